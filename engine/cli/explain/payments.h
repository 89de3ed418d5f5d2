/* The rows that an incentive pays for, and those that it doesn't. */
#ifndef RUNG_CLI_EXPLAIN_PAYMENTS_H
#define RUNG_CLI_EXPLAIN_PAYMENTS_H

#include "cli/explain/explanation.h"

/* The partner's first row that an incentive per row pays for; SIZE_MAX: none. */
size_t rung_explain_first_paid(const RungExplanation *explanation, uint32_t incentive);

/* The reasons of an incentive per row with their formulas, and how many of the partner's
 * rows in the period fail each. */
RungStatus rung_explain_reasons(RungExplanation *explanation, uint32_t incentive,
                                RungError *err) RUNG_MUST_USE;

/* The rows of an incentive per row: paid ones first, then those that are not, and why. */
RungStatus rung_explain_payments(RungExplanation *explanation, uint32_t incentive,
                                 RungError *err) RUNG_MUST_USE;

#endif

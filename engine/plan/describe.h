/* Words for types, domains and windows, as messages and the disassembly use them.
 * Private to plan/. */
#ifndef RUNG_PLAN_DESCRIBE_H
#define RUNG_PLAN_DESCRIBE_H

#include "plan/plan.h"

/* A buffer for one description. */
typedef struct RungDescription {
  char text[480];
} RungDescription;

/* "money USD scale 2", "number ratio", "ref partners". Each returns out->text. */
const char *rung_describe_type(const RungPlan *plan, RungType type, RungDescription *out);
/* "one figure", "partners", "line", or "group 5" for one without a thing. */
const char *rung_describe_domain(const RungPlan *plan, uint32_t domain,
                                 RungDescription *out);
/* "period", "the year that holds the end of window 0", ... */
const char *rung_describe_window(const RungPlan *plan, uint32_t window,
                                 RungDescription *out);
/* "half-up 0.01": the plan's spelling. */
const char *rung_describe_rounding(const RungRounding *rounding, RungDescription *out);

#endif

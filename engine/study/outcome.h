/* How things came out for a partner: payments and why there is none. One place that every
 * report and study reads. */
#ifndef RUNG_STUDY_OUTCOME_H
#define RUNG_STUDY_OUTCOME_H

#include "study/owned.h"

typedef enum RungPayment {
  RUNG_PAYMENT_PAID,         /* more or less than nothing */
  RUNG_PAYMENT_NOTHING,      /* worked out, and it is 0 */
  RUNG_PAYMENT_OUTSIDE,      /* a row that is not of the period */
  RUNG_PAYMENT_NOT_ELIGIBLE, /* a reason (`where`) does not hold */
  RUNG_PAYMENT_NO_TIER,      /* it depends on the tier and there is none */
  RUNG_PAYMENT_NO_DATA,      /* a figure that it needs is missing */
  RUNG_PAYMENT_IN_PART,      /* paid, but rows that are eligible have no amount */
  RUNG_PAYMENT_BELOW,        /* something is due, and less than the minimum */
  RUNG_PAYMENT_COUNT
} RungPayment;

/* What is worked out once for all partners: in the arena it was made with. */
typedef struct RungOutcomes {
  const RungPlan *plan;
  const RungRun *run;
  const bool *needs_tier;     /* [incentive_count] the total does, bounds included */
  const bool *rows_need_tier; /* [incentive_count] what a row is paid does */
  RungOwned *incentive_rows;  /* [incentive_count]; empty for those per partner */
  RungOwned *badge_rows;      /* [badge_count]; empty for those per partner */
} RungOutcomes;

RungStatus rung_outcomes_make(RungOutcomes *outcomes, const RungPlan *plan,
                              const RungRun *run, RungArena *arena,
                              RungError *err) RUNG_MUST_USE;

/* "paid", "nothing due", "not in the period", "not eligible", "no tier", "no data",
 * "paid in part", "below minimum". */
const char *rung_payment_name(RungPayment payment);

/* Tier ordinal of a subject row; 0 also when the program has no tiers. */
uint32_t rung_outcome_tier(const RungPlan *plan, const RungRun *run, size_t subject);

/* Is a score (index) the plain sum of points: has no category of it a weight? */
bool rung_outcome_is_plain(const RungPlan *plan, size_t score);
/* Is a category (index) all of a plain score, and so not told apart from it? */
bool rung_outcome_is_whole(const RungPlan *plan, size_t category);

/* The payment of an incentive (index) in total for a subject row. */
RungPayment rung_outcome_total(const RungOutcomes *outcomes, size_t incentive,
                               size_t subject);
/* The same for one row of the incentive's domain; subject: whose row it is. */
RungPayment rung_outcome_row(const RungOutcomes *outcomes, size_t incentive, size_t row,
                             size_t subject);

/* A flag node's value in a row; missing is false. Broadcasts one figure. */
bool rung_outcome_flag(const RungRun *run, uint32_t node, size_t row);
/* Is a condition asked: is the version of the rules that it stands in in force? */
bool rung_outcome_asked(const RungRun *run, const RungCondition *condition);
/* The row to read in a column that may hold one figure for all. */
static inline size_t rung_outcome_at(const RungColumn *column, size_t row) {
  return column->rows == 1 ? 0 : row;
}

#endif

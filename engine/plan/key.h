/* Content keys: a 128-bit hash of what a node's result depends on - operator, type, literal,
 * its inputs' keys, window days, and the content of the data it reads. Nodes with the same
 * key have the same result, in this run or another. Names, titles, addresses and positions
 * do not count. */
#ifndef RUNG_PLAN_KEY_H
#define RUNG_PLAN_KEY_H

#include "plan/plan.h"

typedef struct RungKey {
  uint64_t low, high;
} RungKey;

/* The rule book that is evaluated: as it is, or as it was on a day. */
typedef struct RungRules {
  bool dated; /* false: as it is, and `as_of` does not count */
  int32_t as_of;
  int32_t period_end; /* last day of the evaluated period */
} RungRules;

/* The day on which what changes with time is taken for a window: its last day. A rule
 * book of a day: that day for windows that end with the period or later, for others the
 * earlier of the two. */
int32_t rung_rules_day(RungRules rules, RungSpan window);
/* The same for a row with a date of its own: the date, and no later than the rule book.
 */
static inline int32_t rung_rules_date(RungRules rules, int32_t date) {
  return rules.dated && rules.as_of < date ? rules.as_of : date;
}

/* keys [node_count]. spans [window_count]: the days of each window in this run.
 * source_content [source_count]: key of the bytes of each source's file. */
RungStatus rung_plan_keys(const RungPlan *plan, const RungSpan *spans, RungRules rules,
                          const RungKey *source_content, RungKey *keys,
                          RungAllocator *allocator, RungError *err) RUNG_MUST_USE;

/* spans [window_count] of the plan's windows when `period` is evaluated. */
void rung_plan_windows(const RungPlan *plan, RungSpan period, RungSpan *spans);

#endif

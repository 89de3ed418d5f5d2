/* Content keys: a 128-bit hash of what a node's result depends on - operator, type,
 * literal, its inputs' keys, window days, and the content of the data it reads. Nodes
 * with the same key have the same result, in this run or another. Names, titles,
 * addresses and positions do not count. */
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

/* What keys are made from beside the plan. */
typedef struct RungKeyBasis {
  const RungSpan *spans; /* [window_count] the days of each window in this run */
  RungRules rules;
  const RungKey *source_content; /* [source_count] of the bytes of each source's file */
  const uint8_t *varied; /* [node_count] 1: a constant whose value is still to come. Its
                            key, and so those of what stands on it, are of this place in
                            this plan and of no content. NULL: none is */
  const RungText *names; /* [node_count] where one is not empty, the node is known by that
                            name and not by its content. So are sources then, and scales do
                            not count: keys tell what a rule says, whatever its figures and
                            the data are. NULL: keys of content */
} RungKeyBasis;

/* nodes [node_count]. domains [domain count], of sources the rows and what is in them, of
 * groups the rows; or NULL where nobody asks. */
typedef struct RungKeys {
  RungKey *nodes, *domains;
} RungKeys;

/* One key of two, in this order. */
RungKey rung_key_join(RungKey a, RungKey b);

/* Cost: nodes and references, about 0.1 us a node. */
RungStatus rung_plan_keys(const RungPlan *plan, const RungKeyBasis *basis, RungKeys keys,
                          RungAllocator *allocator, RungError *err) RUNG_MUST_USE;

/* Key of all that reading the sources depends on except the bytes of their files: names,
 * order and declarations. */
RungKey rung_plan_reading_key(const RungPlan *plan);

/* spans [window_count] of the plan's windows when `period` is evaluated. */
void rung_plan_windows(const RungPlan *plan, RungSpan period, RungSpan *spans);

#endif

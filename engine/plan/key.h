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

/* keys [node_count]. spans [window_count]: the days of each window in this run.
 * source_content [source_count]: key of the bytes of each source's file. */
RungStatus rung_plan_keys(const RungPlan *plan, const RungSpan *spans,
                          const RungKey *source_content, RungKey *keys,
                          RungAllocator *allocator, RungError *err) RUNG_MUST_USE;

/* spans [window_count] of the plan's windows when `period` is evaluated. */
void rung_plan_windows(const RungPlan *plan, RungSpan period, RungSpan *spans);

#endif

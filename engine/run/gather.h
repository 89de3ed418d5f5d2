/* Aggregates that need each row once, over rows that come in blocks: private to run/. */
#ifndef RUNG_RUN_GATHER_H
#define RUNG_RUN_GATHER_H

#include "kernel/aggregate.h"
#include "kernel/sums.h"
#include "run/distinct.h"
#include "run/state.h"

/* What an aggregate has come to so far, by result row; of its operator one of: */
typedef struct RungGather {
  uint32_t node;
  RungArena *arena;       /* what grows with the result's rows */
  size_t targets;         /* result rows */
  RungSums *sums;         /* of sum and avg, or NULL */
  uint32_t *counts;       /* [targets] of count, or NULL */
  RungDistinct *distinct; /* of count_distinct, or NULL */
  RungExtremes *extremes; /* of least, most, first and last, or NULL */
  bool all;               /* the flags are of all, not of any */
  uint8_t *flags;         /* [targets] of any and all, or NULL */
  int value_scale;
} RungGather;

/* Can the aggregate be gathered? Else it needs rows beside each other. */
bool rung_gather_can(const RungPlan *plan, const RungNode *aggregate);

/* Node `id`, which can be gathered. Lists live in the arena, which stays where it is;
 * what grows with the tuples seen is of its allocator. */
RungStatus rung_gather_init(RungGather *gather, const RungPlan *plan, uint32_t id,
                            size_t targets, RungArena *arena,
                            RungError *err) RUNG_MUST_USE;
/* Zeros do no harm. */
void rung_gather_reset(RungGather *gather);

/* Adds rows of a call, in order. */
RungStatus rung_gather_add(RungGather *gather, const RungCall *call, RungListed rows,
                           RungError *err) RUNG_MUST_USE;
/* Adds what another gather of the same node has gathered of rows behind, all but distinct
 * tuples ... */
RungStatus rung_gather_merge(RungGather *gather, const RungGather *later,
                             RungError *err) RUNG_MUST_USE;
/* ... which have parts (RUNG_DISTINCT_PARTS) that may be merged beside each other. */
RungStatus rung_gather_merge_part(RungGather *gather, const RungGather *later,
                                  size_t part, RungError *err) RUNG_MUST_USE;

/* Bytes that gathering takes for a result row, about. */
size_t rung_gather_width(const RungNode *aggregate);

#endif

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
 * tuples, which have parts (RUNG_DISTINCT_PARTS). */
RungStatus rung_gather_merge(RungGather *gather, const RungGather *later,
                             RungError *err) RUNG_MUST_USE;
/* Makes room for the parts of later gathers, [count], and for *table words that merging a
 * part takes, if that is less. */
RungStatus rung_gather_reserve(RungGather *gather, const RungGather *const *later,
                               size_t count, size_t *table, RungError *err) RUNG_MUST_USE;
/* Merges a part and settles it: so every part must be before the result is written. Parts
 * may be merged beside each other, each with a table of its own. */
void rung_gather_merge_part(RungGather *gather, const RungGather *const *later,
                            size_t count, size_t part, uint64_t *table);

/* Bytes that gathering takes for a result row, about. */
size_t rung_gather_width(const RungNode *aggregate);

#endif

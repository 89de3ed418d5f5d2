/* Sums, averages, counts, distinct counts and flags over rows that come in blocks:
 * private to run/. */
#ifndef RUNG_RUN_GATHER_H
#define RUNG_RUN_GATHER_H

#include "kernel/aggregate.h"
#include "run/distinct.h"
#include "run/state.h"

typedef struct RungGather {
  uint32_t node;
  size_t targets;         /* result rows */
  RungSum *sums;          /* [targets] of sum and avg, or NULL */
  uint32_t *counts;       /* [targets] of count, or NULL */
  RungDistinct *distinct; /* of count_distinct, or NULL */
  bool all;               /* the flags are of all, not of any */
  uint8_t *flags;         /* [targets] of any and all, or NULL */
  int value_scale;
} RungGather;

/* Node `id`: sum or avg of decimals, count, count_distinct, any or all. Lists live in the
 * arena, what grows is of its allocator. */
RungStatus rung_gather_init(RungGather *gather, const RungPlan *plan, uint32_t id,
                            size_t targets, RungArena *arena,
                            RungError *err) RUNG_MUST_USE;
/* Zeros do no harm. */
void rung_gather_reset(RungGather *gather);

/* Adds rows of a call: those that have a target (see rung_run_select). */
RungStatus rung_gather_add(RungGather *gather, const RungCall *call,
                           const uint32_t *target, size_t rows,
                           RungError *err) RUNG_MUST_USE;
/* Adds what another gather of the same node has gathered, all but distinct tuples ... */
void rung_gather_merge(RungGather *gather, const RungGather *other);
/* ... which have parts (RUNG_DISTINCT_PARTS) that may be merged beside each other. */
RungStatus rung_gather_merge_part(RungGather *gather, const RungGather *other,
                                  size_t part, RungError *err) RUNG_MUST_USE;

#endif

/* Sums, averages, counts and flags over rows that come in blocks: private to run/. */
#ifndef RUNG_RUN_GATHER_H
#define RUNG_RUN_GATHER_H

#include "kernel/aggregate.h"
#include "run/state.h"

typedef struct RungGather {
  uint32_t node;
  size_t targets;   /* result rows */
  RungSum *sums;    /* [targets] of sum and avg, or NULL */
  uint32_t *counts; /* [targets] of count, or NULL */
  bool all;         /* the flags are of all, not of any */
  uint8_t *flags;   /* [targets] of any and all, or NULL */
  int value_scale;
} RungGather;

/* node: sum or avg of decimals, count, any or all. Lists live in the arena. */
RungStatus rung_gather_init(RungGather *gather, const RungNode *node, uint32_t id,
                            size_t targets, RungArena *arena,
                            RungError *err) RUNG_MUST_USE;

/* Adds what another gather of the same node has gathered. */
void rung_gather_merge(RungGather *gather, const RungGather *other);
/* Adds rows of a call: those that have a target (see rung_run_select). */
void rung_gather_add(RungGather *gather, const RungCall *call, const uint32_t *target,
                     size_t rows);

#endif

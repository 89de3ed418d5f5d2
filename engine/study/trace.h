/* What stands behind a figure: the aggregates it comes from, the fields these read, the
 * slices of a schedule. */
#ifndef RUNG_STUDY_TRACE_H
#define RUNG_STUDY_TRACE_H

#include "run/run.h"

/* A list of node ids in the arena it was made with. */
typedef struct RungNodeList {
  uint32_t *nodes;
  size_t count;
} RungNodeList;

/* The aggregates over rows that `node` is worked out from, in the order met, each once:
 * those whose result is at the subject or one figure. Does not look behind the tier
 * reached. Cost: the nodes below. */
RungStatus rung_trace_aggregates(RungNodeList *list, const RungPlan *plan, uint32_t node,
                                 RungArena *arena, RungError *err) RUNG_MUST_USE;

/* The nodes of `domain` that hold a row's own facts - columns, keys, aggregates of a
 * group - and that any of roots [count] is worked out from. */
RungStatus rung_trace_fields(RungNodeList *list, const RungPlan *plan, uint32_t domain,
                             const uint32_t *roots, size_t count, RungArena *arena,
                             RungError *err) RUNG_MUST_USE;

/* The first pay_split, pay_whole or rate_at at or below node, without leaving its domain;
 * RUNG_NONE when there is none. */
uint32_t rung_trace_schedule(const RungPlan *plan, uint32_t node);

bool rung_trace_is_aggregate(RungOperator operator);

#endif

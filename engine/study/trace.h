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

/* Of figures that are picked by date, the input that is in force; RUNG_NONE where none
 * is, where each row has its own day, or where `node` is something else. */
uint32_t rung_trace_version(const RungRun *run, const RungPlan *plan, uint32_t node);

/* The aggregates over rows that `node` is worked out from, in the order met, each once:
 * those whose result is at the subject or one figure. Of versions by date only the one in
 * force is looked at. Does not look behind the tier reached. Cost: the nodes below. */
RungStatus rung_trace_aggregates(RungNodeList *list, const RungRun *run,
                                 const RungPlan *plan, uint32_t node, RungArena *arena,
                                 RungError *err) RUNG_MUST_USE;

/* A number as an exact ratio; false when it is missing. Dates are days. row: of the
 * node's domain, or any for one figure. */
bool rung_trace_figure(const RungRun *run, uint32_t node, size_t row,
                       RungRatio *ratio) RUNG_MUST_USE;

/* The `convert` that a node is, or rounds as it comes out; NULL: neither. */
const RungNode *rung_trace_conversion(const RungPlan *plan, const RungNode *node);

/* The nodes of `domain` that hold a row's own facts - columns, keys, fields and
 * aggregates of a group, running totals, values of lookups - and that any of roots [count]
 * is worked out from; those of the first root first. Before an amount that is converted
 * stand what comes out, rounded where it counts so, and the rate. */
RungStatus rung_trace_fields(RungNodeList *list, const RungPlan *plan, uint32_t domain,
                             const uint32_t *roots, size_t count, RungArena *arena,
                             RungError *err) RUNG_MUST_USE;

/* The lookup (a thing) that a node reads a value from, by date too; RUNG_NONE: it is
 * something else. */
uint32_t rung_trace_lookup(const RungPlan *plan, const RungNode *node);

/* The aggregates with a figure for each row of `domain` that any of roots [count] is
 * worked out from, in the order met, each once: of a group those behind its columns. */
RungStatus rung_trace_row_aggregates(RungNodeList *list, const RungPlan *plan,
                                     uint32_t domain, const uint32_t *roots, size_t count,
                                     RungArena *arena, RungError *err) RUNG_MUST_USE;

/* The pay_split, pay_whole and rate_at nodes that `node` is worked out from, in its own
 * domain, not behind aggregates or the tier reached. */
RungStatus rung_trace_schedules(RungNodeList *list, const RungPlan *plan, uint32_t node,
                                RungArena *arena, RungError *err) RUNG_MUST_USE;

/* One bracket of a schedule for a row: what of x lies in it, and what that pays. */
typedef struct RungSlice {
  bool reached;
  RungRatio part; /* of x: between its edge and the next; pay_split only, else 0 */
  RungRatio pay;  /* part * rate; pay_split only, else 0 */
} RungSlice;

/* Bracket `index` of schedule node in a row (of x's domain, or one figure). known: false
 * when a figure is missing. part and pay are 0 where they would need more than 38 digits.
 */
void rung_trace_slice(RungSlice *slice, bool *known, const RungRun *run,
                      const RungPlan *plan, uint32_t node, uint32_t index, size_t row);

/* The amount that a bracket earns over its whole width, where its rate is just that: a
 * division by the difference of the next edge and its own. RUNG_NONE: it has a rate. */
uint32_t rung_trace_amount(const RungPlan *plan, uint32_t node, uint32_t index);

/* The apportion nodes that `node` is worked out from, likewise. */
RungStatus rung_trace_pools(RungNodeList *list, const RungPlan *plan, uint32_t node,
                            RungArena *arena, RungError *err) RUNG_MUST_USE;

/* What a row's part of a total is worked out from. */
typedef struct RungParts {
  bool known;  /* false: the row takes no part, or the total is missing */
  bool summed; /* false: the weights' sum needs more than 38 digits */
  RungRatio total, weight;
  RungRatio sum; /* of the peers' weights */
  size_t peers;  /* that take part */
} RungParts;

/* Apportion `node` at a row of its domain. Cost: the rows. */
void rung_trace_parts(RungParts *parts, const RungRun *run, const RungPlan *plan,
                      uint32_t node, size_t row);

bool rung_trace_is_aggregate(RungOperator operator);

#endif

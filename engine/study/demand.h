/* What an outcome read: which rows of which nodes a figure of a row was worked out from,
 * by the branches that were taken. The one analysis behind what a pinned test holds and
 * what tests reach.
 *
 *   rung_demand_init(&demand, plan, run, RUNG_DEMAND_ALL, &arena, err)
 *   rung_demand_add(&demand, plan->program.tier, subject, err)
 *   rung_demand_follow(&demand, err)
 *   rung_demand_has(&demand, node, row)
 *
 * Of a choice the condition is read and what was chosen; of `and` that is false the
 * inputs that are false, of `or` that is true those that are true; of a schedule the
 * edges up to the first that is not reached, and the rates of those that are; of a tier
 * the conditions of the one reached and of those above it; of figures among peers all
 * peers.
 */
#ifndef RUNG_STUDY_DEMAND_H
#define RUNG_STUDY_DEMAND_H

#include "study/outcome.h"

typedef enum RungDemandOf {
  RUNG_DEMAND_ALL,    /* of an aggregate: why each row counts or does not */
  RUNG_DEMAND_COUNTED /* the rows that count: without the others it comes out the same */
} RungDemandOf;

typedef struct RungDemand {
  const RungPlan *plan;
  const RungRun *run; /* every column is kept (keep_rows) */
  RungArena *arena;
  RungDemandOf of;
  const uint8_t *given; /* [node_count] figures that are given: nothing that they were
                           worked out from is read; NULL: none. Set after init */
  uint64_t **rows;      /* [node_count] a bit for each row that is read; NULL: none */
  uint64_t **existing;  /* [domain count] a bit for each row that must be there */
  uint32_t **first;     /* [group_count] where the rows of each group row begin in: */
  uint32_t **made_of;   /* [group_count] the rows that it is made of; NULL until asked */
  RungStatus status;    /* of the first failure: memory */
} RungDemand;

/* The run must outlive the demand. Cost: nodes. */
RungStatus rung_demand_init(RungDemand *demand, const RungPlan *plan, const RungRun *run,
                            RungDemandOf of, RungArena *arena,
                            RungError *err) RUNG_MUST_USE;
/* A node's result in a row (any, for one figure) is asked for. */
RungStatus rung_demand_add(RungDemand *demand, uint32_t node, size_t row,
                           RungError *err) RUNG_MUST_USE;
/* Finds all that this was worked out from. Cost: the nodes, and for each its rows. */
RungStatus rung_demand_follow(RungDemand *demand, RungError *err) RUNG_MUST_USE;

/* Was the node's result in the row read? And in any row? */
bool rung_demand_has(const RungDemand *demand, uint32_t node, size_t row);
bool rung_demand_any(const RungDemand *demand, uint32_t node);
/* Must the row of a source or group be there? */
bool rung_demand_exists(const RungDemand *demand, uint32_t domain, size_t row);

/* For demand_*.c: marks what is read; NULL nodes (RUNG_NONE) are passed over. */
void rung_demand_mark(RungDemand *demand, uint32_t node, size_t row);
/* A row of a domain must be there. */
void rung_demand_need(RungDemand *demand, uint32_t domain, size_t row);
/* What a node that leaves its row reads: aggregates, refs, groups, peers. */
void rung_demand_rows(RungDemand *demand, uint32_t node, size_t row, RungError *err);

/* The input that a choice (if, otherwise, pick, pick_dated, lookup) took in a row, as an
 * index; 0 where it took none. */
uint32_t rung_demand_chosen(const RungPlan *plan, const RungRun *run, uint32_t node,
                            size_t row);

#endif

/* What is read of other rows: of aggregates, refs, groups and peers. */
#include "plan/operator.h"
#include "study/demand.h"

typedef struct Visit {
  RungDemand *demand;
  const RungNode *node;
  bool decided; /* `any` that is true, or `all` that is not: by the rows that say so */
} Visit;

/* Why the row counts, or the first that leaves it out. */
static RungStatus visit_row(void *context, size_t row, RungCounted why, RungError *err) {
  const Visit *visit = context;
  const RungNode *node = visit->node;
  RungDemand *demand = visit->demand;
  (void)err;
  if (why != RUNG_COUNTED && demand->of == RUNG_DEMAND_COUNTED) return RUNG_OK;
  if (visit->decided && why == RUNG_COUNTED &&
      rung_outcome_flag(demand->run, node->inputs[0], row) !=
          (node->operator== RUNG_OP_ANY))
    return RUNG_OK;
  rung_demand_mark(demand, node->via, row);
  rung_demand_mark(demand, node->date, row);
  if (why != RUNG_OUTSIDE_WINDOW) rung_demand_mark(demand, node->filter, row);
  if (why != RUNG_COUNTED && why != RUNG_VALUE_MISSING) return RUNG_OK;
  for (uint32_t i = 0; i < node->input_count; i++)
    rung_demand_mark(demand, node->inputs[i], row);
  /* Rows that are counted without a column of theirs must be there. */
  if (node->input_count == 0 && node->via == RUNG_NONE)
    rung_demand_need(demand, (uint32_t)node->digits, row);
  return RUNG_OK;
}

static const RungColumn *ref_at(const RungRun *run, uint32_t node, size_t row,
                                size_t *target) {
  const RungColumn *column = rung_run_column(run, node);
  size_t at = rung_outcome_at(column, row);
  if (!rung_column_has(column, at)) return NULL;
  *target = column->values.u32[at];
  return column;
}

static void mark_spread(RungDemand *demand, const RungNode *node, size_t row) {
  size_t target;
  rung_demand_mark(demand, node->via, row);
  if (ref_at(demand->run, node->via, row, &target))
    rung_demand_mark(demand, node->inputs[0], target);
}

/* A key is the same in all rows that the group's row is made of; rung_demand_mark has
 * asked for them. What is left is the row that a member or match leads to. */
static void mark_group_ref(RungDemand *demand, uint32_t id, size_t row) {
  const RungNode *node = &demand->plan->nodes[id];
  size_t target;
  for (uint32_t i = 0; i < node->input_count; i++)
    rung_demand_mark(demand, node->inputs[i], row);
  if (ref_at(demand->run, id, row, &target))
    rung_demand_need(demand, (uint32_t)node->digits, target);
}

/* Rows with the same `via`: all where there is none. */
static bool is_peer(const RungRun *run, const RungNode *node, size_t row, size_t other) {
  size_t a = 0, b = 0;
  if (node->via == RUNG_NONE) return true;
  bool has_a = ref_at(run, node->via, row, &a) != NULL;
  bool has_b = ref_at(run, node->via, other, &b) != NULL;
  return has_a && has_b && a == b;
}

static void mark_peers(RungDemand *demand, const RungNode *node, size_t row) {
  size_t rows = rung_run_rows(demand->run, node->domain);
  for (size_t other = 0; other < rows; other++) {
    if (!is_peer(demand->run, node, row, other)) continue;
    rung_demand_mark(demand, node->via, other);
    rung_demand_mark(demand, node->date, other);
    rung_demand_mark(demand, node->filter, other);
    for (uint32_t i = 0; i < node->input_count; i++)
      rung_demand_mark(demand, node->inputs[i], other);
  }
}

void rung_demand_rows(RungDemand *demand, uint32_t id, size_t row, RungError *err) {
  const RungNode *node = &demand->plan->nodes[id];
  bool one_side = node->operator== RUNG_OP_ANY || node->operator== RUNG_OP_ALL;
  bool decided = one_side && rung_outcome_flag(demand->run, id, row) ==
                                 (node->operator== RUNG_OP_ANY);
  Visit visit = {demand, node, decided};
  switch (node->operator) {
  case RUNG_OP_SPREAD: mark_spread(demand, node, row); break;
  case RUNG_OP_MEMBER:
  case RUNG_OP_MATCH: mark_group_ref(demand, id, row); break;
  case RUNG_OP_RANK:
  case RUNG_OP_APPORTION:
  case RUNG_OP_RUNNING: mark_peers(demand, node, row); break;
  default:
    if (rung_run_visit(demand->run, id, row, visit_row, &visit, err))
      demand->status = RUNG_E_MEMORY;
  }
}

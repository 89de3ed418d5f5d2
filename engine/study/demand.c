#include "study/demand.h"

#include "plan/operator.h"
#include "study/trace.h"

enum { BITS = 64 };

static size_t rows_of_domain(const RungDemand *demand, uint32_t domain) {
  return domain == 0 ? 1 : rung_run_rows(demand->run, domain);
}

static uint64_t *take_bits(RungDemand *demand, size_t rows) {
  uint64_t *bits = rung_arena_take_array(demand->arena, rows / BITS + 1, sizeof *bits);
  if (!bits) demand->status = RUNG_E_MEMORY;
  return bits;
}

static bool get(const uint64_t *bits, size_t row) {
  return bits && (bits[row / BITS] >> (row % BITS) & 1);
}

/* Sets a bit in a list that is made when it is first needed; false: it was set already.
 */
static bool set(RungDemand *demand, uint64_t **bits, size_t rows, size_t row) {
  if (!*bits) *bits = take_bits(demand, rows);
  if (!*bits || get(*bits, row)) return false;
  (*bits)[row / BITS] |= (uint64_t)1 << (row % BITS);
  return true;
}

RungStatus rung_demand_init(RungDemand *demand, const RungPlan *plan, const RungRun *run,
                            RungDemandOf of, RungArena *arena, RungError *err) {
  *demand = (RungDemand){.plan = plan, .run = run, .arena = arena, .of = of};
  demand->rows = rung_arena_take_array(arena, plan->node_count + 1, sizeof *demand->rows);
  demand->existing = rung_arena_take_array(arena, rung_plan_domain_count(plan),
                                           sizeof *demand->existing);
  demand->first =
      rung_arena_take_array(arena, plan->group_count + 1, sizeof *demand->first);
  demand->made_of =
      rung_arena_take_array(arena, plan->group_count + 1, sizeof *demand->made_of);
  if (demand->rows && demand->existing && demand->first && demand->made_of)
    return RUNG_OK;
  return rung_error_memory(err, "what was read");
}

/* The node that says which row of the group a row of `from` is in; RUNG_NONE where
 * nothing asks. */
static uint32_t find_member(const RungPlan *plan, uint32_t domain) {
  for (uint32_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i].operator== RUNG_OP_MEMBER && plan->nodes[i].digits ==(RungWide)
            domain)
      return i;
  return RUNG_NONE;
}

/* The row of the group that row i of `from` is in, or RUNG_NONE. */
static uint32_t member_of(const RungColumn *members, size_t i) {
  return rung_column_has(members, i) ? members->values.u32[i] : (uint32_t)RUNG_NONE;
}

/* The rows of `from` that each row of a group is made of, one group row behind the other.
 */
static void index_group(RungDemand *demand, uint32_t domain, const RungColumn *members) {
  const size_t index = domain - 1 - demand->plan->source_count;
  const size_t groups = rung_run_rows(demand->run, domain);
  uint32_t *first = rung_arena_take_array(demand->arena, groups + 2, sizeof *first);
  uint32_t *rows = rung_arena_take_array(demand->arena, members->rows + 1, sizeof *rows);
  if (!first || !rows) {
    demand->status = RUNG_E_MEMORY;
    return;
  }
  for (size_t i = 0; i < members->rows; i++)
    if (member_of(members, i) != RUNG_NONE) first[member_of(members, i) + 2]++;
  for (size_t g = 2; g < groups + 2; g++) first[g] += first[g - 1];
  for (size_t i = 0; i < members->rows; i++)
    if (member_of(members, i) != RUNG_NONE)
      rows[first[member_of(members, i) + 1]++] = (uint32_t)i;
  demand->first[index] = first;
  demand->made_of[index] = rows;
}

static void need_member(RungDemand *demand, const RungGroup *group, size_t from) {
  rung_demand_need(demand, group->from, from);
  for (size_t k = 0; k < group->key_count; k++)
    rung_demand_mark(demand, group->keys[k], from);
  rung_demand_mark(demand, group->filter, from);
  rung_demand_mark(demand, group->date, from);
}

/* A row of a group is there because of the rows that it is made of: their keys, and that
 * they are of its window and fulfil its condition. All these are earlier nodes. */
void rung_demand_need(RungDemand *demand, uint32_t domain, size_t row) {
  if (domain == 0) return;
  if (!set(demand, &demand->existing[domain], rows_of_domain(demand, domain), row))
    return;
  if (!rung_plan_domain_is_group(demand->plan, domain)) return;
  const RungGroup *group = rung_plan_group(demand->plan, domain);
  const size_t index = domain - 1 - demand->plan->source_count;
  const uint32_t member = find_member(demand->plan, domain);
  if (member == RUNG_NONE) {
    /* Nothing tells the rows apart: all that could be of the group are needed. */
    for (size_t from = 0; from < rows_of_domain(demand, group->from); from++)
      need_member(demand, group, from);
    return;
  }
  if (!demand->made_of[index])
    index_group(demand, domain, rung_run_column(demand->run, member));
  if (!demand->made_of[index]) return;
  for (uint32_t i = demand->first[index][row]; i < demand->first[index][row + 1]; i++)
    need_member(demand, group, demand->made_of[index][i]);
}

/* What a ref leads to must be there. */
static void need_target(RungDemand *demand, uint32_t node, size_t row) {
  RungType type = demand->plan->nodes[node].type;
  if (type.kind != RUNG_KIND_REF) return;
  const RungColumn *column = rung_run_column(demand->run, node);
  size_t at = rung_outcome_at(column, row);
  if (rung_column_has(column, at))
    rung_demand_need(demand, type.domain, column->values.u32[at]);
}

void rung_demand_mark(RungDemand *demand, uint32_t node, size_t row) {
  if (node == RUNG_NONE) return;
  uint32_t domain = demand->plan->nodes[node].domain;
  if (domain == 0) row = 0;
  if (!set(demand, &demand->rows[node], rows_of_domain(demand, domain), row)) return;
  rung_demand_need(demand, domain, row);
  need_target(demand, node, row);
}

RungStatus rung_demand_add(RungDemand *demand, uint32_t node, size_t row,
                           RungError *err) {
  rung_demand_mark(demand, node, row);
  return demand->status ? rung_error_memory(err, "what was read") : RUNG_OK;
}

bool rung_demand_has(const RungDemand *demand, uint32_t node, size_t row) {
  return get(demand->rows[node], demand->plan->nodes[node].domain == 0 ? 0 : row);
}

bool rung_demand_any(const RungDemand *demand, uint32_t node) {
  return demand->rows[node] != NULL;
}

bool rung_demand_exists(const RungDemand *demand, uint32_t domain, size_t row) {
  return get(demand->existing[domain], row);
}

/* Choices ---------------------------------------------------------------------------- */

static const RungColumn *column_at(const RungRun *run, uint32_t node, size_t *row) {
  const RungColumn *column = rung_run_column(run, node);
  *row = rung_outcome_at(column, *row);
  return column;
}

static bool has(const RungRun *run, uint32_t node, size_t row) {
  const RungColumn *column = column_at(run, node, &row);
  return rung_column_has(column, row);
}

static uint32_t chosen_date(const RungRun *run, const RungNode *node, size_t row) {
  RungRatio day, from;
  uint32_t chosen = 0;
  if (!rung_trace_figure(run, node->inputs[0], row, &day)) return 0;
  for (uint32_t i = 1; i + 1 < node->input_count; i += 2)
    if (rung_trace_figure(run, node->inputs[i], row, &from) &&
        rung_ratio_compare(from, day) <= 0)
      chosen = i + 1;
  return chosen;
}

static uint32_t chosen_key(const RungRun *run, const RungNode *node, size_t row) {
  size_t at = row;
  const RungColumn *key = column_at(run, node->inputs[0], &at);
  if (!rung_column_has(key, at)) return 0;
  for (uint32_t i = 1; i + 1 < node->input_count; i += 2)
    if (rung_run_column(run, node->inputs[i])->values.u32[0] == key->values.u32[at])
      return i + 1;
  return 0;
}

uint32_t rung_demand_chosen(const RungPlan *plan, const RungRun *run, uint32_t id,
                            size_t row) {
  const RungNode *node = &plan->nodes[id];
  size_t at = row;
  const RungColumn *first = column_at(run, node->inputs[0], &at);
  switch (node->operator) {
  case RUNG_OP_IF:
    if (!rung_column_has(first, at)) return 0;
    return first->values.u8[at] ? 1 : 2;
  case RUNG_OP_OTHERWISE: return rung_column_has(first, at) ? 0 : 1;
  case RUNG_OP_PICK:
    if (!rung_column_has(first, at) || 1u + first->values.u8[at] >= node->input_count)
      return 0;
    return 1u + first->values.u8[at];
  case RUNG_OP_PICK_DATED: return chosen_date(run, node, row);
  case RUNG_OP_LOOKUP: return chosen_key(run, node, row);
  default: return 0;
  }
}

static void mark_choice(RungDemand *demand, uint32_t id, size_t row) {
  const RungNode *node = &demand->plan->nodes[id];
  uint32_t chosen = rung_demand_chosen(demand->plan, demand->run, id, row);
  rung_demand_mark(demand, node->inputs[0], row);
  if (chosen == 0) return;
  rung_demand_mark(demand, node->inputs[chosen], row);
  bool keyed = node->operator== RUNG_OP_PICK_DATED || node->operator== RUNG_OP_LOOKUP;
  if (keyed) rung_demand_mark(demand, node->inputs[chosen - 1], row);
}

/* Row by row ------------------------------------------------------------------------- */

static void mark_inputs(RungDemand *demand, const RungNode *node, size_t row) {
  for (uint32_t i = 0; i < node->input_count; i++)
    rung_demand_mark(demand, node->inputs[i], row);
}

/* `and` that is false is so because of what is false; likewise `or` that is true. */
static void mark_logic(RungDemand *demand, uint32_t id, size_t row) {
  const RungNode *node = &demand->plan->nodes[id];
  bool decides = node->operator== RUNG_OP_OR;
  bool decided = node->operator== RUNG_OP_AND || decides;
  decided = decided && has(demand->run, id, row) &&
            rung_outcome_flag(demand->run, id, row) == decides;
  for (uint32_t i = 0; i < node->input_count; i++) {
    uint32_t input = node->inputs[i];
    bool same = has(demand->run, input, row) &&
                rung_outcome_flag(demand->run, input, row) == decides;
    if (!decided || same) rung_demand_mark(demand, input, row);
  }
}

/* The tier reached, and why none above it is. */
static void mark_tier(RungDemand *demand, uint32_t id, size_t row) {
  const RungNode *node = &demand->plan->nodes[id];
  size_t at = row;
  const RungColumn *tier = column_at(demand->run, id, &at);
  uint32_t reached = tier->values.u8[at];
  for (uint32_t i = reached ? reached - 1 : 0; i < node->input_count; i++)
    rung_demand_mark(demand, node->inputs[i], row);
}

static void mark_schedule(RungDemand *demand, uint32_t id, size_t row) {
  const RungNode *node = &demand->plan->nodes[id];
  uint32_t last = 0;
  rung_demand_mark(demand, node->inputs[0], row);
  for (uint32_t i = 0; 2 + 2 * i < node->input_count; i++) {
    RungSlice slice;
    bool known;
    rung_trace_slice(&slice, &known, demand->run, demand->plan, id, i, row);
    rung_demand_mark(demand, node->inputs[1 + 2 * i], row);
    if (!known || !slice.reached) break;
    last = 2 + 2 * i;
    if (node->operator== RUNG_OP_PAY_SPLIT)
      rung_demand_mark(demand, node->inputs[last], row);
  }
  if (last) rung_demand_mark(demand, node->inputs[last], row);
}

static void follow_row(RungDemand *demand, uint32_t id, size_t row, RungError *err) {
  const RungNode *node = &demand->plan->nodes[id];
  switch (rung_operator_row(node->operator)->class) {
  case RUNG_CLASS_CHOICE: mark_choice(demand, id, row); break;
  case RUNG_CLASS_LOGIC: mark_logic(demand, id, row); break;
  case RUNG_CLASS_TIER: mark_tier(demand, id, row); break;
  case RUNG_CLASS_SCHEDULE: mark_schedule(demand, id, row); break;
  case RUNG_CLASS_DOMAIN:
  case RUNG_CLASS_AGGREGATE:
  case RUNG_CLASS_RANK:
  case RUNG_CLASS_RUNNING: rung_demand_rows(demand, id, row, err); break;
  case RUNG_CLASS_ARITHMETIC:
    rung_demand_mark(demand, node->filter, row);
    rung_demand_mark(demand, node->date, row);
    mark_inputs(demand, node, row);
    break;
  default: mark_inputs(demand, node, row);
  }
}

RungStatus rung_demand_follow(RungDemand *demand, RungError *err) {
  for (size_t i = demand->plan->node_count; i > 0 && !demand->status; i--) {
    uint32_t id = (uint32_t)(i - 1);
    const uint64_t *bits = demand->rows[id];
    if (!bits || (demand->given && demand->given[id])) continue;
    size_t rows = rows_of_domain(demand, demand->plan->nodes[id].domain);
    for (size_t row = 0; row < rows && !demand->status; row++)
      if (get(bits, row)) follow_row(demand, id, row, err);
  }
  return demand->status ? rung_error_memory(err, "what was read") : RUNG_OK;
}

#include "run/gather.h"

#include <string.h>

static RungStatus init_distinct(RungGather *gather, const RungPlan *plan,
                                RungArena *arena, RungError *err) {
  const RungNode *node = &plan->nodes[gather->node];
  size_t halves = 0;
  for (size_t i = 0; i < node->input_count; i++)
    halves += rung_tuple_halves(plan->nodes[node->inputs[i]].type);
  RungDistinct *distinct = rung_arena_take_array(arena, 1, sizeof *distinct);
  if (!distinct) return rung_error_memory(err, "the distinct counts");
  gather->distinct = distinct;
  return rung_distinct_init(distinct, halves, gather->targets, arena, err);
}

RungStatus rung_gather_init(RungGather *gather, const RungPlan *plan, uint32_t id,
                            size_t targets, RungArena *arena, RungError *err) {
  const RungOperator operator= plan->nodes[id].operator;
  *gather = (RungGather){.node = id, .targets = targets};
  bool taken = false;
  switch (operator) {
  case RUNG_OP_SUM:
  case RUNG_OP_AVG:
    gather->sums = rung_arena_take_array(arena, targets, sizeof *gather->sums);
    taken = gather->sums != NULL;
    break;
  case RUNG_OP_COUNT:
    gather->counts = rung_arena_take_array(arena, targets, sizeof *gather->counts);
    taken = gather->counts != NULL;
    break;
  case RUNG_OP_COUNT_DISTINCT: return init_distinct(gather, plan, arena, err);
  default:
    gather->flags = rung_arena_take(arena, targets);
    taken = gather->flags != NULL;
    gather->all = operator== RUNG_OP_ALL;
    if (taken) memset(gather->flags, gather->all, targets);
    break;
  }
  return taken ? RUNG_OK : rung_error_memory(err, "the sums");
}

void rung_gather_reset(RungGather *gather) {
  if (gather->distinct) rung_distinct_reset(gather->distinct);
}

RungStatus rung_gather_add(RungGather *gather, const RungCall *call,
                           const uint32_t *target, size_t rows, RungError *err) {
  const RungTuple tuple = {call->inputs, call->reads.input_count};
  if (gather->distinct)
    return rung_distinct_add(gather->distinct, tuple, target, rows, call->scratch, err);
  if (gather->sums) {
    gather->value_scale = call->inputs[0]->type.scale;
    rung_aggregate_add(gather->sums, call->inputs[0], target, rows);
  } else if (gather->counts) {
    rung_aggregate_count(gather->counts, target, rows);
  } else {
    rung_aggregate_flags(gather->flags, call->inputs[0], gather->all, target, rows);
  }
  return RUNG_OK;
}

RungStatus rung_gather_merge_part(RungGather *gather, const RungGather *other,
                                  size_t part, RungError *err) {
  if (!gather->distinct) return RUNG_OK;
  return rung_distinct_merge(gather->distinct, other->distinct, part, err);
}

void rung_gather_merge(RungGather *gather, const RungGather *other) {
  for (size_t i = 0; gather->sums && i < gather->targets; i++) {
    gather->sums[i].low += other->sums[i].low;
    gather->sums[i].high += other->sums[i].high;
    gather->sums[i].count += other->sums[i].count;
  }
  for (size_t i = 0; gather->counts && i < gather->targets; i++)
    gather->counts[i] += other->counts[i];
  /* Flags begin with 1 for `all` and 0 for `any`: what has turned stays turned. */
  for (size_t i = 0; gather->flags && i < gather->targets; i++)
    if (other->flags[i] != gather->all) gather->flags[i] = other->flags[i];
}

void rung_operate_gathered(const RungCall *call, RungColumn *out, size_t *row) {
  const RungGather *gather = call->gather;
  if (rung_node_is(call->node, RUNG_OP_AVG)) {
    *row = rung_aggregate_average(out, gather->sums, gather->value_scale);
    return;
  }
  if (gather->sums) {
    *row = rung_aggregate_sum(out, gather->sums, gather->value_scale);
    return;
  }
  if (out->rows) memset(out->valid, 1, out->rows);
  if (gather->flags && out->rows) memcpy(out->values.u8, gather->flags, out->rows);
  const uint32_t *counts = gather->distinct ? gather->distinct->counts : gather->counts;
  for (size_t i = 0; counts && i < out->rows; i++)
    (void)rung_vector_put(out, i, counts[i]);
}

#include "run/gather.h"

#include <string.h>

RungStatus rung_gather_init(RungGather *gather, const RungNode *node, uint32_t id,
                            size_t targets, RungArena *arena, RungError *err) {
  *gather = (RungGather){.node = id, .targets = targets};
  bool taken = false;
  switch (node->operator) {
  case RUNG_OP_SUM:
  case RUNG_OP_AVG:
    gather->sums = rung_arena_take_array(arena, targets, sizeof *gather->sums);
    taken = gather->sums != NULL;
    break;
  case RUNG_OP_COUNT:
    gather->counts = rung_arena_take_array(arena, targets, sizeof *gather->counts);
    taken = gather->counts != NULL;
    break;
  default:
    gather->flags = rung_arena_take(arena, targets);
    taken = gather->flags != NULL;
    gather->all = rung_node_is(node, RUNG_OP_ALL);
    if (taken) memset(gather->flags, gather->all, targets);
    break;
  }
  return taken ? RUNG_OK : rung_error_memory(err, "the sums");
}

void rung_gather_add(RungGather *gather, const RungCall *call, const uint32_t *target,
                     size_t rows) {
  if (gather->sums) {
    gather->value_scale = call->inputs[0]->type.scale;
    rung_aggregate_add(gather->sums, call->inputs[0], target, rows);
  } else if (gather->counts) {
    rung_aggregate_count(gather->counts, target, rows);
  } else {
    rung_aggregate_flags(gather->flags, call->inputs[0], gather->all, target, rows);
  }
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
  for (size_t i = 0; gather->counts && i < out->rows; i++)
    (void)rung_vector_put(out, i, gather->counts[i]);
}

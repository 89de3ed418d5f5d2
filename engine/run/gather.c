#include "run/gather.h"

#include <string.h>

bool rung_gather_can(const RungPlan *plan, const RungNode *aggregate) {
  switch (aggregate->operator) {
  case RUNG_OP_COUNT:
  case RUNG_OP_COUNT_DISTINCT:
  case RUNG_OP_LEAST:
  case RUNG_OP_MOST:
  case RUNG_OP_FIRST:
  case RUNG_OP_LAST:
  case RUNG_OP_ANY:
  case RUNG_OP_ALL: return true;
  case RUNG_OP_SUM:
  case RUNG_OP_AVG: return !plan->nodes[aggregate->inputs[0]].type.ratio;
  default: return false;
  }
}

size_t rung_gather_width(const RungNode *aggregate) {
  switch (aggregate->operator) {
  case RUNG_OP_SUM: return sizeof(int64_t);
  case RUNG_OP_AVG: return sizeof(int64_t) + sizeof(uint32_t);
  case RUNG_OP_COUNT:
  case RUNG_OP_COUNT_DISTINCT: return sizeof(uint32_t);
  case RUNG_OP_ANY:
  case RUNG_OP_ALL: return 1;
  default: return sizeof(RungWide) + sizeof(int32_t) + 2;
  }
}

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "what an aggregate comes to");
}

static RungStatus init_sums(RungGather *gather, bool with_counts, RungError *err) {
  RungSums *sums = rung_arena_take_array(gather->arena, 1, sizeof *sums);
  if (!sums) return no_memory(err);
  sums->targets = gather->targets;
  sums->near = rung_arena_take_array(gather->arena, gather->targets, sizeof *sums->near);
  if (with_counts)
    sums->counts =
        rung_arena_take_array(gather->arena, gather->targets, sizeof *sums->counts);
  gather->sums = sums;
  return sums->near && (sums->counts || !with_counts) ? RUNG_OK : no_memory(err);
}

static RungStatus init_distinct(RungGather *gather, const RungPlan *plan,
                                RungError *err) {
  const RungNode *node = &plan->nodes[gather->node];
  size_t halves = 0;
  for (size_t i = 0; i < node->input_count; i++)
    halves += rung_tuple_halves(plan->nodes[node->inputs[i]].type);
  RungDistinct *distinct = rung_arena_take_array(gather->arena, 1, sizeof *distinct);
  if (!distinct) return no_memory(err);
  gather->distinct = distinct;
  return rung_distinct_init(distinct, halves, gather->targets, gather->arena, err);
}

/* Figures in the widest store: blocks come in either. */
static RungStatus init_held(RungGather *gather, RungColumn *held, RungType type,
                            RungError *err) {
  RungStore store = rung_store_of(type);
  if (store == RUNG_STORE_I64) store = RUNG_STORE_I128;
  return rung_column_init(held, gather->arena, type, store, gather->targets, true, err);
}

static RungStatus init_extremes(RungGather *gather, const RungPlan *plan,
                                RungError *err) {
  const RungNode *node = &plan->nodes[gather->node];
  const bool least = node->operator== RUNG_OP_LEAST || node->operator== RUNG_OP_FIRST;
  RungExtremes *extremes = rung_arena_take_array(gather->arena, 1, sizeof *extremes);
  if (!extremes) return no_memory(err);
  extremes->sign = least ? -1 : 1;
  extremes->late = node->operator== RUNG_OP_LAST;
  gather->extremes = extremes;
  RungStatus status =
      init_held(gather, &extremes->value, plan->nodes[node->inputs[0]].type, err);
  if (!status && node->input_count > 1)
    status = init_held(gather, &extremes->by, plan->nodes[node->inputs[1]].type, err);
  return status;
}

static RungStatus init_counts(RungGather *gather, RungError *err) {
  gather->counts =
      rung_arena_take_array(gather->arena, gather->targets, sizeof *gather->counts);
  return gather->counts ? RUNG_OK : no_memory(err);
}

static RungStatus init_flags(RungGather *gather, bool all, RungError *err) {
  gather->flags = rung_arena_take(gather->arena, gather->targets);
  if (!gather->flags) return no_memory(err);
  gather->all = all;
  memset(gather->flags, all, gather->targets);
  return RUNG_OK;
}

RungStatus rung_gather_init(RungGather *gather, const RungPlan *plan, uint32_t id,
                            size_t targets, RungArena *arena, RungError *err) {
  const RungOperator operator= plan->nodes[id].operator;
  *gather = (RungGather){.node = id, .targets = targets, .arena = arena};
  switch (operator) {
  case RUNG_OP_SUM:
  case RUNG_OP_AVG: return init_sums(gather, operator== RUNG_OP_AVG, err);
  case RUNG_OP_COUNT: return init_counts(gather, err);
  case RUNG_OP_COUNT_DISTINCT: return init_distinct(gather, plan, err);
  case RUNG_OP_ANY:
  case RUNG_OP_ALL: return init_flags(gather, operator== RUNG_OP_ALL, err);
  default: return init_extremes(gather, plan, err);
  }
}

void rung_gather_reset(RungGather *gather) {
  if (gather->distinct) rung_distinct_reset(gather->distinct);
}

/* Sums that 64 bits may not hold any more. */
static RungStatus take_far(RungGather *gather, RungError *err) {
  RungSums *sums = gather->sums;
  sums->far = rung_arena_take_array(gather->arena, gather->targets, sizeof *sums->far);
  return sums->far ? RUNG_OK : no_memory(err);
}

static RungStatus add_to_sums(RungGather *gather, const RungColumn *value,
                              RungListed rows, RungError *err) {
  RungStatus status = RUNG_OK;
  gather->value_scale = value->type.scale;
  while (!status && !rung_sums_add(gather->sums, value, rows))
    status = take_far(gather, err);
  return status;
}

RungStatus rung_gather_add(RungGather *gather, const RungCall *call, RungListed rows,
                           RungError *err) {
  const RungColumn *const *inputs = call->inputs;
  const RungTuple tuple = {inputs, call->reads.input_count};
  if (gather->distinct)
    return rung_distinct_add(gather->distinct, tuple, rows, call->scratch, err);
  if (gather->sums) return add_to_sums(gather, inputs[0], rows, err);
  if (gather->counts)
    rung_aggregate_count(gather->counts, rows);
  else if (gather->flags)
    rung_aggregate_flags(gather->flags, inputs[0], gather->all, rows);
  else
    rung_aggregate_extremes(gather->extremes, inputs[0],
                            tuple.count > 1 ? inputs[1] : NULL, rows);
  return RUNG_OK;
}

RungStatus rung_gather_reserve(RungGather *gather, const RungGather *const *later,
                               size_t count, size_t *table, RungError *err) {
  RungStatus status = RUNG_OK;
  size_t slots = 0;
  for (size_t part = 0; gather->distinct && part < RUNG_DISTINCT_PARTS && !status;
       part++) {
    size_t more = 0;
    for (size_t i = 0; i < count; i++) more += later[i]->distinct->parts[part].count;
    status = rung_distinct_reserve(gather->distinct, part, more, &slots, err);
  }
  const size_t words = gather->distinct ? slots * gather->distinct->seen.words : 0;
  if (words > *table) *table = words;
  return status;
}

void rung_gather_merge_part(RungGather *gather, const RungGather *const *later,
                            size_t count, size_t part, uint64_t *table) {
  if (!gather->distinct) return;
  for (size_t i = 0; i < count; i++)
    rung_distinct_merge(gather->distinct, later[i]->distinct, part);
  rung_distinct_settle(gather->distinct, part, table);
}

static RungStatus merge_sums(RungGather *gather, const RungGather *later,
                             RungError *err) {
  RungStatus status = RUNG_OK;
  while (!status && !rung_sums_merge(gather->sums, later->sums))
    status = take_far(gather, err);
  return status;
}

RungStatus rung_gather_merge(RungGather *gather, const RungGather *later,
                             RungError *err) {
  if (gather->sums) return merge_sums(gather, later, err);
  if (gather->extremes) rung_aggregate_extremes_merge(gather->extremes, later->extremes);
  for (size_t i = 0; gather->counts && i < gather->targets; i++)
    gather->counts[i] += later->counts[i];
  /* Flags begin with 1 for `all` and 0 for `any`: what has turned stays turned. */
  for (size_t i = 0; gather->flags && i < gather->targets; i++)
    if (later->flags[i] != gather->all) gather->flags[i] = later->flags[i];
  return RUNG_OK;
}

static size_t put_held(RungColumn *out, const RungColumn *held) {
  for (size_t row = 0; row < out->rows; row++) {
    out->valid[row] = held->valid[row];
    if (held->valid[row] && !rung_vector_copy(out, row, held, row)) return row;
  }
  return RUNG_NO_ROW;
}

void rung_operate_gathered(const RungCall *call, RungColumn *out, size_t *row) {
  const RungGather *gather = call->gather;
  const uint32_t *counts = gather->distinct ? gather->distinct->counts : gather->counts;
  if (gather->sums) {
    *row = rung_node_is(call->node, RUNG_OP_AVG)
               ? rung_sums_put_averages(out, gather->sums, gather->value_scale)
               : rung_sums_put(out, gather->sums, gather->value_scale);
    return;
  }
  if (gather->extremes) {
    *row = put_held(out, &gather->extremes->value);
    return;
  }
  if (gather->distinct) rung_distinct_count(gather->distinct);
  if (out->rows) memset(out->valid, 1, out->rows);
  if (gather->flags && out->rows) memcpy(out->values.u8, gather->flags, out->rows);
  for (size_t i = 0; counts && i < out->rows; i++)
    (void)rung_vector_put(out, i, counts[i]);
}

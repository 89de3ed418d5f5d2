/* The operator loop: nodes in order, each worked out once for its key. */
#include "run/state.h"

static const RungOperate operates[RUNG_CLASS_COUNT] = {
    [RUNG_CLASS_LEAF] = rung_operate_leaf,
    [RUNG_CLASS_ARITHMETIC] = rung_operate_arithmetic,
    [RUNG_CLASS_COMPARISON] = rung_operate_comparison,
    [RUNG_CLASS_LOGIC] = rung_operate_logic,
    [RUNG_CLASS_CHOICE] = rung_operate_choice,
    [RUNG_CLASS_SCHEDULE] = rung_operate_schedule,
    [RUNG_CLASS_DATE] = rung_operate_date,
    [RUNG_CLASS_TIER] = rung_operate_logic,
    [RUNG_CLASS_DOMAIN] = rung_operate_domain,
    [RUNG_CLASS_AGGREGATE] = rung_operate_aggregate,
    [RUNG_CLASS_RANK] = rung_operate_rank,
    [RUNG_CLASS_RUNNING] = rung_operate_running};

RungStore rung_run_store(RungType type) {
  switch (type.kind) {
  case RUNG_KIND_MONEY:
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: break;
  case RUNG_KIND_DATE: return RUNG_STORE_I32;
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF: return RUNG_STORE_U32;
  case RUNG_KIND_FLAG:
  case RUNG_KIND_TIER: return RUNG_STORE_U8;
  }
  return type.ratio ? RUNG_STORE_RATIO : RUNG_STORE_I64;
}

/* One try at a width of store. */
static RungStatus attempt(const RungCall *call, RungStore store, RungColumn *out,
                          size_t *row, RungError *err) {
  RungRun *run = call->run;
  const RungNode *node = call->node;
  RungStatus status = rung_column_init(out, &run->results.arena, node->type, store,
                                       call->rows, false, err);
  if (status) return status;
  out->valid = rung_scratch_take(&run->scratch, RUNG_SCRATCH_VALID, call->rows, 1);
  if (!out->valid) return rung_error_memory(err, "the work space");
  *row = RUNG_NO_ROW;
  return operates[rung_operator_row(node->operator)->class](call, out, row, err);
}

/* Figures are tried in 64 bits, then in 128. */
static RungStatus work_out(const RungCall *call, RungError *err) {
  RungColumn out;
  size_t row = RUNG_NO_ROW;
  const RungStore store = rung_run_store(call->node->type);
  RungStatus status = attempt(call, store, &out, &row, err);
  if (!status && row != RUNG_NO_ROW && store == RUNG_STORE_I64)
    status = attempt(call, RUNG_STORE_I128, &out, &row, err);
  if (!status && row != RUNG_NO_ROW) status = rung_fault_overflow(call, row, err);
  if (status) return status;
  return rung_results_keep(&call->run->results, call->run->keys[call->id], &out,
                           &call->run->columns[call->id], err);
}

/* Groups that the node's rows, refs or literal are of. */
static RungStatus make_groups(RungRun *run, const RungNode *node, RungError *err) {
  const bool by_literal = rung_node_is(node, RUNG_OP_MEMBER) ||
                          rung_node_is(node, RUNG_OP_MATCH) ||
                          (rung_node_is(node, RUNG_OP_COUNT) && !node->input_count);
  const uint32_t domains[] = {node->domain, node->type.domain,
                              by_literal ? (uint32_t)node->digits : 0};
  for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
    if (!rung_plan_domain_is_group(run->plan, domains[i])) continue;
    RungStatus status =
        rung_group_make(run, domains[i] - 1 - run->plan->source_count, err);
    if (status) return status;
  }
  return RUNG_OK;
}

static RungStatus evaluate_node(RungRun *run, uint32_t id, RungError *err) {
  const RungNode *node = &run->plan->nodes[id];
  RungStatus status = make_groups(run, node, err);
  if (status) return status;
  if (rung_node_is(node, RUNG_OP_COLUMN)) {
    run->columns[id] = &run->tables[node->domain - 1].columns[(size_t)node->digits];
    return RUNG_OK;
  }
  run->columns[id] = rung_results_find(&run->results, run->keys[id]);
  if (run->columns[id]) return RUNG_OK;
  for (size_t i = 0; i < node->input_count; i++)
    run->inputs[i] = run->columns[node->inputs[i]];
  const RungCall call = {run, id, node, run->inputs, rung_run_rows(run, node->domain)};
  return work_out(&call, err);
}

RungStatus rung_run_evaluate(RungRun *run, RungError *err) {
  for (uint32_t id = 0; id < run->plan->node_count; id++) {
    RungStatus status = evaluate_node(run, id, err);
    if (status) return status;
  }
  for (size_t i = 0; i < run->plan->group_count; i++) {
    RungStatus status = rung_group_make(run, i, err);
    if (status) return status;
  }
  return RUNG_OK;
}

/* The operator loop: round by round, each node once for its key. */
#include <string.h>

#include "run/groups.h"
#include "run/pass.h"

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

RungStatus rung_operate(const RungCall *call, RungColumn *out, size_t *row,
                        RungError *err) {
  if (!call->gather)
    return operates[rung_operator_row(call->node->operator)->class](call, out, row, err);
  rung_operate_gathered(call, out, row);
  return RUNG_OK;
}

/* One try at a width of store. */
static RungStatus attempt(const RungCall *call, RungStore store, RungColumn *out,
                          size_t *row, RungError *err) {
  RungRun *run = call->run;
  const RungNode *node = call->node;
  RungStatus status = rung_column_init(out, &rung_run_results(run, call->id)->arena,
                                       node->type, store, call->rows, false, err);
  if (status) return status;
  out->valid = rung_scratch_take(&run->scratch, RUNG_SCRATCH_VALID, call->rows, 1);
  if (!out->valid) return rung_error_memory(err, "the work space");
  *row = RUNG_NO_ROW;
  return rung_operate(call, out, row, err);
}

bool rung_run_gathers(const RungNode *node) {
  switch (rung_operator_row(node->operator)->class) {
  case RUNG_CLASS_DOMAIN:
  case RUNG_CLASS_AGGREGATE:
  case RUNG_CLASS_RANK:
  case RUNG_CLASS_RUNNING: return true;
  default: return rung_node_is(node, RUNG_OP_KEY);
  }
}

/* Rows of the largest source among those that the node reads. */
static size_t rows_read(const RungRun *run, const RungNode *node) {
  const uint32_t read =
      rung_node_names_domain(node) ? (uint32_t)node->digits : node->domain;
  size_t rows = run->behind[node->domain];
  if (run->behind[read] > rows) rows = run->behind[read];
  for (size_t i = 0; i < node->input_count; i++) {
    const size_t of_input = run->behind[run->plan->nodes[node->inputs[i]].domain];
    if (of_input > rows) rows = of_input;
  }
  return rows;
}

RungStatus rung_run_keep(RungRun *run, uint32_t id, const RungColumn *column,
                         RungError *err) {
  const RungNode *node = &run->plan->nodes[id];
  const RungResult result = {.key = run->keys[id],
                             .column = column,
                             .behind = rows_read(run, node),
                             .gathered = rung_run_gathers(node)};
  return rung_results_keep(rung_run_results(run, id), &result, &run->columns[id], err);
}

/* Figures are tried in 64 bits, then in 128. */
RungStatus rung_run_work_out(const RungCall *call, RungError *err) {
  RungColumn out;
  size_t row = RUNG_NO_ROW;
  const RungStore store = rung_store_of(call->node->type);
  RungStatus status = attempt(call, store, &out, &row, err);
  if (!status && row != RUNG_NO_ROW && store == RUNG_STORE_I64)
    status = attempt(call, RUNG_STORE_I128, &out, &row, err);
  if (!status && row != RUNG_NO_ROW) status = rung_fault_overflow(call, row, err);
  if (status) return status;
  return rung_run_keep(call->run, call->id, &out, err);
}

static RungStatus make_group_of(RungRun *run, uint32_t domain, RungError *err) {
  if (!rung_plan_domain_is_group(run->plan, domain)) return RUNG_OK;
  return rung_group_make(run, domain - 1 - run->plan->source_count, err);
}

/* Of inputs as well: a column may have come from a group of the same content. */
RungStatus rung_run_make_groups(RungRun *run, const RungNode *node, RungError *err) {
  const RungNode *nodes = run->plan->nodes;
  RungStatus status = make_group_of(run, node->domain, err);
  if (!status) status = make_group_of(run, node->type.domain, err);
  if (!status && rung_node_names_domain(node))
    status = make_group_of(run, (uint32_t)node->digits, err);
  if (!status &&
      (rung_node_is(node, RUNG_OP_MEMBER) || rung_node_is(node, RUNG_OP_MATCH)))
    status =
        rung_group_index(run, (size_t)node->digits - 1 - run->plan->source_count, err);
  if (!status && node->via != RUNG_NONE)
    status = make_group_of(run, nodes[node->via].type.domain, err);
  for (size_t i = 0; i < node->input_count && !status; i++)
    status = make_group_of(run, nodes[node->inputs[i]].domain, err);
  return status;
}

RungCall rung_run_call(RungRun *run, RungReads reads, size_t rows) {
  for (size_t i = 0; i < reads.input_count; i++)
    run->inputs[i] = rung_run_column_of(run, reads.inputs[i]);
  return (RungCall){.run = run,
                    .reads = reads,
                    .inputs = run->inputs,
                    .filter = rung_run_column_of(run, reads.filter),
                    .via = rung_run_column_of(run, reads.via),
                    .date = rung_run_column_of(run, reads.date),
                    .rows = rows,
                    .scratch = &run->scratch};
}

static RungStatus take_column(RungRun *run, uint32_t id, RungError *err) {
  const RungNode *node = &run->plan->nodes[id];
  const size_t source = node->domain - 1, field = (size_t)node->digits;
  const RungGuard *guard = &run->guard;
  run->columns[id] = &run->tables[source].columns[field];
  if (!guard->may_read || guard->may_read(guard->context, source, field)) return RUNG_OK;
  const RungSchema *schema = run->tables[source].schema;
  return rung_error_set(err, RUNG_E_DATA, "damaged-tables",
                        "the column %.*s of %.*s cannot be read",
                        RUNG_TEXT(schema->fields[field].name), RUNG_TEXT(schema->name));
}

static RungStatus evaluate_node(RungRun *run, uint32_t id, RungError *err) {
  const RungNode *node = &run->plan->nodes[id];
  RungStatus status = rung_run_make_groups(run, node, err);
  if (status) return status;
  if (rung_node_is(node, RUNG_OP_COLUMN)) return take_column(run, id, err);
  if (rung_node_is(node, RUNG_OP_KEY)) {
    const size_t group = node->domain - 1 - run->plan->source_count;
    run->columns[id] = run->groups[group].keys[(size_t)node->digits];
    return RUNG_OK;
  }
  RungCall call = rung_run_call(run, rung_reads_of(run->plan, node),
                                rung_run_rows(run, node->domain));
  call.id = id;
  call.node = node;
  return rung_run_work_out(&call, err);
}

/* Nodes of the round that are worked out at once, in order. */
static RungStatus evaluate_at_once(RungRun *run, uint32_t round, RungError *err) {
  const RungRounds *rounds = &run->rounds;
  RungStatus status = RUNG_OK;
  for (uint32_t id = 0; id < run->plan->node_count && !status; id++) {
    if (run->work.nodes[id] && rounds->place[id] == RUNG_AT_ONCE &&
        rounds->round[id] == round)
      status = evaluate_node(run, id, err);
  }
  return status;
}

static RungStatus evaluate_passes(RungRun *run, uint32_t round, RungError *err) {
  RungStatus status = RUNG_OK;
  for (uint32_t domain = 1; domain < rung_plan_domain_count(run->plan) && !status;
       domain++)
    if (run->large[domain]) status = rung_pass(run, domain, round, err);
  return status;
}

/* The column that the store has, told in this plan's types. */
static bool find_column(void *context, uint32_t id) {
  RungRun *run = context;
  const RungNode *node = &run->plan->nodes[id];
  const RungType type = node->type;
  RungResult *result = rung_results_look(run->results, run->keys[id]);
  if (!result ||
      (result->strange && !rung_result_fits(run, result->column, node->domain, type)))
    return false;
  result->strange = false;
  run->columns[id] = result->column;
  if (rung_type_equal(result->column->type, type)) return true;
  RungColumn *told = rung_arena_take(&run->arena, sizeof *told);
  if (told) *told = *run->columns[id];
  if (told) told->type = type;
  run->columns[id] = told;
  return told != NULL;
}

static bool find_group(void *context, size_t group) {
  return rung_group_find(context, group);
}

static void find_work(RungRun *run) {
  const RungFound found = {find_column, find_group, run};
  const RungPlan *plan = run->plan;
  if (run->variable && rung_variable_renew(run)) return;
  memset(run->work.nodes, 0, plan->node_count);
  if (plan->group_count) memset(run->work.groups, 0, plan->group_count);
  rung_needs_mark(&run->work, plan, run->rounds.same, &run->roots, &found);
}

static RungStatus evaluate_groups(RungRun *run, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < run->plan->group_count && !status; i++)
    if (run->work.groups[i]) status = rung_group_make(run, i, err);
  return status;
}

RungStatus rung_run_evaluate(RungRun *run, RungError *err) {
  RungStatus status = RUNG_OK;
  find_work(run);
  for (uint32_t round = 0; round < run->rounds.count && !status; round++) {
    status = evaluate_at_once(run, round, err);
    if (!status) status = evaluate_passes(run, round, err);
  }
  for (uint32_t id = 0; id < run->plan->node_count; id++)
    run->columns[id] = run->columns[run->rounds.same[id]];
  if (!status) status = evaluate_groups(run, err);
  if (run->variable) run->variable->evaluated = status == RUNG_OK;
  if (run->variable && !status) status = rung_variable_view(run, err);
  return status;
}

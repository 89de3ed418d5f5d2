/* Runs whose constants get other values from evaluation to evaluation. */
#include <string.h>

#include "plan/check.h"
#include "plan/operator.h"
#include "run/groups.h"

RungStatus rung_variable_make(RungRun *run, const RungRunOptions *options,
                              RungError *err) {
  const RungPlan *plan = run->plan;
  RungArena *arena = &run->arena;
  if (!options->varied) return RUNG_OK;
  RungVariable *made = rung_arena_take_array(arena, 1, sizeof *made);
  if (!made) return rung_error_memory(err, "the run");
  made->nodes = rung_arena_take_array(arena, plan->node_count, sizeof *made->nodes);
  made->constants = rung_arena_take_array(arena, plan->node_count, 1);
  made->nodes_on = rung_arena_take_array(arena, plan->node_count, 1);
  made->groups_on = rung_arena_take_array(arena, plan->group_count, 1);
  if (!made->nodes || !made->constants || !made->nodes_on || !made->groups_on)
    return rung_error_memory(err, "the run");
  memcpy(made->nodes, plan->nodes, plan->node_count * sizeof *made->nodes);
  for (size_t i = 0; i < options->varied_count; i++)
    made->constants[options->varied[i]] = 1;
  made->plan = *plan;
  made->plan.nodes = made->nodes;
  rung_recycler_init(&made->recycler, run->allocator);
  run->allocator = &made->recycler.allocator;
  rung_results_init(&made->results, run->allocator);
  run->variable = made;
  run->plan = &made->plan;
  return RUNG_OK;
}

static bool differ(RungKey a, RungKey b) {
  return a.low != b.low || a.high != b.high;
}

/* What has another key when the constants have no value stands on them. */
static RungStatus mark_standing(RungRun *run, const RungKeyBasis *basis, RungKeys plain,
                                RungError *err) {
  const RungPlan *plan = run->plan;
  const size_t sources = 1 + plan->source_count;
  RungStatus status = rung_plan_keys(plan, basis, plain, run->allocator, err);
  if (status) return status;
  for (size_t i = 0; i < plan->node_count; i++)
    run->variable->nodes_on[i] = differ(run->keys[i], plain.nodes[i]);
  for (size_t i = 0; i < plan->group_count; i++)
    run->variable->groups_on[i] =
        differ(run->domain_keys[sources + i], plain.domains[sources + i]);
  return RUNG_OK;
}

RungStatus rung_variable_keys(RungRun *run, const RungKeyBasis *basis, RungError *err) {
  const RungPlan *plan = run->plan;
  RungKeyBasis varied = *basis;
  varied.varied = run->variable->constants;
  RungStatus status = rung_plan_keys(
      plan, &varied, (RungKeys){run->keys, run->domain_keys}, run->allocator, err);
  RungArena arena;
  rung_arena_init(&arena, run->allocator);
  RungKeys plain = {
      rung_arena_take_array(&arena, plan->node_count, sizeof(RungKey)),
      rung_arena_take_array(&arena, rung_plan_domain_count(plan), sizeof(RungKey))};
  if (!status && (!plain.nodes || !plain.domains))
    status = rung_error_memory(err, "the run");
  if (!status) status = mark_standing(run, basis, plain, err);
  rung_arena_reset(&arena);
  return status;
}

/* What stands on the varied nodes, from the first of them on. */
typedef struct Standing {
  RungRun *run;
  const uint8_t *nodes; /* [node_count] so far */
  uint32_t *ready;      /* [group_count] behind the last node that makes it */
  uint8_t *last;        /* [node_count + 1] 1: a group is ready before it */
} Standing;

static bool stands(const Standing *standing, uint32_t node) {
  return node != RUNG_NONE && standing->nodes[node];
}

static bool any_stands(const Standing *standing, RungReads reads) {
  for (size_t i = 0; i < reads.input_count; i++)
    if (stands(standing, reads.inputs[i])) return true;
  return stands(standing, reads.filter) || stands(standing, reads.via) ||
         stands(standing, reads.date);
}

/* Rows of another group, or a group that is made from one, are other rows. */
static bool domain_stands(const Standing *standing, uint32_t domain) {
  const RungPlan *plan = standing->run->plan;
  return rung_plan_domain_is_group(plan, domain) &&
         standing->run->variable->groups_on[domain - 1 - plan->source_count];
}

static bool node_stands(const Standing *standing, const RungNode *node) {
  const RungReads own = {node->inputs, node->input_count, node->filter,
                         node->via,    node->date,        node->window};
  return any_stands(standing, own) || domain_stands(standing, node->domain) ||
         (node->type.kind == RUNG_KIND_REF &&
          domain_stands(standing, node->type.domain)) ||
         (rung_node_names_domain(node) &&
          domain_stands(standing, (uint32_t)node->digits));
}

/* A key that no content has: of this place. */
static RungKey place_key(uint64_t place) {
  return (RungKey){place, ~(uint64_t)0};
}

static void finish_groups(const Standing *standing, uint32_t before) {
  RungRun *run = standing->run;
  const RungPlan *plan = run->plan;
  for (size_t i = 0; standing->last[before] && i < plan->group_count; i++) {
    if (standing->ready[i] != before) continue;
    const RungGroup *group = &plan->groups[i];
    if (!any_stands(standing, rung_reads_of_group(group)) &&
        !domain_stands(standing, group->from))
      continue;
    run->variable->groups_on[i] = 1;
    run->domain_keys[1 + plan->source_count + i] = place_key(plan->node_count + i);
  }
}

RungStatus rung_variable_keys_like(RungRun *run, const RungRun *like, RungError *err) {
  const RungPlan *plan = run->plan;
  RungVariable *variable = run->variable;
  Standing standing = {
      run, variable->nodes_on,
      rung_arena_take_array(&run->arena, plan->group_count, sizeof *standing.ready),
      rung_arena_take_array(&run->arena, plan->node_count + 1, 1)};
  if (!standing.ready || !standing.last) return rung_error_memory(err, "the run");
  memcpy(run->keys, like->keys, plan->node_count * sizeof *run->keys);
  memcpy(run->domain_keys, like->domain_keys,
         rung_plan_domain_count(plan) * sizeof *run->domain_keys);
  rung_check_ready(plan, standing.ready);
  for (size_t i = 0; i < plan->group_count; i++) standing.last[standing.ready[i]] = 1;
  for (uint32_t id = 0; id < plan->node_count; id++) {
    finish_groups(&standing, id);
    if (!variable->constants[id] && !node_stands(&standing, &plan->nodes[id])) continue;
    variable->nodes_on[id] = 1;
    run->keys[id] = place_key(id);
  }
  finish_groups(&standing, (uint32_t)plan->node_count);
  return RUNG_OK;
}

static void keep(RungRun *run, uint32_t node) {
  if (node == RUNG_NONE || rung_run_varies(run, node)) return;
  node = run->rounds.same[node];
  if (run->rounds.place[node] == RUNG_IN_BLOCKS) run->rounds.kept[node] = 1;
}

static void keep_reads(RungRun *run, RungReads reads) {
  for (size_t i = 0; i < reads.input_count; i++) keep(run, reads.inputs[i]);
  keep(run, reads.filter);
  keep(run, reads.via);
  keep(run, reads.date);
}

void rung_variable_keep(RungRun *run) {
  const RungPlan *plan = run->plan;
  for (uint32_t id = 0; id < plan->node_count; id++) {
    if (rung_run_varies(run, id) && run->rounds.needed.nodes[id])
      keep_reads(run, rung_reads_of(plan, &plan->nodes[id]));
  }
  for (size_t i = 0; i < plan->group_count; i++)
    if (run->variable->groups_on[i] && run->rounds.needed.groups[i])
      keep_reads(run, rung_reads_of_group(&plan->groups[i]));
}

bool rung_variable_renew(RungRun *run) {
  RungVariable *variable = run->variable;
  const RungPlan *plan = run->plan;
  rung_results_reset(&variable->results);
  rung_results_init(&variable->results, run->allocator);
  for (uint32_t id = 0; id < plan->node_count; id++) {
    run->work.nodes[id] = variable->nodes_on[id] && run->rounds.needed.nodes[id];
    if (variable->nodes_on[id]) run->columns[id] = NULL;
  }
  for (size_t i = 0; i < plan->group_count; i++)
    if (variable->groups_on[i]) rung_group_forget(run, i);
  rung_arena_reset(&run->visits->arena);
  run->visits->by_via = NULL;
  return variable->evaluated;
}

static RungStatus view(RungRun *run, uint32_t id, RungError *err) {
  const RungColumn *column = rung_run_column_of(run, id);
  RungCommon *common = &run->variable->views[id];
  if (!column || rung_run_varies(run, id) || column->rows < 2 || common->values)
    return RUNG_OK;
  int64_t spare;
  bool done = rung_common_view(column, &spare, common);
  if (!done && column->store == RUNG_STORE_RATIO) {
    int64_t *values = rung_arena_take_array(&run->arena, column->rows, sizeof *values);
    if (!values) return rung_error_memory(err, "the run");
    done = rung_common_from_ratios(column, values, common);
  }
  if (!done) common->values = NULL;
  return RUNG_OK;
}

RungStatus rung_variable_view(RungRun *run, RungError *err) {
  const RungPlan *plan = run->plan;
  if (run->variable->views) return RUNG_OK;
  run->variable->views =
      rung_arena_take_array(&run->arena, plan->node_count, sizeof *run->variable->views);
  if (!run->variable->views) return rung_error_memory(err, "the run");
  RungStatus status = RUNG_OK;
  for (uint32_t id = 0; id < plan->node_count && !status; id++) {
    const RungNode *node = &plan->nodes[id];
    if (!rung_run_varies(run, id) || !run->rounds.needed.nodes[id]) continue;
    for (size_t i = 0; i < node->input_count && !status; i++)
      status = view(run, node->inputs[i], err);
  }
  return status;
}

void rung_variable_reset(RungRun *run) {
  if (!run->variable) return;
  rung_results_reset(&run->variable->results);
  rung_recycler_reset(&run->variable->recycler);
  run->allocator = run->variable->recycler.below;
}

void rung_run_set(RungRun *run, uint32_t node, RungText literal, RungWide digits) {
  run->variable->nodes[node].literal = literal;
  run->variable->nodes[node].digits = digits;
}

#include "run/roots.h"

#include <string.h>

#include "run/reads.h"

typedef struct Roots {
  const RungPlan *plan;
  RungNeeds *needs;
} Roots;

RungStatus rung_needs_init(RungNeeds *needs, const RungPlan *plan, RungArena *arena,
                           RungError *err) {
  needs->nodes = rung_arena_take_array(arena, plan->node_count, 1);
  needs->groups = rung_arena_take_array(arena, plan->group_count, 1);
  return needs->nodes && needs->groups ? RUNG_OK : rung_error_memory(err, "the run");
}

void rung_roots_all(RungNeeds *roots, const RungPlan *plan) {
  memset(roots->nodes, 1, plan->node_count);
  if (plan->group_count) memset(roots->groups, 1, plan->group_count);
}

static void add(Roots *roots, uint32_t node) {
  if (node != RUNG_NONE) roots->needs->nodes[node] = 1;
}

static void add_list(Roots *roots, const uint32_t *nodes, size_t count) {
  for (size_t i = 0; i < count; i++) add(roots, nodes[i]);
}

static void add_scores(Roots *roots) {
  const RungPlan *plan = roots->plan;
  const size_t tiers = plan->tier_count + 1;
  for (size_t i = 0; i < plan->score_count; i++) {
    const RungScore *score = &plan->scores[i];
    add(roots, score->out_of);
    add(roots, score->reached);
    add_list(roots, score->totals, tiers);
    add_list(roots, score->unbounded, tiers);
  }
  for (size_t i = 0; i < plan->category_count; i++) {
    const RungCategory *category = &plan->categories[i];
    add_list(roots, category->weights, tiers);
    add_list(roots, category->earned, tiers);
    add_list(roots, category->points, tiers);
    add_list(roots, category->possible, tiers);
    add_list(roots, category->unbounded, tiers);
  }
  for (size_t i = 0; i < plan->measure_count; i++) {
    const RungMeasure *measure = &plan->measures[i];
    add_list(roots, measure->applies, tiers);
    add_list(roots, measure->out_of, tiers);
    add_list(roots, measure->raw, tiers);
    add_list(roots, measure->points, tiers);
    add_list(roots, measure->unbounded, tiers);
  }
}

static void add_incentives(Roots *roots) {
  const RungPlan *plan = roots->plan;
  for (size_t i = 0; i < plan->step_count; i++) add(roots, plan->steps[i].node);
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    add(roots, incentive->via);
    add(roots, incentive->considered);
    add(roots, incentive->eligible);
    add(roots, incentive->amount);
    add(roots, incentive->payout);
    add(roots, incentive->floor);
    add(roots, incentive->cap);
    add(roots, incentive->total);
    add(roots, incentive->missing_rows);
    add(roots, incentive->minimum);
    add(roots, incentive->due);
    add(roots, incentive->floor_each);
    add(roots, incentive->cap_each);
  }
}

/* Rows of a group are named by its keys. */
static void add_group(Roots *roots, uint32_t domain) {
  const RungPlan *plan = roots->plan;
  if (!rung_plan_domain_is_group(plan, domain)) return;
  roots->needs->groups[rung_plan_group(plan, domain) - plan->groups] = 1;
  for (uint32_t id = 0; id < plan->node_count; id++)
    if (rung_node_is(&plan->nodes[id], RUNG_OP_KEY) && plan->nodes[id].domain == domain)
      add(roots, id);
}

static void add_conditions(Roots *roots) {
  const RungPlan *plan = roots->plan;
  for (size_t i = 0; i < plan->condition_count; i++) {
    add(roots, plan->conditions[i].cond);
    add(roots, plan->conditions[i].left);
    add(roots, plan->conditions[i].right);
    add(roots, plan->conditions[i].in_force);
  }
}

void rung_roots_outcomes(RungNeeds *needs, const RungPlan *plan) {
  Roots roots = {plan, needs};
  add(&roots, plan->program.tier);
  for (size_t i = 0; i < plan->path_count; i++)
    add_list(&roots, plan->paths[i].reached, plan->tier_count);
  for (size_t i = 0; i < plan->badge_count; i++) {
    add(&roots, plan->badges[i].node);
    add_group(&roots, plan->badges[i].domain);
  }
  for (size_t i = 0; i < plan->metric_count; i++) add(&roots, plan->metrics[i].node);
  for (size_t i = 0; i < plan->incentive_count; i++)
    add_group(&roots, plan->incentives[i].domain);
  add_conditions(&roots);
  add_scores(&roots);
  add_incentives(&roots);
}

typedef struct Marking {
  RungNeeds *needs;
  const RungPlan *plan;
  const uint32_t *same;
  const RungFound *found;
} Marking;

static void need(Marking *marking, uint32_t node) {
  if (node != RUNG_NONE) marking->needs->nodes[marking->same[node]] = 1;
}

static void need_list(Marking *marking, const uint32_t *nodes, size_t count) {
  for (size_t i = 0; i < count; i++) need(marking, nodes[i]);
}

static void need_reads(Marking *marking, RungReads reads) {
  need_list(marking, reads.inputs, reads.input_count);
  need(marking, reads.filter);
  need(marking, reads.via);
  need(marking, reads.date);
}

/* Groups never go in a circle. */
static void need_group(Marking *marking, uint32_t domain) {
  const RungPlan *plan = marking->plan;
  if (!rung_plan_domain_is_group(plan, domain)) return;
  const size_t index = domain - 1 - plan->source_count;
  const RungGroup *group = &plan->groups[index];
  const RungFound *found = marking->found;
  if (marking->needs->groups[index]) return;
  marking->needs->groups[index] = 1;
  need_group(marking, group->from);
  if (!found || !found->group(found->context, index))
    need_reads(marking, rung_reads_of_group(group));
}

static void need_groups(Marking *marking, const RungNode *node) {
  const RungNode *nodes = marking->plan->nodes;
  need_group(marking, node->domain);
  if (node->type.kind == RUNG_KIND_REF) need_group(marking, node->type.domain);
  if (rung_node_names_domain(node)) need_group(marking, (uint32_t)node->digits);
  if (node->via != RUNG_NONE) need_group(marking, nodes[node->via].type.domain);
  for (size_t i = 0; i < node->input_count; i++)
    need_group(marking, nodes[node->inputs[i]].domain);
}

static void need_behind(Marking *marking, const RungNode *node) {
  need_reads(marking, rung_reads_of(marking->plan, node));
  need_groups(marking, node);
}

/* Whatever stands behind a node or a group is an earlier node: one pass from the last. */
void rung_needs_mark(RungNeeds *needs, const RungPlan *plan, const uint32_t *same,
                     const RungNeeds *roots, const RungFound *found) {
  Marking marking = {needs, plan, same, found};
  const uint32_t sources = 1 + (uint32_t)plan->source_count;
  for (uint32_t id = 0; id < plan->node_count; id++)
    if (roots->nodes[id]) need(&marking, id);
  for (uint32_t i = 0; i < plan->group_count; i++)
    if (roots->groups[i]) need_group(&marking, sources + i);
  for (uint32_t id = (uint32_t)plan->node_count; id-- > 0;) {
    const RungNode *node = &plan->nodes[id];
    if (!needs->nodes[id]) continue;
    if (found && !rung_node_is(node, RUNG_OP_COLUMN) && found->node(found->context, id))
      needs->nodes[id] = 0;
    else
      need_behind(&marking, node);
  }
}

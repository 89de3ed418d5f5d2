/* The outcome sections of a disassembly. */
#include "plan/describe.h"
#include "plan/listing.h"
#include "plan/operator.h"

static void list_tiers(FILE *stream, const RungPlan *plan) {
  if (plan->tier_count) fputs("\ntiers, lowest first\n", stream);
  for (size_t i = 0; i < plan->tier_count; i++) {
    fprintf(stream, "  %zu = ", i + 1);
    rung_list_thing(stream, plan, plan->tiers[i]);
    rung_list_thing_place(stream, plan, plan->tiers[i]);
  }
}

static void list_paths(FILE *stream, const RungPlan *plan) {
  if (plan->path_count) fputs("\npaths\n", stream);
  for (size_t i = 0; i < plan->path_count; i++) {
    fprintf(stream, "  %zu = ", i);
    rung_list_thing(stream, plan, plan->paths[i].thing);
    fputs(" reached ", stream);
    rung_list_nodes(stream, plan->paths[i].reached, plan->tier_count);
    rung_list_thing_place(stream, plan, plan->paths[i].thing);
  }
}

static void list_condition(FILE *stream, const RungPlan *plan,
                           const RungCondition *condition) {
  static const char *const owners[] = {[RUNG_CONDITION_REQUIREMENT] = "path",
                                       [RUNG_CONDITION_BADGE] = "badge",
                                       [RUNG_CONDITION_REASON] = "incentive"};
  fprintf(stream, "  %s %u", owners[condition->of], condition->owner);
  if (condition->tier) {
    fputs(" tier ", stream);
    rung_list_plain(stream, plan->things[plan->tiers[condition->tier - 1]].name);
  }
  fprintf(stream, ": %%%u", condition->cond);
  if (condition->left != RUNG_NONE)
    fprintf(stream, " is %%%u %s %%%u", condition->left,
            rung_operator_row(condition->comparison)->name, condition->right);
  if (condition->in_force != RUNG_NONE) fprintf(stream, " if %%%u", condition->in_force);
  fputs("  ", stream);
  rung_list_thing(stream, plan, condition->thing);
  rung_list_thing_place(stream, plan, condition->thing);
}

static void list_conditions(FILE *stream, const RungPlan *plan) {
  if (plan->condition_count) fputs("\nconditions\n", stream);
  for (size_t i = 0; i < plan->condition_count; i++)
    list_condition(stream, plan, &plan->conditions[i]);
}

static void list_metrics(FILE *stream, const RungPlan *plan) {
  if (plan->metric_count) fputs("\nmetrics\n", stream);
  for (size_t i = 0; i < plan->metric_count; i++) {
    const RungMetric *metric = &plan->metrics[i];
    fputs("  ", stream);
    rung_list_thing(stream, plan, metric->thing);
    fprintf(stream, " = %%%u", metric->node);
    rung_list_thing_place(stream, plan, metric->thing);
  }
}

static void list_tier_nodes(FILE *stream, const char *name, const RungPlan *plan,
                            const uint32_t *nodes) {
  fprintf(stream, ", %s ", name);
  rung_list_nodes(stream, nodes, plan->tier_count + 1);
}

/* The same for a list that may have no node at all. */
static void list_any_tier_nodes(FILE *stream, const char *name, const RungPlan *plan,
                                const uint32_t *nodes) {
  bool any = false;
  for (size_t i = 0; i <= plan->tier_count; i++) any |= nodes[i] != RUNG_NONE;
  if (any) list_tier_nodes(stream, name, plan, nodes);
}

static void list_scores(FILE *stream, const RungPlan *plan) {
  if (plan->score_count) fputs("\nscores (nodes: no tier, then each tier)\n", stream);
  for (size_t i = 0; i < plan->score_count; i++) {
    const RungScore *score = &plan->scores[i];
    fprintf(stream, "  %zu = ", i);
    rung_list_thing(stream, plan, score->thing);
    fprintf(stream, " out of %%%u", score->out_of);
    list_tier_nodes(stream, "totals", plan, score->totals);
    fprintf(stream, ", reached %%%u", score->reached);
    list_any_tier_nodes(stream, "unbounded", plan, score->unbounded);
    rung_list_thing_place(stream, plan, score->thing);
  }
}

static void list_categories(FILE *stream, const RungPlan *plan) {
  if (plan->category_count) fputs("\ncategories\n", stream);
  for (size_t i = 0; i < plan->category_count; i++) {
    const RungCategory *category = &plan->categories[i];
    fprintf(stream, "  %zu = score %u ", i, category->score);
    rung_list_thing(stream, plan, category->thing);
    list_tier_nodes(stream, "weights", plan, category->weights);
    list_tier_nodes(stream, "earned", plan, category->earned);
    list_tier_nodes(stream, "points", plan, category->points);
    list_tier_nodes(stream, "possible", plan, category->possible);
    list_any_tier_nodes(stream, "unbounded", plan, category->unbounded);
    rung_list_thing_place(stream, plan, category->thing);
  }
}

static void list_measures(FILE *stream, const RungPlan *plan) {
  if (plan->measure_count) fputs("\nmeasures\n", stream);
  for (size_t i = 0; i < plan->measure_count; i++) {
    const RungMeasure *measure = &plan->measures[i];
    fprintf(stream, "  category %u ", measure->category);
    rung_list_thing(stream, plan, measure->thing);
    if (measure->when != RUNG_NONE) {
      fputs(", when ", stream);
      rung_list_thing(stream, plan, measure->when);
    }
    list_any_tier_nodes(stream, "applies", plan, measure->applies);
    list_tier_nodes(stream, "out of", plan, measure->out_of);
    list_tier_nodes(stream, "raw", plan, measure->raw);
    list_tier_nodes(stream, "points", plan, measure->points);
    list_any_tier_nodes(stream, "unbounded", plan, measure->unbounded);
    rung_list_thing_place(stream, plan, measure->thing);
  }
}

static void list_badges(FILE *stream, const RungPlan *plan) {
  RungDescription text;
  if (plan->badge_count) fputs("\nbadges\n", stream);
  for (size_t i = 0; i < plan->badge_count; i++) {
    const RungBadge *badge = &plan->badges[i];
    fprintf(stream, "  %zu = ", i);
    rung_list_thing(stream, plan, badge->thing);
    fprintf(stream, " per %s: %%%u", rung_describe_domain(plan, badge->domain, &text),
            badge->node);
    rung_list_thing_place(stream, plan, badge->thing);
  }
}

static void list_part(FILE *stream, const char *name, uint32_t node) {
  fprintf(stream, ", %s ", name);
  rung_list_node(stream, node);
}

static void list_incentive(FILE *stream, const RungPlan *plan, uint32_t index) {
  const RungIncentive *incentive = &plan->incentives[index];
  RungDescription text;
  fprintf(stream, "  %u = ", index);
  rung_list_thing(stream, plan, incentive->thing);
  fprintf(stream, " per %s", rung_describe_domain(plan, incentive->domain, &text));
  list_part(stream, "via", incentive->via);
  list_part(stream, "considered", incentive->considered);
  list_part(stream, "eligible", incentive->eligible);
  list_part(stream, "amount", incentive->amount);
  list_part(stream, "payout", incentive->payout);
  list_part(stream, "floor", incentive->floor);
  list_part(stream, "cap", incentive->cap);
  list_part(stream, "total", incentive->total);
  list_part(stream, "missing rows", incentive->missing_rows);
  list_part(stream, "minimum", incentive->minimum);
  list_part(stream, "due", incentive->due);
  list_part(stream, "floor each", incentive->floor_each);
  list_part(stream, "cap each", incentive->cap_each);
  rung_list_thing_place(stream, plan, incentive->thing);
}

static void list_incentives(FILE *stream, const RungPlan *plan) {
  if (plan->incentive_count) fputs("\nincentives\n", stream);
  for (uint32_t i = 0; i < plan->incentive_count; i++) list_incentive(stream, plan, i);
  if (plan->step_count) fputs("\nsteps\n", stream);
  for (size_t i = 0; i < plan->step_count; i++) {
    const RungStep *step = &plan->steps[i];
    fprintf(stream, "  incentive %u ", step->incentive);
    rung_list_thing(stream, plan, step->thing);
    fprintf(stream, " = %%%u", step->node);
    rung_list_thing_place(stream, plan, step->thing);
  }
}

static void list_benefits(FILE *stream, const RungPlan *plan) {
  if (plan->benefit_count) fputs("\nbenefits\n", stream);
  for (size_t i = 0; i < plan->benefit_count; i++) {
    const RungBenefit *benefit = &plan->benefits[i];
    fputs("  ", stream);
    rung_list_thing(stream, plan, benefit->thing);
    fputs(" (", stream);
    rung_list_plain(stream, benefit->kind);
    fputs(benefit->by_badge ? ") by badge:" : ") by tier:", stream);
    for (size_t k = 0; k < benefit->level_count; k++) {
      fputc(' ', stream);
      rung_list_quoted(stream, benefit->levels[k]);
    }
    rung_list_thing_place(stream, plan, benefit->thing);
  }
}

void rung_list_outcomes(FILE *stream, const RungPlan *plan) {
  list_tiers(stream, plan);
  list_paths(stream, plan);
  list_conditions(stream, plan);
  list_metrics(stream, plan);
  list_scores(stream, plan);
  list_categories(stream, plan);
  list_measures(stream, plan);
  list_badges(stream, plan);
  list_incentives(stream, plan);
  list_benefits(stream, plan);
}

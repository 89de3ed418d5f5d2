#include "study/cover.h"

#include <stdlib.h>
#include <string.h>

#include "plan/operator.h"
#include "study/trace.h"

enum { BOUNDS = 3 };

static const char *const kind_names[] = {
    [RUNG_COVER_TIER] = "tiers",
    [RUNG_COVER_REQUIREMENT] = "requirements",
    [RUNG_COVER_BADGE] = "conditions of specializations",
    [RUNG_COVER_REASON] = "reasons of incentives",
    [RUNG_COVER_BRACKET] = "brackets of schedules",
    [RUNG_COVER_ROW] = "rows of lookups",
    [RUNG_COVER_BRANCH] = "branches of if and decisions",
    [RUNG_COVER_COMPARISON] = "sides of comparisons",
    [RUNG_COVER_BOUND] = "bounds of incentives"};

const char *rung_cover_kind_name(RungCoverKind kind) {
  return kind_names[kind];
}

/* A point under way: what it is found by again. */
typedef struct Found {
  RungCoverPoint point;
  uint32_t *slot; /* where its index goes */
} Found;

typedef struct Finding {
  const RungPlan *plan;
  Found *found;
  size_t count, capacity;
} Finding;

static bool is_of_test(const RungPlan *plan, uint32_t thing) {
  return thing != RUNG_NONE && rung_text_is(plan->things[thing].kind, "test");
}

static void add(Finding *finding, RungCoverPoint point, uint32_t *slot) {
  *slot = RUNG_NONE;
  if (point.position.file == RUNG_NONE || finding->count == finding->capacity) return;
  if (is_of_test(finding->plan, point.thing)) return;
  if (point.address.length == 0 && point.thing != RUNG_NONE)
    point.address = finding->plan->things[point.thing].address;
  finding->found[finding->count++] = (Found){point, slot};
}

/* Does the choice tell what a case of a test sets from what the metric is? */
static bool is_set_by_test(const RungPlan *plan, const RungNode *node) {
  if (plan->case_count == 0 || node->operator!= RUNG_OP_IF) return false;
  const RungNode *holds = &plan->nodes[node->inputs[0]];
  if (holds->operator!= RUNG_OP_HOLDS) return false;
  const RungNode *lookup = &plan->nodes[holds->inputs[0]];
  if (lookup->operator!= RUNG_OP_LOOKUP) return false;
  const RungNode *column = &plan->nodes[lookup->inputs[0]];
  const RungSchema *subject = &plan->sources[plan->program.subject - 1].schema;
  return column->operator== RUNG_OP_COLUMN && column->domain ==
      plan->program.subject && column->digits + 1 ==(RungWide) subject->field_count;
}

/* The same of the lookups by case. */
static bool is_by_case(const RungPlan *plan, const RungNode *node) {
  const RungSchema *subject = &plan->sources[plan->program.subject - 1].schema;
  if (plan->case_count == 0 || node->operator!= RUNG_OP_LOOKUP) return false;
  const RungNode *column = &plan->nodes[node->inputs[0]];
  return column->operator== RUNG_OP_COLUMN && column->domain ==
      plan->program.subject && column->digits + 1 ==(RungWide) subject->field_count;
}

static RungCoverPoint point_at(const RungPlan *plan, uint32_t node, RungCoverKind kind,
                               uint8_t sides) {
  const RungNode *n = &plan->nodes[node];
  return (RungCoverPoint){.kind = kind,
                          .position = n->position,
                          .thing = n->thing,
                          .address = n->address,
                          .sides = sides};
}

/* Every second input from the third on: rates of a schedule, values of a lookup. */
static void find_values(Finding *finding, const RungNode *node, RungCoverKind kind,
                        uint32_t *point_of) {
  for (uint32_t i = 2; i < node->input_count; i += 2) {
    uint32_t value = node->inputs[i];
    if (point_of[value] == RUNG_NONE)
      add(finding, point_at(finding->plan, value, kind, 1), &point_of[value]);
  }
}

static bool same_place(RungPosition a, RungPosition b) {
  return a.file == b.file && a.line == b.line && a.column == b.column;
}

/* A choice that stands where its thing is named was not written by the owner: "nothing is
 * paid to who is not eligible". */
static bool is_made(const RungPlan *plan, const RungNode *node) {
  static const char *const named[] = {"incentive",   "group", "decision",
                                      "metric",      "score", "specialization",
                                      "requirements"};
  if (node->thing == RUNG_NONE) return true;
  const RungThing *thing = &plan->things[node->thing];
  if (!same_place(thing->position, node->position)) return false;
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (rung_text_is(thing->kind, named[i])) return true;
  return false;
}

static void find_node(Finding *finding, uint32_t id, uint32_t *point_of) {
  const RungNode *node = &finding->plan->nodes[id];
  if (is_made(finding->plan, node)) return;
  if (node->operator== RUNG_OP_IF && !is_set_by_test(finding->plan, node))
    add(finding, point_at(finding->plan, id, RUNG_COVER_BRANCH, 2), &point_of[id]);
  if (rung_operator_row(node->operator)->class == RUNG_CLASS_COMPARISON)
    add(finding, point_at(finding->plan, id, RUNG_COVER_COMPARISON, 2), &point_of[id]);
  if (rung_operator_row(node->operator)->class == RUNG_CLASS_SCHEDULE)
    find_values(finding, node, RUNG_COVER_BRACKET, point_of);
  if (node->operator== RUNG_OP_LOOKUP && !is_by_case(finding->plan, node))
    find_values(finding, node, RUNG_COVER_ROW, point_of);
}

static void find_condition(Finding *finding, const RungCondition *condition,
                           uint32_t *slot) {
  static const RungCoverKind kinds[] = {[RUNG_CONDITION_REQUIREMENT] =
                                            RUNG_COVER_REQUIREMENT,
                                        [RUNG_CONDITION_BADGE] = RUNG_COVER_BADGE,
                                        [RUNG_CONDITION_REASON] = RUNG_COVER_REASON};
  RungCoverPoint point = {.kind = kinds[condition->of],
                          .position = finding->plan->things[condition->thing].position,
                          .thing = condition->thing,
                          .tier = condition->tier,
                          .sides = 2};
  add(finding, point, slot);
}

static void find_bound(Finding *finding, const RungIncentive *incentive, uint32_t node,
                       uint32_t *slot) {
  *slot = RUNG_NONE;
  if (node == RUNG_NONE) return;
  RungCoverPoint point = point_at(finding->plan, node, RUNG_COVER_BOUND, 2);
  point.thing = incentive->thing;
  add(finding, point, slot);
}

static void find_all(Finding *finding, RungCover *cover) {
  const RungPlan *plan = finding->plan;
  for (size_t i = 0; i < plan->node_count; i++) cover->point_of[i] = RUNG_NONE;
  for (uint32_t i = 0; i < plan->node_count; i++) find_node(finding, i, cover->point_of);
  for (size_t i = 0; i < plan->condition_count; i++)
    find_condition(finding, &plan->conditions[i], &cover->conditions[i]);
  for (size_t i = 0; i < plan->tier_count; i++) {
    RungCoverPoint point = {.kind = RUNG_COVER_TIER,
                            .position = plan->things[plan->tiers[i]].position,
                            .thing = plan->tiers[i],
                            .sides = 1};
    add(finding, point, &cover->tiers[i]);
  }
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    find_bound(finding, incentive, incentive->cap, &cover->bounds[i * BOUNDS]);
    find_bound(finding, incentive, incentive->floor, &cover->bounds[i * BOUNDS + 1]);
    find_bound(finding, incentive, incentive->minimum, &cover->bounds[i * BOUNDS + 2]);
  }
}

static int order(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right) {
  const RungCoverPoint *a = &((const Found *)left)->point;
  const RungCoverPoint *b = &((const Found *)right)->point;
  int result = order(a->position.file, b->position.file);
  if (!result) result = order(a->position.line, b->position.line);
  if (!result) result = order(a->position.column, b->position.column);
  if (!result) result = order(a->kind, b->kind);
  if (!result) result = order(a->tier, b->tier);
  return result ? result : rung_text_compare(a->address, b->address);
}

/* Points of one place and kind are one: a formula is compiled for each tier. */
static void settle(RungCover *cover, Finding *finding) {
  if (finding->count)
    qsort(finding->found, finding->count, sizeof *finding->found, compare);
  for (size_t i = 0; i < finding->count; i++) {
    Found *found = &finding->found[i];
    if (i == 0 || compare(found - 1, found) != 0)
      cover->points[cover->count++] = found->point;
    *found->slot = (uint32_t)(cover->count - 1);
  }
}

static bool is_condition(const RungPlan *plan, const RungCoverPoint *point) {
  if (point->kind != RUNG_COVER_COMPARISON && point->kind != RUNG_COVER_BRANCH)
    return false;
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungNode *cond = &plan->nodes[plan->conditions[i].cond];
    if (same_place(cond->position, point->position)) return true;
  }
  return false;
}

/* A comparison that is a condition's is that condition's point only, in every period that
 * it is compiled for. */
static void drop_conditions(RungCover *cover, Finding *finding) {
  size_t kept = 0;
  for (size_t i = 0; i < finding->count; i++) {
    if (is_condition(cover->plan, &finding->found[i].point))
      *finding->found[i].slot = RUNG_NONE;
    else
      finding->found[kept++] = finding->found[i];
  }
  finding->count = kept;
}

RungStatus rung_cover_init(RungCover *cover, const RungPlan *plan, RungArena *arena,
                           RungError *err) {
  Finding finding = {.plan = plan};
  *cover = (RungCover){.plan = plan};
  finding.capacity = plan->condition_count + plan->tier_count + 2 * plan->node_count +
                     BOUNDS * plan->incentive_count + 1;
  finding.found = rung_arena_take_array(arena, finding.capacity, sizeof *finding.found);
  cover->points = rung_arena_take_array(arena, finding.capacity, sizeof *cover->points);
  cover->point_of =
      rung_arena_take_array(arena, plan->node_count + 1, sizeof *cover->point_of);
  cover->conditions =
      rung_arena_take_array(arena, plan->condition_count + 1, sizeof *cover->conditions);
  cover->tiers = rung_arena_take_array(arena, plan->tier_count + 1, sizeof *cover->tiers);
  cover->bounds = rung_arena_take_array(arena, BOUNDS * plan->incentive_count + 1,
                                        sizeof *cover->bounds);
  if (!finding.found || !cover->points || !cover->point_of || !cover->conditions ||
      !cover->tiers || !cover->bounds)
    return rung_error_memory(err, "the coverage");
  find_all(&finding, cover);
  drop_conditions(cover, &finding);
  settle(cover, &finding);
  return RUNG_OK;
}

/* Reaching --------------------------------------------------------------------------- */

/* A flag that is missing is neither of its sides. */
static void add_flag(RungCover *cover, uint32_t point, const RungDemand *demand,
                     uint32_t node, size_t row) {
  const RungColumn *column = rung_run_column(demand->run, node);
  size_t at = rung_outcome_at(column, row);
  if (point == RUNG_NONE || !rung_column_has(column, at)) return;
  cover->points[point].reached[column->values.u8[at] ? 0 : 1] = true;
}

static void add_node(RungCover *cover, const RungDemand *demand, uint32_t id,
                     size_t row) {
  uint32_t at = cover->point_of[id];
  if (at == RUNG_NONE) return;
  RungCoverPoint *point = &cover->points[at];
  if (point->kind == RUNG_COVER_COMPARISON) {
    add_flag(cover, at, demand, id, row);
  } else if (point->kind == RUNG_COVER_BRANCH) {
    uint32_t chosen = rung_demand_chosen(cover->plan, demand->run, id, row);
    if (chosen) point->reached[chosen - 1] = true;
  } else {
    point->reached[0] = true;
  }
}

static size_t rows_of(const RungDemand *demand, uint32_t node) {
  uint32_t domain = demand->plan->nodes[node].domain;
  return domain == 0 ? 1 : rung_run_rows(demand->run, domain);
}

/* A bound holds where the total is the bound, or for a minimum, less. */
static void add_bound(RungCover *cover, const RungDemand *demand, uint32_t at,
                      uint32_t figure, uint32_t bound, size_t row) {
  RungRatio held, limit;
  if (at == RUNG_NONE || !rung_trace_figure(demand->run, figure, row, &held) ||
      !rung_trace_figure(demand->run, bound, row, &limit))
    return;
  int compared = rung_ratio_compare(held, limit);
  cover->points[at].reached[compared == 0 ? 0 : 1] = true;
}

static void add_bounds(RungCover *cover, const RungDemand *demand, size_t i) {
  const RungIncentive *incentive = &cover->plan->incentives[i];
  const uint32_t *points = &cover->bounds[i * BOUNDS];
  uint32_t total = incentive->due != RUNG_NONE ? incentive->due : incentive->total;
  size_t rows = rows_of(demand, incentive->total);
  for (size_t row = 0; row < rows; row++) {
    if (!rung_demand_has(demand, incentive->total, row)) continue;
    if (incentive->cap != RUNG_NONE)
      add_bound(cover, demand, points[0], total, incentive->cap, row);
    if (incentive->floor != RUNG_NONE)
      add_bound(cover, demand, points[1], total, incentive->floor, row);
    RungRatio due, least;
    if (incentive->minimum != RUNG_NONE && points[2] != RUNG_NONE &&
        rung_trace_figure(demand->run, total, row, &due) &&
        rung_trace_figure(demand->run, incentive->minimum, row, &least))
      cover->points[points[2]].reached[rung_ratio_compare(due, least) < 0 ? 0 : 1] = true;
  }
}

static void add_tiers(RungCover *cover, const RungDemand *demand) {
  uint32_t node = cover->plan->program.tier;
  if (node == RUNG_NONE || !rung_demand_any(demand, node)) return;
  for (size_t row = 0; row < rows_of(demand, node); row++) {
    uint32_t tier = rung_outcome_tier(cover->plan, demand->run, row);
    if (tier > 0 && rung_demand_has(demand, node, row) &&
        cover->tiers[tier - 1] != RUNG_NONE)
      cover->points[cover->tiers[tier - 1]].reached[0] = true;
  }
}

void rung_cover_add(RungCover *cover, const RungDemand *demand) {
  const RungPlan *plan = cover->plan;
  for (uint32_t id = 0; id < plan->node_count; id++) {
    if (cover->point_of[id] == RUNG_NONE || !rung_demand_any(demand, id)) continue;
    for (size_t row = 0; row < rows_of(demand, id); row++)
      if (rung_demand_has(demand, id, row)) add_node(cover, demand, id, row);
  }
  for (size_t i = 0; i < plan->condition_count; i++) {
    uint32_t node = plan->conditions[i].cond;
    if (!rung_demand_any(demand, node)) continue;
    for (size_t row = 0; row < rows_of(demand, node); row++)
      if (rung_demand_has(demand, node, row) &&
          rung_outcome_asked(demand->run, &plan->conditions[i]))
        add_flag(cover, cover->conditions[i], demand, node, row);
  }
  add_tiers(cover, demand);
  for (size_t i = 0; i < plan->incentive_count; i++)
    if (rung_demand_any(demand, plan->incentives[i].total)) add_bounds(cover, demand, i);
}

void rung_cover_count(const RungCover *cover, RungCoverKind kind, size_t *reached,
                      size_t *all) {
  *reached = *all = 0;
  for (size_t i = 0; i < cover->count; i++) {
    const RungCoverPoint *point = &cover->points[i];
    if (kind != RUNG_COVER_KIND_COUNT && point->kind != kind) continue;
    *all += point->sides;
    *reached += (size_t)point->reached[0] + (point->sides == 2 && point->reached[1]);
  }
}

/* What runs reach: worked out by hand for a small program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/cover.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1 };

static PlanBuilder builder;
static RungCover cover;
static RungPath path;
static uint32_t tiers[1], reached[1];
static uint32_t arr, comparison, condition, tier, choice, paid, rate, high_rate;

static RungType flag_type(void) {
  return type_of(RUNG_KIND_FLAG);
}

static uint32_t node(RungOperator which, RungType type, const uint32_t *inputs,
                     size_t count, uint32_t thing) {
  const uint32_t id = builder_node(&builder, which, type, PARTNERS, inputs, count);
  builder.nodes[id].thing = thing;
  return id;
}

/* A tier from arr >= 2 on; if arr > 5 then 1 else 2; a schedule with an edge at 3. */
static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  builder_source(&builder, "partners", 3);
  const uint32_t metric = builder_thing(&builder, "metric", "m");
  const uint32_t requirement = builder_thing(&builder, "requirement", "arr");
  tiers[0] = builder_thing(&builder, "tier", "gold");
  for (uint32_t i = 0; i < builder.plan.thing_count; i++)
    builder.things[i].position = (RungPosition){0, 900 + i, 1};
  arr = builder_column(&builder, PARTNERS, "arr", number(0), CELLS(1, 4, 9));
  const uint32_t two = builder_constant(&builder, number(0), 2);
  const uint32_t five = builder_constant(&builder, number(0), 5);
  const uint32_t zero = builder_constant(&builder, number(0), 0);
  const uint32_t three = builder_constant(&builder, number(0), 3);
  rate = builder_constant(&builder, number(0), 10);
  high_rate = builder_constant(&builder, number(0), 20);
  builder.nodes[rate].thing = builder.nodes[high_rate].thing = metric;
  condition = node(RUNG_OP_GE, flag_type(), INPUTS(arr, two), requirement);
  tier = node(RUNG_OP_HIGHEST, type_of(RUNG_KIND_TIER), INPUTS(condition), metric);
  comparison = node(RUNG_OP_GT, flag_type(), INPUTS(arr, five), metric);
  choice = node(RUNG_OP_IF, number(0), INPUTS(comparison, two, five), metric);
  paid = node(RUNG_OP_PAY_SPLIT, number(0), INPUTS(arr, zero, rate, three, high_rate),
              metric);
  builder.nodes[paid].literal = rung_text("from");
  reached[0] = condition;
  path = (RungPath){RUNG_NONE, reached};
  builder.conditions[0] = (RungCondition){.of = RUNG_CONDITION_REQUIREMENT,
                                          .tier = 1,
                                          .thing = requirement,
                                          .cond = condition,
                                          .left = arr,
                                          .right = two,
                                          .comparison = RUNG_OP_GE,
                                          .in_force = RUNG_NONE};
  RungPlan *plan = &builder.plan;
  plan->condition_count = 1;
  plan->paths = &path;
  plan->path_count = 1;
  plan->tiers = tiers;
  plan->tier_count = 1;
  plan->program.tier = tier;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_cover_init(&cover, plan, &builder.arena, &builder.err), RUNG_OK);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

static void add(uint32_t root, size_t row) {
  RungDemand demand;
  assert_int_equal(rung_demand_init(&demand, &builder.plan, builder.run, RUNG_DEMAND_ALL,
                                    &builder.arena, &builder.err),
                   RUNG_OK);
  assert_int_equal(rung_demand_add(&demand, root, row, &builder.err), RUNG_OK);
  assert_int_equal(rung_demand_follow(&demand, &builder.err), RUNG_OK);
  rung_cover_add(&cover, &demand);
}

static void assert_count(RungCoverKind kind, size_t wanted, size_t wanted_all) {
  size_t count, all;
  rung_cover_count(&cover, kind, &count, &all);
  assert_int_equal(all, wanted_all);
  assert_int_equal(count, wanted);
}

static void nothing_is_reached_at_first(void **state) {
  (void)state;
  assert_count(RUNG_COVER_TIER, 0, 1);
  assert_count(RUNG_COVER_REQUIREMENT, 0, 2);
  assert_count(RUNG_COVER_COMPARISON, 0, 2);
  assert_count(RUNG_COVER_BRANCH, 0, 2);
  assert_count(RUNG_COVER_BRACKET, 0, 2);
  assert_count(RUNG_COVER_KIND_COUNT, 0, 9);
}

static void sides_one_after_the_other(void **state) {
  (void)state;
  add(tier, 0);
  assert_count(RUNG_COVER_REQUIREMENT, 1, 2);
  assert_count(RUNG_COVER_TIER, 0, 1);
  add(tier, 1);
  assert_count(RUNG_COVER_REQUIREMENT, 2, 2);
  assert_count(RUNG_COVER_TIER, 1, 1);
  add(choice, 1);
  assert_count(RUNG_COVER_BRANCH, 1, 2);
  assert_count(RUNG_COVER_COMPARISON, 1, 2);
  add(choice, 2);
  assert_count(RUNG_COVER_BRANCH, 2, 2);
  assert_count(RUNG_COVER_COMPARISON, 2, 2);
  add(paid, 0);
  assert_count(RUNG_COVER_BRACKET, 1, 2);
  add(paid, 1);
  assert_count(RUNG_COVER_KIND_COUNT, 9, 9);
}

static void points_stand_in_the_order_of_the_script(void **state) {
  (void)state;
  for (size_t i = 1; i < cover.count; i++)
    assert_true(cover.points[i - 1].position.line <= cover.points[i].position.line);
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  RungStatus status = RUNG_E_MEMORY;
  for (long nth = 1; status != RUNG_OK; nth++) {
    long countdown = nth;
    RungAllocator allocator;
    RungArena arena;
    RungError err;
    rung_allocator_init_failing(&allocator, &countdown);
    rung_arena_init(&arena, &allocator);
    rung_error_init(&err);
    status = rung_cover_init(&cover, &builder.plan, &arena, &err);
    assert_true(status == err.status);
    assert_true(status == RUNG_OK || status == RUNG_E_MEMORY);
    rung_arena_reset(&arena);
    assert_int_equal(allocator.used, 0);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(nothing_is_reached_at_first),
      TEST(sides_one_after_the_other),
      TEST(points_stand_in_the_order_of_the_script),
      TEST(every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

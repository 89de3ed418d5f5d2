/* Which rule decided: worked out by hand for two tiers with two requirements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/decided.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1, SILVER_ARR = 0, GOLD_ARR, GOLD_CSAT };

static PlanBuilder builder;
static RungOutcomes outcomes;
static RungPath path;
static uint32_t tiers[2], reached[2];

static void add_condition(uint32_t tier, uint32_t thing, uint32_t cond, uint32_t left,
                          uint32_t right) {
  builder.conditions[builder.plan.condition_count++] =
      (RungCondition){.of = RUNG_CONDITION_REQUIREMENT,
                      .tier = tier,
                      .thing = thing,
                      .cond = cond,
                      .left = left,
                      .right = right,
                      .comparison = RUNG_OP_GE,
                      .in_force = RUNG_NONE};
}

static uint32_t at_least(uint32_t left, uint32_t right) {
  return builder_node(&builder, RUNG_OP_GE, type_of(RUNG_KIND_FLAG), PARTNERS,
                      INPUTS(left, right));
}

/* silver: arr >= 1; gold: arr >= 5 and csat >= 4. Three partners: none, silver for want
 * of csat alone, gold. */
static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  builder_source(&builder, "partners", 3);
  const uint32_t of_arr = builder_thing(&builder, "requirement", "arr >=");
  const uint32_t of_csat = builder_thing(&builder, "requirement", "csat >=");
  builder.things[of_arr].address = rung_text("requirements.arr");
  builder.things[of_csat].address = rung_text("requirements.csat");
  tiers[0] = builder_thing(&builder, "tier", "silver");
  tiers[1] = builder_thing(&builder, "tier", "gold");
  const uint32_t arr =
      builder_column(&builder, PARTNERS, "arr", number(0), CELLS(0, 9, 9));
  const uint32_t csat =
      builder_column(&builder, PARTNERS, "csat", number(0), CELLS(9, 3, 4));
  const uint32_t one = builder_constant(&builder, number(0), 1);
  const uint32_t five = builder_constant(&builder, number(0), 5);
  const uint32_t four = builder_constant(&builder, number(0), 4);
  builder.nodes[five].address = rung_text("param.target.gold");
  const uint32_t silver = at_least(arr, one), gold = at_least(arr, five);
  const uint32_t pleased = at_least(csat, four);
  reached[0] = silver;
  reached[1] = builder_node(&builder, RUNG_OP_AND, type_of(RUNG_KIND_FLAG), PARTNERS,
                            INPUTS(gold, pleased));
  path = (RungPath){RUNG_NONE, reached};
  builder.plan.program.tier =
      builder_node(&builder, RUNG_OP_HIGHEST, type_of(RUNG_KIND_TIER), PARTNERS,
                   INPUTS(reached[0], reached[1]));
  add_condition(1, of_arr, silver, arr, one);
  add_condition(2, of_arr, gold, arr, five);
  add_condition(2, of_csat, pleased, csat, four);
  builder.plan.paths = &path;
  builder.plan.path_count = 1;
  builder.plan.tiers = tiers;
  builder.plan.tier_count = 2;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  return rung_outcomes_make(&outcomes, &builder.plan, builder.run, &builder.arena,
                            &builder.err);
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

static void conditions_that_decide(void **state) {
  (void)state;
  /* none: every requirement that is not met */
  assert_true(rung_decided_by(&outcomes, SILVER_ARR, 0));
  assert_true(rung_decided_by(&outcomes, GOLD_ARR, 0));
  assert_false(rung_decided_by(&outcomes, GOLD_CSAT, 0));
  /* silver: what holds it, and what keeps it from gold */
  assert_true(rung_decided_by(&outcomes, SILVER_ARR, 1));
  assert_false(rung_decided_by(&outcomes, GOLD_ARR, 1));
  assert_true(rung_decided_by(&outcomes, GOLD_CSAT, 1));
  /* gold: what holds it, and nothing of silver */
  assert_false(rung_decided_by(&outcomes, SILVER_ARR, 2));
  assert_true(rung_decided_by(&outcomes, GOLD_ARR, 2));
  assert_true(rung_decided_by(&outcomes, GOLD_CSAT, 2));
}

static bool at(const char *address, size_t subject) {
  return rung_decided_at(&outcomes, rung_text(address), subject);
}

static void addresses(void **state) {
  (void)state;
  assert_true(at("requirements.csat.gold", 1));
  assert_true(at("requirements.csat", 1));
  assert_false(at("requirements.csat.silver", 1));
  assert_false(at("requirements.arr.gold", 1));
  assert_true(at("requirements.arr.silver", 1));
  assert_true(at("param.target.gold", 0) && at("param.target.gold", 2));
  assert_false(at("param.target.gold", 1));
  assert_false(at("requirements.arr.gol", 0) || at("", 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {TEST(conditions_that_decide), TEST(addresses)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

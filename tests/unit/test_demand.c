/* What a figure was worked out from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/demand.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1, DEALS = 2 };

static PlanBuilder builder;
static RungDemand demand;
static uint32_t partner, arr, won; /* columns of deals */
static uint32_t yes, no, unknown;  /* flags of partners */
static uint32_t a, b;              /* figures of partners */
static uint32_t sum;               /* sum(arr where won) per partner */

static RungType flag_type(void) {
  return type_of(RUNG_KIND_FLAG);
}

static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  builder_source(&builder, "partners", 2);
  builder_source(&builder, "deals", 4);
  yes = builder_column(&builder, PARTNERS, "yes", flag_type(), CELLS(1, 1));
  no = builder_column(&builder, PARTNERS, "no", flag_type(), CELLS(0, 0));
  unknown = builder_column(&builder, PARTNERS, "unknown", flag_type(), CELLS(NO, NO));
  a = builder_column(&builder, PARTNERS, "a", number(0), CELLS(1, 2));
  b = builder_column(&builder, PARTNERS, "b", number(0), CELLS(NO, 4));
  partner =
      builder_column(&builder, DEALS, "partner_id", ref(PARTNERS), CELLS(0, 0, 1, 0));
  arr = builder_column(&builder, DEALS, "arr", number(2), CELLS(100, 200, 300, NO));
  won = builder_column(&builder, DEALS, "won", flag_type(), CELLS(1, 0, 1, 1));
  sum = builder_node(&builder, RUNG_OP_SUM, number(2), PARTNERS, INPUTS(arr));
  builder.nodes[sum].via = partner;
  builder.nodes[sum].filter = won;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

static uint32_t node(RungOperator which, RungType type, const uint32_t *inputs,
                     size_t count) {
  return builder_node(&builder, which, type, PARTNERS, inputs, count);
}

/* Evaluates, and follows a node's result in the first partner. */
static void follow(uint32_t root, RungDemandOf of) {
  if (!builder.run) assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_demand_init(&demand, &builder.plan, builder.run, of,
                                    &builder.arena, &builder.err),
                   RUNG_OK);
  assert_int_equal(rung_demand_add(&demand, root, 0, &builder.err), RUNG_OK);
  assert_int_equal(rung_demand_follow(&demand, &builder.err), RUNG_OK);
}

#define ASSERT_ROWS(node, ...)                                                           \
  do {                                                                                   \
    const bool wanted[] = {__VA_ARGS__};                                                 \
    for (size_t row = 0; row < sizeof wanted / sizeof *wanted; row++)                    \
      assert_int_equal(rung_demand_has(&demand, node, row), wanted[row]);                \
  } while (0)

static void rows_of_an_aggregate(void **state) {
  (void)state;
  follow(sum, RUNG_DEMAND_ALL);
  ASSERT_ROWS(won, true, true, false, true);
  ASSERT_ROWS(arr, true, false, false, true);
  ASSERT_ROWS(partner, true, true, false, true);
  follow(sum, RUNG_DEMAND_COUNTED);
  ASSERT_ROWS(won, true, false, false, false);
  ASSERT_ROWS(arr, true, false, false, false);
  assert_true(rung_demand_exists(&demand, DEALS, 0));
  assert_false(rung_demand_exists(&demand, DEALS, 1));
  assert_true(rung_demand_exists(&demand, PARTNERS, 0));
  assert_false(rung_demand_exists(&demand, PARTNERS, 1));
}

static void one_branch(void **state) {
  (void)state;
  const uint32_t taken = node(RUNG_OP_IF, number(0), INPUTS(yes, a, b));
  const uint32_t passed = node(RUNG_OP_IF, number(0), INPUTS(no, sum, a));
  const uint32_t open = node(RUNG_OP_IF, number(0), INPUTS(unknown, a, b));
  follow(taken, RUNG_DEMAND_ALL);
  ASSERT_ROWS(yes, true, false);
  ASSERT_ROWS(a, true, false);
  assert_false(rung_demand_any(&demand, b));
  follow(passed, RUNG_DEMAND_ALL);
  assert_false(rung_demand_any(&demand, sum) || rung_demand_any(&demand, arr));
  assert_int_equal(rung_demand_chosen(&builder.plan, builder.run, taken, 0), 1);
  assert_int_equal(rung_demand_chosen(&builder.plan, builder.run, passed, 0), 2);
  assert_int_equal(rung_demand_chosen(&builder.plan, builder.run, open, 0), 0);
}

static void otherwise(void **state) {
  (void)state;
  const uint32_t there = node(RUNG_OP_OTHERWISE, number(0), INPUTS(a, b));
  const uint32_t missing = node(RUNG_OP_OTHERWISE, number(0), INPUTS(b, a));
  follow(there, RUNG_DEMAND_ALL);
  assert_false(rung_demand_any(&demand, b));
  follow(missing, RUNG_DEMAND_ALL);
  assert_true(rung_demand_any(&demand, a) && rung_demand_any(&demand, b));
}

static void what_decides_a_condition(void **state) {
  (void)state;
  const uint32_t false_and = node(RUNG_OP_AND, flag_type(), INPUTS(yes, no, unknown));
  const uint32_t true_or = node(RUNG_OP_OR, flag_type(), INPUTS(no, yes, unknown));
  const uint32_t open_and = node(RUNG_OP_AND, flag_type(), INPUTS(yes, unknown));
  follow(false_and, RUNG_DEMAND_ALL);
  ASSERT_ROWS(no, true);
  assert_false(rung_demand_any(&demand, yes) || rung_demand_any(&demand, unknown));
  follow(true_or, RUNG_DEMAND_ALL);
  ASSERT_ROWS(yes, true);
  assert_false(rung_demand_any(&demand, no) || rung_demand_any(&demand, unknown));
  follow(open_and, RUNG_DEMAND_ALL);
  assert_true(rung_demand_any(&demand, yes) && rung_demand_any(&demand, unknown));
}

static void tiers_from_the_one_reached_on(void **state) {
  (void)state;
  const uint32_t tier =
      node(RUNG_OP_HIGHEST, type_of(RUNG_KIND_TIER), INPUTS(unknown, yes, no));
  follow(tier, RUNG_DEMAND_ALL);
  assert_false(rung_demand_any(&demand, unknown));
  ASSERT_ROWS(yes, true, false);
  ASSERT_ROWS(no, true, false);
}

static void brackets_up_to_the_one_reached(void **state) {
  (void)state;
  const uint32_t edges[] = {builder_constant(&builder, number(0), 0),
                            builder_constant(&builder, number(0), 2),
                            builder_constant(&builder, number(0), 5)};
  const uint32_t rates[] = {builder_constant(&builder, number(0), 7),
                            builder_constant(&builder, number(0), 8),
                            builder_constant(&builder, number(0), 9)};
  const uint32_t paid =
      node(RUNG_OP_PAY_SPLIT, number(0),
           INPUTS(a, edges[0], rates[0], edges[1], rates[1], edges[2], rates[2]));
  builder.nodes[paid].literal = rung_text("from");
  follow(paid, RUNG_DEMAND_ALL); /* a is 1 */
  ASSERT_ROWS(rates[0], true);
  assert_false(rung_demand_any(&demand, rates[1]) || rung_demand_any(&demand, rates[2]));
  assert_true(rung_demand_any(&demand, edges[1]));
  assert_false(rung_demand_any(&demand, edges[2]));
}

static void peers_are_all_read(void **state) {
  (void)state;
  const uint32_t rank = node(RUNG_OP_RANK, number(0), INPUTS(a));
  follow(rank, RUNG_DEMAND_COUNTED);
  ASSERT_ROWS(a, true, true);
  assert_true(rung_demand_exists(&demand, PARTNERS, 1));
}

static void figures_that_are_given(void **state) {
  (void)state;
  const uint32_t more = node(RUNG_OP_ADD, number(2), INPUTS(sum, a));
  uint8_t given[BUILDER_NODES] = {0};
  given[sum] = 1;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_demand_init(&demand, &builder.plan, builder.run,
                                    RUNG_DEMAND_COUNTED, &builder.arena, &builder.err),
                   RUNG_OK);
  demand.given = given;
  assert_int_equal(rung_demand_add(&demand, more, 0, &builder.err), RUNG_OK);
  assert_int_equal(rung_demand_follow(&demand, &builder.err), RUNG_OK);
  assert_true(rung_demand_any(&demand, sum) && rung_demand_any(&demand, a));
  assert_false(rung_demand_any(&demand, arr));
}

static RungStatus follow_with(RungAllocator *allocator) {
  RungArena arena;
  RungError err;
  rung_error_init(&err);
  rung_arena_init(&arena, allocator);
  RungStatus status = rung_demand_init(&demand, &builder.plan, builder.run,
                                       RUNG_DEMAND_ALL, &arena, &err);
  if (!status) status = rung_demand_add(&demand, sum, 0, &err);
  if (!status) status = rung_demand_follow(&demand, &err);
  assert_int_equal(status, err.status);
  rung_arena_reset(&arena);
  return status;
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  RungStatus status = RUNG_E_MEMORY;
  for (long nth = 1; status != RUNG_OK; nth++) {
    long countdown = nth;
    RungAllocator allocator;
    rung_allocator_init_failing(&allocator, &countdown);
    status = follow_with(&allocator);
    assert_true(status == RUNG_OK || status == RUNG_E_MEMORY);
    assert_int_equal(allocator.used, 0);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(rows_of_an_aggregate),
      TEST(one_branch),
      TEST(otherwise),
      TEST(what_decides_a_condition),
      TEST(tiers_from_the_one_reached_on),
      TEST(brackets_up_to_the_one_reached),
      TEST(peers_are_all_read),
      TEST(figures_that_are_given),
      TEST(every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

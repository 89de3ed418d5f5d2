/* Which rows make the figure of an aggregate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/pick.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1, DEALS = 2, ROWS = 9 };

static PlanBuilder builder;
static uint32_t partner, arr, day, won;

/* Partner 0 has rows 0 .. 6, of which 5 is lost and 6 without a value: 30 10 30 20 40.
 * Partner 1 has 7, without a value; partner 2 has 8. */
static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  builder_source(&builder, "partners", 3);
  builder_source(&builder, "deals", ROWS);
  partner = builder_column(&builder, DEALS, "partner_id", ref(PARTNERS),
                           CELLS(0, 0, 0, 0, 0, 0, 0, 1, 2));
  arr = builder_column(&builder, DEALS, "arr", number(2),
                       CELLS(30, 10, 30, 20, 40, 99, NO, NO, -5));
  day = builder_column(&builder, DEALS, "day", type_of(RUNG_KIND_DATE),
                       CELLS(120, 110, 110, 130, 130, 100, 100, 100, 150));
  won = builder_column(&builder, DEALS, "won", type_of(RUNG_KIND_FLAG),
                       CELLS(1, 1, 1, 1, 1, 0, 1, 1, 1));
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

static uint32_t aggregate(RungOperator which, RungType type, RungWide digits) {
  bool dated = which == RUNG_OP_FIRST || which == RUNG_OP_LAST;
  const uint32_t inputs[] = {arr, day};
  const uint32_t id =
      builder_node(&builder, which, type, PARTNERS, inputs, dated ? 2 : 1);
  builder.nodes[id].via = partner;
  builder.nodes[id].filter = won;
  builder.nodes[id].digits = digits;
  return id;
}

static void assert_pick(uint32_t node, size_t at, size_t picked, const uint32_t *rows,
                        size_t count) {
  RungPick pick;
  assert_int_equal(rung_pick_make(&pick, builder.run, &builder.plan, node, at,
                                  &builder.arena, &builder.err),
                   RUNG_OK);
  assert_int_equal(pick.picked, picked);
  assert_int_equal(pick.counted, count);
  for (size_t i = 0; i < count; i++) assert_int_equal(pick.rows[i], rows[i]);
}

static void every_row_of_a_sum(void **state) {
  (void)state;
  const uint32_t sum = aggregate(RUNG_OP_SUM, number(2), 0);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(sum, 0, 5, INPUTS(0, 1, 2, 3, 4));
  assert_pick(sum, 1, 0, NULL, 0);
  RungPick pick;
  assert_int_equal(rung_pick_make(&pick, builder.run, &builder.plan, sum, 0,
                                  &builder.arena, &builder.err),
                   RUNG_OK);
  assert_int_equal(pick.filtered, 1);
  assert_int_equal(pick.missing, 1);
  assert_int_equal(pick.outside, 0);
}

static void the_largest(void **state) {
  (void)state;
  const uint32_t two = aggregate(RUNG_OP_SUM_TOP, number(2), 2);
  const uint32_t many = aggregate(RUNG_OP_SUM_TOP, number(2), 9);
  const uint32_t most = aggregate(RUNG_OP_MOST, number(2), 0);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(two, 0, 2, INPUTS(4, 0, 2, 3, 1));
  assert_int_equal(result_at(&builder, two, 0), 70);
  assert_pick(many, 0, 5, INPUTS(4, 0, 2, 3, 1));
  assert_pick(most, 0, 1, INPUTS(4, 0, 2, 3, 1));
  assert_pick(most, 1, 0, NULL, 0);
  assert_pick(most, 2, 1, INPUTS(8));
}

static void the_smallest_in_every_row_that_has_it(void **state) {
  (void)state;
  builder.columns[DEALS - 1][1].values.i64[3] = 10;
  const uint32_t least = aggregate(RUNG_OP_LEAST, number(2), 0);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(least, 0, 2, INPUTS(1, 3, 0, 2, 4));
}

/* 10 20 30 30 40, and without the last 10 20 30 30. */
static void the_middle(void **state) {
  (void)state;
  const uint32_t median = aggregate(RUNG_OP_MEDIAN, ratio(), 0);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(median, 0, 1, INPUTS(0, 1, 3, 2, 4));
  builder.columns[DEALS - 1][3].values.u8[4] = 0;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(median, 0, 2, INPUTS(3, 0, 1, 2));
  assert_pick(median, 2, 1, INPUTS(8));
}

/* The row picked holds what run/ says, from one end to the other. */
static void the_rank_of_a_percentile(void **state) {
  (void)state;
  const RungWide whole = rung_power10(RUNG_PERCENTILE_SCALE);
  uint32_t nodes[11];
  for (int i = 0; i <= 10; i++) {
    nodes[i] = aggregate(RUNG_OP_PERCENTILE, number(2), whole * i / 10);
  }
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  for (int i = 0; i <= 10; i++) {
    RungPick pick;
    assert_int_equal(rung_pick_make(&pick, builder.run, &builder.plan, nodes[i], 0,
                                    &builder.arena, &builder.err),
                     RUNG_OK);
    assert_int_equal(pick.picked, 1);
    assert_int_equal(result_at(&builder, arr, pick.rows[0]),
                     result_at(&builder, nodes[i], 0));
  }
  assert_pick(nodes[0], 0, 1, INPUTS(1, 3, 0, 2, 4));
  assert_pick(nodes[10], 0, 1, INPUTS(4, 1, 3, 0, 2));
}

static void the_first_and_the_last_by_date(void **state) {
  (void)state;
  const uint32_t first = aggregate(RUNG_OP_FIRST, number(2), 0);
  const uint32_t last = aggregate(RUNG_OP_LAST, number(2), 0);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(first, 0, 1, INPUTS(1, 2, 0, 3, 4));
  assert_int_equal(result_at(&builder, first, 0), 10);
  assert_pick(last, 0, 1, INPUTS(4, 3, 0, 2, 1));
  assert_int_equal(result_at(&builder, last, 0), 40);
}

static void says_which_pick(void **state) {
  (void)state;
  assert_true(rung_pick_is_partial(RUNG_OP_SUM_TOP));
  assert_true(rung_pick_is_partial(RUNG_OP_LAST));
  assert_false(rung_pick_is_partial(RUNG_OP_SUM));
  assert_false(rung_pick_is_partial(RUNG_OP_COUNT_DISTINCT));
  assert_false(rung_pick_is_partial(RUNG_OP_ANY));
}

static void survives_every_failed_allocation(void **state) {
  (void)state;
  const uint32_t median = aggregate(RUNG_OP_MEDIAN, ratio(), 0);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_pick(median, 0, 1, INPUTS(0, 1, 3, 2, 4)); /* looks the run's rows up */
  long failures = 0;
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungArena arena;
    RungPick pick;
    long countdown = n;
    rung_error_init(&builder.err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&arena, &failing);
    const RungStatus status = rung_pick_make(&pick, builder.run, &builder.plan, median, 0,
                                             &arena, &builder.err);
    rung_arena_reset(&arena);
    assert_int_equal(failing.used, 0);
    if (!status) break;
    assert_int_equal(status, RUNG_E_MEMORY);
    failures++;
  }
  assert_true(failures > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_row_of_a_sum, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_largest, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_smallest_in_every_row_that_has_it, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(the_middle, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_rank_of_a_percentile, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_first_and_the_last_by_date, set_up, tear_down),
      cmocka_unit_test(says_which_pick),
      cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up,
                                      tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Row operators and the loop itself, on rows small enough to check by eye. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"

static uint32_t node(RungOperator which, RungType type, uint32_t domain,
                     const uint32_t *inputs, size_t count) {
  return builder_node(&builder, which, type, domain, inputs, count);
}

static void evaluate(void) {
  if (builder_evaluate(&builder) != RUNG_OK) print_error("%s\n", builder.err.message);
  assert_int_equal(builder.err.status, RUNG_OK);
}

static uint32_t column(uint32_t domain, const char *name, RungType type,
                       const int64_t *cells) {
  return builder_column(&builder, domain, name, type, cells);
}

static const RungKind flag = RUNG_KIND_FLAG, date = RUNG_KIND_DATE;

static void arithmetic(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 3);
  const uint32_t a = column(rows, "a", number(2), CELLS(1050, NO, -300));
  const uint32_t b = column(rows, "b", number(0), CELLS(2, 7, 0));
  const uint32_t half = builder_constant(&builder, number(1), 5);
  const uint32_t sum = node(RUNG_OP_ADD, number(2), rows, INPUTS(a, b));
  const uint32_t difference = node(RUNG_OP_SUBTRACT, number(3), rows, INPUTS(b, a));
  const uint32_t product = node(RUNG_OP_MULTIPLY, number(3), rows, INPUTS(a, half));
  const uint32_t part = node(RUNG_OP_DIVIDE, ratio(), rows, INPUTS(a, b));
  const uint32_t negative = node(RUNG_OP_NEGATE, number(2), rows, INPUTS(a));
  const uint32_t absolute = node(RUNG_OP_ABS, number(2), rows, INPUTS(a));
  const uint32_t least = node(RUNG_OP_MIN, number(2), rows, INPUTS(a, b, half));
  const uint32_t most = node(RUNG_OP_MAX, number(2), rows, INPUTS(a, b, half));
  const uint32_t rounded = node(RUNG_OP_ROUND, number(0), rows, INPUTS(part));
  const uint32_t twice = node(RUNG_OP_ADD, ratio(), 0, INPUTS(half, half));
  builder.nodes[rounded].rounding = (RungRounding){RUNG_ROUND_HALF_UP, 5, 0};
  evaluate();
  ASSERT_RESULTS(&builder, sum, 1250, NO, -300);
  ASSERT_RESULTS(&builder, difference, -8500, NO, 3000);
  ASSERT_RESULTS(&builder, product, 5250, NO, -1500);
  assert_ratio(&builder, part, 0, 21, 4);
  assert_int_equal(result_at(&builder, part, 1), NO);
  assert_int_equal(result_at(&builder, part, 2), NO);
  ASSERT_RESULTS(&builder, negative, -1050, NO, 300);
  ASSERT_RESULTS(&builder, absolute, 1050, NO, 300);
  ASSERT_RESULTS(&builder, least, 50, NO, -300);
  ASSERT_RESULTS(&builder, most, 1050, NO, 50);
  ASSERT_RESULTS(&builder, rounded, 5, NO, NO);
  ASSERT_RESULTS(&builder, twice, 1);
}

static void comparison_and_logic(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 3);
  const uint32_t a = column(rows, "a", number(2), CELLS(1050, NO, -300));
  const uint32_t ten = builder_constant(&builder, number(0), 10);
  const uint32_t won = builder_word(&builder, "won");
  const uint32_t stage =
      builder_words(&builder, rows, "stage", (const char *const[]){"won", NULL, "lost"});
  const RungType flags = type_of(flag);
  const uint32_t more = node(RUNG_OP_GT, flags, rows, INPUTS(a, ten));
  const uint32_t is_won = node(RUNG_OP_EQ, flags, rows, INPUTS(stage, won));
  const uint32_t before = node(RUNG_OP_LT, flags, rows, INPUTS(stage, won));
  const uint32_t none = node(RUNG_OP_IS_MISSING, flags, rows, INPUTS(stage));
  const uint32_t both = node(RUNG_OP_AND, flags, rows, INPUTS(more, is_won));
  const uint32_t either = node(RUNG_OP_OR, flags, rows, INPUTS(more, none));
  const uint32_t not = node(RUNG_OP_NOT, flags, rows, INPUTS(more));
  const uint32_t holds = node(RUNG_OP_HOLDS, flags, rows, INPUTS(not ));
  const uint32_t two = node(RUNG_OP_AT_LEAST, flags, rows, INPUTS(more, none, is_won));
  const uint32_t tier =
      node(RUNG_OP_HIGHEST, type_of(RUNG_KIND_TIER), rows, INPUTS(holds, none, is_won));
  builder.nodes[two].digits = 2;
  evaluate();
  ASSERT_RESULTS(&builder, more, 1, NO, 0);
  ASSERT_RESULTS(&builder, is_won, 1, NO, 0);
  ASSERT_RESULTS(&builder, before, 0, NO, 1);
  ASSERT_RESULTS(&builder, none, 0, 1, 0);
  ASSERT_RESULTS(&builder, both, 1, NO, 0);
  ASSERT_RESULTS(&builder, either, 1, 1, 0);
  ASSERT_RESULTS(&builder, not, 0, NO, 1);
  ASSERT_RESULTS(&builder, holds, 0, 0, 1);
  ASSERT_RESULTS(&builder, two, 1, NO, 0);
  ASSERT_RESULTS(&builder, tier, 3, 2, 1);
  assert_null(rung_run_column(builder.run, none)->valid);
}

static void choice(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 4);
  const uint32_t a = column(rows, "a", number(2), CELLS(1050, NO, -300, 0));
  const uint32_t ok = column(rows, "ok", type_of(flag), CELLS(1, 0, NO, 0));
  const uint32_t tier = column(rows, "tier", type_of(RUNG_KIND_TIER), CELLS(0, 2, NO, 1));
  const uint32_t on = column(rows, "on", type_of(date), CELLS(9, 10, 25, NO));
  const uint32_t kind =
      builder_words(&builder, rows, "kind", (const char *const[]){"b", "a", "c", NULL});
  const uint32_t one = builder_constant(&builder, number(0), 1);
  const uint32_t two = builder_constant(&builder, number(0), 2);
  const uint32_t missing = builder_leaf(&builder, RUNG_OP_MISSING, number(0), 0, 0);
  const uint32_t from = builder_constant(&builder, type_of(date), 10);
  const uint32_t later = builder_constant(&builder, type_of(date), 20);
  const uint32_t key_a = builder_word(&builder, "a"), key_b = builder_word(&builder, "b");
  const RungType money = number(2);
  const uint32_t otherwise = node(RUNG_OP_OTHERWISE, money, rows, INPUTS(a, one));
  const uint32_t branch = node(RUNG_OP_IF, money, rows, INPUTS(ok, a, two));
  const uint32_t pick = node(RUNG_OP_PICK, money, rows, INPUTS(tier, one, missing, a));
  const uint32_t dated =
      node(RUNG_OP_PICK_DATED, money, rows, INPUTS(on, from, one, later, a));
  const uint32_t lookup =
      node(RUNG_OP_LOOKUP, money, rows, INPUTS(kind, key_a, two, key_b, a));
  evaluate();
  ASSERT_RESULTS(&builder, otherwise, 1050, 100, -300, 0);
  ASSERT_RESULTS(&builder, branch, 1050, 200, NO, 200);
  ASSERT_RESULTS(&builder, pick, 100, NO, NO, NO);
  ASSERT_RESULTS(&builder, dated, NO, 100, -300, NO);
  ASSERT_RESULTS(&builder, lookup, 1050, 200, NO, NO);
}

static void schedules(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 4);
  const uint32_t x = column(rows, "x", number(0), CELLS(100, 150, NO, -1));
  const uint32_t edge = column(rows, "edge", number(0), CELLS(100, 100, 0, 50));
  const uint32_t zero = builder_constant(&builder, number(0), 0);
  const uint32_t low = builder_constant(&builder, number(2), 2);
  const uint32_t high = builder_constant(&builder, number(2), 10);
  const uint32_t rate =
      node(RUNG_OP_RATE_AT, number(2), rows, INPUTS(x, zero, low, edge, high));
  const uint32_t above =
      node(RUNG_OP_RATE_AT, number(2), rows, INPUTS(x, zero, low, edge, high));
  const uint32_t split =
      node(RUNG_OP_PAY_SPLIT, number(2), rows, INPUTS(x, zero, low, edge, high));
  const uint32_t whole =
      node(RUNG_OP_PAY_WHOLE, number(2), rows, INPUTS(x, zero, low, edge, high));
  builder.nodes[above].digits = 1;
  evaluate();
  ASSERT_RESULTS(&builder, rate, 10, 10, NO, NO);
  ASSERT_RESULTS(&builder, above, 2, 10, NO, NO);
  ASSERT_RESULTS(&builder, split, 200, 700, NO, 0);
  ASSERT_RESULTS(&builder, whole, 1000, 1500, NO, 0);
}

static void dates_and_windows(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 3);
  const uint32_t on = column(rows, "on", type_of(date), CELLS(100, NO, 200));
  const uint32_t n = column(rows, "n", number(0), CELLS(1, 1, 1));
  const uint32_t period = builder_window(
      &builder, (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE});
  const uint32_t start =
      builder_leaf(&builder, RUNG_OP_WINDOW_START, type_of(date), 0, 0);
  const uint32_t end = builder_leaf(&builder, RUNG_OP_WINDOW_END, type_of(date), 0, 0);
  const uint32_t in = node(RUNG_OP_IN_WINDOW, type_of(flag), rows, INPUTS(on));
  builder.nodes[start].window = builder.nodes[end].window = builder.nodes[in].window =
      period;
  const uint32_t days = node(RUNG_OP_DAYS, number(0), rows, INPUTS(start, on));
  const uint32_t year = node(RUNG_OP_YEAR, number(0), rows, INPUTS(on));
  const uint32_t quarter = node(RUNG_OP_QUARTER, number(0), rows, INPUTS(on));
  const uint32_t month = node(RUNG_OP_MONTH, number(0), rows, INPUTS(on));
  const uint32_t next = node(RUNG_OP_ADD_DAYS, type_of(date), rows, INPUTS(on, n));
  const uint32_t later = node(RUNG_OP_ADD_MONTHS, type_of(date), rows, INPUTS(on, n));
  const uint32_t quarter_start =
      node(RUNG_OP_SPAN_START, type_of(date), rows, INPUTS(on));
  const uint32_t month_start = node(RUNG_OP_SPAN_START, type_of(date), rows, INPUTS(on));
  builder.nodes[quarter_start].digits = RUNG_UNIT_QUARTER;
  builder.nodes[month_start].digits = RUNG_UNIT_MONTH;
  builder.plan.program.calendar = (RungCalendar){2, 1};
  evaluate();
  ASSERT_RESULTS(&builder, start, 100);
  ASSERT_RESULTS(&builder, end, 199);
  ASSERT_RESULTS(&builder, in, 1, 0, 0);
  ASSERT_RESULTS(&builder, days, 0, NO, 100);
  ASSERT_RESULTS(&builder, year, 1970, NO, 1970);
  ASSERT_RESULTS(&builder, quarter, 2, NO, 3);
  ASSERT_RESULTS(&builder, month, 4, NO, 7);
  ASSERT_RESULTS(&builder, next, 101, NO, 201);
  ASSERT_RESULTS(&builder, later, 130, NO, 231);
  /* 1970-04-11 and 1970-07-20: quarters from 02-01 and 05-01, months from 04-01, 07-01.
   */
  ASSERT_RESULTS(&builder, quarter_start, 31, NO, 120);
  ASSERT_RESULTS(&builder, month_start, 90, NO, 181);
  assert_int_equal(rung_run_span(builder.run, period).to, 199);
}

static void rule_book_of_a_day(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 3);
  const uint32_t on = column(rows, "on", type_of(date), CELLS(100, NO, 200));
  const uint32_t period = builder_window(
      &builder, (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE});
  const uint32_t day = builder_leaf(&builder, RUNG_OP_RULES_DAY, type_of(date), 0, 0);
  const uint32_t own = node(RUNG_OP_RULES_DATE, type_of(date), rows, INPUTS(on));
  builder.nodes[day].window = period;
  builder.options.rules_dated = true;
  builder.options.rules_as_of = 150;
  evaluate();
  ASSERT_RESULTS(&builder, day, 150);
  ASSERT_RESULTS(&builder, own, 100, NO, 150);
}

/* Constants of each type; one too long for 64 bits. */
static void constants(void **state) {
  (void)state;
  const RungWide large = rung_power10(20);
  const uint32_t wide = builder_constant(&builder, number(0), large);
  const uint32_t day = builder_constant(&builder, type_of(date), -5);
  const uint32_t yes = builder_constant(&builder, type_of(flag), 1);
  const uint32_t tier = builder_constant(&builder, type_of(RUNG_KIND_TIER), 3);
  const uint32_t word = builder_word(&builder, "gold");
  evaluate();
  assert_true(rung_run_column(builder.run, wide)->values.i128[0] == large);
  ASSERT_RESULTS(&builder, day, -5);
  ASSERT_RESULTS(&builder, yes, 1);
  ASSERT_RESULTS(&builder, tier, 3);
  assert_true(rung_pool_find(&builder.pool, rung_text("gold")) != RUNG_NO_TEXT);
  ASSERT_RESULTS(&builder, word, rung_pool_find(&builder.pool, rung_text("gold")));
}

/* 64 bits while they do, 128 where they must. */
static void widens_and_narrows(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 2);
  const uint32_t a = column(rows, "a", number(0), CELLS(INT64_MAX, 3));
  const uint32_t square = node(RUNG_OP_MULTIPLY, number(0), rows, INPUTS(a, a));
  const uint32_t zero = node(RUNG_OP_SUBTRACT, number(0), rows, INPUTS(square, square));
  const uint32_t one = node(RUNG_OP_DIVIDE, ratio(), rows, INPUTS(square, square));
  evaluate();
  const RungColumn *wide = rung_run_column(builder.run, square);
  assert_int_equal(wide->store, RUNG_STORE_I128);
  assert_true(wide->values.i128[0] == (RungWide)INT64_MAX * INT64_MAX);
  assert_int_equal(rung_run_column(builder.run, zero)->store, RUNG_STORE_I64);
  ASSERT_RESULTS(&builder, zero, 0, 0);
  ASSERT_RESULTS(&builder, one, 1, 1);
}

static void shares_by_key(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 2);
  const uint32_t a = column(rows, "a", number(0), CELLS(1, 2));
  const uint32_t first = node(RUNG_OP_ADD, number(0), rows, INPUTS(a, a));
  const uint32_t same = node(RUNG_OP_ADD, number(0), rows, INPUTS(a, a));
  const uint32_t other = node(RUNG_OP_ADD, number(1), rows, INPUTS(a, a));
  builder.nodes[same].thing = builder_thing(&builder, "metric", "other");
  evaluate();
  assert_ptr_equal(rung_run_column(builder.run, first),
                   rung_run_column(builder.run, same));
  assert_ptr_not_equal(rung_run_column(builder.run, first),
                       rung_run_column(builder.run, other));
  assert_memory_equal(&(RungKey[]){rung_run_key(builder.run, first)},
                      &(RungKey[]){rung_run_key(builder.run, same)}, sizeof(RungKey));
  assert_ptr_equal(rung_run_column(builder.run, a), &builder.columns[rows - 1][0]);
}

static void no_rows(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 0);
  const uint32_t a = column(rows, "a", number(0), NULL);
  const uint32_t sum = node(RUNG_OP_ADD, number(0), rows, INPUTS(a, a));
  const uint32_t total = node(RUNG_OP_SUM, number(0), 0, INPUTS(sum));
  const uint32_t mean = node(RUNG_OP_AVG, ratio(), 0, INPUTS(sum));
  evaluate();
  assert_int_equal(rung_run_column(builder.run, sum)->rows, 0);
  ASSERT_RESULTS(&builder, total, 0);
  ASSERT_RESULTS(&builder, mean, NO);
}

static void too_many_rows(void **state) {
  (void)state;
  builder_source(&builder, "partners", 0);
  builder.tables[0].rows = RUNG_NONE;
  assert_int_equal(builder_evaluate(&builder), RUNG_E_RANGE);
  assert_string_equal(builder.err.code, "too-many-rows");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(arithmetic, set_up, tear_down),
      cmocka_unit_test_setup_teardown(comparison_and_logic, set_up, tear_down),
      cmocka_unit_test_setup_teardown(choice, set_up, tear_down),
      cmocka_unit_test_setup_teardown(schedules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(dates_and_windows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rule_book_of_a_day, set_up, tear_down),
      cmocka_unit_test_setup_teardown(constants, set_up, tear_down),
      cmocka_unit_test_setup_teardown(widens_and_narrows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(shares_by_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(too_many_rows, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

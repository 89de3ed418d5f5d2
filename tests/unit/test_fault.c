/* What stops a run, and how it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"

/* partners P-1, P-2, P-3 with `arr`. */
static uint32_t make_partners(uint32_t *arr, const int64_t *cells) {
  const uint32_t rows = builder_source(&builder, "partners", 3);
  builder_words(&builder, rows, "partner_id", (const char *const[]){"P-1", "P-2", "P-3"});
  builder.fields[0][0].key = true;
  *arr = builder_column(&builder, rows, "arr", number(2), cells);
  return rows;
}

static void fails_with(RungStatus status, const char *code, const char *message) {
  const RungError *err = &builder.err;
  assert_int_equal(builder_evaluate(&builder), status);
  assert_int_equal(err->status, status);
  assert_string_equal(err->code, code);
  assert_string_equal(err->message, message);
  assert_string_equal(err->file, "program.lua");
  assert_true(err->line > 0 && err->column == 7 && err->help[0]);
}

static void names_operands_and_row(void **state) {
  (void)state;
  uint32_t arr;
  const uint32_t rows = make_partners(&arr, CELLS(1, INT64_MAX, 150));
  const uint32_t square =
      builder_node(&builder, RUNG_OP_MULTIPLY, number(4), rows, INPUTS(arr, arr));
  const uint32_t cube =
      builder_node(&builder, RUNG_OP_MULTIPLY, number(6), rows, INPUTS(square, arr));
  builder.nodes[cube].thing = builder_thing(&builder, "metric", "volume");
  fails_with(RUNG_E_RANGE, "overflow",
             "metric `volume`: multiply of 8507059173023461584739690778423250.1249 and "
             "92233720368547758.07 needs more than 38 digits at partners P-2 (line 3)");
  assert_int_equal(builder.err.line, cube + 1);
  assert_non_null(strstr(builder.err.help, "round(x, half up to 0.01)"));
}

static void names_the_one_figure(void **state) {
  (void)state;
  const uint32_t large = builder_constant(&builder, number(0), rung_power10(37));
  const uint32_t ten = builder_constant(&builder, number(0), 10);
  builder_node(&builder, RUNG_OP_MULTIPLY, number(0), 0, INPUTS(large, ten));
  fails_with(
      RUNG_E_RANGE, "overflow",
      "multiply of 10000000000000000000000000000000000000 and 10 needs more than 38 "
      "digits");
}

static void names_the_sum(void **state) {
  (void)state;
  uint32_t arr;
  const uint32_t rows = make_partners(&arr, CELLS(1, 2, 3));
  const uint32_t large = builder_constant(&builder, number(0), 9 * rung_power10(35));
  const uint32_t scaled =
      builder_node(&builder, RUNG_OP_MULTIPLY, number(2), rows, INPUTS(arr, large));
  const uint32_t twice =
      builder_node(&builder, RUNG_OP_ADD, number(2), rows, INPUTS(scaled, scaled));
  const uint32_t more =
      builder_node(&builder, RUNG_OP_ADD, number(2), rows, INPUTS(twice, twice));
  const uint32_t total = builder_node(&builder, RUNG_OP_SUM, number(4), 0, INPUTS(more));
  builder.nodes[total].thing = builder_thing(&builder, "metric", "total");
  fails_with(RUNG_E_RANGE, "overflow", "metric `total`: sum needs more than 38 digits");
}

/* A group's row is named by its keys, a ref by the key of what it refers to. */
static void names_the_group(void **state) {
  (void)state;
  uint32_t arr;
  const uint32_t rows = make_partners(&arr, CELLS(1, 2, 3));
  const uint32_t deals = builder_source(&builder, "deals", 2);
  const uint32_t partner =
      builder_column(&builder, deals, "partner_id", ref(rows), CELLS(2, 1));
  const uint32_t day =
      builder_column(&builder, deals, "day", type_of(RUNG_KIND_DATE), CELLS(0, 31));
  const uint32_t kind =
      builder_words(&builder, deals, "kind", (const char *const[]){"new", "old"});
  const uint32_t line = builder_group(&builder, deals, INPUTS(partner, kind, day));
  builder.groups[0].thing = builder_thing(&builder, "group", "line");
  const uint32_t month =
      builder_leaf(&builder, RUNG_OP_KEY, type_of(RUNG_KIND_DATE), line, 2);
  const uint32_t number_of =
      builder_node(&builder, RUNG_OP_MONTH, number(0), line, INPUTS(month));
  const uint32_t large = builder_constant(&builder, number(0), 7 * rung_power10(37));
  builder_node(&builder, RUNG_OP_MULTIPLY, number(0), line, INPUTS(number_of, large));
  fails_with(
      RUNG_E_RANGE, "overflow",
      "multiply of 2 and 70000000000000000000000000000000000000 needs more than 38 "
      "digits at line (P-2, old, 1970-02-01)");
}

static void edges_that_do_not_rise(void **state) {
  (void)state;
  uint32_t arr;
  const uint32_t rows = make_partners(&arr, CELLS(20000, 1000000, 9000));
  const uint32_t low = builder_constant(&builder, number(0), 100);
  const uint32_t rate = builder_constant(&builder, number(2), 5);
  const uint32_t pay = builder_node(&builder, RUNG_OP_PAY_SPLIT, number(4), rows,
                                    INPUTS(arr, low, rate, arr, rate));
  builder.nodes[pay].thing = builder_thing(&builder, "schedule", "growth_rate");
  fails_with(RUNG_E_SCRIPT, "schedule-order",
             "schedule `growth_rate`: pay_split: edge 1 is 100 and edge 2 is 90 at "
             "partners P-3 (line 4)");
}

/* Only a row that counts and has an amount asks for a rate. */
static void rates_that_are_not_there(void **state) {
  (void)state;
  uint32_t amount;
  const uint32_t rows = make_partners(&amount, CELLS(100, NO, 300));
  const uint32_t currency = builder_words(&builder, rows, "currency",
                                          (const char *const[]){"USD", "EUR", "EUR"});
  const uint32_t day =
      builder_column(&builder, rows, "day", type_of(RUNG_KIND_DATE), CELLS(120, 120, 99));
  const uint32_t wanted =
      builder_column(&builder, rows, "wanted", type_of(RUNG_KIND_FLAG), CELLS(1, 1, 0));
  const uint32_t rate =
      builder_column(&builder, rows, "rate", number(4), CELLS(10000, NO, NO));
  const uint32_t period = builder_window(
      &builder, (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE});
  const RungType money = {.kind = RUNG_KIND_MONEY, .scale = 6};
  const uint32_t usd = builder_node(&builder, RUNG_OP_CONVERT, money, rows,
                                    INPUTS(amount, rate, currency, day));
  RungNode *node = &builder.nodes[usd];
  node->thing = builder_thing(&builder, "metric", "revenue");
  node->date = day;
  node->window = period;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  ASSERT_RESULTS(&builder, usd, 1000000, NO, NO);
  node->date = node->window = RUNG_NONE;
  node->filter = wanted;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  node->filter = RUNG_NONE;
  fails_with(
      RUNG_E_SCRIPT, "no-rate",
      "metric `revenue`: convert: there is no rate for EUR on 1970-04-10 at partners "
      "P-3 (line 4)");
}

static void many_operands(void **state) {
  (void)state;
  const uint32_t x = builder_constant(&builder, number(0), 2 * rung_power10(37));
  const uint32_t low = builder_constant(&builder, number(0), 1);
  const uint32_t rate = builder_constant(&builder, number(0), 10);
  builder_node(&builder, RUNG_OP_PAY_SPLIT, number(0), 0,
               INPUTS(x, low, rate, rate, rate));
  fails_with(RUNG_E_RANGE, "overflow",
             "pay_split of 20000000000000000000000000000000000000 and 1 and 10 and more "
             "needs more than 38 digits");
}

/* Ratios and long lists of operands do not break the message. */
static void long_operands(void **state) {
  (void)state;
  const uint32_t one = builder_constant(&builder, number(0), 1);
  const uint32_t p = builder_constant(&builder, number(0), rung_power10(37) + 1);
  const uint32_t q = builder_constant(&builder, number(0), rung_power10(37) + 3);
  const uint32_t a = builder_node(&builder, RUNG_OP_DIVIDE, ratio(), 0, INPUTS(one, p));
  const uint32_t b = builder_node(&builder, RUNG_OP_DIVIDE, ratio(), 0, INPUTS(one, q));
  builder_node(&builder, RUNG_OP_ADD, ratio(), 0, INPUTS(a, b));
  assert_int_equal(builder_evaluate(&builder), RUNG_E_RANGE);
  assert_non_null(strstr(builder.err.message,
                         "add of 1/10000000000000000000000000000000000001 and "));
  assert_non_null(strstr(builder.err.message, "needs more than 38 digits"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(names_operands_and_row, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_the_one_figure, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_the_sum, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_the_group, set_up, tear_down),
      cmocka_unit_test_setup_teardown(edges_that_do_not_rise, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rates_that_are_not_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_operands, set_up, tear_down),
      cmocka_unit_test_setup_teardown(long_operands, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

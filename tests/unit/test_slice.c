/* The brackets of a schedule: what lies in each and what it pays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/trace.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1 };

static PlanBuilder builder;
static uint32_t x, edges[3], rates[3];

/* x per partner in cents; edges 0.00, 10.00, 30.00; rates 1 %, 2 %, 3 %. */
static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  builder_source(&builder, "partners", 7);
  x = builder_column(&builder, PARTNERS, "x", number(2),
                     CELLS(-100, 0, 999, 1000, 1001, 4500, NO));
  const int64_t cents[] = {0, 1000, 3000};
  for (int i = 0; i < 3; i++) {
    edges[i] = builder_constant(&builder, number(2), cents[i]);
    rates[i] = builder_constant(&builder, number(2), i + 1);
  }
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

static uint32_t schedule_of(uint32_t input, RungOperator which, const char *edge) {
  RungType type = builder.nodes[input].type.ratio ? ratio() : number(4);
  if (which == RUNG_OP_RATE_AT) type = number(2);
  const uint32_t id = builder_node(
      &builder, which, type, PARTNERS,
      INPUTS(input, edges[0], rates[0], edges[1], rates[1], edges[2], rates[2]));
  builder.nodes[id].literal = rung_text(edge);
  builder.nodes[id].digits = edge[0] == 'a';
  return id;
}

static RungSlice slice_of(uint32_t node, uint32_t index, size_t row) {
  RungSlice slice;
  bool known;
  rung_trace_slice(&slice, &known, builder.run, &builder.plan, node, index, row);
  assert_true(known);
  return slice;
}

static void assert_slice(uint32_t node, uint32_t index, size_t row, bool reached,
                         int64_t part, int64_t pay) {
  const RungSlice slice = slice_of(node, index, row);
  assert_int_equal(slice.reached, reached);
  assert_int_equal(rung_ratio_compare(slice.part, (RungRatio){part, 100}), 0);
  assert_int_equal(rung_ratio_compare(slice.pay, (RungRatio){pay, 10000}), 0);
}

static void parts_of_a_split(void **state) {
  (void)state;
  const uint32_t pay = schedule_of(x, RUNG_OP_PAY_SPLIT, "from");
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_slice(pay, 0, 0, false, 0, 0); /* below the first edge */
  assert_slice(pay, 0, 1, true, 0, 0);
  assert_slice(pay, 0, 2, true, 999, 999);
  assert_slice(pay, 1, 2, false, 0, 0);
  assert_slice(pay, 0, 3, true, 1000, 1000);
  assert_slice(pay, 1, 3, true, 0, 0);
  assert_slice(pay, 1, 4, true, 1, 2);
  assert_slice(pay, 0, 5, true, 1000, 1000);
  assert_slice(pay, 1, 5, true, 2000, 4000);
  assert_slice(pay, 2, 5, true, 1500, 4500);
}

/* What the slices pay together is what the schedule pays. */
static void slices_sum_to_the_payment(void **state) {
  (void)state;
  const uint32_t pay = schedule_of(x, RUNG_OP_PAY_SPLIT, "above");
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  for (size_t row = 0; row < 6; row++) {
    RungRatio sum = {0, 1}, whole;
    for (uint32_t i = 0; i < 3; i++)
      assert_true(rung_ratio_add(sum, slice_of(pay, i, row).pay, &sum));
    assert_true(rung_ratio_from_decimal(result_at(&builder, pay, row), 4, &whole));
    assert_int_equal(rung_ratio_compare(sum, whole), 0);
  }
}

static void edges_from_and_above(void **state) {
  (void)state;
  const uint32_t from = schedule_of(x, RUNG_OP_PAY_WHOLE, "from");
  const uint32_t above = schedule_of(x, RUNG_OP_RATE_AT, "above");
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_slice(from, 1, 3, true, 0, 0);
  assert_slice(above, 1, 3, false, 0, 0);
  assert_slice(above, 1, 4, true, 0, 0);
  assert_slice(from, 2, 4, false, 0, 0);
}

/* 35 / 3 is above 10 and not above 30. */
static void over_a_ratio(void **state) {
  (void)state;
  const uint32_t third = builder_constant(&builder, number(0), 3);
  const uint32_t whole = builder_constant(&builder, number(0), 35);
  const uint32_t part =
      builder_node(&builder, RUNG_OP_DIVIDE, ratio(), PARTNERS, INPUTS(whole, third));
  const uint32_t rate = schedule_of(part, RUNG_OP_RATE_AT, "from");
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_slice(rate, 0, 0, true, 0, 0);
  assert_slice(rate, 1, 0, true, 0, 0);
  assert_slice(rate, 2, 0, false, 0, 0);
}

static void without_data(void **state) {
  (void)state;
  const uint32_t pay = schedule_of(x, RUNG_OP_PAY_SPLIT, "from");
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  RungSlice slice;
  bool known = true;
  rung_trace_slice(&slice, &known, builder.run, &builder.plan, pay, 0, 6);
  assert_false(known);
  assert_false(slice.reached);
}

/* A rate that divides an amount by the width of its own bracket is that amount. */
static void amounts(void **state) {
  (void)state;
  const uint32_t rate = rates[0], amount = rates[2];
  const uint32_t width =
      builder_node(&builder, RUNG_OP_SUBTRACT, number(2), 0, INPUTS(edges[1], edges[0]));
  rates[0] = builder_node(&builder, RUNG_OP_DIVIDE, ratio(), 0, INPUTS(amount, width));
  const uint32_t pay = schedule_of(x, RUNG_OP_PAY_SPLIT, "from");
  const uint32_t other = schedule_of(x, RUNG_OP_RATE_AT, "from");
  rates[1] = rates[0];
  rates[0] = rate;
  const uint32_t elsewhere = schedule_of(x, RUNG_OP_PAY_SPLIT, "from");
  assert_int_equal(rung_trace_amount(&builder.plan, pay, 0), amount);
  assert_int_equal(rung_trace_amount(&builder.plan, pay, 1), RUNG_NONE);
  assert_int_equal(rung_trace_amount(&builder.plan, pay, 2), RUNG_NONE);
  assert_int_equal(rung_trace_amount(&builder.plan, other, 0), RUNG_NONE);
  assert_int_equal(rung_trace_amount(&builder.plan, elsewhere, 1), RUNG_NONE);
}

static uint32_t dated(uint32_t day, uint32_t first, uint32_t second) {
  const RungType date = {.kind = RUNG_KIND_DATE};
  const uint32_t from = builder_constant(&builder, date, 100);
  const uint32_t later = builder_constant(&builder, date, 200);
  return builder_node(&builder, RUNG_OP_PICK_DATED, number(2), PARTNERS,
                      INPUTS(day, from, first, later, second));
}

/* Of figures by date the one in force, where one day holds for all rows. */
static void versions(void **state) {
  (void)state;
  const RungType date = {.kind = RUNG_KIND_DATE};
  const int64_t days[] = {99, 100, 199, 200};
  uint32_t picks[4];
  for (int i = 0; i < 4; i++) {
    picks[i] = dated(builder_constant(&builder, date, days[i]), x, rates[0]);
  }
  const uint32_t own =
      builder_column(&builder, PARTNERS, "on", date, CELLS(1, 100, 200, 1, 1, 1, NO));
  const uint32_t by_row = dated(own, x, rates[0]);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_trace_version(builder.run, &builder.plan, picks[0]), RUNG_NONE);
  assert_int_equal(rung_trace_version(builder.run, &builder.plan, picks[1]), 2);
  assert_int_equal(rung_trace_version(builder.run, &builder.plan, picks[2]), 2);
  assert_int_equal(rung_trace_version(builder.run, &builder.plan, picks[3]), 4);
  assert_int_equal(rung_trace_version(builder.run, &builder.plan, by_row), RUNG_NONE);
  assert_int_equal(rung_trace_version(builder.run, &builder.plan, x), RUNG_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(parts_of_a_split, set_up, tear_down),
      cmocka_unit_test_setup_teardown(slices_sum_to_the_payment, set_up, tear_down),
      cmocka_unit_test_setup_teardown(edges_from_and_above, set_up, tear_down),
      cmocka_unit_test_setup_teardown(over_a_ratio, set_up, tear_down),
      cmocka_unit_test_setup_teardown(amounts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(versions, set_up, tear_down),
      cmocka_unit_test_setup_teardown(without_data, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rows behind a figure, and how conditions came out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"

typedef struct Seen {
  size_t count, stop_at;
  size_t rows[16];
  RungCounted why[16];
} Seen;

static RungStatus see(void *context, size_t row, RungCounted why, RungError *err) {
  Seen *seen = context;
  if (seen->count == seen->stop_at)
    return rung_error_set(err, RUNG_E_IO, "stopped", "as asked");
  seen->rows[seen->count] = row;
  seen->why[seen->count++] = why;
  return RUNG_OK;
}

/* Deals of two partners; returns the aggregate, per partner or one figure. */
static uint32_t make_sum(bool per_partner) {
  const uint32_t partners = builder_source(&builder, "partners", 3);
  const uint32_t deals = builder_source(&builder, "deals", 7);
  const uint32_t partner = builder_column(&builder, deals, "partner_id", ref(partners),
                                          CELLS(1, 0, 1, 1, NO, 1, 0));
  const uint32_t arr =
      builder_column(&builder, deals, "arr", number(2), CELLS(5, 6, NO, 7, 8, NO, 9));
  const uint32_t day = builder_column(&builder, deals, "day", type_of(RUNG_KIND_DATE),
                                      CELLS(100, 150, 150, 99, 150, NO, 199));
  const uint32_t won = builder_column(&builder, deals, "won", type_of(RUNG_KIND_FLAG),
                                      CELLS(1, NO, 1, 0, 1, 0, 0));
  const uint32_t sum = builder_node(&builder, RUNG_OP_SUM, number(2),
                                    per_partner ? partners : 0, INPUTS(arr));
  RungNode *node = &builder.nodes[sum];
  if (per_partner) node->via = partner;
  node->filter = won;
  node->date = day;
  node->window = builder_window(
      &builder, (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE});
  return sum;
}

static Seen visit(uint32_t node, size_t at) {
  Seen seen = {.stop_at = 16};
  assert_int_equal(rung_run_visit(builder.run, node, at, see, &seen, &builder.err),
                   RUNG_OK);
  return seen;
}

static void rows_of_a_partner(void **state) {
  (void)state;
  const uint32_t sum = make_sum(true);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_run_aggregate_domain(builder.run, sum), 2);
  for (int again = 0; again < 2; again++) {
    const Seen of_one = visit(sum, 1), of_zero = visit(sum, 0);
    const size_t rows[] = {0, 2, 3, 5};
    const RungCounted why[] = {RUNG_COUNTED, RUNG_VALUE_MISSING, RUNG_OUTSIDE_WINDOW,
                               RUNG_OUTSIDE_WINDOW};
    assert_int_equal(of_one.count, 4);
    assert_memory_equal(of_one.rows, rows, sizeof rows);
    assert_memory_equal(of_one.why, why, sizeof why);
    assert_int_equal(of_zero.count, 2);
    assert_int_equal(of_zero.why[0], RUNG_FILTERED);
    assert_int_equal(of_zero.why[1], RUNG_FILTERED);
    assert_int_equal(visit(sum, 2).count, 0);
  }
}

static void rows_of_one_figure(void **state) {
  (void)state;
  const uint32_t sum = make_sum(false);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const Seen seen = visit(sum, 0);
  assert_int_equal(seen.count, 7);
  for (size_t i = 0; i < 7; i++) assert_int_equal(seen.rows[i], i);
  assert_int_equal(seen.why[4], RUNG_COUNTED);
}

/* Rows that are not valid on the last day are told from those that a condition leaves
 * out, whether the filter has a condition besides or not. */
static void rows_not_valid(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "pledges", 4);
  const uint32_t n = builder_column(&builder, rows, "n", number(0), CELLS(1, 2, NO, 4));
  const uint32_t from = builder_column(&builder, rows, "from_day",
                                       type_of(RUNG_KIND_DATE), CELLS(100, 200, NO, NO));
  const uint32_t to = builder_column(&builder, rows, "to_day", type_of(RUNG_KIND_DATE),
                                     CELLS(199, NO, 199, NO));
  const uint32_t kept =
      builder_column(&builder, rows, "kept", type_of(RUNG_KIND_FLAG), CELLS(1, 1, 1, 0));
  const uint32_t valid = builder_node(&builder, RUNG_OP_VALID_ON, type_of(RUNG_KIND_FLAG),
                                      rows, INPUTS(from, to));
  builder.nodes[valid].window = builder_window(
      &builder, (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE});
  const uint32_t both = builder_node(&builder, RUNG_OP_AND, type_of(RUNG_KIND_FLAG), rows,
                                     INPUTS(valid, kept));
  const uint32_t sum = builder_node(&builder, RUNG_OP_SUM, number(0), 0, INPUTS(n));
  const uint32_t of_both = builder_node(&builder, RUNG_OP_SUM, number(0), 0, INPUTS(n));
  builder.nodes[sum].filter = valid;
  builder.nodes[of_both].filter = both;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungCounted why[] = {RUNG_COUNTED, RUNG_NOT_VALID, RUNG_VALUE_MISSING,
                             RUNG_COUNTED};
  const RungCounted why_both[] = {RUNG_COUNTED, RUNG_NOT_VALID, RUNG_VALUE_MISSING,
                                  RUNG_FILTERED};
  const Seen of_sum = visit(sum, 0), seen_both = visit(of_both, 0);
  assert_memory_equal(of_sum.why, why, sizeof why);
  assert_memory_equal(seen_both.why, why_both, sizeof why_both);
  assert_int_equal(rung_run_validity(builder.run, valid), valid);
  assert_int_equal(rung_run_validity(builder.run, both), valid);
  assert_int_equal(rung_run_validity(builder.run, kept), RUNG_NONE);
  assert_int_equal(rung_run_validity(builder.run, RUNG_NONE), RUNG_NONE);
}

static void stops_when_told(void **state) {
  (void)state;
  const uint32_t sum = make_sum(true);
  Seen seen = {.stop_at = 2};
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_run_visit(builder.run, sum, 1, see, &seen, &builder.err),
                   RUNG_E_IO);
  assert_int_equal(seen.count, 2);
}

/* The look-up of rows is made while the run is read: it may fail, and then work. */
static void visit_out_of_memory(void **state) {
  (void)state;
  const uint32_t sum = make_sum(true);
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungRun *run;
    RungError err;
    Seen seen = {.stop_at = 16};
    long countdown = -1;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    assert_int_equal(rung_run_new(&run, &builder.plan, builder.tables, &builder.pool,
                                  &builder.options, &failing, &err),
                     RUNG_OK);
    assert_int_equal(rung_run_evaluate(run, &err), RUNG_OK);
    countdown = n;
    const RungStatus status = rung_run_visit(run, sum, 1, see, &seen, &err);
    if (status) {
      assert_int_equal(status, RUNG_E_MEMORY);
      countdown = -1;
      rung_error_init(&err);
      assert_int_equal(rung_run_visit(run, sum, 1, see, &seen, &err), RUNG_OK);
    }
    assert_int_equal(seen.count, 4);
    rung_run_free(run);
    assert_int_equal(failing.used, 0);
    if (!status) break;
  }
}

static uint32_t add_condition(uint32_t cond, uint32_t left, uint32_t right) {
  const uint32_t id = (uint32_t)builder.plan.condition_count++;
  builder.conditions[id] = (RungCondition){.cond = cond,
                                           .left = left,
                                           .right = right,
                                           .comparison = RUNG_OP_GE,
                                           .in_force = RUNG_NONE};
  return id;
}

static uint32_t at_least(uint32_t domain, uint32_t left, uint32_t right) {
  return add_condition(builder_node(&builder, RUNG_OP_GE, type_of(RUNG_KIND_FLAG), domain,
                                    INPUTS(left, right)),
                       left, right);
}

static RungSlack slack_of(uint32_t condition, size_t row) {
  RungSlack slack;
  rung_run_slack(builder.run, condition, row, &slack);
  return slack;
}

static void check_slack(uint32_t condition, size_t row, bool known, bool met) {
  const RungSlack slack = slack_of(condition, row);
  assert_int_equal(slack.known, known);
  assert_int_equal(slack.met, met);
}

static void check_distance(uint32_t condition, size_t row, int64_t numerator,
                           int64_t denominator) {
  const RungSlack slack = slack_of(condition, row);
  assert_true(slack.has_distance && slack.distance.numerator == numerator &&
              slack.distance.denominator == denominator);
}

static void distances(void **state) {
  (void)state;
  const uint32_t rows = builder_source(&builder, "partners", 3);
  const uint32_t csat =
      builder_column(&builder, rows, "csat", number(1), CELLS(45, 39, NO));
  const uint32_t on =
      builder_column(&builder, rows, "on", type_of(RUNG_KIND_DATE), CELLS(150, 90, NO));
  const uint32_t tier =
      builder_column(&builder, rows, "tier", type_of(RUNG_KIND_TIER), CELLS(2, 0, 1));
  const uint32_t four = builder_constant(&builder, number(0), 4);
  const uint32_t hundred = builder_constant(&builder, type_of(RUNG_KIND_DATE), 100);
  const uint32_t one = builder_constant(&builder, type_of(RUNG_KIND_TIER), 1);
  const uint32_t by_number = at_least(rows, csat, four);
  const uint32_t by_date = at_least(rows, on, hundred);
  const uint32_t by_tier = at_least(rows, tier, one);
  const uint32_t holds = builder_node(&builder, RUNG_OP_HOLDS, type_of(RUNG_KIND_FLAG),
                                      rows, INPUTS(builder.conditions[by_number].cond));
  const uint32_t held = add_condition(holds, csat, four);
  const uint32_t whole =
      add_condition(builder.conditions[by_date].cond, RUNG_NONE, RUNG_NONE);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  check_slack(by_number, 0, true, true);
  check_slack(by_number, 1, true, false);
  check_slack(by_number, 2, false, false);
  check_slack(held, 2, false, false);
  check_distance(by_number, 0, 1, 2);
  check_distance(held, 1, -1, 10);
  check_distance(by_date, 0, 50, 1);
  check_distance(by_date, 1, -10, 1);
  check_slack(by_tier, 1, true, false);
  assert_false(slack_of(by_tier, 0).has_distance);
  assert_false(slack_of(by_number, 2).has_distance);
  check_slack(whole, 0, true, true);
  check_slack(whole, 2, false, false);
  assert_false(slack_of(whole, 0).has_distance);
}

static void distance_overflows(void **state) {
  (void)state;
  const uint32_t large = builder_constant(&builder, number(0), 9 * rung_power10(37));
  const uint32_t low = builder_constant(&builder, number(0), -9 * rung_power10(37));
  const uint32_t condition = at_least(0, large, low);
  RungSlack slack;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  rung_run_slack(builder.run, condition, 0, &slack);
  assert_true(slack.known && slack.met);
  assert_false(slack.has_distance);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(rows_of_a_partner, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_of_one_figure, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_not_valid, set_up, tear_down),
      cmocka_unit_test_setup_teardown(stops_when_told, set_up, tear_down),
      cmocka_unit_test_setup_teardown(visit_out_of_memory, set_up, tear_down),
      cmocka_unit_test_setup_teardown(distances, set_up, tear_down),
      cmocka_unit_test_setup_teardown(distance_overflows, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

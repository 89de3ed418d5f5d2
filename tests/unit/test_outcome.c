/* Payments, tiers and flags of partners and rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/outcome.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1, DEALS = 2 };

static PlanBuilder builder;
static RungIncentive incentives[3];
static RungBadge badges[2];
static RungOutcomes outcomes;

static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  builder.plan.incentives = incentives;
  builder.plan.badges = badges;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

static uint32_t partner_figures(const char *name, const int64_t *cells) {
  return builder_column(&builder, PARTNERS, name, number(2), cells);
}

static uint32_t partner_flags(const char *name, const int64_t *cells) {
  return builder_column(&builder, PARTNERS, name, type_of(RUNG_KIND_FLAG), cells);
}

static RungIncentive *add_incentive(uint32_t domain, uint32_t amount, uint32_t total) {
  RungIncentive *incentive = &incentives[builder.plan.incentive_count++];
  *incentive = (RungIncentive){
      .domain = domain, .amount = amount, .payout = amount, .total = total};
  incentive->via = incentive->considered = incentive->eligible = RUNG_NONE;
  incentive->floor = incentive->cap = incentive->missing_rows = RUNG_NONE;
  incentive->floor_each = incentive->cap_each = RUNG_NONE;
  incentive->minimum = incentive->due = RUNG_NONE;
  return incentive;
}

static void evaluate(void) {
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(rung_outcomes_make(&outcomes, &builder.plan, builder.run,
                                      &builder.arena, &builder.err),
                   RUNG_OK);
}

#define ASSERT_TOTALS(incentive, ...)                                                    \
  do {                                                                                   \
    const RungPayment wanted[] = {__VA_ARGS__};                                          \
    for (size_t s = 0; s < sizeof wanted / sizeof *wanted; s++)                          \
      assert_int_equal(rung_outcome_total(&outcomes, incentive, s), wanted[s]);          \
  } while (0)

static void payments_of_partners(void **state) {
  (void)state;
  builder_source(&builder, "partners", 5);
  const uint32_t amount = partner_figures("amount", CELLS(1, 0, -1, NO, INT64_MAX));
  add_incentive(PARTNERS, amount, amount);
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_PAID, RUNG_PAYMENT_NOTHING, RUNG_PAYMENT_PAID,
                RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_PAID);
}

/* Not eligible comes first: what could have been paid does not matter. A reason without
 * data does not hold. */
static void eligibility_comes_first(void **state) {
  (void)state;
  builder_source(&builder, "partners", 5);
  const uint32_t amount = partner_figures("amount", CELLS(7, 7, 7, NO, 0));
  const uint32_t may = partner_flags("may", CELLS(1, 0, NO, 0, 0));
  add_incentive(PARTNERS, amount, amount)->eligible = may;
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_PAID, RUNG_PAYMENT_NOT_ELIGIBLE,
                RUNG_PAYMENT_NOT_ELIGIBLE, RUNG_PAYMENT_NOT_ELIGIBLE,
                RUNG_PAYMENT_NOT_ELIGIBLE);
}

/* Partners 0 none, 1 first tier, 2 missing, with an amount that exists in no case. */
static void make_tiers(void) {
  builder_source(&builder, "partners", 3);
  builder.plan.program.tier = builder_column(&builder, PARTNERS, "tier",
                                             type_of(RUNG_KIND_TIER), CELLS(0, 1, NO));
}

static void missing_without_a_tier(void **state) {
  (void)state;
  make_tiers();
  const uint32_t rate = partner_figures("rate", CELLS(NO, NO, NO));
  const uint32_t none = builder_leaf(&builder, RUNG_OP_MISSING, number(2), 0, 0);
  const uint32_t by_tier = builder_node(&builder, RUNG_OP_PICK, number(2), PARTNERS,
                                        INPUTS(builder.plan.program.tier, none, rate));
  const uint32_t amount =
      builder_node(&builder, RUNG_OP_NEGATE, number(2), PARTNERS, INPUTS(by_tier));
  add_incentive(PARTNERS, amount, amount);
  add_incentive(PARTNERS, rate, rate);
  evaluate();
  assert_true(outcomes.needs_tier[0]);
  assert_false(outcomes.needs_tier[1]);
  ASSERT_TOTALS(0, RUNG_PAYMENT_NO_TIER, RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_NO_TIER);
  ASSERT_TOTALS(1, RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_NO_DATA);
  assert_int_equal(rung_outcome_tier(&builder.plan, builder.run, 0), 0);
  assert_int_equal(rung_outcome_tier(&builder.plan, builder.run, 1), 1);
  assert_int_equal(rung_outcome_tier(&builder.plan, builder.run, 2), 0);
}

/* A cap of the tier's is what keeps a partner without one from being paid. */
static void cap_by_tier(void **state) {
  (void)state;
  make_tiers();
  const uint32_t amount = partner_figures("amount", CELLS(5, 5, 5));
  const uint32_t limit = partner_figures("limit", CELLS(3, 3, 3));
  const uint32_t none = builder_leaf(&builder, RUNG_OP_MISSING, number(2), 0, 0);
  const uint32_t cap = builder_node(&builder, RUNG_OP_PICK, number(2), PARTNERS,
                                    INPUTS(builder.plan.program.tier, none, limit));
  const uint32_t total =
      builder_node(&builder, RUNG_OP_MIN, number(2), PARTNERS, INPUTS(amount, cap));
  add_incentive(PARTNERS, amount, total)->cap = cap;
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_NO_TIER, RUNG_PAYMENT_PAID, RUNG_PAYMENT_NO_TIER);
}

/* A filter by tier is as much a need as an input. */
static void filter_by_tier(void **state) {
  (void)state;
  make_tiers();
  builder_source(&builder, "deals", 1);
  const uint32_t partner =
      builder_column(&builder, DEALS, "partner_id", ref(PARTNERS), CELLS(0));
  const uint32_t arr = builder_column(&builder, DEALS, "arr", number(2), CELLS(5));
  const uint32_t spread = builder_node(&builder, RUNG_OP_SPREAD, type_of(RUNG_KIND_TIER),
                                       DEALS, INPUTS(builder.plan.program.tier));
  builder.nodes[spread].via = partner;
  const uint32_t has = builder_node(&builder, RUNG_OP_IS_MISSING, type_of(RUNG_KIND_FLAG),
                                    DEALS, INPUTS(spread));
  const uint32_t most =
      builder_node(&builder, RUNG_OP_MOST, number(2), PARTNERS, INPUTS(arr));
  builder.nodes[most].via = partner;
  builder.nodes[most].filter = has;
  add_incentive(PARTNERS, most, most);
  evaluate();
  assert_true(outcomes.needs_tier[0]);
}

static void tier_without_tiers(void **state) {
  (void)state;
  builder_source(&builder, "partners", 1);
  evaluate();
  assert_int_equal(rung_outcome_tier(&builder.plan, builder.run, 0), 0);
}

/* An exact ratio, and one figure for all partners. */
static void payments_of_ratios(void **state) {
  (void)state;
  builder_source(&builder, "partners", 3);
  const uint32_t left = partner_figures("left", CELLS(10, 0, 1));
  const uint32_t right = partner_figures("right", CELLS(3, 3, 0));
  const uint32_t part =
      builder_node(&builder, RUNG_OP_DIVIDE, ratio(), PARTNERS, INPUTS(left, right));
  const uint32_t same = builder_constant(&builder, number(2), 4);
  add_incentive(PARTNERS, part, part);
  add_incentive(PARTNERS, same, same);
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_PAID, RUNG_PAYMENT_NOTHING, RUNG_PAYMENT_NO_DATA);
  ASSERT_TOTALS(1, RUNG_PAYMENT_PAID, RUNG_PAYMENT_PAID, RUNG_PAYMENT_PAID);
}

/* Deals of two partners: outside, not eligible, paid, nothing, no data; then one of the
 * second that is paid. */
static void make_deals(void) {
  builder_source(&builder, "partners", 3);
  builder_source(&builder, "deals", 6);
  const uint32_t partner = builder_column(&builder, DEALS, "partner_id", ref(PARTNERS),
                                          CELLS(0, 0, 0, 0, 0, 1));
  const uint32_t inside = builder_column(
      &builder, DEALS, "inside", type_of(RUNG_KIND_FLAG), CELLS(0, 1, 1, 1, 1, 1));
  const uint32_t may = builder_column(&builder, DEALS, "may", type_of(RUNG_KIND_FLAG),
                                      CELLS(0, 0, 1, 1, 1, 1));
  const uint32_t amount =
      builder_column(&builder, DEALS, "amount", number(2), CELLS(9, 9, 9, 0, NO, 1));
  const uint32_t total =
      builder_node(&builder, RUNG_OP_SUM, number(2), PARTNERS, INPUTS(amount));
  builder.nodes[total].via = partner;
  builder.nodes[total].filter = may;
  RungIncentive *incentive = add_incentive(DEALS, amount, total);
  incentive->via = partner;
  incentive->considered = inside;
  incentive->eligible = may;
}

static void payments_of_rows(void **state) {
  (void)state;
  make_deals();
  evaluate();
  const RungPayment each[] = {RUNG_PAYMENT_OUTSIDE, RUNG_PAYMENT_NOT_ELIGIBLE,
                              RUNG_PAYMENT_PAID,    RUNG_PAYMENT_NOTHING,
                              RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_PAID};
  for (size_t row = 0; row < 6; row++) {
    const size_t subject = row == 5;
    assert_int_equal(rung_outcome_row(&outcomes, 0, row, subject), each[row]);
  }
  const RungOwned *owned = &outcomes.incentive_rows[0];
  assert_int_equal(owned->starts[1], 5);
  assert_int_equal(owned->starts[2], 6);
  assert_int_equal(owned->starts[3], 6);
  assert_int_equal(owned->rows[5], 5);
  ASSERT_TOTALS(0, RUNG_PAYMENT_PAID, RUNG_PAYMENT_PAID, RUNG_PAYMENT_NOTHING);
}

/* A total of 0 is "nothing due" only when every eligible row could be worked out. */
static void rows_without_data(void **state) {
  (void)state;
  builder_source(&builder, "partners", 3);
  builder_source(&builder, "deals", 1);
  const uint32_t partner =
      builder_column(&builder, DEALS, "partner_id", ref(PARTNERS), CELLS(0));
  const uint32_t amount = builder_column(&builder, DEALS, "amount", number(2), CELLS(NO));
  const uint32_t total = partner_figures("total", CELLS(0, 0, 4));
  RungIncentive *incentive = add_incentive(DEALS, amount, total);
  incentive->via = partner;
  incentive->missing_rows =
      builder_column(&builder, PARTNERS, "missing_rows", number(0), CELLS(1, 0, 1));
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_NOTHING, RUNG_PAYMENT_IN_PART);
}

/* What is due and not paid, for it is less than the minimum; what is to be paid back
 * stays. */
static void below_the_minimum(void **state) {
  (void)state;
  builder_source(&builder, "partners", 3);
  const uint32_t due = partner_figures("due", CELLS(5, 0, -5));
  const uint32_t total = partner_figures("total", CELLS(0, 0, -5));
  RungIncentive *incentive = add_incentive(PARTNERS, due, total);
  incentive->due = due;
  incentive->minimum = builder_constant(&builder, number(2), 9);
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_BELOW, RUNG_PAYMENT_NOTHING, RUNG_PAYMENT_PAID);
}

/* Rows without data might have made it enough. */
static void below_without_data(void **state) {
  (void)state;
  builder_source(&builder, "partners", 2);
  const uint32_t due = partner_figures("due", CELLS(5, 5));
  const uint32_t total = partner_figures("total", CELLS(0, 0));
  RungIncentive *incentive = add_incentive(PARTNERS, due, total);
  incentive->due = due;
  incentive->minimum = builder_constant(&builder, number(2), 9);
  incentive->missing_rows =
      builder_column(&builder, PARTNERS, "missing_rows", number(0), CELLS(1, 0));
  evaluate();
  ASSERT_TOTALS(0, RUNG_PAYMENT_NO_DATA, RUNG_PAYMENT_BELOW);
}

static void names(void **state) {
  (void)state;
  static const char *const wanted[] = {
      "paid",    "nothing due", "not in the period", "not eligible",
      "no tier", "no data",     "paid in part",      "below minimum"};
  for (int i = RUNG_PAYMENT_PAID; i < RUNG_PAYMENT_COUNT; i++)
    assert_string_equal(rung_payment_name((RungPayment)i), wanted[i]);
}

static void flags(void **state) {
  (void)state;
  builder_source(&builder, "partners", 3);
  const uint32_t own = partner_flags("own", CELLS(1, 0, NO));
  const uint32_t all = builder_constant(&builder, type_of(RUNG_KIND_FLAG), 1);
  evaluate();
  assert_true(rung_outcome_flag(builder.run, own, 0));
  assert_false(rung_outcome_flag(builder.run, own, 1));
  assert_false(rung_outcome_flag(builder.run, own, 2));
  assert_true(rung_outcome_flag(builder.run, all, 2));
}

/* One badge per partner, one per row of a group. */
static void make_badges(void) {
  make_deals();
  const uint32_t partner = incentives[0].via;
  const uint32_t line =
      builder_group(&builder, DEALS, INPUTS(partner, incentives[0].amount));
  builder.groups[0].owner_key = 0;
  builder_leaf(&builder, RUNG_OP_KEY, ref(PARTNERS), line, 0);
  badges[0] = (RungBadge){.domain = PARTNERS, .node = incentives[0].total};
  badges[1] = (RungBadge){.domain = line, .node = incentives[0].total};
  builder.plan.badge_count = 2;
}

static void rows_of_badges(void **state) {
  (void)state;
  make_badges();
  evaluate();
  assert_null(outcomes.badge_rows[0].starts);
  const RungOwned *owned = &outcomes.badge_rows[1];
  assert_int_equal(owned->starts[1], 2); /* 9 and 0 */
  assert_int_equal(owned->starts[2], 3);
  assert_int_equal(owned->rows[2], 2);
}

static void out_of_memory(void **state) {
  (void)state;
  make_badges();
  evaluate();
  long failures = 0;
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungArena arena;
    RungError err;
    RungOutcomes made;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&arena, &failing);
    const RungStatus status =
        rung_outcomes_make(&made, &builder.plan, builder.run, &arena, &err);
    if (!status) assert_int_equal(rung_outcome_total(&made, 0, 0), RUNG_PAYMENT_PAID);
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
      cmocka_unit_test_setup_teardown(payments_of_partners, set_up, tear_down),
      cmocka_unit_test_setup_teardown(eligibility_comes_first, set_up, tear_down),
      cmocka_unit_test_setup_teardown(missing_without_a_tier, set_up, tear_down),
      cmocka_unit_test_setup_teardown(cap_by_tier, set_up, tear_down),
      cmocka_unit_test_setup_teardown(filter_by_tier, set_up, tear_down),
      cmocka_unit_test_setup_teardown(tier_without_tiers, set_up, tear_down),
      cmocka_unit_test_setup_teardown(payments_of_ratios, set_up, tear_down),
      cmocka_unit_test_setup_teardown(payments_of_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_without_data, set_up, tear_down),
      cmocka_unit_test_setup_teardown(below_the_minimum, set_up, tear_down),
      cmocka_unit_test_setup_teardown(below_without_data, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(flags, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_of_badges, set_up, tear_down),
      cmocka_unit_test_setup_teardown(out_of_memory, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "plan_support.h"

#include "plan/key.h"

static RungSpan span(const char *text) {
  RungSpan out = {0, 0};
  assert_true(rung_period_parse(rung_text(text), (RungCalendar){1, 1}, &out));
  return out;
}

/* The windows of the full plan (fiscal years from 02-01) when a period is evaluated. */
static void check_windows(RungSpan period, const char *const *wanted) {
  PlanFixture fixture;
  RungAllocator allocator;
  RungPlan plan;
  RungSpan spans[10];
  plan_fixture_init(&fixture, "full");
  rung_allocator_init(&allocator, 0);
  plan_decoded(&plan, fixture.text, &allocator);
  assert_int_equal(plan.window_count, 10);
  rung_plan_windows(&plan, period, spans);
  for (size_t i = 0; i < 10; i++) {
    RungSpan right = span(wanted[i]);
    if (spans[i].from != right.from || spans[i].to != right.to)
      fail_msg("window %zu is %d..%d, not %s", i, spans[i].from, spans[i].to, wanted[i]);
  }
  rung_plan_reset(&plan);
  plan_fixture_reset(&fixture);
}

static void spans_of_a_year(void **state) {
  (void)state;
  static const char *const wanted[] = {
      "2026-02-01..2027-01-31", /* period */
      "0001-01-01..9999-12-31", /* all */
      "2025-07-01..2025-12-31", /* fixed */
      "2026-11-01..2027-01-31", /* the quarter at the end of 0 */
      "2025-11-01..2026-01-31", /* 3, a year before */
      "2026-02-01..2027-01-31", /* 12 months up to the end of 0 */
      "2026-08-01..2027-01-31", /* the last half of 5 */
      "2026-11-01..2027-01-31", /* the quarter at the end of 5 to date */
      "2027-02-01..2027-03-31", /* 2 months after 0 */
      "2027-02-01..2027-07-31", /* the first half after 0 */
  };
  check_windows(span("2026-02-01..2027-01-31"), wanted);
}

static void spans_of_a_month(void **state) {
  (void)state;
  static const char *const wanted[] = {
      "2028-02-01..2028-02-29", "0001-01-01..9999-12-31", "2025-07-01..2025-12-31",
      "2028-02-01..2028-04-30", "2027-02-01..2027-04-30", "2027-03-01..2028-02-29",
      "2027-08-01..2028-01-31", "2028-02-01..2028-02-29", "2028-03-01..2028-04-30",
      "2028-08-01..2029-01-31",
  };
  check_windows(span("2028-02-01..2028-02-29"), wanted);
}

/* The rule book of day 50 or 150, when days 100 to 199 are evaluated. */
static void day_of_the_rules(void **state) {
  (void)state;
  const RungRules as_it_is = {false, 50, 199}, before = {true, 50, 199},
                  within = {true, 150, 199}, at_the_end = {true, 199, 199},
                  after = {true, 300, 199};
  const RungSpan period = {100, 199}, earlier = {0, 99}, later = {200, 299};
  assert_int_equal(rung_rules_day(as_it_is, period), 199);
  assert_int_equal(rung_rules_day(as_it_is, later), 299);
  assert_int_equal(rung_rules_day(before, period), 50);
  assert_int_equal(rung_rules_day(before, earlier), 50);
  assert_int_equal(rung_rules_day(before, later), 50);
  assert_int_equal(rung_rules_day(within, period), 150);
  assert_int_equal(rung_rules_day(within, earlier), 99);
  assert_int_equal(rung_rules_day(at_the_end, period), 199);
  assert_int_equal(rung_rules_day(at_the_end, earlier), 99);
  assert_int_equal(rung_rules_day(after, period), 300);
  assert_int_equal(rung_rules_day(after, earlier), 99);
  assert_int_equal(rung_rules_date(as_it_is, 60), 60);
  assert_int_equal(rung_rules_date(before, 60), 50);
  assert_int_equal(rung_rules_date(before, 40), 40);
  assert_int_equal(rung_rules_date(after, 60), 60);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spans_of_a_year),
      cmocka_unit_test(spans_of_a_month),
      cmocka_unit_test(day_of_the_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

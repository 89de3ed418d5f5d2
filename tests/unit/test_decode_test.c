/* Tests in a plan: what a case is, and what is refused. */
#include "plan_support.h"

static void a_good_plan(void **state) {
  (void)state;
  PlanFixture fixture;
  RungPlan plan;
  plan_fixture_init(&fixture, "tested");
  plan_decoded(&plan, fixture.text, &fixture.allocator);
  assert_int_equal(plan.test_count, 2);
  assert_true(plan.tests[0].has_span && !plan.tests[0].rules_dated);
  assert_true(!plan.tests[1].has_span && plan.tests[1].rules_dated);
  assert_true(rung_text_is(plan.given[0].cells[0], "b, c"));
  assert_int_equal(plan.given[0].cells[2].length, 0);
  assert_true(rung_text_is(plan.cases[0].label, "first row"));
  assert_int_equal(plan.cases[1].test, 1);
  assert_int_equal(plan.expects[0].expected, RUNG_NONE);
  assert_int_equal(plan.expects[1].target, 2);
  assert_true(rung_text_is(plan.expects[1].written, "2 / 3"));
  assert_true(rung_text_is(plan.becauses[0].address, "tier.gold"));
  rung_plan_reset(&plan);
  plan_fixture_reset(&fixture);
}

static void wrong_fields(void **state) {
  (void)state;
  static const struct {
    const char *prefix;
    size_t nth, field;
    const char *value;
  } cases[] = {
      {"test", 0, 1, "99"},         {"test", 0, 2, "-"},
      {"test", 0, 2, "2027-01-01"}, {"test", 0, 3, "2026-02-30"},
      {"test", 0, 4, "-"},          {"test", 0, 5, "today"},
      {"test", 1, 2, "2026-01-01"}, {"test", 1, 5, ""},
      {"given", 0, 1, "2"},         {"given", 0, 2, "1"},
      {"given", 0, 3, "9:1:1"},     {"given", 0, 6, "\tx"},
      {"given", 0, 5, "\\x"},       {"case", 0, 1, "2"},
      {"case", 0, 1, "1\t"},        {"case", 1, 1, "-"},
      {"case", 0, 6, "1\t2"},       {"expect", 0, 1, "2"},
      {"expect", 0, 4, ""},         {"expect", 0, 5, "-"},
      {"expect", 0, 5, "7"},                               /* of the group's rows */
      {"expect", 0, 6, "7"},        {"expect", 0, 7, "2"}, /* no flag */
      {"expect", 0, 7, "-"},        {"expect", 1, 6, "99"},
      {"because", 0, 1, "2"},       {"because", 0, 3, ""},
  };
  PlanFixture fixture;
  plan_fixture_init(&fixture, "tested");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint32_t line;
    print_message("%s #%zu field %zu = %s\n", cases[i].prefix, cases[i].nth,
                  cases[i].field, cases[i].value);
    RungText text = plan_with_field(&fixture, fixture.text, cases[i].prefix, cases[i].nth,
                                    cases[i].field, cases[i].value, &line);
    plan_refused(text, line);
  }
  plan_fixture_reset(&fixture);
}

/* What refers to a test, or a case, stands in its order. */
static void out_of_order(void **state) {
  (void)state;
  PlanFixture fixture;
  uint32_t line, first;
  plan_fixture_init(&fixture, "tested");
  RungText text = plan_with_field(&fixture, fixture.text, "case", 0, 1, "1", &first);
  text = plan_with_field(&fixture, text, "case", 1, 1, "0", &line);
  plan_refused(text, line);
  text = plan_with_field(&fixture, fixture.text, "expect", 0, 1, "1", &first);
  text = plan_with_field(&fixture, text, "expect", 1, 1, "0", &line);
  plan_refused(text, line);
  plan_fixture_reset(&fixture);
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  PlanFixture fixture;
  plan_fixture_init(&fixture, "tested");
  RungStatus status = RUNG_E_MEMORY;
  for (long nth = 1; status != RUNG_OK; nth++) {
    long countdown = nth;
    RungAllocator allocator;
    RungError err;
    RungPlan plan;
    rung_allocator_init_failing(&allocator, &countdown);
    rung_error_init(&err);
    status = rung_plan_decode(&plan, fixture.text, &allocator, &err);
    assert_true(status == RUNG_OK || status == RUNG_E_MEMORY);
    rung_plan_reset(&plan);
    assert_int_equal(allocator.used, 0);
  }
  plan_fixture_reset(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_good_plan),
      cmocka_unit_test(wrong_fields),
      cmocka_unit_test(out_of_order),
      cmocka_unit_test(every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/date.h"

static const RungCalendar CIVIL = {1, 1}, FEBRUARY = {2, 1}, MIDDLE = {4, 15};

static RungSpan range(const char *from, const char *to) {
  RungSpan span = {0, 0};
  assert_true(rung_date_parse(rung_text(from), RUNG_DATE_ISO, &span.from));
  assert_true(rung_date_parse(rung_text(to), RUNG_DATE_ISO, &span.to));
  return span;
}

static void expect(RungSpan span, const char *from, const char *to) {
  char text[2][11];
  rung_date_format(span.from, text[0]);
  rung_date_format(span.to, text[1]);
  assert_string_equal(text[0], from);
  assert_string_equal(text[1], to);
}

static int32_t day(const char *text) {
  return range(text, text).from;
}

static void units_of_calendars(void **state) {
  (void)state;
  expect(rung_span_containing(CIVIL, RUNG_UNIT_YEAR, day("2026-07-04")), "2026-01-01",
         "2026-12-31");
  expect(rung_span_containing(CIVIL, RUNG_UNIT_DAY, day("2026-07-04")), "2026-07-04",
         "2026-07-04");
  expect(rung_span_containing(FEBRUARY, RUNG_UNIT_YEAR, day("2026-01-31")), "2025-02-01",
         "2026-01-31");
  expect(rung_span_containing(FEBRUARY, RUNG_UNIT_QUARTER, day("2026-01-31")),
         "2025-11-01", "2026-01-31");
  expect(rung_span_containing(FEBRUARY, RUNG_UNIT_HALF, day("2026-08-01")), "2026-08-01",
         "2027-01-31");
  expect(rung_span_containing(MIDDLE, RUNG_UNIT_MONTH, day("2026-03-14")), "2026-02-15",
         "2026-03-14");
  expect(rung_span_containing(MIDDLE, RUNG_UNIT_YEAR, day("2026-04-14")), "2025-04-15",
         "2026-04-14");
}

static void shifts_keep_whole_months(void **state) {
  (void)state;
  RungSpan february = range("2026-02-01", "2026-02-28");
  expect(rung_span_shift(february, 1, RUNG_UNIT_MONTH), "2026-03-01", "2026-03-31");
  expect(rung_span_shift(february, -2, RUNG_UNIT_YEAR), "2024-02-01", "2024-02-29");
  expect(rung_span_shift(range("2026-01-10", "2026-03-30"), -1, RUNG_UNIT_MONTH),
         "2025-12-10", "2026-02-28");
  expect(rung_span_shift(range("2026-04-15", "2027-04-14"), -1, RUNG_UNIT_QUARTER),
         "2026-01-15", "2027-01-14");
  expect(rung_span_shift(february, -28, RUNG_UNIT_DAY), "2026-01-04", "2026-01-31");
  expect(rung_span_shift(february, 0, RUNG_UNIT_HALF), "2026-02-01", "2026-02-28");
}

static void empty_spans_stay_empty(void **state) {
  (void)state;
  RungSpan spans[] = {range("2026-03-31", "2026-03-30"),
                      range("2026-03-31", "2026-03-29"),
                      range("2026-04-01", "2026-03-01")};
  for (size_t i = 0; i < 3; i++) {
    for (int unit = RUNG_UNIT_DAY; unit <= RUNG_UNIT_YEAR; unit++) {
      for (int n = -14; n <= 14; n++) {
        RungSpan span = rung_span_shift(spans[i], n, (RungUnit)unit);
        assert_true(span.to < span.from);
      }
    }
  }
  RungSpan span = range("2026-01-01", "2026-01-31");
  RungSpan none = rung_span_trailing(span, 0, RUNG_UNIT_MONTH);
  assert_true(none.from == span.to + 1 && none.to == span.to);
  none = rung_span_full(CIVIL, span, 0, RUNG_UNIT_YEAR);
  assert_true(none.to < none.from);
}

static void ends_at_the_ends_of_time(void **state) {
  (void)state;
  RungSpan last = range("9999-01-01", "9999-12-31"),
           first = range("0001-01-01", "0001-12-31");
  RungSpan beyond = rung_span_shift(last, 1, RUNG_UNIT_YEAR);
  assert_true(beyond.to < beyond.from);
  beyond = rung_span_shift(first, -1, RUNG_UNIT_YEAR);
  assert_true(beyond.to < beyond.from);
  beyond = rung_span_shift(first, INT32_MIN, RUNG_UNIT_YEAR);
  assert_true(beyond.to < beyond.from);
  beyond = rung_span_shift(last, INT32_MAX, RUNG_UNIT_DAY);
  assert_true(beyond.to < beyond.from);
  expect(rung_span_shift(last, 6, RUNG_UNIT_MONTH), "9999-07-01", "9999-12-31");
  expect(rung_span_containing(FEBRUARY, RUNG_UNIT_YEAR, RUNG_DATE_MAX), "9999-02-01",
         "9999-12-31");
  expect(rung_span_containing(FEBRUARY, RUNG_UNIT_YEAR, RUNG_DATE_MIN), "0001-01-01",
         "0001-01-31");
  expect(rung_span_trailing(first, 24, RUNG_UNIT_MONTH), "0001-01-01", "0001-12-31");
  expect(rung_span_full(CIVIL, last, 1, RUNG_UNIT_YEAR), "9999-01-01", "9999-12-31");
  /* The fiscal year that is cut off by the end of time is not whole. */
  expect(rung_span_full(FEBRUARY, last, 1, RUNG_UNIT_YEAR), "9998-02-01", "9999-01-31");
}

static void trailing_and_full(void **state) {
  (void)state;
  RungSpan span = range("2026-01-01", "2026-05-20");
  expect(rung_span_trailing(span, 12, RUNG_UNIT_MONTH), "2025-05-21", "2026-05-20");
  expect(rung_span_trailing(span, 90, RUNG_UNIT_DAY), "2026-02-20", "2026-05-20");
  expect(rung_span_trailing(range("2026-01-01", "2026-03-31"), 4, RUNG_UNIT_QUARTER),
         "2025-04-01", "2026-03-31");
  expect(rung_span_full(CIVIL, span, 2, RUNG_UNIT_MONTH), "2026-03-01", "2026-04-30");
  expect(rung_span_full(CIVIL, span, 4, RUNG_UNIT_QUARTER), "2025-04-01", "2026-03-31");
  expect(rung_span_full(CIVIL, span, 3, RUNG_UNIT_DAY), "2026-05-18", "2026-05-20");
  expect(rung_span_full(FEBRUARY, range("2026-01-01", "2026-01-31"), 1, RUNG_UNIT_YEAR),
         "2025-02-01", "2026-01-31");
}

static void following_and_to_date(void **state) {
  (void)state;
  RungSpan span = range("2026-01-01", "2026-05-20");
  expect(rung_span_following(span, 90, RUNG_UNIT_DAY), "2026-05-21", "2026-08-18");
  expect(rung_span_following(span, 3, RUNG_UNIT_MONTH), "2026-05-21", "2026-08-20");
  expect(rung_span_following(range("2026-01-01", "2026-01-30"), 1, RUNG_UNIT_MONTH),
         "2026-01-31", "2026-02-27");
  expect(rung_span_following_full(CIVIL, span, 2, RUNG_UNIT_QUARTER), "2026-07-01",
         "2026-12-31");
  expect(rung_span_following_full(FEBRUARY, span, 1, RUNG_UNIT_QUARTER), "2026-08-01",
         "2026-10-31");
  expect(rung_span_following_full(CIVIL, span, 3, RUNG_UNIT_DAY), "2026-05-21",
         "2026-05-23");
  expect(rung_span_to_date(CIVIL, span, RUNG_UNIT_QUARTER), "2026-04-01", "2026-05-20");
  expect(rung_span_to_date(FEBRUARY, span, RUNG_UNIT_YEAR), "2026-02-01", "2026-05-20");
  expect(rung_span_to_date(CIVIL, span, RUNG_UNIT_DAY), "2026-05-20", "2026-05-20");
  RungSpan last = range("9999-01-01", "9999-12-31");
  RungSpan beyond = rung_span_following(last, 100000, RUNG_UNIT_YEAR);
  assert_true(beyond.to < beyond.from);
  beyond = rung_span_following_full(CIVIL, last, 100000, RUNG_UNIT_YEAR);
  assert_true(beyond.to < beyond.from);
  RungSpan none = rung_span_following(span, 0, RUNG_UNIT_MONTH);
  assert_true(none.to < none.from);
  none = rung_span_following_full(CIVIL, span, 0, RUNG_UNIT_YEAR);
  assert_true(none.to < none.from);
}

static void reads(const char *text, RungCalendar calendar, const char *from,
                  const char *to) {
  RungSpan span = {0, 0};
  assert_true(rung_period_parse(rung_text(text), calendar, &span));
  expect(span, from, to);
}

static void reads_periods(void **state) {
  (void)state;
  reads("2026", CIVIL, "2026-01-01", "2026-12-31");
  reads("2026-Q3", CIVIL, "2026-07-01", "2026-09-30");
  reads("2026-H2", CIVIL, "2026-07-01", "2026-12-31");
  reads("2024-02", CIVIL, "2024-02-01", "2024-02-29");
  reads("2026-12", CIVIL, "2026-12-01", "2026-12-31");
  reads("FY2026", CIVIL, "2026-01-01", "2026-12-31");
  reads("FY2026-Q1", CIVIL, "2026-01-01", "2026-03-31");
  reads("2025-07-01..2025-12-31", CIVIL, "2025-07-01", "2025-12-31");
  reads("2025-07-01..2025-07-01", CIVIL, "2025-07-01", "2025-07-01");
  reads("0001", CIVIL, "0001-01-01", "0001-12-31");
  reads("9999-Q4", CIVIL, "9999-10-01", "9999-12-31");
}

static void reads_fiscal_periods(void **state) {
  (void)state;
  reads("FY2026", FEBRUARY, "2025-02-01", "2026-01-31");
  reads("2026", FEBRUARY, "2025-02-01", "2026-01-31");
  reads("FY2026-Q1", FEBRUARY, "2025-02-01", "2025-04-30");
  reads("2026-Q4", FEBRUARY, "2025-11-01", "2026-01-31");
  reads("FY2026-H2", FEBRUARY, "2025-08-01", "2026-01-31");
  reads("2026-03", FEBRUARY, "2026-03-01", "2026-03-31");
  reads("2026-03", MIDDLE, "2026-03-01", "2026-03-31");
  reads("FY2026", MIDDLE, "2025-04-15", "2026-04-14");
  reads("FY2026", (RungCalendar){1, 15}, "2025-01-15", "2026-01-14");
}

static void refuses_what_is_no_period(void **state) {
  (void)state;
  const char *const bad[] = {"",
                             "26",
                             "20266",
                             "2026-",
                             "2026-Q",
                             "2026-Q0",
                             "2026-Q5",
                             "2026-H3",
                             "2026-H0",
                             "2026-q1",
                             "2026-00",
                             "2026-13",
                             "2026-3",
                             "2026-Q11",
                             "FY",
                             "FY26",
                             "fy2026",
                             "FY2026-03",
                             "0000",
                             "2026-03-31",
                             " 2026",
                             "2026 ",
                             "-2026",
                             "2026-W12",
                             "2026..2027",
                             "2025-12-31..2025-07-01",
                             "2025-07-01..2025-02-30",
                             "2025-07-01 .2025-12-31",
                             "2025-07-01..2025-12-31 "};
  RungSpan span = {1, 2};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(rung_period_parse(rung_text(bad[i]), CIVIL, &span));
  assert_false(rung_period_parse(rung_text("FY0001"), FEBRUARY, &span));
  assert_false(rung_period_parse((RungText){NULL, 0}, CIVIL, &span));
  assert_true(span.from == 1 && span.to == 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(units_of_calendars),
      cmocka_unit_test(shifts_keep_whole_months),
      cmocka_unit_test(empty_spans_stay_empty),
      cmocka_unit_test(ends_at_the_ends_of_time),
      cmocka_unit_test(trailing_and_full),
      cmocka_unit_test(following_and_to_date),
      cmocka_unit_test(reads_periods),
      cmocka_unit_test(reads_fiscal_periods),
      cmocka_unit_test(refuses_what_is_no_period),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/date.h"

/* RUNG_DATE_MIN - 1 when it is no date. */
static int32_t parsed(const char *text, RungDateForm form) {
  int32_t days = RUNG_DATE_MIN - 1;
  (void)!rung_date_parse(rung_text(text), form, &days);
  return days;
}

static int32_t iso(const char *text) {
  int32_t days = parsed(text, RUNG_DATE_ISO);
  assert_true(days >= RUNG_DATE_MIN);
  return days;
}

/* The day after each day is the next one of the calendar, over all years. */
static void every_day_follows(void **state) {
  (void)state;
  RungCivil civil = {1, 1, 1};
  for (int32_t days = RUNG_DATE_MIN; days <= RUNG_DATE_MAX; days++) {
    RungCivil found = rung_date_to_civil(days);
    int32_t back = 0;
    bool same = found.year == civil.year && found.month == civil.month &&
                found.day == civil.day && rung_date_from_civil(civil, &back) &&
                back == days;
    if (!same) fail_msg("day %d", days);
    if (++civil.day <= rung_days_in_month(civil.year, civil.month)) continue;
    civil.day = 1;
    civil.month = civil.month % 12 + 1;
    civil.year += civil.month == 1;
  }
  assert_int_equal(civil.year, 10000);
}

static void refuses_days_that_are_not(void **state) {
  (void)state;
  const RungCivil bad[] = {{0, 12, 31},   {10000, 1, 1}, {2026, 0, 1},  {2026, 13, 1},
                           {2026, 1, 0},  {2026, 1, 32}, {2026, 2, 29}, {1900, 2, 29},
                           {2026, 4, 31}, {2026, 1, -1}, {-4, 2, 29}};
  int32_t days = 77;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(rung_date_from_civil(bad[i], &days));
  assert_int_equal(days, 77);
  assert_true(rung_date_from_civil((RungCivil){2000, 2, 29}, &days));
  assert_int_equal(days, 11016);
}

static void months_end_early(void **state) {
  (void)state;
  assert_int_equal(rung_date_add_months(iso("2024-01-31"), 1), iso("2024-02-29"));
  assert_int_equal(rung_date_add_months(iso("2024-02-29"), 12), iso("2025-02-28"));
  assert_int_equal(rung_date_add_months(iso("2024-03-31"), -1), iso("2024-02-29"));
  assert_int_equal(rung_date_add_months(iso("2026-01-15"), -13), iso("2024-12-15"));
  assert_int_equal(rung_date_add_months(iso("9999-12-01"), 1), RUNG_DATE_MAX);
  assert_int_equal(rung_date_add_months(iso("0001-01-31"), -1), RUNG_DATE_MIN);
  assert_int_equal(rung_date_add_months(iso("2026-01-15"), INT32_MAX), RUNG_DATE_MAX);
  assert_int_equal(rung_date_add_months(iso("2026-01-15"), INT32_MIN), RUNG_DATE_MIN);
}

static void reads_iso(void **state) {
  (void)state;
  assert_int_equal(iso("1970-01-01"), 0);
  assert_int_equal(iso("0001-01-01"), RUNG_DATE_MIN);
  assert_int_equal(iso("9999-12-31"), RUNG_DATE_MAX);
  const char *const midnight[] = {"1970-01-02T00:00:00", "1970-01-02 00:00:00",
                                  "1970-01-02T00:00:00Z", "1970-01-02 00:00:00Z"};
  for (size_t i = 0; i < 4; i++) assert_int_equal(iso(midnight[i]), 1);
  const char *const bad[] = {"",
                             "2026",
                             "2026-3-31",
                             "2026-03-1",
                             "2026-02-30",
                             "0000-01-01",
                             "02026-01-01",
                             "2026/03/31",
                             "2026-03-311",
                             "2026-03-31 ",
                             " 2026-03-31",
                             "-026-03-31",
                             "2026-03-31T00:00",
                             "2026-03-31T00:00:01",
                             "2026-03-31Z",
                             "2026-03-31t00:00:00",
                             "2026-03-31T00:00:00+01:00",
                             "2026-03-31T00:00:00ZZ",
                             "31.03.2026"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(parsed(bad[i], RUNG_DATE_ISO), RUNG_DATE_MIN - 1);
  assert_false(rung_date_parse((RungText){NULL, 0}, RUNG_DATE_ISO, &(int32_t){0}));
}

static void reads_local_forms(void **state) {
  (void)state;
  int32_t day = iso("2026-03-04");
  const char *const good[] = {"04/03/2026", "4/3/2026", "04.03.2026", "4-03-2026"};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(parsed(good[i], RUNG_DATE_DMY), day);
    assert_int_equal(parsed(good[i], RUNG_DATE_MDY), iso("2026-04-03"));
  }
  assert_int_equal(parsed("03/31/2026", RUNG_DATE_MDY), iso("2026-03-31"));
  const char *const bad[] = {"03/31/2026", "4/3/26",     "4/3/20266",  "4/3.2026",
                             "4 3 2026",   "004/3/2026", "4//2026",    "/3/2026",
                             "4/3/",       "4/3",        "2026-03-04", "4/3/2026 ",
                             "4/003/2026", "",           "29/02/2026"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(parsed(bad[i], RUNG_DATE_DMY), RUNG_DATE_MIN - 1);
}

static void writes_iso(void **state) {
  (void)state;
  char buffer[11];
  rung_date_format(RUNG_DATE_MIN, buffer);
  assert_string_equal(buffer, "0001-01-01");
  rung_date_format(RUNG_DATE_MAX, buffer);
  assert_string_equal(buffer, "9999-12-31");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_follows), cmocka_unit_test(refuses_days_that_are_not),
      cmocka_unit_test(months_end_early),  cmocka_unit_test(reads_iso),
      cmocka_unit_test(reads_local_forms), cmocka_unit_test(writes_iso),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/date.h"
#include "kernel/select.h"
#include "kernel_support.h"

enum { ROWS = 500 };

static int32_t day(int year, int month, int day_of_month) {
  int32_t days;
  assert_true(rung_date_from_civil((RungCivil){year, month, day_of_month}, &days));
  return days;
}

static RungColumn dates(Bench *bench) {
  return bench_column(bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, ROWS, 15);
}

static void parts(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 71);
  RungColumn date = dates(&bench);
  for (RungDatePart part = RUNG_DATE_YEAR; part <= RUNG_DATE_MONTH; part++) {
    RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, ROWS);
    rung_date_part(&out, part, &date);
    check_shape(&out);
    for (size_t row = 0; row < ROWS; row++) {
      assert_int_equal(out.valid[row], rung_column_has(&date, row));
      if (!out.valid[row]) continue;
      const RungCivil civil = rung_date_to_civil(date.values.i32[row]);
      const int quarters[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};
      assert_int_equal(out.values.i64[row], part == RUNG_DATE_YEAR ? civil.year
                                            : part == RUNG_DATE_MONTH
                                                ? civil.month
                                                : quarters[civil.month - 1]);
    }
  }
  bench_reset(&bench);
}

static void days_between(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 72);
  RungColumn a = dates(&bench), b = dates(&bench);
  RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, ROWS);
  rung_date_days(&out, &a, &b);
  check_shape(&out);
  for (size_t row = 0; row < ROWS; row++) {
    assert_int_equal(out.valid[row],
                     rung_column_has(&a, row) && rung_column_has(&b, row));
    if (out.valid[row])
      assert_int_equal(out.values.i64[row], b.values.i32[row] - a.values.i32[row]);
  }
  bench_reset(&bench);
}

/* The first day back from the date that begins a span, looked for day by day. */
static int32_t walk_back(RungCalendar calendar, int months, int32_t day) {
  for (RungCivil civil = rung_date_to_civil(day);; civil = rung_date_to_civil(--day))
    if (civil.day == calendar.day && (civil.month + 12 - calendar.month) % months == 0)
      return day;
}

static void span_starts(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 74);
  const RungCalendar calendar = {2, 15};
  const int months[] = {[RUNG_UNIT_MONTH] = 1,
                        [RUNG_UNIT_QUARTER] = 3,
                        [RUNG_UNIT_HALF] = 6,
                        [RUNG_UNIT_YEAR] = 12};
  RungColumn date = dates(&bench);
  for (RungUnit unit = RUNG_UNIT_MONTH; unit <= RUNG_UNIT_YEAR; unit++) {
    RungColumn out = bench_out(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, ROWS);
    rung_date_span_start(&out, calendar, unit, &date);
    check_shape(&out);
    for (size_t row = 0; row < ROWS; row++) {
      assert_int_equal(out.valid[row], rung_column_has(&date, row));
      if (out.valid[row])
        assert_int_equal(out.values.i32[row],
                         walk_back(calendar, months[unit], date.values.i32[row]));
    }
  }
  bench_reset(&bench);
}

static int32_t added(Bench *bench, RungUnit unit, int32_t from, RungWide count) {
  RungColumn date = bench_out(bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, 1);
  RungColumn n = bench_out(bench, number_type(0), RUNG_STORE_I128, 1);
  RungColumn out = bench_out(bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, 1);
  date.values.i32[0] = from;
  n.values.i128[0] = count;
  date.valid[0] = n.valid[0] = 1;
  rung_date_add(&out, unit, &date, &n);
  assert_int_equal(out.valid[0], 1);
  n.valid[0] = 0;
  RungColumn none = bench_out(bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, 1);
  rung_date_add(&none, unit, &date, &n);
  assert_int_equal(none.valid[0], 0);
  return out.values.i32[0];
}

static void adding(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 73);
  const RungWide far = rung_power10(30);
  assert_int_equal(added(&bench, RUNG_UNIT_MONTH, day(2026, 1, 31), 1), day(2026, 2, 28));
  assert_int_equal(added(&bench, RUNG_UNIT_MONTH, day(2026, 1, 31), -2),
                   day(2025, 11, 30));
  assert_int_equal(added(&bench, RUNG_UNIT_DAY, day(2026, 2, 28), 1), day(2026, 3, 1));
  assert_int_equal(added(&bench, RUNG_UNIT_DAY, day(2026, 2, 28), -59),
                   day(2025, 12, 31));
  assert_int_equal(added(&bench, RUNG_UNIT_DAY, 0, far), RUNG_DATE_MAX);
  assert_int_equal(added(&bench, RUNG_UNIT_DAY, 0, -far), RUNG_DATE_MIN);
  const int32_t late = added(&bench, RUNG_UNIT_MONTH, day(2026, 1, 31), far);
  const int32_t early = added(&bench, RUNG_UNIT_MONTH, day(2026, 1, 31), -far);
  assert_true(late > day(9999, 11, 30) && late <= RUNG_DATE_MAX);
  assert_true(early < day(1, 3, 1) && early >= RUNG_DATE_MIN);
  bench_reset(&bench);
}

static bool lies(const RungColumn *date, size_t row, RungSpan span) {
  return rung_column_has(date, row) && date->values.i32[row] >= span.from &&
         date->values.i32[row] <= span.to;
}

static void selects(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 74);
  for (int round = 0; round < 40; round++) {
    RungColumn date = dates(&bench), figure = bench_figures(&bench, ROWS, 9);
    RungColumn via =
        bench_column(&bench, plain_type(RUNG_KIND_REF), RUNG_STORE_U32, ROWS, 3);
    RungColumn flag = bench_column(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8,
                                   round % 4 ? ROWS : 1, 1);
    const RungSpan span = {date.values.i32[0], 20000};
    RungColumn in = bench_out(&bench, flag.type, RUNG_STORE_U8, ROWS);
    uint32_t target[ROWS];
    rung_select_via(target, ROWS, round % 2 ? &via : NULL);
    rung_select_filter(target, ROWS, &flag);
    rung_select_span(target, ROWS, &date, span);
    rung_select_there(target, ROWS, &figure);
    rung_select_in_span(&in, &date, span);
    for (size_t row = 0; row < ROWS; row++) {
      const size_t at = row_of(&flag, row);
      const bool counts = rung_column_has(&flag, at) && flag.values.u8[at] &&
                          lies(&date, row, span) && rung_column_has(&figure, row) &&
                          (round % 2 == 0 || rung_column_has(&via, row));
      const uint32_t wanted = round % 2 ? via.values.u32[row] : 0;
      assert_int_equal(target[row], counts ? wanted : RUNG_NO_TARGET);
      assert_int_equal(in.valid[row], 1);
      assert_int_equal(in.values.u8[row], lies(&date, row, span));
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void valid_on(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 75);
  RungColumn from = dates(&bench), to = dates(&bench);
  RungColumn none = bench_out(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, 1);
  none.valid[0] = 0;
  const int32_t days[] = {from.values.i32[0], to.values.i32[1], day(2000, 1, 1)};
  for (size_t d = 0; d < sizeof days / sizeof *days; d++) {
    RungColumn held = bench_out(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, ROWS);
    RungColumn open = bench_out(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, ROWS);
    rung_select_valid_on(&held, &from, &to, days[d]);
    rung_select_valid_on(&open, &from, &none, days[d]);
    for (size_t row = 0; row < ROWS; row++) {
      const bool begun = !rung_column_has(&from, row) || from.values.i32[row] <= days[d];
      const bool over = rung_column_has(&to, row) && to.values.i32[row] < days[d];
      assert_true(held.valid[row] && open.valid[row]);
      assert_int_equal(held.values.u8[row], begun && !over);
      assert_int_equal(open.values.u8[row], begun);
    }
  }
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parts),        cmocka_unit_test(span_starts),
      cmocka_unit_test(days_between), cmocka_unit_test(adding),
      cmocka_unit_test(selects),      cmocka_unit_test(valid_on)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

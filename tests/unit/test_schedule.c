/* Schedules against sums of another shape: each edge passed adds the change of rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/schedule.h"
#include "kernel_support.h"

enum { ROUNDS = 2000, ROWS_MAX = 16, EDGES_MAX = 4, INPUTS_MAX = 1 + 2 * EDGES_MAX };

typedef struct Schedule {
  RungColumn columns[INPUTS_MAX];
  const RungColumn *views[INPUTS_MAX];
  size_t count, rows;
  RungType units, rates;
} Schedule;

/* Edges rise: edge i is i * 8 and less than 8 more. */
static void make(Bench *bench, Schedule *schedule) {
  const bool ratio = bench_below(bench, 3) == 0;
  schedule->rows = bench_below(bench, ROWS_MAX);
  schedule->count = 3 + 2 * bench_below(bench, EDGES_MAX);
  schedule->units = ratio ? ratio_type() : number_type(2);
  schedule->rates = number_type(3);
  schedule->columns[0] =
      bench_column(bench, schedule->units, ratio ? RUNG_STORE_RATIO : RUNG_STORE_I64,
                   bench_below(bench, 3) ? schedule->rows : 1, 6);
  for (size_t i = 1; i < schedule->count; i++) {
    const size_t rows = bench_below(bench, 2) ? schedule->rows : 1;
    RungColumn *column = &schedule->columns[i];
    *column = bench_column(bench, number_type(i % 2 ? 1 : 3), RUNG_STORE_I64, rows, 5);
    for (size_t row = 0; row < rows && i % 2; row++)
      if (rung_column_has(column, row))
        column->values.i64[row] = (int64_t)(10 * i / 2 * 8 + bench_below(bench, 8));
  }
  for (size_t i = 0; i < INPUTS_MAX; i++) schedule->views[i] = &schedule->columns[i];
}

static bool complete(const Schedule *schedule, size_t row) {
  for (size_t i = 0; i < schedule->count; i++)
    if (!figure_at(schedule->views[i], row).there) return false;
  return true;
}

static bool passed(const Schedule *schedule, size_t row, size_t edge, bool above) {
  const int sign = rung_ratio_compare(figure_at(schedule->views[0], row).value,
                                      figure_at(schedule->views[edge], row).value);
  return above ? sign > 0 : sign >= 0;
}

static Figure wanted_rate(const Schedule *schedule, size_t row, bool above) {
  Figure rate = {false, {0, 1}};
  for (size_t i = 1; i < schedule->count; i += 2)
    if (complete(schedule, row) && passed(schedule, row, i, above))
      rate = figure_at(schedule->views[i + 1], row);
  return rate;
}

/* Sum of (rate_i - rate_i-1) * (x - edge_i) over the edges below x. */
static Figure wanted_split(const Schedule *schedule, size_t row) {
  Figure pay = {complete(schedule, row), {0, 1}};
  RungRatio before = {0, 1};
  for (size_t i = 1; i < schedule->count && pay.there; i += 2) {
    const RungRatio x = figure_at(schedule->views[0], row).value;
    const RungRatio rate = figure_at(schedule->views[i + 1], row).value;
    RungRatio part, change;
    if (!passed(schedule, row, i, true)) break;
    assert_true(rung_ratio_subtract(x, figure_at(schedule->views[i], row).value, &part));
    assert_true(rung_ratio_subtract(rate, before, &change));
    assert_true(rung_ratio_multiply(part, change, &part));
    assert_true(rung_ratio_add(pay.value, part, &pay.value));
    before = rate;
  }
  return pay;
}

static Figure wanted_whole(const Schedule *schedule, size_t row, bool above) {
  const Figure rate = wanted_rate(schedule, row, above);
  Figure pay = {complete(schedule, row), {0, 1}};
  if (rate.there)
    assert_true(rung_ratio_multiply(rate.value, figure_at(schedule->views[0], row).value,
                                    &pay.value));
  return pay;
}

static RungColumn pay_out(Bench *bench, const Schedule *schedule) {
  if (schedule->units.ratio)
    return bench_out(bench, ratio_type(), RUNG_STORE_RATIO, schedule->rows);
  return bench_out(bench, number_type(5), RUNG_STORE_I64, schedule->rows);
}

static void twins(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 61);
  for (int round = 0; round < ROUNDS; round++) {
    const bool above = round % 2;
    Schedule schedule;
    uint32_t choose[ROWS_MAX];
    size_t edge;
    make(&bench, &schedule);
    RungColumn rate = bench_out(&bench, schedule.rates, RUNG_STORE_I64, schedule.rows);
    RungColumn split = pay_out(&bench, &schedule), whole = pay_out(&bench, &schedule);
    const RungColumn *const *views = schedule.views;
    const size_t count = schedule.count;
    assert_true(rung_schedule_check(schedule.rows, views, count, &edge) == RUNG_NO_ROW);
    assert_true(rung_schedule_rate(&rate, views, count, above, choose) == RUNG_NO_ROW);
    assert_true(rung_schedule_split(&split, views, count) == RUNG_NO_ROW);
    assert_true(rung_schedule_whole(&whole, views, count, above, choose) == RUNG_NO_ROW);
    check_shape(&rate);
    check_shape(&split);
    check_shape(&whole);
    for (size_t row = 0; row < schedule.rows; row++) {
      assert_true(same_figure(figure_at(&rate, row), wanted_rate(&schedule, row, above)));
      assert_true(same_figure(figure_at(&split, row), wanted_split(&schedule, row)));
      assert_true(
          same_figure(figure_at(&whole, row), wanted_whole(&schedule, row, above)));
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static RungColumn constant(Bench *bench, int scale, int64_t digits) {
  RungColumn column = bench_out(bench, number_type(scale), RUNG_STORE_I64, 1);
  column.values.i64[0] = digits;
  column.valid = NULL;
  return column;
}

/* The growth_rate schedule of the manual for gold: 3 % to 100k, 4 % to 500k, then 5 %. */
static void of_the_manual(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 62);
  const int64_t amounts[] = {0, 99999, 100000, 100001, 500000, 600000, -5};
  enum { AMOUNTS = sizeof amounts / sizeof *amounts };
  RungColumn x = bench_out(&bench, number_type(0), RUNG_STORE_I64, AMOUNTS);
  memcpy(x.values.i64, amounts, sizeof amounts);
  x.valid = NULL;
  RungColumn edges[] = {constant(&bench, 0, 0), constant(&bench, 0, 100000),
                        constant(&bench, 0, 500000)};
  RungColumn rates[] = {constant(&bench, 2, 3), constant(&bench, 2, 4),
                        constant(&bench, 2, 5)};
  const RungColumn *inputs[] = {&x,        &edges[0], &rates[0], &edges[1],
                                &rates[1], &edges[2], &rates[2]};
  RungColumn out = bench_out(&bench, number_type(2), RUNG_STORE_I64, AMOUNTS);
  assert_true(rung_schedule_split(&out, inputs, 7) == RUNG_NO_ROW);
  const int64_t wanted[] = {0, 299997, 300000, 300004, 1900000, 2400000, 0};
  assert_memory_equal(out.values.i64, wanted, sizeof wanted);
  uint32_t choose[AMOUNTS];
  assert_true(rung_schedule_whole(&out, inputs, 7, false, choose) == RUNG_NO_ROW);
  assert_true(out.values.i64[2] == 400000 && out.values.i64[6] == 0);
  assert_true(rung_schedule_whole(&out, inputs, 7, true, choose) == RUNG_NO_ROW);
  assert_true(out.values.i64[2] == 300000 && out.values.i64[3] == 400004);
  bench_reset(&bench);
}

static void edges_must_rise(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 63);
  RungColumn x = constant(&bench, 0, 1), rate = constant(&bench, 2, 3);
  RungColumn low = constant(&bench, 0, 10);
  RungColumn high = bench_out(&bench, number_type(1), RUNG_STORE_I64, 4);
  const RungColumn *inputs[] = {&x, &low, &rate, &high, &rate};
  size_t edge = 0;
  memcpy(high.valid, "\1\0\1\1", 4);
  high.values.i64[0] = 101;
  high.values.i64[2] = 100;
  high.values.i64[3] = 5;
  assert_int_equal(rung_schedule_check(4, inputs, 5, &edge), 2);
  assert_int_equal(edge, 3);
  high.values.i64[2] = high.values.i64[3] = 101;
  assert_true(rung_schedule_check(4, inputs, 5, &edge) == RUNG_NO_ROW);
  const RungColumn *constants[] = {&x, &low, &rate, &low, &rate};
  assert_int_equal(rung_schedule_check(1000, constants, 5, &edge), 0);
  assert_true(rung_schedule_check(0, constants, 5, &edge) == RUNG_NO_ROW);
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(twins),
                                     cmocka_unit_test(of_the_manual),
                                     cmocka_unit_test(edges_must_rise)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Each aggregate against its plain twin, and against itself over shuffled rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "kernel/aggregate.h"
#include "kernel/order.h"
#include "kernel_support.h"

enum { ROUNDS = 1500, ROWS_MAX = 40, TARGETS = 4 };

/* Rows of one test: what counts for what. */
typedef struct Rows {
  RungColumn value;
  uint32_t target[ROWS_MAX];
  size_t count;
} Rows;

static void make_rows(Bench *bench, Rows *rows, int bits) {
  rows->count = bench_below(bench, ROWS_MAX);
  rows->value = bench_figures(bench, bench_below(bench, 9) ? rows->count : 1, bits);
  for (size_t row = 0; row < rows->count; row++) {
    rows->target[row] = (uint32_t)bench_below(bench, TARGETS - 1);
    if (!figure_at(&rows->value, row).there || bench_below(bench, 6) == 0)
      rows->target[row] = RUNG_NO_TARGET;
  }
}

/* The same rows in another order. */
static void shuffle(Bench *bench, const Rows *rows, Rows *out) {
  const uint32_t *order = bench_permutation(bench, rows->count);
  out->count = rows->count;
  out->value = rows->value.rows == rows->count
                   ? bench_shuffled(bench, &rows->value, order)
                   : rows->value;
  for (size_t row = 0; row < rows->count; row++)
    out->target[row] = rows->target[order[row]];
}

static int compare_ratios(const void *a, const void *b) {
  return rung_ratio_compare(*(const RungRatio *)a, *(const RungRatio *)b);
}

/* The values that count for a target, rising. */
static size_t values_of(const Rows *rows, uint32_t target, RungRatio *values) {
  size_t count = 0;
  for (size_t row = 0; row < rows->count; row++)
    if (rows->target[row] == target) values[count++] = figure_at(&rows->value, row).value;
  qsort(values, count, sizeof *values, compare_ratios);
  return count;
}

typedef enum What { SUM, AVERAGE, LEAST, MOST, MEDIAN, PERCENTILE, TOP, WHATS } What;

static RungRatio sum_of(const RungRatio *values, size_t count) {
  RungRatio sum = {0, 1};
  for (size_t i = 0; i < count; i++) assert_true(rung_ratio_add(sum, values[i], &sum));
  return sum;
}

static RungRatio part_of(RungRatio value, int64_t by) {
  assert_true(rung_ratio_divide(value, (RungRatio){by, 1}, &value));
  return value;
}

/* Percentile: 0.35. Top: 3. */
static Figure wanted_of(const Rows *rows, uint32_t target, What what) {
  RungRatio values[ROWS_MAX];
  const size_t n = values_of(rows, target, values);
  if (what == SUM) return (Figure){true, sum_of(values, n)};
  if (what == TOP)
    return (Figure){true, n < 3 ? sum_of(values, n) : sum_of(values + n - 3, 3)};
  if (n == 0) return (Figure){false, {0, 1}};
  const RungRatio middles[] = {values[(n - 1) / 2], values[n / 2]};
  switch (what) {
  case AVERAGE: return (Figure){true, part_of(sum_of(values, n), (int64_t)n)};
  case LEAST: return (Figure){true, values[0]};
  case MOST: return (Figure){true, values[n - 1]};
  case MEDIAN: return (Figure){true, part_of(sum_of(middles, 2), 2)};
  default: break;
  }
  return (Figure){true, values[(35 * n + 99) / 100 - 1]};
}

static RungColumn figure_out(Bench *bench, const Rows *rows, What what) {
  if (rows->value.type.ratio || what == AVERAGE || what == MEDIAN)
    return bench_out(bench, ratio_type(), RUNG_STORE_RATIO, TARGETS);
  return bench_out(bench, number_type(rows->value.type.scale), RUNG_STORE_I128, TARGETS);
}

static size_t one_pass(Bench *bench, const Rows *rows, What what, RungColumn *out) {
  if (what == LEAST || what == MOST) {
    uint32_t best[TARGETS];
    rung_aggregate_extreme(best, TARGETS, &rows->value, rows->target, rows->count,
                           what == LEAST ? -1 : 1, false);
    return rung_vector_gather(out, &rows->value, best);
  }
  RungSum *sums = bench_take(bench, TARGETS, sizeof *sums);
  memset(sums, 0, TARGETS * sizeof *sums);
  rung_aggregate_add(sums, &rows->value, rows->target, rows->count);
  return what == SUM ? rung_aggregate_sum(out, sums, rows->value.type.scale)
                     : rung_aggregate_average(out, sums, rows->value.type.scale);
}

static size_t in_order(Bench *bench, const Rows *rows, What what, RungColumn *out) {
  RungOrder order = {bench_take(bench, ROWS_MAX, 4), bench_take(bench, TARGETS + 1, 4),
                     bench_take(bench, ROWS_MAX, 4), TARGETS};
  rung_order_by_target(&order, rows->target, rows->count);
  rung_order_sort(&order, &rows->value,
                  what == TOP                      ? RUNG_ORDER_FALLING
                  : what == SUM || what == AVERAGE ? RUNG_ORDER_DENOMINATOR
                                                   : RUNG_ORDER_RISING,
                  NULL);
  switch (what) {
  case MEDIAN: return rung_order_median(out, &rows->value, &order);
  case PERCENTILE: return rung_order_percentile(out, &rows->value, &order, 350, 3);
  case TOP: return rung_order_sum_top(out, &rows->value, &order, 3);
  default: break;
  }
  return rung_order_sum_ratios(out, &rows->value, &order, what == AVERAGE);
}

static RungColumn run_kernel(Bench *bench, const Rows *rows, What what) {
  RungColumn out = figure_out(bench, rows, what);
  const bool sums = what == SUM || what == AVERAGE;
  const bool sorted = what >= MEDIAN || (sums && rows->value.type.ratio);
  assert_true((sorted ? in_order : one_pass)(bench, rows, what, &out) == RUNG_NO_ROW);
  check_shape(&out);
  return out;
}

static void figures(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 91);
  for (int round = 0; round < ROUNDS; round++) {
    const What what = (What)(round % WHATS);
    Rows rows, shuffled;
    make_rows(&bench, &rows, round % 3 ? 4 : 90);
    /* Sums of ratios with large parts do not fit; the twin would stop. */
    if (rows.value.type.ratio) make_rows(&bench, &rows, 3);
    shuffle(&bench, &rows, &shuffled);
    RungColumn out = run_kernel(&bench, &rows, what);
    RungColumn again = run_kernel(&bench, &shuffled, what);
    for (uint32_t i = 0; i < TARGETS; i++) {
      const Figure wanted = wanted_of(&rows, i, what);
      assert_true(same_figure(figure_at(&out, i), wanted));
      assert_true(same_figure(figure_at(&again, i), wanted));
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

/* 9e37 + 9e37 - 9e37 passes 10^38 and 2^127 on its way, in any order but one. */
static void sums_do_not_depend_on_order(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 92);
  const RungWide big = 9 * rung_power10(37);
  RungColumn value = bench_out(&bench, number_type(0), RUNG_STORE_I128, 5);
  const RungWide digits[] = {big, big, big, -big, -big};
  const uint32_t target[] = {0, 0, 0, 0, 0};
  RungSum sum = {0, 0, 0};
  RungWide total;
  memcpy(value.values.i128, digits, sizeof digits);
  rung_aggregate_add(&sum, &value, target, 5);
  assert_true(rung_aggregate_total(sum, &total) && total == big);
  sum = (RungSum){0, 0, 0};
  rung_aggregate_add(&sum, &value, target, 4);
  assert_false(rung_aggregate_total(sum, &total));
  for (size_t i = 0; i < 5; i++) value.values.i128[i] = -digits[i];
  sum = (RungSum){0, 0, 0};
  rung_aggregate_add(&sum, &value, target, 5);
  assert_true(rung_aggregate_total(sum, &total) && total == -big);
  sum = (RungSum){0, 0, 0};
  rung_aggregate_add(&sum, &value, target, 3);
  assert_false(rung_aggregate_total(sum, &total));
  sum = (RungSum){0, 0, 0};
  rung_sum_add(&sum, rung_power10(38) - 1);
  assert_true(rung_aggregate_total(sum, &total) && total == rung_power10(38) - 1);
  rung_sum_add(&sum, 1);
  assert_false(rung_aggregate_total(sum, &total));
  bench_reset(&bench);
}

static void flags_and_counts(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 93);
  for (int round = 0; round < ROUNDS; round++) {
    Rows rows;
    make_rows(&bench, &rows, 4);
    RungColumn flag =
        bench_column(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, ROWS_MAX, 1);
    uint8_t any[TARGETS] = {0}, all[TARGETS];
    uint32_t count[TARGETS] = {0};
    memset(all, 1, sizeof all);
    rung_aggregate_flags(any, &flag, false, rows.target, rows.count);
    rung_aggregate_flags(all, &flag, true, rows.target, rows.count);
    rung_aggregate_count(count, rows.target, rows.count);
    for (uint32_t i = 0; i < TARGETS; i++) {
      int64_t n = 0, is_true = 0;
      for (size_t row = 0; row < rows.count; row++) {
        n += rows.target[row] == i;
        is_true += rows.target[row] == i && flag.values.u8[row];
      }
      assert_int_equal(count[i], n);
      assert_int_equal(any[i], is_true > 0);
      assert_int_equal(all[i], is_true == n);
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

/* The first of the earliest and the last of the latest. */
static void ties_by_place(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 94);
  for (int round = 0; round < ROUNDS; round++) {
    Rows rows;
    uint32_t first[TARGETS], last[TARGETS];
    make_rows(&bench, &rows, 4);
    RungColumn date =
        bench_column(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, ROWS_MAX, 2);
    rung_aggregate_extreme(first, TARGETS, &date, rows.target, rows.count, -1, false);
    rung_aggregate_extreme(last, TARGETS, &date, rows.target, rows.count, 1, true);
    for (uint32_t i = 0; i < TARGETS; i++) {
      uint32_t early = RUNG_NO_TARGET, late = RUNG_NO_TARGET;
      for (uint32_t row = 0; row < rows.count; row++) {
        if (rows.target[row] != i) continue;
        const int32_t day = date.values.i32[row];
        if (early == RUNG_NO_TARGET || day < date.values.i32[early]) early = row;
        if (late == RUNG_NO_TARGET || day >= date.values.i32[late]) late = row;
      }
      assert_int_equal(first[i], early);
      assert_int_equal(last[i], late);
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void ranks(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 95);
  for (int round = 0; round < ROUNDS; round++) {
    Rows rows;
    make_rows(&bench, &rows, 3);
    RungOrder order = {bench_take(&bench, ROWS_MAX, 4),
                       bench_take(&bench, TARGETS + 1, 4),
                       bench_take(&bench, ROWS_MAX, 4), TARGETS};
    RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, rows.count);
    rung_order_by_target(&order, rows.target, rows.count);
    rung_order_sort(&order, &rows.value, RUNG_ORDER_FALLING, NULL);
    rung_order_rank(&out, &rows.value, &order);
    check_shape(&out);
    for (size_t row = 0; row < rows.count; row++) {
      int64_t rank = 1;
      for (size_t peer = 0; peer < rows.count; peer++)
        rank += rows.target[peer] == rows.target[row] &&
                rung_ratio_compare(figure_at(&rows.value, peer).value,
                                   figure_at(&rows.value, row).value) > 0;
      assert_int_equal(out.valid[row], rows.target[row] != RUNG_NO_TARGET);
      if (out.valid[row]) assert_int_equal(out.values.i64[row], rank);
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static bool is_before(const RungColumn *date, size_t a, size_t b) {
  const int32_t x = date->values.i32[a], y = date->values.i32[b];
  return x < y || (x == y && a <= b);
}

/* The sum over the rows that come no later, row by row. */
static RungRatio total_at(const Rows *rows, const RungColumn *date,
                          const RungColumn *flag, size_t row) {
  RungRatio sum = {0, 1};
  for (size_t other = 0; other < rows->count; other++) {
    const Figure figure = figure_at(&rows->value, other);
    const bool adds = figure.there &&
                      (!flag || (rung_column_has(flag, other) && flag->values.u8[other]));
    if (rows->target[other] != rows->target[row] || !is_before(date, other, row) || !adds)
      continue;
    assert_true(rung_ratio_add(sum, figure.value, &sum));
  }
  return sum;
}

static void running_totals(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 97);
  for (int round = 0; round < ROUNDS; round++) {
    Rows rows;
    make_rows(&bench, &rows, 4);
    for (size_t row = 0; row < rows.count; row++)
      rows.target[row] = bench_below(&bench, 6) ? (uint32_t)bench_below(&bench, TARGETS)
                                                : RUNG_NO_TARGET;
    RungColumn date =
        bench_column(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, ROWS_MAX, 3);
    RungColumn flag =
        bench_column(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, ROWS_MAX, 1);
    const RungColumn *filter = bench_below(&bench, 2) ? &flag : NULL;
    RungOrder order = {bench_take(&bench, ROWS_MAX, 4),
                       bench_take(&bench, TARGETS + 1, 4),
                       bench_take(&bench, ROWS_MAX, 4), TARGETS};
    RungColumn out = bench_out(&bench, rows.value.type,
                               rows.value.store == RUNG_STORE_RATIO ? RUNG_STORE_RATIO
                                                                    : RUNG_STORE_I128,
                               rows.count);
    rung_order_by_target(&order, rows.target, rows.count);
    rung_order_sort(&order, &date, RUNG_ORDER_RISING, NULL);
    assert_int_equal(rung_order_running(&out, &rows.value, filter, &order), RUNG_NO_ROW);
    for (size_t row = 0; row < rows.count; row++) {
      assert_int_equal(out.valid[row], rows.target[row] != RUNG_NO_TARGET);
      if (out.valid[row])
        assert_int_equal(rung_ratio_compare(figure_at(&out, row).value,
                                            total_at(&rows, &date, filter, row)),
                         0);
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void percentile_ranks(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 97);
  uint32_t rows[] = {0, 1, 2, 3}, offsets[] = {0, 4};
  const RungOrder order = {rows, offsets, NULL, 1};
  const int parts[] = {0, 1, 250, 251, 500, 999, 1000};
  const int64_t wanted[] = {0, 0, 0, 1, 1, 3, 3};
  RungColumn value = bench_out(&bench, number_type(0), RUNG_STORE_I64, 4);
  RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, 1);
  value.valid = NULL;
  for (size_t i = 0; i < 4; i++) value.values.i64[i] = (int64_t)i;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    assert_true(rung_order_percentile(&out, &value, &order, parts[i], 3) == RUNG_NO_ROW);
    assert_int_equal(out.values.i64[0], wanted[i]);
  }
  bench_reset(&bench);
}

static void sorts_stably(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 96);
  enum { MANY = 5000 };
  for (RungOrderBy by = RUNG_ORDER_RISING; by <= RUNG_ORDER_FALLING; by++) {
    RungColumn value = bench_column(&bench, number_type(0), RUNG_STORE_I64, MANY, 8);
    uint32_t *target = bench_take(&bench, MANY, sizeof *target);
    RungOrder order = {bench_take(&bench, MANY, 4), bench_take(&bench, 2, 4),
                       bench_take(&bench, MANY, 4), 1};
    rung_order_by_target(&order, target, MANY);
    rung_order_sort(&order, &value, by, NULL);
    assert_int_equal(order.offsets[1], MANY);
    for (size_t i = 1; i < MANY; i++) {
      const uint32_t a = order.order[i - 1], b = order.order[i];
      const int64_t x = value.values.i64[a], y = value.values.i64[b];
      assert_true(x == y ? a < b : by == RUNG_ORDER_RISING ? x < y : x > y);
    }
  }
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(figures),
                                     cmocka_unit_test(sums_do_not_depend_on_order),
                                     cmocka_unit_test(flags_and_counts),
                                     cmocka_unit_test(ties_by_place),
                                     cmocka_unit_test(ranks),
                                     cmocka_unit_test(running_totals),
                                     cmocka_unit_test(sorts_stably),
                                     cmocka_unit_test(percentile_ranks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

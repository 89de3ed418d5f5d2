/* Each aggregate against its plain twin, and against itself over shuffled rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "kernel/aggregate.h"
#include "kernel/order.h"
#include "kernel/sums.h"
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

static RungListed list_of(Bench *bench, const uint32_t *target, size_t rows) {
  uint32_t *list = bench_take(bench, rows, sizeof *list);
  uint8_t *counts = bench_take(bench, rows, 1);
  rung_select_counts(counts, target, rows);
  return (RungListed){target, list, rung_select_list(list, counts, rows)};
}

/* Rows up to one of them, and those behind. */
static void split(Bench *bench, RungListed all, RungListed halves[2]) {
  halves[0] = halves[1] = all;
  halves[0].count = bench_below(bench, all.count + 1);
  halves[1].rows += halves[0].count;
  halves[1].count -= halves[0].count;
}

static RungColumn held_column(Bench *bench, RungType type) {
  const RungStore store = rung_store_of(type);
  RungColumn column =
      bench_out(bench, type, store == RUNG_STORE_I64 ? RUNG_STORE_I128 : store, TARGETS);
  memset(column.valid, 0, TARGETS);
  return column;
}

/* In two lanes, which are merged. */
static RungExtremes extremes_of(Bench *bench, const RungColumn *value,
                                const RungColumn *by, RungListed rows, int sign,
                                bool late) {
  RungListed halves[2];
  RungExtremes lanes[2];
  split(bench, rows, halves);
  for (size_t i = 0; i < 2; i++) {
    lanes[i] = (RungExtremes){.sign = sign, .late = late};
    lanes[i].value = held_column(bench, value->type);
    if (by) lanes[i].by = held_column(bench, by->type);
    rung_aggregate_extremes(&lanes[i], value, by, halves[i]);
  }
  rung_aggregate_extremes_merge(&lanes[0], &lanes[1]);
  return lanes[0];
}

static RungSums new_sums(Bench *bench, size_t targets) {
  RungSums sums = {.targets = targets};
  sums.near = bench_take(bench, targets, sizeof *sums.near);
  sums.counts = bench_take(bench, targets, sizeof *sums.counts);
  return sums;
}

static void add(Bench *bench, RungSums *sums, const RungColumn *value, RungListed rows) {
  if (rung_sums_add(sums, value, rows)) return;
  sums->far = bench_take(bench, sums->targets, sizeof *sums->far);
  assert_true(rung_sums_add(sums, value, rows));
}

static void merge(Bench *bench, RungSums *sums, const RungSums *other) {
  if (rung_sums_merge(sums, other)) return;
  sums->far = bench_take(bench, sums->targets, sizeof *sums->far);
  assert_true(rung_sums_merge(sums, other));
}

static size_t one_pass(Bench *bench, const Rows *rows, What what, RungColumn *out) {
  const RungListed all = list_of(bench, rows->target, rows->count);
  if (what == LEAST || what == MOST) {
    const RungExtremes extremes =
        extremes_of(bench, &rows->value, NULL, all, what == LEAST ? -1 : 1, false);
    uint32_t same[TARGETS];
    for (uint32_t i = 0; i < TARGETS; i++) same[i] = i;
    return rung_vector_gather(out, &extremes.value, same);
  }
  RungListed halves[2];
  RungSums sums = new_sums(bench, TARGETS), others = new_sums(bench, TARGETS);
  split(bench, all, halves);
  add(bench, &sums, &rows->value, halves[0]);
  add(bench, &others, &rows->value, halves[1]);
  merge(bench, &sums, &others);
  return what == SUM ? rung_sums_put(out, &sums, rows->value.type.scale)
                     : rung_sums_put_averages(out, &sums, rows->value.type.scale);
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

/* The sum of the first `count` values, which must fit or not. */
static void check_sum(Bench *bench, const RungColumn *value, size_t count, bool fits,
                      RungWide wanted) {
  const uint32_t target[] = {0, 0, 0, 0, 0};
  RungSums sums = new_sums(bench, 1);
  RungColumn out = bench_out(bench, number_type(0), RUNG_STORE_I128, 1);
  add(bench, &sums, value, list_of(bench, target, count));
  assert_int_equal(rung_sums_put(&out, &sums, 0) == RUNG_NO_ROW, fits);
  if (fits) assert_true(out.values.i128[0] == wanted);
}

/* 9e37 + 9e37 - 9e37 passes 10^38 and 2^127 on its way, in any order but one. */
static void sums_do_not_depend_on_order(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 92);
  const RungWide big = 9 * rung_power10(37);
  RungColumn value = bench_out(&bench, number_type(0), RUNG_STORE_I128, 5);
  const RungWide digits[] = {big, big, big, -big, -big};
  RungSum sum = {0, 0};
  RungWide total;
  value.valid = NULL;
  memcpy(value.values.i128, digits, sizeof digits);
  check_sum(&bench, &value, 5, true, big);
  check_sum(&bench, &value, 4, false, 0);
  for (size_t i = 0; i < 5; i++) value.values.i128[i] = -digits[i];
  check_sum(&bench, &value, 5, true, -big);
  check_sum(&bench, &value, 3, false, 0);
  rung_sum_add(&sum, rung_power10(38) - 1);
  assert_true(rung_sum_total(sum, &total) && total == rung_power10(38) - 1);
  rung_sum_add(&sum, 1);
  assert_false(rung_sum_total(sum, &total));
  bench_reset(&bench);
}

/* Figures of 64 bits of every size, in blocks: sums are spilled when they might not fit,
 * and figures of 128 bits come between. One target takes a way of its own. */
static void sums_of_blocks(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 95);
  size_t spilled = 0;
  for (int round = 0; round < ROUNDS; round++) {
    const size_t targets = round % 2 ? 1 : TARGETS;
    const int bits = 1 + (int)bench_below(&bench, 63);
    RungSums sums = new_sums(&bench, targets);
    RungWide wanted[TARGETS] = {0};
    for (size_t block = bench_below(&bench, 9); block-- > 0;) {
      Rows rows = {.count = bench_below(&bench, ROWS_MAX)};
      const bool wide = bench_below(&bench, 20) == 0;
      rows.value =
          bench_column(&bench, number_type(0), wide ? RUNG_STORE_I128 : RUNG_STORE_I64,
                       rows.count, wide ? 90 : bits);
      for (size_t row = 0; row < rows.count; row++) {
        const bool counts = rung_column_has(&rows.value, row) &&
                            (round % 3 == 0 || bench_below(&bench, 4));
        rows.target[row] =
            counts ? (uint32_t)bench_below(&bench, targets) : RUNG_NO_TARGET;
        if (counts)
          wanted[rows.target[row]] +=
              rung_column_digits(&rows.value, row_of(&rows.value, row));
      }
      add(&bench, &sums, &rows.value, list_of(&bench, rows.target, rows.count));
    }
    RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I128, targets);
    assert_true(rung_sums_put(&out, &sums, 0) == RUNG_NO_ROW);
    for (size_t i = 0; i < targets; i++) assert_true(out.values.i128[i] == wanted[i]);
    spilled += sums.far != NULL;
    rung_arena_reset(&bench.arena);
  }
  assert_true(spilled > ROUNDS / 20 && spilled < ROUNDS / 2);
  bench_reset(&bench);
}

/* The ends of 64 bits. */
static void the_lowest_of_64_bits(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 96);
  RungColumn value = bench_out(&bench, number_type(0), RUNG_STORE_I64, 2);
  value.valid = NULL;
  value.values.i64[0] = value.values.i64[1] = INT64_MIN;
  check_sum(&bench, &value, 2, true, 2 * (RungWide)INT64_MIN);
  value.values.i64[0] = value.values.i64[1] = INT64_MAX;
  check_sum(&bench, &value, 2, true, 2 * (RungWide)INT64_MAX);
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
    const RungListed listed = list_of(&bench, rows.target, rows.count);
    rung_aggregate_flags(any, &flag, false, listed);
    rung_aggregate_flags(all, &flag, true, listed);
    rung_aggregate_count(count, listed);
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
    make_rows(&bench, &rows, 4);
    RungColumn date =
        bench_column(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, ROWS_MAX, 2);
    RungColumn place = bench_out(&bench, number_type(0), RUNG_STORE_I64, ROWS_MAX);
    for (size_t row = 0; row < ROWS_MAX; row++) place.values.i64[row] = (int64_t)row;
    place.valid = NULL;
    const RungListed listed = list_of(&bench, rows.target, rows.count);
    const RungExtremes first = extremes_of(&bench, &place, &date, listed, -1, false);
    const RungExtremes last = extremes_of(&bench, &place, &date, listed, 1, true);
    for (uint32_t i = 0; i < TARGETS; i++) {
      uint32_t early = RUNG_NO_TARGET, late = RUNG_NO_TARGET;
      for (uint32_t row = 0; row < rows.count; row++) {
        if (rows.target[row] != i) continue;
        const int32_t day = date.values.i32[row];
        if (early == RUNG_NO_TARGET || day < date.values.i32[early]) early = row;
        if (late == RUNG_NO_TARGET || day >= date.values.i32[late]) late = row;
      }
      assert_int_equal(first.value.valid[i], early != RUNG_NO_TARGET);
      assert_int_equal(last.value.valid[i], late != RUNG_NO_TARGET);
      if (early == RUNG_NO_TARGET) continue;
      assert_true(first.value.values.i128[i] == early);
      assert_true(last.value.values.i128[i] == late);
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
                                     cmocka_unit_test(sums_of_blocks),
                                     cmocka_unit_test(the_lowest_of_64_bits),
                                     cmocka_unit_test(ranks),
                                     cmocka_unit_test(running_totals),
                                     cmocka_unit_test(sorts_stably),
                                     cmocka_unit_test(percentile_ranks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Each kernel against its plain twin: the same step a row, over exact ratios. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/arith.h"
#include "kernel_support.h"

enum { ROUNDS = 4000, ROWS_MAX = 24 };

typedef size_t (*Binary)(RungColumn *out, const RungColumn *a, const RungColumn *b);
typedef bool (*Step)(RungRatio a, RungRatio b, RungRatio *out);

/* Tries 64 bits, then 128, as run/ does; checks that 128 bits were needed. */
static size_t attempt(Bench *bench, Binary kernel, RungType type, RungColumn *out,
                      const RungColumn *const *inputs, size_t rows) {
  const RungStore store = type.ratio ? RUNG_STORE_RATIO : RUNG_STORE_I64;
  *out = bench_out(bench, type, store, rows);
  size_t row = kernel(out, inputs[0], inputs[1]);
  if (row == RUNG_NO_ROW || store == RUNG_STORE_RATIO) return row;
  const size_t first = row;
  *out = bench_out(bench, type, RUNG_STORE_I128, rows);
  row = kernel(out, inputs[0], inputs[1]);
  if (row == RUNG_NO_ROW)
    assert_true(out->values.i128[first] > INT64_MAX ||
                out->values.i128[first] < INT64_MIN);
  return row;
}

static bool divides(RungRatio a, RungRatio b, RungRatio *out) {
  return rung_ratio_divide(a, b, out);
}

/* scale of the decimal result, or none when a ratio must come out. */
static RungType result_type(Bench *bench, const RungColumn *a, const RungColumn *b,
                            Step step) {
  const int extra = bench_below(bench, 4) ? 0 : 1;
  if (a->type.ratio || b->type.ratio || step == divides) return ratio_type();
  if (bench_below(bench, 5) == 0) return ratio_type();
  if (step == rung_ratio_multiply)
    return number_type(a->type.scale + b->type.scale + extra);
  return number_type((a->type.scale > b->type.scale ? a->type.scale : b->type.scale) +
                     extra);
}

static bool fits_decimal(RungRatio value, int scale) {
  RungWide digits;
  return rung_wide_multiply(value.numerator, rung_power10(scale) / value.denominator,
                            &digits);
}

static void check_row(const RungColumn *out, size_t row, Step step,
                      const RungColumn *const *inputs, size_t stopped) {
  const Figure a = figure_at(inputs[0], row), b = figure_at(inputs[1], row);
  Figure wanted = {a.there && b.there, {0, 1}};
  if (step == divides && b.value.numerator == 0) wanted.there = false;
  bool fits = !wanted.there || step(a.value, b.value, &wanted.value);
  if (fits && wanted.there && !out->type.ratio)
    fits = fits_decimal(wanted.value, out->type.scale);
  assert_int_equal(fits, row != stopped);
  if (fits) assert_true(same_figure(figure_at(out, row), wanted));
}

static void twin(Binary kernel, Step step, uint64_t seed, int bits) {
  Bench bench;
  bench_init(&bench, seed);
  size_t overflows = 0, wide = 0;
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    RungColumn a = bench_figures(&bench, bench_below(&bench, 4) ? rows : 1, bits);
    RungColumn b = bench_figures(&bench, bench_below(&bench, 4) ? rows : 1, bits);
    const RungColumn *inputs[] = {&a, &b};
    RungColumn out;
    const size_t stopped =
        attempt(&bench, kernel, result_type(&bench, &a, &b, step), &out, inputs, rows);
    for (size_t row = 0; row < rows && (row <= stopped); row++)
      check_row(&out, row, step, inputs, stopped);
    if (stopped == RUNG_NO_ROW) check_shape(&out);
    overflows += stopped != RUNG_NO_ROW;
    wide += out.store == RUNG_STORE_I128;
    rung_arena_reset(&bench.arena);
  }
  if (bits > 100) assert_true(overflows > 5 && overflows < ROUNDS / 2);
  assert_true(wide > 20 || step == divides);
  bench_reset(&bench);
}

static void adds(void **state) {
  (void)state;
  twin(rung_arith_add, rung_ratio_add, 11, 66);
  twin(rung_arith_add, rung_ratio_add, 12, 120);
}

static void subtracts(void **state) {
  (void)state;
  twin(rung_arith_subtract, rung_ratio_subtract, 13, 66);
  twin(rung_arith_subtract, rung_ratio_subtract, 14, 120);
}

static void multiplies(void **state) {
  (void)state;
  twin(rung_arith_multiply, rung_ratio_multiply, 15, 50);
  twin(rung_arith_multiply, rung_ratio_multiply, 16, 110);
}

static void divides_exactly(void **state) {
  (void)state;
  twin(rung_arith_divide, divides, 17, 50);
}

/* 64-bit extremes, where the narrow loop must give way to the wide one and back. */
static void edges(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 18);
  RungColumn a = bench_out(&bench, number_type(0), RUNG_STORE_I64, 1);
  RungColumn b = bench_out(&bench, number_type(0), RUNG_STORE_I64, 1);
  RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, 1);
  a.valid = b.valid = NULL;
  a.values.i64[0] = -1;
  b.values.i64[0] = INT64_MIN;
  assert_true(rung_arith_subtract(&out, &a, &b) == RUNG_NO_ROW);
  assert_true(out.values.i64[0] == INT64_MAX);
  assert_true(rung_arith_negate(&out, &b) == 0);
  assert_true(rung_arith_absolute(&out, &b) == 0);
  assert_true(rung_arith_multiply(&out, &a, &b) == 0);
  RungColumn wide = bench_out(&bench, number_type(0), RUNG_STORE_I128, 1);
  assert_true(rung_arith_negate(&wide, &b) == RUNG_NO_ROW);
  assert_true(wide.values.i128[0] == -(RungWide)INT64_MIN);
  assert_true(rung_arith_negate(&out, &wide) == RUNG_NO_ROW);
  assert_true(out.values.i64[0] == INT64_MIN);
  bench_reset(&bench);
}

/* 10^19 does not fit a factor of 64 bits. */
static void far_scale(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 23);
  for (int scale = 18; scale <= 20; scale++) {
    RungColumn a = bench_out(&bench, number_type(0), RUNG_STORE_I64, 1);
    RungColumn b = bench_out(&bench, number_type(scale), RUNG_STORE_I64, 1);
    RungColumn narrow = bench_out(&bench, b.type, RUNG_STORE_I64, 1);
    RungColumn wide = bench_out(&bench, b.type, RUNG_STORE_I128, 1);
    a.valid = b.valid = NULL;
    a.values.i64[0] = 1;
    b.values.i64[0] = 7;
    assert_true(rung_arith_add(&narrow, &a, &b) == (scale == 18 ? RUNG_NO_ROW : 0));
    assert_true(rung_arith_add(&wide, &a, &b) == RUNG_NO_ROW);
    assert_true(wide.values.i128[0] == rung_power10(scale) + 7);
  }
  bench_reset(&bench);
}

/* A missing cell may hide a product that would not fit. */
static void missing_hides_overflow(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 19);
  RungColumn a = bench_out(&bench, number_type(0), RUNG_STORE_I64, 2);
  RungColumn b = bench_out(&bench, number_type(10), RUNG_STORE_I64, 2);
  RungColumn out = bench_out(&bench, number_type(10), RUNG_STORE_I64, 2);
  memcpy(a.valid, "\1\1", 2);
  memcpy(b.valid, "\0\1", 2);
  a.values.i64[0] = INT64_MAX;
  a.values.i64[1] = 2;
  b.values.i64[1] = 5;
  assert_true(rung_arith_add(&out, &a, &b) == RUNG_NO_ROW);
  check_shape(&out);
  assert_false(out.valid[0]);
  assert_true(out.values.i64[1] == INT64_C(20000000005));
  bench_reset(&bench);
}

static void signs(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 20);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    RungColumn a = bench_figures(&bench, rows, 90);
    const RungType type = a.type.ratio ? ratio_type() : number_type(a.type.scale + 2);
    const RungStore store = type.ratio ? RUNG_STORE_RATIO : RUNG_STORE_I128;
    RungColumn negative = bench_out(&bench, type, store, rows);
    RungColumn absolute = bench_out(&bench, type, store, rows);
    assert_true(rung_arith_negate(&negative, &a) == RUNG_NO_ROW);
    assert_true(rung_arith_absolute(&absolute, &a) == RUNG_NO_ROW);
    check_shape(&negative);
    for (size_t row = 0; row < rows; row++) {
      Figure wanted = figure_at(&a, row);
      wanted.value.numerator = -wanted.value.numerator;
      assert_true(same_figure(figure_at(&negative, row), wanted));
      if (wanted.value.numerator < 0) wanted.value.numerator = -wanted.value.numerator;
      assert_true(same_figure(figure_at(&absolute, row), wanted));
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void rounds(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 21);
  const RungRounding roundings[] = {{RUNG_ROUND_HALF_UP, 1, 2},
                                    {RUNG_ROUND_HALF_EVEN, 25, 2},
                                    {RUNG_ROUND_FLOOR, 5000, 0},
                                    {RUNG_ROUND_UP, 1, 0}};
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    const RungRounding *rounding = &roundings[round % 4];
    RungColumn a = bench_figures(&bench, rows, 70);
    RungColumn out = bench_out(&bench, number_type(3), RUNG_STORE_I64, rows);
    if (rung_arith_round(&out, &a, rounding) != RUNG_NO_ROW) {
      out = bench_out(&bench, number_type(3), RUNG_STORE_I128, rows);
      assert_true(rung_arith_round(&out, &a, rounding) == RUNG_NO_ROW);
    }
    check_shape(&out);
    for (size_t row = 0; row < rows; row++) {
      const Figure from = figure_at(&a, row);
      Figure wanted = {from.there, {0, 1}};
      RungWide digits;
      if (from.there) {
        assert_true(rung_round_ratio(from.value, rounding, &digits));
        assert_true(rung_ratio_from_decimal(digits, rounding->scale, &wanted.value));
      }
      assert_true(same_figure(figure_at(&out, row), wanted));
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void extremes(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 22);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX), count = 1 + bench_below(&bench, 4);
    const int sign = round % 2 ? 1 : -1;
    RungColumn columns[4];
    const RungColumn *inputs[4];
    uint32_t choose[ROWS_MAX];
    for (size_t i = 0; i < count; i++) {
      columns[i] = bench_figures(&bench, bench_below(&bench, 3) ? rows : 1, 20);
      inputs[i] = &columns[i];
    }
    RungColumn out = bench_out(&bench, ratio_type(), RUNG_STORE_RATIO, rows);
    assert_true(rung_arith_extreme(&out, inputs, count, sign, choose) == RUNG_NO_ROW);
    check_shape(&out);
    for (size_t row = 0; row < rows; row++) {
      Figure wanted = figure_at(inputs[0], row);
      for (size_t i = 1; i < count; i++) {
        const Figure next = figure_at(inputs[i], row);
        if (sign * rung_ratio_compare(next.value, wanted.value) > 0)
          wanted.value = next.value;
        wanted.there = wanted.there && next.there;
      }
      assert_true(same_figure(figure_at(&out, row), wanted));
    }
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(adds),       cmocka_unit_test(subtracts),
      cmocka_unit_test(multiplies), cmocka_unit_test(divides_exactly),
      cmocka_unit_test(edges),      cmocka_unit_test(missing_hides_overflow),
      cmocka_unit_test(signs),      cmocka_unit_test(rounds),
      cmocka_unit_test(extremes),   cmocka_unit_test(far_scale)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/compare.h"
#include "kernel_support.h"

enum { ROUNDS = 3000, ROWS_MAX = 20, COMPARISONS = 6 };

static bool holds(RungComparison comparison, int sign) {
  switch (comparison) {
  case RUNG_COMPARE_EQ: return sign == 0;
  case RUNG_COMPARE_NE: return sign != 0;
  case RUNG_COMPARE_LT: return sign < 0;
  case RUNG_COMPARE_LE: return sign <= 0;
  case RUNG_COMPARE_GT: return sign > 0;
  case RUNG_COMPARE_GE: break;
  }
  return sign >= 0;
}

static void check_flag(const RungColumn *out, size_t row, bool there, bool wanted) {
  assert_int_equal(out->valid[row], there);
  if (there) assert_int_equal(out->values.u8[row], wanted);
}

/* bits: few, so that equal figures of different scales and forms are met. */
static void compare_figures(uint64_t seed, int bits) {
  Bench bench;
  bench_init(&bench, seed);
  size_t equal = 0;
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    const RungComparison comparison = (RungComparison)bench_below(&bench, COMPARISONS);
    RungColumn a = bench_figures(&bench, bench_below(&bench, 4) ? rows : 1, bits);
    RungColumn b = bench_figures(&bench, bench_below(&bench, 4) ? rows : 1, bits);
    RungColumn out = bench_out(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, rows);
    rung_compare_columns(&out, comparison, &a, &b, NULL);
    check_shape(&out);
    for (size_t row = 0; row < rows; row++) {
      const Figure x = figure_at(&a, row), y = figure_at(&b, row);
      const int sign = rung_ratio_compare(x.value, y.value);
      check_flag(&out, row, x.there && y.there, holds(comparison, sign));
      equal += x.there && y.there && sign == 0;
    }
    rung_arena_reset(&bench.arena);
  }
  assert_true(bits > 10 || equal > 100);
  bench_reset(&bench);
}

static void figures(void **state) {
  (void)state;
  compare_figures(31, 4);
  compare_figures(32, 120);
}

/* Edges of 64 bits with the largest factor that stays narrow, and one more. */
static void far_scales(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 33);
  for (int scale = 17; scale <= 30; scale++) {
    RungColumn a = bench_out(&bench, number_type(0), RUNG_STORE_I64, 2);
    RungColumn b = bench_out(&bench, number_type(scale), RUNG_STORE_I64, 2);
    RungColumn out = bench_out(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, 2);
    a.valid = b.valid = NULL;
    a.values.i64[0] = INT64_MIN;
    a.values.i64[1] = INT64_MAX;
    b.values.i64[0] = INT64_MAX;
    b.values.i64[1] = INT64_MIN;
    rung_compare_columns(&out, RUNG_COMPARE_LT, &a, &b, NULL);
    assert_int_equal(out.values.u8[0], 1);
    assert_int_equal(out.values.u8[1], 0);
    rung_compare_columns(&out, RUNG_COMPARE_GE, &b, &a, NULL);
    assert_int_equal(out.values.u8[0], 1);
  }
  bench_reset(&bench);
}

static void texts(void **state) {
  (void)state;
  Bench bench;
  RungPool pool;
  RungError err;
  const char *words[] = {"b", "a", "", "ab", "B", "\xC3\xA9"};
  enum { WORDS = sizeof words / sizeof *words };
  bench_init(&bench, 34);
  rung_error_init(&err);
  assert_int_equal(rung_pool_init(&pool, &bench.allocator, &err), RUNG_OK);
  RungColumn a = bench_out(&bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, WORDS);
  a.valid = NULL;
  for (size_t i = 0; i < WORDS; i++)
    assert_int_equal(rung_pool_intern(&pool, rung_text(words[i]), &a.values.u32[i], &err),
                     RUNG_OK);
  for (size_t i = 0; i < WORDS; i++) {
    RungColumn one = bench_out(&bench, a.type, RUNG_STORE_U32, 1);
    one.values.u32[0] = a.values.u32[i];
    one.valid = NULL;
    for (RungComparison c = RUNG_COMPARE_EQ; c <= RUNG_COMPARE_GE; c++) {
      RungColumn out =
          bench_out(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, WORDS);
      rung_compare_columns(&out, c, &a, &one, &pool);
      for (size_t j = 0; j < WORDS; j++)
        assert_int_equal(out.values.u8[j], holds(c, strcmp(words[j], words[i])));
    }
  }
  rung_pool_reset(&pool);
  bench_reset(&bench);
}

static int64_t plain_value(const RungColumn *column, size_t row) {
  if (column->store == RUNG_STORE_I32) return column->values.i32[row];
  if (column->store == RUNG_STORE_U8) return column->values.u8[row];
  return column->values.u32[row];
}

static void dates_tiers_and_refs(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 35);
  const RungKind kinds[] = {RUNG_KIND_DATE, RUNG_KIND_TIER, RUNG_KIND_REF};
  const RungStore stores[] = {RUNG_STORE_I32, RUNG_STORE_U8, RUNG_STORE_U32};
  for (int round = 0; round < 300; round++) {
    const int i = round % 3;
    RungColumn a = bench_column(&bench, plain_type(kinds[i]), stores[i], ROWS_MAX, 2);
    RungColumn b = bench_column(&bench, plain_type(kinds[i]), stores[i], ROWS_MAX, 2);
    RungColumn out =
        bench_out(&bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, ROWS_MAX);
    const RungComparison c = (RungComparison)bench_below(&bench, COMPARISONS);
    rung_compare_columns(&out, c, &a, &b, NULL);
    check_shape(&out);
    for (size_t row = 0; row < ROWS_MAX; row++) {
      const int64_t x = plain_value(&a, row), y = plain_value(&b, row);
      const bool there = rung_column_has(&a, row) && rung_column_has(&b, row);
      check_flag(&out, row, there, holds(c, (x > y) - (x < y)));
    }
  }
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(figures), cmocka_unit_test(far_scales), cmocka_unit_test(texts),
      cmocka_unit_test(dates_tiers_and_refs)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

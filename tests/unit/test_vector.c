#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel_support.h"

static void puts_what_fits(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 1);
  RungColumn narrow = bench_out(&bench, number_type(2), RUNG_STORE_I64, 1);
  RungColumn wide = bench_out(&bench, number_type(2), RUNG_STORE_I128, 1);
  assert_true(rung_vector_put(&narrow, 0, INT64_MAX));
  assert_true(rung_vector_put(&narrow, 0, INT64_MIN));
  assert_false(rung_vector_put(&narrow, 0, (RungWide)INT64_MAX + 1));
  assert_false(rung_vector_put(&narrow, 0, (RungWide)INT64_MIN - 1));
  assert_true(narrow.values.i64[0] == INT64_MIN);
  assert_true(rung_vector_put(&wide, 0, (RungWide)INT64_MAX + 1));
  assert_true(rung_vector_put_scaled(&narrow, 0, 7, 1) && narrow.values.i64[0] == 70);
  assert_false(rung_vector_put_scaled(&wide, 0, rung_power10(37), 0));
  bench_reset(&bench);
}

static void copies_to_scale_or_ratio(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 2);
  enum { ROWS = 500 };
  RungColumn from = bench_column(&bench, number_type(3), RUNG_STORE_I64, ROWS, 40);
  RungColumn decimal = bench_out(&bench, number_type(5), RUNG_STORE_I64, ROWS);
  RungColumn exact = bench_out(&bench, ratio_type(), RUNG_STORE_RATIO, ROWS);
  uint32_t rows[ROWS];
  for (uint32_t i = 0; i < ROWS; i++) rows[i] = i;
  assert_true(rung_vector_gather(&decimal, &from, rows) == RUNG_NO_ROW);
  assert_true(rung_vector_gather(&exact, &from, rows) == RUNG_NO_ROW);
  check_shape(&decimal);
  for (size_t row = 0; row < ROWS; row++) {
    const Figure wanted = figure_at(&from, row);
    assert_true(same_figure(figure_at(&decimal, row), wanted));
    assert_true(same_figure(figure_at(&exact, row), wanted));
  }
  bench_reset(&bench);
}

static void gathers(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 3);
  RungColumn from =
      bench_column(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, 40, 9);
  uint32_t rows[100];
  for (size_t i = 0; i < 100; i++)
    rows[i] = i % 7 ? (uint32_t)bench_below(&bench, 40) : RUNG_NO_TARGET;
  RungColumn out = bench_out(&bench, from.type, from.store, 100);
  assert_true(rung_vector_gather(&out, &from, rows) == RUNG_NO_ROW);
  check_shape(&out);
  for (size_t i = 0; i < 100; i++) {
    const bool there = rows[i] != RUNG_NO_TARGET && rung_column_has(&from, rows[i]);
    assert_int_equal(out.valid[i], there);
    if (there) assert_int_equal(out.values.i32[i], from.values.i32[rows[i]]);
  }
  bench_reset(&bench);
}

static void says_where_it_does_not_fit(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 4);
  RungColumn from = bench_out(&bench, number_type(0), RUNG_STORE_I128, 3);
  memcpy(from.valid, "\1\0\1", 3);
  from.values.i128[0] = 5;
  from.values.i128[2] = (RungWide)INT64_MAX + 1;
  const uint32_t rows[] = {0, 1, 2};
  RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, 3);
  assert_int_equal(rung_vector_gather(&out, &from, rows), 2);
  assert_false(rung_vector_complete(&from));
  from.valid[1] = 1;
  assert_true(rung_vector_complete(&from));
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(puts_what_fits), cmocka_unit_test(copies_to_scale_or_ratio),
      cmocka_unit_test(gathers), cmocka_unit_test(says_where_it_does_not_fit)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

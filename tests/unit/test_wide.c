#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "number/number.h"

static const RungWide LOWEST = (RungWide)((unsigned __int128)1 << 127);

static RungWide most(void) {
  return rung_power10(RUNG_DIGITS_MAX) - 1;
}

static void powers_of_ten(void **state) {
  (void)state;
  RungWide power = 1;
  for (int exponent = 0; exponent <= RUNG_DIGITS_MAX; exponent++) {
    assert_true(rung_power10(exponent) == power);
    if (exponent < RUNG_DIGITS_MAX) power *= 10;
  }
}

static void limits_are_the_last_that_fit(void **state) {
  (void)state;
  RungWide out = 5;
  assert_true(rung_wide_add(most() - 1, 1, &out) && out == most());
  assert_true(rung_wide_subtract(-most(), -1, &out) && out == 1 - most());
  out = 5;
  assert_false(rung_wide_add(most(), 1, &out));
  assert_false(rung_wide_add(most(), most(), &out));
  assert_false(rung_wide_add(-most(), -most(), &out));
  assert_false(rung_wide_subtract(-most(), 1, &out));
  assert_false(rung_wide_multiply(rung_power10(19), rung_power10(19), &out));
  assert_false(rung_wide_multiply(most(), most(), &out));
  assert_true(out == 5);
  assert_true(rung_wide_multiply(rung_power10(19), -rung_power10(18), &out));
  assert_true(out == -rung_power10(37));
  assert_true(rung_wide_multiply(INT64_MIN, INT64_MIN, &out));
  assert_true(out == (RungWide)1 << 126);
  assert_true(rung_wide_multiply(most(), -1, &out) && out == -most());
  assert_true(rung_wide_multiply(0, -most(), &out) && out == 0);
}

/* Out of contract, and still no wrong figure. */
static void the_lowest_integer_does_no_harm(void **state) {
  (void)state;
  RungWide out = 5;
  assert_false(rung_wide_add(LOWEST, 0, &out));
  assert_false(rung_wide_add(LOWEST, LOWEST, &out));
  assert_false(rung_wide_subtract(0, LOWEST, &out));
  assert_false(rung_wide_multiply(LOWEST, 1, &out));
  assert_false(rung_wide_multiply(LOWEST, LOWEST, &out));
  assert_false(rung_wide_rescale(LOWEST, 0, 1, &out));
  assert_true(out == 5);
  assert_true(rung_wide_add(LOWEST, most(), &out) && out == LOWEST + most());
  assert_true(rung_wide_compare(LOWEST, 0, LOWEST, 30) < 0);
  assert_true(rung_wide_compare(LOWEST, 30, LOWEST, 0) > 0);
}

static void rescales(void **state) {
  (void)state;
  RungWide out = 5;
  assert_true(rung_wide_rescale(-12, 2, 4, &out) && out == -1200);
  assert_true(rung_wide_rescale(7, 30, 30, &out) && out == 7);
  assert_true(rung_wide_rescale(0, 0, 30, &out) && out == 0);
  assert_true(rung_wide_rescale(99999999, 0, 30, &out));
  assert_true(out == 99999999 * rung_power10(30));
  assert_false(rung_wide_rescale(100000000, 0, 30, &out));
}

static void compares_across_scales(void **state) {
  (void)state;
  assert_int_equal(rung_wide_compare(150, 2, 15, 1), 0);
  assert_true(rung_wide_compare(-150, 2, -15, 1) == 0);
  assert_true(rung_wide_compare(151, 2, 15, 1) > 0);
  assert_true(rung_wide_compare(-151, 2, -15, 1) < 0);
  assert_true(rung_wide_compare(most(), 0, most(), 30) > 0);
  assert_true(rung_wide_compare(-most(), 0, -most(), 30) < 0);
  assert_true(rung_wide_compare(-1, 30, 0, 0) < 0);
  assert_int_equal(rung_wide_compare(0, 30, 0, 0), 0);
  assert_true(rung_wide_compare(1, 30, -most(), 0) > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(powers_of_ten),
      cmocka_unit_test(limits_are_the_last_that_fit),
      cmocka_unit_test(the_lowest_integer_does_no_harm),
      cmocka_unit_test(rescales),
      cmocka_unit_test(compares_across_scales),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

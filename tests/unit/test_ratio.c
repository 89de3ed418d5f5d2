#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "number/number.h"

static RungWide most(void) {
  return rung_power10(RUNG_DIGITS_MAX) - 1;
}

static RungRatio ratio(RungWide a, RungWide b) {
  RungRatio out = {0, 0};
  assert_true(rung_ratio_make(a, b, &out));
  return out;
}

static bool is(RungRatio value, RungWide numerator, RungWide denominator) {
  return value.numerator == numerator && value.denominator == denominator;
}

static void lowest_terms(void **state) {
  (void)state;
  assert_true(is(ratio(6, -4), -3, 2));
  assert_true(is(ratio(-6, -4), 3, 2));
  assert_true(is(ratio(0, -9), 0, 1));
  assert_true(is(ratio(most(), most()), 1, 1));
  assert_true(is(ratio(most(), most() - 1), most(), most() - 1));
  RungRatio out = {1, 1};
  assert_false(rung_ratio_make(1, 0, &out));
  assert_true(rung_ratio_from_decimal(-1250, 4, &out) && is(out, -1, 8));
  assert_true(rung_ratio_from_decimal(1, 30, &out) && is(out, 1, rung_power10(30)));
  assert_true(rung_ratio_from_decimal(0, 30, &out) && is(out, 0, 1));
}

static uint64_t divisor_of(uint64_t a, uint64_t b) {
  return b ? divisor_of(b, a % b) : a;
}

/* Twos and fives are taken out by a way of their own. */
static void lowest_terms_of_round_figures(void **state) {
  (void)state;
  static const uint64_t odd[] = {1, 3, 7, 9, 21, 99, 101, 3367, 999983};
  enum { ODD = sizeof odd / sizeof *odd };
  uint64_t figures[8 * 8 * ODD], power = 1;
  size_t count = 0;
  for (int fives = 0; fives < 8; fives++, power *= 5)
    for (int twos = 0; twos < 8; twos++)
      for (size_t i = 0; i < ODD; i++) figures[count++] = (odd[i] * power) << twos;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < count; k += 7) {
      const uint64_t shared = divisor_of(figures[i], figures[k]);
      assert_true(is(ratio((RungWide)figures[i], (RungWide)figures[k]),
                     (RungWide)(figures[i] / shared), (RungWide)(figures[k] / shared)));
    }
  assert_true(is(ratio((RungWide)UINT64_MAX, 5), (RungWide)(UINT64_MAX / 5), 1));
  assert_true(is(ratio((RungWide)UINT64_MAX - 1, 10), (RungWide)UINT64_MAX / 2, 5));
}

/* Out of contract: more than 38 digits in, in range once reduced or refused. */
static void the_lowest_integer_does_no_harm(void **state) {
  (void)state;
  const RungWide lowest = (RungWide)((unsigned __int128)1 << 127);
  RungRatio out = {7, 7};
  assert_false(rung_ratio_make(lowest, 1, &out));
  assert_false(rung_ratio_make(1, lowest, &out));
  assert_true(is(out, 7, 7));
  assert_true(rung_ratio_make(lowest, lowest, &out) && is(out, 1, 1));
  assert_true(rung_ratio_make(lowest, 2, &out) && is(out, lowest / 2, 1));
}

static void sums_that_cancel(void **state) {
  (void)state;
  RungRatio out = {7, 7};
  /* The cross products need 253 bits; the result fits. */
  RungRatio a = {most(), most() - 1}, b = {-most(), most() - 1};
  assert_true(rung_ratio_add(a, b, &out) && is(out, 0, 1));
  assert_true(rung_ratio_subtract(a, a, &out) && is(out, 0, 1));
  RungRatio third = {1, 3}, sixth = {1, 6};
  assert_true(rung_ratio_add(third, sixth, &out) && is(out, 1, 2));
  assert_true(rung_ratio_subtract(sixth, third, &out) && is(out, -1, 6));
  assert_true(rung_ratio_multiply(a, (RungRatio){most() - 1, most()}, &out));
  assert_true(is(out, 1, 1));
  assert_true(rung_ratio_divide(a, b, &out) && is(out, -1, 1));
}

static void overflow_leaves_out_alone(void **state) {
  (void)state;
  RungRatio out = {7, 7}, large = {most(), 1}, small = {1, most()}, one = {1, 1};
  assert_false(rung_ratio_add(large, one, &out));
  assert_false(rung_ratio_add(large, large, &out));
  assert_false(rung_ratio_add(small, (RungRatio){1, most() - 1}, &out));
  assert_false(rung_ratio_subtract((RungRatio){-most(), 1}, one, &out));
  assert_false(rung_ratio_multiply(large, large, &out));
  assert_false(rung_ratio_multiply(small, small, &out));
  assert_false(rung_ratio_divide(large, small, &out));
  assert_false(rung_ratio_divide(one, (RungRatio){0, 1}, &out));
  assert_true(is(out, 7, 7));
  assert_true(rung_ratio_divide(one, (RungRatio){-2, 3}, &out) && is(out, -3, 2));
  assert_true(rung_ratio_divide((RungRatio){0, 1}, large, &out) && is(out, 0, 1));
}

static void compares_neighbours(void **state) {
  (void)state;
  /* n/(n+1) and (n-1)/n differ by 1 / (n * (n + 1)), below 10^-75. */
  RungRatio a = {most() - 1, most()}, b = {most() - 2, most() - 1};
  assert_true(rung_ratio_compare(a, b) > 0 && rung_ratio_compare(b, a) < 0);
  RungRatio c = {-a.numerator, a.denominator}, d = {-b.numerator, b.denominator};
  assert_true(rung_ratio_compare(c, d) < 0 && rung_ratio_compare(d, c) > 0);
  assert_int_equal(rung_ratio_compare(a, a), 0);
  assert_true(rung_ratio_compare(c, a) < 0 && rung_ratio_compare(a, c) > 0);
  RungRatio zero = {0, 1};
  assert_true(rung_ratio_compare(zero, c) > 0 && rung_ratio_compare(zero, a) < 0);
  assert_int_equal(rung_ratio_compare(zero, zero), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lowest_terms),
      cmocka_unit_test(lowest_terms_of_round_figures),
      cmocka_unit_test(the_lowest_integer_does_no_harm),
      cmocka_unit_test(sums_that_cancel),
      cmocka_unit_test(overflow_leaves_out_alone),
      cmocka_unit_test(compares_neighbours),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "number/broad.h"

static const RungMagnitude TOP = ~(RungMagnitude)0;

static void multiplies_the_largest(void **state) {
  (void)state;
  /* (2^128 - 1)^2 = 2^256 - 2 * 2^128 + 1 */
  RungBroad square = rung_broad_multiply(TOP, TOP);
  assert_true(square.high == TOP - 1 && square.low == 1);
  RungBroad same = rung_broad_multiply(TOP, 1);
  assert_true(same.high == 0 && same.low == TOP);
  assert_true(rung_broad_multiply(TOP, 0).low == 0);
}

static void carries(void **state) {
  (void)state;
  RungBroad sum = rung_broad_add((RungBroad){1, TOP}, (RungBroad){2, 1});
  assert_true(sum.high == 4 && sum.low == 0);
  RungBroad back = rung_broad_subtract(sum, (RungBroad){2, 1});
  assert_true(back.high == 1 && back.low == TOP);
}

/* a == quotient * b + remainder, remainder < b, for b of one limb to four. */
static void divides_back(void **state) {
  (void)state;
  const RungMagnitude parts[] = {
      0, 1, UINT64_MAX, (RungMagnitude)1 << 64, (RungMagnitude)1 << 127, TOP - 1, TOP};
  enum { N = sizeof parts / sizeof *parts };
  for (int i = 0; i < N * N * N * N; i++) {
    RungBroad a = {parts[i % N], parts[i / N % N]};
    RungBroad b = {parts[i / N / N % N], parts[i / N / N / N]};
    if (!b.high && !b.low) continue;
    RungBroad rest, quotient = rung_broad_divide(a, b, &rest);
    assert_true(rung_broad_compare(rest, b) < 0);
    RungBroad product = rung_broad_multiply(quotient.low, b.low);
    product.high += quotient.low * b.high + quotient.high * b.low;
    RungBroad sum = rung_broad_add(product, rest);
    assert_int_equal(rung_broad_compare(sum, a), 0);
  }
}

static void divisors(void **state) {
  (void)state;
  RungMagnitude power = (RungMagnitude)rung_power10(37);
  assert_true(rung_common_divisor(0, 0) == 0);
  assert_true(rung_common_divisor(0, TOP) == TOP);
  assert_true(rung_common_divisor(power, 0) == power);
  assert_true(rung_common_divisor(power * 6, power * 10) == power * 2);
  assert_true(rung_common_divisor(TOP, TOP) == TOP);
  assert_true(rung_common_divisor((RungMagnitude)1 << 127, (RungMagnitude)1 << 64) ==
              (RungMagnitude)1 << 64);
  assert_true(rung_common_divisor(UINT64_MAX, TOP) == UINT64_MAX);
  assert_true(rung_common_divisor(48, 180) == 12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(multiplies_the_largest),
      cmocka_unit_test(carries),
      cmocka_unit_test(divides_back),
      cmocka_unit_test(divisors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

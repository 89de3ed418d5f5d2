#include "number/broad.h"

#include <assert.h>

/* Divides by 5 where that leaves nothing over; says whether it did. Source: Granlund and
 * Montgomery, Division by Invariant Integers using Multiplication, section 9. */
static bool take_five(uint64_t *value) {
  const uint64_t part = *value * UINT64_C(0xCCCCCCCCCCCCCCCD);
  if (part > UINT64_MAX / 5) return false;
  *value = part;
  return true;
}

static void swap(uint64_t *a, uint64_t *b) {
  const uint64_t held = *a;
  *a = *b;
  *b = held;
}

/* Binary, as Stein's: Knuth, volume 2, 4.5.2, algorithm B. a and b != 0. Denominators are
 * decimals often: without their twos and fives little is left of them. */
static uint64_t common_divisor_short(uint64_t a, uint64_t b) {
  if (a == 1 || b == 1) return 1;
  const int twos = __builtin_ctzll(a | b);
  uint64_t fives = 1;
  a >>= __builtin_ctzll(a);
  b >>= __builtin_ctzll(b);
  while (take_five(&b))
    if (take_five(&a)) fives *= 5;
  if (a < b) swap(&a, &b);
  a %= b;
  if (!a) return (b * fives) << twos;
  a >>= __builtin_ctzll(a);
  while (a != b) {
    /* a - b and b - a end in as many zero bits: no wait for the comparison. */
    int zeros = __builtin_ctzll(a - b);
    uint64_t distance = a > b ? a - b : b - a;
    a = a < b ? a : b;
    b = distance >> zeros;
  }
  return (a * fives) << twos;
}

RungMagnitude rung_common_divisor(RungMagnitude a, RungMagnitude b) {
  /* Euclid brings both within 64 bits in few steps when one is already there. */
  while (b && !(rung_magnitude_is_short(a) && rung_magnitude_is_short(b))) {
    RungMagnitude rest = a < b ? a : a % b;
    a = b;
    b = rest;
  }
  if (!a || !b) return a | b;
  return common_divisor_short((uint64_t)a, (uint64_t)b);
}

static bool is_short(RungWide value) {
  return value == (int64_t)value;
}

/* Nearly all ratios: products of their terms fit in 128 bits. */
static bool are_short(RungRatio a, RungRatio b) {
  return is_short(a.numerator) && is_short(a.denominator) && is_short(b.numerator) &&
         is_short(b.denominator);
}

/* One multiplication of the processor. */
static RungWide multiply_short(RungWide a, RungWide b) {
  return (RungWide)(int64_t)a * (int64_t)b;
}

/* Both already without a common divisor. */
static bool keep(RungMagnitude numerator, bool negative, RungMagnitude denominator,
                 RungRatio *out) {
  RungRatio ratio;
  bool fits = rung_wide_from_magnitude(numerator, negative, &ratio.numerator) &&
              rung_wide_from_magnitude(denominator, false, &ratio.denominator);
  if (fits) *out = ratio;
  return fits;
}

bool rung_ratio_make(RungWide a, RungWide b, RungRatio *out) {
  if (b == 0) return false;
  RungMagnitude numerator = rung_magnitude(a), denominator = rung_magnitude(b);
  RungMagnitude shared = rung_common_divisor(numerator, denominator);
  if (shared > 1) {
    numerator = rung_magnitude_divide(numerator, shared);
    denominator = rung_magnitude_divide(denominator, shared);
  }
  return keep(numerator, (a < 0) != (b < 0), denominator, out);
}

bool rung_ratio_from_decimal(RungWide digits, int scale, RungRatio *out) {
  if (scale == 0) return keep(rung_magnitude(digits), digits < 0, 1, out);
  return rung_ratio_make(digits, rung_power10(scale), out);
}

/* The sum of short terms over a common denominator: below 2^127, as each product is below
 * 2^126. Source as below. */
static bool add_short(RungRatio a, RungRatio b, bool negate_b, RungRatio *out) {
  const uint64_t shared =
      common_divisor_short((uint64_t)a.denominator, (uint64_t)b.denominator);
  const uint64_t left = (uint64_t)a.denominator / shared;
  const uint64_t right = (uint64_t)b.denominator / shared;
  const RungWide x = multiply_short(a.numerator, (RungWide)right);
  const RungWide y = multiply_short(b.numerator, (RungWide)left);
  const RungWide sum = negate_b ? x - y : x + y;
  const RungMagnitude numerator = rung_magnitude(sum);
  const RungMagnitude again = rung_common_divisor(numerator, shared);
  RungMagnitude denominator;
  return !__builtin_mul_overflow((RungMagnitude)left * right, shared / again,
                                 &denominator) &&
         keep(rung_magnitude_divide(numerator, again), sum < 0, denominator, out);
}

/* Source: Knuth, volume 2, 4.5.1: with d the common divisor of the denominators, only d
 * can share a factor with the numerator found, so that the result is in lowest terms,
 * and too large only if the exact sum is. */
static bool add(RungRatio a, RungRatio b, bool negate_b, RungRatio *out) {
  if (are_short(a, b)) return add_short(a, b, negate_b, out);
  RungMagnitude left = (RungMagnitude)a.denominator;
  RungMagnitude right = (RungMagnitude)b.denominator;
  RungMagnitude shared = rung_common_divisor(left, right);
  if (shared > 1) {
    left = rung_magnitude_divide(left, shared);
    right = rung_magnitude_divide(right, shared);
  }
  RungBroad x = rung_broad_multiply(rung_magnitude(a.numerator), right);
  RungBroad y = rung_broad_multiply(rung_magnitude(b.numerator), left);
  bool x_negative = a.numerator < 0, y_negative = (b.numerator < 0) != negate_b;
  bool larger_x = rung_broad_compare(x, y) >= 0;
  bool negative = larger_x ? x_negative : y_negative;
  RungBroad sum;
  if (x_negative == y_negative) {
    sum = rung_broad_add(x, y); /* below 2 * 10^76, below 2^254 */
  } else {
    sum = larger_x ? rung_broad_subtract(x, y) : rung_broad_subtract(y, x);
  }

  RungMagnitude rest = shared;
  if (shared > 1) {
    RungBroad remainder;
    (void)rung_broad_divide(sum, (RungBroad){0, shared}, &remainder);
    RungMagnitude again = rung_common_divisor(remainder.low, shared);
    sum = rung_broad_divide(sum, (RungBroad){0, again}, &remainder);
    rest = shared / again;
  }
  if (sum.high) return false;
  RungBroad denominator = rung_broad_multiply(left, right);
  if (denominator.high) return false;
  denominator = rung_broad_multiply(denominator.low, rest);
  return denominator.high == 0 && keep(sum.low, negative, denominator.low, out);
}

bool rung_ratio_add(RungRatio a, RungRatio b, RungRatio *out) {
  return add(a, b, false, out);
}

bool rung_ratio_subtract(RungRatio a, RungRatio b, RungRatio *out) {
  return add(a, b, true, out);
}

/* (a / b) * (c / d), signs apart; the pairs are in lowest terms. */
static bool multiply(const RungMagnitude terms[4], bool negative, RungRatio *out) {
  RungMagnitude a = terms[0], b = terms[1], c = terms[2], d = terms[3];
  assert(b != 0 && d != 0);
  RungMagnitude outer = rung_common_divisor(a, d), inner = rung_common_divisor(c, b);
  a = rung_magnitude_divide(a, outer);
  b = rung_magnitude_divide(b, inner);
  c = rung_magnitude_divide(c, inner);
  d = rung_magnitude_divide(d, outer);
  if (rung_magnitude_is_short(a | b | c | d)) return keep(a * c, negative, b * d, out);
  RungBroad numerator = rung_broad_multiply(a, c),
            denominator = rung_broad_multiply(b, d);
  return numerator.high == 0 && denominator.high == 0 &&
         keep(numerator.low, negative, denominator.low, out);
}

bool rung_ratio_multiply(RungRatio a, RungRatio b, RungRatio *out) {
  const RungMagnitude terms[4] = {
      rung_magnitude(a.numerator), (RungMagnitude)a.denominator,
      rung_magnitude(b.numerator), (RungMagnitude)b.denominator};
  return multiply(terms, (a.numerator < 0) != (b.numerator < 0), out);
}

bool rung_ratio_divide(RungRatio a, RungRatio b, RungRatio *out) {
  if (b.numerator == 0) return false;
  const RungMagnitude terms[4] = {
      rung_magnitude(a.numerator), (RungMagnitude)a.denominator,
      (RungMagnitude)b.denominator, rung_magnitude(b.numerator)};
  return multiply(terms, (a.numerator < 0) != (b.numerator < 0), out);
}

int rung_ratio_compare(RungRatio a, RungRatio b) {
  assert(a.denominator > 0 && b.denominator > 0);
  bool negative = a.numerator < 0;
  if (negative != (b.numerator < 0)) return negative ? -1 : 1;
  if (are_short(a, b)) {
    const RungWide x = multiply_short(a.numerator, b.denominator);
    const RungWide y = multiply_short(b.numerator, a.denominator);
    return (x > y) - (x < y);
  }
  RungBroad left =
      rung_broad_multiply(rung_magnitude(a.numerator), (RungMagnitude)b.denominator);
  RungBroad right =
      rung_broad_multiply(rung_magnitude(b.numerator), (RungMagnitude)a.denominator);
  int order = rung_broad_compare(left, right);
  return negative ? -order : order;
}

#include "number/broad.h"

#include <assert.h>

#define E19(n) ((RungWide)10000000000000000000u * (RungWide)(n))

static const RungWide POWERS[RUNG_DIGITS_MAX + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
    E19(1),
    E19(10),
    E19(100),
    E19(1000),
    E19(10000),
    E19(100000),
    E19(1000000),
    E19(10000000),
    E19(100000000),
    E19(1000000000),
    E19(10000000000),
    E19(100000000000),
    E19(1000000000000),
    E19(10000000000000),
    E19(100000000000000),
    E19(1000000000000000),
    E19(10000000000000000),
    E19(100000000000000000),
    E19(1000000000000000000),
    E19(10000000000000000000u),
};

RungWide rung_power10(int exponent) {
  assert(exponent >= 0 && exponent <= RUNG_DIGITS_MAX);
  return POWERS[exponent];
}

static bool keep(RungWide value, RungWide *out) {
  RungWide limit = POWERS[RUNG_DIGITS_MAX];
  if (value <= -limit || value >= limit) return false;
  *out = value;
  return true;
}

bool rung_wide_from_magnitude(RungMagnitude value, bool negative, RungWide *out) {
  if (value >= (RungMagnitude)POWERS[RUNG_DIGITS_MAX]) return false;
  *out = negative ? -(RungWide)value : (RungWide)value;
  return true;
}

bool rung_wide_add(RungWide a, RungWide b, RungWide *out) {
  RungWide sum;
  return !__builtin_add_overflow(a, b, &sum) && keep(sum, out);
}

bool rung_wide_subtract(RungWide a, RungWide b, RungWide *out) {
  RungWide difference;
  return !__builtin_sub_overflow(a, b, &difference) && keep(difference, out);
}

bool rung_wide_multiply(RungWide a, RungWide b, RungWide *out) {
  if (a == (int64_t)a && b == (int64_t)b) {
    *out = a * b; /* at most 2^126, below 10^38 */
    return true;
  }
  RungBroad product = rung_broad_multiply(rung_magnitude(a), rung_magnitude(b));
  return product.high == 0 &&
         rung_wide_from_magnitude(product.low, (a < 0) != (b < 0), out);
}

bool rung_wide_rescale(RungWide digits, int from, int to, RungWide *out) {
  assert(to >= from);
  return rung_wide_multiply(digits, rung_power10(to - from), out);
}

int rung_wide_compare(RungWide a, int scale_a, RungWide b, int scale_b) {
  if (scale_a == scale_b || (a < 0) != (b < 0)) return (a > b) - (a < b);
  bool raise_a = scale_a < scale_b;
  int exponent = raise_a ? scale_b - scale_a : scale_a - scale_b;
  RungMagnitude power = (RungMagnitude)rung_power10(exponent);
  RungBroad left = rung_broad_multiply(rung_magnitude(a), raise_a ? power : 1);
  RungBroad right = rung_broad_multiply(rung_magnitude(b), raise_a ? 1 : power);
  int order = rung_broad_compare(left, right);
  return a < 0 ? -order : order;
}

#include "number/broad.h"

#include <assert.h>

RungBroad rung_broad_multiply(RungMagnitude a, RungMagnitude b) {
  uint64_t a1 = (uint64_t)(a >> 64), a0 = (uint64_t)a;
  uint64_t b1 = (uint64_t)(b >> 64), b0 = (uint64_t)b;
  RungMagnitude low = (RungMagnitude)a0 * b0;
  if ((a1 | b1) == 0) return (RungBroad){0, low};
  RungMagnitude left = (RungMagnitude)a1 * b0, right = (RungMagnitude)a0 * b1;
  RungMagnitude middle = (low >> 64) + (uint64_t)left + (uint64_t)right;
  RungMagnitude high =
      (RungMagnitude)a1 * b1 + (left >> 64) + (right >> 64) + (middle >> 64);
  return (RungBroad){high, (middle << 64) | (uint64_t)low};
}

RungBroad rung_broad_add(RungBroad a, RungBroad b) {
  RungMagnitude low = a.low + b.low;
  return (RungBroad){a.high + b.high + (low < a.low), low};
}

RungBroad rung_broad_subtract(RungBroad a, RungBroad b) {
  return (RungBroad){a.high - b.high - (a.low < b.low), a.low - b.low};
}

int rung_broad_compare(RungBroad a, RungBroad b) {
  if (a.high != b.high) return a.high < b.high ? -1 : 1;
  return (a.low > b.low) - (a.low < b.low);
}

/* Digits of base 2^64, lowest first. */
enum { DIGITS = 4 };

static void read_digits(RungBroad value, unsigned shift, uint64_t digits[DIGITS + 1]) {
  uint64_t plain[DIGITS] = {(uint64_t)value.low, (uint64_t)(value.low >> 64),
                            (uint64_t)value.high, (uint64_t)(value.high >> 64)};
  uint64_t carry = 0;
  for (int i = 0; i < DIGITS; i++) {
    RungMagnitude shifted = (RungMagnitude)plain[i] << shift;
    digits[i] = (uint64_t)shifted | carry;
    carry = (uint64_t)(shifted >> 64);
  }
  digits[DIGITS] = carry;
}

static RungBroad make_broad(const uint64_t digits[DIGITS], unsigned shift) {
  RungBroad value = {((RungMagnitude)digits[3] << 64) | digits[2],
                     ((RungMagnitude)digits[1] << 64) | digits[0]};
  if (shift == 0) return value;
  return (RungBroad){value.high >> shift,
                     (value.low >> shift) | (value.high << (128 - shift))};
}

static int count_digits(RungBroad value) {
  if (value.high) return value.high >> 64 ? 4 : 3;
  return value.low >> 64 ? 2 : 1;
}

/* Knuth's D3: the digit by which the top of `a` exceeds `b`, or 1 too large. n >= 2; a
 * has n + 1 digits and is below b * 2^64; the top bit of b is set. */
static uint64_t guess_digit(const uint64_t *a, const uint64_t *b, int n) {
  RungMagnitude top = ((RungMagnitude)a[n] << 64) | a[n - 1];
  uint64_t divisor = b[n - 1];
  if (a[n] == divisor) return UINT64_MAX;
  RungMagnitude guess = top / divisor, rest = top % divisor;
  while (guess * b[n - 2] > ((rest << 64) | a[n - 2])) {
    guess--;
    rest += divisor;
    if (rest >> 64) break;
  }
  return (uint64_t)guess;
}

/* a -= b * digit over n + 1 digits; true when that went below 0. */
static bool subtract_product(uint64_t *a, const uint64_t *b, int n, uint64_t digit) {
  RungMagnitude carry = 0;
  uint64_t borrow = 0;
  for (int i = 0; i <= n; i++) {
    RungMagnitude product = carry + (i < n ? (RungMagnitude)b[i] * digit : 0);
    carry = product >> 64;
    RungMagnitude difference = (RungMagnitude)a[i] - (uint64_t)product - borrow;
    a[i] = (uint64_t)difference;
    borrow = (uint64_t)(difference >> 64) != 0;
  }
  return borrow != 0;
}

static void add_back(uint64_t *a, const uint64_t *b, int n) {
  RungMagnitude carry = 0;
  for (int i = 0; i < n; i++) {
    carry += (RungMagnitude)a[i] + b[i];
    a[i] = (uint64_t)carry;
    carry >>= 64;
  }
  a[n] += (uint64_t)carry;
}

static RungBroad divide_long(RungBroad a, RungBroad b, RungBroad *remainder) {
  int n = count_digits(b), m = count_digits(a) - n;
  RungMagnitude top = n > 2 ? b.high : b.low;
  uint64_t leading = n % 2 ? (uint64_t)top : (uint64_t)(top >> 64);
  unsigned shift = (unsigned)__builtin_clzll(leading);
  uint64_t dividend[DIGITS + 1], divisor[DIGITS + 1], quotient[DIGITS] = {0};
  read_digits(a, shift, dividend);
  read_digits(b, shift, divisor);
  for (int j = m; j >= 0; j--) {
    uint64_t digit = guess_digit(dividend + j, divisor, n);
    if (subtract_product(dividend + j, divisor, n, digit)) {
      digit--;
      add_back(dividend + j, divisor, n);
    }
    quotient[j] = digit;
  }
  *remainder = make_broad(dividend, shift);
  return make_broad(quotient, 0);
}

static RungBroad divide_short(RungBroad a, uint64_t b, RungBroad *remainder) {
  uint64_t digits[DIGITS + 1];
  read_digits(a, 0, digits);
  RungMagnitude rest = 0;
  for (int i = DIGITS - 1; i >= 0; i--) {
    rest = (rest << 64) | digits[i];
    digits[i] = (uint64_t)(rest / b);
    rest %= b;
  }
  *remainder = (RungBroad){0, rest};
  return make_broad(digits, 0);
}

RungBroad rung_broad_divide(RungBroad a, RungBroad b, RungBroad *remainder) {
  assert(b.high || b.low);
  if (rung_broad_compare(a, b) < 0) {
    *remainder = a;
    return (RungBroad){0, 0};
  }
  if (a.high == 0) {
    RungMagnitude quotient = rung_magnitude_divide(a.low, b.low);
    *remainder = (RungBroad){0, a.low - quotient * b.low};
    return (RungBroad){0, quotient};
  }
  if (b.high == 0 && rung_magnitude_is_short(b.low))
    return divide_short(a, (uint64_t)b.low, remainder);
  return divide_long(a, b, remainder);
}

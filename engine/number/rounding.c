#include "number/broad.h"

#include <assert.h>

/* Whether to go one step away from zero, when `remainder` of `divisor` (0 < remainder)
 * is left of a quotient that is odd or not. */
static bool goes_away(RungRoundingMode mode, bool negative, bool odd, RungBroad remainder,
                      RungBroad divisor) {
  switch (mode) {
  case RUNG_ROUND_UP: return true;
  case RUNG_ROUND_DOWN: return false;
  case RUNG_ROUND_CEIL: return !negative;
  case RUNG_ROUND_FLOOR: return negative;
  case RUNG_ROUND_HALF_UP:
  case RUNG_ROUND_HALF_EVEN: break;
  }
  /* The distance to the next step, for a double of the remainder might not fit. */
  int order = rung_broad_compare(remainder, rung_broad_subtract(divisor, remainder));
  if (order == 0) return mode == RUNG_ROUND_HALF_UP || odd;
  return order > 0;
}

/* sign * dividend / divisor, rounded to a whole number of steps of rounding->digits. */
static bool round_steps(RungBroad dividend, RungBroad divisor, bool negative,
                        const RungRounding *rounding, RungWide *out) {
  RungBroad remainder;
  RungBroad steps = rung_broad_divide(dividend, divisor, &remainder);
  bool exact = remainder.high == 0 && remainder.low == 0;
  if (!exact && goes_away(rounding->mode, negative, steps.low & 1, remainder, divisor))
    steps = rung_broad_add(steps, (RungBroad){0, 1});
  if (steps.high) return false;
  RungBroad digits = rung_broad_multiply(steps.low, (RungMagnitude)rounding->digits);
  return digits.high == 0 && rung_wide_from_magnitude(digits.low, negative, out);
}

/* As round_steps, of figures that need no more than 64 and 63 bits: most do. */
static RungWide round_short(uint64_t dividend, uint64_t divisor, bool negative,
                            const RungRounding *rounding) {
  uint64_t steps = dividend / divisor, remainder = dividend % divisor;
  if (remainder != 0 && goes_away(rounding->mode, negative, steps & 1,
                                  (RungBroad){0, remainder}, (RungBroad){0, divisor}))
    steps++;
  return negative ? -(RungWide)steps : (RungWide)steps;
}

bool rung_round_ratio(RungRatio value, const RungRounding *rounding, RungWide *out) {
  assert(value.denominator > 0 && rounding->digits > 0);
  RungMagnitude numerator = rung_magnitude(value.numerator);
  uint64_t dividend_short;
  if (rounding->digits == 1 && rounding->scale < 19 && numerator <= UINT64_MAX &&
      value.denominator <= INT64_MAX &&
      !__builtin_mul_overflow((uint64_t)numerator,
                              (uint64_t)rung_power10(rounding->scale), &dividend_short)) {
    *out = round_short(dividend_short, (uint64_t)value.denominator, value.numerator < 0,
                       rounding);
    return true;
  }
  /* Below 10^38 * 10^38 each, within 256 bits. */
  RungBroad dividend =
      rung_broad_multiply(numerator, (RungMagnitude)rung_power10(rounding->scale));
  RungBroad divisor = rung_broad_multiply((RungMagnitude)value.denominator,
                                          (RungMagnitude)rounding->digits);
  return round_steps(dividend, divisor, value.numerator < 0, rounding, out);
}

bool rung_round_decimal(RungWide digits, int scale, const RungRounding *rounding,
                        RungWide *out) {
  assert(rounding->digits > 0);
  int raise = rounding->scale - scale;
  RungMagnitude more = (RungMagnitude)rung_power10(raise > 0 ? raise : 0);
  RungMagnitude less = (RungMagnitude)rung_power10(raise < 0 ? -raise : 0);
  RungBroad dividend = rung_broad_multiply(rung_magnitude(digits), more);
  RungBroad divisor = rung_broad_multiply((RungMagnitude)rounding->digits, less);
  return round_steps(dividend, divisor, digits < 0, rounding, out);
}

/* The least remainder of `divisor` that goes away from zero; divisor: none does. */
static uint64_t bias_of(RungRoundingMode mode, bool second, uint64_t divisor) {
  const uint64_t any = 1, half = divisor / 2 + divisor % 2;
  switch (mode) {
  case RUNG_ROUND_UP: return any;
  case RUNG_ROUND_DOWN: return divisor;
  case RUNG_ROUND_CEIL: return second ? divisor : any;
  case RUNG_ROUND_FLOOR: return second ? any : divisor;
  case RUNG_ROUND_HALF_UP: return half;
  case RUNG_ROUND_HALF_EVEN: break;
  }
  return second ? half : divisor / 2 + 1;
}

/* Source: Granlund and Montgomery, Division by Invariant Integers using Multiplication,
 * theorem 4.2, for dividends of 63 bits: 2^(63 + log) / divisor, rounded up, fits 64. The
 * lowest of 64 bits is a multiple of 2^63 and divides as exactly. */
static void set_multiplier(RungRounder *rounder) {
  const unsigned log = 64 - (unsigned)__builtin_clzll(rounder->divisor - 1);
  const unsigned __int128 power = (unsigned __int128)1 << (63 + log);
  rounder->multiplier = (uint64_t)((power + rounder->divisor - 1) / rounder->divisor);
  rounder->shift = log - 1;
}

bool rung_rounder_make(RungRounder *rounder, const RungRounding *rounding, int from,
                       int to) {
  const int lower = from - rounding->scale;
  RungWide divisor, step;
  assert(to >= rounding->scale && rounding->digits > 0);
  if (lower < 0) return false;
  if (!rung_wide_multiply(rounding->digits, rung_power10(lower), &divisor) ||
      !rung_wide_rescale(rounding->digits, rounding->scale, to, &step) ||
      divisor > INT64_MAX || step > INT64_MAX)
    return false;
  *rounder = (RungRounder){.divisor = (uint64_t)divisor, .step = (int64_t)step};
  rounder->by_sign = rounding->mode != RUNG_ROUND_HALF_EVEN;
  for (int i = 0; i < 2; i++)
    rounder->bias[i] = bias_of(rounding->mode, i == 1, rounder->divisor);
  if (rounder->divisor > 1) set_multiplier(rounder);
  return true;
}

static bool find_mode(RungText word, RungRoundingMode *mode) {
  static const char *const WORDS[] = {
      [RUNG_ROUND_HALF_UP] = "half-up", [RUNG_ROUND_HALF_EVEN] = "half-even",
      [RUNG_ROUND_UP] = "up",           [RUNG_ROUND_DOWN] = "down",
      [RUNG_ROUND_CEIL] = "ceil",       [RUNG_ROUND_FLOOR] = "floor"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    if (!rung_text_is(word, WORDS[i])) continue;
    *mode = (RungRoundingMode)i;
    return true;
  }
  return false;
}

/* Decimals as they are written: 2 for "0.50". */
static int count_decimals(RungText number) {
  for (uint32_t i = 0; i < number.length; i++)
    if (number.bytes[i] == '.') return (int)(number.length - i - 1);
  return 0;
}

bool rung_rounding_parse(RungText text, RungRounding *out) {
  uint32_t space = 0;
  while (space < text.length && text.bytes[space] != ' ') space++;
  if (space == text.length || text.length > RUNG_DECIMAL_TEXT_MAX) return false;
  RungRounding rounding;
  if (!find_mode((RungText){text.bytes, space}, &rounding.mode)) return false;

  RungText number = {text.bytes + space + 1, text.length - space - 1};
  rounding.scale = count_decimals(number);
  if (rounding.scale > RUNG_SCALE_MAX) return false;
  uint32_t at;
  RungParse parsed = rung_decimal_parse(number, rounding.scale, RUNG_DIGITS_MAX, '.', 0,
                                        &rounding.digits, &at);
  bool plain = parsed == RUNG_PARSE_OK && number.bytes[0] != '+';
  if (!plain || rounding.digits <= 0) return false;
  *out = rounding;
  return true;
}

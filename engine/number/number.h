/* Exact numbers: scaled integers in 128 bits, exact ratios, rounding, shares of a total.
 *
 * A decimal is an integer and a static scale: value = digits / 10^scale. The scale is
 * not stored with each value; types carry it. |digits| < 10^38 always; what needs more
 * is an overflow, reported by returning false, never wrapped.
 */
#ifndef RUNG_NUMBER_NUMBER_H
#define RUNG_NUMBER_NUMBER_H

#include "core/text.h"

typedef __int128 RungWide;

enum { RUNG_SCALE_MAX = 30, RUNG_DIGITS_MAX = 38 };

/* numerator / denominator in lowest terms, denominator > 0, both within 10^38. */
typedef struct RungRatio {
  RungWide numerator;
  RungWide denominator;
} RungRatio;

typedef enum RungRoundingMode {
  RUNG_ROUND_HALF_UP, /* halves away from zero */
  RUNG_ROUND_HALF_EVEN,
  RUNG_ROUND_UP,   /* away from zero */
  RUNG_ROUND_DOWN, /* towards zero */
  RUNG_ROUND_CEIL, /* towards +infinity */
  RUNG_ROUND_FLOOR /* towards -infinity */
} RungRoundingMode;

/* Rounding to whole multiples of digits / 10^scale, digits > 0: $0.01 is {1, 2}; $5k is
 * {5000, 0}. */
typedef struct RungRounding {
  RungRoundingMode mode;
  RungWide digits;
  int scale;
} RungRounding;

/* 10^exponent; exponent in 0..38. */
RungWide rung_power10(int exponent);

/* Each returns false on overflow (|result| >= 10^38) and then leaves *out alone. */
bool rung_wide_add(RungWide a, RungWide b, RungWide *out) RUNG_MUST_USE;
bool rung_wide_subtract(RungWide a, RungWide b, RungWide *out) RUNG_MUST_USE;
bool rung_wide_multiply(RungWide a, RungWide b, RungWide *out) RUNG_MUST_USE;
/* digits at scale `from` -> digits at scale `to`, to >= from, both 0..38. */
bool rung_wide_rescale(RungWide digits, int from, int to, RungWide *out) RUNG_MUST_USE;
/* <0, 0, >0. Exact whatever the scales (0..38): the raised side has 256 bits. */
int rung_wide_compare(RungWide a, int scale_a, RungWide b, int scale_b);

/* Ratios in are in lowest terms, as all ratios out are. Each returns false when the
 * numerator or denominator of the exact result, in lowest terms, is 10^38 or more, and
 * then leaves *out alone; what passes 38 digits on the way is no overflow. */

/* digits / 10^scale as a ratio; scale 0..38. */
bool rung_ratio_from_decimal(RungWide digits, int scale, RungRatio *out) RUNG_MUST_USE;
/* a / b for integers; false also when b is 0. */
bool rung_ratio_make(RungWide a, RungWide b, RungRatio *out) RUNG_MUST_USE;
bool rung_ratio_add(RungRatio a, RungRatio b, RungRatio *out) RUNG_MUST_USE;
bool rung_ratio_subtract(RungRatio a, RungRatio b, RungRatio *out) RUNG_MUST_USE;
bool rung_ratio_multiply(RungRatio a, RungRatio b, RungRatio *out) RUNG_MUST_USE;
/* False also when b is 0. */
bool rung_ratio_divide(RungRatio a, RungRatio b, RungRatio *out) RUNG_MUST_USE;
/* <0, 0, >0. Exact for every pair of ratios (cross products in 256 bits), which need not
 * be in lowest terms. */
int rung_ratio_compare(RungRatio a, RungRatio b);

/* Rounds a ratio to rounding's increment. The result is digits at scale
 * rounding->scale; false, and *out left alone, when it has more than 38. Ties are
 * exact: dividend and divisor have 256 bits. */
bool rung_round_ratio(RungRatio value, const RungRounding *rounding,
                      RungWide *out) RUNG_MUST_USE;
/* The same for digits at scale (0..38). */
bool rung_round_decimal(RungWide digits, int scale, const RungRounding *rounding,
                        RungWide *out) RUNG_MUST_USE;

/* Rounding many decimals of one scale that fit 64 bits, by multiplications alone. */
typedef struct RungRounder {
  uint64_t divisor;    /* that a multiple of is rounded to, in digits of the decimals */
  uint64_t multiplier; /* digits / divisor = digits * multiplier / 2^(64 + shift) */
  unsigned shift;
  bool by_sign;     /* bias[1] is that of negatives, else that of odd multiples */
  uint64_t bias[2]; /* the least remainder that goes away from zero */
  int64_t step;     /* digits of a multiple in the result */
} RungRounder;

/* For digits at scale `from`, results at scale `to`, at least rounding->scale. False
 * where the divisor or the step does not fit: then rung_round_decimal must do. */
bool rung_rounder_make(RungRounder *rounder, const RungRounding *rounding, int from,
                       int to) RUNG_MUST_USE;

/* The same as rung_round_decimal; false when the result needs more than 64 bits. */
static inline bool rung_rounder_round(const RungRounder *rounder, int64_t digits,
                                      int64_t *out) {
  const uint64_t negative = (uint64_t)(digits >> 63);
  const uint64_t size = ((uint64_t)digits ^ negative) - negative;
  const uint64_t high = (uint64_t)((unsigned __int128)size * rounder->multiplier >> 64);
  uint64_t count = rounder->multiplier ? high >> rounder->shift : size;
  const uint64_t rest = size - count * rounder->divisor;
  const uint64_t which = rounder->by_sign ? negative & 1 : count & 1;
  count += rest >= rounder->bias[which];
  const int64_t steps = (int64_t)((count ^ negative) - negative);
  return !__builtin_mul_overflow(steps, rounder->step, out);
}

/* "half up to $0.01" is read by the compiler; the plan spells a rounding as
 * "<mode> <decimal>" with modes half-up half-even up down ceil floor, one space, a
 * decimal above 0 without sign. Its decimals are the scale, trailing zeros too: "up 0.50"
 * is {50, 2}. */
bool rung_rounding_parse(RungText text, RungRounding *out) RUNG_MUST_USE;

/* Largest remainder: splits `total` into parts in proportion to weights [count] (each
 * >= 0, not all 0), parts sum to total exactly; ties go to the lower index. total may
 * be negative. false on overflow, on a negative weight, or when all weights are 0.
 * parts must not overlap weights; `order` is scratch, [count]; on false both hold
 * anything. Cost: two divisions a weight, and log count for each unit left over, of
 * which there are fewer than count. */
bool rung_split_total(RungWide total, const RungWide *weights, size_t count,
                      RungWide *parts, size_t *order) RUNG_MUST_USE;

typedef enum RungParse {
  RUNG_PARSE_OK,
  RUNG_PARSE_EMPTY,
  RUNG_PARSE_SYNTAX,   /* not digits [mark digits], with an optional sign before */
  RUNG_PARSE_EXPONENT, /* 1.23E+05 */
  RUNG_PARSE_GROUPED,  /* thousands marks (, . ' _ space), undeclared or misplaced */
  RUNG_PARSE_SCALE,    /* more decimals than scale (trailing zeros do not count) */
  RUNG_PARSE_DIGITS    /* the result, at scale, has more than max_digits digits */
} RungParse;

/* Reads a plain decimal. mark: '.' or ','; group: thousands mark or 0, not the same. The
 * number is [+-]digits[mark digits] with no spaces; groups, when declared, are optional
 * but must stand right (1,234,567), and a grouped number does not begin with 0 ("0,125"
 * is somebody's decimal comma). Result at `scale` (0..38), below 10^max_digits (1..38);
 * *out is left alone on failure. *at: byte where reading failed, else the length. */
RungParse rung_decimal_parse(RungText text, int scale, int max_digits, char mark,
                             char group, RungWide *out, uint32_t *at) RUNG_MUST_USE;

enum { RUNG_DECIMAL_TEXT_MAX = 80 };

/* Writes digits at scale (0..38) as "-1234.50" with exactly `scale` decimals; returns the
 * length; buffer holds RUNG_DECIMAL_TEXT_MAX bytes and is NUL-terminated. */
size_t rung_decimal_format(RungWide digits, int scale, char *buffer);
/* The same with trailing zeros after `least` decimals dropped. */
size_t rung_decimal_format_short(RungWide digits, int scale, int least, char *buffer);

#endif

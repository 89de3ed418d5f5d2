/* 256-bit magnitudes, for products of two 128-bit values on their way to a result that
 * may fit in 128 again. For the files of number/ only. */
#ifndef RUNG_NUMBER_BROAD_H
#define RUNG_NUMBER_BROAD_H

#include "number/number.h"

typedef unsigned __int128 RungMagnitude;

/* high * 2^128 + low */
typedef struct RungBroad {
  RungMagnitude high, low;
} RungBroad;

/* |value|, INT128_MIN included. */
static inline RungMagnitude rung_magnitude(RungWide value) {
  return value < 0 ? -(RungMagnitude)value : (RungMagnitude)value;
}

static inline bool rung_magnitude_is_short(RungMagnitude value) {
  return (value >> 64) == 0;
}

/* a / b, b != 0. What fits in 64 bits is divided by the processor, not by a function. */
static inline RungMagnitude rung_magnitude_divide(RungMagnitude a, RungMagnitude b) {
  if (rung_magnitude_is_short(a | b)) return (uint64_t)a / (uint64_t)b;
  return a / b;
}

/* |value| with a sign; false when |value| >= 10^38. */
bool rung_wide_from_magnitude(RungMagnitude value, bool negative,
                              RungWide *out) RUNG_MUST_USE;

/* Greatest common divisor; the other one when one is 0. */
RungMagnitude rung_common_divisor(RungMagnitude a, RungMagnitude b);

/* a * b, never too large. */
RungBroad rung_broad_multiply(RungMagnitude a, RungMagnitude b);
/* a + b modulo 2^256. */
RungBroad rung_broad_add(RungBroad a, RungBroad b);
/* a - b; a >= b. */
RungBroad rung_broad_subtract(RungBroad a, RungBroad b);
/* <0, 0, >0 */
int rung_broad_compare(RungBroad a, RungBroad b);
/* a / b, b != 0; the quotient, and the remainder in *remainder. Source: Knuth, The Art
 * of Computer Programming, volume 2, 4.3.1, algorithm D, with 64-bit digits. */
RungBroad rung_broad_divide(RungBroad a, RungBroad b, RungBroad *remainder);

#endif

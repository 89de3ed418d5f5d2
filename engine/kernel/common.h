/* Figures over one denominator: decimals in 64 bits, and ratios that have a small
 * denominator in common. Adding, multiplying and comparing them are plain loops over 64
 * bits; what does not fit is told before the loop, from the bounds of the figures, and is
 * left to the kernels that can do all. Exact as those are: the same figures, though not
 * in lowest terms. */
#ifndef RUNG_KERNEL_COMMON_H
#define RUNG_KERNEL_COMMON_H

#include "kernel/compare.h"

/* values[row * stride] / denominator. Where valid is 0 the value is 0. */
typedef struct RungCommon {
  int64_t *values; /* [rows], or one when stride is 0 */
  size_t stride;
  int64_t denominator;  /* above 0 */
  int64_t bound;        /* no value is further from 0; at most 2^62 */
  const uint8_t *valid; /* [rows], or one; NULL: all are there */
} RungCommon;

/* Decimals as they stand, or one ratio, whose numerator goes into *spare; false when they
 * are of 128 bits, more than 18 decimals or beyond the bound. Cost: rows, for the bound.
 */
bool rung_common_view(const RungColumn *column, int64_t *spare,
                      RungCommon *common) RUNG_MUST_USE;
/* Ratios over their least common denominator, into values [column->rows]; false when that
 * or a numerator passes the bound. */
bool rung_common_from_ratios(const RungColumn *column, int64_t *values,
                             RungCommon *common) RUNG_MUST_USE;
/* In lowest terms, where valid says so; 0/0 elsewhere. */
void rung_common_to_ratios(const RungCommon *common, size_t rows, RungRatio *ratios);

/* What an operation writes: values [rows] are given, and the denominator, 0 when it may
 * be any; it sets denominator, bound and stride. valid is the caller's affair but for
 * rung_common_choose. False: nothing is settled, and the values mean nothing. */

bool rung_common_add(RungCommon *out, size_t rows, const RungCommon *a,
                     const RungCommon *b, bool negate_b) RUNG_MUST_USE;
bool rung_common_multiply(RungCommon *out, size_t rows, const RungCommon *a,
                          const RungCommon *b) RUNG_MUST_USE;
/* By one figure that is there and not 0. */
bool rung_common_divide(RungCommon *out, size_t rows, const RungCommon *a,
                        const RungCommon *b) RUNG_MUST_USE;
/* sign: 1 the most, -1 the least of two. */
bool rung_common_extreme(RungCommon *out, size_t rows, const RungCommon *a,
                         const RungCommon *b, int sign) RUNG_MUST_USE;
/* out->denominator is given: a power of ten at which the increment is whole. */
bool rung_common_round(RungCommon *out, size_t rows, const RungCommon *a,
                       const RungRounding *rounding) RUNG_MUST_USE;
/* x, edge1, rate1, ...: edges are figures that are there and rise. */
bool rung_common_split(RungCommon *out, size_t rows, const RungCommon *inputs,
                       size_t count) RUNG_MUST_USE;

/* out[row] = inputs[choice[row]]; RUNG_COMMON_NONE, and a chosen one that is missing, are
 * missing: valid [rows] is written. Inputs are figures or have rows; at most
 * RUNG_COMMON_CHOICES. */
enum { RUNG_COMMON_CHOICES = 64, RUNG_COMMON_NONE = 255 };
bool rung_common_choose(RungCommon *out, uint8_t *valid, size_t rows,
                        const RungCommon *inputs, size_t count,
                        const uint8_t *choice) RUNG_MUST_USE;

/* flags [rows] of 0 and 1, also where an input is missing. */
bool rung_common_compare(uint8_t *flags, size_t rows, RungComparison comparison,
                         const RungCommon *a, const RungCommon *b) RUNG_MUST_USE;

/* values[row] = 0 where valid is 0. */
void rung_common_clear(int64_t *values, const uint8_t *valid, size_t rows);

#endif

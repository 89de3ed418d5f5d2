/* Aggregates that need one pass: rows into result rows by target (select.h), where the
 * value is there wherever target is. Results do not depend on the order of the rows,
 * but for first and last. A value of one row stands for every row. Cost: rows. */
#ifndef RUNG_KERNEL_AGGREGATE_H
#define RUNG_KERNEL_AGGREGATE_H

#include "kernel/vector.h"

/* An exact sum of up to 2^32 digits of 128 bits: high * 2^64 + low, so that no order of
 * addition overflows where the sum itself does not. */
typedef struct RungSum {
  RungWide high, low;
  uint64_t count;
} RungSum;

static inline void rung_sum_add(RungSum *sum, RungWide digits) {
  sum->low += (RungWide)(uint64_t)digits;
  sum->high += digits >> 64;
  sum->count++;
}

/* Adds to sums [result rows]. value: decimals. */
void rung_aggregate_add(RungSum *sums, const RungColumn *value, const uint32_t *target,
                        size_t rows);
/* out: decimals at value_scale or more, or ratios; a sum of nothing is 0. */
size_t rung_aggregate_sum(RungColumn *out, const RungSum *sums, int value_scale);
/* out: ratios; an average of nothing is missing. */
size_t rung_aggregate_average(RungColumn *out, const RungSum *sums, int value_scale);

/* Digits of a sum; false where it needs more than 38. */
bool rung_aggregate_total(RungSum sum, RungWide *out) RUNG_MUST_USE;

/* Adds the rows of each target to counts [result rows]. */
void rung_aggregate_count(uint32_t *counts, const uint32_t *target, size_t rows);

/* best, u32 [result rows] = the row with the least (sign -1) or most (sign 1) value, the
 * first of equal ones (the last when `late`), or RUNG_NO_TARGET where no row counts. */
void rung_aggregate_extreme(uint32_t *best, size_t result_rows, const RungColumn *value,
                            const uint32_t *target, size_t rows, int sign, bool late);

/* flags [result rows], which begin with `all`: turned where a row's flag is another. So
 * they say whether all are true (of nothing: true), or any is (of nothing: false). */
void rung_aggregate_flags(uint8_t *flags, const RungColumn *value, bool all,
                          const uint32_t *target, size_t rows);

#endif

/* Exact sums by target, of figures in 64 or 128 bits. A sum never depends on the order of
 * its rows. */
#ifndef RUNG_KERNEL_SUMS_H
#define RUNG_KERNEL_SUMS_H

#include "kernel/select.h"

/* An exact sum of up to 2^32 digits of 128 bits: high * 2^64 + low, so that no order of
 * addition overflows where the sum itself does not. */
typedef struct RungSum {
  RungWide high, low;
} RungSum;

static inline void rung_sum_add(RungSum *sum, RungWide digits) {
  sum->low += (RungWide)(uint64_t)digits;
  sum->high += digits >> 64;
}

/* Digits of a sum; false where it needs more than 38. */
bool rung_sum_total(RungSum sum, RungWide *out) RUNG_MUST_USE;

/* Sums are kept in 64 bits as long as no order of what came could overflow them: `reach`
 * grows by the largest figure of a block times its rows, so that a row costs an addition
 * and no question. Then they are spilled into `far`, which figures of 128 bits go to as
 * well. */
typedef struct RungSums {
  size_t targets;
  int64_t *near;    /* [targets] */
  uint64_t reach;   /* no |near| is larger; at most INT64_MAX */
  RungSum *far;     /* [targets], or NULL as long as there is no need */
  uint32_t *counts; /* [targets] rows of each sum, or NULL: not asked for */
} RungSums;

/* Adds the rows; value: decimals. False where `far` (zeros) is needed first: then nothing
 * is added. Cost: rows, and a look at the block's figures. */
bool rung_sums_add(RungSums *sums, const RungColumn *value,
                   RungListed rows) RUNG_MUST_USE;
/* Adds other sums of as many targets; false as above. */
bool rung_sums_merge(RungSums *sums, const RungSums *other) RUNG_MUST_USE;

/* out: decimals at value_scale or more, or ratios; a sum of nothing is 0. */
size_t rung_sums_put(RungColumn *out, const RungSums *sums, int value_scale);
/* out: ratios; an average of nothing is missing. Counts are there. */
size_t rung_sums_put_averages(RungColumn *out, const RungSums *sums, int value_scale);

#endif

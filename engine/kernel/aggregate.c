#include "kernel/aggregate.h"

#include "kernel/compare.h"
#include <string.h>

/* Rows of the next part that count; returns how many. Filters fall as they like: a branch
 * a row would be guessed wrongly half of the time. */
enum { PART = 512 };
static size_t list_counted(uint32_t *restrict list, const uint32_t *restrict target,
                           size_t from, size_t rows) {
  const size_t end = rows - from < PART ? rows : from + PART;
  size_t count = 0;
  for (size_t row = from; row < end; row++) {
    list[count] = (uint32_t)row;
    count += target[row] != RUNG_NO_TARGET;
  }
  return count;
}

/* A 64-bit value may be added 2^32 times to 128 bits, so that `low` alone holds it. */
static void add_narrow(RungSum *restrict sums, const RungColumn *value,
                       const uint32_t *restrict target, size_t rows) {
  const int64_t *restrict digits = value->values.i64;
  const size_t stride = rung_vector_stride(value);
  uint32_t list[PART];
  for (size_t from = 0; from < rows; from += PART) {
    const size_t count = list_counted(list, target, from, rows);
    for (size_t i = 0; i < count; i++) {
      RungSum *sum = &sums[target[list[i]]];
      sum->low += digits[list[i] * stride];
      sum->count++;
    }
  }
}

static void add_wide(RungSum *restrict sums, const RungColumn *value,
                     const uint32_t *restrict target, size_t rows) {
  const RungWide *restrict digits = value->values.i128;
  const size_t stride = rung_vector_stride(value);
  for (size_t row = 0; row < rows; row++) {
    if (target[row] == RUNG_NO_TARGET) continue;
    rung_sum_add(&sums[target[row]], digits[row * stride]);
  }
}

void rung_aggregate_add(RungSum *sums, const RungColumn *value, const uint32_t *target,
                        size_t rows) {
  if (value->store == RUNG_STORE_I64)
    add_narrow(sums, value, target, rows);
  else
    add_wide(sums, value, target, rows);
}

bool rung_aggregate_total(RungSum sum, RungWide *out) {
  const RungWide high = sum.high + (sum.low >> 64);
  if (high > INT64_MAX || high < INT64_MIN) return false;
  const RungWide total =
      (RungWide)((unsigned __int128)high << 64 | (unsigned __int128)(uint64_t)sum.low);
  const RungWide bound = rung_power10(RUNG_DIGITS_MAX);
  if (total >= bound || total <= -bound) return false;
  *out = total;
  return true;
}

size_t rung_aggregate_sum(RungColumn *out, const RungSum *sums, int value_scale) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t row = 0; row < out->rows; row++) {
    RungWide total;
    if (!rung_aggregate_total(sums[row], &total) ||
        !rung_vector_put_scaled(out, row, total, value_scale))
      return row;
  }
  return RUNG_NO_ROW;
}

enum { PRODUCT_SCALE_MAX = 18 };

/* total / 10^scale / count, with one common divisor to look for where that fits. */
static bool divide_total(RungWide total, int scale, uint64_t count, RungRatio *out) {
  RungRatio sum, divisor = {(RungWide)count, 1};
  if (scale <= PRODUCT_SCALE_MAX)
    return rung_ratio_make(total, rung_power10(scale) * (RungWide)count, out);
  return rung_ratio_from_decimal(total, scale, &sum) &&
         rung_ratio_divide(sum, divisor, out);
}

size_t rung_aggregate_average(RungColumn *out, const RungSum *sums, int value_scale) {
  for (size_t row = 0; row < out->rows; row++) {
    RungWide total;
    out->valid[row] = sums[row].count > 0;
    if (!out->valid[row]) continue;
    if (!rung_aggregate_total(sums[row], &total) ||
        !divide_total(total, value_scale, sums[row].count, &out->values.ratio[row]))
      return row;
  }
  return RUNG_NO_ROW;
}

void rung_aggregate_count(uint32_t *counts, const uint32_t *target, size_t rows) {
  uint32_t list[PART];
  for (size_t from = 0; from < rows; from += PART) {
    const size_t count = list_counted(list, target, from, rows);
    for (size_t i = 0; i < count; i++) counts[target[list[i]]]++;
  }
}

void rung_aggregate_extreme(uint32_t *best, size_t result_rows, const RungColumn *value,
                            const uint32_t *target, size_t rows, int sign, bool late) {
  const size_t stride = rung_vector_stride(value);
  const int least = late ? 0 : 1;
  for (size_t row = 0; row < result_rows; row++) best[row] = RUNG_NO_TARGET;
  for (size_t row = 0; row < rows; row++) {
    if (target[row] == RUNG_NO_TARGET) continue;
    uint32_t *held = &best[target[row]];
    if (*held == RUNG_NO_TARGET ||
        sign * rung_compare_cells(value, row * stride, value, *held * stride, NULL) >=
            least)
      *held = (uint32_t)row;
  }
}

void rung_aggregate_flags(uint8_t *flags, const RungColumn *value, bool all,
                          const uint32_t *target, size_t rows) {
  const size_t stride = rung_vector_stride(value);
  for (size_t row = 0; row < rows; row++) {
    if (target[row] == RUNG_NO_TARGET) continue;
    if (value->values.u8[row * stride] != all) flags[target[row]] = !all;
  }
}

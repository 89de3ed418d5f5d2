#include "kernel/sums.h"

#include <string.h>

bool rung_sum_total(RungSum sum, RungWide *out) {
  const RungWide high = sum.high + (sum.low >> 64);
  if (high > INT64_MAX || high < INT64_MIN) return false;
  const RungWide total =
      (RungWide)((unsigned __int128)high << 64 | (unsigned __int128)(uint64_t)sum.low);
  const RungWide bound = rung_power10(RUNG_DIGITS_MAX);
  if (total >= bound || total <= -bound) return false;
  *out = total;
  return true;
}

/* All bits that a figure of the column has, a negative one's turned around: one more than
 * this is at least its size. */
static uint64_t bits_of(const int64_t *restrict digits, size_t rows) {
  int64_t bits = 0;
  for (size_t row = 0; row < rows; row++) bits |= digits[row] ^ (digits[row] >> 63);
  return (uint64_t)bits;
}

/* How far the rows may carry a sum of 64 bits; false: too far, or they have 128. */
static bool measure(const RungColumn *value, size_t rows, uint64_t *reach) {
  if (value->store != RUNG_STORE_I64) return false;
  if (rows == 0) {
    *reach = 0;
    return true;
  }
  return !__builtin_mul_overflow(bits_of(value->values.i64, value->rows) + 1, rows,
                                 reach) &&
         *reach <= INT64_MAX;
}

static int64_t sum_of(const int64_t *restrict digits, size_t rows) {
  uint64_t sum = 0;
  for (size_t row = 0; row < rows; row++) sum += (uint64_t)digits[row];
  return (int64_t)sum;
}

/* One sum of all rows. */
static int64_t sum_listed(const int64_t *restrict digits, size_t stride,
                          RungListed listed) {
  int64_t sum = 0;
  if (stride && listed.rows[listed.count - 1] - listed.rows[0] == listed.count - 1)
    return sum_of(digits + listed.rows[0], listed.count);
  for (size_t i = 0; i < listed.count; i++) sum += digits[listed.rows[i] * stride];
  return sum;
}

/* Sums further apart than the nearest cache holds are fetched before they are needed. */
enum { AHEAD = 16 };

static void add_near(int64_t *restrict near, const int64_t *restrict digits,
                     size_t stride, RungListed listed) {
  const uint32_t *restrict target = listed.target, *restrict rows = listed.rows;
  const size_t count = listed.count, soon = count > AHEAD ? count - AHEAD : 0;
  for (size_t i = 0; i < soon; i++) {
    __builtin_prefetch(&near[target[rows[i + AHEAD]]], 1);
    near[target[rows[i]]] += digits[rows[i] * stride];
  }
  for (size_t i = soon; i < count; i++) near[target[rows[i]]] += digits[rows[i] * stride];
}

static void add_far(RungSum *restrict far, const RungColumn *value, RungListed listed) {
  const size_t stride = rung_vector_stride(value);
  for (size_t i = 0; i < listed.count; i++)
    rung_sum_add(&far[listed.target[listed.rows[i]]],
                 rung_column_digits(value, listed.rows[i] * stride));
}

static void spill(RungSums *sums) {
  for (size_t i = 0; i < sums->targets; i++) rung_sum_add(&sums->far[i], sums->near[i]);
  memset(sums->near, 0, sums->targets * sizeof *sums->near);
  sums->reach = 0;
}

bool rung_sums_add(RungSums *sums, const RungColumn *value, RungListed rows) {
  uint64_t reach = 0;
  const size_t stride = rung_vector_stride(value);
  const bool narrow = measure(value, rows.count, &reach);
  const bool fits = narrow && reach <= INT64_MAX - sums->reach;
  if (rows.count == 0) return true;
  if (!fits && !sums->far) return false;
  if (!fits && narrow) spill(sums);
  if (!narrow) {
    add_far(sums->far, value, rows);
  } else {
    sums->reach += reach;
    if (sums->targets == 1)
      sums->near[0] += sum_listed(value->values.i64, stride, rows);
    else
      add_near(sums->near, value->values.i64, stride, rows);
  }
  for (size_t i = 0; sums->counts && i < rows.count; i++)
    sums->counts[rows.target[rows.rows[i]]]++;
  return true;
}

bool rung_sums_merge(RungSums *sums, const RungSums *other) {
  const bool fits = other->reach <= INT64_MAX - sums->reach;
  if ((!fits || other->far) && !sums->far) return false;
  if (!fits) spill(sums);
  sums->reach += other->reach;
  for (size_t i = 0; i < sums->targets; i++) sums->near[i] += other->near[i];
  for (size_t i = 0; other->far && i < sums->targets; i++) {
    sums->far[i].high += other->far[i].high;
    sums->far[i].low += other->far[i].low;
  }
  for (size_t i = 0; sums->counts && i < sums->targets; i++)
    sums->counts[i] += other->counts[i];
  return true;
}

static bool total_of(const RungSums *sums, size_t target, RungWide *out) {
  if (!sums->far) {
    *out = sums->near[target];
    return true;
  }
  RungSum sum = sums->far[target];
  rung_sum_add(&sum, sums->near[target]);
  return rung_sum_total(sum, out);
}

size_t rung_sums_put(RungColumn *out, const RungSums *sums, int value_scale) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t row = 0; row < out->rows; row++) {
    RungWide total;
    if (!total_of(sums, row, &total) ||
        !rung_vector_put_scaled(out, row, total, value_scale))
      return row;
  }
  return RUNG_NO_ROW;
}

enum { PRODUCT_SCALE_MAX = 18 };

/* total / 10^scale / count, with one common divisor to look for where that fits. */
static bool divide_total(RungWide total, int scale, uint32_t count, RungRatio *out) {
  RungRatio sum;
  const RungRatio divisor = {count, 1};
  if (scale <= PRODUCT_SCALE_MAX)
    return rung_ratio_make(total, rung_power10(scale) * (RungWide)count, out);
  return rung_ratio_from_decimal(total, scale, &sum) &&
         rung_ratio_divide(sum, divisor, out);
}

size_t rung_sums_put_averages(RungColumn *out, const RungSums *sums, int value_scale) {
  for (size_t row = 0; row < out->rows; row++) {
    RungWide total;
    out->valid[row] = sums->counts[row] > 0;
    if (!out->valid[row]) continue;
    if (!total_of(sums, row, &total) ||
        !divide_total(total, value_scale, sums->counts[row], &out->values.ratio[row]))
      return row;
  }
  return RUNG_NO_ROW;
}

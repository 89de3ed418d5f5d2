#include "kernel/order.h"

#include "kernel/compare.h"
#include "kernel/sums.h"
#include <string.h>

void rung_order_by_target(RungOrder *order, const uint32_t *target, size_t rows) {
  uint32_t *offsets = order->offsets;
  memset(offsets, 0, (order->result_rows + 1) * sizeof *offsets);
  for (size_t row = 0; row < rows; row++)
    if (target[row] != RUNG_NO_TARGET) offsets[target[row] + 1]++;
  for (size_t i = 0; i < order->result_rows; i++) offsets[i + 1] += offsets[i];
  for (size_t row = 0; row < rows; row++)
    if (target[row] != RUNG_NO_TARGET)
      order->order[offsets[target[row]]++] = (uint32_t)row;
  /* Each offset has moved to the end of its rows, where the next one's begin. */
  for (size_t i = order->result_rows; i > 0; i--) offsets[i] = offsets[i - 1];
  offsets[0] = 0;
}

typedef struct Sorting {
  const RungColumn *value;
  size_t stride;
  RungOrderBy by;
  const RungPool *pool;
} Sorting;

static int compare_forms(RungRatio a, RungRatio b) {
  if (a.denominator != b.denominator) return a.denominator < b.denominator ? -1 : 1;
  return (a.numerator > b.numerator) - (a.numerator < b.numerator);
}

/* Must b stand before a, where a stands before b now? */
static bool out_of_order(const Sorting *sorting, uint32_t a, uint32_t b) {
  const RungColumn *value = sorting->value;
  const size_t i = a * sorting->stride, j = b * sorting->stride;
  if (sorting->by == RUNG_ORDER_DENOMINATOR)
    return compare_forms(value->values.ratio[i], value->values.ratio[j]) > 0;
  if (value->store == RUNG_STORE_I64) {
    const int64_t x = value->values.i64[i], y = value->values.i64[j];
    return sorting->by == RUNG_ORDER_RISING ? x > y : x < y;
  }
  const int sign = rung_compare_cells(value, i, value, j, sorting->pool);
  return sorting->by == RUNG_ORDER_RISING ? sign > 0 : sign < 0;
}

static void merge(const Sorting *sorting, const uint32_t *from, uint32_t *to,
                  size_t middle, size_t count) {
  size_t left = 0, right = middle;
  for (size_t i = 0; i < count; i++) {
    const bool take_right =
        left == middle ||
        (right < count && out_of_order(sorting, from[left], from[right]));
    to[i] = take_right ? from[right++] : from[left++];
  }
}

/* Bottom-up merge sort: runs of `width` are sorted. */
static void sort_rows(const Sorting *sorting, uint32_t *rows, uint32_t *scratch,
                      size_t count) {
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t start = 0; start < count; start += 2 * width) {
      const size_t left = count - start;
      const size_t length = left < 2 * width ? left : 2 * width;
      merge(sorting, rows + start, scratch + start, width < length ? width : length,
            length);
    }
    memcpy(rows, scratch, count * sizeof *rows);
  }
}

void rung_order_sort(RungOrder *order, const RungColumn *value, RungOrderBy by,
                     const RungPool *pool) {
  const Sorting sorting = {value, rung_vector_stride(value), by, pool};
  for (size_t i = 0; i < order->result_rows; i++) {
    const uint32_t start = order->offsets[i];
    sort_rows(&sorting, order->order + start, order->scratch,
              order->offsets[i + 1] - start);
  }
}

/* The rows of one target, sorted. */
typedef struct Segment {
  const uint32_t *rows;
  size_t count;
} Segment;

static Segment segment_of(const RungOrder *order, size_t target) {
  const uint32_t start = order->offsets[target];
  return (Segment){order->order + start, order->offsets[target + 1] - start};
}

static bool middle_of(const RungColumn *value, Segment segment, RungRatio *out) {
  const size_t stride = rung_vector_stride(value);
  const size_t low = segment.rows[(segment.count - 1) / 2] * stride;
  const size_t high = segment.rows[segment.count / 2] * stride;
  RungRatio a, b;
  return rung_vector_ratio(value, low, &a) && rung_vector_ratio(value, high, &b) &&
         rung_ratio_add(a, b, &a) && rung_ratio_divide(a, (RungRatio){2, 1}, out);
}

size_t rung_order_median(RungColumn *out, const RungColumn *value,
                         const RungOrder *order) {
  for (size_t i = 0; i < out->rows; i++) {
    const Segment segment = segment_of(order, i);
    out->valid[i] = segment.count > 0;
    if (out->valid[i] && !middle_of(value, segment, &out->values.ratio[i])) return i;
  }
  return RUNG_NO_ROW;
}

/* count < 2^32 and one <= 10^18, so that the product fits. */
static size_t rank_of(RungWide part, RungWide one, size_t count) {

  const RungWide rank = (part * (RungWide)count + one - 1) / one;
  if (rank < 1) return 1;
  return rank > (RungWide)count ? count : (size_t)rank;
}

size_t rung_order_percentile(RungColumn *out, const RungColumn *value,
                             const RungOrder *order, RungWide part, int scale) {
  const RungWide one = rung_power10(scale);
  const size_t stride = rung_vector_stride(value);
  for (size_t i = 0; i < out->rows; i++) {
    const Segment segment = segment_of(order, i);
    out->valid[i] = segment.count > 0;
    if (!out->valid[i]) continue;
    const size_t at = segment.rows[rank_of(part, one, segment.count) - 1] * stride;
    if (!rung_vector_copy(out, i, value, at)) return i;
  }
  return RUNG_NO_ROW;
}

static bool sum_digits(RungColumn *out, size_t row, const RungColumn *value,
                       Segment segment) {
  const size_t stride = rung_vector_stride(value);
  RungSum sum = {0, 0};
  RungWide total;
  for (size_t i = 0; i < segment.count; i++)
    rung_sum_add(&sum, rung_column_digits(value, segment.rows[i] * stride));
  return rung_sum_total(sum, &total) &&
         rung_vector_put_scaled(out, row, total, value->type.scale);
}

/* Adds the numerators of the rows from `start` that share its denominator; returns where
 * they end, or 0 on overflow. */
static size_t add_alike(const RungColumn *value, Segment segment, size_t start,
                        RungRatio *out) {
  const size_t stride = rung_vector_stride(value);
  const RungWide denominator =
      value->values.ratio[segment.rows[start] * stride].denominator;
  RungSum sum = {0, 0};
  RungWide total;
  size_t i = start;
  for (; i < segment.count; i++) {
    const RungRatio next = value->values.ratio[segment.rows[i] * stride];
    if (next.denominator != denominator) break;
    rung_sum_add(&sum, next.numerator);
  }
  const bool fits =
      rung_sum_total(sum, &total) && rung_ratio_make(total, denominator, out);
  return fits ? i : 0;
}

static bool sum_ratios(const RungColumn *value, Segment segment, RungRatio *out) {
  RungRatio sum = {0, 1}, part;
  for (size_t i = 0; i < segment.count;) {
    i = add_alike(value, segment, i, &part);
    if (i == 0 || !rung_ratio_add(sum, part, &sum)) return false;
  }
  *out = sum;
  return true;
}

size_t rung_order_sum_top(RungColumn *out, const RungColumn *value,
                          const RungOrder *order, RungWide most) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t i = 0; i < out->rows; i++) {
    Segment segment = segment_of(order, i);
    if (most < (RungWide)segment.count) segment.count = most > 0 ? (size_t)most : 0;
    const bool fits = value->store == RUNG_STORE_RATIO
                          ? sum_ratios(value, segment, &out->values.ratio[i])
                          : sum_digits(out, i, value, segment);
    if (!fits) return i;
  }
  return RUNG_NO_ROW;
}

size_t rung_order_sum_ratios(RungColumn *out, const RungColumn *value,
                             const RungOrder *order, bool average) {
  for (size_t i = 0; i < out->rows; i++) {
    const Segment segment = segment_of(order, i);
    RungRatio *sum = &out->values.ratio[i], count;
    out->valid[i] = segment.count > 0 || !average;
    if (!out->valid[i]) continue;
    if (!sum_ratios(value, segment, sum)) return i;
    if (average && (!rung_ratio_make((RungWide)segment.count, 1, &count) ||
                    !rung_ratio_divide(*sum, count, sum)))
      return i;
  }
  return RUNG_NO_ROW;
}

static void put_rank(RungColumn *out, size_t row, size_t rank) {
  out->valid[row] = 1;
  if (out->store == RUNG_STORE_I128)
    out->values.i128[row] = (RungWide)rank;
  else
    out->values.i64[row] = (int64_t)rank;
}

void rung_order_rank(RungColumn *out, const RungColumn *value, const RungOrder *order) {
  const Sorting sorting = {value, rung_vector_stride(value), RUNG_ORDER_FALLING, NULL};
  if (out->rows) memset(out->valid, 0, out->rows);
  for (size_t target = 0; target < order->result_rows; target++) {
    const Segment segment = segment_of(order, target);
    size_t rank = 1;
    for (size_t i = 0; i < segment.count; i++) {
      if (i > 0 && out_of_order(&sorting, segment.rows[i], segment.rows[i - 1]))
        rank = i + 1;
      put_rank(out, segment.rows[i], rank);
    }
  }
}

static bool adds(const RungColumn *value, const RungColumn *filter, size_t row) {
  if (!rung_column_has(value, row * rung_vector_stride(value))) return false;
  const size_t at = filter ? row * rung_vector_stride(filter) : 0;
  return !filter || (rung_column_has(filter, at) && filter->values.u8[at]);
}

static size_t run_digits(RungColumn *out, const RungColumn *value,
                         const RungColumn *filter, Segment segment) {
  const size_t stride = rung_vector_stride(value);
  RungSum sum = {0, 0};
  RungWide total;
  for (size_t i = 0; i < segment.count; i++) {
    const size_t row = segment.rows[i];
    if (adds(value, filter, row))
      rung_sum_add(&sum, rung_column_digits(value, row * stride));
    out->valid[row] = 1;
    if (!rung_sum_total(sum, &total) ||
        !rung_vector_put_scaled(out, row, total, value->type.scale))
      return row;
  }
  return RUNG_NO_ROW;
}

static size_t run_ratios(RungColumn *out, const RungColumn *value,
                         const RungColumn *filter, Segment segment) {
  const size_t stride = rung_vector_stride(value);
  RungRatio sum = {0, 1};
  for (size_t i = 0; i < segment.count; i++) {
    const size_t row = segment.rows[i];
    if (adds(value, filter, row) &&
        !rung_ratio_add(sum, value->values.ratio[row * stride], &sum))
      return row;
    out->valid[row] = 1;
    out->values.ratio[row] = sum;
  }
  return RUNG_NO_ROW;
}

size_t rung_order_running(RungColumn *out, const RungColumn *value,
                          const RungColumn *filter, const RungOrder *order) {
  if (out->rows) memset(out->valid, 0, out->rows);
  for (size_t target = 0; target < order->result_rows; target++) {
    const Segment segment = segment_of(order, target);
    const size_t row = value->store == RUNG_STORE_RATIO
                           ? run_ratios(out, value, filter, segment)
                           : run_digits(out, value, filter, segment);
    if (row != RUNG_NO_ROW) return row;
  }
  return RUNG_NO_ROW;
}

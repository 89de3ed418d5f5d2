#include "kernel/arith.h"

#include <stdlib.h>

#include "kernel/choice.h"
#include "kernel/compare.h"

/* 10^18 fits 64 bits, and its product with what fits 64 bits has at most 38 digits. */
enum { NARROW_SCALE_MAX = 18 };

typedef bool (*WideStep)(RungWide a, RungWide b, RungWide *out);
typedef bool (*RatioStep)(RungRatio a, RungRatio b, RungRatio *out);

/* Digits of a 64-bit column times *factor are at `scale`; false where the columns or the
 * factor do not fit 64 bits. */
static bool narrow_factor(const RungColumn *out, const RungColumn *input,
                          int64_t *factor) {
  const int raise = out->type.scale - input->type.scale;
  if (out->store != RUNG_STORE_I64 || input->store != RUNG_STORE_I64) return false;
  if (raise < 0 || raise > NARROW_SCALE_MAX) return false;
  *factor = (int64_t)rung_power10(raise);
  return true;
}

static void clear_missing(RungColumn *out) {
  int64_t *restrict values = out->values.i64;
  const uint8_t *restrict valid = out->valid;
  for (size_t row = 0; row < out->rows; row++) values[row] *= valid[row];
}

/* out = a * factor_a + b * factor_b; false when a row does not fit (a missing one too:
 * then the wide loop decides). */
static bool add_narrow(RungColumn *out, const RungColumn *a, const RungColumn *b,
                       int64_t factor_a, int64_t factor_b) {
  const int64_t *restrict left = a->values.i64, *restrict right = b->values.i64;
  int64_t *restrict sum = out->values.i64;
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  bool over = false;
  for (size_t row = 0; row < out->rows; row++) {
    int64_t x, y;
    over |= __builtin_mul_overflow(left[row * stride_a], factor_a, &x);
    over |= __builtin_mul_overflow(right[row * stride_b], factor_b, &y);
    over |= __builtin_add_overflow(x, y, &sum[row]);
  }
  clear_missing(out);
  return !over;
}

static bool multiply_narrow(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  if (out->store != RUNG_STORE_I64 || a->store != RUNG_STORE_I64 ||
      b->store != RUNG_STORE_I64 || out->type.scale != a->type.scale + b->type.scale)
    return false;
  const int64_t *restrict left = a->values.i64, *restrict right = b->values.i64;
  int64_t *restrict product = out->values.i64;
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  bool over = false;
  for (size_t row = 0; row < out->rows; row++)
    over |= __builtin_mul_overflow(left[row * stride_a], right[row * stride_b],
                                   &product[row]);
  clear_missing(out);
  return !over;
}

static void clear_values(RungColumn *out) {
  for (size_t row = 0; row < out->rows; row++)
    if (!rung_vector_put(out, row, 0)) return;
}

/* before: the inputs are brought to out's scale before the step, else the result is
 * after it, from the sum of their scales. */
static size_t combine_wide(RungColumn *out, const RungColumn *a, const RungColumn *b,
                           WideStep step, bool before) {
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  const int scale = out->type.scale, sum = a->type.scale + b->type.scale;
  clear_values(out);
  for (size_t row = 0; row < out->rows; row++) {
    if (!out->valid[row]) continue;
    RungWide x = rung_column_digits(a, row * stride_a);
    RungWide y = rung_column_digits(b, row * stride_b);
    if (before && (!rung_wide_rescale(x, a->type.scale, scale, &x) ||
                   !rung_wide_rescale(y, b->type.scale, scale, &y)))
      return row;
    if (!step(x, y, &x)) return row;
    if (!before && !rung_wide_rescale(x, sum, scale, &x)) return row;
    if (!rung_vector_put(out, row, x)) return row;
  }
  return RUNG_NO_ROW;
}

/* An input as ratios: one figure is brought to lowest terms once. */
typedef struct Ratios {
  const RungColumn *column;
  size_t stride;
  RungRatio figure; /* where stride is 0 */
  bool known;       /* the figure could be brought there */
} Ratios;

static Ratios ratios_of(const RungColumn *column) {
  Ratios ratios = {.column = column, .stride = rung_vector_stride(column)};
  if (ratios.stride == 0 && rung_column_has(column, 0))
    ratios.known = rung_vector_ratio(column, 0, &ratios.figure);
  return ratios;
}

static inline bool ratio_at(const Ratios *ratios, size_t row, RungRatio *out) {
  if (ratios->stride) return rung_vector_ratio(ratios->column, row, out);
  *out = ratios->figure;
  return ratios->known;
}

static size_t combine_ratios(RungColumn *out, const RungColumn *a, const RungColumn *b,
                             RatioStep step) {
  const Ratios left = ratios_of(a), right = ratios_of(b);
  for (size_t row = 0; row < out->rows; row++) {
    RungRatio x, y;
    if (!out->valid[row]) continue;
    if (!ratio_at(&left, row, &x) || !ratio_at(&right, row, &y) ||
        !step(x, y, &out->values.ratio[row]))
      return row;
  }
  return RUNG_NO_ROW;
}

static void both_valid(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  const RungColumn *inputs[] = {a, b};
  rung_vector_validity(out, inputs, 2);
}

size_t rung_arith_add(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  int64_t factor_a, factor_b;
  both_valid(out, a, b);
  if (out->store == RUNG_STORE_RATIO) return combine_ratios(out, a, b, rung_ratio_add);
  if (narrow_factor(out, a, &factor_a) && narrow_factor(out, b, &factor_b) &&
      add_narrow(out, a, b, factor_a, factor_b))
    return RUNG_NO_ROW;
  return combine_wide(out, a, b, rung_wide_add, true);
}

size_t rung_arith_subtract(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  int64_t factor_a, factor_b;
  both_valid(out, a, b);
  if (out->store == RUNG_STORE_RATIO)
    return combine_ratios(out, a, b, rung_ratio_subtract);
  if (narrow_factor(out, a, &factor_a) && narrow_factor(out, b, &factor_b) &&
      add_narrow(out, a, b, factor_a, -factor_b))
    return RUNG_NO_ROW;
  return combine_wide(out, a, b, rung_wide_subtract, true);
}

size_t rung_arith_multiply(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  both_valid(out, a, b);
  if (out->store == RUNG_STORE_RATIO)
    return combine_ratios(out, a, b, rung_ratio_multiply);
  if (multiply_narrow(out, a, b)) return RUNG_NO_ROW;
  return combine_wide(out, a, b, rung_wide_multiply, false);
}

static bool is_zero(const RungColumn *column, size_t row) {
  return column->store == RUNG_STORE_RATIO ? column->values.ratio[row].numerator == 0
                                           : rung_column_digits(column, row) == 0;
}

/* Figures of 64 bits, brought to one scale: one common divisor to look for. */
static size_t divide_narrow(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  const int raise = b->type.scale - a->type.scale;
  const RungWide factor_a = rung_power10(raise > 0 ? raise : 0);
  const RungWide factor_b = rung_power10(raise < 0 ? -raise : 0);
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  for (size_t row = 0; row < out->rows; row++)
    if (out->valid[row] && !rung_ratio_make(a->values.i64[row * stride_a] * factor_a,
                                            b->values.i64[row * stride_b] * factor_b,
                                            &out->values.ratio[row]))
      return row;
  return RUNG_NO_ROW;
}

static bool divides_narrow(const RungColumn *a, const RungColumn *b) {
  return a->store == RUNG_STORE_I64 && b->store == RUNG_STORE_I64 &&
         abs(a->type.scale - b->type.scale) <= NARROW_SCALE_MAX;
}

size_t rung_arith_divide(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  const size_t stride = rung_vector_stride(b);
  both_valid(out, a, b);
  for (size_t row = 0; row < out->rows; row++)
    if (out->valid[row] && is_zero(b, row * stride)) out->valid[row] = 0;
  return divides_narrow(a, b) ? divide_narrow(out, a, b)
                              : combine_ratios(out, a, b, rung_ratio_divide);
}

static size_t negate_ratios(RungColumn *out, const RungColumn *a, bool always) {
  const size_t stride = rung_vector_stride(a);
  for (size_t row = 0; row < out->rows; row++) {
    RungRatio *value = &out->values.ratio[row];
    if (!out->valid[row]) continue;
    if (!rung_vector_ratio(a, row * stride, value)) return row;
    if (always || value->numerator < 0) value->numerator = -value->numerator;
  }
  return RUNG_NO_ROW;
}

/* always: the sign changes; else only a negative one's does. */
static size_t negate_rows(RungColumn *out, const RungColumn *a, bool always) {
  const size_t stride = rung_vector_stride(a);
  rung_vector_validity(out, &a, 1);
  if (out->store == RUNG_STORE_RATIO) return negate_ratios(out, a, always);
  for (size_t row = 0; row < out->rows; row++) {
    if (!out->valid[row]) continue;
    RungWide digits = rung_column_digits(a, row * stride);
    if (!rung_wide_rescale(digits, a->type.scale, out->type.scale, &digits)) return row;
    if (!rung_vector_put(out, row, always || digits < 0 ? -digits : digits)) return row;
  }
  return RUNG_NO_ROW;
}

size_t rung_arith_negate(RungColumn *out, const RungColumn *a) {
  return negate_rows(out, a, true);
}

size_t rung_arith_absolute(RungColumn *out, const RungColumn *a) {
  return negate_rows(out, a, false);
}

/* False when a row does not fit 64 bits: then the wide loop decides. */
static bool round_narrow(RungColumn *out, const RungColumn *a,
                         const RungRounding *rounding) {
  RungRounder rounder;
  if (out->store != RUNG_STORE_I64 || a->store != RUNG_STORE_I64 ||
      !rung_rounder_make(&rounder, rounding, a->type.scale, out->type.scale))
    return false;
  const int64_t *restrict from = a->values.i64;
  int64_t *restrict to = out->values.i64;
  const size_t stride = rung_vector_stride(a), rows = out->rows;
  bool fits = true;
  for (size_t row = 0; row < rows; row++)
    fits &= rung_rounder_round(&rounder, from[row * stride], &to[row]);
  return fits;
}

size_t rung_arith_round(RungColumn *out, const RungColumn *a,
                        const RungRounding *rounding) {
  const size_t stride = rung_vector_stride(a);
  rung_vector_validity(out, &a, 1);
  if (round_narrow(out, a, rounding)) return RUNG_NO_ROW;
  for (size_t row = 0; row < out->rows; row++) {
    const size_t at = row * stride;
    RungWide digits;
    if (!out->valid[row]) continue;
    const bool rounded = a->store == RUNG_STORE_RATIO
                             ? rung_round_ratio(a->values.ratio[at], rounding, &digits)
                             : rung_round_decimal(rung_column_digits(a, at),
                                                  a->type.scale, rounding, &digits);
    if (!rounded || !rung_vector_put_scaled(out, row, digits, rounding->scale))
      return row;
  }
  return RUNG_NO_ROW;
}

/* choose[row] = the input among the first i + 1 that is the least or the most. */
static void choose_extreme(uint32_t *restrict choose, const RungColumn *const *inputs,
                           uint32_t i, size_t rows, int sign) {
  const RungColumn *next = inputs[i];
  const size_t stride = rung_vector_stride(next);
  for (size_t row = 0; row < rows; row++) {
    if (choose[row] == RUNG_NO_TARGET) continue;
    const RungColumn *best = inputs[choose[row]];
    const int order = rung_compare_cells(next, row * stride, best,
                                         row * rung_vector_stride(best), NULL);
    if (order * sign > 0) choose[row] = i;
  }
}

size_t rung_arith_extreme(RungColumn *out, const RungColumn *const *inputs, size_t count,
                          int sign, uint32_t *choose) {
  rung_vector_validity(out, inputs, count);
  for (size_t row = 0; row < out->rows; row++)
    choose[row] = out->valid[row] ? 0 : RUNG_NO_TARGET;
  for (uint32_t i = 1; i < count; i++) choose_extreme(choose, inputs, i, out->rows, sign);
  return rung_choice_take(out, inputs, choose);
}

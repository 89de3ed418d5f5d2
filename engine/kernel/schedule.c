#include "kernel/schedule.h"

#include "kernel/choice.h"
#include "kernel/compare.h"

static int compare_at(const RungColumn *a, const RungColumn *b, size_t row) {
  return rung_compare_cells(a, row * rung_vector_stride(a), b,
                            row * rung_vector_stride(b), NULL);
}

static bool is_there(const RungColumn *column, size_t row) {
  return rung_column_has(column, row * rung_vector_stride(column));
}

static bool can_be_checked(const RungColumn *const *inputs, size_t count, size_t row) {
  if (!is_there(inputs[0], row)) return false;
  for (size_t i = 1; i < count; i += 2)
    if (!is_there(inputs[i], row)) return false;
  return true;
}

static bool edges_are_constant(const RungColumn *const *inputs, size_t count) {
  for (size_t i = 1; i < count; i += 2)
    if (inputs[i]->rows != 1) return false;
  return true;
}

size_t rung_schedule_check(size_t rows, const RungColumn *const *inputs, size_t count,
                           size_t *edge) {
  const bool once = edges_are_constant(inputs, count);
  for (size_t row = 0; row < rows; row++) {
    if (!can_be_checked(inputs, count, row)) continue;
    for (size_t i = 3; i < count; i += 2)
      if (compare_at(inputs[i], inputs[i - 2], row) <= 0) {
        *edge = i;
        return row;
      }
    if (once) break;
  }
  return RUNG_NO_ROW;
}

/* choose[row] = index of the rate reached, 0 (x) below the first edge. */
static void reach(uint32_t *choose, const RungColumn *out,
                  const RungColumn *const *inputs, size_t count, bool above) {
  const int least = above ? 1 : 0;
  for (size_t row = 0; row < out->rows; row++) {
    choose[row] = 0;
    if (!out->valid[row]) continue;
    for (size_t i = 1; i + 1 < count; i += 2) {
      if (compare_at(inputs[0], inputs[i], row) < least) break;
      choose[row] = (uint32_t)(i + 1);
    }
  }
}

size_t rung_schedule_rate(RungColumn *out, const RungColumn *const *inputs, size_t count,
                          bool above, uint32_t *choose) {
  rung_vector_validity(out, inputs, count);
  reach(choose, out, inputs, count, above);
  for (size_t row = 0; row < out->rows; row++)
    if (choose[row] == 0) choose[row] = RUNG_NO_TARGET;
  return rung_choice_take(out, inputs, choose);
}

typedef struct Scales {
  int units, rates; /* most of x and the edges; most of the rates */
} Scales;

static Scales scales_of(const RungColumn *const *inputs, size_t count) {
  Scales scales = {inputs[0]->type.scale, 0};
  for (size_t i = 1; i < count; i++) {
    int *most = i % 2 ? &scales.units : &scales.rates;
    if (inputs[i]->type.scale > *most) *most = inputs[i]->type.scale;
  }
  return scales;
}

static bool digits_at(const RungColumn *column, size_t row, int scale, RungWide *out) {
  const size_t at = row * rung_vector_stride(column);
  return rung_wide_rescale(rung_column_digits(column, at), column->type.scale, scale,
                           out);
}

/* Adds rate * (high - low) to *pay, at scale units + rates. */
static bool add_slice(RungWide low, RungWide high, RungWide rate, RungWide *pay) {
  RungWide part;
  return rung_wide_subtract(high, low, &part) && rung_wide_multiply(part, rate, &part) &&
         rung_wide_add(*pay, part, pay);
}

static bool split_digits(RungColumn *out, const RungColumn *const *inputs, size_t count,
                         Scales scales, size_t row) {
  RungWide x, low, high, rate, pay = 0;
  if (!digits_at(inputs[0], row, scales.units, &x)) return false;
  for (size_t i = 1; i + 1 < count; i += 2) {
    if (!digits_at(inputs[i], row, scales.units, &low) ||
        !digits_at(inputs[i + 1], row, scales.rates, &rate))
      return false;
    if (x <= low) break;
    high = x;
    if (i + 2 < count && !digits_at(inputs[i + 2], row, scales.units, &high))
      return false;
    if (!add_slice(low, high < x ? high : x, rate, &pay)) return false;
  }
  return rung_vector_put_scaled(out, row, pay, scales.units + scales.rates);
}

static bool ratio_at(const RungColumn *column, size_t row, RungRatio *out) {
  return rung_vector_ratio(column, row * rung_vector_stride(column), out);
}

static bool add_ratio_slice(RungRatio low, RungRatio high, RungRatio rate,
                            RungRatio *pay) {
  RungRatio part;
  return rung_ratio_subtract(high, low, &part) &&
         rung_ratio_multiply(part, rate, &part) && rung_ratio_add(*pay, part, pay);
}

static bool split_ratios(RungColumn *out, const RungColumn *const *inputs, size_t count,
                         size_t row) {
  RungRatio x, low, high, rate, pay = {0, 1};
  if (!ratio_at(inputs[0], row, &x)) return false;
  for (size_t i = 1; i + 1 < count; i += 2) {
    if (!ratio_at(inputs[i], row, &low) || !ratio_at(inputs[i + 1], row, &rate))
      return false;
    if (rung_ratio_compare(x, low) <= 0) break;
    high = x;
    if (i + 2 < count && !ratio_at(inputs[i + 2], row, &high)) return false;
    if (rung_ratio_compare(high, x) > 0) high = x;
    if (!add_ratio_slice(low, high, rate, &pay)) return false;
  }
  out->values.ratio[row] = pay;
  return true;
}

size_t rung_schedule_split(RungColumn *out, const RungColumn *const *inputs,
                           size_t count) {
  const Scales scales = scales_of(inputs, count);
  rung_vector_validity(out, inputs, count);
  for (size_t row = 0; row < out->rows; row++) {
    if (!out->valid[row]) continue;
    const bool fits = out->store == RUNG_STORE_RATIO
                          ? split_ratios(out, inputs, count, row)
                          : split_digits(out, inputs, count, scales, row);
    if (!fits) return row;
  }
  return RUNG_NO_ROW;
}

static bool pay_whole(RungColumn *out, const RungColumn *x, const RungColumn *rate,
                      size_t row) {
  const size_t i = row * rung_vector_stride(x), j = row * rung_vector_stride(rate);
  if (out->store == RUNG_STORE_RATIO) {
    RungRatio a, b;
    return rung_vector_ratio(x, i, &a) && rung_vector_ratio(rate, j, &b) &&
           rung_ratio_multiply(a, b, &out->values.ratio[row]);
  }
  RungWide digits;
  return rung_wide_multiply(rung_column_digits(x, i), rung_column_digits(rate, j),
                            &digits) &&
         rung_vector_put_scaled(out, row, digits, x->type.scale + rate->type.scale);
}

size_t rung_schedule_whole(RungColumn *out, const RungColumn *const *inputs, size_t count,
                           bool above, uint32_t *choose) {
  rung_vector_validity(out, inputs, count);
  reach(choose, out, inputs, count, above);
  for (size_t row = 0; row < out->rows; row++) {
    if (!out->valid[row]) continue;
    if (choose[row] == 0) {
      if (out->store == RUNG_STORE_RATIO) out->values.ratio[row].denominator = 1;
    } else if (!pay_whole(out, inputs[0], inputs[choose[row]], row)) {
      return row;
    }
  }
  return RUNG_NO_ROW;
}

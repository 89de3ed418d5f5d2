#include "kernel/vector.h"

#include <string.h>

bool rung_vector_ratio(const RungColumn *column, size_t row, RungRatio *out) {
  if (column->store == RUNG_STORE_RATIO) {
    *out = column->values.ratio[row];
    return true;
  }
  return rung_ratio_from_decimal(rung_column_digits(column, row), column->type.scale,
                                 out);
}

bool rung_vector_put_scaled(RungColumn *out, size_t row, RungWide digits, int scale) {
  if (out->store == RUNG_STORE_RATIO)
    return rung_ratio_from_decimal(digits, scale, &out->values.ratio[row]);
  if (scale != out->type.scale &&
      !rung_wide_rescale(digits, scale, out->type.scale, &digits))
    return false;
  return rung_vector_put(out, row, digits);
}

bool rung_vector_copy(RungColumn *out, size_t row, const RungColumn *from, size_t at) {
  switch (out->store) {
  case RUNG_STORE_I64:
  case RUNG_STORE_I128:
    return rung_vector_put_scaled(out, row, rung_column_digits(from, at),
                                  from->type.scale);
  case RUNG_STORE_RATIO: return rung_vector_ratio(from, at, &out->values.ratio[row]);
  case RUNG_STORE_I32: out->values.i32[row] = from->values.i32[at]; return true;
  case RUNG_STORE_U32: out->values.u32[row] = from->values.u32[at]; return true;
  case RUNG_STORE_U8: out->values.u8[row] = from->values.u8[at]; return true;
  }
  return false;
}

void rung_vector_validity(RungColumn *out, const RungColumn *const *inputs,
                          size_t count) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t i = 0; i < count; i++) {
    if (!inputs[i]->valid) continue;
    const uint8_t *restrict from = inputs[i]->valid;
    uint8_t *restrict to = out->valid;
    const size_t stride = rung_vector_stride(inputs[i]);
    for (size_t row = 0; row < out->rows; row++) to[row] &= from[row * stride];
  }
}

bool rung_vector_complete(const RungColumn *column) {
  return !column->valid || column->rows == 0 || !memchr(column->valid, 0, column->rows);
}

size_t rung_vector_gather(RungColumn *out, const RungColumn *input,
                          const uint32_t *from) {
  const size_t stride = rung_vector_stride(input);
  for (size_t row = 0; row < out->rows; row++) {
    const size_t at = from[row] * stride;
    const bool there = from[row] != RUNG_NO_TARGET && rung_column_has(input, at);
    out->valid[row] = there;
    if (there && !rung_vector_copy(out, row, input, at)) return row;
  }
  return RUNG_NO_ROW;
}

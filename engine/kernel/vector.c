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

static void keep_where(uint8_t *restrict valid, const uint8_t *restrict there,
                       size_t rows) {
  for (size_t row = 0; row < rows; row++) valid[row] &= there[row];
}

void rung_vector_validity(RungColumn *out, const RungColumn *const *inputs,
                          size_t count) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t i = 0; i < count; i++) {
    if (!inputs[i]->valid) continue;
    if (rung_vector_stride(inputs[i]))
      keep_where(out->valid, inputs[i]->valid, out->rows);
    else if (out->rows && !inputs[i]->valid[0])
      memset(out->valid, 0, out->rows);
  }
}

bool rung_vector_complete(const RungColumn *column) {
  return !column->valid || column->rows == 0 || !memchr(column->valid, 0, column->rows);
}

static inline void gather_cells(RungColumn *out, const RungColumn *input,
                                const uint32_t *from, size_t width) {
  const size_t stride = rung_vector_stride(input);
  char *restrict to = out->values.any;
  const char *restrict cells = input->values.any;
  for (size_t row = 0; row < out->rows; row++) {
    const size_t at = from[row] * stride;
    out->valid[row] = from[row] != RUNG_NO_TARGET && rung_column_has(input, at);
    if (out->valid[row]) memcpy(to + row * width, cells + at * width, width);
  }
}

static size_t gather_converted(RungColumn *out, const RungColumn *input,
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

size_t rung_vector_gather(RungColumn *out, const RungColumn *input,
                          const uint32_t *from) {
  if (!rung_vector_alike(out, input)) return gather_converted(out, input, from);
  switch (rung_store_width(out->store)) {
  case 1: gather_cells(out, input, from, 1); break;
  case 4: gather_cells(out, input, from, 4); break;
  case 8: gather_cells(out, input, from, 8); break;
  case 16: gather_cells(out, input, from, 16); break;
  default: gather_cells(out, input, from, sizeof(RungRatio)); break;
  }
  return RUNG_NO_ROW;
}

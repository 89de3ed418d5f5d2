#include "kernel/select.h"

static bool lies_in(const RungColumn *date, size_t at, RungSpan span) {
  const int32_t day = date->values.i32[at];
  return rung_column_has(date, at) && day >= span.from && day <= span.to;
}

void rung_select_via(uint32_t *target, size_t rows, const RungColumn *via) {
  const size_t stride = via ? rung_vector_stride(via) : 0;
  for (size_t row = 0; row < rows; row++) {
    if (!via)
      target[row] = 0;
    else
      target[row] = rung_column_has(via, row * stride) ? via->values.u32[row * stride]
                                                       : RUNG_NO_TARGET;
  }
}

void rung_select_filter(uint32_t *target, size_t rows, const RungColumn *flag) {
  const size_t stride = rung_vector_stride(flag);
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * stride;
    if (!rung_column_has(flag, at) || !flag->values.u8[at]) target[row] = RUNG_NO_TARGET;
  }
}

void rung_select_span(uint32_t *target, size_t rows, const RungColumn *date,
                      RungSpan span) {
  const size_t stride = rung_vector_stride(date);
  for (size_t row = 0; row < rows; row++)
    if (!lies_in(date, row * stride, span)) target[row] = RUNG_NO_TARGET;
}

void rung_select_there(uint32_t *target, size_t rows, const RungColumn *input) {
  const size_t stride = rung_vector_stride(input);
  if (!input->valid) return;
  for (size_t row = 0; row < rows; row++)
    if (!input->valid[row * stride]) target[row] = RUNG_NO_TARGET;
}

void rung_select_in_span(RungColumn *out, const RungColumn *date, RungSpan span) {
  const size_t stride = rung_vector_stride(date);
  for (size_t row = 0; row < out->rows; row++) {
    out->values.u8[row] = lies_in(date, row * stride, span);
    out->valid[row] = 1;
  }
}

void rung_select_valid_on(RungColumn *out, const RungColumn *from, const RungColumn *to,
                          int32_t day) {
  const size_t from_stride = rung_vector_stride(from), to_stride = rung_vector_stride(to);
  for (size_t row = 0; row < out->rows; row++) {
    const size_t first = row * from_stride, last = row * to_stride;
    out->values.u8[row] =
        (!rung_column_has(from, first) || from->values.i32[first] <= day) &&
        (!rung_column_has(to, last) || to->values.i32[last] >= day);
    out->valid[row] = 1;
  }
}

#include "kernel/select.h"

#include <string.h>

static bool lies_in(const RungColumn *date, size_t at, RungSpan span) {
  const int32_t day = date->values.i32[at];
  return rung_column_has(date, at) && day >= span.from && day <= span.to;
}

/* All bits where the row is left out: or-ed into a target it makes RUNG_NO_TARGET. The
 * loops below have no branch, so that compilers turn them into vector instructions. */
static inline uint32_t unless(uint32_t counts) {
  return counts - 1;
}

void rung_select_via(uint32_t *target, size_t rows, const RungColumn *via) {
  if (!via || !rung_vector_stride(via)) {
    const bool counts = !via || rung_column_has(via, 0);
    const uint32_t all = !counts ? RUNG_NO_TARGET : via ? via->values.u32[0] : 0;
    for (size_t row = 0; row < rows; row++) target[row] = all;
    return;
  }
  const uint32_t *restrict refs = via->values.u32;
  for (size_t row = 0; row < rows; row++) target[row] = refs[row];
  rung_select_there(target, rows, via);
}

static void select_none(uint32_t *target, size_t rows) {
  if (rows) memset(target, 0xFF, rows * sizeof *target);
}

void rung_select_filter(uint32_t *restrict target, size_t rows, const RungColumn *flag) {
  const uint8_t *restrict flags = flag->values.u8;
  if (!rung_vector_stride(flag)) {
    if (!rung_column_has(flag, 0) || !flags[0]) select_none(target, rows);
    return;
  }
  for (size_t row = 0; row < rows; row++) target[row] |= unless(flags[row]);
  rung_select_there(target, rows, flag);
}

void rung_select_span(uint32_t *restrict target, size_t rows, const RungColumn *date,
                      RungSpan span) {
  if (!rung_vector_stride(date)) {
    if (!lies_in(date, 0, span)) select_none(target, rows);
    return;
  }
  const int32_t *restrict days = date->values.i32;
  for (size_t row = 0; row < rows; row++) {
    const uint32_t inside = (days[row] >= span.from) & (days[row] <= span.to);
    target[row] |= unless(inside);
  }
  rung_select_there(target, rows, date);
}

void rung_select_there(uint32_t *restrict target, size_t rows, const RungColumn *input) {
  const uint8_t *restrict valid = input->valid;
  if (!valid) return;
  if (!rung_vector_stride(input)) {
    if (!valid[0]) select_none(target, rows);
    return;
  }
  for (size_t row = 0; row < rows; row++) target[row] |= unless(valid[row]);
}

void rung_select_counts(uint8_t *restrict counts, const uint32_t *restrict target,
                        size_t rows) {
  for (size_t row = 0; row < rows; row++) counts[row] = target[row] != RUNG_NO_TARGET;
}

static void keep_where(uint8_t *restrict counts, const uint8_t *restrict flags,
                       size_t stride, size_t rows) {
  if (stride)
    for (size_t row = 0; row < rows; row++) counts[row] &= flags[row];
  else if (rows && !flags[0])
    memset(counts, 0, rows);
}

void rung_select_counts_filter(uint8_t *counts, size_t rows, const RungColumn *flag) {
  keep_where(counts, flag->values.u8, rung_vector_stride(flag), rows);
  rung_select_counts_there(counts, rows, flag);
}

void rung_select_counts_there(uint8_t *counts, size_t rows, const RungColumn *input) {
  if (input->valid) keep_where(counts, input->valid, rung_vector_stride(input), rows);
}

/* Eight rows at a time: none of them counts often. Where some do there is no branch a
 * row, which would be guessed wrongly half of the time. */
size_t rung_select_list(uint32_t *restrict list, const uint8_t *restrict counts,
                        size_t rows) {
  enum { TOGETHER = 8 };
  size_t found = 0, row = 0;
  for (; row + TOGETHER <= rows; row += TOGETHER) {
    uint64_t together;
    memcpy(&together, counts + row, sizeof together);
    if (!together) continue;
    for (size_t i = 0; i < TOGETHER; i++) {
      list[found] = (uint32_t)(row + i);
      found += counts[row + i];
    }
  }
  for (; row < rows; row++) {
    list[found] = (uint32_t)row;
    found += counts[row];
  }
  return found;
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

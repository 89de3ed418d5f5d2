#include "kernel/logic.h"

#include <string.h>

static inline uint8_t there(const RungColumn *column, size_t at) {
  return column->valid ? column->valid[at] : 1;
}

/* A flag of its own in every row. */
static bool is_plain(const RungColumn *column) {
  return !column->valid && rung_vector_stride(column) != 0;
}

static void and_plain(uint8_t *restrict value, uint8_t *restrict valid,
                      const uint8_t *restrict next, size_t rows) {
  for (size_t row = 0; row < rows; row++) {
    value[row] &= next[row];
    valid[row] |= next[row] ^ 1;
  }
}

static void and_any(uint8_t *restrict value, uint8_t *restrict valid,
                    const RungColumn *input, size_t rows) {
  const size_t stride = rung_vector_stride(input);
  for (size_t row = 0; row < rows; row++) {
    const uint8_t next = input->values.u8[row * stride];
    const uint8_t known = there(input, row * stride);
    const uint8_t was_false = valid[row] & (value[row] ^ 1);
    const uint8_t is_false = known & (next ^ 1);
    valid[row] = (valid[row] & known) | was_false | is_false;
    value[row] &= next;
  }
}

void rung_logic_and(RungColumn *out, const RungColumn *const *inputs, size_t count) {
  uint8_t *value = out->values.u8, *valid = out->valid;
  const size_t rows = out->rows;
  if (rows) memset(value, 1, rows);
  if (rows) memset(valid, 1, rows);
  for (size_t i = 0; i < count; i++)
    if (is_plain(inputs[i]))
      and_plain(value, valid, inputs[i]->values.u8, rows);
    else
      and_any(value, valid, inputs[i], rows);
}

static void or_plain(uint8_t *restrict value, uint8_t *restrict valid,
                     const uint8_t *restrict next, size_t rows) {
  for (size_t row = 0; row < rows; row++) {
    value[row] |= next[row];
    valid[row] |= next[row];
  }
}

static void or_any(uint8_t *restrict value, uint8_t *restrict valid,
                   const RungColumn *input, size_t rows) {
  const size_t stride = rung_vector_stride(input);
  for (size_t row = 0; row < rows; row++) {
    value[row] |= input->values.u8[row * stride];
    valid[row] = (valid[row] & there(input, row * stride)) | value[row];
  }
}

void rung_logic_or(RungColumn *out, const RungColumn *const *inputs, size_t count) {
  uint8_t *value = out->values.u8, *valid = out->valid;
  const size_t rows = out->rows;
  if (rows) memset(value, 0, rows);
  if (rows) memset(valid, 1, rows);
  for (size_t i = 0; i < count; i++)
    if (is_plain(inputs[i]))
      or_plain(value, valid, inputs[i]->values.u8, rows);
    else
      or_any(value, valid, inputs[i], rows);
}

void rung_logic_not(RungColumn *out, const RungColumn *a) {
  const size_t stride = rung_vector_stride(a);
  rung_vector_validity(out, &a, 1);
  for (size_t row = 0; row < out->rows; row++)
    out->values.u8[row] = (a->values.u8[row * stride] ^ 1) & out->valid[row];
}

RUNG_LOOPS static void both_hold(uint8_t *restrict value, const uint8_t *restrict flags,
                                 const uint8_t *restrict valid, size_t rows) {
  for (size_t row = 0; row < rows; row++) value[row] = flags[row] & valid[row];
}

void rung_logic_holds(RungColumn *out, const RungColumn *a) {
  const size_t rows = out->rows;
  if (!rows) return;
  memset(out->valid, 1, rows);
  if (!rung_vector_stride(a))
    memset(out->values.u8, a->values.u8[0] & there(a, 0), rows);
  else if (a->valid)
    both_hold(out->values.u8, a->values.u8, a->valid, rows);
  else
    memcpy(out->values.u8, a->values.u8, rows);
}

void rung_logic_is_missing(RungColumn *out, const RungColumn *a) {
  const size_t stride = rung_vector_stride(a);
  for (size_t row = 0; row < out->rows; row++) {
    out->values.u8[row] = there(a, row * stride) ^ 1;
    out->valid[row] = 1;
  }
}

void rung_logic_at_least(RungColumn *out, const RungColumn *const *inputs, size_t count,
                         RungWide least) {
  for (size_t row = 0; row < out->rows; row++) {
    RungWide are_true = 0, are_missing = 0;
    for (size_t i = 0; i < count; i++) {
      const size_t at = row * rung_vector_stride(inputs[i]);
      are_missing += !there(inputs[i], at);
      are_true += there(inputs[i], at) & inputs[i]->values.u8[at];
    }
    out->values.u8[row] = are_true >= least;
    out->valid[row] = are_true >= least || are_true + are_missing < least;
  }
}

/* Tiers rise, so that a later one that holds is always the higher. */
RUNG_LOOPS static void raise_plain(uint8_t *restrict tier, const uint8_t *restrict flags,
                                   uint8_t number, size_t rows) {
  for (size_t row = 0; row < rows; row++) tier[row] = flags[row] ? number : tier[row];
}

static void raise_any(uint8_t *restrict tier, const RungColumn *flags, uint8_t number,
                      size_t rows) {
  const size_t stride = rung_vector_stride(flags);
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * stride;
    tier[row] = there(flags, at) && flags->values.u8[at] ? number : tier[row];
  }
}

void rung_logic_highest(RungColumn *out, const RungColumn *const *inputs, size_t count) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t i = 0; i < count; i++)
    if (is_plain(inputs[i]))
      raise_plain(out->values.u8, inputs[i]->values.u8, (uint8_t)(i + 1), out->rows);
    else
      raise_any(out->values.u8, inputs[i], (uint8_t)(i + 1), out->rows);
}

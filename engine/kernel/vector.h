/* What every kernel agrees on.
 *
 * A kernel is a pure function over columns. It allocates nothing: the output column comes
 * with its type, store and rows set, values zeroed and validity taken; scratch is given.
 *
 *   out->rows   rows of the result; an input has as many, or one, used for every row
 *   out->valid  u8 [rows], always there; the kernel writes all of it
 *   out->values written where the result is there; left 0 where it is missing
 *
 * Decimals: out->store is RUNG_STORE_I64 or RUNG_STORE_I128, and inputs have either; a
 * kernel returns the first row whose figure does not fit out->store, or RUNG_NO_ROW. The
 * caller tries 64 bits first and 128 after, so that a column has 128 bits only when a
 * figure needs them; a row returned then is an overflow. out->type.scale is never less
 * than the scales that go into it.
 */
#ifndef RUNG_KERNEL_VECTOR_H
#define RUNG_KERNEL_VECTOR_H

#include "data/column.h"

#define RUNG_NO_ROW SIZE_MAX
/* "No row" in arrays of u32: the row counts for nothing. */
#define RUNG_NO_TARGET 0xFFFFFFFFu

/* 0 when the column's only row stands for every row. */
static inline size_t rung_vector_stride(const RungColumn *column) {
  return column->rows == 1 ? 0u : 1u;
}

/* Stores digits at out's scale; false when they do not fit out->store. */
static inline bool rung_vector_put(RungColumn *out, size_t row, RungWide digits) {
  if (out->store == RUNG_STORE_I128) {
    out->values.i128[row] = digits;
    return true;
  }
  if (digits > INT64_MAX || digits < INT64_MIN) return false;
  out->values.i64[row] = (int64_t)digits;
  return true;
}

/* Are cells of the two columns the same bytes for the same value? */
static inline bool rung_vector_alike(const RungColumn *a, const RungColumn *b) {
  return a->store == b->store &&
         (a->type.scale == b->type.scale || a->store == RUNG_STORE_RATIO);
}

/* Stores digits of another scale (at most out's), or as a ratio. */
bool rung_vector_put_scaled(RungColumn *out, size_t row, RungWide digits,
                            int scale) RUNG_MUST_USE;

/* The figure as a ratio, whichever store. */
bool rung_vector_ratio(const RungColumn *column, size_t row,
                       RungRatio *out) RUNG_MUST_USE;

/* Copies a cell of the same kind, brought to out's scale or to a ratio. */
bool rung_vector_copy(RungColumn *out, size_t row, const RungColumn *from,
                      size_t at) RUNG_MUST_USE;

/* out->valid = 1 where every input is there. */
void rung_vector_validity(RungColumn *out, const RungColumn *const *inputs, size_t count);

/* Is every row there? */
bool rung_vector_complete(const RungColumn *column);

/* out[row] = input[from[row]]; missing where from is RUNG_NO_TARGET or the input's row is
 * missing. */
size_t rung_vector_gather(RungColumn *out, const RungColumn *input, const uint32_t *from);

#endif

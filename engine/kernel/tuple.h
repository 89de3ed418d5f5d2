/* Tuples as keys of fixed width, so that rows can be forgotten: two keys are the same
 * words just where their heads and tuples are the same.
 *
 *   half    0      1          2      ...
 *         | head | cell 0   | cell 1 ...     32 bits each; two halves a word, low first
 *
 * Ids, dates and flags take a half, decimals four (whichever store they come in), ratios
 * eight. The head is the caller's: a target, a number. */
#ifndef RUNG_KERNEL_TUPLE_H
#define RUNG_KERNEL_TUPLE_H

#include "kernel/select.h"

/* Columns of the same rows (or of one row, for every row) that make a tuple. */
typedef struct RungTuple {
  const RungColumn *const *columns;
  size_t count;
} RungTuple;

/* Slots for a table of that many keys: a power of two, at least twice as many. */
static inline size_t rung_tuple_slots(size_t keys) {
  size_t slots = 16;
  while (slots < 2 * keys) slots *= 2;
  return slots;
}

enum { RUNG_TUPLE_HEAD = 1 }; /* halves before the first cell */

/* Halves that a cell of the type takes. */
size_t rung_tuple_halves(RungType type);
/* Words of a key of that many halves, the head among them. */
static inline size_t rung_tuple_words(size_t halves) {
  return (halves + 1) / 2;
}

/* keys, [rows.count * words], of rows whose cells are all there. with_heads: targets are
 * heads, else 0 is. Cost: rows * cells. */
void rung_tuple_pack(RungTuple tuple, RungListed rows, bool with_heads, size_t words,
                     uint64_t *keys);

/* out[i] = the cell of key i that begins at `half`; out->type is that of the column
 * packed. out->rows keys. */
size_t rung_tuple_unpack(RungColumn *out, const uint64_t *keys, size_t words,
                         size_t half);

#endif

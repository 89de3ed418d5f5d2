/* Which row has a key: from the key's id in the run's pool to a row. */
#ifndef RUNG_LOAD_KEYS_H
#define RUNG_LOAD_KEYS_H

#include "core/text.h"

enum {
  RUNG_NO_ROW = 0xFFFFFFFFu, /* of an unknown key */
  RUNG_NO_REF =
      0xFFFFFFFEu /* a cell with nothing to look up: missing, or rejected before */
};

/* Dense by id: 4 bytes for each text of the pool up to the largest key. {0} is empty. */
typedef struct RungKeyRows {
  uint32_t *rows; /* [size] row + 1, or 0 */
  size_t size;
} RungKeyRows;

/* Enters the row of a key, unless the key is there already: *first is the row that has
 * it, RUNG_NO_ROW when it was new. */
RungStatus rung_keys_enter(RungKeyRows *keys, uint32_t id, uint32_t row, uint32_t *first,
                           RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
/* The row, or RUNG_NO_ROW. */
static inline uint32_t rung_keys_find(const RungKeyRows *keys, uint32_t id) {
  return id < keys->size ? keys->rows[id] - 1u : RUNG_NO_ROW;
}
/* Rows have moved: row r is row moved[r] now. */
void rung_keys_move(RungKeyRows *keys, const uint32_t *moved);
void rung_keys_reset(RungKeyRows *keys, RungAllocator *allocator);

#endif

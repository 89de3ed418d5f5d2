#include "load/keys.h"

#include <string.h>

enum { FIRST_SIZE = 64 };

static RungStatus grow(RungKeyRows *keys, uint32_t id, RungAllocator *allocator,
                       RungError *err) {
  size_t size = keys->size ? keys->size : FIRST_SIZE;
  while (size <= id) size += size / 2;
  uint32_t *rows = rung_reallocate(allocator, keys->rows, keys->size * sizeof *rows,
                                   size * sizeof *rows);
  if (!rows) return rung_error_memory(err, "the keys of a source");
  memset(rows + keys->size, 0, (size - keys->size) * sizeof *rows);
  keys->rows = rows;
  keys->size = size;
  return RUNG_OK;
}

RungStatus rung_keys_enter(RungKeyRows *keys, uint32_t id, uint32_t row, uint32_t *first,
                           RungAllocator *allocator, RungError *err) {
  RungStatus status = id < keys->size ? RUNG_OK : grow(keys, id, allocator, err);
  if (status) return status;
  *first = keys->rows[id] - 1u;
  if (*first == RUNG_NO_ROW) keys->rows[id] = row + 1;
  return RUNG_OK;
}

void rung_keys_move(RungKeyRows *keys, const uint32_t *moved) {
  for (size_t id = 0; id < keys->size; id++) {
    if (keys->rows[id]) keys->rows[id] = moved[keys->rows[id] - 1] + 1;
  }
}

void rung_keys_reset(RungKeyRows *keys, RungAllocator *allocator) {
  rung_release(allocator, keys->rows, keys->size * sizeof *keys->rows);
  *keys = (RungKeyRows){0};
}

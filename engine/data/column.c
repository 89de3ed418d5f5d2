#include "data/column.h"

#include <assert.h>
#include <string.h>

size_t rung_store_width(RungStore store) {
  switch (store) {
  case RUNG_STORE_I64: return sizeof(int64_t);
  case RUNG_STORE_I128: return sizeof(RungWide);
  case RUNG_STORE_RATIO: return sizeof(RungRatio);
  case RUNG_STORE_I32: return sizeof(int32_t);
  case RUNG_STORE_U32: return sizeof(uint32_t);
  case RUNG_STORE_U8: break;
  }
  return sizeof(uint8_t);
}

/* The table at the top of column.h. */
static bool store_suits(RungType type, RungStore store) {
  switch (type.kind) {
  case RUNG_KIND_MONEY:
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT:
    if (type.ratio) return store == RUNG_STORE_RATIO;
    return store == RUNG_STORE_I64 || store == RUNG_STORE_I128;
  case RUNG_KIND_DATE: return store == RUNG_STORE_I32;
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF: return store == RUNG_STORE_U32;
  case RUNG_KIND_FLAG:
  case RUNG_KIND_TIER: break;
  }
  return store == RUNG_STORE_U8;
}

RungStatus rung_column_init_raw(RungColumn *column, RungArena *arena, RungType type,
                                RungStore store, size_t rows, bool with_valid,
                                RungError *err) {
  assert(store_suits(type, store));
  (void)store_suits;
  *column = (RungColumn){.type = type, .store = store};
  size_t bytes;
  if (__builtin_mul_overflow(rows, rung_store_width(store), &bytes))
    return rung_error_memory(err, "a column");
  void *values = rung_arena_take(arena, bytes);
  if (!values) return rung_error_memory(err, "a column");
  uint8_t *valid = with_valid ? rung_arena_take(arena, rows) : NULL;
  if (with_valid && !valid) return rung_error_memory(err, "a column");
  column->rows = rows;
  column->values.any = values;
  column->valid = valid;
  return RUNG_OK;
}

RungStatus rung_column_init(RungColumn *column, RungArena *arena, RungType type,
                            RungStore store, size_t rows, bool with_valid,
                            RungError *err) {
  RungStatus status =
      rung_column_init_raw(column, arena, type, store, rows, with_valid, err);
  if (status || !rows) return status;
  memset(column->values.any, 0, rows * rung_store_width(store));
  if (column->valid) memset(column->valid, 0, rows);
  return RUNG_OK;
}

RungStore rung_store_of(RungType type) {
  switch (type.kind) {
  case RUNG_KIND_MONEY:
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: break;
  case RUNG_KIND_DATE: return RUNG_STORE_I32;
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF: return RUNG_STORE_U32;
  case RUNG_KIND_FLAG:
  case RUNG_KIND_TIER: return RUNG_STORE_U8;
  }
  return type.ratio ? RUNG_STORE_RATIO : RUNG_STORE_I64;
}

/* A column: values of one type, and which of them are there.
 *
 * Numbers are kept in 64 bits while they fit and in 128 bits otherwise:
 *
 *   kind               store           values
 *   money number %     RUNG_STORE_I64  i64   [rows]   digits at type.scale
 *                      RUNG_STORE_I128 wide  [rows]   digits at type.scale
 *                      RUNG_STORE_RATIO ratio [rows]  lowest terms
 *   date               RUNG_STORE_I32  i32   [rows]   days since 1970-01-01
 *   text               RUNG_STORE_U32  u32   [rows]   id in the run's pool
 *   ref                RUNG_STORE_U32  u32   [rows]   row of domain type.domain
 *   flag tier          RUNG_STORE_U8   u8    [rows]   0/1, tier ordinal
 *
 * valid: u8 [rows], 1 where a value is there; NULL when every value is. Where valid is
 * 0 the value is 0 and means nothing.
 */
#ifndef RUNG_DATA_COLUMN_H
#define RUNG_DATA_COLUMN_H

#include "data/type.h"

typedef enum RungStore {
  RUNG_STORE_I64,
  RUNG_STORE_I128,
  RUNG_STORE_RATIO,
  RUNG_STORE_I32,
  RUNG_STORE_U32,
  RUNG_STORE_U8
} RungStore;

typedef struct RungColumn {
  RungType type;
  RungStore store;
  size_t rows;
  union {
    void *any;
    int64_t *i64;
    RungWide *i128;
    RungRatio *ratio;
    int32_t *i32;
    uint32_t *u32;
    uint8_t *u8;
  } values;
  uint8_t *valid;
} RungColumn;

/* Takes values (zeroed) from the arena; with_valid: validity as well, all 0. */
RungStatus rung_column_init(RungColumn *column, RungArena *arena, RungType type,
                            RungStore store, size_t rows, bool with_valid,
                            RungError *err) RUNG_MUST_USE;
/* The same with values and validity not zeroed: whoever takes it writes every row. Memory
 * that is not touched costs nothing. */
RungStatus rung_column_init_raw(RungColumn *column, RungArena *arena, RungType type,
                                RungStore store, size_t rows, bool with_valid,
                                RungError *err) RUNG_MUST_USE;
size_t rung_store_width(RungStore store);
/* How wide a column of the type begins. */
RungStore rung_store_of(RungType type);

static inline bool rung_column_has(const RungColumn *column, size_t row) {
  return !column->valid || column->valid[row];
}
/* Digits at type.scale, whichever store. Numeric, not ratio. */
static inline RungWide rung_column_digits(const RungColumn *column, size_t row) {
  return column->store == RUNG_STORE_I64 ? (RungWide)column->values.i64[row]
                                         : column->values.i128[row];
}

#endif

#include "kernel/tuple.h"

#include <string.h>

enum { HALVES_DECIMAL = 4, HALVES_RATIO = 8 };

size_t rung_tuple_halves(RungType type) {
  if (!rung_type_is_numeric(type)) return 1;
  return type.ratio ? HALVES_RATIO : HALVES_DECIMAL;
}

static inline void put_half(uint64_t *key, size_t half, uint32_t bits) {
  key[half / 2] |= (uint64_t)bits << (half % 2 * 32);
}

static inline uint32_t get_half(const uint64_t *key, size_t half) {
  return (uint32_t)(key[half / 2] >> (half % 2 * 32));
}

static void put_wide(uint64_t *key, size_t half, RungWide value) {
  for (size_t i = 0; i < HALVES_DECIMAL; i++)
    put_half(key, half + i, (uint32_t)((unsigned __int128)value >> (32 * i)));
}

static RungWide get_wide(const uint64_t *key, size_t half) {
  unsigned __int128 value = 0;
  for (size_t i = 0; i < HALVES_DECIMAL; i++)
    value |= (unsigned __int128)get_half(key, half + i) << (32 * i);
  return (RungWide)value;
}

static uint32_t bits_of(const RungColumn *column, size_t at) {
  switch (column->store) {
  case RUNG_STORE_U8: return column->values.u8[at];
  case RUNG_STORE_I32: return (uint32_t)column->values.i32[at];
  default: return column->values.u32[at];
  }
}

static void pack_column(const RungColumn *column, const uint32_t *restrict rows,
                        size_t count, size_t words, size_t half,
                        uint64_t *restrict keys) {
  const size_t stride = rung_vector_stride(column);
  if (column->store == RUNG_STORE_RATIO)
    for (size_t i = 0; i < count; i++) {
      const RungRatio value = column->values.ratio[rows[i] * stride];
      put_wide(keys + i * words, half, value.numerator);
      put_wide(keys + i * words, half + HALVES_DECIMAL, value.denominator);
    }
  else if (rung_type_is_numeric(column->type))
    for (size_t i = 0; i < count; i++)
      put_wide(keys + i * words, half, rung_column_digits(column, rows[i] * stride));
  else
    for (size_t i = 0; i < count; i++)
      put_half(keys + i * words, half, bits_of(column, rows[i] * stride));
}

void rung_tuple_pack(RungTuple tuple, RungListed rows, bool with_heads, size_t words,
                     uint64_t *keys) {
  size_t half = RUNG_TUPLE_HEAD;
  if (rows.count) memset(keys, 0, rows.count * words * sizeof *keys);
  for (size_t i = 0; with_heads && i < rows.count; i++)
    keys[i * words] = rows.target[rows.rows[i]];
  for (size_t i = 0; i < tuple.count; i++) {
    pack_column(tuple.columns[i], rows.rows, rows.count, words, half, keys);
    half += rung_tuple_halves(tuple.columns[i]->type);
  }
}

static bool unpack_cell(RungColumn *out, size_t row, const uint64_t *key, size_t half) {
  switch (out->store) {
  case RUNG_STORE_I64:
  case RUNG_STORE_I128: return rung_vector_put(out, row, get_wide(key, half));
  case RUNG_STORE_RATIO:
    out->values.ratio[row] =
        (RungRatio){get_wide(key, half), get_wide(key, half + HALVES_DECIMAL)};
    return true;
  case RUNG_STORE_I32: out->values.i32[row] = (int32_t)get_half(key, half); return true;
  case RUNG_STORE_U32: out->values.u32[row] = get_half(key, half); return true;
  case RUNG_STORE_U8: out->values.u8[row] = (uint8_t)get_half(key, half); return true;
  }
  return false;
}

size_t rung_tuple_unpack(RungColumn *out, const uint64_t *keys, size_t words,
                         size_t half) {
  if (out->rows) memset(out->valid, 1, out->rows);
  for (size_t row = 0; row < out->rows; row++)
    if (!unpack_cell(out, row, keys + row * words, half)) return row;
  return RUNG_NO_ROW;
}

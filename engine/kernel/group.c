#include "kernel/group.h"

#include "kernel/compare.h"
#include <string.h>

size_t rung_group_slots(size_t rows) {
  size_t slots = 16;
  while (slots < 2 * rows) slots *= 2;
  return slots;
}

/* Folds a word into a hash by a 64 x 64 -> 128 bit multiplication, as wyhash does (Wang
 * Yi, public domain). */
static uint64_t mix(uint64_t hash, uint64_t word) {
  const unsigned __int128 product =
      (unsigned __int128)(hash ^ UINT64_C(0xA0761D6478BD642F)) *
      (word ^ UINT64_C(0xE7037ED1A0B428DB));
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The same for equal figures, whether they are kept in 64 or 128 bits. */
static uint64_t mix_wide(uint64_t hash, RungWide digits) {
  const unsigned __int128 bits = (unsigned __int128)digits;
  hash = mix(hash, (uint64_t)bits);
  if (digits > INT64_MAX || digits < INT64_MIN) hash = mix(hash, (uint64_t)(bits >> 64));
  return hash;
}

static uint64_t mix_ratio(uint64_t hash, RungRatio value) {
  return mix_wide(mix_wide(hash, value.numerator), value.denominator);
}

static uint64_t mix_cell(uint64_t hash, const RungColumn *column, size_t at) {
  switch (column->store) {
  case RUNG_STORE_I64:
  case RUNG_STORE_I128: return mix_wide(hash, rung_column_digits(column, at));
  case RUNG_STORE_I32: return mix(hash, (uint64_t)column->values.i32[at]);
  case RUNG_STORE_U32: return mix(hash, column->values.u32[at]);
  case RUNG_STORE_U8: return mix(hash, column->values.u8[at]);
  case RUNG_STORE_RATIO: break;
  }
  return mix_ratio(hash, column->values.ratio[at]);
}

void rung_group_hash(RungTuple tuple, size_t rows, uint64_t *hashes) {
  for (size_t row = 0; row < rows; row++) hashes[row] = 0;
  for (size_t i = 0; i < tuple.count; i++) {
    const RungColumn *column = tuple.columns[i];
    const size_t stride = rung_vector_stride(column);
    for (size_t row = 0; row < rows; row++)
      hashes[row] = mix_cell(hashes[row], column, row * stride);
  }
}

static bool cells_equal(const RungColumn *a, size_t i, const RungColumn *b, size_t j) {
  if (a->store == b->store && a->store == RUNG_STORE_U32)
    return a->values.u32[i] == b->values.u32[j];
  return rung_compare_cells(a, i, b, j, NULL) == 0;
}

bool rung_group_equal(RungTuple a, size_t i, RungTuple b, size_t j) {
  for (size_t k = 0; k < a.count; k++) {
    const RungColumn *left = a.columns[k], *right = b.columns[k];
    if (!cells_equal(left, i * rung_vector_stride(left), right,
                     j * rung_vector_stride(right)))
      return false;
  }
  return true;
}

static void empty_slots(RungHashing hashing) {
  memset(hashing.slots, 0xFF, hashing.slot_count * sizeof *hashing.slots);
}

size_t rung_group_rows(RungTuple keys, size_t rows, uint32_t *members, uint32_t *firsts,
                       RungHashing hashing) {
  const size_t mask = hashing.slot_count - 1;
  size_t groups = 0;
  empty_slots(hashing);
  rung_group_hash(keys, rows, hashing.hashes);
  for (size_t row = 0; row < rows; row++) {
    if (members[row] == RUNG_NO_TARGET) continue;
    size_t slot = hashing.hashes[row] & mask;
    for (; hashing.slots[slot] != RUNG_NO_TARGET; slot = (slot + 1) & mask) {
      const size_t first = firsts[hashing.slots[slot]];
      if (hashing.hashes[first] == hashing.hashes[row] &&
          rung_group_equal(keys, first, keys, row))
        break;
    }
    if (hashing.slots[slot] == RUNG_NO_TARGET) {
      hashing.slots[slot] = (uint32_t)groups;
      firsts[groups++] = (uint32_t)row;
    }
    members[row] = hashing.slots[slot];
  }
  return groups;
}

static bool all_there(RungTuple tuple, size_t row) {
  for (size_t i = 0; i < tuple.count; i++)
    if (!rung_column_has(tuple.columns[i], row * rung_vector_stride(tuple.columns[i])))
      return false;
  return true;
}

void rung_group_match(RungTuple inputs, size_t rows, RungTuple keys, size_t groups,
                      uint32_t *found, RungHashing hashing) {
  const size_t mask = hashing.slot_count - 1;
  empty_slots(hashing);
  rung_group_hash(keys, groups, hashing.hashes);
  for (size_t group = 0; group < groups; group++) {
    size_t slot = hashing.hashes[group] & mask;
    while (hashing.slots[slot] != RUNG_NO_TARGET) slot = (slot + 1) & mask;
    hashing.slots[slot] = (uint32_t)group;
  }
  rung_group_hash(inputs, rows, hashing.hashes);
  for (size_t row = 0; row < rows; row++) {
    size_t slot = hashing.hashes[row] & mask;
    if (all_there(inputs, row))
      while (hashing.slots[slot] != RUNG_NO_TARGET &&
             !rung_group_equal(inputs, row, keys, hashing.slots[slot]))
        slot = (slot + 1) & mask;
    found[row] = all_there(inputs, row) ? hashing.slots[slot] : RUNG_NO_TARGET;
  }
}

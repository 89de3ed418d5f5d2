#include "kernel/group.h"

#include "kernel/compare.h"
#include <string.h>

size_t rung_group_slots(size_t rows) {
  size_t slots = 16;
  while (slots < 2 * rows) slots *= 2;
  return slots;
}

/* Slots that a table of keys seen begins with: it grows with what it sees, so that a few
 * keys among many rows stay in the cache. */
enum { SEEN_SLOTS_FIRST = 1024 };

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

/* Bits that a cell of the store takes in a packed key; 0: it can't be packed. */
static unsigned packed_bits(RungStore store) {
  switch (store) {
  case RUNG_STORE_U32:
  case RUNG_STORE_I32: return 32;
  case RUNG_STORE_U8: return 8;
  default: return 0;
  }
}

static uint64_t packed_cell(const RungColumn *column, size_t at) {
  switch (column->store) {
  case RUNG_STORE_U32: return column->values.u32[at];
  case RUNG_STORE_I32: return (uint32_t)column->values.i32[at];
  default: return column->values.u8[at];
  }
}

bool rung_group_pack(RungTuple tuple, unsigned bits_used, size_t rows, uint64_t *packed) {
  for (size_t i = 0; i < tuple.count; i++) {
    const unsigned bits = packed_bits(tuple.columns[i]->store);
    if (!bits || bits_used + bits > 64) return false;
    bits_used += bits;
  }
  for (size_t row = 0; row < rows; row++) packed[row] = 0;
  for (size_t i = 0; i < tuple.count; i++) {
    const RungColumn *column = tuple.columns[i];
    const size_t stride = rung_vector_stride(column);
    const unsigned bits = packed_bits(column->store);
    for (size_t row = 0; row < rows; row++)
      packed[row] = packed[row] << bits | packed_cell(column, row * stride);
  }
  return true;
}

void rung_seen_init(RungSeen *seen, RungHashing hashing) {
  seen->hashing = hashing;
  seen->count = 0;
  seen->mask = SEEN_SLOTS_FIRST - 1;
  if (seen->mask >= hashing.slot_count) seen->mask = hashing.slot_count - 1;
  memset(hashing.slots, 0xFF, (seen->mask + 1) * sizeof *hashing.slots);
}

/* Twice the slots, the keys seen put in again. */
static void grow(RungSeen *seen) {
  uint32_t *slots = seen->hashing.slots;
  seen->mask = 2 * seen->mask + 1;
  memset(slots, 0xFF, (seen->mask + 1) * sizeof *slots);
  for (uint32_t i = 0; i < seen->count; i++) {
    size_t slot = mix(0, seen->hashing.hashes[i]) & seen->mask;
    while (slots[slot] != RUNG_NO_TARGET) slot = (slot + 1) & seen->mask;
    slots[slot] = i;
  }
}

void rung_seen_expect(const RungSeen *seen, uint64_t far, uint64_t near) {
  const uint32_t *slots = seen->hashing.slots;
  __builtin_prefetch(&slots[mix(0, far) & seen->mask]);
  const uint32_t number = slots[mix(0, near) & seen->mask];
  if (number != RUNG_NO_TARGET) __builtin_prefetch(&seen->hashing.hashes[number]);
}

uint32_t rung_seen_find(RungSeen *seen, uint64_t key, RungSeenSame same, void *context) {
  uint32_t *slots = seen->hashing.slots;
  uint64_t *keys = seen->hashing.hashes;
  size_t slot = mix(0, key) & seen->mask;
  for (; slots[slot] != RUNG_NO_TARGET; slot = (slot + 1) & seen->mask)
    if (keys[slots[slot]] == key && (!same || same(context, slots[slot])))
      return slots[slot];
  if (2 * (seen->count + 1) > seen->mask && seen->mask + 1 < seen->hashing.slot_count) {
    grow(seen);
    slot = mix(0, key) & seen->mask;
    while (slots[slot] != RUNG_NO_TARGET) slot = (slot + 1) & seen->mask;
  }
  const uint32_t added = (uint32_t)seen->count++;
  slots[slot] = added;
  keys[added] = key;
  return added;
}

typedef struct Grouping {
  RungTuple keys;
  const uint32_t *firsts;
  size_t row;
} Grouping;

static bool same_group(void *context, uint32_t group) {
  const Grouping *grouping = context;
  return rung_group_equal(grouping->keys, grouping->firsts[group], grouping->keys,
                          grouping->row);
}

size_t rung_group_rows(RungTuple keys, size_t rows, uint32_t *members, uint32_t *firsts,
                       RungHashing hashing) {
  RungSeen seen;
  Grouping grouping = {keys, firsts, 0};
  const bool packed = rung_group_pack(keys, 0, rows, hashing.hashes);
  if (!packed) rung_group_hash(keys, rows, hashing.hashes);
  rung_seen_init(&seen, hashing);
  for (size_t row = 0; row < rows; row++) {
    if (row + RUNG_SEEN_FAR < rows)
      rung_seen_expect(&seen, hashing.hashes[row + RUNG_SEEN_FAR],
                       hashing.hashes[row + RUNG_SEEN_NEAR]);
    if (members[row] == RUNG_NO_TARGET) continue;
    const size_t groups = seen.count;
    grouping.row = row;
    members[row] =
        rung_seen_find(&seen, hashing.hashes[row], packed ? NULL : same_group, &grouping);
    if (seen.count > groups) firsts[groups] = (uint32_t)row;
  }
  return seen.count;
}

static void empty_slots(RungHashing hashing) {
  memset(hashing.slots, 0xFF, hashing.slot_count * sizeof *hashing.slots);
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

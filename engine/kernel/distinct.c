#include "kernel/distinct.h"

#include <string.h>

static uint64_t with_target(uint64_t hash, uint32_t target) {
  hash ^= (target + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
  return hash ^ hash >> 32;
}

/* Is row the first of its tuple and target? Then its slot keeps it. */
static bool is_new(RungTuple tuple, const uint32_t *target, size_t row,
                   RungHashing hashing) {
  const size_t mask = hashing.slot_count - 1;
  size_t slot = with_target(hashing.hashes[row], target[row]) & mask;
  for (; hashing.slots[slot] != RUNG_NO_TARGET; slot = (slot + 1) & mask) {
    const uint32_t other = hashing.slots[slot];
    if (target[other] == target[row] && hashing.hashes[other] == hashing.hashes[row] &&
        rung_group_equal(tuple, other, tuple, row))
      return false;
  }
  hashing.slots[slot] = (uint32_t)row;
  return true;
}

static void count_one(RungColumn *out, uint32_t target) {
  if (out->store == RUNG_STORE_I128)
    out->values.i128[target]++;
  else
    out->values.i64[target]++;
}

static inline uint64_t key_of(RungHashing hashing, const uint32_t *target, size_t row) {
  return hashing.hashes[row] << 32 | target[row];
}

/* Tuples that leave 32 bits free for the target. */
static void count_packed(RungColumn *out, const uint32_t *target, size_t rows,
                         RungHashing hashing) {
  RungSeen seen;
  rung_seen_init(&seen, hashing);
  for (size_t row = 0; row < rows; row++) {
    if (row + RUNG_SEEN_FAR < rows)
      rung_seen_expect(&seen, key_of(hashing, target, row + RUNG_SEEN_FAR),
                       key_of(hashing, target, row + RUNG_SEEN_NEAR));
    if (target[row] == RUNG_NO_TARGET) continue;
    const size_t before = seen.count;
    (void)rung_seen_find(&seen, key_of(hashing, target, row), NULL, NULL);
    if (seen.count > before) count_one(out, target[row]);
  }
}

void rung_distinct_count(RungColumn *out, RungTuple tuple, const uint32_t *target,
                         size_t rows, RungHashing hashing) {
  if (out->rows) memset(out->valid, 1, out->rows);
  if (rung_group_pack(tuple, 32, rows, hashing.hashes)) {
    count_packed(out, target, rows, hashing);
    return;
  }
  memset(hashing.slots, 0xFF, hashing.slot_count * sizeof *hashing.slots);
  rung_group_hash(tuple, rows, hashing.hashes);
  for (size_t row = 0; row < rows; row++)
    if (target[row] != RUNG_NO_TARGET && is_new(tuple, target, row, hashing))
      count_one(out, target[row]);
}

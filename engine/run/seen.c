#include "run/seen.h"

#include <string.h>

enum { SLOTS_FIRST = 64 };

void rung_seen_init(RungSeen *seen, size_t words, bool with_heads,
                    RungAllocator *allocator) {
  *seen = (RungSeen){.allocator = allocator, .words = words};
  seen->compared = with_heads ? UINT64_MAX : ~(uint64_t)UINT32_MAX;
}

static size_t bytes_of(const RungSeen *seen) {
  return seen->slots ? (seen->mask + 1) * seen->words * sizeof *seen->slots : 0;
}

void rung_seen_reset(RungSeen *seen) {
  if (seen->slots) rung_release(seen->allocator, seen->slots, bytes_of(seen));
  seen->slots = NULL;
  seen->count = 0;
}

/* Puts all keys into a table that has room for them. */
static void move(RungSeen *to, const RungSeen *from) {
  const size_t words = from->words;
  for (size_t i = 0; from->slots && i <= from->mask; i++) {
    const uint64_t *key = from->slots + i * words;
    if (!rung_seen_is_free(key))
      rung_seen_put(to, rung_seen_find(to, key, words), key, words);
  }
}

RungStatus rung_seen_reserve(RungSeen *seen, size_t more, RungError *err) {
  RungSeen larger = *seen;
  size_t bytes, slots = seen->slots ? seen->mask + 1 : SLOTS_FIRST;
  while (8 * (seen->count + more) > 5 * slots) slots *= 2;
  if (seen->slots && slots == seen->mask + 1) return RUNG_OK;
  if (__builtin_mul_overflow(slots, seen->words * sizeof *larger.slots, &bytes))
    return rung_error_memory(err, "the keys seen");
  larger.mask = slots - 1;
  larger.count = 0;
  larger.slots = rung_allocate(seen->allocator, bytes);
  if (!larger.slots) return rung_error_memory(err, "the keys seen");
  memset(larger.slots, 0xFF, bytes);
  move(&larger, seen);
  rung_release(seen->allocator, seen->slots, bytes_of(seen));
  *seen = larger;
  return RUNG_OK;
}

uint64_t *rung_seen_keys(const RungSeen *seen, RungTuple tuple, RungListed rows,
                         RungScratch *scratch, RungError *err) {
  uint64_t *keys = rung_scratch_take(scratch, RUNG_SCRATCH_KEYS, rows.count,
                                     seen->words * sizeof *keys);
  if (keys)
    rung_tuple_pack(tuple, rows, seen->compared == UINT64_MAX, seen->words, keys);
  else
    (void)rung_error_memory(err, "the work space");
  return keys;
}

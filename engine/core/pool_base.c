/* Texts laid down for a later run to begin with. */
#include "core/stem.h"

enum { SLOTS_LEAST = 2 };

bool rung_pool_base_holds(const RungPoolBase *base) {
  const size_t slots = base->slot_count;
  if (slots < SLOTS_LEAST || (slots & (slots - 1)) || base->count == 0) return false;
  if (base->count >= RUNG_NO_TEXT || base->offsets[0] || base->offsets[1] ||
      base->offsets[base->count] != base->length)
    return false;
  bool falls = false, beyond = false;
  for (size_t i = 0; i < base->count; i++) {
    const uint64_t from = base->offsets[i], to = base->offsets[i + 1];
    falls |= to < from || to - from > UINT32_MAX;
  }
  size_t taken = 0;
  for (size_t i = 0; i < slots; i++) {
    taken += base->slots[i] != 0;
    beyond |= base->slots[i] > base->count;
  }
  if (falls || beyond || taken == slots) return false;
  return rung_pool_find(&(RungPool){.base = *base}, rung_text("")) == 0;
}

size_t rung_pool_base_slots(size_t count) {
  size_t slots = SLOTS_LEAST;
  while (slots < 2 * count) slots *= 2;
  return slots;
}

void rung_pool_base_fill(const RungPool *pool, size_t count, uint32_t *slots,
                         size_t slot_count) {
  const size_t mask = slot_count - 1;
  for (size_t id = 0; id < count; id++) {
    const RungText text = rung_pool_view(pool, (uint32_t)id);
    size_t slot = (size_t)rung_stem_hash(rung_stem_make(text)) & mask;
    while (slots[slot]) slot = (slot + 1) & mask;
    slots[slot] = (uint32_t)id + 1;
  }
}

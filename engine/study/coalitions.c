#include "study/coalitions.h"

#include <string.h>

enum { FIRST_CAPACITY = 64 };

void rung_coalitions_init(RungCoalitions *coalitions, const RungGame *game,
                          RungAllocator *allocator) {
  *coalitions = (RungCoalitions){.game = game, .allocator = allocator};
}

void rung_coalitions_reset(RungCoalitions *coalitions) {
  if (!coalitions->allocator) return;
  rung_release(coalitions->allocator, coalitions->list,
               coalitions->capacity * sizeof *coalitions->list);
  rung_release(coalitions->allocator, coalitions->slots,
               coalitions->slot_count * sizeof *coalitions->slots);
  *coalitions = (RungCoalitions){0};
}

/* Neighbouring sets differ in low bits: all bits take part. */
static size_t hash(RungPlayers set) {
  set *= UINT64_C(0x9E3779B97F4A7C15);
  return (size_t)(set ^ (set >> 32));
}

/* The slot of the set, or the empty one where it would be. */
static size_t find_slot(const RungCoalitions *coalitions, RungPlayers set) {
  size_t slot = hash(set) & (coalitions->slot_count - 1);
  while (coalitions->slots[slot] &&
         coalitions->list[coalitions->slots[slot] - 1].set != set) {
    slot = (slot + 1) & (coalitions->slot_count - 1);
  }
  return slot;
}

static RungStatus grow(RungCoalitions *coalitions, RungError *err) {
  size_t capacity =
      coalitions->capacity > 0 ? 2 * coalitions->capacity : (size_t)FIRST_CAPACITY;
  RungAllocator *allocator = coalitions->allocator;
  RungCoalition *list =
      rung_reallocate(allocator, coalitions->list, coalitions->capacity * sizeof *list,
                      capacity * sizeof *list);
  if (!list) return rung_error_memory(err, "the sets of edits");
  coalitions->list = list;
  coalitions->capacity = capacity;
  uint32_t *slots = rung_allocate_array(allocator, 2 * capacity, sizeof *slots);
  if (!slots) return rung_error_memory(err, "the sets of edits");
  rung_release(allocator, coalitions->slots, coalitions->slot_count * sizeof *slots);
  coalitions->slots = slots;
  coalitions->slot_count = 2 * capacity;
  for (size_t i = 0; i < coalitions->count; i++) {
    slots[find_slot(coalitions, list[i].set)] = (uint32_t)i + 1;
  }
  return RUNG_OK;
}

RungStatus rung_coalitions_want(RungCoalitions *coalitions, RungPlayers set,
                                RungError *err) {
  if (set == 0) return RUNG_OK;
  if (coalitions->count == coalitions->capacity && grow(coalitions, err)) {
    return err->status;
  }
  size_t slot = find_slot(coalitions, set);
  if (coalitions->slots[slot]) return RUNG_OK;
  coalitions->list[coalitions->count] = (RungCoalition){.set = set};
  coalitions->slots[slot] = (uint32_t)++coalitions->count;
  return RUNG_OK;
}

RungStatus rung_coalitions_want_within(RungCoalitions *coalitions, RungPlayers set,
                                       RungError *err) {
  for (RungPlayers part = set; part; part = (part - 1) & set) {
    if (rung_coalitions_want(coalitions, part, err)) return err->status;
  }
  return RUNG_OK;
}

RungStatus rung_coalitions_ask(RungCoalitions *coalitions, RungError *err) {
  size_t count = coalitions->count - coalitions->answered;
  if (count == 0) return RUNG_OK;
  const RungGame *game = coalitions->game;
  RungStatus status =
      game->ask(game->context, coalitions->list + coalitions->answered, count, err);
  if (!status) coalitions->answered = coalitions->count;
  return status;
}

const RungCoalition *rung_coalitions_find(const RungCoalitions *coalitions,
                                          RungPlayers set) {
  if (coalitions->slot_count == 0) return NULL;
  uint32_t at = coalitions->slots[find_slot(coalitions, set)];
  return at && at <= coalitions->answered ? &coalitions->list[at - 1] : NULL;
}

RungStanding rung_coalitions_at(const RungCoalitions *coalitions, RungPlayers set,
                                uint32_t aspect, uint32_t partner) {
  const RungCoalition *coalition = rung_coalitions_find(coalitions, set);
  size_t low = 0, high = coalition ? coalition->shift_count : 0;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const RungShift *shift = &coalition->shifts[middle];
    bool before =
        shift->partner < partner || (shift->partner == partner && shift->aspect < aspect);
    if (before)
      low = middle + 1;
    else
      high = middle;
  }
  if (coalition && low < coalition->shift_count) {
    const RungShift *shift = &coalition->shifts[low];
    if (shift->partner == partner && shift->aspect == aspect) return shift->standing;
  }
  return rung_ledger_at(coalitions->game->old_version, aspect, partner);
}

#include "study/coalitions.h"

#include <string.h>

enum { FIRST_CAPACITY = 64 };

void rung_coalitions_init(RungCoalitions *coalitions, const RungGame *game,
                          RungAllocator *allocator) {
  *coalitions = (RungCoalitions){.game = game, .allocator = allocator};
  rung_arena_init(&coalitions->arena, allocator);
}

void rung_coalitions_reset(RungCoalitions *coalitions) {
  if (!coalitions->allocator) return;
  rung_release(coalitions->allocator, coalitions->list,
               coalitions->capacity * sizeof *coalitions->list);
  rung_release(coalitions->allocator, coalitions->slots,
               coalitions->slot_count * sizeof *coalitions->slots);
  rung_release(coalitions->allocator, coalitions->starts,
               coalitions->capacity * sizeof *coalitions->starts);
  rung_arena_reset(&coalitions->arena);
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
  RungCoalition *list = rung_allocate_array(allocator, capacity, sizeof *list);
  const uint32_t **starts = rung_allocate_array(allocator, capacity, sizeof *starts);
  uint32_t *slots = rung_allocate_array(allocator, 2 * capacity, sizeof *slots);
  if (!list || !starts || !slots) {
    rung_release(allocator, list, capacity * sizeof *list);
    rung_release(allocator, starts, capacity * sizeof *starts);
    rung_release(allocator, slots, 2 * capacity * sizeof *slots);
    return rung_error_memory(err, "the sets of edits");
  }
  for (size_t i = 0; i < coalitions->count; i++) list[i] = coalitions->list[i];
  for (size_t i = 0; i < coalitions->answered; i++) starts[i] = coalitions->starts[i];
  rung_release(allocator, coalitions->list, coalitions->capacity * sizeof *list);
  rung_release(allocator, coalitions->starts, coalitions->capacity * sizeof *starts);
  rung_release(allocator, coalitions->slots, coalitions->slot_count * sizeof *slots);
  coalitions->list = list;
  coalitions->starts = starts;
  coalitions->slots = slots;
  coalitions->capacity = capacity;
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

/* Where the shifts of each partner begin. */
static RungStatus index_shifts(RungCoalitions *coalitions, size_t at, RungError *err) {
  const RungCoalition *coalition = &coalitions->list[at];
  const size_t partners = coalitions->game->partners;
  uint32_t *starts =
      rung_arena_take_array(&coalitions->arena, partners + 1, sizeof *starts);
  if (!starts) return rung_error_memory(err, "the sets of edits");
  size_t next = 0;
  for (size_t i = 0; i < coalition->shift_count; i++) {
    while (next <= coalition->shifts[i].partner) starts[next++] = (uint32_t)i;
  }
  while (next <= partners) starts[next++] = (uint32_t)coalition->shift_count;
  coalitions->starts[at] = starts;
  return RUNG_OK;
}

RungStatus rung_coalitions_ask(RungCoalitions *coalitions, RungError *err) {
  const RungGame *game = coalitions->game;
  size_t count = coalitions->count - coalitions->answered;
  if (count == 0) return RUNG_OK;
  if (game->ask(game->context, coalitions->list + coalitions->answered, count, err)) {
    return err->status;
  }
  for (; coalitions->answered < coalitions->count; coalitions->answered++) {
    if (index_shifts(coalitions, coalitions->answered, err)) return err->status;
  }
  return RUNG_OK;
}

size_t rung_coalitions_index(const RungCoalitions *coalitions, RungPlayers set) {
  if (coalitions->slot_count == 0) return SIZE_MAX;
  uint32_t at = coalitions->slots[find_slot(coalitions, set)];
  return at && at <= coalitions->answered ? at - 1 : SIZE_MAX;
}

const RungCoalition *rung_coalitions_find(const RungCoalitions *coalitions,
                                          RungPlayers set) {
  size_t at = rung_coalitions_index(coalitions, set);
  return at == SIZE_MAX ? NULL : &coalitions->list[at];
}

RungStanding rung_coalitions_at(const RungCoalitions *coalitions, size_t index,
                                uint32_t aspect, uint32_t partner) {
  if (index != SIZE_MAX) {
    const RungCoalition *coalition = &coalitions->list[index];
    const uint32_t *starts = coalitions->starts[index];
    for (uint32_t i = starts[partner]; i < starts[partner + 1]; i++) {
      if (coalition->shifts[i].aspect == aspect) return coalition->shifts[i].standing;
    }
  }
  return rung_ledger_at(coalitions->game->old_version, aspect, partner);
}

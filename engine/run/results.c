#include "run/results.h"

#include <string.h>

#include "kernel/vector.h"

enum { SLOTS_LEAST = 64 };

void rung_results_init(RungResults *results, RungAllocator *allocator) {
  memset(results, 0, sizeof *results);
  results->allocator = allocator;
  rung_arena_init(&results->arena, allocator);
}

void rung_results_reset(RungResults *results) {
  if (!results->allocator) return;
  rung_release(results->allocator, results->slots,
               results->slot_count * sizeof *results->slots);
  rung_arena_reset(&results->arena);
  memset(results, 0, sizeof *results);
}

/* The slot that holds the key, or the empty one where it would be. Keys are hashes
 * already. There is always an empty slot. */
static size_t find_slot(const RungResult *slots, size_t slot_count, RungKey key) {
  size_t slot = key.low & (slot_count - 1);
  while (slots[slot].column &&
         (slots[slot].key.low != key.low || slots[slot].key.high != key.high))
    slot = (slot + 1) & (slot_count - 1);
  return slot;
}

RungResult *rung_results_look(RungResults *results, RungKey key) {
  if (!results->slot_count) return NULL;
  RungResult *slot = &results->slots[find_slot(results->slots, results->slot_count, key)];
  if (!slot->column) return NULL;
  slot->asked = true;
  return slot;
}

const RungColumn *rung_results_find(RungResults *results, RungKey key) {
  const RungResult *result = rung_results_look(results, key);
  return result ? result->column : NULL;
}

/* At most half of the slots are taken. */
static RungStatus make_room(RungResults *results, RungError *err) {
  const size_t old_count = results->slot_count;
  if (2 * (results->count + 1) <= old_count) return RUNG_OK;
  const size_t slot_count = old_count ? 2 * old_count : SLOTS_LEAST;
  RungResult *slots = rung_allocate_array(results->allocator, slot_count, sizeof *slots);
  if (!slots) return rung_error_memory(err, "the results");
  for (size_t i = 0; i < old_count; i++)
    if (results->slots[i].column)
      slots[find_slot(slots, slot_count, results->slots[i].key)] = results->slots[i];
  rung_release(results->allocator, results->slots, old_count * sizeof *slots);
  results->slots = slots;
  results->slot_count = slot_count;
  return RUNG_OK;
}

static RungStatus keep_validity(RungResults *results, RungColumn *column,
                                RungError *err) {
  if (rung_vector_complete(column)) {
    column->valid = NULL;
    return RUNG_OK;
  }
  uint8_t *valid = rung_arena_take(&results->arena, column->rows);
  if (!valid) return rung_error_memory(err, "the results");
  memcpy(valid, column->valid, column->rows);
  column->valid = valid;
  return RUNG_OK;
}

RungStatus rung_results_keep(RungResults *results, const RungResult *result,
                             const RungColumn **kept, RungError *err) {
  const RungResult *there = rung_results_look(results, result->key);
  if (there && !there->strange) {
    *kept = there->column;
    return RUNG_OK;
  }
  RungStatus status = make_room(results, err);
  if (status) return status;
  RungColumn *copy = rung_arena_take(&results->arena, sizeof *copy);
  if (!copy) return rung_error_memory(err, "the results");
  *copy = *result->column;
  status = keep_validity(results, copy, err);
  if (status) return status;
  RungResult *slot =
      &results->slots[find_slot(results->slots, results->slot_count, result->key)];
  results->count += slot->column == NULL;
  *slot = *result;
  slot->column = copy;
  *kept = copy;
  return RUNG_OK;
}

const RungResult *rung_results_next(const RungResults *results, size_t *at) {
  while (*at < results->slot_count && !results->slots[*at].column) ++*at;
  return *at < results->slot_count ? &results->slots[(*at)++] : NULL;
}

bool rung_result_is_costly(const RungResult *result) {
  return result->gathered && result->column->rows < result->behind;
}

/* Keys are hashes: another one is as far away as any. */
RungKey rung_results_group_key(RungKey group, size_t index) {
  return (RungKey){group.low ^ (1 + index), group.high};
}

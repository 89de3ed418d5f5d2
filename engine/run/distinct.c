#include "run/distinct.h"

#include <string.h>

enum { CAPACITY_FIRST = 32, CAPACITY_SMALL = 512, PART_SHIFT = 56 };

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "the distinct counts");
}

RungStatus rung_distinct_init(RungDistinct *distinct, size_t halves, size_t targets,
                              RungArena *arena, RungError *err) {
  *distinct = (RungDistinct){.targets = targets};
  rung_seen_init(&distinct->seen, rung_tuple_words(RUNG_TUPLE_HEAD + halves), true,
                 arena->allocator);
  distinct->counts = rung_arena_take_array(arena, targets, sizeof *distinct->counts);
  distinct->parts =
      rung_arena_take_array(arena, RUNG_DISTINCT_PARTS, sizeof *distinct->parts);
  return distinct->counts && distinct->parts ? RUNG_OK : no_memory(err);
}

static size_t bytes_of(const RungDistinct *distinct, size_t keys) {
  return keys * distinct->seen.words * sizeof(uint64_t);
}

void rung_distinct_reset(RungDistinct *distinct) {
  for (size_t i = 0; distinct->parts && i < RUNG_DISTINCT_PARTS; i++) {
    RungDistinctPart *part = &distinct->parts[i];
    rung_release(distinct->seen.allocator, part->keys,
                 bytes_of(distinct, part->capacity));
    *part = (RungDistinctPart){.count = 0};
  }
}

/* Leaves the first of equal keys. table: with free slots for all. */
static inline void leave_first(RungDistinctPart *part, RungSeen *table, size_t words) {
  size_t left = 0;
  for (size_t i = 0; i < part->count; i++) {
    const uint64_t *key = part->keys + i * words;
    uint64_t *slot = rung_seen_find(table, key, words);
    if (!rung_seen_is_free(slot)) continue;
    rung_seen_put(table, slot, key, words);
    if (left < i) memcpy(part->keys + left * words, key, words * sizeof *key);
    left++;
  }
  part->count = part->settled = left;
}

/* slots, [slot_count * words]: scratch. words: for the compiler to see; nearly all tuples
 * take one word. */
static void settle(const RungDistinct *distinct, RungDistinctPart *part, uint64_t *slots,
                   size_t slot_count) {
  RungSeen table = distinct->seen;
  table.slots = slots;
  table.mask = slot_count - 1;
  memset(slots, 0xFF, bytes_of(distinct, slot_count));
  if (table.words == 1)
    leave_first(part, &table, 1);
  else
    leave_first(part, &table, table.words);
}

static RungStatus resize(const RungDistinct *distinct, RungDistinctPart *part,
                         size_t capacity, RungError *err) {
  uint64_t *keys =
      rung_reallocate(distinct->seen.allocator, part->keys,
                      bytes_of(distinct, part->capacity), bytes_of(distinct, capacity));
  if (!keys) return no_memory(err);
  part->keys = keys;
  part->capacity = capacity;
  return RUNG_OK;
}

/* A part that is full is made distinct, and grows unless half of it is free then. */
static RungStatus make_room(const RungDistinct *distinct, RungDistinctPart *part,
                            RungScratch *scratch, RungError *err) {
  const size_t slots = rung_tuple_slots(part->count), words = distinct->seen.words;
  if (part->capacity == 0) return resize(distinct, part, CAPACITY_FIRST, err);
  uint64_t *table =
      rung_scratch_take(scratch, RUNG_SCRATCH_SLOTS, slots, words * sizeof *table);
  if (!table) return no_memory(err);
  settle(distinct, part, table, slots);
  if (2 * part->count <= part->capacity) return RUNG_OK;
  const size_t times = part->capacity < CAPACITY_SMALL ? 4 : 2;
  return resize(distinct, part, times * part->capacity, err);
}

static inline RungStatus list_keys(RungDistinct *distinct, const uint64_t *keys,
                                   size_t count, size_t words, RungScratch *scratch,
                                   RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    const uint64_t *key = keys + i * words;
    const uint64_t hash = rung_seen_hash(&distinct->seen, key, words);
    RungDistinctPart *part = &distinct->parts[hash >> PART_SHIFT];
    if (part->count == part->capacity) status = make_room(distinct, part, scratch, err);
    if (status) break;
    for (size_t k = 0; k < words; k++) part->keys[part->count * words + k] = key[k];
    part->count++;
  }
  return status;
}

RungStatus rung_distinct_add(RungDistinct *distinct, RungTuple tuple, RungListed rows,
                             RungScratch *scratch, RungError *err) {
  const size_t words = distinct->seen.words;
  const uint64_t *keys = rung_seen_keys(&distinct->seen, tuple, rows, scratch, err);
  if (!keys) return err->status;
  return words == 1 ? list_keys(distinct, keys, rows.count, 1, scratch, err)
                    : list_keys(distinct, keys, rows.count, words, scratch, err);
}

RungStatus rung_distinct_reserve(RungDistinct *distinct, size_t part, size_t more,
                                 size_t *slots, RungError *err) {
  RungDistinctPart *grown = &distinct->parts[part];
  const size_t count = grown->count + more, wanted = rung_tuple_slots(count);
  if (wanted > *slots) *slots = wanted;
  return count > grown->capacity ? resize(distinct, grown, count, err) : RUNG_OK;
}

void rung_distinct_merge(RungDistinct *distinct, const RungDistinct *other, size_t part) {
  RungDistinctPart *to = &distinct->parts[part];
  const RungDistinctPart *from = &other->parts[part];
  if (from->count)
    memcpy(to->keys + to->count * distinct->seen.words, from->keys,
           bytes_of(other, from->count));
  to->count += from->count;
}

void rung_distinct_settle(RungDistinct *distinct, size_t part, uint64_t *table) {
  RungDistinctPart *settled = &distinct->parts[part];
  if (settled->settled < settled->count)
    settle(distinct, settled, table, rung_tuple_slots(settled->count));
}

void rung_distinct_count(RungDistinct *distinct) {
  const size_t words = distinct->seen.words;
  memset(distinct->counts, 0, distinct->targets * sizeof *distinct->counts);
  for (size_t i = 0; i < RUNG_DISTINCT_PARTS; i++) {
    const RungDistinctPart *part = &distinct->parts[i];
    for (size_t k = 0; k < part->count; k++)
      distinct->counts[(uint32_t)part->keys[k * words]]++;
  }
}

#include <assert.h>

#include "core/stem.h"

enum { FIRST_CAPACITY = 64 };

static uint64_t hash_text(RungText text) {
  return rung_stem_hash(rung_stem_make(text));
}

/* The slot that holds the text, or the free one where it belongs. There is always a
 * free one: at most half of the slots are taken. */
static size_t find_slot(const RungPool *pool, RungText text, uint64_t hash) {
  size_t mask = pool->slot_count - 1;
  for (size_t slot = (size_t)hash & mask;; slot = (slot + 1) & mask) {
    uint32_t taken = pool->slots[slot];
    if (taken == 0) return slot;
    if (pool->hashes[taken - 1] == hash && rung_text_equal(pool->texts[taken - 1], text))
      return slot;
  }
}

static RungText base_view(const RungPoolBase *base, size_t id) {
  const uint64_t from = base->offsets[id];
  return (RungText){base->bytes + from, (uint32_t)(base->offsets[id + 1] - from)};
}

/* As find_slot. The texts themselves are compared: few are looked for in a base. */
static size_t find_base_slot(const RungPoolBase *base, RungText text, uint64_t hash) {
  size_t mask = base->slot_count - 1, slot = (size_t)hash & mask;
  while (base->slots[slot] &&
         !rung_text_equal(base_view(base, base->slots[slot] - 1), text))
    slot = (slot + 1) & mask;
  return slot;
}

/* Both arrays are allocated before either is put in place: `capacity` is the size of
 * both. */
static bool grow_texts(RungPool *pool, size_t capacity) {
  const size_t old = pool->capacity;
  if (capacity > SIZE_MAX / sizeof(RungText)) return false;
  RungText *texts = rung_allocate(pool->allocator, capacity * sizeof *texts);
  uint64_t *hashes = rung_allocate(pool->allocator, capacity * sizeof *hashes);
  if (!texts || !hashes) {
    rung_release(pool->allocator, texts, capacity * sizeof *texts);
    rung_release(pool->allocator, hashes, capacity * sizeof *hashes);
    return false;
  }
  if (pool->count) {
    memcpy(texts, pool->texts, pool->count * sizeof *texts);
    memcpy(hashes, pool->hashes, pool->count * sizeof *hashes);
  }
  rung_release(pool->allocator, pool->texts, old * sizeof *texts);
  rung_release(pool->allocator, pool->hashes, old * sizeof *hashes);
  pool->texts = texts;
  pool->hashes = hashes;
  pool->capacity = capacity;
  return true;
}

static bool grow_slots(RungPool *pool, size_t slot_count) {
  uint32_t *slots = rung_allocate_array(pool->allocator, slot_count, sizeof *slots);
  if (!slots) return false;
  size_t mask = slot_count - 1;
  for (size_t i = 0; i < pool->count; i++) {
    size_t slot = (size_t)pool->hashes[i] & mask;
    while (slots[slot]) slot = (slot + 1) & mask;
    slots[slot] = (uint32_t)i + 1;
  }
  rung_release(pool->allocator, pool->slots, pool->slot_count * sizeof *slots);
  pool->slots = slots;
  pool->slot_count = slot_count;
  return true;
}

/* At most half of the slots are taken; both sizes at least double. */
static bool make_room(RungPool *pool, size_t more) {
  size_t count, capacity = pool->capacity ? pool->capacity : FIRST_CAPACITY / 2;
  size_t slot_count = pool->slot_count ? pool->slot_count : FIRST_CAPACITY;
  if (__builtin_add_overflow(pool->count, more, &count) || count > RUNG_NO_TEXT)
    return false;
  while (capacity < count) capacity *= 2;
  while (slot_count / 2 < count) slot_count *= 2;
  if (pool->capacity < count && !grow_texts(pool, capacity)) return false;
  return slot_count == pool->slot_count || grow_slots(pool, slot_count);
}

RungStatus rung_pool_init(RungPool *pool, RungAllocator *allocator, RungError *err) {
  *pool = (RungPool){.allocator = allocator};
  rung_arena_init(&pool->bytes, allocator);
  uint32_t id;
  RungStatus status = rung_pool_intern(pool, rung_text(""), &id, err);
  if (status != RUNG_OK) rung_pool_reset(pool);
  return status;
}

void rung_pool_init_over(RungPool *pool, const RungPoolBase *base,
                         RungAllocator *allocator) {
  *pool = (RungPool){.allocator = allocator, .base = *base};
  rung_arena_init(&pool->bytes, allocator);
}

void rung_pool_reset(RungPool *pool) {
  RungAllocator *allocator = pool->allocator;
  rung_release(allocator, pool->texts, pool->capacity * sizeof *pool->texts);
  rung_release(allocator, pool->hashes, pool->capacity * sizeof *pool->hashes);
  rung_release(allocator, pool->slots, pool->slot_count * sizeof *pool->slots);
  rung_arena_reset(&pool->bytes);
  *pool = (RungPool){.allocator = allocator};
  rung_arena_init(&pool->bytes, allocator);
}

/* RUNG_NO_TEXT when the text is not there. */
static uint32_t find_hashed(const RungPool *pool, RungText text, uint64_t hash) {
  const RungPoolBase *base = &pool->base;
  if (base->slot_count) {
    const uint32_t taken = base->slots[find_base_slot(base, text, hash)];
    if (taken) return taken - 1;
  }
  if (pool->slot_count == 0) return RUNG_NO_TEXT;
  const uint32_t taken = pool->slots[find_slot(pool, text, hash)];
  return taken ? (uint32_t)base->count + taken - 1 : RUNG_NO_TEXT;
}

RungStatus rung_pool_expect(RungPool *pool, size_t more, RungError *err) {
  return make_room(pool, more) ? RUNG_OK
                               : rung_error_memory(err, "the texts of the data");
}

RungStatus rung_pool_intern_hashed(RungPool *pool, RungText text, uint64_t hash,
                                   uint32_t *id, RungError *err) {
  *id = find_hashed(pool, text, hash);
  if (*id != RUNG_NO_TEXT) return RUNG_OK;
  if (rung_pool_count(pool) >= RUNG_NO_TEXT - 1 || !make_room(pool, 1))
    return rung_error_memory(err, "the texts of the data");
  char *copy = rung_arena_copy(&pool->bytes, text.bytes, text.length);
  if (!copy) return rung_error_memory(err, "the texts of the data");
  *id = (uint32_t)rung_pool_count(pool);
  pool->texts[pool->count] = (RungText){copy, text.length};
  pool->hashes[pool->count] = hash;
  pool->slots[find_slot(pool, text, hash)] = (uint32_t)++pool->count;
  return RUNG_OK;
}

RungStatus rung_pool_intern(RungPool *pool, RungText text, uint32_t *id, RungError *err) {
  return rung_pool_intern_hashed(pool, text, hash_text(text), id, err);
}

uint32_t rung_pool_find(const RungPool *pool, RungText text) {
  return find_hashed(pool, text, hash_text(text));
}

RungText rung_pool_view(const RungPool *pool, uint32_t id) {
  assert(id < rung_pool_count(pool));
  const size_t first = pool->base.count;
  return id < first ? base_view(&pool->base, id) : pool->texts[id - first];
}

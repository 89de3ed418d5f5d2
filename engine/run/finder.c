#include "run/finder.h"

#include <string.h>

enum { CAPACITY_FIRST = 64 };

void rung_finder_init(RungFinder *finder, size_t halves, RungAllocator *allocator) {
  *finder = (RungFinder){.capacity = 0};
  rung_seen_init(&finder->seen, rung_tuple_words(RUNG_TUPLE_HEAD + halves), false,
                 allocator);
}

static size_t bytes_of(const RungFinder *finder, size_t capacity) {
  return capacity * finder->seen.words * sizeof *finder->keys;
}

void rung_finder_reset(RungFinder *finder) {
  if (finder->keys)
    rung_release(finder->seen.allocator, finder->keys,
                 bytes_of(finder, finder->capacity));
  rung_seen_reset(&finder->seen);
  finder->keys = NULL;
  finder->capacity = 0;
}

static RungStatus make_room(RungFinder *finder, RungError *err) {
  RungSeen *seen = &finder->seen;
  if (!rung_seen_has_room(seen, 1)) {
    RungStatus status = rung_seen_reserve(seen, 1, err);
    if (status) return status;
  }
  if (seen->count < finder->capacity) return RUNG_OK;
  const size_t capacity = finder->capacity ? 2 * finder->capacity : CAPACITY_FIRST;
  uint64_t *keys =
      rung_reallocate(seen->allocator, finder->keys, bytes_of(finder, finder->capacity),
                      bytes_of(finder, capacity));
  if (!keys) return rung_error_memory(err, "the groups");
  finder->keys = keys;
  finder->capacity = capacity;
  return RUNG_OK;
}

static inline RungStatus find_all(RungFinder *finder, const uint64_t *keys, size_t count,
                                  size_t words, RungError *err) {
  RungSeen *seen = &finder->seen;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    const uint64_t *key = keys + i * words;
    if (i + RUNG_SEEN_AHEAD < count)
      rung_seen_expect(seen, key + RUNG_SEEN_AHEAD * words, words);
    status = make_room(finder, err);
    if (status) break;
    uint64_t *slot = rung_seen_find(seen, key, words);
    if (!rung_seen_is_free(slot)) continue;
    memcpy(finder->keys + seen->count * words, key, words * sizeof *key);
    const uint32_t number = (uint32_t)seen->count;
    rung_seen_put(seen, slot, key, words);
    rung_seen_set_head(slot, number);
  }
  return status;
}

/* For the compiler to see how many words there are: two or three nearly always. */
static RungStatus find_keys(RungFinder *finder, const uint64_t *keys, size_t count,
                            RungError *err) {
  switch (finder->seen.words) {
  case 1: return find_all(finder, keys, count, 1, err);
  case 2: return find_all(finder, keys, count, 2, err);
  default: return find_all(finder, keys, count, finder->seen.words, err);
  }
}

RungStatus rung_finder_add(RungFinder *finder, RungTuple tuple, RungListed rows,
                           RungScratch *scratch, RungError *err) {
  const uint64_t *keys = rung_seen_keys(&finder->seen, tuple, rows, scratch, err);
  return keys ? find_keys(finder, keys, rows.count, err) : err->status;
}

RungStatus rung_finder_merge(RungFinder *finder, const RungFinder *other,
                             RungError *err) {
  return find_keys(finder, other->keys, other->seen.count, err);
}

static inline void look_up_all(const RungSeen *seen, const uint64_t *keys,
                               RungListed rows, size_t words, uint32_t *members) {
  for (size_t i = 0; i < rows.count; i++) {
    const uint64_t *key = keys + i * words;
    if (i + RUNG_SEEN_AHEAD < rows.count)
      rung_seen_expect(seen, key + RUNG_SEEN_AHEAD * words, words);
    members[rows.rows[i]] = (uint32_t)rung_seen_find(seen, key, words)[0];
  }
}

RungStatus rung_finder_look_up(const RungSeen *seen, RungTuple tuple, RungListed rows,
                               uint32_t *members, RungScratch *scratch, RungError *err) {
  if (!seen->slots) return RUNG_OK;
  const uint64_t *keys = rung_seen_keys(seen, tuple, rows, scratch, err);
  if (!keys) return err->status;
  if (seen->words == 2)
    look_up_all(seen, keys, rows, 2, members);
  else
    look_up_all(seen, keys, rows, seen->words, members);
  return RUNG_OK;
}

#include "run/distinct.h"

RungStatus rung_distinct_init(RungDistinct *distinct, size_t halves, size_t targets,
                              RungArena *arena, RungError *err) {
  *distinct = (RungDistinct){.targets = targets};
  distinct->words = rung_tuple_words(RUNG_TUPLE_HEAD + halves);
  distinct->counts = rung_arena_take_array(arena, targets, sizeof *distinct->counts);
  while (targets > (size_t)RUNG_DISTINCT_PARTS << distinct->shift) distinct->shift++;
  for (size_t i = 0; i < RUNG_DISTINCT_PARTS; i++)
    rung_seen_init(&distinct->parts[i], distinct->words, true, arena->allocator);
  return distinct->counts ? RUNG_OK : rung_error_memory(err, "the distinct counts");
}

void rung_distinct_reset(RungDistinct *distinct) {
  for (size_t i = 0; i < RUNG_DISTINCT_PARTS; i++) rung_seen_reset(&distinct->parts[i]);
}

static inline RungStatus see(RungDistinct *distinct, RungSeen *seen, const uint64_t *key,
                             size_t words, RungError *err) {
  if (!rung_seen_has_room(seen, 1)) {
    RungStatus status = rung_seen_reserve(seen, 1, err);
    if (status) return status;
  }
  uint64_t *slot = rung_seen_find(seen, key, words);
  if (!rung_seen_is_free(slot)) return RUNG_OK;
  rung_seen_put(seen, slot, key, words);
  distinct->counts[(uint32_t)key[0]]++;
  return RUNG_OK;
}

static inline RungSeen *part_of(RungDistinct *distinct, const uint64_t *key) {
  return &distinct->parts[(uint32_t)key[0] >> distinct->shift];
}

/* words: for the compiler to see; nearly all tuples take one word or two. */
static inline RungStatus see_all(RungDistinct *distinct, const uint64_t *keys,
                                 size_t count, size_t words, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    const uint64_t *key = keys + i * words, *ahead = key + RUNG_SEEN_AHEAD * words;
    if (i + RUNG_SEEN_AHEAD < count)
      rung_seen_expect(part_of(distinct, ahead), ahead, words);
    status = see(distinct, part_of(distinct, key), key, words, err);
  }
  return status;
}

RungStatus rung_distinct_add(RungDistinct *distinct, RungTuple tuple, RungListed rows,
                             RungScratch *scratch, RungError *err) {
  const uint64_t *keys = rung_seen_keys(&distinct->parts[0], tuple, rows, scratch, err);
  if (!keys) return err->status;
  switch (distinct->words) {
  case 1: return see_all(distinct, keys, rows.count, 1, err);
  case 2: return see_all(distinct, keys, rows.count, 2, err);
  default: return see_all(distinct, keys, rows.count, distinct->words, err);
  }
}

RungStatus rung_distinct_merge(RungDistinct *distinct, const RungDistinct *other,
                               size_t part, RungError *err) {
  RungSeen *seen = &distinct->parts[part];
  const RungSeen *from = &other->parts[part];
  const size_t words = distinct->words;
  RungStatus status = rung_seen_reserve(seen, from->count, err);
  for (size_t i = 0; from->slots && i <= from->mask && !status; i++) {
    const uint64_t *key = from->slots + i * words;
    if (!rung_seen_is_free(key)) status = see(distinct, seen, key, words, err);
  }
  return status;
}

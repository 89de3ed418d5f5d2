/* Keys seen (see kernel/tuple.h), in a table that grows with them: private to run/. */
#ifndef RUNG_RUN_SEEN_H
#define RUNG_RUN_SEEN_H

#include "kernel/tuple.h"
#include "run/scratch.h"

/* A key is compared with or without its head: then the head of the key in the table is
 * free for what is known of it, as long as it is not RUNG_NO_TARGET. */
typedef struct RungSeen {
  RungAllocator *allocator;
  size_t words;      /* of a key */
  uint64_t compared; /* bits of the first word that are compared */
  uint64_t *slots;   /* [(mask + 1) * words]; a head of RUNG_NO_TARGET: free */
  size_t mask;       /* slots - 1; slots are a power of two, or NULL */
  size_t count;      /* keys */
} RungSeen;

enum { RUNG_SEEN_AHEAD = 24 }; /* keys that are expected before one is found */

/* Nothing is taken yet. */
void rung_seen_init(RungSeen *seen, size_t words, bool with_heads,
                    RungAllocator *allocator);
void rung_seen_reset(RungSeen *seen);

static inline bool rung_seen_has_room(const RungSeen *seen, size_t more) {
  return seen->slots && 8 * (seen->count + more) <= 5 * (seen->mask + 1);
}
/* Makes room for more keys. */
RungStatus rung_seen_reserve(RungSeen *seen, size_t more, RungError *err) RUNG_MUST_USE;

/* Keys of rows whose tuple is there, u64 [rows.count * words] of scratch, or NULL when
 * memory is gone; the target is the head where heads are compared. */
uint64_t *rung_seen_keys(const RungSeen *seen, RungTuple tuple, RungListed rows,
                         RungScratch *scratch, RungError *err);

/* Folds a word into a hash by a 64 x 64 -> 128 bit multiplication, as wyhash does (Wang
 * Yi, public domain). */
static inline uint64_t rung_seen_mix(uint64_t hash, uint64_t word) {
  const unsigned __int128 product =
      (unsigned __int128)(hash ^ UINT64_C(0xA0761D6478BD642F)) *
      (word ^ UINT64_C(0xE7037ED1A0B428DB));
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* words: of the table, for the compiler to see. */
static inline uint64_t rung_seen_hash(const RungSeen *seen, const uint64_t *key,
                                      size_t words) {
  uint64_t hash = rung_seen_mix(0, key[0] & seen->compared);
  for (size_t i = 1; i < words; i++) hash = rung_seen_mix(hash, key[i]);
  return hash;
}

/* Where the search for a key begins. */
static inline uint64_t *rung_seen_slot(const RungSeen *seen, const uint64_t *key,
                                       size_t words) {
  return seen->slots + (rung_seen_hash(seen, key, words) & seen->mask) * words;
}

static inline bool rung_seen_is_free(const uint64_t *slot) {
  return (uint32_t)slot[0] == RUNG_NO_TARGET;
}

static inline bool rung_seen_equal(const RungSeen *seen, const uint64_t *a,
                                   const uint64_t *b, size_t words) {
  if ((a[0] ^ b[0]) & seen->compared) return false;
  for (size_t i = 1; i < words; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/* Says that the key will be asked for: a large table lies in slow memory, which is read
 * meanwhile. */
static inline void rung_seen_expect(const RungSeen *seen, const uint64_t *key,
                                    size_t words) {
  if (seen->slots) __builtin_prefetch(rung_seen_slot(seen, key, words), 1);
}

/* The slot that holds the key, or the free one where it would be. There are slots, and
 * one is free. */
static inline uint64_t *rung_seen_find(const RungSeen *seen, const uint64_t *key,
                                       size_t words) {
  uint64_t *slot = rung_seen_slot(seen, key, words);
  uint64_t *const end = seen->slots + (seen->mask + 1) * words;
  while (!rung_seen_is_free(slot) && !rung_seen_equal(seen, slot, key, words)) {
    slot += words;
    if (slot == end) slot = seen->slots;
  }
  return slot;
}

/* Puts a key into its free slot. */
static inline void rung_seen_put(RungSeen *seen, uint64_t *slot, const uint64_t *key,
                                 size_t words) {
  for (size_t i = 0; i < words; i++) slot[i] = key[i];
  seen->count++;
}

/* What is known of a key that is compared without its head. */
static inline void rung_seen_set_head(uint64_t *slot, uint32_t head) {
  slot[0] = (slot[0] & ~(uint64_t)UINT32_MAX) | head;
}

#endif

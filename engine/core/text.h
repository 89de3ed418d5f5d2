/* Text slices, the pool of interned texts, and the nearest name. */
#ifndef RUNG_CORE_TEXT_H
#define RUNG_CORE_TEXT_H

#include "core/memory.h"

/* A view of bytes that somebody else owns; UTF-8 unless said otherwise. */
typedef struct RungText {
  const char *bytes; /* not NUL-terminated unless said; may be NULL when length is 0 */
  uint32_t length;
} RungText;

/* For printf: printf("%.*s", RUNG_TEXT(text)). */
#define RUNG_TEXT(text) (int)(text).length, ((text).length ? (text).bytes : "")

RungText rung_text(const char *string);
bool rung_text_equal(RungText a, RungText b);
bool rung_text_is(RungText text, const char *string);
/* By bytes; shorter first when one is the start of the other. <0, 0, >0. */
int rung_text_compare(RungText a, RungText b);

/* Texts that lie ready somewhere else, such as in a mapped file, for a pool to begin
 * with: text i is bytes[offsets[i]] up to offsets[i + 1], and text 0 is "". */
typedef struct RungPoolBase {
  const uint64_t *offsets; /* [count + 1] from 0, never falling, to `length` */
  const char *bytes;       /* [length] */
  const uint32_t *slots;   /* [slot_count] id + 1, or 0: open addressing by the hashes of
                              stems (stem.h); a power of two, and a slot is 0 */
  size_t count, length, slot_count;
} RungPoolBase;

/* The pool: one id for each distinct text of a run, so that equality of texts is
 * equality of ids. Ids are dense from 0 in order of first interning; id 0 is "".
 * Views stay valid until the pool is reset. */
typedef struct RungPool {
  RungAllocator *allocator;
  RungPoolBase base; /* texts that it began with; those below are its own */
  RungArena bytes;
  RungText *texts;  /* [count] by id - base.count */
  uint64_t *hashes; /* [count] of the stem of each text (stem.h) */
  uint32_t *slots;  /* [slot_count] id - base.count + 1, or 0; open addressing */
  size_t count, capacity, slot_count;
} RungPool;

enum { RUNG_NO_TEXT = 0xFFFFFFFFu };

RungStatus rung_pool_init(RungPool *pool, RungAllocator *allocator,
                          RungError *err) RUNG_MUST_USE;
/* A pool that begins with the texts of base, which holds to what is said above; what it
 * points at outlives the pool. */
void rung_pool_init_over(RungPool *pool, const RungPoolBase *base,
                         RungAllocator *allocator);
void rung_pool_reset(RungPool *pool);
/* Does base hold to what is said of it, whoever wrote it? Cost: one pass over offsets and
 * slots. */
bool rung_pool_base_holds(const RungPoolBase *base);
/* How many slots a base of `count` texts has. */
size_t rung_pool_base_slots(size_t count);
/* Fills slots [slot_count], zeroed, with the first `count` texts of the pool. */
void rung_pool_base_fill(const RungPool *pool, size_t count, uint32_t *slots,
                         size_t slot_count);
/* Texts of the pool: its ids are below. */
static inline size_t rung_pool_count(const RungPool *pool) {
  return pool->base.count + pool->count;
}
/* Copies the bytes when the text is new. */
RungStatus rung_pool_intern(RungPool *pool, RungText text, uint32_t *id,
                            RungError *err) RUNG_MUST_USE;
/* The same with the hash of the text's stem at hand. */
RungStatus rung_pool_intern_hashed(RungPool *pool, RungText text, uint64_t hash,
                                   uint32_t *id, RungError *err) RUNG_MUST_USE;
/* Makes room for so many new texts at once. */
RungStatus rung_pool_expect(RungPool *pool, size_t more, RungError *err) RUNG_MUST_USE;
/* Where a text of that hash will be looked for, for a prefetch. */
static inline const void *rung_pool_place(const RungPool *pool, uint64_t hash) {
  return &pool->slots[hash & (pool->slot_count - 1)];
}
/* RUNG_NO_TEXT when the text was never interned. */
uint32_t rung_pool_find(const RungPool *pool, RungText text);
RungText rung_pool_view(const RungPool *pool, uint32_t id);

/* The name among names[count] that `wanted` was most likely meant to be (edit distance
 * with transpositions, case ignored first; at most a third of the letters wrong), or
 * an empty text. Ties go to the first. Names longer than 64 bytes are passed over. */
RungText rung_text_nearest(RungText wanted, const RungText *names, size_t count);

#endif

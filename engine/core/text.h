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

/* The pool: one id for each distinct text of a run, so that equality of texts is
 * equality of ids. Ids are dense from 0 in order of first interning; id 0 is "".
 * Views stay valid until the pool is reset. */
typedef struct RungPool {
  RungAllocator *allocator;
  RungArena bytes;
  RungText *texts;     /* [count] by id */
  uint64_t *hashes;    /* [count] xxh3 of each text */
  uint32_t *slots;     /* [slot_count] id + 1, or 0; open addressing */
  size_t count, capacity, slot_count;
} RungPool;

enum { RUNG_NO_TEXT = 0xFFFFFFFFu };

RungStatus rung_pool_init(RungPool *pool, RungAllocator *allocator,
                          RungError *err) RUNG_MUST_USE;
void rung_pool_reset(RungPool *pool);
/* Copies the bytes when the text is new. */
RungStatus rung_pool_intern(RungPool *pool, RungText text, uint32_t *id,
                            RungError *err) RUNG_MUST_USE;
/* RUNG_NO_TEXT when the text was never interned. */
uint32_t rung_pool_find(const RungPool *pool, RungText text);
RungText rung_pool_view(const RungPool *pool, uint32_t id);

/* The name among names[count] that `wanted` was most likely meant to be (edit distance
 * with transpositions, case ignored first; at most a third of the letters wrong), or
 * an empty text. Ties go to the first. Names longer than 64 bytes are passed over. */
RungText rung_text_nearest(RungText wanted, const RungText *names, size_t count);

#endif

/* The texts that a column has just had and their ids in the pool: columns of few words
 * rarely need the pool's table. Exact: what is not found is simply looked up. */
#ifndef RUNG_LOAD_RECENT_H
#define RUNG_LOAD_RECENT_H

#include "core/text.h"

enum { RUNG_RECENT_SIZE = 128, RUNG_RECENT_BYTES = 16 };

/* Texts of at most 16 bytes, whole: two overlapping words and the length tell them apart.
 * A slot of length 0 is free. {0} is empty. */
typedef struct RungRecent {
  struct {
    uint64_t head, tail;
    uint32_t length, id;
  } slots[RUNG_RECENT_SIZE];
} RungRecent;

/* As rung_pool_intern. */
RungStatus rung_recent_intern(RungRecent *recent, RungPool *pool, RungText text,
                              uint32_t *id, RungError *err) RUNG_MUST_USE;

#endif

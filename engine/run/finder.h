/* Finding groups: tuples of keys, numbered in the order of their first rows. Private to
 * run/. Rows come in blocks; what is kept are the tuples. */
#ifndef RUNG_RUN_FINDER_H
#define RUNG_RUN_FINDER_H

#include "run/scratch.h"
#include "run/seen.h"

typedef struct RungFinder {
  RungSeen seen;  /* keys with the number of their group as their head */
  uint64_t *keys; /* [capacity * seen.words] by number; their heads mean nothing */
  size_t capacity;
} RungFinder;

/* halves: of the tuple's cells. */
void rung_finder_init(RungFinder *finder, size_t halves, RungAllocator *allocator);
void rung_finder_reset(RungFinder *finder);

/* Adds the tuples of rows, in order; they are there in every row. */
RungStatus rung_finder_add(RungFinder *finder, RungTuple tuple, RungListed rows,
                           RungScratch *scratch, RungError *err) RUNG_MUST_USE;
/* Adds what another finder has found in rows behind those of this one. */
RungStatus rung_finder_merge(RungFinder *finder, const RungFinder *other,
                             RungError *err) RUNG_MUST_USE;

/* members, u32 by row: of the rows listed the number of their tuple, RUNG_NO_TARGET where
 * it is not among those seen; the others are left alone. Before anything was seen all
 * are. */
RungStatus rung_finder_look_up(const RungSeen *seen, RungTuple tuple, RungListed rows,
                               uint32_t *members, RungScratch *scratch,
                               RungError *err) RUNG_MUST_USE;

#endif

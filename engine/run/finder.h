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

/* Adds the tuples of rows whose target is there, in order; the tuple is there wherever
 * that is. */
RungStatus rung_finder_add(RungFinder *finder, RungTuple tuple, const uint32_t *target,
                           size_t rows, RungScratch *scratch,
                           RungError *err) RUNG_MUST_USE;
/* Adds what another finder has found in rows behind those of this one. */
RungStatus rung_finder_merge(RungFinder *finder, const RungFinder *other,
                             RungError *err) RUNG_MUST_USE;

/* members, u32 [rows]: in: RUNG_NO_TARGET where a row is in no group; out: the number of
 * the row's tuple, RUNG_NO_TARGET where it is not among those seen. */
RungStatus rung_finder_look_up(const RungSeen *seen, RungTuple tuple, uint32_t *members,
                               size_t rows, RungScratch *scratch,
                               RungError *err) RUNG_MUST_USE;

#endif

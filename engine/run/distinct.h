/* Counting distinct tuples over rows that come in blocks: private to run/. What is kept
 * are pairs of a target and a tuple that have been seen, never rows. */
#ifndef RUNG_RUN_DISTINCT_H
#define RUNG_RUN_DISTINCT_H

#include "run/scratch.h"
#include "run/seen.h"

/* Targets are parted into ranges, each with a table of its own, so that threads can merge
 * them beside each other. */
enum { RUNG_DISTINCT_PARTS = 16 };

typedef struct RungDistinct {
  size_t words;
  unsigned shift;                      /* target >> shift is its part */
  RungSeen parts[RUNG_DISTINCT_PARTS]; /* keys with the target as their head */
  uint32_t *counts;                    /* [targets] */
  size_t targets;
} RungDistinct;

/* halves: of the tuple's cells. Counts live in the arena, tables are of its allocator. */
RungStatus rung_distinct_init(RungDistinct *distinct, size_t halves, size_t targets,
                              RungArena *arena, RungError *err) RUNG_MUST_USE;
void rung_distinct_reset(RungDistinct *distinct);

/* Adds rows, in which the tuple is there. */
RungStatus rung_distinct_add(RungDistinct *distinct, RungTuple tuple, RungListed rows,
                             RungScratch *scratch, RungError *err) RUNG_MUST_USE;

/* Adds what another one of the same tuples has seen of a part. */
RungStatus rung_distinct_merge(RungDistinct *distinct, const RungDistinct *other,
                               size_t part, RungError *err) RUNG_MUST_USE;

#endif

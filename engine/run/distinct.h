/* Counting distinct tuples over rows that come in blocks: private to run/.
 *
 *   tuple of a row -> its part, by hash -> a list of keys, made distinct when it is full
 *
 * A part is small enough for the near cache when it is made distinct. What is kept are
 * pairs of a target and a tuple: at most a few times as many as are distinct, however
 * many rows there are. */
#ifndef RUNG_RUN_DISTINCT_H
#define RUNG_RUN_DISTINCT_H

#include "run/scratch.h"
#include "run/seen.h"

enum { RUNG_DISTINCT_PARTS = 256 };

typedef struct RungDistinctPart {
  uint64_t *keys; /* [capacity * words] */
  size_t count, capacity;
  size_t settled; /* the first ones that are known to be distinct */
} RungDistinctPart;

typedef struct RungDistinct {
  RungSeen seen;           /* of no slots: how keys, with the target as head, compare */
  RungDistinctPart *parts; /* [RUNG_DISTINCT_PARTS] */
  uint32_t *counts;        /* [targets] once counted */
  size_t targets;
} RungDistinct;

/* halves: of the tuple's cells. Parts and counts live in the arena, keys are of its
 * allocator. */
RungStatus rung_distinct_init(RungDistinct *distinct, size_t halves, size_t targets,
                              RungArena *arena, RungError *err) RUNG_MUST_USE;
void rung_distinct_reset(RungDistinct *distinct);

/* Adds rows, in which the tuple is there. */
RungStatus rung_distinct_add(RungDistinct *distinct, RungTuple tuple, RungListed rows,
                             RungScratch *scratch, RungError *err) RUNG_MUST_USE;

/* Makes room for more keys in a part; *slots, if that is less: of the table that settling
 * them takes. */
RungStatus rung_distinct_reserve(RungDistinct *distinct, size_t part, size_t more,
                                 size_t *slots, RungError *err) RUNG_MUST_USE;
/* Adds the keys of another one's part, for which there is room. Nothing is allocated here
 * and below: parts may be merged and settled beside each other. */
void rung_distinct_merge(RungDistinct *distinct, const RungDistinct *other, size_t part);
/* Makes a part distinct. table: scratch, u64 [slots * words]. */
void rung_distinct_settle(RungDistinct *distinct, size_t part, uint64_t *table);
/* When all parts are settled. */
void rung_distinct_count(RungDistinct *distinct);

#endif

/* Columns by content key. What has been worked out under a key is never worked out again:
 * two nodes with the same key share the column. A store may outlive a run and serve the
 * next, as long as the pool of texts is the same. */
#ifndef RUNG_RUN_RESULTS_H
#define RUNG_RUN_RESULTS_H

#include "data/column.h"
#include "plan/key.h"

typedef struct RungResult {
  RungKey key;
  const RungColumn *column;
} RungResult;

typedef struct RungResults {
  RungAllocator *allocator;
  RungArena arena;   /* the columns */
  RungResult *slots; /* [slot_count] by key; column NULL: empty */
  size_t count, slot_count;
} RungResults;

void rung_results_init(RungResults *results, RungAllocator *allocator);
void rung_results_reset(RungResults *results);

/* NULL when nothing is kept under the key. Valid until the store is reset. */
const RungColumn *rung_results_find(const RungResults *results, RungKey key);

/* Keeps a column under a key that is not in the store yet. Its values are in the store's
 * arena or outlive it; validity (which may lie in scratch) is copied, or dropped when
 * every row is there. */
RungStatus rung_results_keep(RungResults *results, RungKey key, const RungColumn *column,
                             const RungColumn **kept, RungError *err) RUNG_MUST_USE;

#endif

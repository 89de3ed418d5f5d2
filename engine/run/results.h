/* A store of results: columns by content key. What is kept under a key is not worked out
 * again: not by another node of the run with the same key, and not by a later run that
 * shares the store (RungRunOptions.results), be it of another plan, as long as the pool
 * of texts is the same.
 *
 * A column is kept as the values that it has. Its type may be told in the numbers of
 * another plan (currency, domain): whoever takes it says the type anew. Beside results of
 * nodes a store has the keys of groups' rows, a column each (rung_results_group_key).
 *
 * For a file of results that outlives the process:
 *
 *   writing   for (size_t at = 0; (result = rung_results_next(&store, &at));)
 *               if (rung_result_is_costly(result)) ... key, column, behind, gathered ...
 *   reading   rung_results_keep(&store, &result, &kept, err) before the run, with values
 * and validity that lie in the mapped file or in store.arena
 *
 * Texts (kind text) are numbers of the pool, to be written as bytes and interned again;
 * refs are rows of a source or a group, which the key speaks for. */
#ifndef RUNG_RUN_RESULTS_H
#define RUNG_RUN_RESULTS_H

#include "data/column.h"
#include "plan/key.h"

typedef struct RungResult {
  RungKey key;
  const RungColumn *column;
  size_t behind; /* rows of the largest source that had to be read for it */
  bool gathered; /* from other rows than its own: aggregates, keys and rows of groups */
  bool asked;    /* for, since it was kept */
  bool strange;  /* from a file, and not looked at: rows and values may be anything that
                    the store of a column can hold */
  uint32_t idle; /* of a file of results: how many runs have written it and not asked */
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
const RungColumn *rung_results_find(RungResults *results, RungKey key);
/* The same with all that is known of it; valid until something is kept. */
RungResult *rung_results_look(RungResults *results, RungKey key);

/* Keeps a column under result->key; one that is there already stays unless it is strange.
 * The values are in the store's arena or outlive it; validity (which may lie in scratch)
 * is copied, or dropped when every row is there. */
RungStatus rung_results_keep(RungResults *results, const RungResult *result,
                             const RungColumn **kept, RungError *err) RUNG_MUST_USE;

/* The first result at or after place *at, which then stands behind it; NULL: no more.
 * Begins with 0; in no order that means anything. Nothing may be kept meanwhile. */
const RungResult *rung_results_next(const RungResults *results, size_t *at);

/* Is it smaller than what was read for it? Such results are worth a file - reading a value
 * costs a fraction of adding up a row; the others are soon made from them. */
bool rung_result_is_costly(const RungResult *result);

/* The key of a column of a group's keys, from the group's own. */
RungKey rung_results_group_key(RungKey group, size_t index);

#endif

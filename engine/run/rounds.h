/* When and how each node is worked out: private to run/.
 *
 * Rows of a large source go through in blocks that stay in the cache, and a column of as
 * many rows is kept only where something needs it whole. A run is a series of rounds; in
 * each, first the nodes that are worked out at once, then one pass over every large
 * source for what reads its rows:
 *
 *   round 0   at once: columns, constants      pass: sums over deals
 *   round 1   at once: metrics of those sums   pass: sums whose filter asks a metric
 *   ...
 */
#ifndef RUNG_RUN_ROUNDS_H
#define RUNG_RUN_ROUNDS_H

#include "plan/key.h"
#include "run/roots.h"

typedef enum RungPlace {
  RUNG_AT_ONCE,   /* the whole column in one go */
  RUNG_IN_BLOCKS, /* row by row over a large source, block after block */
  RUNG_GATHERED   /* an aggregate of such rows that needs each once (run/gather.h) */
} RungPlace;

/* Of the nodes that are needed; what a run finds done is passed over when it is
 * evaluated, so that faults come in the same order with and without it. */
typedef struct RungRounds {
  uint32_t *same;    /* [node_count] the first node with the same content key */
  RungNeeds needed;  /* first nodes and groups, when nothing is there yet */
  uint32_t *round;   /* [node_count] */
  uint8_t *place;    /* [node_count] RungPlace */
  uint8_t *kept;     /* [node_count] in blocks, and the column is kept whole */
  uint32_t *finding; /* [group_count] the round that finds its rows: in the pass over what
                        it is made from when that is large, else at once */
  uint32_t count;
} RungRounds;

/* large, [domain count]: what goes through in blocks. roots: what is asked for, and
 * is kept. Lists live in the arena. Cost: nodes, references and groups. */
RungStatus rung_rounds_make(RungRounds *rounds, const RungPlan *plan, const RungKey *keys,
                            const uint8_t *large, const RungNeeds *roots,
                            RungArena *arena, RungError *err) RUNG_MUST_USE;

/* Are the inputs read at the rows that `via` refers to, which may be of the same source
 * and in another block? */
static inline bool rung_rounds_reads_elsewhere(const RungNode *node) {
  return rung_node_is(node, RUNG_OP_SPREAD);
}

/* The domain whose rows an aggregate node reads. */
uint32_t rung_rounds_rows_domain(const RungPlan *plan, const RungNode *aggregate);

#endif

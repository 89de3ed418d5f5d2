/* What a run is asked for, and what must be worked out for it: private to run/. */
#ifndef RUNG_RUN_ROOTS_H
#define RUNG_RUN_ROOTS_H

#include "plan/operator.h"

/* Nodes, and groups: how many rows they have, and the keys of each. */
typedef struct RungNeeds {
  uint8_t *nodes;  /* [node_count] */
  uint8_t *groups; /* [group_count] */
} RungNeeds;

/* Lists of zeros in the arena. */
RungStatus rung_needs_init(RungNeeds *needs, const RungPlan *plan, RungArena *arena,
                           RungError *err) RUNG_MUST_USE;

/* Everything. */
void rung_roots_all(RungNeeds *roots, const RungPlan *plan);
/* What reports read: what outcomes name, and the groups that badges
 * and incentives are of. */
void rung_roots_outcomes(RungNeeds *roots, const RungPlan *plan);

/* What is there already. */
typedef struct RungFound {
  bool (*node)(void *context, uint32_t id);
  bool (*group)(void *context, size_t group);
  void *context;
} RungFound;

/* Adds to needs (zeros before) the first nodes (same, [node_count]) that stand behind the
 * roots and are not there, found or not asked for (found NULL: nothing is there); of what
 * is there nothing that stands behind it. Columns of files are always among them: they
 * cost nothing. Cost: nodes and references. */
void rung_needs_mark(RungNeeds *needs, const RungPlan *plan, const uint32_t *same,
                     const RungNeeds *roots, const RungFound *found);

#endif

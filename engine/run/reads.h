/* The columns that a node goes through: private to run/. */
#ifndef RUNG_RUN_READS_H
#define RUNG_RUN_READS_H

#include "plan/operator.h"

/* Nodes of the rows that are read, or of one figure; RUNG_NONE where there is none. */
typedef struct RungReads {
  const uint32_t *inputs; /* [input_count] */
  size_t input_count;
  uint32_t filter, via, date;
  uint32_t window; /* that the date must lie in */
} RungReads;

/* Rows that a group is made of. */
static inline RungReads rung_reads_of_group(const RungGroup *group) {
  return (RungReads){group->keys, group->key_count, group->filter,
                     RUNG_NONE,   group->date,      group->window};
}

/* A member is looked up by what its group is made of. */
static inline RungReads rung_reads_of(const RungPlan *plan, const RungNode *node) {
  if (rung_node_is(node, RUNG_OP_MEMBER))
    return rung_reads_of_group(rung_plan_group(plan, (uint32_t)node->digits));
  return (RungReads){node->inputs, node->input_count, node->filter,
                     node->via,    node->date,        node->window};
}

#endif

/* What operators.def says about each operator, as a table. */
#ifndef RUNG_PLAN_OPERATOR_H
#define RUNG_PLAN_OPERATOR_H

#include "plan/plan.h"

typedef enum RungOperatorClass {
  RUNG_CLASS_LEAF,
  RUNG_CLASS_ARITHMETIC,
  RUNG_CLASS_COMPARISON,
  RUNG_CLASS_LOGIC,
  RUNG_CLASS_CHOICE,
  RUNG_CLASS_SCHEDULE,
  RUNG_CLASS_DATE,
  RUNG_CLASS_TIER,
  RUNG_CLASS_DOMAIN,
  RUNG_CLASS_AGGREGATE,
  RUNG_CLASS_RANK,
  RUNG_CLASS_RUNNING,
  RUNG_CLASS_COUNT
} RungOperatorClass;

typedef struct RungOperatorRow {
  const char *name;     /* "count_distinct" */
  uint32_t least, most; /* inputs; most may be RUNG_ANY_COUNT */
  RungOperatorClass class;
} RungOperatorRow;

const RungOperatorRow *rung_operator_row(RungOperator code);
/* RUNG_OPERATOR_COUNT when no operator has the name. */
RungOperator rung_operator_find(RungText name);

static inline bool rung_node_is(const RungNode *node, RungOperator wanted) {
  return node->operator== wanted;
}

/* Is the node's literal a domain? */
static inline bool rung_node_names_domain(const RungNode *node) {
  return rung_node_is(node, RUNG_OP_MEMBER) || rung_node_is(node, RUNG_OP_MATCH) ||
         (rung_node_is(node, RUNG_OP_COUNT) && !node->input_count);
}

#endif

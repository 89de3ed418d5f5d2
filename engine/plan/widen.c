#include "plan/widen.h"

#include "plan/operator.h"

typedef struct Widening {
  const RungPlan *plan;
  RungNode *nodes;
} Widening;

static int scale_of(const Widening *widening, uint32_t node) {
  const RungType type = widening->nodes[node].type;
  return type.ratio ? 0 : type.scale;
}

/* The finest of inputs first, first + step, ... */
static int finest(const Widening *widening, const RungNode *node, uint32_t first,
                  uint32_t step) {
  int most = 0;
  for (uint32_t i = first; i < node->input_count; i += step) {
    const int scale = scale_of(widening, node->inputs[i]);
    if (scale > most) most = scale;
  }
  return most;
}

static int add_both(const Widening *widening, const RungNode *node) {
  return scale_of(widening, node->inputs[0]) + scale_of(widening, node->inputs[1]);
}

static int wanted_leaf(const Widening *widening, const RungNode *node) {
  if (!rung_node_is(node, RUNG_OP_KEY)) return node->type.scale;
  const RungGroup *group = rung_plan_group(widening->plan, node->domain);
  return scale_of(widening, group->keys[(size_t)node->digits]);
}

static int wanted_arithmetic(const Widening *widening, const RungNode *node) {
  switch (node->operator) {
  case RUNG_OP_MULTIPLY:
  case RUNG_OP_CONVERT: return add_both(widening, node);
  case RUNG_OP_ROUND: return node->type.scale;
  default: return finest(widening, node, 0, 1);
  }
}

static int wanted_choice(const Widening *widening, const RungNode *node) {
  switch (node->operator) {
  case RUNG_OP_OTHERWISE: return finest(widening, node, 0, 1);
  case RUNG_OP_IF:
  case RUNG_OP_PICK: return finest(widening, node, 1, 1);
  default: return finest(widening, node, 2, 2);
  }
}

/* x, edge1, rate1, edge2, rate2, ... */
static int wanted_schedule(const Widening *widening, const RungNode *node) {
  const int rates = finest(widening, node, 2, 2);
  if (rung_node_is(node, RUNG_OP_RATE_AT)) return rates;
  int paid = scale_of(widening, node->inputs[0]);
  const int edges = finest(widening, node, 1, 2);
  if (rung_node_is(node, RUNG_OP_PAY_SPLIT) && edges > paid) paid = edges;
  return paid + rates;
}

static int wanted_aggregate(const Widening *widening, const RungNode *node) {
  switch (node->operator) {
  case RUNG_OP_COUNT:
  case RUNG_OP_COUNT_DISTINCT: return node->type.scale;
  default: return scale_of(widening, node->inputs[0]);
  }
}

/* The scale that holds what the inputs make. */
static int wanted(const Widening *widening, const RungNode *node) {
  switch (rung_operator_row(node->operator)->class) {
  case RUNG_CLASS_LEAF: return wanted_leaf(widening, node);
  case RUNG_CLASS_ARITHMETIC: return wanted_arithmetic(widening, node);
  case RUNG_CLASS_CHOICE: return wanted_choice(widening, node);
  case RUNG_CLASS_SCHEDULE: return wanted_schedule(widening, node);
  case RUNG_CLASS_AGGREGATE: return wanted_aggregate(widening, node);
  case RUNG_CLASS_DOMAIN:
    return rung_node_is(node, RUNG_OP_SPREAD) ? finest(widening, node, 0, 1) : 0;
  case RUNG_CLASS_RANK:
    return rung_node_is(node, RUNG_OP_APPORTION) ? scale_of(widening, node->inputs[0])
                                                 : 0;
  case RUNG_CLASS_RUNNING: return scale_of(widening, node->inputs[0]);
  default: return 0;
  }
}

static RungStatus place(const RungPlan *plan, const RungNode *node, RungError *err) {
  char file[RUNG_FILE_MAX];
  if (node->position.file == RUNG_NONE) return err->status;
  snprintf(file, sizeof file, "%.*s", RUNG_TEXT(plan->files[node->position.file]));
  rung_error_place(err, file, node->position.line, node->position.column, UINT64_MAX);
  return err->status;
}

static RungStatus refuse(const RungPlan *plan, const RungNode *node, int scale,
                         RungError *err) {
  rung_error_set(err, RUNG_E_RANGE, "too-many-decimals",
                 "a figure would need %d decimals; at most %d are kept", scale,
                 RUNG_SCALE_MAX);
  return place(plan, node, err);
}

/* What only whole numbers, or whole coins, may go into: a program in which the value was
 * written would be refused as well. */
static RungStatus check_inputs(const Widening *widening, const RungNode *node, int scale,
                               RungError *err) {
  const bool adds =
      rung_node_is(node, RUNG_OP_ADD_MONTHS) || rung_node_is(node, RUNG_OP_ADD_DAYS);
  if (adds && scale_of(widening, node->inputs[1]) > 0)
    rung_error_set(err, RUNG_E_RANGE, "too-many-decimals", "a whole number is needed");
  else if (rung_node_is(node, RUNG_OP_APPORTION) && scale > node->type.scale)
    rung_error_set(err, RUNG_E_RANGE, "too-many-decimals",
                   "a total would have %d decimals, its parts have %d", scale,
                   node->type.scale);
  else
    return RUNG_OK;
  return place(widening->plan, node, err);
}

RungStatus rung_plan_widen(const RungPlan *plan, RungNode *nodes, RungError *err) {
  const Widening widening = {plan, nodes};
  for (size_t i = 0; i < plan->node_count; i++) {
    RungNode *node = &nodes[i];
    const bool decimal = rung_type_is_numeric(node->type) && !node->type.ratio;
    const int scale = decimal ? wanted(&widening, node) : 0;
    if (scale > RUNG_SCALE_MAX) return refuse(plan, node, scale, err);
    RungStatus status = check_inputs(&widening, node, scale, err);
    if (status) return status;
    if (scale > node->type.scale) node->type.scale = (uint8_t)scale;
  }
  return RUNG_OK;
}

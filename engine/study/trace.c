#include "study/trace.h"

bool rung_trace_is_aggregate(RungOperator operator) {
  return operator>= RUNG_OP_SUM && operator<= RUNG_OP_LAST;
}

/* Depth-first over what a node is made of; the stack holds each node at most once. */
typedef struct Walk {
  const RungPlan *plan;
  uint8_t *seen;   /* [node_count] */
  uint32_t *stack; /* [node_count] */
  size_t depth;
} Walk;

static RungStatus walk_init(Walk *walk, const RungPlan *plan, RungArena *arena,
                            RungError *err) {
  walk->plan = plan;
  walk->depth = 0;
  walk->seen = rung_arena_take_array(arena, plan->node_count + 1, sizeof *walk->seen);
  walk->stack = rung_arena_take_array(arena, plan->node_count + 1, sizeof *walk->stack);
  if (!walk->seen || !walk->stack) return rung_error_memory(err, "an explanation");
  return RUNG_OK;
}

static void push(Walk *walk, uint32_t node) {
  if (node == RUNG_NONE || walk->seen[node]) return;
  walk->seen[node] = 1;
  walk->stack[walk->depth++] = node;
}

static void push_inputs(Walk *walk, const RungNode *node) {
  for (uint32_t i = node->input_count; i > 0; i--) push(walk, node->inputs[i - 1]);
}

static RungStatus list_init(RungNodeList *list, const RungPlan *plan, RungArena *arena,
                            RungError *err) {
  list->count = 0;
  list->nodes = rung_arena_take_array(arena, plan->node_count + 1, sizeof *list->nodes);
  return list->nodes ? RUNG_OK : rung_error_memory(err, "an explanation");
}

uint32_t rung_trace_version(const RungRun *run, const RungPlan *plan, uint32_t node) {
  const RungNode *pick = &plan->nodes[node];
  RungRatio day, from;
  uint32_t version = RUNG_NONE;
  if (pick->operator!= RUNG_OP_PICK_DATED || plan->nodes[pick->inputs[0]].domain !=
      0 || !rung_trace_figure(run, pick->inputs[0], 0, &day)) {
    return RUNG_NONE;
  }
  for (uint32_t i = 1; i + 1 < pick->input_count; i += 2) {
    if (!rung_trace_figure(run, pick->inputs[i], 0, &from)) return RUNG_NONE;
    if (rung_ratio_compare(from, day) <= 0) version = i + 1;
  }
  return version;
}

RungStatus rung_trace_aggregates(RungNodeList *list, const RungRun *run,
                                 const RungPlan *plan, uint32_t node, RungArena *arena,
                                 RungError *err) {
  Walk walk;
  if (walk_init(&walk, plan, arena, err) || list_init(list, plan, arena, err)) {
    return err->status;
  }
  push(&walk, node);
  while (walk.depth > 0) {
    uint32_t id = walk.stack[--walk.depth];
    const RungNode *n = &plan->nodes[id];
    if (id == plan->program.tier) continue;
    bool at_subject = n->domain == plan->program.subject || n->domain == 0;
    if (rung_trace_is_aggregate(n->operator) && at_subject) {
      list->nodes[list->count++] = id;
      continue;
    }
    uint32_t version = rung_trace_version(run, plan, id);
    if (version != RUNG_NONE) {
      push(&walk, n->inputs[version]);
    } else {
      push_inputs(&walk, n);
    }
  }
  return RUNG_OK;
}

static bool is_listed(const RungNodeList *list, uint32_t node) {
  size_t i = 0;
  while (i < list->count && list->nodes[i] != node) i++;
  return i < list->count;
}

static void list_once(RungNodeList *list, uint32_t node) {
  if (!is_listed(list, node)) list->nodes[list->count++] = node;
}

const RungNode *rung_trace_conversion(const RungPlan *plan, const RungNode *node) {
  if (node->operator== RUNG_OP_ROUND) node = &plan->nodes[node->inputs[0]];
  return node->operator== RUNG_OP_CONVERT ? node : NULL;
}

/* The same amount at the same rate is told once, whichever rows count. */
static bool is_told(const RungNodeList *list, const RungPlan *plan,
                    const RungNode *conversion) {
  for (size_t i = 0; i < list->count; i++) {
    const RungNode *told = rung_trace_conversion(plan, &plan->nodes[list->nodes[i]]);
    if (told && told->inputs[0] == conversion->inputs[0] &&
        told->inputs[1] == conversion->inputs[1])
      return true;
  }
  return false;
}

/* The thing of a lookup's value, which conversions may stand before. */
static uint32_t value_thing(const RungPlan *plan, uint32_t id) {
  const RungNode *node = &plan->nodes[id];
  while (node->operator!= RUNG_OP_CONSTANT && node->input_count> 0) {
    node = &plan->nodes[node->inputs[0]];
  }
  bool found =
      node->thing != RUNG_NONE && rung_text_is(plan->things[node->thing].kind, "lookup");
  return found ? node->thing : RUNG_NONE;
}

uint32_t rung_trace_lookup(const RungPlan *plan, const RungNode *node) {
  if (node->operator== RUNG_OP_PICK_DATED) node = &plan->nodes[node->inputs[2]];
  uint32_t thing = RUNG_NONE;
  if (node->operator!= RUNG_OP_LOOKUP) return thing;
  for (uint32_t i = 2; i < node->input_count && thing == RUNG_NONE; i += 2) {
    thing = value_thing(plan, node->inputs[i]);
  }
  return thing;
}

/* Of values by date the key is told, and not each table of values. */
static void pass_tables(Walk *walk, const RungNode *dated) {
  for (uint32_t i = 2; i < dated->input_count; i += 2) {
    const RungNode *table = &walk->plan->nodes[dated->inputs[i]];
    if (table->operator!= RUNG_OP_LOOKUP) continue;
    walk->seen[dated->inputs[i]] = 1;
    push(walk, table->inputs[0]);
  }
}

RungStatus rung_trace_fields(RungNodeList *list, const RungPlan *plan, uint32_t domain,
                             const uint32_t *roots, size_t count, RungArena *arena,
                             RungError *err) {
  Walk walk;
  uint8_t *fields = rung_arena_take_array(arena, plan->node_count + 1, sizeof *fields);
  if (!fields) return rung_error_memory(err, "an explanation");
  if (walk_init(&walk, plan, arena, err) || list_init(list, plan, arena, err)) {
    return err->status;
  }
  for (size_t i = 0; i < plan->field_count; i++) fields[plan->fields[i].node] = 1;
  for (size_t i = count; i > 0; i--) push(&walk, roots[i - 1]);
  while (walk.depth > 0) {
    uint32_t id = walk.stack[--walk.depth];
    const RungNode *n = &plan->nodes[id];
    if (n->domain != domain) continue;
    const RungNode *conversion = fields[id] ? NULL : rung_trace_conversion(plan, n);
    if (conversion && !is_told(list, plan, conversion)) {
      list_once(list, id);
      list_once(list, conversion->inputs[1]);
    }
    bool own = fields[id] == 1 || n->operator== RUNG_OP_COLUMN || n->operator==
                                  RUNG_OP_KEY || rung_trace_is_aggregate(n->operator);
    if (own) {
      if (n->type.kind != RUNG_KIND_REF) list_once(list, id);
      continue;
    }
    bool looked_up = rung_trace_lookup(plan, n) != RUNG_NONE;
    if (looked_up || n->operator== RUNG_OP_RUNNING) list_once(list, id);
    if (looked_up && n->operator== RUNG_OP_PICK_DATED) pass_tables(&walk, n);
    push_inputs(&walk, n);
  }
  return RUNG_OK;
}

RungStatus rung_trace_row_aggregates(RungNodeList *list, const RungPlan *plan,
                                     uint32_t domain, const uint32_t *roots, size_t count,
                                     RungArena *arena, RungError *err) {
  Walk walk;
  if (walk_init(&walk, plan, arena, err) || list_init(list, plan, arena, err)) {
    return err->status;
  }
  for (size_t i = count; i > 0; i--) push(&walk, roots[i - 1]);
  while (walk.depth > 0) {
    uint32_t id = walk.stack[--walk.depth];
    const RungNode *n = &plan->nodes[id];
    if (n->domain != domain) continue;
    if (rung_trace_is_aggregate(n->operator)) {
      list->nodes[list->count++] = id;
    } else {
      push_inputs(&walk, n);
    }
  }
  return RUNG_OK;
}

static bool is_schedule(RungOperator operator) {
  return operator== RUNG_OP_PAY_SPLIT || operator== RUNG_OP_PAY_WHOLE || operator==
      RUNG_OP_RATE_AT;
}

static bool is_pool(RungOperator operator) {
  return operator== RUNG_OP_APPORTION;
}

/* Nodes of a kind that `node` is worked out from within its own domain. */
static RungStatus trace_within(RungNodeList *list, const RungPlan *plan, uint32_t node,
                               bool (*wanted)(RungOperator), RungArena *arena,
                               RungError *err) {
  Walk walk;
  if (walk_init(&walk, plan, arena, err) || list_init(list, plan, arena, err)) {
    return err->status;
  }
  uint32_t domain = plan->nodes[node].domain;
  push(&walk, node);
  while (walk.depth > 0) {
    uint32_t id = walk.stack[--walk.depth];
    const RungNode *n = &plan->nodes[id];
    bool behind = id == plan->program.tier || rung_trace_is_aggregate(n->operator);
    if (n->domain != domain || behind) continue;
    if (wanted(n->operator)) list->nodes[list->count++] = id;
    push_inputs(&walk, n);
  }
  return RUNG_OK;
}

RungStatus rung_trace_schedules(RungNodeList *list, const RungPlan *plan, uint32_t node,
                                RungArena *arena, RungError *err) {
  return trace_within(list, plan, node, is_schedule, arena, err);
}

RungStatus rung_trace_pools(RungNodeList *list, const RungPlan *plan, uint32_t node,
                            RungArena *arena, RungError *err) {
  return trace_within(list, plan, node, is_pool, arena, err);
}

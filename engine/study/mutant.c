#include "study/mutant.h"

#include <string.h>

#include "plan/operator.h"
#include "plan/widen.h"

typedef struct Maker {
  RungMutants *mutants;
  const RungPlan *plan;
  RungText only;
  RungArena *arena;
  size_t capacity;
  uint8_t *gates; /* [node_count] 1: what an incentive pays by; 2: such joined */
  RungError *err;
} Maker;

const char *rung_mutant_kind_name(RungMutantKind kind) {
  static const char *const names[] = {"constant", "figure",     "weights",
                                      "date",     "comparison", "connective",
                                      "row",      "branch",     "bound"};
  return names[kind];
}

static void fail(Maker *maker) {
  (void)rung_error_memory(maker->err, "the mutants");
}

static RungText address_of(const RungPlan *plan, const RungNode *node) {
  if (node->address.length > 0) return node->address;
  return node->thing == RUNG_NONE ? rung_text("") : plan->things[node->thing].address;
}

/* "requirements.arr" of "requirements"? */
static bool is_within(RungText inner, RungText outer) {
  return inner.length > outer.length && inner.bytes[outer.length] == '.' &&
         memcmp(inner.bytes, outer.bytes, outer.length) == 0;
}

static bool is_asked(const Maker *maker, RungText address) {
  const RungText only = maker->only;
  return only.length == 0 || rung_text_equal(address, only) || is_within(address, only);
}

static bool grow(Maker *maker) {
  RungMutants *mutants = maker->mutants;
  if (mutants->count < maker->capacity) return true;
  const size_t capacity = maker->capacity ? 2 * maker->capacity : 256;
  RungMutant *grown = rung_arena_take_array(maker->arena, capacity, sizeof *grown);
  if (!grown) {
    fail(maker);
    return false;
  }
  if (mutants->count > 0) memcpy(grown, mutants->mutants, mutants->count * sizeof *grown);
  mutants->mutants = grown;
  maker->capacity = capacity;
  return true;
}

static RungText copy(Maker *maker, const char *text) {
  const size_t length = strlen(text);
  const char *bytes = rung_arena_copy(maker->arena, text, length);
  if (!bytes) fail(maker);
  return bytes ? (RungText){bytes, (uint32_t)length} : rung_text("");
}

/* Adds a mutant with room for mutations; NULL: it is not asked for, or memory is gone. */
static RungMutation *add(Maker *maker, RungMutant mutant, size_t count) {
  if (maker->err->status || !is_asked(maker, mutant.address) || !grow(maker)) return NULL;
  RungMutation *mutations = rung_arena_take_array(maker->arena, count, sizeof *mutations);
  if (!mutations) {
    fail(maker);
    return NULL;
  }
  mutant.mutations = mutations;
  mutant.count = count;
  maker->mutants->mutants[maker->mutants->count++] = mutant;
  return mutations;
}

/* One node changed: a copy that is to be changed further; NULL as add. */
static RungNode *add_node(Maker *maker, RungMutantKind kind, uint32_t id, const char *was,
                          const char *is) {
  const RungNode *node = &maker->plan->nodes[id];
  RungMutant mutant = {.kind = kind,
                       .address = address_of(maker->plan, node),
                       .position = node->position,
                       .was = copy(maker, was),
                       .is = copy(maker, is)};
  RungMutation *mutation = add(maker, mutant, 1);
  if (!mutation) return NULL;
  *mutation = (RungMutation){id, *node};
  return &mutation->is;
}

/* Inputs of a node that may be written to. */
static uint32_t *own_inputs(Maker *maker, RungNode *node) {
  uint32_t *inputs =
      rung_arena_take_array(maker->arena, node->input_count, sizeof *inputs);
  if (!inputs) {
    fail(maker);
    return NULL;
  }
  memcpy(inputs, node->inputs, node->input_count * sizeof *inputs);
  node->inputs = inputs;
  return inputs;
}

/* Constants ----------------------------------------------------------------------------
 */

typedef struct Figure {
  RungWide digits;
  int scale;
} Figure;

static Figure shortened(Figure figure) {
  while (figure.scale > 0 && figure.digits % 10 == 0) {
    figure.digits /= 10;
    figure.scale--;
  }
  return figure;
}

/* The least that one would change a figure by: the smallest coin, a percentage point or
 * what it is written in, one of its last decimal. */
static int unit_scale(const RungPlan *plan, const RungNode *node) {
  const Figure figure = shortened((Figure){node->digits, node->type.scale});
  if (node->type.kind == RUNG_KIND_MONEY) {
    const int decimals = plan->currencies[node->type.currency].decimals;
    return figure.scale > decimals ? figure.scale : decimals;
  }
  if (node->type.kind == RUNG_KIND_PERCENT && figure.scale < 2) return 2;
  return figure.scale;
}

static bool same_constant(const RungNode *a, const RungNode *b) {
  return rung_node_is(b, RUNG_OP_CONSTANT) && a->address.length > 0 &&
         rung_text_equal(a->address, b->address) && rung_type_is_numeric(b->type);
}

/* Constants of one address are one cell, read as several types. */
static size_t count_same(const RungPlan *plan, uint32_t id) {
  size_t count = 1;
  for (uint32_t i = id + 1; i < plan->node_count; i++)
    count += same_constant(&plan->nodes[id], &plan->nodes[i]);
  return count;
}

static bool is_repeated(const RungPlan *plan, uint32_t id) {
  for (uint32_t i = 0; i < id; i++)
    if (same_constant(&plan->nodes[id], &plan->nodes[i])) return true;
  return false;
}

static bool set_figure(RungNode *node, Figure figure, bool *widens) {
  int scale = node->type.scale > figure.scale ? node->type.scale : figure.scale;
  if (scale > RUNG_SCALE_MAX ||
      !rung_wide_rescale(figure.digits, figure.scale, scale, &node->digits))
    return false;
  *widens |= scale > node->type.scale;
  node->type.scale = (uint8_t)scale;
  return true;
}

static void add_figure(Maker *maker, uint32_t id, Figure figure) {
  const RungPlan *plan = maker->plan;
  const RungNode *node = &plan->nodes[id];
  char was[RUNG_DECIMAL_TEXT_MAX], is[RUNG_DECIMAL_TEXT_MAX];
  figure = shortened(figure);
  (void)rung_decimal_format_short(node->digits, node->type.scale, 0, was);
  (void)rung_decimal_format_short(figure.digits, figure.scale, 0, is);
  RungMutant mutant = {.kind = node->address.length ? RUNG_MUTANT_CONSTANT
                                                    : RUNG_MUTANT_FIGURE,
                       .address = address_of(plan, node),
                       .position = node->position,
                       .was = copy(maker, was),
                       .is = copy(maker, is)};
  RungMutation *to = add(maker, mutant, count_same(plan, id));
  RungMutant *added = to ? &maker->mutants->mutants[maker->mutants->count - 1] : NULL;
  for (uint32_t i = id; to && i < plan->node_count; i++) {
    if (i != id && !same_constant(node, &plan->nodes[i])) continue;
    *to = (RungMutation){i, plan->nodes[i]};
    if (!set_figure(&to->is, figure, &added->widens)) {
      maker->mutants->count--; /* it has no room for the figure */
      return;
    }
    to++;
  }
}

enum { FIGURES_MOST = 5 };

/* Figures to try, each once and none the figure itself; a figure that is not negative
 * stays so. */
static size_t list_figures(const RungPlan *plan, const RungNode *node,
                           Figure figures[FIGURES_MOST]) {
  const int unit = unit_scale(plan, node);
  const int scale = node->type.scale > unit ? node->type.scale : unit;
  const int finer = scale < RUNG_SCALE_MAX ? scale + 1 : scale;
  RungWide at, step = rung_power10(finer - unit), tenth;
  size_t count = 0;
  if (!rung_wide_rescale(node->digits, node->type.scale, finer, &at)) return 0;
  tenth = at / 10;
  const RungWide tries[FIGURES_MOST] = {at - step, at + step, at - tenth, at + tenth, 0};
  for (size_t i = 0; i < FIGURES_MOST; i++) {
    bool known = tries[i] == at || (at >= 0 && tries[i] < 0);
    for (size_t k = 0; k < count; k++) known |= figures[k].digits == tries[i];
    if (!known) figures[count++] = (Figure){tries[i], finer};
  }
  return count;
}

static bool is_weight(const RungPlan *plan, uint32_t id) {
  for (size_t i = 0; i < plan->category_count; i++)
    for (size_t t = 0; t <= plan->tier_count; t++)
      if (plan->categories[i].weights[t] == id) return true;
  return false;
}

static void add_figures(Maker *maker, uint32_t id) {
  Figure figures[FIGURES_MOST];
  if (is_repeated(maker->plan, id)) return;
  size_t count = list_figures(maker->plan, &maker->plan->nodes[id], figures);
  for (size_t i = 0; i < count; i++) add_figure(maker, id, figures[i]);
}

/* Dates --------------------------------------------------------------------------------
 */

/* Do versions by date still follow each other? */
static bool rises(const RungPlan *plan, uint32_t id, RungWide day) {
  for (uint32_t i = id + 1; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (!rung_node_is(node, RUNG_OP_PICK_DATED)) continue;
    for (uint32_t k = 1; k < node->input_count; k += 2) {
      if (node->inputs[k] != id) continue;
      if (k > 1 && plan->nodes[node->inputs[k - 2]].digits >= day) return false;
      if (k + 2 < node->input_count && plan->nodes[node->inputs[k + 2]].digits <= day)
        return false;
    }
  }
  return true;
}

static void add_dates(Maker *maker, uint32_t id) {
  const int32_t day = (int32_t)maker->plan->nodes[id].digits;
  const int32_t days[] = {day - 1, day + 1, rung_date_add_months(day, -1),
                          rung_date_add_months(day, 1)};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    char was[11], is[11];
    if (days[i] < RUNG_DATE_MIN || days[i] > RUNG_DATE_MAX ||
        !rises(maker->plan, id, days[i]))
      continue;
    rung_date_format(day, was);
    rung_date_format(days[i], is);
    RungNode *node = add_node(maker, RUNG_MUTANT_DATE, id, was, is);
    if (node) node->digits = days[i];
  }
}

static void add_constant(Maker *maker, uint32_t id) {
  const RungNode *node = &maker->plan->nodes[id];
  if (rung_type_is_numeric(node->type)) {
    if (!is_weight(maker->plan, id)) add_figures(maker, id);
  } else if (node->type.kind == RUNG_KIND_DATE) {
    add_dates(maker, id);
  } else if (node->type.kind == RUNG_KIND_FLAG) {
    RungNode *turned =
        add_node(maker, RUNG_MUTANT_CONSTANT, id, node->digits ? "true" : "false",
                 node->digits ? "false" : "true");
    if (turned) turned->digits = !node->digits;
  }
}

/* Weights -------------------------------------------------------------------------------
 */

static void swap_weights(Maker *maker, uint32_t a, uint32_t b) {
  const RungNode *left = &maker->plan->nodes[a], *right = &maker->plan->nodes[b];
  char was[2 * RUNG_DECIMAL_TEXT_MAX + 2], is[2 * RUNG_DECIMAL_TEXT_MAX + 2];
  char x[RUNG_DECIMAL_TEXT_MAX], y[RUNG_DECIMAL_TEXT_MAX];
  if (a == b || rung_wide_compare(left->digits, left->type.scale, right->digits,
                                  right->type.scale) == 0)
    return;
  (void)rung_decimal_format_short(left->digits, left->type.scale, 0, x);
  (void)rung_decimal_format_short(right->digits, right->type.scale, 0, y);
  (void)snprintf(was, sizeof was, "%s, %s", x, y);
  (void)snprintf(is, sizeof is, "%s, %s", y, x);
  RungMutant mutant = {.kind = RUNG_MUTANT_WEIGHTS,
                       .address = address_of(maker->plan, left),
                       .position = left->position,
                       .was = copy(maker, was),
                       .is = copy(maker, is)};
  RungMutation *to = add(maker, mutant, 2);
  if (!to) return;
  RungMutant *added = &maker->mutants->mutants[maker->mutants->count - 1];
  to[0] = (RungMutation){a, *left};
  to[1] = (RungMutation){b, *right};
  if (!set_figure(&to[0].is, (Figure){right->digits, right->type.scale},
                  &added->widens) ||
      !set_figure(&to[1].is, (Figure){left->digits, left->type.scale}, &added->widens))
    maker->mutants->count--;
}

static bool is_constant(const RungPlan *plan, uint32_t id) {
  return id != RUNG_NONE && rung_node_is(&plan->nodes[id], RUNG_OP_CONSTANT);
}

/* Of each tier, each weight with the next of its score. */
static void add_weights(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (size_t t = plan->tier_count > 0; t <= plan->tier_count; t++) {
    for (size_t i = 0; i < plan->category_count; i++) {
      size_t k = i + 1;
      while (k < plan->category_count &&
             (plan->categories[k].score != plan->categories[i].score ||
              !is_constant(plan, plan->categories[k].weights[t])))
        k++;
      if (k < plan->category_count && is_constant(plan, plan->categories[i].weights[t]))
        swap_weights(maker, plan->categories[i].weights[t],
                     plan->categories[k].weights[t]);
    }
  }
}

/* Operators -----------------------------------------------------------------------------
 */

static const char *const marks[] = {"=", "!=", "<", "<=", ">", ">="}; /* EQ .. GE */

static void add_operator(Maker *maker, uint32_t id, RungOperator is) {
  const RungOperator was = maker->plan->nodes[id].operator;
  RungNode *node = add_node(maker, RUNG_MUTANT_COMPARISON, id, marks[was - RUNG_OP_EQ],
                            marks[is - RUNG_OP_EQ]);
  if (node) node->operator= is;
}

static void add_comparison(Maker *maker, uint32_t id) {
  switch (maker->plan->nodes[id].operator) {
  case RUNG_OP_EQ: add_operator(maker, id, RUNG_OP_NE); break;
  case RUNG_OP_NE: add_operator(maker, id, RUNG_OP_EQ); break;
  case RUNG_OP_LT:
    add_operator(maker, id, RUNG_OP_LE);
    add_operator(maker, id, RUNG_OP_GE);
    break;
  case RUNG_OP_LE:
    add_operator(maker, id, RUNG_OP_LT);
    add_operator(maker, id, RUNG_OP_GT);
    break;
  case RUNG_OP_GT:
    add_operator(maker, id, RUNG_OP_GE);
    add_operator(maker, id, RUNG_OP_LE);
    break;
  default: add_operator(maker, id, RUNG_OP_GT); add_operator(maker, id, RUNG_OP_LT);
  }
}

/* Input `out` has no say: another stands in its place, which changes nothing else. */
static void leave_out(Maker *maker, uint32_t id, RungMutantKind kind, uint32_t out,
                      const char *was, const char *is) {
  RungNode *node = add_node(maker, kind, id, was, is);
  uint32_t *inputs = node ? own_inputs(maker, node) : NULL;
  if (inputs) inputs[out] = inputs[out == 0 ? 1 : 0];
}

/* Flags that an incentive pays by - its row is of the period, its reasons hold - and what
 * joins them was not written; only the reasons were. */
static void mark_gates(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    if (incentive->eligible != RUNG_NONE) maker->gates[incentive->eligible] = 1;
    if (incentive->considered != RUNG_NONE) maker->gates[incentive->considered] = 1;
  }
  for (size_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    for (size_t i = 0; rung_node_is(node, RUNG_OP_AND) && i < node->input_count; i++)
      if (maker->gates[node->inputs[i]]) maker->gates[id] = 2;
  }
}

/* The rule of its own - a requirement, a reason - that a part is; NULL: it is none. */
static const RungCondition *find_condition(const RungPlan *plan, uint32_t part,
                                           RungText outer) {
  const RungNode *node = &plan->nodes[part];
  const uint32_t held = rung_node_is(node, RUNG_OP_HOLDS) ? node->inputs[0] : part;
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    RungText address = plan->things[condition->thing].address;
    if ((condition->cond == part || condition->cond == held) &&
        (outer.length == 0 || is_within(address, outer)))
      return condition;
  }
  return NULL;
}

/* "requirements.arr.gold" */
static RungText address_of_condition(Maker *maker, const RungCondition *condition) {
  const RungPlan *plan = maker->plan;
  char text[600];
  RungText address = plan->things[condition->thing].address;
  if (condition->tier == 0) return address;
  (void)snprintf(text, sizeof text, "%.*s.%.*s", RUNG_TEXT(address),
                 RUNG_TEXT(plan->things[plan->tiers[condition->tier - 1]].name));
  return copy(maker, text);
}

static void leave_part_out(Maker *maker, uint32_t id, uint32_t part) {
  const RungPlan *plan = maker->plan;
  const RungNode *node = &plan->nodes[id];
  const size_t before = maker->mutants->count;
  const RungText only = maker->only, outer = address_of(plan, node);
  const RungCondition *condition = find_condition(plan, node->inputs[part], outer);
  char is[32];
  (void)snprintf(is, sizeof is, "without part %u", part + 1);
  if (condition) maker->only = rung_text(""); /* it is asked for by its own address */
  leave_out(maker, id, RUNG_MUTANT_CONNECTIVE, part,
            rung_node_is(node, RUNG_OP_AND) ? "and" : "or", condition ? "left out" : is);
  maker->only = only;
  if (!condition || maker->mutants->count == before) return;
  RungMutant *added = &maker->mutants->mutants[before];
  added->address = address_of_condition(maker, condition);
  added->position = plan->things[condition->thing].position;
  added->was = rung_text("asked");
  if (!is_asked(maker, added->address)) maker->mutants->count--;
}

static void add_connective(Maker *maker, uint32_t id) {
  const RungNode *node = &maker->plan->nodes[id];
  const bool is_and = rung_node_is(node, RUNG_OP_AND);
  if (node->input_count < 2 || maker->gates[id] == 2) return;
  RungNode *turned = add_node(maker, RUNG_MUTANT_CONNECTIVE, id, is_and ? "and" : "or",
                              is_and ? "or" : "and");
  if (turned) turned->operator= is_and ? RUNG_OP_OR : RUNG_OP_AND;
  for (uint32_t i = 0; i < node->input_count; i++) leave_part_out(maker, id, i);
}

static void add_at_least(Maker *maker, uint32_t id) {
  const RungNode *node = &maker->plan->nodes[id];
  for (int step = -1; step <= 1; step += 2) {
    char was[48], is[48];
    const RungWide k = node->digits + step;
    if (k < 1 || k > (RungWide)node->input_count) continue;
    (void)snprintf(was, sizeof was, "at least %d", (int)node->digits);
    (void)snprintf(is, sizeof is, "at least %d", (int)k);
    RungNode *changed = add_node(maker, RUNG_MUTANT_CONNECTIVE, id, was, is);
    if (changed) changed->digits = k;
  }
}

/* Tables --------------------------------------------------------------------------------
 */

/* Leaves out two inputs that are a row. */
static void drop_row(Maker *maker, uint32_t id, uint32_t first, const char *was) {
  RungNode *node = add_node(maker, RUNG_MUTANT_ROW, id, was, "no such row");
  uint32_t *inputs = node ? own_inputs(maker, node) : NULL;
  if (!inputs) return;
  const uint32_t behind = node->input_count - first - 2;
  memmove(inputs + first, inputs + first + 2, behind * sizeof *inputs);
  node->input_count -= 2;
  RungMutant *added = &maker->mutants->mutants[maker->mutants->count - 1];
  const RungNode *cell = &maker->plan->nodes[maker->plan->nodes[id].inputs[first + 1]];
  if (rung_node_is(cell, RUNG_OP_CONSTANT) && cell->position.file != RUNG_NONE) {
    added->position = cell->position;
    added->address = address_of(maker->plan, cell);
  }
}

static void add_rows(Maker *maker, uint32_t id) {
  const RungNode *node = &maker->plan->nodes[id];
  for (uint32_t i = 1; node->input_count > 3 && i + 1 < node->input_count; i += 2) {
    const RungNode *key = &maker->plan->nodes[node->inputs[i]];
    char was[96], figure[RUNG_DECIMAL_TEXT_MAX] = "";
    if (rung_node_is(key, RUNG_OP_CONSTANT) && rung_type_is_numeric(key->type))
      (void)rung_decimal_format_short(key->digits, key->type.scale, 0, figure);
    RungText label = figure[0] ? rung_text(figure) : key->literal;
    if (label.length > 60) label.length = 60;
    (void)snprintf(was, sizeof was, "row %u%s%.*s", (i + 1) / 2, label.length ? ": " : "",
                   RUNG_TEXT(label));
    drop_row(maker, id, i, was);
  }
}

/* Does a bracket begin at its edge or behind it? Of split pay it makes no difference. */
static void add_edge(Maker *maker, uint32_t id) {
  const bool above = maker->plan->nodes[id].digits != 0;
  if (rung_node_is(&maker->plan->nodes[id], RUNG_OP_PAY_SPLIT)) return;
  RungNode *node = add_node(maker, RUNG_MUTANT_COMPARISON, id, above ? "above" : "from",
                            above ? "from" : "above");
  if (node) node->digits = !above;
}

static void add_branch(Maker *maker, uint32_t id) {
  if (maker->gates[maker->plan->nodes[id].inputs[0]]) return;
  for (uint32_t taken = 1; taken <= 2; taken++) {
    RungNode *node = add_node(maker, RUNG_MUTANT_BRANCH, id, "if",
                              taken == 1 ? "always then" : "always else");
    uint32_t *inputs = node ? own_inputs(maker, node) : NULL;
    if (inputs) inputs[3 - taken] = inputs[taken];
  }
}

/* Bounds --------------------------------------------------------------------------------
 */

static void drop_bound(Maker *maker, uint32_t bound, RungOperator by, const char *name) {
  const RungPlan *plan = maker->plan;
  if (bound == RUNG_NONE) return;
  for (uint32_t id = bound + 1; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    if (node->operator!= by || node->input_count<2) continue;
    for (uint32_t i = 0; i < node->input_count; i++) {
      if (node->inputs[i] != bound) continue;
      leave_out(maker, id, RUNG_MUTANT_BOUND, i, name, "none");
    }
  }
}

static void add_bounds(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    drop_bound(maker, incentive->cap, RUNG_OP_MIN, "cap");
    drop_bound(maker, incentive->floor, RUNG_OP_MAX, "floor");
    drop_bound(maker, incentive->cap_each, RUNG_OP_MIN, "cap_each");
    drop_bound(maker, incentive->floor_each, RUNG_OP_MAX, "floor_each");
  }
}

static void add_mutants(Maker *maker, uint32_t id, bool written) {
  const RungNode *node = &maker->plan->nodes[id];
  switch (node->operator) {
  case RUNG_OP_CONSTANT:
    if (written) add_constant(maker, id);
    break;
  case RUNG_OP_EQ:
  case RUNG_OP_NE:
  case RUNG_OP_LT:
  case RUNG_OP_LE:
  case RUNG_OP_GT:
  case RUNG_OP_GE: add_comparison(maker, id); break;
  case RUNG_OP_AND:
  case RUNG_OP_OR: add_connective(maker, id); break;
  case RUNG_OP_AT_LEAST: add_at_least(maker, id); break;
  case RUNG_OP_LOOKUP:
  case RUNG_OP_PICK_DATED: add_rows(maker, id); break;
  case RUNG_OP_RATE_AT:
  case RUNG_OP_PAY_SPLIT:
  case RUNG_OP_PAY_WHOLE:
    add_rows(maker, id);
    add_edge(maker, id);
    break;
  case RUNG_OP_IF: add_branch(maker, id); break;
  default: break;
  }
}

RungStatus rung_mutants_make(RungMutants *mutants, const RungPlan *plan, RungText only,
                             RungIsWritten is_written, const void *context,
                             RungArena *arena, RungError *err) {
  *mutants = (RungMutants){0};
  Maker maker = {
      .mutants = mutants, .plan = plan, .only = only, .arena = arena, .err = err};
  maker.gates = rung_arena_take_array(arena, plan->node_count, 1);
  if (!maker.gates) return rung_error_memory(err, "the mutants");
  mark_gates(&maker);
  for (uint32_t id = 0; id < plan->node_count && !err->status; id++) {
    const RungNode *node = &plan->nodes[id];
    if (node->position.file == RUNG_NONE) continue;
    bool written = node->address.length > 0;
    if (!written && rung_node_is(node, RUNG_OP_CONSTANT))
      written = is_written(context, node);
    add_mutants(&maker, id, written);
  }
  add_weights(&maker);
  add_bounds(&maker);
  return err->status;
}

RungStatus rung_mutant_apply(const RungMutant *mutant, const RungPlan *plan,
                             RungNode *nodes, RungError *err) {
  for (size_t i = 0; i < mutant->count; i++)
    nodes[mutant->mutations[i].node] = mutant->mutations[i].is;
  return mutant->widens ? rung_plan_widen(plan, nodes, err) : RUNG_OK;
}

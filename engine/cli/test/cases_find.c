/* Where the figures of a partner are compared, and with what. */
#include "cli/test/cases.h"

#include <stdlib.h>
#include <string.h>

#include "plan/operator.h"
#include "study/outcome.h"

enum { OFFSETS_MOST = 32 };

/* A figure as an input plus one of some offsets: what `max(arr - target, $0)` is of arr.
 */
typedef struct Shifted {
  uint32_t input; /* RUNG_NONE: it is no such figure */
  RungRatio offsets[OFFSETS_MOST];
  size_t count;
} Shifted;

/* The values of one figure, or of one picked by tier. */
typedef struct Figures {
  RungRatio values[OFFSETS_MOST];
  uint32_t nodes[OFFSETS_MOST];
  size_t count;
} Figures;

static void add_figure(const RungEdges *edges, uint32_t id, Figures *figures) {
  const RungSession *session = edges->session;
  const RungNode *node = &session->plan.nodes[id];
  if (!rung_type_is_numeric(node->type) || figures->count == OFFSETS_MOST) return;
  uint32_t version = rung_trace_version(session->run, &session->plan, id);
  if (version != RUNG_NONE) id = node->inputs[version];
  if (session->plan.nodes[id].domain != 0) return;
  if (rung_trace_figure(session->run, id, 0, &figures->values[figures->count]))
    figures->nodes[figures->count++] = id;
}

static Figures figures_of(const RungEdges *edges, uint32_t id) {
  Figures figures = {.count = 0};
  const RungNode *node = &edges->session->plan.nodes[id];
  if (node->operator!= RUNG_OP_PICK) {
    add_figure(edges, id, &figures);
    return figures;
  }
  for (uint32_t i = 2; i < node->input_count; i++)
    add_figure(edges, node->inputs[i], &figures);
  return figures;
}

static Shifted shifted_of(const RungEdges *edges, uint32_t id, int depth);

/* x - c: the input is above x by c. */
static Shifted subtracted(const RungEdges *edges, const RungNode *node, int depth) {
  Shifted none = {.input = RUNG_NONE};
  Shifted x = shifted_of(edges, node->inputs[0], depth);
  Figures figures = figures_of(edges, node->inputs[1]);
  if (x.input == RUNG_NONE || x.count != 1 || figures.count == 0) return none;
  Shifted result = {.input = x.input};
  for (size_t i = 0; i < figures.count; i++) {
    RungRatio minus = {-figures.values[i].numerator, figures.values[i].denominator};
    if (rung_ratio_subtract(x.offsets[0], minus, &result.offsets[result.count]))
      result.count++;
  }
  return result;
}

/* max(x, c), min(x, c), x otherwise c, x rounded: x, while it is between. */
static Shifted held(const RungEdges *edges, const RungNode *node, int depth) {
  Shifted found = {.input = RUNG_NONE};
  for (uint32_t i = 0; i < node->input_count; i++) {
    Shifted x = shifted_of(edges, node->inputs[i], depth);
    if (x.input == RUNG_NONE) continue;
    if (found.input != RUNG_NONE) return (Shifted){.input = RUNG_NONE};
    found = x;
  }
  return found;
}

static Shifted shifted_of(const RungEdges *edges, uint32_t id, int depth) {
  const RungNode *node = &edges->session->plan.nodes[id];
  Shifted none = {.input = RUNG_NONE};
  if (edges->input_of[id] != RUNG_NONE)
    return (Shifted){edges->input_of[id], {{0, 1}}, 1};
  if (depth == 0) return none;
  switch (node->operator) {
  case RUNG_OP_SUBTRACT: return subtracted(edges, node, depth - 1);
  case RUNG_OP_MAX:
  case RUNG_OP_MIN:
  case RUNG_OP_OTHERWISE:
  case RUNG_OP_ROUND: return held(edges, node, depth - 1);
  default: return none;
  }
}

/* Edges ------------------------------------------------------------------------------ */

typedef enum Wanted { WANTED_MORE, WANTED_LESS, WANTED_NOTHING } Wanted;

static void note_good(RungInput *input, RungRatio value, Wanted wanted, bool beyond) {
  bool most = wanted == WANTED_MORE;
  if (wanted == WANTED_NOTHING) return;
  int compared = input->has_good ? rung_ratio_compare(value, input->good) : 0;
  bool better =
      !input->has_good || (most && !input->good_is_most) ||
      (most == input->good_is_most && (compared == 0 ? beyond : (compared > 0) == most));
  if (!better) return;
  input->has_good = true;
  input->good = value;
  input->good_is_most = most;
  input->beyond = beyond;
}

static void add_edge(RungEdges *edges, uint32_t input, RungRatio value, RungText label) {
  if (edges->count < edges->capacity)
    edges->edges[edges->count++] = (RungEdge){input, value, label};
}

static void note_kind(RungEdges *edges, uint32_t input, uint32_t figure) {
  if (edges->session->plan.nodes[figure].type.kind == RUNG_KIND_PERCENT)
    edges->inputs[input].percent = true;
}

/* The value of the input at which the shifted figure is c, for each offset. */
static void add_at(RungEdges *edges, const Shifted *x, RungRatio c, RungText label,
                   bool decides, Wanted wanted, bool beyond) {
  for (size_t i = 0; i < x->count; i++) {
    RungRatio minus = {-x->offsets[i].numerator, x->offsets[i].denominator}, value;
    if (!rung_ratio_subtract(c, minus, &value)) continue;
    note_good(&edges->inputs[x->input], value, wanted, beyond);
    if (decides) add_edge(edges, x->input, value, label);
  }
}

/* "requirements.arr.gold" of the condition that a comparison is; else the address of what
 * it compares with, or of what it stands in. */
static RungText label_of(const RungEdges *edges, uint32_t id, uint32_t constant) {
  const RungSession *session = edges->session;
  const RungPlan *plan = &session->plan;
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->cond != id) continue;
    RungText address = plan->things[condition->thing].address;
    if (condition->of != RUNG_CONDITION_REQUIREMENT) return address;
    RungText tier = rung_session_name(session, plan->tiers[condition->tier - 1]);
    RungText label = rung_session_format(edges->session, "%.*s.%.*s", RUNG_TEXT(address),
                                         RUNG_TEXT(tier));
    char *kept = rung_arena_copy(&edges->session->arena, label.bytes, label.length);
    return kept ? (RungText){kept, label.length} : address;
  }
  if (constant != RUNG_NONE && plan->nodes[constant].address.length)
    return plan->nodes[constant].address;
  uint32_t thing = plan->nodes[id].thing;
  return thing == RUNG_NONE ? rung_text("") : plan->things[thing].address;
}

static Wanted wanted_by(RungOperator operator, bool turned) {
  bool more = operator== RUNG_OP_GE || operator== RUNG_OP_GT;
  bool less = operator== RUNG_OP_LE || operator== RUNG_OP_LT;
  if (!more && !less) return WANTED_NOTHING;
  return more != turned ? WANTED_MORE : WANTED_LESS;
}

static void find_comparison(RungEdges *edges, uint32_t id) {
  enum { DEPTH = 6 };
  const RungNode *node = &edges->session->plan.nodes[id];
  for (uint32_t side = 0; side < 2; side++) {
    Shifted x = shifted_of(edges, node->inputs[side], DEPTH);
    Figures figures = figures_of(edges, node->inputs[1 - side]);
    if (x.input == RUNG_NONE) continue;
    for (size_t i = 0; i < figures.count; i++) {
      note_kind(edges, x.input, figures.nodes[i]);
      add_at(edges, &x, figures.values[i], label_of(edges, id, figures.nodes[i]), true,
             wanted_by(node->operator, side == 1),
             node->operator== RUNG_OP_GT || node->operator== RUNG_OP_LT);
    }
    if (figures.count > 0) return;
  }
}

static void find_schedule(RungEdges *edges, uint32_t id) {
  enum { DEPTH = 6 };
  const RungNode *node = &edges->session->plan.nodes[id];
  Shifted x = shifted_of(edges, node->inputs[0], DEPTH);
  if (x.input == RUNG_NONE) return;
  for (uint32_t i = 1; i < node->input_count; i += 2) {
    Figures figures = figures_of(edges, node->inputs[i]);
    if (figures.count == 1)
      add_at(edges, &x, figures.values[0], label_of(edges, id, figures.nodes[0]), true,
             WANTED_NOTHING, false);
  }
}

/* linear(x, a..b) is (x - a) / (b - a), held: all of it is earned from b on. */
static void find_linear(RungEdges *edges, uint32_t id) {
  enum { DEPTH = 3 };
  const RungNode *node = &edges->session->plan.nodes[id];
  if (edges->session->plan.nodes[node->inputs[0]].operator!= RUNG_OP_SUBTRACT) return;
  Shifted x = shifted_of(edges, node->inputs[0], DEPTH);
  Figures figures = figures_of(edges, node->inputs[1]);
  if (x.input == RUNG_NONE || figures.count != 1) return;
  note_kind(edges, x.input, figures.nodes[0]);
  add_at(edges, &x, figures.values[0], rung_text(""), false, WANTED_MORE, false);
}

/* Inputs ----------------------------------------------------------------------------- */

static void add_input(RungEdges *edges, uint32_t node, RungText name, bool column) {
  if (edges->input_of[node] != RUNG_NONE ||
      !rung_type_is_numeric(edges->session->plan.nodes[node].type))
    return;
  edges->input_of[node] = (uint32_t)edges->input_count;
  edges->inputs[edges->input_count++] = (RungInput){
      .node = node,
      .name = name,
      .column = column,
      .percent = edges->session->plan.nodes[node].type.kind == RUNG_KIND_PERCENT};
}

static void find_inputs(RungEdges *edges) {
  const RungSession *session = edges->session;
  const RungPlan *plan = &session->plan;
  for (uint32_t i = 0; i < plan->node_count; i++) edges->input_of[i] = RUNG_NONE;
  for (size_t i = 0; i < plan->metric_count; i++)
    if (plan->nodes[plan->metrics[i].node].domain == plan->program.subject)
      add_input(edges, plan->metrics[i].node,
                rung_session_name(session, plan->metrics[i].thing), false);
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (node->operator!= RUNG_OP_COLUMN || node->domain != plan->program.subject)
      continue;
    const RungSchema *schema = &plan->sources[node->domain - 1].schema;
    add_input(edges, i, schema->fields[node->digits].name, true);
  }
}

static int compare_edges(const void *left, const void *right) {
  const RungEdge *a = left, *b = right;
  if (a->input != b->input) return a->input < b->input ? -1 : 1;
  int compared = rung_ratio_compare(a->value, b->value);
  return compared ? compared : rung_text_compare(a->label, b->label);
}

/* One edge a value: the first address stands for those that share it. */
static void settle(RungEdges *edges) {
  size_t kept = 0;
  if (edges->count)
    qsort(edges->edges, edges->count, sizeof *edges->edges, compare_edges);
  for (size_t i = 0; i < edges->count; i++) {
    const RungEdge *last = kept ? &edges->edges[kept - 1] : NULL;
    if (last && last->input == edges->edges[i].input &&
        rung_ratio_compare(last->value, edges->edges[i].value) == 0)
      continue;
    edges->edges[kept++] = edges->edges[i];
  }
  edges->count = kept;
}

/* A requirement of a version that is not in force in the period turns nothing. */
static bool is_idle(const RungEdges *edges, uint32_t id) {
  const RungSession *session = edges->session;
  for (size_t i = 0; i < session->plan.condition_count; i++)
    if (session->plan.conditions[i].cond == id &&
        !rung_outcome_asked(session->run, &session->plan.conditions[i]))
      return true;
  return false;
}

static void find_edges(RungEdges *edges) {
  const RungPlan *plan = &edges->session->plan;
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    RungOperatorClass class = rung_operator_row(node->operator)->class;
    if (node->domain != plan->program.subject) continue;
    if (class == RUNG_CLASS_COMPARISON && !is_idle(edges, i)) find_comparison(edges, i);
    if (class == RUNG_CLASS_SCHEDULE) find_schedule(edges, i);
    if (node->operator== RUNG_OP_DIVIDE) find_linear(edges, i);
  }
}

RungStatus rung_edges_find(RungEdges *edges, RungSession *session, RungError *err) {
  enum { EDGES_MOST = 20000 };
  const RungPlan *plan = &session->plan;
  *edges = (RungEdges){.session = session, .capacity = EDGES_MOST};
  edges->inputs =
      rung_arena_take_array(&session->arena, plan->node_count + 1, sizeof *edges->inputs);
  edges->input_of = rung_arena_take_array(&session->arena, plan->node_count + 1,
                                          sizeof *edges->input_of);
  edges->edges = rung_arena_take_array(&session->arena, EDGES_MOST, sizeof *edges->edges);
  if (!edges->inputs || !edges->input_of || !edges->edges)
    return rung_error_memory(err, "the cases");
  find_inputs(edges);
  find_edges(edges);
  settle(edges);
  return RUNG_OK;
}

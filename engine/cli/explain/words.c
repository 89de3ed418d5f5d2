/* What fields, rows and aggregates are called. */
#include "cli/explain/explanation.h"

#include "study/trace.h"

/* Of a column of a group that is worked out from its rows the thing; RUNG_NONE for
 * others.
 */
static uint32_t field_thing(const RungPlan *plan, uint32_t node) {
  for (size_t i = 0; i < plan->field_count; i++) {
    if (plan->fields[i].node == node) return plan->fields[i].thing;
  }
  return RUNG_NONE;
}

/* Has a key a name of its own, as those that are worked out do? */
static bool is_named(const RungPlan *plan, const RungNode *n) {
  return n->thing != RUNG_NONE && rung_text_is(plan->things[n->thing].kind, "field");
}

/* "in USD", and of its rate the name of the table; empty for what is no conversion. */
static RungText conversion_name(RungExplanation *explanation, const RungNode *node) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  if (rung_trace_conversion(plan, node))
    return rung_session_format(session, "in %.*s",
                               RUNG_TEXT(plan->currencies[node->type.currency].code));
  bool rate =
      node->thing != RUNG_NONE && rung_text_is(plan->things[node->thing].kind, "rates");
  return rate ? plan->things[node->thing].name : rung_text("");
}

/* The step or metric that a node is the figure of, or RUNG_NONE. */
static uint32_t named_figure(const RungPlan *plan, uint32_t node) {
  for (size_t i = 0; i < plan->step_count; i++) {
    if (plan->steps[i].node == node) return plan->steps[i].thing;
  }
  for (size_t i = 0; i < plan->metric_count; i++) {
    if (plan->metrics[i].node == node) return plan->metrics[i].thing;
  }
  return RUNG_NONE;
}

RungText rung_explain_field(RungExplanation *explanation, uint32_t node) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungNode *n = &plan->nodes[node];
  if (n->operator== RUNG_OP_KEY) {
    if (is_named(plan, n)) return plan->things[n->thing].name;
    n = &plan->nodes[rung_plan_group(plan, n->domain)->keys[(size_t)n->digits]];
  }
  if (n->operator== RUNG_OP_COLUMN) {
    return plan->sources[n->domain - 1].schema.fields[(size_t)n->digits].name;
  }
  uint32_t field = field_thing(plan, node);
  if (field != RUNG_NONE) return plan->things[field].name;
  RungText conversion = conversion_name(explanation, n);
  if (conversion.length > 0) return conversion;
  uint32_t thing = rung_trace_lookup(plan, n);
  if (n->operator== RUNG_OP_RUNNING) thing = named_figure(plan, node);
  return thing != RUNG_NONE ? plan->things[thing].name
                            : rung_explain_aggregate_name(explanation, node);
}

RungText rung_explain_domain(RungExplanation *explanation, uint32_t domain) {
  const RungPlan *plan = &explanation->statement->session->plan;
  if (domain == 0) return rung_text("one figure");
  if (!rung_plan_domain_is_group(plan, domain)) {
    return plan->sources[domain - 1].schema.name;
  }
  uint32_t thing = rung_plan_group(plan, domain)->thing;
  return thing == RUNG_NONE ? rung_text("a group") : plan->things[thing].name;
}

RungText rung_explain_row(RungExplanation *explanation, uint32_t domain, size_t row) {
  RungSession *session = explanation->statement->session;
  RungText key;
  if (rung_plan_domain_is_group(&session->plan, domain)) {
    key = rung_statement_group_key(explanation->statement, domain, row);
    uint32_t owner = rung_owned_group_key(&session->plan, domain);
    if (key.length > 0 || owner == RUNG_NONE) return key;
    return rung_explain_show(explanation, rung_explain_value(explanation, owner, row));
  }
  key = rung_session_key(session, domain, row);
  if (key.length > 0) return key;
  return rung_session_format(session, "line %u", rung_session_line(session, domain, row));
}

RungText rung_explain_not_valid(RungExplanation *explanation, uint32_t flag) {
  RungSession *session = explanation->statement->session;
  const uint32_t validity = rung_run_validity(session->run, flag);
  char day[11];
  if (validity == RUNG_NONE) return rung_text("");
  rung_date_format(rung_run_span(session->run, session->plan.nodes[validity].window).to,
                   day);
  return rung_session_format(session, "not valid on %s", day);
}

/* The word of formulas for an aggregate operator. */
static const char *word_of(const RungNode *node) {
  bool dates = node->type.kind == RUNG_KIND_DATE;
  switch (node->operator) {
  case RUNG_OP_SUM: return "sum";
  case RUNG_OP_AVG: return "average";
  case RUNG_OP_LEAST: return dates ? "earliest" : "smallest";
  case RUNG_OP_MOST: return dates ? "latest" : "largest";
  case RUNG_OP_COUNT: return "count";
  case RUNG_OP_COUNT_DISTINCT: return "distinct count";
  case RUNG_OP_MEDIAN: return "median";
  case RUNG_OP_ANY: return "any";
  case RUNG_OP_ALL: return "all";
  case RUNG_OP_FIRST: return "first";
  case RUNG_OP_LAST: return "last";
  default: return rung_operator_name(node->operator);
  }
}

static RungText operator_text(RungExplanation *explanation, const RungNode *node) {
  RungSession *session = explanation->statement->session;
  if (node->operator== RUNG_OP_SUM_TOP) {
    return rung_session_format(session, "sum of the top %lld", (long long)node->digits);
  }
  if (node->operator!= RUNG_OP_PERCENTILE) return rung_text(word_of(node));
  RungText part =
      rung_explain_show(explanation, rung_value_decimal(RUNG_KIND_PERCENT, node->digits,
                                                        RUNG_PERCENTILE_SCALE, NULL));
  return rung_session_format(session, "percentile %.*s", RUNG_TEXT(part));
}

static bool is_fact(const RungPlan *plan, uint32_t node, uint32_t domain) {
  const RungNode *n = &plan->nodes[node];
  return n->domain == domain && (n->operator== RUNG_OP_COLUMN || n->operator==
                                 RUNG_OP_KEY || field_thing(plan, node) != RUNG_NONE);
}

RungText rung_explain_aggregate_name(RungExplanation *explanation, uint32_t node) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungNode *n = &plan->nodes[node];
  uint32_t domain = rung_run_aggregate_domain(session->run, node);
  bool dated = n->operator== RUNG_OP_FIRST || n->operator== RUNG_OP_LAST || n->operator==
               RUNG_OP_RUNNING;
  uint32_t inputs = dated ? 1 : n->input_count;
  RungText from = rung_explain_domain(explanation, domain);
  RungText fields = rung_text("");
  for (uint32_t i = 0; i < inputs; i++) {
    if (!is_fact(plan, n->inputs[i], domain)) break;
    RungText field = rung_explain_field(explanation, n->inputs[i]);
    fields = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(fields),
                                 i > 0 ? ", " : ".", RUNG_TEXT(field));
  }
  RungText word = operator_text(explanation, n);
  return rung_session_format(session, "%.*s of %.*s%.*s", RUNG_TEXT(word),
                             RUNG_TEXT(from), RUNG_TEXT(fields));
}

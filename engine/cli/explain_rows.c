/* The rows of data behind a figure. */
#include "cli/explanation.h"

#include "study/trace.h"

typedef struct Counting {
  RungExplanation *explanation;
  RungSheet *sheet;
  const RungNodeList *fields;
  uint32_t domain;
  bool sourced; /* rows of a file: they have lines and maybe a key */
  size_t counted, shown, outside, filtered, missing;
} Counting;

RungText rung_explain_field(RungExplanation *explanation, uint32_t node) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungNode *n = &plan->nodes[node];
  if (n->operator== RUNG_OP_KEY) {
    n = &plan->nodes[rung_plan_group(plan, n->domain)->keys[(size_t)n->digits]];
  }
  if (n->operator== RUNG_OP_COLUMN) {
    return plan->sources[n->domain - 1].schema.fields[(size_t)n->digits].name;
  }
  bool named =
      n->thing != RUNG_NONE && rung_text_is(plan->things[n->thing].kind, "field");
  return named ? plan->things[n->thing].name : rung_text(rung_operator_name(n->operator));
}

static RungStatus add_row(Counting *counting, size_t row, RungError *err) {
  RungSession *session = counting->explanation->statement->session;
  size_t column = 0;
  if (rung_sheet_row(counting->sheet, err)) return err->status;
  if (counting->sourced) {
    uint32_t line = rung_session_line(session, counting->domain, row);
    RungText key = rung_session_key(session, counting->domain, row);
    if (rung_sheet_set(counting->sheet, column++, rung_value_integer(line), err) ||
        rung_sheet_set(counting->sheet, column++, rung_value_text(key), err)) {
      return err->status;
    }
  }
  for (size_t i = 0; i < counting->fields->count; i++) {
    RungValue value = rung_session_value(session, counting->fields->nodes[i], row);
    if (rung_sheet_set(counting->sheet, column++, value, err)) return err->status;
  }
  return RUNG_OK;
}

static RungStatus visit(void *context, size_t row, RungCounted why, RungError *err) {
  Counting *counting = context;
  if (why == RUNG_OUTSIDE_WINDOW) counting->outside++;
  if (why == RUNG_FILTERED) counting->filtered++;
  if (why == RUNG_VALUE_MISSING) counting->missing++;
  if (why != RUNG_COUNTED) return RUNG_OK;
  counting->counted++;
  if (counting->shown == counting->explanation->rows_most) return RUNG_OK;
  counting->shown++;
  return add_row(counting, row, err);
}

static RungStatus add_columns(Counting *counting, RungError *err) {
  RungSession *session = counting->explanation->statement->session;
  if (counting->sourced &&
      (rung_sheet_column(counting->sheet, RUNG_ROLE_FIGURE, rung_text("line"),
                         rung_text("line"), err) ||
       rung_sheet_column(counting->sheet, RUNG_ROLE_WORD, rung_text("row"),
                         rung_text("row"), err))) {
    return err->status;
  }
  for (size_t i = 0; i < counting->fields->count; i++) {
    uint32_t node = counting->fields->nodes[i];
    RungRole role = rung_type_is_numeric(session->plan.nodes[node].type)
                        ? RUNG_ROLE_FIGURE
                        : RUNG_ROLE_TEXT;
    RungText name = rung_explain_field(counting->explanation, node);
    if (rung_sheet_column(counting->sheet, role, name, name, err)) return err->status;
  }
  return RUNG_OK;
}

static RungText summary(Counting *counting) {
  RungSession *session = counting->explanation->statement->session;
  RungText text = rung_session_format(session, "%zu %s counted", counting->counted,
                                      counting->counted == 1 ? "row" : "rows");
  const struct {
    size_t count;
    const char *why;
  } left_out[] = {{counting->outside, "outside the period"},
                  {counting->filtered, "where the condition does not hold"},
                  {counting->missing, "without a value"}};
  for (size_t i = 0; i < 3; i++) {
    if (left_out[i].count == 0) continue;
    text = rung_session_format(session, "%.*s; %zu %s", RUNG_TEXT(text),
                               left_out[i].count, left_out[i].why);
  }
  if (counting->shown < counting->counted) {
    text = rung_session_format(session, "%.*s; the first %zu are shown (--rows N)",
                               RUNG_TEXT(text), counting->shown);
  }
  return text;
}

/* "deals.csv" for a source, the group's name for a group. */
static RungText domain_label(RungSession *session, uint32_t domain) {
  const RungPlan *plan = &session->plan;
  if (domain == 0) return rung_text("one figure");
  if (!rung_plan_domain_is_group(plan, domain)) {
    return plan->sources[domain - 1].schema.name;
  }
  uint32_t thing = rung_plan_group(plan, domain)->thing;
  return thing == RUNG_NONE ? rung_text("a group") : plan->things[thing].name;
}

RungStatus rung_explain_aggregate(RungExplanation *explanation, uint32_t node, size_t at,
                                  RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungNode *n = &plan->nodes[node];
  uint32_t roots[12];
  size_t count = 0;
  for (uint32_t i = 0; i < n->input_count && i < 8; i++) roots[count++] = n->inputs[i];
  if (n->filter != RUNG_NONE) roots[count++] = n->filter;
  if (n->date != RUNG_NONE) roots[count++] = n->date;
  RungNodeList fields;
  Counting counting = {.explanation = explanation, .fields = &fields};
  counting.domain = rung_run_aggregate_domain(session->run, node);
  counting.sourced =
      counting.domain > 0 && !rung_plan_domain_is_group(plan, counting.domain);
  counting.sheet = rung_explain_sheet(explanation, err);
  if (!counting.sheet ||
      rung_trace_fields(&fields, plan, counting.domain, roots, count, &session->arena,
                        err) ||
      add_columns(&counting, err) ||
      rung_run_visit(session->run, node, n->domain == 0 ? 0 : at, visit, &counting,
                     err)) {
    return err->status;
  }
  RungText from = domain_label(session, counting.domain);
  RungText all = summary(&counting);
  RungTreeLine line = {
      .has_value = true, .value = rung_session_value(session, node, at), .remark = all};
  line.label = rung_session_format(session, "%s over %.*s",
                                   rung_operator_name(n->operator), RUNG_TEXT(from));
  if (n->position.file != RUNG_NONE) {
    line.reference = rung_session_format(
        session, "%.*s:%u", RUNG_TEXT(plan->files[n->position.file]), n->position.line);
  }
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (counting.sheet->rows > 0) rung_tree_attach(explanation->tree, counting.sheet);
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

RungStatus rung_explain_metrics(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  if (plan->metric_count == 0) return RUNG_OK;
  RungTreeLine head = {.label = rung_text("metrics")};
  if (rung_tree_open(explanation->tree, &head, err)) return err->status;
  for (size_t m = 0; m < plan->metric_count; m++) {
    const RungMetric *metric = &plan->metrics[m];
    RungTreeLine line =
        rung_explain_figure(explanation, metric->thing, metric->node,
                            explanation->subject, plan->things[metric->thing].formula);
    line.mark =
        line.value.shape == RUNG_SHAPE_MISSING ? RUNG_MARK_MISSING : RUNG_MARK_PLAIN;
    if (rung_tree_open(explanation->tree, &line, err)) return err->status;
    bool direct = rung_trace_is_aggregate(plan->nodes[metric->node].operator);
    if (direct &&
        rung_explain_aggregate(explanation, metric->node, explanation->subject, err)) {
      return err->status;
    }
    rung_tree_close(explanation->tree);
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* The rows of data behind a figure, and the metrics that they make. */
#include "cli/explain/explanation.h"

#include "study/pick.h"
#include "study/trace.h"

enum { ROOTS_MOST = 12, FIELDS_LEAST = 2 };

RungStatus rung_explain_column(RungSheet *sheet, RungRole role, const char *name,
                               RungError *err) {
  return rung_sheet_column(sheet, role, rung_text(name), rung_text(name), err);
}

RungStatus rung_explain_field_column(RungExplanation *explanation, RungSheet *sheet,
                                     uint32_t node, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  RungRole role =
      rung_type_is_numeric(plan->nodes[node].type) ? RUNG_ROLE_FIGURE : RUNG_ROLE_TEXT;
  RungText name = rung_explain_field(explanation, node);
  return rung_sheet_column(sheet, role, name, name, err);
}

/* What the rows of one aggregate are shown with. */
typedef struct Rows {
  RungExplanation *explanation;
  uint32_t node, domain;
  RungPick pick;
  RungNodeList fields;
  RungSheet *sheet;
  const uint32_t *of; /* rows of a group that the rows belong to, told in a column; NULL
                         where they make one figure */
  size_t of_count;
  bool sourced; /* rows of a file: they have lines and maybe a key */
  bool partial; /* only some of the rows make the figure */
} Rows;

/* Are rows of a group told apart by keys that the plan reads? */
static bool is_named(const RungStatement *statement, uint32_t domain) {
  const RungPlan *plan = &statement->session->plan;
  return rung_plan_domain_is_group(plan, domain) &&
         (statement->keys[domain - 1 - plan->source_count].count > 0 ||
          rung_owned_group_key(plan, domain) != RUNG_NONE);
}

static RungStatus add_columns(Rows *rows, RungError *err) {
  RungStatus status = RUNG_OK;
  if (rows->of) status = rung_explain_column(rows->sheet, RUNG_ROLE_TEXT, "for", err);
  if (status) return status;
  if (rows->sourced) {
    status = rung_explain_column(rows->sheet, RUNG_ROLE_FIGURE, "line", err);
    if (!status) status = rung_explain_column(rows->sheet, RUNG_ROLE_WORD, "row", err);
  } else if (is_named(rows->explanation->statement, rows->domain)) {
    RungText group = rung_explain_domain(rows->explanation, rows->domain);
    status = rung_sheet_column(rows->sheet, RUNG_ROLE_TEXT, group, group, err);
  }
  if (rows->partial && !status) {
    status = rung_explain_column(rows->sheet, RUNG_ROLE_WORD, "in figure", err);
  }
  for (size_t i = 0; i < rows->fields.count && !status; i++) {
    if (i == FIELDS_LEAST) rows->sheet->columns_least = rows->sheet->column_count;
    status = rung_explain_field_column(rows->explanation, rows->sheet,
                                       rows->fields.nodes[i], err);
  }
  return status;
}

/* What a row is called: its line and key, or the keys of its group; of == SIZE_MAX: it
 * need not be said to which row it belongs. */
static RungStatus add_names(Rows *rows, size_t row, size_t of, size_t *column,
                            RungError *err) {
  RungExplanation *explanation = rows->explanation;
  RungSession *session = explanation->statement->session;
  RungStatus status = RUNG_OK;
  if (of != SIZE_MAX) {
    uint32_t domain = session->plan.nodes[rows->node].domain;
    RungText name = rung_explain_row(explanation, domain, of);
    status = rung_sheet_set(rows->sheet, (*column)++, rung_value_text(name), err);
  }
  RungText key = rung_text("");
  if (rows->sourced && !status) {
    uint32_t line = rung_session_line(session, rows->domain, row);
    RungValue shown = line ? rung_value_integer(line) : rung_value_missing();
    status = rung_sheet_set(rows->sheet, (*column)++, shown, err);
    key = rung_session_key(session, rows->domain, row);
  } else if (is_named(explanation->statement, rows->domain)) {
    key = rung_explain_row(explanation, rows->domain, row);
  } else {
    return status;
  }
  if (status) return status;
  return rung_sheet_set(rows->sheet, (*column)++, rung_value_text(key), err);
}

static RungStatus add_row(Rows *rows, size_t i, size_t of, RungError *err) {
  size_t row = rows->pick.rows[i], column = 0;
  RungStatus status = rung_sheet_row(rows->sheet, err);
  if (!status) status = add_names(rows, row, of, &column, err);
  if (rows->partial && !status) {
    status = rung_sheet_set(rows->sheet, column++, rung_value_flag(i < rows->pick.picked),
                            err);
  }
  for (size_t k = 0; k < rows->fields.count && !status; k++) {
    RungValue value = rung_explain_value(rows->explanation, rows->fields.nodes[k], row);
    status = rung_sheet_set(rows->sheet, column++, value, err);
  }
  return status;
}

static RungText row_count(RungSession *session, size_t count) {
  return rung_session_format(session, "%zu %s", count, count == 1 ? "row" : "rows");
}

/* "the 2 largest of 3 rows"; for aggregates of all rows "3 rows counted". */
static RungText counted(const Rows *rows) {
  RungSession *session = rows->explanation->statement->session;
  const RungNode *node = &session->plan.nodes[rows->node];
  bool dates = node->type.kind == RUNG_KIND_DATE;
  size_t picked = rows->pick.picked, all = rows->pick.counted;
  RungText of = row_count(session, all);
  const char *which = "";
  if (all < 2) return rung_session_format(session, "%.*s counted", RUNG_TEXT(of));
  switch (node->operator) {
  case RUNG_OP_LEAST: which = dates ? "earliest" : "smallest"; break;
  case RUNG_OP_MOST: which = dates ? "latest" : "largest"; break;
  case RUNG_OP_FIRST: which = "first"; break;
  case RUNG_OP_LAST: which = "last"; break;
  case RUNG_OP_SUM_TOP:
    if (picked == all) break;
    return picked == 1
               ? rung_session_format(session, "the largest of %.*s", RUNG_TEXT(of))
               : rung_session_format(session, "the %zu largest of %.*s", picked,
                                     RUNG_TEXT(of));
  case RUNG_OP_MEDIAN:
    which = "middle one";
    if (picked == 1) break;
    return rung_session_format(session, "halfway between the 2 middle ones of %.*s",
                               RUNG_TEXT(of));
  case RUNG_OP_PERCENTILE: {
    RungValue p =
        rung_value_decimal(RUNG_KIND_PERCENT, node->digits, RUNG_PERCENTILE_SCALE, NULL);
    RungText part = rung_explain_show(rows->explanation, p);
    return rung_session_format(session, "the one %.*s of the way up %.*s",
                               RUNG_TEXT(part), RUNG_TEXT(of));
  }
  default: break;
  }
  if (*which == '\0') {
    return rung_session_format(session, "%.*s counted", RUNG_TEXT(of));
  }
  return picked == 1
             ? rung_session_format(session, "the %s of %.*s", which, RUNG_TEXT(of))
             : rung_session_format(session, "the %s of %.*s, the same in %zu of them",
                                   which, RUNG_TEXT(of), picked);
}

/* " in 2025-01-01..2025-12-31" where the rows are of other days than those evaluated;
 * else empty. */
static RungText other_days(const Rows *rows) {
  RungSession *session = rows->explanation->statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t window = rung_plan_domain_is_group(plan, rows->domain)
                        ? rung_plan_group(plan, rows->domain)->window
                        : plan->nodes[rows->node].window;
  if (rows->domain == 0 || window == RUNG_NONE ||
      plan->windows[window].kind == RUNG_WINDOW_ALL) {
    return rung_text("");
  }
  RungSpan span = rung_run_span(session->run, window);
  if (span.from == session->period.from && span.to == session->period.to) {
    return rung_text("");
  }
  char from[11], to[11];
  rung_date_format(span.from, from);
  rung_date_format(span.to, to);
  return rung_session_format(session, " in %s..%s", from, to);
}

static RungText summary(const Rows *rows) {
  RungSession *session = rows->explanation->statement->session;
  const RungPick *pick = &rows->pick;
  RungText days = other_days(rows), counts = counted(rows);
  RungText text =
      rung_session_format(session, "%.*s%.*s", RUNG_TEXT(counts), RUNG_TEXT(days));
  RungText not_valid =
      rung_explain_not_valid(rows->explanation, session->plan.nodes[rows->node].filter);
  const struct {
    size_t count;
    const char *why;
  } left_out[] = {{pick->outside, days.length ? "outside" : "outside the period"},
                  {pick->invalid, not_valid.bytes},
                  {pick->filtered, "where the condition does not hold"},
                  {pick->missing, "without a value"}};
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
    if (left_out[i].count == 0) continue;
    text = rung_session_format(session, "%.*s; %zu %s", RUNG_TEXT(text),
                               left_out[i].count, left_out[i].why);
  }
  if (rows->sheet->rows < pick->counted) {
    text = rung_session_format(session, "%.*s; the first %zu are shown (--rows N)",
                               RUNG_TEXT(text), rows->sheet->rows);
  }
  return text;
}

/* What an aggregate asks of its rows: date, values, condition. */
static size_t find_roots(const RungNode *n, uint32_t roots[ROOTS_MOST]) {
  size_t count = 0;
  if (n->date != RUNG_NONE) roots[count++] = n->date;
  for (uint32_t i = 0; i < n->input_count && i < 8; i++) roots[count++] = n->inputs[i];
  if (n->filter != RUNG_NONE) roots[count++] = n->filter;
  return count;
}

static RungStatus fill(Rows *rows, size_t at, RungError *err) {
  RungSession *session = rows->explanation->statement->session;
  const RungNode *n = &session->plan.nodes[rows->node];
  uint32_t roots[ROOTS_MOST];
  size_t count = find_roots(n, roots);
  if (rung_trace_fields(&rows->fields, &session->plan, rows->domain, roots, count,
                        &session->arena, err) ||
      rung_pick_make(&rows->pick, session->run, &session->plan, rows->node, at,
                     &session->arena, err)) {
    return err->status;
  }
  rows->partial = rung_pick_is_partial(n->operator) && rows->pick.counted > 0;
  rows->sheet = rung_explain_sheet(rows->explanation, err);
  if (!rows->sheet || add_columns(rows, err)) return err->status;
  for (size_t i = 0; i < rows->pick.counted && i < rows->explanation->rows_most; i++) {
    if (add_row(rows, i, SIZE_MAX, err)) return err->status;
  }
  return RUNG_OK;
}

/* The rows behind several rows of a group, in one sheet. */
static RungStatus fill_behind(Rows *rows, size_t *counted, RungError *err) {
  RungSession *session = rows->explanation->statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t roots[ROOTS_MOST];
  size_t count = find_roots(&plan->nodes[rows->node], roots);
  rows->sheet = rung_explain_sheet(rows->explanation, err);
  rows->partial = rung_pick_is_partial(plan->nodes[rows->node].operator);
  if (!rows->sheet ||
      rung_trace_fields(&rows->fields, plan, rows->domain, roots, count, &session->arena,
                        err) ||
      add_columns(rows, err)) {
    return err->status;
  }
  for (size_t k = 0; k < rows->of_count; k++) {
    if (rung_pick_make(&rows->pick, session->run, plan, rows->node, rows->of[k],
                       &session->arena, err)) {
      return err->status;
    }
    *counted += rows->pick.counted;
    for (size_t i = 0; i < rows->pick.counted; i++) {
      if (rows->sheet->rows == rows->explanation->rows_most) break;
      if (add_row(rows, i, rows->of[k], err)) return err->status;
    }
  }
  return RUNG_OK;
}

/* "sum of s.a  3 rows make these of g": an aggregate of some rows of a group. */
static RungStatus explain_makers(RungExplanation *explanation, uint32_t node,
                                 const Rows *groups, RungError *err) {
  RungSession *session = explanation->statement->session;
  Rows rows = {.explanation = explanation,
               .node = node,
               .of = groups->pick.rows,
               .of_count = groups->pick.counted};
  size_t counted = 0;
  if (rows.of_count > explanation->rows_most) rows.of_count = explanation->rows_most;
  rows.domain = rung_run_aggregate_domain(session->run, node);
  rows.sourced =
      rows.domain > 0 && !rung_plan_domain_is_group(&session->plan, rows.domain);
  if (fill_behind(&rows, &counted, err)) return err->status;
  RungText count = row_count(session, counted);
  RungText name = rung_explain_domain(explanation, groups->domain);
  bool all = rows.sheet->rows == counted;
  RungTreeLine line = {.label = rung_explain_aggregate_name(explanation, node),
                       .remark = rung_session_format(
                           session, "%.*s behind %.*s%s", RUNG_TEXT(count),
                           RUNG_TEXT(name), all ? "" : "; not all are shown (--rows N)")};
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (rows.sheet->rows > 0) rung_tree_attach(explanation->tree, rows.sheet);
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* Under rows of a group the rows that their columns are worked out from. */
static RungStatus explain_behind(RungExplanation *explanation, const Rows *groups,
                                 RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t roots[ROOTS_MOST];
  RungNodeList list;
  if (groups->domain == 0 || !rung_plan_domain_is_group(plan, groups->domain) ||
      groups->pick.counted == 0) {
    return RUNG_OK;
  }
  size_t count = find_roots(&plan->nodes[groups->node], roots);
  if (rung_trace_row_aggregates(&list, plan, groups->domain, roots, count,
                                &session->arena, err)) {
    return err->status;
  }
  for (size_t i = 0; i < list.count; i++) {
    if (explain_makers(explanation, list.nodes[i], groups, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

RungStatus rung_explain_aggregate(RungExplanation *explanation, uint32_t node, size_t at,
                                  RungText formula, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungNode *n = &plan->nodes[node];
  Rows rows = {.explanation = explanation, .node = node};
  rows.domain = rung_run_aggregate_domain(session->run, node);
  rows.sourced = rows.domain > 0 && !rung_plan_domain_is_group(plan, rows.domain);
  if (fill(&rows, at, err)) return err->status;
  RungTreeLine line = {.label = rung_explain_aggregate_name(explanation, node),
                       .has_value = true,
                       .value = rung_explain_value(explanation, node, at),
                       .remark = summary(&rows),
                       .formula = formula};
  if (n->position.file != RUNG_NONE) {
    line.reference = rung_session_format(
        session, "%.*s:%u", RUNG_TEXT(plan->files[n->position.file]), n->position.line);
  }
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (rows.sheet->rows > 0) rung_tree_attach(explanation->tree, rows.sheet);
  if (explain_behind(explanation, &rows, err)) return err->status;
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static size_t versions_of(const RungPlan *plan, RungText address) {
  size_t versions = 0;
  for (size_t t = 0; t < plan->thing_count; t++) {
    versions += rung_text_equal(plan->things[t].address, address);
  }
  return versions;
}

/* Of a metric with versions by date, the one in force; the first before all dates. */
static RungMetric in_force(const RungSession *session, const RungMetric *metric) {
  const RungPlan *plan = &session->plan;
  const RungNode *pick = &plan->nodes[metric->node];
  RungText address = plan->things[metric->thing].address;
  uint32_t version = rung_trace_version(session->run, plan, metric->node);
  if (version == RUNG_NONE) return *metric;
  size_t versions = versions_of(plan, address), i = 2;
  if (versions < 2 || pick->input_count != 1 + 2 * versions) return *metric;
  for (uint32_t t = 0; t < plan->thing_count; t++) {
    if (!rung_text_equal(plan->things[t].address, address)) continue;
    if (i == version) return (RungMetric){.thing = t, .node = pick->inputs[i]};
    i += 2;
  }
  return *metric;
}

/* Is an aggregate a metric by itself? Then it is shown there. */
static bool is_metric(const RungExplanation *explanation, uint32_t node) {
  const RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  for (size_t m = 0; m < plan->metric_count; m++) {
    if (in_force(session, &plan->metrics[m]).node == node) return true;
  }
  return false;
}

/* The aggregates that a version of a metric is worked out from, but not those of other
 * metrics. */
static RungStatus explain_aggregates(RungExplanation *explanation, uint32_t node,
                                     RungError *err) {
  RungSession *session = explanation->statement->session;
  RungNodeList list;
  if (rung_trace_aggregates(&list, session->run, &session->plan, node, &session->arena,
                            err)) {
    return err->status;
  }
  for (size_t i = 0; i < list.count; i++) {
    if (list.nodes[i] != node && is_metric(explanation, list.nodes[i])) continue;
    if (rung_explain_aggregate(explanation, list.nodes[i], explanation->subject,
                               rung_text(""), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus explain_metric(RungExplanation *explanation, const RungMetric *metric,
                                 RungError *err) {
  RungMetric version = in_force(explanation->statement->session, metric);
  RungTreeLine line = rung_explain_figure(explanation, version.thing, metric->node,
                                          explanation->subject, rung_text(""));
  bool missing = line.value.shape == RUNG_SHAPE_MISSING;
  line.formula = rung_explain_formula(explanation, version.thing);
  if (missing) line.remark = rung_text("no data");
  line.mark = missing ? RUNG_MARK_MISSING : RUNG_MARK_PLAIN;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (explain_aggregates(explanation, version.node, err)) return err->status;
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

RungStatus rung_explain_metrics(RungExplanation *explanation, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  if (plan->metric_count == 0) return RUNG_OK;
  RungTreeLine head = {.label = rung_text("metrics")};
  if (rung_tree_open(explanation->tree, &head, err)) return err->status;
  for (size_t m = 0; m < plan->metric_count; m++) {
    if (explain_metric(explanation, &plan->metrics[m], err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

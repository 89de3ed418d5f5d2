/* Requirements, conditions of badges, reasons. */
#include "cli/explain/explanation.h"

#include <string.h>

#include "study/trace.h"

/* "revenue >=" without its comparison. */
static RungText without_comparison(RungText name) {
  while (name.length > 0 && strchr("<>=! ", name.bytes[name.length - 1])) name.length--;
  return name;
}

RungText rung_explain_condition_label(RungExplanation *explanation, uint32_t index) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungCondition *condition = &plan->conditions[index];
  RungText title = rung_session_title(session, condition->thing);
  if (condition->of != RUNG_CONDITION_REQUIREMENT || condition->left == RUNG_NONE)
    return title;
  RungText known = rung_statement_known_as(session, condition);
  return known.length > 0 ? known : without_comparison(title);
}

/* A side of a comparison: a plain number beside a percent is shown as a percent too. */
static RungValue side(RungExplanation *explanation, const RungCondition *condition,
                      uint32_t node, size_t row) {
  const RungNode *nodes = explanation->statement->session->plan.nodes;
  RungValue value = rung_explain_value(explanation, node, row);
  bool percent = nodes[condition->left].type.kind == RUNG_KIND_PERCENT ||
                 nodes[condition->right].type.kind == RUNG_KIND_PERCENT;
  if (percent && value.kind == RUNG_KIND_NUMBER) value.kind = RUNG_KIND_PERCENT;
  return value;
}

/* Left - right in the unit of the condition. */
static RungValue distance(RungExplanation *explanation, const RungCondition *condition,
                          RungRatio ratio) {
  const RungNode *nodes = explanation->statement->session->plan.nodes;
  RungValue zero = rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){0, 1}, NULL);
  RungValue value = rung_explain_ratio(explanation, ratio, condition->left);
  if (nodes[condition->right].type.kind == RUNG_KIND_PERCENT) {
    value.kind = RUNG_KIND_PERCENT;
  }
  zero.kind = value.kind;
  zero.money = value.money;
  rung_value_tell_apart(&value, &zero);
  return value;
}

/* "$10.00 below", "0.5 above", "exactly at the bound". */
static RungText distance_text(RungExplanation *explanation,
                              const RungCondition *condition, RungValue by) {
  RungSession *session = explanation->statement->session;
  if (by.shape != RUNG_SHAPE_RATIO) return rung_text("");
  if (by.as.ratio.numerator == 0) return rung_text("exactly at the bound");
  bool below = by.as.ratio.numerator < 0;
  bool dates = session->plan.nodes[condition->left].type.kind == RUNG_KIND_DATE;
  if (below) by.as.ratio.numerator = -by.as.ratio.numerator;
  RungText text = rung_explain_show(explanation, by);
  bool one = by.as.ratio.numerator == by.as.ratio.denominator;
  const char *unit = !dates ? "" : one ? " day" : " days";
  return rung_session_format(session, "%.*s%s %s", RUNG_TEXT(text), unit,
                             below ? "below" : "above");
}

/* Value, bound and distance of a comparison, and the remark that says them. */
static void compare_sides(RungExplanation *explanation, const RungCondition *condition,
                          const RungSlack *slack, size_t row, RungTreeLine *line) {
  static const char *const comparisons[] = {"=", "!=", "<", "<=", ">", ">="};
  RungSession *session = explanation->statement->session;
  RungTreeTest *test = &line->test;
  line->has_value = true;
  line->value = side(explanation, condition, condition->left, row);
  test->comparison = rung_text(comparisons[condition->comparison - RUNG_OP_EQ]);
  test->bound = side(explanation, condition, condition->right, row);
  test->distance = rung_value_missing();
  rung_value_tell_apart(&line->value, &test->bound);
  if (slack->has_distance) {
    test->distance = distance(explanation, condition, slack->distance);
  }
  RungText bound = rung_explain_show(explanation, test->bound);
  RungText by = distance_text(explanation, condition, test->distance);
  line->remark = rung_session_format(
      session, "%.*s %.*s: %.*s%s%.*s", RUNG_TEXT(test->comparison), RUNG_TEXT(bound),
      RUNG_TEXT(line->remark), by.length ? ", " : "", RUNG_TEXT(by));
}

static RungText verdict(const RungSlack *slack) {
  return rung_text(!slack->known ? "no data" : slack->met ? "met" : "not met");
}

static RungMark mark_of(const RungSlack *slack) {
  return !slack->known ? RUNG_MARK_MISSING : slack->met ? RUNG_MARK_MET : RUNG_MARK_UNMET;
}

/* The byte after the next `and` of a formula that stands outside of brackets and quotes,
 * from `at` on; 0: there is none. */
static uint32_t after_and(RungText formula, uint32_t at) {
  int depth = 0;
  char quote = 0;
  for (; at < formula.length; at++) {
    char c = formula.bytes[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[') {
      depth++;
    } else if (c == ')' || c == ']') {
      depth--;
    } else if (depth == 0 && at + 5 <= formula.length &&
               memcmp(formula.bytes + at, " and ", 5) == 0) {
      return at + 5;
    }
  }
  return 0;
}

size_t rung_explain_part_count(RungExplanation *explanation,
                               const RungCondition *condition) {
  const RungNode *node = &explanation->statement->session->plan.nodes[condition->cond];
  RungText formula = rung_explain_formula(explanation, condition->thing);
  uint32_t texts = 1, at = 0;
  if (condition->left != RUNG_NONE || node->operator!= RUNG_OP_AND) return 0;
  while ((at = after_and(formula, at)) > 0) texts++;
  return texts == node->input_count && texts > 1 ? texts : 0;
}

RungText rung_explain_part(RungExplanation *explanation, const RungCondition *condition,
                           size_t part) {
  RungText formula = rung_explain_formula(explanation, condition->thing);
  uint32_t from = 0;
  for (size_t i = 0; i < part; i++) from = after_and(formula, from);
  uint32_t next = after_and(formula, from);
  uint32_t to = next > 0 ? next - 5 : formula.length;
  return (RungText){formula.bytes + from, to - from};
}

/* Left - right of a part that compares figures or dates. */
static void measure_part(const RungExplanation *explanation, const RungNode *node,
                         size_t row, RungSlack *slack) {
  const RungSession *session = explanation->statement->session;
  RungType type = session->plan.nodes[node->inputs[0]].type;
  RungRatio left, right;
  if (!rung_type_is_numeric(type) && type.kind != RUNG_KIND_DATE) return;
  slack->has_distance = rung_trace_figure(session->run, node->inputs[0], row, &left) &&
                        rung_trace_figure(session->run, node->inputs[1], row, &right) &&
                        rung_ratio_subtract(left, right, &slack->distance);
}

/* One part of "a and b and c". */
static RungStatus explain_part(RungExplanation *explanation, uint32_t id, RungText text,
                               size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungNode *node = &session->plan.nodes[id];
  const RungColumn *column = rung_run_column(session->run, id);
  RungSlack slack = {.known = rung_column_has(column, rung_outcome_at(column, row)),
                     .met = rung_outcome_flag(session->run, id, row)};
  RungTreeLine line = {.label = text,
                       .remark = verdict(&slack),
                       .mark = mark_of(&slack),
                       .test = {.tested = true, .met = slack.met},
                       .detail = explanation->detail};
  if (node->operator>= RUNG_OP_EQ && node->operator<= RUNG_OP_GE) {
    RungCondition sides = {
        .left = node->inputs[0], .right = node->inputs[1], .comparison = node->operator};
    measure_part(explanation, node, row, &slack);
    compare_sides(explanation, &sides, &slack, row, &line);
  }
  return rung_tree_add(explanation->tree, &line, err);
}

RungStatus rung_explain_condition(RungExplanation *explanation, uint32_t index,
                                  size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungCondition *condition = &session->plan.conditions[index];
  RungSlack slack;
  rung_run_slack(session->run, index, row, &slack);
  RungTreeLine line = rung_explain_line(explanation, condition->thing, verdict(&slack));
  line.label = rung_explain_condition_label(explanation, index);
  line.mark = mark_of(&slack);
  line.test = (RungTreeTest){.tested = true, .met = slack.known && slack.met};
  bool whole = condition->left == RUNG_NONE;
  if (!whole) compare_sides(explanation, condition, &slack, row, &line);
  if (whole || condition->of == RUNG_CONDITION_REASON) {
    line.formula = rung_explain_formula(explanation, condition->thing);
    if (rung_text_equal(line.formula, line.label)) line.formula = rung_text("");
  }
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  size_t parts = rung_explain_part_count(explanation, condition);
  for (size_t i = 0; i < parts; i++) {
    uint32_t part = session->plan.nodes[condition->cond].inputs[i];
    RungText text = rung_explain_part(explanation, condition, i);
    if (explain_part(explanation, part, text, row, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static bool is_of(const RungExplanation *explanation, const RungCondition *condition,
                  RungConditions which) {
  return condition->of == which.of && condition->owner == which.owner &&
         condition->tier == which.tier &&
         rung_outcome_asked(explanation->statement->session->run, condition);
}

RungStatus rung_explain_conditions(RungExplanation *explanation, RungConditions which,
                                   size_t row, bool unmet_first, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  for (int pass = 0; pass < (unmet_first ? 2 : 1); pass++) {
    for (uint32_t i = 0; i < plan->condition_count; i++) {
      if (!is_of(explanation, &plan->conditions[i], which)) continue;
      bool met = rung_outcome_flag(session->run, plan->conditions[i].cond, row);
      if (unmet_first && met != (pass == 1)) continue;
      if (rung_explain_condition(explanation, i, row, err)) return err->status;
    }
  }
  return RUNG_OK;
}

void rung_explain_count(RungExplanation *explanation, RungConditions which, size_t row,
                        size_t *met, size_t *total) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  *met = *total = 0;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    if (!is_of(explanation, &plan->conditions[i], which)) continue;
    *met += rung_outcome_flag(session->run, plan->conditions[i].cond, row);
    ++*total;
  }
}

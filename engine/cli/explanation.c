#include "cli/explanation.h"

#include <string.h>

void rung_explanation_init(RungExplanation *explanation, RungStatement *statement,
                           RungTree *tree, size_t subject, size_t rows_most) {
  memset(explanation, 0, sizeof *explanation);
  explanation->statement = statement;
  explanation->tree = tree;
  explanation->subject = subject;
  explanation->rows_most = rows_most;
}

void rung_explanation_reset(RungExplanation *explanation) {
  RungAllocator *allocator = &explanation->statement->session->allocator;
  for (size_t i = 0; i < explanation->sheet_count; i++) {
    rung_sheet_reset(explanation->sheets[i]);
    rung_release(allocator, explanation->sheets[i], sizeof **explanation->sheets);
  }
  rung_release(allocator, explanation->sheets,
               explanation->sheet_capacity * sizeof *explanation->sheets);
}

RungSheet *rung_explain_sheet(RungExplanation *explanation, RungError *err) {
  RungAllocator *allocator = &explanation->statement->session->allocator;
  if (explanation->sheet_count == explanation->sheet_capacity) {
    size_t old = explanation->sheet_capacity, more = old ? 2 * old : 16;
    RungSheet **grown = rung_reallocate(allocator, explanation->sheets,
                                        old * sizeof *grown, more * sizeof *grown);
    if (!grown) {
      rung_error_memory(err, "an explanation");
      return NULL;
    }
    explanation->sheets = grown;
    explanation->sheet_capacity = more;
  }
  RungSheet *sheet = rung_allocate(allocator, sizeof *sheet);
  if (!sheet) {
    rung_error_memory(err, "an explanation");
    return NULL;
  }
  rung_sheet_init(sheet, allocator);
  explanation->sheets[explanation->sheet_count++] = sheet;
  return sheet;
}

RungTreeLine rung_explain_line(RungExplanation *explanation, uint32_t thing,
                               RungText remark) {
  RungSession *session = explanation->statement->session;
  const RungThing *t = &session->plan.things[thing];
  RungTreeLine line = {.label = rung_session_title(session, thing), .remark = remark};
  if (t->cite.length) {
    line.remark = rung_session_format(session, "%.*s%s[%.*s]", RUNG_TEXT(remark),
                                      remark.length ? "  " : "", RUNG_TEXT(t->cite));
  }
  if (t->position.file != RUNG_NONE) {
    line.reference = rung_session_format(session, "%.*s:%u",
                                         RUNG_TEXT(session->plan.files[t->position.file]),
                                         t->position.line);
  }
  return line;
}

RungTreeLine rung_explain_figure(RungExplanation *explanation, uint32_t thing,
                                 uint32_t node, size_t row, RungText remark) {
  RungTreeLine line = rung_explain_line(explanation, thing, remark);
  line.has_value = true;
  line.value = rung_session_value(explanation->statement->session, node, row);
  return line;
}

RungText rung_explain_text(RungExplanation *explanation, uint32_t node, size_t row) {
  RungSession *session = explanation->statement->session;
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungValue value = rung_session_value(session, node, row);
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  return rung_session_format(session, "%.*s", RUNG_TEXT(text));
}

/* A side of a comparison: a plain number beside a percent is shown as a percent too. */
static RungValue side(RungExplanation *explanation, const RungCondition *condition,
                      uint32_t node, size_t row) {
  const RungNode *nodes = explanation->statement->session->plan.nodes;
  RungValue value = rung_session_value(explanation->statement->session, node, row);
  bool percent = nodes[condition->left].type.kind == RUNG_KIND_PERCENT ||
                 nodes[condition->right].type.kind == RUNG_KIND_PERCENT;
  if (percent && value.kind == RUNG_KIND_NUMBER) value.kind = RUNG_KIND_PERCENT;
  return value;
}

/* "short by $10.00", "above by 0.5", "exactly at the bound". */
static RungText distance_text(RungExplanation *explanation,
                              const RungCondition *condition, const RungSlack *slack) {
  RungSession *session = explanation->statement->session;
  if (!slack->has_distance) return rung_text("");
  if (slack->distance.numerator == 0) return rung_text("exactly at the bound");
  RungType type = session->plan.nodes[condition->left].type;
  const RungMoneyStyle *money =
      type.kind == RUNG_KIND_MONEY ? &session->monies[type.currency] : NULL;
  RungRatio size = slack->distance;
  bool below = size.numerator < 0;
  if (below) size.numerator = -size.numerator;
  RungKind kind = type.kind == RUNG_KIND_DATE ? RUNG_KIND_NUMBER : type.kind;
  RungType other = session->plan.nodes[condition->right].type;
  if (other.kind == RUNG_KIND_PERCENT) kind = RUNG_KIND_PERCENT;
  RungValue value = rung_value_ratio(kind, size, money);
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  return rung_session_format(session, "%.*s%s %s", RUNG_TEXT(text),
                             type.kind == RUNG_KIND_DATE ? " days" : "",
                             below ? "below" : "above");
}

RungStatus rung_explain_condition(RungExplanation *explanation, uint32_t index,
                                  size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungCondition *condition = &session->plan.conditions[index];
  RungSlack slack;
  if (rung_run_slack(session->run, index, row, &slack, err)) return err->status;
  RungText remark = slack.known ? rung_text(slack.met ? "met" : "not met")
                                : rung_text("not met: no data");
  if (condition->left != RUNG_NONE) {
    char buffer[RUNG_VALUE_TEXT_MAX];
    RungValue right = side(explanation, condition, condition->right, row);
    RungText bound = rung_value_format(&right, RUNG_FORM_SHOWN, buffer);
    RungText by = distance_text(explanation, condition, &slack);
    static const char *const marks[] = {"=", "!=", "<", "<=", ">", ">="};
    remark = rung_session_format(
        session, "%s %.*s: %.*s%s%.*s", marks[condition->comparison - RUNG_OP_EQ],
        RUNG_TEXT(bound), RUNG_TEXT(remark), by.length ? ", " : "", RUNG_TEXT(by));
  }
  RungTreeLine line = rung_explain_line(explanation, condition->thing, remark);
  line.mark = !slack.known ? RUNG_MARK_MISSING
              : slack.met  ? RUNG_MARK_MET
                           : RUNG_MARK_UNMET;
  if (condition->left != RUNG_NONE) {
    line.has_value = true;
    line.value = side(explanation, condition, condition->left, row);
  }
  return rung_tree_add(explanation->tree, &line, err);
}

static RungStatus explain_head(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  char from[11], to[11];
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  RungText key = rung_session_key(session, plan->program.subject, explanation->subject);
  RungTreeLine line = {
      .label = rung_session_format(session, "%.*s, %s..%s", RUNG_TEXT(key), from, to),
      .remark = rung_session_title(session, plan->program.thing)};
  if (plan->tier_count > 0) {
    uint32_t tier = rung_outcome_tier(plan, session->run, explanation->subject);
    line.has_value = true;
    line.value = rung_value_text(session->tiers[tier]);
  }
  return rung_tree_add(explanation->tree, &line, err);
}

RungStatus rung_explanation_make(RungExplanation *explanation, RungError *err) {
  if (explain_head(explanation, err) || rung_explain_tiers(explanation, err) ||
      rung_explain_scores(explanation, err) || rung_explain_badges(explanation, err) ||
      rung_explain_incentives(explanation, err) ||
      rung_explain_benefits(explanation, err)) {
    return err->status;
  }
  return rung_explain_metrics(explanation, err);
}

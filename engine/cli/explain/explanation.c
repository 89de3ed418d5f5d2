#include "cli/explain/explanation.h"

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
  RungTreeLine line = {.label = rung_session_title(session, thing),
                       .remark = remark,
                       .cite = t->cite,
                       .detail = explanation->detail};
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
  line.value = rung_explain_value(explanation, node, row);
  return line;
}

RungText rung_explain_formula(RungExplanation *explanation, uint32_t thing) {
  RungSession *session = explanation->statement->session;
  return rung_session_one_line(session, session->plan.things[thing].formula);
}

RungValue rung_explain_value(RungExplanation *explanation, uint32_t node, size_t row) {
  return rung_value_fuller(
      rung_session_value(explanation->statement->session, node, row));
}

RungText rung_explain_show(RungExplanation *explanation, RungValue value) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  return rung_session_format(explanation->statement->session, "%.*s", RUNG_TEXT(text));
}

RungValue rung_explain_ratio(RungExplanation *explanation, RungRatio ratio,
                             uint32_t node) {
  RungSession *session = explanation->statement->session;
  RungType type = session->plan.nodes[node].type;
  const RungMoneyStyle *money =
      type.kind == RUNG_KIND_MONEY ? &session->monies[type.currency] : NULL;
  RungKind kind = type.kind == RUNG_KIND_DATE ? RUNG_KIND_NUMBER : type.kind;
  return rung_value_fuller(rung_value_ratio(kind, ratio, money));
}

static RungStatus explain_head(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  char from[11], to[11];
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  RungText rules = rung_text("");
  if (session->rules_dated) {
    char day[11];
    rung_date_format(session->rules_as_of, day);
    rules = rung_session_format(session, ", rules as of %s", day);
  }
  RungText key = rung_session_key(session, plan->program.subject, explanation->subject);
  RungText name = rung_session_subject_name(session, explanation->subject);
  RungText title = rung_session_title(session, plan->program.thing);
  RungTreeLine line = {
      .label = rung_session_format(session, "%.*s, %s..%s%.*s", RUNG_TEXT(key), from, to,
                                   RUNG_TEXT(rules)),
      .remark = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(name),
                                    name.length ? "; " : "", RUNG_TEXT(title))};
  if (plan->tier_count > 0) {
    uint32_t tier = rung_outcome_tier(plan, session->run, explanation->subject);
    line.has_value = true;
    line.value = rung_value_text(session->tiers[tier]);
  }
  return rung_tree_add(explanation->tree, &line, err);
}

RungStatus rung_explanation_make(RungExplanation *explanation, RungError *err) {
  if (explain_head(explanation, err) || rung_explain_tiers(explanation, err) ||
      rung_explain_paid(explanation, err) || rung_explain_scores(explanation, err) ||
      rung_explain_badges(explanation, err) ||
      rung_explain_incentives(explanation, err) ||
      rung_explain_benefits(explanation, err)) {
    return err->status;
  }
  return rung_explain_metrics(explanation, err);
}

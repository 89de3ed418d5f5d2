/* The deciding lines: what `rung explain` says of the figure that is not as expected. */
#include "cli/explain/explanation.h"
#include "cli/test/trial.h"
#include "study/demand.h"

enum { LINES_MOST = 14, ROWS_SHOWN = 0 };

/* The thing that a figure's name stands for: of an incentive, a specialization, a score
 * or a metric; RUNG_NONE for the tier. */
static uint32_t thing_of(const RungPlan *plan, RungText name) {
  for (uint32_t i = 0; i < name.length; i++) {
    if (name.bytes[i] != '.') continue;
    name = (RungText){name.bytes + i + 1, name.length - i - 1};
    break;
  }
  for (size_t i = 0; i < plan->incentive_count; i++)
    if (rung_text_equal(plan->things[plan->incentives[i].thing].name, name))
      return plan->incentives[i].thing;
  for (size_t i = 0; i < plan->badge_count; i++)
    if (rung_text_equal(plan->things[plan->badges[i].thing].name, name))
      return plan->badges[i].thing;
  for (size_t i = 0; i < plan->score_count; i++)
    if (rung_text_equal(plan->things[plan->scores[i].thing].name, name))
      return plan->scores[i].thing;
  for (size_t i = 0; i < plan->metric_count; i++)
    if (rung_text_equal(plan->things[plan->metrics[i].thing].name, name))
      return plan->metrics[i].thing;
  return RUNG_NONE;
}

static bool ends_with(RungText text, RungText end) {
  return text.length >= end.length &&
         memcmp(text.bytes + text.length - end.length, end.bytes, end.length) == 0;
}

/* The line of the tree that speaks of the thing; of the tier where there is none. */
static size_t find_line(RungExplanation *explanation, uint32_t thing) {
  const RungTree *tree = explanation->tree;
  for (size_t i = 0; i < tree->count; i++) {
    const RungTreeLine *line = &tree->nodes[i].line;
    if (thing == RUNG_NONE) {
      if (tree->nodes[i].depth == 0 && rung_text_is(line->label, "tier")) return i;
      continue;
    }
    RungTreeLine own = rung_explain_line(explanation, thing, rung_text(""));
    if (rung_text_equal(line->reference, own.reference) &&
        ends_with(line->label, own.label))
      return i;
  }
  return tree->count;
}

static RungText line_text(RungExplanation *explanation, const RungTreeNode *node,
                          uint32_t depth) {
  static const char *const marks[] = {"", "\xE2\x9C\x93 ", "\xE2\x9C\x97 ", "? "};
  const RungTreeLine *line = &node->line;
  RungSession *session = explanation->statement->session;
  RungText value =
      line->has_value ? rung_explain_show(explanation, line->value) : rung_text("");
  return rung_session_format(
      session, "%*s%s%.*s%s%.*s%s%.*s%s%.*s\n", (int)(2 * (node->depth - depth)), "",
      marks[line->mark], RUNG_TEXT(line->label), value.length ? "  " : "",
      RUNG_TEXT(value), line->remark.length ? "  " : "", RUNG_TEXT(line->remark),
      line->reference.length ? "  " : "", RUNG_TEXT(line->reference));
}

/* The node of the metric is a choice by the case that a partner is of (stdlib/test.lua):
 * does the case set it? */
static bool is_set(const RungSession *session, uint32_t thing, size_t subject) {
  const RungPlan *plan = &session->plan;
  size_t i = 0;
  while (i < plan->metric_count && plan->metrics[i].thing != thing) i++;
  if (i == plan->metric_count) return false;
  const RungNode *choice = &plan->nodes[plan->metrics[i].node];
  if (choice->operator!= RUNG_OP_IF) return false;
  const RungNode *holds = &plan->nodes[choice->inputs[0]];
  if (holds->operator!= RUNG_OP_HOLDS) return false;
  const RungNode *lookup = &plan->nodes[holds->inputs[0]];
  if (lookup->operator!= RUNG_OP_LOOKUP) return false;
  const RungNode *column = &plan->nodes[lookup->inputs[0]];
  size_t columns = plan->sources[plan->program.subject - 1].schema.field_count;
  return column->operator== RUNG_OP_COLUMN && column->digits + 1 ==(RungWide) columns &&
         rung_outcome_flag(session->run, choice->inputs[0], subject);
}

/* Of a tier that is expected everything is shown that it asks for. */
static RungText lines_text(RungExplanation *explanation, size_t first,
                           RungText expected) {
  bool wanted = false;
  const RungTree *tree = explanation->tree;
  RungSession *session = explanation->statement->session;
  RungText text = rung_text("");
  size_t lines = 0;
  for (size_t i = first; i < tree->count && lines < LINES_MOST; i++) {
    const RungTreeNode *node = &tree->nodes[i];
    if (i > first && node->depth <= tree->nodes[first].depth) break;
    if (node->depth == tree->nodes[first].depth + 1)
      wanted = expected.length > 0 && rung_text_equal(node->line.label, expected);
    if (node->line.detail && !wanted) continue;
    RungText line = line_text(explanation, node, tree->nodes[first].depth);
    text = rung_session_format(session, "%.*s%.*s", RUNG_TEXT(text), RUNG_TEXT(line));
    lines++;
  }
  return text;
}

/* Is a cell of the column read that is not there? The last column of the subject says
 * which case a partner is of. */
static bool is_open(const RungSession *session, const RungDemand *demand, uint32_t id) {
  const RungNode *node = &session->plan.nodes[id];
  const RungSchema *schema = &session->plan.sources[node->domain - 1].schema;
  if (node->domain == session->plan.program.subject &&
      node->digits + 1 == (RungWide)schema->field_count)
    return false;
  const RungColumn *column = rung_run_column(session->run, id);
  for (size_t row = 0; row < column->rows; row++)
    if (rung_demand_has(demand, id, row) && !rung_column_has(column, row)) return true;
  return false;
}

/* "missing in the test, and read: deals.registered, partners.plan", or nothing. */
static RungStatus open_columns(RungSession *session, const RungTrialFigure *figure,
                               RungText *text, RungError *err) {
  const RungPlan *plan = &session->plan;
  RungArena arena;
  RungDemand demand;
  rung_arena_init(&arena, &session->allocator);
  RungStatus status =
      rung_demand_init(&demand, plan, session->run, RUNG_DEMAND_ALL, &arena, err);
  if (!status) status = rung_demand_add(&demand, figure->node, figure->subject, err);
  if (!status) status = rung_demand_follow(&demand, err);
  for (uint32_t i = 0; i < plan->node_count && !status; i++) {
    const RungNode *node = &plan->nodes[i];
    if (node->operator!= RUNG_OP_COLUMN || !rung_demand_any(&demand, i) ||
        !is_open(session, &demand, i))
      continue;
    const RungSchema *schema = &plan->sources[node->domain - 1].schema;
    *text = rung_session_format(
        session, "%.*s%s%.*s.%.*s", RUNG_TEXT(*text),
        text->length ? ", " : "missing in the test, and read: ", RUNG_TEXT(schema->name),
        RUNG_TEXT(schema->fields[node->digits].name));
  }
  rung_arena_reset(&arena);
  if (text->length) *text = rung_session_format(session, "%.*s\n", RUNG_TEXT(*text));
  return status;
}

static RungText told_lines(RungExplanation *explanation, const RungTrialFigure *figure) {
  RungSession *session = explanation->statement->session;
  uint32_t thing = thing_of(&session->plan, figure->name);
  if (is_set(session, thing, figure->subject)) return rung_text("the test sets it\n");
  return lines_text(explanation, find_line(explanation, thing),
                    thing == RUNG_NONE ? figure->expected : rung_text(""));
}

static RungStatus explain(RungExplanation *explanation, const RungTrialFigure *figure,
                          RungText *why, RungError *err) {
  RungSession *session = explanation->statement->session;
  RungText open = rung_text("");
  if (rung_explanation_make(explanation, err)) return err->status;
  if (figure->node != RUNG_NONE && open_columns(session, figure, &open, err))
    return err->status;
  RungText lines = told_lines(explanation, figure);
  RungText text =
      rung_session_format(session, "%.*s%.*s", RUNG_TEXT(lines), RUNG_TEXT(open));
  char *bytes =
      rung_arena_copy(&session->arena, text.length ? text.bytes : "", text.length);
  if (!bytes) return rung_error_memory(err, "the verdicts");
  *why = (RungText){bytes, text.length};
  return RUNG_OK;
}

RungStatus rung_trial_explain(RungSession *session, const RungTrialFigure *figure,
                              RungText *why, RungError *err) {
  RungText key =
      rung_session_key(session, session->plan.program.subject, figure->subject);
  RungChosen chosen = {.keys = rung_session_format(session, "%.*s", RUNG_TEXT(key)).bytes,
                       .one = true};
  RungStatement statement;
  RungTree tree;
  RungExplanation explanation;
  if (rung_statement_init(&statement, session, chosen, err)) return err->status;
  rung_tree_init(&tree, &session->allocator);
  rung_explanation_init(&explanation, &statement, &tree, figure->subject, ROWS_SHOWN);
  RungStatus status = explain(&explanation, figure, why, err);
  rung_explanation_reset(&explanation);
  rung_tree_reset(&tree);
  return status;
}

#include "cli/statement.h"

#include <string.h>

static size_t subject_rows(const RungSession *session) {
  return session->load.tables[session->plan.program.subject - 1].rows;
}

static RungStatus unknown_partner(RungSession *session, RungText key, RungError *err) {
  size_t count = subject_rows(session);
  RungText *keys = rung_arena_take_array(&session->arena, count + 1, sizeof *keys);
  if (!keys) return rung_error_memory(err, "the partners");
  for (size_t i = 0; i < count; i++) {
    keys[i] = rung_session_key(session, session->plan.program.subject, i);
  }
  RungText nearest = rung_text_nearest(key, keys, count);
  rung_error_set(err, RUNG_E_USAGE, "unknown-partner", "there is no partner `%.*s`",
                 RUNG_TEXT(key));
  if (nearest.length) rung_error_help(err, "did you mean `%.*s`?", RUNG_TEXT(nearest));
  return err->status;
}

/* Marks the rows of the comma-parted keys in chosen [subjects]; NULL: only looks. */
static RungStatus choose(RungSession *session, const char *only, uint8_t *chosen,
                         RungError *err) {
  const char *at = only;
  while (*at) {
    size_t length = strcspn(at, ",");
    RungText key = {at, (uint32_t)length};
    size_t row = rung_session_find(session, key);
    if (row == SIZE_MAX) return unknown_partner(session, key, err);
    if (chosen) chosen[row] = 1;
    at += length + (at[length] == ',');
  }
  return RUNG_OK;
}

RungStatus rung_statement_check(RungSession *session, const char *only, RungError *err) {
  return only ? choose(session, only, NULL, err) : RUNG_OK;
}

/* The KEY nodes of each group that are not the owner's, so that rows can be named. */
static RungStatus find_keys(RungStatement *statement, RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungNodeList *lists =
      rung_arena_take_array(&session->arena, plan->group_count + 1, sizeof *lists);
  if (!lists) return rung_error_memory(err, "the groups");
  for (size_t g = 0; g < plan->group_count; g++) {
    lists[g].nodes = rung_arena_take_array(&session->arena, plan->groups[g].key_count + 1,
                                           sizeof *lists[g].nodes);
    if (!lists[g].nodes) return rung_error_memory(err, "the groups");
  }
  for (uint32_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    if (node->operator!= RUNG_OP_KEY) continue;
    size_t g = node->domain - 1 - plan->source_count;
    bool room = lists[g].count < plan->groups[g].key_count;
    if (room && node->digits != (RungWide)plan->groups[g].owner_key) {
      lists[g].nodes[lists[g].count++] = id;
    }
  }
  statement->keys = lists;
  return RUNG_OK;
}

RungStatus rung_statement_init(RungStatement *statement, RungSession *session,
                               const char *only, RungError *err) {
  size_t subjects = subject_rows(session);
  statement->session = session;
  uint8_t *chosen = rung_arena_take_array(&session->arena, subjects + 1, sizeof *chosen);
  size_t *rows = rung_arena_take_array(&session->arena, subjects + 1, sizeof *rows);
  if (!chosen || !rows) return rung_error_memory(err, "the partners");
  if (only && choose(session, only, chosen, err)) return err->status;
  statement->count = 0;
  for (size_t row = 0; row < subjects; row++) {
    if (!only || chosen[row]) rows[statement->count++] = row;
  }
  statement->subjects = rows;
  if (find_keys(statement, err)) return err->status;
  return rung_outcomes_make(&statement->outcomes, &session->plan, session->run,
                            &session->arena, err);
}

RungText rung_statement_group_key(const RungStatement *statement, uint32_t domain,
                                  size_t row) {
  RungSession *session = statement->session;
  const RungNodeList *keys = &statement->keys[domain - 1 - session->plan.source_count];
  RungText text = rung_text("");
  for (size_t i = 0; i < keys->count; i++) {
    char buffer[RUNG_VALUE_TEXT_MAX];
    RungValue value = rung_session_value(session, keys->nodes[i], row);
    RungText part = rung_value_format(&value, RUNG_FORM_PLAIN, buffer);
    text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? " / " : "", RUNG_TEXT(part));
  }
  return text;
}

RungText rung_statement_reasons(const RungStatement *statement, size_t incentive,
                                size_t row) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REASON || condition->owner != incentive) continue;
    if (rung_outcome_flag(session->run, condition->cond, row)) continue;
    const RungColumn *cond = rung_run_column(session->run, condition->cond);
    bool known = rung_column_has(cond, rung_outcome_at(cond, row));
    RungText name = rung_session_name(session, condition->thing);
    text = rung_session_format(session, "%.*s%s%.*s%s", RUNG_TEXT(text),
                               text.length ? "; " : "", RUNG_TEXT(name),
                               known ? "" : " (no data)");
  }
  return text;
}

RungStatus rung_statement_sum(const RungStatement *statement, size_t incentive,
                              RungWide *digits, RungError *err) {
  const RungColumn *total = rung_run_column(
      statement->session->run, statement->session->plan.incentives[incentive].total);
  *digits = 0;
  for (size_t i = 0; i < statement->count; i++) {
    size_t at = rung_outcome_at(total, statement->subjects[i]);
    if (!rung_column_has(total, at)) continue;
    if (!rung_wide_add(*digits, rung_column_digits(total, at), digits)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "the total of an incentive needs more than 38 digits");
    }
  }
  return RUNG_OK;
}

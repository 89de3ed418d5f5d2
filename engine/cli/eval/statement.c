#include "cli/eval/statement.h"

#include <string.h>

static size_t subject_rows(const RungSession *session) {
  return session->load.tables[session->plan.program.subject - 1].rows;
}

/* The partner that is called so; SIZE_MAX: none is. */
static size_t find_name(const RungSession *session, RungText name, size_t count) {
  for (size_t i = 0; i < count && name.length > 0; i++) {
    if (rung_text_equal(rung_session_subject_name(session, i), name)) return i;
  }
  return SIZE_MAX;
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
  size_t named = find_name(session, key, count);
  if (named != SIZE_MAX) {
    rung_error_help(err, "partners are told by their keys: that of `%.*s` is `%.*s`",
                    RUNG_TEXT(key), RUNG_TEXT(keys[named]));
  } else if (nearest.length) {
    rung_error_help(err, "did you mean `%.*s`?", RUNG_TEXT(nearest));
  }
  return err->status;
}

/* Marks the rows of the keys in rows [subjects]; NULL: only looks. */
static RungStatus choose(RungSession *session, RungChosen chosen, uint8_t *rows,
                         RungError *err) {
  const char *at = chosen.keys;
  do {
    size_t length = chosen.one ? strlen(at) : strcspn(at, ",");
    RungText key = {at, (uint32_t)length};
    size_t row = rung_session_find(session, key);
    if (row == SIZE_MAX) return unknown_partner(session, key, err);
    if (rows) rows[row] = 1;
    at += length + (at[length] == ',');
  } while (*at);
  return RUNG_OK;
}

RungStatus rung_statement_check(RungSession *session, RungChosen chosen, RungError *err) {
  return chosen.keys ? choose(session, chosen, NULL, err) : RUNG_OK;
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
    lists[g].nodes[(size_t)node->digits] = id + 1; /* 0: no node for the key */
  }
  for (size_t g = 0; g < plan->group_count; g++) {
    for (uint32_t k = 0; k < plan->groups[g].key_count; k++) {
      uint32_t id = lists[g].nodes[k];
      if (id == 0 || k == plan->groups[g].owner_key) continue;
      lists[g].nodes[lists[g].count++] = id - 1;
    }
  }
  statement->keys = lists;
  return RUNG_OK;
}

/* Where each condition is written. */
static RungStatus find_places(RungStatement *statement, RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungText *places =
      rung_arena_take_array(&session->arena, plan->condition_count + 1, sizeof *places);
  if (!places) return rung_error_memory(err, "the places of conditions");
  for (size_t i = 0; i < plan->condition_count; i++) {
    RungPosition position = plan->things[plan->conditions[i].thing].position;
    if (position.file == RUNG_NONE) continue;
    RungText place = rung_session_format(
        session, "%.*s:%u", RUNG_TEXT(plan->files[position.file]), position.line);
    places[i].length = place.length;
    places[i].bytes = rung_arena_copy(&session->arena, place.bytes, place.length);
    if (!places[i].bytes) return rung_error_memory(err, "the places of conditions");
  }
  statement->places = places;
  return RUNG_OK;
}

RungStatus rung_statement_init(RungStatement *statement, RungSession *session,
                               RungChosen chosen, RungError *err) {
  size_t subjects = subject_rows(session);
  statement->session = session;
  uint8_t *marks = rung_arena_take_array(&session->arena, subjects + 1, sizeof *marks);
  size_t *rows = rung_arena_take_array(&session->arena, subjects + 1, sizeof *rows);
  if (!marks || !rows) return rung_error_memory(err, "the partners");
  if (chosen.keys && choose(session, chosen, marks, err)) return err->status;
  statement->count = 0;
  for (size_t row = 0; row < subjects; row++) {
    if (!chosen.keys || marks[row]) rows[statement->count++] = row;
  }
  statement->subjects = rows;
  if (find_keys(statement, err) || find_places(statement, err) ||
      rung_outcomes_make(&statement->outcomes, &session->plan, session->run,
                         &session->arena, err)) {
    return err->status;
  }
  return rung_statement_sort_groups(statement, err);
}

RungText rung_statement_tier(const RungStatement *statement, uint32_t tier) {
  const RungSession *session = statement->session;
  if (tier == 0) return rung_session_word(session, RUNG_WORD_NONE);
  return session->language.length
             ? rung_session_title(session, session->plan.tiers[tier - 1])
             : session->tiers[tier];
}

const char *rung_statement_comparison(RungOperator comparison) {
  static const char *const marks[] = {"=", "!=", "<", "<=", ">", ">="};
  return marks[comparison - RUNG_OP_EQ];
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
    if (i == 0 && value.shape == RUNG_SHAPE_TEXT) {
      text = part; /* of the pool, so it stays */
      continue;
    }
    text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? " / " : "", RUNG_TEXT(part));
  }
  return text;
}

RungText rung_statement_reasons(const RungStatement *statement, size_t incentive,
                                size_t row, bool titled) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REASON || condition->owner != incentive) continue;
    if (rung_outcome_flag(session->run, condition->cond, row)) continue;
    const RungColumn *cond = rung_run_column(session->run, condition->cond);
    bool known = rung_column_has(cond, rung_outcome_at(cond, row));
    RungText name = titled ? rung_session_title(session, condition->thing)
                           : rung_session_name(session, condition->thing);
    if (text.length == 0 && known) {
      text = name;
      continue;
    }
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

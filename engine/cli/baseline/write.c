/* What a baseline holds: the facts of a run, by partner, and the rules that they came
 * from. */
#include <stdlib.h>
#include <string.h>

#include "cli/baseline/baseline.h"
#include "cli/verify/run_record.h"

enum { PARTNERS_A_SHEET = 1000 };

/* Partners by key ----------------------------------------------------------------------
 */

typedef struct Keyed {
  RungText key;
  size_t row;
} Keyed;

static int compare_keys(const void *left, const void *right) {
  return rung_text_compare(((const Keyed *)left)->key, ((const Keyed *)right)->key);
}

static RungStatus sort_partners(RungStatement *statement, RungError *err) {
  RungSession *session = statement->session;
  const size_t count = statement->count;
  Keyed *keyed = rung_arena_take_array(&session->arena, count + 1, sizeof *keyed);
  size_t *rows = rung_arena_take_array(&session->arena, count + 1, sizeof *rows);
  if (!keyed || !rows) return rung_error_memory(err, "the partners");
  for (size_t i = 0; i < count; i++) {
    keyed[i].row = statement->subjects[i];
    keyed[i].key = rung_session_key(session, session->plan.program.subject, keyed[i].row);
  }
  qsort(keyed, count, sizeof *keyed, compare_keys);
  for (size_t i = 0; i < count; i++) rows[i] = keyed[i].row;
  statement->subjects = rows;
  return RUNG_OK;
}

RungStatus rung_told_make(RungTold *told, RungSession *session, RungError *err) {
  const RungPlan *plan = &session->plan;
  RungRules rules = {session->rules_dated, session->rules_as_of, session->period.to};
  RungSpan *spans =
      rung_arena_take_array(&session->arena, plan->window_count + 1, sizeof *spans);
  if (!spans) return rung_error_memory(err, "the windows");
  rung_plan_windows(plan, session->period, spans);
  if (rung_statement_init(&told->statement, session, (RungChosen){0}, err) ||
      sort_partners(&told->statement, err)) {
    return err->status;
  }
  return rung_facts_make(&told->facts, plan, spans, rules, &session->arena,
                         &session->allocator, err);
}

/* partners.csv -------------------------------------------------------------------------
 */

static RungValue decision(const RungStatement *statement, uint32_t condition,
                          size_t subject) {
  const RungSession *session = statement->session;
  RungSlack slack;
  if (!rung_outcome_asked(session->run, &session->plan.conditions[condition]))
    return rung_value_missing();
  rung_run_slack(session->run, condition, subject, &slack);
  return rung_value_text(rung_text(!slack.known ? "no data" : slack.met ? "yes" : "no"));
}

static RungValue value_of(const RungStatement *statement, const RungFact *fact,
                          size_t subject) {
  const RungSession *session = statement->session;
  switch (fact->kind) {
  case RUNG_FACT_TIER:
    return rung_value_text(
        session->tiers[rung_outcome_tier(&session->plan, session->run, subject)]);
  case RUNG_FACT_BADGE: return rung_statement_badge(statement, fact->index, subject);
  case RUNG_FACT_DECISION: return decision(statement, fact->index, subject);
  default: return rung_session_value(session, fact->roots[0], subject);
  }
}

static RungStatus add_columns(const RungFacts *facts, RungSheet *sheet, RungError *err) {
  RungText partner = rung_text("partner");
  RungStatus status = rung_sheet_column(sheet, RUNG_ROLE_WORD, partner, partner, err);
  for (size_t i = 0; !status && i < facts->count; i++) {
    const RungFact *fact = &facts->facts[i];
    if (!rung_fact_has_value(fact)) continue;
    status = rung_sheet_column(sheet, RUNG_ROLE_WORD, fact->name, fact->name, err);
  }
  return status;
}

static RungStatus add_partner(const RungTold *told, RungSheet *sheet, size_t subject,
                              RungError *err) {
  const RungSession *session = told->statement.session;
  RungText key = rung_session_key(session, session->plan.program.subject, subject);
  size_t column = 0;
  RungStatus status = rung_sheet_row(sheet, err);
  if (!status) status = rung_sheet_set(sheet, column++, rung_value_text(key), err);
  for (size_t i = 0; !status && i < told->facts.count; i++) {
    const RungFact *fact = &told->facts.facts[i];
    if (!rung_fact_has_value(fact)) continue;
    status =
        rung_sheet_set(sheet, column++, value_of(&told->statement, fact, subject), err);
  }
  return status;
}

RungStatus rung_told_write_partners(const RungTold *told, FILE *stream, RungError *err) {
  RungSession *session = told->statement.session;
  const size_t count = told->statement.count;
  RungSheet sheet;
  rung_sheet_init(&sheet, &session->allocator);
  RungStatus status = add_columns(&told->facts, &sheet, err);
  size_t done = 0;
  do {
    for (; !status && done < count && sheet.rows < PARTNERS_A_SHEET; done++)
      status = add_partner(told, &sheet, told->statement.subjects[done], err);
    bool first = done == sheet.rows;
    if (!status) status = rung_sheet_write_csv(&sheet, first, stream, err);
    rung_sheet_clear_rows(&sheet);
    rung_arena_reset(&session->scratch);
  } while (!status && done < count);
  rung_sheet_reset(&sheet);
  return status;
}

/* rules.csv ----------------------------------------------------------------------------
 */

typedef struct Rule {
  RungText address;
  const char *kind;
  RungText unit, value;
  RungKey key;  /* of facts and sources; value is made from it */
  size_t order; /* in the plan */
} Rule;

typedef struct Rules {
  RungSession *session;
  Rule *rules;
  size_t count;
} Rules;

static int compare_names(const Rule *a, const Rule *b) {
  int order = rung_text_compare(a->address, b->address);
  return order ? order : strcmp(a->kind, b->kind);
}

static int compare_rules(const void *left, const void *right) {
  const Rule *a = left, *b = right;
  int order = compare_names(a, b);
  return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void add_rule(Rules *rules, Rule rule) {
  rule.order = rules->count;
  rules->rules[rules->count++] = rule;
}

/* Constants that are read as several types stand once. */
static void add_constants(Rules *rules) {
  const RungPlan *plan = &rules->session->plan;
  for (size_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    if (node->operator!= RUNG_OP_CONSTANT || node->address.length == 0) continue;
    add_rule(
        rules,
        (Rule){.address = node->address, .kind = "constant", .value = node->literal});
  }
}

static RungText unit_of(const RungPlan *plan, const RungFact *fact) {
  if (fact->kind != RUNG_FACT_PAYOUT) return rung_text("");
  RungType type = plan->nodes[fact->roots[0]].type;
  return plan->currencies[type.currency].code;
}

static void add_facts(Rules *rules, const RungFacts *facts) {
  for (size_t i = 0; i < facts->count; i++) {
    const RungFact *fact = &facts->facts[i];
    add_rule(rules, (Rule){.address = fact->address,
                           .kind = rung_fact_kind_name(fact->kind),
                           .unit = unit_of(facts->plan, fact),
                           .key = fact->rule});
  }
  for (size_t i = 0; i < facts->plan->source_count; i++) {
    const RungThing *thing = &facts->plan->things[facts->plan->sources[i].thing];
    add_rule(rules, (Rule){.address = thing->address,
                           .kind = "source",
                           .key = facts->declarations[i]});
  }
}

/* One row an address and kind: keys are joined in the order of the plan, constants that
 * differ stand side by side. */
static RungStatus join_rules(Rules *rules, RungError *err) {
  size_t kept = 0;
  for (size_t i = 0; i < rules->count; i++) {
    Rule *rule = &rules->rules[i], *last = kept > 0 ? &rules->rules[kept - 1] : NULL;
    bool again = last && compare_names(last, rule) == 0;
    if (again && !rule->value.length) {
      last->key = rung_key_join(last->key, rule->key);
    } else if (again && !rung_text_equal(last->value, rule->value)) {
      last->value = rung_session_format(rules->session, "%.*s | %.*s",
                                        RUNG_TEXT(last->value), RUNG_TEXT(rule->value));
      if (last->value.length == 0) return rung_error_memory(err, "the rules");
    } else if (!again) {
      rules->rules[kept++] = *rule;
    }
  }
  rules->count = kept;
  return RUNG_OK;
}

static RungStatus put_rules(const Rules *rules, RungSheet *sheet, RungError *err) {
  static const char *const names[] = {"address", "kind", "unit", "value"};
  RungStatus status = RUNG_OK;
  for (size_t i = 0; !status && i < 4; i++) {
    RungText name = rung_text(names[i]);
    status = rung_sheet_column(sheet, RUNG_ROLE_WORD, name, name, err);
  }
  for (size_t i = 0; !status && i < rules->count; i++) {
    const Rule *rule = &rules->rules[i];
    RungText value = rule->value;
    if (strcmp(rule->kind, "constant") != 0) {
      value = rung_session_format(rules->session, "%016llx%016llx",
                                  (unsigned long long)rule->key.high,
                                  (unsigned long long)rule->key.low);
    }
    const RungText cells[] = {rule->address, rung_text(rule->kind), rule->unit, value};
    status = rung_sheet_row(sheet, err);
    for (size_t c = 0; !status && c < 4; c++)
      status = rung_sheet_set(sheet, c, rung_value_text(cells[c]), err);
  }
  return status;
}

RungStatus rung_told_write_rules(const RungTold *told, FILE *stream, RungError *err) {
  RungSession *session = told->statement.session;
  const RungFacts *facts = &told->facts;
  const size_t most = facts->plan->node_count + facts->count + facts->plan->source_count;
  Rules rules = {.session = session};
  RungSheet sheet;
  rules.rules = rung_allocate_array(&session->allocator, most, sizeof *rules.rules);
  if (!rules.rules) return rung_error_memory(err, "the rules");
  add_constants(&rules);
  add_facts(&rules, facts);
  qsort(rules.rules, rules.count, sizeof *rules.rules, compare_rules);
  rung_sheet_init(&sheet, &session->allocator);
  RungStatus status = join_rules(&rules, err);
  if (!status) status = put_rules(&rules, &sheet, err);
  if (!status) status = rung_sheet_write_csv(&sheet, true, stream, err);
  rung_sheet_reset(&sheet);
  rung_release(&session->allocator, rules.rules, most * sizeof *rules.rules);
  rung_arena_reset(&session->scratch);
  return status;
}

RungStatus rung_told_write(const RungTold *told, RungFolder *folder, RungError *err) {
  static const struct {
    const char *name;
    RungStatus (*write)(const RungTold *, FILE *, RungError *);
  } files[] = {{"partners.csv", rung_told_write_partners},
               {"rules.csv", rung_told_write_rules}};
  RungStatus status = RUNG_OK;
  FILE *stream;
  for (size_t i = 0; !status && i < 2; i++) {
    status = rung_folder_file(folder, files[i].name, &stream, err);
    if (!status) status = files[i].write(told, stream, err);
    if (!status) status = rung_folder_finish(folder, stream, NULL, err);
  }
  if (!status) status = rung_folder_file(folder, "run.json", &stream, err);
  if (!status) status = rung_run_record_write(&told->statement, folder, stream, err);
  if (!status) status = rung_folder_finish(folder, stream, NULL, err);
  return status ? status : rung_folder_commit(folder, err);
}

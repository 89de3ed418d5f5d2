/* rung cases: tables of cases below, at and above each edge, with what comes out. */
#include "cli/test/cases.h"

#include <string.h>

#include "cli/test/pin.h"
#include "cli/test/trial.h"
#include "cli/verb.h"

static const char CASES[] = "tests/cases.lua";

/* What the tables expect. */
typedef struct Outcome {
  RungText name; /* as in the header: "tier", "score.aligned" */
} Outcome;

typedef struct Row {
  const RungEdge *edge;
  const char *side; /* "below" */
  RungText value;
  RungText *cells; /* [outcome_count] what came out; empty until it is tried */
} Row;

/* One input with the rows at its edges. */
typedef struct Cases {
  const RungEdges *edges;
  RungSession *session;
  Outcome *outcomes;
  size_t outcome_count;
  Row *rows; /* [row_count] of one input behind the other */
  size_t row_count;
  RungPinText text;
} Cases;

/* Outcomes --------------------------------------------------------------------------- */

/* Is the name that of several things, which are then told apart by their words? */
static bool is_twice(const RungSession *session, RungText name) {
  const RungPlan *plan = &session->plan;
  size_t count = 0;
  for (size_t i = 0; i < plan->metric_count; i++)
    count += rung_text_equal(rung_session_name(session, plan->metrics[i].thing), name);
  for (size_t i = 0; i < plan->score_count; i++)
    count += rung_text_equal(rung_session_name(session, plan->scores[i].thing), name);
  for (size_t i = 0; i < plan->badge_count; i++)
    count += rung_text_equal(rung_session_name(session, plan->badges[i].thing), name);
  for (size_t i = 0; i < plan->incentive_count; i++)
    count += rung_text_equal(rung_session_name(session, plan->incentives[i].thing), name);
  return count > 1;
}

static void add_outcome(Cases *cases, const char *word, uint32_t thing) {
  RungSession *session = cases->session;
  RungText name =
      thing == RUNG_NONE ? rung_text(word) : rung_session_name(session, thing);
  if (thing != RUNG_NONE && is_twice(session, name)) {
    RungText own = rung_session_format(session, "%s.%.*s", word, RUNG_TEXT(name));
    char *bytes = rung_arena_copy(&session->arena, own.bytes, own.length);
    if (bytes) name = (RungText){bytes, own.length};
  }
  cases->outcomes[cases->outcome_count++].name = name;
}

static RungStatus find_outcomes(Cases *cases, RungError *err) {
  const RungPlan *plan = &cases->session->plan;
  size_t most = 1 + plan->badge_count + plan->score_count + plan->incentive_count +
                plan->metric_count;
  cases->outcomes =
      rung_arena_take_array(&cases->session->arena, most, sizeof *cases->outcomes);
  if (!cases->outcomes) return rung_error_memory(err, "the cases");
  bool tiers = plan->program.tier != RUNG_NONE;
  if (tiers) add_outcome(cases, "tier", RUNG_NONE);
  for (size_t i = 0; i < plan->score_count && !tiers; i++)
    add_outcome(cases, "score", plan->scores[i].thing);
  for (size_t i = 0; i < plan->badge_count; i++)
    add_outcome(cases, "specialization", plan->badges[i].thing);
  for (size_t i = 0; i < plan->incentive_count; i++)
    add_outcome(cases, "incentive", plan->incentives[i].thing);
  for (size_t i = 0; i < plan->metric_count && plan->incentive_count == 0 && !tiers; i++)
    add_outcome(cases, "metric", plan->metrics[i].thing);
  return RUNG_OK;
}

/* Rows ------------------------------------------------------------------------------- */

/* Is the outcome the very metric that is varied? */
static bool is_varied(const Cases *cases, const RungEdge *edge, size_t outcome) {
  const RungInput *varied = &cases->edges->inputs[edge->input];
  return !varied->column && rung_text_equal(cases->outcomes[outcome].name, varied->name);
}

/* Does anything come out of the program but what is varied? */
static bool has_outcome(const Cases *cases, const RungEdge *edge) {
  for (size_t i = 0; i < cases->outcome_count; i++)
    if (!is_varied(cases, edge, i)) return true;
  return false;
}

/* The smallest step of an input that an owner would write. */
static RungRatio step_of(const RungSession *session, RungType type) {
  RungRatio step = {1, 1};
  uint8_t scale = type.ratio ? 2 : type.scale, most = 2;
  if (type.kind == RUNG_KIND_MONEY) most = session->monies[type.currency].decimals;
  if (type.kind == RUNG_KIND_MONEY && type.ratio) scale = most;
  if (type.kind == RUNG_KIND_PERCENT) most = 4;
  if (type.kind == RUNG_KIND_PERCENT && type.ratio) scale = 4;
  for (uint8_t i = 0; i < scale && i < most; i++) step.denominator *= 10;
  return step;
}

/* The type that figures of an input are written in. */
static RungType type_of(const Cases *cases, const RungInput *input) {
  RungType type = cases->session->plan.nodes[input->node].type;
  if (input->percent) type.kind = RUNG_KIND_PERCENT;
  return type;
}

static RungText written(const Cases *cases, RungType type, RungRatio value) {
  const RungMoneyStyle *money =
      type.kind == RUNG_KIND_MONEY ? &cases->session->monies[type.currency] : NULL;
  return rung_trial_literal(cases->session, rung_value_ratio(type.kind, value, money));
}

static RungStatus add_row(Cases *cases, const RungEdge *edge, const char *side,
                          RungRatio value, RungError *err) {
  RungType type = type_of(cases, &cases->edges->inputs[edge->input]);
  /* Figures below nothing are no partner's. */
  if (value.numerator < 0 && edge->value.numerator >= 0) return RUNG_OK;
  if (!has_outcome(cases, edge)) return RUNG_OK;
  Row *row = &cases->rows[cases->row_count];
  *row = (Row){.edge = edge, .side = side, .value = written(cases, type, value)};
  for (size_t i = cases->row_count;
       i > 0 && cases->rows[i - 1].edge->input == edge->input; i--)
    if (rung_text_equal(cases->rows[i - 1].value, row->value)) {
      /* One that lies at an edge is called by that. */
      if (strcmp(side, "at") == 0) cases->rows[i - 1].edge = edge;
      if (strcmp(side, "at") == 0) cases->rows[i - 1].side = side;
      return RUNG_OK;
    }
  row->cells = rung_arena_take_array(&cases->session->arena, cases->outcome_count + 1,
                                     sizeof *row->cells);
  if (!row->cells) return rung_error_memory(err, "the cases");
  cases->row_count++;
  return RUNG_OK;
}

static RungStatus make_rows(Cases *cases, RungError *err) {
  const RungEdges *edges = cases->edges;
  cases->rows = rung_arena_take_array(&cases->session->arena, 3 * edges->count + 1,
                                      sizeof *cases->rows);
  if (!cases->rows) return rung_error_memory(err, "the cases");
  for (size_t i = 0; i < edges->count; i++) {
    const RungEdge *edge = &edges->edges[i];
    RungType type = type_of(cases, &edges->inputs[edge->input]);
    RungRatio step = step_of(cases->session, type), below, above;
    RungRatio minus = {-step.numerator, step.denominator};
    if (!rung_ratio_subtract(edge->value, step, &below) ||
        !rung_ratio_subtract(edge->value, minus, &above))
      continue;
    if (add_row(cases, edge, "below", below, err) ||
        add_row(cases, edge, "at", edge->value, err) ||
        add_row(cases, edge, "above", above, err))
      return err->status;
  }
  return RUNG_OK;
}

/* Text ------------------------------------------------------------------------------- */

/* The value of an input that lets pass what asks for the most. */
static RungRatio passing(const Cases *cases, const RungInput *input) {
  RungRatio step = step_of(cases->session, type_of(cases, input)), value = input->good;
  if (input->good_is_most) step.numerator = -step.numerator;
  if (input->beyond && !rung_ratio_subtract(input->good, step, &value))
    return input->good;
  return value;
}

static void put_settings(Cases *cases, uint32_t varied, bool columns) {
  const RungEdges *edges = cases->edges;
  bool any = false;
  for (uint32_t i = 0; i < edges->input_count; i++) {
    const RungInput *input = &edges->inputs[i];
    if (i == varied || !input->has_good || input->column != columns) continue;
    RungType type = type_of(cases, input);
    rung_pin_put(&cases->text, "%s%.*s = ",
                 any       ? ",\n    "
                 : columns ? "  partner = {\n    "
                           : "  with = {\n    ",
                 RUNG_TEXT(input->name));
    rung_pin_put_quoted(&cases->text, written(cases, type, passing(cases, input)));
    any = true;
  }
  if (any) rung_pin_put(&cases->text, ",\n  },\n");
}

/* Does what came out differ among the rows first..end? */
static bool is_told(const Cases *cases, size_t first, size_t end, size_t outcome) {
  if (is_varied(cases, cases->rows[first].edge, outcome)) return false;
  if (rung_text_is(cases->outcomes[outcome].name, "tier")) return true;
  RungText cell = cases->rows[first].cells[outcome];
  for (size_t i = first + 1; i < end; i++)
    if (!rung_text_equal(cases->rows[i].cells[outcome], cell)) return true;
  return false;
}

static RungText label_of(const Cases *cases, const Row *row) {
  return rung_session_format(cases->session, "%s %.*s", row->side,
                             RUNG_TEXT(row->edge->label));
}

static size_t width_of(RungText text) {
  size_t width = 0;
  for (uint32_t i = 0; i < text.length; i++)
    width += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
  return width;
}

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

static void put_cell(Cases *cases, RungText text, size_t width) {
  rung_pin_put(&cases->text, " %.*s%*s |", RUNG_TEXT(text), (int)(width - width_of(text)),
               "");
}

static RungText header_of(const Cases *cases, size_t outcome, bool first) {
  if (!first) return cases->outcomes[outcome].name;
  return rung_session_format(cases->session, "=> %.*s",
                             RUNG_TEXT(cases->outcomes[outcome].name));
}

/* The first outcome of a table that is told stands behind the =>. */
static bool is_first(const Cases *cases, size_t first, size_t end, size_t outcome,
                     bool trying) {
  for (size_t i = 0; i < outcome; i++)
    if (trying ? !is_varied(cases, cases->rows[first].edge, i)
               : is_told(cases, first, end, i))
      return false;
  return true;
}

/* The rows first..end; trying: with `missing` in place of what comes out. */
static void put_table(Cases *cases, size_t first, size_t end, bool trying) {
  const RungInput *input = &cases->edges->inputs[cases->rows[first].edge->input];
  size_t label = 4, value = width_of(input->name);
  for (size_t i = first; i < end; i++) {
    label = larger(label, width_of(label_of(cases, &cases->rows[i])));
    value = larger(value, width_of(cases->rows[i].value));
  }
  for (size_t line = first; line <= end; line++) {
    const Row *row = line > first ? &cases->rows[line - 1] : NULL;
    rung_pin_put(&cases->text, "  |");
    put_cell(cases, row ? label_of(cases, row) : rung_text("case"), label);
    put_cell(cases, row ? row->value : input->name, value);
    for (size_t o = 0; o < cases->outcome_count; o++) {
      if (trying ? is_varied(cases, cases->rows[first].edge, o)
                 : !is_told(cases, first, end, o))
        continue;
      RungText header = header_of(cases, o, is_first(cases, first, end, o, trying));
      size_t width = width_of(header);
      for (size_t i = first; i < end; i++)
        width = larger(width, trying ? 7 : width_of(cases->rows[i].cells[o]));
      put_cell(cases,
               !row     ? header
               : trying ? rung_text("missing")
                        : row->cells[o],
               width);
    }
    rung_pin_put(&cases->text, "\n");
  }
}

static size_t end_of_input(const Cases *cases, size_t first) {
  size_t end = first;
  while (end < cases->row_count &&
         cases->rows[end].edge->input == cases->rows[first].edge->input)
    end++;
  return end;
}

static bool is_anything_told(const Cases *cases, size_t first, size_t end) {
  for (size_t o = 0; o < cases->outcome_count; o++)
    if (is_told(cases, first, end, o)) return true;
  return false;
}

static void put_tests(Cases *cases, bool trying) {
  char from[11], to[11];
  rung_date_format(cases->session->period.from, from);
  rung_date_format(cases->session->period.to, to);
  for (size_t first = 0; first < cases->row_count;) {
    size_t end = end_of_input(cases, first);
    uint32_t input = cases->rows[first].edge->input;
    if (trying || is_anything_told(cases, first, end)) {
      rung_pin_put(&cases->text, "%stest \"edges of %.*s\" {\n  period = \"%s..%s\",\n",
                   first ? "\n" : "", RUNG_TEXT(cases->edges->inputs[input].name), from,
                   to);
      put_settings(cases, input, false);
      put_settings(cases, input, true);
      rung_pin_put(&cases->text, "  [[\n");
      put_table(cases, first, end, trying);
      rung_pin_put(&cases->text, "]] }\n");
    } else {
      rung_pin_put(&cases->text, "-- nothing that comes out turns at the edges of %.*s\n",
                   RUNG_TEXT(cases->edges->inputs[input].name));
    }
    first = end;
  }
}

/* What no period's test turns: of a version that is not in force. */
static bool is_asked(const Cases *cases, const RungCondition *condition) {
  return rung_outcome_asked(cases->session->run, condition);
}

/* Conditions of what a test cannot set are named, so that nobody takes them for tested.
 */
static void put_left_out(Cases *cases) {
  const RungPlan *plan = &cases->session->plan;
  bool headed = false;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    RungText address = plan->things[condition->thing].address;
    bool told = i > 0 && plan->conditions[i - 1].thing == condition->thing, found = false;
    for (size_t e = 0; e < cases->edges->count && !found; e++) {
      RungText label = cases->edges->edges[e].label;
      found = label.length >= address.length &&
              memcmp(label.bytes, address.bytes, address.length) == 0;
    }
    if (told || found || !is_asked(cases, condition)) continue;
    if (!headed)
      rung_pin_put(&cases->text, "\n-- not varied, for they compare no metric:\n");
    headed = true;
    rung_pin_put(&cases->text, "--   %.*s  %.*s\n", RUNG_TEXT(address),
                 RUNG_TEXT(rung_session_name(cases->session, condition->thing)));
  }
}

/* Trying ----------------------------------------------------------------------------- */

/* Takes what came out for the cases of CASES, which stand in the order of the rows. */
static void take_cells(Cases *cases, const RungSession *tried, const RungTrials *trials) {
  size_t row = 0;
  for (size_t i = 0; i < tried->plan.case_count && row < cases->row_count; i++) {
    const RungPosition *position = &tried->plan.cases[i].position;
    if (!rung_text_is(tried->plan.files[position->file], CASES)) continue;
    const RungVerdict *verdict = &trials->verdicts[i];
    for (size_t o = 0; o < cases->outcome_count; o++) {
      RungText cell = rung_text(verdict->failed ? "-" : "missing");
      for (size_t s = 0; s < verdict->count; s++)
        if (rung_text_equal(verdict->surprises[s].name, cases->outcomes[o].name))
          cell = verdict->surprises[s].literal;
      char *bytes = rung_arena_copy(&cases->session->arena, cell.bytes, cell.length);
      cases->rows[row].cells[o] = bytes ? (RungText){bytes, cell.length} : rung_text("-");
    }
    row++;
  }
}

static RungStatus try_cases(Cases *cases, RungError *err) {
  RungSession tried;
  RungTrials trials;
  put_tests(cases, true);
  if (cases->text.status) return rung_error_memory(err, "the cases");
  rung_session_init(&tried, "");
  RungText text = {cases->text.bytes, (uint32_t)cases->text.length};
  RungStatus status = rung_trial_script(&tried, cases->session, CASES, text, err);
  if (!status) status = rung_session_compile_script(&tried, err);
  if (!status) status = rung_trials_run(&trials, &tried, NULL, false, NULL, NULL, err);
  if (!status) take_cells(cases, &tried, &trials);
  cases->session->reported |= tried.reported;
  rung_session_reset(&tried);
  cases->text.length = 0;
  return status;
}

/* The program evaluated over no data: its constants are then known. */
static RungStatus evaluate_constants(RungSession *session, const char *period,
                                     RungError *err) {
  const RungPlan *plan = &session->plan;
  const RungProgram *program = &plan->program;
  RungText *texts =
      rung_arena_take_array(&session->arena, plan->source_count + 1, sizeof *texts);
  if (!texts) return rung_error_memory(err, "the cases");
  for (size_t s = 0; s < plan->source_count; s++) {
    const RungSchema *schema = &plan->sources[s].schema;
    RungText header = rung_text("");
    for (size_t f = 0; f < schema->field_count; f++)
      header = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(header), f ? "," : "",
                                   RUNG_TEXT(schema->fields[f].name));
    texts[s] = rung_session_format(session, "%.*s\n", RUNG_TEXT(header));
  }
  RungSpan span;
  if (!rung_period_parse(rung_text(period), program->calendar, &span)) {
    rung_error_set(err, RUNG_E_USAGE, "bad-period", "`%s` is no period", period);
    rung_error_help(err, "such as 2026, 2026-Q3, 2026-03, FY2026 or "
                         "2025-07-01..2025-12-31");
    return err->status;
  }
  session->keep_rows = true;
  RungStatus status = rung_session_load_texts(session, texts, err);
  return status ? status : rung_session_evaluate(session, span, err);
}

static RungStatus print(RungText text, RungError *err) {
  fwrite(text.bytes, 1, text.length, stdout);
  if (fflush(stdout) == 0 && !ferror(stdout)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "standard output is closed");
}

RungStatus rung_cases_draft(RungSession *session, const char *period, bool bare,
                            RungText *text, RungError *err) {
  RungEdges edges;
  Cases cases = {.edges = &edges, .session = session, .text = {.arena = &session->arena}};
  if (evaluate_constants(session, period, err) || rung_edges_find(&edges, session, err) ||
      find_outcomes(&cases, err) || make_rows(&cases, err) || try_cases(&cases, err))
    return err->status;
  put_tests(&cases, false);
  if (!bare) put_left_out(&cases);
  if (cases.text.status) return rung_error_memory(err, "the cases");
  *text = (RungText){cases.text.bytes, (uint32_t)cases.text.length};
  return RUNG_OK;
}

RungStatus rung_verb_cases(RungSession *session, const RungArguments *arguments,
                           RungError *err) {
  RungText text;
  if (rung_session_compile(session, rung_argument(arguments, "program"), err) ||
      rung_cases_draft(session, rung_argument(arguments, "period"), false, &text, err))
    return err->status;
  return print(text, err);
}

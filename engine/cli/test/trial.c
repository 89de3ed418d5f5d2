#include "cli/test/trial.h"

#include <string.h>
#include <strings.h>

#include "study/decided.h"

/* What a world of cases is made of: one text of CSV a source. */
typedef struct Texts {
  RungArena arena;
  RungText *texts;      /* [source_count] */
  uint32_t **positions; /* [source_count] of each row, its line in the script */
} Texts;

/* Bytes that a row takes at most: every byte doubled, quotes, a comma. */
static size_t row_room(const RungText *cells, size_t count) {
  size_t room = 2;
  for (size_t i = 0; i < count; i++) room += 2u * cells[i].length + 3;
  return room;
}

static char *write_cell(char *to, RungText cell) {
  bool quoted = false;
  for (uint32_t i = 0; i < cell.length && !quoted; i++)
    quoted = strchr(",\"\r\n ", cell.bytes[i]) != NULL;
  if (quoted) *to++ = '"';
  for (uint32_t i = 0; i < cell.length; i++) {
    if (cell.bytes[i] == '"') *to++ = '"';
    *to++ = cell.bytes[i];
  }
  if (quoted) *to++ = '"';
  return to;
}

static char *write_row(char *to, const RungText *cells, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (i > 0) *to++ = ',';
    to = write_cell(to, cells[i]);
  }
  *to++ = '\n';
  return to;
}

static char *write_header(char *to, const RungSchema *schema) {
  for (size_t i = 0; i < schema->field_count; i++) {
    if (i > 0) *to++ = ',';
    to = write_cell(to, schema->fields[i].name);
  }
  *to++ = '\n';
  return to;
}

/* The cases of a world: they stand together. */
typedef struct World {
  size_t first, count;
} World;

/* Is a given row one of the world's? All its cases are of one test where it has rows. */
static bool is_given(const RungPlan *plan, World world, const RungGivenRow *row,
                     size_t source) {
  return row->source == source && row->test == plan->cases[world.first].test;
}

static size_t text_room(const RungPlan *plan, World world, size_t source, size_t *rows) {
  const RungSchema *schema = &plan->sources[source].schema;
  size_t room = 2;
  *rows = 0;
  for (size_t i = 0; i < schema->field_count; i++)
    room += 2u * schema->fields[i].name.length + 3;
  for (size_t i = 0; source + 1 == plan->program.subject && i < world.count; i++) {
    room += row_room(plan->cases[world.first + i].cells, schema->field_count);
    ++*rows;
  }
  for (size_t i = 0; i < plan->given_count; i++) {
    if (!is_given(plan, world, &plan->given[i], source)) continue;
    room += row_room(plan->given[i].cells, schema->field_count);
    ++*rows;
  }
  return room;
}

/* The tested partners first, then the rows given. */
static RungStatus make_text(Texts *texts, const RungPlan *plan, World world,
                            size_t source, RungError *err) {
  const RungSchema *schema = &plan->sources[source].schema;
  size_t rows, room = text_room(plan, world, source, &rows), row = 0;
  char *bytes = rung_arena_take(&texts->arena, room);
  uint32_t *lines = rung_arena_take_array(&texts->arena, rows + 1, sizeof *lines);
  if (!bytes || !lines) return rung_error_memory(err, "the rows of a test");
  char *to = write_header(bytes, schema);
  for (size_t i = 0; source + 1 == plan->program.subject && i < world.count; i++) {
    const RungCase *test_case = &plan->cases[world.first + i];
    lines[row++] = test_case->position.line;
    to = write_row(to, test_case->cells, schema->field_count);
  }
  for (size_t i = 0; i < plan->given_count; i++) {
    if (!is_given(plan, world, &plan->given[i], source)) continue;
    lines[row++] = plan->given[i].position.line;
    to = write_row(to, plan->given[i].cells, schema->field_count);
  }
  texts->texts[source] = (RungText){bytes, (uint32_t)(to - bytes)};
  texts->positions[source] = lines;
  return RUNG_OK;
}

static RungStatus make_texts(Texts *texts, const RungPlan *plan, World world,
                             RungError *err) {
  texts->texts =
      rung_arena_take_array(&texts->arena, plan->source_count, sizeof *texts->texts);
  texts->positions =
      rung_arena_take_array(&texts->arena, plan->source_count, sizeof *texts->positions);
  if (!texts->texts || !texts->positions)
    return rung_error_memory(err, "the rows of a test");
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < plan->source_count && !status; i++) {
    if (plan->sources[i].schema.origin_count > 0) continue;
    status = make_text(texts, plan, world, i, err);
  }
  return status;
}

/* Rows are told by their line in the script. A row of a test is one line of its text, and
 * the header stands before the first. */
static void tell_lines(RungSession *session, const Texts *texts) {
  for (size_t i = 0; i < session->plan.source_count; i++) {
    RungTable *table = &session->load.tables[i];
    for (size_t row = 0; table->lines && row < table->rows; row++)
      table->lines[row] = texts->positions[i][table->lines[row] - 2];
  }
}

static RungSpan span_of(const RungPlan *plan, const RungTest *test) {
  const RungProgram *program = &plan->program;
  if (test->has_span) return test->span;
  return rung_span_containing(rung_plan_calendar(plan, program->unit), program->unit,
                              test->day);
}

static RungStatus evaluate(RungSession *session, World world, RungError *err) {
  const RungPlan *plan = &session->plan;
  const RungTest *test = &plan->tests[plan->cases[world.first].test];
  Texts texts = {0};
  rung_arena_init(&texts.arena, &session->allocator);
  RungStatus status = make_texts(&texts, plan, world, err);
  if (!status) status = rung_session_load_texts(session, texts.texts, err);
  if (!status) tell_lines(session, &texts);
  session->rules_dated = test->rules_dated;
  session->rules_as_of = test->rules_as_of;
  if (!status) status = rung_session_evaluate(session, span_of(plan, test), err);
  rung_arena_reset(&texts.arena);
  return status;
}

/* Verdicts --------------------------------------------------------------------------- */

static RungText keep(RungSession *session, RungText text) {
  char *bytes =
      rung_arena_copy(&session->arena, text.length ? text.bytes : "", text.length);
  return bytes ? (RungText){bytes, text.length} : rung_text("");
}

static RungText show(RungSession *session, RungValue value) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  if (value.shape == RUNG_SHAPE_MISSING) return rung_text("missing");
  return keep(session, rung_value_format(&value, RUNG_FORM_SHOWN, buffer));
}

/* The ratio as a decimal that the language can write; false where there is none. */
static bool is_written_as_decimal(const RungValue *value, RungValue *decimal) {
  enum { DECIMALS_MOST = 9, DIGITS_MOST = 17 };
  RungRatio ratio = value->as.ratio;
  uint8_t scale = 0,
          most = value->kind == RUNG_KIND_MONEY ? value->money->decimals : DECIMALS_MOST;
  RungWide limit = 1;
  for (int i = 0; i < DIGITS_MOST; i++) limit *= 10;
  while (ratio.numerator % ratio.denominator != 0 && scale < most &&
         ratio.numerator < limit && ratio.numerator > -limit) {
    ratio.numerator *= 10;
    scale++;
  }
  if (ratio.numerator % ratio.denominator != 0) return false;
  *decimal = rung_value_decimal(value->kind, ratio.numerator / ratio.denominator, scale,
                                value->money);
  return true;
}

RungText rung_trial_literal(RungSession *session, RungValue value) {
  char buffer[RUNG_VALUE_TEXT_MAX], below[RUNG_VALUE_TEXT_MAX];
  if (value.shape == RUNG_SHAPE_RATIO && !is_written_as_decimal(&value, &value)) {
    RungKind kind = value.kind == RUNG_KIND_PERCENT ? RUNG_KIND_NUMBER : value.kind;
    RungValue top = rung_value_decimal(kind, value.as.ratio.numerator, 0, value.money);
    RungValue bottom =
        rung_value_decimal(RUNG_KIND_NUMBER, value.as.ratio.denominator, 0, NULL);
    RungForm form = kind == RUNG_KIND_MONEY ? RUNG_FORM_SHOWN : RUNG_FORM_PLAIN;
    RungText over = rung_value_format(&top, form, buffer);
    RungText under = rung_value_format(&bottom, RUNG_FORM_PLAIN, below);
    return keep(session, rung_session_format(session, "%.*s / %.*s", RUNG_TEXT(over),
                                             RUNG_TEXT(under)));
  }
  if (value.shape == RUNG_SHAPE_DECIMAL && value.kind == RUNG_KIND_NUMBER)
    return keep(session, rung_value_format(&value, RUNG_FORM_PLAIN, buffer));
  return show(session, value);
}

static RungSurprise *add_surprise(RungSession *session, RungVerdict *verdict,
                                  RungError *err) {
  size_t room = (verdict->count + 1) * sizeof *verdict->surprises;
  RungSurprise *list = rung_arena_take(&session->arena, room);
  if (!list) {
    (void)rung_error_memory(err, "the verdicts");
    return NULL;
  }
  if (verdict->count) memcpy(list, verdict->surprises, verdict->count * sizeof *list);
  verdict->surprises = list;
  list[verdict->count] = (RungSurprise){0};
  return &list[verdict->count++];
}

/* Why a figure came out as it did, where that is asked for. */
static RungStatus explain(RungTrials *trials, const RungTrialFigure *figure,
                          RungSurprise *surprise, RungError *err) {
  return trials->explained
             ? rung_trial_explain(trials->session, figure, &surprise->why, err)
             : RUNG_OK;
}

static RungStatus judge_expect(RungTrials *trials, const RungExpect *expect,
                               size_t subject, RungVerdict *verdict, RungError *err) {
  RungSession *session = trials->session;
  const RungColumn *holds = rung_run_column(session->run, expect->holds);
  size_t at = rung_outcome_at(holds, subject);
  if (rung_column_has(holds, at) && rung_outcome_flag(session->run, expect->holds, at))
    return RUNG_OK;
  RungSurprise *surprise = add_surprise(session, verdict, err);
  if (!surprise) return err->status;
  RungValue got = rung_value_fuller(rung_session_value(session, expect->target, subject));
  RungValue expected =
      expect->expected == RUNG_NONE
          ? rung_value_missing()
          : rung_value_fuller(rung_session_value(session, expect->expected, subject));
  rung_value_tell_apart(&got, &expected);
  surprise->name = expect->name;
  surprise->position = expect->position;
  surprise->written = expect->written;
  surprise->expected = show(session, expected);
  surprise->got = show(session, got);
  surprise->literal =
      rung_trial_literal(session, rung_session_value(session, expect->target, subject));
  RungTrialFigure figure = {subject, expect->name, surprise->expected, expect->target};
  return explain(trials, &figure, surprise, err);
}

/* The addresses of the conditions that decided, parted by commas. */
static RungText deciding(RungSession *session, const RungOutcomes *outcomes,
                         size_t subject) {
  enum { MOST = 6 };
  const RungPlan *plan = &session->plan;
  RungText list = rung_text("");
  size_t count = 0;
  for (uint32_t i = 0; i < plan->condition_count && count < MOST; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (!rung_decided_by(outcomes, i, subject)) continue;
    RungText tier = rung_text("");
    if (condition->of == RUNG_CONDITION_REQUIREMENT)
      tier = rung_session_name(session, plan->tiers[condition->tier - 1]);
    list = rung_session_format(session, "%.*s%s%.*s%s%.*s", RUNG_TEXT(list),
                               count++ ? ", " : "",
                               RUNG_TEXT(plan->things[condition->thing].address),
                               tier.length ? "." : "", RUNG_TEXT(tier));
  }
  return count ? list : rung_text("no condition");
}

static RungStatus judge_because(RungTrials *trials, const RungBecause *because,
                                size_t subject, RungVerdict *verdict, RungError *err) {
  RungSession *session = trials->session;
  RungOutcomes outcomes;
  if (rung_outcomes_make(&outcomes, &session->plan, session->run, &session->scratch, err))
    return err->status;
  if (rung_decided_at(&outcomes, because->address, subject)) return RUNG_OK;
  bool decided;
  if (rung_decided_amount(&outcomes, because->address, subject, &decided,
                          &session->scratch, err))
    return err->status;
  if (decided) return RUNG_OK;
  RungSurprise *surprise = add_surprise(session, verdict, err);
  if (!surprise) return err->status;
  surprise->name = rung_text("because");
  surprise->position = because->position;
  surprise->written = surprise->expected = because->address;
  surprise->got = keep(session, deciding(session, &outcomes, subject));
  RungTrialFigure figure = {subject, rung_text("tier"), rung_text(""), RUNG_NONE};
  return explain(trials, &figure, surprise, err);
}

static RungStatus judge(RungTrials *trials, size_t test_case, size_t subject,
                        RungError *err) {
  const RungPlan *plan = &trials->session->plan;
  RungVerdict *verdict = &trials->verdicts[test_case];
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < plan->expect_count && !status; i++)
    if (plan->expects[i].test_case == test_case)
      status = judge_expect(trials, &plan->expects[i], subject, verdict, err);
  for (size_t i = 0; i < plan->because_count && !status; i++)
    if (plan->becauses[i].test_case == test_case)
      status = judge_because(trials, &plan->becauses[i], subject, verdict, err);
  return status;
}

/* Worlds ----------------------------------------------------------------------------- */

static bool holds_pattern(RungText text, const char *pattern) {
  size_t length = strlen(pattern);
  for (size_t i = 0; i + length <= text.length; i++)
    if (strncasecmp(text.bytes + i, pattern, length) == 0) return true;
  return false;
}

RungText rung_trial_name(RungSession *session, size_t test_case) {
  const RungPlan *plan = &session->plan;
  const RungCase *own = &plan->cases[test_case];
  RungText name = rung_session_name(session, plan->tests[own->test].thing);
  size_t first = test_case, count = 0;
  while (first > 0 && plan->cases[first - 1].test == own->test) first--;
  while (first + count < plan->case_count && plan->cases[first + count].test == own->test)
    count++;
  if (own->label.length)
    return rung_session_format(session, "%.*s: %.*s", RUNG_TEXT(name),
                               RUNG_TEXT(own->label));
  if (count == 1) return name;
  return rung_session_format(session, "%.*s, row %zu", RUNG_TEXT(name),
                             test_case - first + 1);
}

static bool is_asked(RungSession *session, size_t test_case, const char *pattern) {
  return !pattern || holds_pattern(rung_trial_name(session, test_case), pattern);
}

static void fail_case(RungTrials *trials, size_t test_case, RungError *err) {
  RungVerdict *verdict = &trials->verdicts[test_case];
  verdict->failed = true;
  verdict->error = *err;
  rung_error_init(err);
}

/* Errors that are of one case and not of the whole. */
static bool is_of_case(const RungError *err) {
  return err->status == RUNG_E_DATA || err->status == RUNG_E_RANGE ||
         err->status == RUNG_E_SCRIPT;
}

static RungStatus try_world(RungTrials *trials, World world, RungTrialVisit visit,
                            void *context, RungError *err) {
  RungSession *session = trials->session;
  RungStatus status = evaluate(session, world, err);
  if (status && !is_of_case(err)) return status;
  if (status) {
    fail_case(trials, world.first, err);
    return RUNG_OK;
  }
  for (size_t i = 0; i < world.count && !status; i++)
    status = judge(trials, world.first + i, i, err);
  if (!status && visit) status = visit(context, world.first, world.count, err);
  return status;
}

RungStatus rung_trials_run(RungTrials *trials, RungSession *session, const char *pattern,
                           bool explained, RungTrialVisit visit, void *context,
                           RungError *err) {
  const RungPlan *plan = &session->plan;
  *trials = (RungTrials){.session = session, .explained = explained};
  trials->verdicts = rung_arena_take_array(&session->arena, plan->case_count + 1,
                                           sizeof *trials->verdicts);
  if (!trials->verdicts) return rung_error_memory(err, "the verdicts");
  session->keep_rows = true;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < plan->case_count && !status; i++) {
    RungVerdict *verdict = &trials->verdicts[i];
    verdict->tried = is_asked(session, i, pattern);
    if (!verdict->tried) continue;
    status = try_world(trials, (World){i, 1}, visit, context, err);
    trials->tried++;
    trials->passed += !verdict->failed && verdict->count == 0;
    rung_arena_reset(&session->scratch);
  }
  return status;
}

RungStatus rung_trial_script(RungSession *made, const RungSession *session,
                             const char *name, RungText text, RungError *err) {
  const RungScript *script = &session->script;
  rung_arena_init(&made->script.arena, &made->allocator);
  RungScriptFile *files =
      rung_arena_take_array(&made->arena, script->file_count + 1, sizeof *files);
  if (!files) return rung_error_memory(err, "the tests");
  memcpy(files, script->files, script->file_count * sizeof *files);
  files[script->file_count] = (RungScriptFile){rung_text(name), text};
  made->script.files = files;
  made->script.file_count = script->file_count + 1;
  made->script.with_tests = made->with_tests = true;
  return RUNG_OK;
}

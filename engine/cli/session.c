#include "cli/session.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/progress.h"
#include "core/spill.h"
#include "load/reject.h"
#include "report/terminal.h"

extern char **environ;

void rung_session_init(RungSession *session, const char *language) {
  memset(session, 0, sizeof *session);
  rung_allocator_init(&session->allocator, 0);
  rung_allocator_init(&session->data, 0);
  session->spill = -1;
  rung_arena_init(&session->arena, &session->allocator);
  rung_arena_init(&session->scratch, &session->data);
  session->language = rung_text(language);
  session->colour = rung_terminal_probe(stderr, environ).colour;
}

/* Lets go of what was loaded and evaluated. */
static void forget_data(RungSession *session) {
  if (session->run) rung_run_free(session->run);
  if (session->has_load) rung_load_reset(&session->load);
  if (session->has_pool) rung_pool_reset(&session->pool);
  rung_cache_free(session->cache);
  session->run = NULL;
  session->cache = NULL;
  session->has_load = session->has_pool = false;
}

void rung_session_reset(RungSession *session) {
  forget_data(session);
  rung_plan_reset(&session->plan);
  rung_compiled_reset(&session->compiled);
  rung_script_reset(&session->script);
  rung_threads_free(session->threads);
  rung_arena_reset(&session->scratch);
  rung_arena_reset(&session->arena);
  if (session->spill >= 0) close(session->spill);
}

RungStatus rung_session_crew(RungSession *session, size_t threads, RungError *err) {
  return rung_threads_new(&session->threads, threads, &session->allocator, err);
}

static RungStatus make_styles(RungSession *session, RungError *err) {
  const RungPlan *plan = &session->plan;
  session->monies = rung_arena_take_array(&session->arena, plan->currency_count + 1,
                                          sizeof *session->monies);
  session->tiers = rung_arena_take_array(&session->arena, plan->tier_count + 1,
                                         sizeof *session->tiers);
  if (!session->monies || !session->tiers) return rung_error_memory(err, "titles");
  for (size_t i = 0; i < plan->currency_count; i++) {
    session->monies[i] = (RungMoneyStyle){.symbol = plan->currencies[i].symbol,
                                          .code = plan->currencies[i].code,
                                          .decimals = plan->currencies[i].decimals};
  }
  session->tiers[0] = rung_text("none");
  for (size_t i = 0; i < plan->tier_count; i++) {
    session->tiers[i + 1] = plan->things[plan->tiers[i]].name;
  }
  return RUNG_OK;
}

/* Diagnostics of the compiler, on stderr. */
static void tell_diagnostics(const RungSession *session) {
  size_t warnings = 0;
  for (size_t i = 0; i < session->compiled.diagnostic_count; i++) {
    const RungError *diagnostic = &session->compiled.diagnostics[i];
    bool warning = diagnostic->severity == RUNG_SEVERITY_WARNING;
    warnings += warning;
    if (!warning || session->show_warnings) {
      rung_error_print(diagnostic, stderr, session->colour);
    }
  }
  if (warnings > 0 && !session->show_warnings) {
    fprintf(stderr, "%zu %s; `rung check` shows %s\n", warnings,
            warnings == 1 ? "warning" : "warnings", warnings == 1 ? "it" : "them");
  }
}

static bool has_language(const RungText *languages, size_t count, RungText language) {
  size_t i = 0;
  while (i < count && !rung_text_equal(languages[i], language)) i++;
  return i < count;
}

/* Fails for a language that no title is in; English is always there. */
static RungStatus check_language(RungSession *session, RungError *err) {
  enum { SHOWN = 16 };
  RungText languages[SHOWN] = {rung_text("en")}, list = languages[0];
  size_t count = 1;
  if (session->language.length == 0) return RUNG_OK;
  for (size_t i = 0; i < session->plan.thing_count; i++) {
    const RungThing *thing = &session->plan.things[i];
    for (size_t t = 0; t < thing->title_count; t++) {
      RungText language = thing->titles[t].language;
      if (rung_text_equal(language, session->language)) return RUNG_OK;
      if (count == SHOWN || has_language(languages, count, language)) continue;
      languages[count++] = language;
      list = rung_session_format(session, "%.*s, %.*s", RUNG_TEXT(list),
                                 RUNG_TEXT(language));
    }
  }
  if (rung_text_equal(session->language, languages[0])) return RUNG_OK;
  rung_error_set(err, RUNG_E_USAGE, "no-language", "the program has no titles in `%.*s`",
                 RUNG_TEXT(session->language));
  rung_error_help(err, "--lang can be %.*s", RUNG_TEXT(list));
  return err->status;
}

static RungStatus read_script(RungSession *session, const char *program, RungError *err) {
  return session->with_tests
             ? rung_script_read_tests(&session->script, program, &session->allocator, err)
             : rung_script_read(&session->script, program, &session->allocator, err);
}

static RungStatus compile(RungSession *session, RungError *err) {
  if (rung_script_compile(&session->script, &session->compiled, &session->allocator,
                          err)) {
    return err->status;
  }
  tell_diagnostics(session);
  if (session->compiled.error_count > 0) {
    session->reported = true;
    return rung_error_set(err, RUNG_E_SCRIPT, "script-errors", "the script has errors");
  }
  if (rung_plan_decode(&session->plan, session->compiled.plan, &session->allocator,
                       err) ||
      check_language(session, err)) {
    return err->status;
  }
  return make_styles(session, err);
}

RungStatus rung_session_compile(RungSession *session, const char *program,
                                RungError *err) {
  uint64_t from = rung_session_clock();
  RungStatus status = read_script(session, program, err);
  if (!status) status = compile(session, err);
  session->nanoseconds[RUNG_PHASE_COMPILE] = rung_session_clock() - from;
  return status;
}

RungStatus rung_session_compile_script(RungSession *session, RungError *err) {
  uint64_t from = rung_session_clock();
  RungStatus status = compile(session, err);
  session->nanoseconds[RUNG_PHASE_COMPILE] = rung_session_clock() - from;
  return status;
}

static RungStatus make_schemas(RungSession *session, RungError *err) {
  const RungPlan *plan = &session->plan;
  session->schemas = rung_arena_take_array(&session->arena, plan->source_count + 1,
                                           sizeof *session->schemas);
  if (!session->schemas) return rung_error_memory(err, "the schemas");
  for (size_t i = 0; i < plan->source_count; i++)
    session->schemas[i] = plan->sources[i].schema;
  return RUNG_OK;
}

static RungStatus load_files(RungSession *session, RungError *err) {
  if (rung_pool_init(&session->pool, &session->data, err)) return err->status;
  session->has_pool = session->has_load = true;
  RungStatus status =
      rung_load_init(&session->load, session->schemas, session->plan.source_count,
                     &session->load_options, &session->pool, &session->data, err);
  if (!status) rung_cache_loaded(session->cache, &session->load, &session->pool);
  return status;
}

/* The tables were the cache's, and something of them is damaged. */
static RungStatus load_anew(RungSession *session, RungError *err) {
  rung_run_free(session->run);
  session->run = NULL;
  rung_load_reset(&session->load);
  rung_pool_reset(&session->pool);
  rung_cache_drop(session->cache);
  rung_error_init(err);
  return load_files(session, err);
}

/* Is what reports read beside the columns of the run there: keys, names, lines of what is
 * paid? Explanations read anything. */
static bool can_be_shown(RungSession *session) {
  const RungPlan *plan = &session->plan;
  bool good = !session->keep_rows || rung_cache_need_all(session->cache);
  for (size_t i = 0; i < plan->source_count; i++) {
    const RungSchema *schema = &session->schemas[i];
    for (size_t f = 0; f < schema->field_count; f++)
      if (schema->fields[f].key || (i + 1 == plan->program.subject &&
                                    rung_text_is(schema->fields[f].name, "name")))
        good = good && rung_cache_need(session->cache, i, f);
  }
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const uint32_t domain = plan->incentives[i].domain;
    if (domain > 0 && !rung_plan_domain_is_group(plan, domain))
      good = good && rung_cache_need_lines(session->cache, domain - 1);
  }
  return good;
}

/* Tables of data that would fill half of the memory lie in files. A session that has had
 * other data goes on as it began. */
static void choose_memory(RungSession *session, const char *place) {
  const uint64_t memory = session->memory ? session->memory : rung_memory_of_machine();
  if (session->spill >= 0 || session->data.peak >= RUNG_SPILL_BLOCK ||
      rung_cache_data_bytes(&session->plan, place) <= memory / 2)
    return;
  session->spill = rung_cache_spill_folder();
  if (session->spill >= 0) rung_allocator_spill(&session->data, &session->spill);
}

static RungStatus load(RungSession *session, const char *place, size_t allowed,
                       RungError *err) {
  choose_memory(session, place);
  session->rejects_allowed = allowed;
  session->load_options = (RungLoadOptions){.place = place,
                                            .rejects_allowed = allowed,
                                            .with_sha256 = session->with_sha256,
                                            .threads = session->threads};
  const RungCacheOptions options = {
      .off = session->no_cache, .place = place, .load = &session->load_options};
  if (make_schemas(session, err) ||
      rung_cache_new(&session->cache, &session->plan, session->schemas, &options,
                     &session->data, err))
    return err->status;
  if (!rung_cache_take(session->cache, &session->load, &session->pool))
    return load_files(session, err);
  session->has_pool = session->has_load = true;
  return can_be_shown(session) ? RUNG_OK : load_anew(session, err);
}

RungStatus rung_session_load_texts(RungSession *session, const RungText *texts,
                                   RungError *err) {
  forget_data(session);
  session->load_options = (RungLoadOptions){.texts = texts};
  return make_schemas(session, err) ? err->status : load_files(session, err);
}

RungStatus rung_session_load(RungSession *session, const char *place, size_t allowed,
                             RungError *err) {
  uint64_t from = rung_session_clock();
  rung_progress_start("loading the data", session->plan.source_count, "sources");
  RungStatus status = load(session, place, allowed, err);
  rung_progress_end();
  session->nanoseconds[RUNG_PHASE_LOAD] = rung_session_clock() - from;
  if (!session->has_load || session->load.rejects.count == 0) return status;
  rung_rejects_print(&session->load.rejects, RUNG_REJECTS_SHOWN, stderr, session->colour);
  if (status == RUNG_E_DATA && strcmp(err->code, "rows-rejected") == 0) {
    fprintf(stderr, "\n%s\n", err->message);
    if (*err->help) fprintf(stderr, "%s\n", err->help);
    session->reported = true;
  }
  return status;
}

void rung_session_keep(RungSession *session) {
  rung_cache_keep(session->cache, &session->load, &session->pool);
}

/* The days of a source's dated column; false when there is none. */
static bool source_span(const RungSession *session, size_t source, RungSpan *span) {
  uint32_t dated = session->plan.sources[source].dated;
  const RungSpan *days = session->load.tables[source].days;
  bool found = false;
  if (dated == RUNG_NONE) return false;
  if (days) {
    *span = days[dated];
    return span->from <= span->to;
  }
  const RungColumn *column = &session->load.tables[source].columns[dated];
  for (size_t row = 0; row < column->rows; row++) {
    if (!rung_column_has(column, row)) continue;
    int32_t day = column->values.i32[row];
    if (!found || day < span->from) span->from = day;
    if (!found || day > span->to) span->to = day;
    found = true;
  }
  return found;
}

/* The last day that every dated source reaches: a forecast in one of them does not decide
 * the period. false when no source has a date. */
static bool common_day(const RungSession *session, int32_t *day, size_t *source) {
  bool found = false;
  for (size_t i = 0; i < session->plan.source_count; i++) {
    RungSpan span;
    if (!source_span(session, i, &span)) continue;
    if (!found || span.to < *day) {
      *day = span.to;
      *source = i;
    }
    found = true;
  }
  return found;
}

/* Does the span of a source tell by itself whether a row lies in the period? */
static bool span_tells(RungSpan span, RungSpan period, bool *lies) {
  const bool apart = span.to < period.from || span.from > period.to;
  *lies = !apart && (span.from >= period.from || span.to <= period.to);
  return apart || *lies;
}

/* Columns whose rows must be asked for that; those of the cache may be damaged. */
static RungStatus need_days(RungSession *session, RungError *err) {
  for (size_t i = 0; i < session->plan.source_count; i++) {
    const uint32_t dated = session->plan.sources[i].dated;
    RungSpan span;
    bool lies;
    if (dated == RUNG_NONE || !source_span(session, i, &span) ||
        span_tells(span, session->period, &lies))
      continue;
    if (!rung_cache_need(session->cache, i, dated)) return load_anew(session, err);
  }
  return RUNG_OK;
}

static bool any_row_in_period(const RungSession *session) {
  RungSpan period = session->period, span;
  for (size_t i = 0; i < session->plan.source_count; i++) {
    uint32_t dated = session->plan.sources[i].dated;
    bool lies;
    if (dated == RUNG_NONE || !source_span(session, i, &span)) continue;
    if (span_tells(span, period, &lies)) {
      if (lies) return true;
      continue;
    }
    const RungColumn *column = &session->load.tables[i].columns[dated];
    for (size_t row = 0; row < column->rows; row++) {
      int32_t day = column->values.i32[row];
      if (rung_column_has(column, row) && day >= period.from && day <= period.to) {
        return true;
      }
    }
  }
  return false;
}

/* A mistyped year would pay what partners without any data get. */
static RungStatus warn_of_empty_period(RungSession *session, RungError *err) {
  char from[11], to[11];
  RungText spans = rung_text("");
  RungStatus status = need_days(session, err);
  if (status || any_row_in_period(session)) return status;
  for (size_t i = 0; i < session->plan.source_count; i++) {
    RungSpan span;
    if (!source_span(session, i, &span)) continue;
    rung_date_format(span.from, from);
    rung_date_format(span.to, to);
    spans = rung_session_format(
        session, "%.*s%s%.*s %s..%s", RUNG_TEXT(spans), spans.length ? ", " : "",
        RUNG_TEXT(session->plan.sources[i].schema.name), from, to);
  }
  if (spans.length == 0) return RUNG_OK;
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  fprintf(stderr, "warning[empty-period]: no row lies in %s..%s; the data has %.*s\n",
          from, to, RUNG_TEXT(spans));
  return RUNG_OK;
}

/* Says so when the period asked for is not one of the program's own. */
static void note_other_unit(const RungSession *session) {
  static const char *const units[] = {"day", "month", "quarter", "half", "year"};
  const RungProgram *program = &session->plan.program;
  RungSpan own =
      rung_span_containing(program->calendar, program->unit, session->period.to);
  if (own.from == session->period.from && own.to == session->period.to) return;
  fprintf(stderr, "note: this period is not a %s, the period of the program\n",
          units[program->unit]);
}

/* Two days, the later one first? */
static bool ends_early(const char *period) {
  int32_t from, to;
  return strlen(period) == 22 && memcmp(period + 10, "..", 2) == 0 &&
         rung_date_parse((RungText){period, 10}, RUNG_DATE_ISO, &from) &&
         rung_date_parse((RungText){period + 12, 10}, RUNG_DATE_ISO, &to) && to < from;
}

static RungStatus choose_period(RungSession *session, const char *period,
                                RungError *err) {
  const RungProgram *program = &session->plan.program;
  if (period) {
    if (rung_period_parse(rung_text(period), program->calendar, &session->period)) {
      note_other_unit(session);
      return warn_of_empty_period(session, err);
    }
    if (ends_early(period)) {
      rung_error_set(err, RUNG_E_USAGE, "bad-period", "`%s` ends before it begins",
                     period);
      rung_error_help(err, "the first day stands first: %s..%.10s",
                      strstr(period, "..") + 2, period);
      return err->status;
    }
    rung_error_set(err, RUNG_E_USAGE, "bad-period", "`%s` is no period", period);
    rung_error_help(err, "such as 2026, 2026-Q3, 2026-03, FY2026 or "
                         "2025-07-01..2025-12-31");
    return err->status;
  }
  int32_t day = 0;
  size_t source = 0;
  if (!common_day(session, &day, &source)) {
    rung_error_set(err, RUNG_E_USAGE, "no-period", "the data has no dates");
    rung_error_help(err, "name the period to evaluate: --period 2026");
    return err->status;
  }
  session->period = rung_span_containing(program->calendar, program->unit, day);
  char from[11], to[11], last[11];
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  rung_date_format(day, last);
  fprintf(stderr,
          "period %s..%s, the latest that every dated source reaches: %.*s ends on %s "
          "(--period chooses another)\n",
          from, to, RUNG_TEXT(session->plan.sources[source].schema.name), last);
  return RUNG_OK;
}

RungStatus rung_session_rules(RungSession *session, const char *as_of, RungError *err) {
  session->rules_dated = as_of != NULL;
  if (!as_of || rung_date_parse(rung_text(as_of), RUNG_DATE_ISO, &session->rules_as_of)) {
    return RUNG_OK;
  }
  rung_error_set(err, RUNG_E_USAGE, "bad-date", "`%s` is no day", as_of);
  rung_error_help(err, "--rules-as-of takes one such as 2026-03-31");
  return err->status;
}

static bool may_read(void *context, size_t source, size_t field) {
  return rung_cache_need(context, source, field);
}

RungRunOptions rung_session_options(const RungSession *session) {
  return (RungRunOptions){.period = session->period,
                          .rules_dated = session->rules_dated,
                          .rules_as_of = session->rules_as_of,
                          .threads = session->threads,
                          .results = rung_cache_results(session->cache),
                          .guard = {may_read, session->cache},
                          .keep_rows = session->keep_rows};
}

static RungStatus evaluate(RungSession *session, RungError *err) {
  const RungRunOptions options = rung_session_options(session);
  RungStatus status = rung_run_new(&session->run, &session->plan, session->load.tables,
                                   &session->pool, &options, &session->data, err);
  return status ? status : rung_run_evaluate(session->run, err);
}

/* After a failure, when it may be that of the cache. What it says - keys, lines - may be
 * damaged as well. */
static RungStatus evaluate_again(RungSession *session, RungError *err) {
  if (rung_cache_need_all(session->cache) || load_anew(session, err)) return err->status;
  return evaluate(session, err);
}

RungStatus rung_session_evaluate(RungSession *session, RungSpan period, RungError *err) {
  session->period = period;
  RungStatus status = evaluate(session, err);
  return status ? evaluate_again(session, err) : status;
}

static size_t count_rows(const RungSession *session) {
  size_t rows = 0;
  for (size_t i = 0; i < session->plan.source_count; i++)
    rows += session->load.tables[i].rows;
  return rows;
}

RungStatus rung_session_run(RungSession *session, const char *period, RungError *err) {
  if (choose_period(session, period, err)) return err->status;
  if (session->rules_dated) {
    char day[11];
    rung_date_format(session->rules_as_of, day);
    fprintf(stderr, "the rules are those of %s (--rules-as-of)\n", day);
  }
  uint64_t from = rung_session_clock();
  rung_progress_start("evaluating", count_rows(session), "rows");
  RungStatus status = rung_session_evaluate(session, session->period, err);
  rung_progress_end();
  session->nanoseconds[RUNG_PHASE_EVALUATE] = rung_session_clock() - from;
  return status;
}

static const RungColumn *key_column(const RungSession *session, uint32_t domain) {
  if (domain == 0 || rung_plan_domain_is_group(&session->plan, domain)) return NULL;
  const RungSchema *schema = &session->plan.sources[domain - 1].schema;
  for (size_t i = 0; i < schema->field_count; i++) {
    if (schema->fields[i].key) return &session->load.tables[domain - 1].columns[i];
  }
  return NULL;
}

RungValue rung_session_value(const RungSession *session, uint32_t node, size_t row) {
  const RungColumn *column = rung_run_column(session->run, node);
  RungValueNames names = {
      .money = session->monies, .pool = &session->pool, .tiers = session->tiers};
  if (column->type.kind == RUNG_KIND_REF) {
    names.keys = key_column(session, column->type.domain);
  }
  return rung_value_from_column(column, column->rows == 1 ? 0 : row, &names);
}

RungText rung_session_key(const RungSession *session, uint32_t domain, size_t row) {
  const RungColumn *keys = key_column(session, domain);
  if (!keys || !rung_column_has(keys, row)) return rung_text("");
  return rung_pool_view(&session->pool, keys->values.u32[row]);
}

/* The subject's text column `name`, or NULL. */
static const RungColumn *name_column(const RungSession *session) {
  uint32_t source = session->plan.program.subject - 1;
  const RungSchema *schema = &session->plan.sources[source].schema;
  for (size_t i = 0; i < schema->field_count; i++) {
    if (rung_text_is(schema->fields[i].name, "name") &&
        schema->fields[i].type.kind == RUNG_KIND_TEXT) {
      return &session->load.tables[source].columns[i];
    }
  }
  return NULL;
}

bool rung_session_has_names(const RungSession *session) {
  return name_column(session) != NULL;
}

RungText rung_session_subject_name(const RungSession *session, size_t row) {
  const RungColumn *names = name_column(session);
  if (!names || !rung_column_has(names, row)) return rung_text("");
  return rung_pool_view(&session->pool, names->values.u32[row]);
}

size_t rung_session_find(const RungSession *session, RungText key) {
  const RungColumn *keys = key_column(session, session->plan.program.subject);
  uint32_t id = rung_pool_find(&session->pool, key);
  if (!keys || id == RUNG_NO_TEXT) return SIZE_MAX;
  for (size_t row = 0; row < keys->rows; row++) {
    if (rung_column_has(keys, row) && keys->values.u32[row] == id) return row;
  }
  return SIZE_MAX;
}

RungText rung_session_title(const RungSession *session, uint32_t thing) {
  return rung_plan_title(&session->plan, thing, session->language);
}

RungText rung_session_name(const RungSession *session, uint32_t thing) {
  return session->plan.things[thing].name;
}

RungText rung_session_word(const RungSession *session, RungWord word) {
  return rung_word(word, session->language);
}

RungText rung_session_file(const char *path) {
  const char *slash = strrchr(path, '/');
  return rung_text(slash ? slash + 1 : path);
}

uint64_t rung_session_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

RungText rung_session_format(RungSession *session, const char *format, ...) {
  va_list arguments, again;
  char start[512]; /* most texts are shorter, and are made once */
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(start, sizeof start, format, arguments);
  char *text = length < 0 ? NULL : rung_arena_take(&session->scratch, (size_t)length + 1);
  if (text && (size_t)length < sizeof start)
    memcpy(text, start, (size_t)length + 1);
  else if (text)
    vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  va_end(arguments);
  return text ? (RungText){text, (uint32_t)length} : rung_text("");
}

RungText rung_session_one_line(RungSession *session, RungText text) {
  char *bytes = rung_arena_take(&session->scratch, text.length + 1u);
  uint32_t length = 0;
  if (!bytes) return text;
  for (uint32_t i = 0; i < text.length; i++) {
    bool end = text.bytes[i] == '\n' || text.bytes[i] == '\r';
    if (!end) bytes[length++] = text.bytes[i];
    if (!end) continue;
    while (i + 1 < text.length && strchr(" \t\r\n", text.bytes[i + 1])) i++;
    bytes[length++] = ' ';
  }
  return (RungText){bytes, length};
}

uint32_t rung_session_line(const RungSession *session, uint32_t domain, size_t row) {
  if (domain == 0 || rung_plan_domain_is_group(&session->plan, domain)) return 0;
  const uint32_t *lines = session->load.tables[domain - 1].lines;
  return lines ? lines[row] : 0;
}

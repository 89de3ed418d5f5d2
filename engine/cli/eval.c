#include "cli/progress.h"
#include "cli/verb.h"
#include "report/digest.h"
#include "report/folder.h"

#include <sys/resource.h>

extern char **environ;

typedef RungStatus (*Fill)(const RungStatement *, RungSheet *, RungError *);

/* One sheet made, written and dropped. */
static RungStatus write_sheet(const RungStatement *statement, Fill fill,
                              RungFormat format, FILE *stream, RungError *err) {
  RungTerminal terminal = rung_terminal_probe(stream, environ);
  RungSheet sheet;
  rung_sheet_init(&sheet, &statement->session->allocator);
  RungStatus status = fill(statement, &sheet, err);
  if (!status) status = rung_sheet_write(&sheet, format, &terminal, stream, err);
  rung_sheet_reset(&sheet);
  return status;
}

enum { PARTNERS_A_SHEET = 100 };

/* A CSV of any length: some partners at a time, so that memory does not grow with it. */
static RungStatus write_csv(const RungStatement *statement, Fill fill, FILE *stream,
                            RungError *err) {
  RungStatement part = *statement;
  RungStatus status = RUNG_OK;
  size_t at = 0;
  do {
    size_t left = statement->count - at;
    part.subjects = statement->subjects + at;
    part.count = left < PARTNERS_A_SHEET ? left : PARTNERS_A_SHEET;
    RungSheet sheet;
    rung_sheet_init(&sheet, &statement->session->allocator);
    status = fill(&part, &sheet, err);
    if (!status) status = rung_sheet_write_csv(&sheet, at == 0, stream, err);
    rung_sheet_reset(&sheet);
    rung_arena_reset(&statement->session->scratch);
    at += part.count;
  } while (!status && at < statement->count);
  return status;
}

static RungStatus print_table(const RungStatement *statement, RungError *err) {
  static const Fill fills[] = {rung_statement_overview, rung_statement_tiers,
                               rung_statement_totals};
  const RungPlan *plan = &statement->session->plan;
  for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
    bool empty = (i == 1 && plan->tier_count == 0) || (i == 2 && !plan->incentive_count);
    if (empty || (i > 0 && statement->count < 2)) continue;
    if (i > 0) putchar('\n');
    if (write_sheet(statement, fills[i], RUNG_FORMAT_TABLE, stdout, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus print_results(const RungStatement *statement, RungFormat format,
                                FILE *stream, RungError *err) {
  switch (format) {
  case RUNG_FORMAT_TABLE: return print_table(statement, err);
  case RUNG_FORMAT_CSV: return write_csv(statement, rung_statement_partners, stream, err);
  case RUNG_FORMAT_JSON: return rung_statement_write_json(statement, false, stream, err);
  case RUNG_FORMAT_JSONL: return rung_statement_write_json(statement, true, stream, err);
  }
  return RUNG_OK;
}

/* run.json --------------------------------------------------------------------------- */

static void put_pair(RungJson *json, const char *key, RungText value) {
  rung_json_key(json, rung_text(key));
  rung_json_text(json, value);
}

static void put_count(RungJson *json, const char *key, size_t count) {
  rung_json_key(json, rung_text(key));
  rung_json_integer(json, (int64_t)count);
}

static void put_file(const RungTable *table, RungJson *json) {
  RungDigestText digest = rung_digest_spell(table->sha256);
  put_pair(json, "file", rung_session_file(table->file));
  put_count(json, "bytes", table->bytes);
  put_pair(json, "sha256", rung_text(digest.text));
}

/* Of a source without a file: the columns whose keys are its rows. */
static void put_origins(const RungPlan *plan, const RungSchema *schema, RungJson *json) {
  rung_json_key(json, rung_text("from"));
  rung_json_open_array(json);
  for (size_t i = 0; i < schema->origin_count; i++) {
    const RungSchema *from = &plan->sources[schema->origins[i].source].schema;
    char name[160];
    snprintf(name, sizeof name, "%.*s.%.*s", RUNG_TEXT(from->name),
             RUNG_TEXT(from->fields[schema->origins[i].field].name));
    rung_json_text(json, rung_text(name));
  }
  rung_json_close_array(json);
}

static void put_inputs(const RungSession *session, RungJson *json) {
  rung_json_open_array(json);
  for (size_t i = 0; i < session->plan.source_count; i++) {
    const RungTable *table = &session->load.tables[i];
    const RungSchema *schema = &session->plan.sources[i].schema;
    rung_json_open_object(json);
    put_pair(json, "source", schema->name);
    if (table->file)
      put_file(table, json);
    else
      put_origins(&session->plan, schema, json);
    put_count(json, "rows_in", table->rows_in);
    put_count(json, "rows_used", table->rows);
    put_count(json, "rows_rejected", table->rows_rejected);
    put_count(json, "rows_skipped", table->rows_skipped);
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

static RungStatus put_totals(const RungStatement *statement, RungJson *json,
                             RungError *err) {
  RungSession *session = statement->session;
  rung_json_open_object(json);
  for (size_t i = 0; i < session->plan.incentive_count; i++) {
    RungWide sum;
    if (rung_statement_sum(statement, i, &sum, err)) return err->status;
    rung_json_key(json, rung_session_name(session, session->plan.incentives[i].thing));
    rung_json_decimal(json, sum,
                      session->plan.nodes[session->plan.incentives[i].total].type.scale);
  }
  rung_json_close_object(json);
  return RUNG_OK;
}

static void put_tiers(const RungStatement *statement, RungJson *json) {
  const RungSession *session = statement->session;
  size_t counts[33] = {0};
  for (size_t i = 0; i < statement->count; i++) {
    counts[rung_outcome_tier(&session->plan, session->run, statement->subjects[i])]++;
  }
  rung_json_open_object(json);
  for (size_t t = 0; t <= session->plan.tier_count; t++) {
    rung_json_key(json, session->tiers[t]);
    rung_json_integer(json, (int64_t)counts[t]);
  }
  rung_json_close_object(json);
}

static void put_outputs(const RungFolder *folder, RungJson *json) {
  rung_json_open_array(json);
  for (size_t i = 0; i < rung_folder_count(folder); i++) {
    RungRecord record;
    if (!rung_folder_record(folder, i, &record)) continue;
    rung_json_open_object(json);
    put_pair(json, "file", rung_text(rung_folder_name(folder, i)));
    put_count(json, "bytes", record.bytes);
    put_pair(json, "sha256", rung_text(record.sha256.text));
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

static RungStatus write_record(const RungStatement *statement, const RungFolder *folder,
                               FILE *stream, RungError *err) {
  RungSession *session = statement->session;
  RungJson json;
  char from[11], to[11];
  RungDigestText rules = rung_digest_spell(session->script.sha256);
  RungDigestText plan =
      rung_digest_of(session->compiled.plan.bytes, session->compiled.plan.length);
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  rung_json_init(&json, stream, &rung_json_pretty);
  rung_json_open_object(&json);
  put_pair(&json, "rung", rung_text(RUNG_VERSION));
  put_pair(&json, "program", rung_session_name(session, session->plan.program.thing));
  put_pair(&json, "rules_sha256", rung_text(rules.text));
  put_pair(&json, "plan_sha256", rung_text(plan.text));
  put_pair(&json, "period_from", rung_text(from));
  put_pair(&json, "period_to", rung_text(to));
  if (session->rules_dated) {
    char day[11];
    rung_date_format(session->rules_as_of, day);
    put_pair(&json, "rules_as_of", rung_text(day));
  }
  rung_json_key(&json, rung_text("inputs"));
  put_inputs(session, &json);
  put_count(&json, "rejects_allowed", session->rejects_allowed);
  put_count(&json, "partners_in_data",
            rung_run_rows(session->run, session->plan.program.subject));
  put_count(&json, "partners", statement->count);
  rung_json_key(&json, rung_text("partners_by_tier"));
  put_tiers(statement, &json);
  rung_json_key(&json, rung_text("control_totals"));
  if (put_totals(statement, &json, err)) return err->status;
  rung_json_key(&json, rung_text("outputs"));
  put_outputs(folder, &json);
  rung_json_close_object(&json);
  return rung_json_finish(&json, err);
}

/* The folder ------------------------------------------------------------------------- */

static RungStatus add_file(const RungStatement *statement, RungFolder *folder,
                           const char *name, Fill fill, RungError *err) {
  FILE *stream;
  if (rung_folder_file(folder, name, &stream, err)) return err->status;
  RungStatus status = fill == rung_statement_rejects
                          ? write_sheet(statement, fill, RUNG_FORMAT_CSV, stream, err)
                          : write_csv(statement, fill, stream, err);
  return status ? status : rung_folder_finish(folder, stream, NULL, err);
}

static RungStatus write_folder(const RungStatement *statement, RungFolder *folder,
                               RungError *err) {
  static const struct {
    const char *name;
    Fill fill;
  } files[] = {{"partners.csv", rung_statement_partners},
               {"payouts.csv", rung_statement_payouts},
               {"decisions.csv", rung_statement_decisions},
               {"rejects.csv", rung_statement_rejects}};
  RungStatus status = RUNG_OK;
  FILE *stream;
  for (size_t i = 0; !status && i < sizeof files / sizeof *files; i++) {
    status = add_file(statement, folder, files[i].name, files[i].fill, err);
  }
  if (!status) status = rung_folder_file(folder, "run.json", &stream, err);
  if (!status) status = write_record(statement, folder, stream, err);
  if (!status) status = rung_folder_finish(folder, stream, NULL, err);
  return status ? status : rung_folder_commit(folder, err);
}

static void print_phases(const RungSession *session) {
  static const char *const phases[RUNG_PHASE_COUNT] = {"compile", "load", "evaluate",
                                                       "write"};
  for (size_t i = 0; i < RUNG_PHASE_COUNT; i++) {
    uint64_t milliseconds = session->nanoseconds[i] / 1000000;
    fprintf(stderr, "%s%s %llu.%03llu s", i > 0 ? ", " : "", phases[i],
            (unsigned long long)(milliseconds / 1000),
            (unsigned long long)(milliseconds % 1000));
  }
  fputc('\n', stderr);
}

/* Megabytes are of 10^6. */
static void print_stats(const RungSession *session) {
  struct rusage usage = {0};
  size_t rows = 0;
  uint64_t bytes = 0;
  for (size_t i = 0; i < session->plan.source_count; i++) {
    const RungTable *table = &session->load.tables[i];
    rows += table->rows_in;
    bytes += table->bytes;
    fprintf(stderr,
            "%.*s: %zu rows in = %zu used + %zu rejected + %zu skipped, %llu bytes\n",
            RUNG_TEXT(session->plan.sources[i].schema.name), table->rows_in, table->rows,
            table->rows_rejected, table->rows_skipped, (unsigned long long)table->bytes);
  }
  fprintf(stderr, "all: %zu rows, %llu bytes; plan: %zu nodes\n", rows,
          (unsigned long long)bytes, session->plan.node_count);
  print_phases(session);
  fprintf(stderr, "cache: %s\n", rung_cache_words(session->cache));
  getrusage(RUSAGE_SELF, &usage);
  fprintf(stderr, "memory at most: %zu MB taken, %ld MB resident\n",
          session->allocator.peak / 1000000, usage.ru_maxrss * 1024 / 1000000);
}

static RungStatus write_results(const RungStatement *statement, RungFolder *folder,
                                const RungArguments *arguments, RungFormat format,
                                RungError *err) {
  RungStatus status = RUNG_OK;
  uint64_t from = rung_session_clock();
  if (folder) {
    rung_progress_start("writing the results");
    status = write_folder(statement, folder, err);
    rung_progress_end();
  }
  if (folder && !status) {
    fprintf(stderr,
            "wrote partners.csv, payouts.csv, decisions.csv, rejects.csv and "
            "run.json to %s\n",
            rung_argument(arguments, "output"));
  }
  if (!status && (!folder || rung_argument(arguments, "format"))) {
    status = print_results(statement, format, stdout, err);
  }
  statement->session->nanoseconds[RUNG_PHASE_WRITE] = rung_session_clock() - from;
  return status;
}

RungStatus rung_verb_eval(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  const char *word = rung_argument(arguments, "format");
  const char *output = rung_argument(arguments, "output");
  RungFormat format = RUNG_FORMAT_TABLE;
  if (word && !rung_format_parse(rung_text(word), &format)) {
    return rung_error_set(err, RUNG_E_USAGE, "bad-format", "there is no format `%s`",
                          word);
  }
  /* Before anything slow: a folder that cannot be written is told at once. */
  RungFolder *folder = NULL;
  RungStatus status =
      output ? rung_folder_open(&folder, output, &session->allocator, err) : RUNG_OK;
  RungStatement statement;
  session->with_sha256 = output != NULL;
  if (!status) status = rung_verb_prepare(session, arguments, err);
  if (!status) {
    status = rung_statement_init(&statement, session, rung_verb_chosen(arguments), err);
  }
  if (!status) status = write_results(&statement, folder, arguments, format, err);
  if (!status) rung_session_keep(session);
  if (!status && rung_argument(arguments, "stats")) print_stats(session);
  rung_folder_free(folder);
  return status;
}

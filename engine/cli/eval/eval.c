#include "cli/progress.h"
#include "cli/verb.h"
#include "cli/verify/results.h"

#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

static RungStatus print_table(const RungStatement *statement, RungError *err) {
  static const RungFill fills[] = {rung_statement_overview, rung_statement_tiers,
                                   rung_statement_totals};
  const RungPlan *plan = &statement->session->plan;
  for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
    bool empty = (i == 1 && plan->tier_count == 0) || (i == 2 && !plan->incentive_count);
    if (empty || (i > 0 && statement->count < 2)) continue;
    if (i > 0) putchar('\n');
    if (rung_results_write(statement, fills[i], RUNG_FORMAT_TABLE, stdout, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus print_results(const RungStatement *statement, RungFormat format,
                                FILE *stream, RungError *err) {
  switch (format) {
  case RUNG_FORMAT_TABLE: return print_table(statement, err);
  case RUNG_FORMAT_CSV:
    return rung_results_write_csv(statement, rung_statement_partners, stream, err);
  case RUNG_FORMAT_JSON: return rung_statement_write_json(statement, false, stream, err);
  case RUNG_FORMAT_JSONL: return rung_statement_write_json(statement, true, stream, err);
  }
  return RUNG_OK;
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
          (session->allocator.peak + session->data.peak) / 1000000,
          usage.ru_maxrss * 1024 / 1000000);
}

static RungStatus write_results(const RungStatement *statement, RungFolder *folder,
                                const RungArguments *arguments, RungFormat format,
                                RungError *err) {
  static const char doing[] = "writing the results";
  RungStatus status = RUNG_OK;
  uint64_t from = rung_session_clock();
  if (folder) {
    rung_progress_start(doing, statement->count, "partners");
    status = rung_results_write_folder(statement, folder, err);
    rung_progress_end();
  }
  if (folder && !status) {
    fprintf(stderr,
            "wrote partners.csv, payouts.csv, decisions.csv, rejects.csv and "
            "run.json to %s\n",
            rung_argument(arguments, "output"));
  }
  if (!status && (!folder || rung_argument(arguments, "format"))) {
    if (!isatty(STDOUT_FILENO)) rung_progress_start(doing, statement->count, "partners");
    status = print_results(statement, format, stdout, err);
    rung_progress_end();
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

/* variations PROGRAM DATA PERIOD THREADS SETTINGS: evaluates a program with other values
 * for some constants. SETTINGS is a file of lines of cells parted by `;`: addresses, then
 * a line of values for each variation. Stdout: for each variation how many subjects have
 * no tier, the lowest, ..., and the sum of all payouts in the currency's smallest unit.
 * Stderr: seconds that compiling, loading, what no knob touches, and all variations took.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "study/variation.h"

enum { TIERS_MOST = 33 };

typedef struct Outcome {
  size_t tiers[TIERS_MOST];
  RungWide paid;
} Outcome;

typedef struct Work {
  const RungPlan *plan;
  Outcome *outcomes;
} Work;

/* Settings taken apart in place. */
typedef struct Table {
  char *bytes;
  RungText *cells;
  size_t columns, rows; /* rows: of values */
} Table;

static _Noreturn void stop(const RungError *err) {
  rung_error_print(err, stderr, false);
  exit(rung_status_exit_code(err->status));
}

static void *take(size_t count, size_t size) {
  void *block = calloc(count ? count : 1, size);
  if (!block) exit(2);
  return block;
}

static char *read_all(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  enum { MOST = 1 << 24 };
  char *bytes = take(MOST, 1);
  if (!file) exit(2);
  *length = fread(bytes, 1, MOST, file);
  fclose(file);
  return bytes;
}

static Table read_settings(const char *path) {
  size_t length, cells = 0;
  char *bytes = read_all(path, &length);
  Table table = {bytes, take(length + 1, sizeof(RungText)), 0, 0};
  for (size_t from = 0, at = 0; at < length; at++) {
    if (bytes[at] != ';' && bytes[at] != '\n') continue;
    table.cells[cells++] = (RungText){bytes + from, (uint32_t)(at - from)};
    if (bytes[at] == '\n' && !table.columns) table.columns = cells;
    from = at + 1;
  }
  table.rows = cells / table.columns - 1;
  return table;
}

/* What is missing is 0 in the column. */
static RungWide sum_of(const RungColumn *column) {
  RungWide sum = 0;
  for (size_t row = 0; row < column->rows; row++) sum += rung_column_digits(column, row);
  return sum;
}

static size_t rows_of(const RungColumn *tier, uint8_t wanted) {
  const uint8_t *restrict tiers = tier->values.u8;
  uint32_t count = 0;
  for (size_t row = 0; row < tier->rows; row++) count += tiers[row] == wanted;
  return count;
}

static RungStatus count(void *context, size_t variation, const RungRun *run,
                        RungError *err) {
  const Work *work = context;
  Outcome *outcome = &work->outcomes[variation];
  const RungColumn *tier = rung_run_column(run, work->plan->program.tier);
  (void)err;
  outcome->paid = 0;
  for (size_t t = 0; t <= work->plan->tier_count; t++)
    outcome->tiers[t] = rows_of(tier, (uint8_t)t);
  for (size_t i = 0; i < work->plan->incentive_count; i++)
    outcome->paid += sum_of(rung_run_column(run, work->plan->incentives[i].total));
  return RUNG_OK;
}

static void print(const Work *work, size_t rows) {
  for (size_t i = 0; i < rows; i++) {
    const Outcome *outcome = &work->outcomes[i];
    for (size_t t = 0; t <= work->plan->tier_count; t++)
      printf("%zu,", outcome->tiers[t]);
    printf("%lld\n", (long long)outcome->paid);
  }
}

static double since(uint64_t from) {
  return (double)(rung_session_clock() - from) / 1e9;
}

/* The tier and the total of each incentive. */
static uint32_t *wanted_nodes(const RungPlan *plan, size_t *count) {
  uint32_t *nodes = take(plan->incentive_count + 1, sizeof *nodes);
  *count = 0;
  if (plan->program.tier != RUNG_NONE) nodes[(*count)++] = plan->program.tier;
  for (size_t i = 0; i < plan->incentive_count; i++)
    nodes[(*count)++] = plan->incentives[i].total;
  return nodes;
}

/* One variation fills the store; then all are timed. */
static void vary(RungSession *session, const Table *table, RungRunOptions *options) {
  RungError err;
  RungVariations *variations;
  RungResults results;
  rung_error_init(&err);
  rung_results_init(&results, &session->allocator);
  options->results = &results;
  const RungVariationInput input = {&session->plan, session->load.tables, &session->pool,
                                    options};
  Work work = {&session->plan, take(table->rows, sizeof(Outcome))};
  RungVariationSettings settings = {table->cells, table->columns,
                                    table->cells + table->columns, 1};
  uint64_t from = rung_session_clock();
  for (int all = 0; all < 2; all++) {
    if (rung_variations_new(&variations, &input, &settings, &session->allocator, &err) ||
        rung_variations_run(variations, count, &work, &err))
      stop(&err);
    rung_variations_free(variations);
    fprintf(stderr, all ? "%.4f\n" : "%.4f ", since(from));
    settings.count = table->rows;
    from = rung_session_clock();
  }
  rung_results_reset(&results);
  print(&work, table->rows);
  free(work.outcomes);
}

int main(int argc, char **argv) {
  RungSession session;
  RungError err;
  RungRunOptions options = {.rules_dated = false};
  if (argc != 6) return 2;
  const Table table = read_settings(argv[5]);
  rung_error_init(&err);
  rung_session_init(&session, "");
  if (rung_session_crew(&session, strtoul(argv[4], NULL, 10), &err) ||
      rung_session_compile(&session, argv[1], &err) ||
      rung_session_load(&session, argv[2], 0, &err))
    stop(&err);
  fprintf(stderr, "%.4f %.4f ", (double)session.nanoseconds[RUNG_PHASE_COMPILE] / 1e9,
          (double)session.nanoseconds[RUNG_PHASE_LOAD] / 1e9);
  if (!rung_period_parse(rung_text(argv[3]), session.plan.program.calendar,
                         &options.period))
    return 2;
  options.threads = session.threads;
  uint32_t *wanted = wanted_nodes(&session.plan, &options.wanted_count);
  options.wanted = wanted;
  vary(&session, &table, &options);
  rung_session_reset(&session);
  free(wanted);
  free(table.cells);
  free(table.bytes);
  return 0;
}

/* varied PROGRAM DATA PERIOD [SETTINGS [RULES_DAY]]: a program with other values for some
 * of its constants. SETTINGS is a file of lines of cells parted by TAB: addresses, then a
 * line of values for each variation; "-": none. Prints what metrics, tier, scores and
 * totals come to, each variation after a line `=`, or the error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "study/variation.h"

/* Settings taken apart in place. */
typedef struct Table {
  RungText *cells;
  size_t columns, rows; /* rows: of values */
} Table;

static _Noreturn void stop(const RungError *err) {
  printf("error %s: %s\n", err->code, err->message);
  exit(3);
}

static Table read_settings(const char *path) {
  enum { MOST = 1 << 20 };
  static char bytes[MOST];
  static RungText cells[MOST / 8];
  Table table = {cells, 0, 1};
  FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
  if (!file) return table;
  const size_t length = fread(bytes, 1, MOST, file);
  size_t count = 0;
  fclose(file);
  for (size_t from = 0, at = 0; at < length; at++) {
    if (bytes[at] != '\t' && bytes[at] != '\n') continue;
    cells[count++] = (RungText){bytes + from, (uint32_t)(at - from)};
    if (bytes[at] == '\n' && !table.columns) table.columns = count;
    from = at + 1;
  }
  table.rows = count / table.columns - 1;
  return table;
}

static void print_wide(RungWide digits, int scale) {
  char text[RUNG_DECIMAL_TEXT_MAX];
  rung_decimal_format_short(digits, scale, 0, text);
  printf(" %s", text);
}

static void print_cell(const RungPool *pool, const RungColumn *column, size_t row) {
  if (!rung_column_has(column, row)) {
    printf(" missing");
  } else if (column->store == RUNG_STORE_RATIO) {
    print_wide(column->values.ratio[row].numerator, 0);
    print_wide(column->values.ratio[row].denominator, 0);
  } else if (column->type.kind == RUNG_KIND_TEXT) {
    const RungText text = rung_pool_view(pool, column->values.u32[row]);
    printf(" %.*s", RUNG_TEXT(text));
  } else if (column->store == RUNG_STORE_U8) {
    printf(" %u", column->values.u8[row]);
  } else if (column->type.kind == RUNG_KIND_REF) {
    printf(" %u", column->values.u32[row]);
  } else if (column->type.kind == RUNG_KIND_DATE) {
    printf(" %d", column->values.i32[row]);
  } else {
    print_wide(rung_column_digits(column, row), column->type.scale);
  }
}

typedef struct Work {
  const RungPlan *plan;
  const RungPool *pool;
} Work;

static void print_node(const Work *work, const RungRun *run, const char *what,
                       size_t index, uint32_t node) {
  if (node == RUNG_NONE) return;
  const RungColumn *column = rung_run_column(run, node);
  printf("%s %zu:", what, index);
  for (size_t row = 0; row < column->rows; row++) print_cell(work->pool, column, row);
  printf("\n");
}

static RungStatus print(void *context, size_t variation, const RungRun *run,
                        RungError *err) {
  const Work *work = context;
  const RungPlan *plan = work->plan;
  (void)err;
  (void)variation;
  printf("=\n");
  print_node(work, run, "tier", 0, plan->program.tier);
  for (size_t i = 0; i < plan->metric_count; i++)
    print_node(work, run, "metric", i, plan->metrics[i].node);
  for (size_t i = 0; i < plan->badge_count; i++)
    print_node(work, run, "badge", i, plan->badges[i].node);
  for (size_t i = 0; i < plan->score_count; i++)
    print_node(work, run, "score", i, plan->scores[i].reached);
  for (size_t i = 0; i < plan->incentive_count; i++)
    print_node(work, run, "total", i, plan->incentives[i].total);
  return RUNG_OK;
}

static void vary(RungSession *session, const Table *table,
                 const RungRunOptions *options) {
  RungError err;
  RungVariations *variations;
  rung_error_init(&err);
  Work work = {&session->plan, &session->pool};
  const RungVariationInput input = {&session->plan, session->load.tables, &session->pool,
                                    options};
  const RungVariationSettings settings = {table->cells, table->columns,
                                          table->cells + table->columns, table->rows};
  if (rung_variations_new(&variations, &input, &settings, &session->allocator, &err))
    stop(&err);
  const RungStatus status = rung_variations_run(variations, print, &work, &err);
  rung_variations_free(variations);
  if (status) stop(&err);
}

int main(int argc, char **argv) {
  static RungSession session;
  RungError err;
  if (argc < 4) return 2;
  const Table table = read_settings(argc > 4 ? argv[4] : "-");
  rung_error_init(&err);
  rung_session_init(&session, "");
  if (rung_session_crew(&session, 1, &err) ||
      rung_session_compile(&session, argv[1], &err) ||
      rung_session_load(&session, argv[2], 0, &err) ||
      rung_session_rules(&session, argc > 5 ? argv[5] : NULL, &err))
    stop(&err);
  RungRunOptions options = {.rules_dated = session.rules_dated,
                            .rules_as_of = session.rules_as_of,
                            .threads = session.threads};
  if (!rung_period_parse(rung_text(argv[3]), session.plan.program.calendar,
                         &options.period))
    return 2;
  vary(&session, &table, &options);
  rung_session_reset(&session);
  return 0;
}

/* Aggregates and groups against SQLite, which oracle_aggregate.py asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "plan_builder.h"

enum { PARTNERS = 6, ROWS_MAX = 300, METRICS = 8, CONDITIONS = 4 };

static const char *const metric_names[METRICS] = {
    "sum", "avg", "least", "most", "count", "there", "distinct", "figures"};
static const char *const condition_names[CONDITIONS] = {"all", "flagged", "window",
                                                        "both"};

typedef struct Case {
  PlanBuilder builder;
  size_t rows, groups_seen;
  int64_t partner[ROWS_MAX], product[ROWS_MAX], amount[ROWS_MAX], day[ROWS_MAX],
      flag[ROWS_MAX];
  uint32_t nodes[METRICS][CONDITIONS];
  uint32_t line, owner, kind, sum, count; /* the group and its nodes */
} Case;

static const RungOperator operators[METRICS] = {
    RUNG_OP_SUM,   RUNG_OP_AVG,   RUNG_OP_LEAST,          RUNG_OP_MOST,
    RUNG_OP_COUNT, RUNG_OP_COUNT, RUNG_OP_COUNT_DISTINCT, RUNG_OP_COUNT_DISTINCT};

typedef struct Columns {
  uint32_t partner, product, amount, day, flag, window;
} Columns;

static void add_metric(Case *tested, const Columns *columns, size_t metric,
                       size_t condition) {
  const bool figures = metric < 4;
  const uint32_t input = metric == 6 ? columns->product : columns->amount;
  const RungType type = metric == 1 ? ratio() : figures ? number(2) : number(0);
  const uint32_t id = builder_node(&tested->builder, operators[metric], type, 1, &input,
                                   metric == 4 ? 0 : 1);
  RungNode *node = &tested->builder.nodes[id];
  if (metric == 4) node->digits = 2;
  node->via = columns->partner;
  if (condition & 1) node->filter = columns->flag;
  if (condition & 2) {
    node->date = columns->day;
    node->window = columns->window;
  }
  tested->nodes[metric][condition] = id;
}

static void add_group(Case *tested, const Columns *columns) {
  PlanBuilder *builder = &tested->builder;
  tested->line = builder_group(builder, 2, INPUTS(columns->partner, columns->product));
  builder->groups[0].window = columns->window;
  builder->groups[0].date = columns->day;
  const uint32_t member =
      builder_leaf(builder, RUNG_OP_MEMBER, ref(tested->line), 2, tested->line);
  tested->owner = builder_leaf(builder, RUNG_OP_KEY, ref(1), tested->line, 0);
  tested->kind =
      builder_leaf(builder, RUNG_OP_KEY, type_of(RUNG_KIND_TEXT), tested->line, 1);
  tested->sum =
      builder_node(builder, RUNG_OP_SUM, number(2), tested->line, &columns->amount, 1);
  tested->count = builder_leaf(builder, RUNG_OP_COUNT, number(0), tested->line, 2);
  builder->nodes[tested->sum].via = builder->nodes[tested->count].via = member;
}

static void evaluate(Case *tested) {
  PlanBuilder *builder = &tested->builder;
  builder_source(builder, "partners", PARTNERS);
  builder_source(builder, "deals", tested->rows);
  const Columns columns = {
      builder_column(builder, 2, "partner", ref(1), tested->partner),
      builder_column(builder, 2, "product", type_of(RUNG_KIND_TEXT), tested->product),
      builder_column(builder, 2, "amount", number(2), tested->amount),
      builder_column(builder, 2, "day", type_of(RUNG_KIND_DATE), tested->day),
      builder_column(builder, 2, "flag", type_of(RUNG_KIND_FLAG), tested->flag),
      builder_window(builder,
                     (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE})};
  for (size_t metric = 0; metric < METRICS; metric++)
    for (size_t condition = 0; condition < CONDITIONS; condition++)
      add_metric(tested, &columns, metric, condition);
  add_group(tested, &columns);
  assert_int_equal(builder_evaluate(builder), RUNG_OK);
}

typedef struct Line {
  char *rest;
} Line;

static char *next_word(Line *line) {
  char *word = line->rest;
  line->rest += strcspn(word, " \n");
  if (*line->rest) *line->rest++ = '\0';
  return word;
}

static int64_t next_number(Line *line) {
  const char *word = next_word(line);
  return strcmp(word, "-") == 0 ? NO : strtoll(word, NULL, 10);
}

static int64_t next_text(Line *line, PlanBuilder *builder) {
  const char *word = next_word(line);
  return strcmp(word, "-") == 0 ? NO : builder_intern(builder, word);
}

static void take_row(Case *tested, Line *line) {
  const size_t row = tested->rows++;
  assert_true(row < ROWS_MAX);
  tested->partner[row] = next_number(line);
  tested->product[row] = next_text(line, &tested->builder);
  tested->amount[row] = next_number(line);
  tested->day[row] = next_number(line);
  tested->flag[row] = next_number(line);
}

static size_t index_of(const char *word, const char *const *names, size_t count) {
  size_t i = 0;
  while (i < count && strcmp(word, names[i]) != 0) i++;
  assert_true(i < count);
  return i;
}

static bool same_average(const Case *tested, uint32_t node, size_t row, int64_t sum,
                         int64_t count) {
  const RungColumn *column = rung_run_column(tested->builder.run, node);
  RungRatio wanted;
  if (count == 0) return !rung_column_has(column, row);
  assert_true(rung_ratio_make(sum, (RungWide)count * 100, &wanted));
  return rung_column_has(column, row) &&
         column->values.ratio[row].numerator == wanted.numerator &&
         column->values.ratio[row].denominator == wanted.denominator;
}

static bool same_metric(const Case *tested, Line *line) {
  const size_t metric = index_of(next_word(line), metric_names, METRICS);
  const size_t condition = index_of(next_word(line), condition_names, CONDITIONS);
  const size_t row = (size_t)next_number(line);
  const uint32_t node = tested->nodes[metric][condition];
  const int64_t value = next_number(line);
  if (metric == 1) return same_average(tested, node, row, value, next_number(line));
  return result_at(&tested->builder, node, row) == value;
}

static bool same_group(Case *tested, Line *line) {
  PlanBuilder *builder = &tested->builder;
  const size_t row = tested->groups_seen++;
  if (row >= rung_run_rows(builder->run, tested->line)) return false;
  return result_at(builder, tested->owner, row) == next_number(line) &&
         result_at(builder, tested->kind, row) == next_text(line, builder) &&
         result_at(builder, tested->sum, row) == next_number(line) &&
         result_at(builder, tested->count, row) == next_number(line);
}

static void finish(Case *tested, long cases) {
  if (!cases) return;
  if (tested->builder.run)
    assert_int_equal(tested->groups_seen,
                     rung_run_rows(tested->builder.run, tested->line));
  builder_reset(&tested->builder);
}

static bool check_line(Case *tested, Line *line, long *cases) {
  const char *word = next_word(line);
  if (strcmp(word, "case") == 0) {
    finish(tested, (*cases)++);
    memset(tested, 0, sizeof *tested);
    builder_init(&tested->builder);
    return true;
  }
  if (strcmp(word, "row") == 0) {
    take_row(tested, line);
    return true;
  }
  if (!tested->builder.run) evaluate(tested);
  return strcmp(word, "metric") == 0 ? same_metric(tested, line)
                                     : same_group(tested, line);
}

static void agrees_with_sqlite(void **state) {
  (void)state;
  static Case tested;
  FILE *oracle = popen("python3 " RUNG_SOURCE_DIR "/tests/unit/oracle_aggregate.py", "r");
  assert_non_null(oracle);
  char text[256], copy[256];
  long cases = 0, announced = -1;
  int wrong = 0;
  while (wrong < 10 && fgets(text, sizeof text, oracle)) {
    if (sscanf(text, "end %ld", &announced) == 1) break;
    memcpy(copy, text, sizeof copy);
    Line line = {text};
    if (check_line(&tested, &line, &cases)) continue;
    print_error("differs in case %ld: %s", cases, copy);
    wrong++;
  }
  assert_int_equal(wrong, 0);
  assert_int_equal(pclose(oracle), 0);
  finish(&tested, cases);
  assert_int_equal(cases, announced);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_sqlite)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

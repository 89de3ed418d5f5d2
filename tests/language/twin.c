/* twin PROGRAM DATA PERIOD [RULES_DAY]: evaluates a program with one constant after the
 * other changed: by a run of its own; by runs that share a store of results; by a run
 * with that constant varied; by one run with all of them varied. Each must come to the
 * same, to the last bit, faults too. Prints differences; exit 1 when there are any. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "plan/operator.h"

enum { CONSTANTS_MOST = 12, VALUES = 3, BLOCK_ROWS = 3 };

typedef struct Twin {
  RungSession session;
  RungRunOptions options;
  RungNode *nodes; /* a copy of the plan's, of which one is changed */
  RungPlan plan;
  RungResults store;
  uint32_t constants[CONSTANTS_MOST];
  size_t count;
  size_t compared, differences;
} Twin;

static _Noreturn void stop(const RungError *err) {
  rung_error_print(err, stderr, false);
  exit(2);
}

/* A run and how it ended. */
typedef struct Outcome {
  RungRun *run;
  RungError err;
} Outcome;

static void begin(Twin *twin, const RungRunOptions *options, Outcome *outcome) {
  rung_error_init(&outcome->err);
  if (rung_run_new(&outcome->run, &twin->plan, twin->session.load.tables,
                   &twin->session.pool, options, &twin->session.allocator, &outcome->err))
    stop(&outcome->err);
}

static void evaluate(Outcome *outcome) {
  rung_error_init(&outcome->err);
  if (rung_run_evaluate(outcome->run, &outcome->err)) return; /* err says why */
}

static void end(Outcome *outcome) {
  rung_run_free(outcome->run);
  outcome->run = NULL;
}

static bool same_cells(const RungColumn *a, const RungColumn *b) {
  const size_t width = rung_store_width(a->store);
  if (!rung_type_equal(a->type, b->type) || a->store != b->store || a->rows != b->rows)
    return false;
  for (size_t row = 0; row < a->rows; row++) {
    if (rung_column_has(a, row) != rung_column_has(b, row)) return false;
    if (rung_column_has(a, row) && memcmp((char *)a->values.any + row * width,
                                          (char *)b->values.any + row * width, width))
      return false;
  }
  return true;
}

static void tell(Twin *twin, const char *way, uint32_t constant, const char *what,
                 uint32_t node) {
  const RungPosition at = twin->plan.nodes[constant].position;
  if (twin->differences++ < 20)
    printf("%s: %%%u changed (line %u): %s %%%u\n", way, constant, at.line, what, node);
}

/* other: what was made some other way. */
static void compare(Twin *twin, const char *way, uint32_t constant, const Outcome *alone,
                    const Outcome *other) {
  twin->compared++;
  if (strcmp(alone->err.message, other->err.message) ||
      strcmp(alone->err.code, other->err.code)) {
    tell(twin, way, constant, "another error", 0);
    printf("  %s\n  %s\n", alone->err.message, other->err.message);
    return;
  }
  if (alone->err.status) return;
  const RungPlan *plan = &twin->plan;
  for (size_t i = 0; i < plan->metric_count; i++)
    if (!rung_run_column(other->run, plan->metrics[i].node))
      tell(twin, way, constant, "is not there", plan->metrics[i].node);
  for (uint32_t id = 0; id < plan->node_count; id++) {
    const RungColumn *a = rung_run_column(alone->run, id);
    const RungColumn *b = rung_run_column(other->run, id);
    if (a && b && !same_cells(a, b)) tell(twin, way, constant, "is another", id);
  }
}

static RungWide changed(RungWide digits, int value) {
  const RungWide values[VALUES] = {digits + 1, digits / 2, -3 * digits - 7};
  return values[value];
}

static void run_alone(Twin *twin, Outcome *alone) {
  begin(twin, &twin->options, alone);
  evaluate(alone);
}

static void run_on_store(Twin *twin, uint32_t constant, const Outcome *alone) {
  RungRunOptions options = twin->options;
  Outcome stored;
  options.results = &twin->store;
  begin(twin, &options, &stored);
  evaluate(&stored);
  compare(twin, "store", constant, alone, &stored);
  end(&stored);
}

static void set(Twin *twin, Outcome *varied, uint32_t constant, RungWide digits) {
  rung_run_set(varied->run, constant, twin->plan.nodes[constant].literal, digits);
}

/* One constant: each value, and then its own again. */
static void try_constant(Twin *twin, uint32_t constant, Outcome *all) {
  RungRunOptions options = twin->options;
  const RungWide own = twin->nodes[constant].digits;
  Outcome varied, alone;
  options.results = &twin->store;
  options.varied = &constant;
  options.varied_count = 1;
  begin(twin, &options, &varied);
  for (int i = 0; i <= VALUES; i++) {
    const RungWide digits = i < VALUES ? changed(own, i) : own;
    twin->nodes[constant].digits = digits;
    run_alone(twin, &alone);
    run_on_store(twin, constant, &alone);
    set(twin, &varied, constant, digits);
    evaluate(&varied);
    compare(twin, "varied", constant, &alone, &varied);
    set(twin, all, constant, digits);
    evaluate(all);
    compare(twin, "all varied", constant, &alone, all);
    end(&alone);
  }
  end(&varied);
}

static bool can_vary(const RungNode *node) {
  return rung_node_is(node, RUNG_OP_CONSTANT) && rung_type_is_numeric(node->type);
}

/* Some of the figures of the program, from its beginning to its end. */
static void choose_constants(Twin *twin) {
  size_t found = 0, seen = 0;
  for (size_t i = 0; i < twin->plan.node_count; i++)
    found += can_vary(&twin->plan.nodes[i]);
  const size_t step = found / CONSTANTS_MOST + 1;
  for (uint32_t i = 0; i < twin->plan.node_count; i++)
    if (can_vary(&twin->plan.nodes[i]) && seen++ % step == 0)
      twin->constants[twin->count++] = i;
}

static void load(Twin *twin, char **words, int count) {
  RungSession *session = &twin->session;
  RungError err;
  rung_error_init(&err);
  rung_session_init(session, "");
  if (rung_session_crew(session, 2, &err) ||
      rung_session_compile(session, words[1], &err) ||
      rung_session_load(session, words[2], 0, &err) ||
      rung_session_rules(session, count > 4 ? words[4] : NULL, &err))
    stop(&err);
  twin->plan = session->plan;
  const size_t bytes = twin->plan.node_count * sizeof *twin->nodes;
  twin->nodes = malloc(bytes + 1);
  if (!twin->nodes) exit(2);
  memcpy(twin->nodes, session->plan.nodes, bytes);
  twin->plan.nodes = twin->nodes;
  twin->options = (RungRunOptions){.rules_dated = session->rules_dated,
                                   .rules_as_of = session->rules_as_of,
                                   .threads = session->threads,
                                   .block_rows = BLOCK_ROWS};
  if (!rung_period_parse(rung_text(words[3]), twin->plan.program.calendar,
                         &twin->options.period))
    exit(2);
}

int main(int count, char **words) {
  static Twin twin;
  if (count < 4) return 2;
  load(&twin, words, count);
  rung_results_init(&twin.store, &twin.session.allocator);
  choose_constants(&twin);
  RungRunOptions options = twin.options;
  Outcome all;
  options.results = &twin.store;
  options.varied = twin.constants;
  options.varied_count = twin.count;
  begin(&twin, &options, &all);
  for (size_t i = 0; i < twin.count; i++) try_constant(&twin, twin.constants[i], &all);
  end(&all);
  rung_results_reset(&twin.store);
  rung_session_reset(&twin.session);
  free(twin.nodes);
  printf("%zu runs compared, %zu differences\n", twin.compared, twin.differences);
  return twin.differences != 0;
}

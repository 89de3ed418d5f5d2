/* Variations: each is what a program with those values gives, with any crew; values that
 * can't be are told before anything is worked out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/operator.h"
#include "plan_fixture.h"
#include "study/variation.h"

enum { PARTNERS = 5, CREW = 3 };

static const int64_t revenues[PARTNERS] = {50, 120, NO, 300, 119};

/* parts: part * weight of two categories of one score; due: revenue above the target,
 * which stands twice, at the rate. */
typedef struct Nodes {
  uint32_t target, again, rate, weights[2], word, left_out;
  uint32_t reached, due, score, named;
} Nodes;

static uint32_t addressed(uint32_t id, const char *address) {
  builder.nodes[id].address = rung_text(address);
  return id;
}

static Nodes make_nodes(void) {
  const RungType flag = type_of(RUNG_KIND_FLAG), usd = {.kind = RUNG_KIND_MONEY};
  Nodes n;
  const uint32_t partners = builder_source(&builder, "partners", PARTNERS);
  const uint32_t revenue = builder_column(&builder, partners, "revenue", usd, revenues);
  n.target = addressed(builder_constant(&builder, usd, 120), "param.target");
  n.again = addressed(builder_constant(&builder, number(0), 1), "param.target.count");
  n.rate = addressed(builder_constant(&builder, number(1), 1), "param.rate");
  n.weights[0] = addressed(builder_constant(&builder, number(1), 6), "score.w.a");
  n.weights[1] = addressed(builder_constant(&builder, number(1), 4), "score.w.b");
  n.word = addressed(builder_word(&builder, "x"), "param.word");
  n.reached =
      builder_node(&builder, RUNG_OP_GE, flag, partners, INPUTS(revenue, n.target));
  const uint32_t over =
      builder_node(&builder, RUNG_OP_SUBTRACT, usd, partners, INPUTS(revenue, n.target));
  RungType cents = usd;
  cents.scale = 1;
  n.due = builder_node(&builder, RUNG_OP_MULTIPLY, cents, partners, INPUTS(over, n.rate));
  const uint32_t part = builder_node(&builder, RUNG_OP_DIVIDE, ratio(), partners,
                                     INPUTS(revenue, n.target));
  const uint32_t first = builder_node(&builder, RUNG_OP_MULTIPLY, ratio(), partners,
                                      INPUTS(part, n.weights[0]));
  n.score =
      builder_node(&builder, RUNG_OP_ADD, ratio(), partners, INPUTS(first, n.weights[1]));
  static const char *const words[PARTNERS] = {"x", "y", "x", NULL, "z"};
  const uint32_t name = builder_words(&builder, partners, "name", words);
  n.named = builder_node(&builder, RUNG_OP_EQ, flag, partners, INPUTS(name, n.word));
  return n;
}

static RungThreads *crew;
static RungResults store;
static uint32_t wanted[4];

static Nodes set_off(void) {
  const Nodes n = make_nodes();
  wanted[0] = n.reached;
  wanted[1] = n.due;
  wanted[2] = n.score;
  wanted[3] = n.named;
  builder.options.keep_rows = false;
  builder.options.wanted = wanted;
  builder.options.wanted_count = 4;
  builder.options.block_rows = 2;
  return n;
}

static int with_crew(void **state) {
  set_up(state);
  rung_results_init(&store, &builder.allocator);
  return rung_threads_new(&crew, CREW, &builder.allocator, &builder.err);
}

static int without_crew(void **state) {
  rung_threads_free(crew);
  rung_run_free(builder.run);
  builder.run = NULL;
  rung_results_reset(&store);
  return tear_down(state);
}

static RungStatus vary(const char *const *knobs, size_t knob_count,
                       const char *const *values, size_t count, RungVaried visit,
                       void *context, RungAllocator *allocator) {
  RungText addresses[8], cells[64];
  for (size_t i = 0; i < knob_count; i++) addresses[i] = rung_text(knobs[i]);
  for (size_t i = 0; i < knob_count * count; i++) cells[i] = rung_text(values[i]);
  const RungVariationInput input = {&builder.plan, builder.tables, &builder.pool,
                                    &builder.options};
  const RungVariationSettings settings = {addresses, knob_count, cells, count};
  RungVariations *variations;
  rung_error_init(&builder.err);
  RungStatus status =
      rung_variations_new(&variations, &input, &settings, allocator, &builder.err);
  if (!status) status = rung_variations_run(variations, visit, context, &builder.err);
  rung_variations_free(variations);
  return status;
}

enum { KNOBS = 4, COUNT = 6 };
static const char *const knobs[KNOBS] = {"param.target", "score.w.a", "param.rate",
                                         "param.word"};
static const char *const values[KNOBS * COUNT] = {
    "",          "",      "",     "",     /* as it is */
    "$50",       "",      "",     "y",    /**/
    "$119.01",   "12.5%", "0.25", "'z'",  /* finer scales */
    "USD 1",     "70%",   "50%",  "none", /**/
    "$300",      "",      "-1",   "x",    /**/
    "-$1,000.5", "0",     "0",    "",     /**/
};

/* The same by a run of its own, of a plan in which the values stand, at scales that hold
 * them all. */
static void assert_like_a_program(const Nodes *n, size_t variation, const RungRun *run) {
  static const int64_t targets[COUNT] = {12000, 5000, 11901, 100, 30000, -100050};
  static const int64_t weights[COUNT] = {600, 600, 125, 700, 600, 0};
  static const int64_t rates[COUNT] = {10, 10, 25, 50, -100, 0};
  static const char *const words[COUNT] = {"x", "y", "z", "none", "x", "x"};
  static RungNode before[BUILDER_NODES];
  RungRun *alone;
  memcpy(before, builder.nodes, sizeof before);
  RungNode *nodes = builder.nodes;
  nodes[n->target].type.scale = 2;
  nodes[n->weights[0]].type.scale = 3;
  nodes[n->rate].type.scale = 2;
  nodes[n->due].type.scale = 4;
  for (uint32_t id = 0; id < n->due; id++)
    if (rung_node_is(&nodes[id], RUNG_OP_SUBTRACT)) nodes[id].type.scale = 2;
  nodes[n->target].digits = targets[variation];
  nodes[n->weights[0]].digits = weights[variation];
  nodes[n->rate].digits = rates[variation];
  nodes[n->word].literal = rung_text(words[variation]);
  RungRunOptions options = builder.options;
  options.results = NULL;
  options.threads = NULL;
  assert_int_equal(rung_run_new(&alone, &builder.plan, builder.tables, &builder.pool,
                                &options, &builder.allocator, &builder.err),
                   RUNG_OK);
  assert_int_equal(rung_run_evaluate(alone, &builder.err), RUNG_OK);
  for (size_t i = 0; i < 4; i++) {
    const RungColumn *expected = rung_run_column(alone, wanted[i]);
    const RungColumn *column = rung_run_column(run, wanted[i]);
    assert_true(rung_type_equal(column->type, expected->type));
    assert_int_equal(column->store, expected->store);
    for (size_t row = 0; row < PARTNERS; row++) {
      const size_t width = rung_store_width(column->store);
      assert_int_equal(rung_column_has(column, row), rung_column_has(expected, row));
      if (rung_column_has(column, row))
        assert_memory_equal((char *)column->values.any + row * width,
                            (char *)expected->values.any + row * width, width);
    }
  }
  rung_run_free(alone);
  memcpy(builder.nodes, before, sizeof before);
}

typedef struct Seen {
  const Nodes *nodes;
  size_t count;
  int64_t due[COUNT][PARTNERS];
  bool compare;
} Seen;

static RungStatus see(void *context, size_t variation, const RungRun *run,
                      RungError *err) {
  Seen *seen = context;
  (void)err;
  const RungColumn *due = rung_run_column(run, seen->nodes->due);
  for (size_t row = 0; row < PARTNERS; row++)
    seen->due[variation][row] = rung_column_has(due, row) ? due->values.i64[row] : NO;
  if (seen->compare) assert_like_a_program(seen->nodes, variation, run);
  if (seen->compare) seen->count++;
  return RUNG_OK;
}

static void each_is_like_a_program(void **state) {
  (void)state;
  const Nodes n = set_off();
  Seen seen = {.nodes = &n, .compare = true};
  assert_int_equal(vary(knobs, KNOBS, values, COUNT, see, &seen, &builder.allocator),
                   RUNG_OK);
  assert_int_equal(seen.count, COUNT);
  /* 0.1 * (50 - 120) at four decimals; 0.25 * (119 - 119.01). */
  assert_int_equal(seen.due[0][0], -70000);
  assert_int_equal(seen.due[2][4], -25);
  assert_true(seen.due[2][2] == NO);
  assert_int_equal(builder.nodes[n.target].digits, 120);
}

static void any_crew_any_store(void **state) {
  (void)state;
  const Nodes n = set_off();
  Seen alone = {.nodes = &n}, together = {.nodes = &n};
  assert_int_equal(vary(knobs, KNOBS, values, COUNT, see, &alone, &builder.allocator),
                   RUNG_OK);
  builder.options.threads = crew;
  builder.options.results = &store;
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(
        vary(knobs, KNOBS, values, COUNT, see, &together, &builder.allocator), RUNG_OK);
    assert_memory_equal(alone.due, together.due, sizeof alone.due);
  }
}

static RungStatus nothing(void *context, size_t variation, const RungRun *run,
                          RungError *err) {
  (void)context;
  (void)variation;
  (void)run;
  (void)err;
  return RUNG_OK;
}

static RungStatus try_one(const char *address, const char *value) {
  return vary(&address, 1, (const char *const[]){"", value}, 2, nothing, NULL,
              &builder.allocator);
}

static void what_cannot_be_is_told(void **state) {
  (void)state;
  (void)set_off();
  assert_int_equal(try_one("param.targte", "$5"), RUNG_E_USAGE);
  assert_string_equal(builder.err.code, "unknown-address");
  assert_string_equal(builder.err.help, "did you mean `param.target`?");
  assert_int_equal(try_one("nothing at all like it", "$5"), RUNG_E_USAGE);
  assert_string_equal(builder.err.help, "an address is written like `param.target`");
  assert_int_equal(try_one("param.target", "5"), RUNG_E_USAGE);
  assert_string_equal(builder.err.code, "bad-value");
  assert_string_equal(builder.err.message,
                      "variation 2, param.target: `5` is no money in USD");
  const char *const twice[] = {"param.rate", "param.rate"};
  assert_int_equal(vary(twice, 2, (const char *const[]){"1", "2"}, 1, nothing, NULL,
                        &builder.allocator),
                   RUNG_E_USAGE);
  assert_string_equal(builder.err.code, "duplicate");
}

static void weights_add_up(void **state) {
  (void)state;
  const Nodes n = set_off();
  const RungScore score = {.out_of = n.again};
  const RungCategory categories[] = {{.weights = &n.weights[0]},
                                     {.weights = &n.weights[1]}};
  const char *const both[] = {"score.w.a", "score.w.b"};
  builder.plan.scores = &score;
  builder.plan.score_count = 1;
  builder.plan.categories = categories;
  builder.plan.category_count = 2;
  assert_int_equal(try_one("score.w.a", "60%"), RUNG_OK);
  assert_int_equal(try_one("score.w.a", "65%"), RUNG_E_USAGE);
  assert_string_equal(builder.err.code, "weights-sum");
  assert_string_equal(builder.err.message,
                      "variation 2: the weights of a score sum to 105%, not 100%");
  assert_int_equal(vary(both, 2, (const char *const[]){"62.5%", "37.5%"}, 1, nothing,
                        NULL, &builder.allocator),
                   RUNG_OK);
}

/* The first variation at fault is told, whoever meets it. */
static void a_fault_names_its_variation(void **state) {
  (void)state;
  const Nodes n = set_off();
  const RungType large = {.kind = RUNG_KIND_NUMBER, .scale = 0};
  const uint32_t huge = builder_constant(&builder, large, rung_power10(36));
  const uint32_t product =
      builder_node(&builder, RUNG_OP_MULTIPLY, number(1), 0, INPUTS(huge, n.rate));
  wanted[3] = product;
  static const char *const rates[] = {"1", "2", "3", "400", "5", "600"};
  for (size_t i = 0; i < 2; i++) {
    builder.options.threads = i ? crew : NULL;
    const char *rate = "param.rate";
    assert_int_equal(vary(&rate, 1, rates, 6, nothing, NULL, &builder.allocator),
                     RUNG_E_RANGE);
    assert_string_equal(builder.err.code, "overflow");
    assert_non_null(strstr(builder.err.message, "variation 4: "));
  }
}

static void too_many_decimals(void **state) {
  (void)state;
  const Nodes n = set_off();
  uint32_t power = n.rate;
  for (int i = 0; i < 2; i++) {
    RungType type = number(builder.nodes[power].type.scale * 2);
    power = builder_node(&builder, RUNG_OP_MULTIPLY, type, 0, INPUTS(power, power));
  }
  assert_int_equal(try_one("param.rate", "0.0000001"), RUNG_OK);
  assert_int_equal(try_one("param.rate", "0.00000001"), RUNG_E_RANGE);
  assert_string_equal(builder.err.code, "too-many-decimals");
  assert_int_equal(builder.err.line, power + 1);
}

/* Months are whole, and so are the coins that a total is parted into. */
static void what_must_be_whole(void **state) {
  (void)state;
  const Nodes n = set_off();
  const RungType day = {.kind = RUNG_KIND_DATE}, whole = number(0);
  const uint32_t months = builder_constant(&builder, whole, 3);
  builder.nodes[months].address = rung_text("param.months");
  const uint32_t from = builder_constant(&builder, day, 20000);
  const uint32_t later =
      builder_node(&builder, RUNG_OP_ADD_MONTHS, day, 0, INPUTS(from, months));
  assert_int_equal(try_one("param.months", "4"), RUNG_OK);
  assert_int_equal(try_one("param.months", "3.5"), RUNG_E_RANGE);
  assert_string_equal(builder.err.code, "too-many-decimals");
  assert_int_equal(builder.err.line, later + 1);
  builder_node(&builder, RUNG_OP_APPORTION, number(2), 0,
               INPUTS(n.rate, n.rate, n.named));
  assert_int_equal(try_one("param.rate", "0.25"), RUNG_OK);
  assert_int_equal(try_one("param.rate", "0.125"), RUNG_E_RANGE);
  assert_string_equal(builder.err.code, "too-many-decimals");
  assert_int_equal(builder.err.line, later + 2);
}

static void variations_out_of_memory(void **state) {
  (void)state;
  const Nodes n = set_off();
  for (size_t i = 0; i < 2; i++) {
    builder.options.threads = i ? crew : NULL;
    RungStatus status;
    long fail = 0;
    do {
      long countdown = ++fail;
      RungAllocator failing;
      Seen seen = {.nodes = &n};
      rung_allocator_init_failing(&failing, &countdown);
      status = vary(knobs, KNOBS, values, COUNT, see, &seen, &failing);
      assert_int_equal(failing.used, 0);
      if (status) assert_int_equal(status, RUNG_E_MEMORY);
    } while (status);
    assert_true(fail > 8);
  }
}

#define WITH_CREW(test) cmocka_unit_test_setup_teardown(test, with_crew, without_crew)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_CREW(each_is_like_a_program),      WITH_CREW(any_crew_any_store),
      WITH_CREW(what_cannot_be_is_told),      WITH_CREW(weights_add_up),
      WITH_CREW(a_fault_names_its_variation), WITH_CREW(too_many_decimals),
      WITH_CREW(what_must_be_whole),          WITH_CREW(variations_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

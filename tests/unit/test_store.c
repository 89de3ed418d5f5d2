/* Runs that share a store of results, and runs that are evaluated again and again: the
 * same figures and faults as a run by itself, and nothing worked out that is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"

enum { DEALS = 9, PARTNERS = 3 };

static const int64_t owners[DEALS] = {0, 1, 0, 1, 2, NO, 0, 1, 1};
static const int64_t values[DEALS] = {5, 7, -2, NO, 4, 9, 11, 3, 3};
static const char *const lines[DEALS] = {"a", "b", "a", "a", NULL, "b", "b", "b", "a"};

/* Nodes of the plan of every test. */
typedef struct Deals {
  uint32_t partners, deals, line;               /* domains */
  uint32_t owner, value, factor, scaled;        /* per deal */
  uint32_t total, bound, reached, best, member; /* best: the largest sum of a line */
  uint32_t rate, paid, payout;                  /* paid: value * rate where reached */
} Deals;

/* scaled = value * factor; total = sum(scaled); reached = total >= bound;
 * paid = value * rate where the partner's reached; payout = sum(paid);
 * best = most(sum(value) of each (partner, line)) */
static Deals make_deals(void) {
  const RungType flag = type_of(RUNG_KIND_FLAG), plain = number(0);
  Deals d;
  d.partners = builder_source(&builder, "partners", PARTNERS);
  d.deals = builder_source(&builder, "deals", DEALS);
  d.owner = builder_column(&builder, d.deals, "partner_id", ref(d.partners), owners);
  d.value = builder_column(&builder, d.deals, "value", plain, values);
  const uint32_t keys[] = {d.owner, builder_words(&builder, d.deals, "line", lines)};
  d.line = builder_group(&builder, d.deals, keys, 2);
  d.factor = builder_constant(&builder, plain, 2);
  d.bound = builder_constant(&builder, plain, 20);
  d.rate = builder_constant(&builder, number(1), 15);
  d.scaled =
      builder_node(&builder, RUNG_OP_MULTIPLY, plain, d.deals, INPUTS(d.value, d.factor));
  d.total = builder_node(&builder, RUNG_OP_SUM, plain, d.partners, INPUTS(d.scaled));
  builder.nodes[d.total].via = d.owner;
  d.reached =
      builder_node(&builder, RUNG_OP_GE, flag, d.partners, INPUTS(d.total, d.bound));
  d.member = builder_leaf(&builder, RUNG_OP_MEMBER, ref(d.line), d.deals, d.line);
  const uint32_t sum =
      builder_node(&builder, RUNG_OP_SUM, plain, d.line, INPUTS(d.value));
  builder.nodes[sum].via = d.member;
  const uint32_t of = builder_leaf(&builder, RUNG_OP_KEY, ref(d.partners), d.line, 0);
  d.best = builder_node(&builder, RUNG_OP_MOST, plain, d.partners, INPUTS(sum));
  builder.nodes[d.best].via = of;
  const uint32_t mine =
      builder_node(&builder, RUNG_OP_SPREAD, flag, d.deals, INPUTS(d.reached));
  builder.nodes[mine].via = d.owner;
  const uint32_t part = builder_node(&builder, RUNG_OP_MULTIPLY, number(1), d.deals,
                                     INPUTS(d.value, d.rate));
  const uint32_t none = builder_leaf(&builder, RUNG_OP_MISSING, number(1), 0, 0);
  d.paid =
      builder_node(&builder, RUNG_OP_IF, number(1), d.deals, INPUTS(mine, part, none));
  d.payout = builder_node(&builder, RUNG_OP_SUM, number(1), d.partners, INPUTS(d.paid));
  builder.nodes[d.payout].via = d.owner;
  return d;
}

static RungResults store;
static uint32_t wanted[3];

/* Small blocks, so that deals are a large source; only these outcomes. */
static Deals set_off(void) {
  const Deals d = make_deals();
  wanted[0] = d.reached;
  wanted[1] = d.best;
  wanted[2] = d.payout;
  builder.options.keep_rows = false;
  builder.options.wanted = wanted;
  builder.options.wanted_count = 3;
  builder.options.block_rows = 4;
  builder.options.results = &store;
  return d;
}

static int with_store(void **state) {
  set_up(state);
  rung_results_init(&store, &builder.allocator);
  return 0;
}

static int without_store(void **state) {
  rung_run_free(builder.run);
  builder.run = NULL;
  rung_results_reset(&store);
  return tear_down(state);
}

static void assert_outcomes(const Deals *d) {
  /* totals 28, 26 and 8; reached by two. 1.5 * 14 and 1.5 * 13. */
  ASSERT_RESULTS(&builder, d->reached, 1, 1, 0);
  ASSERT_RESULTS(&builder, d->payout, 210, 195, 0);
  ASSERT_RESULTS(&builder, d->best, 11, 10, NO);
}

/* From now on whoever reads a deal gets something else. */
static void spoil_deals(const Deals *d) {
  RungTable *deals = &builder.tables[d->deals - 1];
  const size_t columns = builder.sources[d->deals - 1].schema.field_count;
  for (size_t i = 0; i < columns; i++) memset(deals->columns[i].valid, 0, DEALS);
}

static void a_second_run_reads_nothing(void **state) {
  (void)state;
  const Deals d = set_off();
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_outcomes(&d);
  assert_null(rung_run_column(builder.run, d.scaled));
  assert_non_null(rung_run_group_key(builder.run, d.line, 0));
  const void *payout = rung_run_column(builder.run, d.payout)->values.any;
  spoil_deals(&d);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_outcomes(&d);
  assert_ptr_equal(rung_run_column(builder.run, d.payout)->values.any, payout);
  assert_null(rung_run_column(builder.run, d.total));
  assert_null(rung_run_group_key(builder.run, d.line, 0));
}

/* A bound changes what is compared with it and what stands on that. */
static void a_changed_bound_needs_no_total(void **state) {
  (void)state;
  const Deals d = set_off();
  builder.options.wanted_count = 2;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  spoil_deals(&d);
  builder.nodes[d.bound].digits = 28;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  ASSERT_RESULTS(&builder, d.reached, 1, 0, 0);
  ASSERT_RESULTS(&builder, d.best, 11, 10, NO);
  builder.nodes[d.bound].digits = 5;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  ASSERT_RESULTS(&builder, d.reached, 1, 1, 1);
}

static void a_changed_rate_goes_through_the_deals(void **state) {
  (void)state;
  const Deals d = set_off();
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  builder.nodes[d.rate].digits = 20;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  ASSERT_RESULTS(&builder, d.payout, 280, 260, 0);
  assert_null(rung_run_column(builder.run, d.total));
  assert_null(rung_run_group_key(builder.run, d.line, 0));
}

/* Explanations ask for every column; what was left out before is worked out then. */
static void everything_after_outcomes(void **state) {
  (void)state;
  const Deals d = set_off();
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  builder.options.keep_rows = true;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_outcomes(&d);
  ASSERT_RESULTS(&builder, d.total, 28, 26, 8);
  ASSERT_RESULTS(&builder, d.scaled, 10, 14, -4, NO, 8, 18, 22, 6, 6);
  assert_int_equal(rung_run_rows(builder.run, d.line), 4);
  assert_int_equal(rung_run_group_key(builder.run, d.line, 0)->values.u32[3], 0);
}

/* Another plan has other numbers for what is the same. */
static void columns_are_told_in_the_plans_types(void **state) {
  (void)state;
  const RungCurrency currencies[] = {{rung_text("EUR"), 2, rung_text("")},
                                     {rung_text("USD"), 2, rung_text("$")}};
  const Deals d = set_off();
  const RungType money = {.kind = RUNG_KIND_MONEY, .currency = 0};
  builder.nodes[d.rate].type = builder.nodes[d.bound].type = money;
  const uint32_t both =
      builder_node(&builder, RUNG_OP_ADD, money, 0, INPUTS(d.bound, d.bound));
  wanted[1] = both;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  builder.plan.currencies = currencies;
  builder.plan.currency_count = 2;
  builder.nodes[d.rate].type.currency = builder.nodes[d.bound].type.currency = 1;
  builder.nodes[both].type.currency = 1;
  const void *before = rung_run_column(builder.run, both)->values.any;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_ptr_equal(rung_run_column(builder.run, both)->values.any, before);
  assert_int_equal(rung_run_column(builder.run, both)->type.currency, 1);
}

static void faults_are_the_same(void **state) {
  (void)state;
  const Deals d = set_off();
  const RungWide factors[] = {2, rung_power10(37) * 3};
  char message[sizeof builder.err.message];
  builder.nodes[d.factor].digits = factors[1];
  builder.options.results = NULL;
  assert_int_equal(builder_evaluate(&builder), RUNG_E_RANGE);
  memcpy(message, builder.err.message, sizeof message);
  builder.options.results = &store;
  for (size_t i = 0; i < 4; i++) {
    builder.nodes[d.factor].digits = factors[i % 2];
    const RungStatus status = builder_evaluate(&builder);
    assert_int_equal(status, i % 2 ? RUNG_E_RANGE : RUNG_OK);
    if (status) assert_string_equal(builder.err.message, message);
    if (!status) assert_outcomes(&d);
  }
}

/* A run that memory fails leaves what it had finished; the next one goes on from there.
 */
static void a_failed_run_leaves_the_store_sound(void **state) {
  (void)state;
  const Deals d = set_off();
  RungStatus status;
  long fail = 0;
  do {
    long countdown = ++fail;
    RungAllocator failing;
    RungResults kept;
    rung_allocator_init_failing(&failing, &countdown);
    rung_error_init(&builder.err);
    rung_results_init(&kept, &failing);
    builder.options.results = &kept;
    rung_run_free(builder.run);
    status = rung_run_new(&builder.run, &builder.plan, builder.tables, &builder.pool,
                          &builder.options, &failing, &builder.err);
    if (!status) status = rung_run_evaluate(builder.run, &builder.err);
    if (status) assert_int_equal(status, RUNG_E_MEMORY);
    countdown = -1;
    rung_run_free(builder.run);
    builder.run = NULL;
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    assert_outcomes(&d);
    rung_run_free(builder.run);
    builder.run = NULL;
    rung_results_reset(&kept);
    assert_int_equal(failing.used, 0);
  } while (status);
  assert_true(fail > 8);
}

/* What `paid` is for values of bound, rate and factor, by a run by itself. */
typedef struct Values {
  RungWide bound, rate, factor;
} Values;

static const Values series[] = {{20, 15, 2}, {27, 15, 2}, {27, -4, 2}, {5, 10, 1},
                                {0, 0, 0},   {20, 15, 2}, {-9, 7, -3}};
enum { SERIES = sizeof series / sizeof *series };

static void vary(const Deals *d, const Values *to) {
  const RungText none = rung_text("");
  rung_run_set(builder.run, d->bound, none, to->bound);
  rung_run_set(builder.run, d->rate, none, to->rate);
  rung_run_set(builder.run, d->factor, none, to->factor);
}

static void plan_values(const Deals *d, const Values *to) {
  builder.nodes[d->bound].digits = to->bound;
  builder.nodes[d->rate].digits = to->rate;
  builder.nodes[d->factor].digits = to->factor;
}

static void assert_as_alone(const Deals *d, const Values *to) {
  PlanBuilder *varied = &builder;
  const RungRunOptions before = builder.options;
  const Values plain = {builder.nodes[d->bound].digits, builder.nodes[d->rate].digits,
                        builder.nodes[d->factor].digits};
  RungRun *alone;
  plan_values(d, to);
  builder.options.results = NULL;
  builder.options.varied = NULL;
  assert_int_equal(rung_run_new(&alone, &builder.plan, builder.tables, &builder.pool,
                                &builder.options, &builder.allocator, &builder.err),
                   RUNG_OK);
  assert_int_equal(rung_run_evaluate(alone, &builder.err), RUNG_OK);
  for (size_t i = 0; i < 3; i++) {
    const RungColumn *expected = rung_run_column(alone, wanted[i]);
    const RungColumn *column = rung_run_column(varied->run, wanted[i]);
    assert_int_equal(column->store, expected->store);
    assert_memory_equal(column->values.any, expected->values.any,
                        PARTNERS * rung_store_width(column->store));
    for (size_t row = 0; row < PARTNERS; row++)
      assert_int_equal(rung_column_has(column, row), rung_column_has(expected, row));
  }
  rung_run_free(alone);
  plan_values(d, &plain);
  builder.options = before;
}

static void varied_constants_give_what_a_run_alone_gives(void **state) {
  (void)state;
  const Deals d = set_off();
  const uint32_t varied[] = {d.bound, d.rate, d.factor};
  builder.options.varied = varied;
  builder.options.varied_count = 3;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_outcomes(&d);
  const void *best = rung_run_column(builder.run, d.best)->values.any;
  for (size_t i = 0; i < SERIES; i++) {
    vary(&d, &series[i]);
    assert_int_equal(rung_run_evaluate(builder.run, &builder.err), RUNG_OK);
    assert_as_alone(&d, &series[i]);
    assert_ptr_equal(rung_run_column(builder.run, d.best)->values.any, best);
  }
}

/* Nothing that stands on a value is in the store, and the rest is read from it. */
static void varied_results_go_into_no_store(void **state) {
  (void)state;
  const Deals d = set_off();
  const uint32_t varied[] = {d.bound, d.rate, d.factor};
  builder.options.varied = varied;
  builder.options.varied_count = 2;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const size_t kept = store.count;
  for (size_t i = 0; i < 3; i++) {
    vary(&d, &series[i]);
    assert_int_equal(rung_run_evaluate(builder.run, &builder.err), RUNG_OK);
    assert_as_alone(&d, &series[i]);
    assert_int_equal(store.count, kept);
  }
}

/* A group by a key that stands on a constant is made anew. */
static void varied_groups(void **state) {
  (void)state;
  const Deals d = set_off();
  const uint32_t large = builder_node(&builder, RUNG_OP_GT, type_of(RUNG_KIND_FLAG),
                                      d.deals, INPUTS(d.value, d.factor));
  const uint32_t keys[] = {large};
  const uint32_t sizes = builder_group(&builder, d.deals, keys, 1);
  const uint32_t member =
      builder_leaf(&builder, RUNG_OP_MEMBER, ref(sizes), d.deals, sizes);
  const uint32_t sum =
      builder_node(&builder, RUNG_OP_SUM, number(0), sizes, INPUTS(d.value));
  builder.nodes[sum].via = member;
  builder.options.wanted = &sum;
  builder.options.wanted_count = 1;
  builder.options.varied = &d.factor;
  builder.options.varied_count = 1;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  ASSERT_RESULTS(&builder, sum, 42, -2);
  rung_run_set(builder.run, d.factor, rung_text(""), 4);
  assert_int_equal(rung_run_evaluate(builder.run, &builder.err), RUNG_OK);
  ASSERT_RESULTS(&builder, sum, 32, 8);
  rung_run_set(builder.run, d.factor, rung_text(""), -5);
  assert_int_equal(rung_run_evaluate(builder.run, &builder.err), RUNG_OK);
  ASSERT_RESULTS(&builder, sum, 40);
}

/* A value that can't be worked out stops its evaluation, and no other. */
static void a_varied_fault_does_no_harm(void **state) {
  (void)state;
  const Deals d = set_off();
  builder.options.varied = &d.factor;
  builder.options.varied_count = 1;
  for (size_t first = 0; first < 2; first++) {
    rung_run_free(builder.run);
    assert_int_equal(rung_run_new(&builder.run, &builder.plan, builder.tables,
                                  &builder.pool, &builder.options, &builder.allocator,
                                  &builder.err),
                     RUNG_OK);
    for (size_t i = 0; i < 4; i++) {
      const bool bad = i % 2 == first;
      rung_error_init(&builder.err);
      rung_run_set(builder.run, d.factor, rung_text(""),
                   bad ? rung_power10(37) * 3 : (RungWide)2);
      const RungStatus status = rung_run_evaluate(builder.run, &builder.err);
      assert_int_equal(status, bad ? RUNG_E_RANGE : RUNG_OK);
      if (!bad) assert_outcomes(&d);
    }
  }
}

static void no_memory_for_varied_constants(void **state) {
  (void)state;
  const Deals d = set_off();
  const uint32_t varied[] = {d.bound, d.rate, d.factor};
  builder.options.varied = varied;
  builder.options.varied_count = 3;
  builder.options.results = NULL;
  RungStatus status;
  long fail = 0;
  do {
    long countdown = ++fail;
    RungAllocator failing;
    RungRun *run;
    rung_allocator_init_failing(&failing, &countdown);
    rung_error_init(&builder.err);
    status = rung_run_new(&run, &builder.plan, builder.tables, &builder.pool,
                          &builder.options, &failing, &builder.err);
    for (size_t i = 0; i < 2 && !status; i++) {
      rung_run_set(run, d.bound, rung_text(""), (RungWide)i);
      status = rung_run_evaluate(run, &builder.err);
    }
    rung_run_free(run);
    assert_int_equal(failing.used, 0);
    if (status) assert_int_equal(status, RUNG_E_MEMORY);
  } while (status);
  assert_true(fail > 8);
}

#define STORED(test) cmocka_unit_test_setup_teardown(test, with_store, without_store)

int main(void) {
  const struct CMUnitTest tests[] = {
      STORED(a_second_run_reads_nothing),
      STORED(a_changed_bound_needs_no_total),
      STORED(a_changed_rate_goes_through_the_deals),
      STORED(everything_after_outcomes),
      STORED(columns_are_told_in_the_plans_types),
      STORED(faults_are_the_same),
      STORED(a_failed_run_leaves_the_store_sound),
      STORED(varied_constants_give_what_a_run_alone_gives),
      STORED(varied_results_go_into_no_store),
      STORED(varied_groups),
      STORED(a_varied_fault_does_no_harm),
      STORED(no_memory_for_varied_constants),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Groups, aggregates and ranks of a whole run: deals of partners, one figure or one a
 * partner, a group, a region. Also in another order of rows, and out of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"

enum { DEALS = 8, PARTNERS = 3 };

/* Deals 0..7 of partners, in the order of `order`. */
static const int64_t deal_partner[] = {1, 0, 1, NO, 0, 1, 0, 1};
static const char *const deal_product[] = {"x", "y", "x", "x", NULL, "y", "y", "z"};
static const int64_t deal_arr[] = {100, 250, -30, 70, NO, 100, 500, 40};
static const int64_t deal_day[] = {110, 120, 99, 130, 140, NO, 199, 150};
static const int64_t deal_won[] = {1, 1, 1, 1, 1, 0, NO, 1};

typedef struct Fixture {
  PlanBuilder builder;
  uint32_t partners, deals, line, region; /* domains */
  uint32_t day, won, partner, product, arr;
  uint32_t period;
  uint32_t results[40];
  size_t result_count;
} Fixture;

static void shuffled(const int64_t *cells, const uint32_t *order, int64_t *out) {
  for (size_t i = 0; i < DEALS; i++) out[i] = cells[order[i]];
}

static void make_sources(Fixture *fixture, const uint32_t *order) {
  PlanBuilder *builder = &fixture->builder;
  int64_t cells[DEALS];
  const char *words[DEALS];
  fixture->partners = builder_source(builder, "partners", PARTNERS);
  fixture->deals = builder_source(builder, "deals", DEALS);
  shuffled(deal_partner, order, cells);
  fixture->partner = builder_column(builder, fixture->deals, "partner_id",
                                    ref(fixture->partners), cells);
  shuffled(deal_arr, order, cells);
  fixture->arr = builder_column(builder, fixture->deals, "arr", number(2), cells);
  shuffled(deal_day, order, cells);
  fixture->day =
      builder_column(builder, fixture->deals, "day", type_of(RUNG_KIND_DATE), cells);
  shuffled(deal_won, order, cells);
  fixture->won =
      builder_column(builder, fixture->deals, "won", type_of(RUNG_KIND_FLAG), cells);
  for (size_t i = 0; i < DEALS; i++) words[i] = deal_product[order[i]];
  fixture->product = builder_words(builder, fixture->deals, "product", words);
  fixture->period = builder_window(
      builder, (RungWindow){.kind = RUNG_WINDOW_PERIOD, .parent = RUNG_NONE});
}

/* An aggregate over deals; options say what it has. */
enum { VIA = 1, WON = 2, IN_PERIOD = 4 };

static uint32_t over_deals(Fixture *fixture, RungOperator which, RungType type,
                           const uint32_t *inputs, size_t count, int options) {
  const uint32_t id = builder_node(&fixture->builder, which, type,
                                   options & VIA ? fixture->partners : 0, inputs, count);
  RungNode *node = &fixture->builder.nodes[id];
  if (options & VIA) node->via = fixture->partner;
  if (options & WON) node->filter = fixture->won;
  if (options & IN_PERIOD) {
    node->date = fixture->day;
    node->window = fixture->period;
  }
  if (!count) node->digits = fixture->deals;
  return id;
}

static const uint32_t in_file_order[DEALS] = {0, 1, 2, 3, 4, 5, 6, 7};

static void evaluate(Fixture *fixture) {
  if (builder_evaluate(&fixture->builder) != RUNG_OK)
    print_error("%s\n", fixture->builder.err.message);
  assert_int_equal(fixture->builder.err.status, RUNG_OK);
}

static Fixture *start(const uint32_t *order) {
  static Fixture fixture;
  memset(&fixture, 0, sizeof fixture);
  builder_init(&fixture.builder);
  make_sources(&fixture, order);
  return &fixture;
}

static void sums_and_counts(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  const RungType money = number(2), count = number(0);
  const uint32_t all = over_deals(f, RUNG_OP_SUM, money, INPUTS(f->arr), 0);
  const uint32_t by = over_deals(f, RUNG_OP_SUM, money, INPUTS(f->arr), VIA);
  const uint32_t won = over_deals(f, RUNG_OP_SUM, money, INPUTS(f->arr), VIA | WON);
  const uint32_t both =
      over_deals(f, RUNG_OP_SUM, money, INPUTS(f->arr), VIA | WON | IN_PERIOD);
  const uint32_t rows = over_deals(f, RUNG_OP_COUNT, count, NULL, 0, VIA);
  const uint32_t there = over_deals(f, RUNG_OP_COUNT, count, INPUTS(f->arr), VIA);
  const uint32_t products =
      over_deals(f, RUNG_OP_COUNT_DISTINCT, count, INPUTS(f->product), VIA);
  const uint32_t pairs =
      over_deals(f, RUNG_OP_COUNT_DISTINCT, count, INPUTS(f->partner, f->arr), 0);
  const uint32_t mean = over_deals(f, RUNG_OP_AVG, ratio(), INPUTS(f->arr), VIA);
  evaluate(f);
  ASSERT_RESULTS(builder, all, 1030);
  ASSERT_RESULTS(builder, by, 750, 210, 0);
  ASSERT_RESULTS(builder, won, 250, 110, 0);
  ASSERT_RESULTS(builder, both, 250, 140, 0);
  ASSERT_RESULTS(builder, rows, 3, 4, 0);
  ASSERT_RESULTS(builder, there, 2, 4, 0);
  ASSERT_RESULTS(builder, products, 1, 3, 0);
  ASSERT_RESULTS(builder, pairs, 5);
  assert_ratio(builder, mean, 0, 15, 4);
  assert_ratio(builder, mean, 1, 21, 40);
  assert_int_equal(result_at(builder, mean, 2), NO);
  builder_reset(builder);
}

static void values_of_rows(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  const RungType money = number(2), flag = type_of(RUNG_KIND_FLAG);
  const uint32_t least = over_deals(f, RUNG_OP_LEAST, money, INPUTS(f->arr), VIA);
  const uint32_t most = over_deals(f, RUNG_OP_MOST, money, INPUTS(f->arr), VIA);
  const uint32_t last_day =
      over_deals(f, RUNG_OP_MOST, type_of(RUNG_KIND_DATE), INPUTS(f->day), VIA);
  const uint32_t median = over_deals(f, RUNG_OP_MEDIAN, ratio(), INPUTS(f->arr), VIA);
  const uint32_t third = over_deals(f, RUNG_OP_PERCENTILE, money, INPUTS(f->arr), VIA);
  const uint32_t top = over_deals(f, RUNG_OP_SUM_TOP, money, INPUTS(f->arr), VIA);
  const uint32_t any = over_deals(f, RUNG_OP_ANY, flag, INPUTS(f->won), VIA);
  const uint32_t every = over_deals(f, RUNG_OP_ALL, flag, INPUTS(f->won), VIA);
  const uint32_t first = over_deals(f, RUNG_OP_FIRST, money, INPUTS(f->arr, f->day), VIA);
  const uint32_t last = over_deals(f, RUNG_OP_LAST, type_of(RUNG_KIND_TEXT),
                                   INPUTS(f->product, f->day), VIA);
  builder->nodes[third].digits = 750000000; /* 0.75 */
  builder->nodes[top].digits = 2;
  evaluate(f);
  ASSERT_RESULTS(builder, least, 250, -30, NO);
  ASSERT_RESULTS(builder, most, 500, 100, NO);
  ASSERT_RESULTS(builder, last_day, 199, 150, NO);
  assert_ratio(builder, median, 0, 15, 4);
  assert_ratio(builder, median, 1, 7, 10);
  ASSERT_RESULTS(builder, third, 500, 100, NO);
  ASSERT_RESULTS(builder, top, 750, 200, 0);
  ASSERT_RESULTS(builder, any, 1, 1, 0);
  ASSERT_RESULTS(builder, every, 1, 0, 1);
  ASSERT_RESULTS(builder, first, 250, -30, NO);
  ASSERT_RESULTS(builder, last, rung_pool_find(&builder->pool, rung_text("y")),
                 rung_pool_find(&builder->pool, rung_text("z")), NO);
  builder_reset(builder);
}

/* line: partner and product of the deals in the period; then back to deals and partners.
 */
static void groups(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  const uint32_t line = builder_group(builder, f->deals, INPUTS(f->partner, f->product));
  builder->groups[line - 3].window = f->period;
  builder->groups[line - 3].date = f->day;
  builder->groups[line - 3].filter = f->won;
  const uint32_t member =
      builder_leaf(builder, RUNG_OP_MEMBER, ref(line), f->deals, line);
  const uint32_t owner = builder_leaf(builder, RUNG_OP_KEY, ref(f->partners), line, 0);
  const uint32_t product =
      builder_leaf(builder, RUNG_OP_KEY, type_of(RUNG_KIND_TEXT), line, 1);
  const uint32_t arr =
      builder_node(builder, RUNG_OP_SUM, number(2), line, INPUTS(f->arr));
  builder->nodes[arr].via = member;
  const uint32_t back =
      builder_node(builder, RUNG_OP_SPREAD, number(2), f->deals, INPUTS(arr));
  builder->nodes[back].via = member;
  const uint32_t most =
      builder_node(builder, RUNG_OP_MOST, number(2), f->partners, INPUTS(arr));
  builder->nodes[most].via = owner;
  const uint32_t matched = builder_node(builder, RUNG_OP_MATCH, ref(line), f->deals,
                                        INPUTS(f->partner, f->product));
  builder->nodes[matched].digits = line;
  const uint32_t how_many = builder_leaf(builder, RUNG_OP_COUNT, number(0), 0, line);
  evaluate(f);
  const int64_t x = rung_pool_find(&builder->pool, rung_text("x"));
  const int64_t y = rung_pool_find(&builder->pool, rung_text("y"));
  const int64_t z = rung_pool_find(&builder->pool, rung_text("z"));
  assert_int_equal(rung_run_rows(builder->run, line), 3);
  ASSERT_RESULTS(builder, member, 0, 1, NO, NO, NO, NO, NO, 2);
  assert_int_equal(rung_run_group_key(builder->run, line, 1)->values.u32[2], z);
  ASSERT_RESULTS(builder, owner, 1, 0, 1);
  ASSERT_RESULTS(builder, product, x, y, z);
  ASSERT_RESULTS(builder, arr, 100, 250, 40);
  ASSERT_RESULTS(builder, back, 100, 250, NO, NO, NO, NO, NO, 40);
  ASSERT_RESULTS(builder, most, 250, 100, NO);
  ASSERT_RESULTS(builder, matched, 0, 1, 0, NO, NO, NO, 1, 2);
  ASSERT_RESULTS(builder, how_many, 3);
  builder_reset(builder);
}

/* A group that no node reads is made all the same, and one of a group's rows. */
static void groups_of_groups(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  const uint32_t line = builder_group(builder, f->deals, INPUTS(f->partner, f->product));
  const uint32_t owner = builder_leaf(builder, RUNG_OP_KEY, ref(f->partners), line, 0);
  const uint32_t owners = builder_group(builder, line, INPUTS(owner));
  const uint32_t member =
      builder_leaf(builder, RUNG_OP_MEMBER, ref(owners), line, owners);
  evaluate(f);
  assert_int_equal(rung_run_rows(builder->run, line), 4);
  assert_int_equal(rung_run_rows(builder->run, owners), 2);
  ASSERT_RESULTS(builder, member, 0, 1, 0, 0);
  builder_reset(builder);
}

static void ranks(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  const uint32_t among_all =
      builder_node(builder, RUNG_OP_RANK, number(0), f->deals, INPUTS(f->arr));
  const uint32_t among_own =
      builder_node(builder, RUNG_OP_RANK, number(0), f->deals, INPUTS(f->arr));
  builder->nodes[among_own].via = f->partner;
  evaluate(f);
  ASSERT_RESULTS(builder, among_all, 3, 2, 7, 5, NO, 3, 1, 6);
  ASSERT_RESULTS(builder, among_own, 1, 2, 4, NO, NO, 1, 1, 3);
  builder_reset(builder);
}

/* By day within each partner; rows that are not won, and one without a value, show the
 * total so far; the period is days 100 to 199. */
static void running_totals(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  const uint32_t own =
      builder_node(builder, RUNG_OP_RUNNING, number(2), f->deals, INPUTS(f->arr, f->day));
  const uint32_t all =
      builder_node(builder, RUNG_OP_RUNNING, number(2), f->deals, INPUTS(f->arr, f->day));
  RungNode *node = &builder->nodes[own];
  node->via = f->partner;
  node->filter = f->won;
  node->date = f->day;
  node->window = f->period;
  evaluate(f);
  ASSERT_RESULTS(builder, own, 100, 250, NO, NO, 250, NO, 250, 140);
  ASSERT_RESULTS(builder, all, 70, 320, -30, 390, 390, NO, 930, 430);
  builder_reset(builder);
}

/* Every operator whose result a partner sees, but first and last of a day. */
static void many_results(Fixture *f) {
  PlanBuilder *builder = &f->builder;
  const RungType money = number(2), count = number(0);
  uint32_t *results = f->results;
  const int options = VIA | IN_PERIOD;
  const uint32_t third = builder_constant(builder, number(0), 3);
  const uint32_t part =
      builder_node(builder, RUNG_OP_DIVIDE, ratio(), f->deals, INPUTS(f->arr, third));
  const uint32_t line = builder_group(builder, f->deals, INPUTS(f->partner, f->product));
  const uint32_t member =
      builder_leaf(builder, RUNG_OP_MEMBER, ref(line), f->deals, line);
  const uint32_t owner = builder_leaf(builder, RUNG_OP_KEY, ref(f->partners), line, 0);
  const uint32_t arr = builder_node(builder, RUNG_OP_SUM, money, line, INPUTS(f->arr));
  builder->nodes[arr].via = member;
  size_t n = 0;
  results[n++] = over_deals(f, RUNG_OP_SUM, money, INPUTS(f->arr), options);
  results[n++] = over_deals(f, RUNG_OP_SUM, ratio(), INPUTS(part), options);
  results[n++] = over_deals(f, RUNG_OP_AVG, ratio(), INPUTS(part), VIA);
  results[n++] = over_deals(f, RUNG_OP_AVG, ratio(), INPUTS(f->arr), VIA | WON);
  results[n++] = over_deals(f, RUNG_OP_COUNT, count, NULL, 0, options);
  results[n++] = over_deals(f, RUNG_OP_COUNT_DISTINCT, count, INPUTS(f->product), VIA);
  results[n++] = over_deals(f, RUNG_OP_MEDIAN, ratio(), INPUTS(f->arr), VIA);
  results[n++] = over_deals(f, RUNG_OP_LEAST, money, INPUTS(f->arr), options);
  results[n] = over_deals(f, RUNG_OP_SUM_TOP, money, INPUTS(f->arr), VIA);
  builder->nodes[results[n++]].digits = 2;
  results[n] = over_deals(f, RUNG_OP_PERCENTILE, money, INPUTS(f->arr), VIA);
  builder->nodes[results[n++]].digits = 400000000;
  results[n] = builder_node(builder, RUNG_OP_MOST, money, f->partners, INPUTS(arr));
  builder->nodes[results[n++]].via = owner;
  const uint32_t total =
      builder_node(builder, RUNG_OP_RUNNING, money, f->deals, INPUTS(f->arr, f->day));
  builder->nodes[total].via = f->partner;
  results[n] = builder_node(builder, RUNG_OP_MOST, money, f->partners, INPUTS(total));
  builder->nodes[results[n++]].via = f->partner;
  f->result_count = n;
}

/* Cells that could differ, in one buffer. */
static size_t write_results(const Fixture *f, unsigned char *bytes) {
  size_t used = 0;
  for (size_t i = 0; i < f->result_count; i++) {
    const RungColumn *column = rung_run_column(f->builder.run, f->results[i]);
    const size_t size = column->rows * rung_store_width(column->store);
    memcpy(bytes + used, column->values.any, size);
    used += size;
    for (size_t row = 0; row < column->rows; row++)
      bytes[used++] = rung_column_has(column, row);
  }
  return used;
}

static void any_order_of_rows(void **state) {
  (void)state;
  static unsigned char wanted[8192], got[8192];
  uint32_t order[DEALS];
  uint64_t chance = 7;
  Fixture *f = start(in_file_order);
  many_results(f);
  evaluate(f);
  const size_t size = write_results(f, wanted);
  builder_reset(&f->builder);
  for (int round = 0; round < 200; round++) {
    for (size_t i = 0; i < DEALS; i++) {
      chance = chance * UINT64_C(6364136223846793005) + 1;
      const size_t j = (size_t)(chance >> 33) % (i + 1);
      order[i] = order[j];
      order[j] = (uint32_t)i;
    }
    f = start(order);
    many_results(f);
    evaluate(f);
    assert_int_equal(write_results(f, got), size);
    assert_memory_equal(got, wanted, size);
    builder_reset(&f->builder);
  }
}

/* new and evaluate, with the nth allocation and all after it failing. */
static void out_of_memory(void **state) {
  (void)state;
  Fixture *f = start(in_file_order);
  PlanBuilder *builder = &f->builder;
  many_results(f);
  builder_word(builder, "a text that is new to the pool");
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungRun *run = NULL;
    RungError err;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    RungStatus status = rung_run_new(&run, &builder->plan, builder->tables,
                                     &builder->pool, &builder->options, &failing, &err);
    if (status) assert_null(run);
    if (!status) status = rung_run_evaluate(run, &err);
    rung_run_free(run);
    assert_int_equal(failing.used, 0);
    if (!status) {
      assert_true(n > 10);
      break;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
    assert_int_equal(err.status, RUNG_E_MEMORY);
  }
  builder_reset(builder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sums_and_counts),
                                     cmocka_unit_test(values_of_rows),
                                     cmocka_unit_test(groups),
                                     cmocka_unit_test(groups_of_groups),
                                     cmocka_unit_test(ranks),
                                     cmocka_unit_test(running_totals),
                                     cmocka_unit_test(any_order_of_rows),
                                     cmocka_unit_test(out_of_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

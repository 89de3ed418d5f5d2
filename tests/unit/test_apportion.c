/* Totals shared among partners by weight, to the last unit, in any order of rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"

enum { PARTNERS = 5 };

static const char *const keys[] = {"P-1", "P-2", "P-3", "P-4", "P-5"};
static const char *const regions[] = {"North", "South", "North", "South", NULL};

/* Partners in the order of `order`; their key and region. */
typedef struct World {
  uint32_t partners, key, region;
} World;

static World make_partners(const size_t *order) {
  World world = {.partners = builder_source(&builder, "partners", PARTNERS)};
  const char *own_keys[PARTNERS], *own_regions[PARTNERS];
  for (size_t i = 0; i < PARTNERS; i++) {
    own_keys[i] = keys[order[i]];
    own_regions[i] = regions[order[i]];
  }
  world.key = builder_words(&builder, world.partners, "partner_id", own_keys);
  builder.fields[0][0].key = true;
  world.region = builder_words(&builder, world.partners, "region", own_regions);
  return world;
}

static const size_t in_file_order[] = {0, 1, 2, 3, 4};

static uint32_t make_weight(const World *world, const int64_t *cells) {
  return builder_column(&builder, world->partners, "weight", number(2), cells);
}

static uint32_t share(const World *world, uint32_t total, uint32_t weight) {
  const uint32_t node = builder_node(&builder, RUNG_OP_APPORTION, number(2),
                                     world->partners, INPUTS(total, weight, world->key));
  builder.nodes[node].thing = builder_thing(&builder, "metric", "part");
  return node;
}

static void evaluate(void) {
  const RungStatus status = builder_evaluate(&builder);
  if (status) rung_error_print(&builder.err, stderr, false);
  assert_int_equal(status, RUNG_OK);
}

/* 100.00 by 1 : 1 : 1 is 33.34, 33.33, 33.33; whoever has no weight takes no part. */
static void parts_add_up(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const uint32_t weight = make_weight(&world, CELLS(100, NO, 100, 0, 100));
  const uint32_t whole = builder_constant(&builder, number(0), 100);
  const uint32_t owed = builder_constant(&builder, number(2), -1);
  const uint32_t none = builder_leaf(&builder, RUNG_OP_MISSING, number(2), 0, 0);
  const uint32_t part = share(&world, whole, weight);
  const uint32_t debt = share(&world, owed, weight);
  const uint32_t nothing = share(&world, none, weight);
  evaluate();
  ASSERT_RESULTS(&builder, part, 3334, NO, 3333, 0, 3333);
  ASSERT_RESULTS(&builder, debt, -1, NO, 0, 0, 0);
  ASSERT_RESULTS(&builder, nothing, NO, NO, NO, NO, NO);
}

/* The unit left over goes to the lowest key, wherever it stands in the file. */
static void ties_by_key(void **state) {
  (void)state;
  static const size_t order[] = {4, 2, 3, 0, 1};
  const World world = make_partners(order);
  const uint32_t weight = make_weight(&world, CELLS(700, 700, 700, 700, 700));
  const uint32_t total = builder_constant(&builder, number(2), 12);
  const uint32_t part = share(&world, total, weight);
  evaluate();
  ASSERT_RESULTS(&builder, part, 2, 2, 2, 3, 3);
}

/* A region each; whoever has no region takes no part. All weights 0: nothing is shared.
 */
static void among_peers(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const uint32_t weight = make_weight(&world, CELLS(200, 0, 100, 0, 500));
  const uint32_t totals = builder_column(&builder, world.partners, "total", number(2),
                                         CELLS(1000, 700, 1000, 700, 5));
  const uint32_t region = builder_group(&builder, world.partners, INPUTS(world.region));
  const uint32_t member =
      builder_leaf(&builder, RUNG_OP_MEMBER, ref(region), world.partners, region);
  const uint32_t part = share(&world, totals, weight);
  builder.nodes[part].via = member;
  evaluate();
  ASSERT_RESULTS(&builder, part, 667, 0, 333, 0, NO);
}

/* Weights 1/3, 1/6 and 1/2 are 2 : 1 : 3. */
static void weights_that_are_ratios(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const uint32_t over =
      builder_column(&builder, world.partners, "over", number(0), CELLS(3, 6, 2, NO, 0));
  const uint32_t one = builder_constant(&builder, number(0), 1);
  const uint32_t weight =
      builder_node(&builder, RUNG_OP_DIVIDE, ratio(), world.partners, INPUTS(one, over));
  const uint32_t total = builder_constant(&builder, number(2), 100);
  const uint32_t part = share(&world, total, weight);
  evaluate();
  ASSERT_RESULTS(&builder, part, 33, 17, 50, NO, NO);
}

static void stops(RungStatus status, const char *code, const char *message) {
  assert_int_equal(builder_evaluate(&builder), status);
  assert_string_equal(builder.err.code, code);
  assert_string_equal(builder.err.message, message);
  assert_true(builder.err.help[0]);
}

static void a_weight_below_zero(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const uint32_t weight = make_weight(&world, CELLS(100, 100, -1, 100, 100));
  share(&world, builder_constant(&builder, number(2), 100), weight);
  stops(RUNG_E_SCRIPT, "negative-weight",
        "metric `part`: pool: the weight is -0.01 at partners P-3 (line 4)");
}

static void totals_that_differ(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const uint32_t weight = make_weight(&world, CELLS(100, 100, NO, 100, 100));
  const uint32_t totals = builder_column(&builder, world.partners, "total", number(2),
                                         CELLS(500, 500, 9, NO, 500));
  share(&world, totals, weight);
  stops(RUNG_E_SCRIPT, "unequal-total",
        "metric `part`: pool: the total is missing at partners P-4 (line 5), and "
        "another one for peers of it");
}

/* Denominators whose product has 39 digits. */
static void weights_too_long(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const int64_t prime = INT64_C(999999999999999989);
  const uint32_t over = builder_column(&builder, world.partners, "over", number(0),
                                       CELLS(prime, prime - 2, prime - 4, 1, 1));
  const uint32_t one = builder_constant(&builder, number(0), 1);
  const uint32_t weight =
      builder_node(&builder, RUNG_OP_DIVIDE, ratio(), world.partners, INPUTS(one, over));
  share(&world, builder_constant(&builder, number(2), 100), weight);
  assert_int_equal(builder_evaluate(&builder), RUNG_E_RANGE);
  assert_string_equal(builder.err.code, "overflow");
}

/* new and evaluate, with the nth allocation and all after it failing. */
static void out_of_memory(void **state) {
  (void)state;
  const World world = make_partners(in_file_order);
  const uint32_t weight = make_weight(&world, CELLS(1, 2, 3, 4, 5));
  share(&world, builder_constant(&builder, number(2), 100), weight);
  RungStatus status = RUNG_E_MEMORY;
  for (long n = 1; status; n++) {
    RungAllocator failing;
    RungRun *run = NULL;
    RungError err;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    status = rung_run_new(&run, &builder.plan, builder.tables, &builder.pool,
                          &builder.options, &failing, &err);
    if (!status) status = rung_run_evaluate(run, &err);
    rung_run_free(run);
    assert_int_equal(failing.used, 0);
    assert_true(!status || status == RUNG_E_MEMORY);
    assert_true(status || n > 10);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(parts_add_up),        TEST(ties_by_key),
      TEST(among_peers),         TEST(weights_that_are_ratios),
      TEST(a_weight_below_zero), TEST(totals_that_differ),
      TEST(weights_too_long),    TEST(out_of_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rows in blocks: the same figures whatever a block holds, columns kept only where they
 * are needed, figures that outgrow 64 bits in the middle, faults with their row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"

enum { DEALS = 11, PARTNERS = 3 };

static const size_t block_sizes[] = {1, 2, 3, 4, 10, 0};
enum { BLOCK_SIZES = sizeof block_sizes / sizeof *block_sizes };

/* Every size of blocks with one thread and with several. */
enum { WAYS = 2 * BLOCK_SIZES, CREW = 3 };
static RungThreads *crew;

static void go_way(size_t way) {
  builder.options.block_rows = block_sizes[way % BLOCK_SIZES];
  builder.options.threads = way < BLOCK_SIZES ? NULL : crew;
}

static const int64_t owners[DEALS] = {0, 1, 0, 1, 2, NO, 0, 1, 1, 0, 1};
static const int64_t values[DEALS] = {5, 7, -2, NO, 4, 9, 11, 3, 3, 0, 8};

/* Only these nodes are asked for, not every one. */
static void ask_for(const uint32_t *nodes, size_t count) {
  builder.options.keep_rows = false;
  builder.options.wanted = nodes;
  builder.options.wanted_count = count;
}

/* Nodes of the plan that every test begins with. */
typedef struct Deals {
  uint32_t partners, deals, owner, value, doubled, large, total, above;
} Deals;

/* doubled = value * 2; large = doubled > 6; total = sum(doubled where large);
 * above = count of deals whose value is above the total of their partner / 10. */
static Deals make_deals(void) {
  Deals d;
  d.partners = builder_source(&builder, "partners", PARTNERS);
  d.deals = builder_source(&builder, "deals", DEALS);
  d.owner = builder_column(&builder, d.deals, "partner_id", ref(d.partners), owners);
  d.value = builder_column(&builder, d.deals, "value", number(0), values);
  const uint32_t two = builder_constant(&builder, number(0), 2);
  const uint32_t six = builder_constant(&builder, number(0), 6);
  const uint32_t tenth = builder_constant(&builder, number(1), 1);
  const RungType flag = type_of(RUNG_KIND_FLAG);
  d.doubled =
      builder_node(&builder, RUNG_OP_MULTIPLY, number(0), d.deals, INPUTS(d.value, two));
  d.large = builder_node(&builder, RUNG_OP_GT, flag, d.deals, INPUTS(d.doubled, six));
  d.total = builder_node(&builder, RUNG_OP_SUM, number(0), d.partners, INPUTS(d.doubled));
  builder.nodes[d.total].filter = d.large;
  builder.nodes[d.total].via = d.owner;
  const uint32_t of_mine =
      builder_node(&builder, RUNG_OP_SPREAD, number(0), d.deals, INPUTS(d.total));
  builder.nodes[of_mine].via = d.owner;
  const uint32_t part = builder_node(&builder, RUNG_OP_MULTIPLY, number(1), d.deals,
                                     INPUTS(of_mine, tenth));
  const uint32_t is_above =
      builder_node(&builder, RUNG_OP_GT, flag, d.deals, INPUTS(d.value, part));
  d.above = builder_leaf(&builder, RUNG_OP_COUNT, number(0), d.partners, d.deals);
  builder.nodes[d.above].filter = is_above;
  builder.nodes[d.above].via = d.owner;
  return d;
}

static void any_block_gives_the_same(void **state) {
  (void)state;
  const Deals d = make_deals();
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    /* 10 + 22; 14 + 16; 8: doubled values above 6. */
    ASSERT_RESULTS(&builder, d.total, 32, 30, 8);
    /* Above 3.2: 5 11; above 3.0: 7 8; above 0.8: 4. */
    ASSERT_RESULTS(&builder, d.above, 2, 2, 1);
    ASSERT_RESULTS(&builder, d.doubled, 10, 14, -4, NO, 8, 18, 22, 6, 6, 0, 16);
  }
}

static void only_what_is_needed_is_kept(void **state) {
  (void)state;
  const Deals d = make_deals();
  ask_for(&d.above, 1);
  builder.options.block_rows = 2;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  ASSERT_RESULTS(&builder, d.above, 2, 2, 1);
  assert_null(rung_run_column(builder.run, d.doubled));
  assert_null(rung_run_column(builder.run, d.large));
  assert_non_null(rung_run_column(builder.run, d.value));
}

/* A median needs its rows whole, and so the column of what it reads. */
static void what_others_need_whole_is_kept(void **state) {
  (void)state;
  const Deals d = make_deals();
  const uint32_t median =
      builder_node(&builder, RUNG_OP_MEDIAN, ratio(), d.partners, INPUTS(d.doubled));
  builder.nodes[median].via = d.owner;
  const uint32_t wanted[] = {median, d.above};
  ask_for(wanted, 2);
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    /* -4 0 10 22; 6 6 14 16; 8 */
    ASSERT_RESULTS(&builder, median, 5, 10, 8);
    ASSERT_RESULTS(&builder, d.above, 2, 2, 1);
  }
}

/* Rows of a group by a key that is worked out, then sums over its rows. */
static void groups_by_worked_out_keys(void **state) {
  (void)state;
  const Deals d = make_deals();
  const uint32_t keys[] = {d.owner, d.large};
  const uint32_t group = builder_group(&builder, d.deals, keys, 2);
  const uint32_t member =
      builder_leaf(&builder, RUNG_OP_MEMBER, ref(group), d.deals, group);
  const uint32_t sum =
      builder_node(&builder, RUNG_OP_SUM, number(0), group, INPUTS(d.value));
  builder.nodes[sum].via = member;
  ask_for(&sum, 1);
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    builder.options.keep_rows = i % 2 == 0;
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    /* (P0, large) (P1, large) (P0, not) (P2, large) (P1, not) */
    ASSERT_RESULTS(&builder, sum, 16, 15, -2, 4, 6);
  }
}

/* Two groups of the same content: the second's columns are the first's. */
static void groups_that_are_equal(void **state) {
  (void)state;
  const Deals d = make_deals();
  uint32_t most[2];
  for (size_t i = 0; i < 2; i++) {
    const uint32_t keys[] = {d.owner, d.large};
    const uint32_t group = builder_group(&builder, d.deals, keys, 2);
    const uint32_t member =
        builder_leaf(&builder, RUNG_OP_MEMBER, ref(group), d.deals, group);
    const uint32_t sum =
        builder_node(&builder, RUNG_OP_SUM, number(0), group, INPUTS(d.value));
    builder.nodes[sum].via = member;
    most[i] = builder_node(&builder, i ? RUNG_OP_MOST : RUNG_OP_LEAST, number(0), 0,
                           INPUTS(sum));
  }
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    ASSERT_RESULTS(&builder, most[0], -2);
    ASSERT_RESULTS(&builder, most[1], 16);
  }
}

/* Two sources of the same content: what both work out is worked out in one of them. */
static void sources_that_are_equal(void **state) {
  (void)state;
  const Deals d = make_deals();
  const uint32_t copies = builder_source(&builder, "copies", DEALS);
  memcpy(builder.tables[copies - 1].content, builder.tables[d.deals - 1].content,
         sizeof builder.tables[0].content);
  const uint32_t owner =
      builder_column(&builder, copies, "partner_id", ref(d.partners), owners);
  const uint32_t value = builder_column(&builder, copies, "value", number(0), values);
  const uint32_t two = builder_constant(&builder, number(0), 2);
  const uint32_t doubled =
      builder_node(&builder, RUNG_OP_MULTIPLY, number(0), copies, INPUTS(value, two));
  const uint32_t more =
      builder_node(&builder, RUNG_OP_ADD, number(0), copies, INPUTS(doubled, value));
  const uint32_t sum =
      builder_node(&builder, RUNG_OP_SUM, number(0), d.partners, INPUTS(more));
  builder.nodes[sum].via = owner;
  const uint32_t wanted[] = {sum, d.total};
  ask_for(wanted, 2);
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    builder.options.keep_rows = i % 2 == 0;
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    /* 3 * (5 - 2 + 11 + 0); 3 * (7 + 3 + 3 + 8); 3 * 4 */
    ASSERT_RESULTS(&builder, sum, 42, 63, 12);
    ASSERT_RESULTS(&builder, d.total, 32, 30, 8);
  }
}

/* A figure of the row that a row of the same source refers to, often in another block. */
static void refs_within_a_source(void **state) {
  (void)state;
  static const int64_t parents[DEALS] = {10, 0, NO, 1, 9, 2, 3, 6, 4, 5, 8};
  const Deals d = make_deals();
  const uint32_t parent =
      builder_column(&builder, d.deals, "parent", ref(d.deals), parents);
  const uint32_t spread =
      builder_node(&builder, RUNG_OP_SPREAD, number(0), d.deals, INPUTS(d.doubled));
  const uint32_t of_column =
      builder_node(&builder, RUNG_OP_SPREAD, number(0), d.deals, INPUTS(d.value));
  builder.nodes[spread].via = builder.nodes[of_column].via = parent;
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    ASSERT_RESULTS(&builder, spread, 16, 10, NO, 14, 0, -4, NO, 22, 8, 18, 6);
    ASSERT_RESULTS(&builder, of_column, 8, 5, NO, 7, 0, -2, NO, 11, 4, 9, 3);
  }
}

static void a_block_may_need_wider_figures(void **state) {
  (void)state;
  const Deals d = make_deals();
  const RungWide big = (RungWide)INT64_MAX / 10;
  const uint32_t factor = builder_constant(&builder, number(0), big);
  const uint32_t product = builder_node(&builder, RUNG_OP_MULTIPLY, number(0), d.deals,
                                        INPUTS(d.value, factor));
  const uint32_t sum = builder_node(&builder, RUNG_OP_SUM, number(0), 0, INPUTS(product));
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    assert_int_equal(builder_evaluate(&builder), RUNG_OK);
    const RungColumn *column = rung_run_column(builder.run, product);
    assert_int_equal(column->store, RUNG_STORE_I128); /* 11 * big needs it */
    for (size_t row = 0; row < DEALS; row++) {
      assert_int_equal(rung_column_has(column, row), values[row] != NO);
      if (values[row] != NO) assert_true(column->values.i128[row] == values[row] * big);
    }
    assert_true(rung_column_digits(rung_run_column(builder.run, sum), 0) == 48 * big);
  }
}

static void a_fault_names_its_row(void **state) {
  (void)state;
  const Deals d = make_deals();
  const uint32_t huge = builder_constant(&builder, number(0), rung_power10(37));
  (void)builder_node(&builder, RUNG_OP_MULTIPLY, number(0), d.deals,
                     INPUTS(d.value, huge));
  for (size_t i = 0; i < WAYS; i++) {
    go_way(i);
    assert_int_equal(builder_evaluate(&builder), RUNG_E_RANGE);
    assert_string_equal(builder.err.code, "overflow");
    /* 11 * 10^37 is the first that has 39 digits: row 6, line 8. */
    assert_non_null(strstr(builder.err.message, "deals (line 8)"));
  }
}

/* Every allocation fails once; returns how many there were. */
static long fail_each(void) {
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
    if (!status) status = rung_run_evaluate(run, &builder.err);
    rung_run_free(run);
    assert_int_equal(failing.used, 0);
    if (status) assert_int_equal(status, RUNG_E_MEMORY);
  } while (status);
  return fail;
}

static void no_memory_is_told(void **state) {
  (void)state;
  (void)make_deals();
  builder.options.block_rows = 4;
  assert_true(fail_each() > 8);
  builder.options.threads = crew;
  assert_true(fail_each() > 8);
}

static int with_crew(void **state) {
  set_up(state);
  return rung_threads_new(&crew, CREW, &builder.allocator, &builder.err);
}

static int without_crew(void **state) {
  rung_threads_free(crew);
  return tear_down(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(any_block_gives_the_same, with_crew, without_crew),
      cmocka_unit_test_setup_teardown(only_what_is_needed_is_kept, with_crew,
                                      without_crew),
      cmocka_unit_test_setup_teardown(what_others_need_whole_is_kept, with_crew,
                                      without_crew),
      cmocka_unit_test_setup_teardown(groups_by_worked_out_keys, with_crew, without_crew),
      cmocka_unit_test_setup_teardown(groups_that_are_equal, with_crew, without_crew),
      cmocka_unit_test_setup_teardown(sources_that_are_equal, with_crew, without_crew),
      cmocka_unit_test_setup_teardown(refs_within_a_source, with_crew, without_crew),
      cmocka_unit_test_setup_teardown(a_block_may_need_wider_figures, with_crew,
                                      without_crew),
      cmocka_unit_test_setup_teardown(a_fault_names_its_row, with_crew, without_crew),
      cmocka_unit_test_setup_teardown(no_memory_is_told, with_crew, without_crew),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What stands behind a figure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_builder.h"
#include "study/trace.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

enum { PARTNERS = 1, DEALS = 2 };

/* A program: two sums per partner, one over all, and what is made of them. */
typedef struct Fixture {
  PlanBuilder builder;
  uint32_t partner, arr, won, day, quota; /* columns */
  uint32_t sum, count, all;               /* aggregates */
} Fixture;

static Fixture f;

static uint32_t aggregate(RungOperator which, uint32_t domain, uint32_t via) {
  const uint32_t id = builder_node(&f.builder, which, number(2), domain, INPUTS(f.arr));
  f.builder.nodes[id].via = via;
  return id;
}

static int set_up(void **state) {
  (void)state;
  PlanBuilder *builder = &f.builder;
  builder_init(builder);
  builder_source(builder, "partners", 2);
  builder_source(builder, "deals", 2);
  f.quota = builder_column(builder, PARTNERS, "quota", number(0), CELLS(1, 2));
  f.partner = builder_column(builder, DEALS, "partner_id", ref(PARTNERS), CELLS(0, 1));
  f.arr = builder_column(builder, DEALS, "arr", number(2), CELLS(100, 200));
  f.won = builder_column(builder, DEALS, "won", type_of(RUNG_KIND_FLAG), CELLS(1, 1));
  f.day = builder_column(builder, DEALS, "day", type_of(RUNG_KIND_DATE), CELLS(1, 2));
  f.sum = aggregate(RUNG_OP_SUM, PARTNERS, f.partner);
  f.count = aggregate(RUNG_OP_COUNT, PARTNERS, f.partner);
  f.all = aggregate(RUNG_OP_AVG, 0, RUNG_NONE);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&f.builder);
  return 0;
}

static uint32_t node(RungOperator which, uint32_t domain, const uint32_t *inputs,
                     size_t count) {
  return builder_node(&f.builder, which, number(2), domain, inputs, count);
}

static void assert_list(const RungNodeList *list, const uint32_t *wanted, size_t count) {
  assert_int_equal(list->count, count);
  for (size_t i = 0; i < count; i++) assert_int_equal(list->nodes[i], wanted[i]);
}

static RungNodeList aggregates_of(uint32_t root) {
  RungNodeList list;
  assert_int_equal(rung_trace_aggregates(&list, NULL, &f.builder.plan, root,
                                         &f.builder.arena, &f.builder.err),
                   RUNG_OK);
  return list;
}
#define ASSERT_AGGREGATES(root, ...)                                                     \
  do {                                                                                   \
    const RungNodeList list = aggregates_of(root);                                       \
    assert_list(&list, INPUTS(__VA_ARGS__));                                             \
  } while (0)

static RungNodeList fields_of(uint32_t domain, const uint32_t *roots, size_t count) {
  RungNodeList list;
  assert_int_equal(rung_trace_fields(&list, &f.builder.plan, domain, roots, count,
                                     &f.builder.arena, &f.builder.err),
                   RUNG_OK);
  return list;
}

static void aggregates_once_in_order(void **state) {
  (void)state;
  const uint32_t ratio = node(RUNG_OP_DIVIDE, PARTNERS, INPUTS(f.count, f.all));
  const uint32_t both = node(RUNG_OP_ADD, PARTNERS, INPUTS(ratio, f.sum));
  const uint32_t root = node(RUNG_OP_MAX, PARTNERS, INPUTS(both, f.count, f.quota));
  const RungNodeList shared = aggregates_of(root);
  assert_int_equal(shared.count, 3);
  ASSERT_AGGREGATES(both, f.count, f.all, f.sum);
  ASSERT_AGGREGATES(f.sum, f.sum);
  assert_int_equal(aggregates_of(f.quota).count, 0);
}

/* What is below an aggregate is another figure's story. */
static void aggregates_end_the_search(void **state) {
  (void)state;
  const uint32_t inner =
      builder_node(&f.builder, RUNG_OP_SPREAD, number(2), DEALS, INPUTS(f.sum));
  f.builder.nodes[inner].via = f.partner;
  const uint32_t outer =
      builder_node(&f.builder, RUNG_OP_SUM, number(2), PARTNERS, INPUTS(inner));
  f.builder.nodes[outer].via = f.partner;
  ASSERT_AGGREGATES(outer, outer);
}

/* An aggregate of a group's rows is a field of it, and not at the partner: searched
 * through to what is. */
static void aggregates_of_groups_are_passed(void **state) {
  (void)state;
  const uint32_t line = builder_group(&f.builder, DEALS, INPUTS(f.partner));
  const uint32_t member =
      builder_leaf(&f.builder, RUNG_OP_MEMBER, ref(line), DEALS, line);
  const uint32_t inner = aggregate(RUNG_OP_SUM, line, member);
  const uint32_t owner = builder_leaf(&f.builder, RUNG_OP_KEY, ref(PARTNERS), line, 0);
  const uint32_t spread = node(RUNG_OP_SPREAD, line, INPUTS(f.count));
  f.builder.nodes[spread].via = owner;
  const uint32_t share = node(RUNG_OP_DIVIDE, line, INPUTS(inner, spread));
  ASSERT_AGGREGATES(share, f.count);
  assert_list(&(RungNodeList){.nodes = (uint32_t[]){inner}, .count = 1},
              fields_of(line, INPUTS(share, owner)).nodes, 1);
}

/* A field of a group is one fact, whatever it is worked out from; the aggregates behind
 * it are found one by one. */
static void fields_of_groups(void **state) {
  (void)state;
  const uint32_t line = builder_group(&f.builder, DEALS, INPUTS(f.partner));
  const uint32_t member =
      builder_leaf(&f.builder, RUNG_OP_MEMBER, ref(line), DEALS, line);
  const uint32_t inner = aggregate(RUNG_OP_SUM, line, member);
  const uint32_t fee = node(RUNG_OP_ADD, line, INPUTS(inner, inner));
  const uint32_t root = node(RUNG_OP_MAX, line, INPUTS(fee, inner));
  const RungGroupField field = {.thing = 0, .node = fee};
  f.builder.plan.fields = &field;
  f.builder.plan.field_count = 1;
  const RungNodeList fee_only = fields_of(line, INPUTS(fee));
  assert_list(&fee_only, INPUTS(fee));
  const RungNodeList both = fields_of(line, INPUTS(root));
  assert_list(&both, INPUTS(fee, inner));
  RungNodeList behind;
  assert_int_equal(rung_trace_row_aggregates(&behind, &f.builder.plan, line, INPUTS(root),
                                             &f.builder.arena, &f.builder.err),
                   RUNG_OK);
  assert_list(&behind, INPUTS(inner));
}

static void tier_ends_the_search(void **state) {
  (void)state;
  const uint32_t enough = node(RUNG_OP_GE, PARTNERS, INPUTS(f.sum, f.quota));
  const uint32_t tier = node(RUNG_OP_HIGHEST, PARTNERS, INPUTS(enough));
  const uint32_t rate = node(RUNG_OP_PICK, PARTNERS, INPUTS(tier, f.quota, f.quota));
  const uint32_t root = node(RUNG_OP_MULTIPLY, PARTNERS, INPUTS(rate, f.count));
  ASSERT_AGGREGATES(root, f.sum, f.count);
  f.builder.plan.program.tier = tier;
  ASSERT_AGGREGATES(root, f.count);
}

/* Figures that share a long way down are walked once each: 2^60 ways to the same leaf. */
static void shared_nodes_cost_once(void **state) {
  (void)state;
  uint32_t root = f.sum;
  for (int i = 0; i < 60; i++) root = node(RUNG_OP_ADD, PARTNERS, INPUTS(root, root));
  ASSERT_AGGREGATES(root, f.sum);
}

static void fields_of_rows(void **state) {
  (void)state;
  const uint32_t twice = node(RUNG_OP_ADD, DEALS, INPUTS(f.arr, f.arr));
  const uint32_t spread = node(RUNG_OP_SPREAD, DEALS, INPUTS(f.sum));
  f.builder.nodes[spread].via = f.partner;
  const uint32_t part = node(RUNG_OP_DIVIDE, DEALS, INPUTS(twice, spread));
  /* The partner's own sum and the ref that leads to it are no facts of the row. */
  const RungNodeList list = fields_of(DEALS, INPUTS(f.won, part, f.day, f.partner));
  assert_int_equal(list.count, 3);
  bool arr = false, won = false, day = false;
  for (size_t i = 0; i < 3; i++) {
    arr |= list.nodes[i] == f.arr;
    won |= list.nodes[i] == f.won;
    day |= list.nodes[i] == f.day;
  }
  assert_true(arr && won && day);
  assert_int_equal(fields_of(DEALS, NULL, 0).count, 0);
  assert_int_equal(fields_of(DEALS, INPUTS(f.sum)).count, 0);
}

static RungNodeList schedules_of(uint32_t root) {
  RungNodeList list;
  assert_int_equal(rung_trace_schedules(&list, &f.builder.plan, root, &f.builder.arena,
                                        &f.builder.err),
                   RUNG_OK);
  return list;
}
#define ASSERT_SCHEDULES(root, ...)                                                      \
  do {                                                                                   \
    const RungNodeList list = schedules_of(root);                                        \
    assert_list(&list, INPUTS(__VA_ARGS__));                                             \
  } while (0)

static void finds_schedules(void **state) {
  (void)state;
  const RungOperator operators[] = {RUNG_OP_PAY_SPLIT, RUNG_OP_PAY_WHOLE,
                                    RUNG_OP_RATE_AT};
  for (size_t i = 0; i < 3; i++) {
    const uint32_t pay = node(operators[i], PARTNERS, INPUTS(f.sum, f.quota, f.quota));
    const uint32_t rounded = node(RUNG_OP_ROUND, PARTNERS, INPUTS(pay));
    const uint32_t least = node(RUNG_OP_MIN, PARTNERS, INPUTS(rounded, f.quota, pay));
    ASSERT_SCHEDULES(pay, pay);
    ASSERT_SCHEDULES(least, pay);
  }
}

/* `revenue * 1% + pay(slices, revenue)`: wherever they stand among the operands. */
static void finds_later_schedules(void **state) {
  (void)state;
  const uint32_t pay = node(RUNG_OP_PAY_SPLIT, PARTNERS, INPUTS(f.sum, f.quota, f.quota));
  const uint32_t rate = node(RUNG_OP_RATE_AT, PARTNERS, INPUTS(pay, f.quota, f.quota));
  const uint32_t part = node(RUNG_OP_MULTIPLY, PARTNERS, INPUTS(f.sum, f.quota));
  const uint32_t after = node(RUNG_OP_ADD, PARTNERS, INPUTS(part, pay));
  const uint32_t behind = node(RUNG_OP_MULTIPLY, PARTNERS, INPUTS(f.sum, pay));
  ASSERT_SCHEDULES(after, pay);
  ASSERT_SCHEDULES(behind, pay);
  ASSERT_SCHEDULES(rate, rate, pay);
}

static void no_schedule(void **state) {
  (void)state;
  const uint32_t part = node(RUNG_OP_MULTIPLY, PARTNERS, INPUTS(f.sum, f.quota));
  assert_int_equal(schedules_of(part).count, 0);
  assert_int_equal(schedules_of(f.sum).count, 0);
  assert_int_equal(schedules_of(f.quota).count, 0);
  /* One in another domain has rows of its own. */
  const uint32_t of_row = node(RUNG_OP_RATE_AT, DEALS, INPUTS(f.arr, f.arr, f.arr));
  const uint32_t sum = node(RUNG_OP_SUM, PARTNERS, INPUTS(of_row));
  f.builder.nodes[sum].via = f.partner;
  assert_int_equal(schedules_of(sum).count, 0);
}

static void aggregate_operators(void **state) {
  (void)state;
  assert_true(rung_trace_is_aggregate(RUNG_OP_SUM));
  assert_true(rung_trace_is_aggregate(RUNG_OP_COUNT_DISTINCT));
  assert_true(rung_trace_is_aggregate(RUNG_OP_LAST));
  assert_false(rung_trace_is_aggregate(RUNG_OP_SPREAD));
  assert_false(rung_trace_is_aggregate(RUNG_OP_RANK));
  assert_false(rung_trace_is_aggregate(RUNG_OP_COLUMN));
}

/* Of the rows' own aggregates only; none behind another, and each once. */
static void aggregates_of_rows(void **state) {
  (void)state;
  const uint32_t both = node(RUNG_OP_ADD, PARTNERS, INPUTS(f.sum, f.count));
  const uint32_t ratio = node(RUNG_OP_DIVIDE, PARTNERS, INPUTS(both, f.all));
  const uint32_t outer = node(RUNG_OP_SUM, 0, INPUTS(ratio));
  RungNodeList list;
  assert_int_equal(rung_trace_row_aggregates(&list, &f.builder.plan, PARTNERS,
                                             INPUTS(f.count, ratio), &f.builder.arena,
                                             &f.builder.err),
                   RUNG_OK);
  assert_list(&list, INPUTS(f.count, f.sum));
  assert_int_equal(rung_trace_row_aggregates(&list, &f.builder.plan, PARTNERS,
                                             INPUTS(outer), &f.builder.arena,
                                             &f.builder.err),
                   RUNG_OK);
  assert_int_equal(list.count, 0);
}

typedef RungStatus (*Trace)(RungNodeList *list, RungArena *arena, RungError *err);

static uint32_t traced;

static RungStatus aggregates(RungNodeList *list, RungArena *arena, RungError *err) {
  return rung_trace_aggregates(list, NULL, &f.builder.plan, traced, arena, err);
}

static RungStatus fields(RungNodeList *list, RungArena *arena, RungError *err) {
  return rung_trace_fields(list, &f.builder.plan, DEALS, INPUTS(f.arr, f.won), arena,
                           err);
}

static RungStatus schedules(RungNodeList *list, RungArena *arena, RungError *err) {
  return rung_trace_schedules(list, &f.builder.plan, traced, arena, err);
}

static RungStatus row_aggregates(RungNodeList *list, RungArena *arena, RungError *err) {
  return rung_trace_row_aggregates(list, &f.builder.plan, PARTNERS, INPUTS(traced), arena,
                                   err);
}

static void fail_each_allocation(Trace trace) {
  long failures = 0;
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungArena arena;
    RungError err;
    RungNodeList list;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&arena, &failing);
    const RungStatus status = trace(&list, &arena, &err);
    if (!status) assert_int_equal(list.count, 2);
    rung_arena_reset(&arena);
    assert_int_equal(failing.used, 0);
    if (!status) break;
    assert_int_equal(status, RUNG_E_MEMORY);
    failures++;
  }
  assert_true(failures > 0);
}

static void out_of_memory(void **state) {
  (void)state;
  const uint32_t left = node(RUNG_OP_RATE_AT, PARTNERS, INPUTS(f.sum, f.quota, f.quota));
  const uint32_t right =
      node(RUNG_OP_RATE_AT, PARTNERS, INPUTS(f.count, f.quota, f.quota));
  traced = node(RUNG_OP_ADD, PARTNERS, INPUTS(left, right));
  fail_each_allocation(aggregates);
  fail_each_allocation(fields);
  fail_each_allocation(schedules);
  fail_each_allocation(row_aggregates);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(aggregates_once_in_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(aggregates_end_the_search, set_up, tear_down),
      cmocka_unit_test_setup_teardown(aggregates_of_groups_are_passed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fields_of_groups, set_up, tear_down),
      cmocka_unit_test_setup_teardown(tier_ends_the_search, set_up, tear_down),
      cmocka_unit_test_setup_teardown(shared_nodes_cost_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fields_of_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(finds_schedules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(finds_later_schedules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_schedule, set_up, tear_down),
      cmocka_unit_test_setup_teardown(aggregates_of_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(aggregate_operators, set_up, tear_down),
      cmocka_unit_test_setup_teardown(out_of_memory, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Mutants: each, worked out over the store of the program's own run, is what its plan
 * gives by itself; and what they change is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/operator.h"
#include "plan_fixture.h"
#include "study/mutation.h"

enum { PARTNERS = 5, DEALS = 7, WANTED = 3 };

static uint32_t wanted[WANTED];

static uint32_t addressed(uint32_t id, const char *address) {
  builder.nodes[id].address = rung_text(address);
  return id;
}

/* sold: the sum of deals above a least; gold: sold reaches the target, or all of it comes
 * from one deal; due: a share of what lies above the target, at most a cap. per deal:
 * lines of a group by partner and kind. */
static void make_plan(void) {
  static const int64_t cells[][DEALS] = {
      {0, 0, 1, 1, 3, 4, 4}, {50, 70, 120, NO, 300, 10, 10}, {1, 1, 2, 2, 1, 1, 2}};
  const RungType flag = type_of(RUNG_KIND_FLAG), usd = {.kind = RUNG_KIND_MONEY};
  const uint32_t partners = builder_source(&builder, "partners", PARTNERS);
  const uint32_t deals = builder_source(&builder, "deals", DEALS);
  const uint32_t whose = builder_column(&builder, deals, "who", ref(partners), cells[0]);
  const uint32_t amount = builder_column(&builder, deals, "amount", usd, cells[1]);
  const uint32_t kind = builder_column(&builder, deals, "kind", number(0), cells[2]);
  const uint32_t least = addressed(builder_constant(&builder, usd, 10), "param.least");
  const uint32_t target = addressed(builder_constant(&builder, usd, 120), "param.target");
  const uint32_t cap = addressed(builder_constant(&builder, usd, 100), "param.cap");
  const uint32_t large =
      builder_node(&builder, RUNG_OP_GT, flag, deals, INPUTS(amount, least));
  const uint32_t group = builder_group(&builder, deals, INPUTS(whose, kind));
  builder.groups[0].filter = large;
  builder.groups[0].owner_key = 0;
  const uint32_t owner = builder_leaf(&builder, RUNG_OP_KEY, ref(partners), group, 0);
  const uint32_t lines =
      builder_leaf(&builder, RUNG_OP_COUNT, number(0), partners, group);
  builder.nodes[lines].via = owner;
  const uint32_t sold =
      builder_node(&builder, RUNG_OP_SUM, usd, partners, INPUTS(amount));
  builder.nodes[sold].via = whose;
  builder.nodes[sold].filter = large;
  const uint32_t reaches =
      builder_node(&builder, RUNG_OP_GE, flag, partners, INPUTS(sold, target));
  const uint32_t two = builder_constant(&builder, number(0), 2);
  const uint32_t wide =
      builder_node(&builder, RUNG_OP_GE, flag, partners, INPUTS(lines, two));
  wanted[0] = builder_node(&builder, RUNG_OP_OR, flag, partners, INPUTS(reaches, wide));
  const uint32_t over =
      builder_node(&builder, RUNG_OP_SUBTRACT, usd, partners, INPUTS(sold, target));
  wanted[1] = builder_node(&builder, RUNG_OP_MIN, usd, partners, INPUTS(over, cap));
  wanted[2] = lines;
  builder.options.keep_rows = false;
  builder.options.block_rows = 2;
}

static bool never(const void *context, const RungNode *constant) {
  (void)context;
  (void)constant;
  return false;
}

static RungMutants list(const char *only) {
  RungMutants mutants;
  assert_int_equal(rung_mutants_make(&mutants, &builder.plan, rung_text(only), never,
                                     NULL, &builder.arena, &builder.err),
                   RUNG_OK);
  return mutants;
}

static RungMutationInput input_of(void) {
  return (RungMutationInput){&builder.plan, builder.tables, &builder.pool,
                             &builder.options};
}

static void assert_same(const RungRun *a, const RungRun *b, uint32_t node) {
  const RungColumn *x = rung_run_column(a, node), *y = rung_run_column(b, node);
  for (size_t row = 0; row < PARTNERS; row++) {
    assert_int_equal(rung_column_has(x, row), rung_column_has(y, row));
    if (!rung_column_has(x, row)) continue;
    if (x->store == RUNG_STORE_U8)
      assert_int_equal(x->values.u8[row], y->values.u8[row]);
    else
      assert_true(rung_wide_compare(rung_column_digits(x, row), x->type.scale,
                                    rung_column_digits(y, row), y->type.scale) == 0);
  }
}

/* The mutant's plan by itself, without a store. */
static RungRun *evaluate_alone(const RungMutant *mutant) {
  RungPlan plan = builder.plan;
  RungRunOptions options = builder.options;
  RungRun *run;
  RungNode *nodes = rung_arena_take_array(&builder.arena, plan.node_count, sizeof *nodes);
  assert_non_null(nodes);
  memcpy(nodes, plan.nodes, plan.node_count * sizeof *nodes);
  assert_int_equal(rung_mutant_apply(mutant, &plan, nodes, &builder.err), RUNG_OK);
  RungPlan *kept = rung_arena_take_array(&builder.arena, 1, sizeof *kept);
  assert_non_null(kept);
  *kept = plan;
  kept->nodes = nodes;
  options.wanted = wanted;
  options.wanted_count = WANTED;
  assert_int_equal(rung_run_new(&run, kept, builder.tables, &builder.pool, &options,
                                &builder.allocator, &builder.err),
                   RUNG_OK);
  assert_int_equal(rung_run_evaluate(run, &builder.err), RUNG_OK);
  return run;
}

static void each_is_its_plan(void **state) {
  (void)state;
  make_plan();
  const RungMutants mutants = list("");
  const RungMutationInput input = input_of();
  RungMutator mutator;
  size_t others = 0;
  assert_int_equal(rung_mutator_init(&mutator, &input, wanted, WANTED, &builder.allocator,
                                     &builder.err),
                   RUNG_OK);
  for (size_t i = 0; i < mutants.count; i++) {
    RungRun *run, *alone = evaluate_alone(&mutants.mutants[i]);
    RungError fault;
    assert_true(rung_mutator_reaches(&mutator, &mutants.mutants[i]));
    assert_int_equal(
        rung_mutator_run(&mutator, &mutants.mutants[i], &run, &fault, &builder.err),
        RUNG_OK);
    assert_non_null(run);
    for (size_t k = 0; k < WANTED; k++) {
      assert_same(run, alone, wanted[k]);
      others +=
          rung_run_column(run, wanted[k]) != rung_run_column(mutator.base, wanted[k]);
    }
    rung_run_free(run);
    rung_run_free(alone);
  }
  assert_true(mutants.count > 20);
  assert_true(others > 20);
  rung_mutator_reset(&mutator);
}

static size_t count_of(const RungMutants *mutants, RungMutantKind kind) {
  size_t count = 0;
  for (size_t i = 0; i < mutants->count; i++) count += mutants->mutants[i].kind == kind;
  return count;
}

static void lists_by_kind(void **state) {
  (void)state;
  make_plan();
  const RungMutants all = list("");
  /* Three constants, each a cent down and up, 10 % less and more, and 0. */
  assert_int_equal(count_of(&all, RUNG_MUTANT_CONSTANT), 15);
  assert_int_equal(count_of(&all, RUNG_MUTANT_FIGURE), 0);
  /* Of > and of >= twice: the bound turned, and the way. */
  assert_int_equal(count_of(&all, RUNG_MUTANT_COMPARISON), 6);
  /* or: and, without either side. */
  assert_int_equal(count_of(&all, RUNG_MUTANT_CONNECTIVE), 3);
  const RungMutants target = list("param.target");
  assert_int_equal(target.count, 5);
  assert_true(rung_text_is(target.mutants[0].was, "120"));
  assert_true(rung_text_is(target.mutants[0].is, "119.99"));
  assert_true(target.mutants[0].widens);
  assert_int_equal(list("param").count, 15);
  assert_int_equal(list("param.targe").count, 0);
}

static void memory_may_fail_anywhere(void **state) {
  (void)state;
  make_plan();
  const RungMutants mutants = list("param.least");
  const RungMutationInput input = input_of();
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungMutator mutator;
    RungError err, fault;
    long countdown = n;
    rung_allocator_init_failing(&failing, &countdown);
    rung_error_init(&err);
    RungRun *run = NULL;
    RungStatus status =
        rung_mutator_init(&mutator, &input, wanted, WANTED, &failing, &err);
    if (!status)
      status = rung_mutator_run(&mutator, &mutants.mutants[0], &run, &fault, &err);
    rung_run_free(run);
    rung_mutator_reset(&mutator);
    assert_int_equal(failing.used, 0);
    if (!status) {
      assert_true(n > 10);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_is_its_plan, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lists_by_kind, set_up, tear_down),
      cmocka_unit_test_setup_teardown(memory_may_fail_anywhere, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

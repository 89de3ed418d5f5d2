#include "plan_support.h"

static int set_up(void **state) {
  static PlanFixture fixture;
  plan_fixture_init(&fixture, "full");
  *state = &fixture;
  return 0;
}

static int tear_down(void **state) {
  plan_fixture_reset(*state);
  return 0;
}

/* The full plan, decoded; reset by the caller. */
static void decode_full(void **state, RungPlan *plan, RungAllocator *allocator) {
  PlanFixture *fixture = *state;
  rung_allocator_init(allocator, 0);
  plan_decoded(plan, fixture->text, allocator);
  assert_true(rung_text_equal(plan->text, fixture->text));
}

static void counts(void **state) {
  RungAllocator allocator;
  RungPlan plan;
  decode_full(state, &plan, &allocator);
  assert_int_equal(plan.file_count, 2);
  assert_int_equal(plan.currency_count, 2);
  assert_int_equal(plan.source_count, 3);
  assert_int_equal(plan.window_count, 10);
  assert_int_equal(plan.group_count, 3);
  assert_int_equal(rung_plan_domain_count(&plan), 7);
  assert_int_equal(plan.tier_count, 2);
  assert_int_equal(plan.path_count, 2);
  assert_int_equal(plan.condition_count, 4);
  assert_int_equal(plan.incentive_count, 2);
  assert_int_equal(plan.step_count, 1);
  bool seen[RUNG_OPERATOR_COUNT] = {false};
  for (size_t i = 0; i < plan.node_count; i++) seen[plan.nodes[i].operator] = true;
  for (size_t i = 0; i < RUNG_OPERATOR_COUNT; i++)
    if (!seen[i]) fail_msg("no node %s", rung_operator_name((RungOperator)i));
  rung_plan_reset(&plan);
  assert_true(allocator.used == 0 && plan.thing_count == 0);
}

static void texts_and_titles(void **state) {
  RungAllocator allocator;
  RungPlan plan;
  decode_full(state, &plan, &allocator);
  const RungThing *program = &plan.things[plan.program.thing];
  assert_true(rung_text_is(program->kind, "program"));
  assert_true(rung_text_is(program->note, "two\nlines \\ and a\ttab"));
  assert_true(rung_text_is(program->cite, "Guide 2026"));
  assert_int_equal(program->position.line, 1);
  uint32_t thing = plan.program.thing;
  assert_true(rung_text_is(rung_plan_title(&plan, thing, rung_text("ru")), "Партнёры"));
  assert_true(rung_text_is(rung_plan_title(&plan, thing, rung_text("de")),
                           "Aligned: integrators"));
  assert_true(rung_text_is(rung_plan_title(&plan, plan.sources[1].thing, rung_text("ru")),
                           "deals"));
  assert_true(rung_text_is(plan.currencies[1].symbol, "€"));
  assert_true(rung_text_is(plan.files[1], "shared/fx.lua"));
  rung_plan_reset(&plan);
}

static void program_and_sources(void **state) {
  RungAllocator allocator;
  RungPlan plan;
  decode_full(state, &plan, &allocator);
  assert_int_equal(plan.program.subject, 1);
  assert_int_equal(plan.program.unit, RUNG_UNIT_YEAR);
  assert_true(plan.program.calendar.month == 2 && plan.program.calendar.day == 1);
  assert_true(plan.program.rounding.digits == 1 && plan.program.rounding.scale == 2);
  const RungSourcePlan *deals = &plan.sources[1];
  assert_true(rung_text_is(deals->schema.name, "deals"));
  assert_true(deals->owner == 0 && deals->owner_column == 1 && deals->dated == 4);
  assert_int_equal(deals->schema.field_count, 8);
  const RungDialect *dialect = &deals->schema.dialect;
  assert_true(dialect->delimiter == '\t' && dialect->decimal == ',');
  assert_true(dialect->thousands == '.' && dialect->date_form == RUNG_DATE_DMY);
  assert_int_equal(dialect->percent_form, RUNG_PERCENT_POINTS);
  assert_int_equal(plan.sources[0].schema.dialect.true_count, 2);
  assert_true(rung_text_is(plan.sources[0].schema.dialect.missing_words[1], "n/a"));
  const RungField *stage = &deals->schema.fields[3];
  assert_true(rung_text_is(stage->name, "stage") && stage->choice_count == 2);
  assert_true(rung_text_is(stage->choices[1], "won"));
  const RungField *partner = &deals->schema.fields[1];
  assert_true(partner->type.domain == 1 && partner->target == 0 && partner->skip_unknown);
  assert_int_equal(plan.sources[2].schema.fields[0].type.kind, RUNG_KIND_REF);
  assert_true(rung_text_is(plan.things[deals->column_things[5]].name, "arr"));
  rung_plan_reset(&plan);
}

static const RungNode *find_node(const RungPlan *plan, RungOperator code, size_t nth) {
  for (size_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i].operator== code && nth-- == 0) return &plan->nodes[i];
  fail();
  return NULL;
}

static void literals(void **state) {
  RungAllocator allocator;
  RungPlan plan;
  decode_full(state, &plan, &allocator);
  const RungNode *half = find_node(&plan, RUNG_OP_CONSTANT, 2);
  assert_true(half->digits == 50 && half->type.scale == 2);
  assert_true(rung_text_is(half->address, "param.half") && half->position.file == 1);
  assert_true(find_node(&plan, RUNG_OP_CONSTANT, 5)->digits == -500);
  assert_true(find_node(&plan, RUNG_OP_CONSTANT, 5)->type.currency == 1);
  assert_true(find_node(&plan, RUNG_OP_CONSTANT, 7)->digits == 20454);
  assert_true(rung_text_is(find_node(&plan, RUNG_OP_CONSTANT, 9)->literal, "new\t\""));
  assert_true(rung_text_is(find_node(&plan, RUNG_OP_CONSTANT, 10)->literal, "-"));
  assert_true(find_node(&plan, RUNG_OP_CONSTANT, 11)->digits == 1);
  assert_true(find_node(&plan, RUNG_OP_PERCENTILE, 0)->digits == 900000000);
  assert_true(find_node(&plan, RUNG_OP_SUM_TOP, 0)->digits == 3);
  assert_true(find_node(&plan, RUNG_OP_AT_LEAST, 0)->digits == 2);
  assert_true(find_node(&plan, RUNG_OP_PAY_SPLIT, 0)->digits == 1);
  assert_true(find_node(&plan, RUNG_OP_PAY_WHOLE, 0)->digits == 0);
  assert_true(find_node(&plan, RUNG_OP_MEMBER, 1)->digits == 5);
  assert_true(find_node(&plan, RUNG_OP_ROUND, 0)->rounding.digits == 1);
  assert_int_equal(find_node(&plan, RUNG_OP_ADD, 0)->literal.length, 0);
  rung_plan_reset(&plan);
}

static void links(void **state) {
  RungAllocator allocator;
  RungPlan plan;
  decode_full(state, &plan, &allocator);
  const RungNode *sum = find_node(&plan, RUNG_OP_SUM, 0);
  assert_true(sum->filter != RUNG_NONE && sum->via != RUNG_NONE && sum->window == 0);
  assert_int_equal(plan.nodes[sum->filter].type.kind, RUNG_KIND_FLAG);
  assert_int_equal(plan.nodes[sum->date].type.kind, RUNG_KIND_DATE);
  assert_int_equal(find_node(&plan, RUNG_OP_AND, 0)->input_count, 3);
  assert_int_equal(find_node(&plan, RUNG_OP_ADD, 0)->via, RUNG_NONE);
  const RungGroup *line = &plan.groups[0];
  assert_true(line->from == 2 && line->key_count == 2 && line->owner_key == 0);
  assert_int_equal(plan.groups[1].thing, RUNG_NONE);
  assert_int_equal(plan.field_count, 1);
  assert_int_equal(plan.fields[0].node, 36);
  assert_true(rung_text_is(plan.things[plan.fields[0].thing].name, "total"));
  rung_plan_reset(&plan);
}

static void outcomes(void **state) {
  RungAllocator allocator;
  RungPlan plan;
  decode_full(state, &plan, &allocator);
  assert_int_equal(plan.conditions[0].comparison, RUNG_OP_GE);
  assert_true(plan.conditions[0].tier == 2 && plan.conditions[1].left == RUNG_NONE);
  assert_int_equal(plan.conditions[3].of, RUNG_CONDITION_REASON);
  assert_int_equal(plan.categories[0].weights[2], RUNG_NONE);
  assert_int_equal(plan.measures[0].raw[0], 76);
  assert_int_equal(plan.incentives[0].domain, 2);
  assert_int_equal(plan.incentives[1].missing_rows, RUNG_NONE);
  assert_true(rung_text_is(plan.benefits[0].levels[1], "✔✔"));
  assert_true(!plan.benefits[0].by_badge && plan.benefits[0].level_count == 2);
  assert_true(plan.benefits[1].by_badge && plan.benefits[1].level_count == 1);
  assert_true(rung_text_is(plan.benefits[0].kind, "non-financial"));
  assert_true(rung_text_is(plan.things[plan.tiers[1]].name, "gold"));
  rung_plan_reset(&plan);
}

/* Every allocation in turn fails: the plan is empty and nothing is held. Gives how many
 * allocations there are. */
static long fail_each(RungText text) {
  RungStatus status = RUNG_E_MEMORY;
  long nth = 0;
  while (status != RUNG_OK) {
    RungAllocator allocator;
    RungError err;
    RungPlan plan;
    long countdown = ++nth;
    rung_error_init(&err);
    rung_allocator_init_failing(&allocator, &countdown);
    status = rung_plan_decode(&plan, text, &allocator, &err);
    if (status == RUNG_OK) {
      rung_plan_reset(&plan);
    } else {
      assert_int_equal(status, RUNG_E_MEMORY);
      assert_int_equal(plan.node_count, 0);
    }
    assert_true(allocator.used == 0);
  }
  return nth;
}

static void memory_runs_out(void **state) {
  PlanFixture *fixture = *state;
  assert_true(fail_each(fixture->text) > 3);
}

/* Titles and choices of a plan that needs several chunks of its arena. */
static void memory_runs_out_in_texts(void **state) {
  enum { TIMES = 4000 };
  PlanFixture *fixture = *state;
  RungText text = fixture->text, line;
  char *lines = rung_arena_take(&fixture->arena, (size_t)TIMES * 64), *at = lines;
  assert_non_null(lines);
  for (int i = 0; i < TIMES; i++)
    at += sprintf(at, "thing\tk\tn\t\t-\t\t\t\ten\ta\\nb\tru\t%d\n", i);
  plan_line(text, "program", 0, &line);
  text = plan_splice(fixture, text, line.bytes, 0, lines);
  at = lines;
  for (int i = 0; i < TIMES; i++) at += sprintf(at, "\tchoice%d", i);
  plan_line(text, "column", 7, &line);
  text = plan_splice(fixture, text, line.bytes + line.length, 0, lines);
  assert_true(fail_each(text) > 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts),          cmocka_unit_test(texts_and_titles),
      cmocka_unit_test(literals),        cmocka_unit_test(program_and_sources),
      cmocka_unit_test(links),           cmocka_unit_test(outcomes),
      cmocka_unit_test(memory_runs_out), cmocka_unit_test(memory_runs_out_in_texts),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}

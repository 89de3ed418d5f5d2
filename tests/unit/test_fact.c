/* Facts: what each is worked out from directly, and keys of rules as they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"
#include "study/fact.h"

enum { PARTNERS = 2, TIERS = 1 };

typedef struct Nodes {
  uint32_t amount, target, rate, sold, score, reaches, tier;
} Nodes;

static Nodes nodes;
static RungMetric metrics[2];
static RungCondition condition;
static uint32_t tiers[TIERS];

static uint32_t addressed_thing(const char *kind, const char *address) {
  const uint32_t id = builder_thing(&builder, kind, address);
  builder.things[id].address = rung_text(address);
  return id;
}

/* metric.sold is a column; metric.score is sold times a rate; requirements.score asks it
 * to reach a target; the tier is whether it does. */
static void make_plan(void) {
  static const int64_t amounts[PARTNERS] = {50, 120};
  const RungType flag = type_of(RUNG_KIND_FLAG);
  const uint32_t partners = builder_source(&builder, "partners", PARTNERS);
  builder.things[0].address = rung_text("source.partners");
  nodes.sold = builder_column(&builder, partners, "sold", number(0), amounts);
  nodes.rate = builder_constant(&builder, number(0), 2);
  nodes.target = builder_constant(&builder, number(0), 200);
  builder.nodes[nodes.rate].address = rung_text("param.rate");
  builder.nodes[nodes.rate].literal = rung_text("2");
  builder.nodes[nodes.target].address = rung_text("param.target.gold");
  nodes.score = builder_node(&builder, RUNG_OP_MULTIPLY, number(0), partners,
                             INPUTS(nodes.sold, nodes.rate));
  nodes.reaches = builder_node(&builder, RUNG_OP_GE, flag, partners,
                               INPUTS(nodes.score, nodes.target));
  nodes.tier = builder_node(&builder, RUNG_OP_HIGHEST, type_of(RUNG_KIND_TIER), partners,
                            INPUTS(nodes.reaches));
  metrics[0] = (RungMetric){addressed_thing("metric", "metric.sold"), nodes.sold};
  metrics[1] = (RungMetric){addressed_thing("metric", "metric.score"), nodes.score};
  condition =
      (RungCondition){.of = RUNG_CONDITION_REQUIREMENT,
                      .tier = 1,
                      .thing = addressed_thing("requirement", "requirements.score"),
                      .cond = nodes.reaches,
                      .left = nodes.score,
                      .right = nodes.target,
                      .comparison = RUNG_OP_GE,
                      .in_force = RUNG_NONE};
  tiers[0] = builder_thing(&builder, "tier", "gold");
  builder.plan.metrics = metrics;
  builder.plan.metric_count = 2;
  builder.plan.conditions = &condition;
  builder.plan.condition_count = 1;
  builder.plan.tiers = tiers;
  builder.plan.tier_count = TIERS;
  builder.plan.program.tier = nodes.tier;
}

static RungFacts facts_now(void) {
  RungFacts facts;
  assert_int_equal(rung_facts_make(&facts, &builder.plan, NULL, (RungRules){0},
                                   &builder.arena, &builder.allocator, &builder.err),
                   RUNG_OK);
  return facts;
}

static const RungFact *find(const RungFacts *facts, const char *name) {
  for (size_t i = 0; i < facts->count; i++)
    if (rung_text_is(facts->facts[i].name, name)) return &facts->facts[i];
  fail_msg("no fact %s", name);
  return NULL;
}

static void links_to_what_is_read_directly(void **state) {
  (void)state;
  make_plan();
  const RungFacts facts = facts_now();
  assert_int_equal(facts.count, 4);
  const RungFact *tier = find(&facts, "tier");
  const RungFact *decision = find(&facts, "requirements.score.gold");
  const RungFact *score = find(&facts, "metric.score"),
                 *sold = find(&facts, "metric.sold");
  assert_true(rung_fact_is_outcome(tier));
  assert_false(rung_fact_is_outcome(decision));
  assert_int_equal(tier->fact_count, 1);
  assert_ptr_equal(&facts.facts[tier->facts[0]], decision);
  assert_int_equal(tier->constant_count, 0);
  assert_int_equal(decision->fact_count, 1);
  assert_ptr_equal(&facts.facts[decision->facts[0]], score);
  assert_int_equal(decision->constant_count, 1);
  assert_int_equal(decision->constants[0], nodes.target);
  assert_int_equal(decision->sources, 0);
  assert_int_equal(score->constants[0], nodes.rate);
  assert_int_equal(score->sources, 0);
  assert_int_equal(sold->fact_count, 0);
  assert_int_equal(sold->sources, 1);
}

static bool same(RungKey a, RungKey b) {
  return a.low == b.low && a.high == b.high;
}

/* Which rules are others than they were: a letter each. */
static const char *changes(const RungFacts *was, const RungFacts *is) {
  static char letters[8];
  size_t count = 0;
  static const char *const names[] = {"tier", "requirements.score.gold", "metric.score",
                                      "metric.sold"};
  for (size_t i = 0; i < 4; i++)
    if (!same(find(was, names[i])->rule, find(is, names[i])->rule))
      letters[count++] = "trcs"[i];
  letters[count] = '\0';
  return letters;
}

static void keys_tell_what_is_written(void **state) {
  (void)state;
  make_plan();
  const RungFacts was = facts_now();
  /* A constant's value, and the scales that it gives to what stands on it. */
  builder.nodes[nodes.rate].digits = 25;
  builder.nodes[nodes.rate].type.scale = 1;
  builder.nodes[nodes.score].type.scale = 1;
  builder.nodes[nodes.rate].literal = rung_text("2.5");
  RungFacts is = facts_now();
  assert_string_equal(changes(&was, &is), "");
  /* The data's content is no rule. */
  memset(builder.tables[0].content, 9, sizeof builder.tables[0].content);
  is = facts_now();
  assert_string_equal(changes(&was, &is), "");
  builder.nodes[nodes.reaches].operator= RUNG_OP_GT;
  is = facts_now();
  assert_string_equal(changes(&was, &is), "r");
  builder.nodes[nodes.score].operator= RUNG_OP_ADD;
  is = facts_now();
  assert_string_equal(changes(&was, &is), "rc");
  assert_true(same(was.declarations[0], is.declarations[0]));
  builder.fields[0][0].optional = false;
  is = facts_now();
  assert_string_equal(changes(&was, &is), "rc");
  assert_false(same(was.declarations[0], is.declarations[0]));
}

static void memory_may_fail_anywhere(void **state) {
  (void)state;
  make_plan();
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungArena arena;
    RungFacts facts;
    RungError err;
    long countdown = n;
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&arena, &failing);
    rung_error_init(&err);
    RungStatus status = rung_facts_make(&facts, &builder.plan, NULL, (RungRules){0},
                                        &arena, &failing, &err);
    rung_arena_reset(&arena);
    assert_int_equal(failing.used, 0);
    if (!status) {
      assert_true(n > 3);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(links_to_what_is_read_directly, set_up, tear_down),
      cmocka_unit_test_setup_teardown(keys_tell_what_is_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(memory_may_fail_anywhere, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

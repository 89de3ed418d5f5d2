#include "plan_support.h"

#include "plan/key.h"

/* Keys of a plan's text for one period; content of source i is {i + 1, salt[i]}. */
typedef struct Keyed {
  RungAllocator allocator;
  RungPlan plan;
  RungKey *keys;
} Keyed;

static const RungSpan YEAR = {20454, 20818};

/* The rule book of the keys that are made next. */
static RungRules rules;

static void key_text(Keyed *keyed, RungText text, RungSpan period, const uint64_t *salt) {
  RungError err;
  RungKey content[3];
  RungSpan spans[16];
  rung_error_init(&err);
  rung_allocator_init(&keyed->allocator, 0);
  plan_decoded(&keyed->plan, text, &keyed->allocator);
  RungPlan *plan = &keyed->plan;
  assert_true(plan->window_count <= 16 && plan->source_count <= 3);
  for (size_t i = 0; i < 3; i++) content[i] = (RungKey){i + 1, salt ? salt[i] : 0};
  rung_plan_windows(plan, period, spans);
  keyed->keys = rung_arena_take_array(&plan->arena, plan->node_count, sizeof(RungKey));
  assert_non_null(keyed->keys);
  const RungKeyBasis basis = {
      .spans = spans, .rules = rules, .source_content = content};
  assert_int_equal(rung_plan_keys(plan, &basis, (RungKeys){keyed->keys, NULL},
                                  &keyed->allocator, &err),
                   RUNG_OK);
}

static void release(Keyed *keyed) {
  rung_plan_reset(&keyed->plan);
  assert_true(keyed->allocator.used == 0);
}

static bool same(RungKey a, RungKey b) {
  return a.low == b.low && a.high == b.high;
}

static uint32_t find(const RungPlan *plan, RungOperator code, size_t nth) {
  for (uint32_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i].operator== code && nth-- == 0) return i;
  fail();
  return 0;
}

/* Node `nth` with the operator has the same key in both. */
static bool agree(const Keyed *a, const Keyed *b, RungOperator code, size_t nth) {
  return same(a->keys[find(&a->plan, code, nth)], b->keys[find(&b->plan, code, nth)]);
}

static void keys_are_distinct(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed keyed;
  plan_fixture_init(&fixture, "full");
  key_text(&keyed, fixture.text, YEAR, NULL);
  for (size_t i = 0; i < keyed.plan.node_count; i++)
    for (size_t k = 0; k < i; k++)
      if (same(keyed.keys[i], keyed.keys[k])) fail_msg("nodes %zu and %zu", k, i);
  release(&keyed);
  plan_fixture_reset(&fixture);
}

/* A key is the same in every build and on every machine: this one is written down. */
static void keys_are_stable(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed keyed;
  plan_fixture_init(&fixture, "small");
  key_text(&keyed, fixture.text, YEAR, NULL);
  RungKey last = keyed.keys[keyed.plan.node_count - 1];
  char text[40];
  snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)last.high,
           (unsigned long long)last.low);
  assert_string_equal(text, "2ab8242e6e0271f7a07babcb9776d45a");
  release(&keyed);
  plan_fixture_reset(&fixture);
}

typedef struct Change {
  const char *prefix;
  size_t nth, field;
  const char *value;
  RungOperator code; /* whose key is looked at */
  size_t at;
  bool kept;
} Change;

static const Change changes[] = {
    /* Names, titles, addresses and places do not count. */
    {"thing", 0, 2, "other", RUNG_OP_SUM, 0, true},
    {"node\tsum", 0, 11, "1:9:9", RUNG_OP_SUM, 0, true},
    {"node\tconstant", 3, 12, "param.other", RUNG_OP_ADD, 0, true},
    {"node\tconstant", 3, 9, "100000", RUNG_OP_ADD, 0, true},
    /* Constants, types, rounding do. */
    {"node\tconstant", 3, 9, "100000.01", RUNG_OP_ADD, 0, false},
    {"node\tconstant", 3, 9, "100000.01", RUNG_OP_SUM, 0, true},
    {"node\tadd", 0, 2, "money:0:3", RUNG_OP_ADD, 0, false},
    {"node\tround", 0, 9, "half-even 0.01", RUNG_OP_ROUND, 0, false},
    {"node\tpercentile", 0, 9, "0.91", RUNG_OP_PERCENTILE, 0, false},
    {"node\tpercentile", 0, 9, "0.90", RUNG_OP_PERCENTILE, 0, true},
    {"node\tpay_split", 0, 9, "from", RUNG_OP_PAY_SPLIT, 0, false},
    {"node\trunning", 0, 5, "-", RUNG_OP_RUNNING, 0, false},
    {"node\trunning", 0, 6, "-", RUNG_OP_RUNNING, 0, false},
    {"node\trunning", 0, 8, "1", RUNG_OP_RUNNING, 0, false},
    {"node\tspan_start", 0, 9, "half", RUNG_OP_SPAN_START, 0, false},
    /* The calendar does where it says what the span is: a month is civil. */
    {"program", 0, 4, "3", RUNG_OP_SPAN_START, 0, false},
    {"program", 0, 4, "3", RUNG_OP_MONTH, 0, true},
    {"node\tconstant", 8, 9, "lost", RUNG_OP_EQ, 0, false},
    {"currency", 0, 1, "CAD", RUNG_OP_ADD, 0, false},
    {"currency", 1, 1, "CAD", RUNG_OP_ADD, 0, true},
    /* Filters, windows, groups and what they are made of do. */
    {"node\tsum", 0, 5, "-", RUNG_OP_SUM, 0, false},
    {"node\tsum", 0, 8, "2", RUNG_OP_SUM, 0, false},
    {"group", 0, 5, "-", RUNG_OP_KEY, 0, false},
    {"group", 0, 5, "-", RUNG_OP_MEMBER, 0, false},
    {"group", 0, 5, "-", RUNG_OP_SUM, 0, false},
    {"group", 0, 5, "-", RUNG_OP_MEMBER, 2, false},
    {"group", 0, 5, "-", RUNG_OP_MEMBER, 1, true},
    {"group", 0, 3, "2", RUNG_OP_KEY, 0, false},
    {"group", 0, 1, "-", RUNG_OP_KEY, 0, true},
    {"window", 0, 1, "all", RUNG_OP_WINDOW_START, 0, false},
    {"window", 0, 1, "all", RUNG_OP_SUM, 1, true},
    /* How sources are declared does, also that of the sources they refer to. */
    {"source", 1, 8, "mdy", RUNG_OP_COLUMN, 3, false},
    {"source", 1, 8, "mdy", RUNG_OP_COLUMN, 0, true},
    {"column", 1, 4, "0", RUNG_OP_COLUMN, 3, false},
    {"column", 15, 4, "0", RUNG_OP_COLUMN, 3, true},
};

static void what_counts(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed before;
  uint32_t line;
  plan_fixture_init(&fixture, "full");
  key_text(&before, fixture.text, YEAR, NULL);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    const Change *change = &changes[i];
    Keyed after;
    key_text(&after,
             plan_with_field(&fixture, fixture.text, change->prefix, change->nth,
                             change->field, change->value, &line),
             YEAR, NULL);
    if (agree(&before, &after, change->code, change->at) != change->kept)
      fail_msg("%s #%zu field %zu = %s: key %s", change->prefix, change->nth,
               change->field, change->value, change->kept ? "changed" : "kept");
    release(&after);
  }
  release(&before);
  plan_fixture_reset(&fixture);
}

static void data_counts(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed before, after;
  static const uint64_t deals[] = {0, 7, 0}, partners[] = {7, 0, 0};
  plan_fixture_init(&fixture, "full");
  key_text(&before, fixture.text, YEAR, NULL);
  key_text(&after, fixture.text, YEAR, deals);
  assert_true(agree(&before, &after, RUNG_OP_COLUMN, 0));
  assert_false(agree(&before, &after, RUNG_OP_COLUMN, 3));
  assert_false(agree(&before, &after, RUNG_OP_SUM, 0));
  assert_true(agree(&before, &after, RUNG_OP_AVG, 0));
  release(&after);
  /* Deals refer to partners; partners to themselves. */
  key_text(&after, fixture.text, YEAR, partners);
  assert_false(agree(&before, &after, RUNG_OP_COLUMN, 0));
  assert_false(agree(&before, &after, RUNG_OP_COLUMN, 3));
  assert_true(agree(&before, &after, RUNG_OP_CONSTANT, 0));
  release(&after);
  release(&before);
  plan_fixture_reset(&fixture);
}

/* Another period with the same days in a window leaves what reads that window alone. */
static void days_count(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed before, after;
  plan_fixture_init(&fixture, "full");
  key_text(&before, fixture.text, YEAR, NULL);
  key_text(&after, fixture.text, (RungSpan){20819, 21183}, NULL);
  assert_false(agree(&before, &after, RUNG_OP_WINDOW_START, 0));
  assert_false(agree(&before, &after, RUNG_OP_IN_WINDOW, 0));
  assert_false(agree(&before, &after, RUNG_OP_VALID_ON, 0));
  assert_false(agree(&before, &after, RUNG_OP_SUM, 0));
  assert_false(agree(&before, &after, RUNG_OP_KEY, 0));
  assert_true(agree(&before, &after, RUNG_OP_SUM, 1));
  assert_true(agree(&before, &after, RUNG_OP_MEMBER, 1));
  release(&after);
  release(&before);
  plan_fixture_reset(&fixture);
}

/* Rows that are made depend on all the files that they are made from. */
static void origins_count(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed before, after, other;
  const uint64_t notes[] = {0, 0, 1};
  uint32_t line;
  plan_fixture_init(&fixture, "derived");
  key_text(&before, fixture.text, YEAR, NULL);
  key_text(&after, fixture.text, YEAR, notes);
  RungText fewer = plan_with_field(&fixture, fixture.text, "source", 0, 13, "1", &line);
  fewer = plan_with_field(&fixture, fewer, "source", 0, 14, "0", &line);
  key_text(&other, fewer, YEAR, NULL);
  assert_false(agree(&before, &after, RUNG_OP_COLUMN, 1));
  assert_false(agree(&before, &after, RUNG_OP_COUNT, 0));
  assert_false(agree(&before, &other, RUNG_OP_COLUMN, 1));
  release(&other);
  release(&after);
  release(&before);
  plan_fixture_reset(&fixture);
}

/* The same content under other node numbers, other domain numbers, other indices. */
static void numbers_do_not_count(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed before, after;
  RungText line;
  plan_fixture_init(&fixture, "small");
  plan_line(fixture.text, "tier", 0, &line);
  RungText text =
      plan_splice(&fixture, fixture.text, line.bytes, 0,
                  "node\tcolumn\tmoney:0:2\t1\t-\t-\t-\t-\t-\t1\t-\t-\t\n"
                  "node\tconstant\tnumber:1\t0\t-\t-\t-\t-\t-\t2.5\t-\t-\t\n"
                  "node\tdivide\tmoney:0:ratio\t1\t8,9\t-\t-\t-\t-\t-\t-\t-\t\n");
  key_text(&before, fixture.text, YEAR, NULL);
  key_text(&after, text, YEAR, NULL);
  assert_true(agree(&before, &after, RUNG_OP_DIVIDE, 0));
  assert_true(same(after.keys[find(&after.plan, RUNG_OP_DIVIDE, 0)],
                   after.keys[find(&after.plan, RUNG_OP_DIVIDE, 1)]));
  release(&after);
  release(&before);
  plan_fixture_reset(&fixture);
}

static void memory_runs_out(void **state) {
  (void)state;
  PlanFixture fixture;
  RungAllocator allocator;
  RungPlan plan;
  RungKey content[3] = {{1, 0}, {2, 0}, {3, 0}}, keys[128], domains[128];
  RungSpan spans[16];
  RungStatus status = RUNG_E_MEMORY;
  plan_fixture_init(&fixture, "full");
  rung_allocator_init(&allocator, 0);
  plan_decoded(&plan, fixture.text, &allocator);
  assert_true(plan.node_count <= 128);
  rung_plan_windows(&plan, YEAR, spans);
  for (long nth = 1; status != RUNG_OK; nth++) {
    RungAllocator failing;
    RungError err;
    long countdown = nth;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    const RungKeyBasis basis = {.spans = spans, .source_content = content};
    status = rung_plan_keys(&plan, &basis, (RungKeys){keys, domains}, &failing, &err);
    assert_true(status == RUNG_OK || status == RUNG_E_MEMORY);
    assert_true(nth > 1 || status == RUNG_E_MEMORY);
    assert_true(failing.used == 0);
  }
  rung_plan_reset(&plan);
  plan_fixture_reset(&fixture);
}

/* A rule book of another day changes what is taken from it, and what is made of that; one
 * that gives a window the same day changes nothing there. */
static void rule_book_counts(void **state) {
  (void)state;
  PlanFixture fixture;
  Keyed plain, last, early;
  plan_fixture_init(&fixture, "full");
  key_text(&plain, fixture.text, YEAR, NULL);
  rules = (RungRules){true, 20849, YEAR.to}; /* the last day of the quarter's window */
  key_text(&last, fixture.text, YEAR, NULL);
  rules.as_of = YEAR.from;
  key_text(&early, fixture.text, YEAR, NULL);
  rules = (RungRules){0};
  for (size_t i = 0; i < plain.plan.node_count; i++) {
    const RungOperator code = plain.plan.nodes[i].operator;
    const bool day = code == RUNG_OP_RULES_DAY, date = code == RUNG_OP_RULES_DATE;
    assert_int_equal(same(plain.keys[i], last.keys[i]), !date);
    assert_int_equal(same(plain.keys[i], early.keys[i]), !day && !date);
  }
  release(&plain);
  release(&last);
  release(&early);
  plan_fixture_reset(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_are_distinct), cmocka_unit_test(keys_are_stable),
      cmocka_unit_test(what_counts),       cmocka_unit_test(data_counts),
      cmocka_unit_test(days_count),        cmocka_unit_test(origins_count),
      cmocka_unit_test(rule_book_counts),  cmocka_unit_test(numbers_do_not_count),
      cmocka_unit_test(memory_runs_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

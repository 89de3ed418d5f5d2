/* Plans that are cut, changed byte by byte, or too large. */
#include "plan_support.h"

#include "plan/disassemble.h"
#include "plan/key.h"

#ifdef RUNG_SANITIZED
enum { MUTATIONS = 60000 };
#else
enum { MUTATIONS = 200000 };
#endif

static void truncations(void **state) {
  (void)state;
  static const char *const names[] = {"full", "small", "tested"};
  for (size_t n = 0; n < 3; n++) {
    PlanFixture fixture;
    plan_fixture_init(&fixture, names[n]);
    for (uint32_t length = 0; length < fixture.text.length; length++) {
      RungAllocator allocator;
      RungError err;
      RungPlan plan;
      rung_error_init(&err);
      rung_allocator_init(&allocator, 0);
      RungText text = {fixture.text.bytes, length};
      assert_int_equal(rung_plan_decode(&plan, text, &allocator, &err), RUNG_E_SCRIPT);
      assert_true(allocator.used == 0 && err.line > 0);
    }
    plan_fixture_reset(&fixture);
  }
}

/* Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

/* Changes, drops, doubles or swaps a few bytes; keeps room for one more. */
static uint32_t mutate(char *bytes, uint32_t length, uint64_t *seed) {
  static const char letters[] = "0123456789,-:\t\n\\.eanr\xC3";
  size_t changes = 1 + next_random(seed) % 3;
  for (size_t i = 0; i < changes && length > 2; i++) {
    uint32_t at = (uint32_t)(next_random(seed) % (length - 1));
    char letter = letters[next_random(seed) % (sizeof letters - 1)];
    switch (next_random(seed) % 8) {
    case 0:
      memmove(bytes + at, bytes + at + 1, length - at - 1);
      length--;
      break;
    case 1:
      memmove(bytes + at + 1, bytes + at, length - at);
      bytes[at] = letter;
      length++;
      break;
    case 2: bytes[at] = (char)next_random(seed); break;
    case 3: bytes[at] = bytes[at + 1]; break;
    default: bytes[at] = letter;
    }
  }
  return length;
}

/* All that reads a plan without data. */
static void use_plan(const RungPlan *plan, FILE *sink, RungAllocator *allocator) {
  RungError err;
  RungKey content[64] = {{0, 0}};
  RungArena arena;
  rung_error_init(&err);
  rung_arena_init(&arena, allocator);
  RungSpan *spans = rung_arena_take_array(&arena, plan->window_count, sizeof *spans);
  RungKey *keys = rung_arena_take_array(&arena, plan->node_count, sizeof *keys);
  assert_true(spans && keys);
  rung_plan_windows(plan, (RungSpan){20454, 20818}, spans);
  const RungKeyBasis basis = {.spans = spans, .source_content = content};
  assert_int_equal(rung_plan_keys(plan, &basis, (RungKeys){keys, NULL}, allocator, &err),
                   RUNG_OK);
  assert_int_equal(rung_plan_disassemble(plan, sink, &err), RUNG_OK);
  rung_arena_reset(&arena);
}

static size_t run_mutations(const char *name, size_t count, uint64_t seed, FILE *sink) {
  PlanFixture fixture;
  size_t accepted = 0;
  plan_fixture_init(&fixture, name);
  char *bytes = rung_arena_take(&fixture.arena, fixture.text.length + 8);
  assert_non_null(bytes);
  for (size_t i = 0; i < count; i++) {
    RungAllocator allocator;
    RungError err;
    RungPlan plan;
    rung_error_init(&err);
    rung_allocator_init(&allocator, 64 << 20);
    memcpy(bytes, fixture.text.bytes, fixture.text.length);
    RungText text = {bytes, mutate(bytes, fixture.text.length, &seed)};
    RungStatus status = rung_plan_decode(&plan, text, &allocator, &err);
    assert_true(status == RUNG_OK || status == RUNG_E_SCRIPT);
    if (status == RUNG_OK) {
      accepted++;
      use_plan(&plan, sink, &allocator);
      rung_plan_reset(&plan);
    }
    assert_true(allocator.used == 0);
  }
  plan_fixture_reset(&fixture);
  return accepted;
}

static void mutations(void **state) {
  (void)state;
  FILE *sink = fopen("/dev/null", "w");
  assert_non_null(sink);
  size_t small = run_mutations("small", MUTATIONS * 8 / 10, 88172645463325252u, sink);
  size_t tested = run_mutations("tested", MUTATIONS / 10, 1181783497276652981u, sink);
  size_t full = run_mutations("full", MUTATIONS / 10, 2685821657736338717u, sink);
  assert_true(small > MUTATIONS / 100 && full > MUTATIONS / 1000);
  assert_true(tested > MUTATIONS / 1000);
  fclose(sink);
}

/* The small plan with `line` put `times` times before the first line `before`. */
static RungText repeat_line(PlanFixture *fixture, const char *before, const char *line,
                            size_t times) {
  RungText at;
  size_t length = strlen(line);
  plan_line(fixture->text, before, 0, &at);
  size_t head = (size_t)(at.bytes - fixture->text.bytes);
  size_t size = fixture->text.length + times * length;
  char *bytes = rung_arena_take(&fixture->arena, size);
  assert_non_null(bytes);
  memcpy(bytes, fixture->text.bytes, head);
  for (size_t i = 0; i < times; i++) memcpy(bytes + head + i * length, line, length);
  memcpy(bytes + head + times * length, at.bytes, fixture->text.length - head);
  return (RungText){bytes, (uint32_t)size};
}

static void too_many_records(void **state) {
  (void)state;
  static const struct {
    const char *before, *line;
    size_t times;
    uint32_t failing; /* which of them is one too many */
  } cases[] = {
      {"thing", "currency\tEUR\t2\t\n", 64, 64},
      {"column", "source\t1\t-\t-\t-\t,\t.\t\tiso\tsign\t-\t-\t-\n", 64, 64},
      {"path", "tier\t4\n", 32, 32},
      {"tier", "node\tmissing\tflag\t0\t-\t-\t-\t-\t-\t-\t-\t-\t\n", RUNG_PLAN_NODES_MAX,
       RUNG_PLAN_NODES_MAX - 8 + 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    PlanFixture fixture;
    RungText line;
    plan_fixture_init(&fixture, "small");
    uint32_t first = plan_line(fixture.text, cases[i].before, 0, &line);
    RungText text = repeat_line(&fixture, cases[i].before, cases[i].line, cases[i].times);
    plan_refused(text, first + cases[i].failing - 1);
    plan_fixture_reset(&fixture);
  }
}

/* 512 columns in a source are good, 513 are not. */
static void columns_of_a_source(void **state) {
  (void)state;
  PlanFixture fixture;
  plan_fixture_init(&fixture, "small");
  for (int more = 510; more <= 511; more++) {
    RungAllocator allocator;
    RungText text = fixture.text, line;
    char *things = rung_arena_take(&fixture.arena, 1 << 16), *at = things;
    char *columns = rung_arena_take(&fixture.arena, 1 << 16), *to = columns;
    assert_true(things && columns);
    for (int i = 0; i < more; i++) {
      at += sprintf(at, "thing\tcolumn\tc%d\t\t-\t\t\t\n", i);
      to += sprintf(to, "column\t%d\t0\ttext\t0\t0\t0\t-\t-\n", 6 + i);
    }
    plan_line(text, "window", 0, &line);
    text = plan_splice(&fixture, text, line.bytes, 0, columns);
    plan_line(text, "program", 0, &line);
    text = plan_splice(&fixture, text, line.bytes, 0, things);
    rung_allocator_init(&allocator, 0);
    if (more == 510) {
      RungPlan plan;
      plan_decoded(&plan, text, &allocator);
      assert_int_equal(plan.sources[0].schema.field_count, 512);
      rung_plan_reset(&plan);
    } else {
      uint32_t window = plan_line(text, "window", 0, &line);
      plan_refused(text, window - 1);
    }
  }
  plan_fixture_reset(&fixture);
}

static void too_large(void **state) {
  (void)state;
  RungAllocator allocator;
  RungError err;
  RungPlan plan;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  RungText text = {"", RUNG_PLAN_BYTES_MAX + 1};
  assert_int_equal(rung_plan_decode(&plan, text, &allocator, &err), RUNG_E_SCRIPT);
  assert_string_equal(err.code, "bad-plan");
  assert_true(allocator.used == 0);
}

/* Long chains cost no stack: 150,000 negations of one another. */
static void deep_chains(void **state) {
  (void)state;
  PlanFixture fixture;
  RungText line;
  RungAllocator allocator;
  RungPlan plan;
  plan_fixture_init(&fixture, "small");
  enum { DEPTH = 150000 };
  char *chain = rung_arena_take(&fixture.arena, (size_t)DEPTH * 56), *at = chain;
  assert_non_null(chain);
  for (int i = 0; i < DEPTH; i++)
    at += sprintf(at, "node\tnegate\tmoney:0:2\t1\t%d\t-\t-\t-\t-\t-\t-\t-\t\n",
                  i ? 7 + i : 1);
  plan_line(fixture.text, "tier", 0, &line);
  RungText text = plan_splice(&fixture, fixture.text, line.bytes, 0, chain);
  rung_allocator_init(&allocator, 0);
  FILE *sink = fopen("/dev/null", "w");
  assert_non_null(sink);
  plan_decoded(&plan, text, &allocator);
  assert_int_equal(plan.node_count, DEPTH + 8);
  use_plan(&plan, sink, &allocator);
  rung_plan_reset(&plan);
  fclose(sink);
  plan_fixture_reset(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(truncations),      cmocka_unit_test(mutations),
      cmocka_unit_test(too_many_records), cmocka_unit_test(columns_of_a_source),
      cmocka_unit_test(too_large),        cmocka_unit_test(deep_chains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

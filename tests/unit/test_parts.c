/* What a part of a total is told to be worked out from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"
#include "study/trace.h"

enum { PARTNERS = 5 };

static uint32_t partners, key, weight, region;

static uint32_t share(uint32_t total) {
  return builder_node(&builder, RUNG_OP_APPORTION, number(2), partners,
                      INPUTS(total, weight, key));
}

static void make_partners(const int64_t *weights) {
  partners = builder_source(&builder, "partners", PARTNERS);
  key = builder_words(&builder, partners, "partner_id",
                      (const char *const[]){"a", "b", "c", "d", "e"});
  region = builder_words(&builder, partners, "region",
                         (const char *const[]){"n", "s", "n", "n", NULL});
  weight = builder_column(&builder, partners, "weight", number(2), weights);
}

static RungParts parts_of(uint32_t node, size_t row) {
  RungParts parts;
  rung_trace_parts(&parts, builder.run, &builder.plan, node, row);
  return parts;
}

static bool is(RungRatio ratio, int64_t numerator, int64_t denominator) {
  return ratio.numerator == numerator && ratio.denominator == denominator;
}

static void among_all(void **state) {
  (void)state;
  make_partners(CELLS(150, 25, NO, 0, 50));
  const uint32_t part = share(builder_constant(&builder, number(0), 9));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungParts parts = parts_of(part, 0);
  assert_true(parts.known && parts.summed);
  assert_true(is(parts.total, 9, 1) && is(parts.weight, 3, 2) && is(parts.sum, 9, 4));
  assert_int_equal(parts.peers, 4);
  assert_false(parts_of(part, 2).known);
}

static void among_peers(void **state) {
  (void)state;
  make_partners(CELLS(150, 25, NO, 50, 75));
  const uint32_t group = builder_group(&builder, partners, INPUTS(region));
  const uint32_t via =
      builder_leaf(&builder, RUNG_OP_MEMBER, ref(group), partners, group);
  const uint32_t part = share(builder_constant(&builder, number(0), 9));
  builder.nodes[part].via = via;
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungParts north = parts_of(part, 3);
  assert_true(north.summed && is(north.weight, 1, 2) && is(north.sum, 2, 1));
  assert_int_equal(north.peers, 2);
  assert_int_equal(parts_of(part, 1).peers, 1);
  assert_false(parts_of(part, 4).known);
}

static void a_total_that_is_missing(void **state) {
  (void)state;
  make_partners(CELLS(1, 2, 3, 4, 5));
  const uint32_t part = share(builder_leaf(&builder, RUNG_OP_MISSING, number(2), 0, 0));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_false(parts_of(part, 0).known);
  assert_false(parts_of(part, 0).summed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {TEST(among_all), TEST(among_peers),
                                     TEST(a_total_that_is_missing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "plan_support.h"

#include <stdlib.h>

#include "plan/disassemble.h"

/* The disassembly of a fixture, in the arena of the fixture. */
static RungText disassemble(PlanFixture *fixture, RungText text) {
  RungAllocator allocator;
  RungError err;
  RungPlan plan;
  char *bytes = NULL;
  size_t length = 0;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  plan_decoded(&plan, text, &allocator);
  FILE *stream = open_memstream(&bytes, &length);
  assert_non_null(stream);
  assert_int_equal(rung_plan_disassemble(&plan, stream, &err), RUNG_OK);
  assert_int_equal(fclose(stream), 0);
  char *copy = rung_arena_copy(&fixture->arena, bytes, length);
  assert_non_null(copy);
  free(bytes);
  rung_plan_reset(&plan);
  return (RungText){copy, (uint32_t)length};
}

/* The whole listing of the full plan, as tests/unit/plans/full.listing has it. */
static void full_listing(void **state) {
  (void)state;
  char path[512], bytes[1 << 16];
  PlanFixture fixture;
  plan_fixture_init(&fixture, "full");
  RungText listing = disassemble(&fixture, fixture.text);
  snprintf(path, sizeof path, "%s/tests/unit/plans/full.listing", RUNG_SOURCE_DIR);
  FILE *stream = fopen(path, "rb");
  assert_non_null(stream);
  size_t length = fread(bytes, 1, sizeof bytes - 1, stream);
  fclose(stream);
  bytes[length] = '\0';
  assert_string_equal(listing.bytes, bytes);
  assert_true(rung_text_equal(listing, disassemble(&fixture, fixture.text)));
  plan_fixture_reset(&fixture);
}

/* Text from a script cannot steer a terminal or break a line. */
static void controls_are_shown_as_marks(void **state) {
  (void)state;
  PlanFixture fixture;
  uint32_t line;
  plan_fixture_init(&fixture, "small");
  RungText text = plan_with_field(&fixture, fixture.text, "thing", 0, 2,
                                  "a\\nb\xC2\x9B"
                                  "c",
                                  &line);
  text = plan_with_field(&fixture, text, "thing", 0, 9, "x\\n\"\\\\\xC2\x85y", &line);
  RungText listing = disassemble(&fixture, text);
  assert_non_null(strstr(listing.bytes, "program a?b?c \"x\\n\\\"\\\\?y\""));
  plan_fixture_reset(&fixture);
}

static void a_full_disk_is_told(void **state) {
  (void)state;
  PlanFixture fixture;
  RungAllocator allocator;
  RungError err;
  RungPlan plan;
  FILE *full = fopen("/dev/full", "w");
  if (!full) skip();
  plan_fixture_init(&fixture, "small");
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  plan_decoded(&plan, fixture.text, &allocator);
  assert_int_equal(rung_plan_disassemble(&plan, full, &err), RUNG_E_IO);
  assert_string_equal(err.code, "write-failed");
  fclose(full);
  rung_plan_reset(&plan);
  plan_fixture_reset(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(full_listing),
      cmocka_unit_test(controls_are_shown_as_marks),
      cmocka_unit_test(a_full_disk_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

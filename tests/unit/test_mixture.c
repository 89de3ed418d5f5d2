/* Edits between two scripts, and programs made of some of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script/mixture.h"

#define HEAD                                                                             \
  "program { id = \"p\", subject = \"partners\", period = \"calendar year\", "           \
  "currency = \"USD\" }\n"                                                               \
  "source \"partners\" [[\n| column | type |\n| k | key |\n| m | money |\n]]\n"

static const char old_text[] = HEAD "param \"rate\" \"5%\"\n"
                                    "incentive \"fee\" { amount = \"m * rate\" }\n";
static const char new_text[] =
    HEAD "param \"rate\" { \"6%\", cite = \"guide 2\" }\n"
         "param \"extra\" \"$10\"\n"
         "incentive \"fee\" { amount = \"m * rate + extra\" }\n";

typedef struct Versions {
  RungAllocator allocator;
  RungScript old_version, new_version;
  RungError err;
} Versions;

static RungStatus read_text(RungScript *script, const char *text,
                            RungAllocator *allocator, RungError *err) {
  RungScriptFile file = {rung_text("program.lua"), rung_text(text)};
  return rung_script_make(script, &file, 1, allocator, err);
}

static void open_versions(Versions *versions) {
  rung_allocator_init(&versions->allocator, 0);
  rung_error_init(&versions->err);
  assert_int_equal(
      read_text(&versions->old_version, old_text, &versions->allocator, &versions->err),
      RUNG_OK);
  assert_int_equal(
      read_text(&versions->new_version, new_text, &versions->allocator, &versions->err),
      RUNG_OK);
}

static void close_versions(Versions *versions) {
  rung_script_reset(&versions->old_version);
  rung_script_reset(&versions->new_version);
  assert_int_equal(versions->allocator.used, 0);
}

static void finds_edits(void **state) {
  (void)state;
  Versions v;
  RungEdits edits;
  open_versions(&v);
  assert_int_equal(
      rung_edits_find(&edits, &v.old_version, &v.new_version, &v.allocator, &v.err),
      RUNG_OK);
  assert_int_equal(edits.count, 4);
  const RungEdit *cite = &edits.edits[0], *rate = &edits.edits[1];
  const RungEdit *extra = &edits.edits[2], *amount = &edits.edits[3];
  assert_true(cite->texts && cite->need_count == 0);
  assert_true(rung_text_is(rate->address, "param.rate"));
  assert_true(rung_text_is(rate->was, "5%") && rung_text_is(rate->is, "6%"));
  assert_int_equal(rate->old_place.line, 7);
  assert_int_equal(rate->kind, RUNG_EDIT_CHANGED);
  assert_int_equal(extra->kind, RUNG_EDIT_ADDED);
  assert_int_equal(extra->need_count, 1);
  assert_true(rung_text_is(amount->address, "incentive.fee.amount"));
  assert_int_equal(amount->need_count, 2);
  assert_int_equal(amount->needs[0], 2);
  assert_int_equal(amount->needs[1], 3);
  rung_edits_reset(&edits);
  close_versions(&v);
}

static void mixes(void **state) {
  (void)state;
  Versions v;
  RungArena arena;
  const uint32_t all[] = {0, 1, 2, 3}, rate[] = {1}, amount[] = {3};
  RungMixture mixtures[] = {{.edits = all, .edit_count = 4},
                            {.edits = rate, .edit_count = 1},
                            {.edits = amount, .edit_count = 1},
                            {.edits = all, .edit_count = 0}};
  size_t made = 0;
  open_versions(&v);
  rung_arena_init(&arena, &v.allocator);
  assert_int_equal(rung_mixtures_make(mixtures, 4, &made, &v.old_version, &v.new_version,
                                      &arena, &v.err),
                   RUNG_OK);
  assert_int_equal(made, 4);
  assert_true(mixtures[0].plan.length > 0 && mixtures[3].plan.length > 0);
  assert_non_null(memmem(mixtures[1].plan.bytes, mixtures[1].plan.length, "\t6\t", 3));
  assert_null(memmem(mixtures[1].plan.bytes, mixtures[1].plan.length, "extra", 5));
  assert_int_equal(mixtures[2].plan.length, 0);
  assert_true(rung_text_is(mixtures[2].why, "there is nothing called `extra`"));
  rung_arena_reset(&arena);
  close_versions(&v);
}

static void failing_allocations(void **state) {
  (void)state;
  Versions v;
  open_versions(&v);
  for (long n = 1; n < 1000; n++) {
    RungAllocator failing;
    RungEdits edits;
    RungError err;
    long countdown = n;
    rung_allocator_init_failing(&failing, &countdown);
    rung_error_init(&err);
    RungStatus status =
        rung_edits_find(&edits, &v.old_version, &v.new_version, &failing, &err);
    rung_edits_reset(&edits);
    assert_int_equal(failing.used, 0);
    if (status == RUNG_OK) break;
    assert_int_equal(status, RUNG_E_MEMORY);
  }
  close_versions(&v);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finds_edits),
                                     cmocka_unit_test(mixes),
                                     cmocka_unit_test(failing_allocations)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

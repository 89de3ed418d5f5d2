#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script/diagnostic.h"

static const RungScriptFile file = {{"program.lua", 11}, {"one\n  two three\r\n", 17}};
static const RungScript script = {.files = &file, .file_count = 1};
static RungAllocator allocator;

static RungStatus take(const char *text, RungCompiled *compiled, RungError *err) {
  *compiled = (RungCompiled){0};
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&compiled->arena, &allocator);
  rung_error_init(err);
  return rung_diagnostics_take(compiled, &script, rung_text(text), err);
}

static size_t printed_size(const RungError *diagnostic) {
  char *printed;
  size_t length;
  FILE *stream = open_memstream(&printed, &length);
  rung_error_print(diagnostic, stream, false);
  fclose(stream);
  free(printed);
  return length;
}

static void test_fields_are_taken(void **state) {
  (void)state;
  RungCompiled compiled;
  RungError err;
  assert_int_equal(take("diagnostic\terror\tunknown-name\tprogram.lua\t2\t7\t5\t"
                        "no `a\\\\b`\\n\\tx\tdid you\n",
                        &compiled, &err),
                   RUNG_OK);
  assert_int_equal(compiled.diagnostic_count, 1);
  assert_int_equal(compiled.error_count, 1);
  const RungError *made = &compiled.diagnostics[0];
  assert_int_equal(made->status, RUNG_E_SCRIPT);
  assert_string_equal(made->code, "unknown-name");
  assert_string_equal(made->message, "no `a\\b`  x");
  assert_string_equal(made->help, "did you");
  assert_string_equal(made->file, "program.lua");
  assert_int_equal(made->line, 2);
  assert_int_equal(made->column, 7);
  assert_string_equal(made->excerpt, "  two three");
  assert_int_equal(made->caret, 6);
  assert_int_equal(made->span, 5);
  rung_compiled_reset(&compiled);
}

static void test_a_line_without_column_is_shown_from_its_first_letter(void **state) {
  (void)state;
  RungCompiled compiled;
  RungError err;
  assert_int_equal(
      take("diagnostic\terror\tx\tprogram.lua\t2\t0\t0\tm\t\n", &compiled, &err),
      RUNG_OK);
  assert_string_equal(compiled.diagnostics[0].excerpt, "  two three");
  assert_int_equal(compiled.diagnostics[0].caret, 2);
  assert_int_equal(compiled.diagnostics[0].column, 0);
  rung_compiled_reset(&compiled);
}

static void test_places_outside_the_script_have_no_excerpt(void **state) {
  (void)state;
  RungCompiled compiled;
  RungError err;
  assert_int_equal(take("diagnostic\terror\tx\tprogram.lua\t3\t1\t1\tm\t\n"
                        "diagnostic\terror\tx\tother.lua\t1\t1\t1\tm\t\n"
                        "diagnostic\terror\tx\t\t0\t0\t0\tm\t\n",
                        &compiled, &err),
                   RUNG_OK);
  assert_int_equal(compiled.diagnostic_count, 3);
  for (size_t i = 0; i < 3; i++) assert_string_equal(compiled.diagnostics[i].excerpt, "");
  rung_compiled_reset(&compiled);
}

static void test_the_plan_follows_warnings_untouched(void **state) {
  (void)state;
  RungCompiled compiled;
  RungError err;
  assert_int_equal(take("diagnostic\twarning\tunused\t\t0\t0\t0\tm\t\n"
                        "rung-plan\t1\ndiagnostic\tx\nend\n",
                        &compiled, &err),
                   RUNG_OK);
  assert_int_equal(compiled.error_count, 0);
  assert_int_equal(compiled.diagnostics[0].severity, RUNG_SEVERITY_WARNING);
  assert_true(rung_text_is(compiled.plan, "rung-plan\t1\ndiagnostic\tx\nend\n"));
  rung_compiled_reset(&compiled);

  assert_int_equal(
      take("diagnostic\terror\tx\t\t0\t0\t0\tm\t\nrung-plan\t1\n", &compiled, &err),
      RUNG_OK);
  assert_int_equal(compiled.plan.length, 0);
  rung_compiled_reset(&compiled);
}

static void test_lines_that_do_not_fit_are_a_defect(void **state) {
  (void)state;
  static const char *const lines[] = {
      "diagnostic\terror\tx\t\t0\t0\t0\tm\n",     /* a field too few */
      "diagnostic\terror\tx\t\t0\t0\t0\tm\t\t\n", /* a field too many */
      "diagnostic\tfatal\tx\t\t0\t0\t0\tm\t\n",   /* severity */
      "diagnostic\terror\tx\t\t-1\t0\t0\tm\t\n",  /* number */
      "diagnostic\terror\tx\t\t\t0\t0\tm\t\n",    /* no number */
      "diagnostic\terror\tx\t\t4294967296\t0\t0\tm\t\n",
      "diagnostic\terror\tx\t\t0\t0\t0\tm\t", /* no end of line */
      "diagnostic\t\n",
  };
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    RungCompiled compiled;
    RungError err;
    assert_int_equal(take(lines[i], &compiled, &err), RUNG_E_INTERNAL);
    assert_string_equal(err.code, "compiler-answer");
    rung_compiled_reset(&compiled);
  }
}

static char *repeat(char *to, const char *text, size_t count) {
  for (size_t i = 0; i < count; i++) to = stpcpy(to, text);
  return to;
}

static void test_errors_are_kept_before_warnings(void **state) {
  (void)state;
  static char text[1 << 16];
  RungCompiled compiled;
  RungError err;
  char *to = repeat(text, "diagnostic\twarning\tw\t\t0\t0\t0\tm\t\n", 90);
  repeat(to, "diagnostic\terror\te\t\t0\t0\t0\tm\t\n", 200);
  assert_int_equal(take(text, &compiled, &err), RUNG_OK);
  assert_int_equal(compiled.diagnostic_count, RUNG_DIAGNOSTICS_MAX);
  assert_int_equal(compiled.error_count, 200);
  assert_string_equal(compiled.diagnostics[49].code, "w");
  assert_string_equal(compiled.diagnostics[50].code, "e");
  rung_compiled_reset(&compiled);
}

static void test_the_longest_fields_are_printed_within_the_bound(void **state) {
  (void)state;
  static char text[1 << 16];
  RungCompiled compiled;
  RungError err;
  char *to = stpcpy(text, "diagnostic\twarning\t");
  to = stpcpy(repeat(to, "c", 5000), "\t");
  to = stpcpy(repeat(to, "\xC3\xA9", 5000), "\t4294967295\t4294967295\t4294967295\t");
  to = stpcpy(repeat(to, "\xF0\x9F\x98\x80", 5000), "\t");
  to = stpcpy(repeat(to, "h\x1B\xE2\x80\xAE", 5000), "\n");
  assert_int_equal(take(text, &compiled, &err), RUNG_OK);
  const RungError *made = &compiled.diagnostics[0];
  assert_in_range(printed_size(made), 300, RUNG_DIAGNOSTIC_PRINTED_MAX);
  assert_non_null(strstr(made->message, "\xF0\x9F\x98\x80..."));
  assert_non_null(strstr(made->help, "h??h"));
  assert_null(strchr(made->help, '\x1B'));
  rung_compiled_reset(&compiled);
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  bool failed = true;
  for (long n = 1; failed; n++) {
    long countdown = n;
    RungCompiled compiled = {0};
    RungError err;
    rung_error_init(&err);
    rung_allocator_init_failing(&allocator, &countdown);
    rung_arena_init(&compiled.arena, &allocator);
    RungStatus status = rung_diagnostics_take(
        &compiled, &script, rung_text("diagnostic\terror\tx\t\t0\t0\t0\tm\t\n"), &err);
    failed = countdown == 0;
    assert_int_equal(status, failed ? RUNG_E_MEMORY : RUNG_OK);
    assert_int_equal(compiled.diagnostic_count, failed ? 0 : 1);
    rung_compiled_reset(&compiled);
    assert_int_equal(allocator.used, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fields_are_taken),
      cmocka_unit_test(test_a_line_without_column_is_shown_from_its_first_letter),
      cmocka_unit_test(test_places_outside_the_script_have_no_excerpt),
      cmocka_unit_test(test_the_plan_follows_warnings_untouched),
      cmocka_unit_test(test_lines_that_do_not_fit_are_a_defect),
      cmocka_unit_test(test_errors_are_kept_before_warnings),
      cmocka_unit_test(test_the_longest_fields_are_printed_within_the_bound),
      cmocka_unit_test(test_every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

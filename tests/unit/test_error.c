#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/error.h"

static void first_cause_wins(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  assert_int_equal(err.status, RUNG_OK);
  assert_int_equal(
      rung_error_set(&err, RUNG_E_DATA, "bad-cell", "cell %d of `%s`", 3, "arr"),
      RUNG_E_DATA);
  assert_int_equal(rung_error_set(&err, RUNG_E_IO, "other", "later"), RUNG_E_DATA);
  assert_string_equal(err.code, "bad-cell");
  assert_string_equal(err.message, "cell 3 of `arr`");

  rung_error_place(&err, "deals.csv", 4, 7, 120);
  rung_error_place(&err, "program.lua", 1, 1, 0);
  assert_string_equal(err.file, "deals.csv");
  assert_int_equal(err.line, 4);
  assert_int_equal(err.column, 7);
  assert_true(err.byte == 120);
  rung_error_help(&err, "write %s", "a figure");
  rung_error_help(&err, "nothing");
  assert_string_equal(err.help, "write a figure");
}

static void place_needs_a_cause(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  rung_error_place(&err, "deals.csv", 4, 7, 120);
  rung_error_help(&err, "help");
  rung_error_excerpt(&err, "abc", 3, 1, 1);
  RungError empty;
  rung_error_init(&empty);
  assert_memory_equal(&err, &empty, sizeof err);
}

static void foreign_bytes_are_made_safe(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  (void)rung_error_set(&err, RUNG_E_DATA, "x", "a\nb\033[31m\x7F|\xFF|\xC2\x85|%s|\t.",
                       "\xE2\x80\xAE");
  assert_string_equal(err.message, "a?b?[31m?|?|?|?| .");
}

static void long_text_is_cut_between_characters(void **state) {
  (void)state;
  char text[RUNG_MESSAGE_MAX * 2 + 1];
  for (size_t i = 0; i < RUNG_MESSAGE_MAX; i++) memcpy(text + 2 * i, "\xD1\x8F", 2);
  text[sizeof text - 1] = '\0';
  for (size_t lead = 0; lead < 2; lead++) {
    RungError err;
    rung_error_init(&err);
    (void)rung_error_set(&err, RUNG_E_DATA, "x", "%s%s", lead ? "!" : "", text);
    size_t length = strlen(err.message);
    assert_true(length == RUNG_MESSAGE_MAX - 1 - (lead == 0));
    assert_memory_equal(err.message + length - 2, "\xD1\x8F", 2);
  }
}

static void excerpt_shows_the_column(void **state) {
  (void)state;
  char line[1000];
  for (size_t i = 0; i < sizeof line; i++) line[i] = (char)('a' + i % 26);
  for (uint32_t column = 1; column <= sizeof line; column++) {
    RungError err;
    rung_error_init(&err);
    (void)rung_error_set(&err, RUNG_E_DATA, "x", "x");
    rung_error_excerpt(&err, line, sizeof line, column, 500);
    size_t length = strlen(err.excerpt);
    assert_int_equal(length, RUNG_EXCERPT_MAX - 1);
    assert_true(err.caret < length);
    assert_int_equal(err.excerpt[err.caret], line[column - 1]);
    assert_int_equal(err.span, length - err.caret);
  }
}

static RungError excerpt_of(const char *line, uint32_t column, uint32_t span) {
  RungError err;
  rung_error_init(&err);
  (void)rung_error_set(&err, RUNG_E_DATA, "x", "x");
  rung_error_excerpt(&err, line, strlen(line), column, span);
  return err;
}

static void excerpt_counts_characters(void **state) {
  (void)state;
  RungError err = excerpt_of("\xD0\xB8\xD0\xBC\xD1\x8F\t\xFF;x", 6, 1);
  assert_string_equal(err.excerpt, "\xD0\xB8\xD0\xBC\xD1\x8F ?;x");
  assert_int_equal(err.caret, 5);
  assert_int_equal(err.span, 1);
  err = excerpt_of("abc", 9, 4); /* past the end: just behind the last character */
  assert_int_equal(err.caret, 3);
  assert_int_equal(err.span, 1);
  err = excerpt_of("abc", 0, 0);
  assert_int_equal(err.caret, 0);
  assert_int_equal(err.span, 1);
  err = excerpt_of("", 1, 1);
  assert_string_equal(err.excerpt, "");
}

static void wide_characters_stay_whole(void **state) {
  (void)state;
  char line[3 * 200 + 1];
  for (size_t i = 0; i < 200; i++) memcpy(line + 3 * i, "\xE6\x97\xA5", 3);
  line[sizeof line - 1] = '\0';
  for (uint32_t column = 1; column <= 200; column++) {
    RungError err = excerpt_of(line, column, 1);
    size_t length = strlen(err.excerpt);
    assert_int_equal(length % 3, 0);
    assert_true(length > RUNG_EXCERPT_MAX - 5);
    assert_true(err.caret * 3 < length);
  }
}

static char *printed(const RungError *err, bool colour) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  assert_non_null(stream);
  rung_error_print(err, stream, colour);
  assert_int_equal(fclose(stream), 0);
  return text;
}

static void expect_print(const RungError *err, const char *expected) {
  char *text = printed(err, false);
  assert_string_equal(text, expected);
  free(text);
}

static void prints_as_people_read(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  const char *line = "metric \"x\" \"sum(deals.arrr)\"";
  (void)rung_error_set(&err, RUNG_E_SCRIPT, "unknown-name", "there is no metric `arrr`");
  expect_print(&err, "error[unknown-name]: there is no metric `arrr`\n");
  rung_error_place(&err, "program.lua", 12, 23, UINT64_MAX);
  rung_error_excerpt(&err, line, strlen(line), 23, 4);
  rung_error_help(&err, "did you mean `arr`?");
  expect_print(&err, "error[unknown-name]: there is no metric `arrr`\n"
                     "  --> program.lua:12:23\n"
                     "   |\n"
                     "12 | metric \"x\" \"sum(deals.arrr)\"\n"
                     "   |                       ^^^^\n"
                     "   = help: did you mean `arr`?\n");
}

static void prints_what_is_known(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  err.severity = RUNG_SEVERITY_ERROR;
  (void)rung_error_set(&err, RUNG_E_DATA, "bad-date", "no such day");
  err.severity = RUNG_SEVERITY_WARNING;
  rung_error_place(&err, "a.csv", 0, 0, 17);
  expect_print(&err, "warning[bad-date]: no such day\n --> a.csv (byte 17)\n");

  /* A wide character takes two columns of a terminal. */
  rung_error_init(&err);
  (void)rung_error_set(&err, RUNG_E_DATA, "bad", "x");
  rung_error_place(&err, "", 7, 2, UINT64_MAX);
  rung_error_excerpt(&err, "\xE6\x97\xA5\xE6\x97\xA5,1", 8, 2, 1);
  expect_print(&err, "error[bad]: x\n --> line 7:2\n  |\n"
                     "7 | \xE6\x97\xA5\xE6\x97\xA5,1\n  |   ^^\n");

  char *coloured = printed(&err, true);
  assert_non_null(strstr(coloured, "\033[1;31merror[bad]\033[0m\033[1m: x\033[0m\n"));
  free(coloured);
}

static void exit_codes(void **state) {
  (void)state;
  assert_int_equal(rung_status_exit_code(RUNG_OK), 0);
  assert_int_equal(rung_status_exit_code(RUNG_E_INTERNAL), 3);
  for (int status = RUNG_E_USAGE; status < RUNG_E_INTERNAL; status++)
    assert_int_equal(rung_status_exit_code((RungStatus)status), 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_cause_wins),
      cmocka_unit_test(place_needs_a_cause),
      cmocka_unit_test(foreign_bytes_are_made_safe),
      cmocka_unit_test(long_text_is_cut_between_characters),
      cmocka_unit_test(excerpt_shows_the_column),
      cmocka_unit_test(excerpt_counts_characters),
      cmocka_unit_test(wide_characters_stay_whole),
      cmocka_unit_test(prints_as_people_read),
      cmocka_unit_test(prints_what_is_known),
      cmocka_unit_test(exit_codes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

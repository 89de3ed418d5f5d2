#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "load/header.h"

static const RungField FIELDS[] = {{.name = {"id", 2}}, {.name = {"amount", 6}}};
static const RungSchema SCHEMA = {.name = {"deals", 5},
                                  .fields = FIELDS,
                                  .field_count = 2,
                                  .dialect = {.delimiter = ','}};

static RungAllocator allocator;
static RungError err;
static uint32_t column_of[2];
static size_t at;

static RungStatus match(const RungText *names, size_t count) {
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  RungStatus status =
      rung_header_match(names, count, &SCHEMA, column_of, &at, &allocator, &err);
  assert_int_equal(allocator.used, 0);
  return status;
}

static void test_any_order(void **state) {
  (void)state;
  RungText names[] = {rung_text("x"), rung_text("amount"), rung_text(""),
                      rung_text(""),  rung_text("id"),     rung_text("y")};
  assert_int_equal(match(names, 6), RUNG_OK);
  assert_int_equal(column_of[0], 4);
  assert_int_equal(column_of[1], 1);
}

static void test_missing(void **state) {
  (void)state;
  RungText names[] = {rung_text("id"), rung_text("x"), rung_text("amuont")};
  assert_int_equal(match(names, 3), RUNG_E_DATA);
  assert_string_equal(err.code, "missing-column");
  assert_string_equal(err.help, "did you mean `amuont`?");
  assert_int_equal(at, 2);
  assert_int_equal(match(names, 2), RUNG_E_DATA);
  assert_string_equal(err.help, "add the column, or take it out of the program");
  assert_int_equal(at, 0);
}

static void test_case(void **state) {
  (void)state;
  RungText names[] = {rung_text("id"), rung_text("AMOUNT")};
  assert_int_equal(match(names, 2), RUNG_E_DATA);
  assert_string_equal(err.help,
                      "the file's header says `AMOUNT`: name it as the program does");
}

static void test_delimiter(void **state) {
  (void)state;
  RungText semicolons = rung_text("id;amount"), tabs = rung_text("id\tamount");
  assert_int_equal(match(&semicolons, 1), RUNG_E_DATA);
  assert_non_null(strstr(err.help, "`;`"));
  assert_int_equal(match(&tabs, 1), RUNG_E_DATA);
  assert_non_null(strstr(err.help, "a tab"));
}

static void test_duplicate(void **state) {
  (void)state;
  RungText names[] = {rung_text("id"), rung_text("x"), rung_text("amount"),
                      rung_text("x")};
  assert_int_equal(match(names, 4), RUNG_E_DATA);
  assert_string_equal(err.code, "duplicate-column");
  assert_int_equal(at, 3);
}

static void test_failing_allocations(void **state) {
  (void)state;
  RungText names[] = {rung_text("id"), rung_text("amount")};
  for (long n = 1;; n++) {
    long countdown = n;
    rung_allocator_init_failing(&allocator, &countdown);
    rung_error_init(&err);
    RungStatus status =
        rung_header_match(names, 2, &SCHEMA, column_of, &at, &allocator, &err);
    assert_int_equal(allocator.used, 0);
    if (status == RUNG_OK) {
      assert_true(n > 2);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_any_order), cmocka_unit_test(test_missing),
      cmocka_unit_test(test_case),      cmocka_unit_test(test_delimiter),
      cmocka_unit_test(test_duplicate), cmocka_unit_test(test_failing_allocations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

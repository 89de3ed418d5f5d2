#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/text.h"

static void compares_by_bytes(void **state) {
  (void)state;
  RungText none = {NULL, 0};
  assert_true(rung_text_equal(none, rung_text("")));
  assert_true(rung_text_is(rung_text("arr"), "arr"));
  assert_false(rung_text_is(rung_text("arr"), "arrr"));
  assert_false(rung_text_is(rung_text("arr"), "ar"));
  assert_true(rung_text_compare(rung_text("arr"), rung_text("arrr")) < 0);
  assert_true(rung_text_compare(rung_text("b"), rung_text("arrr")) > 0);
  assert_true(rung_text_compare(rung_text("\xD1"), rung_text("z")) > 0);
  assert_true(rung_text_compare(none, rung_text("a")) < 0);
  assert_true(rung_text_compare(rung_text("a"), none) > 0);
  assert_int_equal(rung_text_compare(none, none), 0);
  assert_int_equal(rung_text_compare(rung_text("x"), rung_text("x")), 0);
}

static const char *nearest(const char *wanted, const char *const *names) {
  RungText texts[8];
  size_t count = 0;
  for (; names[count]; count++) texts[count] = rung_text(names[count]);
  RungText found = rung_text_nearest(rung_text(wanted), texts, count);
  for (size_t i = 0; i < count; i++)
    if (found.bytes == texts[i].bytes) return names[i];
  assert_int_equal(found.length, 0);
  return "";
}

static void finds_what_was_meant(void **state) {
  (void)state;
  const char *const names[] = {"arr", "arr_growth", "csat", "region", "Silver", NULL};
  assert_string_equal(nearest("arrr", names), "arr");
  assert_string_equal(nearest("rar", names), "arr"); /* a swap is one edit */
  assert_string_equal(nearest("arr_grwoth", names), "arr_growth");
  assert_string_equal(nearest("CSAT", names), "csat");
  assert_string_equal(nearest("SLIVER", names), "Silver");
  assert_string_equal(nearest("regoins", names), "region");
  assert_string_equal(nearest("xyz", names), "");
  assert_string_equal(nearest("a", names), "");
  assert_string_equal(nearest("", names), "");
}

static void a_third_may_be_wrong(void **state) {
  (void)state;
  const char *const names[] = {"abcdef", NULL};
  assert_string_equal(nearest("abcdxy", names), "abcdef");
  assert_string_equal(nearest("abcxyz", names), "");
}

static void ties_go_to_the_first(void **state) {
  (void)state;
  const char *const names[] = {"gold2", "gold1", "gold", NULL};
  assert_string_equal(nearest("gold3", names), "gold2");
  assert_string_equal(nearest("gold", names), "gold");
}

static void counts_letters_not_bytes(void **state) {
  (void)state;
  /* One wrong letter of three, two bytes each. */
  const char *const names[] = {"\xD0\xBC\xD0\xB8\xD1\x80", "\xFF\xFE", NULL};
  assert_string_equal(nearest("\xD0\x9C\xD0\x90\xD0\xA0", names), names[0]);
  assert_string_equal(nearest("\xFF\xFE", names), names[1]);
  assert_string_equal(nearest("\xFE\xFF\x41", names), "");
}

static void long_names_are_passed_over(void **state) {
  (void)state;
  char name[66];
  memset(name, 'a', sizeof name);
  RungText texts[2] = {{name, 65}, {name, 64}};
  assert_int_equal(rung_text_nearest((RungText){name, 64}, texts, 2).length, 64);
  assert_int_equal(rung_text_nearest((RungText){name, 65}, texts, 2).length, 0);
  assert_int_equal(rung_text_nearest((RungText){name, 64}, texts, 1).length, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(compares_by_bytes),
      cmocka_unit_test(finds_what_was_meant),
      cmocka_unit_test(a_third_may_be_wrong),
      cmocka_unit_test(ties_go_to_the_first),
      cmocka_unit_test(counts_letters_not_bytes),
      cmocka_unit_test(long_names_are_passed_over),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script/precheck.h"

static RungStatus check(const char *text, RungError *err) {
  RungScriptFile file = {rung_text("a.lua"), rung_text(text)};
  rung_error_init(err);
  return rung_precheck(&file, err);
}

static void accept(const char *text) {
  RungError err;
  assert_int_equal(check(text, &err), RUNG_OK);
}

static void refuse(const char *text, const char *code, uint32_t line, uint32_t column) {
  RungError err;
  assert_int_equal(check(text, &err), RUNG_E_SCRIPT);
  assert_string_equal(err.code, code);
  assert_string_equal(err.file, "a.lua");
  assert_int_equal(err.line, line);
  assert_int_equal(err.column, column);
}

/* before, count times part, after; static buffer. */
static const char *many(const char *before, int count, const char *part,
                        const char *after) {
  static char text[1 << 18];
  char *to = stpcpy(text, before);
  for (int i = 0; i < count; i++) to = stpcpy(to, part);
  strcpy(to, after);
  return text;
}

static void test_plain_scripts_pass(void **state) {
  (void)state;
  accept("");
  accept("local a = { b = { c = 'x' } } return a.b.c:upper()");
  accept("if a then b() elseif c then d() else e() end for i = 1, 2 do f(i) end");
  accept("while true do repeat local x = function() end until x end");
  accept("not Lua at all ))) ]]] end end end until");
}

static void test_depth_is_bounded_at_its_limit(void **state) {
  (void)state;
  accept(many("x = ", RUNG_PRECHECK_DEPTH_MAX, "(", ""));
  refuse(many("x =\n", RUNG_PRECHECK_DEPTH_MAX + 1, "(", ""), "nesting-too-deep", 2,
         RUNG_PRECHECK_DEPTH_MAX + 1);
  refuse(many("", RUNG_PRECHECK_DEPTH_MAX + 1, "{", ""), "nesting-too-deep", 1,
         RUNG_PRECHECK_DEPTH_MAX + 1);
  refuse(many("", RUNG_PRECHECK_DEPTH_MAX + 1, "do ", ""), "nesting-too-deep", 1,
         3 * RUNG_PRECHECK_DEPTH_MAX + 1);
  accept(many("", 1000, "do end ", ""));
  accept(many("", 1000, "(f)() { } ", ""));
  accept(many("", 1000, "if a then end repeat until b ", ""));
}

static void test_chains_are_bounded_at_their_limit(void **state) {
  (void)state;
  accept(many("x = a", RUNG_PRECHECK_CHAIN_MAX, ".b", ""));
  refuse(many("x = a", RUNG_PRECHECK_CHAIN_MAX + 1, ".b", ""), "chain-too-long", 1,
         6 + 2 * RUNG_PRECHECK_CHAIN_MAX);
  refuse(many("x = a", RUNG_PRECHECK_CHAIN_MAX + 1, "[1]", ""), "chain-too-long", 1,
         6 + 3 * RUNG_PRECHECK_CHAIN_MAX);
  refuse(many("x = a", RUNG_PRECHECK_CHAIN_MAX + 1, ":b()", ""), "chain-too-long", 1,
         6 + 4 * RUNG_PRECHECK_CHAIN_MAX);
}

/* (a.b.b).b is one chain for Lua, whatever the brackets. */
static void test_a_chain_goes_on_after_brackets(void **state) {
  (void)state;
  char inner[1 << 12];
  strcpy(inner, many("x = ((a", RUNG_PRECHECK_CHAIN_MAX, ".b", "))"));
  accept(inner);
  strcat(inner, ".b");
  refuse(inner, "chain-too-long", 1, 10 + 2 * RUNG_PRECHECK_CHAIN_MAX);
}

static void test_every_expression_has_a_chain_of_its_own(void **state) {
  (void)state;
  accept(many("", 1000, "a.b.c 'x' 'y'\n", ""));
  accept(many("x = 1", 1000, " + a.b[1]", ""));
  accept(many("x = { ", 1000, "['k'] = a.b, ", "}"));
  accept(many("f(", 1000, "a.b, ", "1)"));
}

static void test_branches_are_bounded_at_their_limit(void **state) {
  (void)state;
  accept(many("x = a", RUNG_PRECHECK_BRANCHES_MAX, " and a", ""));
  refuse(many("x = a", RUNG_PRECHECK_BRANCHES_MAX + 1, " or a", ""), "too-many-branches",
         1, 7 + 5 * RUNG_PRECHECK_BRANCHES_MAX);
  refuse(many("", RUNG_PRECHECK_BRANCHES_MAX + 1, "::a::\n", ""), "too-many-branches",
         RUNG_PRECHECK_BRANCHES_MAX / 2 + 1, 1);
}

static void test_texts_and_comments_do_not_count(void **state) {
  (void)state;
  accept(many("x = '", 1000, "(", "'"));
  accept(many("x = \"\\\"", 1000, "(", "\""));
  accept(many("x = [[", 1000, "(", "]]"));
  accept(many("x = [==[ ]] ", 1000, "{ and ", "]==]"));
  accept(many("-- ", 1000, "(", ""));
  accept(many("--[=[ ", 1000, "\n(", "]=]"));
  refuse(many("x = '\\'' ", 61, "(", ""), "nesting-too-deep", 1, 70);
  refuse(many("x = [[\n\n]] ", 61, "(", ""), "nesting-too-deep", 3, 64);
  refuse(many("--[[ ]] ", 61, "(", ""), "nesting-too-deep", 1, 69);
}

static void test_the_environment_has_no_name(void **state) {
  (void)state;
  refuse("local a =\n  _ENV", "forbidden-name", 2, 3);
  refuse("local _ENV <const> = 1", "forbidden-name", 1, 7);
  accept("t._ENV = '_ENV' -- _ENV\nlocal _ENVY, a_ENV");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain_scripts_pass),
      cmocka_unit_test(test_depth_is_bounded_at_its_limit),
      cmocka_unit_test(test_chains_are_bounded_at_their_limit),
      cmocka_unit_test(test_a_chain_goes_on_after_brackets),
      cmocka_unit_test(test_every_expression_has_a_chain_of_its_own),
      cmocka_unit_test(test_branches_are_bounded_at_their_limit),
      cmocka_unit_test(test_texts_and_comments_do_not_count),
      cmocka_unit_test(test_the_environment_has_no_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

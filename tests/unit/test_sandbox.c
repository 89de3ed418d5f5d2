#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stub_modules.h"

/* Runs the program in the sandbox with one word, out(text): what it gathers is the plan.
 */
static const char compiler[] =
    "local sandbox = require 'rung.sandbox'\n"
    "local concat, tostring = table.concat, tostring\n"
    "return function(files, program)\n"
    "  local said = {}\n"
    "  local function out(...)\n"
    "    for _, value in ipairs { ... } do said[#said + 1] = tostring(value) end\n"
    "  end\n"
    "  sandbox.run(program, files, sandbox.environment { out = out })\n"
    "  return 'rung-plan\\n' .. concat(said, ' ')\n"
    "end\n";

static RungAllocator allocator;
static RungCompiled compiled;
static RungError err;

static void run_files(const RungScriptFile *files, size_t count) {
  StubModules stub = stub_modules(compiler);
  RungScript script = {.files = files, .file_count = count};
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  if (rung_compile_with(&script, stub.modules, stub.count, &compiled, &allocator, &err) !=
      RUNG_OK)
    fail_msg("%s: %s", err.code, err.message);
}

static void run(const char *text) {
  RungScriptFile file = {rung_text("program.lua"), rung_text(text)};
  run_files(&file, 1);
}

static void says(const char *text, const char *expected) {
  char plan[1024];
  snprintf(plan, sizeof plan, "rung-plan\n%s", expected);
  run(text);
  if (compiled.error_count) fail_msg("%s: %s", text, compiled.diagnostics[0].message);
  if (!rung_text_is(compiled.plan, plan))
    fail_msg("%s\nsays %.*s", text, RUNG_TEXT(compiled.plan));
  rung_compiled_reset(&compiled);
}

static void refuses(const char *text, const char *code, uint32_t line,
                    const char *message) {
  run(text);
  if (compiled.error_count != 1) fail_msg("%s: no error", text);
  assert_string_equal(compiled.diagnostics[0].code, code);
  assert_string_equal(compiled.diagnostics[0].message, message);
  assert_int_equal(compiled.diagnostics[0].line, line);
  rung_compiled_reset(&compiled);
}

static void test_pairs_go_in_order(void **state) {
  (void)state;
  says("for k, v in pairs { c = 1, a = 2, [10] = 3, [2] = 4, [-1.5] = 5, B = 6,\n"
       "  [false] = 7, [true] = 8 } do out(k) end",
       "-1.5 2 10 B a c false true");
  says("local t = { 1, 2, 3, 4 }\n"
       "for k in pairs(t) do out(k) t[k + 1] = nil t[k + 10] = 1 end",
       "1 3");
  says("for k in pairs {} do out(k) end", "");
  refuses("for k in pairs { [{}] = 1 } do end", "wrong-argument", 1,
          "pairs: the table has a table as a key");
}

static void test_no_address_is_shown(void **state) {
  (void)state;
  says("out(tostring({}), tostring(out), tostring(nil), tostring(true), tostring(1.5))",
       "table function nil true 1.5");
  says("out(tostring(0 / 0), tostring(-(0 / 0)))", "nan nan");
  says("out(string.format('%s %s', {}, out))", "table function");
}

static void test_texts(void **state) {
  (void)state;
  says("out(('ab'):rep(3, '-'), ('ab'):upper(), ('AB'):lower(), ('abc'):reverse())",
       "ab-ab-ab AB ab cba");
  says("out(#'abc', ('abc'):len(), ('abcd'):sub(2, -2), ('abcd'):sub(3))", "3 3 bc cd");
  says("out(('abc'):byte(), ('abc'):byte(2, 3)) out(string.char(72, 105))",
       "97 98 99 Hi");
}

static void test_format(void **state) {
  (void)state;
  says("out(string.format('%05.2f|%-4d|%x|%c|%5s|%%', 3.14159, 7, 255, 65, 'a'))",
       "03.14|7   |ff|A|    a|%");
  says("out(('%d of %d'):format(1, 2.0))", "1 of 2");
  refuses("string.format('%p', {})", "wrong-argument", 1,
          "string.format: there is no conversion `%p`");
  refuses("string.format('%100d', 1)", "wrong-argument", 1,
          "string.format: there is no conversion `%100d`");
  refuses("string.format('%d', 1.5)", "wrong-argument", 1,
          "string.format: argument 2 is a number, not a whole number");
  refuses("\nstring.format('%d %d', 1)", "wrong-argument", 2,
          "string.format: argument 3 is a nil, not a number");
}

static void test_lists(void **state) {
  (void)state;
  says("local t = { 1, 3 } table.insert(t, 2, 2) table.insert(t, 4)\n"
       "out(table.concat(t, ',')) out(table.remove(t), table.remove(t, 1))\n"
       "out(table.unpack(t)) out(table.concat(t, '', 2, 2))",
       "1,2,3,4 4 1 2 3 3");
  says("out(table.remove({}) == nil, table.concat {} == '')", "true true");
  refuses("table.insert({ 1 }, 5, 1)", "wrong-argument", 1,
          "table.insert: there is no place 5 in the list");
  refuses("table.concat { 1, {} }", "wrong-argument", 1,
          "table.concat: item 2 is a table");
}

static void test_sort_is_stable(void **state) {
  (void)state;
  says("local t = { 3, 1, 2, 5, 4 } table.sort(t) out(table.unpack(t))", "1 2 3 4 5");
  says("local t = { 'b', 'a', 'B' } table.sort(t) out(table.unpack(t))", "B a b");
  says("local t = {} for i = 1, 9 do t[i] = { i % 3, i } end\n"
       "table.sort(t, function(a, b) return a[1] > b[1] end)\n"
       "for i = 1, 9 do out(t[i][1] .. t[i][2]) end",
       "22 25 28 11 14 17 03 06 09");
  says("local t = {} for i = 1, 1000 do t[i] = i * 7919 % 1009 end table.sort(t)\n"
       "for i = 2, 1000 do if t[i] < t[i - 1] then out 'no' end end",
       "");
}

static void test_numbers(void **state) {
  (void)state;
  says("out(math.max(1, 3), math.min(1, 3), math.abs(-2), math.floor(2.5),\n"
       "  math.ceil(2.5), math.tointeger(3.0), math.type(1.0))",
       "3 1 2 2 3 3 float");
  says("out(tonumber('0x10'), tonumber('z', 36), tonumber('no') == nil)", "16 35 true");
  refuses("local x = '10' + 1", "script-error", 1,
          "attempt to perform arithmetic on a string value (constant '10')");
}

static void test_unknown_names_are_refused_with_the_nearest(void **state) {
  (void)state;
  refuses("local a = 1\nouut(a)", "unknown-name", 2,
          "there is no word or variable `ouut`");
  run("\nmine = 1 local x = mien");
  assert_string_equal(compiled.diagnostics[0].help, "did you mean `mine`?");
  rung_compiled_reset(&compiled);
  says("mine = 5 out(mine) mine = nil function f() return 6 end out(f())", "5 6");
}

static void test_words_are_not_assigned(void **state) {
  (void)state;
  refuses("\n\nout = 1", "word-assigned", 3,
          "`out` is a word of the language: choose another name");
  refuses("function pairs() end", "word-assigned", 1,
          "`pairs` is a word of the language: choose another name");
}

static void test_the_stdlib_is_out_of_reach(void **state) {
  (void)state;
  says("string.rep = function() return 'mine' end table.concat = nil\n"
       "out(('x'):rep(2), string.rep('x', 2))",
       "xx mine");
  refuses("('x').rep = 1", "script-error", 1,
          "attempt to index a string value (constant 'x')");
}

static void test_errors_carry_their_line(void **state) {
  (void)state;
  refuses("\n\nerror('no\\nway')", "script-error", 3, "no?way");
  refuses("local function f()\n  error('inner')\nend\nf()", "script-error", 2, "inner");
  refuses("error({})", "script-error", 1, "table");
  refuses("error()", "script-error", 1, "nil");
  refuses("\nlocal t\nt.x = 1", "script-error", 3,
          "attempt to index a nil value (local 't')");
  refuses("\nx = = 1", "script-syntax", 2, "unexpected symbol near '='");
}

static void include(const char *main, const char *code, const char *expected) {
  RungScriptFile files[] = {
      {rung_text("a.lua"), rung_text("out 'a' shared = 1 include 'sub/b.lua'")},
      {rung_text("cycle.lua"), rung_text("include 'turn.lua'")},
      {rung_text("program.lua"), rung_text(main)},
      {rung_text("sub/b.lua"), rung_text("out 'b'\nif broken then error 'in b' end")},
      {rung_text("turn.lua"), rung_text("\ninclude 'cycle.lua'")},
  };
  run_files(files, 5);
  if (code) {
    assert_int_equal(compiled.error_count, 1);
    assert_string_equal(compiled.diagnostics[0].code, code);
    assert_string_equal(compiled.diagnostics[0].file, expected);
  } else {
    assert_int_equal(compiled.error_count, 0);
    assert_true(rung_text_is(compiled.plan, expected));
  }
  rung_compiled_reset(&compiled);
}

static void test_include(void **state) {
  (void)state;
  include(
      "broken = false include 'a.lua' include 'sub/b.lua' include 'a.lua' out(shared)",
      NULL, "rung-plan\na b 1");
  include("broken = true include 'a.lua'", "script-error", "sub/b.lua");
  include("include 'cycle.lua'", "include-cycle", "turn.lua");
  include("include 'program.lua'", "include-cycle", "program.lua");
  include("include 'b.lua'", "unknown-file", "program.lua");
  include("include '../program.lua'", "unknown-file", "program.lua");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pairs_go_in_order),
      cmocka_unit_test(test_no_address_is_shown),
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_format),
      cmocka_unit_test(test_lists),
      cmocka_unit_test(test_sort_is_stable),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_unknown_names_are_refused_with_the_nearest),
      cmocka_unit_test(test_words_are_not_assigned),
      cmocka_unit_test(test_the_stdlib_is_out_of_reach),
      cmocka_unit_test(test_errors_carry_their_line),
      cmocka_unit_test(test_include),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

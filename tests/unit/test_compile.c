#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "script/diagnostic.h"
#include "stub_modules.h"

static RungAllocator allocator;
static RungCompiled compiled;
static RungError err;

static const RungScriptFile files[] = {
    {{"program.lua", 11}, {"first\n  second\n", 15}},
    {{"shared/a-name-that-is-longer-than-lua-shows-in-its-messages-of-errors.lua", 71},
     {"other", 5}},
};
static const RungScript script = {.files = files, .file_count = 2};

/* Compiles the script with a compiler that is the given Lua text. */
static RungStatus compile(const char *compiler) {
  StubModules stub = stub_modules(compiler);
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  return rung_compile_with(&script, stub.modules, stub.count, &compiled, &allocator,
                           &err);
}

static void release(void) {
  rung_compiled_reset(&compiled);
  assert_int_equal(allocator.used, 0);
}

/* The compiler's text ends in one error among the diagnostics. */
static const RungError *failure_of(const char *compiler) {
  assert_int_equal(compile(compiler), RUNG_OK);
  assert_int_equal(compiled.error_count, 1);
  assert_int_equal(compiled.diagnostic_count, 1);
  assert_int_equal(compiled.plan.length, 0);
  return &compiled.diagnostics[0];
}

static void test_the_plan_is_handed_over(void **state) {
  (void)state;
  assert_int_equal(compile("return function(files, program)\n"
                           "  return 'rung-plan\\t1\\n' .. program .. #files\n"
                           "    .. files[1].name .. files[1].text .. files[2].name\n"
                           "end"),
                   RUNG_OK);
  assert_int_equal(compiled.error_count, 0);
  assert_int_equal(strncmp(compiled.plan.bytes,
                           "rung-plan\t1\nprogram.lua2program.luafirst\n  second\n"
                           "shared/",
                           55),
                   0);
  assert_true(compiled.heap_peak > 10000 && compiled.heap_peak < 10 << 20);
  release();
}

static void test_a_raised_result_is_a_result(void **state) {
  (void)state;
  assert_int_equal(compile("return function() error { result = 'rung-plan\\t1\\n' } end"),
                   RUNG_OK);
  assert_true(rung_text_is(compiled.plan, "rung-plan\t1\n"));
  release();
}

static void test_raised_tables_are_diagnostics(void **state) {
  (void)state;
  const RungError *made = failure_of(
      "return function() error { code = 'odd-name', file = 'program.lua', line = 2,\n"
      "  column = 3, span = 6, message = 'a\\nb', help = 'c' } end");
  assert_string_equal(made->code, "odd-name");
  assert_string_equal(made->message, "a?b");
  assert_string_equal(made->help, "c");
  assert_int_equal(made->line, 2);
  assert_int_equal(made->column, 3);
  assert_int_equal(made->span, 6);
  assert_string_equal(made->excerpt, "  second");
  release();

  made = failure_of("return function() error {} end");
  assert_string_equal(made->code, "script-error");
  release();
  made = failure_of("return function() error { code = {}, line = -1, column = 1e99,\n"
                    "  file = 'program.lua', message = error, help = 5 } end");
  assert_string_equal(made->code, "script-error");
  assert_int_equal(made->line, 0);
  assert_int_equal(made->column, 0);
  assert_string_equal(made->help, "5");
  release();
}

static void test_texts_are_parted_from_their_places(void **state) {
  (void)state;
  const RungError *made =
      failure_of("return function() load('\\nlocal x = nil + 1', '@program.lua')() end");
  assert_string_equal(made->code, "script-error");
  assert_string_equal(made->message, "attempt to perform arithmetic on a nil value");
  assert_string_equal(made->file, "program.lua");
  assert_int_equal(made->line, 2);
  assert_string_equal(made->excerpt, "  second");
  release();

  made = failure_of("return function(files)\n"
                    "  load('error(\"long\")', '@' .. files[2].name)() end");
  assert_string_equal(made->message, "long");
  assert_int_equal(made->line, 1);
  assert_string_equal(made->excerpt, "other");
  release();

  made = failure_of("return function()\n"
                    "  coroutine.wrap(load('error(\"inner\")', '@program.lua'))() end");
  assert_string_equal(made->code, "script-error");
  assert_string_equal(made->message, "inner");
  assert_int_equal(made->line, 1);
  release();

  made = failure_of("return function() error('nobody.lua:1: x', 0) end");
  assert_string_equal(made->message, "nobody.lua:1: x");
  release();
}

static void test_defects_of_the_stdlib_are_told_apart(void **state) {
  (void)state;
  const RungError *made = failure_of("return function()\n  local t\n  t.x = 1\nend");
  assert_string_equal(made->code, "compiler-error");
  assert_string_equal(made->message,
                      "rung.compile:3: attempt to index a nil value (local 't')");
  release();
  made = failure_of("return function() return 5 end");
  assert_string_equal(made->message, "rung.compile returned a number");
  release();
  made = failure_of("return 5");
  assert_non_null(strstr(made->message, "attempt to call a number value"));
  release();
  made = failure_of("syntax (");
  assert_string_equal(made->code, "compiler-error");
  release();
  made = failure_of("require 'rung.nothing'");
  assert_non_null(strstr(made->message, "there is no module `rung.nothing`"));
  release();
  made = failure_of("return function() error() end");
  assert_string_equal(made->message, "an error was raised that is not a text");
  release();
}

/* The innermost line of the script is told also for what the stdlib raised below it. */
static void test_the_script_is_the_place_of_what_it_called(void **state) {
  (void)state;
  const RungError *made =
      failure_of("return function()\n"
                 "  local function word() error { code = 'x', message = 'refused' } end\n"
                 "  load('local w = ...\\nw()', '@program.lua')(word) end");
  assert_string_equal(made->file, "program.lua");
  assert_int_equal(made->line, 2);
  release();
}

/* `load` catches errors of the parser that the handler has seen: they are not kept. */
static void test_errors_that_load_catches_do_not_count(void **state) {
  (void)state;
  assert_int_equal(compile("return function()\n"
                           "  local f, why = load('x = ' .. string.rep('-', 1000))\n"
                           "  assert(not f and type(why) == 'string')\n"
                           "  return 'rung-plan\\t1\\n' end"),
                   RUNG_OK);
  assert_int_equal(compiled.error_count, 0);
  release();
}

static void test_libraries_are_an_allow_list(void **state) {
  (void)state;
  assert_int_equal(
      compile("return function()\n"
              "  local absent = {}\n"
              "  for _, name in ipairs { 'io', 'os', 'package', 'pcall', 'xpcall',\n"
              "    'dofile', 'loadfile', 'print', 'collectgarbage', 'warn' } do\n"
              "    if _G[name] ~= nil then absent[#absent + 1] = name end\n"
              "  end\n"
              "  for name in pairs(debug) do\n"
              "    if name ~= 'getinfo' then absent[#absent + 1] = name end\n"
              "  end\n"
              "  if coroutine.resume or coroutine.create then absent[1] = 'co' end\n"
              "  return 'rung-plan\\t1\\n' .. table.concat(absent, ' ')\n"
              "end"),
      RUNG_OK);
  assert_true(rung_text_is(compiled.plan, "rung-plan\t1\n"));
  release();
}

/* A spent budget fails the call, with the script as place. */
static void fails(const char *compiler, RungStatus status, const char *code) {
  assert_int_equal(compile(compiler), status);
  assert_string_equal(err.code, code);
  if (status == RUNG_E_SCRIPT) assert_string_equal(err.file, "program.lua");
  assert_int_equal(compiled.diagnostic_count, 0);
  assert_int_equal(compiled.error_count, 0);
  assert_int_equal(compiled.plan.length, 0);
  release();
}

static void test_the_instruction_budget_holds(void **state) {
  (void)state;
  fails("return function() while true do end end", RUNG_E_SCRIPT, "instruction-limit");
  fails("return function() coroutine.wrap(function() while true do end end)() end",
        RUNG_E_SCRIPT, "instruction-limit");
  fails("return function()\n"
        "  load('\\nwhile true do end', '@program.lua')() end",
        RUNG_E_SCRIPT, "instruction-limit");
  assert_int_equal(err.line, 2);
}

static void test_the_heap_limit_holds(void **state) {
  (void)state;
  fails("return function() local t = {} while true do t = { t, t } end end",
        RUNG_E_SCRIPT, "memory-limit");
  fails("return function() return string.rep('x', 100 << 20) end", RUNG_E_SCRIPT,
        "memory-limit");
  fails("return function() coroutine.wrap(function()\n"
        "  return string.rep('x', 100 << 20) end)() end",
        RUNG_E_SCRIPT, "memory-limit");
}

#ifdef RUNG_SANITIZED
static const char patience[] = "";
#else
/* One call of the C library's own that takes hours: no hook can end it. */
static const char patience[] =
    "return function()\n"
    "  return string.find(string.rep('a', 100), string.rep('a*', 30) .. 'b') end";
#endif

static void test_the_wall_limit_holds(void **state) {
  (void)state;
  if (patience[0]) fails(patience, RUNG_E_SCRIPT, "time-limit");
}

/* The message about the last field walks the whole chain recursively: Lua 5.4.4 dies. */
static const char crash[] =
    "return function()\n"
    "  local t = {} t.b = t\n"
    "  local chain = 'local a = ... return a' .. string.rep('.b', 20000) .. '.c.d'\n"
    "  load(chain)(t) end";

/* With a small stack it dies soon. */
static void test_a_crash_of_the_child_is_told(void **state) {
  (void)state;
  struct rlimit before, small;
  getrlimit(RLIMIT_STACK, &before);
  small = (struct rlimit){512 << 10, before.rlim_max};
  setrlimit(RLIMIT_STACK, &small);
  fails(crash, RUNG_E_SCRIPT, "compiler-died");
  setrlimit(RLIMIT_STACK, &before);
  assert_non_null(strstr(err.message, "signal 11"));
}

static void test_answers_that_are_no_plan_are_defects(void **state) {
  (void)state;
  fails("return function() return '' end", RUNG_E_INTERNAL, "compiler-answer");
  fails("return function() return 'diagnostic\\tx\\n' end", RUNG_E_INTERNAL,
        "compiler-answer");
}

static void test_the_precheck_comes_first(void **state) {
  (void)state;
  RungScriptFile bad = {rung_text("program.lua"), rung_text("local e = _ENV")};
  RungScript one = {.files = &bad, .file_count = 1};
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  assert_int_equal(rung_compile_with(&one, NULL, 0, &compiled, &allocator, &err),
                   RUNG_OK);
  assert_int_equal(compiled.error_count, 1);
  assert_string_equal(compiled.diagnostics[0].code, "forbidden-name");
  assert_string_equal(compiled.diagnostics[0].excerpt, "local e = _ENV");
  assert_int_equal(compiled.diagnostics[0].caret, 10);
  release();
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  StubModules stub =
      stub_modules("return function() return 'diagnostic\\twarning\\tx\\t\\t0\\t0\\t0\\tm"
                   "\\t\\nrung-plan\\t1\\n' end");
  bool failed = true;
  for (long n = 1; failed; n++) {
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&allocator, &countdown);
    RungStatus status =
        rung_compile_with(&script, stub.modules, stub.count, &compiled, &allocator, &err);
    failed = countdown == 0;
    assert_int_equal(status, failed ? RUNG_E_MEMORY : RUNG_OK);
    assert_int_equal(compiled.diagnostic_count, failed ? 0 : 1);
    release();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_plan_is_handed_over),
      cmocka_unit_test(test_a_raised_result_is_a_result),
      cmocka_unit_test(test_raised_tables_are_diagnostics),
      cmocka_unit_test(test_texts_are_parted_from_their_places),
      cmocka_unit_test(test_defects_of_the_stdlib_are_told_apart),
      cmocka_unit_test(test_the_script_is_the_place_of_what_it_called),
      cmocka_unit_test(test_errors_that_load_catches_do_not_count),
      cmocka_unit_test(test_libraries_are_an_allow_list),
      cmocka_unit_test(test_the_instruction_budget_holds),
      cmocka_unit_test(test_the_heap_limit_holds),
      cmocka_unit_test(test_the_wall_limit_holds),
      cmocka_unit_test(test_a_crash_of_the_child_is_told),
      cmocka_unit_test(test_answers_that_are_no_plan_are_defects),
      cmocka_unit_test(test_the_precheck_comes_first),
      cmocka_unit_test(test_every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

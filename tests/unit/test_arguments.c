#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script/arguments.h"

enum { WORDS_MAX = 32 };

static RungAllocator allocator;
static RungArguments arguments;
static RungError err;

/* Parses the words of a line parted by blanks, after "rung". */
static RungStatus parse_with(const char *line, char *words) {
  char *argv[WORDS_MAX] = {"rung"};
  int argc = 1;
  strcpy(words, line);
  for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
    argv[argc++] = word;
  rung_error_init(&err);
  return rung_arguments_parse(argc, argv, &arguments, &allocator, &err);
}

static RungStatus parse(const char *line) {
  char words[256];
  rung_allocator_init(&allocator, 0);
  return parse_with(line, words);
}

static void release(void) {
  rung_arguments_reset(&arguments);
  assert_int_equal(allocator.used, 0);
}

static void has(const char *name, const char *value) {
  const char *found = rung_argument(&arguments, name);
  assert_non_null(found);
  assert_string_equal(found, value);
}

static void test_a_verb_with_options(void **state) {
  (void)state;
  assert_int_equal(parse("eval rules/x --data=here -o out --format jsonl --stats "
                         "--only A,B --period 2026-Q1 --allow-rejects 3 --lang ru"),
                   RUNG_OK);
  assert_string_equal(arguments.verb, "eval");
  assert_null(arguments.text);
  assert_int_equal(arguments.value_count, 9);
  has("program", "rules/x");
  has("data", "here");
  has("output", "out");
  has("format", "jsonl");
  has("stats", "");
  has("only", "A,B");
  has("period", "2026-Q1");
  has("allow-rejects", "3");
  has("lang", "ru");
  assert_null(rung_argument(&arguments, "partner"));
  release();
}

static void test_every_verb(void **state) {
  (void)state;
  assert_int_equal(parse("check p --assumed --explain --format json"), RUNG_OK);
  assert_string_equal(arguments.verb, "check");
  has("assumed", "");
  has("explain", "");
  release();
  assert_int_equal(parse("explain p --data d --partner P1 --rows 20"), RUNG_OK);
  assert_string_equal(arguments.verb, "explain");
  has("partner", "P1");
  has("rows", "20");
  assert_null(rung_argument(&arguments, "explain"));
  release();
  assert_int_equal(parse("plan p"), RUNG_OK);
  assert_string_equal(arguments.verb, "plan");
  assert_int_equal(arguments.value_count, 1);
  release();
}

static void test_only_may_be_given_again(void **state) {
  (void)state;
  assert_int_equal(parse("eval p --data x --only A,B --only C"), RUNG_OK);
  has("only", "A,B,C");
  release();
  assert_int_equal(parse("eval p --data x"), RUNG_OK);
  assert_null(rung_argument(&arguments, "only"));
  release();
}

/* A value may begin with a dash, but what is an option is no value. */
static void test_values_with_dashes(void **state) {
  (void)state;
  assert_int_equal(parse("eval -p --data -d -o -out --only=-A --period -- -x"),
                   RUNG_E_USAGE);
  release();
  assert_int_equal(parse("eval --data -d -o -out --only -A --lang --l=x -- -p"), RUNG_OK);
  has("data", "-d");
  has("output", "-out");
  has("only", "-A");
  has("lang", "--l=x");
  has("program", "-p");
  release();
}

static void test_values_are_kept_byte_by_byte(void **state) {
  (void)state;
  char *argv[] = {"rung", "plan", "--", "-a\\b\tc\nd\r\xFF"};
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_arguments_parse(4, argv, &arguments, &allocator, &err), RUNG_OK);
  has("program", "-a\\b\tc\nd\r\xFF");
  release();
}

/* The message, its help, and a usage that names the verb. */
static void misuse(const char *line, const char *message, const char *help,
                   const char *usage) {
  assert_int_equal(parse(line), RUNG_E_USAGE);
  assert_string_equal(err.code, "usage");
  assert_string_equal(err.message, message);
  assert_string_equal(err.help, help);
  assert_null(arguments.verb);
  assert_non_null(arguments.text);
  assert_int_equal(strncmp(arguments.text, usage, strlen(usage)), 0);
  release();
}

static void test_misuse_is_told_with_the_usage(void **state) {
  (void)state;
  misuse("", "a verb is required", "", "Usage: rung [-h] [--version] VERB");
  assert_int_equal(parse(""), RUNG_E_USAGE);
  assert_non_null(strstr(arguments.text, "\nVerbs:\n   check "));
  release();
  misuse("evl p", "there is no verb 'evl'", "Did you mean 'eval'?", "Usage: rung [-h]");
  misuse("eval p --dta x", "unknown option '--dta'", "Did you mean '--data'?",
         "Usage: rung eval ");
  misuse("eval p", "missing option '--data'", "", "Usage: rung eval ");
  misuse("eval --data x", "missing argument 'program'", "", "Usage: rung eval ");
  misuse("explain p --data x", "missing option '--partner'", "", "Usage: rung explain ");
  misuse("eval p --data", "option '--data' requires an argument", "",
         "Usage: rung eval ");
  misuse("eval p q --data x", "too many arguments", "", "Usage: rung eval ");
  misuse("eval p --data x --data y", "option '--data' is given twice", "",
         "Usage: rung eval ");
  misuse("check p --format csv",
         "argument for option '--format' must be one of 'table', 'json'", "",
         "Usage: rung check ");
  misuse("eval p --data x --lang ru --lang en", "option '--lang' is given twice", "",
         "Usage: rung eval ");
  misuse("eval p --data x --stats --stats", "option '--stats' is given twice", "",
         "Usage: rung eval ");
  misuse("eval p --data x --allow-rejects few",
         "option '--allow-rejects' takes a whole number, not 'few'", "",
         "Usage: rung eval ");
  misuse("eval p --data x --allow-rejects -1",
         "option '--allow-rejects' takes a whole number, not '-1'", "",
         "Usage: rung eval ");
  misuse("eval p --data --period 2026", "option '--data' requires an argument", "",
         "Usage: rung eval ");
  misuse("eval p --data=", "an argument is empty", "", "Usage: rung eval ");
  misuse(
      "help evil",
      "argument 'topic' must be one of 'exit-codes', 'check', 'eval', 'explain', "
      "'diff', 'cases', 'pin', 'plan', 'test', 'mutate', 'baseline', 'approve', 'verify', "
      "'cache', 'completion'",
      "", "Usage: rung help ");
}

static void prints(const char *line, const char *verb, const char *text) {
  assert_int_equal(parse(line), RUNG_OK);
  assert_string_equal(arguments.verb, verb);
  assert_non_null(arguments.text);
  if (!strstr(arguments.text, text)) fail_msg("%s: no %s", line, text);
  assert_int_equal(arguments.text[strlen(arguments.text) - 1], '\n');
  release();
}

static void test_help_leads_with_an_example(void **state) {
  (void)state;
  static const char example[] =
      "Example:\n   rung eval rules/aligned-si --data examples/aligned-si\n\nUsage: rung";
  static const char *const lines[] = {"--help",    "help",      "eval --help",
                                      "help eval", "eval p -h", "eval --no-such -h"};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    prints(lines[i], "help", example);
    assert_int_equal(parse(lines[i]), RUNG_OK);
    assert_int_equal(strncmp(arguments.text, example, sizeof example - 1), 0);
    release();
  }
  prints("help check", "help", "Example:\n   rung check rules/aligned-si\n");
  prints("help exit-codes", "help", "   2   it could not run");
  prints("--version", "version", "rung " RUNG_VERSION "\n");
  prints("eval --version", "version", "rung " RUNG_VERSION "\n");
}

static void test_help_behind_two_dashes_is_an_argument(void **state) {
  (void)state;
  assert_int_equal(parse("plan -- --help"), RUNG_OK);
  assert_string_equal(arguments.verb, "plan");
  has("program", "--help");
  release();
}

static void test_completions(void **state) {
  (void)state;
  prints("completion bash", "completion", "complete -F _rung");
  prints("completion zsh", "completion", "#compdef rung");
  prints("completion fish", "completion", "complete -c rung");
  prints("completion fish", "completion", "allow-rejects");
}

static void fail_each_allocation(const char *line, RungStatus without) {
  bool failed = true;
  for (long n = 1; failed; n++) {
    char words[256];
    long countdown = n;
    rung_allocator_init_failing(&allocator, &countdown);
    RungStatus status = parse_with(line, words);
    failed = countdown == 0;
    assert_int_equal(status, failed ? RUNG_E_MEMORY : without);
    release();
    n += n / 50; /* thousands of allocations: all of the first, then some */
  }
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  fail_each_allocation("plan p", RUNG_OK);
  fail_each_allocation("plan --no-such", RUNG_E_USAGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_verb_with_options),
      cmocka_unit_test(test_every_verb),
      cmocka_unit_test(test_only_may_be_given_again),
      cmocka_unit_test(test_values_with_dashes),
      cmocka_unit_test(test_values_are_kept_byte_by_byte),
      cmocka_unit_test(test_misuse_is_told_with_the_usage),
      cmocka_unit_test(test_help_leads_with_an_example),
      cmocka_unit_test(test_help_behind_two_dashes_is_an_argument),
      cmocka_unit_test(test_completions),
      cmocka_unit_test(test_every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

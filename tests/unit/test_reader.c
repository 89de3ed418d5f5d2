#include "plan_support.h"

#include "plan/reader.h"

typedef struct Reading {
  RungAllocator allocator;
  RungArena arena;
  RungError err;
  RungReader reader;
} Reading;

static void start(Reading *reading, const char *bytes, size_t length) {
  rung_allocator_init(&reading->allocator, 0);
  rung_arena_init(&reading->arena, &reading->allocator);
  rung_error_init(&reading->err);
  RungText text = {bytes, (uint32_t)length};
  rung_reader_init(&reading->reader, text, &reading->arena, &reading->err);
}

static void start_line(Reading *reading, const char *text) {
  start(reading, text, strlen(text));
  assert_true(rung_reader_next_line(&reading->reader));
}

static RungStatus finish(Reading *reading) {
  RungStatus status = rung_reader_end_line(&reading->reader);
  rung_arena_reset(&reading->arena);
  return status;
}

static RungStatus bytes_status(const char *bytes, size_t length, uint32_t *line) {
  Reading reading;
  start(&reading, bytes, length);
  RungStatus status = rung_reader_check_bytes(&reading.reader);
  *line = reading.err.line;
  rung_arena_reset(&reading.arena);
  return status;
}

static void bytes_are_checked(void **state) {
  (void)state;
  static const char *const good[] = {"\n",
                                     "a\tb\n",
                                     "\xC2\x80\n",
                                     "\xDF\xBF\n",
                                     "\xE0\xA0\x80\n",
                                     "\xED\x9F\xBF\n",
                                     "\xEE\x80\x80\n",
                                     "\xF0\x90\x80\x80\n",
                                     "\xF4\x8F\xBF\xBF\n"};
  static const char *const bad[] = {"a\r\n",
                                    "\x01\n",
                                    "\x7F\n",
                                    "\x80\n",
                                    "\xC1\xBF\n",
                                    "\xC2\n",
                                    "\xE0\x9F\xBF\n",
                                    "\xED\xA0\x80\n",
                                    "\xE2\x82\n",
                                    "\xF0\x8F\xBF\xBF\n",
                                    "\xF4\x90\x80\x80\n",
                                    "\xF5\x80\x80\x80\n",
                                    "\xFF\n",
                                    "cut short"};
  uint32_t line;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    assert_int_equal(bytes_status(good[i], strlen(good[i]), &line), RUNG_OK);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(bytes_status(bad[i], strlen(bad[i]), &line), RUNG_E_SCRIPT);
    assert_int_equal(line, 1);
  }
  assert_int_equal(bytes_status("a\n\0\n", 4, &line), RUNG_E_SCRIPT);
  assert_int_equal(line, 2);
}

static void fields_are_taken_in_turn(void **state) {
  (void)state;
  Reading reading;
  start_line(&reading, "tag\t\ta\\tb\\\\\\n\\r\t-5\t1\t2,0,1\t-\n");
  RungReader *reader = &reading.reader;
  assert_true(rung_text_is(reader->tag, "tag"));
  assert_int_equal(rung_reader_fields_left(reader), 6);
  assert_int_equal(rung_reader_text(reader, "a", 10).length, 0);
  assert_true(rung_text_is(rung_reader_text(reader, "b", 6), "a\tb\\\n\r"));
  assert_int_equal(rung_reader_integer(reader, "c", -5, 5), -5);
  assert_true(rung_reader_flag(reader, "d"));
  RungList list = rung_reader_list(reader, "e", 3);
  assert_int_equal(list.count, 3);
  assert_true(list.items[0] == 2 && list.items[1] == 0 && list.items[2] == 1);
  assert_int_equal(rung_reader_index_or_none(reader, "f", 1), RUNG_NONE);
  assert_false(reader->more);
  assert_int_equal(finish(&reading), RUNG_OK);
}

static void lines_are_counted(void **state) {
  (void)state;
  Reading reading;
  start_line(&reading, "a\nb\n");
  assert_int_equal(reading.reader.line, 1);
  assert_true(rung_reader_next_line(&reading.reader));
  assert_true(rung_text_is(reading.reader.tag, "b"));
  assert_int_equal(reading.reader.line, 2);
  assert_false(rung_reader_next_line(&reading.reader));
  assert_int_equal(finish(&reading), RUNG_OK);
}

static void the_first_failure_stays(void **state) {
  (void)state;
  Reading reading;
  start_line(&reading, "node\tx\ty\n");
  assert_int_equal(rung_reader_integer(&reading.reader, "first", 0, 9), 0);
  assert_int_equal(rung_reader_integer(&reading.reader, "second", 0, 9), 0);
  assert_false(rung_reader_next_line(&reading.reader));
  assert_string_equal(reading.err.message,
                      "node: first is `x`, not a whole number from 0 to 9");
  assert_int_equal(finish(&reading), RUNG_E_SCRIPT);
}

static bool integer_reads(const char *text, int64_t least, int64_t most) {
  int64_t out;
  return rung_text_to_integer(rung_text(text), least, most, &out);
}

static void integers_have_one_spelling(void **state) {
  (void)state;
  assert_true(integer_reads("0", 0, 0) && integer_reads("-1", -1, 0));
  assert_true(integer_reads("999999999999999999", 0, INT64_MAX));
  static const char *const bad[] = {
      "", "-", "+1", "01", "-0", "1.0", " 1", "1 ", "0x", "1e", "9999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(integer_reads(bad[i], INT64_MIN, INT64_MAX));
  assert_false(integer_reads("5", 6, 9));
  assert_false(integer_reads("10", 6, 9));
}

static void identifiers(void **state) {
  (void)state;
  char longest[RUNG_IDENTIFIER_MAX + 2];
  memset(longest, 'a', sizeof longest);
  longest[RUNG_IDENTIFIER_MAX] = '\0';
  assert_true(rung_text_is_identifier(rung_text(longest)));
  longest[RUNG_IDENTIFIER_MAX] = 'a';
  longest[RUNG_IDENTIFIER_MAX + 1] = '\0';
  assert_false(rung_text_is_identifier(rung_text(longest)));
  assert_true(rung_text_is_identifier(rung_text("_a9Z")));
  static const char *const bad[] = {"", "9a", "a b", "a/b", "..", "\xC3\xA9", "a.b"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(rung_text_is_identifier(rung_text(bad[i])));
}

/* Takes one list of three entries and gives the status. */
static RungStatus list_status(const char *field, const uint32_t **items) {
  static uint32_t copy[3];
  char line[64];
  Reading reading;
  snprintf(line, sizeof line, "x\t%s\n", field);
  start_line(&reading, line);
  const uint32_t *taken = rung_reader_list_or_none(&reading.reader, "list", 5, 3);
  if (taken) memcpy(copy, taken, sizeof copy);
  *items = taken ? copy : NULL;
  return finish(&reading);
}

static void lists_may_hold_none(void **state) {
  (void)state;
  const uint32_t *items;
  assert_int_equal(list_status("4,-,0", &items), RUNG_OK);
  assert_true(items[0] == 4 && items[1] == RUNG_NONE && items[2] == 0);
  assert_int_equal(list_status("-", &items), RUNG_OK);
  assert_true(items[0] == RUNG_NONE && items[2] == RUNG_NONE);
  assert_int_equal(list_status("-,-", &items), RUNG_E_SCRIPT);
  assert_int_equal(list_status("1,2,5", &items), RUNG_E_SCRIPT);
  assert_int_equal(list_status("1,2,3,4", &items), RUNG_E_SCRIPT);
  assert_int_equal(list_status("1,,3", &items), RUNG_E_SCRIPT);
  assert_int_equal(list_status("", &items), RUNG_E_SCRIPT);
}

static RungStatus text_status(const char *field, uint32_t limit) {
  char line[64];
  Reading reading;
  snprintf(line, sizeof line, "x\t%s\n", field);
  start_line(&reading, line);
  rung_reader_text(&reading.reader, "text", limit);
  return finish(&reading);
}

static void texts_are_bounded(void **state) {
  (void)state;
  assert_int_equal(text_status("abc", 3), RUNG_OK);
  assert_int_equal(text_status("abcd", 3), RUNG_E_SCRIPT);
  assert_int_equal(text_status("a\\nb", 3), RUNG_OK);
  assert_int_equal(text_status("a\\", 3), RUNG_E_SCRIPT);
  assert_int_equal(text_status("a\\x", 3), RUNG_E_SCRIPT);
  assert_int_equal(text_status("a\tb", 3), RUNG_E_SCRIPT);
}

/* No memory: the take gives nothing and says why. */
static void memory_runs_out(void **state) {
  (void)state;
  for (int which = 0; which < 4; which++) {
    Reading reading;
    long countdown = 1;
    start_line(&reading, which == 3 ? "x\t-\n" : which ? "x\t0,1,2\n" : "x\ta\\n\n");
    rung_allocator_init_failing(&reading.allocator, &countdown);
    RungReader *reader = &reading.reader;
    if (which == 0) assert_int_equal(rung_reader_text(reader, "text", 9).length, 0);
    if (which == 1) assert_int_equal(rung_reader_list(reader, "list", 3).count, 0);
    if (which > 1) assert_null(rung_reader_list_or_none(reader, "list", 3, 3));
    assert_int_equal(finish(&reading), RUNG_E_MEMORY);
    assert_string_equal(reading.err.code, "out-of-memory");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytes_are_checked),
      cmocka_unit_test(fields_are_taken_in_turn),
      cmocka_unit_test(lines_are_counted),
      cmocka_unit_test(the_first_failure_stays),
      cmocka_unit_test(integers_have_one_spelling),
      cmocka_unit_test(identifiers),
      cmocka_unit_test(lists_may_hold_none),
      cmocka_unit_test(texts_are_bounded),
      cmocka_unit_test(memory_runs_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "report_support.h"

#include "report/document.h"

static RungAllocator allocator;
static RungArena arena;
static RungError err;

static int enter(void **state) {
  (void)state;
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&arena, &allocator);
  rung_error_init(&err);
  return 0;
}

static int leave(void **state) {
  (void)state;
  rung_arena_reset(&arena);
  assert_int_equal(allocator.used, 0);
  return 0;
}

static const RungDocument *read_text(RungText text) {
  const RungDocument *document = NULL;
  assert_int_equal(rung_document_read(&document, text, "run.json", &arena, &err),
                   RUNG_OK);
  return document;
}

static void assert_text(RungText text, RungText expected) {
  assert_int_equal(text.length, expected.length);
  assert_memory_equal(text.bytes, expected.bytes, expected.length);
}

static void reads_every_kind(void **state) {
  (void)state;
  const RungDocument *document =
      read_text(rung_text(" {\"a\": [1, -2.50, 3e+7, null, true, false],\r\n\t\"b\": {},"
                          " \"c\": \"x\", \"\": []} \n"));
  assert_int_equal(document->kind, RUNG_DOCUMENT_OBJECT);
  assert_int_equal(document->count, 4);
  const RungDocument *list = rung_document_member(document, "a", RUNG_DOCUMENT_ARRAY);
  assert_non_null(list);
  assert_int_equal(list->count, 6);
  const RungDocument *at = list->first;
  assert_text(at->text, rung_text("1"));
  assert_text((at = at->next)->text, rung_text("-2.50"));
  assert_text((at = at->next)->text, rung_text("3e+7"));
  assert_int_equal((at = at->next)->kind, RUNG_DOCUMENT_NULL);
  assert_true((at = at->next)->flag);
  assert_false((at = at->next)->flag);
  assert_null(at->next);
  assert_non_null(rung_document_member(document, "b", RUNG_DOCUMENT_OBJECT));
  assert_non_null(rung_document_member(document, "", RUNG_DOCUMENT_ARRAY));
}

static void reads_escapes(void **state) {
  (void)state;
  const RungDocument *document = read_text(
      rung_text("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude80\\u0000"
                "z\""));
  assert_text(document->text, LITERAL("a\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F680\0z"));
}

static void members_are_of_a_kind(void **state) {
  (void)state;
  RungText text;
  uint64_t count = 7;
  const RungDocument *document =
      read_text(rung_text("{\"t\": \"x\", \"n\": 12, \"m\": -1, \"h\": 1.5, \"l\": "
                          "1234567890123456, \"s\": \"12\"}"));
  assert_true(rung_document_text(document, "t", &text));
  assert_text(text, rung_text("x"));
  assert_false(rung_document_text(document, "n", &text));
  assert_false(rung_document_text(document, "none", &text));
  assert_false(rung_document_text(NULL, "t", &text));
  assert_true(rung_document_count(document, "n", &count));
  assert_int_equal(count, 12);
  for (const char *const *key = (const char *const[]){"m", "h", "l", "s", "t", NULL};
       *key; key++) {
    assert_false(rung_document_count(document, *key, &count));
  }
  assert_null(rung_document_member(read_text(rung_text("[1]")), "t", RUNG_DOCUMENT_TEXT));
}

static void refuses_what_is_no_json(void **state) {
  (void)state;
  static const char *const texts[] = {"",
                                      "{",
                                      "}",
                                      "[1,]",
                                      "[1 2]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{a: 1}",
                                      "\"a",
                                      "\"a\nb\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "01",
                                      "-",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "+1",
                                      "nul",
                                      "tru",
                                      "1 2",
                                      "\"\\ud800\"",
                                      "\"\\ud800\\u0041\"",
                                      "\"\\udc00\"",
                                      "{\"a\": 1, \"a\": 2}",
                                      "'a'",
                                      "\"a\\\"",
                                      "NaN"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const RungDocument *document = NULL;
    rung_error_init(&err);
    assert_int_equal(
        rung_document_read(&document, rung_text(texts[i]), "run.json", &arena, &err),
        RUNG_E_DATA);
    assert_string_equal(err.code, "bad-json");
    assert_string_equal(err.file, "run.json");
    assert_null(document);
  }
}

static void tells_the_place(void **state) {
  (void)state;
  const RungDocument *document = NULL;
  (void)!rung_document_read(&document, rung_text("{\n  \"a\": 1,\n  \"b\": x\n}"),
                            "run.json", &arena, &err);
  assert_int_equal(err.line, 3);
  assert_int_equal(err.column, 8);
  assert_int_equal(err.byte, 19);
}

static void depth_has_an_end(void **state) {
  (void)state;
  char text[2 * (RUNG_DOCUMENT_DEPTH_MAX + 1)];
  const RungDocument *document = NULL;
  for (size_t depth = RUNG_DOCUMENT_DEPTH_MAX; depth <= RUNG_DOCUMENT_DEPTH_MAX + 1;
       depth++) {
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    RungStatus status = rung_document_read(
        &document, (RungText){text, (uint32_t)(2 * depth)}, "x", &arena, &err);
    assert_int_equal(status, depth > RUNG_DOCUMENT_DEPTH_MAX ? RUNG_E_DATA : RUNG_OK);
  }
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  for (long n = 1; n < 100; n++) {
    RungAllocator failing;
    RungArena small;
    RungError wrong;
    long countdown = n;
    const RungDocument *document = NULL;
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&small, &failing);
    rung_error_init(&wrong);
    RungStatus status = rung_document_read(
        &document, rung_text("{\"a\": [\"\\n\", 1], \"b\": {}}"), "x", &small, &wrong);
    rung_arena_reset(&small);
    assert_int_equal(failing.used, 0);
    if (status == RUNG_OK) {
      assert_true(n > 1);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
  fail();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(reads_every_kind, enter, leave),
      cmocka_unit_test_setup_teardown(reads_escapes, enter, leave),
      cmocka_unit_test_setup_teardown(members_are_of_a_kind, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_what_is_no_json, enter, leave),
      cmocka_unit_test_setup_teardown(tells_the_place, enter, leave),
      cmocka_unit_test_setup_teardown(depth_has_an_end, enter, leave),
      cmocka_unit_test_setup_teardown(every_allocation_may_fail, enter, leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

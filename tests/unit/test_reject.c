#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "load/reject.h"

static RungReject make(uint32_t source, uint64_t byte, RungFault fault, bool skipped) {
  return (RungReject){.code = rung_fault_code(fault),
                      .file = "deals.csv",
                      .source = source,
                      .line = (uint32_t)byte / 10 + 1,
                      .column = (uint32_t)byte % 10 + 1,
                      .byte = byte,
                      .field = rung_text("arr"),
                      .excerpt = rung_text("12,é"),
                      .message = rung_text("`12,é` is not a number"),
                      .fix = rung_text("write digits"),
                      .skipped = skipped};
}

static void fill(RungRejects *rejects, RungAllocator *allocator) {
  RungError err;
  rung_error_init(&err);
  for (uint32_t i = 0; i < 50; i++) {
    RungReject one =
        make(i % 2, i * 7 % 50, i % 5 ? RUNG_FAULT_BAD_NUMBER : RUNG_FAULT_UNKNOWN_KEY,
             i % 5 == 0);
    assert_int_equal(rung_rejects_add(rejects, allocator, &one, &err), RUNG_OK);
  }
}

static void test_codes(void **state) {
  (void)state;
  assert_string_equal(rung_fault_code(RUNG_FAULT_NONE), "");
  assert_string_equal(rung_fault_code(RUNG_FAULT_RAGGED_ROW), "ragged-row");
  for (int i = 1; i < RUNG_FAULT_COUNT; i++) {
    char copy[RUNG_CODE_MAX];
    strcpy(copy, rung_fault_code((RungFault)i));
    assert_int_equal(rung_fault_find(copy), i);
  }
  assert_int_equal(rung_fault_find("nonsense"), RUNG_FAULT_NONE);
}

static void test_sort_and_count(void **state) {
  (void)state;
  RungAllocator allocator;
  RungRejects rejects = {0};
  rung_allocator_init(&allocator, 0);
  assert_null(rung_rejects_first(&rejects));
  fill(&rejects, &allocator);
  rung_rejects_sort(&rejects);
  for (size_t i = 1; i < rejects.count; i++) {
    const RungReject *a = &rejects.items[i - 1], *b = &rejects.items[i];
    assert_true(a->source < b->source || (a->source == b->source && a->byte < b->byte));
  }
  assert_true(rejects.items[0].skipped);
  assert_ptr_equal(rung_rejects_first(&rejects), &rejects.items[1]);
  RungRejectCount counts[RUNG_FAULT_COUNT];
  assert_int_equal(rung_rejects_count(&rejects, counts), 2);
  assert_string_equal(counts[0].code, "bad-number");
  assert_int_equal(counts[0].cells, 40);
  assert_int_equal(counts[0].skipped, 0);
  assert_string_equal(counts[1].code, "unknown-key");
  assert_int_equal(counts[1].cells, 0);
  assert_int_equal(counts[1].skipped, 10);
  rung_rejects_reset(&rejects, &allocator);
  assert_int_equal(allocator.used, 0);
}

static void test_describe(void **state) {
  (void)state;
  RungReject one = make(0, 34, RUNG_FAULT_BAD_NUMBER, false);
  RungError err;
  rung_error_init(&err);
  rung_reject_describe(&one, &err);
  assert_int_equal(err.status, RUNG_E_DATA);
  assert_int_equal(err.severity, RUNG_SEVERITY_ERROR);
  assert_string_equal(err.code, "bad-number");
  assert_string_equal(err.message, "arr: `12,é` is not a number");
  assert_string_equal(err.help, "write digits");
  assert_string_equal(err.file, "deals.csv");
  assert_int_equal(err.line, 4);
  assert_int_equal(err.column, 5);
  assert_int_equal(err.byte, 34);
  assert_string_equal(err.excerpt, "12,é");
  assert_int_equal(err.caret, 0);
  assert_int_equal(err.span, 4);
  one.skipped = true;
  rung_error_init(&err);
  rung_reject_describe(&one, &err);
  assert_int_equal(err.severity, RUNG_SEVERITY_WARNING);
}

static size_t count_of(const char *text, const char *part) {
  size_t count = 0;
  for (; (text = strstr(text, part)); text++) count++;
  return count;
}

static void test_print(void **state) {
  (void)state;
  RungAllocator allocator;
  RungRejects rejects = {0};
  rung_allocator_init(&allocator, 0);
  fill(&rejects, &allocator);
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  assert_non_null(stream);
  rung_rejects_print(&rejects, 10, stream, false);
  fclose(stream);
  assert_int_equal(count_of(text, "deals.csv:"), 20);
  assert_int_equal(count_of(text, "error[bad-number]: arr: `12"), 10);
  assert_int_equal(count_of(text, "error[bad-number]: 30 more"), 1);
  assert_int_equal(count_of(text, " more"), 1);
  free(text);
  rung_rejects_reset(&rejects, &allocator);
}

static void test_failing_allocation(void **state) {
  (void)state;
  long countdown = 2;
  RungAllocator allocator;
  RungRejects rejects = {0};
  RungError err;
  rung_allocator_init_failing(&allocator, &countdown);
  rung_error_init(&err);
  RungReject one = make(0, 0, RUNG_FAULT_BAD_NUMBER, false);
  RungStatus status = RUNG_OK;
  size_t added = 0;
  while (!(status = rung_rejects_add(&rejects, &allocator, &one, &err))) added++;
  assert_int_equal(status, RUNG_E_MEMORY);
  assert_int_equal(rejects.count, added);
  assert_true(added > 0);
  rung_rejects_reset(&rejects, &allocator);
  assert_int_equal(allocator.used, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_codes),
      cmocka_unit_test(test_sort_and_count),
      cmocka_unit_test(test_describe),
      cmocka_unit_test(test_print),
      cmocka_unit_test(test_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "load/scan.h"

/* What is read of a text, as one line: cells in <>, with ! and the place of the fault
 * from the cell's start for bad ones; records as number:count. */
static void describe(const char *text, char *out, size_t size) {
  RungCell cells[4];
  RungScan scan;
  char scratch[64];
  size_t used = 0;
  out[0] = '\0';
  rung_scan_init(&scan, text, strlen(text), ',', cells, 4);
  RungScanned scanned;
  while ((scanned = rung_scan_next(&scan)) == RUNG_SCANNED_RECORD) {
    used += (size_t)snprintf(out + used, size - used, "%s%u:%zu%s ", used ? " " : "",
                             scan.line, scan.count, scan.faulty ? "!" : "");
    for (size_t i = 0; i < scan.count && i < 4; i++) {
      RungText value = rung_cell_text(&cells[i], scratch);
      used += (size_t)snprintf(out + used, size - used, "<%.*s>", RUNG_TEXT(value));
      if (!cells[i].fault) continue;
      const char *at = rung_cell_fault_at(&cells[i]);
      used += (size_t)snprintf(out + used, size - used, "%s@%d",
                               rung_fault_code((RungFault)cells[i].fault),
                               (int)(at - cells[i].bytes));
    }
  }
  if (scanned == RUNG_SCANNED_UNTERMINATED)
    snprintf(out + used, size - used, " open@%d", (int)(scan.open - text));
}

static void test_table(void **state) {
  (void)state;
  static const struct {
    const char *text, *read;
  } CASES[] = {
      {"", ""},
      {"a", "1:1 <a>"},
      {"a,b\nc,d", "1:2 <a><b> 2:2 <c><d>"},
      {"a,b\r\nc,d\r\n", "1:2 <a><b> 2:2 <c><d>"},
      {",\n,", "1:2 <><> 2:2 <><>"},
      {"a,", "1:2 <a><>"},
      {"a\n\nb", "1:1 <a> 2:1 <> 3:1 <b>"},
      {"\"a\",\"\"", "1:2 <a><>"},
      {"\"a,b\",\"c\nd\"\ne", "1:2 <a,b><c\nd> 3:1 <e>"},
      {"\"a\"\"b\",\"\"\"\",\"\"\"\"\"\"", "1:3 <a\"b><\"><\"\">"},
      {"\"a\r\nb\"\r\nc", "1:1 <a\r\nb> 3:1 <c>"},
      {"a\"b,c\nd", "1:2! <a\"b>stray-quote@1<c> 2:1 <d>"},
      {" \"a\",c", "1:2! < \"a\">stray-quote@1<c>"},
      {"\"a\"b,c", "1:2! <\"a\"b>text-after-quote@3<c>"},
      {"\"a\" ,c", "1:2! <\"a\" >text-after-quote@3<c>"},
      {"\"a\"\"\"b\"c,d", "1:2! <\"a\"\"\"b\"c>text-after-quote@5<d>"},
      {"a\rb,c", "1:2! <a\rb>bare-cr@1<c>"},
      {"a\r", "1:1! <a\r>bare-cr@1"},
      {"\"a\"\rb", "1:1! <\"a\"\rb>text-after-quote@3"},
      {"a\r\rb", "1:1! <a\r\rb>bare-cr@1"},
      {"a\r\r\nb", "1:1! <a\r>bare-cr@1 2:1 <b>"},
      {"a,\"b\nc", " open@2"},
      {"a\n\"", "1:1 <a> open@2"},
      {"a\n\"b\"\"", "1:1 <a> open@2"},
      {"1,2,3,4,5,6\n7", "1:6 <1><2><3><4> 2:1 <7>"},
      {"1,2,3,4,a\"b\n7", "1:5 <1><2><3><4> 2:1 <7>"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    char out[256];
    describe(CASES[i].text, out, sizeof out);
    assert_string_equal(out, CASES[i].read);
  }
}

static void test_raw(void **state) {
  (void)state;
  RungCell cells[3];
  RungScan scan;
  const char *text = "plain,\"a\"\"b\",\"bad\"x";
  rung_scan_init(&scan, text, strlen(text), ',', cells, 3);
  assert_int_equal(rung_scan_next(&scan), RUNG_SCANNED_RECORD);
  assert_true(rung_text_is(rung_cell_raw(&cells[0]), "plain"));
  assert_true(rung_text_is(rung_cell_raw(&cells[1]), "\"a\"\"b\""));
  assert_true(rung_text_is(rung_cell_raw(&cells[2]), "\"bad\"x"));
  assert_ptr_equal(rung_cell_fault_at(&cells[1]), text + 6);
  assert_int_equal(scan.length, strlen(text));
}

/* Whatever the bytes: cells stay within their record, records are in order and cover the
 * text, lines count the line feeds before. */
static void check_records(const char *text, size_t length) {
  RungCell cells[8];
  RungScan scan;
  const char *expected = text;
  rung_scan_init(&scan, text, length, ',', cells, 8);
  while (rung_scan_next(&scan) == RUNG_SCANNED_RECORD) {
    assert_ptr_equal(scan.record, expected);
    expected = scan.next;
    uint32_t feeds = 0;
    for (const char *p = text; p < scan.record; p++) feeds += *p == '\n';
    assert_int_equal(scan.line, feeds + 1);
    const char *end = scan.record + scan.length, *before = scan.record;
    for (size_t i = 0; i < scan.count && i < 8; i++) {
      RungText raw = rung_cell_raw(&cells[i]);
      assert_ptr_equal(raw.bytes, before);
      before = raw.bytes + raw.length + 1;
      const char *fault = rung_cell_fault_at(&cells[i]);
      assert_true(fault >= raw.bytes && fault <= raw.bytes + raw.length);
    }
    if (scan.count <= 8) assert_ptr_equal(before, end + 1);
  }
}

static void test_all_short_texts(void **state) {
  (void)state;
  static const char LETTERS[] = "a,\"\n\r";
  char text[8];
  for (size_t length = 0; length <= 7; length++) {
    size_t count = 1;
    for (size_t i = 0; i < length; i++) count *= 5;
    for (size_t n = 0; n < count; n++) {
      size_t rest = n;
      for (size_t i = 0; i < length; i++, rest /= 5) text[i] = LETTERS[rest % 5];
      check_records(text, length);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_raw),
      cmocka_unit_test(test_all_short_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

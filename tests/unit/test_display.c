#include "report_support.h"

#include "report/display.h"

static size_t width(const char *text) {
  return rung_display_width(rung_text(text));
}

static void counts_columns(void **state) {
  (void)state;
  assert_int_equal(width(""), 0);
  assert_int_equal(width("Acme"), 4);
  assert_int_equal(width("Бета"), 4);
  assert_int_equal(width("日本語"), 6);
  assert_int_equal(width("ｱｲ"), 2);      /* half width katakana */
  assert_int_equal(width("e\u0301"), 1); /* e and a combining acute */
  assert_int_equal(width("a\u0301\u0323\u0302b"), 2);
  assert_int_equal(width("\U0001F680"), 2);                                 /* rocket */
  assert_int_equal(width("\U0001F468\u200D\U0001F469\u200D\U0001F467"), 2); /* family */
  assert_int_equal(width("\U0001F1FA\U0001F1F8"), 2); /* flag of two letters */
  assert_int_equal(width("\u2764\uFE0F"), 2);         /* heart asked to be an emoji */
  assert_int_equal(width("\U0001F44D\U0001F3FD"), 2); /* thumb with a skin tone */
  assert_int_equal(width("각"), 2);
  assert_int_equal(width("\u1100\u1161\u11A8"), 2); /* the same from three jamo */
  assert_int_equal(width("…–✓"), 3);
}

static void assert_shown(RungText text, const char *expected) {
  RungSink sink;
  RungError err;
  Captured captured;
  rung_error_init(&err);
  rung_sink_init(&sink, capture_start(&captured)->stream);
  rung_display_put(&sink, text);
  assert_int_equal(rung_sink_finish(&sink, &err), RUNG_OK);
  size_t expected_width = rung_display_width(rung_text(expected));
  assert_int_equal(rung_display_width(text), expected_width);
  assert_captured(&captured, expected);
}

static void makes_texts_harmless(void **state) {
  (void)state;
  assert_shown(LITERAL("\x1b[31mred\x07"), "\uFFFD[31mred\uFFFD");
  assert_shown(LITERAL("a\tb\nc\rd\x7f"), "a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
  assert_shown(LITERAL("nul\0nul"), "nul\uFFFDnul");
  assert_shown(LITERAL("\xC2\x9B"), "\uFFFD");             /* CSI in one byte */
  assert_shown(LITERAL("gpj.\u202Eexe"), "gpj.\uFFFDexe"); /* right-to-left override */
  assert_shown(LITERAL("\u2066x\u2069\u2028"), "\uFFFDx\uFFFD\uFFFD");
  assert_shown(LITERAL("e\u202E\u0301"), "e\uFFFD\u0301");
  assert_shown(LITERAL("a\xFF\xC3"), "a\uFFFD\uFFFD");         /* not UTF-8 */
  assert_shown(LITERAL("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD"); /* a surrogate */
  assert_shown(LITERAL("\xC0\xAF"), "\uFFFD\uFFFD");           /* overlong */
  assert_shown(LITERAL("שלום"), "שלום");
}

static void assert_fits(const char *text, size_t columns, const char *expected) {
  RungSink sink;
  RungError err;
  Captured captured;
  rung_error_init(&err);
  rung_sink_init(&sink, capture_start(&captured)->stream);
  size_t used = rung_display_fit(&sink, rung_text(text), columns);
  assert_int_equal(used, width(expected));
  assert_true(used <= columns);
  assert_int_equal(rung_sink_finish(&sink, &err), RUNG_OK);
  assert_captured(&captured, expected);
}

static void shortens_with_an_ellipsis(void **state) {
  (void)state;
  assert_fits("Acme", 4, "Acme");
  assert_fits("Acme Inc", 5, "Acme…");
  assert_fits("Acme", 1, "…");
  assert_fits("Acme", 0, "");
  assert_fits("日本語", 6, "日本語");
  assert_fits("日本語", 5, "日本…");
  assert_fits("日本語", 4, "日…"); /* a wide character is never halved */
  assert_fits("e\u0301e\u0301e\u0301", 2, "e\u0301…");
  assert_fits("\U0001F1FA\U0001F1F8\U0001F1FA\U0001F1F8", 3, "\U0001F1FA\U0001F1F8…");
}

static void assert_lines(const char *text, size_t columns, const char *expected) {
  char lines[512] = "";
  RungText rest = rung_text(text);
  while (rest.length > 0) {
    RungText line = rung_display_take_line(&rest, columns);
    assert_true(rung_display_width(line) <= columns || columns < 2);
    strncat(lines, line.length ? line.bytes : "", line.length);
    strcat(lines, "|");
  }
  assert_string_equal(lines, expected);
}

static void wraps_at_words(void **state) {
  (void)state;
  assert_lines("a lazy dog", 20, "a lazy dog|");
  assert_lines("a lazy dog", 10, "a lazy dog|");
  assert_lines("a lazy dog", 9, "a lazy|dog|");
  assert_lines("a lazy dog", 6, "a lazy|dog|");
  assert_lines("a lazy dog", 5, "a|lazy|dog|");
  assert_lines("a   lazy", 4, "a|lazy|");
  assert_lines("unbreakable", 4, "unbr|eaka|ble|");
  assert_lines("an unbreakable", 4, "an|unbr|eaka|ble|");
  assert_lines("one\ntwo", 20, "one|two|");
  assert_lines("日本語日本", 5, "日本|語日|本|");
  assert_lines("日本", 1, "日|本|");
  assert_lines("ab日本", 5, "ab日|本|");
  assert_lines("end  ", 20, "end|");
}

static void tells_a_full_disk_once(void **state) {
  (void)state;
  RungSink sink;
  RungError err;
  FILE *full = fopen("/dev/full", "w");
  if (!full) skip();
  rung_error_init(&err);
  rung_sink_init(&sink, full);
  rung_sink_repeat(&sink, "0123456789", 10000);
  assert_int_equal(rung_sink_finish(&sink, &err), RUNG_E_IO);
  assert_string_equal(err.code, "write-failed");
  assert_non_null(strstr(err.message, "No space left"));
  (void)fclose(full);
}

static void keeps_every_byte(void **state) {
  (void)state;
  RungSink sink;
  RungError err;
  Captured captured;
  static char block[3 * RUNG_SINK_BYTES];
  memset(block, 'x', sizeof block);
  rung_sink_init(&sink, capture_start(&captured)->stream);
  for (size_t length = 0; length < sizeof block; length += 4093) {
    rung_sink_char(&sink, '<');
    rung_sink_put(&sink, block, length);
    rung_sink_char(&sink, '>');
  }
  assert_int_equal(rung_sink_finish(&sink, &err), RUNG_OK);
  const char *at = capture_text(&captured);
  for (size_t length = 0; length < sizeof block; length += 4093) {
    assert_int_equal(at[0], '<');
    assert_memory_equal(at + 1, block, length);
    assert_int_equal(at[length + 1], '>');
    at += length + 2;
  }
  assert_int_equal(*at, '\0');
  capture_end(&captured);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_columns),
      cmocka_unit_test(makes_texts_harmless),
      cmocka_unit_test(shortens_with_an_ellipsis),
      cmocka_unit_test(wraps_at_words),
      cmocka_unit_test(tells_a_full_disk_once),
      cmocka_unit_test(keeps_every_byte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

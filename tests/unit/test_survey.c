#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "load/survey.h"

/* The other way round: writes a code point, so that what is well formed is known. */
static size_t encode(uint32_t point, char *to) {
  if (point < 0x80) {
    to[0] = (char)point;
    return 1;
  }
  size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  static const unsigned LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = length - 1; i; i--, point >>= 6) to[i] = (char)(0x80 | (point & 0x3F));
  to[0] = (char)(LEADS[length] | point);
  return length;
}

static void test_every_code_point(void **state) {
  (void)state;
  char bytes[4];
  for (uint32_t point = 0; point < 0x110000; point++) {
    size_t length = encode(point, bytes);
    bool surrogate = point >= 0xD800 && point < 0xE000;
    size_t good = rung_survey_utf8(bytes, length);
    if (good != (surrogate ? 0 : length)) fail_msg("U+%04X", (unsigned)point);
    if (length > 1 && rung_survey_utf8(bytes, length - 1) != 0)
      fail_msg("U+%04X cut", (unsigned)point);
  }
}

/* Of all pairs and triples of bytes, as many are well formed as there are code points. */
static void test_every_pair_and_triple(void **state) {
  (void)state;
  char bytes[3];
  size_t pairs = 0, triples = 0;
  for (unsigned a = 0x80; a < 0x100; a++) {
    for (unsigned b = 0; b < 0x100; b++) {
      bytes[0] = (char)a;
      bytes[1] = (char)b;
      pairs += rung_survey_utf8(bytes, 2) == 2;
      for (unsigned c = 0; c < 0x100; c++) {
        bytes[2] = (char)c;
        triples += rung_survey_utf8(bytes, 3) == 3;
      }
    }
  }
  assert_int_equal(pairs, 0x800 - 0x80);
  /* Three bytes for one, or two and an ASCII one behind. */
  assert_int_equal(triples, 0x10000 - 0x800 - 0x800 + (0x800 - 0x80) * 0x80);
}

/* The wide steps must not pass over anything, wherever it stands. */
static void test_every_offset(void **state) {
  (void)state;
  char bytes[200];
  for (size_t length = 1; length < sizeof bytes; length++) {
    for (size_t at = 0; at < length; at++) {
      memset(bytes, 'x', length);
      bytes[at] = (char)0xFF;
      assert_int_equal(rung_survey_utf8(bytes, length), at);
      bytes[at] = '\0';
      assert_int_equal(rung_survey_nul(bytes, length), at);
      assert_int_equal(rung_survey_utf8(bytes, length), length);
      if (at + 1 == length) continue;
      memcpy(bytes + at, "\xC3\xA9", 2);
      assert_int_equal(rung_survey_utf8(bytes, length), length);
    }
  }
}

static void test_lines(void **state) {
  (void)state;
  assert_int_equal(rung_survey_lines("", 0), 0);
  assert_int_equal(rung_survey_lines("a\n\nb\r\nc", 7), 3);
  assert_int_equal(rung_survey_nul("", 0), 0);
}

static void test_trim(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t length;
  } CASES[] = {{"", 0},         {"\n", 0},        {"a", 1},        {"a\n", 1},
               {"a\r\n", 1},    {"a\n\r\n\n", 1}, {"a\r\r\n", 2},  {"a\r", 2},
               {"\r\n\r\n", 0}, {"a\n ", 3},      {"\"a\n\"\n", 4}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    assert_int_equal(rung_survey_trim(CASES[i].text, strlen(CASES[i].text)),
                     CASES[i].length);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_code_point),
      cmocka_unit_test(test_every_pair_and_triple),
      cmocka_unit_test(test_every_offset),
      cmocka_unit_test(test_lines),
      cmocka_unit_test(test_trim),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

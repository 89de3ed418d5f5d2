/* Every operation of number/ against Python, which oracle_number.py asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/broad.h"

/* What is left of a line. */
typedef struct Line {
  char *rest;
} Line;

static char *next_word(Line *line) {
  char *word = line->rest;
  line->rest += strcspn(word, " \n");
  if (*line->rest) *line->rest++ = '\0';
  return word;
}

static RungWide read_wide(const char *word) {
  bool negative = *word == '-';
  RungWide value = 0;
  for (word += negative; *word; word++) {
    assert_true(*word >= '0' && *word <= '9');
    value = value * 10 + (*word - '0');
  }
  return negative ? -value : value;
}

static RungWide next_wide(Line *line) {
  return read_wide(next_word(line));
}

static int next_int(Line *line) {
  return (int)next_wide(line);
}

static RungRatio next_ratio(Line *line) {
  RungWide numerator = next_wide(line);
  return (RungRatio){numerator, next_wide(line)};
}

/* The result that Python has, or that it overflows and *out was left alone. */
enum { LEFT_ALONE = -77 };

static bool same_wide(Line *line, bool fits, RungWide out) {
  const char *word = next_word(line);
  if (*word == '!') return !fits && out == LEFT_ALONE;
  return fits && out == read_wide(word);
}

static bool same_ratio(Line *line, bool fits, RungRatio out) {
  if (*line->rest == '!')
    return !fits && out.numerator == LEFT_ALONE && out.denominator == LEFT_ALONE;
  RungRatio expected = next_ratio(line);
  return fits && out.numerator == expected.numerator &&
         out.denominator == expected.denominator;
}

static bool check_plain(char kind, Line *line) {
  RungWide a = next_wide(line), b = next_wide(line), out = LEFT_ALONE;
  bool fits = kind == '+'   ? rung_wide_add(a, b, &out)
              : kind == '-' ? rung_wide_subtract(a, b, &out)
                            : rung_wide_multiply(a, b, &out);
  return same_wide(line, fits, out);
}

static bool check_rescale(char kind, Line *line) {
  (void)kind;
  RungWide a = next_wide(line), out = LEFT_ALONE;
  int from = next_int(line), to = next_int(line);
  bool fits = rung_wide_rescale(a, from, to, &out);
  return same_wide(line, fits, out);
}

static int sign_of(int order) {
  return (order > 0) - (order < 0);
}

static bool check_compare(char kind, Line *line) {
  (void)kind;
  RungWide a = next_wide(line);
  int scale_a = next_int(line);
  RungWide b = next_wide(line);
  int scale_b = next_int(line);
  int expected = next_int(line);
  return sign_of(rung_wide_compare(a, scale_a, b, scale_b)) == expected &&
         sign_of(rung_wide_compare(b, scale_b, a, scale_a)) == -expected;
}

static bool check_ratio(char kind, Line *line) {
  RungRatio a = next_ratio(line), b = next_ratio(line), out = {LEFT_ALONE, LEFT_ALONE};
  bool fits = kind == 'A'   ? rung_ratio_add(a, b, &out)
              : kind == 'S' ? rung_ratio_subtract(a, b, &out)
              : kind == 'M' ? rung_ratio_multiply(a, b, &out)
                            : rung_ratio_divide(a, b, &out);
  return same_ratio(line, fits, out);
}

static bool check_ratio_compare(char kind, Line *line) {
  (void)kind;
  RungRatio a = next_ratio(line), b = next_ratio(line);
  int expected = next_int(line);
  return sign_of(rung_ratio_compare(a, b)) == expected &&
         sign_of(rung_ratio_compare(b, a)) == -expected;
}

static bool check_ratio_make(char kind, Line *line) {
  (void)kind;
  RungWide a = next_wide(line), b = next_wide(line);
  RungRatio out = {LEFT_ALONE, LEFT_ALONE};
  bool fits = rung_ratio_make(a, b, &out);
  return same_ratio(line, fits, out);
}

static RungRounding next_rounding(Line *line) {
  RungRounding rounding;
  rounding.mode = (RungRoundingMode)next_int(line);
  rounding.digits = next_wide(line);
  rounding.scale = next_int(line);
  return rounding;
}

static bool check_round_ratio(char kind, Line *line) {
  (void)kind;
  RungRatio value = next_ratio(line);
  RungRounding rounding = next_rounding(line);
  RungWide out = LEFT_ALONE;
  bool fits = rung_round_ratio(value, &rounding, &out);
  return same_wide(line, fits, out);
}

static bool check_round_decimal(char kind, Line *line) {
  (void)kind;
  RungWide digits = next_wide(line), out = LEFT_ALONE;
  int scale = next_int(line);
  RungRounding rounding = next_rounding(line);
  bool fits = rung_round_decimal(digits, scale, &rounding, &out);
  return same_wide(line, fits, out);
}

static bool check_format(char kind, Line *line) {
  (void)kind;
  RungWide digits = next_wide(line), back = LEFT_ALONE;
  int scale = next_int(line);
  const char *expected = next_word(line);
  char buffer[RUNG_DECIMAL_TEXT_MAX];
  size_t length = rung_decimal_format(digits, scale, buffer);
  uint32_t at;
  RungText text = {buffer, (uint32_t)length};
  RungParse parsed = rung_decimal_parse(text, scale, RUNG_DIGITS_MAX, '.', 0, &back, &at);
  return length == strlen(buffer) && !strcmp(buffer, expected) &&
         parsed == RUNG_PARSE_OK && back == digits;
}

static bool check_parse(char kind, Line *line) {
  (void)kind;
  const char *written = next_word(line);
  int scale = next_int(line), most = next_int(line);
  const char *expected = next_word(line);
  RungWide out = LEFT_ALONE;
  uint32_t at;
  RungParse parsed =
      rung_decimal_parse(rung_text(written), scale, most, '.', ',', &out, &at);
  if (*expected == 'P') return parsed == RUNG_PARSE_SCALE && out == LEFT_ALONE;
  if (*expected == 'D') return parsed == RUNG_PARSE_DIGITS && out == LEFT_ALONE;
  return parsed == RUNG_PARSE_OK && out == read_wide(expected);
}

static bool check_split(char kind, Line *line) {
  (void)kind;
  enum { MOST = 12 };
  RungWide total = next_wide(line), weights[MOST], parts[MOST];
  size_t count = (size_t)next_int(line), order[MOST];
  assert_true(count <= MOST);
  for (size_t i = 0; i < count; i++) weights[i] = next_wide(line);
  bool fits = rung_split_total(total, weights, count, parts, order);
  if (*line->rest == '!') return !fits;
  bool same = fits;
  for (size_t i = 0; i < count; i++) same = next_wide(line) == parts[i] && same;
  return same;
}

static RungBroad next_broad(Line *line) {
  RungBroad value = {0, 0};
  for (const char *digit = next_word(line); *digit; digit++) {
    unsigned nibble = (unsigned)(*digit <= '9' ? *digit - '0' : *digit - 'a' + 10);
    value.high = (value.high << 4) | (value.low >> 124);
    value.low = (value.low << 4) | nibble;
  }
  return value;
}

static bool check_divide(char kind, Line *line) {
  (void)kind;
  RungBroad a = next_broad(line), b = next_broad(line);
  RungBroad quotient = next_broad(line), rest = next_broad(line), out;
  return !rung_broad_compare(rung_broad_divide(a, b, &out), quotient) &&
         !rung_broad_compare(out, rest);
}

static bool check_line(Line *line) {
  static const struct {
    const char *kinds;
    bool (*check)(char kind, Line *line);
  } CHECKS[] = {
      {"+-*", check_plain},     {"s", check_rescale},       {"c", check_compare},
      {"ASMD", check_ratio},    {"C", check_ratio_compare}, {"N", check_ratio_make},
      {"R", check_round_ratio}, {"Q", check_round_decimal}, {"F", check_format},
      {"P", check_parse},       {"T", check_split},         {"B", check_divide},
  };
  char kind = *next_word(line);
  for (size_t i = 0; i < sizeof CHECKS / sizeof *CHECKS; i++)
    if (kind && strchr(CHECKS[i].kinds, kind)) return CHECKS[i].check(kind, line);
  return false;
}

static void agrees_with_python(void **state) {
  (void)state;
  const char *command =
      "/usr/bin/env python3 " RUNG_SOURCE_DIR "/tests/unit/oracle_number.py";
  FILE *oracle = popen(command, "r");
  assert_non_null(oracle);
  char text[2048], copy[2048];
  long lines = 0, announced = -1;
  int wrong = 0;
  while (wrong < 10 && fgets(text, sizeof text, oracle)) {
    if (sscanf(text, "end %ld", &announced) == 1) break;
    memcpy(copy, text, sizeof copy);
    Line line = {text};
    lines++;
    if (check_line(&line)) continue;
    print_error("differs: %s", copy);
    wrong++;
  }
  int status = pclose(oracle);
  assert_int_equal(wrong, 0);
  assert_int_equal(status, 0);
  assert_true(lines == announced && lines >= 1000000);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_python)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Dates and spans against Python's datetime, which oracle_date.py asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "data/date.h"

/* The operands of a line and its results: numbers as they stand, dates as days. */
enum { MOST = 8 };

static size_t read_operands(const char *text, int32_t operands[MOST]) {
  size_t count = 0;
  while (count < MOST && *text == ' ') {
    text++;
    uint32_t length = (uint32_t)strcspn(text, " \n");
    int number = 0;
    if (!rung_date_parse((RungText){text, length}, RUNG_DATE_ISO, &operands[count])) {
      assert_int_equal(sscanf(text, "%d", &number), 1);
      operands[count] = number;
    }
    count++;
    text += length;
  }
  return count;
}

static bool is_span(RungSpan span, const int32_t ends[2]) {
  return span.from == ends[0] && span.to == ends[1];
}

static bool check_day(const char *line, const int32_t *operands) {
  char buffer[11];
  rung_date_format(operands[0], buffer);
  int32_t back = 0;
  RungCivil civil = rung_date_to_civil(operands[0]);
  bool exists = rung_date_from_civil(civil, &back);
  char spelled[32];
  snprintf(spelled, sizeof spelled, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
  const char *written = strrchr(line, ' ') + 1;
  return operands[1] == operands[0] && !strncmp(buffer, written, 10) && exists &&
         back == operands[0] && !strcmp(spelled, buffer);
}

static bool check_line(const char *line) {
  int32_t a[MOST] = {0};
  if (read_operands(line + 1, a) < 2) return false;
  switch (*line) {
  case 'd': return check_day(line, a);
  case 'm': return rung_date_add_months(a[0], a[1]) == a[2];
  case 'u':
    return is_span(rung_span_containing((RungCalendar){a[0], a[1]}, (RungUnit)a[2], a[3]),
                   a + 4);
  case 'f':
    return is_span(rung_span_full((RungCalendar){a[0], a[1]}, (RungSpan){a[4] - 9, a[4]},
                                  a[2], (RungUnit)a[3]),
                   a + 5);
  case 't':
    return is_span(rung_span_trailing((RungSpan){a[2] - 100, a[2]}, a[0], (RungUnit)a[1]),
                   a + 3);
  case 'n':
    return is_span(
        rung_span_following((RungSpan){a[2] - 100, a[2]}, a[0], (RungUnit)a[1]), a + 3);
  case 'g':
    return is_span(rung_span_following_full((RungCalendar){a[0], a[1]},
                                            (RungSpan){a[4] - 9, a[4]}, a[2],
                                            (RungUnit)a[3]),
                   a + 5);
  case 'o':
    return is_span(rung_span_to_date((RungCalendar){a[0], a[1]},
                                     (RungSpan){a[3] - 9, a[3]}, (RungUnit)a[2]),
                   a + 4);
  case 's':
    return is_span(rung_span_shift((RungSpan){a[0], a[1]}, a[2], (RungUnit)a[3]), a + 4);
  default: return false;
  }
}

static void agrees_with_python(void **state) {
  (void)state;
  const char *command =
      "/usr/bin/env python3 " RUNG_SOURCE_DIR "/tests/unit/oracle_date.py";
  FILE *oracle = popen(command, "r");
  assert_non_null(oracle);
  char line[256];
  long lines = 0, announced = -1;
  int wrong = 0;
  while (wrong < 10 && fgets(line, sizeof line, oracle)) {
    if (sscanf(line, "end %ld", &announced) == 1) break;
    lines++;
    if (check_line(line)) continue;
    print_error("differs: %s", line);
    wrong++;
  }
  int status = pclose(oracle);
  assert_int_equal(wrong, 0);
  assert_int_equal(status, 0);
  assert_true(lines == announced && lines > 250000);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_python)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

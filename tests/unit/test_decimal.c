#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "number/number.h"

typedef struct Case {
  const char *text;
  RungParse parsed;
  uint32_t at;   /* where reading failed */
  int64_t value; /* at scale 2 */
} Case;

static void check(const Case *cases, size_t count, char mark, char group) {
  for (size_t i = 0; i < count; i++) {
    RungWide out = -77;
    uint32_t at = 99;
    RungParse parsed =
        rung_decimal_parse(rung_text(cases[i].text), 2, 12, mark, group, &out, &at);
    if (parsed != cases[i].parsed) print_error("`%s`\n", cases[i].text);
    assert_int_equal(parsed, cases[i].parsed);
    assert_int_equal(at, cases[i].at);
    assert_true(out == (parsed == RUNG_PARSE_OK ? cases[i].value : -77));
  }
}

static void reads_plain_numbers(void **state) {
  (void)state;
  static const Case CASES[] = {
      {"0", RUNG_PARSE_OK, 1, 0},
      {"-0", RUNG_PARSE_OK, 2, 0},
      {"+5", RUNG_PARSE_OK, 2, 500},
      {"-1234.5", RUNG_PARSE_OK, 7, -123450},
      {"0007.25", RUNG_PARSE_OK, 7, 725},
      {"1.2500000000000000000000000000000000000000000", RUNG_PARSE_OK, 45, 125},
      {"0000000000000000000000000000000000000000001", RUNG_PARSE_OK, 43, 100},
      {"9999999999.99", RUNG_PARSE_OK, 13, 999999999999},
      {"", RUNG_PARSE_EMPTY, 0, 0},
      {"-", RUNG_PARSE_SYNTAX, 1, 0},
      {"+-1", RUNG_PARSE_SYNTAX, 1, 0},
      {".5", RUNG_PARSE_SYNTAX, 0, 0},
      {"5.", RUNG_PARSE_SYNTAX, 1, 0},
      {"5.x", RUNG_PARSE_SYNTAX, 1, 0},
      {" 5", RUNG_PARSE_SYNTAX, 0, 0},
      {"5 ", RUNG_PARSE_SYNTAX, 1, 0},
      {"$5", RUNG_PARSE_SYNTAX, 0, 0},
      {"5%", RUNG_PARSE_SYNTAX, 1, 0},
      {"0x1F", RUNG_PARSE_SYNTAX, 1, 0},
      {"nan", RUNG_PARSE_SYNTAX, 0, 0},
      {"1e", RUNG_PARSE_SYNTAX, 1, 0},
      {"1.23E+05", RUNG_PARSE_EXPONENT, 4, 0},
      {"1e5", RUNG_PARSE_EXPONENT, 1, 0},
      {"1e5x", RUNG_PARSE_SYNTAX, 1, 0},
      {"1,234", RUNG_PARSE_GROUPED, 1, 0},
      {"1 234", RUNG_PARSE_GROUPED, 1, 0},
      {"1\xC2\xA0"
       "234",
       RUNG_PARSE_GROUPED, 1, 0},
      {"1'234.50", RUNG_PARSE_GROUPED, 1, 0},
      {"1.234.567", RUNG_PARSE_GROUPED, 5, 0},
      {"1.234,5", RUNG_PARSE_GROUPED, 5, 0},
      {"1.255", RUNG_PARSE_SCALE, 4, 0},
      {"1.2500001", RUNG_PARSE_SCALE, 4, 0},
      {"10000000000", RUNG_PARSE_DIGITS, 11, 0},
      {"12345678901234567890", RUNG_PARSE_DIGITS, 12, 0},
  };
  check(CASES, sizeof CASES / sizeof *CASES, '.', 0);
}

static void reads_groups(void **state) {
  (void)state;
  static const Case CASES[] = {
      {"1,234,567", RUNG_PARSE_OK, 9, 123456700},
      {"12,345.60", RUNG_PARSE_OK, 9, 1234560},
      {"-123,456", RUNG_PARSE_OK, 8, -12345600},
      {"1234567.5", RUNG_PARSE_OK, 9, 123456750},
      {"1,23", RUNG_PARSE_GROUPED, 1, 0},
      {"1,2345", RUNG_PARSE_GROUPED, 1, 0},
      {"1234,567", RUNG_PARSE_GROUPED, 4, 0},
      {"1,234567", RUNG_PARSE_GROUPED, 1, 0},
      {"1,234,56", RUNG_PARSE_GROUPED, 5, 0},
      {"0,125", RUNG_PARSE_GROUPED, 1, 0},
      {"1.234,567", RUNG_PARSE_GROUPED, 5, 0},
      {"1,,234", RUNG_PARSE_SYNTAX, 1, 0},
      {",123", RUNG_PARSE_SYNTAX, 0, 0},
      {"123,", RUNG_PARSE_SYNTAX, 3, 0},
      {"1 234", RUNG_PARSE_GROUPED, 1, 0},
  };
  check(CASES, sizeof CASES / sizeof *CASES, '.', ',');
}

static void reads_decimal_commas(void **state) {
  (void)state;
  static const Case CASES[] = {
      {"1.234,50", RUNG_PARSE_OK, 8, 123450},
      {"0,125", RUNG_PARSE_SCALE, 4, 0},
      {"0,12", RUNG_PARSE_OK, 4, 12},
      {"1.5", RUNG_PARSE_GROUPED, 1, 0},
  };
  check(CASES, sizeof CASES / sizeof *CASES, ',', '.');
}

static void reads_the_limits(void **state) {
  (void)state;
  const char *most = "99999999999999999999999999999999999999";
  RungWide out = 0;
  uint32_t at;
  assert_int_equal(rung_decimal_parse(rung_text(most), 0, 38, '.', 0, &out, &at),
                   RUNG_PARSE_OK);
  assert_true(out == rung_power10(38) - 1);
  assert_int_equal(rung_decimal_parse(rung_text(most), 0, 37, '.', 0, &out, &at),
                   RUNG_PARSE_DIGITS);
  assert_int_equal(at, 37);
  assert_int_equal(rung_decimal_parse(rung_text(most), 1, 38, '.', 0, &out, &at),
                   RUNG_PARSE_DIGITS);
  assert_int_equal(rung_decimal_parse(rung_text("0"), 30, 1, '.', 0, &out, &at),
                   RUNG_PARSE_OK);
  assert_true(out == 0);
  assert_int_equal(rung_decimal_parse(rung_text("9"), 0, 1, '.', 0, &out, &at),
                   RUNG_PARSE_OK);
  assert_int_equal(rung_decimal_parse(rung_text("10"), 0, 1, '.', 0, &out, &at),
                   RUNG_PARSE_DIGITS);
  assert_int_equal(at, 1);
}

static void expect_text(RungWide digits, int scale, const char *expected) {
  char buffer[RUNG_DECIMAL_TEXT_MAX];
  size_t length = rung_decimal_format(digits, scale, buffer);
  assert_string_equal(buffer, expected);
  assert_int_equal(length, strlen(expected));
}

static void writes_all_decimals(void **state) {
  (void)state;
  expect_text(0, 0, "0");
  expect_text(0, 2, "0.00");
  expect_text(-5, 2, "-0.05");
  expect_text(-123450, 2, "-1234.50");
  expect_text(100, 2, "1.00");
  expect_text(1, 30, "0.000000000000000000000000000001");
  expect_text(rung_power10(19), 0, "10000000000000000000");
  expect_text(rung_power10(19) - 1, 19, "0.9999999999999999999");
  expect_text(rung_power10(38) - 1, 30, "99999999.999999999999999999999999999999");
  expect_text(-(rung_power10(38) - 1), 0, "-99999999999999999999999999999999999999");
  expect_text((RungWide)((unsigned __int128)1 << 127), 38,
              "-1.70141183460469231731687303715884105728");
}

static void expect_short(RungWide digits, int scale, int least, const char *expected) {
  char buffer[RUNG_DECIMAL_TEXT_MAX];
  size_t length = rung_decimal_format_short(digits, scale, least, buffer);
  assert_string_equal(buffer, expected);
  assert_int_equal(length, strlen(expected));
}

static void drops_trailing_zeros(void **state) {
  (void)state;
  expect_short(1234500, 4, 0, "123.45");
  expect_short(1234500, 4, 3, "123.450");
  expect_short(1230000, 4, 0, "123");
  expect_short(1230000, 4, 2, "123.00");
  expect_short(1200, 0, 0, "1200");
  expect_short(0, 6, 0, "0");
  expect_short(-100, 2, 0, "-1");
  expect_short(150, 2, 9, "1.50");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_plain_numbers),  cmocka_unit_test(reads_groups),
      cmocka_unit_test(reads_decimal_commas), cmocka_unit_test(reads_the_limits),
      cmocka_unit_test(writes_all_decimals),  cmocka_unit_test(drops_trailing_zeros),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

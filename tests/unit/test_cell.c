#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "load/cell.h"

static RungDialect dialect = {.delimiter = ',', .decimal = '.'};

static void expect_number(const char *text, const RungField *field, int64_t digits) {
  int64_t read;
  if (!rung_cell_number(rung_text(text), field, &dialect, &read)) fail_msg("%s", text);
  assert_int_equal(read, digits);
}

static void refuse_number(const char *text, const RungField *field) {
  int64_t read;
  if (rung_cell_number(rung_text(text), field, &dialect, &read)) fail_msg("%s", text);
}

static void test_money(void **state) {
  (void)state;
  RungField money = {.type = {RUNG_KIND_MONEY, .scale = 2}};
  expect_number("0", &money, 0);
  expect_number("-0", &money, 0);
  expect_number("12", &money, 1200);
  expect_number("12.3", &money, 1230);
  expect_number("-12.34", &money, -1234);
  expect_number("+12.34", &money, 1234);
  expect_number("12.34000000000000000", &money, 1234);
  expect_number("007.50", &money, 750);
  expect_number("9999999999999999.99", &money, 999999999999999999);
  expect_number("-9999999999999999.99", &money, -999999999999999999);
  refuse_number("10000000000000000.00", &money);
  refuse_number("12.345", &money);
  refuse_number("", &money);
  refuse_number("-", &money);
  refuse_number(".5", &money);
  refuse_number("5.", &money);
  refuse_number("1e3", &money);
  refuse_number("1,000", &money);
  refuse_number(" 1", &money);
}

static void test_percent_forms(void **state) {
  (void)state;
  RungField percent = {.type = {RUNG_KIND_PERCENT, .scale = 4}};
  dialect.percent_form = RUNG_PERCENT_SIGN;
  expect_number("35%", &percent, 3500);
  expect_number("-0.25%", &percent, -25);
  refuse_number("35", &percent);
  refuse_number("0.255%", &percent);
  refuse_number("%", &percent);
  dialect.percent_form = RUNG_PERCENT_POINTS;
  expect_number("35", &percent, 3500);
  refuse_number("35%", &percent);
  dialect.percent_form = RUNG_PERCENT_FRACTION;
  expect_number("0.35", &percent, 3500);
  refuse_number("35%", &percent);
  dialect.percent_form = RUNG_PERCENT_SIGN;
}

/* A percent column may keep fewer decimals than a whole percent has as a fraction. */
static void test_coarse_percent(void **state) {
  (void)state;
  RungField percent = {.type = {RUNG_KIND_PERCENT, .scale = 1}};
  expect_number("30%", &percent, 3);
  refuse_number("35%", &percent);
  percent.type.scale = 0;
  expect_number("200%", &percent, 2);
  refuse_number("50%", &percent);
}

static void test_marks(void **state) {
  (void)state;
  RungField money = {.type = {RUNG_KIND_MONEY, .scale = 2}};
  dialect.decimal = ',';
  dialect.thousands = '.';
  expect_number("1.234,5", &money, 123450);
  expect_number("1234,5", &money, 123450);
  refuse_number("12.34", &money);
  dialect.decimal = '.';
  dialect.thousands = 0;
}

/* The short way must agree with rung_decimal_parse wherever it says anything. */
static void test_short_way(void **state) {
  (void)state;
  static const char LETTERS[] = "0019.5-,";
  uint64_t random = 42;
  char text[24];
  for (int n = 0; n < 300000; n++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    uint32_t length = (uint32_t)(random >> 33) % 20;
    for (uint32_t i = 0; i < length; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      text[i] = LETTERS[(random >> 33) % (i ? 6 : 8)];
    }
    RungField field = {.type = {RUNG_KIND_NUMBER, .scale = (uint8_t)(n % 12)}};
    RungWide wide = 0;
    int64_t digits = 0;
    uint32_t at;
    RungText view = {text, length};
    bool good = rung_decimal_parse(view, field.type.scale, RUNG_CELL_DIGITS_MAX, '.', 0,
                                   &wide, &at) == RUNG_PARSE_OK;
    bool read = rung_cell_number(view, &field, &dialect, &digits);
    if (good != read || (good && wide != digits))
      fail_msg("%.*s at %d", (int)length, text, n % 12);
  }
}

static void test_words(void **state) {
  (void)state;
  RungText yes[] = {rung_text("yes"), rung_text("Ja")}, no[] = {rung_text("no")};
  RungText missing[] = {rung_text("NULL"), rung_text("n/a")};
  RungDialect words = {.true_words = yes,
                       .true_count = 2,
                       .false_words = no,
                       .false_count = 1,
                       .missing_words = missing,
                       .missing_count = 2};
  uint8_t flag = 9;
  assert_true(rung_cell_flag(rung_text("YES"), &words, &flag));
  assert_int_equal(flag, 1);
  assert_true(rung_cell_flag(rung_text("jA"), &words, &flag));
  assert_int_equal(flag, 1);
  assert_true(rung_cell_flag(rung_text("No"), &words, &flag));
  assert_int_equal(flag, 0);
  assert_false(rung_cell_flag(rung_text("ye"), &words, &flag));
  assert_false(rung_cell_flag(rung_text("1"), &words, &flag));
  assert_true(rung_cell_is_missing(rung_text(""), &words));
  assert_true(rung_cell_is_missing(rung_text("null"), &words));
  assert_true(rung_cell_is_missing(rung_text("N/A"), &words));
  assert_false(rung_cell_is_missing(rung_text(" "), &words));
}

static void test_choices(void **state) {
  (void)state;
  RungText choices[] = {rung_text("new"), rung_text("renewal")};
  RungField field = {.choices = choices, .choice_count = 2}, any = {0};
  assert_true(rung_cell_is_choice(rung_text("renewal"), &field));
  assert_false(rung_cell_is_choice(rung_text("New"), &field));
  assert_false(rung_cell_is_choice(rung_text(""), &field));
  assert_true(rung_cell_is_choice(rung_text("anything"), &any));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_money),     cmocka_unit_test(test_percent_forms),
      cmocka_unit_test(test_marks),     cmocka_unit_test(test_coarse_percent),
      cmocka_unit_test(test_short_way), cmocka_unit_test(test_words),
      cmocka_unit_test(test_choices),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

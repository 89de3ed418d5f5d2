#include "report_support.h"

#include "report/value.h"

static const RungMoneyStyle dollar = {{"$", 1}, {"USD", 3}, 2};
static const RungMoneyStyle yen = {{"\xC2\xA5", 2}, {"JPY", 3}, 0};
static const RungMoneyStyle dinar = {{"", 0}, {"KWD", 3}, 3};
static const RungMoneyStyle franc = {{"", 0}, {"CHF", 3}, 2};

static void assert_value(RungValue value, const char *shown, const char *plain) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  char copy[RUNG_VALUE_TEXT_MAX];
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  (void)snprintf(copy, sizeof copy, "%.*s", RUNG_TEXT(text));
  assert_string_equal(copy, shown);
  text = rung_value_format(&value, RUNG_FORM_PLAIN, buffer);
  (void)snprintf(copy, sizeof copy, "%.*s", RUNG_TEXT(text));
  assert_string_equal(copy, plain);
}

static RungValue money(const RungMoneyStyle *style, RungWide digits, uint8_t scale) {
  return rung_value_decimal(RUNG_KIND_MONEY, digits, scale, style);
}

static void writes_money(void **state) {
  (void)state;
  assert_value(money(&dollar, 123450, 2), "$1,234.50", "1234.50");
  assert_value(money(&dollar, -1200, 2), "-$12.00", "-12.00");
  assert_value(money(&dollar, 0, 2), "$0.00", "0.00");
  assert_value(money(&dollar, 5, 0), "$5.00", "5.00");
  assert_value(money(&dollar, -5, 1), "-$0.50", "-0.50");
  assert_value(money(&dollar, 123456, 4), "$12.3456", "12.3456");
  assert_value(money(&dollar, 123400, 4), "$12.34", "12.34");
  assert_value(money(&dollar, 120000, 4), "$12.00", "12.00");
  assert_value(money(&dollar, 99999, 2), "$999.99", "999.99");
  assert_value(money(&dollar, 100000000, 2), "$1,000,000.00", "1000000.00");
  assert_value(money(&yen, 1234567, 0), "\u00A51,234,567", "1234567");
  assert_value(money(&yen, 12345, 1), "\u00A51,234.5", "1234.5");
  assert_value(money(&dinar, 1234500, 3), "KWD 1,234.500", "1234.500");
  assert_value(money(&franc, 123450, 2), "CHF 1,234.50", "1234.50");
  assert_value(money(&franc, -123450, 2), "-CHF 1,234.50", "-1234.50");
}

static void writes_the_largest_figures(void **state) {
  (void)state;
  RungWide most = rung_power10(38) - 1;
  assert_value(money(&dollar, most, 2),
               "$999,999,999,999,999,999,999,999,999,999,999,999.99",
               "999999999999999999999999999999999999.99");
  assert_value(money(&dollar, -most, 0),
               "-$99,999,999,999,999,999,999,999,999,999,999,999,999.00",
               "-99999999999999999999999999999999999999.00");
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){most, 1}, NULL),
               "99,999,999,999,999,999,999,999,999,999,999,999,999",
               "99999999999999999999999999999999999999");
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, most, 0, NULL),
               "9,999,999,999,999,999,999,999,999,999,999,999,999,900%",
               "99999999999999999999999999999999999999");
}

static void writes_numbers(void **state) {
  (void)state;
  assert_value(rung_value_integer(2026), "2026", "2026");
  assert_value(rung_value_integer(10000), "10,000", "10000");
  assert_value(rung_value_integer(-1234567), "-1,234,567", "-1234567");
  assert_value(rung_value_integer(INT64_MIN), "-9,223,372,036,854,775,808",
               "-9223372036854775808");
  assert_value(rung_value_decimal(RUNG_KIND_NUMBER, 450, 2, NULL), "4.5", "4.5");
  assert_value(rung_value_decimal(RUNG_KIND_NUMBER, 400, 2, NULL), "4", "4");
  assert_value(rung_value_decimal(RUNG_KIND_NUMBER, -25, 2, NULL), "-0.25", "-0.25");
}

static void writes_percents(void **state) {
  (void)state;
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, 375, 3, NULL), "37.5%", "0.375");
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, 35, 2, NULL), "35%", "0.35");
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, 4, 1, NULL), "40%", "0.4");
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, 1, 0, NULL), "100%", "1");
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, 0, 0, NULL), "0%", "0");
  assert_value(rung_value_decimal(RUNG_KIND_PERCENT, 5, 4, NULL), "0.05%", "0.0005");
  assert_value(rung_value_ratio(RUNG_KIND_PERCENT, (RungRatio){1, 3}, NULL), "33.33%",
               "0.333333");
  assert_value(rung_value_ratio(RUNG_KIND_PERCENT, (RungRatio){-1, 8}, NULL), "-12.5%",
               "-0.125");
}

static void rounds_ratios_for_showing(void **state) {
  (void)state;
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){1, 3}, NULL), "0.33",
               "0.333333");
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){2, 3}, NULL), "0.67",
               "0.666667");
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){1, 2}, NULL), "0.5", "0.5");
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){1, 200}, NULL), "0.01",
               "0.005");
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){-1, 200}, NULL), "-0.01",
               "-0.005");
  assert_value(rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){-1, 10000000}, NULL), "0",
               "0");
  assert_value(rung_value_ratio(RUNG_KIND_MONEY, (RungRatio){100, 3}, &dollar), "$33.33",
               "33.333333");
  assert_value(rung_value_ratio(RUNG_KIND_MONEY, (RungRatio){5, 2}, &dollar), "$2.50",
               "2.50");
  assert_value(rung_value_ratio(RUNG_KIND_MONEY, (RungRatio){5, 2}, &yen), "\u00A53",
               "2.5");
}

static void assert_apart(RungValue a, RungValue b, const char *left, const char *right) {
  char buffer[RUNG_VALUE_TEXT_MAX], other[RUNG_VALUE_TEXT_MAX];
  rung_value_tell_apart(&a, &b);
  RungText shown = rung_value_format(&a, RUNG_FORM_SHOWN, buffer);
  assert_int_equal(rung_text_compare(shown, rung_text(left)), 0);
  shown = rung_value_format(&b, RUNG_FORM_SHOWN, other);
  assert_int_equal(rung_text_compare(shown, rung_text(right)), 0);
}

static RungValue number(RungWide numerator, RungWide denominator) {
  return rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){numerator, denominator}, NULL);
}

static void shows_ratios_more_fully(void **state) {
  (void)state;
  assert_value(rung_value_unwhole(number(8749999, 125000)), "69.99999", "69.999992");
  assert_value(rung_value_unwhole(number(220, 3)), "73.33", "73.333333");
  assert_value(rung_value_unwhole(number(70, 1)), "70", "70");
  assert_value(rung_value_fuller(number(5, 8)), "0.625", "0.625");
  assert_value(rung_value_fuller(number(1, 3)), "0.333333", "0.333333");
  assert_value(rung_value_fuller(number(4, 1)), "4", "4");
  assert_value(rung_value_fuller(number(9999999, 10000000)), "0.9999999", "0.9999999");
  assert_value(rung_value_fuller(number(-1, 30000000)), "-0.00000003", "-0.00000003");
  RungValue percent =
      rung_value_ratio(RUNG_KIND_PERCENT, (RungRatio){99999, 50000}, NULL);
  assert_value(percent, "200%", "1.99998");
  assert_value(rung_value_fuller(percent), "199.998%", "1.99998");
  RungValue ends =
      rung_value_ratio(RUNG_KIND_MONEY, (RungRatio){181632347, 2000}, &dollar);
  assert_value(rung_value_fuller(ends), "$90,816.1735", "90816.1735");
  RungValue endless = rung_value_ratio(RUNG_KIND_MONEY, (RungRatio){100, 3}, &dollar);
  assert_value(rung_value_fuller(endless), "$33.33", "33.333333");
  endless.as.ratio = (RungRatio){299999999, 3000};
  assert_value(rung_value_fuller(endless), "$99,999.9997", "99999.999667");
  assert_value(rung_value_fuller(money(&dollar, 123456, 4)), "$12.3456", "12.3456");
  assert_value(rung_value_fuller(rung_value_missing()), "\u2013", "");
}

/* A figure just beside its bound doesn't read like it, in no kind. */
static void tells_figures_apart(void **state) {
  (void)state;
  RungWide many = rung_power10(10);
  assert_apart(number(4 * many - 1, many), rung_value_integer(4), "3.9999999999", "4");
  assert_apart(number(1, 2 * many), rung_value_integer(0), "0.0000000001", "0");
  assert_apart(number(12, 3), rung_value_integer(4), "4", "4");
  assert_apart(number(1, 3), number(333, 1000), "0.3333", "0.333");
  RungValue share =
      rung_value_ratio(RUNG_KIND_PERCENT, (RungRatio){350001, 1000000}, NULL);
  assert_apart(share, rung_value_decimal(RUNG_KIND_PERCENT, 35, 2, NULL), "35.0001%",
               "35%");
  RungValue third = rung_value_ratio(RUNG_KIND_MONEY, (RungRatio){299999, 3}, &dollar);
  assert_apart(third, money(&dollar, 9999967, 2), "$99,999.667", "$99,999.67");
  assert_apart(rung_value_missing(), rung_value_integer(1), "\u2013", "1");
}

static void writes_the_rest(void **state) {
  (void)state;
  assert_value(rung_value_missing(), "\u2013", "");
  assert_value(rung_value_flag(true), "yes", "yes");
  assert_value(rung_value_flag(false), "no", "no");
  assert_value(rung_value_date(0), "1970-01-01", "1970-01-01");
  assert_value(rung_value_text(rung_text("gold")), "gold", "gold");
  RungValue date = rung_value_date(1), count = rung_value_integer(1);
  assert_false(rung_value_is_figure(&date));
  assert_true(rung_value_is_figure(&count));
}

static void cuts_absurd_currency_names(void **state) {
  (void)state;
  static const char *const long_name =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ";
  RungMoneyStyle absurd = {rung_text(long_name), {"X", 1}, RUNG_SCALE_MAX};
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungValue value = money(&absurd, -rung_power10(37), 0);
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  assert_true(text.length <= RUNG_VALUE_TEXT_MAX);
  assert_memory_equal(text.bytes, "-ABCDEFGHIJKLMNOPQRSTUVWX10,000,", 32);
}

static void reads_columns(void **state) {
  (void)state;
  RungAllocator allocator;
  RungPool pool;
  RungError err;
  uint32_t id = 0;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  assert_int_equal(rung_pool_intern(&pool, rung_text("p-1"), &id, &err), RUNG_OK);
  uint32_t ids[] = {id, 0};
  uint8_t bytes[] = {1, 0}, valid[] = {1, 0};
  int32_t days[] = {365, 0};
  int64_t narrow[] = {-150, 0};
  RungWide wide[] = {rung_power10(20), 0};
  RungRatio ratios[] = {{1, 4}, {0, 1}};
  RungText tiers[] = {rung_text("none"), rung_text("gold")};
  RungColumn keys = {.type.kind = RUNG_KIND_TEXT, .rows = 2, .values.u32 = ids};
  RungValueNames names = {&dollar, &pool, NULL, tiers};
  RungColumn column = {.rows = 2, .valid = valid, .values.u32 = ids};
  column.type.kind = RUNG_KIND_TEXT;
  assert_value(rung_value_from_column(&column, 0, &names), "p-1", "p-1");
  assert_value(rung_value_from_column(&column, 1, &names), "\u2013", "");
  uint32_t rows[] = {0, 0};
  column.type.kind = RUNG_KIND_REF;
  column.values.u32 = rows;
  assert_value(rung_value_from_column(&column, 0, &names), "1", "1");
  names.keys = &keys;
  assert_value(rung_value_from_column(&column, 0, &names), "p-1", "p-1");
  column.values.u8 = bytes;
  column.type.kind = RUNG_KIND_FLAG;
  assert_value(rung_value_from_column(&column, 0, &names), "yes", "yes");
  column.type.kind = RUNG_KIND_TIER;
  assert_value(rung_value_from_column(&column, 0, &names), "gold", "gold");
  column.type.kind = RUNG_KIND_DATE;
  column.values.i32 = days;
  assert_value(rung_value_from_column(&column, 0, &names), "1971-01-01", "1971-01-01");
  column.type = (RungType){.kind = RUNG_KIND_MONEY, .scale = 2};
  column.store = RUNG_STORE_I64;
  column.values.i64 = narrow;
  assert_value(rung_value_from_column(&column, 0, &names), "-$1.50", "-1.50");
  column.store = RUNG_STORE_I128;
  column.values.i128 = wide;
  assert_value(rung_value_from_column(&column, 0, &names),
               "$1,000,000,000,000,000,000.00", "1000000000000000000.00");
  column.type = (RungType){.kind = RUNG_KIND_PERCENT, .ratio = true};
  column.store = RUNG_STORE_RATIO;
  column.values.ratio = ratios;
  assert_value(rung_value_from_column(&column, 0, &names), "25%", "0.25");
  rung_pool_reset(&pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writes_money),
      cmocka_unit_test(writes_the_largest_figures),
      cmocka_unit_test(writes_numbers),
      cmocka_unit_test(writes_percents),
      cmocka_unit_test(rounds_ratios_for_showing),
      cmocka_unit_test(shows_ratios_more_fully),
      cmocka_unit_test(tells_figures_apart),
      cmocka_unit_test(writes_the_rest),
      cmocka_unit_test(cuts_absurd_currency_names),
      cmocka_unit_test(reads_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

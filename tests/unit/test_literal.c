/* Values as owners write them: what each says, and what is said about those that say
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"
#include "study/literal.h"

static const RungCurrency currencies[] = {{{"USD", 3}, 2, {"$", 1}},
                                          {{"EUR", 3}, 2, {"\xE2\x82\xAC", 3}},
                                          {{"JPY", 3}, 0, {NULL, 0}}};

static RungType money(uint16_t currency) {
  return (RungType){.kind = RUNG_KIND_MONEY, .currency = currency};
}

static RungStatus read_as(RungType type, const char *text, RungLiteral *literal) {
  builder.plan.currencies = currencies;
  builder.plan.currency_count = 3;
  rung_error_init(&builder.err);
  return rung_literal_read(&builder.plan, type, rung_text(text), literal, &builder.err);
}

typedef struct Case {
  RungType type;
  const char *text;
  int64_t digits;
  int scale;
} Case;

static void figures(void **state) {
  (void)state;
  const RungType plain = number(0), percent = type_of(RUNG_KIND_PERCENT);
  const Case cases[] = {
      {money(0), "$550k", 550000, 0},
      {money(0), "$1.5M", 1500000, 0},
      {money(0), "-$0.05", -5, 2},
      {money(0), "USD 1,234.50", 12345, 1},
      {money(0), "USD20k", 20000, 0},
      {money(0), " $1.2345k ", 12345, 1},
      {money(1),
       "\xE2\x82\xAC"
       "20k",
       20000, 0},
      {money(2), "JPY 12,000", 12000, 0},
      {money(0), "$999,999,999,999,999.99", 99999999999999999, 2},
      {plain, "10", 10, 0},
      {plain, "10k", 10000, 0},
      {plain, "1.5M", 1500000, 0},
      {plain, "2B", 2000000000, 0},
      {plain, "4.250", 425, 2},
      {plain, "-0.0", 0, 0},
      {plain, "35%", 35, 2},
      {plain, "1,234", 1234, 0},
      {percent, "35 %", 35, 2},
      {percent, "50%", 5, 1},
      {percent, "0.35", 35, 2},
      {percent, "12.5%", 125, 3},
      {percent, "100%", 1, 0},
      {type_of(RUNG_KIND_DATE), "1970-02-01", 31, 0},
      {type_of(RUNG_KIND_FLAG), "true", 1, 0},
      {type_of(RUNG_KIND_FLAG), "false", 0, 0},
      {type_of(RUNG_KIND_TIER), "none", 0, 0},
      {type_of(RUNG_KIND_TIER), "gold", 2, 0},
  };
  const uint32_t tiers[] = {builder_thing(&builder, "tier", "silver"),
                            builder_thing(&builder, "tier", "gold")};
  builder.plan.tiers = tiers;
  builder.plan.tier_count = 2;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    RungLiteral literal;
    assert_int_equal(read_as(cases[i].type, cases[i].text, &literal), RUNG_OK);
    assert_true(literal.digits == cases[i].digits);
    assert_int_equal(literal.scale, cases[i].scale);
  }
}

static void texts(void **state) {
  (void)state;
  static const char *const written[] = {"gold", "'gold'", "\"gold\"", " gold "};
  RungLiteral literal;
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(read_as(type_of(RUNG_KIND_TEXT), written[i], &literal), RUNG_OK);
    assert_true(rung_text_is(literal.text, "gold"));
  }
  assert_int_equal(read_as(type_of(RUNG_KIND_TEXT), "'", &literal), RUNG_OK);
  assert_true(rung_text_is(literal.text, "'"));
}

typedef struct Refused {
  RungType type;
  const char *text, *code, *help;
} Refused;

static void what_says_nothing(void **state) {
  (void)state;
  const RungType plain = number(0);
  const Refused cases[] = {
      {money(0), "550k", "bad-value", "such as $1.5M or USD 20,000"},
      {money(0), "EUR 5", "bad-value", "$1.5M"},
      {money(2), "5", "bad-value", "JPY 1.5M"},
      {money(0), "$", "bad-value", ""},
      {money(0), "$5%", "bad-value", ""},
      {money(0), "$--5", "bad-value", ""},
      {money(0), "$12,34", "bad-value", ""},
      {money(0), "$1.5m", "bad-value", ""},
      {money(0), "$1.005", "value-lost", ""},
      {money(2), "JPY 0.5", "value-lost", ""},
      {plain, "", "bad-value", "4.25"},
      {plain, "ten", "bad-value", "4.25"},
      {plain, "1.2.3", "bad-value", ""},
      {plain, ".5", "bad-value", ""},
      {plain, "1e5", "bad-value", ""},
      {plain, "1234567890123456789", "too-many-digits", ""},
      {plain, "1234567890123456B", "too-many-digits", ""},
      {plain, "0.1234567890123456789", "too-many-digits", ""},
      {type_of(RUNG_KIND_DATE), "2026-02-30", "bad-value", "2026-03-31"},
      {type_of(RUNG_KIND_DATE), "2026-03-31T00:00:00", "bad-value", ""},
      {type_of(RUNG_KIND_FLAG), "yes", "bad-value", "true or false"},
      {type_of(RUNG_KIND_TIER), "bronze", "bad-value", "tier"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    RungLiteral literal;
    assert_int_equal(read_as(cases[i].type, cases[i].text, &literal), RUNG_E_USAGE);
    assert_string_equal(builder.err.code, cases[i].code);
    assert_non_null(strstr(builder.err.help, cases[i].help));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(figures, set_up, tear_down),
      cmocka_unit_test_setup_teardown(texts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_says_nothing, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/type.h"

static void names_and_widths(void **state) {
  (void)state;
  static const struct {
    RungKind kind;
    const char *name;
    size_t width;
    bool numeric;
  } KINDS[] = {
      {RUNG_KIND_MONEY, "money", 16, true},     {RUNG_KIND_NUMBER, "number", 16, true},
      {RUNG_KIND_PERCENT, "percent", 16, true}, {RUNG_KIND_DATE, "date", 4, false},
      {RUNG_KIND_TEXT, "text", 4, false},       {RUNG_KIND_FLAG, "flag", 1, false},
      {RUNG_KIND_TIER, "tier", 1, false},       {RUNG_KIND_REF, "ref", 4, false}};
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
    RungType type = {.kind = KINDS[i].kind};
    assert_string_equal(rung_kind_name(type.kind), KINDS[i].name);
    assert_int_equal(rung_type_width(type), KINDS[i].width);
    assert_int_equal(rung_type_is_numeric(type), KINDS[i].numeric);
    type.ratio = true;
    if (KINDS[i].numeric) assert_int_equal(rung_type_width(type), 32);
  }
}

static void equal_in_every_field(void **state) {
  (void)state;
  const RungType type = {RUNG_KIND_MONEY, 2, false, 1, 0};
  const RungType others[] = {{RUNG_KIND_NUMBER, 2, false, 1, 0},
                             {RUNG_KIND_MONEY, 3, false, 1, 0},
                             {RUNG_KIND_MONEY, 2, true, 1, 0},
                             {RUNG_KIND_MONEY, 2, false, 2, 0},
                             {RUNG_KIND_MONEY, 2, false, 1, 1}};
  assert_true(rung_type_equal(type, type));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_false(rung_type_equal(type, others[i]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_and_widths),
      cmocka_unit_test(equal_in_every_field),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

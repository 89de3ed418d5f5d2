#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "number/number.h"

static RungWide most(void) {
  return rung_power10(RUNG_DIGITS_MAX) - 1;
}

/* Tenths to whole numbers, in the order of RungRoundingMode. */
static void modes_at_ties(void **state) {
  (void)state;
  static const int CASES[][7] = {
      {25, 3, 2, 3, 2, 3, 2},        {35, 4, 4, 4, 3, 4, 3},
      {-25, -3, -2, -3, -2, -2, -3}, {-35, -4, -4, -4, -3, -3, -4},
      {24, 2, 2, 3, 2, 3, 2},        {26, 3, 3, 3, 2, 3, 2},
      {-24, -2, -2, -3, -2, -2, -3}, {5, 1, 0, 1, 0, 1, 0},
      {-5, -1, 0, -1, 0, 0, -1},     {0, 0, 0, 0, 0, 0, 0},
      {30, 3, 3, 3, 3, 3, 3},        {-30, -3, -3, -3, -3, -3, -3}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    for (int mode = 0; mode < 6; mode++) {
      RungRounding rounding = {(RungRoundingMode)mode, 1, 0};
      RungWide out = 99;
      assert_true(rung_round_decimal(CASES[i][0], 1, &rounding, &out));
      assert_int_equal(out, CASES[i][mode + 1]);
      RungRatio ratio = {0, 1};
      assert_true(rung_ratio_from_decimal(CASES[i][0], 1, &ratio));
      assert_true(rung_round_ratio(ratio, &rounding, &out));
      assert_int_equal(out, CASES[i][mode + 1]);
    }
  }
}

/* splitmix64 (Sebastiano Vigna, public domain). */
static uint64_t chance(void) {
  static uint64_t seed = 31;
  uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* Of every length, near a multiple of the divisor and near ties often. */
static int64_t some_digits(uint64_t divisor) {
  const uint64_t raw = chance() >> (chance() % 64);
  const uint64_t part = chance() % 2 ? divisor / 2 : 0;
  const uint64_t near = raw / divisor * divisor + part + chance() % 3 - 1;
  return (int64_t)(chance() % 3 ? near : raw) * (chance() % 2 ? 1 : -1);
}

static void check_rounder(const RungRounder *rounder, const RungRounding *rounding,
                          int from, int to, int64_t digits) {
  RungWide wanted;
  int64_t got = 0;
  assert_true(rung_round_decimal(digits, from, rounding, &wanted));
  assert_true(rung_wide_rescale(wanted, rounding->scale, to, &wanted));
  const bool fits = rung_rounder_round(rounder, digits, &got);
  assert_int_equal(fits, wanted == (int64_t)wanted);
  if (fits) assert_true(got == wanted);
}

/* The way by multiplications against the way that can do all. */
static void many_of_one_scale(void **state) {
  (void)state;
  static const int64_t STEPS[] = {1, 1, 1, 5, 25, 3, 7, 4096, 999983};
  enum { STEP_COUNT = sizeof STEPS / sizeof *STEPS };
  size_t made = 0;
  for (int round = 0; round < 4000; round++) {
    const int from = (int)(chance() % 19);
    RungRounding rounding = {(RungRoundingMode)(round % 6), STEPS[chance() % STEP_COUNT],
                             (int)(chance() % 8)};
    const int to = rounding.scale + (int)(chance() % 3);
    RungRounder rounder;
    if (!rung_rounder_make(&rounder, &rounding, from, to)) continue;
    made++;
    for (int i = 0; i < 50; i++)
      check_rounder(&rounder, &rounding, from, to, some_digits(rounder.divisor));
    check_rounder(&rounder, &rounding, from, to, INT64_MIN);
    check_rounder(&rounder, &rounding, from, to, INT64_MAX);
    check_rounder(&rounder, &rounding, from, to, 0);
  }
  assert_true(made > 2000);
}

static void increments(void **state) {
  (void)state;
  RungWide out = 99;
  RungRounding nickel = {RUNG_ROUND_HALF_UP, 5, 2}, thousands = {RUNG_ROUND_UP, 5000, 0};
  assert_true(rung_round_decimal(10225, 4, &nickel, &out) && out == 100);
  assert_true(rung_round_decimal(10250, 4, &nickel, &out) && out == 105);
  assert_true(rung_round_decimal(5000001, 3, &thousands, &out) && out == 10000);
  assert_true(rung_round_decimal(5000000, 3, &thousands, &out) && out == 5000);
  RungRounding even = {RUNG_ROUND_HALF_EVEN, 25, 1}; /* even count of 2.5 */
  assert_true(rung_round_decimal(125, 2, &even, &out) && out == 0);
  assert_true(rung_round_decimal(375, 2, &even, &out) && out == 50);
}

static void limits(void **state) {
  (void)state;
  RungWide out = 99;
  RungRounding whole = {RUNG_ROUND_HALF_UP, 1, 0}, fine = {RUNG_ROUND_HALF_UP, 1, 30};
  assert_true(rung_round_decimal(most(), 0, &whole, &out) && out == most());
  assert_true(rung_round_decimal(-most(), 30, &fine, &out) && out == -most());
  assert_true(rung_round_decimal(most(), 1, &whole, &out) && out == rung_power10(37));
  RungRatio tiny = {1, most()}, next = {most() - 1, most()};
  assert_true(rung_round_ratio(tiny, &fine, &out) && out == 0);
  assert_true(rung_round_ratio(next, &whole, &out) && out == 1);
  RungRounding largest = {RUNG_ROUND_UP, most(), 30};
  assert_true(rung_round_ratio(tiny, &largest, &out) && out == most());

  out = 99;
  RungRounding tens = {RUNG_ROUND_UP, 10, 0};
  assert_false(rung_round_decimal(most(), 0, &tens, &out)); /* 10^38 */
  assert_false(rung_round_decimal(100000000, 0, &fine, &out));
  assert_false(rung_round_ratio((RungRatio){most(), 1}, &fine, &out));
  largest.mode = RUNG_ROUND_HALF_UP;
  largest.scale = 0;
  assert_true(rung_round_decimal(most() / 2, 0, &largest, &out) && out == 0);
  out = 99;
  largest.digits = most() - 1;
  largest.mode = RUNG_ROUND_CEIL;
  assert_false(rung_round_decimal(most(), 0, &largest, &out));
  assert_true(out == 99);
}

static bool parses(const char *text, RungRoundingMode mode, RungWide digits, int scale) {
  RungRounding out = {RUNG_ROUND_UP, 0, -1};
  return rung_rounding_parse(rung_text(text), &out) && out.mode == mode &&
         out.digits == digits && out.scale == scale;
}

static void reads_roundings(void **state) {
  (void)state;
  assert_true(parses("half-up 0.01", RUNG_ROUND_HALF_UP, 1, 2));
  assert_true(parses("half-even 0.05", RUNG_ROUND_HALF_EVEN, 5, 2));
  assert_true(parses("up 5000", RUNG_ROUND_UP, 5000, 0));
  assert_true(parses("down 1", RUNG_ROUND_DOWN, 1, 0));
  assert_true(parses("ceil 0.50", RUNG_ROUND_CEIL, 50, 2));
  assert_true(parses("floor 0.000000000000000000000000000001", RUNG_ROUND_FLOOR, 1, 30));
  const char *const bad[] = {"",
                             "half-up",
                             "half-up ",
                             "half-up 0",
                             "half-up -1",
                             "half-up +1",
                             "half-up  1",
                             " half-up 1",
                             "Half-up 1",
                             "half-up 1 ",
                             "half-up 0.00",
                             "half 1",
                             "half-up 1.",
                             "half-up 1,000",
                             "half-up 1e2",
                             "upp 1",
                             "up 0.0000000000000000000000000000001",
                             "up 100000000000000000000000000000000000000"};
  RungRounding out = {RUNG_ROUND_UP, 7, 7};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(rung_rounding_parse(rung_text(bad[i]), &out));
  assert_true(out.digits == 7 && out.scale == 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(modes_at_ties),     cmocka_unit_test(increments),
      cmocka_unit_test(many_of_one_scale), cmocka_unit_test(limits),
      cmocka_unit_test(reads_roundings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

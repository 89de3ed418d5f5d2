#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "number/number.h"

enum { MOST = 5000 };
static RungWide weights[MOST], parts[MOST];
static size_t order[MOST];

static RungWide most(void) {
  return rung_power10(RUNG_DIGITS_MAX) - 1;
}

static void ties_go_to_the_lower_index(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) weights[i] = 1;
  assert_true(rung_split_total(100, weights, 3, parts, order));
  assert_true(parts[0] == 34 && parts[1] == 33 && parts[2] == 33);
  assert_true(rung_split_total(-101, weights, 3, parts, order));
  assert_true(parts[0] == -34 && parts[1] == -34 && parts[2] == -33);
}

static void nothing_for_no_weight(void **state) {
  (void)state;
  const RungWide some[] = {0, 1, 0, 1, 1, 0};
  assert_true(rung_split_total(1, some, 6, parts, order));
  assert_true(parts[1] == 1 && parts[0] == 0 && parts[3] == 0);
  assert_true(rung_split_total(0, some, 6, parts, order));
  for (size_t i = 0; i < 6; i++) assert_true(parts[i] == 0);
  assert_true(rung_split_total(7, some + 1, 1, parts, order) && parts[0] == 7);
}

static void limits(void **state) {
  (void)state;
  const RungWide halves[] = {most() / 2, most() / 2 + 1};
  assert_true(rung_split_total(most(), halves, 2, parts, order));
  assert_true(parts[0] == most() / 2 && parts[1] == most() / 2 + 1);
  assert_true(rung_split_total(-most(), halves, 1, parts, order));
  assert_true(parts[0] == -most());
}

static void refuses(void **state) {
  (void)state;
  const RungWide none[] = {0, 0}, negative[] = {1, -1, 5}, large[] = {most(), 1};
  assert_false(rung_split_total(5, none, 2, parts, order));
  assert_false(rung_split_total(5, none, 0, parts, order));
  assert_false(rung_split_total(5, negative, 3, parts, order));
  assert_false(rung_split_total(5, large, 2, parts, order));
  const RungWide lowest = (RungWide)((unsigned __int128)1 << 127);
  assert_false(rung_split_total(lowest, large, 1, parts, order));
}

/* Parts sum to the total, each is its exact share down or up, and the ones that went
 * up have the largest remainders. Small enough for the shares to be exact in 128 bits. */
static void many_parts(void **state) {
  (void)state;
  uint64_t seed = 88172645463325252u;
  RungWide sum = 0, given = 0;
  for (size_t i = 0; i < MOST; i++) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    weights[i] = (RungWide)(seed % 1000);
    sum += weights[i];
  }
  const RungWide total = 1234567890123;
  assert_true(rung_split_total(total, weights, MOST, parts, order));
  RungWide least_up = sum, most_down = 0;
  for (size_t i = 0; i < MOST; i++) {
    RungWide share = total * weights[i] / sum, rest = total * weights[i] % sum;
    assert_true(parts[i] == share || parts[i] == share + 1);
    if (parts[i] > share && rest < least_up) least_up = rest;
    if (parts[i] == share && rest > most_down) most_down = rest;
    given += parts[i];
  }
  assert_true(given == total);
  assert_true(least_up >= most_down);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ties_go_to_the_lower_index),
      cmocka_unit_test(nothing_for_no_weight),
      cmocka_unit_test(limits),
      cmocka_unit_test(refuses),
      cmocka_unit_test(many_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

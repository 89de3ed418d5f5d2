#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load/keys.h"

static void test_enter_and_find(void **state) {
  (void)state;
  RungAllocator allocator;
  RungKeyRows keys = {0};
  RungError err;
  uint32_t first;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_keys_find(&keys, 0), RUNG_NO_ROW);
  for (uint32_t row = 0; row < 1000; row++) {
    uint32_t id = row * 7;
    assert_int_equal(rung_keys_enter(&keys, id, row, &first, &allocator, &err), RUNG_OK);
    assert_int_equal(first, RUNG_NO_ROW);
  }
  for (uint32_t id = 0; id < 8000; id++) {
    bool there = id % 7 == 0 && id < 7000;
    assert_int_equal(rung_keys_find(&keys, id), there ? id / 7 : RUNG_NO_ROW);
  }
  assert_int_equal(rung_keys_enter(&keys, 14, 999, &first, &allocator, &err), RUNG_OK);
  assert_int_equal(first, 2);
  assert_int_equal(rung_keys_find(&keys, 14), 2);
  rung_keys_reset(&keys, &allocator);
  assert_int_equal(allocator.used, 0);
}

static void test_move(void **state) {
  (void)state;
  RungAllocator allocator;
  RungKeyRows keys = {0};
  RungError err;
  uint32_t first, moved[] = {2, 0, 1};
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  for (uint32_t row = 0; row < 3; row++)
    assert_int_equal(rung_keys_enter(&keys, row + 5, row, &first, &allocator, &err),
                     RUNG_OK);
  rung_keys_move(&keys, moved);
  assert_int_equal(rung_keys_find(&keys, 5), 2);
  assert_int_equal(rung_keys_find(&keys, 6), 0);
  assert_int_equal(rung_keys_find(&keys, 7), 1);
  assert_int_equal(rung_keys_find(&keys, 4), RUNG_NO_ROW);
  rung_keys_reset(&keys, &allocator);
}

static void test_failing_allocation(void **state) {
  (void)state;
  long countdown = 2;
  RungAllocator allocator;
  RungKeyRows keys = {0};
  RungError err;
  uint32_t first;
  rung_allocator_init_failing(&allocator, &countdown);
  rung_error_init(&err);
  assert_int_equal(rung_keys_enter(&keys, 1, 0, &first, &allocator, &err), RUNG_OK);
  assert_int_equal(rung_keys_enter(&keys, 1000, 1, &first, &allocator, &err),
                   RUNG_E_MEMORY);
  assert_int_equal(rung_keys_find(&keys, 1), 0);
  rung_keys_reset(&keys, &allocator);
  assert_int_equal(allocator.used, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_enter_and_find),
      cmocka_unit_test(test_move),
      cmocka_unit_test(test_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "load/recent.h"

/* The same ids as the pool gives, for texts of all lengths and near-twins, NULs too. */
static void test_agrees_with_the_pool(void **state) {
  (void)state;
  static RungRecent recent;
  RungAllocator allocator;
  RungPool pool;
  RungError err;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  uint64_t random = 3;
  for (int n = 0; n < 200000; n++) {
    char text[24];
    random = random * 6364136223846793005u + 1442695040888963407u;
    uint32_t length = (uint32_t)(random >> 33) % 21, kind = (uint32_t)(random >> 60);
    memset(text, kind & 1 ? 'a' : 0, sizeof text);
    if (length) text[(random >> 40) % length] = (char)(kind & 2 ? 'b' : 1);
    uint32_t id, known;
    RungText view = {text, length};
    assert_int_equal(rung_recent_intern(&recent, &pool, view, &id, &err), RUNG_OK);
    known = rung_pool_find(&pool, view);
    assert_int_equal(id, known);
  }
  rung_pool_reset(&pool);
}

static void test_failing_allocation(void **state) {
  (void)state;
  static RungRecent recent;
  long countdown = -1;
  RungAllocator allocator;
  RungPool pool;
  RungError err;
  rung_allocator_init_failing(&allocator, &countdown);
  rung_error_init(&err);
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  countdown = 0;
  char text[16] = "";
  uint32_t id, failed = 0;
  for (int i = 0; i < 10000 && !failed; i++) {
    int length = snprintf(text, sizeof text, "%d", i);
    failed =
        rung_recent_intern(&recent, &pool, (RungText){text, (uint32_t)length}, &id, &err);
  }
  assert_int_equal(failed, RUNG_E_MEMORY);
  /* What could not be interned is not remembered. */
  assert_int_equal(rung_recent_intern(&recent, &pool, rung_text(text), &id, &err),
                   RUNG_E_MEMORY);
  rung_pool_reset(&pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_agrees_with_the_pool),
      cmocka_unit_test(test_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

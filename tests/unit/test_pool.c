#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/text.h"

enum { TEXTS = 50000 };

static RungText numbered(char *buffer, size_t size, unsigned number) {
  int length = snprintf(buffer, size, "partner-%u", number * 2654435761u);
  return (RungText){buffer, (uint32_t)length};
}

static void one_id_for_each_text(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungError err;
  rung_error_init(&err);
  RungPool pool;
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  char buffer[32];
  RungText early = {NULL, 0};
  for (unsigned round = 0; round < 2; round++) {
    for (unsigned i = 0; i < TEXTS; i++) {
      uint32_t id;
      RungText text = numbered(buffer, sizeof buffer, i);
      if (round == 0) assert_true(rung_pool_find(&pool, text) == RUNG_NO_TEXT);
      assert_int_equal(rung_pool_intern(&pool, text, &id, &err), RUNG_OK);
      assert_int_equal(id, i + 1); /* dense, in order of first interning */
      if (i == 0 && round == 0) early = rung_pool_view(&pool, id);
    }
  }
  for (unsigned i = 0; i < TEXTS; i++) {
    RungText text = numbered(buffer, sizeof buffer, i);
    assert_int_equal(rung_pool_find(&pool, text), i + 1);
    assert_true(rung_text_equal(rung_pool_view(&pool, i + 1), text));
  }
  assert_int_equal(pool.count, TEXTS + 1);
  assert_true(rung_text_equal(early, numbered(buffer, sizeof buffer, 0)));
  rung_pool_reset(&pool);
  assert_true(allocator.used == 0);
}

static void bytes_decide(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungError err;
  rung_error_init(&err);
  RungPool pool;
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  const RungText texts[] = {{NULL, 0}, {"a", 1},  {"a\0", 2},
                            {"A", 1},  {"a ", 2}, {"\xFF", 1}};
  for (uint32_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    uint32_t id;
    assert_int_equal(rung_pool_intern(&pool, texts[i], &id, &err), RUNG_OK);
    assert_int_equal(id, i);
    assert_true(rung_text_equal(rung_pool_view(&pool, i), texts[i]));
  }
  rung_pool_reset(&pool);
  assert_true(rung_pool_find(&pool, texts[1]) == RUNG_NO_TEXT);
}

static RungStatus fill_pool(RungPool *pool, RungAllocator *allocator, RungError *err) {
  RungStatus status = rung_pool_init(pool, allocator, err);
  char buffer[32];
  for (unsigned i = 0; status == RUNG_OK && i < 300; i++) {
    uint32_t id = 0;
    status = rung_pool_intern(pool, numbered(buffer, sizeof buffer, i), &id, err);
    if (status == RUNG_OK) assert_int_equal(id, i + 1);
  }
  return status;
}

/* A text whose interning failed is not there, the others are. */
static void survives_failures(void **state) {
  (void)state;
  bool done = false;
  long n = 1;
  for (; !done; n++) {
    long countdown = n;
    RungAllocator allocator;
    rung_allocator_init_failing(&allocator, &countdown);
    RungError err;
    rung_error_init(&err);
    RungPool pool;
    done = fill_pool(&pool, &allocator, &err) == RUNG_OK;
    if (!done) assert_int_equal(err.status, RUNG_E_MEMORY);
    char buffer[32];
    for (unsigned i = 0; i + 1 < pool.count; i++)
      assert_int_equal(rung_pool_find(&pool, numbered(buffer, sizeof buffer, i)), i + 1);
    if (pool.count) {
      RungText next = numbered(buffer, sizeof buffer, (unsigned)pool.count - 1);
      assert_true(rung_pool_find(&pool, next) == RUNG_NO_TEXT);
    }
    rung_pool_reset(&pool);
    assert_true(allocator.used == 0);
  }
  assert_true(n > 8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_id_for_each_text),
      cmocka_unit_test(bytes_decide),
      cmocka_unit_test(survives_failures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

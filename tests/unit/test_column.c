#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "data/column.h"

static const struct {
  RungType type;
  RungStore store;
  size_t width;
} STORES[] = {
    {{RUNG_KIND_MONEY, 2, false, 1, 0}, RUNG_STORE_I64, 8},
    {{RUNG_KIND_PERCENT, 4, false, 0, 0}, RUNG_STORE_I128, 16},
    {{RUNG_KIND_NUMBER, 0, true, 0, 0}, RUNG_STORE_RATIO, 32},
    {{RUNG_KIND_DATE, 0, false, 0, 0}, RUNG_STORE_I32, 4},
    {{RUNG_KIND_TEXT, 0, false, 0, 0}, RUNG_STORE_U32, 4},
    {{RUNG_KIND_REF, 0, false, 0, 3}, RUNG_STORE_U32, 4},
    {{RUNG_KIND_FLAG, 0, false, 0, 0}, RUNG_STORE_U8, 1},
    {{RUNG_KIND_TIER, 0, false, 0, 0}, RUNG_STORE_U8, 1},
};
enum { STORE_COUNT = sizeof STORES / sizeof *STORES, ROWS = 1000 };

static RungStatus make_all(RungArena *arena, RungColumn *columns, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; status == RUNG_OK && i < STORE_COUNT; i++)
    status = rung_column_init(&columns[i], arena, STORES[i].type, STORES[i].store, ROWS,
                              i % 2, err);
  return status;
}

static void columns_start_empty(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  RungError err;
  rung_error_init(&err);
  RungColumn columns[STORE_COUNT];
  assert_int_equal(make_all(&arena, columns, &err), RUNG_OK);
  static const char zeros[ROWS * sizeof(RungRatio)];
  for (size_t i = 0; i < STORE_COUNT; i++) {
    assert_int_equal(rung_store_width(STORES[i].store), STORES[i].width);
    assert_true(rung_type_equal(columns[i].type, STORES[i].type));
    assert_int_equal(columns[i].store, STORES[i].store);
    assert_int_equal(columns[i].rows, ROWS);
    assert_memory_equal(columns[i].values.any, zeros, ROWS * STORES[i].width);
    assert_int_equal(columns[i].valid != NULL, i % 2);
    if (columns[i].valid) assert_memory_equal(columns[i].valid, zeros, ROWS);
    memset(columns[i].values.any, 0xFF, ROWS * STORES[i].width);
  }
  rung_arena_reset(&arena);
}

static void reads_values(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  RungError err;
  rung_error_init(&err);
  RungColumn columns[STORE_COUNT];
  assert_int_equal(make_all(&arena, columns, &err), RUNG_OK);
  columns[0].values.i64[7] = INT64_MIN;
  columns[1].values.i128[7] = -rung_power10(37);
  columns[1].valid[7] = 1;
  assert_true(rung_column_digits(&columns[0], 7) == INT64_MIN);
  assert_true(rung_column_digits(&columns[1], 7) == -rung_power10(37));
  assert_true(rung_column_has(&columns[0], 3));
  assert_true(rung_column_has(&columns[1], 7));
  assert_false(rung_column_has(&columns[1], 8));
  rung_arena_reset(&arena);
}

static void columns_of_no_rows(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  RungError err;
  rung_error_init(&err);
  RungColumn column;
  assert_int_equal(
      rung_column_init(&column, &arena, STORES[0].type, RUNG_STORE_I64, 0, true, &err),
      RUNG_OK);
  assert_true(column.rows == 0 && column.values.any && column.valid);
  assert_int_equal(rung_column_init(&column, &arena, STORES[2].type, RUNG_STORE_RATIO,
                                    SIZE_MAX / 4, true, &err),
                   RUNG_E_MEMORY);
  rung_arena_reset(&arena);
}

static void survives_failures(void **state) {
  (void)state;
  bool done = false;
  long n = 1;
  for (; !done; n++) {
    long countdown = n;
    RungAllocator allocator;
    rung_allocator_init_failing(&allocator, &countdown);
    RungArena arena;
    rung_arena_init(&arena, &allocator);
    RungError err;
    rung_error_init(&err);
    RungColumn columns[STORE_COUNT];
    done = make_all(&arena, columns, &err) == RUNG_OK;
    assert_int_equal(err.status, done ? RUNG_OK : RUNG_E_MEMORY);
    rung_arena_reset(&arena);
    assert_true(allocator.used == 0);
  }
  assert_true(n > STORE_COUNT / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_start_empty),
      cmocka_unit_test(reads_values),
      cmocka_unit_test(columns_of_no_rows),
      cmocka_unit_test(survives_failures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "run/results.h"
#include "run/scratch.h"

static RungColumn flags(RungArena *arena, uint8_t *valid, size_t rows) {
  RungColumn column;
  RungError err;
  rung_error_init(&err);
  assert_int_equal(rung_column_init(&column, arena, (RungType){.kind = RUNG_KIND_FLAG},
                                    RUNG_STORE_U8, rows, false, &err),
                   RUNG_OK);
  column.valid = valid;
  return column;
}

/* Keys whose low halves meet in one slot are told apart. */
static RungKey key_of(uint64_t i) {
  return (RungKey){i % 7, i};
}

static RungStatus keep_many(RungResults *results, size_t count, RungError *err) {
  for (size_t i = 0; i < count; i++) {
    uint8_t valid[] = {1, i % 2 == 0};
    const RungColumn *kept;
    RungColumn column = {.type = {.kind = RUNG_KIND_FLAG},
                         .store = RUNG_STORE_U8,
                         .rows = 2,
                         .valid = valid};
    column.values.u8 = rung_arena_take_array(&results->arena, 2, 1);
    if (!column.values.u8) return rung_error_memory(err, "the test");
    column.values.u8[0] = (uint8_t)i;
    const RungResult result = {
        .key = key_of(i), .column = &column, .behind = 9, .gathered = i % 3 == 0};
    RungStatus status = rung_results_keep(results, &result, &kept, err);
    if (status) return status;
    assert_ptr_equal(rung_results_find(results, key_of(i)), kept);
  }
  return RUNG_OK;
}

static void finds_what_is_kept(void **state) {
  (void)state;
  enum { MANY = 250 };
  RungAllocator allocator;
  RungResults results;
  RungError err;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_results_init(&results, &allocator);
  assert_null(rung_results_find(&results, key_of(1)));
  assert_int_equal(keep_many(&results, MANY, &err), RUNG_OK);
  for (size_t i = 0; i < MANY; i++) {
    const RungColumn *column = rung_results_find(&results, key_of(i));
    assert_int_equal(column->values.u8[0], i);
    if (i % 2 == 0)
      assert_null(column->valid);
    else
      assert_memory_equal(column->valid, "\1\0", 2);
  }
  assert_null(rung_results_find(&results, key_of(MANY)));
  assert_null(rung_results_find(&results, (RungKey){3, 11}));
  rung_results_reset(&results);
  assert_int_equal(allocator.used, 0);
}

/* What is there stays, and what a file would hold comes round once. */
static void tells_what_is_costly(void **state) {
  (void)state;
  enum { MANY = 30 };
  RungAllocator allocator;
  RungResults results;
  RungError err;
  const RungColumn *kept;
  size_t count = 0, costly = 0;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_results_init(&results, &allocator);
  size_t none = 0;
  assert_null(rung_results_next(&results, &none));
  assert_int_equal(keep_many(&results, MANY, &err), RUNG_OK);
  uint8_t valid[] = {0, 0, 0};
  const RungColumn other = flags(&results.arena, valid, 3);
  const RungResult again = {
      .key = key_of(4), .column = &other, .behind = 100, .gathered = true};
  assert_int_equal(rung_results_keep(&results, &again, &kept, &err), RUNG_OK);
  assert_ptr_equal(kept, rung_results_find(&results, key_of(4)));
  assert_int_equal(kept->rows, 2);
  const RungResult *result;
  for (size_t at = 0; (result = rung_results_next(&results, &at));) {
    count++;
    costly += rung_result_is_costly(result);
    assert_ptr_equal(result->column, rung_results_find(&results, result->key));
    assert_int_equal(result->gathered, result->key.high % 3 == 0);
  }
  assert_int_equal(count, MANY);
  assert_int_equal(costly, MANY / 3); /* fewer rows than nine, where they were gathered */
  rung_results_reset(&results);
}

static void no_rows_are_complete(void **state) {
  (void)state;
  RungAllocator allocator;
  RungResults results;
  RungError err;
  uint8_t none[1];
  const RungColumn *kept;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_results_init(&results, &allocator);
  const RungColumn column = flags(&results.arena, none, 0);
  const RungResult result = {
      .key = key_of(1), .column = &column, .behind = 0, .gathered = false};
  assert_int_equal(rung_results_keep(&results, &result, &kept, &err), RUNG_OK);
  assert_null(kept->valid);
  rung_results_reset(&results);
  rung_results_reset(&results);
}

static void results_out_of_memory(void **state) {
  (void)state;
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungResults results;
    RungError err;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_results_init(&results, &failing);
    const RungStatus status = keep_many(&results, 100, &err);
    rung_results_reset(&results);
    assert_int_equal(failing.used, 0);
    if (!status) {
      assert_true(n > 3);
      break;
    }
    assert_int_equal(err.status, RUNG_E_MEMORY);
  }
}

static void scratch_is_used_again(void **state) {
  (void)state;
  RungAllocator allocator;
  RungScratch scratch;
  rung_allocator_init(&allocator, 4000);
  rung_scratch_init(&scratch, &allocator);
  char *first = rung_scratch_take(&scratch, RUNG_SCRATCH_VALID, 100, 8);
  assert_non_null(first);
  memset(first, 1, 800);
  assert_ptr_equal(rung_scratch_take(&scratch, RUNG_SCRATCH_VALID, 50, 8), first);
  assert_ptr_not_equal(rung_scratch_take(&scratch, RUNG_SCRATCH_TARGET, 10, 8), first);
  assert_non_null(rung_scratch_take(&scratch, RUNG_SCRATCH_ORDER, 0, 8));
  const size_t used = allocator.used;
  assert_non_null(rung_scratch_take(&scratch, RUNG_SCRATCH_VALID, 99, 8));
  assert_int_equal(allocator.used, used);
  assert_null(rung_scratch_take(&scratch, RUNG_SCRATCH_VALID, 5000, 1));
  assert_null(rung_scratch_take(&scratch, RUNG_SCRATCH_VALID, SIZE_MAX, 8));
  assert_non_null(rung_scratch_take(&scratch, RUNG_SCRATCH_VALID, 1000, 1));
  rung_scratch_reset(&scratch);
  assert_int_equal(allocator.used, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_what_is_kept), cmocka_unit_test(tells_what_is_costly),
      cmocka_unit_test(no_rows_are_complete), cmocka_unit_test(results_out_of_memory),
      cmocka_unit_test(scratch_is_used_again)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

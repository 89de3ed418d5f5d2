#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

#include "core/memory.h"

static void counts_bytes(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  char *a = rung_allocate(&allocator, 100);
  assert_non_null(a);
  memset(a, 7, 100);
  a = rung_reallocate(&allocator, a, 100, 300);
  assert_non_null(a);
  assert_int_equal(a[99], 7);
  assert_true(allocator.used == 300 && allocator.peak == 300);
  a = rung_reallocate(&allocator, a, 300, 10);
  assert_non_null(a);
  assert_true(allocator.used == 10 && allocator.peak == 300);
  rung_release(&allocator, a, 10);
  rung_release(&allocator, NULL, 10);
  assert_true(allocator.used == 0);
}

static void empty_blocks_are_blocks(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  void *none = rung_allocate(&allocator, 0);
  void *array = rung_allocate_array(&allocator, 0, 8);
  void *grown = rung_reallocate(&allocator, NULL, 0, 8);
  assert_true(none && array && grown);
  grown = rung_reallocate(&allocator, grown, 8, 0);
  assert_non_null(grown);
  rung_release(&allocator, none, 0);
  rung_release(&allocator, array, 0);
  rung_release(&allocator, grown, 0);
  assert_true(allocator.used == 0);
}

static void budget_holds(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 1000);
  char *a = rung_allocate(&allocator, 600);
  assert_non_null(a);
  memset(a, 7, 600);
  assert_null(rung_allocate(&allocator, 401));
  assert_null(rung_reallocate(&allocator, a, 600, 1001));
  assert_null(rung_allocate(&allocator, SIZE_MAX));
  assert_int_equal(a[599], 7);
  void *b = rung_allocate(&allocator, 400);
  assert_non_null(b);
  assert_null(rung_allocate(&allocator, 1));
  rung_release(&allocator, a, 600);
  rung_release(&allocator, b, 400);
  assert_true(allocator.used == 0 && allocator.peak == 1000);
}

static void arrays_are_zeroed_and_checked(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  assert_null(rung_allocate_array(&allocator, SIZE_MAX / 2, 3));
  uint64_t *array = rung_allocate_array(&allocator, 1000, sizeof *array);
  assert_non_null(array);
  for (size_t i = 0; i < 1000; i++) assert_true(array[i] == 0);
  rung_release(&allocator, array, 1000 * sizeof *array);
}

static void nth_allocation_fails(void **state) {
  (void)state;
  long countdown = 3;
  RungAllocator allocator;
  rung_allocator_init_failing(&allocator, &countdown);
  void *a = rung_allocate(&allocator, 1);
  void *b = rung_allocate(&allocator, 1);
  assert_true(a && b);
  assert_null(rung_allocate(&allocator, 1));
  assert_null(rung_reallocate(&allocator, a, 1, 2));
  assert_int_equal(countdown, 0);
  rung_release(&allocator, a, 1);
  rung_release(&allocator, b, 1);

  countdown = -1;
  void *c = rung_allocate(&allocator, 1);
  assert_non_null(c);
  assert_int_equal(countdown, -2);
  rung_release(&allocator, c, 1);
  assert_true(allocator.used == 0);
}

enum { BLOCKS = 3000 };

/* Each block is filled with its own number, so that an overlap shows. */
static void arena_blocks_do_not_overlap(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  static unsigned char *blocks[BLOCKS];
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < BLOCKS; i++) {
      size_t size = i % 100 == 99 ? i * 40 : i % 67;
      blocks[i] = rung_arena_take(&arena, size);
      assert_non_null(blocks[i]);
      assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
      memset(blocks[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
      size_t size = i % 100 == 99 ? i * 40 : i % 67;
      for (size_t j = 0; j < size; j++) assert_int_equal(blocks[i][j], i % 251);
    }
    rung_arena_reset(&arena);
    assert_true(allocator.used == 0);
  }
}

static void arena_wastes_little(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  for (size_t i = 0; i < 20000; i++) assert_non_null(rung_arena_take(&arena, 1600));
  assert_true(allocator.used < 20000 * 1600 / 4 * 5 + (2 << 20));
  rung_arena_reset(&arena);
}

static void arena_gives_expected_blocks_in_one_piece(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  assert_non_null(rung_arena_take(&arena, 10));
  const size_t sizes[] = {100000, 1, 0, 3000000};
  size_t all = 0;
  for (size_t i = 0; i < 4; i++) all += rung_arena_size(sizes[i]);
  assert_true(rung_arena_expect(&arena, all));
  const size_t used = allocator.used;
  char *next = NULL;
  for (size_t i = 0; i < 4; i++) {
    char *block = rung_arena_take(&arena, sizes[i]);
    assert_true(!next || block == next);
    memset(block, 7, sizes[i]);
    next = block + rung_arena_size(sizes[i]);
  }
  assert_true(allocator.used == used);
  assert_false(rung_arena_expect(&arena, SIZE_MAX - 100));
  rung_arena_reset(&arena);
  assert_true(allocator.used == 0);
}

/* Past 2 MiB blocks are made another way. */
static void large_blocks_keep_their_bytes(void **state) {
  (void)state;
  const size_t sizes[] = {1000, 3u << 20, 9u << 20, 5u << 20, 2u << 20, 70};
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  unsigned char *block = NULL;
  size_t size = 0;
  for (size_t i = 0; i < 6; i++) {
    block = rung_reallocate(&allocator, block, size, sizes[i]);
    assert_non_null(block);
    for (size_t k = 0; k < size && k < sizes[i]; k += 69)
      assert_int_equal(block[k], k % 251);
    size = sizes[i];
    for (size_t k = 0; k < size; k++) block[k] = (unsigned char)(k % 251);
  }
  rung_release(&allocator, block, size);
  assert_true(allocator.used == 0);
}

static void arena_refuses_impossible_sizes(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  assert_null(rung_arena_take(&arena, SIZE_MAX));
  assert_null(rung_arena_take(&arena, SIZE_MAX - 40));
  assert_null(rung_arena_take_array(&arena, SIZE_MAX / 4, 5));
  assert_null(rung_arena_copy(&arena, "x", SIZE_MAX));
  rung_arena_reset(&arena);
  assert_true(allocator.used == 0);
}

static void arena_copies_and_zeroes(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungArena arena;
  rung_arena_init(&arena, &allocator);
  char *dirty = rung_arena_take(&arena, 64);
  assert_non_null(dirty);
  memset(dirty, 1, 64);
  char *copy = rung_arena_copy(&arena, "tier", 3);
  assert_string_equal(copy, "tie");
  assert_string_equal(rung_arena_copy(&arena, NULL, 0), "");
  unsigned char *array = rung_arena_take_array(&arena, 5000, 3);
  assert_non_null(array);
  for (size_t i = 0; i < 15000; i++) assert_int_equal(array[i], 0);
  rung_arena_reset(&arena);
}

static bool fill_arena(RungArena *arena) {
  return rung_arena_take(arena, 3000) && rung_arena_take_array(arena, 10, 10) &&
         rung_arena_take(arena, 900) && rung_arena_copy(arena, "abc", 3) &&
         rung_arena_take(arena, 100000);
}

static void arena_survives_failures(void **state) {
  (void)state;
  bool done = false;
  long n = 1;
  for (; !done; n++) {
    long countdown = n;
    RungAllocator allocator;
    rung_allocator_init_failing(&allocator, &countdown);
    RungArena arena;
    rung_arena_init(&arena, &allocator);
    done = fill_arena(&arena);
    rung_arena_reset(&arena);
    assert_true(allocator.used == 0);
  }
  assert_true(n > 3);
}

static void memory_error(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  assert_int_equal(rung_error_memory(&err, "the columns of deals"), RUNG_E_MEMORY);
  assert_string_equal(err.code, "out-of-memory");
  assert_string_equal(err.message, "there is not enough memory for the columns of deals");
}

static void recycled_blocks_come_back(void **state) {
  (void)state;
  RungAllocator below;
  RungRecycler recycler;
  RungArena arena;
  rung_allocator_init(&below, 0);
  rung_recycler_init(&recycler, &below);
  rung_arena_init(&arena, &recycler.allocator);
  size_t held = 0;
  for (size_t round = 0; round < 3; round++) {
    void *small = rung_allocate(&recycler.allocator, 1);
    assert_non_null(small);
    for (size_t i = 1; i < 40; i++) {
      char *block = rung_arena_take(&arena, i * 999);
      assert_non_null(block);
      memset(block, (int)i, i * 999);
    }
    small = rung_reallocate(&recycler.allocator, small, 1, 5000);
    rung_release(&recycler.allocator, small, 5000);
    rung_arena_reset(&arena);
    assert_int_equal(recycler.allocator.used, 0);
    if (round) assert_int_equal(below.used, held);
    held = below.used;
  }
  assert_true(held > 0);
  below.limit = held + 10;
  assert_null(rung_allocate(&recycler.allocator, 12345));
  rung_recycler_reset(&recycler);
  assert_int_equal(below.used, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recycled_blocks_come_back),
      cmocka_unit_test(counts_bytes),
      cmocka_unit_test(empty_blocks_are_blocks),
      cmocka_unit_test(budget_holds),
      cmocka_unit_test(arrays_are_zeroed_and_checked),
      cmocka_unit_test(nth_allocation_fails),
      cmocka_unit_test(arena_blocks_do_not_overlap),
      cmocka_unit_test(arena_wastes_little),
      cmocka_unit_test(arena_refuses_impossible_sizes),
      cmocka_unit_test(arena_gives_expected_blocks_in_one_piece),
      cmocka_unit_test(large_blocks_keep_their_bytes),
      cmocka_unit_test(arena_copies_and_zeroes),
      cmocka_unit_test(arena_survives_failures),
      cmocka_unit_test(memory_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

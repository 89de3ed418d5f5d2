/* script/heap.h: blocks keep their bytes through every change of size, all that is taken
 * counts against the limit, and making a block small can't fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script/heap.h"

enum { BLOCKS = 200, ROUNDS = 20000, SIZE_MOST = 1500 };

typedef struct Block {
  unsigned char *bytes;
  size_t size;
  unsigned char mark; /* what each byte holds */
} Block;

/* The same numbers on every machine. */
static uint32_t next_number(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void check(const Block *block) {
  for (size_t i = 0; i < block->size; i++) assert_int_equal(block->bytes[i], block->mark);
}

/* false: there was no memory, and the block is as it was. */
static bool change(RungHeap *heap, Block *block, size_t size, unsigned char mark) {
  void *made = rung_heap_resize(heap, block->bytes, block->size, size);
  if (!made && size > 0) {
    assert_true(size > block->size || size > RUNG_HEAP_SMALL_MAX);
    check(block);
    return false;
  }
  size_t kept = size < block->size ? size : block->size;
  *block = (Block){made, kept, block->mark};
  check(block);
  if (size > 0) assert_int_equal((uintptr_t)made % RUNG_HEAP_STEP, 0);
  *block = (Block){made, size, mark};
  memset(made ? made : &mark, mark, size ? size : 1);
  return true;
}

/* Random sizes under a limit; returns how often there was no memory. */
static size_t churn(RungAllocator *allocator, uint32_t seed) {
  RungHeap heap;
  Block blocks[BLOCKS] = {{NULL, 0, 0}};
  size_t failures = 0;
  rung_heap_init(&heap, allocator);
  for (size_t i = 0; i < ROUNDS; i++) {
    Block *block = &blocks[next_number(&seed) % BLOCKS];
    size_t size = next_number(&seed) % SIZE_MOST;
    if (next_number(&seed) % 4 == 0) size = 0;
    if (next_number(&seed) % 4 == 1) size = 500 + size % 100;
    failures += !change(&heap, block, size, (unsigned char)i);
    if (allocator->limit) assert_true(allocator->used <= allocator->limit);
  }
  for (size_t i = 0; i < BLOCKS; i++) {
    check(&blocks[i]);
    assert_true(change(&heap, &blocks[i], 0, 0));
  }
  rung_heap_reset(&heap);
  assert_int_equal(allocator->used, 0);
  return failures;
}

static void test_blocks_keep_their_bytes(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  for (uint32_t seed = 1; seed <= 5; seed++) assert_int_equal(churn(&allocator, seed), 0);
}

static void test_the_limit_holds(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 100 << 10);
  for (uint32_t seed = 1; seed <= 5; seed++) assert_true(churn(&allocator, seed) > 0);
}

static void test_no_allocation_is_trusted(void **state) {
  (void)state;
  for (long nth = 1; nth < 400; nth += 7) {
    RungAllocator allocator;
    long countdown = nth;
    rung_allocator_init_failing(&allocator, &countdown);
    (void)churn(&allocator, (uint32_t)nth);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_blocks_keep_their_bytes),
      cmocka_unit_test(test_the_limit_holds),
      cmocka_unit_test(test_no_allocation_is_trusted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

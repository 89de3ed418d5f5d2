#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/spill.h"

enum { LARGE = 3 * RUNG_SPILL_BLOCK + 5 };

static bool is_filled(const unsigned char *bytes, size_t size, unsigned char with) {
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != with) return false;
  return true;
}

/* Blocks keep their bytes on the way from memory to a file, to a larger one, and back. */
static void blocks_grow_and_shrink(void **state) {
  (void)state;
  static const size_t sizes[] = {
      10,   RUNG_SPILL_BLOCK - 1, RUNG_SPILL_BLOCK, LARGE, LARGE, RUNG_SPILL_BLOCK, 1000,
      LARGE};
  int folder = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  rung_allocator_spill(&allocator, &folder);
  unsigned char *block = NULL;
  size_t size = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    const size_t kept = size < sizes[i] ? size : sizes[i];
    block = rung_reallocate(&allocator, block, size, sizes[i]);
    assert_non_null(block);
    assert_true(is_filled(block, kept, (unsigned char)i));
    size = sizes[i];
    memset(block, (int)i + 1, size);
    assert_true(allocator.used == size);
  }
  unsigned char *zeros = rung_allocate_array(&allocator, LARGE, 1);
  assert_non_null(zeros);
  assert_true(is_filled(zeros, LARGE, 0));
  rung_release(&allocator, zeros, LARGE);
  rung_release(&allocator, block, size);
  assert_true(allocator.used == 0);
  close(folder);
}

/* Large blocks are no private memory of the process; and small ones are still given when
 * there is no room for files. */
static void takes_no_private_memory(void **state) {
  (void)state;
  int folder = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC), nowhere = -1;
  RungAllocator allocator, lost;
  struct rlimit old, none;
  rung_allocator_init(&allocator, 0);
  rung_allocator_init(&lost, 0);
  rung_allocator_spill(&allocator, &folder);
  rung_allocator_spill(&lost, &nowhere);
  assert_null(rung_allocate(&lost, LARGE));
  void *small = rung_allocate(&lost, 100);
  assert_non_null(small);
  rung_release(&lost, small, 100);

  signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &old);
  none = (struct rlimit){RUNG_SPILL_BLOCK, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &none);
  void *full = rung_allocate(&allocator, LARGE);
  setrlimit(RLIMIT_FSIZE, &old);
  assert_null(full);
  assert_true(allocator.used == 0);
#ifndef RUNG_SANITIZED
  getrlimit(RLIMIT_DATA, &old);
  none = (struct rlimit){0, old.rlim_max};
  setrlimit(RLIMIT_DATA, &none);
  void *block = rung_allocate(&allocator, 64 * (size_t)RUNG_SPILL_BLOCK);
  if (block) memset(block, 1, 64 * (size_t)RUNG_SPILL_BLOCK);
  setrlimit(RLIMIT_DATA, &old);
  assert_non_null(block);
  rung_release(&allocator, block, 64 * (size_t)RUNG_SPILL_BLOCK);
#endif
  close(folder);
}

static void memory_of_machine(void **state) {
  (void)state;
  assert_true(rung_memory_of_machine() > 1 << 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_grow_and_shrink),
      cmocka_unit_test(takes_no_private_memory),
      cmocka_unit_test(memory_of_machine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "core/spill.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file without a name; -1 when there can be none. */
static int open_nameless(int folder) {
  const int descriptor = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  /* File systems that only know files with names. */
  char name[64];
  snprintf(name, sizeof name, "new-%ld-spill", (long)getpid());
  const int named =
      openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (named >= 0) (void)unlinkat(folder, name, 0);
  return named;
}

/* Room on the disk is taken at once: a page that finds none later would kill us. */
static void *map_file(int folder, size_t size) {
  const int descriptor = open_nameless(folder);
  void *block = MAP_FAILED;
  if (descriptor < 0) return NULL;
  if (posix_fallocate(descriptor, 0, (off_t)size) == 0)
    block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  return block == MAP_FAILED ? NULL : block;
}

static void *take(int folder, size_t size) {
  return size >= RUNG_SPILL_BLOCK ? map_file(folder, size) : malloc(size);
}

static void give_back(void *block, size_t size) {
  if (size >= RUNG_SPILL_BLOCK)
    munmap(block, size);
  else
    free(block);
}

/* The size of a block says of which sort it is. */
static void *resize_spilled(void *context, void *old, size_t old_size, size_t new_size) {
  const int folder = *(const int *)context;
  if (new_size == 0) {
    if (old) give_back(old, old_size);
    return NULL;
  }
  void *block = take(folder, new_size);
  if (!block || !old) return block;
  memcpy(block, old, old_size < new_size ? old_size : new_size);
  give_back(old, old_size);
  return block;
}

void rung_allocator_spill(RungAllocator *allocator, const int *folder) {
  assert(allocator->peak < RUNG_SPILL_BLOCK);
  allocator->resize = resize_spilled;
  allocator->context = (void *)folder;
}

static uint64_t of_control_group(void) {
  unsigned long long limit = UINT64_MAX;
  FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
  if (!file) return UINT64_MAX;
  if (fscanf(file, "%llu", &limit) != 1) limit = UINT64_MAX; /* "max": no limit */
  fclose(file);
  return limit;
}

uint64_t rung_memory_of_machine(void) {
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  const uint64_t group = of_control_group();
  const uint64_t machine =
      pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_MAX;
  return group < machine ? group : machine;
}

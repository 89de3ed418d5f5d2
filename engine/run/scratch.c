#include "run/scratch.h"

#include <string.h>

void rung_scratch_init(RungScratch *scratch, RungAllocator *allocator) {
  memset(scratch, 0, sizeof *scratch);
  scratch->allocator = allocator;
}

void rung_scratch_reset(RungScratch *scratch) {
  if (!scratch->allocator) return;
  for (size_t i = 0; i < RUNG_SCRATCH_COUNT; i++)
    rung_release(scratch->allocator, scratch->blocks[i], scratch->sizes[i]);
  memset(scratch, 0, sizeof *scratch);
}

void *rung_scratch_take(RungScratch *scratch, RungScratchUse use, size_t count,
                        size_t size) {
  size_t wanted;
  if (__builtin_mul_overflow(count, size, &wanted)) return NULL;
  if (wanted == 0) wanted = 1;
  if (wanted > scratch->sizes[use]) {
    rung_release(scratch->allocator, scratch->blocks[use], scratch->sizes[use]);
    scratch->sizes[use] = 0;
    scratch->blocks[use] = rung_allocate(scratch->allocator, wanted);
    if (!scratch->blocks[use]) return NULL;
    scratch->sizes[use] = wanted;
  }
  return scratch->blocks[use];
}

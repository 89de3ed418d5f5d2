/* Memory that every node may use while it is worked out, and the next one after it. One
 * block a use, which only grows: memory given out for the first time is slow. */
#ifndef RUNG_RUN_SCRATCH_H
#define RUNG_RUN_SCRATCH_H

#include "core/memory.h"

typedef enum RungScratchUse {
  RUNG_SCRATCH_VALID,       /* u8 [rows] of the node under work */
  RUNG_SCRATCH_TARGET,      /* u32 [rows read] */
  RUNG_SCRATCH_CHOOSE,      /* u32 [rows] */
  RUNG_SCRATCH_KEYS,        /* u64 [rows read * words of a key] */
  RUNG_SCRATCH_SLOTS,       /* u32 or u64 [slots] */
  RUNG_SCRATCH_COUNTS,      /* u8 [rows read] */
  RUNG_SCRATCH_LIST,        /* u32 [rows read] */
  RUNG_SCRATCH_BASE_COUNTS, /* u8 [rows read] */
  RUNG_SCRATCH_BASE_LIST,   /* u32 [rows read] */
  RUNG_SCRATCH_ORDER,       /* u32 [rows read] */
  RUNG_SCRATCH_OFFSETS,     /* u32 [rows + 1] */
  RUNG_SCRATCH_MERGE,       /* u32 [rows read] */
  RUNG_SCRATCH_WEIGHTS,     /* RungWide [rows read] */
  RUNG_SCRATCH_PARTS,       /* RungWide [rows read] */
  RUNG_SCRATCH_SERVED,      /* size_t [rows read] */
  RUNG_SCRATCH_COUNT
} RungScratchUse;

typedef struct RungScratch {
  RungAllocator *allocator;
  void *blocks[RUNG_SCRATCH_COUNT];
  size_t sizes[RUNG_SCRATCH_COUNT];
} RungScratch;

void rung_scratch_init(RungScratch *scratch, RungAllocator *allocator);
void rung_scratch_reset(RungScratch *scratch);
/* count * size bytes, not zeroed, until the next take of the same use; NULL when memory
 * is gone. */
void *rung_scratch_take(RungScratch *scratch, RungScratchUse use, size_t count,
                        size_t size) RUNG_MUST_USE;

#endif

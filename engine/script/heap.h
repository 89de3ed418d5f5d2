/* The memory of one Lua state: small blocks, of which a script makes a hundred thousand,
 * are cut from chunks and kept in lists by size; larger ones come from the allocator. All
 * of it counts against the allocator's limit.
 *
 *   chunk:  | block | block | ... | not yet given out | RungHeapChunk |
 */
#ifndef RUNG_SCRIPT_HEAP_H
#define RUNG_SCRIPT_HEAP_H

#include "core/memory.h"

enum {
  RUNG_HEAP_STEP = 16,       /* small blocks are multiples of it */
  RUNG_HEAP_SMALL_MAX = 512, /* bytes of a small block */
  RUNG_HEAP_SIZES = RUNG_HEAP_SMALL_MAX / RUNG_HEAP_STEP
};

typedef struct RungHeapChunk {
  struct RungHeapChunk *older;
  char *bytes;
  size_t size; /* with this record, which stands at its end */
} RungHeapChunk;

typedef struct RungHeapFree {
  struct RungHeapFree *next;
} RungHeapFree;

typedef struct RungHeap {
  RungAllocator *allocator;            /* not owned */
  RungHeapFree *free[RUNG_HEAP_SIZES]; /* small blocks given back, by size */
  RungHeapChunk *chunks;               /* newest first */
  char *next, *end;                    /* what the newest has not given out */
} RungHeap;

void rung_heap_init(RungHeap *heap, RungAllocator *allocator);
/* Gives the chunks back. Larger blocks must have been freed. */
void rung_heap_reset(RungHeap *heap);
/* As Lua's lua_Alloc: context is the heap; new_size 0 frees; without a block, old_size is
 * not looked at. Making a block small never fails. */
void *rung_heap_resize(void *context, void *block, size_t old_size, size_t new_size);

#endif

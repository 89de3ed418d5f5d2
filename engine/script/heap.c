#include "script/heap.h"

#include <string.h>

enum {
  CHUNK_FIRST = 64 << 10,
  CHUNK_MOST = 1 << 20,
  /* A large block has room for a small one and a chunk's record: see shrink_in_place. */
  LARGE_LEAST = RUNG_HEAP_SMALL_MAX + RUNG_HEAP_STEP + sizeof(RungHeapChunk)
};

void rung_heap_init(RungHeap *heap, RungAllocator *allocator) {
  *heap = (RungHeap){.allocator = allocator};
}

void rung_heap_reset(RungHeap *heap) {
  RungHeapChunk *chunk = heap->chunks;
  while (chunk) {
    RungHeapChunk *older = chunk->older;
    rung_release(heap->allocator, chunk->bytes, chunk->size);
    chunk = older;
  }
  rung_heap_init(heap, heap->allocator);
}

static bool is_small(size_t size) {
  return size <= RUNG_HEAP_SMALL_MAX;
}

static size_t kept_size(size_t size) {
  return size < LARGE_LEAST ? LARGE_LEAST : size;
}

static RungHeapFree **list_of(RungHeap *heap, size_t size) {
  return &heap->free[(size - 1) / RUNG_HEAP_STEP];
}

/* Small blocks are cut from `size` bytes from now on; what the chunk before has left is
 * not used. */
static void add_chunk(RungHeap *heap, char *bytes, size_t size) {
  size_t record = (size - sizeof(RungHeapChunk)) / RUNG_HEAP_STEP * RUNG_HEAP_STEP;
  RungHeapChunk *chunk = (void *)(bytes + record);
  *chunk = (RungHeapChunk){heap->chunks, bytes, size};
  heap->chunks = chunk;
  heap->next = bytes;
  heap->end = bytes + record;
}

static bool grow(RungHeap *heap) {
  size_t size = heap->chunks ? heap->chunks->size * 2 : CHUNK_FIRST;
  if (size > CHUNK_MOST) size = CHUNK_MOST;
  char *bytes = rung_allocate(heap->allocator, size);
  /* Near the limit a small chunk may still fit. */
  if (!bytes && size > CHUNK_FIRST) {
    size = CHUNK_FIRST;
    bytes = rung_allocate(heap->allocator, size);
  }
  if (bytes) add_chunk(heap, bytes, size);
  return bytes != NULL;
}

static void *take(RungHeap *heap, size_t size) {
  if (!is_small(size)) return rung_allocate(heap->allocator, kept_size(size));
  RungHeapFree **list = list_of(heap, size);
  RungHeapFree *block = *list;
  if (block) {
    *list = block->next;
    return block;
  }
  size_t whole = (size + RUNG_HEAP_STEP - 1) / RUNG_HEAP_STEP * RUNG_HEAP_STEP;
  if ((size_t)(heap->end - heap->next) < whole && !grow(heap)) return NULL;
  char *made = heap->next;
  heap->next += whole;
  return made;
}

static void give_back(RungHeap *heap, void *block, size_t size) {
  if (!is_small(size)) {
    rung_release(heap->allocator, block, kept_size(size));
    return;
  }
  RungHeapFree *freed = block;
  RungHeapFree **list = list_of(heap, size);
  freed->next = *list;
  *list = freed;
}

/* Lua trusts that a block can be made smaller. Where there is no room for a small one,
 * the large block itself becomes a chunk, and its beginning is the small one. */
static void *shrink_in_place(RungHeap *heap, char *block, size_t old_size,
                             size_t new_size) {
  if (is_small(old_size)) return block;
  add_chunk(heap, block, kept_size(old_size));
  return take(heap, new_size);
}

static void *move(RungHeap *heap, void *block, size_t old_size, size_t new_size) {
  void *made = take(heap, new_size);
  if (!made)
    return new_size < old_size ? shrink_in_place(heap, block, old_size, new_size) : NULL;
  memcpy(made, block, old_size < new_size ? old_size : new_size);
  give_back(heap, block, old_size);
  return made;
}

void *rung_heap_resize(void *context, void *block, size_t old_size, size_t new_size) {
  RungHeap *heap = context;
  if (new_size == 0) {
    if (block) give_back(heap, block, old_size);
    return NULL;
  }
  if (!block) return take(heap, new_size);
  if (!is_small(old_size) && !is_small(new_size))
    return rung_reallocate(heap->allocator, block, kept_size(old_size),
                           kept_size(new_size));
  if (is_small(old_size) && is_small(new_size) &&
      list_of(heap, old_size) == list_of(heap, new_size))
    return block;
  return move(heap, block, old_size, new_size);
}

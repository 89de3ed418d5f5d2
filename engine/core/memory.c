#include "core/memory.h"

#include <assert.h>
#include <limits.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

/* A large block begins with a large page and is asked for in such: they are given out,
 * and found again, at a fraction of the cost. Advice only: nothing to do when it is not
 * taken. */
static void *allocate_large(size_t size) {
  const size_t pages = (size + LARGE_PAGE - 1) / LARGE_PAGE;
  void *block;
  if (posix_memalign(&block, LARGE_PAGE, pages * LARGE_PAGE)) return NULL;
#ifdef MADV_HUGEPAGE
  /* A last page that is hardly begun is left to small ones. */
  const size_t asked = size % LARGE_PAGE < LARGE_PAGE / 2 ? size / LARGE_PAGE : pages;
  (void)madvise(block, asked * LARGE_PAGE, MADV_HUGEPAGE);
#endif
  return block;
}

static void *resize_block(void *context, void *old, size_t old_size, size_t new_size) {
  (void)context;
  if (new_size == 0) {
    free(old);
    return NULL;
  }
  if (new_size < LARGE_PAGE || new_size > SIZE_MAX / 2) return realloc(old, new_size);
  if (old && old_size >= new_size) return realloc(old, new_size);
  void *block = allocate_large(new_size);
  if (!block || !old) return block;
  memcpy(block, old, old_size);
  free(old);
  return block;
}

static void *resize_failing(void *context, void *old, size_t old_size, size_t new_size) {
  long *countdown = context;
  if (new_size == 0) return resize_block(NULL, old, old_size, 0);
  if (*countdown != 0 && *countdown != LONG_MIN) --*countdown;
  if (*countdown == 0) return NULL;
  return resize_block(NULL, old, old_size, new_size);
}

void rung_allocator_init(RungAllocator *allocator, size_t limit) {
  *allocator = (RungAllocator){.resize = resize_block, .limit = limit};
}

void rung_allocator_init_failing(RungAllocator *allocator, long *countdown) {
  *allocator = (RungAllocator){.resize = resize_failing, .context = countdown};
}

/* An empty block is kept as one byte, so that NULL always means failure. */
static size_t kept_size(size_t size) {
  return size ? size : 1;
}

static bool within_limit(const RungAllocator *allocator, size_t old_size,
                         size_t new_size) {
  if (new_size <= old_size) return true;
  size_t grow = new_size - old_size;
  /* No object is larger; malloc would refuse it as well, sanitizers with an abort. */
  size_t limit = allocator->limit ? allocator->limit : PTRDIFF_MAX;
  return allocator->used <= limit && grow <= limit - allocator->used;
}

static void *resize_counted(RungAllocator *allocator, void *block, size_t old_size,
                            size_t new_size) {
  if (!within_limit(allocator, old_size, new_size)) return NULL;
  void *made = allocator->resize(allocator->context, block, old_size, new_size);
  if (!made) return NULL;
  allocator->used = allocator->used - old_size + new_size;
  if (allocator->used > allocator->peak) allocator->peak = allocator->used;
  return made;
}

void *rung_allocate(RungAllocator *allocator, size_t size) {
  return resize_counted(allocator, NULL, 0, kept_size(size));
}

void *rung_allocate_array(RungAllocator *allocator, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  void *block = rung_allocate(allocator, bytes);
  if (block) memset(block, 0, bytes);
  return block;
}

void *rung_reallocate(RungAllocator *allocator, void *block, size_t old_size,
                      size_t new_size) {
  return resize_counted(allocator, block, block ? kept_size(old_size) : 0,
                        kept_size(new_size));
}

void rung_release(RungAllocator *allocator, void *block, size_t size) {
  if (!block) return;
  size_t kept = kept_size(size);
  assert(allocator->used >= kept);
  allocator->resize(allocator->context, block, kept, 0);
  allocator->used -= kept;
}

/* The header lies in the block itself: smaller ones are not held. */
struct RungIdleBlock {
  RungIdleBlock *next;
  size_t size;
};

static RungIdleBlock **idle_list(RungRecycler *recycler, size_t size) {
  return &recycler->idle[(size >> 4) % RUNG_RECYCLER_SIZES];
}

static void *take_idle(RungRecycler *recycler, size_t size) {
  for (RungIdleBlock **at = idle_list(recycler, size); *at; at = &(*at)->next) {
    RungIdleBlock *block = *at;
    if (block->size != size) continue;
    *at = block->next;
    return block;
  }
  return rung_allocate(recycler->below, size);
}

static void hold(RungRecycler *recycler, void *block, size_t size) {
  if (size < sizeof(RungIdleBlock)) {
    rung_release(recycler->below, block, size);
    return;
  }
  RungIdleBlock **list = idle_list(recycler, size), *idle = block;
  *idle = (RungIdleBlock){*list, size};
  *list = idle;
}

static void *resize_recycled(void *context, void *old, size_t old_size, size_t new_size) {
  RungRecycler *recycler = context;
  void *made = new_size ? take_idle(recycler, new_size) : NULL;
  if (new_size && !made) return NULL;
  if (made && old) memcpy(made, old, old_size < new_size ? old_size : new_size);
  if (old) hold(recycler, old, old_size);
  return made;
}

void rung_recycler_init(RungRecycler *recycler, RungAllocator *below) {
  *recycler = (RungRecycler){.below = below};
  recycler->allocator = (RungAllocator){.resize = resize_recycled, .context = recycler};
}

void rung_recycler_reset(RungRecycler *recycler) {
  for (size_t i = 0; i < RUNG_RECYCLER_SIZES; i++) {
    while (recycler->idle[i]) {
      RungIdleBlock *block = recycler->idle[i];
      recycler->idle[i] = block->next;
      rung_release(recycler->below, block, block->size);
    }
  }
}

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20, ALIGN = alignof(max_align_t) };

/* The blocks follow the header; its size is a multiple of every alignment. */
struct RungChunk {
  alignas(max_align_t) RungChunk *older;
  size_t size; /* of the blocks, without the header */
};

void rung_arena_init(RungArena *arena, RungAllocator *allocator) {
  *arena = (RungArena){.allocator = allocator};
}

void rung_arena_reset(RungArena *arena) {
  RungChunk *chunk = arena->chunks;
  while (chunk) {
    RungChunk *older = chunk->older;
    rung_release(arena->allocator, chunk, sizeof *chunk + chunk->size);
    chunk = older;
  }
  rung_arena_init(arena, arena->allocator);
}

static RungChunk *new_chunk(RungArena *arena, size_t size) {
  if (size > SIZE_MAX - sizeof(RungChunk)) return NULL;
  RungChunk *chunk = rung_allocate(arena->allocator, sizeof *chunk + size);
  if (chunk) chunk->size = size;
  return chunk;
}

/* A block of its own, behind the newest chunk, whose free bytes stay in use. */
static void *take_large(RungArena *arena, size_t size) {
  RungChunk *chunk = new_chunk(arena, size);
  if (!chunk) return NULL;
  if (arena->chunks) {
    chunk->older = arena->chunks->older;
    arena->chunks->older = chunk;
  } else {
    chunk->older = NULL;
    arena->chunks = chunk;
  }
  return chunk + 1;
}

/* Chunks double, so that a large arena costs few allocations. */
static size_t next_chunk_size(const RungArena *arena) {
  size_t size = arena->chunks ? arena->chunks->size : 0;
  if (size < FIRST_CHUNK / 2) return FIRST_CHUNK;
  return size < LARGEST_CHUNK / 2 ? size * 2 : LARGEST_CHUNK;
}

static bool add_chunk(RungArena *arena, size_t size) {
  RungChunk *chunk = new_chunk(arena, size);
  if (!chunk) return false;
  chunk->older = arena->chunks;
  arena->chunks = chunk;
  arena->next = (char *)(chunk + 1);
  arena->left = size;
  return true;
}

size_t rung_arena_size(size_t size) {
  return (kept_size(size) + ALIGN - 1) / ALIGN * ALIGN;
}

void *rung_arena_take(RungArena *arena, size_t size) {
  if (size > SIZE_MAX - ALIGN) return NULL;
  size_t padded = rung_arena_size(size);
  if (padded > arena->left) {
    size_t next = next_chunk_size(arena);
    if (padded > next / 4) return take_large(arena, padded);
    if (!add_chunk(arena, next)) return NULL;
  }
  void *block = arena->next;
  arena->next += padded;
  arena->left -= padded;
  return block;
}

bool rung_arena_expect(RungArena *arena, size_t size) {
  return size <= arena->left || add_chunk(arena, size);
}

void *rung_arena_take_array(RungArena *arena, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  void *block = rung_arena_take(arena, bytes);
  if (block) memset(block, 0, bytes);
  return block;
}

char *rung_arena_copy(RungArena *arena, const char *bytes, size_t length) {
  if (length == SIZE_MAX) return NULL;
  char *copy = rung_arena_take(arena, length + 1);
  if (!copy) return NULL;
  if (length) memcpy(copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

RungStatus rung_error_memory(RungError *err, const char *what) {
  return rung_error_set(err, RUNG_E_MEMORY, "out-of-memory",
                        "there is not enough memory for %s", what);
}

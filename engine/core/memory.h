/* Allocation: one counting allocator object, and arenas by lifetime on top of it.
 *
 * No other file of the engine but spill.c calls malloc, realloc or free (script/ gives Lua
 * a function of its own). All functions return NULL when memory or the budget is gone;
 * callers turn that into RUNG_E_MEMORY with rung_error_memory.
 */
#ifndef RUNG_CORE_MEMORY_H
#define RUNG_CORE_MEMORY_H

#include "core/error.h"

/* resize works as Lua's lua_Alloc: old == NULL allocates, new_size == 0 frees. */
typedef struct RungAllocator {
  void *(*resize)(void *context, void *old, size_t old_size, size_t new_size);
  void *context;
  size_t used;  /* bytes given out now */
  size_t peak;  /* the most that `used` ever was */
  size_t limit; /* 0: none; an allocation past it fails */
} RungAllocator;

/* An allocator over malloc. limit 0: no budget. */
void rung_allocator_init(RungAllocator *allocator, size_t limit);

/* A twin for tests: the nth allocation from now (1-based) and all later ones fail.
 * `*countdown` is owned by the caller; when it reaches 0 everything fails; a negative
 * value never fails and counts calls downwards. */
void rung_allocator_init_failing(RungAllocator *allocator, long *countdown);

void *rung_allocate(RungAllocator *allocator, size_t size) RUNG_MUST_USE;
/* Zeroed; NULL also when count * size overflows. */
void *rung_allocate_array(RungAllocator *allocator, size_t count,
                          size_t size) RUNG_MUST_USE;
/* Grows or shrinks a block given out by the same allocator; old block stays valid on
 * failure. New bytes are not zeroed. */
void *rung_reallocate(RungAllocator *allocator, void *block, size_t old_size,
                      size_t new_size) RUNG_MUST_USE;
/* block may be NULL. size is what it was allocated with. */
void rung_release(RungAllocator *allocator, void *block, size_t size);

/* An allocator over another that holds on to what is given back, for the next block of
 * the same size: for work that takes and gives the same blocks again and again. Memory
 * given out for the first time is slow. */
typedef struct RungIdleBlock RungIdleBlock;
enum { RUNG_RECYCLER_SIZES = 64 };

typedef struct RungRecycler {
  RungAllocator allocator;                  /* to be used; must not move */
  RungAllocator *below;                     /* not owned */
  RungIdleBlock *idle[RUNG_RECYCLER_SIZES]; /* blocks by a hash of their size */
} RungRecycler;

void rung_recycler_init(RungRecycler *recycler, RungAllocator *below);
/* Gives what it holds to the allocator below. Everything has been given back to it. */
void rung_recycler_reset(RungRecycler *recycler);

typedef struct RungChunk RungChunk;

/* An arena gives out blocks that live until the arena is reset, aligned for any type. */
typedef struct RungArena {
  RungAllocator *allocator; /* not owned */
  RungChunk *chunks;
  size_t left; /* bytes free in the newest chunk */
  char *next;
} RungArena;

void rung_arena_init(RungArena *arena, RungAllocator *allocator);
/* Gives every block back; the arena can be used again. */
void rung_arena_reset(RungArena *arena);
/* size bytes, not zeroed. size 0 gives a valid pointer. */
void *rung_arena_take(RungArena *arena, size_t size) RUNG_MUST_USE;
/* What a block of so many bytes takes of an arena; size at most SIZE_MAX / 2. */
size_t rung_arena_size(size_t size);
/* Makes sure that the next blocks, `size` bytes in all, lie in one piece. */
bool rung_arena_expect(RungArena *arena, size_t size) RUNG_MUST_USE;
/* count * size bytes, zeroed; NULL on overflow as well. */
void *rung_arena_take_array(RungArena *arena, size_t count, size_t size) RUNG_MUST_USE;
/* A NUL-terminated copy of length bytes. */
char *rung_arena_copy(RungArena *arena, const char *bytes, size_t length) RUNG_MUST_USE;

/* Sets RUNG_E_MEMORY "out-of-memory"; what: e.g. "the columns of deals". */
RungStatus rung_error_memory(RungError *err, const char *what);

#endif

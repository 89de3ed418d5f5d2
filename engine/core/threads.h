/* A crew of threads that does numbered pieces of work. What a piece does depends on its
 * number alone, and results are put together in the order of the numbers, so that the
 * count of threads changes how long a run takes and nothing else. */
#ifndef RUNG_CORE_THREADS_H
#define RUNG_CORE_THREADS_H

#include "core/memory.h"

enum { RUNG_THREADS_MOST = 64 };

typedef struct RungThreads RungThreads;

/* Work number `piece`, done by thread `thread`: 0 is the caller of rung_threads_run. Each
 * thread gets its pieces in rising order. */
typedef void (*RungWork)(void *context, size_t piece, size_t thread);

/* A crew of `count` (1 to RUNG_THREADS_MOST), the caller among them. The others start
 * with the first work that has a piece for them. */
RungStatus rung_threads_new(RungThreads **threads, size_t count, RungAllocator *allocator,
                            RungError *err) RUNG_MUST_USE;
/* NULL does no harm. */
void rung_threads_free(RungThreads *threads);
/* 1 for NULL, which is a crew of the caller alone. */
size_t rung_threads_count(const RungThreads *threads);
/* Processors that this process may use, at most RUNG_THREADS_MOST. */
size_t rung_threads_available(void);

/* Does pieces 0..pieces-1 and returns when all are done. Not from within work. A thread
 * that the system does not give is done without. */
void rung_threads_run(RungThreads *threads, size_t pieces, RungWork work, void *context);

/* Held by one thread of the crew at a time; for the allocator, which is not shared. */
void rung_threads_lock(RungThreads *threads);
void rung_threads_unlock(RungThreads *threads);

#endif

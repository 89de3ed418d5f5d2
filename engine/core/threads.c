#include "core/threads.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef struct Member {
  RungThreads *crew;
  size_t number;
  pthread_t handle;
} Member;

/* `round` rises with each work, `busy` counts those who have not finished it. */
struct RungThreads {
  RungAllocator *allocator; /* not owned */
  size_t count, started;    /* the caller included */
  pthread_mutex_t guard;    /* of what follows */
  pthread_cond_t begin, end;
  size_t round, busy;
  bool over;
  RungWork work;
  void *context;
  size_t pieces;
  atomic_size_t next;
  pthread_mutex_t shared;
  Member members[RUNG_THREADS_MOST];
};

static void do_pieces(RungThreads *threads, size_t number) {
  for (;;) {
    size_t piece = atomic_fetch_add_explicit(&threads->next, 1, memory_order_relaxed);
    if (piece >= threads->pieces) return;
    threads->work(threads->context, piece, number);
  }
}

static void *serve(void *own) {
  Member *member = own;
  RungThreads *threads = member->crew;
  size_t seen = 0;
  pthread_mutex_lock(&threads->guard);
  for (;;) {
    while (threads->round == seen && !threads->over)
      pthread_cond_wait(&threads->begin, &threads->guard);
    if (threads->over) break;
    seen = threads->round;
    pthread_mutex_unlock(&threads->guard);
    do_pieces(threads, member->number);
    pthread_mutex_lock(&threads->guard);
    if (--threads->busy == 0) pthread_cond_signal(&threads->end);
  }
  pthread_mutex_unlock(&threads->guard);
  return NULL;
}

RungStatus rung_threads_new(RungThreads **threads, size_t count, RungAllocator *allocator,
                            RungError *err) {
  assert(count >= 1 && count <= RUNG_THREADS_MOST);
  *threads = rung_allocate_array(allocator, 1, sizeof **threads);
  if (!*threads) return rung_error_memory(err, "the threads");
  (*threads)->allocator = allocator;
  (*threads)->count = count;
  (*threads)->started = 1;
  pthread_mutex_init(&(*threads)->guard, NULL);
  pthread_mutex_init(&(*threads)->shared, NULL);
  pthread_cond_init(&(*threads)->begin, NULL);
  pthread_cond_init(&(*threads)->end, NULL);
  return RUNG_OK;
}

void rung_threads_free(RungThreads *threads) {
  if (!threads) return;
  pthread_mutex_lock(&threads->guard);
  threads->over = true;
  pthread_cond_broadcast(&threads->begin);
  pthread_mutex_unlock(&threads->guard);
  for (size_t i = 1; i < threads->started; i++)
    pthread_join(threads->members[i].handle, NULL);
  pthread_cond_destroy(&threads->end);
  pthread_cond_destroy(&threads->begin);
  pthread_mutex_destroy(&threads->shared);
  pthread_mutex_destroy(&threads->guard);
  rung_release(threads->allocator, threads, sizeof *threads);
}

size_t rung_threads_count(const RungThreads *threads) {
  return threads ? threads->count : 1;
}

size_t rung_threads_available(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set)) return 1;
  size_t count = (size_t)CPU_COUNT(&set);
  return count < RUNG_THREADS_MOST ? count : RUNG_THREADS_MOST;
}

/* Threads that start now wait for the round after the one that is over. */
static void start(RungThreads *threads, size_t wanted) {
  for (; threads->started < wanted; threads->started++) {
    Member *member = &threads->members[threads->started];
    *member = (Member){.crew = threads, .number = threads->started};
    if (pthread_create(&member->handle, NULL, serve, member)) return;
  }
}

void rung_threads_run(RungThreads *threads, size_t pieces, RungWork work, void *context) {
  size_t wanted = rung_threads_count(threads);
  if (wanted > pieces) wanted = pieces;
  if (wanted < 2) {
    for (size_t piece = 0; piece < pieces; piece++) work(context, piece, 0);
    return;
  }
  pthread_mutex_lock(&threads->guard);
  threads->work = work;
  threads->context = context;
  threads->pieces = pieces;
  atomic_store(&threads->next, 0);
  start(threads, wanted);
  threads->busy = threads->started - 1;
  threads->round++;
  pthread_cond_broadcast(&threads->begin);
  pthread_mutex_unlock(&threads->guard);
  do_pieces(threads, 0);
  pthread_mutex_lock(&threads->guard);
  while (threads->busy) pthread_cond_wait(&threads->end, &threads->guard);
  pthread_mutex_unlock(&threads->guard);
}

void rung_threads_lock(RungThreads *threads) {
  if (threads) pthread_mutex_lock(&threads->shared);
}

void rung_threads_unlock(RungThreads *threads) {
  if (threads) pthread_mutex_unlock(&threads->shared);
}

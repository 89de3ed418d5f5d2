#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/threads.h"

enum { PIECES = 1000 };

typedef struct Seen {
  size_t times[PIECES], threads[PIECES];
  atomic_size_t clock;
  size_t when[PIECES];
} Seen;

static void note(void *context, size_t piece, size_t thread) {
  Seen *seen = context;
  seen->times[piece]++;
  seen->threads[piece] = thread;
  seen->when[piece] = atomic_fetch_add(&seen->clock, 1);
}

/* Each piece once, by a thread of the crew, in rising order for each. */
static void expect_all(const Seen *seen, size_t pieces, size_t crew) {
  size_t last[RUNG_THREADS_MOST] = {0};
  for (size_t i = 0; i < pieces; i++) {
    assert_int_equal(seen->times[i], 1);
    assert_true(seen->threads[i] < crew);
    assert_true(seen->when[i] >= last[seen->threads[i]]);
    last[seen->threads[i]] = seen->when[i];
  }
}

static void test_pieces(void **state) {
  (void)state;
  static const size_t crews[] = {1, 2, 8, RUNG_THREADS_MOST};
  static const size_t counts[] = {0, 1, 2, 3, 64, PIECES};
  for (size_t c = 0; c < sizeof crews / sizeof *crews; c++) {
    RungAllocator allocator;
    RungThreads *threads;
    RungError err;
    rung_allocator_init(&allocator, 0);
    rung_error_init(&err);
    assert_int_equal(rung_threads_new(&threads, crews[c], &allocator, &err), RUNG_OK);
    assert_int_equal(rung_threads_count(threads), crews[c]);
    for (size_t round = 0; round < 60; round++) {
      static Seen seen;
      const size_t pieces = counts[round % (sizeof counts / sizeof *counts)];
      seen = (Seen){0};
      rung_threads_run(threads, pieces, note, &seen);
      expect_all(&seen, pieces, crews[c]);
    }
    rung_threads_free(threads);
    assert_int_equal(allocator.used, 0);
  }
}

/* No crew: the caller does it all. */
static void test_none(void **state) {
  (void)state;
  static Seen seen;
  rung_threads_run(NULL, PIECES, note, &seen);
  expect_all(&seen, PIECES, 1);
  assert_int_equal(rung_threads_count(NULL), 1);
  rung_threads_lock(NULL);
  rung_threads_unlock(NULL);
  rung_threads_free(NULL);
}

typedef struct Tally {
  RungThreads *threads;
  size_t count;
} Tally;

static void add_one(void *context, size_t piece, size_t thread) {
  Tally *tally = context;
  (void)piece;
  (void)thread;
  rung_threads_lock(tally->threads);
  tally->count++;
  rung_threads_unlock(tally->threads);
}

static void test_lock(void **state) {
  (void)state;
  RungAllocator allocator;
  RungError err;
  Tally tally = {NULL, 0};
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_threads_new(&tally.threads, 8, &allocator, &err), RUNG_OK);
  rung_threads_run(tally.threads, 100000, add_one, &tally);
  assert_int_equal(tally.count, 100000);
  rung_threads_free(tally.threads);
}

static void test_memory(void **state) {
  (void)state;
  RungAllocator allocator;
  RungThreads *threads;
  RungError err;
  long countdown = 1;
  rung_allocator_init_failing(&allocator, &countdown);
  rung_error_init(&err);
  assert_int_equal(rung_threads_new(&threads, 2, &allocator, &err), RUNG_E_MEMORY);
  assert_null(threads);
}

static void test_available(void **state) {
  (void)state;
  assert_in_range(rung_threads_available(), 1, RUNG_THREADS_MOST);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pieces), cmocka_unit_test(test_none),
      cmocka_unit_test(test_lock), cmocka_unit_test(test_memory),
      cmocka_unit_test(test_available)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

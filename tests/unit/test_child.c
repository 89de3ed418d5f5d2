#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "script/child.h"

static RungAllocator allocator;
static RungArena arena;
static RungError err;

static RungStatus run_within(void (*worker)(int, const void *), const void *context,
                             uint32_t cpu, uint32_t wall, RungChildAnswer *answer) {
  RungChildWork work = {.run = worker,
                        .context = context,
                        .memory_max = 64 << 20,
                        .cpu_milliseconds = cpu,
                        .wall_milliseconds = wall};
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&arena, &allocator);
  return rung_child_run(&work, &arena, answer, &err);
}

static RungStatus run(void (*worker)(int, const void *), const void *context,
                      uint32_t wall, RungChildAnswer *answer) {
  return run_within(worker, context, 5000, wall, answer);
}

static RungChildEnd end_of(void (*worker)(int, const void *), const void *context) {
  RungChildAnswer answer;
  assert_int_equal(run(worker, context, 5000, &answer), RUNG_OK);
  if (answer.end != RUNG_CHILD_ANSWERED) assert_int_equal(answer.bytes.length, 0);
  rung_arena_reset(&arena);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  assert_int_equal(errno, ECHILD);
  return answer.end;
}

static void send_large(int pipe, const void *context) {
  const size_t *length = context;
  char *bytes = malloc(*length);
  if (!bytes) return;
  memset(bytes, 'x', *length);
  RungChildHead head = {.kind = 7, .heap_peak = 8, .steps = 9, .length = *length};
  rung_child_send(pipe, head, bytes);
}

static void test_frames_of_every_size_arrive(void **state) {
  (void)state;
  size_t lengths[] = {0, 1, 65536, 1 << 20, RUNG_CHILD_ANSWER_MAX};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    RungChildAnswer answer;
    assert_int_equal(run(send_large, &lengths[i], 10000, &answer), RUNG_OK);
    assert_int_equal(answer.end, RUNG_CHILD_ANSWERED);
    assert_int_equal(answer.head.kind, 7);
    assert_int_equal(answer.head.heap_peak, 8);
    assert_int_equal(answer.head.steps, 9);
    assert_int_equal(answer.bytes.length, lengths[i]);
    if (lengths[i]) assert_int_equal(answer.bytes.bytes[lengths[i] - 1], 'x');
    rung_arena_reset(&arena);
  }
}

static void test_a_frame_over_the_cap_is_refused(void **state) {
  (void)state;
  size_t length = RUNG_CHILD_ANSWER_MAX + 1;
  assert_int_equal(end_of(send_large, &length), RUNG_CHILD_DIED);
}

static void send_raw(int pipe, const void *context) {
  const RungChildHead *head = context;
  ssize_t written = write(pipe, head, sizeof *head);
  if (written == (ssize_t)sizeof *head) (void)!write(pipe, "four", 4);
}

static void test_frames_that_lie_are_deaths(void **state) {
  (void)state;
  RungChildHead wrong = {.marker = 1, .length = 4};
  RungChildHead short_of = {.marker = RUNG_CHILD_MARKER, .length = 5};
  RungChildHead huge = {.marker = RUNG_CHILD_MARKER, .length = UINT64_MAX};
  RungChildHead longer = {.marker = RUNG_CHILD_MARKER, .length = 3};
  assert_int_equal(end_of(send_raw, &wrong), RUNG_CHILD_DIED);
  assert_int_equal(end_of(send_raw, &short_of), RUNG_CHILD_DIED);
  assert_int_equal(end_of(send_raw, &huge), RUNG_CHILD_DIED);
  assert_int_equal(end_of(send_raw, &longer), RUNG_CHILD_ANSWERED);
}

static void say_nothing(int pipe, const void *context) {
  (void)pipe;
  (void)context;
}

static void crash(int pipe, const void *context) {
  (void)pipe;
  (void)context;
  raise(SIGSEGV);
  __builtin_trap();
}

static void test_deaths_are_told(void **state) {
  (void)state;
  RungChildAnswer answer;
  assert_int_equal(run(say_nothing, NULL, 5000, &answer), RUNG_OK);
  assert_int_equal(answer.end, RUNG_CHILD_DIED);
  assert_int_equal(answer.signal, 0);
  assert_int_equal(run(crash, NULL, 5000, &answer), RUNG_OK);
  assert_int_equal(answer.end, RUNG_CHILD_DIED);
  assert_int_not_equal(answer.signal, 0);
}

static void spin(int pipe, const void *context) {
  (void)pipe;
  (void)context;
  for (volatile unsigned n = 0;; n++) continue;
}

static void test_processor_time_is_limited_apart_from_wall_time(void **state) {
  (void)state;
  RungChildAnswer answer;
  assert_int_equal(run_within(spin, NULL, 100, 600000, &answer), RUNG_OK);
  assert_int_equal(answer.end, RUNG_CHILD_LATE);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void ignore_signal(int number) {
  (void)number;
}

/* A timer interrupts every call of the parent all the while. */
static void test_the_wall_limit_holds_under_signals(void **state) {
  (void)state;
  struct sigaction action = {.sa_handler = ignore_signal}, before;
  struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  struct timespec start, end;
  RungChildAnswer answer;
  sigaction(SIGALRM, &action, &before);
  setitimer(ITIMER_REAL, &often, NULL);
  clock_gettime(CLOCK_MONOTONIC, &start);
  assert_int_equal(run(spin, NULL, 100, &answer), RUNG_OK);
  clock_gettime(CLOCK_MONOTONIC, &end);
  setitimer(ITIMER_REAL, &never, NULL);
  sigaction(SIGALRM, &before, NULL);
  long spent =
      (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000;
  assert_int_equal(answer.end, RUNG_CHILD_LATE);
  assert_in_range(spent, 95, 1000);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static int count_descriptors(void) {
  int count = 0;
  DIR *entries = opendir("/proc/self/fd");
  while (readdir(entries)) count++;
  closedir(entries);
  return count;
}

static void test_no_descriptor_is_left_open(void **state) {
  (void)state;
  int before = count_descriptors();
  size_t length = 10;
  assert_int_equal(end_of(send_large, &length), RUNG_CHILD_ANSWERED);
  assert_int_equal(end_of(say_nothing, NULL), RUNG_CHILD_DIED);
  assert_int_equal(count_descriptors(), before);
}

static void test_no_descriptor_to_be_had_is_an_error(void **state) {
  (void)state;
  struct rlimit before, none;
  RungChildAnswer answer;
  getrlimit(RLIMIT_NOFILE, &before);
  none = (struct rlimit){3, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  RungStatus status = run(say_nothing, NULL, 1000, &answer);
  setrlimit(RLIMIT_NOFILE, &before);
  assert_int_equal(status, RUNG_E_IO);
  assert_string_equal(err.code, "no-pipe");
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  size_t length = 100;
  bool failed = true;
  for (long n = 1; failed; n++) {
    long countdown = n;
    RungChildAnswer answer;
    RungChildWork work = {send_large, &length, 0, 5, 5000};
    rung_error_init(&err);
    rung_allocator_init_failing(&allocator, &countdown);
    rung_arena_init(&arena, &allocator);
    RungStatus status = rung_child_run(&work, &arena, &answer, &err);
    failed = countdown == 0;
    assert_int_equal(status, failed ? RUNG_E_MEMORY : RUNG_OK);
    rung_arena_reset(&arena);
    assert_int_equal(allocator.used, 0);
  }
}

/* What a confined child tries; it answers when it was let through. */
typedef struct Attempt {
  bool (*act)(int pipe);
} Attempt;

static void attempt(int pipe, const void *context) {
  const Attempt *the = context;
  if (the->act(pipe)) rung_child_send(pipe, (RungChildHead){.length = 0}, "");
}

static bool open_a_file(int pipe) {
  (void)pipe;
  return open("/dev/null", O_RDONLY) >= 0;
}

static bool write_elsewhere(int pipe) {
  for (int file = 0; file < 64; file++)
    if (file != pipe && write(file, "", 0) == 0) return true;
  return false;
}

static bool make_a_process(int pipe) {
  (void)pipe;
  return fork() >= 0;
}

static bool take_much_memory(int pipe) {
  (void)pipe;
  return mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
              0) != MAP_FAILED;
}

static bool make_memory_run(int pipe) {
  (void)pipe;
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0) != MAP_FAILED;
}

static bool signal_the_parent(int pipe) {
  (void)pipe;
  return kill(getppid(), 0) == 0;
}

static bool take_some_memory(int pipe) {
  (void)pipe;
  void *block = malloc(16 << 20);
  bool taken = block != NULL;
  free(block);
  return taken;
}

/* Sanitizers make system calls of their own, so that there the filter is off. */
#ifdef RUNG_SANITIZED
enum { FILTERED = 0 };
#else
enum { FILTERED = 1 };
#endif

static void test_a_child_can_only_answer(void **state) {
  (void)state;
  static const Attempt fine = {take_some_memory};
  static const Attempt attempts[] = {{open_a_file},     {write_elsewhere},
                                     {make_a_process},  {take_much_memory},
                                     {make_memory_run}, {signal_the_parent}};
  assert_int_equal(end_of(attempt, &fine), RUNG_CHILD_ANSWERED);
  for (size_t i = 0; FILTERED && i < sizeof attempts / sizeof attempts[0]; i++)
    assert_int_equal(end_of(attempt, &attempts[i]), RUNG_CHILD_DIED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_frames_of_every_size_arrive),
      cmocka_unit_test(test_a_frame_over_the_cap_is_refused),
      cmocka_unit_test(test_frames_that_lie_are_deaths),
      cmocka_unit_test(test_deaths_are_told),
      cmocka_unit_test(test_processor_time_is_limited_apart_from_wall_time),
      cmocka_unit_test(test_the_wall_limit_holds_under_signals),
      cmocka_unit_test(test_no_descriptor_is_left_open),
      cmocka_unit_test(test_no_descriptor_to_be_had_is_an_error),
      cmocka_unit_test(test_every_allocation_may_fail),
      cmocka_unit_test(test_a_child_can_only_answer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

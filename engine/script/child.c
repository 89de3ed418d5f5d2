#include "script/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t milliseconds(clockid_t clock) {
  struct timespec now = {0, 0};
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* When the child must have answered: both are readings of clocks. */
typedef struct Deadline {
  int64_t wall, cpu;
  clockid_t child; /* processor time of the child */
} Deadline;

static int64_t wall_left(const Deadline *deadline) {
  return deadline->wall - milliseconds(CLOCK_MONOTONIC);
}

/* The child has one thread: it can't use processor time faster than time passes. */
static int64_t time_left(const Deadline *deadline) {
  const int64_t wall = wall_left(deadline);
  const int64_t cpu = deadline->cpu - milliseconds(deadline->child);
  return cpu < wall ? cpu : wall;
}

static bool write_all(int pipe, const void *bytes, size_t length) {
  const char *next = bytes;
  while (length > 0) {
    ssize_t written = write(pipe, next, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    length -= (size_t)written;
  }
  return true;
}

void rung_child_send(int pipe, RungChildHead head, const char *bytes) {
  head.marker = RUNG_CHILD_MARKER;
  if (write_all(pipe, &head, sizeof head)) (void)write_all(pipe, bytes, head.length);
}

static void run_child(const RungChildWork *work, int pipe, pid_t parent, size_t mapped) {
  RungConfinement confinement = {.pipe = pipe,
                                 .parent = parent,
                                 .memory_max = work->memory_max,
                                 .cpu_seconds = work->cpu_milliseconds / 1000 + 1};
  if (rung_confine(&confinement, mapped)) work->run(pipe, work->context);
  _exit(1);
}

/* The frame as it comes in. */
typedef struct Inbox {
  RungArena *arena;
  RungChildAnswer *answer;
  size_t received; /* bytes, the head included */
  char *body;
} Inbox;

typedef enum Progress { MORE, WHOLE, BROKEN } Progress;

/* After the head has come: room for the body. */
static Progress take_head(Inbox *inbox, RungError *err) {
  const RungChildHead *head = &inbox->answer->head;
  if (head->marker != RUNG_CHILD_MARKER) return BROKEN;
  if (head->length > RUNG_CHILD_ANSWER_MAX) return BROKEN;
  inbox->body = rung_arena_take(inbox->arena, (size_t)head->length + 1);
  if (!inbox->body) {
    (void)rung_error_memory(err, "the answer of the compiler");
    return BROKEN;
  }
  inbox->answer->bytes = (RungText){inbox->body, (uint32_t)head->length};
  return head->length == 0 ? WHOLE : MORE;
}

/* One read of what is there. */
static Progress receive(Inbox *inbox, int pipe, RungError *err) {
  RungChildHead *head = &inbox->answer->head;
  size_t end = sizeof *head + (inbox->body ? (size_t)head->length : 0);
  char *to = inbox->body ? inbox->body + (inbox->received - sizeof *head)
                         : (char *)head + inbox->received;
  ssize_t count = read(pipe, to, end - inbox->received);
  if (count < 0) return errno == EINTR || errno == EAGAIN ? MORE : BROKEN;
  if (count == 0) return BROKEN;
  inbox->received += (size_t)count;
  if (inbox->received < end) return MORE;
  return inbox->body ? WHOLE : take_head(inbox, err);
}

/* Reads until the frame is whole or broken, or the deadline has passed (MORE). */
static Progress receive_until(Inbox *inbox, int pipe, const Deadline *deadline,
                              RungError *err) {
  Progress progress = MORE;
  while (progress == MORE) {
    int64_t left = time_left(deadline);
    if (left <= 0) break;
    struct pollfd ready = {.fd = pipe, .events = POLLIN};
    int count = poll(&ready, 1, (int)left);
    if (count < 0 && errno != EINTR) return BROKEN;
    if (count > 0) progress = receive(inbox, pipe, err);
  }
  return progress;
}

/* Reaps the child. One whose pipe has closed is about to end by itself and tells how; it
 * is killed when it does not until the deadline, or at once. */
static int reap(pid_t child, bool at_once, const Deadline *deadline) {
  int state = 0;
  while (!at_once) {
    pid_t ended = waitpid(child, &state, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return state;
    at_once = wall_left(deadline) <= 0;
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
  }
  kill(child, SIGKILL);
  while (waitpid(child, &state, 0) < 0 && errno == EINTR) continue;
  return state;
}

static RungStatus await_child(const RungChildWork *work, pid_t child, int pipe,
                              RungArena *arena, RungChildAnswer *answer, RungError *err) {
  Deadline deadline = {.wall = milliseconds(CLOCK_MONOTONIC) + work->wall_milliseconds,
                       .cpu = work->cpu_milliseconds};
  /* Without a clock of its own the child is held by its limit on processor time. */
  if (clock_getcpuclockid(child, &deadline.child) != 0) {
    deadline.child = CLOCK_MONOTONIC;
    deadline.cpu = deadline.wall;
  }
  Inbox inbox = {.arena = arena, .answer = answer};
  Progress progress = receive_until(&inbox, pipe, &deadline, err);
  int state = reap(child, progress != BROKEN, &deadline);
  if (progress == WHOLE) {
    answer->end = RUNG_CHILD_ANSWERED;
  } else {
    answer->end = progress == MORE ? RUNG_CHILD_LATE : RUNG_CHILD_DIED;
    answer->signal = WIFSIGNALED(state) ? WTERMSIG(state) : 0;
    answer->bytes = (RungText){NULL, 0};
  }
  return err->status;
}

RungStatus rung_child_run(const RungChildWork *work, RungArena *arena,
                          RungChildAnswer *answer, RungError *err) {
  int ends[2];
  *answer = (RungChildAnswer){.end = RUNG_CHILD_DIED};
  if (pipe2(ends, O_CLOEXEC) != 0)
    return rung_error_set(err, RUNG_E_IO, "no-pipe", "the compiler can't start: %s",
                          strerror(errno));
  pid_t parent = getpid();
  size_t mapped = rung_confine_mapped();
  pid_t child = fork();
  if (child == 0) run_child(work, ends[1], parent, mapped);
  close(ends[1]);
  if (child < 0) {
    rung_error_set(err, RUNG_E_IO, "no-process", "the compiler can't start: %s",
                   strerror(errno));
  } else {
    (void)await_child(work, child, ends[0], arena, answer, err);
  }
  close(ends[0]);
  return err->status;
}

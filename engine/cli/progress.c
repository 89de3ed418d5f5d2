#include "cli/progress.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static struct {
  char line[80];
  bool started;
  volatile sig_atomic_t shown;
} progress;

static void put(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written; /* nobody to tell */
}

/* Only what a signal handler may call. */
static void show(int signal_number) {
  int kept = errno; /* of the call that was interrupted */
  (void)signal_number;
  put(progress.line);
  progress.shown = 1;
  errno = kept;
}

static void set_timer(int seconds) {
  struct itimerval timer = {.it_value.tv_sec = seconds};
  setitimer(ITIMER_REAL, &timer, NULL);
}

void rung_progress_start(const char *doing, size_t count, const char *things) {
  if (!isatty(STDERR_FILENO)) return;
  struct sigaction action = {.sa_handler = show, .sa_flags = SA_RESTART};
  if (count > 0)
    snprintf(progress.line, sizeof progress.line, "%s: %zu %s ...", doing, count, things);
  else
    snprintf(progress.line, sizeof progress.line, "%s ...", doing);
  progress.started = true;
  progress.shown = 0;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGALRM, &action, NULL) == 0) set_timer(1);
}

void rung_progress_end(void) {
  if (!progress.started) return;
  set_timer(0);
  if (progress.shown) put("\r\033[K");
  progress.started = false;
}

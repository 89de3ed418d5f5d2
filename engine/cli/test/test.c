/* rung test: the tests of a program, tried. */
#include "cli/test/accept.h"
#include "cli/test/cover.h"
#include "cli/test/report.h"
#include "cli/verb.h"

#include <string.h>
#include <time.h>

#include "report/terminal.h"

extern char **environ;

/* A program without tests, or none of the name asked for, has shown nothing. */
static void tell_none(RungSession *session, const char *pattern) {
  session->findings = true;
  if (session->plan.case_count == 0) {
    fputs(
        "there are no tests: write test \"name\" { ... } in program.lua, or in a script "
        "of its folder tests\n",
        stderr);
  } else {
    fprintf(stderr, "no test has `%s` in its name\n", pattern);
  }
}

/* What is accepted is no finding any more. */
static RungStatus accept(RungTrials *trials, const RungArguments *arguments,
                         RungError *err) {
  size_t left = 0;
  RungStatus status =
      rung_test_accept(trials, rung_argument(arguments, "program"), stdout, &left, err);
  if (!status) trials->session->findings = left > 0;
  return status;
}

static RungStatus report(RungTrials *trials, const RungCover *cover,
                         const RungArguments *arguments, RungError *err) {
  if (rung_argument(arguments, "accept") && trials->passed < trials->tried)
    return accept(trials, arguments, err);
  const char *junit = rung_argument(arguments, "junit");
  RungStatus status = rung_argument(arguments, "tap")
                          ? rung_test_report_tap(trials, stdout, err)
                          : rung_test_report_text(trials, stdout, err);
  return status || !junit ? status : rung_test_report_junit(trials, cover, junit, err);
}

static RungStatus report_cover(RungSession *session, const RungTestCover *cover,
                               const RungArguments *arguments, RungError *err) {
  const char *threshold = rung_argument(arguments, "threshold");
  bool below = false;
  FILE *stream = rung_argument(arguments, "tap") ? stderr : stdout;
  RungStatus status = RUNG_OK;
  if (rung_argument(arguments, "coverage"))
    status = rung_test_cover_report(cover, stream, err);
  if (!status && threshold) status = rung_test_cover_check(cover, threshold, &below, err);
  session->findings |= below;
  return status;
}

static RungStatus run_tests(RungSession *session, const RungArguments *arguments,
                            RungError *err) {
  const char *pattern = rung_argument(arguments, "run");
  bool covers =
      rung_argument(arguments, "coverage") || rung_argument(arguments, "threshold");
  RungTrials trials;
  RungTestCover cover;
  session->with_tests = true;
  if (rung_session_compile(session, rung_argument(arguments, "program"), err) ||
      rung_test_cover_init(&cover, session, err) ||
      rung_trials_run(&trials, session, pattern, true,
                      covers ? rung_test_cover_visit : NULL, &cover, err))
    return err->status;
  if (trials.passed < trials.tried) session->findings = true;
  if (trials.tried == 0) tell_none(session, pattern);
  RungStatus status = report(&trials, covers ? &cover.cover : NULL, arguments, err);
  return status || !covers ? status : report_cover(session, &cover, arguments, err);
}

/* What the program's files say, or that they can't be read. */
typedef struct Look {
  uint8_t sha256[32];
} Look;

static Look look_at(const char *program, RungAllocator *allocator) {
  Look look = {{0}};
  RungScript script;
  RungError err;
  rung_error_init(&err);
  if (!rung_script_read_tests(&script, program, allocator, &err)) {
    memcpy(look.sha256, script.sha256, sizeof look.sha256);
    rung_script_reset(&script);
  }
  return look;
}

static void wait_for_change(const char *program, Look seen, RungAllocator *allocator) {
  const struct timespec pause = {0, 200000000};
  Look now = seen;
  while (memcmp(&now, &seen, sizeof now) == 0) {
    (void)nanosleep(&pause, NULL);
    now = look_at(program, allocator);
  }
}

/* One run in a session of its own; what keeps it from running is told and waited out. */
static void run_once(const RungArguments *arguments) {
  RungSession session;
  RungError err;
  rung_error_init(&err);
  rung_session_init(&session, "");
  RungStatus status = run_tests(&session, arguments, &err);
  if (status && !session.reported)
    rung_error_print(&err, stderr, rung_terminal_probe(stderr, environ).colour);
  rung_session_reset(&session);
}

/* Runs the tests again whenever a file of the program changes, until it is ended. */
static void watch(const RungArguments *arguments, RungAllocator *allocator) {
  const char *program = rung_argument(arguments, "program");
  for (;;) {
    Look seen = look_at(program, allocator);
    run_once(arguments);
    fprintf(stderr, "\nwatching %s: tests run again when it changes\n", program);
    fflush(stdout);
    wait_for_change(program, seen, allocator);
  }
}

RungStatus rung_verb_test(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  if (rung_argument(arguments, "watch")) watch(arguments, &session->allocator);
  return run_tests(session, arguments, err);
}

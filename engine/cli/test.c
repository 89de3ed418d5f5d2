/* rung test: the tests of a program, tried. */
#include "cli/test_cover.h"
#include "cli/test_report.h"
#include "cli/verb.h"

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

static RungStatus report(const RungTrials *trials, const RungArguments *arguments,
                         RungError *err) {
  const char *junit = rung_argument(arguments, "junit");
  RungStatus status = rung_argument(arguments, "tap")
                          ? rung_test_report_tap(trials, stdout, err)
                          : rung_test_report_text(trials, stdout, err);
  return status || !junit ? status : rung_test_report_junit(trials, junit, err);
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

RungStatus rung_verb_test(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  const char *pattern = rung_argument(arguments, "run");
  bool covers =
      rung_argument(arguments, "coverage") || rung_argument(arguments, "threshold");
  RungTrials trials;
  RungTestCover cover;
  session->with_tests = true;
  if (rung_session_compile(session, rung_argument(arguments, "program"), err) ||
      rung_test_cover_init(&cover, session, err) ||
      rung_trials_run(&trials, session, pattern, covers ? rung_test_cover_visit : NULL,
                      &cover, err))
    return err->status;
  if (trials.passed < trials.tried) session->findings = true;
  if (trials.tried == 0) tell_none(session, pattern);
  RungStatus status = report(&trials, arguments, err);
  return status || !covers ? status : report_cover(session, &cover, arguments, err);
}

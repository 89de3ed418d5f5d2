/* rung test: the tests of a program, tried. */
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

RungStatus rung_verb_test(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  const char *pattern = rung_argument(arguments, "run");
  RungTrials trials;
  session->with_tests = true;
  if (rung_session_compile(session, rung_argument(arguments, "program"), err) ||
      rung_trials_run(&trials, session, pattern, NULL, NULL, err))
    return err->status;
  if (trials.passed < trials.tried) session->findings = true;
  if (trials.tried == 0) tell_none(session, pattern);
  return report(&trials, arguments, err);
}

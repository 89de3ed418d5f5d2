/* What `rung test` tells: for people, as TAP, and as a JUnit report. */
#ifndef RUNG_CLI_TEST_REPORT_H
#define RUNG_CLI_TEST_REPORT_H

#include "cli/test/trial.h"
#include "study/cover.h"

/* Each test with its cases counted, each surprise with its place in the script and the
 * lines that decided, and a summary. */
RungStatus rung_test_report_text(const RungTrials *trials, FILE *stream,
                                 RungError *err) RUNG_MUST_USE;
/* TAP version 14: one point a case, surprises as YAML blocks. */
RungStatus rung_test_report_tap(const RungTrials *trials, FILE *stream,
                                RungError *err) RUNG_MUST_USE;
/* One testsuite a test, one testcase a case; cover, or NULL: what they reached, as
 * properties. The file appears whole or not at all. */
RungStatus rung_test_report_junit(const RungTrials *trials, const RungCover *cover,
                                  const char *path, RungError *err) RUNG_MUST_USE;

#endif

/* What of a program its tests reached, told line by line. */
#ifndef RUNG_CLI_TEST_COVER_H
#define RUNG_CLI_TEST_COVER_H

#include "cli/test/trial.h"
#include "study/cover.h"

/* Cases adding to a cover: the visit of rung_trials_run. */
typedef struct RungTestCover {
  RungSession *session;
  RungCover cover;
} RungTestCover;

RungStatus rung_test_cover_init(RungTestCover *test_cover, RungSession *session,
                                RungError *err) RUNG_MUST_USE;
/* context: the RungTestCover. */
RungStatus rung_test_cover_visit(void *context, size_t first, size_t count,
                                 RungError *err) RUNG_MUST_USE;

/* A summary by kind; then, line by line, what was not reached, below the line itself. */
RungStatus rung_test_cover_report(const RungTestCover *test_cover, FILE *stream,
                                  RungError *err) RUNG_MUST_USE;

/* Is less reached than "80%" or "80" says, to a hundredth of a percent? Says so on
 * stderr. RUNG_E_USAGE "bad-number". */
RungStatus rung_test_cover_check(const RungTestCover *test_cover, const char *threshold,
                                 bool *below, RungError *err) RUNG_MUST_USE;

#endif

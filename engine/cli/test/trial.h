/* Tests of a program, tried: the partner of each case is loaded with the rows that its
 * test gives, and the program's own plan is evaluated. */
#ifndef RUNG_CLI_TEST_TRIAL_H
#define RUNG_CLI_TEST_TRIAL_H

#include "cli/session.h"

/* What did not come out as expected. */
typedef struct RungSurprise {
  RungText name;         /* "tier", "because" */
  RungPosition position; /* of what is expected, in the script */
  RungText written;      /* what is expected, as it stands there */
  RungText expected, got;
  RungText
      why; /* the deciding lines of the explanation, ended by newlines; maybe empty */
  RungText literal; /* what to write in place of `written` to expect what came out; empty
                       where nothing can be written */
} RungSurprise;

typedef struct RungVerdict {
  bool tried;  /* false: its name was not asked for */
  bool failed; /* it could not be worked out: see error */
  RungError error;
  RungSurprise *surprises; /* [count] in the session's arena; none: as expected */
  size_t count;
} RungVerdict;

typedef struct RungTrials {
  RungSession *session;  /* compiled with tests */
  RungVerdict *verdicts; /* [plan.case_count] in the session's arena */
  bool explained;        /* surprises say why */
  size_t tried, passed;
} RungTrials;

/* Called once the cases first..first + count have been evaluated: the session holds their
 * run, and case first + i is row i of the subject. */
typedef RungStatus (*RungTrialVisit)(void *context, size_t first, size_t count,
                                     RungError *err);

/* Makes a session of the program that another has read, with one script of tests more;
 * rung_session_compile_script comes next. name: "tests/pinned.lua". text must outlive it.
 */
RungStatus rung_trial_script(RungSession *made, const RungSession *session,
                             const char *name, RungText text,
                             RungError *err) RUNG_MUST_USE;

/* Tries the cases whose test's name, or its label, holds the pattern (upper and lower
 * case are the same); NULL: all. explained: surprises say why. visit may be NULL. What a
 * case alone can't be worked out for is its verdict's; fails only for what ends all work.
 */
RungStatus rung_trials_run(RungTrials *trials, RungSession *session, const char *pattern,
                           bool explained, RungTrialVisit visit, void *context,
                           RungError *err) RUNG_MUST_USE;

/* "tier by ARR, row 2", with the label where the case has one. In session->scratch. */
RungText rung_trial_name(RungSession *session, size_t test_case);

/* What an owner writes to expect the value: exactly it. In the session's arena. */
RungText rung_trial_literal(RungSession *session, RungValue value);

/* A figure that is not as expected, of a row of the subject. */
typedef struct RungTrialFigure {
  size_t subject;
  RungText name;
  RungText expected;
  uint32_t node; /* what came out, or RUNG_NONE */
} RungTrialFigure;

/* The lines of the partner's explanation that stand under the figure; of a tier also what
 * the one that is expected asks for. Then the columns that it read and that the test
 * leaves open. In the session's arena. */
RungStatus rung_trial_explain(RungSession *session, const RungTrialFigure *figure,
                              RungText *why, RungError *err) RUNG_MUST_USE;

#endif

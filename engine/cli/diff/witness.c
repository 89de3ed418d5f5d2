/* Where versions differ and no partner shows it: the smallest partner that would. Tests
 * are drafted at the edges of what one version compares, with what it gives there, and
 * tried on the other version: one that fails is such a partner. */
#include "cli/diff/diff.h"

#include <string.h>

#include "cli/test/cases.h"
#include "cli/test/trial.h"

static const char NAME[] = "tests/witness.lua";

/* A session of its own with the scripts of another, which keeps them. */
static RungStatus copy_session(RungSession *made, const RungSession *session,
                               RungError *err) {
  rung_session_init(made, "");
  rung_arena_init(&made->script.arena, &made->allocator);
  made->script.files = session->script.files;
  made->script.file_count = session->script.file_count;
  return rung_session_compile_script(made, err);
}

static RungText take_line(RungText *text) {
  const char *end = memchr(text->bytes, '\n', text->length);
  uint32_t length = end ? (uint32_t)(end - text->bytes) + 1 : text->length;
  RungText line = {text->bytes, length};
  text->bytes += length;
  text->length -= length;
  return line;
}

static bool starts(RungText line, const char *with) {
  return line.length >= strlen(with) && memcmp(line.bytes, with, strlen(with)) == 0;
}

/* The test of tests that a line is a row of, with that row alone. */
static RungText one_case(RungSession *session, RungText tests, uint32_t wanted) {
  RungText made = rung_text("");
  bool in_head = false;
  for (uint32_t at = 1; tests.length > 0 && at <= wanted; at++) {
    RungText line = take_line(&tests);
    if (starts(line, "test ")) {
      made = rung_text("");
      in_head = true;
    }
    if (in_head || at == wanted)
      made = rung_session_format(session, "%.*s%.*s", RUNG_TEXT(made), RUNG_TEXT(line));
    if (starts(line, "  | case")) in_head = false;
  }
  return rung_session_format(session, "%.*s]] }\n", RUNG_TEXT(made));
}

/* What the version that was asked gives instead, a comment a line. */
static RungText remarks(RungSession *session, const RungVerdict *verdict,
                        const char *which) {
  RungText made = rung_text("");
  for (size_t i = 0; i < verdict->count; i++) {
    const RungSurprise *surprise = &verdict->surprises[i];
    made = rung_session_format(session, "%.*s-- the %s version gives %.*s: %.*s\n",
                               RUNG_TEXT(made), which, RUNG_TEXT(surprise->name),
                               RUNG_TEXT(surprise->got));
  }
  return made;
}

/* Tries what `drafter` gives on `other`; diff->witness stays empty where all holds. */
static RungStatus try_on(RungDiff *diff, const RungSession *drafter,
                         const RungSession *other, const char *which, RungError *err) {
  RungSession made, tried;
  RungTrials trials = {0};
  RungText tests = {"", 0};
  char period[24], from[11], to[11];
  rung_date_format(diff->old_version->period.from, from);
  rung_date_format(diff->old_version->period.to, to);
  snprintf(period, sizeof period, "%s..%s", from, to);
  RungStatus status = copy_session(&made, drafter, err);
  if (!status) status = rung_cases_draft(&made, period, true, &tests, err);
  rung_session_init(&tried, "");
  if (!status && tests.length > 0) {
    status = rung_trial_script(&tried, other, NAME, tests, err);
    if (!status) status = rung_session_compile_script(&tried, err);
    if (!status) status = rung_trials_run(&trials, &tried, NULL, false, NULL, NULL, err);
  }
  for (size_t i = 0; !status && i < tried.plan.case_count; i++) {
    const RungVerdict *verdict = &trials.verdicts[i];
    const RungPosition *position = &tried.plan.cases[i].position;
    bool ours = position->file != RUNG_NONE &&
                rung_text_is(tried.plan.files[position->file], NAME);
    if (!ours || verdict->count == 0 || verdict->failed) continue;
    RungText said = remarks(diff->old_version, verdict, which);
    RungText test = one_case(diff->old_version, tests, position->line);
    diff->witness = rung_session_format(diff->old_version, "%.*s%.*s", RUNG_TEXT(said),
                                        RUNG_TEXT(test));
    break;
  }
  rung_session_reset(&tried);
  rung_session_reset(&made);
  return status;
}

static bool differ(const RungDiff *diff) {
  for (size_t a = 0; a < diff->aspect_count; a++) {
    RungKey was = diff->old_ledger.keys[a], is = diff->new_ledger.keys[a];
    if (was.low != is.low || was.high != is.high) return true;
  }
  return false;
}

RungStatus rung_diff_find_witness(RungDiff *diff, const RungDiffSummary *summary,
                                  RungError *err) {
  diff->witnessed = summary->changed_count == 0 && differ(diff);
  if (!diff->witnessed) return RUNG_OK;
  RungStatus status = try_on(diff, diff->new_version, diff->old_version, "old", err);
  if (!status && diff->witness.length == 0)
    status = try_on(diff, diff->old_version, diff->new_version, "new", err);
  /* A program that no test can be drafted for has no witness. */
  if (status == RUNG_E_SCRIPT || status == RUNG_E_DATA || status == RUNG_E_USAGE) {
    rung_error_init(err);
    return RUNG_OK;
  }
  return status;
}

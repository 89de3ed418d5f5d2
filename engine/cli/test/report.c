#include "cli/test/report.h"

#include "report/replace.h"
#include "report/terminal.h"
#include "script/diagnostic.h"

extern char **environ;

static RungStatus finish(FILE *stream, RungError *err) {
  if (fflush(stream) == 0 && !ferror(stream)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "standard output is closed");
}

/* The surprise as a diagnostic: it has a place in the script, and a caret. */
static RungError describe(const RungTrials *trials, const RungSurprise *surprise) {
  const RungSession *session = trials->session;
  RungError told;
  rung_error_init(&told);
  rung_error_set(&told, RUNG_E_SCRIPT, "not-as-expected", "%.*s: expected %.*s, got %.*s",
                 RUNG_TEXT(surprise->name), RUNG_TEXT(surprise->expected),
                 RUNG_TEXT(surprise->got));
  if (surprise->position.file == RUNG_NONE) return told;
  char file[RUNG_FILE_MAX];
  snprintf(file, sizeof file, "%.*s",
           RUNG_TEXT(session->plan.files[surprise->position.file]));
  rung_error_place(&told, file, surprise->position.line, surprise->position.column,
                   UINT64_MAX);
  told.span = surprise->written.length;
  rung_diagnostic_finish(&told, &session->script);
  return told;
}

/* Text with `before` at the start of each line. */
static void put_indented(FILE *stream, const char *before, RungText text) {
  for (uint32_t i = 0, from = 0; i < text.length; i++) {
    if (text.bytes[i] != '\n') continue;
    fprintf(stream, "%s%.*s\n", before, (int)(i - from), text.bytes + from);
    from = i + 1;
  }
}

static void put_failure(const RungTrials *trials, size_t test_case, FILE *stream,
                        bool colour) {
  const RungVerdict *verdict = &trials->verdicts[test_case];
  RungText name = rung_trial_name(trials->session, test_case);
  fprintf(stream, "\n%.*s\n", RUNG_TEXT(name));
  if (verdict->failed) rung_error_print(&verdict->error, stream, colour);
  for (size_t i = 0; i < verdict->count; i++) {
    RungError told = describe(trials, &verdict->surprises[i]);
    rung_error_print(&told, stream, colour);
    put_indented(stream, "  ", verdict->surprises[i].why);
  }
}

static bool is_good(const RungVerdict *verdict) {
  return !verdict->failed && verdict->count == 0;
}

/* "✓ tier by ARR  8 cases": the cases first..end of one test. */
static void put_test(const RungTrials *trials, size_t first, size_t end, FILE *stream) {
  const RungSession *session = trials->session;
  size_t tried = 0, good = 0;
  for (size_t i = first; i < end; i++) {
    tried += trials->verdicts[i].tried;
    good += trials->verdicts[i].tried && is_good(&trials->verdicts[i]);
  }
  if (tried == 0) return;
  uint32_t thing = session->plan.tests[session->plan.cases[first].test].thing;
  RungText name = rung_session_name(session, thing);
  fprintf(stream, "%s %.*s", good == tried ? "\xE2\x9C\x93" : "\xE2\x9C\x97",
          RUNG_TEXT(name));
  if (good < tried && tried > 1)
    fprintf(stream, "  %zu of %zu cases failed", tried - good, tried);
  if (good == tried && tried > 1) fprintf(stream, "  %zu cases", tried);
  fputc('\n', stream);
}

static size_t end_of_test(const RungPlan *plan, size_t first) {
  size_t end = first;
  while (end < plan->case_count && plan->cases[end].test == plan->cases[first].test)
    end++;
  return end;
}

RungStatus rung_test_report_text(const RungTrials *trials, FILE *stream, RungError *err) {
  const RungPlan *plan = &trials->session->plan;
  bool colour = rung_terminal_probe(stream, environ).colour;
  for (size_t i = 0; i < plan->case_count; i = end_of_test(plan, i))
    put_test(trials, i, end_of_test(plan, i), stream);
  for (size_t i = 0; i < plan->case_count; i++)
    if (trials->verdicts[i].tried && !is_good(&trials->verdicts[i]))
      put_failure(trials, i, stream, colour);
  size_t failed = trials->tried - trials->passed;
  fprintf(stream, "\n%zu %s, %zu as expected, %zu failed\n", trials->tried,
          trials->tried == 1 ? "case" : "cases", trials->passed, failed);
  return finish(stream, err);
}

/* TAP -------------------------------------------------------------------------------- */

/* # and \ have a meaning in TAP descriptions. */
static void put_tap_text(FILE *stream, RungText text) {
  for (uint32_t i = 0; i < text.length; i++) {
    char c = text.bytes[i];
    if (c == '#' || c == '\\') fputc('\\', stream);
    fputc(c == '\n' ? ' ' : c, stream);
  }
}

/* A text of YAML in double quotes. */
static void put_yaml(FILE *stream, const char *key, RungText text) {
  fprintf(stream, "%s\"", key);
  for (uint32_t i = 0; i < text.length; i++) {
    char c = text.bytes[i];
    if (c == '"' || c == '\\') fputc('\\', stream);
    if (c == '\n') fputs("\\n", stream);
    if (c != '\n') fputc(c, stream);
  }
  fputs("\"\n", stream);
}

static void put_tap_surprise(const RungTrials *trials, const RungSurprise *surprise,
                             FILE *stream) {
  RungError told = describe(trials, surprise);
  put_yaml(stream, "    - name: ", surprise->name);
  put_yaml(stream, "      expected: ", surprise->expected);
  put_yaml(stream, "      got: ", surprise->got);
  fprintf(stream, "      at: \"%s:%u:%u\"\n", told.file, told.line, told.column);
  put_yaml(stream, "      why: ", surprise->why);
}

static void put_tap_case(const RungTrials *trials, size_t number, size_t test_case,
                         FILE *stream) {
  const RungVerdict *verdict = &trials->verdicts[test_case];
  fprintf(stream, "%sok %zu - ", is_good(verdict) ? "" : "not ", number);
  put_tap_text(stream, rung_trial_name(trials->session, test_case));
  fputc('\n', stream);
  if (is_good(verdict)) return;
  fputs("  ---\n", stream);
  if (verdict->failed) put_yaml(stream, "  error: ", rung_text(verdict->error.message));
  if (verdict->count > 0) fputs("  surprises:\n", stream);
  for (size_t i = 0; i < verdict->count; i++)
    put_tap_surprise(trials, &verdict->surprises[i], stream);
  fputs("  ...\n", stream);
}

RungStatus rung_test_report_tap(const RungTrials *trials, FILE *stream, RungError *err) {
  size_t number = 0;
  fprintf(stream, "TAP version 14\n1..%zu\n", trials->tried);
  for (size_t i = 0; i < trials->session->plan.case_count; i++)
    if (trials->verdicts[i].tried) put_tap_case(trials, ++number, i, stream);
  return finish(stream, err);
}

/* JUnit ------------------------------------------------------------------------------ */

static void put_xml(FILE *stream, RungText text) {
  for (uint32_t i = 0; i < text.length; i++) {
    char c = text.bytes[i];
    switch (c) {
    case '<': fputs("&lt;", stream); break;
    case '>': fputs("&gt;", stream); break;
    case '&': fputs("&amp;", stream); break;
    case '"': fputs("&quot;", stream); break;
    default: fputc(c, stream);
    }
  }
}

static void put_junit_case(const RungTrials *trials, size_t test_case, RungText suite,
                           FILE *stream) {
  const RungVerdict *verdict = &trials->verdicts[test_case];
  fputs("    <testcase classname=\"", stream);
  put_xml(stream, suite);
  fputs("\" name=\"", stream);
  put_xml(stream, rung_trial_name(trials->session, test_case));
  fputs(is_good(verdict) ? "\"/>\n" : "\">\n", stream);
  if (is_good(verdict)) return;
  if (verdict->failed) {
    fputs("      <error message=\"", stream);
    put_xml(stream, rung_text(verdict->error.message));
    fputs("\"/>\n", stream);
  }
  for (size_t i = 0; i < verdict->count; i++) {
    RungError told = describe(trials, &verdict->surprises[i]);
    fputs("      <failure message=\"", stream);
    put_xml(stream, rung_text(told.message));
    fprintf(stream, "\">%s:%u:%u\n", told.file, told.line, told.column);
    put_xml(stream, verdict->surprises[i].why);
    fputs("</failure>\n", stream);
  }
  fputs("    </testcase>\n", stream);
}

static void put_junit_suite(const RungTrials *trials, size_t first, size_t end,
                            FILE *stream) {
  const RungSession *session = trials->session;
  size_t tried = 0, failures = 0, errors = 0;
  for (size_t i = first; i < end; i++) {
    const RungVerdict *verdict = &trials->verdicts[i];
    tried += verdict->tried;
    errors += verdict->tried && verdict->failed;
    failures += verdict->tried && !verdict->failed && verdict->count > 0;
  }
  if (tried == 0) return;
  RungText name = rung_session_name(
      session, session->plan.tests[session->plan.cases[first].test].thing);
  fputs("  <testsuite name=\"", stream);
  put_xml(stream, name);
  fprintf(stream, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", tried, failures,
          errors);
  for (size_t i = first; i < end; i++)
    if (trials->verdicts[i].tried) put_junit_case(trials, i, name, stream);
  fputs("  </testsuite>\n", stream);
}

typedef struct Junit {
  const RungTrials *trials;
  const RungCover *cover; /* or NULL */
} Junit;

/* coverage.tiers "3 of 3", of every kind that there is. */
static void put_junit_cover(const RungCover *cover, FILE *stream) {
  size_t reached, all;
  if (!cover) return;
  fputs("  <properties>\n", stream);
  for (RungCoverKind kind = 0; kind <= RUNG_COVER_KIND_COUNT; kind++) {
    bool total = kind == RUNG_COVER_KIND_COUNT;
    rung_cover_count(cover, kind, &reached, &all);
    if (all == 0) continue;
    fprintf(stream, "    <property name=\"coverage%s%s\" value=\"%zu of %zu\"/>\n",
            total ? "" : ".", total ? "" : rung_cover_kind_name(kind), reached, all);
  }
  fputs("  </properties>\n", stream);
}

static RungStatus write_junit(FILE *stream, void *context, RungError *err) {
  const Junit *junit = context;
  const RungTrials *trials = junit->trials;
  const RungPlan *plan = &trials->session->plan;
  fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"", stream);
  put_xml(stream, rung_session_name(trials->session, plan->program.thing));
  fputs("\">\n", stream);
  put_junit_cover(junit->cover, stream);
  for (size_t i = 0; i < plan->case_count; i = end_of_test(plan, i))
    put_junit_suite(trials, i, end_of_test(plan, i), stream);
  fputs("</testsuites>\n", stream);
  return finish(stream, err);
}

RungStatus rung_test_report_junit(const RungTrials *trials, const RungCover *cover,
                                  const char *path, RungError *err) {
  Junit junit = {trials, cover};
  return rung_file_replace(path, write_junit, &junit, err);
}

#include "cli/test/cover.h"

#include <string.h>

RungStatus rung_test_cover_init(RungTestCover *test_cover, RungSession *session,
                                RungError *err) {
  test_cover->session = session;
  return rung_cover_init(&test_cover->cover, &session->plan, &session->arena, err);
}

/* Asks for all that the cases expect. */
static RungStatus demand_expected(RungDemand *demand, size_t first, size_t count,
                                  RungError *err) {
  const RungPlan *plan = demand->plan;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < plan->expect_count && !status; i++) {
    const RungExpect *expect = &plan->expects[i];
    if (expect->test_case < first || expect->test_case >= first + count) continue;
    status = rung_demand_add(demand, expect->target, expect->test_case - first, err);
  }
  return status;
}

RungStatus rung_test_cover_visit(void *context, size_t first, size_t count,
                                 RungError *err) {
  RungTestCover *test_cover = context;
  RungSession *session = test_cover->session;
  RungDemand demand;
  RungArena arena;
  rung_arena_init(&arena, &session->allocator);
  RungStatus status = rung_demand_init(&demand, &session->plan, session->run,
                                       RUNG_DEMAND_ALL, &arena, err);
  if (!status) status = demand_expected(&demand, first, count, err);
  if (!status) status = rung_demand_follow(&demand, err);
  if (!status) rung_cover_add(&test_cover->cover, &demand);
  rung_arena_reset(&arena);
  return status;
}

/* Hundredths of a percent, rounded down: 100 % is all. */
static size_t share(size_t reached, size_t all) {
  return all == 0 ? 10000 : reached * 10000 / all;
}

static void put_summary(const RungCover *cover, FILE *stream) {
  size_t reached, all;
  rung_cover_count(cover, RUNG_COVER_KIND_COUNT, &reached, &all);
  fprintf(stream, "\ncoverage %zu.%02zu%%: %zu of %zu\n", share(reached, all) / 100,
          share(reached, all) % 100, reached, all);
  for (RungCoverKind kind = 0; kind < RUNG_COVER_KIND_COUNT; kind++) {
    rung_cover_count(cover, kind, &reached, &all);
    if (all > 0)
      fprintf(stream, "  %-29s %5zu of %5zu\n", rung_cover_kind_name(kind), reached, all);
  }
}

/* "never met", of the sides that were not reached. */
static const char *missing_side(const RungCoverPoint *point) {
  static const char *const neither[] = {[RUNG_COVER_TIER] = "never reached",
                                        [RUNG_COVER_REQUIREMENT] = "never decides",
                                        [RUNG_COVER_BADGE] = "never decides",
                                        [RUNG_COVER_REASON] = "never decides",
                                        [RUNG_COVER_BRACKET] = "never reached",
                                        [RUNG_COVER_ROW] = "never read",
                                        [RUNG_COVER_BRANCH] = "never chosen between",
                                        [RUNG_COVER_COMPARISON] = "never compared",
                                        [RUNG_COVER_BOUND] = "never compared with"};
  static const char *const sides[][2] = {
      [RUNG_COVER_TIER] = {"", ""},
      [RUNG_COVER_REQUIREMENT] = {"never met", "never fails"},
      [RUNG_COVER_BADGE] = {"never met", "never fails"},
      [RUNG_COVER_REASON] = {"never met", "never leaves out"},
      [RUNG_COVER_BRACKET] = {"", ""},
      [RUNG_COVER_ROW] = {"", ""},
      [RUNG_COVER_BRANCH] = {"never taken", "never passed over"},
      [RUNG_COVER_COMPARISON] = {"never true", "never false"},
      [RUNG_COVER_BOUND] = {"never holds", "never lies beyond"}};
  if (!point->reached[0] && (point->sides == 1 || !point->reached[1]))
    return neither[point->kind];
  if (point->sides == 1) return NULL;
  if (!point->reached[0]) return sides[point->kind][0];
  return point->reached[1] ? NULL : sides[point->kind][1];
}

/* A line of a script without the spaces around it. */
static RungText line_of(const RungSession *session, RungPosition position) {
  RungText name = session->plan.files[position.file];
  for (size_t f = 0; f < session->script.file_count; f++) {
    if (!rung_text_equal(session->script.files[f].name, name)) continue;
    RungText text = session->script.files[f].text;
    uint32_t line = 1, from = 0;
    while (line < position.line && from < text.length) line += text.bytes[from++] == '\n';
    uint32_t to = from;
    while (to < text.length && text.bytes[to] != '\n' && text.bytes[to] != '\r') to++;
    while (from < to && strchr(" \t", text.bytes[from])) from++;
    return (RungText){text.bytes + from, to - from};
  }
  return rung_text("");
}

static void put_point(const RungSession *session, const RungCoverPoint *point,
                      const char *missing, FILE *stream) {
  fprintf(stream, "    column %u  ", point->position.column);
  if (point->address.length) fprintf(stream, "%.*s", RUNG_TEXT(point->address));
  if (point->tier > 0)
    fprintf(stream, ".%.*s",
            RUNG_TEXT(rung_session_name(session, session->plan.tiers[point->tier - 1])));
  static const char *const words[] = {[RUNG_COVER_TIER] = "",
                                      [RUNG_COVER_REQUIREMENT] = "",
                                      [RUNG_COVER_BADGE] = "",
                                      [RUNG_COVER_REASON] = "",
                                      [RUNG_COVER_BRACKET] = "bracket ",
                                      [RUNG_COVER_ROW] = "row ",
                                      [RUNG_COVER_BRANCH] = "branch ",
                                      [RUNG_COVER_COMPARISON] = "comparison ",
                                      [RUNG_COVER_BOUND] = "bound "};
  fprintf(stream, ": %s%s\n", words[point->kind], missing);
}

static bool same_line(const RungCoverPoint *a, const RungCoverPoint *b) {
  return a->position.file == b->position.file && a->position.line == b->position.line;
}

RungStatus rung_test_cover_report(const RungTestCover *test_cover, FILE *stream,
                                  RungError *err) {
  const RungSession *session = test_cover->session;
  const RungCover *cover = &test_cover->cover;
  const RungCoverPoint *last = NULL;
  put_summary(cover, stream);
  for (size_t i = 0; i < cover->count; i++) {
    const RungCoverPoint *point = &cover->points[i];
    const char *missing = missing_side(point);
    if (!missing) continue;
    if (!last) fputs("\nnot reached\n", stream);
    if (!last || !same_line(last, point)) {
      RungText line = line_of(session, point->position);
      fprintf(stream, "  %.*s:%u  %.*s\n",
              RUNG_TEXT(session->plan.files[point->position.file]), point->position.line,
              RUNG_TEXT(line));
    }
    put_point(session, point, missing, stream);
    last = point;
  }
  if (fflush(stream) == 0 && !ferror(stream)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "standard output is closed");
}

/* "80%", "80", "80.5%" in hundredths of a percent; SIZE_MAX: none. */
static size_t read_share(const char *text) {
  size_t whole = strspn(text, "0123456789"), value = 0, decimals = 0;
  const char *rest = text + whole;
  if (whole == 0 || whole > 3) return SIZE_MAX;
  for (size_t i = 0; i < whole; i++) value = value * 10 + (size_t)(text[i] - '0');
  if (*rest == '.') {
    rest++;
    while (decimals < 2 && *rest >= '0' && *rest <= '9') {
      value = value * 10 + (size_t)(*rest++ - '0');
      decimals++;
    }
    if (decimals == 0) return SIZE_MAX;
  }
  for (; decimals < 2; decimals++) value *= 10;
  if (*rest == '%') rest++;
  return *rest == '\0' && value <= 10000 ? value : SIZE_MAX;
}

RungStatus rung_test_cover_check(const RungTestCover *test_cover, const char *threshold,
                                 bool *below, RungError *err) {
  size_t wanted = read_share(threshold), reached, all;
  if (wanted == SIZE_MAX) {
    rung_error_set(err, RUNG_E_USAGE, "bad-number",
                   "--threshold takes a percent from 0 to 100, not `%s`", threshold);
    rung_error_help(err, "such as 80%%");
    return err->status;
  }
  rung_cover_count(&test_cover->cover, RUNG_COVER_KIND_COUNT, &reached, &all);
  *below = reached * 10000 < wanted * all;
  if (*below)
    fprintf(stderr, "coverage is below the threshold of %zu.%02zu%%\n", wanted / 100,
            wanted % 100);
  return RUNG_OK;
}

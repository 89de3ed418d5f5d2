/* Fixtures of plan tests: the plans of tests/unit/plans, whole or with one field or line
 * changed. Texts are owned by the fixture and live until plan_fixture_reset. */
#ifndef RUNG_TESTS_PLAN_SUPPORT_H
#define RUNG_TESTS_PLAN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "plan/decode.h"

typedef struct PlanFixture {
  RungAllocator allocator;
  RungArena arena;
  RungText text;
} PlanFixture;

static inline void plan_fixture_init(PlanFixture *fixture, const char *name) {
  char path[512], bytes[1 << 16];
  snprintf(path, sizeof path, "%s/tests/unit/plans/%s.plan", RUNG_SOURCE_DIR, name);
  rung_allocator_init(&fixture->allocator, 0);
  rung_arena_init(&fixture->arena, &fixture->allocator);
  FILE *stream = fopen(path, "rb");
  assert_non_null(stream);
  size_t length = fread(bytes, 1, sizeof bytes, stream);
  assert_true(length > 0 && length < sizeof bytes);
  fclose(stream);
  fixture->text.bytes = rung_arena_copy(&fixture->arena, bytes, length);
  fixture->text.length = (uint32_t)length;
  assert_non_null(fixture->text.bytes);
}

static inline void plan_fixture_reset(PlanFixture *fixture) {
  rung_arena_reset(&fixture->arena);
  assert_true(fixture->allocator.used == 0);
}

/* The nth line (from 0) that starts with the fields `prefix`: its 1-based number; *line
 * is the line without its end. The test fails when there is none. */
static inline uint32_t plan_line(RungText text, const char *prefix, size_t nth,
                                 RungText *line) {
  size_t length = strlen(prefix);
  uint32_t number = 0;
  const char *at = text.bytes, *end = text.bytes + text.length;
  *line = text;
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    assert_non_null(stop);
    number++;
    *line = (RungText){at, (uint32_t)(stop - at)};
    bool starts = line->length >= length && memcmp(at, prefix, length) == 0 &&
                  (line->length == length || at[length] == '\t');
    if (starts && nth-- == 0) return number;
    at = stop + 1;
  }
  fail_msg("no line %s", prefix);
  return 0;
}

/* text with `length` bytes at `at` replaced. */
static inline RungText plan_splice(PlanFixture *fixture, RungText text, const char *at,
                                   size_t length, const char *replacement) {
  size_t before = (size_t)(at - text.bytes), added = strlen(replacement);
  size_t after = text.length - before - length;
  char *bytes = rung_arena_take(&fixture->arena, before + added + after + 1);
  assert_non_null(bytes);
  memcpy(bytes, text.bytes, before);
  memcpy(bytes + before, replacement, added);
  memcpy(bytes + before + added, at + length, after);
  return (RungText){bytes, (uint32_t)(before + added + after)};
}

/* text with field `field` (0: the tag) of the nth such line replaced. */
static inline RungText plan_with_field(PlanFixture *fixture, RungText text,
                                       const char *prefix, size_t nth, size_t field,
                                       const char *value, uint32_t *number) {
  RungText line;
  *number = plan_line(text, prefix, nth, &line);
  const char *at = line.bytes, *end = line.bytes + line.length;
  while (field--) {
    at = memchr(at, '\t', (size_t)(end - at));
    assert_non_null(at);
    at++;
  }
  const char *stop = memchr(at, '\t', (size_t)(end - at));
  return plan_splice(fixture, text, at, (size_t)((stop ? stop : end) - at), value);
}

/* The text is refused as "bad-plan" at the line, and nothing is held afterwards. */
static inline void plan_refused(RungText text, uint32_t line) {
  RungAllocator allocator;
  RungError err;
  RungPlan plan;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  RungStatus status = rung_plan_decode(&plan, text, &allocator, &err);
  if (status != RUNG_E_SCRIPT || strcmp(err.code, "bad-plan") != 0 || err.line != line)
    fail_msg("wanted bad-plan at line %u, got status %d at %u: %s", line, (int)status,
             err.line, err.message);
  assert_true(allocator.used == 0 && plan.node_count == 0 && !plan.nodes);
}

/* Decodes; the test fails when that fails. */
static inline void plan_decoded(RungPlan *plan, RungText text, RungAllocator *allocator) {
  RungError err;
  rung_error_init(&err);
  if (rung_plan_decode(plan, text, allocator, &err) != RUNG_OK)
    fail_msg("line %u: %s", err.line, err.message);
}

#endif

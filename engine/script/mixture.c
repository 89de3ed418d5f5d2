#include "script/mixture.h"

#include <stdlib.h>
#include <string.h>

#include "script/job.h"
#include "script/state.h"

enum { FIELDS_MAX = 11 };

/* Both versions and what is asked of them. */
typedef struct Question {
  const RungScript *old_version, *new_version;
  const char *request;
} Question;

static void push_version(lua_State *L, const RungScript *script) {
  lua_createtable(L, 0, 2);
  (void)rung_compiler_push(L, script);
  lua_setfield(L, -3, "program");
  lua_setfield(L, -2, "files");
}

static int push_question(lua_State *L, const void *context) {
  const Question *question = context;
  push_version(L, question->old_version);
  push_version(L, question->new_version);
  lua_pushstring(L, question->request);
  return 3;
}

static RungStatus fail_answer(RungError *err) {
  return rung_error_set(err, RUNG_E_INTERNAL, "compiler-answer",
                        "the compiler sent a comparison that is none");
}

static RungStatus ask(const Question *question, size_t plans, RungArena *arena,
                      RungText *answered, RungError *err) {
  RungChildAnswer answer;
  RungCompilerJob job = {.script = question->new_version,
                         .modules = rung_embedded_modules,
                         .module_count = rung_embedded_module_count,
                         .entry = "rung.mixture",
                         .push_arguments = push_question,
                         .context = question,
                         .plans = plans};
  if (rung_compiler_ask(&job, arena, &answer, err)) return err->status;
  *answered = answer.bytes;
  if (answer.head.kind == RUNG_OUTCOME_TEXT) return RUNG_OK;
  bool spent = answer.head.kind == RUNG_OUTCOME_MEMORY ||
               answer.head.kind == RUNG_OUTCOME_INSTRUCTIONS;
  if (spent) {
    return rung_error_set(err, RUNG_E_SCRIPT, "comparison-limit",
                          "the versions can't be laid side by side: %.*s",
                          RUNG_TEXT(answer.bytes));
  }
  return rung_error_set(err, RUNG_E_INTERNAL, "compiler-answer",
                        "the versions can't be laid side by side: %.*s",
                        RUNG_TEXT(answer.bytes));
}

/* Lines ------------------------------------------------------------------------------ */

/* What is left of an answer. */
typedef struct Lines {
  const char *at, *end;
  RungText fields[FIELDS_MAX];
  size_t field_count;
} Lines;

/* The next line apart at TABs; false at the end, or for a line with too many fields. */
static bool next_line(Lines *lines) {
  if (lines->at == lines->end) return false;
  const char *stop = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
  if (!stop) return false;
  lines->field_count = 0;
  for (const char *at = lines->at;;) {
    if (lines->field_count == FIELDS_MAX) return false;
    const char *tab = memchr(at, '\t', (size_t)(stop - at));
    const char *end = tab ? tab : stop;
    lines->fields[lines->field_count++] = (RungText){at, (uint32_t)(end - at)};
    if (!tab) break;
    at = tab + 1;
  }
  lines->at = stop + 1;
  return true;
}

static bool read_number(RungText text, uint32_t most, uint32_t *number) {
  uint64_t value = 0;
  if (text.length == 0 || text.length > 9) return false;
  for (uint32_t i = 0; i < text.length; i++) {
    if (text.bytes[i] < '0' || text.bytes[i] > '9') return false;
    value = value * 10 + (uint64_t)(text.bytes[i] - '0');
  }
  *number = (uint32_t)value;
  return value <= most;
}

/* A field without its escapes, in the arena; bytes NULL: no memory. */
static RungText plain(RungText field, RungArena *arena) {
  char *bytes = rung_arena_take(arena, field.length + 1u);
  uint32_t length = 0;
  if (!bytes) return (RungText){NULL, 0};
  for (uint32_t i = 0; i < field.length; i++) {
    char c = field.bytes[i];
    if (c == '\\' && i + 1 < field.length) {
      c = field.bytes[++i];
      c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    bytes[length++] = c;
  }
  bytes[length] = '\0';
  return (RungText){bytes, length};
}

/* "FILE:LINE:COLUMN", or "-". */
static bool read_place(RungText text, RungEditPlace *place) {
  *place = (RungEditPlace){.file = {"", 0}};
  if (rung_text_is(text, "-")) return true;
  const char *column = memrchr(text.bytes, ':', text.length);
  if (!column || column == text.bytes) return false;
  const char *line = memrchr(text.bytes, ':', (size_t)(column - text.bytes));
  if (!line) return false;
  const char *end = text.bytes + text.length;
  place->file = (RungText){text.bytes, (uint32_t)(line - text.bytes)};
  return read_number((RungText){line + 1, (uint32_t)(column - line - 1)}, 1u << 28,
                     &place->line) &&
         read_number((RungText){column + 1, (uint32_t)(end - column - 1)}, 1u << 28,
                     &place->column);
}

/* Indexes below `count` parted by commas, rising; false for anything else. */
static bool read_indexes(RungText text, size_t count, uint32_t *indexes, size_t *found) {
  *found = 0;
  if (rung_text_is(text, "-")) return true;
  const char *at = text.bytes, *end = text.bytes + text.length;
  for (;;) {
    const char *comma = memchr(at, ',', (size_t)(end - at));
    const char *stop = comma ? comma : end;
    uint32_t number;
    if (*found == count ||
        !read_number((RungText){at, (uint32_t)(stop - at)}, (uint32_t)count, &number) ||
        number == 0 || (*found > 0 && indexes[*found - 1] >= number - 1)) {
      return false;
    }
    indexes[(*found)++] = number - 1;
    if (!comma) return true;
    at = comma + 1;
  }
}

/* Comparison ------------------------------------------------------------------------- */

static bool read_kind(RungText text, RungEditKind *kind) {
  static const char *const kinds[] = {"changed", "added", "removed", "renamed"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (!rung_text_is(text, kinds[i])) continue;
    *kind = (RungEditKind)i;
    return true;
  }
  return false;
}

static RungStatus take_edit(RungEdits *edits, const Lines *lines, RungError *err) {
  RungEdit *edit = &edits->edits[edits->count];
  uint32_t index;
  RungText texts[7];
  if (lines->field_count != 11 || edits->count == RUNG_EDITS_MAX ||
      !read_number(lines->fields[1], RUNG_EDITS_MAX, &index) ||
      index != edits->count + 1 || !read_kind(lines->fields[2], &edit->kind)) {
    return fail_answer(err);
  }
  for (size_t i = 0; i < 7; i++) {
    texts[i] = plain(lines->fields[4 + i], &edits->arena);
    if (!texts[i].bytes) return rung_error_memory(err, "the edits");
  }
  edit->texts = rung_text_is(lines->fields[3], "1");
  edit->address = texts[0];
  edit->word = texts[1];
  edit->name = texts[2];
  edit->was = texts[3];
  edit->is = texts[4];
  if (!read_place(texts[5], &edit->old_place) ||
      !read_place(texts[6], &edit->new_place)) {
    return fail_answer(err);
  }
  edits->count++;
  return RUNG_OK;
}

static RungStatus take_needs(RungEdits *edits, const Lines *lines, RungError *err) {
  uint32_t index;
  uint32_t *needs = rung_arena_take_array(&edits->arena, edits->count + 1, sizeof *needs);
  if (!needs) return rung_error_memory(err, "the edits");
  if (lines->field_count != 3 ||
      !read_number(lines->fields[1], (uint32_t)edits->count, &index) || index == 0) {
    return fail_answer(err);
  }
  RungEdit *edit = &edits->edits[index - 1];
  bool within = read_indexes(lines->fields[2], edits->count, needs, &edit->need_count);
  bool itself = false;
  for (size_t i = 0; within && i < edit->need_count; i++) itself |= needs[i] == index - 1;
  edit->needs = needs;
  return itself ? RUNG_OK : fail_answer(err);
}

static size_t count_edits(RungText answer) {
  size_t count = 0;
  Lines lines = {.at = answer.bytes, .end = answer.bytes + answer.length};
  while (next_line(&lines)) count += rung_text_is(lines.fields[0], "edit");
  return count;
}

static RungStatus take_comparison(RungEdits *edits, RungText answer, RungError *err) {
  size_t count = count_edits(answer);
  if (count > RUNG_EDITS_MAX) {
    return rung_error_set(err, RUNG_E_SCRIPT, "too-many-edits",
                          "the versions differ in more than %d places", RUNG_EDITS_MAX);
  }
  edits->edits = rung_arena_take_array(&edits->arena, count + 1, sizeof *edits->edits);
  if (!edits->edits) return rung_error_memory(err, "the edits");
  Lines lines = {.at = answer.bytes, .end = answer.bytes + answer.length};
  while (next_line(&lines)) {
    bool edit = rung_text_is(lines.fields[0], "edit");
    if (!edit && !rung_text_is(lines.fields[0], "needs")) return fail_answer(err);
    RungStatus status =
        edit ? take_edit(edits, &lines, err) : take_needs(edits, &lines, err);
    if (status) return status;
  }
  if (lines.at != lines.end) return fail_answer(err);
  for (size_t i = 0; i < edits->count; i++) {
    if (!edits->edits[i].texts && edits->edits[i].need_count == 0)
      return fail_answer(err);
  }
  return RUNG_OK;
}

RungStatus rung_edits_find(RungEdits *edits, const RungScript *old_version,
                           const RungScript *new_version, RungAllocator *allocator,
                           RungError *err) {
  Question question = {old_version, new_version, "compare"};
  RungText answer = {"", 0};
  *edits = (RungEdits){0};
  rung_arena_init(&edits->arena, allocator);
  if (ask(&question, RUNG_COMPARE_PLANS, &edits->arena, &answer, err)) {
    return err->status;
  }
  return take_comparison(edits, answer, err);
}

void rung_edits_reset(RungEdits *edits) {
  rung_arena_reset(&edits->arena);
  edits->edits = NULL;
  edits->count = 0;
}

/* Mixtures --------------------------------------------------------------------------- */

enum { INDEX_BYTES = 6 }; /* of an index and what parts it from the next */

/* "1,4 2 -": the sets of edits. */
static char *spell(const RungMixture *mixtures, size_t count, RungArena *arena) {
  size_t most = 2;
  for (size_t i = 0; i < count; i++) most += 2 + INDEX_BYTES * mixtures[i].edit_count;
  char *request = rung_arena_take(arena, most);
  if (!request) return NULL;
  char *to = request;
  for (size_t i = 0; i < count; i++) {
    if (i > 0) *to++ = ' ';
    if (mixtures[i].edit_count == 0) *to++ = '-';
    for (size_t k = 0; k < mixtures[i].edit_count; k++) {
      to += sprintf(to, k > 0 ? ",%u" : "%u", mixtures[i].edits[k] + 1);
    }
  }
  *to = '\0';
  return request;
}

/* Is the key that of the mixture asked for? */
static bool is_of(RungText key, const RungMixture *mixture, uint32_t *indexes) {
  size_t count;
  return read_indexes(key, RUNG_EDITS_MAX, indexes, &count) &&
         count == mixture->edit_count &&
         (count == 0 || memcmp(indexes, mixture->edits, count * sizeof *indexes) == 0);
}

static RungStatus take_mixtures(RungMixture *mixtures, size_t count, size_t *made,
                                RungText answer, RungArena *arena, RungError *err) {
  uint32_t *indexes = rung_arena_take_array(arena, RUNG_EDITS_MAX, sizeof *indexes);
  if (!indexes) return rung_error_memory(err, "the mixtures");
  Lines lines = {.at = answer.bytes, .end = answer.bytes + answer.length};
  for (*made = 0; *made < count && lines.at < lines.end; ++*made) {
    RungMixture *mixture = &mixtures[*made];
    uint32_t length;
    if (!next_line(&lines) || lines.field_count != 3 ||
        !is_of(lines.fields[1], mixture, indexes)) {
      return fail_answer(err);
    }
    if (rung_text_is(lines.fields[0], "broken")) {
      mixture->why = plain(lines.fields[2], arena);
      if (!mixture->why.bytes) return rung_error_memory(err, "the mixtures");
      continue;
    }
    if (!rung_text_is(lines.fields[0], "mixture") ||
        !read_number(lines.fields[2], RUNG_CHILD_ANSWER_MAX, &length) ||
        length > (size_t)(lines.end - lines.at)) {
      return fail_answer(err);
    }
    mixture->plan = (RungText){lines.at, length};
    lines.at += length;
  }
  return *made > 0 && lines.at == lines.end ? RUNG_OK : fail_answer(err);
}

RungStatus rung_mixtures_make(RungMixture *mixtures, size_t count, size_t *made,
                              const RungScript *old_version,
                              const RungScript *new_version, RungArena *arena,
                              RungError *err) {
  RungText answer = {"", 0};
  char *request = spell(mixtures, count, arena);
  if (!request) return rung_error_memory(err, "the mixtures");
  Question question = {old_version, new_version, request};
  if (ask(&question, count + 1, arena, &answer, err)) return err->status;
  return take_mixtures(mixtures, count, made, answer, arena, err);
}

#include "script/diagnostic.h"

#include <string.h>

/* What is printed around the fields: severity, marks, gutters, and numbers of ten digits.
 */
enum { FRAME_BYTES = 100 };
enum { CODE_BYTES = 32, FILE_BYTES = 64, MESSAGE_BYTES = 200, HELP_BYTES = 100 };
enum { FIELDS = 9 };

/* Cuts at a character boundary and marks the cut. */
static void cut(char *text, size_t most) {
  if (strlen(text) <= most) return;
  size_t length = most - 3;
  while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
  strcpy(text + length, "...");
}

static bool find_line(const RungScript *script, const RungError *diagnostic,
                      RungText *found) {
  for (size_t i = 0; i < script->file_count; i++) {
    RungText text = script->files[i].text;
    if (!rung_text_is(script->files[i].name, diagnostic->file)) continue;
    const char *at = text.bytes, *end = text.bytes + text.length;
    for (uint32_t line = 1; at && line < diagnostic->line; line++) {
      at = memchr(at, '\n', (size_t)(end - at));
      if (at) at++;
    }
    if (!at || at == end) return false;
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    *found = (RungText){at, (uint32_t)((stop ? stop : end) - at)};
    if (found->length && at[found->length - 1] == '\r') found->length--;
    return true;
  }
  return false;
}

/* Without a column the whole line is meant: the caret goes under its first letter. */
static uint32_t caret_column(const RungError *diagnostic, RungText line) {
  if (diagnostic->column) return diagnostic->column;
  uint32_t blank = 0;
  while (blank < line.length && strchr(" \t", line.bytes[blank])) blank++;
  return blank < line.length ? blank + 1 : 1;
}

/* Upper bound: the caret line is counted as long as the excerpt. */
static size_t printed_size(const RungError *diagnostic) {
  return FRAME_BYTES + strlen(diagnostic->code) + strlen(diagnostic->file) +
         strlen(diagnostic->message) + strlen(diagnostic->help) +
         2 * strlen(diagnostic->excerpt);
}

void rung_diagnostic_finish(RungError *diagnostic, const RungScript *script) {
  RungText line;
  uint32_t span = diagnostic->span;
  if (diagnostic->line && find_line(script, diagnostic, &line))
    rung_error_excerpt(diagnostic, line.bytes, line.length,
                       caret_column(diagnostic, line), span);
  cut(diagnostic->code, CODE_BYTES);
  cut(diagnostic->file, FILE_BYTES);
  cut(diagnostic->message, MESSAGE_BYTES);
  cut(diagnostic->help, HELP_BYTES);
  if (printed_size(diagnostic) <= RUNG_DIAGNOSTIC_PRINTED_MAX) return;
  diagnostic->excerpt[0] = '\0';
  diagnostic->caret = 0;
}

/* Splits a line at TABs; the number of fields, FIELDS + 1 when there are more. */
static size_t split_fields(RungText line, RungText fields[FIELDS]) {
  size_t count = 0;
  const char *at = line.bytes, *end = line.bytes + line.length;
  for (;;) {
    const char *tab = memchr(at, '\t', (size_t)(end - at));
    const char *stop = tab ? tab : end;
    if (count == FIELDS) return FIELDS + 1;
    fields[count++] = (RungText){at, (uint32_t)(stop - at)};
    if (!tab) return count;
    at = tab + 1;
  }
}

/* Undoes the escapes into at most size bytes with the NUL; control characters are left to
 * rung_error_set. */
static const char *unescape(RungText field, char *to, size_t size) {
  size_t used = 0;
  for (uint32_t i = 0; i < field.length && used + 1 < size; i++) {
    char c = field.bytes[i];
    if (c == '\\' && i + 1 < field.length) {
      c = field.bytes[++i];
      if (c != '\\') c = ' ';
    }
    to[used++] = c;
  }
  to[used] = '\0';
  return to;
}

static bool read_number(RungText field, uint32_t *number) {
  uint64_t value = 0;
  if (field.length == 0 || field.length > 10) return false;
  for (uint32_t i = 0; i < field.length; i++) {
    if (field.bytes[i] < '0' || field.bytes[i] > '9') return false;
    value = value * 10 + (uint64_t)(field.bytes[i] - '0');
  }
  *number = (uint32_t)value;
  return value <= UINT32_MAX;
}

static bool read_diagnostic(RungText line, const RungScript *script, RungError *made) {
  RungText fields[FIELDS];
  uint32_t numbers[3];
  char text[RUNG_MESSAGE_MAX + 64];
  if (split_fields(line, fields) != FIELDS) return false;
  for (int i = 0; i < 3; i++)
    if (!read_number(fields[4 + i], &numbers[i])) return false;
  bool warning = rung_text_is(fields[1], "warning");
  if (!warning && !rung_text_is(fields[1], "error")) return false;

  char code[RUNG_CODE_MAX];
  rung_error_init(made);
  unescape(fields[2], code, sizeof code);
  rung_error_set(made, RUNG_E_SCRIPT, code, "%s", unescape(fields[7], text, sizeof text));
  made->severity = warning ? RUNG_SEVERITY_WARNING : RUNG_SEVERITY_ERROR;
  if (fields[3].length)
    rung_error_place(made, unescape(fields[3], text, sizeof text), numbers[0], numbers[1],
                     UINT64_MAX);
  made->span = numbers[2];
  if (fields[8].length)
    rung_error_help(made, "%s", unescape(fields[8], text, sizeof text));
  rung_diagnostic_finish(made, script);
  return true;
}

static void keep(RungCompiled *compiled, const RungError *made, size_t *warnings) {
  if (made->severity == RUNG_SEVERITY_ERROR) compiled->error_count++;
  if (compiled->diagnostic_count == RUNG_DIAGNOSTICS_MAX) return;
  if (made->severity == RUNG_SEVERITY_WARNING && ++*warnings > RUNG_DIAGNOSTICS_MAX / 2)
    return;
  compiled->diagnostics[compiled->diagnostic_count++] = *made;
}

static const char word[] = "diagnostic\t";

static bool is_diagnostic(const char *at, const char *end) {
  return (size_t)(end - at) > sizeof word - 1 && memcmp(at, word, sizeof word - 1) == 0;
}

/* Lines that could be diagnostics, at most as many as are kept. */
static size_t count_lines(RungText text) {
  size_t count = 0;
  const char *at = text.bytes, *end = text.bytes + text.length;
  while (count < RUNG_DIAGNOSTICS_MAX && is_diagnostic(at, end)) {
    count++;
    at = memchr(at, '\n', (size_t)(end - at));
    if (!at) break;
    at++;
  }
  return count;
}

RungStatus rung_diagnostics_take(RungCompiled *compiled, const RungScript *script,
                                 RungText text, RungError *err) {
  size_t warnings = 0;
  if (text.length == 0) return RUNG_OK;
  const char *at = text.bytes, *end = text.bytes + text.length;
  compiled->diagnostics = rung_arena_take_array(&compiled->arena, count_lines(text) + 1,
                                                sizeof *compiled->diagnostics);
  if (!compiled->diagnostics) return rung_error_memory(err, "the diagnostics");
  while (is_diagnostic(at, end)) {
    RungError made;
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop || !read_diagnostic((RungText){at, (uint32_t)(stop - at)}, script, &made))
      return rung_error_set(err, RUNG_E_INTERNAL, "compiler-answer",
                            "the compiler sent a line that is no diagnostic");
    keep(compiled, &made, &warnings);
    at = stop + 1;
  }
  if (compiled->error_count == 0) compiled->plan = (RungText){at, (uint32_t)(end - at)};
  return RUNG_OK;
}

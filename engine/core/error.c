#include "core/error.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>
#include <utf8proc.h>

/* One character of foreign bytes, made safe to show. */
typedef struct Shown {
  const char *bytes; /* what to write instead of the character, or the character */
  size_t length;     /* of bytes */
  size_t taken;      /* bytes of the input that the character is, >= 1 */
  int columns;       /* terminal columns */
} Shown;

/* C0, DEL, C1, and what reorders or breaks a line on a terminal (U+2028..202E,
 * U+2066..2069). */
static bool is_control(int32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

/* The character at the start of text; length >= 1. */
static Shown show_character(const char *text, size_t length) {
  int32_t point = -1;
  utf8proc_ssize_t taken =
      utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &point);
  if (taken <= 0) return (Shown){"?", 1, 1, 1};
  if (point == '\t') return (Shown){" ", 1, 1, 1};
  if (is_control(point)) return (Shown){"?", 1, (size_t)taken, 1};
  return (Shown){text, (size_t)taken, (size_t)taken, utf8proc_charwidth(point)};
}

/* Copies as many whole characters as fit; size counts the NUL. */
static void copy_shown(char *to, size_t size, const char *text, size_t length) {
  size_t used = 0;
  for (size_t at = 0; at < length;) {
    Shown shown = show_character(text + at, length - at);
    if (used + shown.length >= size) break;
    memcpy(to + used, shown.bytes, shown.length);
    used += shown.length;
    at += shown.taken;
  }
  to[used] = '\0';
}

static void print_shown(char *to, size_t size, const char *format, va_list arguments)
    RUNG_PRINTF(3, 0);

static void print_shown(char *to, size_t size, const char *format, va_list arguments) {
  /* Longer than any field, so that the cut is made by whole characters. */
  char raw[RUNG_MESSAGE_MAX + 64];
  int length = vsnprintf(raw, sizeof raw, format, arguments);
  if (length < 0) raw[0] = '\0';
  copy_shown(to, size, raw, strlen(raw));
}

void rung_error_init(RungError *err) {
  memset(err, 0, sizeof *err);
  err->status = RUNG_OK;
  err->severity = RUNG_SEVERITY_ERROR;
  err->byte = UINT64_MAX;
}

RungStatus rung_error_set(RungError *err, RungStatus status, const char *code,
                          const char *format, ...) {
  assert(status != RUNG_OK);
  if (err->status != RUNG_OK) return err->status;
  rung_error_init(err);
  err->status = status;
  copy_shown(err->code, sizeof err->code, code, strlen(code));
  va_list arguments;
  va_start(arguments, format);
  print_shown(err->message, sizeof err->message, format, arguments);
  va_end(arguments);
  return status;
}

void rung_error_place(RungError *err, const char *file, uint32_t line, uint32_t column,
                      uint64_t byte) {
  if (err->status == RUNG_OK || err->file[0] || err->line) return;
  copy_shown(err->file, sizeof err->file, file, strlen(file));
  err->line = line;
  err->column = column;
  err->byte = byte;
}

void rung_error_help(RungError *err, const char *format, ...) {
  if (err->status == RUNG_OK || err->help[0]) return;
  va_list arguments;
  va_start(arguments, format);
  print_shown(err->help, sizeof err->help, format, arguments);
  va_end(arguments);
}

/* How a line looks once it is shown. */
typedef struct Measure {
  size_t bytes;      /* of the whole line */
  size_t before;     /* bytes of the characters before the caret */
  size_t characters; /* of the whole line */
} Measure;

static Measure measure_line(const char *line, size_t length, uint32_t column) {
  Measure measure = {0, 0, 0};
  for (size_t at = 0; at < length;) {
    Shown shown = show_character(line + at, length - at);
    if (measure.characters + 1 < column) measure.before += shown.length;
    measure.bytes += shown.length;
    measure.characters++;
    at += shown.taken;
  }
  return measure;
}

static uint32_t count_characters(const char *text) {
  uint32_t characters = 0;
  for (; *text; text++) characters += ((unsigned char)*text & 0xC0) != 0x80;
  return characters;
}

void rung_error_excerpt(RungError *err, const char *line, size_t length, uint32_t column,
                        uint32_t span) {
  if (err->status == RUNG_OK || err->excerpt[0]) return;
  enum { ROOM = RUNG_EXCERPT_MAX - 1, LEAD = ROOM / 2 };
  Measure measure = measure_line(line, length, column);
  size_t after = measure.bytes - measure.before;
  size_t lead = after < ROOM - LEAD ? ROOM - after : LEAD;
  size_t at = 0, left_out = 0;
  uint32_t first = 0;
  while (left_out + lead < measure.before) {
    Shown shown = show_character(line + at, length - at);
    at += shown.taken;
    left_out += shown.length;
    first++;
  }
  copy_shown(err->excerpt, sizeof err->excerpt, line + at, length - at);

  uint32_t shown = count_characters(err->excerpt);
  uint32_t caret = column > first ? column - first - 1 : 0;
  err->caret = caret < shown ? caret : shown;
  uint32_t room = shown - err->caret;
  err->span = span < room ? span : room;
  if (err->span == 0) err->span = 1;
}

typedef struct Colours {
  const char *title, *strong, *gutter, *mark, *off;
} Colours;

static Colours choose_colours(const RungError *err, bool colour) {
  if (!colour) return (Colours){"", "", "", "", ""};
  bool warning = err->severity == RUNG_SEVERITY_WARNING;
  const char *title = warning ? "\033[1;33m" : "\033[1;31m";
  return (Colours){title, "\033[1m", "\033[1;34m", title, "\033[0m"};
}

static void print_place(const RungError *err, FILE *stream, const Colours *colours,
                        int width) {
  if (!err->file[0] && !err->line) return;
  fprintf(stream, "%*s%s-->%s ", width, "", colours->gutter, colours->off);
  fputs(err->file, stream);
  if (err->line) {
    fprintf(stream, "%s%u", err->file[0] ? ":" : "line ", err->line);
    if (err->column) fprintf(stream, ":%u", err->column);
  } else if (err->byte != UINT64_MAX) {
    fprintf(stream, " (byte %llu)", (unsigned long long)err->byte);
  }
  fputc('\n', stream);
}

/* Spaces or carets as wide as the first `skip`..`skip + count` characters. */
static int width_of(const char *text, uint32_t skip, uint32_t count) {
  int columns = 0;
  size_t length = strlen(text);
  for (size_t at = 0; at < length && count > 0;) {
    Shown shown = show_character(text + at, length - at);
    at += shown.taken;
    if (skip > 0) {
      skip--;
    } else {
      columns += shown.columns;
      count--;
    }
  }
  return columns;
}

static void print_excerpt(const RungError *err, FILE *stream, const Colours *colours,
                          int width) {
  if (!err->excerpt[0]) return;
  fprintf(stream, "%*s %s|%s\n", width, "", colours->gutter, colours->off);
  fputs(colours->gutter, stream);
  if (err->line) {
    fprintf(stream, "%u", err->line);
  } else {
    fprintf(stream, "%*s", width, "");
  }
  fprintf(stream, " |%s %s\n", colours->off, err->excerpt);
  if (err->column == 0) return; /* somewhere in the line: nothing to point at */
  int carets = width_of(err->excerpt, err->caret, err->span);
  fprintf(stream, "%*s %s|%s %*s%s", width, "", colours->gutter, colours->off,
          width_of(err->excerpt, 0, err->caret), "", colours->mark);
  for (int i = 0; i < carets || i == 0; i++) fputc('^', stream);
  fprintf(stream, "%s\n", colours->off);
}

void rung_error_print(const RungError *err, FILE *stream, bool colour) {
  Colours colours = choose_colours(err, colour);
  bool warning = err->severity == RUNG_SEVERITY_WARNING;
  fprintf(stream, "%s%s[%s]%s%s: %s%s\n", colours.title, warning ? "warning" : "error",
          err->code, colours.off, colours.strong, err->message, colours.off);
  int width = 1;
  for (uint32_t line = err->line; line >= 10; line /= 10) width++;
  print_place(err, stream, &colours, width);
  print_excerpt(err, stream, &colours, width);
  if (err->help[0]) {
    fprintf(stream, "%*s %s=%s help: %s\n", width, "", colours.gutter, colours.off,
            err->help);
  }
}

int rung_status_exit_code(RungStatus status) {
  switch (status) {
  case RUNG_OK: return 0;
  case RUNG_E_INTERNAL: return 3;
  default: return 2;
  }
}

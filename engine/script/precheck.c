#include "script/precheck.h"

#include <string.h>

typedef struct Scan {
  const RungScriptFile *file;
  const char *next, *end, *line_start;
  uint32_t line;
  const char *token; /* start of the token that is looked at */
  const char *token_line_start;
  uint32_t token_line;
  char before; /* the token before: '.' or ':' (a part of a chain), or 0 */
  uint32_t depth;
  uint32_t branches;
  uint32_t
      chains[RUNG_PRECHECK_DEPTH_MAX + 1]; /* links of the chain open at each depth */
  RungError *err;
} Scan;

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Adds the token's place to the error that was just set. */
static RungStatus place_token(Scan *scan) {
  uint32_t column = 1;
  for (const char *at = scan->token_line_start; at < scan->token; at++)
    column += ((unsigned char)*at & 0xC0) != 0x80;
  char name[RUNG_FILE_MAX];
  snprintf(name, sizeof name, "%.*s", RUNG_TEXT(scan->file->name));
  rung_error_place(scan->err, name, scan->token_line, column, UINT64_MAX);
  return scan->err->status;
}

static char peek(const Scan *scan, size_t ahead) {
  return ahead < (size_t)(scan->end - scan->next) ? scan->next[ahead] : '\0';
}

static void step(Scan *scan) {
  if (*scan->next++ != '\n') return;
  scan->line++;
  scan->line_start = scan->next;
}

/* [[ or [=[: the number of signs, or -1. */
static int long_level(const Scan *scan) {
  size_t level = 0;
  if (peek(scan, 0) != '[') return -1;
  while (peek(scan, 1 + level) == '=') level++;
  return peek(scan, 1 + level) == '[' ? (int)level : -1;
}

static void skip_long(Scan *scan, int level) {
  size_t width = (size_t)level + 2;
  scan->next += width;
  while (scan->next < scan->end) {
    if (*scan->next == ']' && peek(scan, width - 1) == ']') {
      size_t signs = 0;
      while (peek(scan, 1 + signs) == '=') signs++;
      if (signs + 2 == width) {
        scan->next += width;
        return;
      }
    }
    step(scan);
  }
}

static void skip_quoted(Scan *scan) {
  char mark = *scan->next++;
  while (scan->next < scan->end && *scan->next != mark && *scan->next != '\n') {
    if (*scan->next == '\\' && scan->next + 1 < scan->end) step(scan);
    step(scan);
  }
  if (scan->next < scan->end) step(scan);
}

static void skip_comment(Scan *scan) {
  scan->next += 2;
  int level = long_level(scan);
  if (level >= 0) {
    skip_long(scan, level);
    return;
  }
  while (scan->next < scan->end && *scan->next != '\n') step(scan);
}

static bool is_one_of(const char *words, const char *name, size_t length) {
  for (const char *at = words; *at; at += strlen(at) + 1)
    if (strlen(at) == length && memcmp(at, name, length) == 0) return true;
  return false;
}

static RungStatus open_level(Scan *scan) {
  if (scan->depth == RUNG_PRECHECK_DEPTH_MAX) {
    rung_error_set(scan->err, RUNG_E_SCRIPT, "nesting-too-deep",
                   "brackets and blocks are nested more than %d deep",
                   RUNG_PRECHECK_DEPTH_MAX);
    return place_token(scan);
  }
  scan->chains[++scan->depth] = 0;
  return RUNG_OK;
}

/* A bracket's chain goes on after it: (a.b).c has three links. */
static void close_level(Scan *scan) {
  if (scan->depth == 0) return;
  uint32_t inner = scan->chains[scan->depth--];
  scan->chains[scan->depth] += inner;
}

static RungStatus add_link(Scan *scan) {
  if (++scan->chains[scan->depth] <= RUNG_PRECHECK_CHAIN_MAX) return RUNG_OK;
  rung_error_set(scan->err, RUNG_E_SCRIPT, "chain-too-long",
                 "more than %d fields and indexes in one chain", RUNG_PRECHECK_CHAIN_MAX);
  return place_token(scan);
}

static RungStatus add_branch(Scan *scan) {
  if (++scan->branches <= RUNG_PRECHECK_BRANCHES_MAX) return RUNG_OK;
  rung_error_set(scan->err, RUNG_E_SCRIPT, "too-many-branches",
                 "more than %d of and, or, elseif, goto, break and labels in one file",
                 RUNG_PRECHECK_BRANCHES_MAX);
  return place_token(scan);
}

static RungStatus take_name(Scan *scan) {
  const char *name = scan->next;
  while (is_letter(peek(scan, 0)) || is_digit(peek(scan, 0))) scan->next++;
  size_t length = (size_t)(scan->next - name);
  bool linked = scan->before != 0;
  scan->before = 0;
  if (linked) return RUNG_OK;
  scan->chains[scan->depth] = 0;
  if (is_one_of("_ENV\0", name, length)) {
    rung_error_set(scan->err, RUNG_E_SCRIPT, "forbidden-name",
                   "`_ENV` is not a name of the language");
    return place_token(scan);
  }
  if (is_one_of("and\0or\0elseif\0goto\0break\0", name, length)) return add_branch(scan);
  if (is_one_of("function\0do\0if\0repeat\0", name, length)) return open_level(scan);
  if (is_one_of("end\0until\0", name, length)) close_level(scan);
  return RUNG_OK;
}

static RungStatus take_dots(Scan *scan) {
  size_t dots = 1;
  while (dots < 3 && peek(scan, dots) == '.') dots++;
  scan->next += dots;
  if (dots == 1) {
    scan->before = '.';
    return add_link(scan);
  }
  scan->chains[scan->depth] = 0;
  return RUNG_OK;
}

static RungStatus take_colons(Scan *scan) {
  bool label = peek(scan, 1) == ':';
  scan->next += label ? 2 : 1;
  if (label) return add_branch(scan);
  scan->before = ':';
  return add_link(scan);
}

static RungStatus take_mark(Scan *scan) {
  char mark = *scan->next;
  if (mark == '.' && !is_digit(peek(scan, 1))) return take_dots(scan);
  if (mark == ':') return take_colons(scan);
  scan->before = 0;
  scan->next++;
  switch (mark) {
  case '[': {
    RungStatus status = add_link(scan);
    return status == RUNG_OK ? open_level(scan) : status;
  }
  case '(':
  case '{': return open_level(scan);
  case ')':
  case ']':
  case '}': close_level(scan); return RUNG_OK;
  default: scan->chains[scan->depth] = 0; return RUNG_OK;
  }
}

static RungStatus take_token(Scan *scan) {
  char first = *scan->next;
  if (strchr(" \t\r\n\f\v", first)) {
    step(scan);
    return RUNG_OK;
  }
  if (first == '-' && peek(scan, 1) == '-') {
    skip_comment(scan);
    return RUNG_OK;
  }
  scan->token = scan->next;
  scan->token_line = scan->line;
  scan->token_line_start = scan->line_start;
  if (is_letter(first)) return take_name(scan);
  int level = long_level(scan);
  if (level < 0 && first != '"' && first != '\'' && !is_digit(first))
    return take_mark(scan);
  scan->before = 0;
  if (is_digit(first)) {
    while (is_letter(peek(scan, 0)) || is_digit(peek(scan, 0)) || peek(scan, 0) == '.')
      scan->next++;
  } else if (level >= 0) {
    skip_long(scan, level);
  } else {
    skip_quoted(scan);
  }
  return RUNG_OK;
}

RungStatus rung_precheck(const RungScriptFile *file, RungError *err) {
  Scan scan = {.file = file, .line = 1, .err = err};
  scan.next = scan.line_start = scan.token = file->text.length ? file->text.bytes : "";
  scan.end = scan.next + file->text.length;
  RungStatus status = RUNG_OK;
  while (status == RUNG_OK && scan.next < scan.end) status = take_token(&scan);
  return status;
}

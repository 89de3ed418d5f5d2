#include <stdlib.h>
#include <string.h>

#include "case.h"

char *case_read_file(const char *path, RungArena *arena) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  char *text = NULL;
  if (fseek(file, 0, SEEK_END) == 0) {
    long size = ftell(file);
    rewind(file);
    if (size >= 0) text = rung_arena_take(arena, (size_t)size + 1);
    if (text && fread(text, 1, (size_t)size, file) != (size_t)size) text = NULL;
    if (text) text[size] = '\0';
  }
  fclose(file);
  return text;
}

char *case_next_word(char **rest) {
  char *p = *rest;
  while (*p == ' ') p++;
  if (!*p) return NULL;
  char stop = ' ';
  if (*p == '"') {
    stop = '"';
    p++;
  }
  char *end = strchr(p, stop);
  if (end) {
    *end = '\0';
    *rest = end + 1;
  } else {
    *rest = p + strlen(p);
  }
  return p;
}

static bool add_bytes(CaseSource *source, RungArena *arena, const char *bytes,
                      size_t count) {
  if (source->length + count > source->size) {
    size_t size = (source->length + count) * 2;
    char *data = rung_arena_take(arena, size);
    if (!data) return false;
    if (source->length) memcpy(data, source->data, source->length);
    source->data = data;
    source->size = size;
  }
  memcpy(source->data + source->length, bytes, count);
  source->length += count;
  return true;
}

/* Reads the escape after a backslash; returns where to go on, or NULL. */
static const char *read_escape(const char *p, char *byte) {
  static const char FROM[] = "rnt0\\", TO[] = "\r\n\t\0\\";
  const char *known = *p ? strchr(FROM, *p) : NULL;
  if (known) {
    *byte = TO[known - FROM];
    return p + 1;
  }
  if (p[0] != 'x' || !p[1] || !p[2]) return NULL;
  char digits[3] = {p[1], p[2], '\0'}, *end;
  *byte = (char)strtoul(digits, &end, 16);
  return *end ? NULL : p + 3;
}

static bool add_repeated(CaseSource *source, RungArena *arena, const char *line) {
  char *text;
  unsigned long times = strtoul(line, &text, 10);
  if (*text++ != ' ') return false;
  for (unsigned long i = 1; i <= times; i++) {
    char number[24];
    int length = snprintf(number, sizeof number, "%lu", i);
    for (const char *p = text; *p; p++) {
      bool counted = *p == '#';
      if (!add_bytes(source, arena, counted ? number : p, counted ? (size_t)length : 1))
        return false;
    }
    if (!add_bytes(source, arena, "\n", 1)) return false;
  }
  return true;
}

bool case_add_line(CaseSource *source, RungArena *arena, const char *line) {
  if (strncmp(line, "@repeat ", 8) == 0) return add_repeated(source, arena, line + 8);
  while (*line) {
    char byte = *line++;
    if (byte == '\\' && strcmp(line, "c") == 0) return true;
    if (byte == '\\') line = read_escape(line, &byte);
    if (!line || !add_bytes(source, arena, &byte, 1)) return false;
  }
  return add_bytes(source, arena, "\n", 1);
}

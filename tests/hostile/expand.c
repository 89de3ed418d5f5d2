#include "expand.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* xHH: the byte, or -1. */
static int read_byte(const char *text, size_t length) {
  char digits[3] = "";
  if (length != 3 || text[0] != 'x') return -1;
  memcpy(digits, text + 1, 2);
  if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1]))
    return -1;
  return (int)strtol(digits, NULL, 16);
}

static void write_once(const char *text, size_t length, long number, FILE *file) {
  int byte = read_byte(text, length);
  if (byte >= 0) {
    fputc(byte, file);
    return;
  }
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '#') {
      fprintf(file, "%ld", number);
    } else {
      fputc(text[i], file);
    }
  }
}

/* What stands between the braces. */
static void write_place(const char *text, size_t length, FILE *file) {
  const char *bar = memchr(text, '|', length);
  if (!bar) {
    write_once(text, length, 1, file);
    return;
  }
  long count = strtol(text, NULL, 10);
  size_t after = (size_t)(bar + 1 - text);
  for (long i = 1; i <= count; i++) write_once(bar + 1, length - after, i, file);
}

void expand(const char *text, size_t length, FILE *file) {
  const char *end = text + length;
  while (text < end) {
    const char *close = NULL;
    if (text + 1 < end && text[0] == '@' && text[1] == '{')
      close = memchr(text + 2, '}', (size_t)(end - text - 2));
    if (close) {
      write_place(text + 2, (size_t)(close - text - 2), file);
      text = close + 1;
    } else {
      fputc(*text++, file);
    }
  }
}

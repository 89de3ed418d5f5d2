#include "load/survey.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool is_tail(const unsigned char *p, size_t left, size_t i) {
  return i < left && (p[i] & 0xC0) == 0x80;
}

/* Bytes of the character at p, or 0 when it is not well formed. Source: Unicode 15,
 * table 3-7. */
static size_t character_length(const unsigned char *p, size_t left) {
  unsigned char first = p[0];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !is_tail(p, left, 1)) return 0;
  if (first < 0xE0) return 2;
  if (!is_tail(p, left, 2)) return 0;
  if (first < 0xF0) {
    if (first == 0xE0 && p[1] < 0xA0) return 0;
    if (first == 0xED && p[1] > 0x9F) return 0;
    return 3;
  }
  if (!is_tail(p, left, 3)) return 0;
  if (first == 0xF0 && p[1] < 0x90) return 0;
  if (first == 0xF4 && p[1] > 0x8F) return 0;
  return 4;
}

static bool all_ascii(const char *bytes) {
  uint64_t words[4];
  memcpy(words, bytes, sizeof words);
  return !((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u);
}

size_t rung_survey_utf8(const char *bytes, size_t length) {
  size_t i = 0;
  while (i < length) {
    if (length - i >= 32 && all_ascii(bytes + i)) {
      i += 32;
      continue;
    }
    size_t stop = length - i >= 32 ? i + 32 : length;
    while (i < stop) {
      size_t step = character_length((const unsigned char *)bytes + i, length - i);
      if (!step) return i;
      i += step;
    }
  }
  return length;
}

size_t rung_survey_nul(const char *bytes, size_t length) {
  const char *found = length ? memchr(bytes, 0, length) : NULL;
  return found ? (size_t)(found - bytes) : length;
}

size_t rung_survey_lines(const char *bytes, size_t length) {
  size_t lines = 0;
  for (size_t i = 0; i < length; i++) lines += bytes[i] == '\n';
  return lines;
}

size_t rung_survey_trim(const char *bytes, size_t length) {
  while (length && bytes[length - 1] == '\n') {
    length--;
    if (length && bytes[length - 1] == '\r') length--;
  }
  return length;
}

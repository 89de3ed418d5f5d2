#include "core/text.h"

#include <string.h>
#include <utf8proc.h>

RungText rung_text(const char *string) {
  return (RungText){string, (uint32_t)strlen(string)};
}

bool rung_text_equal(RungText a, RungText b) {
  return a.length == b.length && (a.length == 0 || !memcmp(a.bytes, b.bytes, a.length));
}

bool rung_text_is(RungText text, const char *string) {
  return rung_text_equal(text, rung_text(string));
}

int rung_text_compare(RungText a, RungText b) {
  uint32_t shorter = a.length < b.length ? a.length : b.length;
  int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

enum { NAME_MAX_BYTES = 64 };

/* The letters of a name without case. */
typedef struct Letters {
  int32_t points[NAME_MAX_BYTES];
  int count;
} Letters;

/* A byte that is not UTF-8 counts as a letter of its own, outside of Unicode. */
static void read_letters(RungText name, Letters *letters) {
  letters->count = 0;
  for (uint32_t at = 0; at < name.length; letters->count++) {
    int32_t point;
    utf8proc_ssize_t taken =
        utf8proc_iterate((const utf8proc_uint8_t *)name.bytes + at,
                         (utf8proc_ssize_t)(name.length - at), &point);
    bool good = taken > 0;
    letters->points[letters->count] =
        good ? utf8proc_tolower(point) : 0x110000 + (unsigned char)name.bytes[at];
    at += good ? (uint32_t)taken : 1;
  }
}

static int least(int a, int b) {
  return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap of neighbours) from a to b: optimal string
 * alignment, three rows at a time. */
static int count_edits(const Letters *a, const Letters *b) {
  int rows[3][NAME_MAX_BYTES + 1];
  for (int j = 0; j <= b->count; j++) rows[0][j] = j;
  for (int i = 1; i <= a->count; i++) {
    int *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
    row[0] = i;
    for (int j = 1; j <= b->count; j++) {
      int32_t x = a->points[i - 1], y = b->points[j - 1];
      row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
      bool swapped = i > 1 && j > 1 && x == b->points[j - 2] && a->points[i - 2] == y;
      if (swapped) row[j] = least(row[j], second[j - 2] + 1);
    }
  }
  return rows[a->count % 3][b->count];
}

RungText rung_text_nearest(RungText wanted, const RungText *names, size_t count) {
  RungText nearest = {NULL, 0};
  if (wanted.length > NAME_MAX_BYTES) return nearest;
  Letters letters, other;
  read_letters(wanted, &letters);
  int best = NAME_MAX_BYTES + 1;
  for (size_t i = 0; i < count; i++) {
    if (names[i].length > NAME_MAX_BYTES) continue;
    read_letters(names[i], &other);
    int edits = count_edits(&letters, &other);
    int longer = letters.count > other.count ? letters.count : other.count;
    if (edits < best && edits * 3 <= longer) {
      best = edits;
      nearest = names[i];
    }
  }
  return nearest;
}

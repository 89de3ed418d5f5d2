/* From an offset in a file to the line and column that people see. */
#ifndef RUNG_LOAD_PLACE_H
#define RUNG_LOAD_PLACE_H

#include "core/text.h"

typedef struct RungPlace {
  uint32_t line;     /* 1-based; a line ends with LF, also within quotes */
  uint32_t column;   /* 1-based, in characters of UTF-8 */
  const char *start; /* where that line begins */
} RungPlace;

/* from: where line number `line` begins; at: within the same bytes, not before from.
 * Cost: the bytes between. */
RungPlace rung_place_find(const char *from, uint32_t line, const char *at);

/* Adds place and excerpt to an error. data..end: all bytes of the file; text: where its
 * first line begins (after a byte order mark). */
void rung_place_error(RungError *err, const char *file, const char *data,
                      const char *text, const char *end, const char *at);

#endif

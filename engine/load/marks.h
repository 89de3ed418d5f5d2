/* The index of a batch of bytes: where cells end, where rows end, and what is not plain.
 *
 *   P1,"a, b",2⏎P2,c,3⏎
 *     ^      ^ ^  ^ ^ ^      places: delimiters and line feeds outside of quotes
 *              2     5       feeds: which of the places are line feeds
 *
 * A batch begins where a record begins. Quotes count as open and closed by turns, which
 * is what scan.h says as long as each opens at the start of a cell and closes at its end.
 * Any other quote, a doubled one, a line feed within quotes and a carriage return that no
 * line feed follows outside of quotes are `odd`: the record that holds one must go
 * through scan.h, and where that ends elsewhere than the index says, the index is of no
 * use from there. */
#ifndef RUNG_LOAD_MARKS_H
#define RUNG_LOAD_MARKS_H

#include "load/lanes.h"

enum {
  RUNG_MARKS_BYTES = 1 << 15,
  RUNG_MARKS_BLOCKS = RUNG_MARKS_BYTES / RUNG_BLOCK + 1
};

/* One thread's; about 400 KiB, of which little is touched. */
typedef struct RungMarks {
  const char *bytes;
  size_t length; /* of the batch, up to which it is indexed */
  size_t count;  /* places */
  size_t rows;   /* records that end in the batch */
  size_t odd_count;
  bool returns; /* a carriage return is somewhere */
  bool quotes;
  uint32_t places[RUNG_MARKS_BYTES + 2 * RUNG_BLOCK]; /* offsets from bytes */
  uint32_t feeds[RUNG_MARKS_BYTES + 2 * RUNG_BLOCK];  /* [rows] indexes of places */
  uint32_t odds[RUNG_MARKS_BYTES + 2 * RUNG_BLOCK];   /* [odd_count] offsets, rising */
  RungMasks masks[RUNG_MARKS_BLOCKS];
} RungMarks;

/* Indexes the bytes from a record's start, at most RUNG_MARKS_BYTES of them. end: of the
 * text, where a last record ends without a line feed; its place is there all the same. */
void rung_marks_find(RungMarks *marks, const RungLanes *lanes, char delimiter,
                     const char *bytes, const char *end);

#endif

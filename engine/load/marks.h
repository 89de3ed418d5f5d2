/* The index of a batch of bytes: where cells end, where rows end, and what is not plain.
 *
 *   P1,"a, b",2⏎P2,c,3⏎
 *     ^      ^ ^  ^ ^ ^      places 1 to 6: delimiters and line feeds outside of quotes
 *              3     6       feeds: how many places there are up to the end of each row
 *
 * Cell n of the batch, from 0 on, begins behind place n and ends before place n + 1;
 * place 0 is what lies before the batch.
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
  RUNG_MARKS_BLOCKS = RUNG_MARKS_BYTES / RUNG_BLOCK + 1,
  RUNG_MARKS_PLACES = RUNG_MARKS_BLOCKS * RUNG_BLOCK + 16 /* room to write too many */
};

/* One thread's; about 220 KiB, of which little is touched. */
typedef struct RungMarks {
  const char *bytes;
  size_t length; /* of the batch, up to which it is indexed */
  size_t count;  /* cells that end in the batch */
  size_t rows;   /* records that end in the batch */
  size_t odd_count;
  bool returns; /* a carriage return is somewhere */
  bool quotes;
  bool even; /* nothing is odd, and each record has as many cells as were expected: feeds
                is not filled */
  uint16_t places[RUNG_MARKS_PLACES]; /* [1 + count] offsets from bytes, rising; the first
                                         is 65535: one more is 0 */
  uint16_t feeds[RUNG_MARKS_PLACES];  /* [rows] */
  uint16_t odds[RUNG_MARKS_PLACES];   /* [odd_count] offsets, rising */
  RungMasks masks[RUNG_MARKS_BLOCKS];
  uint64_t ends[RUNG_MARKS_BLOCKS], strange[RUNG_MARKS_BLOCKS]; /* bits: places, odds */
} RungMarks;

/* Where cell n of the batch begins. */
static inline uint32_t rung_marks_start(const RungMarks *marks, size_t cell) {
  return (uint16_t)(marks->places[cell] + 1);
}

/* Indexes the bytes from a record's start, at most RUNG_MARKS_BYTES of them. left: bytes
 * of the text from there on; where it ends, a last record ends without a line feed, whose
 * place is there all the same. columns: how many cells a record should have. */
void rung_marks_find(RungMarks *marks, const RungLanes *lanes, char delimiter,
                     size_t columns, const char *bytes, size_t left);

#endif

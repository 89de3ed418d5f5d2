/* Plain rows of a batch into columns, a column at a time.
 *
 * A row is plain when the index of its batch (marks.h) has nothing odd in it and as many
 * cells as the header. What is not written in the usual way goes through cell.h; what
 * cell.h refuses makes the row bad, and row.c then reads it again and says why. */
#ifndef RUNG_LOAD_PLAIN_H
#define RUNG_LOAD_PLAIN_H

#include "data/column.h"
#include "data/schema.h"
#include "load/lexicon.h"
#include "load/marks.h"

enum {
  RUNG_PLAIN_FIRST_YEAR = 1950,
  RUNG_PLAIN_YEARS = 150,
  RUNG_PLAIN_WORDS = 64,
  RUNG_PLAIN_DECIMALS = 7,
  RUNG_PLAIN_ROOM = 32
};

/* First days of the months of 1950 to 2099, and of the one after. */
typedef struct RungMonths {
  int32_t starts[RUNG_PLAIN_YEARS * 12 + 1];
} RungMonths;
void rung_months_fill(RungMonths *months);

/* The words of a flag, in small letters, each in a slot of its own. */
typedef struct RungFlagWords {
  uint64_t words[RUNG_PLAIN_WORDS]; /* of 8 bytes or less; 0: none */
  uint8_t flags[RUNG_PLAIN_WORDS];
  uint64_t mixer; /* word * mixer >> 58 is the slot; 0: they have no such slots */
} RungFlagWords;

/* How to read one field; made once a file, shared by all threads. */
typedef struct RungPlainField {
  const RungField *field;
  const RungDialect *dialect;
  const RungMonths *months;
  RungColumn *column;
  size_t place; /* its column in the file */
  bool last;    /* the last column: a carriage return may stand behind */
  int decimals; /* of its cells; above RUNG_PLAIN_DECIMALS or below 0: cell.h reads all */
  uint64_t
      before;    /* of 8 bytes that end with a cell: those that are before its decimals */
  bool sign;     /* a percent sign ends its cells */
  int64_t whole; /* multiples of it have no more decimals than any currency they may be
                    in; other figures are left to row.c. 1 where the currency is known */
  RungFlagWords words;
  const RungLexicon *names; /* of the rows that a ref is to, or NULL */
} RungPlainField;

void rung_plain_field_init(RungPlainField *plain, const RungField *field,
                           const RungDialect *dialect, const RungMonths *months,
                           RungColumn *column, size_t place, bool last);

/* Plain rows that follow each other in a batch and in the columns. RUNG_PLAIN_ROOM bytes
 * before the batch, and behind it, may be read. */
typedef struct RungPlainRows {
  const RungMarks *marks;
  size_t cell;    /* of the batch: the first one of the first row */
  size_t columns; /* cells of a row */
  size_t count;
  size_t slot;  /* of the first row in the columns */
  uint8_t *bad; /* [count] set where a cell is refused */
} RungPlainRows;

/* Reads one field of all rows. Texts and refs become numbers of the lexicon, 0 where
 * there is none; where names are known, refs become rows, RUNG_NO_REF where there is none
 * or an unknown one. false: memory is gone. */
typedef bool (*RungPlainRead)(const RungPlainRows *rows, const RungPlainField *plain,
                              RungLexicon *lexicon, RungThreads *threads,
                              RungAllocator *allocator);

/* The same reading, for processors that have what those lanes ask for. */
RungPlainRead rung_plain_read(const RungLanes *lanes);

#endif

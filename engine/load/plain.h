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
  RUNG_PLAIN_WORDS = 8 /* of a flag, each way */
};

/* First days of the months of 1950 to 2099, and of the one after. */
typedef struct RungMonths {
  int32_t starts[RUNG_PLAIN_YEARS * 12 + 1];
} RungMonths;
void rung_months_fill(RungMonths *months);

/* How to read one field; made once a file, shared by all threads. */
typedef struct RungPlainField {
  const RungField *field;
  const RungDialect *dialect;
  const RungMonths *months;
  RungColumn *column;
  size_t place;  /* its column in the file */
  bool last;     /* the last column: a carriage return may stand behind */
  int decimals;  /* of its cells */
  int64_t power; /* 10^decimals */
  int64_t whole; /* multiples of it have no more decimals than any currency they may be
                    in; other figures are left to row.c. 1 where the currency is known */
  /* Words of a flag that have 8 bytes or less, in small letters; all have if
   * `short_words`. */
  uint64_t yes[RUNG_PLAIN_WORDS], no[RUNG_PLAIN_WORDS];
  bool short_words;
} RungPlainField;

void rung_plain_field_init(RungPlainField *plain, const RungField *field,
                           const RungDialect *dialect, const RungMonths *months,
                           RungColumn *column, size_t place, bool last);

/* The plain rows of a batch. */
typedef struct RungPlainRows {
  const RungMarks *marks;
  const char *limit; /* of the bytes that may be read */
  size_t count;
  uint32_t *starts; /* [count] offset of the row in the batch */
  uint32_t *firsts; /* [count] index of the place where its first cell ends */
  uint32_t *slots;  /* [count] its row in the columns */
  uint8_t *bad;     /* [count] set where a cell is refused */
} RungPlainRows;

/* Reads one field of all rows. Texts and refs become numbers of the lexicon, 0 where
 * there is none. false: memory is gone. */
bool rung_plain_read(const RungPlainRows *rows, const RungPlainField *plain,
                     RungLexicon *lexicon, RungThreads *threads,
                     RungAllocator *allocator) RUNG_MUST_USE;

#endif

/* One source on its way from a CSV file to a table.
 *
 *   rung_csv_read     rows are split and decoded; bad ones are kept with their state, so
 *                     that refs to them can be told from refs to nothing
 *   refs.h            refs become rows of their targets; states are raised
 *   rung_csv_settle   the rows that are not used move behind those that are
 *
 * Ragged rows are counted and rejected, and kept nowhere: which cell is the key of such a
 * row is not known.
 */
#ifndef RUNG_LOAD_CSV_H
#define RUNG_LOAD_CSV_H

#include "load/chunks.h"
#include "load/explain.h"
#include "load/keys.h"
#include "load/lexicon.h"
#include "load/recent.h"
#include "load/scan.h"

/* What becomes of a row; it is only ever raised. */
typedef enum RungRowState {
  RUNG_ROW_USED,
  RUNG_ROW_SKIPPED, /* left out as declared */
  RUNG_ROW_REJECTED
} RungRowState;

typedef struct RungCsv {
  RungLoad *load;           /* not owned */
  const RungSchema *schema; /* not owned */
  RungTable *table;         /* of load */
  uint32_t source;          /* index of schema and table */
  RungBytes bytes;
  const char *text;         /* in bytes: after the byte order mark */
  size_t text_length;       /* without blank lines at the end */
  RungScan scan;            /* behind the header, then behind the last row */
  RungScan rows;            /* a copy of scan that stands behind the header */
  RungCell *cells;          /* [columns] of allocator */
  size_t columns;           /* in the file */
  uint32_t *column_of;      /* [field_count] of the load's arena */
  RungKeyRows *keys;        /* [field_count] of the load's arena; of key fields */
  struct RungCsv **targets; /* [field_count] of the load's arena: where the cells of a ref
                               field are rows once they are read, the settled source that
                               it names, else NULL */
  RungRecent *recents;      /* [field_count] of allocator; of text and ref fields */
  size_t key_field;         /* the field refs go to, or field_count */
  bool mixed;               /* a field's figures are in the currency of their row */
  char *scratch;            /* [scratch_size] of allocator: cells with doubled quotes */
  size_t scratch_size;
  uint8_t *states;      /* [capacity] RungRowState, of allocator */
  size_t stored;        /* rows in the columns, whatever their state */
  size_t capacity;      /* rows that the columns have room for */
  size_t rejected;      /* rows that could not be used, ragged ones included */
  size_t most_rejected; /* more of them: reading stops */
  uint32_t *moved;      /* [stored] while settling, else NULL */
  bool all_plain;    /* no stored row went through row.c: all refs to targets are good */
  bool settled;      /* its rows have their final numbers */
  RungLexicon names; /* once it is settled and referred to: the keys of used rows, that
                        of row r as number r + 1 */
} RungCsv;

/* Reads the file of load->tables[source], whose `file` is set. sources: all of the load,
 * some settled; csv is sources[source]. Cells that cannot be read
 * are added to load->rejects. Ref columns hold pool ids, RUNG_NO_TEXT where there is
 * nothing to look up; those with a target hold its rows, or RUNG_NO_REF, RUNG_NO_ROW. csv
 * must be reset whatever comes back. Reading stops at the row where csv->rejected passes
 * most_rejected, so that a file that is all wrong does not fill the memory with rejects;
 * what was read is of no use then.
 *
 * Errors: as bytes.h; RUNG_E_DATA "bad-encoding", "nul-byte", "not-csv", "no-header",
 * "bad-header", "cr-line-ends", "missing-column", "duplicate-column",
 * "unterminated-quote", "row-too-long", "too-many-lines"; RUNG_E_MEMORY. */
RungStatus rung_csv_read(RungCsv *sources, RungLoad *load, const RungSchema *schema,
                         uint32_t source, size_t most_rejected,
                         RungError *err) RUNG_MUST_USE;
/* Lets go of the bytes of the file and what is needed to split it. */
void rung_csv_close(RungCsv *csv);
void rung_csv_reset(RungCsv *csv);

/* What came of reading the rows by chunks. */
typedef struct RungGathered {
  RungScanned scanned; /* END, or what csv->scan has met that ends the text too early */
  size_t feeds;        /* line feeds of the text */
  bool suspect;        /* a byte is NUL or not UTF-8: nothing is of use */
  bool too_many;       /* there is no room for some of the rows: nothing is of use */
  size_t capacity;     /* room that there must be */
  bool key_twice;      /* a key stands twice: nothing is of use, the rows must be read one
                          by one */
} RungGathered;

/* Reads the rows behind the header into the columns: the same as rung_csv_take_row for
 * each record, by as many threads as the load has. Hashes the file on the way. (gather.c)
 */
RungStatus rung_csv_gather(RungCsv *csv, const RungChunks *chunks, RungGathered *gathered,
                           RungError *err) RUNG_MUST_USE;

/* Makes the cells of a row what they are before it is read: 0, and missing. (row.c) */
void rung_csv_clear_row(const RungCsv *csv, size_t row);
/* Takes the row that csv->scan has just read; its cells are clear. (row.c) */
RungStatus rung_csv_take_row(RungCsv *csv, RungError *err) RUNG_MUST_USE;
/* Adds a reject about a cell of the row that scan has read last; cell NULL: the row;
 * field NULL: no declared column. (row.c) */
RungStatus rung_csv_reject(RungCsv *csv, const RungScan *scan, const RungCell *cell,
                           const RungField *field, const RungWords *words, bool skipped,
                           RungError *err) RUNG_MUST_USE;
/* Whether the record that scan has read last is a row of the columns. */
static inline bool rung_csv_is_stored(const RungCsv *csv, const RungScan *scan) {
  return scan->count == csv->columns;
}

/* Works out csv->moved when a row is not used: row r will be row moved[r]. (settle.c) */
RungStatus rung_csv_plan_moves(RungCsv *csv, RungError *err) RUNG_MUST_USE;
/* Moves used rows to the front, in order, and the others behind them; sets the row counts
 * of the table; releases csv->moved. Lines and states move along, so that csv->states and
 * table->lines tell about row numbers from table->rows on as well. (settle.c) */
RungStatus rung_csv_settle(RungCsv *csv, RungError *err) RUNG_MUST_USE;

#endif

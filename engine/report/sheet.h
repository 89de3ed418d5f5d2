/* A table to print: columns, rows of typed cells, and its writers.
 *
 *   rung_sheet_init(&sheet, allocator);
 *   rung_sheet_column(&sheet, RUNG_ROLE_WORD, rung_text("partner"), rung_text("Partner"),
 * err) rung_sheet_column(&sheet, RUNG_ROLE_FIGURE, rung_text("arr"), rung_text("ARR"),
 * err) rung_sheet_row(&sheet, err)                       all cells of the row are missing
 *   rung_sheet_set(&sheet, 1, rung_value_integer(12), err)
 *   rung_sheet_write(&sheet, RUNG_FORMAT_TABLE, &terminal, stdout, err)
 *   rung_sheet_reset(&sheet);
 *
 * Cells keep values, not texts, so that one sheet can be written in every format. A cell
 * takes 16 bytes and what its text needs. To write millions of rows as CSV or JSON Lines,
 * fill some thousands, write them (the header only once) and clear the rows.
 */
#ifndef RUNG_REPORT_SHEET_H
#define RUNG_REPORT_SHEET_H

#include "report/terminal.h"
#include "report/value.h"

typedef enum RungRole {
  RUNG_ROLE_TEXT,  /* left; shortened where a terminal is too narrow */
  RUNG_ROLE_WORD,  /* left; never shortened: keys, tiers, dates, flags */
  RUNG_ROLE_FIGURE /* right; never shortened */
} RungRole;

/* How a RUNG_ROLE_TEXT column gives way where a terminal is too narrow. All zero, as
 * columns are made: last, down to 8. */
typedef struct RungYield {
  unsigned turn; /* columns of a higher turn are shortened first */
  size_t least;  /* columns of the terminal that it keeps; 0: 8 */
  bool may_go;   /* the last column of a table that does not fit otherwise is left out */
} RungYield;

typedef struct RungSheetColumn {
  RungRole role;
  RungYield yield;
  RungText name;  /* CSV header and JSON key; distinct within the sheet */
  RungText title; /* header of a terminal table; not empty */
} RungSheetColumn;

typedef struct RungCell RungCell; /* sheet.c */

typedef struct RungSheet {
  RungAllocator *allocator; /* not owned */
  RungArena head;           /* names and titles */
  RungArena body;           /* what the cells point to */
  RungSheetColumn *columns; /* [column_count] */
  size_t column_count, column_capacity;
  RungCell *cells; /* [rows * column_count], row by row */
  size_t rows, cell_capacity;
  size_t columns_least; /* tables: columns from here on may be left out, the last first;
                           0: none may */
  const RungMoneyStyle **monies; /* [money_count] styles that cells name */
  size_t money_count, money_capacity;
} RungSheet;

void rung_sheet_init(RungSheet *sheet, RungAllocator *allocator);
/* Gives everything back; the sheet is then as after init. */
void rung_sheet_reset(RungSheet *sheet);
/* Drops the rows and keeps the columns. */
void rung_sheet_clear_rows(RungSheet *sheet);

/* Adds a column; only while there are no rows (asserted). Texts are copied. An empty
 * title is the name; a name that is there already gets _2, _3 ... at its end. */
RungStatus rung_sheet_column(RungSheet *sheet, RungRole role, RungText name,
                             RungText title, RungError *err) RUNG_MUST_USE;

/* Says how a column gives way. */
void rung_sheet_yield(RungSheet *sheet, size_t column, RungYield yield);

/* Adds a row of missing cells. Cost: amortised constant a cell. */
RungStatus rung_sheet_row(RungSheet *sheet, RungError *err) RUNG_MUST_USE;
/* Sets a cell of the newest row; text is copied. The RungMoneyStyle of a value must
 * outlive the rows. */
RungStatus rung_sheet_set(RungSheet *sheet, size_t column, RungValue value,
                          RungError *err) RUNG_MUST_USE;
/* Gives a cell of the newest row, set before, a colour for terminals. */
void rung_sheet_paint(RungSheet *sheet, size_t column, RungTone tone);

/* The value of a cell; text is a view that is valid as long as the rows. */
RungValue rung_sheet_value(const RungSheet *sheet, size_t row, size_t column);
RungTone rung_sheet_tone(const RungSheet *sheet, size_t row, size_t column);

typedef enum RungFormat {
  RUNG_FORMAT_TABLE,
  RUNG_FORMAT_CSV,
  RUNG_FORMAT_JSON,
  RUNG_FORMAT_JSONL
} RungFormat;

/* "table", "csv", "json", "jsonl". */
bool rung_format_parse(RungText text, RungFormat *format) RUNG_MUST_USE;

/* Writes header and rows. terminal: for RUNG_FORMAT_TABLE only. JSON figures are texts.
 * All writers: RUNG_E_IO "write-failed", RUNG_E_MEMORY. */
RungStatus rung_sheet_write(const RungSheet *sheet, RungFormat format,
                            const RungTerminal *terminal, FILE *stream,
                            RungError *err) RUNG_MUST_USE;

/* A table for people:
 *
 *   partner  name                arr  tier
 *   ───────  ──────────  ───────────  ────
 *   p-1      Acme          $1,234.50  gold
 *   p-2      Бета и Ко…            –  none
 *
 * Wider than terminal->width: columns from columns_least on are left out as far as it
 * takes, and named in a line below; then RUNG_ROLE_TEXT columns are shortened, with an
 * ellipsis, as their RungYield says, of one turn the widest first. When that is not
 * enough and the last column may go, it goes, and what is left is shortened instead;
 * else each row becomes a record, one line a field, records apart by an empty line.
 * Nothing ever wraps; figures are never cut (a figure wider than the terminal runs over
 * its edge). Texts are made harmless (display.h). Lines have no spaces at their end. */
RungStatus rung_sheet_write_table(const RungSheet *sheet, const RungTerminal *terminal,
                                  FILE *stream, RungError *err) RUNG_MUST_USE;
/* The same into a sink, each line after `indent` spaces; terminal->width counts them. */
RungStatus rung_sheet_put_table(const RungSheet *sheet, const RungTerminal *terminal,
                                size_t indent, RungSink *sink,
                                RungError *err) RUNG_MUST_USE;

/* CSV (RFC 4180) with LF line ends; quotes only where a cell holds a comma, quote, CR or
 * LF; missing is empty; bytes that are not UTF-8 pass as they are. An empty line would be
 * no row to many readers, so a sheet of one column writes "" for an empty cell. On a
 * terminal texts are made harmless (display.h); in files and pipes bytes stay.
 *
 * Text cells and names that a spreadsheet could take for a formula - the first byte is
 * = + - @ TAB CR LF - get a ' in front: =1+1 becomes '=1+1. Figures do not: -12.00 stays.
 * A reader that wants the bytes back drops one leading ' from such cells. */
RungStatus rung_sheet_write_csv(const RungSheet *sheet, bool with_header, FILE *stream,
                                RungError *err) RUNG_MUST_USE;

/* An array of objects, one line each; keys are column names, in order. */
RungStatus rung_sheet_write_json(const RungSheet *sheet, bool bare_figures, FILE *stream,
                                 RungError *err) RUNG_MUST_USE;
/* JSON Lines: an object a line. */
RungStatus rung_sheet_write_jsonl(const RungSheet *sheet, bool bare_figures, FILE *stream,
                                  RungError *err) RUNG_MUST_USE;
/* The array as one value of a larger document. */
void rung_sheet_put_json(const RungSheet *sheet, RungJson *json);

#endif

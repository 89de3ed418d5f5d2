/* The record splitter: RFC 4180, strict, one record a call.
 *
 * Cells are separated by the delimiter, records by LF or CR LF (mixed is fine). A cell
 * that begins with a quote ends with one; within, "" is a quote and newlines are text.
 * What is not so is told apart from what is: the cell gets a fault, and splitting goes on
 * at the next delimiter or line end, so that one bad row does not hide the others.
 *
 * No allocation; every byte is looked at once. The bytes must be free of NUL and valid
 * UTF-8 (survey.h), and without blank lines at the end (rung_survey_trim). A blank line
 * elsewhere is a record of one empty cell.
 */
#ifndef RUNG_LOAD_SCAN_H
#define RUNG_LOAD_SCAN_H

#include "load/reject.h"

/* One cell of the record read last; a view of the scanned bytes.
 *
 *    12, "a ""b""" ,x          plain            quoted, doubled
 *    ^^    ^^^^^^^             bytes, length: without the outer quotes
 */
typedef struct RungCell {
  const char *bytes; /* of a cell with a fault: its first byte, quotes and all */
  uint32_t length;
  bool quoted;   /* bytes[-1] is the opening quote; never with a fault */
  bool doubled;  /* holds "" for ", see rung_cell_text */
  uint8_t fault; /* RungFault: NONE STRAY_QUOTE TEXT_AFTER_QUOTE BARE_CR */
} RungCell;

typedef enum RungScanned {
  RUNG_SCANNED_RECORD,
  RUNG_SCANNED_END,
  RUNG_SCANNED_UNTERMINATED, /* the quote at scan->open is never closed */
  RUNG_SCANNED_TOO_LONG      /* a record of 4 GiB or more begins at scan->record */
} RungScanned;

typedef struct RungScan {
  const char *next, *end; /* what is not read yet */
  uint32_t next_line;     /* 1-based line of `next` */
  char delimiter;
  RungCell *cells; /* [capacity], owned by the caller */
  size_t capacity;
  const char *record; /* the record read last: its first byte */
  uint32_t length;    /* its bytes, without the line end */
  uint32_t line;      /* 1-based line where it begins */
  size_t count;       /* its cells; those past capacity are not stored */
  bool faulty;        /* a stored cell has a fault */
  const char *open;   /* UNTERMINATED: the opening quote */
} RungScan;

void rung_scan_init(RungScan *scan, const char *bytes, size_t length, char delimiter,
                    RungCell *cells, size_t capacity);
/* Reads the next record into scan->cells. After anything but RECORD the scan is over. */
RungScanned rung_scan_next(RungScan *scan);

/* The cell's text with "" made one quote. scratch holds cell->length bytes when
 * cell->doubled; the text is a view of it or of the cell. */
RungText rung_cell_text(const RungCell *cell, char *scratch);
/* The cell as it stands in the file, quotes and all. */
RungText rung_cell_raw(const RungCell *cell);
/* Where a cell's fault is: the stray quote, the text after the closing quote, the
 * carriage return. Without a fault: the cell's first byte. */
const char *rung_cell_fault_at(const RungCell *cell);

#endif

/* Reading CSV as rung_sheet_write_csv writes it (RFC 4180, a header, every row as long):
 * a file that Rung wrote, and that somebody may have changed since. */
#ifndef RUNG_REPORT_GRID_H
#define RUNG_REPORT_GRID_H

#include "core/text.h"

/* Cells live in the arena that it was read with, or are views of the bytes. The ' that
 * the writer puts before what could be a formula stays. */
typedef struct RungGrid {
  const RungText *names; /* [columns] of the header */
  const RungText *cells; /* [rows * columns] row by row */
  size_t columns, rows;  /* without the header */
} RungGrid;

/* file: for the message. RUNG_E_DATA "bad-csv" with line and byte: no header, a row that
 * is shorter or longer, wrong quotes; RUNG_E_MEMORY. Cost: linear. */
RungStatus rung_grid_read(RungGrid *grid, RungText text, const char *file,
                          RungArena *arena, RungError *err) RUNG_MUST_USE;

/* Index of a column; SIZE_MAX: there is none. */
size_t rung_grid_column(const RungGrid *grid, RungText name);

static inline RungText rung_grid_cell(const RungGrid *grid, size_t row, size_t column) {
  return grid->cells[row * grid->columns + column];
}

#endif

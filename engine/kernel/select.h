/* Which rows count, and for which result row: target, u32 [rows], is the result row that
 * a row counts for, or RUNG_NO_TARGET. Each of these leaves more rows out. Cost: rows. */
#ifndef RUNG_KERNEL_SELECT_H
#define RUNG_KERNEL_SELECT_H

#include "data/date.h"
#include "kernel/vector.h"

/* via: ref to the result row, missing: left out; NULL: every row counts for row 0. */
void rung_select_via(uint32_t *target, size_t rows, const RungColumn *via);
/* Only rows whose flag is true stay. */
void rung_select_filter(uint32_t *target, size_t rows, const RungColumn *flag);
/* Only rows whose date lies in the span stay; a missing date does not lie in any. */
void rung_select_span(uint32_t *target, size_t rows, const RungColumn *date,
                      RungSpan span);
/* Only rows where the input is there stay. */
void rung_select_there(uint32_t *target, size_t rows, const RungColumn *input);

/* Rows that count, and what for. */
typedef struct RungListed {
  const uint32_t *target; /* by row; of rows that are listed it is there */
  const uint32_t *rows;   /* [count], rising */
  size_t count;
} RungListed;

/* counts, u8 [rows] = 1 where the target is there ... */
void rung_select_counts(uint8_t *counts, const uint32_t *target, size_t rows);
/* ... and stays 1 where the flag is true, and where the input is there. */
void rung_select_counts_filter(uint8_t *counts, size_t rows, const RungColumn *flag);
void rung_select_counts_there(uint8_t *counts, size_t rows, const RungColumn *input);
/* list, u32 [rows]: the rows that count; returns how many. */
size_t rung_select_list(uint32_t *list, const uint8_t *counts, size_t rows);

/* out: flag, never missing: the date lies in the span. */
void rung_select_in_span(RungColumn *out, const RungColumn *date, RungSpan span);

/* out: flag, never missing: from <= day <= to, where a missing end is open. */
void rung_select_valid_on(RungColumn *out, const RungColumn *from, const RungColumn *to,
                          int32_t day);

#endif

/* Aggregates that need one pass: rows into result rows by target (select.h), where the
 * value is there wherever the row counts. Results do not depend on the order of the rows,
 * but for first and last. A value of one row stands for every row. Cost: rows. */
#ifndef RUNG_KERNEL_AGGREGATE_H
#define RUNG_KERNEL_AGGREGATE_H

#include "kernel/select.h"

/* Adds the rows of each target to counts [result rows]. */
void rung_aggregate_count(uint32_t *counts, RungListed rows);

/* The least (sign -1) or the most (sign 1) so far of each target, the first of equal ones
 * (the last when `late`), and what is taken from its row. */
typedef struct RungExtremes {
  int sign;
  bool late;
  RungColumn value; /* [targets] of the widest store; missing as long as there is none */
  RungColumn by;    /* [targets] what is compared; no rows: the value itself is */
} RungExtremes;

/* Rows come in order. by: NULL where the value is compared. */
void rung_aggregate_extremes(RungExtremes *extremes, const RungColumn *value,
                             const RungColumn *by, RungListed rows);
/* Adds those of rows that lie behind. */
void rung_aggregate_extremes_merge(RungExtremes *extremes, const RungExtremes *later);

/* flags [result rows], which begin with `all`: turned where a row's flag is another. So
 * they say whether all are true (of nothing: true), or any is (of nothing: false). */
void rung_aggregate_flags(uint8_t *flags, const RungColumn *value, bool all,
                          RungListed rows);

#endif

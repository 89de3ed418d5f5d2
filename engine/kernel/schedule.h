/* Rate schedules. inputs: x, edge1, rate1, edge2, rate2, ... (count in all, at least 3);
 * edges rise. A missing input makes a missing result. above: an edge is reached at x >
 * edge instead of x >= edge. Cost: rows * count. */
#ifndef RUNG_KERNEL_SCHEDULE_H
#define RUNG_KERNEL_SCHEDULE_H

#include "kernel/vector.h"

/* The first row where x and every edge are there and an edge is not above the one before
 * it
 * (*edge: which, an index of inputs), or RUNG_NO_ROW. */
size_t rung_schedule_check(size_t rows, const RungColumn *const *inputs, size_t count,
                           size_t *edge);
/* Rate of the last edge reached; missing below the first. choose: scratch, [rows]. */
size_t rung_schedule_rate(RungColumn *out, const RungColumn *const *inputs, size_t count,
                          bool above, uint32_t *choose);
/* Marginal: the sum of rate_i * part of x between edge_i and edge_i+1; 0 below the first
 * edge (so that `above` makes no difference). Decimal: out's scale is at least the most
 * of x and edges plus the most of the rates. */
size_t rung_schedule_split(RungColumn *out, const RungColumn *const *inputs,
                           size_t count);
/* x * rate of the last edge reached; 0 below the first. choose: scratch, [rows]. */
size_t rung_schedule_whole(RungColumn *out, const RungColumn *const *inputs, size_t count,
                           bool above, uint32_t *choose);

#endif

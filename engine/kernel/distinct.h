/* Counting distinct tuples by hash. Cost: rows * columns. */
#ifndef RUNG_KERNEL_DISTINCT_H
#define RUNG_KERNEL_DISTINCT_H

#include "kernel/group.h"

/* out: number, scale 0, never missing; out[t] = the number of distinct tuples among the
 * rows whose target is t. Tuples are there wherever target is. hashing: hashes [rows],
 * slots for rows. */
void rung_distinct_count(RungColumn *out, RungTuple tuple, const uint32_t *target,
                         size_t rows, RungHashing hashing);

#endif

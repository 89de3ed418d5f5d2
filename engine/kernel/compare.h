/* Comparison of two columns, exact whatever the scales. Cost: rows. */
#ifndef RUNG_KERNEL_COMPARE_H
#define RUNG_KERNEL_COMPARE_H

#include "kernel/vector.h"

typedef enum RungComparison {
  RUNG_COMPARE_EQ,
  RUNG_COMPARE_NE,
  RUNG_COMPARE_LT,
  RUNG_COMPARE_LE,
  RUNG_COMPARE_GT,
  RUNG_COMPARE_GE
} RungComparison;

/* <0, 0, >0. Both cells are there and of one kind: figures in any store and scale, dates,
 * texts (by bytes; pool may be NULL when only equality matters), tiers, flags, refs. */
int rung_compare_cells(const RungColumn *a, size_t i, const RungColumn *b, size_t j,
                       const RungPool *pool);

/* out: flags, missing where a or b is. */
void rung_compare_columns(RungColumn *out, RungComparison comparison, const RungColumn *a,
                          const RungColumn *b, const RungPool *pool);

#endif

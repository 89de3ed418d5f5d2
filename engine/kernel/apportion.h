/* A total shared among peers in proportion to weights: whole units of the result's scale
 * that add up to the total, by largest remainder (number.h). Cost: the rows. */
#ifndef RUNG_KERNEL_APPORTION_H
#define RUNG_KERNEL_APPORTION_H

#include "kernel/order.h"

typedef enum RungApportionFault {
  RUNG_APPORTION_SHARED,
  RUNG_APPORTION_NEGATIVE, /* a weight is below 0 */
  RUNG_APPORTION_UNEQUAL,  /* peers have different totals */
  RUNG_APPORTION_OVERFLOW  /* a figure does not fit out's store, or has 39 digits */
} RungApportionFault;

typedef struct RungApportion {
  const RungColumn *total;  /* decimals; the same for all peers, or missing for all */
  const RungColumn *weight; /* decimals or ratios; there in every row that is ordered */
  const RungOrder *order;   /* peers by target; of equal remainders the first is served */
  RungWide *weights, *parts; /* scratch, [most peers of a target] */
  size_t *served;            /* scratch, as many */
} RungApportion;

/* out: decimals of total's unit. Parts of the rows that are ordered: missing where their
 * total is, 0 where the peers' weights are all 0; other rows are missing. Returns the row
 * at fault and what it is, or RUNG_NO_ROW. */
size_t rung_apportion(RungColumn *out, const RungApportion *apportion,
                      RungApportionFault *fault);

#endif

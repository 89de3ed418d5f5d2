/* Aggregates that need the rows in order of their values. First rows are put together by
 * target (select.h), then each target's are sorted. What comes out does not depend on the
 * order of the rows, but for running totals within a day. Cost: rows log rows. */
#ifndef RUNG_KERNEL_ORDER_H
#define RUNG_KERNEL_ORDER_H

#include "kernel/vector.h"

/* Rows by target: those of t are order[offsets[t]] to order[offsets[t + 1] - 1]. */
typedef struct RungOrder {
  uint32_t *order;   /* [rows] */
  uint32_t *offsets; /* [result_rows + 1] */
  uint32_t *scratch; /* [rows] */
  size_t result_rows;
} RungOrder;

typedef enum RungOrderBy {
  RUNG_ORDER_RISING,
  RUNG_ORDER_FALLING,
  RUNG_ORDER_DENOMINATOR /* ratios: by denominator, then numerator */
} RungOrderBy;

/* Rows whose target is there, each target's in the order of the rows. Cost: rows. */
void rung_order_by_target(RungOrder *order, const uint32_t *target, size_t rows);
/* Stable. value: there in every row that is ordered; texts: in the order of their
 * bytes. */
void rung_order_sort(RungOrder *order, const RungColumn *value, RungOrderBy by,
                     const RungPool *pool);

/* order: rising. out: ratios, the mean of the two middle values; of nothing: missing. */
size_t rung_order_median(RungColumn *out, const RungColumn *value,
                         const RungOrder *order);
/* order: rising. The value at rank ceil(part * n), held to 1..n; of nothing: missing.
 * part: 0..1, digits at a scale of at most 18. */
size_t rung_order_percentile(RungColumn *out, const RungColumn *value,
                             const RungOrder *order, RungWide part, int scale);
/* order: falling. Sum of the first `most` values of each target. */
size_t rung_order_sum_top(RungColumn *out, const RungColumn *value,
                          const RungOrder *order, RungWide most);

/* value: ratios, order: by denominator (so that adding is the same in any order of rows).
 * out: ratios; the average of nothing is missing. */
size_t rung_order_sum_ratios(RungColumn *out, const RungColumn *value,
                             const RungOrder *order, bool average);

/* order: falling; out: number, scale 0, rows of value: 1 + how many rows of the same
 * target are larger. Missing in rows that are not in order. */
void rung_order_rank(RungColumn *out, const RungColumn *value, const RungOrder *order);

/* order: as the total runs. out: rows of value: the sum of its target's values up to and
 * including the row; missing in rows that are not in order. Rows whose value is missing
 * or whose flag (filter; NULL: every row) is not true add nothing. */
size_t rung_order_running(RungColumn *out, const RungColumn *value,
                          const RungColumn *filter, const RungOrder *order);

#endif

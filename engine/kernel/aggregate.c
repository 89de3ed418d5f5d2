#include "kernel/aggregate.h"

#include "kernel/compare.h"

void rung_aggregate_count(uint32_t *restrict counts, RungListed rows) {
  for (size_t i = 0; i < rows.count; i++) counts[rows.target[rows.rows[i]]]++;
}

/* The same type, and a store at least as wide: every cell fits. */
static void hold(RungColumn *held, size_t target, const RungColumn *from, size_t at) {
  held->valid[target] = rung_vector_copy(held, target, from, at);
}

static inline void consider(RungExtremes *extremes, size_t target,
                            const RungColumn *value, const RungColumn *by, size_t row) {
  RungColumn *held = extremes->by.rows ? &extremes->by : &extremes->value;
  const size_t at = row * rung_vector_stride(by);
  const int least = extremes->late ? 0 : 1;
  if (held->valid[target] &&
      extremes->sign * rung_compare_cells(by, at, held, target, NULL) < least)
    return;
  hold(&extremes->value, target, value, row * rung_vector_stride(value));
  if (extremes->by.rows) hold(&extremes->by, target, by, at);
}

void rung_aggregate_extremes(RungExtremes *extremes, const RungColumn *value,
                             const RungColumn *by, RungListed rows) {
  for (size_t i = 0; i < rows.count; i++)
    consider(extremes, rows.target[rows.rows[i]], value, by ? by : value, rows.rows[i]);
}

void rung_aggregate_extremes_merge(RungExtremes *extremes, const RungExtremes *later) {
  const RungColumn *by = later->by.rows ? &later->by : &later->value;
  for (size_t i = 0; i < later->value.rows; i++)
    if (by->valid[i]) consider(extremes, i, &later->value, by, i);
}

void rung_aggregate_flags(uint8_t *flags, const RungColumn *value, bool all,
                          RungListed rows) {
  const size_t stride = rung_vector_stride(value);
  for (size_t i = 0; i < rows.count; i++)
    if (value->values.u8[rows.rows[i] * stride] != all)
      flags[rows.target[rows.rows[i]]] = !all;
}

#include "kernel/apportion.h"

#include <string.h>

/* The peers of one target. */
typedef struct Peers {
  const uint32_t *rows;
  size_t count;
} Peers;

/* The first peer with a weight below 0, or RUNG_NO_ROW. */
static size_t find_negative(const RungColumn *weight, Peers peers) {
  const size_t stride = rung_vector_stride(weight);
  for (size_t i = 0; i < peers.count; i++) {
    const size_t at = peers.rows[i] * stride;
    const RungWide digits = weight->store == RUNG_STORE_RATIO
                                ? weight->values.ratio[at].numerator
                                : rung_column_digits(weight, at);
    if (digits < 0) return peers.rows[i];
  }
  return RUNG_NO_ROW;
}

/* The first peer whose total is not that of the first one, or RUNG_NO_ROW. */
static size_t find_unequal(const RungColumn *total, Peers peers) {
  if (total->rows == 1) return RUNG_NO_ROW;
  const size_t first = peers.rows[0];
  const bool there = rung_column_has(total, first);
  for (size_t i = 1; i < peers.count; i++) {
    const size_t row = peers.rows[i];
    if (rung_column_has(total, row) != there) return row;
    if (there && rung_column_digits(total, row) != rung_column_digits(total, first))
      return row;
  }
  return RUNG_NO_ROW;
}

/* The least denominator that all weights can have; false when it has 39 digits. */
static bool common_denominator(const RungColumn *weight, Peers peers, RungWide *common) {
  const size_t stride = rung_vector_stride(weight);
  *common = 1;
  for (size_t i = 0; i < peers.count; i++) {
    RungRatio rest;
    const RungWide own = weight->values.ratio[peers.rows[i] * stride].denominator;
    if (!rung_ratio_make(*common, own, &rest) ||
        !rung_wide_multiply(*common, rest.denominator, common))
      return false;
  }
  return true;
}

/* The weights as whole numbers; false when one has 39 digits. */
static bool take_weights(const RungColumn *weight, Peers peers, RungWide *weights) {
  const size_t stride = rung_vector_stride(weight);
  RungWide common;
  if (weight->store != RUNG_STORE_RATIO) {
    for (size_t i = 0; i < peers.count; i++)
      weights[i] = rung_column_digits(weight, peers.rows[i] * stride);
    return true;
  }
  if (!common_denominator(weight, peers, &common)) return false;
  for (size_t i = 0; i < peers.count; i++) {
    const RungRatio own = weight->values.ratio[peers.rows[i] * stride];
    if (!rung_wide_multiply(own.numerator, common / own.denominator, &weights[i]))
      return false;
  }
  return true;
}

static bool all_zero(const RungWide *weights, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (weights[i] != 0) return false;
  return true;
}

static bool put_parts(RungColumn *out, Peers peers, const RungWide *parts) {
  for (size_t i = 0; i < peers.count; i++) {
    out->valid[peers.rows[i]] = 1;
    if (!rung_vector_put(out, peers.rows[i], parts[i])) return false;
  }
  return true;
}

static bool share_out(RungColumn *out, const RungApportion *apportion, Peers peers) {
  const RungColumn *total = apportion->total;
  const size_t at = peers.rows[0] * rung_vector_stride(total);
  RungWide whole;
  if (!rung_column_has(total, at)) return true;
  if (!rung_wide_rescale(rung_column_digits(total, at), total->type.scale,
                         out->type.scale, &whole) ||
      !take_weights(apportion->weight, peers, apportion->weights))
    return false;
  if (all_zero(apportion->weights, peers.count))
    memset(apportion->parts, 0, peers.count * sizeof *apportion->parts);
  else if (!rung_split_total(whole, apportion->weights, peers.count, apportion->parts,
                             apportion->served))
    return false;
  return put_parts(out, peers, apportion->parts);
}

/* What is wrong with the peers, before anything is shared. */
static size_t find_fault(const RungApportion *apportion, Peers peers,
                         RungApportionFault *fault) {
  size_t row = find_negative(apportion->weight, peers);
  *fault = RUNG_APPORTION_NEGATIVE;
  if (row != RUNG_NO_ROW) return row;
  row = find_unequal(apportion->total, peers);
  *fault = row == RUNG_NO_ROW ? RUNG_APPORTION_SHARED : RUNG_APPORTION_UNEQUAL;
  return row;
}

size_t rung_apportion(RungColumn *out, const RungApportion *apportion,
                      RungApportionFault *fault) {
  const RungOrder *order = apportion->order;
  *fault = RUNG_APPORTION_SHARED;
  if (out->rows) memset(out->valid, 0, out->rows);
  for (size_t target = 0; target < order->result_rows; target++) {
    const uint32_t start = order->offsets[target];
    const Peers peers = {order->order + start, order->offsets[target + 1] - start};
    if (peers.count == 0) continue;
    const size_t row = find_fault(apportion, peers, fault);
    if (row != RUNG_NO_ROW) return row;
    if (share_out(out, apportion, peers)) continue;
    *fault = RUNG_APPORTION_OVERFLOW;
    return peers.rows[0];
  }
  return RUNG_NO_ROW;
}

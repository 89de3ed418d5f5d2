#include "number/broad.h"

static bool add_weights(const RungWide *weights, size_t count, RungWide *sum) {
  *sum = 0;
  for (size_t i = 0; i < count; i++)
    if (weights[i] < 0 || !rung_wide_add(*sum, weights[i], sum)) return false;
  return *sum > 0;
}

/* total * weight / sum, whole; the remainder in *remainder. weight <= sum, so that the
 * quotient is at most total. */
static RungMagnitude divide_share(RungMagnitude total, RungWide weight, RungWide sum,
                                  RungMagnitude *remainder) {
  RungBroad left;
  RungBroad share = rung_broad_divide(rung_broad_multiply(total, (RungMagnitude)weight),
                                      (RungBroad){0, (RungMagnitude)sum}, &left);
  *remainder = left.low;
  return share.low;
}

/* Whether a is served before b: larger remainder, then lower index. */
static bool precedes(const RungWide *remainders, size_t a, size_t b) {
  if (remainders[a] != remainders[b]) return remainders[a] > remainders[b];
  return a < b;
}

/* Restores the heap (each parent precedes its children) below `top`. */
static void sink(const RungWide *remainders, size_t *heap, size_t count, size_t top) {
  size_t moved = heap[top];
  for (size_t child = top * 2 + 1; child < count; child = top * 2 + 1) {
    if (child + 1 < count && precedes(remainders, heap[child + 1], heap[child])) child++;
    if (precedes(remainders, moved, heap[child])) break;
    heap[top] = heap[child];
    top = child;
  }
  heap[top] = moved;
}

/* Moves the `served` indices that come first to the end of order [count]. */
static void select_first(const RungWide *remainders, size_t *order, size_t count,
                         size_t served) {
  for (size_t i = 0; i < count; i++) order[i] = i;
  for (size_t i = count / 2; i-- > 0;) sink(remainders, order, count, i);
  for (size_t left = count; served > 0; served--) {
    size_t first = order[0];
    order[0] = order[--left];
    order[left] = first;
    sink(remainders, order, left, 0);
  }
}

bool rung_split_total(RungWide total, const RungWide *weights, size_t count,
                      RungWide *parts, size_t *order) {
  RungWide sum;
  if (!add_weights(weights, count, &sum)) return false;
  RungMagnitude whole = rung_magnitude(total), rest = whole;
  if (whole >= (RungMagnitude)rung_power10(RUNG_DIGITS_MAX)) return false;
  /* parts holds the remainders until it is known who gets the units left over, which
   * are fewer than the parts with a remainder. */
  for (size_t i = 0; i < count; i++) {
    RungMagnitude remainder;
    rest -= divide_share(whole, weights[i], sum, &remainder);
    parts[i] = (RungWide)remainder;
  }
  size_t served = (size_t)rest;
  if (served > 0) select_first(parts, order, count, served);
  for (size_t i = 0; i < count; i++) {
    RungMagnitude remainder;
    parts[i] = (RungWide)divide_share(whole, weights[i], sum, &remainder);
  }
  for (size_t i = 0; i < served; i++) parts[order[count - 1 - i]]++;
  for (size_t i = 0; total < 0 && i < count; i++) parts[i] = -parts[i];
  return true;
}

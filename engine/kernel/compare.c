#include "kernel/compare.h"

/* 2^63 * 10^18 < 2^127: products with these factors cannot overflow. */
enum { RAISE_MAX = 18 };

static int sign_of(RungWide a, RungWide b) {
  return (a > b) - (a < b);
}

static int compare_figures(const RungColumn *a, size_t i, const RungColumn *b, size_t j) {
  if (a->store != RUNG_STORE_RATIO && b->store != RUNG_STORE_RATIO) {
    const RungWide x = rung_column_digits(a, i), y = rung_column_digits(b, j);
    return a->type.scale == b->type.scale
               ? sign_of(x, y)
               : rung_wide_compare(x, a->type.scale, y, b->type.scale);
  }
  /* A decimal is within 10^38 and its scale within 30, so that both are ratios. */
  RungRatio x = {0, 1}, y = {0, 1};
  const bool known = rung_vector_ratio(a, i, &x) && rung_vector_ratio(b, j, &y);
  return known ? rung_ratio_compare(x, y) : 0;
}

static int compare_ids(uint32_t a, uint32_t b, const RungPool *pool) {
  if (a == b) return 0;
  if (!pool) return a < b ? -1 : 1;
  return rung_text_compare(rung_pool_view(pool, a), rung_pool_view(pool, b));
}

int rung_compare_cells(const RungColumn *a, size_t i, const RungColumn *b, size_t j,
                       const RungPool *pool) {
  switch (a->store) {
  case RUNG_STORE_I32: return sign_of(a->values.i32[i], b->values.i32[j]);
  case RUNG_STORE_U8: return sign_of(a->values.u8[i], b->values.u8[j]);
  case RUNG_STORE_U32:
    return compare_ids(a->values.u32[i], b->values.u32[j],
                       a->type.kind == RUNG_KIND_TEXT ? pool : NULL);
  case RUNG_STORE_I64:
  case RUNG_STORE_I128:
  case RUNG_STORE_RATIO: break;
  }
  return compare_figures(a, i, b, j);
}

/* accept[sign + 1]: is the comparison true for that sign of left - right? */
static const bool accepts[][3] = {
    [RUNG_COMPARE_EQ] = {false, true, false}, [RUNG_COMPARE_NE] = {true, false, true},
    [RUNG_COMPARE_LT] = {true, false, false}, [RUNG_COMPARE_LE] = {true, true, false},
    [RUNG_COMPARE_GT] = {false, false, true}, [RUNG_COMPARE_GE] = {false, true, true}};

static bool compare_narrow(RungColumn *out, const bool *accept, const RungColumn *a,
                           const RungColumn *b) {
  const int raise_a = b->type.scale > a->type.scale ? b->type.scale - a->type.scale : 0;
  const int raise_b = a->type.scale > b->type.scale ? a->type.scale - b->type.scale : 0;
  if (a->store != RUNG_STORE_I64 || b->store != RUNG_STORE_I64) return false;
  if (raise_a > RAISE_MAX || raise_b > RAISE_MAX) return false;
  const RungWide factor_a = rung_power10(raise_a), factor_b = rung_power10(raise_b);
  const int64_t *restrict left = a->values.i64, *restrict right = b->values.i64;
  const uint8_t *restrict valid = out->valid;
  uint8_t *restrict flags = out->values.u8;
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  for (size_t row = 0; row < out->rows; row++) {
    const int sign =
        sign_of(left[row * stride_a] * factor_a, right[row * stride_b] * factor_b);
    flags[row] = accept[sign + 1] & valid[row];
  }
  return true;
}

void rung_compare_columns(RungColumn *out, RungComparison comparison, const RungColumn *a,
                          const RungColumn *b, const RungPool *pool) {
  const RungColumn *inputs[] = {a, b};
  const bool *accept = accepts[comparison];
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  rung_vector_validity(out, inputs, 2);
  if (comparison == RUNG_COMPARE_EQ || comparison == RUNG_COMPARE_NE) pool = NULL;
  if (compare_narrow(out, accept, a, b)) return;
  for (size_t row = 0; row < out->rows; row++) {
    if (!out->valid[row]) continue;
    const int order = rung_compare_cells(a, row * stride_a, b, row * stride_b, pool);
    out->values.u8[row] = accept[(order > 0) - (order < 0) + 1];
  }
}

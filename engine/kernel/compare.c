#include "kernel/compare.h"

#include <string.h>

/* 2^63 * 10^18 < 2^127: products with these factors cannot overflow. */
enum { RAISE_MAX = 18 };

static int sign_of(RungWide a, RungWide b) {
  return (a > b) - (a < b);
}

/* Not in lowest terms, which a comparison does not ask for. */
static inline RungRatio fraction_of(const RungColumn *column, size_t row) {
  if (column->store == RUNG_STORE_RATIO) return column->values.ratio[row];
  return (RungRatio){rung_column_digits(column, row), rung_power10(column->type.scale)};
}

static int compare_figures(const RungColumn *a, size_t i, const RungColumn *b, size_t j) {
  if (a->store != RUNG_STORE_RATIO && b->store != RUNG_STORE_RATIO) {
    const RungWide x = rung_column_digits(a, i), y = rung_column_digits(b, j);
    return a->type.scale == b->type.scale
               ? sign_of(x, y)
               : rung_wide_compare(x, a->type.scale, y, b->type.scale);
  }
  return rung_ratio_compare(fraction_of(a, i), fraction_of(b, j));
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

/* Is the comparison true when left is less, the same, more? */
typedef struct Accept {
  uint8_t less, same, more;
} Accept;

static const Accept accepts[] = {
    [RUNG_COMPARE_EQ] = {0, 1, 0}, [RUNG_COMPARE_NE] = {1, 0, 1},
    [RUNG_COMPARE_LT] = {1, 0, 0}, [RUNG_COMPARE_LE] = {1, 1, 0},
    [RUNG_COMPARE_GT] = {0, 0, 1}, [RUNG_COMPARE_GE] = {0, 1, 1}};

/* Cells of one machine type, or one figure on a side: loops that compilers turn into
 * vector instructions. */
#define COMPARE_CELLS(NAME, TYPE)                                                        \
  static void NAME(uint8_t *restrict flags, size_t rows, Accept accept,                  \
                   const TYPE *restrict left, size_t stride_left,                        \
                   const TYPE *restrict right, size_t stride_right) {                    \
    const TYPE x = left[0], y = right[0];                                                \
    if (stride_left && stride_right)                                                     \
      for (size_t row = 0; row < rows; row++) flags[row] = FLAG(left[row], right[row]);  \
    else if (stride_left)                                                                \
      for (size_t row = 0; row < rows; row++) flags[row] = FLAG(left[row], y);           \
    else if (stride_right)                                                               \
      for (size_t row = 0; row < rows; row++) flags[row] = FLAG(x, right[row]);          \
    else                                                                                 \
      memset(flags, FLAG(x, y), rows);                                                   \
  }
#define FLAG(x, y)                                                                       \
  (uint8_t)((-((x) < (y)) & accept.less) | (-((x) == (y)) & accept.same) |               \
            (-((x) > (y)) & accept.more))

COMPARE_CELLS(compare_i64, int64_t)
COMPARE_CELLS(compare_i32, int32_t)
COMPARE_CELLS(compare_u32, uint32_t)
COMPARE_CELLS(compare_u8, uint8_t)

/* Columns whose cells compare as the machine compares them: figures of one scale in 64
 * bits, dates, flags, tiers; refs and, for equality, texts. */
static bool compare_plain(RungColumn *out, Accept accept, const RungColumn *a,
                          const RungColumn *b, const RungPool *pool) {
  const size_t rows = out->rows;
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  uint8_t *flags = out->values.u8;
  if (!rung_vector_alike(a, b) || rows == 0) return rows == 0;
  switch (a->store) {
  case RUNG_STORE_I64:
    compare_i64(flags, rows, accept, a->values.i64, stride_a, b->values.i64, stride_b);
    return true;
  case RUNG_STORE_I32:
    compare_i32(flags, rows, accept, a->values.i32, stride_a, b->values.i32, stride_b);
    return true;
  case RUNG_STORE_U32:
    if (pool && a->type.kind == RUNG_KIND_TEXT) return false;
    compare_u32(flags, rows, accept, a->values.u32, stride_a, b->values.u32, stride_b);
    return true;
  case RUNG_STORE_U8:
    compare_u8(flags, rows, accept, a->values.u8, stride_a, b->values.u8, stride_b);
    return true;
  case RUNG_STORE_I128:
  case RUNG_STORE_RATIO: break;
  }
  return false;
}

static uint8_t flag_of(Accept accept, int order) {
  return order < 0 ? accept.less : order > 0 ? accept.more : accept.same;
}

/* Figures of 64 bits at two scales. */
static bool compare_narrow(RungColumn *out, Accept accept, const RungColumn *a,
                           const RungColumn *b) {
  const int raise_a = b->type.scale > a->type.scale ? b->type.scale - a->type.scale : 0;
  const int raise_b = a->type.scale > b->type.scale ? a->type.scale - b->type.scale : 0;
  if (a->store != RUNG_STORE_I64 || b->store != RUNG_STORE_I64) return false;
  if (raise_a > RAISE_MAX || raise_b > RAISE_MAX) return false;
  const RungWide factor_a = rung_power10(raise_a), factor_b = rung_power10(raise_b);
  const int64_t *restrict left = a->values.i64, *restrict right = b->values.i64;
  uint8_t *restrict flags = out->values.u8;
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  for (size_t row = 0; row < out->rows; row++)
    flags[row] = flag_of(accept, sign_of(left[row * stride_a] * factor_a,
                                         right[row * stride_b] * factor_b));
  return true;
}

static void clear_missing(RungColumn *out) {
  const uint8_t *restrict valid = out->valid;
  uint8_t *restrict flags = out->values.u8;
  for (size_t row = 0; row < out->rows; row++) flags[row] &= valid[row];
}

void rung_compare_columns(RungColumn *out, RungComparison comparison, const RungColumn *a,
                          const RungColumn *b, const RungPool *pool) {
  const RungColumn *inputs[] = {a, b};
  const Accept accept = accepts[comparison];
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  rung_vector_validity(out, inputs, 2);
  if (comparison == RUNG_COMPARE_EQ || comparison == RUNG_COMPARE_NE) pool = NULL;
  if (compare_plain(out, accept, a, b, pool) || compare_narrow(out, accept, a, b)) {
    clear_missing(out);
    return;
  }
  for (size_t row = 0; row < out->rows; row++)
    if (out->valid[row])
      out->values.u8[row] =
          flag_of(accept, rung_compare_cells(a, row * stride_a, b, row * stride_b, pool));
}

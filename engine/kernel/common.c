#include "kernel/common.h"

#include <string.h>

static const int64_t BOUND_MAX = INT64_C(1) << 62;
enum { SCALE_MAX = 18 };

static int64_t magnitude(int64_t value) {
  return value < 0 ? -value : value;
}

static int64_t common_divisor(int64_t a, int64_t b) {
  while (b) {
    const int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* a * b within the bound. */
static bool bounded_product(int64_t a, int64_t b, int64_t *out) {
  return !__builtin_mul_overflow(a, b, out) && *out <= BOUND_MAX;
}

static bool common_multiple(int64_t a, int64_t b, int64_t *out) {
  return bounded_product(a / common_divisor(a, b), b, out);
}

/* A number as large as the largest in the number of its bits, which is enough. */
RUNG_LOOPS static uint64_t bits_of(const int64_t *restrict values, size_t rows) {
  uint64_t bits = 0;
  for (size_t row = 0; row < rows; row++)
    bits |= (uint64_t)(values[row] < 0 ? ~values[row] : values[row]);
  return bits;
}

static bool set_bound(RungCommon *common, size_t rows) {
  const uint64_t bits = bits_of(common->values, rows);
  common->bound = (int64_t)(bits + 1);
  return bits < (uint64_t)BOUND_MAX;
}

static bool is_short(RungWide value) {
  return value <= BOUND_MAX && value >= -BOUND_MAX;
}

/* One figure that is missing is 0. */
static bool view_ratio(const RungColumn *column, int64_t *spare, RungCommon *common) {
  RungRatio ratio = {0, 1};
  if (column->rows != 1) return false;
  if (rung_column_has(column, 0)) ratio = column->values.ratio[0];
  if (!is_short(ratio.numerator) || !is_short(ratio.denominator)) return false;
  *spare = (int64_t)ratio.numerator;
  *common = (RungCommon){spare, 0, (int64_t)ratio.denominator, magnitude(*spare),
                         column->valid};
  return true;
}

bool rung_common_view(const RungColumn *column, int64_t *spare, RungCommon *common) {
  if (column->store == RUNG_STORE_RATIO) return view_ratio(column, spare, common);
  if (column->store != RUNG_STORE_I64 || column->type.scale > SCALE_MAX) return false;
  *common = (RungCommon){.values = column->values.i64,
                         .stride = rung_vector_stride(column),
                         .denominator = (int64_t)rung_power10(column->type.scale),
                         .valid = column->valid};
  return set_bound(common, column->rows);
}

static bool denominator_of(const RungColumn *column, int64_t *denominator) {
  *denominator = 1;
  for (size_t row = 0; row < column->rows; row++) {
    const RungRatio ratio = column->values.ratio[row];
    if (!rung_column_has(column, row)) continue;
    if (!is_short(ratio.numerator) || !is_short(ratio.denominator)) return false;
    if (*denominator % (int64_t)ratio.denominator != 0 &&
        !common_multiple(*denominator, (int64_t)ratio.denominator, denominator))
      return false;
  }
  return true;
}

bool rung_common_from_ratios(const RungColumn *column, int64_t *values,
                             RungCommon *common) {
  int64_t denominator;
  if (!denominator_of(column, &denominator)) return false;
  for (size_t row = 0; row < column->rows; row++) {
    const RungRatio ratio = column->values.ratio[row];
    const bool there = rung_column_has(column, row);
    const int64_t factor = there ? denominator / (int64_t)ratio.denominator : 0;
    if (__builtin_mul_overflow((int64_t)ratio.numerator, factor, &values[row]))
      return false;
  }
  *common =
      (RungCommon){values, rung_vector_stride(column), denominator, 0, column->valid};
  return set_bound(common, column->rows);
}

void rung_common_to_ratios(const RungCommon *common, size_t rows, RungRatio *ratios) {
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * common->stride;
    ratios[row] = (RungRatio){0, 0};
    if (common->valid && !common->valid[at]) continue;
    const int64_t value = common->values[at];
    const int64_t shared = common_divisor(common->denominator, magnitude(value));
    ratios[row] = (RungRatio){value / shared, common->denominator / shared};
  }
}

/* What brings a's values over a denominator, and how far from 0 they are then. */
static bool bring(const RungCommon *a, int64_t denominator, int64_t *factor,
                  int64_t *bound) {
  *factor = denominator / a->denominator;
  return denominator % a->denominator == 0 && bounded_product(a->bound, *factor, bound);
}

static bool settle(RungCommon *out, const RungCommon *inputs, size_t count) {
  if (out->denominator) return true;
  out->denominator = 1;
  for (size_t i = 0; i < count; i++)
    if (!common_multiple(out->denominator, inputs[i].denominator, &out->denominator))
      return false;
  return true;
}

/* Loops over two columns, or a column and a figure. x, y: the values of a row. */
#define EACH_PAIR(EXPRESSION)                                                            \
  do {                                                                                   \
    const int64_t first = left[0], second = right[0];                                    \
    if (stride_left && stride_right)                                                     \
      for (size_t row = 0; row < rows; row++) {                                          \
        const int64_t x = left[row], y = right[row];                                     \
        to[row] = (EXPRESSION);                                                          \
      }                                                                                  \
    else if (stride_left)                                                                \
      for (size_t row = 0; row < rows; row++) {                                          \
        const int64_t x = left[row], y = second;                                         \
        to[row] = (EXPRESSION);                                                          \
      }                                                                                  \
    else                                                                                 \
      for (size_t row = 0; row < rows; row++) {                                          \
        const int64_t x = first, y = right[row * stride_right];                          \
        to[row] = (EXPRESSION);                                                          \
      }                                                                                  \
  } while (0)

RUNG_LOOPS static void add_loop(int64_t *restrict to, size_t rows,
                                const int64_t *restrict left, size_t stride_left,
                                int64_t factor_left, const int64_t *restrict right,
                                size_t stride_right, int64_t factor_right) {
  if (factor_left == 1 && factor_right == 1)
    EACH_PAIR(x + y);
  else if (factor_left == 1 && factor_right == -1)
    EACH_PAIR(x - y);
  else
    EACH_PAIR(x * factor_left + y * factor_right);
}

bool rung_common_add(RungCommon *out, size_t rows, const RungCommon *a,
                     const RungCommon *b, bool negate_b) {
  const RungCommon inputs[] = {*a, *b};
  int64_t factor_a, factor_b, bound_a, bound_b;
  if (!settle(out, inputs, 2) || !bring(a, out->denominator, &factor_a, &bound_a) ||
      !bring(b, out->denominator, &factor_b, &bound_b) || bound_a > BOUND_MAX - bound_b)
    return false;
  if (rows)
    add_loop(out->values, rows, a->values, a->stride, factor_a, b->values, b->stride,
             negate_b ? -factor_b : factor_b);
  out->bound = bound_a + bound_b;
  out->stride = 1;
  return true;
}

RUNG_LOOPS static void multiply_loop(int64_t *restrict to, size_t rows,
                                     const int64_t *restrict left, size_t stride_left,
                                     const int64_t *restrict right, size_t stride_right,
                                     int64_t factor) {
  if (factor == 1)
    EACH_PAIR(x * y);
  else
    EACH_PAIR(x * y * factor);
}

RUNG_LOOPS static void scale_loop(int64_t *restrict to, size_t rows,
                                  const int64_t *restrict from, int64_t factor) {
  for (size_t row = 0; row < rows; row++) to[row] = from[row] * factor;
}

/* a * top / bottom, the fraction in lowest terms. */
static bool scale(RungCommon *out, size_t rows, const RungCommon *a, int64_t top,
                  int64_t bottom) {
  const int64_t shared = common_divisor(a->denominator, magnitude(top));
  int64_t denominator, factor;
  if (!bounded_product(a->denominator / shared, bottom, &denominator)) return false;
  if (!out->denominator) out->denominator = denominator;
  if (out->denominator % denominator != 0 ||
      !bounded_product(magnitude(top) / shared, out->denominator / denominator,
                       &factor) ||
      !bounded_product(a->bound, factor, &out->bound))
    return false;
  scale_loop(out->values, rows, a->values, top < 0 ? -factor : factor);
  out->stride = 1;
  return true;
}

bool rung_common_multiply(RungCommon *out, size_t rows, const RungCommon *a,
                          const RungCommon *b) {
  int64_t denominator, bound;
  if (rows && b->stride == 0 && a->stride)
    return scale(out, rows, a, b->values[0], b->denominator);
  if (rows && a->stride == 0 && b->stride)
    return scale(out, rows, b, a->values[0], a->denominator);
  if (!bounded_product(a->denominator, b->denominator, &denominator) ||
      !bounded_product(a->bound, b->bound, &bound))
    return false;
  if (!out->denominator) out->denominator = denominator;
  const int64_t raise = out->denominator / denominator;
  if (out->denominator % denominator != 0 || !bounded_product(bound, raise, &out->bound))
    return false;
  if (rows)
    multiply_loop(out->values, rows, a->values, a->stride, b->values, b->stride, raise);
  out->stride = 1;
  return true;
}

bool rung_common_divide(RungCommon *out, size_t rows, const RungCommon *a,
                        const RungCommon *b) {
  if (!rows || b->stride || !a->stride || b->values[0] == 0) return false;
  if (b->valid && !b->valid[0]) return false;
  const int64_t top = b->values[0] < 0 ? -b->denominator : b->denominator;
  return scale(out, rows, a, top, magnitude(b->values[0]));
}

RUNG_LOOPS static void extreme_loop(int64_t *restrict to, size_t rows,
                                    const int64_t *restrict left, size_t stride_left,
                                    int64_t factor_left, const int64_t *restrict right,
                                    size_t stride_right, int64_t factor_right,
                                    bool most) {
  if (most)
    EACH_PAIR(x * factor_left > y * factor_right ? x * factor_left : y * factor_right);
  else
    EACH_PAIR(x * factor_left < y * factor_right ? x * factor_left : y * factor_right);
}

RUNG_LOOPS static void plain_extreme_loop(int64_t *restrict to, size_t rows,
                                          const int64_t *restrict left,
                                          size_t stride_left,
                                          const int64_t *restrict right,
                                          size_t stride_right, bool most) {
  if (most)
    EACH_PAIR(x > y ? x : y);
  else
    EACH_PAIR(x < y ? x : y);
}

bool rung_common_extreme(RungCommon *out, size_t rows, const RungCommon *a,
                         const RungCommon *b, int sign) {
  const RungCommon inputs[] = {*a, *b};
  int64_t factor_a, factor_b, bound_a, bound_b;
  if (!settle(out, inputs, 2) || !bring(a, out->denominator, &factor_a, &bound_a) ||
      !bring(b, out->denominator, &factor_b, &bound_b))
    return false;
  out->bound = bound_a > bound_b ? bound_a : bound_b;
  out->stride = 1;
  if (!rows) return true;
  /* A figure is brought once. */
  int64_t figure_a = a->values[0] * factor_a, figure_b = b->values[0] * factor_b;
  const int64_t *left = a->stride ? a->values : &figure_a;
  const int64_t *right = b->stride ? b->values : &figure_b;
  if (!a->stride) factor_a = 1;
  if (!b->stride) factor_b = 1;
  if (factor_a == 1 && factor_b == 1)
    plain_extreme_loop(out->values, rows, left, a->stride, right, b->stride, sign > 0);
  else
    extreme_loop(out->values, rows, left, a->stride, factor_a, right, b->stride, factor_b,
                 sign > 0);
  return true;
}

/* A divisor and 2^64 times its inverse, rounded down. */
typedef struct Divisor {
  uint64_t value, inverse;
} Divisor;

/* The inverse is less than 1 too small, and dividends are below 2^63: the quotient is at
 * most 1 too small. */
static inline uint64_t divide(uint64_t dividend, Divisor by, uint64_t *rest) {
  const uint64_t quotient = (uint64_t)(((unsigned __int128)dividend * by.inverse) >> 64);
  const uint64_t left = dividend - quotient * by.value;
  const uint64_t more = left >= by.value;
  *rest = left - (by.value & -more);
  return quotient + more;
}

/* Does the part that is left over make one more, away from 0? */
static inline bool goes_up(RungRoundingMode mode, uint64_t whole, uint64_t rest,
                           uint64_t divisor, bool negative) {
  switch (mode) {
  case RUNG_ROUND_HALF_UP: return 2 * rest >= divisor;
  case RUNG_ROUND_HALF_EVEN: return 2 * rest > divisor - (whole & 1);
  case RUNG_ROUND_UP: return rest != 0;
  case RUNG_ROUND_DOWN: return false;
  case RUNG_ROUND_CEIL: return rest != 0 && !negative;
  case RUNG_ROUND_FLOOR: return rest != 0 && negative;
  }
  return false;
}

static inline void round_rows(RungCommon *out, size_t rows, const RungCommon *a,
                              uint64_t divisor, int64_t step, RungRoundingMode mode) {
  const Divisor by = {divisor, UINT64_MAX / divisor};
  const int64_t *restrict from = a->values;
  int64_t *restrict to = out->values;
  for (size_t row = 0; row < rows; row++) {
    const int64_t value = from[row * a->stride], sign = value >> 63;
    uint64_t rest;
    uint64_t whole = divide((uint64_t)((value ^ sign) - sign), by, &rest);
    whole += goes_up(mode, whole, rest, divisor, sign != 0);
    to[row] = (((int64_t)whole ^ sign) - sign) * step;
  }
}

/* a / denominator / increment, rounded, times the increment at out's denominator. */
bool rung_common_round(RungCommon *out, size_t rows, const RungCommon *a,
                       const RungRounding *rounding) {
  if (rounding->scale > SCALE_MAX || rounding->digits > BOUND_MAX) return false;
  const int64_t power = (int64_t)rung_power10(rounding->scale);
  const int64_t increment = (int64_t)rounding->digits;
  int64_t divisor, step;
  if (a->denominator % power != 0 || out->denominator % power != 0 ||
      !bounded_product(a->denominator / power, increment, &divisor) ||
      !bounded_product(out->denominator / power, increment, &step) ||
      !bounded_product(a->bound / divisor + 1, step, &out->bound))
    return false;
  if (rounding->mode == RUNG_ROUND_HALF_UP)
    round_rows(out, rows, a, (uint64_t)divisor, step, RUNG_ROUND_HALF_UP);
  else
    round_rows(out, rows, a, (uint64_t)divisor, step, rounding->mode);
  out->stride = 1;
  return true;
}

/* Adds a rate times the part of value * factor that lies between two edges. */
#define EACH_SLICE(VALUE, RATE)                                                          \
  for (size_t row = 0; row < rows; row++) {                                              \
    const int64_t value = (VALUE);                                                       \
    const int64_t held = value < low ? low : value > high ? high : value;                \
    to[row] += (held - low) * (RATE);                                                    \
  }

RUNG_LOOPS static void slice_loop(int64_t *restrict to, size_t rows,
                                  const int64_t *restrict x, int64_t factor, int64_t low,
                                  int64_t high, const int64_t *restrict rates,
                                  size_t stride, int64_t raise) {
  const int64_t one = rates[0] * raise;
  if (!stride)
    EACH_SLICE(x[row] * factor, one)
  else if (factor == 1 && raise == 1)
    EACH_SLICE(x[row], rates[row])
  else
    EACH_SLICE(x[row] * factor, rates[row] * raise)
}

/* Denominators of x with the edges, and of the rates. */
static bool split_denominators(const RungCommon *inputs, size_t count, int64_t *units,
                               int64_t *rates) {
  *units = inputs[0].denominator;
  *rates = 1;
  for (size_t i = 1; i < count; i++) {
    int64_t *of = i % 2 ? units : rates;
    if (!common_multiple(*of, inputs[i].denominator, of)) return false;
  }
  return true;
}

/* How far from 0 the pay can be: the largest part times the largest rate. */
static bool bound_split(const RungCommon *inputs, size_t count, int64_t units,
                        int64_t rates, int64_t raise, int64_t *bound) {
  int64_t factor, part = 0, one, rate = 0;
  for (size_t i = 0; i < count; i += i ? 2 : 1) {
    if (!bring(&inputs[i], units, &factor, &one)) return false;
    if (one > part) part = one;
  }
  for (size_t i = 2; i < count; i += 2) {
    if (!bring(&inputs[i], rates, &factor, &one)) return false;
    if (one > rate) rate = one;
  }
  return bounded_product(part, 2, &part) && bounded_product(rate, raise, &rate) &&
         bounded_product(part, rate, bound);
}

bool rung_common_split(RungCommon *out, size_t rows, const RungCommon *inputs,
                       size_t count) {
  int64_t units, rates, denominator;
  if (!inputs[0].stride || !split_denominators(inputs, count, &units, &rates) ||
      !bounded_product(units, rates, &denominator))
    return false;
  if (!out->denominator) out->denominator = denominator;
  if (out->denominator % denominator != 0) return false;
  const int64_t raise = out->denominator / denominator;
  if (!bound_split(inputs, count, units, rates, raise, &out->bound)) return false;
  out->stride = 1;
  if (rows) memset(out->values, 0, rows * sizeof *out->values);
  for (size_t i = 1; i + 1 < count && rows; i += 2) {
    const RungCommon *rate = &inputs[i + 1];
    const int64_t low = inputs[i].values[0] * (units / inputs[i].denominator);
    const int64_t high =
        i + 2 < count ? inputs[i + 2].values[0] * (units / inputs[i + 2].denominator)
                      : INT64_MAX;
    slice_loop(out->values, rows, inputs[0].values, units / inputs[0].denominator, low,
               high, rate->values, rate->stride, rates / rate->denominator * raise);
  }
  return true;
}

RUNG_LOOPS static void leave_out(uint8_t *restrict valid, size_t rows, uint8_t number,
                                 const uint8_t *restrict choice) {
  for (size_t row = 0; row < rows; row++) valid[row] &= choice[row] != number;
}

RUNG_LOOPS static void mark_known(uint8_t *restrict valid, size_t rows, uint8_t count,
                                  const uint8_t *restrict choice) {
  for (size_t row = 0; row < rows; row++) valid[row] = choice[row] < count;
}

/* Every input one figure: a table. */
static void choose_figures(int64_t *restrict to, uint8_t *valid, size_t rows,
                           const RungCommon *inputs, size_t count, int64_t denominator,
                           const uint8_t *restrict choice) {
  int64_t values[RUNG_COMMON_NONE + 1] = {0};
  mark_known(valid, rows, (uint8_t)count, choice);
  for (size_t i = 0; i < count; i++) {
    const bool there = !inputs[i].valid || inputs[i].valid[0];
    values[i] = inputs[i].values[0] * (denominator / inputs[i].denominator) * there;
    if (!there) leave_out(valid, rows, (uint8_t)i, choice);
  }
  for (size_t row = 0; row < rows; row++) to[row] = values[choice[row]];
}

RUNG_LOOPS static void take_column(int64_t *restrict to, size_t rows,
                                   const int64_t *restrict values, int64_t factor,
                                   uint8_t number, const uint8_t *restrict choice) {
  for (size_t row = 0; row < rows; row++)
    to[row] = choice[row] == number ? values[row] * factor : to[row];
}

RUNG_LOOPS static void take_figure(int64_t *restrict to, size_t rows, int64_t figure,
                                   uint8_t number, const uint8_t *restrict choice) {
  for (size_t row = 0; row < rows; row++)
    to[row] = choice[row] == number ? figure : to[row];
}

RUNG_LOOPS static void take_valid(uint8_t *restrict valid, size_t rows,
                                  const uint8_t *restrict there, uint8_t number,
                                  const uint8_t *restrict choice) {
  for (size_t row = 0; row < rows; row++)
    valid[row] = choice[row] == number ? there[row] : valid[row];
}

RUNG_LOOPS static void mark_valid(uint8_t *restrict valid, size_t rows, uint8_t number,
                                  const uint8_t *restrict choice) {
  for (size_t row = 0; row < rows; row++) valid[row] |= choice[row] == number;
}

static void take_chosen(int64_t *to, uint8_t *valid, size_t rows, const RungCommon *input,
                        uint8_t number, int64_t factor, const uint8_t *choice) {
  if (input->stride)
    take_column(to, rows, input->values, factor, number, choice);
  else
    take_figure(to, rows, input->values[0] * factor, number, choice);
  if (!input->valid || (!input->stride && input->valid[0]))
    mark_valid(valid, rows, number, choice);
  else if (input->stride)
    take_valid(valid, rows, input->valid, number, choice);
}

bool rung_common_choose(RungCommon *out, uint8_t *valid, size_t rows,
                        const RungCommon *inputs, size_t count, const uint8_t *choice) {
  bool figures = true;
  int64_t factor, bound;
  if (count > RUNG_COMMON_CHOICES || !settle(out, inputs, count)) return false;
  out->bound = 0;
  for (size_t i = 0; i < count; i++) {
    if (!bring(&inputs[i], out->denominator, &factor, &bound)) return false;
    if (bound > out->bound) out->bound = bound;
    figures &= inputs[i].stride == 0;
  }
  out->stride = 1;
  if (figures) {
    choose_figures(out->values, valid, rows, inputs, count, out->denominator, choice);
    return true;
  }
  if (rows) memset(out->values, 0, rows * sizeof *out->values);
  if (rows) memset(valid, 0, rows);
  for (size_t i = 0; i < count; i++)
    take_chosen(out->values, valid, rows, &inputs[i], (uint8_t)i,
                out->denominator / inputs[i].denominator, choice);
  return true;
}

RUNG_LOOPS static void at_least_loop(uint8_t *restrict flags, size_t rows,
                                     const int64_t *restrict values, int64_t least,
                                     uint8_t negate) {
  for (size_t row = 0; row < rows; row++)
    flags[row] = (uint8_t)(values[row] >= least) ^ negate;
}

RUNG_LOOPS static void equal_loop(uint8_t *restrict flags, size_t rows,
                                  const int64_t *restrict values, int64_t wanted,
                                  uint8_t negate) {
  for (size_t row = 0; row < rows; row++)
    flags[row] = (uint8_t)(values[row] == wanted) ^ negate;
}

/* The same with the sides exchanged. */
static RungComparison turned(RungComparison comparison) {
  switch (comparison) {
  case RUNG_COMPARE_LT: return RUNG_COMPARE_GT;
  case RUNG_COMPARE_LE: return RUNG_COMPARE_GE;
  case RUNG_COMPARE_GT: return RUNG_COMPARE_LT;
  case RUNG_COMPARE_GE: return RUNG_COMPARE_LE;
  default: return comparison;
  }
}

/* value / d compared with top / bottom: value with whole numbers beside top * d / bottom.
 * That may be far beyond what a value can be: then any number beyond is as good. */
static void compare_figure(uint8_t *flags, size_t rows, RungComparison comparison,
                           const RungCommon *a, const RungCommon *figure) {
  const RungWide top = (RungWide)figure->values[0] * a->denominator;
  const RungWide bottom = figure->denominator, whole = top / bottom;
  const RungWide rest = top - whole * bottom;
  RungWide floor = rest < 0 ? whole - 1 : whole;
  if (floor > BOUND_MAX) floor = BOUND_MAX + (RungWide)1;
  if (floor < -BOUND_MAX) floor = -BOUND_MAX - (RungWide)2;
  const int64_t low = (int64_t)floor, high = rest ? low + 1 : low;
  switch (comparison) {
  case RUNG_COMPARE_LT: at_least_loop(flags, rows, a->values, high, 1); return;
  case RUNG_COMPARE_GE: at_least_loop(flags, rows, a->values, high, 0); return;
  case RUNG_COMPARE_LE: at_least_loop(flags, rows, a->values, low + 1, 1); return;
  case RUNG_COMPARE_GT: at_least_loop(flags, rows, a->values, low + 1, 0); return;
  default: break;
  }
  const uint8_t negate = comparison == RUNG_COMPARE_NE;
  if (rest)
    memset(flags, negate, rows);
  else
    equal_loop(flags, rows, a->values, low, negate);
}

RUNG_LOOPS static void compare_loop(uint8_t *restrict flags, size_t rows,
                                    const int64_t *restrict left, int64_t factor_left,
                                    const int64_t *restrict right, int64_t factor_right,
                                    bool same, uint8_t negate) {
  for (size_t row = 0; row < rows && !same; row++)
    flags[row] = (uint8_t)(left[row] * factor_left >= right[row] * factor_right) ^ negate;
  for (size_t row = 0; row < rows && same; row++)
    flags[row] = (uint8_t)(left[row] * factor_left == right[row] * factor_right) ^ negate;
}

bool rung_common_compare(uint8_t *flags, size_t rows, RungComparison comparison,
                         const RungCommon *a, const RungCommon *b) {
  int64_t denominator, factor_a, factor_b, bound;
  if (!rows) return true;
  if (a->stride && !b->stride) {
    compare_figure(flags, rows, comparison, a, b);
    return true;
  }
  if (b->stride && !a->stride) {
    compare_figure(flags, rows, turned(comparison), b, a);
    return true;
  }
  if (!a->stride) return false;
  if (comparison == RUNG_COMPARE_LE || comparison == RUNG_COMPARE_GT) {
    const RungCommon *held = a;
    a = b;
    b = held;
    comparison = turned(comparison);
  }
  if (!common_multiple(a->denominator, b->denominator, &denominator) ||
      !bring(a, denominator, &factor_a, &bound) ||
      !bring(b, denominator, &factor_b, &bound))
    return false;
  const bool same = comparison == RUNG_COMPARE_EQ || comparison == RUNG_COMPARE_NE;
  const bool negate = comparison == RUNG_COMPARE_LT || comparison == RUNG_COMPARE_NE;
  compare_loop(flags, rows, a->values, factor_a, b->values, factor_b, same, negate);
  return true;
}

RUNG_LOOPS void rung_common_clear(int64_t *values, const uint8_t *valid, size_t rows) {
  int64_t *restrict to = values;
  const uint8_t *restrict there = valid;
  for (size_t row = 0; row < rows; row++) to[row] *= there[row];
}

/* Figures over one denominator: whatever is done with them is what the exact kernels make
 * of the same figures, or is not done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "kernel/arith.h"
#include "kernel/choice.h"
#include "kernel/common.h"
#include "kernel/schedule.h"

enum { ROWS = 37, ROUNDS = 3000 };

static uint64_t state_of_random = 88172645463325252u;

static uint64_t next_random(void) {
  state_of_random ^= state_of_random << 13;
  state_of_random ^= state_of_random >> 7;
  state_of_random ^= state_of_random << 17;
  return state_of_random;
}

static int64_t random_below(int64_t limit) {
  return (int64_t)(next_random() % (uint64_t)limit);
}

/* A column of any kind of figures, with what it takes. */
typedef struct Figures {
  RungColumn column;
  RungCommon common;
  int64_t values[ROWS], over[ROWS], spare;
  RungRatio ratios[ROWS];
  uint8_t valid[ROWS];
  bool known; /* common is */
} Figures;

static int64_t random_value(void) {
  static const int64_t sizes[] = {3, 100, 1000000, INT64_C(1) << 40, INT64_C(1) << 62};
  const int64_t value = random_below(sizes[random_below(5)]);
  return next_random() & 1 ? value : -value;
}

static void fill_ratio(Figures *figures, size_t row, bool plain) {
  static const int64_t denominators[] = {1, 2, 10, 100, 500, 1000000, 7};
  const int64_t value = plain ? random_below(2000000) - 1000000 : random_value();
  if (!rung_ratio_make(value, denominators[random_below(7)], &figures->ratios[row]))
    figures->ratios[row] = (RungRatio){0, 1};
}

static void fill(Figures *figures, bool ratio, bool one) {
  const size_t rows = one ? 1 : ROWS;
  const bool some = random_below(3) == 0, plain = random_below(4) != 0;
  memset(figures, 0, sizeof *figures);
  for (size_t row = 0; row < rows; row++) {
    figures->valid[row] = !some || random_below(3) != 0;
    if (!figures->valid[row]) continue;
    if (ratio)
      fill_ratio(figures, row, plain);
    else
      figures->values[row] = plain ? random_below(2000000) - 1000000 : random_value();
  }
  RungColumn *column = &figures->column;
  *column = (RungColumn){.type = {.kind = RUNG_KIND_NUMBER, .ratio = ratio},
                         .store = ratio ? RUNG_STORE_RATIO : RUNG_STORE_I64,
                         .rows = rows,
                         .valid = some ? figures->valid : NULL};
  column->type.scale = ratio ? 0 : (uint8_t)random_below(5);
  column->values.any = ratio ? (void *)figures->ratios : (void *)figures->values;
  figures->known = ratio && !one
                       ? rung_common_from_ratios(column, figures->over, &figures->common)
                       : rung_common_view(column, &figures->spare, &figures->common);
}

static void fill_any(Figures *figures) {
  const bool ratio = next_random() & 1, one = random_below(3) == 0;
  fill(figures, ratio, one);
}

/* What an exact kernel writes to. */
typedef struct Exact {
  RungColumn column;
  RungRatio ratios[ROWS];
  RungWide wides[ROWS];
  uint8_t valid[ROWS];
} Exact;

static void make_exact(Exact *exact, int scale) {
  memset(exact, 0, sizeof *exact);
  const bool ratio = scale < 0;
  exact->column =
      (RungColumn){.type = {.kind = RUNG_KIND_NUMBER, .ratio = ratio},
                   .store = ratio ? RUNG_STORE_RATIO : RUNG_STORE_I128,
                   .rows = ROWS,
                   .values.any = ratio ? (void *)exact->ratios : (void *)exact->wides,
                   .valid = exact->valid};
  exact->column.type.scale = ratio ? 0 : (uint8_t)scale;
}

/* The same figures wherever the exact ones are there. */
static void assert_same(const RungCommon *out, const Exact *exact) {
  RungCommon all = *out;
  RungRatio ratios[ROWS];
  all.valid = exact->valid;
  rung_common_to_ratios(&all, ROWS, ratios);
  for (size_t row = 0; row < ROWS; row++) {
    RungRatio wanted;
    if (!exact->valid[row]) continue;
    assert_true(out->values[row] <= out->bound && out->values[row] >= -out->bound);
    assert_true(rung_vector_ratio(&exact->column, row, &wanted));
    assert_true(ratios[row].numerator == wanted.numerator);
    assert_true(ratios[row].denominator == wanted.denominator);
  }
}

typedef enum Operation {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  LEAST,
  MOST,
  OPERATIONS
} Operation;

static bool try_common(Operation operation, RungCommon *out, const RungCommon *a,
                       const RungCommon *b) {
  switch (operation) {
  case ADD: return rung_common_add(out, ROWS, a, b, false);
  case SUBTRACT: return rung_common_add(out, ROWS, a, b, true);
  case MULTIPLY: return rung_common_multiply(out, ROWS, a, b);
  case DIVIDE: return rung_common_divide(out, ROWS, a, b);
  default: break;
  }
  return rung_common_extreme(out, ROWS, a, b, operation == MOST ? 1 : -1);
}

static size_t work_exact(Operation operation, Exact *exact, const RungColumn *a,
                         const RungColumn *b) {
  const RungColumn *both[] = {a, b};
  uint32_t choose[ROWS];
  switch (operation) {
  case ADD: return rung_arith_add(&exact->column, a, b);
  case SUBTRACT: return rung_arith_subtract(&exact->column, a, b);
  case MULTIPLY: return rung_arith_multiply(&exact->column, a, b);
  case DIVIDE: return rung_arith_divide(&exact->column, a, b);
  default: break;
  }
  return rung_arith_extreme(&exact->column, both, 2, operation == MOST ? 1 : -1, choose);
}

static int scale_of(Operation operation, const RungColumn *a, const RungColumn *b) {
  if (a->type.ratio || b->type.ratio || operation == DIVIDE) return -1;
  const int x = a->type.scale, y = b->type.scale;
  return operation == MULTIPLY ? x + y : x > y ? x : y;
}

static void two_figures(void **state) {
  (void)state;
  size_t done[OPERATIONS] = {0};
  for (size_t i = 0; i < ROUNDS * OPERATIONS; i++) {
    const Operation operation = (Operation)(i % OPERATIONS);
    static Figures a, b;
    static Exact exact;
    int64_t values[ROWS];
    fill_any(&a);
    fill_any(&b);
    const int scale = scale_of(operation, &a.column, &b.column);
    RungCommon out = {.values = values};
    out.denominator = scale < 0 ? 0 : (int64_t)rung_power10(scale);
    if (!a.known || !b.known || (a.common.stride == 0 && b.common.stride == 0)) continue;
    if (!try_common(operation, &out, &a.common, &b.common)) continue;
    make_exact(&exact, scale);
    assert_true(work_exact(operation, &exact, &a.column, &b.column) == RUNG_NO_ROW);
    assert_same(&out, &exact);
    done[operation]++;
  }
  for (size_t i = 0; i < OPERATIONS; i++) assert_true(done[i] > ROUNDS / 20);
}

static void comparisons(void **state) {
  (void)state;
  size_t done = 0;
  for (size_t i = 0; i < ROUNDS * 6; i++) {
    const RungComparison comparison = RUNG_COMPARE_EQ + (RungComparison)(i % 6);
    static Figures a, b;
    uint8_t flags[ROWS], exact[ROWS] = {0}, valid[ROWS];
    fill_any(&a);
    fill_any(&b);
    for (size_t row = 0; row < b.column.rows && !b.column.type.ratio; row += 5)
      b.values[row] = a.column.type.ratio ? b.values[row] : a.values[row % a.column.rows];
    if (!b.column.type.ratio && b.known)
      b.known = rung_common_view(&b.column, &b.spare, &b.common);
    if (!a.known || !b.known) continue;
    if (!rung_common_compare(flags, ROWS, comparison, &a.common, &b.common)) continue;
    RungColumn out = {.type = {.kind = RUNG_KIND_FLAG},
                      .store = RUNG_STORE_U8,
                      .rows = ROWS,
                      .values.u8 = exact,
                      .valid = valid};
    rung_compare_columns(&out, comparison, &a.column, &b.column, NULL);
    for (size_t row = 0; row < ROWS; row++)
      if (valid[row]) assert_int_equal(flags[row], exact[row]);
    done++;
  }
  assert_true(done > ROUNDS);
}

static void rounding(void **state) {
  (void)state;
  static const RungWide increments[] = {1, 5, 25, 1000, 7};
  size_t done = 0;
  for (size_t i = 0; i < ROUNDS * 6; i++) {
    static Figures a;
    static Exact exact;
    int64_t values[ROWS];
    const RungRounding rounding = {(RungRoundingMode)(i % 6), increments[random_below(5)],
                                   (int)random_below(4)};
    fill(&a, next_random() & 1, false);
    for (size_t row = 0; row < ROWS && !a.column.type.ratio; row += 3)
      a.values[row] = a.values[row] / 5 * 5; /* halves */
    RungCommon out = {.values = values, .denominator = 1000};
    if (!a.known || !rung_common_round(&out, ROWS, &a.common, &rounding)) continue;
    make_exact(&exact, 3);
    assert_true(rung_arith_round(&exact.column, &a.column, &rounding) == RUNG_NO_ROW);
    assert_same(&out, &exact);
    done++;
  }
  assert_true(done > ROUNDS);
}

/* Edges that rise, rates of any kind. */
static void split_schedules(void **state) {
  (void)state;
  enum { SLICES = 3, COUNT = 1 + 2 * SLICES };
  size_t done = 0;
  for (size_t i = 0; i < ROUNDS; i++) {
    static Figures figures[COUNT];
    static Exact exact;
    const RungColumn *columns[COUNT];
    RungCommon inputs[COUNT];
    int64_t values[ROWS], edge = random_below(2000) - 1000;
    bool known = true, ratio = false;
    int units = 0, rates = 0;
    for (size_t k = 0; k < COUNT; k++) {
      const bool is_edge = k % 2 == 1;
      fill(&figures[k], !is_edge && random_below(6) == 0,
           is_edge || (k && (next_random() & 1)));
      if (is_edge) {
        figures[k].column.type.scale = 2;
        figures[k].column.valid = NULL;
        figures[k].values[0] = edge += 1 + random_below(900000);
        figures[k].known =
            rung_common_view(&figures[k].column, &figures[k].spare, &figures[k].common);
      }
      const RungType type = figures[k].column.type;
      int *most = k == 0 || is_edge ? &units : &rates;
      if (type.scale > *most) *most = type.scale;
      ratio |= type.ratio;
      known &= figures[k].known;
      columns[k] = &figures[k].column;
      inputs[k] = figures[k].common;
    }
    RungCommon out = {.values = values};
    out.denominator = ratio ? 0 : (int64_t)rung_power10(units + rates);
    if (!known || !rung_common_split(&out, ROWS, inputs, COUNT)) continue;
    make_exact(&exact, ratio ? -1 : units + rates);
    assert_true(rung_schedule_split(&exact.column, columns, COUNT) == RUNG_NO_ROW);
    assert_same(&out, &exact);
    done++;
  }
  assert_true(done > ROUNDS / 4);
}

static void choices(void **state) {
  (void)state;
  enum { COUNT = 4 };
  size_t done = 0;
  for (size_t i = 0; i < ROUNDS; i++) {
    static Figures figures[COUNT];
    static Exact exact;
    const RungColumn *columns[COUNT];
    RungCommon inputs[COUNT];
    int64_t values[ROWS];
    uint8_t choice[ROWS], valid[ROWS];
    uint32_t choose[ROWS];
    bool known = true, ratio = false;
    const bool all_one = next_random() & 1;
    int scale = 0;
    for (size_t k = 0; k < COUNT; k++) {
      fill(&figures[k], random_below(3) == 0, all_one || (next_random() & 1));
      ratio |= figures[k].column.type.ratio;
      if (figures[k].column.type.scale > scale) scale = figures[k].column.type.scale;
      known &= figures[k].known;
      columns[k] = &figures[k].column;
      inputs[k] = figures[k].common;
    }
    for (size_t row = 0; row < ROWS; row++) {
      choose[row] = (uint32_t)random_below(COUNT + 1);
      choice[row] = choose[row] == COUNT ? RUNG_COMMON_NONE : (uint8_t)choose[row];
      if (choose[row] == COUNT) choose[row] = RUNG_NO_TARGET;
    }
    RungCommon out = {.values = values};
    out.denominator = ratio ? 0 : (int64_t)rung_power10(scale);
    if (!known || !rung_common_choose(&out, valid, ROWS, inputs, COUNT, choice)) continue;
    make_exact(&exact, ratio ? -1 : scale);
    assert_true(rung_choice_take(&exact.column, columns, choose) == RUNG_NO_ROW);
    assert_memory_equal(valid, exact.valid, ROWS);
    assert_same(&out, &exact);
    for (size_t row = 0; row < ROWS; row++)
      if (!valid[row]) assert_int_equal(values[row], 0);
    done++;
  }
  assert_true(done > ROUNDS / 4);
}

/* What passes the bound is not done. */
static void what_does_not_fit(void **state) {
  (void)state;
  int64_t large[] = {INT64_C(1) << 61, 1}, values[2], spare;
  RungCommon a = {large, 1, 1, INT64_C(1) << 61, NULL}, b = a, out = {.values = values};
  int64_t three = 3;
  const RungCommon figure = {&three, 0, 1, 3, NULL};
  assert_true(rung_common_add(&out, 2, &a, &b, false));
  b.bound = (INT64_C(1) << 61) + 1;
  assert_false(rung_common_add(&out, 2, &a, &b, false));
  out.denominator = 0;
  assert_false(rung_common_multiply(&out, 2, &a, &figure));
  out.denominator = 0;
  a.denominator = INT64_C(1) << 61;
  assert_false(rung_common_divide(&out, 2, &a, &figure));
  int64_t zero = 0;
  const RungCommon nothing = {&zero, 0, 1, 0, NULL};
  out.denominator = 0;
  assert_false(rung_common_divide(&out, 2, &a, &nothing));
  RungColumn column = {.type = {.kind = RUNG_KIND_NUMBER},
                       .store = RUNG_STORE_I64,
                       .rows = 2,
                       .values.i64 = large};
  assert_true(rung_common_view(&column, &spare, &a));
  large[0] = INT64_MIN;
  assert_false(rung_common_view(&column, &spare, &a));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_figures), cmocka_unit_test(comparisons),
      cmocka_unit_test(rounding),    cmocka_unit_test(split_schedules),
      cmocka_unit_test(choices),     cmocka_unit_test(what_does_not_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

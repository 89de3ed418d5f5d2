#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/choice.h"
#include "kernel_support.h"

/* Few inputs are copied from, many are not. */
enum { ROUNDS = 1000, ROWS_MAX = 20, INPUTS_MAX = 45 };

typedef struct Inputs {
  RungColumn columns[INPUTS_MAX];
  const RungColumn *views[INPUTS_MAX];
} Inputs;

/* Figures from `first`, every `step`. */
static void fill_figures(Bench *bench, Inputs *inputs, size_t first, size_t step,
                         size_t rows) {
  for (size_t i = first; i < INPUTS_MAX; i += step)
    inputs->columns[i] = bench_figures(bench, bench_below(bench, 3) ? rows : 1, 30);
  for (size_t i = 0; i < INPUTS_MAX; i++) inputs->views[i] = &inputs->columns[i];
}

/* The same as a decimal, where all that is chosen is one. */
static void check_decimal(Bench *bench, const Inputs *inputs, const uint32_t *choose,
                          size_t rows) {
  RungColumn out = bench_out(bench, number_type(7), RUNG_STORE_I64, rows);
  for (size_t row = 0; row < rows; row++)
    if (choose[row] != RUNG_NO_TARGET &&
        inputs->views[choose[row]]->store == RUNG_STORE_RATIO)
      return;
  assert_true(rung_choice_take(&out, inputs->views, choose) == RUNG_NO_ROW);
  check_shape(&out);
  for (size_t row = 0; row < rows; row++) {
    Figure figure = {false, {0, 1}};
    if (choose[row] != RUNG_NO_TARGET)
      figure = figure_at(inputs->views[choose[row]], row);
    assert_true(same_figure(figure_at(&out, row), figure));
  }
}

static void check_taken(Bench *bench, const Inputs *inputs, const uint32_t *choose,
                        const uint32_t *wanted, size_t rows) {
  RungColumn out = bench_out(bench, ratio_type(), RUNG_STORE_RATIO, rows);
  assert_true(rung_choice_take(&out, inputs->views, choose) == RUNG_NO_ROW);
  check_shape(&out);
  for (size_t row = 0; row < rows; row++) {
    assert_int_equal(choose[row], wanted[row]);
    Figure figure = {false, {0, 1}};
    if (wanted[row] != RUNG_NO_TARGET)
      figure = figure_at(inputs->views[wanted[row]], row);
    assert_true(same_figure(figure_at(&out, row), figure));
  }
  check_decimal(bench, inputs, choose, rows);
}

static void otherwise(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 51);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Inputs inputs;
    uint32_t choose[ROWS_MAX], wanted[ROWS_MAX];
    fill_figures(&bench, &inputs, 0, 1, rows);
    rung_choice_otherwise(choose, rows, inputs.views[0]);
    for (size_t row = 0; row < rows; row++)
      wanted[row] = figure_at(inputs.views[0], row).there ? 0 : 1;
    check_taken(&bench, &inputs, choose, wanted, rows);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void by_flag_or_tier(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 52);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    const bool by_tier = round % 2;
    Inputs inputs;
    uint32_t choose[ROWS_MAX], wanted[ROWS_MAX];
    fill_figures(&bench, &inputs, 1, 1, rows);
    inputs.columns[0] =
        bench_column(&bench, plain_type(by_tier ? RUNG_KIND_TIER : RUNG_KIND_FLAG),
                     RUNG_STORE_U8, bench_below(&bench, 3) ? rows : 1, by_tier ? 2 : 1);
    if (by_tier)
      rung_choice_pick(choose, rows, inputs.views[0], 4);
    else
      rung_choice_if(choose, rows, inputs.views[0]);
    for (size_t row = 0; row < rows; row++) {
      const size_t at = row_of(inputs.views[0], row);
      const uint32_t value = inputs.views[0]->values.u8[at];
      wanted[row] = by_tier ? 1 + value : value ? 1 : 2;
      if (!rung_column_has(inputs.views[0], at) || (by_tier && value == 3))
        wanted[row] = RUNG_NO_TARGET;
    }
    check_taken(&bench, &inputs, choose, wanted, rows);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void by_date(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 53);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Inputs inputs;
    uint32_t choose[ROWS_MAX], wanted[ROWS_MAX];
    fill_figures(&bench, &inputs, 2, 2, rows);
    inputs.columns[0] =
        bench_column(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, rows, 5);
    for (int32_t i = 1; i < INPUTS_MAX; i += 2) {
      inputs.columns[i] =
          bench_out(&bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, 1);
      inputs.columns[i].valid[0] = 1;
      inputs.columns[i].values.i32[0] = 4 * i;
    }
    rung_choice_pick_dated(choose, rows, inputs.views, INPUTS_MAX);
    for (size_t row = 0; row < rows; row++) {
      wanted[row] = RUNG_NO_TARGET;
      for (uint32_t i = 1; i < INPUTS_MAX; i += 2)
        if (rung_column_has(inputs.views[0], row) &&
            inputs.views[i]->values.i32[0] <= inputs.views[0]->values.i32[row])
          wanted[row] = i + 1;
    }
    check_taken(&bench, &inputs, choose, wanted, rows);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

static void by_key(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 54);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Inputs inputs;
    uint32_t choose[ROWS_MAX], wanted[ROWS_MAX];
    uint64_t slots[64];
    fill_figures(&bench, &inputs, 2, 2, rows);
    inputs.columns[0] =
        bench_column(&bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, rows, 3);
    for (uint32_t i = 1; i < INPUTS_MAX; i += 2)
      inputs.columns[i] =
          bench_column(&bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, 1, 3);
    rung_choice_lookup(choose, rows, inputs.views, INPUTS_MAX, slots, 64);
    for (size_t row = 0; row < rows; row++) {
      wanted[row] = RUNG_NO_TARGET;
      for (uint32_t i = INPUTS_MAX - 2; i < INPUTS_MAX; i -= 2)
        if (rung_column_has(inputs.views[0], row) &&
            rung_column_has(inputs.views[i], 0) &&
            inputs.views[i]->values.u32[0] == inputs.views[0]->values.u32[row])
          wanted[row] = i + 1;
    }
    check_taken(&bench, &inputs, choose, wanted, rows);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(otherwise),
                                     cmocka_unit_test(by_flag_or_tier),
                                     cmocka_unit_test(by_date), cmocka_unit_test(by_key)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

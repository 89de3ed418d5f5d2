/* Every combination of false, true and missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/logic.h"
#include "kernel_support.h"

enum { INPUTS = 4, ROWS = 3 * 3 * 3 * 3, FALSE = 0, TRUE = 1, MISSING = 2 };

static RungColumn flags_out(Bench *bench, size_t rows) {
  return bench_out(bench, plain_type(RUNG_KIND_FLAG), RUNG_STORE_U8, rows);
}

static int digit(size_t row, size_t input) {
  for (size_t i = 0; i < input; i++) row /= 3;
  return (int)(row % 3);
}

static void fill(Bench *bench, RungColumn *columns, const RungColumn **inputs) {
  for (size_t i = 0; i < INPUTS; i++) {
    columns[i] = flags_out(bench, ROWS);
    for (size_t row = 0; row < ROWS; row++) {
      columns[i].valid[row] = digit(row, i) != MISSING;
      columns[i].values.u8[row] = digit(row, i) == TRUE;
    }
    inputs[i] = &columns[i];
  }
}

static int value_at(const RungColumn *column, size_t row) {
  if (!rung_column_has(column, row)) return MISSING;
  return column->values.u8[row];
}

typedef struct Counts {
  int is_true, is_false, is_missing;
} Counts;

static Counts counts_of(size_t row, size_t count) {
  Counts counts = {0, 0, 0};
  for (size_t i = 0; i < count; i++) {
    counts.is_true += digit(row, i) == TRUE;
    counts.is_false += digit(row, i) == FALSE;
    counts.is_missing += digit(row, i) == MISSING;
  }
  return counts;
}

static void and_or(void **state) {
  (void)state;
  Bench bench;
  RungColumn columns[INPUTS];
  const RungColumn *inputs[INPUTS];
  bench_init(&bench, 41);
  fill(&bench, columns, inputs);
  for (size_t count = 1; count <= INPUTS; count++) {
    RungColumn both = flags_out(&bench, ROWS), either = flags_out(&bench, ROWS);
    rung_logic_and(&both, inputs, count);
    rung_logic_or(&either, inputs, count);
    check_shape(&both);
    check_shape(&either);
    for (size_t row = 0; row < ROWS; row++) {
      const Counts n = counts_of(row, count);
      assert_int_equal(value_at(&both, row), n.is_false     ? FALSE
                                             : n.is_missing ? MISSING
                                                            : TRUE);
      assert_int_equal(value_at(&either, row), n.is_true      ? TRUE
                                               : n.is_missing ? MISSING
                                                              : FALSE);
    }
  }
  bench_reset(&bench);
}

static void at_least(void **state) {
  (void)state;
  Bench bench;
  RungColumn columns[INPUTS];
  const RungColumn *inputs[INPUTS];
  bench_init(&bench, 42);
  fill(&bench, columns, inputs);
  for (int least = 0; least <= INPUTS + 1; least++) {
    RungColumn out = flags_out(&bench, ROWS);
    rung_logic_at_least(&out, inputs, INPUTS, least);
    check_shape(&out);
    for (size_t row = 0; row < ROWS; row++) {
      const Counts n = counts_of(row, INPUTS);
      int wanted = MISSING;
      if (n.is_true >= least) wanted = TRUE;
      if (n.is_true + n.is_missing < least) wanted = FALSE;
      assert_int_equal(value_at(&out, row), wanted);
    }
  }
  bench_reset(&bench);
}

static void one_input(void **state) {
  (void)state;
  Bench bench;
  RungColumn columns[INPUTS];
  const RungColumn *inputs[INPUTS];
  bench_init(&bench, 43);
  fill(&bench, columns, inputs);
  RungColumn not = flags_out(&bench, ROWS), holds = flags_out(&bench, ROWS);
  RungColumn missing = flags_out(&bench, ROWS);
  rung_logic_not(&not, inputs[1]);
  rung_logic_holds(&holds, inputs[1]);
  rung_logic_is_missing(&missing, inputs[1]);
  check_shape(&not );
  for (size_t row = 0; row < ROWS; row++) {
    const int value = digit(row, 1);
    assert_int_equal(value_at(&not, row), value == MISSING ? MISSING : !value);
    assert_int_equal(value_at(&holds, row), value == TRUE);
    assert_int_equal(value_at(&missing, row), value == MISSING);
  }
  bench_reset(&bench);
}

static void highest(void **state) {
  (void)state;
  Bench bench;
  RungColumn columns[INPUTS];
  const RungColumn *inputs[INPUTS];
  bench_init(&bench, 44);
  fill(&bench, columns, inputs);
  RungColumn out = bench_out(&bench, plain_type(RUNG_KIND_TIER), RUNG_STORE_U8, ROWS);
  rung_logic_highest(&out, inputs, INPUTS);
  for (size_t row = 0; row < ROWS; row++) {
    int wanted = 0;
    for (size_t i = 0; i < INPUTS; i++)
      if (digit(row, i) == TRUE) wanted = (int)i + 1;
    assert_int_equal(value_at(&out, row), wanted);
  }
  bench_reset(&bench);
}

/* One figure stands for every row, with and without validity. */
static void broadcasts(void **state) {
  (void)state;
  Bench bench;
  RungColumn columns[INPUTS];
  const RungColumn *inputs[INPUTS];
  bench_init(&bench, 45);
  fill(&bench, columns, inputs);
  for (int value = FALSE; value <= MISSING; value++) {
    RungColumn one = flags_out(&bench, 1), all = flags_out(&bench, ROWS);
    one.valid[0] = value != MISSING;
    one.values.u8[0] = value == TRUE;
    if (value == TRUE) one.valid = NULL;
    for (size_t row = 0; row < ROWS; row++) {
      all.valid[row] = value != MISSING;
      all.values.u8[row] = value == TRUE;
    }
    const RungColumn *short_way[] = {inputs[0], &one}, *long_way[] = {inputs[0], &all};
    RungColumn a = flags_out(&bench, ROWS), b = flags_out(&bench, ROWS);
    rung_logic_and(&a, short_way, 2);
    rung_logic_and(&b, long_way, 2);
    assert_memory_equal(a.values.u8, b.values.u8, ROWS);
    assert_memory_equal(a.valid, b.valid, ROWS);
    rung_logic_or(&a, short_way, 2);
    rung_logic_or(&b, long_way, 2);
    assert_memory_equal(a.values.u8, b.values.u8, ROWS);
    assert_memory_equal(a.valid, b.valid, ROWS);
  }
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(and_or), cmocka_unit_test(at_least), cmocka_unit_test(one_input),
      cmocka_unit_test(highest), cmocka_unit_test(broadcasts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Groups, matches and distinct counts against comparing every pair of rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/distinct.h"
#include "kernel_support.h"

enum { ROUNDS = 400, ROWS_MAX = 60, KEYS_MAX = 3, TARGETS = 4 };

typedef struct Keys {
  RungColumn columns[KEYS_MAX];
  const RungColumn *views[KEYS_MAX];
  RungTuple tuple;
} Keys;

static RungHashing hashing_for(Bench *bench, size_t rows, size_t kept) {
  const size_t slots = rung_group_slots(kept);
  return (RungHashing){bench_take(bench, rows, sizeof(uint64_t)),
                       bench_take(bench, slots, sizeof(uint32_t)), slots};
}

/* Columns of a kind for each key place: round decides, so that two calls are alike. */
static void make_keys(Bench *bench, Keys *keys, size_t rows, int round, bool wide) {
  keys->tuple = (RungTuple){keys->views, 1 + (size_t)round % KEYS_MAX};
  for (size_t i = 0; i < keys->tuple.count; i++) {
    RungColumn *column = &keys->columns[i];
    keys->views[i] = column;
    switch (((size_t)round + i) % 5) {
    case 0:
      *column = bench_column(bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, rows, 2);
      break;
    case 1:
      *column = bench_column(bench, number_type(2),
                             wide ? RUNG_STORE_I128 : RUNG_STORE_I64, rows, 2);
      break;
    case 2: *column = bench_column(bench, ratio_type(), RUNG_STORE_RATIO, rows, 2); break;
    case 3:
      *column = bench_column(bench, plain_type(RUNG_KIND_DATE), RUNG_STORE_I32, rows, 1);
      break;
    default:
      *column = bench_column(bench, plain_type(RUNG_KIND_TIER), RUNG_STORE_U8, rows, 2);
    }
  }
}

/* Written out cell by cell, unlike the kernel's. */
static bool same_cell(const RungColumn *a, size_t i, const RungColumn *b, size_t j) {
  if (rung_type_is_numeric(a->type)) return same_figure(figure_at(a, i), figure_at(b, j));
  const size_t width = rung_store_width(a->store);
  return rung_column_has(a, i) == rung_column_has(b, j) &&
         !memcmp((const char *)a->values.any + i * width,
                 (const char *)b->values.any + j * width, width);
}

static bool same_tuple(const Keys *a, size_t i, const Keys *b, size_t j) {
  for (size_t k = 0; k < a->tuple.count; k++)
    if (!same_cell(a->views[k], i, b->views[k], j)) return false;
  return true;
}

static bool has_all(const Keys *keys, size_t row) {
  for (size_t k = 0; k < keys->tuple.count; k++)
    if (!rung_column_has(keys->views[k], row)) return false;
  return true;
}

static void check_groups(const Keys *keys, const uint32_t *members,
                         const uint32_t *firsts, const bool *in, size_t rows,
                         size_t groups) {
  size_t found = 0;
  for (size_t row = 0; row < rows; row++) {
    if (!in[row]) {
      assert_int_equal(members[row], RUNG_NO_TARGET);
      continue;
    }
    size_t first = 0;
    while (!in[first] || !same_tuple(keys, first, keys, row)) first++;
    if (first == row) {
      assert_int_equal(members[row], found);
      assert_int_equal(firsts[found++], row);
    }
    assert_int_equal(members[row], members[first]);
  }
  assert_int_equal(groups, found);
}

static void groups(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 81);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Keys keys;
    uint32_t members[ROWS_MAX], firsts[ROWS_MAX];
    bool in[ROWS_MAX];
    make_keys(&bench, &keys, rows, round, round % 2);
    for (size_t row = 0; row < rows; row++) {
      in[row] = has_all(&keys, row) && bench_below(&bench, 8) != 0;
      members[row] = in[row] ? 0 : RUNG_NO_TARGET;
    }
    const size_t found = rung_group_rows(keys.tuple, rows, members, firsts,
                                         hashing_for(&bench, rows, rows));
    check_groups(&keys, members, firsts, in, rows, found);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

/* The distinct complete tuples of keys, as columns of their own. */
static size_t distinct_keys(Bench *bench, const Keys *keys, size_t rows, Keys *out) {
  uint32_t firsts[ROWS_MAX];
  size_t count = 0;
  for (size_t row = 0; row < rows; row++) {
    bool seen = !has_all(keys, row);
    for (size_t i = 0; i < count && !seen; i++)
      seen = same_tuple(keys, firsts[i], keys, row);
    if (!seen) firsts[count++] = (uint32_t)row;
  }
  out->tuple = (RungTuple){out->views, keys->tuple.count};
  for (size_t k = 0; k < keys->tuple.count; k++) {
    out->columns[k] =
        bench_out(bench, keys->views[k]->type, keys->views[k]->store, count);
    assert_true(rung_vector_gather(&out->columns[k], keys->views[k], firsts) ==
                RUNG_NO_ROW);
    out->views[k] = &out->columns[k];
  }
  return count;
}

static void matches(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 82);
  size_t hits = 0;
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Keys asked, from, keys;
    uint32_t found[ROWS_MAX];
    make_keys(&bench, &asked, rows, round, round % 2);
    make_keys(&bench, &from, ROWS_MAX, round, round % 3);
    const size_t count = distinct_keys(&bench, &from, ROWS_MAX, &keys);
    rung_group_match(asked.tuple, rows, keys.tuple, count, found,
                     hashing_for(&bench, ROWS_MAX, count));
    for (size_t row = 0; row < rows; row++) {
      uint32_t wanted = RUNG_NO_TARGET;
      for (uint32_t i = 0; i < count && has_all(&asked, row); i++)
        if (same_tuple(&asked, row, &keys, i)) wanted = i;
      assert_int_equal(found[row], wanted);
      hits += wanted != RUNG_NO_TARGET;
    }
    rung_arena_reset(&bench.arena);
  }
  assert_true(hits > 1000);
  bench_reset(&bench);
}

static void distinct(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 83);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Keys keys;
    uint32_t target[ROWS_MAX];
    int64_t wanted[TARGETS] = {0};
    make_keys(&bench, &keys, rows, round, round % 2);
    for (size_t row = 0; row < rows; row++) {
      target[row] =
          has_all(&keys, row) ? (uint32_t)bench_below(&bench, TARGETS) : RUNG_NO_TARGET;
      if (target[row] == RUNG_NO_TARGET) continue;
      size_t first = 0;
      while (target[first] != target[row] || !same_tuple(&keys, first, &keys, row))
        first++;
      wanted[target[row]] += first == row;
    }
    RungColumn out = bench_out(&bench, number_type(0), RUNG_STORE_I64, TARGETS);
    rung_distinct_count(&out, keys.tuple, target, rows, hashing_for(&bench, rows, rows));
    check_shape(&out);
    assert_memory_equal(out.values.i64, wanted, sizeof wanted);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

/* 300,000 tuples, all different: a table that searched would take minutes. */
static void many(void **state) {
  (void)state;
  enum { MANY = 300000 };
  Bench bench;
  bench_init(&bench, 84);
  RungColumn a = bench_out(&bench, number_type(0), RUNG_STORE_I64, MANY);
  RungColumn b = bench_out(&bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, MANY);
  const RungColumn *views[] = {&a, &b};
  uint32_t *members = bench_take(&bench, MANY, sizeof *members);
  uint32_t *firsts = bench_take(&bench, MANY, sizeof *firsts);
  for (size_t row = 0; row < MANY; row++) {
    a.values.i64[row] = (int64_t)(row % 1000) << 40;
    b.values.u32[row] = (uint32_t)(row / 1000);
  }
  assert_int_equal(rung_group_rows((RungTuple){views, 2}, MANY, members, firsts,
                                   hashing_for(&bench, MANY, MANY)),
                   MANY);
  bench_reset(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(groups), cmocka_unit_test(matches),
                                     cmocka_unit_test(distinct), cmocka_unit_test(many)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Groups, matches and distinct counts against comparing every pair of rows; rows come in
 * blocks and lanes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel_support.h"
#include "run/distinct.h"
#include "run/finder.h"

enum { ROUNDS = 400, ROWS_MAX = 60, KEYS_MAX = 3, TARGETS_MAX = 60 };

typedef struct Keys {
  RungColumn columns[KEYS_MAX];
  const RungColumn *views[KEYS_MAX];
  RungTuple tuple;
} Keys;

static size_t halves_of(RungTuple tuple) {
  size_t halves = 0;
  for (size_t i = 0; i < tuple.count; i++)
    halves += rung_tuple_halves(tuple.columns[i]->type);
  return halves;
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

/* A part of the rows of a tuple, as a pass would see them. */
typedef struct Part {
  RungColumn columns[KEYS_MAX];
  const RungColumn *views[KEYS_MAX];
  RungTuple tuple;
} Part;

/* The rows of a part that have a target. */
static RungListed list_part(Bench *bench, const uint32_t *target, size_t rows) {
  uint32_t *list = bench_take(bench, rows, sizeof *list);
  RungListed listed = {target, list, 0};
  for (size_t row = 0; row < rows; row++)
    if (target[row] != RUNG_NO_TARGET) list[listed.count++] = (uint32_t)row;
  return listed;
}

static void take_part(Part *part, const Keys *keys, size_t from, size_t rows) {
  part->tuple = (RungTuple){part->views, keys->tuple.count};
  for (size_t i = 0; i < keys->tuple.count; i++) {
    part->columns[i] = keys->columns[i];
    part->columns[i].rows = rows;
    part->columns[i].values.any = (char *)keys->columns[i].values.any +
                                  from * rung_store_width(keys->columns[i].store);
    if (keys->columns[i].valid) part->columns[i].valid = keys->columns[i].valid + from;
    part->views[i] = &part->columns[i];
  }
}

/* Finds in two lanes of blocks, then merges them. */
static void find_parts(Bench *bench, RungFinder *finder, const Keys *keys,
                       const uint32_t *target, size_t rows, RungScratch *scratch) {
  const size_t half = bench_below(bench, rows + 1), block = 1 + bench_below(bench, 9);
  RungFinder later;
  RungError err;
  rung_error_init(&err);
  rung_finder_init(finder, halves_of(keys->tuple), &bench->allocator);
  rung_finder_init(&later, halves_of(keys->tuple), &bench->allocator);
  for (size_t from = 0, count; from < rows; from += count) {
    const size_t end = from < half ? half : rows;
    Part part;
    count = end - from < block ? end - from : block;
    take_part(&part, keys, from, count);
    assert_int_equal(rung_finder_add(from < half ? finder : &later, part.tuple,
                                     list_part(bench, target + from, count), scratch,
                                     &err),
                     RUNG_OK);
  }
  assert_int_equal(rung_finder_merge(finder, &later, &err), RUNG_OK);
  rung_finder_reset(&later);
}

/* In: which rows are looked up; out: what they are. */
static void look_up(Bench *bench, const RungSeen *seen, RungTuple tuple,
                    uint32_t *members, size_t rows, RungScratch *scratch) {
  const RungListed listed = list_part(bench, members, rows);
  RungError err;
  rung_error_init(&err);
  for (size_t row = 0; row < rows; row++) members[row] = RUNG_NO_TARGET;
  assert_int_equal(rung_finder_look_up(seen, tuple, listed, members, scratch, &err),
                   RUNG_OK);
}

/* Each key as it was in its first row, and members in that order. */
static void check_groups(Bench *bench, const Keys *keys, const RungFinder *finder,
                         const uint32_t *members, const bool *in, size_t rows) {
  size_t found = 0, half = RUNG_TUPLE_HEAD;
  size_t firsts[ROWS_MAX];
  for (size_t row = 0; row < rows; row++) {
    if (!in[row]) {
      assert_int_equal(members[row], RUNG_NO_TARGET);
      continue;
    }
    size_t first = 0;
    while (!in[first] || !same_tuple(keys, first, keys, row)) first++;
    if (first == row) {
      assert_int_equal(members[row], found);
      firsts[found++] = row;
    }
    assert_int_equal(members[row], members[first]);
  }
  assert_int_equal(finder->seen.count, found);
  for (size_t i = 0; i < keys->tuple.count; i++) {
    const RungColumn *key = keys->views[i];
    RungColumn out = bench_out(bench, key->type, key->store, found);
    assert_true(rung_tuple_unpack(&out, finder->keys, finder->seen.words, half) ==
                RUNG_NO_ROW);
    half += rung_tuple_halves(key->type);
    for (size_t k = 0; k < found; k++) assert_true(same_cell(&out, k, key, firsts[k]));
  }
}

static void groups(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 81);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Keys keys;
    RungFinder finder;
    RungScratch scratch;
    uint32_t members[ROWS_MAX];
    bool in[ROWS_MAX];
    rung_scratch_init(&scratch, &bench.allocator);
    make_keys(&bench, &keys, rows, round, round % 2);
    for (size_t row = 0; row < rows; row++) {
      in[row] = has_all(&keys, row) && bench_below(&bench, 8) != 0;
      members[row] = in[row] ? 0 : RUNG_NO_TARGET;
    }
    find_parts(&bench, &finder, &keys, members, rows, &scratch);
    look_up(&bench, &finder.seen, keys.tuple, members, rows, &scratch);
    check_groups(&bench, &keys, &finder, members, in, rows);
    rung_finder_reset(&finder);
    rung_scratch_reset(&scratch);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

/* Tuples of other columns, in other stores, are found or not. */
static void matches(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 82);
  size_t hits = 0;
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    Keys asked, from;
    RungFinder finder;
    RungScratch scratch;
    uint32_t found[ROWS_MAX], members[ROWS_MAX];
    rung_scratch_init(&scratch, &bench.allocator);
    make_keys(&bench, &asked, rows, round, round % 2);
    make_keys(&bench, &from, ROWS_MAX, round, round % 3);
    for (size_t row = 0; row < ROWS_MAX; row++)
      members[row] = has_all(&from, row) ? 0 : RUNG_NO_TARGET;
    for (size_t row = 0; row < rows; row++)
      found[row] = has_all(&asked, row) ? 0 : RUNG_NO_TARGET;
    find_parts(&bench, &finder, &from, members, ROWS_MAX, &scratch);
    look_up(&bench, &finder.seen, from.tuple, members, ROWS_MAX, &scratch);
    look_up(&bench, &finder.seen, asked.tuple, found, rows, &scratch);
    for (size_t row = 0; row < rows; row++) {
      uint32_t wanted = RUNG_NO_TARGET;
      for (uint32_t i = 0; i < ROWS_MAX && has_all(&asked, row); i++)
        if (has_all(&from, i) && same_tuple(&asked, row, &from, i)) wanted = members[i];
      assert_int_equal(found[row], wanted);
      hits += wanted != RUNG_NO_TARGET;
    }
    rung_finder_reset(&finder);
    rung_scratch_reset(&scratch);
    rung_arena_reset(&bench.arena);
  }
  assert_true(hits > 1000);
  bench_reset(&bench);
}

/* In two lanes, of targets in one part or in several. */
static void count_parts(Bench *bench, const Keys *keys, const uint32_t *target,
                        size_t rows, size_t targets, int64_t *counts) {
  const size_t half = bench_below(bench, rows + 1);
  RungDistinct lanes[2];
  RungScratch scratch;
  RungError err;
  rung_error_init(&err);
  rung_scratch_init(&scratch, &bench->allocator);
  for (size_t i = 0; i < 2; i++) {
    Part part;
    take_part(&part, keys, i ? half : 0, i ? rows - half : half);
    assert_int_equal(rung_distinct_init(&lanes[i], halves_of(keys->tuple), targets,
                                        &bench->arena, &err),
                     RUNG_OK);
    assert_int_equal(
        rung_distinct_add(&lanes[i], part.tuple,
                          list_part(bench, target + (i ? half : 0), part.columns[0].rows),
                          &scratch, &err),
        RUNG_OK);
  }
  for (size_t i = 0; i < RUNG_DISTINCT_PARTS; i++) {
    size_t slots = 0;
    assert_int_equal(
        rung_distinct_reserve(&lanes[0], i, lanes[1].parts[i].count, &slots, &err),
        RUNG_OK);
    uint64_t *table = bench_take(bench, slots * lanes[0].seen.words, sizeof *table);
    rung_distinct_merge(&lanes[0], &lanes[1], i);
    rung_distinct_settle(&lanes[0], i, table);
  }
  rung_distinct_count(&lanes[0]);
  for (size_t i = 0; i < targets; i++) counts[i] = lanes[0].counts[i];
  rung_distinct_reset(&lanes[0]);
  rung_distinct_reset(&lanes[1]);
  rung_scratch_reset(&scratch);
}

static void distinct(void **state) {
  (void)state;
  Bench bench;
  bench_init(&bench, 83);
  for (int round = 0; round < ROUNDS; round++) {
    const size_t rows = bench_below(&bench, ROWS_MAX);
    const size_t targets = 1 + bench_below(&bench, TARGETS_MAX);
    Keys keys;
    uint32_t target[ROWS_MAX];
    int64_t wanted[TARGETS_MAX] = {0}, counts[TARGETS_MAX] = {0};
    make_keys(&bench, &keys, rows, round, round % 2);
    for (size_t row = 0; row < rows; row++) {
      target[row] =
          has_all(&keys, row) ? (uint32_t)bench_below(&bench, targets) : RUNG_NO_TARGET;
      if (target[row] == RUNG_NO_TARGET) continue;
      size_t first = 0;
      while (target[first] != target[row] || !same_tuple(&keys, first, &keys, row))
        first++;
      wanted[target[row]] += first == row;
    }
    count_parts(&bench, &keys, target, rows, targets, counts);
    assert_memory_equal(counts, wanted, sizeof wanted);
    rung_arena_reset(&bench.arena);
  }
  bench_reset(&bench);
}

/* 300,000 tuples, all different: a table that searched would take minutes. Some
 * come twice, often enough for a part to be made distinct again and again. */
static void many(void **state) {
  (void)state;
  enum { MANY = 300000, HALF = MANY / 2 };
  Bench bench;
  bench_init(&bench, 84);
  Keys keys = {.tuple = {keys.views, 2}};
  keys.columns[0] = bench_out(&bench, number_type(0), RUNG_STORE_I64, MANY);
  keys.columns[1] = bench_out(&bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, MANY);
  uint32_t *target = bench_take(&bench, MANY, sizeof *target);
  int64_t count;
  for (size_t i = 0; i < 2; i++) keys.views[i] = &keys.columns[i];
  for (size_t row = 0; row < MANY; row++) {
    keys.columns[0].values.i64[row] = (int64_t)(row % 1000) << 40;
    keys.columns[1].values.u32[row] = (uint32_t)(row / 1000) % 150;
  }
  count_parts(&bench, &keys, target, MANY, 1, &count);
  assert_int_equal(count, HALF);
  bench_reset(&bench);
}

/* Whatever allocation fails: an error, and nothing is lost. */
static void no_memory(void **state) {
  (void)state;
  enum { ROWS = 200 };
  bool done = false;
  for (long nth = 1; !done; nth++) {
    Bench bench;
    long countdown = -1;
    RungFinder finder, later;
    RungDistinct counts;
    RungScratch scratch;
    RungError err;
    Keys keys = {.tuple = {keys.views, 1}};
    rung_error_init(&err);
    bench_init(&bench, 85);
    keys.views[0] = &keys.columns[0];
    keys.columns[0] =
        bench_column(&bench, plain_type(RUNG_KIND_TEXT), RUNG_STORE_U32, ROWS, 30);
    uint32_t *target = bench_take(&bench, ROWS, sizeof *target);
    RungAllocator failing;
    RungArena arena;
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&arena, &failing);
    rung_scratch_init(&scratch, &failing);
    countdown = nth;
    rung_finder_init(&finder, 1, &failing);
    rung_finder_init(&later, 1, &failing);
    RungStatus status = rung_distinct_init(&counts, 1, 1, &arena, &err);
    const RungTuple tuple = keys.tuple;
    const RungListed rows = list_part(&bench, target, ROWS);
    if (!status) status = rung_distinct_add(&counts, tuple, rows, &scratch, &err);
    size_t slots = 0;
    for (size_t i = 0; i < RUNG_DISTINCT_PARTS && !status; i++)
      status = rung_distinct_reserve(&counts, i, ROWS, &slots, &err);
    if (!status) status = rung_finder_add(&later, tuple, rows, &scratch, &err);
    if (!status) status = rung_finder_merge(&finder, &later, &err);
    done = status == RUNG_OK;
    assert_true(done || status == RUNG_E_MEMORY);
    rung_distinct_reset(&counts);
    rung_finder_reset(&finder);
    rung_finder_reset(&later);
    rung_scratch_reset(&scratch);
    rung_arena_reset(&arena);
    assert_int_equal(failing.used, 0);
    bench_reset(&bench);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(groups), cmocka_unit_test(matches),
                                     cmocka_unit_test(distinct), cmocka_unit_test(many),
                                     cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Random columns for the tests of kernels, and cells as plain values to compare with. */
#ifndef RUNG_TESTS_KERNEL_SUPPORT_H
#define RUNG_TESTS_KERNEL_SUPPORT_H

#include <string.h>

#include "kernel/vector.h"

enum { MISSING_ONE_IN = 5 };

/* Memory and chance of one test. */
typedef struct Bench {
  RungAllocator allocator;
  RungArena arena;
  uint64_t seed;
} Bench;

static inline void bench_init(Bench *bench, uint64_t seed) {
  rung_allocator_init(&bench->allocator, 0);
  rung_arena_init(&bench->arena, &bench->allocator);
  bench->seed = seed;
}

static inline void bench_reset(Bench *bench) {
  rung_arena_reset(&bench->arena);
  assert_int_equal(bench->allocator.used, 0);
}

/* splitmix64 (Sebastiano Vigna, public domain). */
static inline uint64_t bench_random(Bench *bench) {
  uint64_t z = bench->seed += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static inline size_t bench_below(Bench *bench, size_t bound) {
  return (size_t)(bench_random(bench) % bound);
}

static inline void *bench_take(Bench *bench, size_t count, size_t size) {
  void *block = rung_arena_take_array(&bench->arena, count, size);
  assert_non_null(block);
  return block;
}

/* A result column, as run/ would give it to a kernel. */
static inline RungColumn bench_out(Bench *bench, RungType type, RungStore store,
                                   size_t rows) {
  RungColumn column;
  RungError err;
  rung_error_init(&err);
  assert_int_equal(
      rung_column_init(&column, &bench->arena, type, store, rows, true, &err), RUNG_OK);
  if (rows) memset(column.valid, 0xAA, rows);
  return column;
}

static inline RungType number_type(int scale) {
  return (RungType){.kind = RUNG_KIND_NUMBER, .scale = (uint8_t)scale};
}
static inline RungType ratio_type(void) {
  return (RungType){.kind = RUNG_KIND_NUMBER, .ratio = true};
}
static inline RungType plain_type(RungKind kind) {
  return (RungType){.kind = kind};
}

/* A figure of up to that many bits, short ones often. */
static inline RungWide bench_digits(Bench *bench, int bits) {
  const int shift = 128 - 1 - (int)bench_below(bench, (size_t)bits);
  const unsigned __int128 raw =
      (unsigned __int128)bench_random(bench) << 64 | bench_random(bench);
  const RungWide value = (RungWide)(raw >> shift);
  return bench_random(bench) & 1 ? -value : value;
}

/* bits: of the digits; ratio: of both parts. */
static inline void bench_fill(Bench *bench, RungColumn *column, size_t row, int bits) {
  switch (column->store) {
  case RUNG_STORE_I64:
  case RUNG_STORE_I128:
    assert_true(rung_vector_put(column, row, bench_digits(bench, bits)));
    break;
  case RUNG_STORE_RATIO: {
    RungWide under = bench_digits(bench, bits);
    if (!under) under = 3;
    assert_true(
        rung_ratio_make(bench_digits(bench, bits), under, &column->values.ratio[row]));
    break;
  }
  case RUNG_STORE_I32:
    column->values.i32[row] = (int32_t)bench_below(bench, 1u << bits);
    break;
  case RUNG_STORE_U32:
    column->values.u32[row] = (uint32_t)bench_below(bench, 1u << bits);
    break;
  case RUNG_STORE_U8:
    column->values.u8[row] = (uint8_t)bench_below(bench, 1u << bits);
    break;
  }
}

/* A random column; one in some has no missing value and no validity. */
static inline RungColumn bench_column(Bench *bench, RungType type, RungStore store,
                                      size_t rows, int bits) {
  RungColumn column = bench_out(bench, type, store, rows);
  const bool complete = bench_below(bench, 3) == 0;
  for (size_t row = 0; row < rows; row++) {
    column.valid[row] = complete || bench_below(bench, MISSING_ONE_IN) != 0;
    if (column.valid[row]) bench_fill(bench, &column, row, bits);
  }
  if (complete) column.valid = NULL;
  return column;
}

/* Decimals in either store, or ratios. */
static inline RungColumn bench_figures(Bench *bench, size_t rows, int bits) {
  const size_t kind = bench_below(bench, 3);
  const int scale = (int)bench_below(bench, 7);
  if (kind == 2)
    return bench_column(bench, ratio_type(), RUNG_STORE_RATIO, rows,
                        bits < 16 ? bits : 16);
  if (kind == 1)
    return bench_column(bench, number_type(scale), RUNG_STORE_I128, rows, bits);
  return bench_column(bench, number_type(scale), RUNG_STORE_I64, rows,
                      bits < 62 ? bits : 62);
}

/* A cell as a plain value: of its row, or of the only one. */
typedef struct Figure {
  bool there;
  RungRatio value;
} Figure;

static inline size_t row_of(const RungColumn *column, size_t row) {
  return column->rows == 1 ? 0 : row;
}

static inline Figure figure_at(const RungColumn *column, size_t row) {
  Figure figure = {rung_column_has(column, row_of(column, row)), {0, 1}};
  if (figure.there)
    assert_true(rung_vector_ratio(column, row_of(column, row), &figure.value));
  return figure;
}

static inline bool same_figure(Figure a, Figure b) {
  if (!a.there || !b.there) return a.there == b.there;
  return a.value.numerator == b.value.numerator &&
         a.value.denominator == b.value.denominator;
}

/* What every result column keeps to: validity is 0 or 1, and a missing value is 0. */
static inline void check_shape(const RungColumn *column) {
  const char zeros[sizeof(RungRatio)] = {0};
  const size_t width = rung_store_width(column->store);
  for (size_t row = 0; row < column->rows; row++) {
    assert_true(column->valid[row] <= 1);
    if (!column->valid[row])
      assert_memory_equal((const char *)column->values.any + row * width, zeros, width);
  }
}

/* A row order to shuffle columns with. */
static inline uint32_t *bench_permutation(Bench *bench, size_t rows) {
  uint32_t *order = bench_take(bench, rows, sizeof *order);
  for (size_t i = 0; i < rows; i++) {
    const size_t j = bench_below(bench, i + 1);
    order[i] = order[j];
    order[j] = (uint32_t)i;
  }
  return order;
}

static inline RungColumn bench_shuffled(Bench *bench, const RungColumn *column,
                                        const uint32_t *order) {
  RungColumn out = bench_out(bench, column->type, column->store, column->rows);
  assert_true(rung_vector_gather(&out, column, order) == RUNG_NO_ROW);
  return out;
}

#endif

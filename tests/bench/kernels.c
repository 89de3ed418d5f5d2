/* kernels [ROWS]: how many rows a second the engine's own kernels do, on one core, in
 * blocks as a run does them: an amount times a rate, rounded to the cent; the exact sum
 * of a column; sums by partner of the rows that a filter takes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kernel/arith.h"
#include "kernel/sums.h"

enum { BLOCK = 4096, TIMES = 7, PARTNERS = 10000 };

typedef struct Data {
  size_t rows;
  int64_t *amounts, *rates; /* cents; millionths */
  uint32_t *partners;
  uint8_t *flags;
  int64_t *products, *rounded; /* of a block */
  uint8_t *valid;
  uint32_t *target, *list;
  uint8_t *counts;
  RungSums total, by_partner;
} Data;

static uint64_t seed = 20260331;

/* splitmix64 (Sebastiano Vigna, public domain). */
static uint64_t chance(void) {
  uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static void *take(size_t count, size_t size) {
  void *block = calloc(count, size);
  if (block) return block;
  fputs("kernels: no memory\n", stderr);
  exit(1);
}

static RungSums make_sums(size_t targets) {
  RungSums sums = {.targets = targets};
  sums.near = take(targets, sizeof *sums.near);
  sums.far = take(targets, sizeof *sums.far);
  return sums;
}

static Data make_data(size_t rows) {
  Data data = {.rows = rows};
  data.amounts = take(rows, sizeof *data.amounts);
  data.rates = take(rows, sizeof *data.rates);
  data.partners = take(rows, sizeof *data.partners);
  data.flags = take(rows, 1);
  data.products = take(BLOCK, sizeof *data.products);
  data.rounded = take(BLOCK, sizeof *data.rounded);
  data.valid = take(BLOCK, 1);
  data.target = take(BLOCK, sizeof *data.target);
  data.list = take(rows, sizeof *data.list);
  data.counts = take(BLOCK, 1);
  data.total = make_sums(1);
  data.by_partner = make_sums(PARTNERS);
  for (size_t row = 0; row < rows; row++) {
    data.amounts[row] = (int64_t)(chance() % 100000000) - 1000000;
    data.rates[row] = (int64_t)(chance() % 300000);
    data.partners[row] = (uint32_t)(chance() % PARTNERS);
    data.flags[row] = chance() & 1;
  }
  return data;
}

static RungColumn column_of(RungKind kind, int scale, RungStore store, void *values,
                            size_t rows) {
  return (RungColumn){.type = {.kind = kind, .scale = (uint8_t)scale},
                      .store = store,
                      .rows = rows,
                      .values.any = values};
}

static RungColumn figures(int scale, int64_t *values, size_t rows) {
  return column_of(RUNG_KIND_NUMBER, scale, RUNG_STORE_I64, values, rows);
}

typedef bool (*Work)(Data *data, size_t from, size_t rows);

static bool round_products(Data *data, size_t from, size_t rows) {
  const RungRounding cents = {RUNG_ROUND_HALF_UP, 1, 2};
  const RungColumn amount = figures(2, data->amounts + from, rows);
  const RungColumn rate = figures(6, data->rates + from, rows);
  RungColumn product = figures(8, data->products, rows);
  RungColumn rounded = figures(2, data->rounded, rows);
  product.valid = rounded.valid = data->valid;
  return rung_arith_multiply(&product, &amount, &rate) == RUNG_NO_ROW &&
         rung_arith_round(&rounded, &product, &cents) == RUNG_NO_ROW;
}

static bool sum_all(Data *data, size_t from, size_t rows) {
  const RungColumn amount = figures(2, data->amounts + from, rows);
  static const uint32_t nothing[BLOCK];
  for (size_t row = 0; row < rows; row++) data->list[row] = (uint32_t)row;
  return rung_sums_add(&data->total, &amount, (RungListed){nothing, data->list, rows});
}

static bool sum_by_partner(Data *data, size_t from, size_t rows) {
  const RungColumn amount = figures(2, data->amounts + from, rows);
  const RungColumn flag =
      column_of(RUNG_KIND_FLAG, 0, RUNG_STORE_U8, data->flags + from, rows);
  RungColumn partner =
      column_of(RUNG_KIND_REF, 0, RUNG_STORE_U32, data->partners + from, rows);
  rung_select_via(data->target, rows, &partner);
  rung_select_counts(data->counts, data->target, rows);
  rung_select_counts_filter(data->counts, rows, &flag);
  const size_t count = rung_select_list(data->list, data->counts, rows);
  return rung_sums_add(&data->by_partner, &amount,
                       (RungListed){data->target, data->list, count});
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The best of some runs: whatever else the machine does only makes them slower. */
static void measure(const char *name, double wanted, Data *data, Work work) {
  double best = 1e9;
  for (int i = 0; i < TIMES; i++) {
    const double start = seconds();
    for (size_t from = 0; from < data->rows; from += BLOCK) {
      const size_t left = data->rows - from;
      if (work(data, from, left < BLOCK ? left : BLOCK)) continue;
      fprintf(stderr, "kernels: %s does not fit\n", name);
      exit(1);
    }
    const double took = seconds() - start;
    if (took < best) best = took;
  }
  printf("%-44s %8.0f M rows/s", name, (double)data->rows / best / 1e6);
  if (wanted > 0) printf("  (at least %.0f)", wanted);
  putchar('\n');
}

int main(int count, char **words) {
  const long rows = count > 1 ? strtol(words[1], NULL, 10) : 4000000;
  if (rows < 1) return 1;
  Data data = make_data((size_t)rows);
  measure("amount * rate, rounded half up to the cent", 60, &data, round_products);
  measure("exact sum of a column", 400, &data, sum_all);
  measure("exact sums by partner of the rows of a filter", 0, &data, sum_by_partner);
  return 0;
}

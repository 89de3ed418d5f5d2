/* Refs against a plain twin: three sources of random rows that refer to each other, each
 * row with a key, two refs and perhaps a bad cell. The twin raises states until nothing
 * changes. Then the rows are shuffled, which must change nothing but their numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "load/csv.h"
#include "load_support.h"

enum { SOURCES = 3, ROWS = 14, REFS = 2, KEYS = 18, NO_KEY = KEYS };

typedef struct World {
  uint64_t random;
  int rows[SOURCES];
  int keys[SOURCES][ROWS];       /* distinct, below KEYS: some are not there */
  int refs[SOURCES][ROWS][REFS]; /* key or NO_KEY: missing */
  bool bad[SOURCES][ROWS];
  int states[SOURCES][ROWS];
  RungField fields[SOURCES][REFS + 2];
  RungSchema schemas[SOURCES];
} World;

static TestFolder folder;

static int draw(World *world, int below) {
  world->random = world->random * 6364136223846793005u + 1442695040888963407u;
  return (int)((world->random >> 33) % (unsigned)below);
}

static void declare(World *world) {
  static const char *const NAMES[] = {"one", "two", "three"};
  for (int s = 0; s < SOURCES; s++) {
    RungField *fields = world->fields[s];
    fields[0] = (RungField){.name = {"key", 3}, .type = {.kind = RUNG_KIND_TEXT}};
    fields[0].key = true;
    for (int r = 0; r < REFS; r++) {
      fields[r + 1] = (RungField){.name = {r ? "r1" : "r0", 2},
                                  .type = {.kind = RUNG_KIND_REF},
                                  .optional = true,
                                  .skip_unknown = draw(world, 2),
                                  .target = (uint32_t)draw(world, SOURCES)};
    }
    fields[REFS + 1] = (RungField){.name = {"n", 1}, .type = {.kind = RUNG_KIND_NUMBER}};
    world->schemas[s] = (RungSchema){.name = rung_text(NAMES[s]),
                                     .fields = fields,
                                     .field_count = REFS + 2,
                                     .dialect = {.delimiter = ',', .decimal = '.'}};
  }
}

static void make_rows(World *world) {
  for (int s = 0; s < SOURCES; s++) {
    int keys[KEYS];
    for (int i = 0; i < KEYS; i++) keys[i] = i;
    world->rows[s] = draw(world, ROWS) + 1;
    for (int row = 0; row < world->rows[s]; row++) {
      int pick = row + draw(world, KEYS - row), key = keys[pick];
      keys[pick] = keys[row];
      world->keys[s][row] = key;
      world->bad[s][row] = draw(world, 8) == 0;
      for (int r = 0; r < REFS; r++)
        world->refs[s][row][r] = draw(world, 2) ? NO_KEY : draw(world, KEYS);
    }
  }
}

static int row_of(const World *world, int source, int key) {
  for (int row = 0; row < world->rows[source]; row++) {
    if (world->keys[source][row] == key) return row;
  }
  return -1;
}

static int judge(const World *world, int s, int row, int r) {
  const RungField *field = &world->fields[s][r + 1];
  if (world->refs[s][row][r] == NO_KEY) return RUNG_ROW_USED;
  int target = row_of(world, (int)field->target, world->refs[s][row][r]);
  int state = target < 0 ? RUNG_ROW_SKIPPED : world->states[field->target][target];
  if (state == RUNG_ROW_SKIPPED && !field->skip_unknown) return RUNG_ROW_REJECTED;
  return state;
}

static void settle(World *world) {
  for (int s = 0; s < SOURCES; s++) {
    for (int row = 0; row < ROWS; row++)
      world->states[s][row] = world->bad[s][row] ? RUNG_ROW_REJECTED : RUNG_ROW_USED;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (int s = 0; s < SOURCES; s++) {
      for (int row = 0; row < world->rows[s]; row++) {
        for (int r = 0; r < REFS; r++) {
          int state = judge(world, s, row, r);
          if (state <= world->states[s][row]) continue;
          world->states[s][row] = state;
          changed = true;
        }
      }
    }
  }
}

static void write_sources(const World *world) {
  for (int s = 0; s < SOURCES; s++) {
    char text[2048], name[32];
    int length = snprintf(text, sizeof text, "key,r0,r1,n\n");
    for (int row = 0; row < world->rows[s]; row++) {
      char refs[REFS][8] = {"", ""};
      for (int r = 0; r < REFS; r++) {
        if (world->refs[s][row][r] != NO_KEY)
          snprintf(refs[r], sizeof refs[r], "k%d", world->refs[s][row][r]);
      }
      length += snprintf(text + length, sizeof text - (size_t)length, "k%d,%s,%s,%s\n",
                         world->keys[s][row], refs[0], refs[1],
                         world->bad[s][row] ? "bad" : "1");
    }
    snprintf(name, sizeof name, "%.*s.csv", RUNG_TEXT(world->schemas[s].name));
    test_folder_write(&folder, name, text, (size_t)length);
  }
}

/* Rejects of one row, by the twin: a bad number, and the refs that made its state. */
static size_t count_reasons(const World *world, int s, int row) {
  size_t reasons = world->bad[s][row];
  for (int r = 0; r < REFS; r++) {
    int state = judge(world, s, row, r);
    reasons += state && state == world->states[s][row];
  }
  return reasons;
}

static void check_refs(const World *world, const RungLoad *load, int s, int row,
                       size_t at) {
  for (int r = 0; r < REFS; r++) {
    const RungField *field = &world->fields[s][r + 1];
    const RungColumn *column = &load->tables[s].columns[r + 1];
    bool there = world->refs[s][row][r] != NO_KEY;
    assert_int_equal(rung_column_has(column, at), there);
    if (!there) continue;
    const RungTable *target = &load->tables[field->target];
    assert_true(column->values.u32[at] < target->rows);
    char key[8];
    snprintf(key, sizeof key, "k%d", world->refs[s][row][r]);
    uint32_t id = target->columns[0].values.u32[column->values.u32[at]];
    assert_true(rung_text_is(rung_pool_view(load->pool, id), key));
  }
}

static void check_source(const World *world, const RungLoad *load, int s) {
  const RungTable *table = &load->tables[s];
  size_t used = 0, counts[3] = {0}, reasons = 0, listed = 0;
  for (int row = 0; row < world->rows[s]; row++) {
    counts[world->states[s][row]]++;
    reasons += count_reasons(world, s, row);
    if (world->states[s][row] != RUNG_ROW_USED) continue;
    assert_true(used < table->rows);
    assert_int_equal(table->lines[used], row + 2);
    check_refs(world, load, s, row, used++);
  }
  assert_int_equal(table->rows_in, world->rows[s]);
  assert_int_equal(table->rows, counts[RUNG_ROW_USED]);
  assert_int_equal(table->rows_skipped, counts[RUNG_ROW_SKIPPED]);
  assert_int_equal(table->rows_rejected, counts[RUNG_ROW_REJECTED]);
  for (size_t i = 0; i < load->rejects.count; i++)
    listed += load->rejects.items[i].source == (uint32_t)s;
  assert_int_equal(listed, reasons);
}

static void check_world(const World *world) {
  RungAllocator allocator;
  RungPool pool;
  RungLoad load;
  RungError err;
  RungLoadOptions options = {.place = folder.place, .rejects_allowed = SIZE_MAX};
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  write_sources(world);
  assert_int_equal(
      rung_load_init(&load, world->schemas, SOURCES, &options, &pool, &allocator, &err),
      RUNG_OK);
  for (int s = 0; s < SOURCES; s++) check_source(world, &load, s);
  rung_load_reset(&load);
  rung_pool_reset(&pool);
  assert_int_equal(allocator.used, 0);
}

static void swap_rows(World *world, int s, int a, int b) {
  int key = world->keys[s][a], refs[REFS];
  bool bad = world->bad[s][a];
  memcpy(refs, world->refs[s][a], sizeof refs);
  world->keys[s][a] = world->keys[s][b];
  world->bad[s][a] = world->bad[s][b];
  memcpy(world->refs[s][a], world->refs[s][b], sizeof refs);
  world->keys[s][b] = key;
  world->bad[s][b] = bad;
  memcpy(world->refs[s][b], refs, sizeof refs);
}

/* What becomes of each key, as one number; the same whatever the order of rows. */
static uint64_t sum_states(const World *world) {
  uint64_t sum = 0;
  for (int s = 0; s < SOURCES; s++) {
    for (int row = 0; row < world->rows[s]; row++)
      sum += (uint64_t)(world->states[s][row] + 1) *
             (uint64_t)(world->keys[s][row] * SOURCES + s + 1) * 0x9E3779B97F4A7C15u;
  }
  return sum;
}

static void test_random_worlds(void **state) {
  (void)state;
  static World world;
  for (uint64_t n = 0; n < 400; n++) {
    world.random = n;
    declare(&world);
    make_rows(&world);
    settle(&world);
    check_world(&world);
    uint64_t sum = sum_states(&world);
    for (int s = 0; s < SOURCES; s++) {
      for (int row = world.rows[s] - 1; row > 0; row--)
        swap_rows(&world, s, row, draw(&world, row + 1));
    }
    settle(&world);
    assert_true(sum == sum_states(&world));
    check_world(&world);
  }
}

/* A chain through one source, each row's target behind it: linear, not a pass a row. */
static void test_long_chain(void **state) {
  (void)state;
  enum { LENGTH = 200000 };
  RungField fields[] = {
      {.name = {"key", 3}, .type = {.kind = RUNG_KIND_TEXT}, .key = true},
      {.name = {"next", 4}, .type = {.kind = RUNG_KIND_REF}, .target = 0}};
  RungSchema schema = {.name = rung_text("chain"),
                       .fields = fields,
                       .field_count = 2,
                       .dialect = {.delimiter = ',', .decimal = '.'}};
  size_t size = LENGTH * 20 + 100, length = 0;
  char *text = malloc(size);
  assert_non_null(text);
  length += (size_t)snprintf(text, size, "key,next\n");
  for (int i = 0; i < LENGTH; i++)
    length += (size_t)snprintf(text + length, size - length, "%d,%d\n", i, i + 1);
  test_folder_write(&folder, "chain.csv", text, length);
  free(text);
  RungAllocator allocator;
  RungPool pool;
  RungLoad load;
  RungError err;
  RungLoadOptions options = {.place = folder.place, .rejects_allowed = SIZE_MAX};
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  assert_int_equal(rung_load_init(&load, &schema, 1, &options, &pool, &allocator, &err),
                   RUNG_OK);
  assert_int_equal(load.tables[0].rows, 0);
  assert_int_equal(load.tables[0].rows_rejected, LENGTH);
  assert_int_equal(load.rejects.count, LENGTH);
  rung_load_reset(&load);
  rung_pool_reset(&pool);
}

/* Refs to a source without a key are a defect of the program. */
static void test_no_key(void **state) {
  (void)state;
  RungField fields[] = {
      {.name = {"other", 5}, .type = {.kind = RUNG_KIND_REF}, .target = 0}};
  RungSchema schema = {.name = rung_text("keyless"),
                       .fields = fields,
                       .field_count = 1,
                       .dialect = {.delimiter = ',', .decimal = '.'}};
  test_folder_write(&folder, "keyless.csv", "other\nx\n", 8);
  RungAllocator allocator;
  RungPool pool;
  RungLoad load;
  RungError err;
  RungLoadOptions options = {.place = folder.place, .rejects_allowed = SIZE_MAX};
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  assert_int_equal(rung_load_init(&load, &schema, 1, &options, &pool, &allocator, &err),
                   RUNG_E_SCRIPT);
  assert_string_equal(err.code, "no-key");
  rung_load_reset(&load);
  rung_pool_reset(&pool);
  assert_int_equal(allocator.used, 0);
}

static void test_failing_allocations(void **state) {
  (void)state;
  static World world;
  RungLoadOptions options = {.place = folder.place, .rejects_allowed = SIZE_MAX};
  world.random = 5;
  declare(&world);
  make_rows(&world);
  write_sources(&world);
  for (long n = 1;; n++) {
    long countdown = n;
    RungAllocator allocator;
    RungPool pool;
    RungLoad load = {0};
    RungError err;
    rung_allocator_init_failing(&allocator, &countdown);
    rung_error_init(&err);
    RungStatus status = rung_pool_init(&pool, &allocator, &err);
    if (!status)
      status = rung_load_init(&load, world.schemas, SOURCES, &options, &pool, &allocator,
                              &err);
    rung_load_reset(&load);
    rung_pool_reset(&pool);
    assert_int_equal(allocator.used, 0);
    if (status == RUNG_OK) {
      assert_true(n > 40);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
}

static int set_up(void **state) {
  (void)state;
  test_folder_init(&folder);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_folder_reset(&folder);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_worlds),
      cmocka_unit_test(test_long_chain),
      cmocka_unit_test(test_no_key),
      cmocka_unit_test(test_failing_allocations),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/reject.h"
#include "load/source.h"
#include "load_support.h"

static TestFolder folder;
static RungText yes[] = {{"yes", 3}}, no[] = {{"no", 2}};
static RungText kinds[] = {{"new", 3}, {"renewal", 7}};
static RungField deals[] = {
    {.name = {"deal_id", 7}, .type = {.kind = RUNG_KIND_TEXT}, .key = true},
    {.name = {"partner_id", 10},
     .type = {.kind = RUNG_KIND_REF, .domain = 2},
     .target = 1},
    {.name = {"arr", 3}, .type = {RUNG_KIND_MONEY, .scale = 2, .currency = 1}},
    {.name = {"part", 4}, .type = {RUNG_KIND_PERCENT, .scale = 4}, .optional = true},
    {.name = {"closed_on", 9}, .type = {.kind = RUNG_KIND_DATE}},
    {.name = {"won", 3}, .type = {.kind = RUNG_KIND_FLAG}, .optional = true},
    {.name = {"kind", 4},
     .type = {.kind = RUNG_KIND_TEXT},
     .choices = kinds,
     .choice_count = 2},
};
static RungField partners[] = {
    {.name = {"partner_id", 10}, .type = {.kind = RUNG_KIND_TEXT}, .key = true},
    {.name = {"parent", 6},
     .type = {.kind = RUNG_KIND_REF, .domain = 2},
     .optional = true,
     .skip_unknown = true,
     .target = 1},
};
static RungSchema schemas[2];

static const char DEALS[] =
    "\xEF\xBB\xBFkind,deal_id,partner_id,arr,extra,part,closed_on,won\r\n"
    "new,D1,P1,12.50,\"x\n,\"\"y\",,2026-01-31,yes\r\n"
    "renewal,D2,P3,oops,z,10%,2026-02-28,\r\n"
    "renewal,\"D\"\"3\",P2,-7,z,12.5%,1969-12-31,NO\r\n"
    "renewal,D4,P9,1,z,,2026-02-28,\r\n";
static const char PARTNERS[] = "partner_id,parent\nP3,\nP1,P2\nP7,P8\nP2,P3\n";

static int set_up(void **state) {
  (void)state;
  RungDialect dialect = {.delimiter = ',',
                         .decimal = '.',
                         .true_words = yes,
                         .true_count = 1,
                         .false_words = no,
                         .false_count = 1};
  schemas[0] = (RungSchema){
      .name = rung_text("deals"), .fields = deals, .field_count = 7, .dialect = dialect};
  schemas[1] = (RungSchema){.name = rung_text("partners"),
                            .fields = partners,
                            .field_count = 2,
                            .dialect = dialect};
  test_folder_init(&folder);
  test_folder_write(&folder, "deals.csv", DEALS, sizeof DEALS - 1);
  test_folder_write(&folder, "partners.csv", PARTNERS, sizeof PARTNERS - 1);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_folder_reset(&folder);
  return 0;
}

typedef struct Loaded {
  RungAllocator allocator;
  RungPool pool;
  RungLoad load;
  RungError err;
} Loaded;

static RungStatus load_all(Loaded *loaded, size_t allowed) {
  RungLoadOptions options = {.place = folder.place, .rejects_allowed = allowed};
  rung_error_init(&loaded->err);
  RungStatus status = rung_pool_init(&loaded->pool, &loaded->allocator, &loaded->err);
  loaded->load = (RungLoad){0};
  if (status) return status;
  return rung_load_init(&loaded->load, schemas, 2, &options, &loaded->pool,
                        &loaded->allocator, &loaded->err);
}

static void unload(Loaded *loaded) {
  rung_load_reset(&loaded->load);
  rung_pool_reset(&loaded->pool);
  assert_int_equal(loaded->allocator.used, 0);
}

static void expect_text(const Loaded *loaded, const RungColumn *column, size_t row,
                        const char *text) {
  RungText view = rung_pool_view(&loaded->pool, column->values.u32[row]);
  assert_true(rung_text_is(view, text));
}

static void test_values(void **state) {
  (void)state;
  Loaded loaded;
  rung_allocator_init(&loaded.allocator, 0);
  assert_int_equal(load_all(&loaded, 10), RUNG_OK);
  const RungTable *table = &loaded.load.tables[0];
  const RungColumn *columns = table->columns;
  assert_ptr_equal(table->schema, &schemas[0]);
  assert_int_equal(table->rows, 2);
  assert_int_equal(table->rows_in, 4);
  assert_int_equal(table->rows_rejected, 2);
  assert_int_equal(table->bytes, sizeof DEALS - 1);
  assert_non_null(strstr(table->file, "/deals.csv"));
  assert_int_equal(table->lines[0], 2);
  assert_int_equal(table->lines[1], 5);
  for (size_t i = 0; i < 7; i++) {
    assert_int_equal(columns[i].rows, 2);
    assert_true(rung_type_equal(columns[i].type, deals[i].type));
    assert_true((columns[i].valid != NULL) == deals[i].optional);
  }
  expect_text(&loaded, &columns[0], 0, "D1");
  expect_text(&loaded, &columns[0], 1, "D\"3");
  assert_int_equal(columns[2].values.i64[0], 1250);
  assert_int_equal(columns[2].values.i64[1], -700);
  assert_int_equal(columns[3].valid[0], 0);
  assert_int_equal(columns[3].values.i64[0], 0);
  assert_int_equal(columns[3].valid[1], 1);
  assert_int_equal(columns[3].values.i64[1], 1250);
  assert_int_equal(columns[4].values.i32[0], 20484);
  assert_int_equal(columns[4].values.i32[1], -1);
  assert_int_equal(columns[5].values.u8[0], 1);
  assert_int_equal(columns[5].values.u8[1], 0);
  assert_int_equal(columns[5].valid[1], 1);
  expect_text(&loaded, &columns[6], 1, "renewal");
  unload(&loaded);
}

/* Refs are rows of the target as it is in the end: P7, whose parent is unknown, is gone.
 */
static void test_refs(void **state) {
  (void)state;
  Loaded loaded;
  rung_allocator_init(&loaded.allocator, 0);
  assert_int_equal(load_all(&loaded, 10), RUNG_OK);
  const RungTable *to = &loaded.load.tables[1];
  assert_int_equal(to->rows, 3);
  assert_int_equal(to->rows_skipped, 1);
  assert_int_equal(to->lines[2], 5);
  const RungColumn *refs = &loaded.load.tables[0].columns[1];
  assert_int_equal(refs->values.u32[0], 1);
  assert_int_equal(refs->values.u32[1], 2);
  const RungColumn *parents = &to->columns[1];
  assert_int_equal(parents->valid[0], 0);
  assert_int_equal(parents->values.u32[0], 0);
  assert_int_equal(parents->values.u32[1], 2);
  assert_int_equal(parents->values.u32[2], 0);
  unload(&loaded);
}

static void test_rejects_allowed(void **state) {
  (void)state;
  Loaded loaded;
  rung_allocator_init(&loaded.allocator, 0);
  assert_int_equal(load_all(&loaded, 2), RUNG_OK);
  unload(&loaded);
  assert_int_equal(load_all(&loaded, 1), RUNG_E_DATA);
  assert_string_equal(loaded.err.code, "rows-rejected");
  assert_non_null(strstr(loaded.err.message, "2 rows were rejected, 1 allowed"));
  assert_int_equal(loaded.err.line, 4);
  assert_int_equal(loaded.err.column, 15);
  assert_string_equal(loaded.err.excerpt, "oops");
  assert_int_equal(loaded.load.rejects.count, 3);
  const RungReject *items = loaded.load.rejects.items;
  assert_string_equal(items[0].code, "bad-number");
  assert_true(rung_text_is(items[0].field, "arr"));
  assert_true(rung_text_is(items[0].excerpt, "oops"));
  assert_string_equal(items[1].code, "unknown-key");
  assert_int_equal(items[1].line, 6);
  assert_false(items[1].skipped);
  assert_int_equal(items[2].source, 1);
  assert_true(items[2].skipped);
  unload(&loaded);
}

static void test_whole_file_errors(void **state) {
  (void)state;
  Loaded loaded;
  rung_allocator_init(&loaded.allocator, 0);
  test_folder_write(&folder, "partners.csv", "partner_id,parent\nP1,\"", 22);
  assert_int_equal(load_all(&loaded, SIZE_MAX), RUNG_E_DATA);
  assert_string_equal(loaded.err.code, "unterminated-quote");
  assert_int_equal(loaded.err.line, 2);
  unload(&loaded);
  test_folder_write(&folder, "partners.csv", PARTNERS, sizeof PARTNERS - 1);
}

/* Figures have at most the decimals of their row's currency, wherever that stands. */
static void load_currencies(bool by_row) {
  static RungText codes[] = {{"USD", 3}, {"JPY", 3}};
  static const uint32_t decimals[] = {2, 0};
  static RungField fields[] = {{.name = {"amount", 6},
                                .type = {RUNG_KIND_NUMBER, .scale = 2},
                                .optional = true,
                                .decimals = decimals,
                                .decimals_count = 2,
                                .currency = 1},
                               {.name = {"currency", 8},
                                .type = {.kind = RUNG_KIND_TEXT},
                                .choices = codes,
                                .choice_count = 2}};
  static const char sales[] =
      "amount,currency\n1.50,USD\n1.50,JPY\n2.00,JPY\n,JPY\n-7,JPY\n"
      "1.505,USD\n1.5,EUR\n";
  RungSchema schema = {.name = rung_text("sales"),
                       .fields = fields,
                       .field_count = 2,
                       .dialect = schemas[0].dialect};
  RungLoadOptions options = {
      .place = folder.place, .rejects_allowed = 3, .row_by_row = by_row};
  Loaded loaded;
  test_folder_write(&folder, "sales.csv", sales, sizeof sales - 1);
  rung_allocator_init(&loaded.allocator, 0);
  rung_error_init(&loaded.err);
  assert_int_equal(rung_pool_init(&loaded.pool, &loaded.allocator, &loaded.err), RUNG_OK);
  assert_int_equal(rung_load_init(&loaded.load, &schema, 1, &options, &loaded.pool,
                                  &loaded.allocator, &loaded.err),
                   RUNG_OK);
  const RungReject *items = loaded.load.rejects.items;
  assert_int_equal(loaded.load.rejects.count, 3);
  assert_string_equal(items[0].code, "too-many-decimals");
  assert_int_equal(items[0].line, 3);
  assert_true(
      rung_text_is(items[0].message, "`1.50` has more decimals than JPY, which has 0"));
  assert_string_equal(items[1].code, "too-many-decimals");
  assert_int_equal(items[1].line, 7);
  assert_string_equal(items[2].code, "unknown-choice");
  const RungTable *table = &loaded.load.tables[0];
  assert_int_equal(table->rows, 4);
  assert_int_equal(table->columns[0].values.i64[1], 200);
  assert_int_equal(table->columns[0].valid[2], 0);
  assert_int_equal(table->columns[0].values.i64[3], -700);
  unload(&loaded);
}

static void test_currencies(void **state) {
  (void)state;
  load_currencies(false);
  load_currencies(true);
}

/* A file that is all wrong is not read to its end. */
static void test_stop(void **state) {
  (void)state;
  enum { BLANKS = 1500000 };
  static char text[BLANKS + 64];
  Loaded loaded;
  rung_allocator_init(&loaded.allocator, 0);
  memset(text, '\n', sizeof text);
  memcpy(text, "partner_id,parent\nP3,\n", 22);
  text[sizeof text - 1] = 'x';
  test_folder_write(&folder, "partners.csv", text, sizeof text);
  assert_int_equal(load_all(&loaded, 5), RUNG_E_DATA);
  assert_string_equal(loaded.err.code, "rows-rejected");
  assert_non_null(strstr(loaded.err.message, "more than 1000005 rows"));
  assert_int_equal(loaded.err.line, 3);
  assert_int_equal(loaded.load.rejects.count, 1000006);
  unload(&loaded);
  test_folder_write(&folder, "partners.csv", PARTNERS, sizeof PARTNERS - 1);
}

static void test_failing_allocations(void **state) {
  (void)state;
  for (long n = 1;; n++) {
    long countdown = n;
    Loaded loaded;
    rung_allocator_init_failing(&loaded.allocator, &countdown);
    RungStatus status = load_all(&loaded, 2);
    unload(&loaded);
    if (status == RUNG_OK) {
      assert_true(n > 30);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
    assert_string_equal(loaded.err.code, "out-of-memory");
  }
}

enum { REPEATED_ROWS = 400, REPEATED_TEXTS = 37, CREW = 4 };

/* Ids of their own for 400 keys, then names that come round every 37 rows, some of them
 * too long for a stem. */
static void write_repeated(void) {
  char csv[REPEATED_ROWS * 40], *at = csv;
  at += sprintf(at, "id,name\n");
  for (int row = 0; row < REPEATED_ROWS; row++) {
    const int name = row % REPEATED_TEXTS;
    at +=
        sprintf(at, "K%d,%s%d\n", row, name % 3 ? "N" : "a name of many letters ", name);
  }
  test_folder_write(&folder, "repeated.csv", csv, (size_t)(at - csv));
}

static RungStatus load_repeated(Loaded *loaded, RungThreads *crew) {
  static RungField fields[] = {
      {.name = {"id", 2}, .type = {.kind = RUNG_KIND_TEXT}, .key = true},
      {.name = {"name", 4}, .type = {.kind = RUNG_KIND_TEXT}}};
  RungSchema schema = {.name = rung_text("repeated"),
                       .fields = fields,
                       .field_count = 2,
                       .dialect = schemas[0].dialect};
  RungLoadOptions options = {.place = folder.place, .threads = crew, .chunk_bytes = 100};
  rung_error_init(&loaded->err);
  loaded->load = (RungLoad){0};
  RungStatus status = rung_pool_init(&loaded->pool, &loaded->allocator, &loaded->err);
  if (status) return status;
  status = rung_load_init(&loaded->load, &schema, 1, &options, &loaded->pool,
                          &loaded->allocator, &loaded->err);
  for (uint32_t row = 0; !status && row < REPEATED_ROWS; row++) {
    const RungColumn *columns = loaded->load.tables[0].columns;
    assert_int_equal(columns[0].values.u32[row], 1 + row);
    assert_int_equal(columns[1].values.u32[row],
                     1 + REPEATED_ROWS + row % REPEATED_TEXTS);
  }
  return status;
}

/* Whoever reads what, ids are in the order of the file, and no allocation may fail
 * unseen. Which thread allocates what differs from run to run. */
static void test_texts_of_crew(void **state) {
  (void)state;
  RungAllocator allocator;
  RungError err;
  RungThreads *crew;
  rung_allocator_init(&allocator, 0);
  assert_int_equal(rung_threads_new(&crew, CREW, &allocator, &err), RUNG_OK);
  write_repeated();
  RungStatus status = RUNG_E_MEMORY;
  for (long n = 1; status; n++) {
    long countdown = n;
    Loaded loaded;
    rung_allocator_init_failing(&loaded.allocator, &countdown);
    status = load_repeated(&loaded, crew);
    unload(&loaded);
    if (status) assert_int_equal(status, RUNG_E_MEMORY);
  }
  for (int i = 0; i < 50; i++) {
    Loaded loaded;
    rung_allocator_init(&loaded.allocator, 0);
    assert_int_equal(load_repeated(&loaded, crew), RUNG_OK);
    unload(&loaded);
  }
  rung_threads_free(crew);
}

static void test_budget(void **state) {
  (void)state;
  Loaded loaded;
  rung_allocator_init(&loaded.allocator, 20000);
  assert_int_equal(load_all(&loaded, 2), RUNG_E_MEMORY);
  unload(&loaded);
}

static void test_no_sources(void **state) {
  (void)state;
  Loaded loaded;
  RungLoadOptions options = {.place = "/nowhere", .rejects_allowed = 0};
  rung_allocator_init(&loaded.allocator, 0);
  rung_error_init(&loaded.err);
  assert_int_equal(rung_pool_init(&loaded.pool, &loaded.allocator, &loaded.err), RUNG_OK);
  assert_int_equal(rung_load_init(&loaded.load, NULL, 0, &options, &loaded.pool,
                                  &loaded.allocator, &loaded.err),
                   RUNG_OK);
  unload(&loaded);
}

static void test_no_place(void **state) {
  (void)state;
  Loaded loaded;
  RungLoadOptions options = {.place = "/nowhere", .rejects_allowed = 0};
  rung_allocator_init(&loaded.allocator, 0);
  rung_error_init(&loaded.err);
  assert_int_equal(rung_pool_init(&loaded.pool, &loaded.allocator, &loaded.err), RUNG_OK);
  assert_int_equal(rung_load_init(&loaded.load, schemas, 2, &options, &loaded.pool,
                                  &loaded.allocator, &loaded.err),
                   RUNG_E_DATA);
  assert_string_equal(loaded.err.code, "no-place");
  unload(&loaded);
}

/* What a test gives in place of a folder. */
static void test_texts(void **state) {
  (void)state;
  static const char rows[] = "deal_id,partner_id,arr,part,closed_on,won,kind\n"
                             "D1,P1,12.50,,2026-01-31,yes,new\n"
                             "D2,P2,1,,2026-01-31,no,new\n";
  const RungText texts[] = {rung_text(rows), rung_text("partner_id,parent\nP1,\n")};
  Loaded loaded = {0};
  RungLoadOptions options = {.texts = texts, .rejects_allowed = 1};
  rung_allocator_init(&loaded.allocator, 0);
  rung_error_init(&loaded.err);
  assert_int_equal(rung_pool_init(&loaded.pool, &loaded.allocator, &loaded.err), RUNG_OK);
  assert_int_equal(rung_load_init(&loaded.load, schemas, 2, &options, &loaded.pool,
                                  &loaded.allocator, &loaded.err),
                   RUNG_OK);
  assert_int_equal(loaded.load.tables[0].rows, 1);
  assert_int_equal(loaded.load.tables[0].rows_rejected, 1);
  assert_int_equal(loaded.load.tables[0].lines[0], 2);
  assert_int_equal(loaded.load.tables[1].rows, 1);
  unload(&loaded);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_refs),
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_rejects_allowed),
      cmocka_unit_test(test_whole_file_errors),
      cmocka_unit_test(test_currencies),
      cmocka_unit_test(test_stop),
      cmocka_unit_test(test_failing_allocations),
      cmocka_unit_test(test_texts_of_crew),
      cmocka_unit_test(test_budget),
      cmocka_unit_test(test_no_sources),
      cmocka_unit_test(test_no_place),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}

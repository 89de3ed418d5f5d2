#include "report_support.h"

#include "report/grid.h"
#include "report/sheet.h"

static RungAllocator allocator;
static RungArena arena;
static RungError err;
static RungGrid grid;

static int enter(void **state) {
  (void)state;
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&arena, &allocator);
  rung_error_init(&err);
  return 0;
}

static int leave(void **state) {
  (void)state;
  rung_arena_reset(&arena);
  assert_int_equal(allocator.used, 0);
  return 0;
}

static void assert_cell(size_t row, size_t column, RungText expected) {
  RungText cell = rung_grid_cell(&grid, row, column);
  assert_int_equal(cell.length, expected.length);
  assert_memory_equal(cell.bytes, expected.bytes, expected.length);
}

static void reads_cells(void **state) {
  (void)state;
  RungText text = LITERAL("a,b\n1,\"x, \"\"y\"\"\n\"\n,\n\"\",\0\n");
  assert_int_equal(rung_grid_read(&grid, text, "a.csv", &arena, &err), RUNG_OK);
  assert_int_equal(grid.columns, 2);
  assert_int_equal(grid.rows, 3);
  assert_cell(0, 0, rung_text("1"));
  assert_cell(0, 1, rung_text("x, \"y\"\n"));
  assert_cell(1, 0, rung_text(""));
  assert_cell(2, 1, LITERAL("\0"));
  assert_int_equal(rung_grid_column(&grid, rung_text("b")), 1);
  assert_int_equal(rung_grid_column(&grid, rung_text("c")), SIZE_MAX);
}

static void reads_what_sheets_write(void **state) {
  (void)state;
  static const RungText cells[] = {{"plain", 5},    {"", 0},   {"a,b\n\"c\"", 7},
                                   {"\"", 1},       {"\r", 1}, {"\xff\0z", 3},
                                   {"\u20ac x", 5}, {" ", 1}};
  enum { CELLS = sizeof cells / sizeof *cells };
  RungSheet sheet;
  Captured captured;
  rung_sheet_init(&sheet, &allocator);
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(rung_sheet_column(&sheet, RUNG_ROLE_TEXT, rung_text("a,\""),
                                       rung_text("a"), &err),
                     RUNG_OK);
  for (size_t i = 0; i < CELLS; i++) {
    assert_int_equal(rung_sheet_row(&sheet, &err), RUNG_OK);
    assert_int_equal(rung_sheet_set(&sheet, 1, rung_value_text(cells[i]), &err), RUNG_OK);
  }
  capture_start(&captured);
  assert_int_equal(rung_sheet_write_csv(&sheet, true, captured.stream, &err), RUNG_OK);
  (void)capture_text(&captured);
  RungText text = {captured.text, (uint32_t)captured.length};
  assert_int_equal(rung_grid_read(&grid, text, "a.csv", &arena, &err), RUNG_OK);
  assert_int_equal(grid.rows, CELLS);
  for (size_t i = 0; i < CELLS; i++) {
    bool formula = cells[i].length > 0 && *cells[i].bytes == '\r';
    assert_cell(i, 1, formula ? rung_text("'\r") : cells[i]);
  }
  capture_end(&captured);
  rung_sheet_reset(&sheet);
}

static void refuses_what_is_no_sheet(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t line;
  } texts[] = {{"", 1},
               {"a,b", 1},
               {"a,b\n1\n", 2},
               {"a\n1,2\n", 2},
               {"a\n\"1\n", 2},
               {"a\n1\"2\n", 2},
               {"a\n\"1\"2\n", 2},
               {"a\n\"x\ny\",1\n", 2},
               {"a,b\n1,2\n\n", 3}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    rung_error_init(&err);
    assert_int_equal(
        rung_grid_read(&grid, rung_text(texts[i].text), "a.csv", &arena, &err),
        RUNG_E_DATA);
    assert_string_equal(err.code, "bad-csv");
    assert_int_equal(err.line, texts[i].line);
  }
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  for (long n = 1; n < 100; n++) {
    RungAllocator failing;
    RungArena small;
    RungError wrong;
    long countdown = n;
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&small, &failing);
    rung_error_init(&wrong);
    RungStatus status =
        rung_grid_read(&grid, rung_text("a\n\"x\"\"\"\n"), "x", &small, &wrong);
    rung_arena_reset(&small);
    assert_int_equal(failing.used, 0);
    if (status == RUNG_OK) {
      assert_true(n > 1);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
  fail();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(reads_cells, enter, leave),
      cmocka_unit_test_setup_teardown(reads_what_sheets_write, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_what_is_no_sheet, enter, leave),
      cmocka_unit_test_setup_teardown(every_allocation_may_fail, enter, leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

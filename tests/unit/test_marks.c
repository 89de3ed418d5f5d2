#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "load/marks.h"
#include "load/scan.h"

enum { MOST = RUNG_MARKS_BYTES + 500, CELLS = 64, EVEN = 3 };

static RungMarks marks;
static char text[MOST + RUNG_BLOCK];
static uint64_t state_of_draws = 11;

static uint32_t draw(uint32_t below) {
  state_of_draws = state_of_draws * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state_of_draws >> 33) % below;
}

/* Mostly cells that are as they should be; `wild` parts in a hundred are any byte. */
static size_t spell(size_t length, uint32_t wild) {
  static const char *const PIECES[] = {"a",
                                       "12.50",
                                       ",",
                                       ",",
                                       "\n",
                                       "\r\n",
                                       ",\"x, y\",",
                                       ",\"a \"\"b\"\"\"\n",
                                       "\n\"l\nm\",",
                                       "\"\",",
                                       "long text of a cell"};
  static const char WILD[] = {'"', '\r', '\n', ',', ' '};
  size_t at = 0;
  while (at < length) {
    const char *piece = PIECES[draw(sizeof PIECES / sizeof *PIECES)];
    const size_t size = strlen(piece);
    if (draw(100) < wild)
      text[at++] = WILD[draw(sizeof WILD)];
    else if (at + size <= length)
      memcpy(text + at, piece, size), at += size;
    else
      text[at++] = 'z';
  }
  while (at && (text[at - 1] == '\n' || text[at - 1] == '\r')) at--;
  return at ? at : spell(length, wild);
}

/* Records of EVEN cells; now and then the last, or one more, has another width. */
static size_t spell_even(size_t length) {
  static const char *const CELL[] = {"", "a", "12.50", "\"x, y\"", "long text of a cell"};
  size_t at = 0;
  while (at + 100 < length) {
    const size_t cells = draw(200) ? EVEN : 1 + draw(EVEN + 1);
    for (size_t i = 0; i < cells; i++) {
      const char *cell = CELL[draw(sizeof CELL / sizeof *CELL)];
      memcpy(text + at, cell, strlen(cell));
      at += strlen(cell);
      text[at++] = i + 1 < cells ? ',' : '\n';
    }
  }
  memcpy(text + at, "1,2,3", 5);
  return at + 5;
}

static bool is_odd(size_t from, size_t to) {
  for (size_t i = 0; i < marks.odd_count; i++)
    if (marks.odds[i] >= from && marks.odds[i] <= to) return true;
  return false;
}

static size_t end_of_row(size_t row, size_t columns) {
  return marks.even ? (row + 1) * columns : marks.feeds[row];
}

/* The splitter is the twin: as long as records are not odd, both see the same cells. */
static void expect_same(const RungLanes *lanes, size_t length, size_t columns) {
  RungCell cells[CELLS];
  RungScan scan;
  size_t cell = 0;
  rung_marks_find(&marks, lanes, ',', columns, text, length);
  rung_scan_init(&scan, text, length, ',', cells, CELLS);
  bool even = true;
  for (size_t row = 0; row < marks.rows; row++) {
    const size_t last = end_of_row(row, columns), end = marks.places[last];
    const size_t start = rung_marks_start(&marks, cell);
    const bool odd = is_odd(start, end);
    even &= !odd && last - cell == columns;
    if (rung_scan_next(&scan) != RUNG_SCANNED_RECORD) {
      assert_true(odd);
      return;
    }
    const size_t next = end < length ? end + 1 : length;
    if (odd && scan.next != text + next) return;
    assert_ptr_equal(scan.next, text + next);
    for (size_t i = 0; !odd && i < scan.count && i < CELLS; i++) {
      assert_false(cells[i].fault || cells[i].doubled);
      const char *raw = cells[i].bytes - cells[i].quoted;
      assert_int_equal(raw - text, rung_marks_start(&marks, cell + i));
    }
    if (!odd) assert_int_equal(last - cell, scan.count);
    cell = last;
  }
  if (!marks.odd_count && marks.rows) assert_int_equal(marks.even, even);
}

static void test_same(void **state) {
  (void)state;
  static const char *const NAMES[] = {"portable", "sse2", "avx2"};
  for (int run = 0; run < 4000; run++) {
    const size_t most = run % 50 ? 1 + draw(300) : MOST;
    const size_t length = run % 3 ? spell(most, run % 4 ? 0 : 5) : spell_even(most);
    for (size_t n = 0; n < 3; n++)
      if (rung_lanes_find(NAMES[n]))
        expect_same(rung_lanes_find(NAMES[n]), length, run % 3 ? 1 + draw(3) : EVEN);
  }
}

static void expect(const char *bytes, size_t rows, size_t odd_count) {
  rung_marks_find(&marks, rung_lanes_best(), ',', 2, bytes, strlen(bytes));
  assert_int_equal(marks.rows, rows);
  assert_int_equal(marks.odd_count, odd_count);
}

static void test_odd(void **state) {
  (void)state;
  expect("", 1, 0);
  expect("a,b", 1, 0);
  expect("a,\"b, c\"\nd,e", 2, 0);
  expect("\"\",\"\"", 1, 0);
  expect("a\r\nb", 2, 0);
  expect("\"a\"\r\nb", 2, 0);
  expect("a\rb", 1, 1);
  expect("a\r", 1, 1);
  expect("a\"b\"", 1, 1);     /* opens within a cell */
  expect("\"a\" ,b", 1, 1);   /* text after the closing quote */
  expect("\"a\"\"b\"", 1, 1); /* doubled */
  expect("\"a\nb\"", 1, 1);   /* a line feed within quotes */
  expect("\"a\rb\"", 1, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_odd),
                                     cmocka_unit_test(test_same)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

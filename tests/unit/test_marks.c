#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "load/marks.h"
#include "load/scan.h"

enum { MOST = RUNG_MARKS_BYTES + 500, CELLS = 64 };

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

static bool is_odd(size_t from, size_t to) {
  for (size_t i = 0; i < marks.odd_count; i++)
    if (marks.odds[i] >= from && marks.odds[i] <= to) return true;
  return false;
}

/* The splitter is the twin: as long as records are not odd, both see the same cells. */
static void expect_same(const RungLanes *lanes, size_t length) {
  RungCell cells[CELLS];
  RungScan scan;
  size_t start = 0, place = 0;
  rung_marks_find(&marks, lanes, ',', text, text + length);
  rung_scan_init(&scan, text, length, ',', cells, CELLS);
  for (size_t row = 0; row < marks.rows; row++) {
    const size_t feed = marks.feeds[row], end = marks.places[feed];
    const bool odd = is_odd(start, end);
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
      assert_int_equal(raw - text, i ? marks.places[place + i - 1] + 1 : start);
    }
    if (!odd) assert_int_equal(feed + 1 - place, scan.count);
    start = end + 1;
    place = feed + 1;
  }
}

static void test_same(void **state) {
  (void)state;
  static const char *const NAMES[] = {"portable", "sse2", "avx2"};
  for (int run = 0; run < 4000; run++) {
    const size_t most = run % 50 ? 1 + draw(300) : MOST;
    const size_t length = spell(most, run % 4 ? 0 : 5);
    for (size_t n = 0; n < 3; n++)
      if (rung_lanes_find(NAMES[n])) expect_same(rung_lanes_find(NAMES[n]), length);
  }
}

static void expect(const char *bytes, size_t rows, size_t odd_count) {
  rung_marks_find(&marks, rung_lanes_best(), ',', bytes, bytes + strlen(bytes));
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

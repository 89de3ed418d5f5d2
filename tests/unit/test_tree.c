#include "report_support.h"

#include "report/display.h"
#include "report/tree.h"

static const RungMoneyStyle dollar = {{"$", 1}, {"USD", 3}, 2};

static RungAllocator allocator;
static RungError err;

static RungText text(const char *string) {
  return rung_text(string);
}

static RungTreeLine line(RungMark mark, const char *label, RungValue value,
                         const char *remark, const char *reference) {
  return (RungTreeLine){mark, text(label), true, value, text(remark), text(reference)};
}

static RungStatus fill_requirements(RungTree *tree, const RungSheet *rows) {
  RungValue target = rung_value_decimal(RUNG_KIND_MONEY, 10000000, 2, &dollar);
  RungValue score = rung_value_decimal(RUNG_KIND_NUMBER, 60, 0, NULL);
  RungTreeLine lines[] = {
      line(RUNG_MARK_MET, "arr >=", target, "$512,000.00 is $412,000.00 above",
           "program.lua:58"),
      line(RUNG_MARK_UNMET, "score(\"aligned\") >=", score, "52.5 is 7.5 below",
           "program.lua:59"),
      line(RUNG_MARK_MISSING, "csat >=", rung_value_missing(), "no data",
           "program.lua:60"),
      {.mark = RUNG_MARK_PLAIN, .label = text("what the score is made of")}};
  RungStatus status = rung_tree_open(tree, &lines[0], &err);
  if (status != RUNG_OK) return status;
  if (rows) rung_tree_attach(tree, rows);
  rung_tree_close(tree);
  status = rung_tree_open(tree, &lines[1], &err);
  if (status == RUNG_OK) status = rung_tree_add(tree, &lines[3], &err);
  if (status != RUNG_OK) return status;
  rung_tree_close(tree);
  return rung_tree_add(tree, &lines[2], &err);
}

static RungStatus fill(RungTree *tree, const RungSheet *rows) {
  RungTreeLine root =
      line(RUNG_MARK_PLAIN, "tier of p-1", rung_value_text(text("silver")), "", "");
  RungTreeLine last = {.label = text("nothing was paid")};
  RungStatus status = rung_tree_open(tree, &root, &err);
  if (status == RUNG_OK) status = fill_requirements(tree, rows);
  if (status != RUNG_OK) return status;
  rung_tree_close(tree);
  return rung_tree_add(tree, &last, &err);
}

static void start(RungTree *tree, const RungSheet *rows) {
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_tree_init(tree, &allocator);
  assert_int_equal(fill(tree, rows), RUNG_OK);
  assert_int_equal(tree->depth, 0);
}

static void assert_text(const RungTree *tree, RungTerminal terminal,
                        const char *expected) {
  Captured captured;
  assert_int_equal(
      rung_tree_write_text(tree, &terminal, capture_start(&captured)->stream, &err),
      RUNG_OK);
  assert_captured(&captured, expected);
}

static void end(RungTree *tree) {
  rung_tree_reset(tree);
  assert_int_equal(allocator.used, 0);
}

static void prints_four_columns(void **state) {
  (void)state;
  RungTree tree;
  start(&tree, NULL);
  static const char expected[] =
      "tier of p-1              silver\n"
      "  ✓ arr >=               $100,000.00  $512,000.00 is $412,000.00 above  "
      "program.lua:58\n"
      "  ✗ score(\"aligned\") >=           60  52.5 is 7.5 below                 "
      "program.lua:59\n"
      "    what the score is made of\n"
      "  ? csat >=                        –  no data                           "
      "program.lua:60\n"
      "nothing was paid\n";
  assert_text(&tree, rung_terminal_none, expected);
  assert_text(&tree, (RungTerminal){true, false, 86}, expected);
  end(&tree);
}

static void wraps_remarks_in_their_column(void **state) {
  (void)state;
  RungTree tree;
  start(&tree, NULL);
  assert_text(&tree, (RungTerminal){true, false, 80},
              "tier of p-1              silver\n"
              "  ✓ arr >=               $100,000.00  $512,000.00 is $412,000.00  "
              "program.lua:58\n"
              "                                      above\n"
              "  ✗ score(\"aligned\") >=           60  52.5 is 7.5 below           "
              "program.lua:59\n"
              "    what the score is made of\n"
              "  ? csat >=                        –  no data                     "
              "program.lua:60\n"
              "nothing was paid\n");
  end(&tree);
}

static void moves_remarks_below(void **state) {
  (void)state;
  RungTree tree;
  start(&tree, NULL);
  assert_text(&tree, (RungTerminal){true, false, 50},
              "tier of p-1              silver\n"
              "  ✓ arr >=               $100,000.00\n"
              "      $512,000.00 is $412,000.00 above\n"
              "      program.lua:58\n"
              "  ✗ score(\"aligned\") >=           60\n"
              "      52.5 is 7.5 below  program.lua:59\n"
              "    what the score is made of\n"
              "  ? csat >=                        –\n"
              "      no data  program.lua:60\n"
              "nothing was paid\n");
  end(&tree);
}

static void moves_values_below_at_last(void **state) {
  (void)state;
  RungTree tree;
  start(&tree, NULL);
  assert_text(&tree, (RungTerminal){true, false, 18},
              "tier of p-1\n"
              "    silver\n"
              "  ✓ arr >=\n"
              "      $100,000.00\n"
              "      $512,000.00\n"
              "      is\n"
              "      $412,000.00\n"
              "      above\n"
              "      program.lua:\n"
              "      58\n"
              "  ✗ score(\"aligned\n"
              "      \") >=\n"
              "      60\n"
              "      52.5 is 7.5\n"
              "      below\n"
              "      program.lua:\n"
              "      59\n"
              "   what the score\n"
              "     is made of\n"
              "  ? csat >=\n"
              "      –\n"
              "      no data\n"
              "      program.lua:\n"
              "      60\n"
              "nothing was paid\n");
  end(&tree);
}

/* Whatever the width, also with deep nesting: figures in full, lines within it. */
static void keeps_to_the_width(void **state) {
  (void)state;
  RungTree tree;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_tree_init(&tree, &allocator);
  for (int depth = 0; depth < 40; depth++) {
    RungTreeLine deep =
        line(RUNG_MARK_MET, "a label of many words, 日本語 among them",
             rung_value_decimal(RUNG_KIND_MONEY, 123456789, 2, &dollar),
             "a remark that goes on and on, as they do", "program.lua:1234");
    assert_int_equal(rung_tree_open(&tree, &deep, &err), RUNG_OK);
  }
  for (int depth = 0; depth < 40; depth++) rung_tree_close(&tree);
  for (size_t width = 30; width < 200; width++) {
    RungTerminal terminal = {true, false, width};
    Captured captured;
    size_t figures = 0;
    capture_start(&captured);
    assert_int_equal(rung_tree_write_text(&tree, &terminal, captured.stream, &err),
                     RUNG_OK);
    (void)capture_text(&captured);
    for (char *at = strtok(captured.text, "\n"); at; at = strtok(NULL, "\n")) {
      assert_true(rung_display_width(rung_text(at)) <= width);
      figures += strstr(at, "$1,234,567.89") != NULL;
    }
    assert_int_equal(figures, 40);
    capture_end(&captured);
  }
  end(&tree);
}

static void fill_sheet(RungSheet *sheet) {
  rung_allocator_init(&allocator, 0);
  rung_sheet_init(sheet, &allocator);
  RungValue value = rung_value_text(text("d-1"));
  assert_int_equal(rung_sheet_column(sheet, RUNG_ROLE_WORD, text("deal"), text(""), &err),
                   RUNG_OK);
  assert_int_equal(rung_sheet_row(sheet, &err), RUNG_OK);
  assert_int_equal(rung_sheet_set(sheet, 0, value, &err), RUNG_OK);
}

static void hangs_rows_under_their_line(void **state) {
  (void)state;
  RungTree tree;
  RungSheet sheet;
  RungTreeLine root = {.label = text("referral_fee")};
  RungTreeLine part = {.label = text("later")};
  rung_error_init(&err);
  fill_sheet(&sheet);
  rung_tree_init(&tree, &allocator);
  assert_int_equal(rung_tree_open(&tree, &root, &err), RUNG_OK);
  rung_tree_attach(&tree, &sheet);
  assert_int_equal(rung_tree_add(&tree, &part, &err), RUNG_OK);
  rung_tree_close(&tree);
  assert_text(&tree, rung_terminal_none,
              "referral_fee\n    deal\n    ────\n    d-1\n  later\n");
  Captured captured;
  assert_int_equal(rung_tree_write_json(&tree, &rung_json_lines,
                                        capture_start(&captured)->stream, &err),
                   RUNG_OK);
  assert_captured(&captured, "[{\"label\":\"referral_fee\",\"rows\":[{\"deal\":\"d-1\"}],"
                             "\"parts\":[{\"label\":\"later\"}]}]\n");
  rung_tree_reset(&tree);
  rung_sheet_reset(&sheet);
  assert_int_equal(allocator.used, 0);
}

static void colours_marks_when_asked(void **state) {
  (void)state;
  RungTree tree;
  RungTreeLine lines[] = {line(RUNG_MARK_MET, "a", rung_value_integer(1), "r", "p:1"),
                          line(RUNG_MARK_MISSING, "b", rung_value_missing(), "", "")};
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_tree_init(&tree, &allocator);
  assert_int_equal(rung_tree_open(&tree, &lines[0], &err), RUNG_OK);
  assert_int_equal(rung_tree_add(&tree, &lines[1], &err), RUNG_OK);
  rung_tree_close(&tree);
  assert_text(&tree, (RungTerminal){true, true, 0},
              "\x1b[32m✓\x1b[0m \x1b[1ma\x1b[0m    1  r  \x1b[2mp:1\x1b[0m\n"
              "  \x1b[33m?\x1b[0m b  \x1b[2m–\x1b[0m\n");
  end(&tree);
}

static void neutralises_hostile_texts(void **state) {
  (void)state;
  RungTree tree;
  RungTreeLine hostile = line(RUNG_MARK_PLAIN, "\x1b[2J", rung_value_text(text("\x07")),
                              "\xE2\x80\xAE", "\xFF");
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_tree_init(&tree, &allocator);
  assert_int_equal(rung_tree_add(&tree, &hostile, &err), RUNG_OK);
  assert_text(&tree, rung_terminal_none, "\uFFFD[2J  \uFFFD  \uFFFD  \uFFFD\n");
  end(&tree);
}

static void python_reads_json_back(void **state) {
  (void)state;
  RungTree tree;
  Captured captured;
  start(&tree, NULL);
  assert_int_equal(rung_tree_write_json(&tree, &rung_json_pretty,
                                        capture_start(&captured)->stream, &err),
                   RUNG_OK);
  (void)capture_text(&captured);
  assert_python("import json,sys\n"
                "t,n=json.load(sys.stdin)\n"
                "assert n=={\"label\":\"nothing was paid\"}\n"
                "assert t[\"value\"]==\"silver\" and \"mark\" not in t\n"
                "a,s,c=t[\"parts\"]\n"
                "assert a==dict(label=\"arr >=\",mark=\"met\",value=\"100000.00\",\n"
                "  remark=\"$512,000.00 is $412,000.00 above\",\n"
                "  reference=\"program.lua:58\")\n"
                "assert s[\"mark\"]==\"unmet\" and len(s[\"parts\"])==1\n"
                "assert c[\"mark\"]==\"missing\" and c[\"value\"] is None\n",
                captured.text, captured.length);
  capture_end(&captured);
  end(&tree);
}

static void an_empty_tree_is_nothing(void **state) {
  (void)state;
  RungTree tree;
  Captured captured;
  rung_allocator_init(&allocator, 0);
  rung_tree_init(&tree, &allocator);
  assert_text(&tree, (RungTerminal){true, false, 80}, "");
  assert_int_equal(rung_tree_write_json(&tree, &rung_json_pretty,
                                        capture_start(&captured)->stream, &err),
                   RUNG_OK);
  assert_captured(&captured, "[]\n");
  end(&tree);
}

static void survives_every_failed_allocation(void **state) {
  (void)state;
  RungSheet sheet;
  rung_error_init(&err);
  long n = 1;
  for (RungStatus status = RUNG_E_MEMORY; status != RUNG_OK; n++) {
    RungAllocator failing;
    RungTree tree;
    Captured captured;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_tree_init(&tree, &failing);
    fill_sheet(&sheet);
    sheet.allocator = &failing;
    status = fill(&tree, &sheet);
    for (int i = 0; i < 40 && status == RUNG_OK; i++) {
      RungTreeLine leaf =
          line(RUNG_MARK_MET, "label", rung_value_text(text("v")), "r", "p");
      status = rung_tree_add(&tree, &leaf, &err);
    }
    capture_start(&captured);
    if (status == RUNG_OK) {
      status = rung_tree_write_text(&tree, &rung_terminal_none, captured.stream, &err);
    }
    assert_true(status == RUNG_OK || status == RUNG_E_MEMORY);
    assert_int_equal(err.status, status);
    capture_end(&captured);
    rung_tree_reset(&tree);
    assert_int_equal(failing.used, 0);
    sheet.allocator = &allocator;
    rung_sheet_reset(&sheet);
  }
  assert_true(n > 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prints_four_columns),
      cmocka_unit_test(wraps_remarks_in_their_column),
      cmocka_unit_test(moves_remarks_below),
      cmocka_unit_test(moves_values_below_at_last),
      cmocka_unit_test(keeps_to_the_width),
      cmocka_unit_test(hangs_rows_under_their_line),
      cmocka_unit_test(colours_marks_when_asked),
      cmocka_unit_test(neutralises_hostile_texts),
      cmocka_unit_test(python_reads_json_back),
      cmocka_unit_test(an_empty_tree_is_nothing),
      cmocka_unit_test(survives_every_failed_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

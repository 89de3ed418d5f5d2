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
  return (RungTreeLine){.mark = mark,
                        .label = text(label),
                        .has_value = true,
                        .value = value,
                        .remark = text(remark),
                        .reference = text(reference)};
}

static RungStatus fill_requirements(RungTree *tree, const RungSheet *rows) {
  RungValue revenue = rung_value_decimal(RUNG_KIND_MONEY, 51200000, 2, &dollar);
  RungValue score = rung_value_decimal(RUNG_KIND_NUMBER, 525, 1, NULL);
  RungTreeLine lines[] = {
      line(RUNG_MARK_MET, "ARR", revenue, ">= $100,000.00: met, $412,000.00 above",
           "program.lua:58"),
      line(RUNG_MARK_UNMET, "Program points", score, ">= 60: not met, 7.5 below",
           "program.lua:59"),
      line(RUNG_MARK_MISSING, "Satisfaction", rung_value_missing(), ">= 4: no data",
           "program.lua:60"),
      {.label = text("what the score is made of"), .formula = text("a + b")},
      {.label = text("for programs"), .detail = true},
      {.label = text("and what is under it")}};
  lines[0].cite = lines[1].cite = text("2.1 Targets of the guide, a long clause");
  lines[1].test =
      (RungTreeTest){.tested = true,
                     .comparison = text(">="),
                     .bound = rung_value_integer(60),
                     .distance = rung_value_decimal(RUNG_KIND_NUMBER, -75, 1, NULL)};
  lines[2].test = (RungTreeTest){.tested = true,
                                 .comparison = text(">="),
                                 .bound = rung_value_text(text("four")),
                                 .distance = rung_value_missing()};
  lines[4].test = (RungTreeTest){.tested = true, .met = true};
  RungStatus status = rung_tree_open(tree, &lines[0], &err);
  if (status != RUNG_OK) return status;
  if (rows) rung_tree_attach(tree, rows);
  rung_tree_close(tree);
  status = rung_tree_open(tree, &lines[1], &err);
  if (status == RUNG_OK) status = rung_tree_add(tree, &lines[3], &err);
  if (status == RUNG_OK) status = rung_tree_open(tree, &lines[4], &err);
  if (status == RUNG_OK) status = rung_tree_add(tree, &lines[5], &err);
  if (status != RUNG_OK) return status;
  rung_tree_close(tree);
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

/* Lines as long as they are; the same clause once; details not at all. */
static void prints_one_line_each_without_a_width(void **state) {
  (void)state;
  RungTree tree;
  start(&tree, NULL);
  assert_text(&tree, rung_terminal_none,
              "tier of p-1         silver\n"
              "  ✓ ARR             $512,000.00  >= $100,000.00: met, $412,000.00 above  "
              "[2.1 Targets of the guide, a long clause]  program.lua:58\n"
              "  ✗ Program points         52.5  >= 60: not met, 7.5 below  "
              "program.lua:59\n"
              "    what the score is made of  a + b\n"
              "  ? Satisfaction              –  >= 4: no data  program.lua:60\n"
              "nothing was paid\n");
  end(&tree);
}

/* A clause stands beside from 140 columns on, where everything fits. */
static void puts_clauses_beside_when_wide(void **state) {
  (void)state;
  static const char beside[] =
      "  ✓ ARR             $512,000.00  >= $100,000.00: met, $412,000.00 above  "
      "[2.1 Targets of the guide, a long clause]  program.lua:58\n";
  static const char below[] =
      "  ✓ ARR             $512,000.00  >= $100,000.00: met, $412,000.00 above\n"
      "      [2.1 Targets of the guide, a long clause]  program.lua:58\n";
  RungTree tree;
  Captured captured;
  start(&tree, NULL);
  for (size_t width = 120; width < 160; width++) {
    RungTerminal terminal = {true, false, width};
    assert_int_equal(
        rung_tree_write_text(&tree, &terminal, capture_start(&captured)->stream, &err),
        RUNG_OK);
    const char *wanted = width < 140 ? below : beside;
    assert_non_null(strstr(capture_text(&captured), wanted));
    capture_end(&captured);
  }
  end(&tree);
}

/* A remark stays whole: beside its value or below, where it may wrap. */
static void moves_remarks_below(void **state) {
  (void)state;
  RungTree tree;
  start(&tree, NULL);
  assert_text(&tree, (RungTerminal){true, false, 60},
              "tier of p-1         silver\n"
              "  ✓ ARR             $512,000.00\n"
              "      >= $100,000.00: met, $412,000.00 above\n"
              "      [2.1 Targets of the guide, a long clause]\n"
              "      program.lua:58\n"
              "  ✗ Program points         52.5  >= 60: not met, 7.5 below\n"
              "      program.lua:59\n"
              "    what the score is made of  a + b\n"
              "  ? Satisfaction              –  >= 4: no data\n"
              "      program.lua:60\n"
              "nothing was paid\n");
  assert_text(&tree, (RungTerminal){true, false, 40},
              "tier of p-1         silver\n"
              "  ✓ ARR             $512,000.00\n"
              "      >= $100,000.00: met, $412,000.00\n"
              "      above\n"
              "      [2.1 Targets of the guide, a lon…]\n"
              "      program.lua:58\n"
              "  ✗ Program points         52.5\n"
              "      >= 60: not met, 7.5 below\n"
              "      program.lua:59\n"
              "    what the score is made of  a + b\n"
              "  ? Satisfaction              –\n"
              "      >= 4: no data  program.lua:60\n"
              "nothing was paid\n");
  end(&tree);
}

/* Words are parted at spaces only, unless one is longer than a line; figures never. */
static void never_parts_figures(void **state) {
  (void)state;
  RungTree tree;
  RungTreeLine wide =
      line(RUNG_MARK_PLAIN, "growth_rate",
           rung_value_decimal(RUNG_KIND_MONEY, 12345678900, 2, &dollar), "", "");
  wide.formula = text("linear(lines_above_peers, 0..4)");
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_tree_init(&tree, &allocator);
  assert_int_equal(rung_tree_add(&tree, &wide, &err), RUNG_OK);
  assert_text(&tree, (RungTerminal){true, false, 30},
              "growth_rate  $123,456,789.00\n"
              "    linear(lines_above_peers,\n"
              "    0..4)\n");
  assert_text(&tree, (RungTerminal){true, false, 24},
              "growth_rate\n"
              "    $123,456,789.00\n"
              "    linear(lines_above_p\n"
              "    eers, 0..4)\n");
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
    deep.formula = text("pay(growth_rate, max(arr - target, $0))");
    deep.cite =
        depth % 2 ? text("5.2.10 Кол-во поддерживаемых продуктовых линеек") : text("2.1");
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

/* Columns of rows that may go, go before anything is shortened. */
static void leaves_columns_of_rows_out(void **state) {
  (void)state;
  RungTree tree;
  RungSheet sheet;
  RungTreeLine root = {.label = text("rows")};
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_sheet_init(&sheet, &allocator);
  static const char *const names[] = {"row", "why not", "stage", "registration"};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(
        rung_sheet_column(&sheet, RUNG_ROLE_TEXT, text(names[i]), text(""), &err),
        RUNG_OK);
  }
  sheet.columns_least = 2;
  assert_int_equal(rung_sheet_row(&sheet, &err), RUNG_OK);
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(
        rung_sheet_set(&sheet, i, rung_value_text(text("won; direct")), &err), RUNG_OK);
  }
  rung_tree_init(&tree, &allocator);
  assert_int_equal(rung_tree_open(&tree, &root, &err), RUNG_OK);
  rung_tree_attach(&tree, &sheet);
  rung_tree_close(&tree);
  assert_text(&tree, (RungTerminal){true, false, 42},
              "rows\n"
              "    row          why not      stage\n"
              "    ───────────  ───────────  ───────────\n"
              "    won; direct  won; direct  won; direct\n"
              "    (no room for registration)\n");
  assert_text(&tree, (RungTerminal){true, false, 28},
              "rows\n"
              "    row          why not\n"
              "    ───────────  ───────────\n"
              "    won; direct  won; direct\n"
              "    (no room for stage,\n"
              "    registration)\n");
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
                "clause=\"2.1 Targets of the guide, a long clause\"\n"
                "assert a==dict(label=\"ARR\",mark=\"met\",value=\"512000.00\",\n"
                "  remark=\">= $100,000.00: met, $412,000.00 above\",\n"
                "  cite=clause,reference=\"program.lua:58\")\n"
                "p,d=s.pop(\"parts\")\n"
                "assert s==dict(label=\"Program points\",mark=\"unmet\",value=\"52.5\",\n"
                "  met=False,comparison=\">=\",bound=\"60\",distance=\"-7.5\",\n"
                "  remark=\">= 60: not met, 7.5 below\",cite=clause,\n"
                "  reference=\"program.lua:59\")\n"
                "assert p==dict(label=\"what the score is made of\",formula=\"a + b\")\n"
                "assert d==dict(label=\"for programs\",met=True,detail=True,\n"
                "  parts=[dict(label=\"and what is under it\")])\n"
                "assert c[\"mark\"]==\"missing\" and c[\"value\"] is None\n"
                "assert c[\"bound\"]==\"four\" and c[\"distance\"] is None\n",
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
      cmocka_unit_test(prints_one_line_each_without_a_width),
      cmocka_unit_test(puts_clauses_beside_when_wide),
      cmocka_unit_test(moves_remarks_below),
      cmocka_unit_test(never_parts_figures),
      cmocka_unit_test(leaves_columns_of_rows_out),
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

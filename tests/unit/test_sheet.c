#include "report_support.h"

#include "report/display.h"
#include "report/sheet.h"

static const RungMoneyStyle dollar = {{"$", 1}, {"USD", 3}, 2};
static const RungMoneyStyle franc = {{"", 0}, {"CHF", 3}, 2};

static RungAllocator allocator;
static RungError err;

static void start(RungSheet *sheet) {
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_sheet_init(sheet, &allocator);
}

static void end(RungSheet *sheet) {
  rung_sheet_reset(sheet);
  assert_int_equal(allocator.used, 0);
}

static void column(RungSheet *sheet, RungRole role, const char *name, const char *title) {
  assert_int_equal(
      rung_sheet_column(sheet, role, rung_text(name), rung_text(title), &err), RUNG_OK);
}

static void row(RungSheet *sheet) {
  assert_int_equal(rung_sheet_row(sheet, &err), RUNG_OK);
}

static void set(RungSheet *sheet, size_t at, RungValue value) {
  assert_int_equal(rung_sheet_set(sheet, at, value, &err), RUNG_OK);
}

static RungValue words(const char *text) {
  return rung_value_text(rung_text(text));
}

static RungValue money(int64_t cents) {
  return rung_value_decimal(RUNG_KIND_MONEY, cents, 2, &dollar);
}

static void add_partner(RungSheet *sheet, const char *key, const char *name,
                        int64_t cents, const char *tier) {
  row(sheet);
  set(sheet, 0, words(key));
  set(sheet, 1, words(name));
  if (cents != 0) set(sheet, 2, money(cents));
  set(sheet, 3, words(tier));
}

static void fill_partners(RungSheet *sheet) {
  column(sheet, RUNG_ROLE_WORD, "partner", "");
  column(sheet, RUNG_ROLE_TEXT, "name", "Name");
  column(sheet, RUNG_ROLE_FIGURE, "arr", "ARR");
  column(sheet, RUNG_ROLE_WORD, "tier", "");
  add_partner(sheet, "p-1", "Acme Systems Integrators", 123450, "gold");
  add_partner(sheet, "p-2", "株式会社ベータ", -1200, "");
  add_partner(sheet, "p-3", "", 0, "none");
}

static void assert_table(const RungSheet *sheet, RungTerminal terminal,
                         const char *expected) {
  Captured captured;
  assert_int_equal(
      rung_sheet_write_table(sheet, &terminal, capture_start(&captured)->stream, &err),
      RUNG_OK);
  assert_captured(&captured, expected);
}

static void prints_a_table(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  fill_partners(&sheet);
  assert_table(&sheet, rung_terminal_none,
               "partner  Name                            ARR  tier\n"
               "───────  ────────────────────────  ─────────  ────\n"
               "p-1      Acme Systems Integrators  $1,234.50  gold\n"
               "p-2      株式会社ベータ              -$12.00\n"
               "p-3                                        –  none\n");
  end(&sheet);
}

static void shortens_texts_to_fit(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  fill_partners(&sheet);
  assert_table(&sheet, (RungTerminal){true, false, 38},
               "partner  Name                ARR  tier\n"
               "───────  ────────────  ─────────  ────\n"
               "p-1      Acme System…  $1,234.50  gold\n"
               "p-2      株式会社ベ…     -$12.00\n"
               "p-3                            –  none\n");
  end(&sheet);
}

static void shortens_the_widest_first(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  column(&sheet, RUNG_ROLE_TEXT, "a", "");
  column(&sheet, RUNG_ROLE_TEXT, "b", "");
  column(&sheet, RUNG_ROLE_WORD, "c", "");
  row(&sheet);
  set(&sheet, 0, words("twelve words"));
  set(&sheet, 1, words("these are twenty-four ch"));
  set(&sheet, 2, words("words are never shortened"));
  assert_table(&sheet, (RungTerminal){true, false, 56},
               "a             b                c\n"
               "────────────  ───────────────  ─────────────────────────\n"
               "twelve words  these are twen…  words are never shortened\n");
  assert_table(&sheet, (RungTerminal){true, false, 45},
               "a         b         c\n"
               "────────  ────────  ─────────────────────────\n"
               "twelve …  these a…  words are never shortened\n");
  assert_table(&sheet, (RungTerminal){true, false, 44},
               "a  twelve words\n"
               "b  these are twenty-four ch\n"
               "c  words are never shortened\n");
  end(&sheet);
}

static void fill_yielding(RungSheet *sheet) {
  column(sheet, RUNG_ROLE_TEXT, "name", "");
  column(sheet, RUNG_ROLE_TEXT, "needs", "");
  column(sheet, RUNG_ROLE_TEXT, "badges", "");
  rung_sheet_yield(sheet, 0, (RungYield){.turn = 2, .least = 5});
  rung_sheet_yield(sheet, 2, (RungYield){.turn = 1, .least = 6, .may_go = true});
  row(sheet);
  set(sheet, 0, words("twelve words"));
  set(sheet, 1, words("these are twenty-four ch"));
  set(sheet, 2, words("ten badges"));
}

/* First as their turns say, then the last column goes, and what is left has its room. */
static void shortens_by_turns(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  fill_yielding(&sheet);
  assert_table(&sheet, (RungTerminal){true, false, 44},
               "name    needs                     badges\n"
               "──────  ────────────────────────  ──────────\n"
               "twelv…  these are twenty-four ch  ten badges\n");
  assert_table(&sheet, (RungTerminal){true, false, 40},
               "name   needs                     badges\n"
               "─────  ────────────────────────  ───────\n"
               "twel…  these are twenty-four ch  ten ba…\n");
  assert_table(&sheet, (RungTerminal){true, false, 23},
               "name   needs     badges\n"
               "─────  ────────  ──────\n"
               "twel…  these a…  ten b…\n");
  assert_table(&sheet, (RungTerminal){true, false, 22},
               "name   needs\n"
               "─────  ───────────────\n"
               "twel…  these are twen…\n"
               "(no room for badges)\n");
  assert_table(&sheet, (RungTerminal){true, false, 14},
               "name    twelve …\n"
               "needs   these a…\n"
               "badges  ten bad…\n");
  end(&sheet);
}

static void becomes_records_when_too_narrow(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  fill_partners(&sheet);
  assert_table(&sheet, (RungTerminal){true, false, 24},
               "partner  p-1\n"
               "Name     Acme Systems I…\n"
               "ARR      $1,234.50\n"
               "tier     gold\n"
               "\n"
               "partner  p-2\n"
               "Name     株式会社ベータ\n"
               "ARR      -$12.00\n"
               "tier\n"
               "\n"
               "partner  p-3\n"
               "Name\n"
               "ARR      –\n"
               "tier     none\n");
  end(&sheet);
}

/* Whatever the width: figures stand in full, and lines keep within it unless a field
 * that may not be cut is wider. */
static void never_cuts_figures(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  fill_partners(&sheet);
  for (size_t width = 1; width < 70; width++) {
    Captured captured;
    RungTerminal terminal = {true, false, width};
    assert_int_equal(
        rung_sheet_write_table(&sheet, &terminal, capture_start(&captured)->stream, &err),
        RUNG_OK);
    (void)capture_text(&captured);
    char *text = captured.text;
    assert_non_null(strstr(text, "$1,234.50"));
    assert_non_null(strstr(text, "-$12.00"));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
      size_t columns = rung_display_width(rung_text(line));
      assert_true(columns <= width || width < 20);
      assert_int_not_equal(line[strlen(line) - 1], ' ');
    }
    capture_end(&captured);
  }
  end(&sheet);
}

static void indents_within_the_width(void **state) {
  (void)state;
  RungSheet sheet;
  RungSink sink;
  Captured captured;
  RungTerminal terminal = {true, false, 16};
  start(&sheet);
  column(&sheet, RUNG_ROLE_TEXT, "name", "");
  row(&sheet);
  set(&sheet, 0, words("a name of some length"));
  rung_sink_init(&sink, capture_start(&captured)->stream);
  assert_int_equal(rung_sheet_put_table(&sheet, &terminal, 4, &sink, &err), RUNG_OK);
  assert_int_equal(rung_sink_finish(&sink, &err), RUNG_OK);
  assert_captured(&captured, "    name\n    ────────────\n    a name of s…\n");
  end(&sheet);
}

static void colours_only_when_asked(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  column(&sheet, RUNG_ROLE_WORD, "met", "");
  row(&sheet);
  set(&sheet, 0, rung_value_flag(false));
  rung_sheet_paint(&sheet, 0, RUNG_TONE_BAD);
  row(&sheet);
  assert_table(&sheet, (RungTerminal){true, true, 80},
               "\x1b[1mmet\x1b[0m\n\x1b[2m───\x1b[0m\n\x1b[31mno\x1b[0m\n"
               "\x1b[2m–\x1b[0m\n");
  assert_table(&sheet, (RungTerminal){true, false, 80}, "met\n───\nno\n–\n");
  end(&sheet);
}

static void neutralises_hostile_cells(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  column(&sheet, RUNG_ROLE_TEXT, "na\x1bme", "");
  row(&sheet);
  set(&sheet, 0, words("\x1b]0;title\x07\xE2\x80\xAE\xFF\n"));
  assert_table(&sheet, rung_terminal_none,
               "na\uFFFDme\n─────────────\n\uFFFD]0;title\uFFFD\uFFFD\uFFFD\uFFFD\n");
  end(&sheet);
}

static void prints_no_rows_and_no_columns(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  assert_table(&sheet, rung_terminal_none, "");
  column(&sheet, RUNG_ROLE_TEXT, "name", "");
  assert_table(&sheet, rung_terminal_none, "name\n────\n");
  assert_table(&sheet, (RungTerminal){true, false, 1}, "name\n────\n");
  end(&sheet);
}

static void keeps_every_kind_of_value(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  column(&sheet, RUNG_ROLE_FIGURE, "any", "");
  RungRatio third = {1, 3};
  RungValue values[] = {
      rung_value_missing(),
      words(""),
      words("text"),
      rung_value_flag(true),
      rung_value_date(-719162),
      money(INT64_MIN),
      money(INT64_MAX),
      rung_value_decimal(RUNG_KIND_MONEY, (RungWide)INT64_MAX + 1, 2, &franc),
      rung_value_decimal(RUNG_KIND_PERCENT, -rung_power10(37), 30, NULL),
      rung_value_ratio(RUNG_KIND_NUMBER, third, NULL),
      rung_value_ratio(RUNG_KIND_MONEY, third, &franc)};
  size_t count = sizeof values / sizeof *values;
  for (size_t i = 0; i < count; i++) {
    row(&sheet);
    set(&sheet, 0, rung_value_integer(7));
    set(&sheet, 0, values[i]);
  }
  for (size_t i = 0; i < count; i++) {
    char wanted[RUNG_VALUE_TEXT_MAX], got[RUNG_VALUE_TEXT_MAX];
    RungValue value = rung_sheet_value(&sheet, i, 0);
    RungText a = rung_value_format(&values[i], RUNG_FORM_SHOWN, wanted);
    RungText b = rung_value_format(&value, RUNG_FORM_SHOWN, got);
    assert_int_equal(value.shape, values[i].shape);
    assert_true(rung_text_equal(a, b));
  }
  end(&sheet);
}

static void makes_names_distinct(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet);
  column(&sheet, RUNG_ROLE_TEXT, "tier", "");
  column(&sheet, RUNG_ROLE_TEXT, "tier", "");
  column(&sheet, RUNG_ROLE_TEXT, "tier", "Tier");
  column(&sheet, RUNG_ROLE_TEXT, "tier_2", "");
  assert_true(rung_text_is(sheet.columns[1].name, "tier_2"));
  assert_true(rung_text_is(sheet.columns[1].title, "tier"));
  assert_true(rung_text_is(sheet.columns[2].name, "tier_3"));
  assert_true(rung_text_is(sheet.columns[2].title, "Tier"));
  assert_true(rung_text_is(sheet.columns[3].name, "tier_2_2"));
  end(&sheet);
}

static RungStatus build_and_write(RungSheet *sheet, FILE *stream) {
  RungRatio third = {1, 3};
  RungStatus status = RUNG_OK;
  for (int i = 0; i < 20 && status == RUNG_OK; i++) {
    status =
        rung_sheet_column(sheet, RUNG_ROLE_TEXT, rung_text("name"), rung_text("t"), &err);
  }
  for (int i = 0; i < 40 && status == RUNG_OK; i++) {
    status = rung_sheet_row(sheet, &err);
    if (status == RUNG_OK)
      status = rung_sheet_set(sheet, 0, words("text of a cell"), &err);
    if (status == RUNG_OK) status = rung_sheet_set(sheet, 1, money(i), &err);
    if (status == RUNG_OK) {
      status =
          rung_sheet_set(sheet, 2, rung_value_ratio(RUNG_KIND_NUMBER, third, NULL), &err);
    }
  }
  if (status != RUNG_OK) return status;
  return rung_sheet_write_table(sheet, &rung_terminal_none, stream, &err);
}

static void survives_every_failed_allocation(void **state) {
  (void)state;
  long n = 1;
  for (RungStatus status = RUNG_E_MEMORY; status != RUNG_OK; n++) {
    RungAllocator failing;
    RungSheet sheet;
    Captured captured;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_sheet_init(&sheet, &failing);
    status = build_and_write(&sheet, capture_start(&captured)->stream);
    assert_true(status == RUNG_OK || status == RUNG_E_MEMORY);
    assert_int_equal(err.status, status);
    rung_sheet_reset(&sheet);
    assert_int_equal(failing.used, 0);
    capture_end(&captured);
  }
  assert_true(n > 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prints_a_table),
      cmocka_unit_test(shortens_texts_to_fit),
      cmocka_unit_test(shortens_the_widest_first),
      cmocka_unit_test(shortens_by_turns),
      cmocka_unit_test(becomes_records_when_too_narrow),
      cmocka_unit_test(never_cuts_figures),
      cmocka_unit_test(indents_within_the_width),
      cmocka_unit_test(colours_only_when_asked),
      cmocka_unit_test(neutralises_hostile_cells),
      cmocka_unit_test(prints_no_rows_and_no_columns),
      cmocka_unit_test(keeps_every_kind_of_value),
      cmocka_unit_test(makes_names_distinct),
      cmocka_unit_test(survives_every_failed_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "load/cell.h"
#include "load/explain.h"

static void test_show(void **state) {
  (void)state;
  RungShown shown;
  assert_string_equal(rung_show(rung_text("a\nb\x7F\t"), &shown), "a?b??");
  assert_string_equal(rung_show((RungText){0}, &shown), "");
  char text[80];
  memset(text, 'x', sizeof text);
  rung_show((RungText){text, 48}, &shown);
  assert_int_equal(strlen(shown.text), 48);
  rung_show((RungText){text, 49}, &shown);
  assert_string_equal(shown.text + 46, "xx...");
  /* A cut never leaves half a character. */
  memcpy(text + 46, "\xF0\x9F\x9A\x80", 4);
  rung_show((RungText){text, sizeof text}, &shown);
  assert_string_equal(shown.text + 45, "x...");
}

static void test_missing(void **state) {
  (void)state;
  RungWords words;
  rung_explain_missing(rung_text(""), &words);
  assert_int_equal(words.fault, RUNG_FAULT_EMPTY_CELL);
  rung_explain_missing(rung_text("NULL"), &words);
  assert_int_equal(words.fault, RUNG_FAULT_MISSING_WORD);
  assert_non_null(strstr(words.message, "`NULL`"));
  assert_string_not_equal(words.fix, "");
}

static RungText yes[] = {{"yes", 3}}, no[] = {{"no", 2}}, choices[] = {{"new", 3}};

typedef struct Setting {
  RungField field;
  RungDialect dialect;
} Setting;

/* All kinds, marks and forms in turn. */
static Setting choose_setting(uint32_t n) {
  static const RungKind KINDS[] = {RUNG_KIND_MONEY, RUNG_KIND_NUMBER, RUNG_KIND_PERCENT,
                                   RUNG_KIND_DATE,  RUNG_KIND_FLAG,   RUNG_KIND_TEXT};
  Setting setting = {.field = {.type = {KINDS[n % 6], .scale = (uint8_t)(n / 6 % 5)}},
                     .dialect = {.delimiter = ',',
                                 .decimal = n / 30 % 2 ? ',' : '.',
                                 .date_form = (RungDateForm)(n / 60 % 3),
                                 .percent_form = (RungPercentForm)(n / 180 % 3),
                                 .true_words = yes,
                                 .true_count = 1,
                                 .false_words = no,
                                 .false_count = 1}};
  if (n / 540 % 2) setting.dialect.thousands = n / 30 % 2 ? '.' : ',';
  if (setting.field.type.kind == RUNG_KIND_TEXT) {
    setting.field.choices = choices;
    setting.field.choice_count = 1;
  }
  return setting;
}

/* Whatever the text: it is good, or there is a fault with words; and what a fix says to
 * write is good. */
static void check_words(RungText text, const Setting *setting) {
  if (rung_cell_is_good(text, &setting->field, &setting->dialect)) return;
  RungWords words = {.fault = RUNG_FAULT_NONE};
  rung_explain_cell(text, &setting->field, &setting->dialect, &words);
  assert_true(words.fault > RUNG_FAULT_NONE && words.fault < RUNG_FAULT_COUNT);
  assert_true(words.message[0]);
  if (strncmp(words.fix, "write `", 7) != 0) return;
  const char *end = strchr(words.fix + 7, '`');
  assert_non_null(end);
  RungText proposal = {words.fix + 7, (uint32_t)(end - words.fix - 7)};
  if (!rung_cell_is_good(proposal, &setting->field, &setting->dialect))
    fail_msg("`%.*s` (kind %d scale %d mark %c): %s: %s", RUNG_TEXT(text),
             (int)setting->field.type.kind, setting->field.type.scale,
             setting->dialect.decimal, words.message, words.fix);
}

static void test_proposals_are_good(void **state) {
  (void)state;
  static const char *const PIECES[] = {"1",
                                       "2",
                                       "12",
                                       "34",
                                       "2026",
                                       "03",
                                       "/",
                                       "-",
                                       ".",
                                       ",",
                                       " ",
                                       "(",
                                       ")",
                                       "%",
                                       "$",
                                       "E",
                                       "+",
                                       "'",
                                       "a",
                                       "USD",
                                       "n",
                                       "0",
                                       "00",
                                       "T10:00:00",
                                       "\xC2\xA0",
                                       "\xE2\x82\xAC",
                                       "\xE2\x88\x92",
                                       "\xC3\xA9",
                                       "31",
                                       "99999999999",
                                       "new",
                                       "yes"};
  uint64_t random = 7;
  for (uint32_t n = 0; n < 400000; n++) {
    char text[128];
    uint32_t length = 0, pieces = n % 7 + 1;
    for (uint32_t i = 0; i < pieces; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const char *piece = PIECES[(random >> 33) % (sizeof PIECES / sizeof *PIECES)];
      memcpy(text + length, piece, strlen(piece));
      length += (uint32_t)strlen(piece);
    }
    Setting setting = choose_setting((uint32_t)(random >> 40));
    check_words((RungText){text, length}, &setting);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_show),
      cmocka_unit_test(test_missing),
      cmocka_unit_test(test_proposals_are_good),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

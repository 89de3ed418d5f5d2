#include <string.h>

#include "load/cell.h"
#include "load/explain.h"

/* A text of the shape number mark number mark number, and what follows. */
typedef struct Look {
  int parts[3];
  uint32_t digits[3]; /* of each part */
  char mark;
  bool shaped;   /* three parts of at most 4 digits with the same mark between */
  RungText date; /* the three parts */
  RungText rest; /* what follows them */
} Look;

static const char *const FORMS[] = {"YYYY-MM-DD", "day/month/year", "month/day/year"};
/* What the source says for each. */
static const char *const DECLARED[] = {"dates = \"YYYY-MM-DD\"", "dates = \"DD/MM/YYYY\"",
                                       "dates = \"MM/DD/YYYY\""};

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static uint32_t read_part(RungText text, uint32_t at, int *part, uint32_t *digits) {
  *part = 0;
  for (*digits = 0; at < text.length && is_digit(text.bytes[at]) && *digits < 5; at++) {
    *part = *part * 10 + (text.bytes[at] - '0');
    ++*digits;
  }
  return at;
}

static Look look_at(RungText text) {
  Look look = {.shaped = true};
  uint32_t at = 0;
  for (int i = 0; i < 3 && look.shaped; i++) {
    at = read_part(text, at, &look.parts[i], &look.digits[i]);
    if (!look.digits[i] || look.digits[i] > 4) look.shaped = false;
    if (i == 2) break;
    char mark = at < text.length ? text.bytes[at] : '\0';
    if (i == 0) look.mark = mark;
    if (!strchr("-/.", mark) || !mark || mark != look.mark) look.shaped = false;
    at++;
  }
  if (!look.shaped) return look;
  look.date = (RungText){text.bytes, at};
  look.rest = (RungText){text.bytes + at, text.length - at};
  return look;
}

/* Writes a day as the dialect wants it. */
static void write_date(RungCivil civil, RungDateForm form, char buffer[16]) {
  unsigned year = (unsigned)civil.year % 10000, month = (unsigned)civil.month % 100;
  unsigned day = (unsigned)civil.day % 100;
  if (form == RUNG_DATE_ISO) {
    snprintf(buffer, 16, "%04u-%02u-%02u", year, month, day);
  } else if (form == RUNG_DATE_DMY) {
    snprintf(buffer, 16, "%02u/%02u/%04u", day, month, year);
  } else {
    snprintf(buffer, 16, "%02u/%02u/%04u", month, day, year);
  }
}

static bool exists(RungCivil civil) {
  int32_t days;
  return rung_date_from_civil(civil, &days);
}

static void explain_no_such_day(RungCivil civil, const RungDialect *dialect,
                                const char *shown, RungWords *words) {
  rung_words_say(words, RUNG_FAULT_NO_SUCH_DAY, "there is no day `%s`", shown);
  if (civil.year >= 1 && civil.month >= 1 && civil.month <= 12) {
    rung_words_fix(words, "month %d of %d has %d days", civil.month, civil.year,
                   rung_days_in_month(civil.year, civil.month));
  } else {
    rung_words_fix(words, "write a day that exists, as %s", FORMS[dialect->date_form]);
  }
}

static void explain_other_form(RungCivil civil, const RungDialect *dialect,
                               RungDateForm found, const char *shown, RungWords *words) {
  char proposal[16];
  write_date(civil, dialect->date_form, proposal);
  rung_words_say(words, RUNG_FAULT_DATE_FORM, "`%s` is not written as %s", shown,
                 FORMS[dialect->date_form]);
  rung_words_fix(words, "write `%s`, or declare %s in the source", proposal,
                 DECLARED[found]);
}

/* 2026/3/31, or 2026-03-31 where another form is declared, or 2026-02-30. */
static void explain_year_first(const Look *look, const RungDialect *dialect,
                               const char *shown, RungWords *words) {
  RungCivil civil = {look->parts[0], look->parts[1], look->parts[2]};
  if (!exists(civil)) {
    explain_no_such_day(civil, dialect, shown, words);
  } else if (look->rest.length) {
    char proposal[16];
    write_date(civil, dialect->date_form, proposal);
    rung_words_say(words, RUNG_FAULT_TIME_IN_DATE, "`%s` has a time in it", shown);
    rung_words_fix(words, "write `%s`", proposal);
  } else {
    explain_other_form(civil, dialect, RUNG_DATE_ISO, shown, words);
  }
}

static void explain_ambiguous(RungCivil day_first, RungCivil month_first,
                              const char *shown, RungWords *words) {
  char one[16], two[16];
  write_date(day_first, RUNG_DATE_ISO, one);
  write_date(month_first, RUNG_DATE_ISO, two);
  rung_words_say(words, RUNG_FAULT_AMBIGUOUS_DATE, "`%s` is %s or %s", shown, one, two);
  rung_words_fix(words, "write YYYY-MM-DD, or declare %s or %s in the source",
                 DECLARED[RUNG_DATE_DMY], DECLARED[RUNG_DATE_MDY]);
}

/* 31/03/2026 where that is not declared, or a day that is not there. */
static void explain_year_last(const Look *look, const RungDialect *dialect,
                              const char *shown, RungWords *words) {
  RungCivil day_first = {look->parts[2], look->parts[1], look->parts[0]};
  RungCivil month_first = {look->parts[2], look->parts[0], look->parts[1]};
  bool either = exists(day_first) && exists(month_first);
  if (look->rest.length) {
    rung_words_say(words, RUNG_FAULT_TIME_IN_DATE, "`%s` has more than a date", shown);
    rung_words_fix(words, "write the date only, as %s", FORMS[dialect->date_form]);
  } else if (dialect->date_form == RUNG_DATE_ISO && either &&
             look->parts[0] != look->parts[1]) {
    explain_ambiguous(day_first, month_first, shown, words);
  } else if (exists(day_first) && dialect->date_form != RUNG_DATE_DMY) {
    explain_other_form(day_first, dialect, RUNG_DATE_DMY, shown, words);
  } else if (exists(month_first) && dialect->date_form != RUNG_DATE_MDY) {
    explain_other_form(month_first, dialect, RUNG_DATE_MDY, shown, words);
  } else {
    explain_no_such_day(dialect->date_form == RUNG_DATE_MDY ? month_first : day_first,
                        dialect, shown, words);
  }
}

/* 45382 is how spreadsheets keep a day: counted from 1899-12-30. */
static bool explain_serial(RungText text, const RungDialect *dialect, const char *shown,
                           RungWords *words) {
  enum { EPOCH = -25569, FIRST = 20000, LAST = 80000 };
  int serial;
  uint32_t digits;
  if (read_part(text, 0, &serial, &digits) != text.length || digits != 5) return false;
  if (serial < FIRST || serial > LAST) return false;
  char proposal[16];
  write_date(rung_date_to_civil(serial + EPOCH), dialect->date_form, proposal);
  rung_words_say(words, RUNG_FAULT_BAD_DATE,
                 "`%s` is a number, perhaps a spreadsheet's count of days", shown);
  rung_words_fix(words, "format the column as a date; it may be `%s`", proposal);
  return true;
}

void rung_explain_date(RungText text, const RungDialect *dialect, RungWords *words) {
  RungShown buffer;
  const char *shown = rung_show(text, &buffer);
  Look look = look_at(text);
  bool time_follows = look.rest.length && strchr(" T", look.rest.bytes[0]);
  bool date_only = look.shaped && (!look.rest.length || time_follows);
  if (date_only && look.digits[0] == 4 && look.digits[1] <= 2 && look.digits[2] <= 2) {
    explain_year_first(&look, dialect, shown, words);
  } else if (date_only && look.digits[2] == 4 && look.digits[0] <= 2 &&
             look.digits[1] <= 2) {
    explain_year_last(&look, dialect, shown, words);
  } else if (date_only && look.digits[0] <= 2 && look.digits[1] <= 2 &&
             look.digits[2] == 2) {
    rung_words_say(words, RUNG_FAULT_TWO_DIGIT_YEAR, "the year of `%s` has two digits",
                   shown);
    rung_words_fix(words, "write the year in full, as %s", FORMS[dialect->date_form]);
  } else if (!explain_serial(text, dialect, shown, words)) {
    rung_words_say(words, RUNG_FAULT_BAD_DATE, "`%s` is not a date", shown);
    rung_words_fix(words, "write the date as %s", FORMS[dialect->date_form]);
  }
}

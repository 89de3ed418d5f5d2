#include "data/date.h"

#include <assert.h>

enum {
  DAYS_PER_ERA = 146097, /* 400 years */
  EPOCH_SHIFT = 719468,  /* days from 0000-03-01 to 1970-01-01 */
  MONTHS_MIN = 12,       /* January of year 1, in months since that of year 0 */
  MONTHS_MAX = 119999    /* December of year 9999 */
};

static bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int rung_days_in_month(int year, int month) {
  static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  assert(month >= 1 && month <= 12);
  return DAYS[month - 1] + (month == 2 && is_leap(year));
}

/* Hinnant's days_from_civil: years begin in March, so that the leap day is the last. */
static int32_t count_days(RungCivil civil) {
  int year = civil.year - (civil.month <= 2);
  int era = (year >= 0 ? year : year - 399) / 400;
  int year_of_era = year - era * 400;
  int month = (civil.month + 9) % 12;
  int day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

bool rung_date_from_civil(RungCivil civil, int32_t *days) {
  if (civil.year < 1 || civil.year > 9999 || civil.month < 1 || civil.month > 12)
    return false;
  if (civil.day < 1 || civil.day > rung_days_in_month(civil.year, civil.month))
    return false;
  *days = count_days(civil);
  return true;
}

/* Hinnant's civil_from_days. */
RungCivil rung_date_to_civil(int32_t days) {
  int64_t shifted = (int64_t)days + EPOCH_SHIFT;
  int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
  int day_of_era = (int)(shifted - era * DAYS_PER_ERA);
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                     day_of_era / (DAYS_PER_ERA - 1)) /
                    365;
  int day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month = (5 * day_of_year + 2) / 153;
  int day = day_of_year - (153 * month + 2) / 5 + 1;
  int civil_month = month < 10 ? month + 3 : month - 9;
  int year = year_of_era + (int)era * 400 + (civil_month <= 2);
  return (RungCivil){year, civil_month, day};
}

int32_t rung_date_add_months(int32_t days, int months) {
  RungCivil civil = rung_date_to_civil(days);
  int64_t serial = (int64_t)civil.year * 12 + (civil.month - 1) + months;
  if (serial < MONTHS_MIN) return RUNG_DATE_MIN;
  if (serial > MONTHS_MAX) return RUNG_DATE_MAX;
  civil.year = (int)(serial / 12);
  civil.month = (int)(serial % 12) + 1;
  int last = rung_days_in_month(civil.year, civil.month);
  if (civil.day > last) civil.day = last;
  return count_days(civil);
}

/* Reads least..most digits at *at; -1 when there are fewer. More are left standing. */
static int read_number(RungText text, uint32_t *at, int least, int most) {
  int value = 0, count = 0;
  while (count < most && *at < text.length && text.bytes[*at] >= '0' &&
         text.bytes[*at] <= '9') {
    value = value * 10 + (text.bytes[*at] - '0');
    count++;
    ++*at;
  }
  return count < least ? -1 : value;
}

static bool read_byte(RungText text, uint32_t *at, char byte) {
  if (*at >= text.length || text.bytes[*at] != byte) return false;
  ++*at;
  return true;
}

static bool is_midnight(RungText rest) {
  if (rest.length && rest.bytes[rest.length - 1] == 'Z') rest.length--;
  return rung_text_is(rest, "T00:00:00") || rung_text_is(rest, " 00:00:00");
}

static bool parse_iso(RungText text, RungCivil *civil) {
  uint32_t at = 0;
  civil->year = read_number(text, &at, 4, 4);
  if (!read_byte(text, &at, '-')) return false;
  civil->month = read_number(text, &at, 2, 2);
  if (!read_byte(text, &at, '-')) return false;
  civil->day = read_number(text, &at, 2, 2);
  if (at == text.length) return true;
  return is_midnight((RungText){text.bytes + at, text.length - at});
}

/* first and second are day and month, whichever comes first. */
static bool parse_local(RungText text, int *first, int *second, int *year) {
  uint32_t at = 0;
  *first = read_number(text, &at, 1, 2);
  if (at >= text.length) return false;
  char mark = text.bytes[at];
  if (mark != '/' && mark != '.' && mark != '-') return false;
  at++;
  *second = read_number(text, &at, 1, 2);
  if (!read_byte(text, &at, mark)) return false;
  *year = read_number(text, &at, 4, 4);
  return at == text.length;
}

bool rung_date_parse(RungText text, RungDateForm form, int32_t *days) {
  RungCivil civil = {0, 0, 0};
  bool shaped = false;
  switch (form) {
  case RUNG_DATE_ISO: shaped = parse_iso(text, &civil); break;
  case RUNG_DATE_DMY:
    shaped = parse_local(text, &civil.day, &civil.month, &civil.year);
    break;
  case RUNG_DATE_MDY:
    shaped = parse_local(text, &civil.month, &civil.day, &civil.year);
    break;
  }
  return shaped && rung_date_from_civil(civil, days);
}

void rung_date_format(int32_t days, char buffer[11]) {
  assert(days >= RUNG_DATE_MIN && days <= RUNG_DATE_MAX);
  RungCivil civil = rung_date_to_civil(days);
  int parts[] = {civil.year / 100, civil.year % 100, civil.month, civil.day};
  char *to = buffer;
  for (int i = 0; i < 4; i++) {
    if (i >= 2) *to++ = '-';
    *to++ = (char)('0' + parts[i] / 10 % 10);
    *to++ = (char)('0' + parts[i] % 10);
  }
  *to = '\0';
}

#include "data/date.h"

#include <assert.h>

enum { MONTHS_PER_ERA = 4800, DAYS_PER_ERA = 146097 /* 400 years */ };

/* A span that may lie outside of the dates there are. */
typedef struct Reach {
  int64_t from, to;
} Reach;

/* 0 for days. */
static int months_of(RungUnit unit) {
  switch (unit) {
  case RUNG_UNIT_DAY: break;
  case RUNG_UNIT_MONTH: return 1;
  case RUNG_UNIT_QUARTER: return 3;
  case RUNG_UNIT_HALF: return 6;
  case RUNG_UNIT_YEAR: return 12;
  }
  return 0;
}

/* The part within the dates there are; empty when there is none. */
static RungSpan hold(Reach reach) {
  if (reach.from > RUNG_DATE_MAX) return (RungSpan){RUNG_DATE_MAX, RUNG_DATE_MAX - 1};
  if (reach.to < RUNG_DATE_MIN) return (RungSpan){RUNG_DATE_MIN, RUNG_DATE_MIN - 1};
  int64_t from = reach.from < RUNG_DATE_MIN ? RUNG_DATE_MIN : reach.from;
  int64_t to = reach.to > RUNG_DATE_MAX ? RUNG_DATE_MAX : reach.to;
  return (RungSpan){(int32_t)from, (int32_t)to};
}

static int64_t floor_modulo(int64_t value, int64_t divisor) {
  int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

/* Months since January of year 0. */
static int64_t month_serial(RungCivil civil) {
  return (int64_t)civil.year * 12 + civil.month - 1;
}

/* The day of that month, or its last one; any year, because the calendar repeats every
 * era. */
static int64_t day_in_month(int64_t serial, int day) {
  int64_t within = floor_modulo(serial, MONTHS_PER_ERA);
  int64_t era = (serial - within) / MONTHS_PER_ERA;
  /* The second era, for year 0 of the first is no year. */
  RungCivil civil = {(int)(within / 12) + 400, (int)(within % 12) + 1, day};
  int last = rung_days_in_month(civil.year, civil.month);
  if (civil.day > last) civil.day = last;
  int32_t days = 0;
  bool exists = rung_date_from_civil(civil, &days);
  assert(exists);
  (void)exists;
  return days + (era - 1) * DAYS_PER_ERA;
}

static int64_t move_months(int32_t day, int64_t months) {
  RungCivil civil = rung_date_to_civil(day);
  return day_in_month(month_serial(civil) + months, civil.day);
}

/* The month in which the unit that holds the day starts. */
static int64_t unit_start(RungCalendar calendar, int months, int32_t day) {
  assert(calendar.month >= 1 && calendar.month <= 12);
  assert(calendar.day >= 1 && calendar.day <= 28);
  RungCivil civil = rung_date_to_civil(day);
  int64_t serial = month_serial(civil) - (civil.day < calendar.day);
  return serial - floor_modulo(serial - (calendar.month - 1), months);
}

static Reach reach_months(RungCalendar calendar, int64_t serial, int64_t months) {
  return (Reach){day_in_month(serial, calendar.day),
                 day_in_month(serial + months, calendar.day) - 1};
}

RungSpan rung_span_containing(RungCalendar calendar, RungUnit unit, int32_t day) {
  int months = months_of(unit);
  if (months == 0) return (RungSpan){day, day};
  return hold(reach_months(calendar, unit_start(calendar, months, day), months));
}

/* Whole months from the day of a month to the day before the same day. */
static bool is_whole_months(RungSpan span) {
  return rung_date_to_civil(span.from).day == rung_date_to_civil(span.to + 1).day;
}

RungSpan rung_span_shift(RungSpan span, int n, RungUnit unit) {
  int64_t months = (int64_t)n * months_of(unit);
  Reach reach = {(int64_t)span.from + n, (int64_t)span.to + n};
  if (unit != RUNG_UNIT_DAY) {
    reach.from = move_months(span.from, months);
    reach.to = is_whole_months(span) ? move_months(span.to + 1, months) - 1
                                     : move_months(span.to, months);
  }
  /* Both ends of an empty span may have met on the last day of a shorter month. */
  bool empty = span.to < span.from;
  if (empty && reach.to >= reach.from) reach.to = reach.from - 1;
  return hold(reach);
}

RungSpan rung_span_trailing(RungSpan span, int n, RungUnit unit) {
  int64_t end = (int64_t)span.to + 1;
  int64_t from = unit == RUNG_UNIT_DAY
                     ? end - n
                     : move_months(span.to + 1, -(int64_t)n * months_of(unit));
  return hold((Reach){from, span.to});
}

RungSpan rung_span_full(RungCalendar calendar, RungSpan span, int n, RungUnit unit) {
  if (unit == RUNG_UNIT_DAY) return rung_span_trailing(span, n, unit);
  int months = months_of(unit);
  int64_t serial = unit_start(calendar, months, span.to);
  if (reach_months(calendar, serial, months).to > span.to) serial -= months;
  int64_t first = serial - ((int64_t)n - 1) * months;
  return hold(reach_months(calendar, first, (int64_t)n * months));
}

RungSpan rung_span_following(RungSpan span, int n, RungUnit unit) {
  int64_t from = (int64_t)span.to + 1;
  int64_t end = unit == RUNG_UNIT_DAY
                    ? from + n
                    : move_months(span.to + 1, (int64_t)n * months_of(unit));
  return hold((Reach){from, end - 1});
}

RungSpan rung_span_following_full(RungCalendar calendar, RungSpan span, int n,
                                  RungUnit unit) {
  if (unit == RUNG_UNIT_DAY) return rung_span_following(span, n, unit);
  int months = months_of(unit);
  int64_t serial = unit_start(calendar, months, span.to) + months;
  return hold(reach_months(calendar, serial, (int64_t)n * months));
}

RungSpan rung_span_to_date(RungCalendar calendar, RungSpan span, RungUnit unit) {
  return (RungSpan){rung_span_containing(calendar, unit, span.to).from, span.to};
}

/* -1 when that is not a number of so many digits. */
static int read_number(RungText text, uint32_t at, uint32_t digits) {
  if (text.length < at + digits) return -1;
  int value = 0;
  for (uint32_t i = at; i < at + digits; i++) {
    if (text.bytes[i] < '0' || text.bytes[i] > '9') return -1;
    value = value * 10 + (text.bytes[i] - '0');
  }
  return value;
}

static bool parse_range(RungText text, RungSpan *out) {
  enum { DATE = 10 };
  if (text.length != 2 * DATE + 2) return false;
  RungSpan span;
  bool good =
      text.bytes[DATE] == '.' && text.bytes[DATE + 1] == '.' &&
      rung_date_parse((RungText){text.bytes, DATE}, RUNG_DATE_ISO, &span.from) &&
      rung_date_parse((RungText){text.bytes + DATE + 2, DATE}, RUNG_DATE_ISO, &span.to) &&
      span.from <= span.to;
  if (good) *out = span;
  return good;
}

/* A part of a year: which one, from 1, and how many months each has. */
typedef struct Part {
  int number, months;
  bool civil; /* a month of the civil calendar, whatever the fiscal one */
} Part;

/* What follows the year: "", "-Q3", "-H1", "-03". */
static bool parse_part(RungText rest, Part *part) {
  *part = (Part){1, 12, false};
  if (rest.length == 0) return true;
  if (rest.length != 3 || rest.bytes[0] != '-') return false;
  if (rest.bytes[1] == 'Q' || rest.bytes[1] == 'H') {
    part->months = rest.bytes[1] == 'Q' ? 3 : 6;
    part->number = read_number(rest, 2, 1);
  } else {
    *part = (Part){read_number(rest, 1, 2), 1, true};
  }
  return part->number >= 1 && part->number <= 12 / part->months;
}

bool rung_period_parse(RungText text, RungCalendar calendar, RungSpan *out) {
  if (parse_range(text, out)) return true;
  bool fiscal = text.length >= 2 && text.bytes[0] == 'F' && text.bytes[1] == 'Y';
  uint32_t skip = fiscal ? 2 : 0;
  int year = read_number(text, skip, 4);
  if (year < 1) return false;
  Part part;
  RungText rest = {text.bytes + skip + 4, text.length - skip - 4};
  if (!parse_part(rest, &part) || (fiscal && part.civil)) return false;

  RungCalendar used = part.civil ? (RungCalendar){1, 1} : calendar;
  bool same_year = used.month == 1 && used.day == 1;
  int64_t start = (int64_t)(same_year ? year : year - 1) * 12 + used.month - 1;
  Reach reach =
      reach_months(used, start + (int64_t)(part.number - 1) * part.months, part.months);
  if (reach.from < RUNG_DATE_MIN || reach.to > RUNG_DATE_MAX) return false;
  *out = hold(reach);
  return true;
}

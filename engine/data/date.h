/* Civil dates (proleptic Gregorian) as days since 1970-01-01, and windows of days.
 * Source of the day arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (public domain). Years 0001..9999. */
#ifndef RUNG_DATA_DATE_H
#define RUNG_DATA_DATE_H

#include "core/text.h"

enum { RUNG_DATE_MIN = -719162, RUNG_DATE_MAX = 2932896 }; /* 0001-01-01, 9999-12-31 */

typedef struct RungCivil {
  int year;
  int month; /* 1..12 */
  int day;   /* 1..31 */
} RungCivil;

/* false when there is no such day. */
bool rung_date_from_civil(RungCivil civil, int32_t *days) RUNG_MUST_USE;
RungCivil rung_date_to_civil(int32_t days);
int rung_days_in_month(int year, int month);
/* The same day `months` later (earlier when negative), or the last day of that month;
 * held within RUNG_DATE_MIN..MAX. */
int32_t rung_date_add_months(int32_t days, int months);

typedef enum RungDateForm {
  RUNG_DATE_ISO, /* 2026-03-31 */
  RUNG_DATE_DMY, /* 31/03/2026, 31.03.2026, 31-03-2026; day and month 1 or 2 digits */
  RUNG_DATE_MDY  /* 03/31/2026, and the other marks as in DMY */
} RungDateForm;

/* Reads a whole text as a date of the form. ISO wants exactly YYYY-MM-DD; a time part
 * after it is refused unless it is midnight ("T00:00:00", " 00:00:00", optional Z). */
bool rung_date_parse(RungText text, RungDateForm form, int32_t *days) RUNG_MUST_USE;
/* Writes YYYY-MM-DD and NUL. */
void rung_date_format(int32_t days, char buffer[11]);

/* Days from..to, both included. Empty when to < from. */
typedef struct RungSpan {
  int32_t from, to;
} RungSpan;

typedef enum RungUnit {
  RUNG_UNIT_DAY,
  RUNG_UNIT_MONTH,
  RUNG_UNIT_QUARTER,
  RUNG_UNIT_HALF,
  RUNG_UNIT_YEAR
} RungUnit;

/* A calendar: the fiscal year starts on this month and day (1, 1 for calendar years).
 * Day <= 28. Fiscal months, quarters and halves start on that day too. */
typedef struct RungCalendar {
  int month, day;
} RungCalendar;

/* Spans that these return are held within RUNG_DATE_MIN..MAX: what lies outside is cut
 * off, and a span that lies outside as a whole is empty. */

/* The day, month, quarter, half or year of the calendar that holds the day. */
RungSpan rung_span_containing(RungCalendar calendar, RungUnit unit, int32_t day);
/* Both ends moved by n units, each as rung_date_add_months does. A span of whole months
 * (it ends the day before the day of a month on which it starts) stays one:
 * 02-01..02-28 becomes 03-01..03-31. An empty span stays empty. */
RungSpan rung_span_shift(RungSpan span, int n, RungUnit unit);
/* The n units (days, months...) that end with span.to; empty when n <= 0. */
RungSpan rung_span_trailing(RungSpan span, int n, RungUnit unit);
/* The last n whole units of the calendar that end no later than span.to; empty when
 * n <= 0. */
RungSpan rung_span_full(RungCalendar calendar, RungSpan span, int n, RungUnit unit);

/* The n units that begin with the day after span.to; empty when n <= 0. */
RungSpan rung_span_following(RungSpan span, int n, RungUnit unit);
/* The first n whole units of the calendar that begin after span.to; empty when n <= 0. */
RungSpan rung_span_following_full(RungCalendar calendar, RungSpan span, int n,
                                  RungUnit unit);
/* From the first day of the unit of the calendar that holds span.to, to span.to. */
RungSpan rung_span_to_date(RungCalendar calendar, RungSpan span, RungUnit unit);

/* "2026", "2026-Q3", "2026-H1", "2026-03", "FY2026" (year in which it ends),
 * "FY2026-Q1", "2025-07-01..2025-12-31". Plain years, quarters and halves are of the
 * calendar when it starts on 01-01; with another start "2026" means FY2026. "2026-03" is
 * March of the civil calendar always. Letters as written here; *out is left alone when
 * the text is no period. */
bool rung_period_parse(RungText text, RungCalendar calendar, RungSpan *out) RUNG_MUST_USE;

#endif

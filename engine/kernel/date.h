/* Dates, row by row; a missing input makes a missing result. Cost: rows. */
#ifndef RUNG_KERNEL_DATE_H
#define RUNG_KERNEL_DATE_H

#include "data/date.h"
#include "kernel/vector.h"

typedef enum RungDatePart {
  RUNG_DATE_YEAR,
  RUNG_DATE_QUARTER, /* of the calendar, 1..4 */
  RUNG_DATE_MONTH
} RungDatePart;

/* out: number, scale 0. Days from a to b. */
void rung_date_days(RungColumn *out, const RungColumn *a, const RungColumn *b);
/* out: number, scale 0. */
void rung_date_part(RungColumn *out, RungDatePart part, const RungColumn *date);
/* out: date, the first day of the calendar's span that holds the date. */
void rung_date_span_start(RungColumn *out, RungCalendar calendar, RungUnit unit,
                          const RungColumn *date);
/* out: date, or `latest` where it is later. */
void rung_date_no_later(RungColumn *out, const RungColumn *date, int32_t latest);
/* count: whole numbers (scale 0); the result is held within RUNG_DATE_MIN..MAX. */
void rung_date_add(RungColumn *out, RungUnit unit, const RungColumn *date,
                   const RungColumn *count);

#endif

#include "kernel/date.h"

enum { MONTHS_MAX = 12 * 10000 };

static void put_number(RungColumn *out, size_t row, int64_t value) {
  if (out->store == RUNG_STORE_I128)
    out->values.i128[row] = value;
  else
    out->values.i64[row] = value;
}

void rung_date_days(RungColumn *out, const RungColumn *a, const RungColumn *b) {
  const RungColumn *inputs[] = {a, b};
  const size_t stride_a = rung_vector_stride(a), stride_b = rung_vector_stride(b);
  rung_vector_validity(out, inputs, 2);
  for (size_t row = 0; row < out->rows; row++) {
    const int64_t from = a->values.i32[row * stride_a],
                  to = b->values.i32[row * stride_b];
    if (out->valid[row]) put_number(out, row, to - from);
  }
}

static int part_of(RungDatePart part, int32_t days) {
  const RungCivil civil = rung_date_to_civil(days);
  switch (part) {
  case RUNG_DATE_YEAR: return civil.year;
  case RUNG_DATE_QUARTER: return (civil.month - 1) / 3 + 1;
  case RUNG_DATE_MONTH: break;
  }
  return civil.month;
}

void rung_date_part(RungColumn *out, RungDatePart part, const RungColumn *date) {
  const size_t stride = rung_vector_stride(date);
  rung_vector_validity(out, &date, 1);
  for (size_t row = 0; row < out->rows; row++)
    if (out->valid[row])
      put_number(out, row, part_of(part, date->values.i32[row * stride]));
}

void rung_date_span_start(RungColumn *out, RungCalendar calendar, RungUnit unit,
                          const RungColumn *date) {
  const size_t stride = rung_vector_stride(date);
  rung_vector_validity(out, &date, 1);
  for (size_t row = 0; row < out->rows; row++)
    if (out->valid[row])
      out->values.i32[row] =
          rung_span_containing(calendar, unit, date->values.i32[row * stride]).from;
}

void rung_date_no_later(RungColumn *out, const RungColumn *date, int32_t latest) {
  const size_t stride = rung_vector_stride(date);
  rung_vector_validity(out, &date, 1);
  for (size_t row = 0; row < out->rows; row++) {
    const int32_t day = date->values.i32[row * stride];
    if (out->valid[row]) out->values.i32[row] = day < latest ? day : latest;
  }
}

static int64_t hold(RungWide value, int64_t least, int64_t most) {
  if (value < least) return least;
  return value > most ? most : (int64_t)value;
}

void rung_date_add(RungColumn *out, RungUnit unit, const RungColumn *date,
                   const RungColumn *count) {
  const RungColumn *inputs[] = {date, count};
  const size_t stride = rung_vector_stride(date),
               stride_count = rung_vector_stride(count);
  rung_vector_validity(out, inputs, 2);
  for (size_t row = 0; row < out->rows; row++) {
    if (!out->valid[row]) continue;
    const int32_t day = date->values.i32[row * stride];
    const RungWide n = rung_column_digits(count, row * stride_count);
    out->values.i32[row] =
        unit == RUNG_UNIT_DAY
            ? (int32_t)hold(day + n, RUNG_DATE_MIN, RUNG_DATE_MAX)
            : rung_date_add_months(day, (int)hold(n, -MONTHS_MAX, MONTHS_MAX));
  }
}

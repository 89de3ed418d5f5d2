/* One value, and its text: as people read it, and as programs do.
 *
 *               RUNG_FORM_SHOWN (tables, trees)     RUNG_FORM_PLAIN (CSV, JSON)
 *   money       $1,234.50  -$12.00  CHF 1,234.50    1234.50  -12.00
 *   number      12,345.5  (from 10,000 on; 2026)    12345.5
 *   percent     37.5%                               0.375
 *   ratio       rounded to 2 decimals               rounded to 6 decimals
 *   date        2026-03-31                          2026-03-31
 *   flag        yes no                              yes no  (JSON: true false)
 *   text        as it is                            as it is
 *   missing     – (en dash)                         empty   (JSON: null)
 *
 * Decimals are exact: none is rounded; zeros at the end are dropped, but money keeps the
 * decimals of its currency. Ratios are rounded half up, for showing only: money to the
 * decimals of its currency when shown, percents to 2 decimals of a percent; or to the
 * decimals that a value asks for itself. A minus sign comes before the currency.
 */
#ifndef RUNG_REPORT_VALUE_H
#define RUNG_REPORT_VALUE_H

#include "data/column.h"
#include "report/json.h"

typedef enum RungForm { RUNG_FORM_SHOWN, RUNG_FORM_PLAIN } RungForm;

enum { RUNG_SHOWN_DECIMALS = 2, RUNG_PLAIN_DECIMALS = 6, RUNG_VALUE_TEXT_MAX = 192 };

/* How a currency is written. Owned by the caller; outlives the values that name it.
 * Symbols and codes longer than 24 bytes are cut. */
typedef struct RungMoneyStyle {
  RungText symbol;  /* "$"; empty: code and a space stand in front */
  RungText code;    /* "USD" */
  uint8_t decimals; /* 0, 2, 3 ... at most RUNG_SCALE_MAX */
} RungMoneyStyle;

typedef enum RungShape {
  RUNG_SHAPE_MISSING,
  RUNG_SHAPE_TEXT,
  RUNG_SHAPE_FLAG,
  RUNG_SHAPE_DATE,
  RUNG_SHAPE_DECIMAL,
  RUNG_SHAPE_RATIO
} RungShape;

typedef struct RungValue {
  RungShape shape;
  RungKind kind;               /* of decimals and ratios: money, number or percent */
  uint8_t scale;               /* of decimals; of ratios: decimals to round to where the
                                  form gives fewer (of 0.125, not of 12.5%), or 0 */
  const RungMoneyStyle *money; /* of money; not owned */
  union {
    RungText text; /* not owned */
    bool flag;
    int32_t date;
    RungWide digits;
    RungRatio ratio;
  } as;
} RungValue;

RungValue rung_value_missing(void);
RungValue rung_value_text(RungText text);
RungValue rung_value_flag(bool flag);
/* days since 1970-01-01 */
RungValue rung_value_date(int32_t days);
/* A count. */
RungValue rung_value_integer(int64_t integer);
/* kind: money, number or percent; money: the style of RUNG_KIND_MONEY, else NULL. */
RungValue rung_value_decimal(RungKind kind, RungWide digits, uint8_t scale,
                             const RungMoneyStyle *money);
RungValue rung_value_ratio(RungKind kind, RungRatio ratio, const RungMoneyStyle *money);

/* The same value with more decimals, for explanations: ratios to 6, zeros at the end
 * dropped (0.625, 199.998%); money that does not end within 6 keeps those of its
 * currency. More where it would read as a whole number and is none (0.9999999). */
RungValue rung_value_fuller(RungValue value);
/* The value, with as many decimals more as show that it is not whole where it is not: a
 * score just short of 70 is not shown as 70. */
RungValue rung_value_unwhole(RungValue value);
/* Gives the ratios among two figures as many more decimals as it takes for different ones
 * to read differently (3.9999999 beside 4); others are left alone. */
void rung_value_tell_apart(RungValue *a, RungValue *b);

/* What the ids in a column stand for. Only what the column's kind asks for is read. */
typedef struct RungValueNames {
  const RungMoneyStyle *money; /* [type.currency]: money */
  const RungPool *pool;        /* text, and the keys of a ref */
  const RungColumn *keys;      /* ref: the text column of the keys of type.domain; NULL:
                                  refs are shown as row numbers from 1 */
  const RungText *tiers;       /* tier: [ordinal]; 0 is none */
} RungValueNames;

/* A value of a column; a missing one where nothing is valid. Text is a view. */
RungValue rung_value_from_column(const RungColumn *column, size_t row,
                                 const RungValueNames *names);

/* Decimals and ratios: what must never be shortened. */
bool rung_value_is_figure(const RungValue *value);

/* The text: a view of buffer, or of the text itself, or of a constant. Not
 * NUL-terminated. */
RungText rung_value_format(const RungValue *value, RungForm form,
                           char buffer[RUNG_VALUE_TEXT_MAX]);

/* As JSON; figures as the writer's style says. */
void rung_value_write_json(const RungValue *value, RungJson *json);

#endif

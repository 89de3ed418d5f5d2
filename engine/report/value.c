#include "report/value.h"

#include <assert.h>

#include "data/date.h"

enum { CURRENCY_MAX = 24, MONEY_GROUPS_FROM = 4, NUMBER_GROUPS_FROM = 5 };

RungValue rung_value_missing(void) {
  return (RungValue){.shape = RUNG_SHAPE_MISSING};
}

RungValue rung_value_text(RungText text) {
  return (RungValue){.shape = RUNG_SHAPE_TEXT, .kind = RUNG_KIND_TEXT, .as.text = text};
}

RungValue rung_value_flag(bool flag) {
  return (RungValue){.shape = RUNG_SHAPE_FLAG, .kind = RUNG_KIND_FLAG, .as.flag = flag};
}

RungValue rung_value_date(int32_t days) {
  return (RungValue){.shape = RUNG_SHAPE_DATE, .kind = RUNG_KIND_DATE, .as.date = days};
}

RungValue rung_value_integer(int64_t integer) {
  return rung_value_decimal(RUNG_KIND_NUMBER, integer, 0, NULL);
}

RungValue rung_value_decimal(RungKind kind, RungWide digits, uint8_t scale,
                             const RungMoneyStyle *money) {
  assert(kind != RUNG_KIND_MONEY || money);
  return (RungValue){.shape = RUNG_SHAPE_DECIMAL,
                     .kind = kind,
                     .scale = scale,
                     .money = money,
                     .as.digits = digits};
}

RungValue rung_value_ratio(RungKind kind, RungRatio ratio, const RungMoneyStyle *money) {
  assert(kind != RUNG_KIND_MONEY || money);
  return (RungValue){
      .shape = RUNG_SHAPE_RATIO, .kind = kind, .money = money, .as.ratio = ratio};
}

static RungValue number_from_column(const RungColumn *column, size_t row,
                                    const RungValueNames *names) {
  RungType type = column->type;
  const RungMoneyStyle *money =
      type.kind == RUNG_KIND_MONEY ? &names->money[type.currency] : NULL;
  if (column->store == RUNG_STORE_RATIO) {
    return rung_value_ratio(type.kind, column->values.ratio[row], money);
  }
  return rung_value_decimal(type.kind, rung_column_digits(column, row), type.scale,
                            money);
}

static RungValue ref_from_column(const RungColumn *column, size_t row,
                                 const RungValueNames *names) {
  uint32_t target = column->values.u32[row];
  if (!names->keys) return rung_value_integer((int64_t)target + 1);
  return rung_value_text(rung_pool_view(names->pool, names->keys->values.u32[target]));
}

RungValue rung_value_from_column(const RungColumn *column, size_t row,
                                 const RungValueNames *names) {
  if (!rung_column_has(column, row)) return rung_value_missing();
  switch (column->type.kind) {
  case RUNG_KIND_DATE: return rung_value_date(column->values.i32[row]);
  case RUNG_KIND_TEXT:
    return rung_value_text(rung_pool_view(names->pool, column->values.u32[row]));
  case RUNG_KIND_FLAG: return rung_value_flag(column->values.u8[row] != 0);
  case RUNG_KIND_TIER: return rung_value_text(names->tiers[column->values.u8[row]]);
  case RUNG_KIND_REF: return ref_from_column(column, row, names);
  case RUNG_KIND_MONEY:
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: break;
  }
  return number_from_column(column, row, names);
}

static bool same_text(const RungValue *a, const RungValue *b) {
  char left[RUNG_VALUE_TEXT_MAX], right[RUNG_VALUE_TEXT_MAX];
  return rung_text_equal(rung_value_format(a, RUNG_FORM_SHOWN, left),
                         rung_value_format(b, RUNG_FORM_SHOWN, right));
}

/* false: not a figure, or none that a ratio holds. */
static bool as_ratio(const RungValue *value, RungRatio *ratio) {
  if (value->shape == RUNG_SHAPE_RATIO) *ratio = value->as.ratio;
  return value->shape == RUNG_SHAPE_RATIO ||
         (value->shape == RUNG_SHAPE_DECIMAL &&
          rung_ratio_from_decimal(value->as.digits, value->scale, ratio));
}

void rung_value_tell_apart(RungValue *a, RungValue *b) {
  RungRatio left, right;
  if (!as_ratio(a, &left) || !as_ratio(b, &right)) return;
  if (rung_ratio_compare(left, right) == 0) return;
  for (uint8_t decimals = 1; decimals <= RUNG_SCALE_MAX && same_text(a, b); decimals++) {
    if (a->shape == RUNG_SHAPE_RATIO && a->scale < decimals) a->scale = decimals;
    if (b->shape == RUNG_SHAPE_RATIO && b->scale < decimals) b->scale = decimals;
  }
}

RungValue rung_value_unwhole(RungValue value) {
  if (value.shape != RUNG_SHAPE_RATIO) return value;
  const RungRounding to_whole = {RUNG_ROUND_HALF_UP, 1, 0};
  RungValue whole = rung_value_decimal(value.kind, 0, 0, value.money);
  if (rung_round_ratio(value.as.ratio, &to_whole, &whole.as.digits)) {
    rung_value_tell_apart(&value, &whole);
  }
  return value;
}

RungValue rung_value_fuller(RungValue value) {
  if (value.shape != RUNG_SHAPE_RATIO) return value;
  bool ends = rung_power10(RUNG_PLAIN_DECIMALS) % value.as.ratio.denominator == 0;
  if (value.kind != RUNG_KIND_MONEY || ends) value.scale = RUNG_PLAIN_DECIMALS;
  return rung_value_unwhole(value);
}

bool rung_value_is_figure(const RungValue *value) {
  return value->shape == RUNG_SHAPE_DECIMAL || value->shape == RUNG_SHAPE_RATIO;
}

/* A decimal as [-]whole[.decimals], spelled in RUNG_FORM_PLAIN. */
typedef struct Spelling {
  char *text; /* [RUNG_VALUE_TEXT_MAX] */
  size_t length;
} Spelling;

static size_t count_decimals(const Spelling *spelling) {
  const char *mark = memchr(spelling->text, '.', spelling->length);
  return mark ? (size_t)(spelling->text + spelling->length - mark) - 1 : 0;
}

static void spell(RungWide digits, int scale, size_t least, Spelling *spelling) {
  int kept = (int)least < scale ? (int)least : scale;
  spelling->length = rung_decimal_format_short(digits, scale, kept, spelling->text);
  size_t decimals = count_decimals(spelling);
  if (decimals == 0 && least > 0) spelling->text[spelling->length++] = '.';
  for (; decimals < least; decimals++) spelling->text[spelling->length++] = '0';
}

/* digits / 10^scale times 100. */
static void spell_percent(RungWide digits, int scale, Spelling *spelling) {
  spell(digits, scale > 2 ? scale - 2 : 0, 0, spelling);
  for (; scale < 2 && digits != 0; scale++) spelling->text[spelling->length++] = '0';
}

/* Rounds for showing; to fewer decimals where 38 digits do not hold more. */
static RungWide round_ratio(RungRatio ratio, int decimals, int *scale) {
  RungWide digits = 0;
  RungRounding rounding = {RUNG_ROUND_HALF_UP, 1, decimals};
  while (!rung_round_ratio(ratio, &rounding, &digits) && rounding.scale > 0) {
    rounding.scale--;
  }
  *scale = rounding.scale;
  return digits;
}

static int ratio_decimals(const RungValue *value, RungForm form) {
  int currency = value->kind == RUNG_KIND_MONEY ? value->money->decimals : 0;
  int least = RUNG_SHOWN_DECIMALS;
  if (form == RUNG_FORM_PLAIN) {
    least = currency > RUNG_PLAIN_DECIMALS ? currency : RUNG_PLAIN_DECIMALS;
  } else if (value->kind == RUNG_KIND_MONEY) {
    least = currency;
  } else if (value->kind == RUNG_KIND_PERCENT) {
    least = RUNG_SHOWN_DECIMALS + 2;
  }
  return value->scale > least ? value->scale : least;
}

static void spell_figure(const RungValue *value, RungForm form, Spelling *spelling) {
  int scale = value->scale;
  RungWide digits =
      value->shape == RUNG_SHAPE_RATIO
          ? round_ratio(value->as.ratio, ratio_decimals(value, form), &scale)
          : value->as.digits;
  if (value->kind == RUNG_KIND_PERCENT && form == RUNG_FORM_SHOWN) {
    spell_percent(digits, scale, spelling);
  } else {
    size_t least = value->kind == RUNG_KIND_MONEY ? value->money->decimals : 0;
    spell(digits, scale, least, spelling);
  }
}

static char *append(char *to, const char *bytes, size_t length) {
  if (length > 0) memcpy(to, bytes, length);
  return to + length;
}

static char *append_currency(char *to, const RungMoneyStyle *money) {
  bool coded = money->symbol.length == 0;
  RungText name = coded ? money->code : money->symbol;
  to = append(to, name.bytes, name.length < CURRENCY_MAX ? name.length : CURRENCY_MAX);
  return coded ? append(to, " ", 1) : to;
}

static char *append_grouped(char *to, const char *whole, size_t length, size_t from) {
  for (size_t i = 0; i < length; i++) {
    if (i > 0 && length >= from && (length - i) % 3 == 0) *to++ = ',';
    *to++ = whole[i];
  }
  return to;
}

static RungText show_figure(const RungValue *value, char *buffer) {
  char text[RUNG_VALUE_TEXT_MAX];
  Spelling spelling = {.text = text};
  spell_figure(value, RUNG_FORM_SHOWN, &spelling);
  bool money = value->kind == RUNG_KIND_MONEY;
  size_t sign = spelling.text[0] == '-';
  size_t decimals = count_decimals(&spelling);
  size_t tail = decimals > 0 ? decimals + 1 : 0;
  size_t whole = spelling.length - sign - tail;
  char *to = append(buffer, "-", sign);
  if (money) to = append_currency(to, value->money);
  to = append_grouped(to, spelling.text + sign, whole,
                      money ? MONEY_GROUPS_FROM : NUMBER_GROUPS_FROM);
  to = append(to, spelling.text + sign + whole, tail);
  if (value->kind == RUNG_KIND_PERCENT) to = append(to, "%", 1);
  return (RungText){buffer, (uint32_t)(to - buffer)};
}

static RungText format_figure(const RungValue *value, RungForm form, char *buffer) {
  if (form == RUNG_FORM_SHOWN) return show_figure(value, buffer);
  Spelling spelling = {.text = buffer};
  spell_figure(value, form, &spelling);
  return (RungText){buffer, (uint32_t)spelling.length};
}

RungText rung_value_format(const RungValue *value, RungForm form,
                           char buffer[RUNG_VALUE_TEXT_MAX]) {
  switch (value->shape) {
  case RUNG_SHAPE_MISSING: return rung_text(form == RUNG_FORM_SHOWN ? "\u2013" : "");
  case RUNG_SHAPE_TEXT: return value->as.text;
  case RUNG_SHAPE_FLAG: return rung_text(value->as.flag ? "yes" : "no");
  case RUNG_SHAPE_DATE:
    rung_date_format(value->as.date, buffer);
    return (RungText){buffer, 10};
  case RUNG_SHAPE_DECIMAL:
  case RUNG_SHAPE_RATIO: break;
  }
  return format_figure(value, form, buffer);
}

void rung_value_write_json(const RungValue *value, RungJson *json) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  if (value->shape == RUNG_SHAPE_MISSING) {
    rung_json_null(json);
  } else if (value->shape == RUNG_SHAPE_FLAG) {
    rung_json_flag(json, value->as.flag);
  } else if (rung_value_is_figure(value)) {
    rung_json_figure(json, rung_value_format(value, RUNG_FORM_PLAIN, buffer));
  } else {
    rung_json_text(json, rung_value_format(value, RUNG_FORM_PLAIN, buffer));
  }
}

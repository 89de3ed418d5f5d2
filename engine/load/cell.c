#include "load/cell.h"

#include <string.h>

static char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
}

static bool is_word(RungText text, RungText word) {
  if (text.length != word.length) return false;
  for (uint32_t i = 0; i < text.length; i++) {
    if (lower(text.bytes[i]) != lower(word.bytes[i])) return false;
  }
  return true;
}

static bool is_among(RungText text, const RungText *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (is_word(text, words[i])) return true;
  }
  return false;
}

bool rung_cell_is_missing(RungText text, const RungDialect *dialect) {
  return text.length == 0 ||
         is_among(text, dialect->missing_words, dialect->missing_count);
}

int rung_cell_decimals(const RungField *field, const RungDialect *dialect) {
  bool hundredfold = field->type.kind == RUNG_KIND_PERCENT &&
                     dialect->percent_form != RUNG_PERCENT_FRACTION;
  return field->type.scale - (hundredfold ? 2 : 0);
}

/* The usual spelling: an optional minus, digits, and decimals within the scale. Anything
 * else, good or bad, is left to rung_decimal_parse. */
static bool read_short(RungText text, int scale, char mark, int64_t *digits) {
  enum { DIGITS = 15 };
  static const int64_t POWERS[] = {1,      10,      100,      1000,      10000,
                                   100000, 1000000, 10000000, 100000000, 1000000000};
  uint32_t i = text.length && text.bytes[0] == '-', first = i;
  if (text.length - i > DIGITS || scale >= (int)(sizeof POWERS / sizeof *POWERS))
    return false;
  int64_t value = 0;
  while (i < text.length && text.bytes[i] >= '0' && text.bytes[i] <= '9')
    value = value * 10 + (text.bytes[i++] - '0');
  if (i == first) return false;
  int decimals = 0;
  if (i < text.length) {
    if (text.bytes[i++] != mark || i == text.length) return false;
    for (; i < text.length; i++, decimals++) {
      if (text.bytes[i] < '0' || text.bytes[i] > '9') return false;
      value = value * 10 + (text.bytes[i] - '0');
    }
  }
  if (decimals > scale) return false;
  /* The product stays below 10^18: 10^9 * 10^9, or 10^15 * 10^3. */
  if (value >= POWERS[9] && scale - decimals > 3) return false;
  value *= POWERS[scale - decimals];
  *digits = first ? -value : value;
  return true;
}

static bool read_decimal(RungText text, int scale, const RungDialect *dialect,
                         int64_t *digits) {
  if (read_short(text, scale, dialect->decimal, digits)) return true;
  RungWide wide;
  uint32_t at;
  if (rung_decimal_parse(text, scale, RUNG_CELL_DIGITS_MAX, dialect->decimal,
                         dialect->thousands, &wide, &at) != RUNG_PARSE_OK)
    return false;
  *digits = (int64_t)wide;
  return true;
}

bool rung_cell_number(RungText text, const RungField *field, const RungDialect *dialect,
                      int64_t *digits) {
  if (field->type.kind == RUNG_KIND_PERCENT &&
      dialect->percent_form == RUNG_PERCENT_SIGN) {
    if (!text.length || text.bytes[text.length - 1] != '%') return false;
    text.length--;
  }
  int decimals = rung_cell_decimals(field, dialect);
  if (decimals >= 0) return read_decimal(text, decimals, dialect, digits);
  int64_t step = decimals == -1 ? 10 : 100;
  if (!read_decimal(text, 0, dialect, digits) || *digits % step) return false;
  *digits /= step;
  return true;
}

bool rung_cell_date(RungText text, const RungDialect *dialect, int32_t *days) {
  return rung_date_parse(text, dialect->date_form, days);
}

bool rung_cell_flag(RungText text, const RungDialect *dialect, uint8_t *flag) {
  bool yes = is_among(text, dialect->true_words, dialect->true_count);
  *flag = yes;
  return yes || is_among(text, dialect->false_words, dialect->false_count);
}

bool rung_cell_is_choice(RungText text, const RungField *field) {
  if (!field->choices) return true;
  for (size_t i = 0; i < field->choice_count; i++) {
    if (rung_text_equal(text, field->choices[i])) return true;
  }
  return false;
}

bool rung_cell_is_good(RungText text, const RungField *field,
                       const RungDialect *dialect) {
  int64_t digits;
  int32_t days;
  uint8_t flag;
  switch (field->type.kind) {
  case RUNG_KIND_MONEY:
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: return rung_cell_number(text, field, dialect, &digits);
  case RUNG_KIND_DATE: return rung_cell_date(text, dialect, &days);
  case RUNG_KIND_FLAG: return rung_cell_flag(text, dialect, &flag);
  case RUNG_KIND_TEXT: return rung_cell_is_choice(text, field);
  case RUNG_KIND_REF:
  case RUNG_KIND_TIER: break;
  }
  return true;
}

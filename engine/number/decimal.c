#include "number/broad.h"

#include <assert.h>
#include <string.h>

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* Where the parts of a number stand. */
typedef struct Shape {
  uint32_t start; /* first digit */
  uint32_t mark;  /* the decimal mark, or end when there is none */
  uint32_t end;   /* past the last digit */
  bool negative;
} Shape;

static uint32_t skip_digits(RungText text, uint32_t at) {
  while (at < text.length && is_digit(text.bytes[at])) at++;
  return at;
}

static bool digit_at(RungText text, uint32_t at) {
  return at < text.length && is_digit(text.bytes[at]);
}

/* Bytes of something that people write between thousands, or 0. */
static uint32_t thousands_mark(RungText text, uint32_t at) {
  static const char *const MARKS[] = {
      ",",           ".", " ", "'", "_", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89",
      "\xE2\x80\x99"};
  for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
    uint32_t length = (uint32_t)strlen(MARKS[i]);
    if (text.length - at >= length && !memcmp(text.bytes + at, MARKS[i], length))
      return length;
  }
  return 0;
}

static bool is_exponent(RungText text, uint32_t at) {
  if ((text.bytes[at] | 0x20) != 'e') return false;
  at++;
  if (at < text.length && (text.bytes[at] == '+' || text.bytes[at] == '-')) at++;
  return digit_at(text, at) && skip_digits(text, at) == text.length;
}

/* Why the byte that stands after a number does not belong there. */
static RungParse judge_rest(RungText text, uint32_t at, char group) {
  if (is_exponent(text, at)) return RUNG_PARSE_EXPONENT;
  uint32_t length = group && text.bytes[at] == group ? 1 : thousands_mark(text, at);
  return length && digit_at(text, at + length) ? RUNG_PARSE_GROUPED : RUNG_PARSE_SYNTAX;
}

/* The whole part, groups included. Grouped numbers begin with 1 to 3 digits, not with
 * 0: "0,125" is a decimal comma, not 125. */
static RungParse read_whole(RungText text, char group, Shape *shape, uint32_t *at) {
  uint32_t end = skip_digits(text, shape->start);
  if (end == shape->start) {
    *at = end;
    return RUNG_PARSE_SYNTAX;
  }
  uint32_t first = end;
  while (group && end < text.length && text.bytes[end] == group) {
    uint32_t next = skip_digits(text, end + 1);
    *at = end;
    if (next == end + 1) return RUNG_PARSE_SYNTAX;
    bool stands =
        next == end + 4 && first - shape->start <= 3 && text.bytes[shape->start] != '0';
    if (!stands) return RUNG_PARSE_GROUPED;
    end = next;
  }
  shape->mark = end;
  return RUNG_PARSE_OK;
}

static RungParse read_shape(RungText text, char mark, char group, Shape *shape,
                            uint32_t *at) {
  *at = 0;
  if (text.length == 0) return RUNG_PARSE_EMPTY;
  shape->negative = text.bytes[0] == '-';
  shape->start = shape->negative || text.bytes[0] == '+';
  RungParse parsed = read_whole(text, group, shape, at);
  if (parsed != RUNG_PARSE_OK) return parsed;
  shape->end = shape->mark;
  if (shape->mark < text.length && text.bytes[shape->mark] == mark &&
      digit_at(text, shape->mark + 1))
    shape->end = skip_digits(text, shape->mark + 1);
  *at = shape->end;
  return shape->end == text.length ? RUNG_PARSE_OK : judge_rest(text, *at, group);
}

/* Decimals past the scale must be zeros. */
static RungParse check_scale(RungText text, const Shape *shape, int scale, uint32_t *at) {
  uint32_t kept = shape->mark + 1 + (uint32_t)scale;
  for (uint32_t i = kept; i < shape->end; i++) {
    if (text.bytes[i] == '0') continue;
    *at = kept;
    return RUNG_PARSE_SCALE;
  }
  return RUNG_PARSE_OK;
}

/* The digits as a whole number at scale; those past the scale were found to be zeros. */
static bool read_digits(RungText text, const Shape *shape, int scale, int max_digits,
                        RungMagnitude *value, uint32_t *at) {
  RungMagnitude limit = (RungMagnitude)rung_power10(max_digits), digits = 0;
  uint32_t kept = shape->mark + 1 + (uint32_t)scale;
  uint32_t end = shape->end < kept ? shape->end : kept;
  for (*at = shape->start; *at < end; ++*at) {
    if (!is_digit(text.bytes[*at])) continue;
    if (digits >= limit / 10) return false;
    digits = digits * 10 + (unsigned)(text.bytes[*at] - '0');
  }
  int decimals = end > shape->mark ? (int)(end - shape->mark - 1) : 0;
  RungMagnitude power = (RungMagnitude)rung_power10(scale - decimals);
  if (digits > (limit - 1) / power) return false;
  *value = digits * power;
  return true;
}

RungParse rung_decimal_parse(RungText text, int scale, int max_digits, char mark,
                             char group, RungWide *out, uint32_t *at) {
  assert(scale >= 0 && scale <= RUNG_DIGITS_MAX);
  assert(max_digits > 0 && max_digits <= RUNG_DIGITS_MAX);
  assert(mark != group);
  Shape shape;
  RungParse parsed = read_shape(text, mark, group, &shape, at);
  if (parsed == RUNG_PARSE_OK) parsed = check_scale(text, &shape, scale, at);
  if (parsed != RUNG_PARSE_OK) return parsed;
  RungMagnitude value;
  if (!read_digits(text, &shape, scale, max_digits, &value, at)) return RUNG_PARSE_DIGITS;
  *at = text.length;
  *out = shape.negative ? -(RungWide)value : (RungWide)value;
  return RUNG_PARSE_OK;
}

/* "00" to "99". */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

/* Writes the digits of value so that they end before `end`; returns where they begin. */
static char *write_digits(RungMagnitude value, char *end) {
  const uint64_t base = 10000000000000000000u; /* 10^19 */
  while (value >= base) {
    uint64_t part = (uint64_t)(value % base);
    value /= base;
    for (int i = 0; i < 19; i++, part /= 10) *--end = (char)('0' + part % 10);
  }
  uint64_t rest = (uint64_t)value;
  for (; rest >= 100; rest /= 100) {
    end -= 2;
    memcpy(end, pairs + rest % 100 * 2, 2);
  }
  if (rest >= 10) *--end = pairs[rest * 2 + 1];
  if (rest > 0) *--end = rest >= 10 ? pairs[rest * 2] : (char)('0' + rest);
  return end;
}

size_t rung_decimal_format(RungWide digits, int scale, char *buffer) {
  assert(scale >= 0 && scale <= RUNG_DIGITS_MAX);
  char plain[RUNG_DECIMAL_TEXT_MAX];
  char *end = plain + sizeof plain;
  char *start = write_digits(rung_magnitude(digits), end);
  while (end - start <= scale) *--start = '0';
  size_t length = 0, whole = (size_t)(end - start - scale);
  if (digits < 0) buffer[length++] = '-';
  memcpy(buffer + length, start, whole);
  length += whole;
  if (scale > 0) {
    buffer[length++] = '.';
    memcpy(buffer + length, start + whole, (size_t)scale);
    length += (size_t)scale;
  }
  buffer[length] = '\0';
  return length;
}

size_t rung_decimal_format_short(RungWide digits, int scale, int least, char *buffer) {
  size_t length = rung_decimal_format(digits, scale, buffer);
  int decimals = scale;
  while (decimals > least && decimals > 0 && buffer[length - 1] == '0') {
    length--;
    decimals--;
  }
  if (scale > 0 && decimals == 0) length--;
  buffer[length] = '\0';
  return length;
}

#include <string.h>

#include "load/cell.h"
#include "load/explain.h"

/* What a text is made of. */
typedef struct Look {
  RungText text;
  uint32_t digits, letters, others;
  uint32_t marks, twins;   /* declared decimal marks; the other one of . and , */
  uint32_t spaces, breaks; /* spaces; ' and _ and the like between digits */
  uint32_t signs, percents, symbols;
  bool in_parentheses;
  bool negative;        /* a minus before or after, or parentheses */
  bool twin_is_decimal; /* 12,5 or 1.234,50 where . is declared */
  char mark, twin;
} Look;

typedef enum Piece {
  PIECE_DIGIT,
  PIECE_LETTER,
  PIECE_MARK,
  PIECE_TWIN,
  PIECE_SPACE,
  PIECE_BREAK,
  PIECE_PLUS,
  PIECE_MINUS,
  PIECE_PERCENT,
  PIECE_SYMBOL,
  PIECE_PARENTHESIS,
  PIECE_OTHER
} Piece;

static bool starts(const char *p, uint32_t left, const char *with, uint32_t *length) {
  *length = (uint32_t)strlen(with);
  return left >= *length && memcmp(p, with, *length) == 0;
}

/* Pieces of more than one byte. Currency symbols: U+00A2..A5 and U+20A0..20CF. */
static Piece read_long_piece(const char *p, uint32_t left, uint32_t *length) {
  if (starts(p, left, "\xC2\xA0", length) || starts(p, left, "\xE2\x80\xAF", length) ||
      starts(p, left, "\xE2\x80\x89", length))
    return PIECE_SPACE;
  if (starts(p, left, "\xE2\x80\x99", length)) return PIECE_BREAK;
  if (starts(p, left, "\xE2\x88\x92", length)) return PIECE_MINUS;
  if (starts(p, left, "\xC2", length) && left > 1 && (unsigned char)p[1] >= 0xA2 &&
      (unsigned char)p[1] <= 0xA5) {
    *length = 2;
    return PIECE_SYMBOL;
  }
  if (starts(p, left, "\xE2\x82", length) && left > 2 && (unsigned char)p[2] >= 0xA0) {
    *length = 3;
    return PIECE_SYMBOL;
  }
  *length = 1;
  return PIECE_OTHER;
}

static Piece read_piece(const Look *look, uint32_t at, uint32_t *length) {
  const char *p = look->text.bytes + at;
  *length = 1;
  if (*p >= '0' && *p <= '9') return PIECE_DIGIT;
  if (*p == look->mark) return PIECE_MARK;
  if (*p == look->twin) return PIECE_TWIN;
  if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')) return PIECE_LETTER;
  switch (*p) {
  case ' ':
  case '\t': return PIECE_SPACE;
  case '\'':
  case '_': return PIECE_BREAK;
  case '+': return PIECE_PLUS;
  case '-': return PIECE_MINUS;
  case '%': return PIECE_PERCENT;
  case '$': return PIECE_SYMBOL;
  case '(':
  case ')': return PIECE_PARENTHESIS;
  default: return read_long_piece(p, look->text.length - at, length);
  }
}

static void count_piece(Look *look, Piece piece) {
  switch (piece) {
  case PIECE_DIGIT: look->digits++; break;
  case PIECE_LETTER: look->letters++; break;
  case PIECE_MARK: look->marks++; break;
  case PIECE_TWIN: look->twins++; break;
  case PIECE_SPACE: look->spaces++; break;
  case PIECE_BREAK: look->breaks++; break;
  case PIECE_MINUS:
    look->negative = true;
    look->signs++;
    break;
  case PIECE_PLUS: look->signs++; break;
  case PIECE_PERCENT: look->percents++; break;
  case PIECE_SYMBOL: look->symbols++; break;
  case PIECE_PARENTHESIS:
  case PIECE_OTHER: look->others++; break;
  }
}

static uint32_t digits_after(RungText text, char mark) {
  uint32_t digits = 0;
  for (uint32_t i = text.length; i-- && text.bytes[i] != mark;)
    digits += text.bytes[i] >= '0' && text.bytes[i] <= '9';
  return digits;
}

/* Whether the mark that is not declared is a decimal mark all the same: it stands once,
 * after all others, and is not the 1,234 of thousands. */
static bool is_twin_decimal(const Look *look) {
  if (look->twins != 1) return false;
  const char *twin = memchr(look->text.bytes, look->twin, look->text.length);
  if (look->marks) {
    size_t before = (size_t)(twin - look->text.bytes);
    size_t after = look->text.length - before;
    return memchr(look->text.bytes, look->mark, before) &&
           !memchr(twin, look->mark, after);
  }
  uint32_t decimals = digits_after(look->text, look->twin);
  uint32_t whole = look->digits - decimals;
  bool from_zero = twin > look->text.bytes && twin[-1] == '0' && whole == 1;
  return decimals != 3 || whole == 0 || whole > 3 || from_zero;
}

static Look look_at(RungText text, const RungDialect *dialect) {
  Look look = {.text = text, .mark = dialect->decimal};
  look.twin = dialect->decimal == '.' ? ',' : '.';
  uint32_t length;
  for (uint32_t at = 0; at < text.length; at += length)
    count_piece(&look, read_piece(&look, at, &length));
  look.in_parentheses = text.length > 2 && text.bytes[0] == '(' &&
                        text.bytes[text.length - 1] == ')' && look.others == 2;
  if (look.in_parentheses) {
    look.others = 0;
    look.negative = true;
  }
  look.twin_is_decimal = is_twin_decimal(&look);
  return look;
}

/* "USD 100", "100 EUR": three capitals at one end and no other letters. */
static bool has_currency_code(const Look *look) {
  if (look->letters != 3) return false;
  const char *bytes = look->text.bytes;
  uint32_t length = look->text.length;
  const char *ends[] = {bytes, bytes + length - 3};
  for (int i = 0; i < 2; i++) {
    bool capitals = true;
    for (int j = 0; j < 3; j++) capitals &= ends[i][j] >= 'A' && ends[i][j] <= 'Z';
    if (capitals) return true;
  }
  return false;
}

static bool is_exponent(const Look *look) {
  const char *e = memchr(look->text.bytes, 'e', look->text.length);
  if (!e) e = memchr(look->text.bytes, 'E', look->text.length);
  if (!e || e == look->text.bytes || look->letters != 1) return false;
  const char *p = e + 1, *end = look->text.bytes + look->text.length;
  if (p < end && (*p == '+' || *p == '-')) p++;
  if (p == end) return false;
  while (p < end && *p >= '0' && *p <= '9') p++;
  return p == end && look->digits && !look->others;
}

static bool is_grouped(const Look *look) {
  if (look->twins || look->breaks) return true;
  return look->marks > 1 && digits_after(look->text, look->mark) == 3;
}

/* The text as it would be good: digits and one declared mark. "" when there is no sure
 * reading. */
static void propose(const Look *look, const RungField *field, const RungDialect *dialect,
                    char proposal[64]) {
  uint32_t used = 0, length;
  char decimal = look->twin_is_decimal ? look->twin : look->mark;
  bool keep_mark = look->twin_is_decimal || look->marks == 1;
  bool last_mark = false;
  proposal[0] = '\0';
  if (look->text.length > 56 || !look->digits) return;
  if (look->negative) proposal[used++] = '-';
  uint32_t first = used;
  for (uint32_t at = 0; at < look->text.length; at += length) {
    Piece piece = read_piece(look, at, &length);
    last_mark = keep_mark && look->text.bytes[at] == decimal;
    if (last_mark && used == first) proposal[used++] = '0';
    if (piece == PIECE_DIGIT || last_mark)
      proposal[used++] = last_mark ? look->mark : look->text.bytes[at];
  }
  if (proposal[used - 1] == look->mark) used--;
  if (field->type.kind == RUNG_KIND_PERCENT && dialect->percent_form == RUNG_PERCENT_SIGN)
    proposal[used++] = '%';
  proposal[used] = '\0';
  if (!rung_cell_is_good(rung_text(proposal), field, dialect)) proposal[0] = '\0';
}

static void set_mark(char *number, const RungDialect *dialect) {
  char *point = strchr(number, '.');
  if (point) *point = dialect->decimal;
}

/* Proposes the figure of the text without its percent sign, moved by `shift` decimals
 * and rounded half up to at most `decimals`. */
static bool round_text(RungText text, int shift, int decimals, const RungDialect *dialect,
                       char *rounded) {
  enum { SCALE = 20 };
  RungWide digits;
  uint32_t at;
  if (text.length && text.bytes[text.length - 1] == '%') text.length--;
  RungRounding rounding = {RUNG_ROUND_HALF_UP, 1, decimals};
  if (decimals < 0 ||
      rung_decimal_parse(text, SCALE, RUNG_DIGITS_MAX, dialect->decimal,
                         dialect->thousands, &digits, &at) != RUNG_PARSE_OK ||
      !rung_round_decimal(digits, SCALE + shift, &rounding, &digits))
    return false;
  rung_decimal_format(digits, decimals, rounded);
  set_mark(rounded, dialect);
  return true;
}

static void explain_decimals(RungText text, const RungField *field,
                             const RungDialect *dialect, RungWords *words) {
  RungShown shown;
  char rounded[RUNG_DECIMAL_TEXT_MAX];
  int decimals = rung_cell_decimals(field, dialect);
  const char *sign = text.bytes[text.length - 1] == '%' ? "%" : "";
  rung_show(text, &shown);
  if (!round_text(text, 0, decimals, dialect, rounded)) {
    rung_words_say(words, RUNG_FAULT_TOO_MANY_DECIMALS,
                   "`%s` is finer than the column keeps", shown.text);
    return;
  }
  rung_words_say(words, RUNG_FAULT_TOO_MANY_DECIMALS,
                 "`%s` has %u decimals; the column takes %d", shown.text,
                 digits_after(text, dialect->decimal), decimals);
  const char *other = field->type.kind == RUNG_KIND_MONEY || field->decimals
                          ? " if the nearest will do"
                          : ", or declare the column with more decimals";
  rung_words_fix(words, "write `%s%s`%s", rounded, sign, other);
}

/* A plain number that is too fine or too long. */
static bool explain_size(RungText text, const RungField *field,
                         const RungDialect *dialect, RungWords *words) {
  RungText bare = text;
  bool has_sign = text.bytes[text.length - 1] == '%';
  bool wants_sign =
      field->type.kind == RUNG_KIND_PERCENT && dialect->percent_form == RUNG_PERCENT_SIGN;
  if (has_sign != wants_sign) return false;
  bare.length -= has_sign;
  RungWide digits;
  uint32_t at;
  int decimals = rung_cell_decimals(field, dialect);
  RungParse parsed =
      rung_decimal_parse(bare, decimals < 0 ? 0 : decimals, RUNG_CELL_DIGITS_MAX,
                         dialect->decimal, dialect->thousands, &digits, &at);
  if (parsed == RUNG_PARSE_DIGITS) {
    RungShown shown;
    rung_words_say(words, RUNG_FAULT_TOO_MANY_DIGITS,
                   "`%s` has too many digits: a figure has at most %d, decimals of the "
                   "column included",
                   rung_show(text, &shown), RUNG_CELL_DIGITS_MAX);
    return true;
  }
  if (parsed != RUNG_PARSE_SCALE && parsed != RUNG_PARSE_OK) return false;
  explain_decimals(text, field, dialect, words);
  return true;
}

static void explain_no_sign(const Look *look, const RungField *field,
                            const RungDialect *dialect, const char *shown,
                            RungWords *words) {
  char proposal[64];
  rung_words_say(words, RUNG_FAULT_NO_PERCENT_SIGN, "`%s` has no percent sign", shown);
  propose(look, field, dialect, proposal);
  if (proposal[0]) {
    rung_words_fix(
        words,
        "write `%s`, or declare percent = \"fraction\" or \"points\" in the source",
        proposal);
  } else {
    rung_words_fix(words, "write percents like 35%%");
  }
}

static void explain_sign(const Look *look, const RungField *field,
                         const RungDialect *dialect, const char *shown,
                         RungWords *words) {
  char fraction[RUNG_DECIMAL_TEXT_MAX], proposal[64];
  rung_words_say(words, RUNG_FAULT_PERCENT_SIGN,
                 field->type.kind == RUNG_KIND_PERCENT
                     ? "`%s` has a percent sign; the source is declared without"
                     : "`%s` has a percent sign; the column is not a percent",
                 shown);
  if (field->type.kind != RUNG_KIND_PERCENT) {
    rung_words_fix(words, "declare the column as percent, or take the sign away");
    return;
  }
  propose(look, field, dialect, proposal);
  if (dialect->percent_form == RUNG_PERCENT_FRACTION) {
    if (round_text(look->text, 2, field->type.scale, dialect, fraction))
      rung_words_fix(words, "write `%s`, or declare percent = \"sign\"", fraction);
  } else if (proposal[0]) {
    rung_words_fix(words, "write `%s`, or declare percent = \"sign\"", proposal);
  }
}

static void explain_marks(const Look *look, const char *shown, RungWords *words) {
  if (look->twin_is_decimal) {
    rung_words_say(words, RUNG_FAULT_DECIMAL_MARK,
                   "`%s` has a decimal `%c`; the source is declared with `%c`", shown,
                   look->twin, look->mark);
  } else if (is_grouped(look)) {
    rung_words_say(words, RUNG_FAULT_GROUPED_DIGITS,
                   "`%s` has marks between its digits, not as declared", shown);
  } else {
    rung_words_say(words, RUNG_FAULT_BAD_NUMBER, "`%s` is not a plain number", shown);
  }
}

/* The dress of a number: symbols, parentheses, spaces, marks. */
static void explain_dress(const Look *look, const RungField *field,
                          const RungDialect *dialect, const char *shown,
                          RungWords *words) {
  char proposal[64];
  if (look->symbols || look->letters) {
    rung_words_say(words, RUNG_FAULT_CURRENCY_SYMBOL,
                   "`%s` has a currency beside the figure", shown);
  } else if (look->in_parentheses) {
    rung_words_say(words, RUNG_FAULT_PARENTHESES,
                   "`%s` is in parentheses, as accountants write negative figures",
                   shown);
  } else if (look->spaces) {
    rung_words_say(words, RUNG_FAULT_SPACES, "`%s` has spaces in it", shown);
  } else {
    explain_marks(look, shown, words);
  }
  propose(look, field, dialect, proposal);
  if (!proposal[0]) return;
  const char *other = "";
  if (words->fault == RUNG_FAULT_DECIMAL_MARK)
    other = dialect->decimal == '.' ? ", or declare decimal = \",\" in the source"
                                    : ", or declare decimal = \".\" in the source";
  if (words->fault == RUNG_FAULT_GROUPED_DIGITS)
    other = dialect->decimal == '.' ? ", or declare thousands = \",\" in the source"
                                    : ", or declare thousands = \".\" in the source";
  rung_words_fix(words, "write `%s`%s", proposal, other);
}

void rung_explain_number(RungText text, const RungField *field,
                         const RungDialect *dialect, RungWords *words) {
  RungShown buffer;
  const char *shown = rung_show(text, &buffer);
  if (explain_size(text, field, dialect, words)) return;
  Look look = look_at(text, dialect);
  bool is_percent = field->type.kind == RUNG_KIND_PERCENT;
  bool wants_sign = is_percent && dialect->percent_form == RUNG_PERCENT_SIGN;
  bool dressed = look.digits && !look.others &&
                 (!look.letters || has_currency_code(&look)) && look.symbols <= 1;
  if (is_exponent(&look)) {
    rung_words_say(words, RUNG_FAULT_EXPONENT,
                   "`%s` has an exponent: a spreadsheet has rounded the figure", shown);
    rung_words_fix(words, "format the column as plain numbers and export it again");
  } else if (!dressed) {
    rung_words_say(words, RUNG_FAULT_BAD_NUMBER, "`%s` is not a number", shown);
    rung_words_fix(words, "write digits only, like 1234%c5", dialect->decimal);
  } else if (look.percents && !wants_sign) {
    explain_sign(&look, field, dialect, shown, words);
  } else if (wants_sign && !look.percents && !look.symbols && !look.letters) {
    explain_no_sign(&look, field, dialect, shown, words);
  } else {
    explain_dress(&look, field, dialect, shown, words);
  }
}

#include "study/literal.h"

#include <string.h>

enum { DIGITS_MAX = 18 };

/* What is left to be read. */
typedef struct Rest {
  const char *at, *end;
} Rest;

static bool take(Rest *rest, RungText word) {
  if (!word.length || (size_t)(rest->end - rest->at) < word.length) return false;
  if (memcmp(rest->at, word.bytes, word.length) != 0) return false;
  rest->at += word.length;
  return true;
}

static bool take_char(Rest *rest, char wanted) {
  return take(rest, (RungText){&wanted, 1});
}

static Rest trimmed(RungText text) {
  Rest rest = {text.bytes, text.bytes + text.length};
  while (rest.at < rest.end && *rest.at == ' ') rest.at++;
  while (rest.at < rest.end && rest.end[-1] == ' ') rest.end--;
  return rest;
}

/* "$" or "USD" and spaces. */
static bool take_currency(Rest *rest, const RungCurrency *currency) {
  if (take(rest, currency->symbol)) return true;
  if (!take(rest, currency->code)) return false;
  while (take_char(rest, ' ')) continue;
  return true;
}

static void drop_zeros(RungLiteral *literal) {
  while (literal->scale > 0 && literal->digits % 10 == 0) {
    literal->digits /= 10;
    literal->scale--;
  }
}

/* Digits, thousands marks and decimals. */
static RungParse take_decimal(Rest *rest, RungLiteral *literal) {
  const char *from = rest->at, *mark = NULL;
  uint32_t at;
  while (rest->at < rest->end && strchr("0123456789,.", *rest->at)) {
    if (*rest->at == '.') mark = rest->at;
    rest->at++;
  }
  if (from == rest->at || *from < '0' || *from > '9') return RUNG_PARSE_SYNTAX;
  literal->scale = mark ? (int)(rest->at - mark - 1) : 0;
  if (literal->scale > DIGITS_MAX) return RUNG_PARSE_DIGITS;
  const RungText text = {from, (uint32_t)(rest->at - from)};
  return rung_decimal_parse(text, literal->scale, DIGITS_MAX, '.', ',', &literal->digits,
                            &at);
}

/* k, M, B: three, six, nine zeros. */
static RungParse take_suffix(Rest *rest, RungLiteral *literal) {
  static const char suffixes[] = "kMB";
  for (int i = 0; suffixes[i]; i++) {
    if (!take_char(rest, suffixes[i])) continue;
    literal->scale -= 3 * (i + 1);
    if (literal->scale >= 0) return RUNG_PARSE_OK;
    const RungWide power = rung_power10(-literal->scale);
    literal->scale = 0;
    if (literal->digits >= rung_power10(DIGITS_MAX) / power) return RUNG_PARSE_DIGITS;
    literal->digits *= power;
  }
  return RUNG_PARSE_OK;
}

static RungParse read_figure(RungText text, const RungCurrency *currency,
                             RungLiteral *literal) {
  Rest rest = trimmed(text);
  const bool negative = take_char(&rest, '-');
  if (currency && !take_currency(&rest, currency)) return RUNG_PARSE_SYNTAX;
  RungParse parse = take_decimal(&rest, literal);
  if (!parse) parse = take_suffix(&rest, literal);
  if (parse) return parse;
  if (!currency) {
    (void)take_char(&rest, ' ');
    if (take_char(&rest, '%')) literal->scale += 2;
  }
  if (rest.at != rest.end) return RUNG_PARSE_SYNTAX;
  drop_zeros(literal);
  if (negative) literal->digits = -literal->digits;
  return RUNG_PARSE_OK;
}

static RungStatus refuse(RungText text, const char *what, const char *example,
                         RungError *err) {
  rung_error_set(err, RUNG_E_USAGE, "bad-value", "`%.*s` is no %s", RUNG_TEXT(text),
                 what);
  rung_error_help(err, "expected %s", example);
  return err->status;
}

static RungStatus refuse_figure(RungText text, RungParse parse, const char *what,
                                const char *example, RungError *err) {
  if (parse == RUNG_PARSE_DIGITS)
    return rung_error_set(err, RUNG_E_USAGE, "too-many-digits",
                          "`%.*s` has too many digits; a figure has at most %d",
                          RUNG_TEXT(text), DIGITS_MAX);
  return refuse(text, what, example, err);
}

static RungStatus read_money(const RungPlan *plan, RungType type, RungText text,
                             RungLiteral *literal, RungError *err) {
  const RungCurrency *currency = &plan->currencies[type.currency];
  const RungParse parse = read_figure(text, currency, literal);
  if (parse) {
    char what[64], example[128];
    const bool marked = currency->symbol.length != 0;
    snprintf(what, sizeof what, "money in %.*s", RUNG_TEXT(currency->code));
    snprintf(example, sizeof example, "a figure such as %.*s%s1.5M or %.*s 20,000",
             RUNG_TEXT(marked ? currency->symbol : currency->code), marked ? "" : " ",
             RUNG_TEXT(currency->code));
    return refuse_figure(text, parse, what, example, err);
  }
  if (literal->scale <= currency->decimals) return RUNG_OK;
  return rung_error_set(err, RUNG_E_USAGE, "value-lost",
                        "%.*s has %d decimals; `%.*s` has %d", RUNG_TEXT(currency->code),
                        currency->decimals, RUNG_TEXT(text), literal->scale);
}

static RungStatus read_number(RungText text, RungLiteral *literal, RungError *err) {
  const RungParse parse = read_figure(text, NULL, literal);
  return parse ? refuse_figure(text, parse, "number", "one such as 4.25, 10k or 35%", err)
               : RUNG_OK;
}

static RungStatus read_date(RungText text, RungLiteral *literal, RungError *err) {
  int32_t day;
  if (text.length != 10 || !rung_date_parse(text, RUNG_DATE_ISO, &day))
    return refuse(text, "day", "one such as 2026-03-31", err);
  literal->digits = day;
  return RUNG_OK;
}

static RungStatus read_flag(RungText text, RungLiteral *literal, RungError *err) {
  const bool yes = rung_text_is(text, "true");
  if (!yes && !rung_text_is(text, "false"))
    return refuse(text, "flag", "true or false", err);
  literal->digits = yes;
  return RUNG_OK;
}

static RungStatus read_tier(const RungPlan *plan, RungText text, RungLiteral *literal,
                            RungError *err) {
  if (rung_text_is(text, "none")) return RUNG_OK;
  for (size_t i = 0; i < plan->tier_count; i++) {
    if (!rung_text_equal(text, plan->things[plan->tiers[i]].name)) continue;
    literal->digits = (RungWide)i + 1;
    return RUNG_OK;
  }
  return refuse(text, "tier", "the name of a tier, or none", err);
}

/* Without the quotes that a formula would have. */
static RungStatus read_text(RungText text, RungLiteral *literal) {
  const char first = text.length > 1 ? text.bytes[0] : 0;
  literal->text = text;
  if ((first == '\'' || first == '"') && text.bytes[text.length - 1] == first)
    literal->text = (RungText){text.bytes + 1, text.length - 2};
  return RUNG_OK;
}

RungStatus rung_literal_read(const RungPlan *plan, RungType type, RungText text,
                             RungLiteral *literal, RungError *err) {
  memset(literal, 0, sizeof *literal);
  const Rest rest = trimmed(text);
  text = (RungText){rest.at, (uint32_t)(rest.end - rest.at)};
  switch (type.kind) {
  case RUNG_KIND_MONEY: return read_money(plan, type, text, literal, err);
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: return read_number(text, literal, err);
  case RUNG_KIND_DATE: return read_date(text, literal, err);
  case RUNG_KIND_FLAG: return read_flag(text, literal, err);
  case RUNG_KIND_TIER: return read_tier(plan, text, literal, err);
  case RUNG_KIND_TEXT: return read_text(text, literal);
  case RUNG_KIND_REF: break;
  }
  return rung_error_set(err, RUNG_E_INTERNAL, "value", "a ref has no literal");
}

#include "load/plain.h"

#include <string.h>

#include "load/cell.h"

#define EVERY 0x0101010101010101u

void rung_months_fill(RungMonths *months) {
  for (int i = 0; i <= RUNG_PLAIN_YEARS * 12; i++) {
    RungCivil first = {RUNG_PLAIN_FIRST_YEAR + i / 12, i % 12 + 1, 1};
    (void)!rung_date_from_civil(first, &months->starts[i]);
  }
}

/* At least `count` bytes (1 to 8) stand at bytes; the first is the lowest. */
static inline uint64_t load_few(const char *bytes, uint32_t count, const char *limit) {
  uint64_t word = 0;
  if (limit - bytes >= 8)
    memcpy(&word, bytes, 8);
  else
    memcpy(&word, bytes, count);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/* Small letters for A to Z. */
static inline uint64_t lower(uint64_t word) {
  const uint64_t low = word & EVERY * 0x7F;
  const uint64_t past_z = low + EVERY * (0x7F - 'Z'), from_a = low + EVERY * (0x80 - 'A');
  const uint64_t capital = (from_a ^ past_z) & ~word & EVERY * 0x80;
  return word | capital >> 2;
}

static bool take_words(const RungText *words, size_t count, uint64_t *to) {
  if (count > RUNG_PLAIN_WORDS) return false;
  for (size_t i = 0; i < RUNG_PLAIN_WORDS; i++) to[i] = 0;
  for (size_t i = 0; i < count; i++) {
    if (words[i].length < 1 || words[i].length > 8) return false;
    const char *limit = words[i].bytes + words[i].length;
    to[i] = lower(load_few(words[i].bytes, words[i].length, limit));
  }
  return true;
}

/* The unit of the currency with the fewest decimals, in units of the field. */
static int64_t whole_of(const RungField *field) {
  uint32_t fewest = field->type.scale;
  for (size_t i = 0; i < field->decimals_count; i++)
    if (field->decimals[i] < fewest) fewest = field->decimals[i];
  return (int64_t)rung_power10(field->type.scale - (int)fewest);
}

void rung_plain_field_init(RungPlainField *plain, const RungField *field,
                           const RungDialect *dialect, const RungMonths *months,
                           RungColumn *column, size_t place, bool last) {
  *plain = (RungPlainField){.field = field,
                            .dialect = dialect,
                            .months = months,
                            .column = column,
                            .place = place,
                            .last = last};
  if (rung_type_is_numeric(field->type)) {
    plain->decimals = rung_cell_decimals(field, dialect);
    if (plain->decimals >= 0) plain->power = (int64_t)rung_power10(plain->decimals);
    plain->whole = field->decimals ? whole_of(field) : 1;
  }
  if (field->type.kind == RUNG_KIND_FLAG)
    plain->short_words =
        take_words(dialect->true_words, dialect->true_count, plain->yes) &&
        take_words(dialect->false_words, dialect->false_count, plain->no);
}

/* The cell without quotes. */
static inline RungText cell_of(const RungPlainRows *rows, const RungPlainField *plain,
                               size_t row) {
  const RungMarks *marks = rows->marks;
  const uint32_t *place = marks->places + rows->firsts[row] + plain->place;
  const uint32_t start = plain->place ? place[-1] + 1 : rows->starts[row];
  RungText text = {marks->bytes + start, *place - start};
  if (marks->returns && plain->last && text.length && text.bytes[text.length - 1] == '\r')
    text.length--;
  if (marks->quotes && text.length && *text.bytes == '"') {
    text.bytes++;
    text.length -= 2;
  }
  return text;
}

static inline bool is_missing(RungText text, const RungPlainField *plain) {
  if (text.length == 0) return true;
  return plain->dialect->missing_count && rung_cell_is_missing(text, plain->dialect);
}

/* Says that the cell is missing, which makes a row bad unless that may be. */
static inline void miss(const RungPlainRows *rows, const RungPlainField *plain,
                        size_t row) {
  if (plain->column->valid)
    plain->column->valid[rows->slots[row]] = 0;
  else
    rows->bad[row] = 1;
}

static inline void have(const RungPlainRows *rows, const RungPlainField *plain,
                        size_t row) {
  if (plain->column->valid) plain->column->valid[rows->slots[row]] = 1;
}

/* The number that `count` digits (1 to 8) spell. Eight digits at a time: pairs, fours,
 * then all, each by one multiplication (Lemire and others). */
static inline bool read_digits(const char *bytes, uint32_t count, const char *limit,
                               uint64_t *value) {
  uint64_t word = load_few(bytes, count, limit);
  if (count < 8) word = word << (64 - 8 * count) | (EVERY * '0') >> (8 * count);
  word ^= EVERY * '0';
  if ((word | (word + EVERY * 6)) & EVERY * 0xF0) return false;
  word = word * 10 + (word >> 8);
  *value = (((word & 0x000000FF000000FFu) * 0x000F424000000064u) +
            ((word >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
           32;
  return true;
}

/* The spelling that nearly all cells have: [-]digits with all the decimals of the column,
 * up to 8 on each side. */
static inline bool read_usual(RungText text, const RungPlainField *plain,
                              const char *limit, int64_t *digits) {
  const uint32_t decimals = (uint32_t)plain->decimals;
  const uint32_t sign = *text.bytes == '-';
  uint64_t whole, part = 0;
  if (plain->decimals < 0 || decimals > 8) return false;
  uint32_t length = text.length - sign;
  if (decimals) {
    if (length < decimals + 2) return false;
    length -= decimals + 1;
    const char *mark = text.bytes + sign + length;
    if (*mark != plain->dialect->decimal) return false;
    if (!read_digits(mark + 1, decimals, limit, &part)) return false;
  }
  if (length < 1 || length > 8) return false;
  if (!read_digits(text.bytes + sign, length, limit, &whole)) return false;
  const int64_t value = (int64_t)whole * plain->power + (int64_t)part;
  *digits = sign ? -value : value;
  return true;
}

static void read_numbers(const RungPlainRows *rows, const RungPlainField *plain) {
  int64_t *values = plain->column->values.i64;
  const bool signs = plain->field->type.kind == RUNG_KIND_PERCENT &&
                     plain->dialect->percent_form == RUNG_PERCENT_SIGN;
  for (size_t row = 0; row < rows->count; row++) {
    const RungText text = cell_of(rows, plain, row);
    int64_t digits = 0;
    if (is_missing(text, plain)) {
      miss(rows, plain, row);
    } else {
      const bool usual = !signs && read_usual(text, plain, rows->limit, &digits);
      if (!usual && !rung_cell_number(text, plain->field, plain->dialect, &digits))
        rows->bad[row] = 1;
      if (plain->whole > 1 && digits % plain->whole != 0) rows->bad[row] = 1;
      have(rows, plain, row);
    }
    values[rows->slots[row]] = digits;
  }
}

/* YYYY-MM-DD of 1950 to 2099. */
static inline bool read_iso(RungText text, const RungMonths *months, int32_t *days) {
  if (text.length != 10 || text.bytes[4] != '-' || text.bytes[7] != '-') return false;
  char digits[8];
  uint64_t value;
  memcpy(digits, text.bytes, 4);
  memcpy(digits + 4, text.bytes + 5, 2);
  memcpy(digits + 6, text.bytes + 8, 2);
  if (!read_digits(digits, 8, digits + 8, &value)) return false;
  const uint32_t date = (uint32_t)value, month = date / 100 % 100, day = date % 100;
  const uint32_t year = date / 10000 - RUNG_PLAIN_FIRST_YEAR;
  if (year >= RUNG_PLAIN_YEARS || month - 1 >= 12) return false;
  const int32_t *start = &months->starts[year * 12 + month - 1];
  if (day < 1 || (int32_t)day > start[1] - start[0]) return false;
  *days = *start + (int32_t)day - 1;
  return true;
}

static void read_dates(const RungPlainRows *rows, const RungPlainField *plain) {
  int32_t *values = plain->column->values.i32;
  const bool iso = plain->dialect->date_form == RUNG_DATE_ISO;
  for (size_t row = 0; row < rows->count; row++) {
    const RungText text = cell_of(rows, plain, row);
    int32_t days = 0;
    if (is_missing(text, plain)) {
      miss(rows, plain, row);
    } else {
      const bool usual = iso && read_iso(text, plain->months, &days);
      if (!usual && !rung_cell_date(text, plain->dialect, &days)) rows->bad[row] = 1;
      have(rows, plain, row);
    }
    values[rows->slots[row]] = days;
  }
}

/* Without branches on what the words are: flags come as they like. */
static inline bool read_flag(RungText text, const RungPlainField *plain,
                             const char *limit, uint8_t *flag) {
  if (!plain->short_words || text.length > 8)
    return rung_cell_flag(text, plain->dialect, flag);
  uint64_t word = load_few(text.bytes, text.length, limit);
  if (text.length < 8) word &= (1ull << (8 * text.length)) - 1;
  word = lower(word);
  unsigned yes = 0, no = 0;
  for (size_t i = 0; i < RUNG_PLAIN_WORDS; i++) {
    yes |= word == plain->yes[i];
    no |= word == plain->no[i];
  }
  *flag = (uint8_t)yes;
  return yes | no;
}

static void read_flags(const RungPlainRows *rows, const RungPlainField *plain) {
  uint8_t *values = plain->column->values.u8;
  for (size_t row = 0; row < rows->count; row++) {
    const RungText text = cell_of(rows, plain, row);
    uint8_t flag = 0;
    if (is_missing(text, plain)) {
      miss(rows, plain, row);
    } else {
      if (!read_flag(text, plain, rows->limit, &flag)) rows->bad[row] = 1;
      have(rows, plain, row);
    }
    values[rows->slots[row]] = flag;
  }
}

enum { AHEAD = 64 };

/* Rows whose texts are being fetched. */
typedef struct Fetched {
  RungText texts[AHEAD];
  RungStem stems[AHEAD];
  uint64_t hashes[AHEAD];
} Fetched;

static void fetch(Fetched *fetched, const RungPlainRows *rows,
                  const RungPlainField *plain, const RungLexicon *lexicon, size_t from,
                  size_t count) {
  for (size_t i = 0; i < count; i++) {
    RungText text = cell_of(rows, plain, from + i);
    if (is_missing(text, plain)) text.length = 0;
    fetched->texts[i] = text;
    fetched->stems[i] = rung_stem_make(text, rows->limit);
    fetched->hashes[i] = rung_stem_hash(fetched->stems[i]);
    if (lexicon->slot_count)
      __builtin_prefetch(rung_lexicon_place(lexicon, fetched->hashes[i]));
  }
}

static bool read_texts(const RungPlainRows *rows, const RungPlainField *plain,
                       RungLexicon *lexicon, RungThreads *threads,
                       RungAllocator *allocator) {
  uint32_t *values = plain->column->values.u32;
  Fetched fetched;
  for (size_t from = 0; from < rows->count; from += AHEAD) {
    const size_t left = rows->count - from, count = left < AHEAD ? left : AHEAD;
    fetch(&fetched, rows, plain, lexicon, from, count);
    for (size_t i = 0; i < count; i++) {
      const RungText text = fetched.texts[i];
      const size_t row = from + i;
      values[rows->slots[row]] = 0;
      if (text.length == 0) {
        miss(rows, plain, row);
        continue;
      }
      have(rows, plain, row);
      uint32_t number =
          rung_lexicon_find(lexicon, text, fetched.stems[i], fetched.hashes[i]);
      if (!number) {
        number = rung_lexicon_add(lexicon, text, fetched.stems[i], fetched.hashes[i],
                                  threads, allocator);
        if (!number) return false;
        lexicon->lexemes[number - 1].refused = !rung_cell_is_choice(text, plain->field);
      }
      if (plain->field->choices && lexicon->lexemes[number - 1].refused)
        rows->bad[row] = 1;
      values[rows->slots[row]] = number;
    }
  }
  return true;
}

bool rung_plain_read(const RungPlainRows *rows, const RungPlainField *plain,
                     RungLexicon *lexicon, RungThreads *threads,
                     RungAllocator *allocator) {
  switch (plain->field->type.kind) {
  case RUNG_KIND_DATE: read_dates(rows, plain); return true;
  case RUNG_KIND_FLAG: read_flags(rows, plain); return true;
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF: return read_texts(rows, plain, lexicon, threads, allocator);
  default: read_numbers(rows, plain); return true;
  }
}

#include "load/plain.h"

#include <string.h>

#include "load/cell.h"
#include "load/keys.h"

#define EVERY 0x0101010101010101u
/* Into both readers at the end of this file. */
#define INLINE __attribute__((always_inline)) static inline

void rung_months_fill(RungMonths *months) {
  for (int i = 0; i <= RUNG_PLAIN_YEARS * 12; i++) {
    RungCivil first = {RUNG_PLAIN_FIRST_YEAR + i / 12, i % 12 + 1, 1};
    (void)!rung_date_from_civil(first, &months->starts[i]);
  }
}

/* Small letters for A to Z. */
static inline uint64_t lower(uint64_t word) {
  const uint64_t low = word & EVERY * 0x7F;
  const uint64_t past_z = low + EVERY * (0x7F - 'Z'), from_a = low + EVERY * (0x80 - 'A');
  const uint64_t capital = (from_a ^ past_z) & ~word & EVERY * 0x80;
  return word | capital >> 2;
}

static inline size_t word_slot(uint64_t mixer, uint64_t word) {
  return word * mixer >> 58;
}

/* false when a word is too long, or two have the same slot. */
static bool enter_words(RungFlagWords *words, const RungText *texts, size_t count,
                        bool flag) {
  for (size_t i = 0; i < count; i++) {
    if (texts[i].length < 1 || texts[i].length > 8) return false;
    const uint64_t word = lower(rung_stem_make(texts[i]).head);
    const size_t slot = word_slot(words->mixer, word);
    if (words->words[slot] && words->words[slot] != word) return false;
    words->words[slot] = word;
    words->flags[slot] |= (uint8_t)flag; /* a word of both lists says yes */
  }
  return true;
}

/* Tries mixers until each word has a slot of its own. */
static void find_slots(RungFlagWords *words, const RungDialect *dialect) {
  enum { TRIES = 1000 };
  uint64_t mixer = 0x9E3779B97F4A7C15u;
  for (int i = 0; i < TRIES; i++, mixer = mixer * 0xD6E8FEB86659FD93u + 2) {
    *words = (RungFlagWords){.mixer = mixer};
    if (enter_words(words, dialect->true_words, dialect->true_count, true) &&
        enter_words(words, dialect->false_words, dialect->false_count, false))
      return;
  }
  words->mixer = 0;
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
    if (plain->decimals > 0 && plain->decimals <= RUNG_PLAIN_DECIMALS)
      plain->before = UINT64_MAX >> 8 * plain->decimals;
    plain->sign = field->type.kind == RUNG_KIND_PERCENT &&
                  dialect->percent_form == RUNG_PERCENT_SIGN;
    plain->whole = field->decimals ? whole_of(field) : 1;
  }
  if (field->type.kind == RUNG_KIND_FLAG) find_slots(&plain->words, dialect);
}

/* Cells -------------------------------------------------------------------------------
 */

/* Where the cells of one field are. By value, so that what is written to columns cannot
 * change it. */
typedef struct Cells {
  const char *bytes;
  const uint16_t *places; /* of the first row: what is before the cell, and its end */
  size_t columns;
  bool bare; /* no cell has quotes, or a carriage return behind it */
  bool last;
} Cells;

INLINE Cells cells_of(const RungPlainRows *rows, const RungPlainField *plain, bool bare) {
  return (Cells){rows->marks->bytes, rows->marks->places + rows->cell + plain->place,
                 rows->columns, bare, plain->last};
}

/* The cell without quotes. */
INLINE RungText cell_of(Cells cells, size_t row) {
  const uint16_t *place = cells.places + row * cells.columns;
  const uint32_t start = (uint16_t)(place[0] + 1);
  RungText text = {cells.bytes + start, place[1] - start};
  if (cells.bare) return text;
  if (cells.last && text.length && text.bytes[text.length - 1] == '\r') text.length--;
  if (text.length && *text.bytes == '"') {
    text.bytes++;
    text.length -= 2;
  }
  return text;
}

static bool is_bare(const RungPlainRows *rows, const RungPlainField *plain) {
  return !rows->marks->quotes && !(plain->last && rows->marks->returns);
}

INLINE bool is_missing(RungText text, const RungPlainField *plain) {
  if (text.length == 0) return true;
  return plain->dialect->missing_count && rung_cell_is_missing(text, plain->dialect);
}

/* Until miss says otherwise, all cells have a value. */
static void expect_values(const RungPlainRows *rows, const RungPlainField *plain) {
  if (plain->column->valid) memset(plain->column->valid + rows->slot, 1, rows->count);
}

/* Says that the cell is missing, which makes a row bad unless that may be. */
INLINE void miss(const RungPlainRows *rows, const RungPlainField *plain, size_t row) {
  if (plain->column->valid)
    plain->column->valid[rows->slot + row] = 0;
  else
    rows->bad[row] = 1;
}

/* Figures -----------------------------------------------------------------------------
 */

/* Eight digits, the first in the lowest byte: pairs, fours, then all, each by one
 * multiplication (Lemire and others). *bad gets bits where there is no digit. */
INLINE uint64_t read_eight(uint64_t digits, uint64_t *bad) {
  *bad |= (digits | (digits + EVERY * 6)) & EVERY * 0xF0;
  digits = digits * 10 + (digits >> 8);
  return (((digits & 0x000000FF000000FFu) * 0x000F424000000064u) +
          ((digits >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
         32;
}

/* The last `count` (1 to 8) of eight digits, as values; 0 before them. */
INLINE uint64_t keep_last(uint64_t digits, uint32_t count) {
  const uint32_t gone = 64 - 8 * count;
  return (digits ^ EVERY * '0') >> gone << gone;
}

/* The spelling that nearly all cells have: [-]digits with all the decimals of the column,
 * 16 digits or less. The last eight are those of the 8 bytes before the end, but before
 * the decimal mark, which are one byte further ahead. */
INLINE bool read_usual(RungText text, const RungPlainField *plain, int64_t *value) {
  const uint32_t decimals = (uint32_t)plain->decimals, mark = decimals > 0;
  const char *end = text.bytes + text.length;
  const bool minus = *text.bytes == '-';
  const uint32_t count = text.length - minus - mark; /* of digits, or far too many */
  if (decimals > RUNG_PLAIN_DECIMALS || count - decimals - 1 > 15 - decimals)
    return false;
  if (mark && end[-1 - (int)decimals] != plain->dialect->decimal) return false;
  const uint64_t ahead = rung_stem_word(end - 9), near = rung_stem_word(end - 8);
  const uint64_t last = (ahead & plain->before) | (near & ~plain->before);
  uint64_t bad = 0, digits;
  if (count <= 8) {
    digits = read_eight(keep_last(last, count), &bad);
  } else {
    const uint64_t first = rung_stem_word(end - 16 - mark);
    digits = read_eight(keep_last(first, count - 8), &bad) * 100000000;
    digits += read_eight(keep_last(last, 8), &bad);
  }
  *value = minus ? -(int64_t)digits : (int64_t)digits;
  return !bad;
}

INLINE bool read_number(RungText text, const RungPlainField *plain, int64_t *value) {
  RungText figure = text;
  if (plain->sign) {
    if (text.length < 2 || text.bytes[text.length - 1] != '%') return false;
    figure.length--;
  }
  return read_usual(figure, plain, value) ||
         rung_cell_number(text, plain->field, plain->dialect, value);
}

INLINE void read_numbers(const RungPlainRows *rows, const RungPlainField *plain,
                         bool bare) {
  int64_t *restrict values = plain->column->values.i64 + rows->slot;
  const Cells cells = cells_of(rows, plain, bare);
  const size_t count = rows->count;
  for (size_t row = 0; row < count; row++) {
    const RungText text = cell_of(cells, row);
    int64_t value = 0;
    if (is_missing(text, plain))
      miss(rows, plain, row);
    else if (!read_number(text, plain, &value))
      rows->bad[row] = 1;
    values[row] = value;
  }
  for (size_t row = 0; plain->whole > 1 && row < count; row++)
    if (values[row] % plain->whole) rows->bad[row] = 1;
}

/* Dates -------------------------------------------------------------------------------
 */

/* YYYY-MM-DD of 1950 to 2099. */
INLINE bool read_iso(RungText text, const RungMonths *months, int32_t *days) {
  if (text.length != 10) return false;
  const uint64_t head = rung_stem_word(text.bytes), tail = rung_stem_word(text.bytes + 2);
  /* YYYYMMDD; then each even byte is the number of a pair. */
  uint64_t pairs =
      (head & 0xFFFFFFFFu) | (head >> 8 & 0xFFFF00000000u) | (tail & 0xFFFF000000000000u);
  pairs ^= EVERY * '0';
  uint64_t bad = (pairs | (pairs + EVERY * 6)) & EVERY * 0xF0;
  bad |= (head >> 32 ^ '-') & 0xFF;
  bad |= head >> 56 ^ '-';
  pairs = pairs * 10 + (pairs >> 8);
  const uint32_t century = (uint32_t)(pairs & 0xFF),
                 rest = (uint32_t)(pairs >> 16 & 0xFF);
  const uint32_t year = century * 100 + rest - RUNG_PLAIN_FIRST_YEAR;
  const uint32_t month = (uint32_t)(pairs >> 32 & 0xFF) - 1;
  const uint32_t day = (uint32_t)(pairs >> 48 & 0xFF) - 1;
  if (bad || year >= RUNG_PLAIN_YEARS || month >= 12) return false;
  const int32_t *start = &months->starts[year * 12 + month];
  *days = *start + (int32_t)day;
  return day < (uint32_t)(start[1] - start[0]);
}

INLINE void read_dates(const RungPlainRows *rows, const RungPlainField *plain,
                       bool bare) {
  int32_t *restrict values = plain->column->values.i32 + rows->slot;
  const Cells cells = cells_of(rows, plain, bare);
  const size_t count = rows->count;
  const bool iso = plain->dialect->date_form == RUNG_DATE_ISO;
  for (size_t row = 0; row < count; row++) {
    const RungText text = cell_of(cells, row);
    int32_t days = 0;
    if (!iso || !read_iso(text, plain->months, &days)) {
      days = 0;
      if (is_missing(text, plain))
        miss(rows, plain, row);
      else if (!rung_cell_date(text, plain->dialect, &days))
        rows->bad[row] = 1;
    }
    values[row] = days;
  }
}

/* Flags -------------------------------------------------------------------------------
 */

INLINE bool read_flag(RungText text, const RungFlagWords *words, uint64_t mixer,
                      uint8_t *flag) {
  if (text.length - 1 > 7 || !mixer) return false;
  const uint64_t kept = UINT64_MAX >> (64 - 8 * text.length);
  const uint64_t word = lower(rung_stem_word(text.bytes) & kept);
  const size_t slot = word_slot(mixer, word);
  *flag = words->flags[slot];
  return words->words[slot] == word;
}

INLINE void read_flags(const RungPlainRows *rows, const RungPlainField *plain,
                       bool bare) {
  uint8_t *restrict values = plain->column->values.u8 + rows->slot;
  const Cells cells = cells_of(rows, plain, bare);
  const uint64_t mixer = plain->words.mixer;
  const size_t count = rows->count;
  for (size_t row = 0; row < count; row++) {
    const RungText text = cell_of(cells, row);
    uint8_t flag = 0;
    if (!read_flag(text, &plain->words, mixer, &flag)) {
      flag = 0;
      if (is_missing(text, plain))
        miss(rows, plain, row);
      else if (!rung_cell_flag(text, plain->dialect, &flag))
        rows->bad[row] = 1;
    }
    values[row] = flag;
  }
}

/* Texts -------------------------------------------------------------------------------
 */

enum { AHEAD = 64 };

/* Texts whose places in a lexicon are being fetched. In arrays of words, which do not go
 * through memory as a whole. */
typedef struct Fetched {
  const char *bytes[AHEAD];
  uint32_t lengths[AHEAD];
  uint64_t heads[AHEAD], tails[AHEAD], hashes[AHEAD];
} Fetched;

INLINE void fetch(Fetched *fetched, Cells cells, const RungLexicon *lexicon, size_t from,
                  size_t count) {
  static const RungLexiconSlot none;
  const RungLexiconSlot *slots = lexicon->slot_count ? lexicon->slots : &none;
  const size_t mask = lexicon->slot_count ? lexicon->slot_count - 1 : 0;
  for (size_t i = 0; i < count; i++) {
    const RungText text = cell_of(cells, from + i);
    const RungStem stem = rung_stem_within(text);
    const uint64_t hash = rung_stem_hash(stem);
    fetched->bytes[i] = text.bytes;
    fetched->lengths[i] = text.length;
    fetched->heads[i] = stem.head;
    fetched->tails[i] = stem.tail;
    fetched->hashes[i] = hash;
    __builtin_prefetch(&slots[hash & mask]);
  }
}

INLINE void read_refs(const RungPlainRows *rows, const RungPlainField *plain, bool bare) {
  uint32_t *restrict values = plain->column->values.u32 + rows->slot;
  const Cells cells = cells_of(rows, plain, bare);
  Fetched fetched;
  for (size_t from = 0; from < rows->count; from += AHEAD) {
    const size_t left = rows->count - from, count = left < AHEAD ? left : AHEAD;
    fetch(&fetched, cells, plain->names, from, count);
    for (size_t i = 0; i < count; i++) {
      const RungText text = {fetched.bytes[i], fetched.lengths[i]};
      const RungStem stem = {fetched.heads[i], fetched.tails[i], text.length};
      const RungLexiconSlot *slot =
          rung_lexicon_find(plain->names, text, stem, fetched.hashes[i]);
      values[from + i] = slot ? slot->number - 1 : RUNG_NO_REF;
      if (slot) continue;
      if (is_missing(text, plain))
        miss(rows, plain, from + i);
      else
        rows->bad[from + i] = 1;
    }
  }
}

static RungVerdict judge(RungText text, const RungPlainField *plain) {
  if (rung_cell_is_missing(text, plain->dialect)) return RUNG_VERDICT_MISSING;
  return rung_cell_is_choice(text, plain->field) ? RUNG_VERDICT_FINE
                                                 : RUNG_VERDICT_REFUSED;
}

INLINE bool read_texts(const RungPlainRows *rows, const RungPlainField *plain,
                       RungLexicon *lexicon, RungThreads *threads,
                       RungAllocator *allocator, bool bare) {
  uint32_t *restrict values = plain->column->values.u32 + rows->slot;
  const Cells cells = cells_of(rows, plain, bare);
  Fetched fetched;
  for (size_t from = 0; from < rows->count; from += AHEAD) {
    const size_t left = rows->count - from, count = left < AHEAD ? left : AHEAD;
    fetch(&fetched, cells, lexicon, from, count);
    for (size_t i = 0; i < count; i++) {
      const RungText text = {fetched.bytes[i], fetched.lengths[i]};
      const RungStem stem = {fetched.heads[i], fetched.tails[i], text.length};
      const size_t row = from + i;
      const RungLexiconSlot *slot =
          rung_lexicon_find(lexicon, text, stem, fetched.hashes[i]);
      if (!slot)
        slot = rung_lexicon_add(lexicon, text, stem, (uint32_t)(rows->slot + row),
                                judge(text, plain), threads, allocator);
      if (!slot) return false;
      const RungVerdict verdict = rung_lexicon_verdict(slot->kind);
      if (verdict == RUNG_VERDICT_MISSING) miss(rows, plain, row);
      if (verdict == RUNG_VERDICT_REFUSED) rows->bad[row] = 1;
      values[row] = verdict == RUNG_VERDICT_FINE ? slot->number : 0;
    }
  }
  return true;
}

/* All kinds ---------------------------------------------------------------------------
 */

INLINE bool read_field(const RungPlainRows *rows, const RungPlainField *plain,
                       RungLexicon *lexicon, RungThreads *threads,
                       RungAllocator *allocator, bool bare) {
  expect_values(rows, plain);
  if (plain->names) {
    read_refs(rows, plain, bare);
    return true;
  }
  switch (plain->field->type.kind) {
  case RUNG_KIND_DATE: read_dates(rows, plain, bare); return true;
  case RUNG_KIND_FLAG: read_flags(rows, plain, bare); return true;
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF: return read_texts(rows, plain, lexicon, threads, allocator, bare);
  default: read_numbers(rows, plain, bare); return true;
  }
}

static bool read_plainly(const RungPlainRows *rows, const RungPlainField *plain,
                         RungLexicon *lexicon, RungThreads *threads,
                         RungAllocator *allocator) {
  if (is_bare(rows, plain))
    return read_field(rows, plain, lexicon, threads, allocator, true);
  return read_field(rows, plain, lexicon, threads, allocator, false);
}

#if defined(__x86_64__)
/* The same source; shifts and products by one instruction each. */
__attribute__((target("bmi,bmi2"))) static bool
read_by_bits(const RungPlainRows *rows, const RungPlainField *plain, RungLexicon *lexicon,
             RungThreads *threads, RungAllocator *allocator) {
  if (is_bare(rows, plain))
    return read_field(rows, plain, lexicon, threads, allocator, true);
  return read_field(rows, plain, lexicon, threads, allocator, false);
}
#endif

RungPlainRead rung_plain_read(const RungLanes *lanes) {
#if defined(__x86_64__)
  if (strcmp(lanes->name, "avx2") == 0) return read_by_bits;
#endif
  (void)lanes;
  return read_plainly;
}

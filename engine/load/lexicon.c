#include "load/lexicon.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { STEM_BYTES = 16, FIRST_SLOTS = 64 };

/* Fewer than 8 bytes; the first is the lowest. */
static uint64_t read_few(RungText text, const char *limit) {
  uint64_t word = 0;
  if (limit - text.bytes >= 8) {
    memcpy(&word, text.bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word & ((1ull << (8 * text.length)) - 1);
  }
  for (uint32_t i = 0; i < text.length; i++)
    word |= (uint64_t)(unsigned char)text.bytes[i] << (8 * i);
  return word;
}

RungStem rung_stem_make(RungText text, const char *limit) {
  RungStem stem = {0, 0, text.length};
  if (text.length < 8) {
    stem.head = read_few(text, limit);
    return stem;
  }
  memcpy(&stem.head, text.bytes, 8);
  if (text.length > STEM_BYTES)
    stem.tail = XXH3_64bits(text.bytes, text.length);
  else
    memcpy(&stem.tail, text.bytes + text.length - 8, 8);
  return stem;
}

RungText rung_lexeme_text(const RungLexeme *lexeme, char buffer[STEM_BYTES]) {
  const RungStem *stem = &lexeme->stem;
  if (stem->length > STEM_BYTES) return (RungText){lexeme->bytes, stem->length};
  if (stem->length < 8) {
    for (uint32_t i = 0; i < stem->length; i++)
      buffer[i] = (char)(stem->head >> (8 * i) & 0xFF);
  } else {
    memcpy(buffer, &stem->head, 8);
    memcpy(buffer + stem->length - 8, &stem->tail, 8);
  }
  return (RungText){buffer, stem->length};
}

bool rung_lexicon_is(const RungLexicon *lexicon, uint32_t number, RungText text,
                     RungStem stem) {
  const RungLexeme *lexeme = &lexicon->lexemes[number - 1];
  if (lexeme->stem.head != stem.head || lexeme->stem.tail != stem.tail) return false;
  /* Stems of long texts hold a hash: the bytes decide. */
  return stem.length <= STEM_BYTES || memcmp(lexeme->bytes, text.bytes, text.length) == 0;
}

static void put(RungLexicon *lexicon, RungStem stem, uint32_t number, uint64_t hash) {
  const size_t mask = lexicon->slot_count - 1;
  size_t at = hash & mask;
  while (lexicon->slots[at].number) at = (at + 1) & mask;
  lexicon->slots[at] =
      (RungLexiconSlot){stem.length > 8 ? hash : stem.head, stem.length, number};
}

static bool grow_slots(RungLexicon *lexicon, RungAllocator *allocator) {
  const size_t old = lexicon->slot_count, count = old ? 2 * old : FIRST_SLOTS;
  RungLexiconSlot *slots = rung_allocate_array(allocator, count, sizeof *slots);
  if (!slots) return false;
  rung_release(allocator, lexicon->slots, old * sizeof *slots);
  lexicon->slots = slots;
  lexicon->slot_count = count;
  for (size_t i = 0; i < lexicon->count; i++) {
    const RungStem stem = lexicon->lexemes[i].stem;
    put(lexicon, stem, (uint32_t)i + 1, rung_stem_hash(stem));
  }
  return true;
}

static bool grow_lexemes(RungLexicon *lexicon, RungAllocator *allocator) {
  const size_t old = lexicon->capacity, capacity = old ? 2 * old : FIRST_SLOTS / 2;
  RungLexeme *lexemes = rung_reallocate(
      allocator, lexicon->lexemes, old * sizeof *lexemes, capacity * sizeof *lexemes);
  if (!lexemes) return false;
  lexicon->lexemes = lexemes;
  lexicon->capacity = capacity;
  return true;
}

/* At most three quarters of the slots are taken. */
static bool make_room(RungLexicon *lexicon, RungThreads *threads,
                      RungAllocator *allocator) {
  const bool slots = 4 * (lexicon->count + 1) > 3 * lexicon->slot_count;
  const bool lexemes = lexicon->count == lexicon->capacity;
  if (!slots && !lexemes) return true;
  if (lexicon->count >= RUNG_NO_TEXT - 1) return false;
  rung_threads_lock(threads);
  const bool done = (!slots || grow_slots(lexicon, allocator)) &&
                    (!lexemes || grow_lexemes(lexicon, allocator));
  rung_threads_unlock(threads);
  return done;
}

uint32_t rung_lexicon_add(RungLexicon *lexicon, RungText text, RungStem stem,
                          uint64_t hash, RungThreads *threads, RungAllocator *allocator) {
  if (!make_room(lexicon, threads, allocator)) return 0;
  lexicon->lexemes[lexicon->count++] = (RungLexeme){.stem = stem, .bytes = text.bytes};
  put(lexicon, stem, (uint32_t)lexicon->count, hash);
  return (uint32_t)lexicon->count;
}

void rung_lexicon_reset(RungLexicon *lexicon, RungAllocator *allocator) {
  rung_release(allocator, lexicon->ids, (lexicon->count + 1) * sizeof *lexicon->ids);
  rung_release(allocator, lexicon->slots, lexicon->slot_count * sizeof *lexicon->slots);
  rung_release(allocator, lexicon->lexemes, lexicon->capacity * sizeof *lexicon->lexemes);
  *lexicon = (RungLexicon){0};
}

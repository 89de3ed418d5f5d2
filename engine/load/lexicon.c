#include "load/lexicon.h"

enum { FIRST_SLOTS = 64, SMALL_SLOTS = 1 << 14 };

RungText rung_lexeme_text(const RungLexeme *lexeme, char buffer[RUNG_STEM_BYTES]) {
  const uint32_t length = lexeme->kind >> 2;
  if (length > RUNG_STEM_BYTES) return (RungText){lexeme->bytes, length};
  return rung_stem_text((RungStem){lexeme->head, lexeme->tail, length}, buffer);
}

static RungLexiconSlot *put(RungLexicon *lexicon, RungLexiconSlot entry, uint64_t hash) {
  const size_t mask = lexicon->slot_count - 1;
  size_t at = hash & mask;
  while (lexicon->slots[at].number) at = (at + 1) & mask;
  lexicon->slots[at] = entry;
  return &lexicon->slots[at];
}

/* The hash of the stem, whose words are the same where there are 8 bytes. */
static uint64_t slot_hash(RungLexiconSlot slot) {
  const uint32_t length = slot.kind >> 2;
  if (length > 8) return slot.key;
  return rung_stem_hash((RungStem){slot.key, length == 8 ? slot.key : 0, length});
}

static bool grow_slots(RungLexicon *lexicon, RungAllocator *allocator) {
  const size_t old = lexicon->slot_count;
  const size_t count = !old ? FIRST_SLOTS : old < SMALL_SLOTS ? 4 * old : 2 * old;
  RungLexiconSlot *slots = rung_allocate_array(allocator, count, sizeof *slots);
  RungLexiconSlot *before = lexicon->slots;
  if (!slots) return false;
  lexicon->slots = slots;
  lexicon->slot_count = count;
  for (size_t i = 0; i < old; i++)
    if (before[i].number) put(lexicon, before[i], slot_hash(before[i]));
  rung_release(allocator, before, old * sizeof *slots);
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

/* At most three quarters of the slots are taken. bytes: the copy of a long text. */
static bool make_room(RungLexicon *lexicon, RungText text, const char **bytes,
                      RungThreads *threads, RungAllocator *allocator) {
  const bool slots = 4 * (lexicon->count + 1) > 3 * lexicon->slot_count;
  const bool lexemes = lexicon->count == lexicon->capacity;
  const bool copy = text.length > RUNG_STEM_BYTES;
  if (!slots && !lexemes && !copy) return true;
  if (lexicon->count >= RUNG_NO_TEXT - 1 || text.length > RUNG_LEXEME_BYTES_MAX)
    return false;
  rung_threads_lock(threads);
  if (!lexicon->bytes.allocator) rung_arena_init(&lexicon->bytes, allocator);
  bool done = (!slots || grow_slots(lexicon, allocator)) &&
              (!lexemes || grow_lexemes(lexicon, allocator));
  if (done && copy) {
    *bytes = rung_arena_copy(&lexicon->bytes, text.bytes, text.length);
    done = *bytes != NULL;
  }
  rung_threads_unlock(threads);
  return done;
}

const RungLexiconSlot *rung_lexicon_add(RungLexicon *lexicon, RungText text,
                                        RungStem stem, uint32_t row, RungVerdict verdict,
                                        RungThreads *threads, RungAllocator *allocator) {
  RungLexeme lexeme = {.head = stem.head,
                       .tail = stem.tail,
                       .kind = stem.length << 2 | (uint32_t)verdict,
                       .row = row};
  const uint64_t hash = rung_stem_hash(stem);
  const char *bytes = NULL;
  if (!make_room(lexicon, text, &bytes, threads, allocator)) return NULL;
  if (stem.length > RUNG_STEM_BYTES) {
    lexeme.bytes = bytes;
    lexeme.hash = hash;
  }
  lexicon->lexemes[lexicon->count++] = lexeme;
  const RungLexiconSlot entry = {stem.length > 8 ? hash : stem.head, lexeme.kind,
                                 (uint32_t)lexicon->count};
  return put(lexicon, entry, hash);
}

void rung_lexicon_reset(RungLexicon *lexicon, RungAllocator *allocator) {
  rung_release(allocator, lexicon->ids, (lexicon->count + 1) * sizeof *lexicon->ids);
  rung_release(allocator, lexicon->earlier, lexicon->count * sizeof *lexicon->earlier);
  rung_release(allocator, lexicon->slots, lexicon->slot_count * sizeof *lexicon->slots);
  rung_release(allocator, lexicon->lexemes, lexicon->capacity * sizeof *lexicon->lexemes);
  if (lexicon->bytes.allocator) rung_arena_reset(&lexicon->bytes);
  *lexicon = (RungLexicon){0};
}

/* The texts that one thread has met in one column, numbered from 1. Columns hold these
 * numbers until all rows are read; then the texts of all threads go into the pool in the
 * order in which they stand in the file, and numbers become ids. */
#ifndef RUNG_LOAD_LEXICON_H
#define RUNG_LOAD_LEXICON_H

#include "core/text.h"
#include "core/threads.h"

/* What tells texts apart: of 16 bytes or less, the first and the last 8 (zeros behind
 * where there are fewer); of longer ones, the first 8 and a hash of all. */
typedef struct RungStem {
  uint64_t head, tail;
  uint32_t length;
} RungStem;

typedef struct RungLexeme {
  RungStem stem;
  const char *bytes; /* where it stood first, among what this thread has read */
  bool refused;      /* not one of the column's choices */
} RungLexeme;

/* A text of 8 bytes or less is its key; of longer ones, the key is a hash of the stem,
 * and the lexeme decides. 16 bytes, so that four of them come at once. */
typedef struct RungLexiconSlot {
  uint64_t key;
  uint32_t length;
  uint32_t number; /* 0: free */
} RungLexiconSlot;

/* {0} is empty. */
typedef struct RungLexicon {
  RungLexeme *lexemes; /* [capacity]; number n is lexemes[n - 1] */
  size_t count, capacity;
  RungLexiconSlot *slots; /* [slot_count] a power of two, or 0 */
  size_t slot_count;
  uint32_t *ids; /* [count + 1] in the pool, by number; NULL until all rows are read */
} RungLexicon;

/* limit: up to where bytes behind the text may be read. */
RungStem rung_stem_make(RungText text, const char *limit);
/* The same for every text with the stem. */
static inline uint64_t rung_stem_hash(RungStem stem) {
  const unsigned __int128 product =
      (unsigned __int128)(stem.head ^ 0x9E3779B97F4A7C15u) *
      (stem.tail ^ 0xD6E8FEB86659FD93u ^ (uint64_t)stem.length << 32);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}
/* The text of a lexeme; buffer [16] is where short ones are put together, so that the
 * file need not be looked at again. */
RungText rung_lexeme_text(const RungLexeme *lexeme, char buffer[16]);

/* Where the text of that hash will be looked for, for a prefetch. */
static inline const void *rung_lexicon_place(const RungLexicon *lexicon, uint64_t hash) {
  return &lexicon->slots[hash & (lexicon->slot_count - 1)];
}
/* Whether a text of more than 8 bytes is the one of that number. */
bool rung_lexicon_is(const RungLexicon *lexicon, uint32_t number, RungText text,
                     RungStem stem);
/* The number of a text that is there, or 0. */
static inline uint32_t rung_lexicon_find(const RungLexicon *lexicon, RungText text,
                                         RungStem stem, uint64_t hash) {
  if (!lexicon->slot_count) return 0;
  const size_t mask = lexicon->slot_count - 1;
  const uint64_t key = stem.length > 8 ? hash : stem.head;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const RungLexiconSlot *slot = &lexicon->slots[at];
    const bool alike = slot->key == key && slot->length == stem.length;
    if (!slot->number) return 0;
    if (alike && (stem.length <= 8 || rung_lexicon_is(lexicon, slot->number, text, stem)))
      return slot->number;
  }
}
/* Enters a text that is not there; 0 when memory is gone. `threads` guards the
 * allocator. */
uint32_t rung_lexicon_add(RungLexicon *lexicon, RungText text, RungStem stem,
                          uint64_t hash, RungThreads *threads, RungAllocator *allocator);
void rung_lexicon_reset(RungLexicon *lexicon, RungAllocator *allocator);

#endif

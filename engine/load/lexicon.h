/* The texts that one thread has met in one column, numbered from 1. Columns hold these
 * numbers until all rows are read; then the texts of all threads go into the pool in the
 * order in which they stand in the file, and numbers become ids. */
#ifndef RUNG_LOAD_LEXICON_H
#define RUNG_LOAD_LEXICON_H

#include <stdatomic.h>

#include "core/stem.h"
#include "core/threads.h"

/* What a text is to its column. */
typedef enum RungVerdict {
  RUNG_VERDICT_FINE,
  RUNG_VERDICT_MISSING, /* the empty text, or a word for a missing value */
  RUNG_VERDICT_REFUSED  /* not one of the column's choices */
} RungVerdict;

/* 24 bytes, for there may be many. */
typedef struct RungLexeme {
  union {
    struct {
      uint64_t head, tail; /* the stem of a text of 16 bytes or less */
    };
    struct {
      const char *bytes; /* of a longer one: a copy, of the lexicon's arena */
      uint64_t hash;
    };
  };
  uint32_t kind; /* length << 2 | verdict */
  uint32_t row;  /* where it stood first, among what this thread has read */
} RungLexeme;

/* A text of 8 bytes or less is its key; of longer ones, the key is the hash, and the
 * lexeme decides. 16 bytes, so that four of them come at once. */
typedef struct RungLexiconSlot {
  uint64_t key;
  uint32_t kind;   /* length << 2 | verdict */
  uint32_t number; /* 0: free */
} RungLexiconSlot;

/* {0} is empty. */
typedef struct RungLexicon {
  RungLexeme *lexemes; /* [capacity]; number n is lexemes[n - 1] */
  size_t count, capacity;
  RungLexiconSlot *slots; /* [slot_count] a power of two, or 0 */
  size_t slot_count;
  RungArena bytes;
  uint32_t *ids; /* [count + 1] in the pool, by number; NULL until all rows are read */
  /* [count] of lexemes: a lexicon and a number there, with the same text earlier in the
   * file, or 0; NULL where there is no other lexicon. */
  _Atomic uint64_t *earlier;
} RungLexicon;

/* The longest text that fits: far more than a batch of marks.h has. */
enum { RUNG_LEXEME_BYTES_MAX = (1 << 30) - 1 };

static inline RungVerdict rung_lexicon_verdict(uint32_t kind) {
  return (RungVerdict)(kind & 3);
}
/* The text of a lexeme; buffer is where short ones are put together. */
RungText rung_lexeme_text(const RungLexeme *lexeme, char buffer[RUNG_STEM_BYTES]);
/* The hash of its stem. */
static inline uint64_t rung_lexeme_hash(const RungLexeme *lexeme) {
  const uint32_t length = lexeme->kind >> 2;
  if (length > RUNG_STEM_BYTES) return lexeme->hash;
  return rung_stem_hash((RungStem){lexeme->head, lexeme->tail, length});
}

/* Where the text of that hash will be looked for, for a prefetch. */
static inline const void *rung_lexicon_place(const RungLexicon *lexicon, uint64_t hash) {
  return &lexicon->slots[hash & (lexicon->slot_count - 1)];
}
/* Whether a text of more than 8 bytes is the one of that number, whose key and length are
 * the same. */
static inline bool rung_lexicon_is(const RungLexicon *lexicon, uint32_t number,
                                   RungText text, RungStem stem) {
  const RungLexeme *lexeme = &lexicon->lexemes[number - 1];
  if (stem.length > RUNG_STEM_BYTES)
    return memcmp(lexeme->bytes, text.bytes, text.length) == 0;
  return lexeme->head == stem.head && lexeme->tail == stem.tail;
}
/* The slot of a text that is there, or NULL. */
static inline const RungLexiconSlot *rung_lexicon_find(const RungLexicon *lexicon,
                                                       RungText text, RungStem stem,
                                                       uint64_t hash) {
  if (!lexicon->slot_count) return NULL;
  const size_t mask = lexicon->slot_count - 1;
  const uint64_t longer = (uint64_t)0 - (stem.length > 8);
  const uint64_t key = stem.head ^ ((stem.head ^ hash) & longer);
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const RungLexiconSlot *slot = &lexicon->slots[at];
    const bool alike = slot->key == key && slot->kind >> 2 == stem.length;
    if (!slot->number) return NULL;
    if (alike && (stem.length <= 8 || rung_lexicon_is(lexicon, slot->number, text, stem)))
      return slot;
  }
}
/* Enters a text that is not there; NULL when memory is gone. `threads` guards the
 * allocator. */
const RungLexiconSlot *rung_lexicon_add(RungLexicon *lexicon, RungText text,
                                        RungStem stem, uint32_t row, RungVerdict verdict,
                                        RungThreads *threads, RungAllocator *allocator);
void rung_lexicon_reset(RungLexicon *lexicon, RungAllocator *allocator);

#endif

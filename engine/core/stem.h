/* What tells texts apart, in three words: of 16 bytes or less, the stem is the text. Made
 * and hashed once, it is what finds a text in lexicons and in the pool. */
#ifndef RUNG_CORE_STEM_H
#define RUNG_CORE_STEM_H

#include <string.h>

#include "core/text.h"

enum { RUNG_STEM_BYTES = 16, RUNG_STEM_ROOM = 8 };

/* Of 16 bytes or less: the first and the last 8; of less than 8, all of them with zeros
 * behind, and 0. Of longer ones, a hash of all: the bytes decide. */
typedef struct RungStem {
  uint64_t head, tail;
  uint32_t length;
} RungStem;

/* Of any text. */
RungStem rung_stem_make(RungText text);
/* Of a text with more than 16 bytes. (stem.c) */
RungStem rung_stem_long(RungText text);

/* The byte that memory has first is the lowest of the word. */
static inline uint64_t rung_stem_word(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/* The same where 8 bytes before the text and behind its start may be read. */
static inline RungStem rung_stem_within(RungText text) {
  if (text.length > RUNG_STEM_BYTES) return rung_stem_long(text);
  const uint64_t head = rung_stem_word(text.bytes);
  const uint64_t tail = rung_stem_word(text.bytes + text.length - 8);
  /* Without a branch on whether there are 8 bytes. */
  const uint64_t whole = (uint64_t)0 - (text.length >= 8);
  const uint64_t few = ((uint64_t)1 << (8 * text.length & 63)) - 1;
  RungStem stem;
  stem.head = head & (few | whole);
  stem.tail = tail & whole;
  stem.length = text.length;
  return stem;
}

/* The same for every text with the stem. */
static inline uint64_t rung_stem_hash(RungStem stem) {
  const unsigned __int128 product =
      (unsigned __int128)(stem.head ^ 0x9E3779B97F4A7C15u) *
      (stem.tail ^ 0xD6E8FEB86659FD93u ^ (uint64_t)stem.length << 32);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The text of a stem of 16 bytes or less, put together in buffer. */
RungText rung_stem_text(RungStem stem, char buffer[RUNG_STEM_BYTES]);

#endif

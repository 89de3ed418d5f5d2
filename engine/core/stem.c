#include "core/stem.h"

#include <assert.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

RungStem rung_stem_long(RungText text) {
  const XXH128_hash_t hash = XXH3_128bits(text.bytes, text.length);
  return (RungStem){hash.low64, hash.high64, text.length};
}

RungStem rung_stem_make(RungText text) {
  if (text.length > RUNG_STEM_BYTES) return rung_stem_long(text);
  char room[RUNG_STEM_ROOM + RUNG_STEM_BYTES + RUNG_STEM_ROOM] = {0};
  if (text.length) memcpy(room + RUNG_STEM_ROOM, text.bytes, text.length);
  return rung_stem_within((RungText){room + RUNG_STEM_ROOM, text.length});
}

static void put_word(uint64_t word, char *to, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] = (char)(word >> (8 * i) & 0xFF);
}

RungText rung_stem_text(RungStem stem, char buffer[RUNG_STEM_BYTES]) {
  assert(stem.length <= RUNG_STEM_BYTES);
  put_word(stem.head, buffer, stem.length < 8 ? stem.length : 8);
  if (stem.length >= 8) put_word(stem.tail, buffer + stem.length - 8, 8);
  return (RungText){buffer, stem.length};
}

#include "plan/hash.h"

void rung_hash_init(RungHash *hash, const char *domain) {
  XXH3_INITSTATE(&hash->state);
  XXH3_128bits_reset(&hash->state);
  rung_hash_add_text(hash, rung_text(domain));
}

void rung_hash_add(RungHash *hash, uint64_t value) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(value >> (8 * i));
  XXH3_128bits_update(&hash->state, bytes, sizeof bytes);
}

void rung_hash_add_wide(RungHash *hash, RungWide value) {
  unsigned __int128 bits = (unsigned __int128)value;
  rung_hash_add(hash, (uint64_t)bits);
  rung_hash_add(hash, (uint64_t)(bits >> 64));
}

void rung_hash_add_text(RungHash *hash, RungText text) {
  rung_hash_add(hash, text.length);
  if (text.length) XXH3_128bits_update(&hash->state, text.bytes, text.length);
}

void rung_hash_add_key(RungHash *hash, RungKey key) {
  rung_hash_add(hash, key.low);
  rung_hash_add(hash, key.high);
}

RungKey rung_hash_key(const RungHash *hash) {
  XXH128_hash_t digest = XXH3_128bits_digest(&hash->state);
  return (RungKey){digest.low64, digest.high64};
}

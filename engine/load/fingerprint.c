#include "load/fingerprint.h"

#include <string.h>

void rung_fingerprint_init(RungFingerprint *fingerprint, bool with_sha256) {
  XXH3_INITSTATE(&fingerprint->state);
  XXH3_128bits_reset(&fingerprint->state);
  fingerprint->with_sha256 = with_sha256;
  if (with_sha256) sha256_init(&fingerprint->sha256);
}

void rung_fingerprint_add(RungFingerprint *fingerprint, const char *bytes,
                          size_t length) {
  if (!length) return;
  XXH3_128bits_update(&fingerprint->state, bytes, length);
  if (fingerprint->with_sha256)
    sha256_update(&fingerprint->sha256, length, (const uint8_t *)bytes);
}

void rung_fingerprint_end(RungFingerprint *fingerprint, uint8_t content[16],
                          uint8_t sha256[32]) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&fingerprint->state));
  memcpy(content, canonical.digest, sizeof canonical.digest);
  if (fingerprint->with_sha256) sha256_digest(&fingerprint->sha256, 32, sha256);
}

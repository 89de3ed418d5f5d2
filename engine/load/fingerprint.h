/* The hashes of a file, of bytes as they come. */
#ifndef RUNG_LOAD_FINGERPRINT_H
#define RUNG_LOAD_FINGERPRINT_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

typedef struct RungFingerprint {
  XXH3_state_t state;
  struct sha256_ctx sha256;
  bool with_sha256;
} RungFingerprint;

void rung_fingerprint_init(RungFingerprint *fingerprint, bool with_sha256);
void rung_fingerprint_add(RungFingerprint *fingerprint, const char *bytes, size_t length);
/* XXH3-128 in canonical form, and SHA-256 if that was asked for. */
void rung_fingerprint_end(RungFingerprint *fingerprint, uint8_t content[16],
                          uint8_t sha256[32]);

#endif

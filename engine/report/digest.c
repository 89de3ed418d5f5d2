#include "report/digest.h"

#include <nettle/sha2.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(RungDigest),
               "RungDigest is too small");
_Static_assert(RUNG_SHA256_BYTES == SHA256_DIGEST_SIZE, "SHA-256 has 32 bytes");

static struct sha256_ctx *context(RungDigest *digest) {
  return (struct sha256_ctx *)(void *)digest->words;
}

void rung_digest_init(RungDigest *digest) {
  sha256_init(context(digest));
}

void rung_digest_add(RungDigest *digest, const void *bytes, size_t length) {
  if (length > 0) sha256_update(context(digest), length, bytes);
}

RungDigestText rung_digest_take(RungDigest *digest) {
  uint8_t raw[RUNG_SHA256_BYTES];
  sha256_digest(context(digest), sizeof raw, raw);
  return rung_digest_spell(raw);
}

RungDigestText rung_digest_of(const void *bytes, size_t length) {
  RungDigest digest;
  rung_digest_init(&digest);
  rung_digest_add(&digest, bytes, length);
  return rung_digest_take(&digest);
}

RungDigestText rung_digest_spell(const uint8_t raw[RUNG_SHA256_BYTES]) {
  static const char hex[] = "0123456789abcdef";
  RungDigestText result;
  for (size_t i = 0; i < RUNG_SHA256_BYTES; i++) {
    result.text[2 * i] = hex[raw[i] >> 4];
    result.text[2 * i + 1] = hex[raw[i] & 15];
  }
  result.text[RUNG_SHA256_TEXT - 1] = '\0';
  return result;
}

/* SHA-256 (FIPS 180-4, by nettle) of bytes, as hexadecimal text. */
#ifndef RUNG_REPORT_DIGEST_H
#define RUNG_REPORT_DIGEST_H

#include "core/text.h"

enum { RUNG_SHA256_BYTES = 32, RUNG_SHA256_TEXT = 65 };

/* A digest in the making; may be copied. The words belong to digest.c. */
typedef struct RungDigest {
  uint64_t words[16];
} RungDigest;

/* 64 lower case hexadecimal digits and NUL. */
typedef struct RungDigestText {
  char text[RUNG_SHA256_TEXT];
} RungDigestText;

void rung_digest_init(RungDigest *digest);
/* Cost: about 1 GB/s. bytes may be NULL when length is 0. */
void rung_digest_add(RungDigest *digest, const void *bytes, size_t length);
/* The digest of everything added; digest is then as after init. */
RungDigestText rung_digest_take(RungDigest *digest);

RungDigestText rung_digest_of(const void *bytes, size_t length);
/* The spelling of 32 raw bytes, e.g. of RungTable.sha256. */
RungDigestText rung_digest_spell(const uint8_t raw[RUNG_SHA256_BYTES]);

#endif

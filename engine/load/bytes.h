/* The bytes of one input file: mapped, unpacked when they are gzip or zstd (told by
 * their first bytes, not by the name), and hashed as stored. */
#ifndef RUNG_LOAD_BYTES_H
#define RUNG_LOAD_BYTES_H

#include "core/memory.h"

typedef struct RungBytes {
  const char *data; /* [length] what the file says, unpacked */
  size_t length;
  uint64_t stored;     /* bytes on disk */
  uint8_t content[16]; /* XXH3-128 of the bytes on disk, canonical form */
  uint8_t sha256[32];  /* of the same bytes */
  void *mapping;       /* [stored] or NULL */
  char *unpacked;      /* [unpacked_size] or NULL; of `allocator` */
  size_t unpacked_size;
  RungAllocator *allocator; /* not owned */
} RungBytes;

/* Opens a file. Errors: RUNG_E_IO "unreadable", "not-a-file"; RUNG_E_DATA
 * "bad-compression" (cut short, damaged, or followed by other bytes); RUNG_E_MEMORY. On
 * failure bytes holds nothing, and reset does no harm. A file that shrinks while it is
 * mapped kills the process (SIGBUS): input files must not be written during a run. */
RungStatus rung_bytes_init(RungBytes *bytes, const char *path, RungAllocator *allocator,
                           RungError *err) RUNG_MUST_USE;
void rung_bytes_reset(RungBytes *bytes);

#endif

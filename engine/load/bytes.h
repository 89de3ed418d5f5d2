/* The bytes of one input file: mapped, and unpacked when they are gzip or zstd (told by
 * their first bytes, not by the name). */
#ifndef RUNG_LOAD_BYTES_H
#define RUNG_LOAD_BYTES_H

#include "core/text.h"

typedef struct RungBytes {
  const char *data; /* [length] what the file says, unpacked */
  size_t length;
  uint64_t stored;     /* bytes on disk */
  uint8_t content[16]; /* once hashed: XXH3-128 of the bytes on disk, canonical form */
  uint8_t sha256[32];  /* once hashed, if asked for: of the same bytes */
  void *mapping;       /* [stored] or NULL; the bytes on disk */
  int file;            /* descriptor + 1 of the mapped file, or 0 */
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
/* The same, and whatever the file is packed in is left so. */
RungStatus rung_bytes_init_packed(RungBytes *bytes, const char *path,
                                  RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
/* Bytes that are in memory already and stay the caller's. */
void rung_bytes_view(RungBytes *bytes, RungText text, RungAllocator *allocator);
/* Hashes the bytes on disk. Others may read the bytes meanwhile. SHA-256 costs ten times
 * what XXH3 does. */
void rung_bytes_hash(RungBytes *bytes, bool with_sha256);
/* Whether `data` are the bytes on disk. */
static inline bool rung_bytes_is_stored(const RungBytes *bytes) {
  return !bytes->unpacked;
}
/* Copies length bytes of data from `from` on without bringing their pages into this
 * process's memory; false where that cannot be done. Threads may do it at once. */
bool rung_bytes_read(const RungBytes *bytes, const char *from, size_t length, char *to);
/* Lets go of the bytes on disk, where they are not those of the file unpacked. */
void rung_bytes_drop_packed(RungBytes *bytes);
/* The pages between, which have been read, need not stay in this process's memory; they
 * are read from the file again if they are looked at. Only where the file is mapped. */
void rung_bytes_forget(const RungBytes *bytes, const char *from, const char *to);
void rung_bytes_reset(RungBytes *bytes);

#endif

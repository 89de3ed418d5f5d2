/* What a data file looked like when its bytes were hashed, so that the next run need not
 * read it to know them. As in an index of git: device, inode, size and times are believed
 * when the file had not been touched for a while when it was read; a file that was
 * written just before could be written again within the same tick of its clock. */
#ifndef RUNG_CACHE_WITNESS_H
#define RUNG_CACHE_WITNESS_H

#include "cache/home.h"
#include "core/threads.h"

typedef struct RungWitness {
  uint64_t device, inode, size; /* 0 where the source has no file */
  int64_t modified, changed;    /* nanoseconds since 1970: of the bytes, of anything */
  int64_t seen;                 /* the same clock before the file was looked at */
  uint64_t has_content, has_sha256; /* 0 or 1: the hashes are there */
  uint8_t content[16];              /* XXH3-128 of the bytes on disk */
  uint8_t sha256[32];               /* of the same bytes */
} RungWitness;

/* Looks at the file; no hashes. false: it is not there. */
bool rung_witness_look(RungWitness *witness, const char *path);
/* Did the file look the same? */
bool rung_witness_same(const RungWitness *a, const RungWitness *b);
/* Is the look enough to know the bytes by? */
bool rung_witness_settled(const RungWitness *witness);

/* One file whose bytes must be hashed; several are by a crew. */
typedef struct RungWitnessWork {
  const char *path;
  RungWitness *witness; /* gets the hashes; has_content stays 0 when it cannot be read */
  bool with_sha256;
} RungWitnessWork;
void rung_witness_hash(const RungWitnessWork *works, size_t count, RungThreads *threads);

/* Reads and writes NAME.files: names [count], of files without folders, or NULL where the
 * source has none. Reading: what is not known of a file is 0. */
void rung_witness_read(RungWitness *witnesses, const char *const *names, size_t count,
                       const RungCacheHome *home, RungKey key);
bool rung_witness_write(const RungWitness *witnesses, const char *const *names,
                        size_t count, const RungCacheHome *home, RungKey key,
                        RungAllocator *allocator);

#endif

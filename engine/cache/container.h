/* A file of the cache: sections, and a directory that says where each lies.
 *
 *   header      what the file is, byte order, where the directory is, its checksum
 *   sections    each at a multiple of 64 bytes
 *   directory   whatever the kind of file says of itself, sections among it
 *
 * Nobody's word is taken: a file is opened only when header and directory have their
 * checksums, a section is looked at only within the file, and its checksum tells whether
 * the bytes are those that were written. Private to cache/. */
#ifndef RUNG_CACHE_CONTAINER_H
#define RUNG_CACHE_CONTAINER_H

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "cache/blob.h"
#include "cache/home.h"

/* Raised when what is written changes. */
enum { RUNG_CACHE_FORMAT = 2 };

/* Where a section lies, as the file says. */
typedef struct RungSection {
  uint64_t offset, bytes;
  uint64_t check[2]; /* XXH3-128 of the bytes */
} RungSection;

/* What kind of file an entry's are. */
#define RUNG_CACHE_KIND_TABLES "RUNGDATA"
#define RUNG_CACHE_KIND_WITNESS "RUNGFILE"
#define RUNG_CACHE_KIND_RESULTS "RUNGRSLT"

/* Writing ---------------------------------------------------------------------------- */

typedef struct RungCacheWriter {
  XXH3_state_t state; /* of the section being written */
  const RungCacheHome *home;
  FILE *stream;
  char temporary[RUNG_CACHE_NAME_MAX];
  RungBlob sections; /* those written */
  uint64_t begun;    /* where the one being written begins */
  uint64_t at;       /* bytes written */
  uint64_t check[2]; /* of the directory, when the file is finished */
  bool failed;       /* nothing that is written since counts */
} RungCacheWriter;

/* Begins a file under a name of its own. Failure shows at the end. */
void rung_cache_writer_init(RungCacheWriter *writer, const RungCacheHome *home,
                            RungAllocator *allocator);
void rung_cache_writer_begin(RungCacheWriter *writer);
void rung_cache_writer_add(RungCacheWriter *writer, const void *bytes, size_t length);
void rung_cache_writer_end(RungCacheWriter *writer);
/* One section of these bytes. Sections are numbered from 0 in the order of writing. */
void rung_cache_writer_put(RungCacheWriter *writer, const void *bytes, size_t length);
/* Ends the file and puts it in its place; false, and no file is left, when anything went
 * wrong. kind: 8 characters. */
bool rung_cache_writer_finish(RungCacheWriter *writer, const char *kind,
                              const RungBlob *directory, const char *name);

/* Reading ---------------------------------------------------------------------------- */

typedef enum RungCacheFound {
  RUNG_CACHE_GOOD,
  RUNG_CACHE_ABSENT,
  RUNG_CACHE_FOREIGN, /* of another engine or machine, or not the user's own */
  RUNG_CACHE_DAMAGED
} RungCacheFound;

typedef struct RungCacheFile {
  const char *bytes; /* [length] mapped, or NULL */
  size_t length;
  const RungSection *sections; /* [section_count] */
  size_t section_count;
  RungBlobView directory; /* behind the sections */
  uint64_t check[2];      /* of the directory: no two files with other bytes share it */
} RungCacheFile;

/* Maps a file. Anything but GOOD leaves nothing to close. */
RungCacheFound rung_cache_file_open(RungCacheFile *file, const RungCacheHome *home,
                                    const char *kind, const char *name);
void rung_cache_file_close(RungCacheFile *file);
/* The bytes of a section of count * width bytes, aligned to 64; NULL when it is not that.
 * The bytes have not been looked at. */
const void *rung_cache_file_view(const RungCacheFile *file, size_t section,
                                 uint64_t count, size_t width);
/* Are the bytes of a section that there is those that were written? */
bool rung_cache_file_verify(const RungCacheFile *file, size_t section);

/* Opens a file, checks all of it, and closes it. */
RungCacheFound rung_cache_file_check(const RungCacheHome *home, const char *kind,
                                     const char *name);

#endif

/* gzip and zstd. Memory: the unpacked bytes and the library's window, all from the
 * allocator. */
#ifndef RUNG_LOAD_UNPACK_H
#define RUNG_LOAD_UNPACK_H

#include "core/memory.h"

typedef struct RungUnpacked {
  char *data;    /* [size] from the allocator; the caller releases it */
  size_t size;   /* given out */
  size_t length; /* used */
} RungUnpacked;

bool rung_unpack_is_gzip(const char *bytes, size_t length);
bool rung_unpack_is_zstd(const char *bytes, size_t length);

/* All members (frames) one after another; nothing else may follow. out is {0} before; on
 * failure it holds nothing. Errors: RUNG_E_DATA "bad-compression", RUNG_E_MEMORY. */
RungStatus rung_unpack_gzip(const char *bytes, size_t length, RungAllocator *allocator,
                            RungUnpacked *out, RungError *err) RUNG_MUST_USE;
RungStatus rung_unpack_zstd(const char *bytes, size_t length, RungAllocator *allocator,
                            RungUnpacked *out, RungError *err) RUNG_MUST_USE;

#endif

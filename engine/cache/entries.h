/* What is in the cache's folder, and keeping it small. */
#ifndef RUNG_CACHE_ENTRIES_H
#define RUNG_CACHE_ENTRIES_H

#include "cache/tables.h"

typedef struct RungCacheEntry {
  RungKey key;
  uint64_t bytes;       /* of its files */
  int64_t used;         /* seconds since 1970: when a run last used it */
  RungCacheFound found; /* GOOD, or what is wrong with a file of it */
  RungCacheInfo info;
} RungCacheEntry;

/* entries [*count] of the arena, the one used last first. looked: fills found and info;
 * checked: by all checksums. Unreadable folders are empty. */
RungStatus rung_cache_entries(const RungCacheHome *home, bool looked, bool checked,
                              RungArena *arena, RungCacheEntry **entries, size_t *count,
                              RungError *err) RUNG_MUST_USE;
/* Removes the entries that were used longest ago until at most `limit` bytes are left,
 * and what writers that were killed left; never the entry `except` (may be NULL). Runs
 * that use what is removed are not disturbed. Returns the bytes removed. */
uint64_t rung_cache_trim(const RungCacheHome *home, uint64_t limit,
                         const RungKey *except);
/* Removes the files of one entry. */
void rung_cache_remove(const RungCacheHome *home, RungKey key);

#endif

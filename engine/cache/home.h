/* The folder that holds the cache: the user's own, and nobody else's to write.
 *
 *   $RUNG_CACHE, or $XDG_CACHE_HOME/rung, or $HOME/.cache/rung
 *
 * An entry is what is kept of one program's data in one place: up to three files named by
 * its key, NAME.data (tables and texts), NAME.files (what the data files looked like) and
 * NAME.results (aggregates). Every file is put there whole, by a rename; whoever has one
 * mapped keeps it when it is replaced or removed. */
#ifndef RUNG_CACHE_HOME_H
#define RUNG_CACHE_HOME_H

#include "core/memory.h"
#include "plan/key.h"

enum { RUNG_CACHE_NAME_MAX = 64 };

typedef struct RungCacheHome {
  int descriptor;    /* of the folder; -1: there is none to use */
  char path[1024];   /* as people are shown it */
  bool absent;       /* none has been made yet */
  char why_not[160]; /* when there is none: "it belongs to another user" */
} RungCacheHome;

/* make: makes the folder, for its owner alone, where there is none. Says whether it can
 * be used; must be closed either way. */
bool rung_cache_home_open(RungCacheHome *home, bool make);
void rung_cache_home_close(RungCacheHome *home);

/* name [RUNG_CACHE_NAME_MAX]: the key and an ending such as "data". */
void rung_cache_name(char *name, RungKey key, const char *ending);

/* Bytes of data that are kept at least: $RUNG_CACHE_FROM, or 4 MB. */
uint64_t rung_cache_least(void);
/* Bytes of the folder at most: $RUNG_CACHE_SIZE, or 10 GB. */
uint64_t rung_cache_limit(void);
/* "10G", "512M", "4k" or a count of bytes; units are of 1000. false when it is none. */
bool rung_cache_parse_size(const char *text, uint64_t *size);

#endif

/* Which engine this is. What another one kept is not used: it may have read or added up
 * otherwise. Private to cache/. */
#ifndef RUNG_CACHE_BUILD_H
#define RUNG_CACHE_BUILD_H

#include <stdint.h>

/* Of the version, and of the mark that the linker gives each program by its content. */
uint64_t rung_cache_build(void);

#endif

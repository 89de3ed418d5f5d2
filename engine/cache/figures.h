/* Results of a run in a file: NAME.results. What is much smaller than the rows that it
 * was made from - aggregates, keys of groups - is kept under its content key, so that the
 * next run does not read the rows again.
 *
 *   section   values of a column, and validity where not every value is there
 *
 * Keys speak for the data, the days and the formulas; texts and rows of sources are told
 * in the numbers of the tables that the file names (RungTables.file.check). A result that
 * the last few runs which wrote the file did not ask for is left out. Private to cache/.
 */
#ifndef RUNG_CACHE_FIGURES_H
#define RUNG_CACHE_FIGURES_H

#include "cache/container.h"
#include "core/threads.h"
#include "run/results.h"

enum {
  RUNG_FIGURES_IDLE_MOST = 8,      /* runs that do not ask, and it goes */
  RUNG_FIGURES_COUNT_MOST = 20000, /* results in a file */
  RUNG_FIGURES_BYTES_MOST = 256000000
};

/* Puts what the file has into the store; file must outlive it, and holds nothing unless
 * GOOD comes back. Checks every checksum, by a crew. tables: the check of the tables that
 * the run reads; texts: of their pool. *count: how many were put. Memory that is gone
 * counts as ABSENT. */
RungCacheFound rung_figures_open(RungCacheFile *file, const RungCacheHome *home,
                                 RungKey key, const uint64_t tables[2], size_t texts,
                                 RungThreads *threads, RungResults *store, size_t *count);
/* Writes what is worth it. false when it could not be written. */
bool rung_figures_write(const RungCacheHome *home, RungKey key, const uint64_t tables[2],
                        size_t texts, const RungResults *store, RungAllocator *allocator);
/* How many results of the store are worth writing. */
size_t rung_figures_count(const RungResults *store, size_t texts);

#endif

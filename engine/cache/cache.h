/* What is kept of one run for the next: the tables of a load, so that unchanged data is
 * not read again, and results, so that they are not worked out again. Whether anything is
 * kept or found changes no result; only a note says so.
 *
 *   rung_cache_new      which files are asked for, and how they look
 *   rung_cache_take     the tables, when what is kept is of these very bytes
 *   rung_cache_loaded   else, when the files have been read
 *   rung_cache_need     before a column is read that was taken
 *   rung_cache_keep     when results are out: writes what is worth keeping
 *
 * Data of less than 4 MB is not kept: reading it takes no time. */
#ifndef RUNG_CACHE_CACHE_H
#define RUNG_CACHE_CACHE_H

#include "cache/home.h"
#include "core/threads.h"
#include "load/source.h"
#include "run/results.h"

typedef struct RungCacheOptions {
  bool off;                    /* neither read nor write */
  const char *place;           /* the --data folder */
  const RungLoadOptions *load; /* as the files would be read; outlives the cache */
} RungCacheOptions;

/* NULL is a cache of a load that none is asked for: there is nothing, and nothing is
 * kept.
 */
typedef struct RungCache RungCache;

/* schemas [plan->source_count]; everything given outlives the cache. Fails for want of
 * memory only. */
RungStatus rung_cache_new(RungCache **cache, const RungPlan *plan,
                          const RungSchema *schemas, const RungCacheOptions *options,
                          RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
/* Tables and texts of an earlier run, in place of rung_load_init and rung_pool_init;
 * false when there are none, and load and pool are as before. They lie in the cache: it
 * must be freed after them. Says on stderr when something was damaged, which is removed.
 */
bool rung_cache_take(RungCache *cache, RungLoad *load, RungPool *pool);
/* The tables have been loaded from the files; nothing but their texts is in the pool. */
void rung_cache_loaded(RungCache *cache, const RungLoad *load, const RungPool *pool);
/* Of tables that were taken a column, the lines of a source, or everything, is not to be
 * read before it is asked for here; false: it is damaged. Others are always good. */
bool rung_cache_need(RungCache *cache, size_t source, size_t field);
bool rung_cache_need_lines(RungCache *cache, size_t source);
bool rung_cache_need_all(RungCache *cache);
/* Says so on stderr, and removes what was damaged. Load, pool and runs that were made of
 * it must have been reset: the files must be loaded. */
void rung_cache_drop(RungCache *cache);
/* A store for runs on the tables, with what earlier runs kept; valid until the cache is
 * freed or dropped. */
RungResults *rung_cache_results(RungCache *cache);
/* Writes tables unless they were taken, and results when there are new ones. What people
 * wait for must be out: this takes a while. */
void rung_cache_keep(RungCache *cache, const RungLoad *load, const RungPool *pool);
/* For --stats: "tables from the cache", "not used: ...". Valid until the next call. */
const char *rung_cache_words(const RungCache *cache);
void rung_cache_free(RungCache *cache);

/* Files of a data folder as the sources of a plan name them: bytes on disk, those that are
 * packed eightfold. What is not there counts nothing. */
uint64_t rung_cache_data_bytes(const RungPlan *plan, const char *place);
/* A descriptor of a folder for files without names: the cache's, or one for temporary
 * files; -1 when there is none. */
int rung_cache_spill_folder(void);

#endif

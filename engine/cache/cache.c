#include "cache/cache.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache/entries.h"
#include "cache/figures.h"
#include "cache/tables.h"
#include "load/find.h"

struct RungCache {
  RungAllocator *allocator;
  RungArena arena;
  const RungPlan *plan;
  const RungSchema *schemas;
  RungCacheOptions options;
  RungCacheHome home;
  RungKey key;
  char place[PATH_MAX];   /* without links */
  const char **files;     /* [source_count] paths as people are shown them, or NULL */
  const char **names;     /* [source_count] without folders, or NULL */
  RungWitness *witnesses; /* [source_count] */
  RungTables tables;
  RungCacheFile figures; /* where results lie */
  RungResults results;
  size_t found; /* results that were there */
  bool usable;  /* there is a folder, and data worth keeping */
  bool taken;   /* the tables are the cache's */
  bool keep;    /* they are to be written */
  size_t texts; /* of the pool, when the tables were loaded */
  char words[240];
};

static void tell(RungCache *cache, const char *format, const char *what) {
  snprintf(cache->words, sizeof cache->words, format, what);
}

/* Which files the sources are. Whatever is wrong with them, loading will tell. */
static bool find_files(RungCache *cache) {
  RungError err;
  uint64_t bytes = 0;
  rung_error_init(&err);
  for (size_t i = 0; i < cache->plan->source_count; i++) {
    if (rung_schema_is_derived(&cache->schemas[i])) continue;
    if (rung_find_file(cache->options.place, cache->schemas[i].name, &cache->arena,
                       &cache->files[i], &err) ||
        !rung_witness_look(&cache->witnesses[i], cache->files[i]))
      return false;
    const char *slash = strrchr(cache->files[i], '/');
    cache->names[i] = slash ? slash + 1 : cache->files[i];
    bytes += cache->witnesses[i].size;
  }
  tell(cache, "not used: the data is small%s", "");
  return bytes >= rung_cache_least();
}

/* The entry of these declarations in this place. */
static RungKey entry_key(const RungCache *cache) {
  const RungKey reading = rung_plan_reading_key(cache->plan);
  const XXH128_hash_t place = XXH3_128bits_withSeed(cache->place, strlen(cache->place),
                                                    reading.low ^ RUNG_CACHE_FORMAT);
  return (RungKey){place.low64 ^ reading.high, place.high64 ^ reading.low};
}

static void prepare(RungCache *cache) {
  if (cache->options.off) {
    tell(cache, "not used: --no-cache%s", "");
    return;
  }
  tell(cache, "not used%s", "");
  if (!find_files(cache)) return;
  if (!realpath(cache->options.place, cache->place)) return;
  if (!rung_cache_home_open(&cache->home, true)) {
    snprintf(cache->words, sizeof cache->words, "not used: %.100s: %.100s",
             cache->home.path, cache->home.why_not);
    return;
  }
  cache->key = entry_key(cache);
  cache->usable = true;
  tell(cache, "no tables of this data yet%s", "");
}

RungStatus rung_cache_new(RungCache **cache, const RungPlan *plan,
                          const RungSchema *schemas, const RungCacheOptions *options,
                          RungAllocator *allocator, RungError *err) {
  const size_t count = plan->source_count;
  RungCache *made = rung_allocate_array(allocator, 1, sizeof *made);
  *cache = made;
  if (!made) return rung_error_memory(err, "the cache");
  made->allocator = allocator;
  made->plan = plan;
  made->schemas = schemas;
  made->options = *options;
  made->home.descriptor = -1;
  rung_results_init(&made->results, allocator);
  rung_arena_init(&made->arena, allocator);
  made->files = rung_arena_take_array(&made->arena, count, sizeof *made->files);
  made->names = rung_arena_take_array(&made->arena, count, sizeof *made->names);
  made->witnesses = rung_arena_take_array(&made->arena, count, sizeof *made->witnesses);
  if (made->files && made->names && made->witnesses) {
    prepare(made);
    return RUNG_OK;
  }
  rung_cache_free(made);
  *cache = NULL;
  return rung_error_memory(err, "the cache");
}

void rung_cache_free(RungCache *cache) {
  if (!cache) return;
  rung_results_reset(&cache->results);
  rung_cache_file_close(&cache->figures);
  rung_tables_close(&cache->tables);
  rung_cache_home_close(&cache->home);
  rung_arena_reset(&cache->arena);
  rung_release(cache->allocator, cache, sizeof *cache);
}

const char *rung_cache_words(const RungCache *cache) {
  return cache->words;
}

RungResults *rung_cache_results(RungCache *cache) {
  return cache ? &cache->results : NULL;
}

/* What is damaged helps nobody. */
static void remove_damaged(const RungCache *cache, const char *ending) {
  char name[RUNG_CACHE_NAME_MAX];
  rung_cache_name(name, cache->key, ending);
  (void)unlinkat(cache->home.descriptor, name, 0);
  fprintf(stderr,
          "note: what the cache kept of this data was damaged; it is made anew\n");
}

/* Taking ------------------------------------------------------------------------------
 */

static bool is_there(const RungCache *cache, const char *ending) {
  char name[RUNG_CACHE_NAME_MAX];
  rung_cache_name(name, cache->key, ending);
  return faccessat(cache->home.descriptor, name, R_OK, 0) == 0;
}

/* Files that look as they did are known; the list is of those that are not. */
static size_t list_unknown(RungCache *cache, const RungWitness *known,
                           RungWitnessWork *works) {
  const bool with_sha256 = cache->options.load->with_sha256;
  size_t count = 0;
  for (size_t i = 0; i < cache->plan->source_count; i++) {
    RungWitness *witness = &cache->witnesses[i];
    if (!cache->files[i]) continue;
    if (rung_witness_same(witness, &known[i]) && rung_witness_settled(&known[i]))
      *witness = known[i];
    if (witness->has_content && (witness->has_sha256 || !with_sha256)) continue;
    works[count++] = (RungWitnessWork){cache->files[i], witness, with_sha256};
  }
  return count;
}

/* Do all files look as they did when they were first looked at, and are known? */
static bool are_unchanged(const RungCache *cache) {
  for (size_t i = 0; i < cache->plan->source_count; i++) {
    RungWitness now;
    if (!cache->files[i]) continue;
    if (!cache->witnesses[i].has_content || !rung_witness_look(&now, cache->files[i]) ||
        !rung_witness_same(&now, &cache->witnesses[i]))
      return false;
  }
  return true;
}

/* Works out the contents of the files. *fresh: they were not all known. */
static bool know_contents(RungCache *cache, bool *fresh) {
  const size_t count = cache->plan->source_count;
  RungWitness *known = rung_arena_take_array(&cache->arena, count, sizeof *known);
  RungWitnessWork *works = rung_arena_take_array(&cache->arena, count, sizeof *works);
  if (!known || !works) return false;
  rung_witness_read(known, cache->names, count, &cache->home, cache->key);
  const size_t unknown = list_unknown(cache, known, works);
  rung_witness_hash(works, unknown, cache->options.load->threads);
  *fresh = unknown > 0;
  return !*fresh || are_unchanged(cache);
}

static RungTablesContext context_of(const RungCache *cache) {
  return (RungTablesContext){&cache->home,   cache->key,   cache->plan,
                             cache->schemas, cache->place, cache->witnesses};
}

static RungCacheFound open_tables(RungCache *cache, RungLoad *load, RungPool *pool) {
  const RungTablesContext context = context_of(cache);
  return rung_tables_open(&cache->tables, &context, cache->files,
                          cache->options.load->rejects_allowed, load, pool,
                          cache->allocator);
}

static void take_results(RungCache *cache) {
  const RungCacheFound found = rung_figures_open(
      &cache->figures, &cache->home, cache->key, cache->tables.file.check, cache->texts,
      cache->options.load->threads, &cache->results, &cache->found);
  if (found == RUNG_CACHE_DAMAGED) remove_damaged(cache, "results");
  if (found != RUNG_CACHE_GOOD) cache->found = 0;
}

/* Entries that were used last stay longest. */
static void mark_used(const RungCache *cache, bool fresh) {
  char name[RUNG_CACHE_NAME_MAX];
  if (fresh) {
    (void)rung_witness_write(cache->witnesses, cache->names, cache->plan->source_count,
                             &cache->home, cache->key, cache->allocator);
    return;
  }
  rung_cache_name(name, cache->key, "files");
  (void)utimensat(cache->home.descriptor, name, NULL, 0);
}

bool rung_cache_take(RungCache *cache, RungLoad *load, RungPool *pool) {
  bool fresh;
  if (!cache->usable || !is_there(cache, "data") || !know_contents(cache, &fresh))
    return false;
  const RungCacheFound found = open_tables(cache, load, pool);
  cache->taken = found == RUNG_CACHE_GOOD;
  if (found == RUNG_CACHE_DAMAGED) remove_damaged(cache, "data");
  if (!cache->taken) return false;
  cache->texts = rung_pool_count(pool);
  take_results(cache);
  mark_used(cache, fresh);
  snprintf(cache->words, sizeof cache->words, "tables and %zu results from the cache",
           cache->found);
  return true;
}

bool rung_cache_need(RungCache *cache, size_t source, size_t field) {
  return !cache || !cache->taken || rung_tables_need(&cache->tables, source, field);
}

bool rung_cache_need_lines(RungCache *cache, size_t source) {
  return !cache || !cache->taken || rung_tables_need_lines(&cache->tables, source);
}

bool rung_cache_need_all(RungCache *cache) {
  return !cache || !cache->taken ||
         rung_tables_need_all(&cache->tables, cache->options.load->threads);
}

static void forget_results(RungCache *cache) {
  rung_results_reset(&cache->results);
  rung_results_init(&cache->results, cache->allocator);
  rung_cache_file_close(&cache->figures);
  cache->found = 0;
}

void rung_cache_drop(RungCache *cache) {
  remove_damaged(cache, "data");
  forget_results(cache);
  rung_tables_close(&cache->tables);
  cache->taken = false;
}

/* Keeping -----------------------------------------------------------------------------
 */

void rung_cache_loaded(RungCache *cache, const RungLoad *load, const RungPool *pool) {
  if (!cache || !cache->usable) return;
  for (size_t i = 0; i < load->count; i++) {
    RungWitness *witness = &cache->witnesses[i];
    if (!cache->files[i]) continue;
    witness->has_content = load->tables[i].bytes == witness->size;
    witness->has_sha256 = cache->options.load->with_sha256;
    memcpy(witness->content, load->tables[i].content, sizeof witness->content);
    memcpy(witness->sha256, load->tables[i].sha256, sizeof witness->sha256);
  }
  cache->texts = rung_pool_count(pool);
  cache->keep = load->rejects.count <= RUNG_CACHE_REJECTS_MOST && are_unchanged(cache);
  if (!cache->keep) tell(cache, "tables not kept%s", "");
}

static uint64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* false: there are no tables that results could be of. */
static bool keep_tables(RungCache *cache, const RungLoad *load, const RungPool *pool,
                        uint64_t limit, uint64_t check[2]) {
  const RungTablesContext context = context_of(cache);
  const uint64_t size = rung_tables_size(load, pool, cache->texts);
  const uint64_t from = milliseconds();
  cache->keep = false;
  if (size > limit) {
    tell(cache, "tables not kept: larger than the cache may be%s", "");
    return false;
  }
  if (!rung_tables_write(&context, load, pool, cache->texts, check) ||
      !rung_witness_write(cache->witnesses, cache->names, cache->plan->source_count,
                          &cache->home, cache->key, cache->allocator)) {
    tell(cache, "tables not kept: %.100s cannot be written to", cache->home.path);
    return false;
  }
  snprintf(cache->words, sizeof cache->words, "tables kept: %llu MB in %llu ms",
           (unsigned long long)(size / 1000000),
           (unsigned long long)(milliseconds() - from));
  return true;
}

static void keep_results(RungCache *cache, const uint64_t check[2]) {
  const size_t count = rung_figures_count(&cache->results, cache->texts);
  if (count <= cache->found ||
      !rung_figures_write(&cache->home, cache->key, check, cache->texts, &cache->results,
                          cache->allocator))
    return;
  const size_t length = strlen(cache->words);
  snprintf(cache->words + length, sizeof cache->words - length, "; %zu results kept",
           count);
}

void rung_cache_keep(RungCache *cache, const RungLoad *load, const RungPool *pool) {
  const uint64_t limit = rung_cache_limit();
  uint64_t check[2];
  if (cache->taken)
    memcpy(check, cache->tables.file.check, sizeof check);
  else if (!cache->keep || !keep_tables(cache, load, pool, limit, check))
    return;
  keep_results(cache, check);
  rung_cache_trim(&cache->home, limit, &cache->key);
}

#include "cache/figures.h"

#include <string.h>

/* Texts that are not of the tables - of constants - have no number that lasts. */
static bool is_worth_it(const RungResult *result, size_t texts) {
  const RungColumn *column = result->column;
  if (!rung_result_is_costly(result) || result->idle > RUNG_FIGURES_IDLE_MOST)
    return false;
  if (column->type.kind != RUNG_KIND_TEXT) return true;
  uint32_t most = 0;
  for (size_t row = 0; row < column->rows; row++)
    if (column->values.u32[row] > most) most = column->values.u32[row];
  return most < texts;
}

static uint32_t idle_now(const RungResult *result) {
  return result->asked ? 0 : result->idle;
}

static uint64_t size_of(const RungColumn *column) {
  return column->rows * (rung_store_width(column->store) + (column->valid != NULL));
}

size_t rung_figures_count(const RungResults *store, size_t texts) {
  const RungResult *result;
  size_t count = 0;
  for (size_t at = 0; (result = rung_results_next(store, &at));)
    count += is_worth_it(result, texts);
  return count;
}

/* Writing -----------------------------------------------------------------------------
 */

typedef struct Writing {
  RungCacheWriter writer;
  RungBlob list;
  uint64_t count, bytes;
} Writing;

static void put_result(Writing *writing, const RungResult *result) {
  const RungColumn *column = result->column;
  RungBlob *list = &writing->list;
  rung_blob_put_number(list, result->key.low);
  rung_blob_put_number(list, result->key.high);
  rung_blob_put_number(list, result->behind);
  rung_blob_put_number(list, idle_now(result));
  rung_blob_put_number(list, column->type.kind);
  rung_blob_put_number(list, column->type.scale);
  rung_blob_put_number(list, column->type.ratio);
  rung_blob_put_number(list, column->store);
  rung_blob_put_number(list, column->rows);
  rung_blob_put_number(list, column->valid != NULL);
  rung_cache_writer_put(&writing->writer, column->values.any,
                        column->rows * rung_store_width(column->store));
  if (column->valid) rung_cache_writer_put(&writing->writer, column->valid, column->rows);
  writing->count++;
  writing->bytes += size_of(column);
}

/* Those asked for of late first: the others are left out where there is no room. */
static void put_results(Writing *writing, const RungResults *store, size_t texts) {
  const RungResult *result;
  for (uint32_t idle = 0; idle <= RUNG_FIGURES_IDLE_MOST; idle++)
    for (size_t at = 0; (result = rung_results_next(store, &at));)
      if (idle_now(result) == idle && writing->count < RUNG_FIGURES_COUNT_MOST &&
          writing->bytes + size_of(result->column) <= RUNG_FIGURES_BYTES_MOST &&
          is_worth_it(result, texts))
        put_result(writing, result);
}

bool rung_figures_write(const RungCacheHome *home, RungKey key, const uint64_t tables[2],
                        size_t texts, const RungResults *store,
                        RungAllocator *allocator) {
  char name[RUNG_CACHE_NAME_MAX];
  Writing writing = {.count = 0};
  RungBlob directory;
  rung_cache_writer_init(&writing.writer, home, allocator);
  rung_blob_init(&writing.list, allocator);
  rung_blob_init(&directory, allocator);
  put_results(&writing, store, texts);
  rung_blob_put_number(&directory, tables[0]);
  rung_blob_put_number(&directory, tables[1]);
  rung_blob_put_number(&directory, writing.count);
  rung_blob_put(&directory, writing.list.bytes, writing.list.length);
  directory.out_of_memory |= writing.list.out_of_memory;
  rung_cache_name(name, key, "results");
  const bool written = rung_cache_writer_finish(&writing.writer, RUNG_CACHE_KIND_RESULTS,
                                                &directory, name);
  rung_blob_reset(&writing.list);
  rung_blob_reset(&directory);
  return written;
}

/* Reading -----------------------------------------------------------------------------
 */

typedef struct Reading {
  RungCacheFile *file;
  RungBlobView *at;
  size_t section; /* the next */
  size_t texts;
} Reading;

static const void *take_section(Reading *reading, uint64_t count, size_t width) {
  const void *bytes =
      rung_cache_file_view(reading->file, reading->section++, count, width);
  reading->at->bad |= !bytes;
  return bytes;
}

static bool are_texts(const RungColumn *column, size_t texts) {
  for (size_t row = 0; row < column->rows; row++)
    if (column->values.u32[row] >= texts) return false;
  return true;
}

/* Everything but the checksums of the sections, which hold already. */
static void take_result(Reading *reading, RungResult *result, RungColumn *column) {
  RungBlobView *at = reading->at;
  result->key.low = rung_blob_take_number(at);
  result->key.high = rung_blob_take_number(at);
  result->behind = rung_blob_take_number(at);
  result->idle = (uint32_t)rung_blob_take_below(at, RUNG_FIGURES_IDLE_MOST) + 1;
  result->gathered = result->strange = true;
  column->type.kind = (RungKind)rung_blob_take_below(at, RUNG_KIND_REF);
  column->type.scale = (uint8_t)rung_blob_take_below(at, RUNG_SCALE_MAX);
  column->type.ratio = rung_blob_take_below(at, 1);
  column->store = (RungStore)rung_blob_take_below(at, RUNG_STORE_U8);
  column->rows = rung_blob_take_below(at, UINT32_MAX - 1);
  const bool with_valid = rung_blob_take_below(at, 1);
  const RungStore store = rung_store_of(column->type);
  at->bad |= store != column->store &&
             !(store == RUNG_STORE_I64 && column->store == RUNG_STORE_I128);
  if (at->bad) return;
  column->values.any =
      (void *)take_section(reading, column->rows, rung_store_width(column->store));
  if (with_valid) column->valid = (uint8_t *)take_section(reading, column->rows, 1);
  if (!at->bad && column->type.kind == RUNG_KIND_TEXT)
    at->bad = !are_texts(column, reading->texts);
}

/* false when memory is gone. */
static bool take_results(Reading *reading, RungResults *store, size_t *count) {
  const size_t many = rung_blob_take_below(reading->at, RUNG_FIGURES_COUNT_MOST);
  RungError err;
  rung_error_init(&err);
  for (*count = 0; *count < many; ++*count) {
    RungColumn column = {.rows = 0};
    RungResult result = {.column = &column};
    const RungColumn *kept;
    take_result(reading, &result, &column);
    if (reading->at->bad) return true;
    if (rung_results_keep(store, &result, &kept, &err)) return false;
  }
  return true;
}

typedef struct Verifying {
  const RungCacheFile *file;
  uint8_t *good; /* [section_count] */
} Verifying;

static void verify_section(void *context, size_t piece, size_t thread) {
  const Verifying *verifying = context;
  (void)thread;
  verifying->good[piece] = rung_cache_file_verify(verifying->file, piece);
}

static RungCacheFound verify_all(const RungCacheFile *file, RungThreads *threads,
                                 RungAllocator *allocator) {
  Verifying verifying = {file, rung_allocate_array(allocator, file->section_count, 1)};
  if (!verifying.good) return RUNG_CACHE_ABSENT;
  rung_threads_run(threads, file->section_count, verify_section, &verifying);
  const bool good = !memchr(verifying.good, 0, file->section_count);
  rung_release(allocator, verifying.good, file->section_count);
  return good ? RUNG_CACHE_GOOD : RUNG_CACHE_DAMAGED;
}

RungCacheFound rung_figures_open(RungCacheFile *file, const RungCacheHome *home,
                                 RungKey key, const uint64_t tables[2], size_t texts,
                                 RungThreads *threads, RungResults *store,
                                 size_t *count) {
  char name[RUNG_CACHE_NAME_MAX];
  rung_cache_name(name, key, "results");
  RungCacheFound found = rung_cache_file_open(file, home, RUNG_CACHE_KIND_RESULTS, name);
  if (found != RUNG_CACHE_GOOD) return found;
  Reading reading = {file, &file->directory, 0, texts};
  const uint64_t low = rung_blob_take_number(reading.at);
  const uint64_t high = rung_blob_take_number(reading.at);
  if (low != tables[0] || high != tables[1]) found = RUNG_CACHE_ABSENT;
  if (found == RUNG_CACHE_GOOD) found = verify_all(file, threads, store->allocator);
  if (found == RUNG_CACHE_GOOD && !take_results(&reading, store, count))
    found = RUNG_CACHE_ABSENT;
  if (reading.at->bad) found = RUNG_CACHE_DAMAGED;
  if (found == RUNG_CACHE_GOOD) return found;
  RungAllocator *allocator = store->allocator;
  rung_results_reset(store);
  rung_results_init(store, allocator);
  rung_cache_file_close(file);
  return found;
}

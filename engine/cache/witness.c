#include "cache/witness.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cache/container.h"
#include "load/bytes.h"

static const int64_t SECOND = 1000000000;
/* The coarsest clock of a file system ticks every two seconds. */
enum { TICK_SECONDS = 2 };

static int64_t nanoseconds(struct timespec time) {
  return (int64_t)time.tv_sec * SECOND + (int64_t)time.tv_nsec;
}

bool rung_witness_look(RungWitness *witness, const char *path) {
  struct timespec now;
  struct stat info;
  *witness = (RungWitness){0};
  clock_gettime(CLOCK_REALTIME, &now);
  if (stat(path, &info)) return false;
  witness->device = info.st_dev;
  witness->inode = info.st_ino;
  witness->size = (uint64_t)info.st_size;
  witness->modified = nanoseconds(info.st_mtim);
  witness->changed = nanoseconds(info.st_ctim);
  witness->seen = nanoseconds(now);
  return true;
}

bool rung_witness_same(const RungWitness *a, const RungWitness *b) {
  return a->device == b->device && a->inode == b->inode && a->size == b->size &&
         a->modified == b->modified && a->changed == b->changed;
}

bool rung_witness_settled(const RungWitness *witness) {
  const int64_t latest = witness->seen - TICK_SECONDS * SECOND;
  return witness->has_content && witness->modified < latest && witness->changed < latest;
}

static void hash_one(void *context, size_t piece, size_t thread) {
  const RungWitnessWork *work = (const RungWitnessWork *)context + piece;
  RungWitness *witness = work->witness;
  RungAllocator allocator;
  RungBytes bytes;
  RungError err;
  (void)thread;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  if (rung_bytes_init_packed(&bytes, work->path, &allocator, &err)) return;
  rung_bytes_hash(&bytes, work->with_sha256);
  witness->has_content = bytes.stored == witness->size;
  witness->has_sha256 = work->with_sha256;
  memcpy(witness->content, bytes.content, sizeof witness->content);
  memcpy(witness->sha256, bytes.sha256, sizeof witness->sha256);
  rung_bytes_reset(&bytes);
}

void rung_witness_hash(const RungWitnessWork *works, size_t count, RungThreads *threads) {
  rung_threads_run(threads, count, hash_one, (void *)works);
}

static RungText name_text(const char *name) {
  return rung_text(name ? name : "");
}

void rung_witness_read(RungWitness *witnesses, const char *const *names, size_t count,
                       const RungCacheHome *home, RungKey key) {
  char file_name[RUNG_CACHE_NAME_MAX];
  RungCacheFile file;
  memset(witnesses, 0, count * sizeof *witnesses);
  rung_cache_name(file_name, key, "files");
  if (rung_cache_file_open(&file, home, RUNG_CACHE_KIND_WITNESS, file_name) !=
      RUNG_CACHE_GOOD)
    return;
  bool good = rung_blob_take_number(&file.directory) == count;
  for (size_t i = 0; good && i < count; i++) {
    const RungText name = rung_blob_take_text(&file.directory);
    RungWitness witness;
    rung_blob_take_into(&file.directory, &witness, sizeof witness);
    good = !file.directory.bad;
    if (good && rung_text_equal(name, name_text(names[i]))) witnesses[i] = witness;
  }
  rung_cache_file_close(&file);
}

bool rung_witness_write(const RungWitness *witnesses, const char *const *names,
                        size_t count, const RungCacheHome *home, RungKey key,
                        RungAllocator *allocator) {
  char file_name[RUNG_CACHE_NAME_MAX];
  RungCacheWriter writer;
  RungBlob directory;
  rung_blob_init(&directory, allocator);
  rung_blob_put_number(&directory, count);
  for (size_t i = 0; i < count; i++) {
    rung_blob_put_text(&directory, name_text(names[i]));
    rung_blob_put(&directory, &witnesses[i], sizeof witnesses[i]);
  }
  rung_cache_name(file_name, key, "files");
  rung_cache_writer_init(&writer, home, allocator);
  const bool written =
      rung_cache_writer_finish(&writer, RUNG_CACHE_KIND_WITNESS, &directory, file_name);
  rung_blob_reset(&directory);
  return written;
}

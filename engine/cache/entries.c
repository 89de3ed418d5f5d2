#include "cache/entries.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const ENDINGS[] = {"data", "files", "results"};
static const char *const KINDS[] = {RUNG_CACHE_KIND_TABLES, RUNG_CACHE_KIND_WITNESS,
                                    RUNG_CACHE_KIND_RESULTS};
enum { ENDING_COUNT = sizeof ENDINGS / sizeof *ENDINGS, HOUR = 3600, HEX_DIGITS = 16 };

static bool parse_half(const char *digits, uint64_t *half) {
  *half = 0;
  for (int i = 0; i < HEX_DIGITS; i++) {
    const char *found = strchr("0123456789abcdef", digits[i]);
    if (!digits[i] || !found) return false;
    *half = *half * HEX_DIGITS + (uint64_t)(found - "0123456789abcdef");
  }
  return true;
}

/* The key of a file of an entry; other files in the folder are let be. */
static bool parse_name(const char *name, RungKey *key) {
  if (!parse_half(name, &key->high) || !parse_half(name + HEX_DIGITS, &key->low))
    return false;
  const char *ending = name + 2 * HEX_DIGITS;
  for (int i = 0; *ending == '.' && i < ENDING_COUNT; i++)
    if (strcmp(ending + 1, ENDINGS[i]) == 0) return true;
  return false;
}

static DIR *open_list(const RungCacheHome *home) {
  const int descriptor =
      openat(home->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = descriptor < 0 ? NULL : fdopendir(descriptor);
  if (!list && descriptor >= 0) close(descriptor);
  return list;
}

typedef struct List {
  RungCacheEntry *entries; /* [capacity] of the arena */
  size_t count, capacity;
} List;

static RungCacheEntry *entry_of(List *list, RungKey key, RungArena *arena) {
  for (size_t i = 0; i < list->count; i++)
    if (list->entries[i].key.low == key.low && list->entries[i].key.high == key.high)
      return &list->entries[i];
  if (list->count == list->capacity) {
    const size_t capacity = list->capacity ? 2 * list->capacity : 16;
    RungCacheEntry *entries = rung_arena_take_array(arena, capacity, sizeof *entries);
    if (!entries) return NULL;
    if (list->count) memcpy(entries, list->entries, list->count * sizeof *entries);
    list->entries = entries;
    list->capacity = capacity;
  }
  list->entries[list->count] = (RungCacheEntry){.key = key, .found = RUNG_CACHE_ABSENT};
  return &list->entries[list->count++];
}

static int compare(const void *left, const void *right) {
  const RungCacheEntry *a = left, *b = right;
  if (a->used != b->used) return a->used < b->used ? 1 : -1;
  return a->key.high < b->key.high ? -1 : a->key.high > b->key.high;
}

static bool list_files(const RungCacheHome *home, List *list, RungArena *arena) {
  DIR *folder = open_list(home);
  bool enough = true;
  struct dirent *file;
  while (folder && enough && (file = readdir(folder))) {
    RungKey key;
    struct stat info;
    if (!parse_name(file->d_name, &key) ||
        fstatat(home->descriptor, file->d_name, &info, AT_SYMLINK_NOFOLLOW))
      continue;
    RungCacheEntry *entry = entry_of(list, key, arena);
    enough = entry != NULL;
    if (!entry) continue;
    entry->bytes += (uint64_t)info.st_size;
    if (info.st_mtime > entry->used) entry->used = info.st_mtime;
  }
  if (folder) closedir(folder);
  return enough;
}

/* Of an entry's files only the tables must be there. */
static RungCacheFound check_entry(const RungCacheHome *home,
                                  const RungCacheEntry *entry) {
  for (int i = 0; i < ENDING_COUNT; i++) {
    char name[RUNG_CACHE_NAME_MAX];
    rung_cache_name(name, entry->key, ENDINGS[i]);
    const RungCacheFound found = rung_cache_file_check(home, KINDS[i], name);
    if (found == RUNG_CACHE_DAMAGED || found == RUNG_CACHE_FOREIGN) return found;
  }
  return RUNG_CACHE_GOOD;
}

RungStatus rung_cache_entries(const RungCacheHome *home, bool looked, bool checked,
                              RungArena *arena, RungCacheEntry **entries, size_t *count,
                              RungError *err) {
  List list = {0};
  if (!list_files(home, &list, arena)) return rung_error_memory(err, "the cache's list");
  for (size_t i = 0; looked && i < list.count; i++) {
    char name[RUNG_CACHE_NAME_MAX];
    RungCacheEntry *entry = &list.entries[i];
    rung_cache_name(name, entry->key, "data");
    entry->found = rung_tables_look(home, name, arena, &entry->info);
    if (checked && entry->found == RUNG_CACHE_GOOD)
      entry->found = check_entry(home, entry);
  }
  if (list.count) qsort(list.entries, list.count, sizeof *list.entries, compare);
  *entries = list.entries;
  *count = list.count;
  return RUNG_OK;
}

void rung_cache_remove(const RungCacheHome *home, RungKey key) {
  for (int i = 0; i < ENDING_COUNT; i++) {
    char name[RUNG_CACHE_NAME_MAX];
    rung_cache_name(name, key, ENDINGS[i]);
    (void)unlinkat(home->descriptor, name, 0);
  }
}

/* Of writers that were killed; one at work finds its file gone, and keeps nothing. */
static void remove_unfinished(const RungCacheHome *home, time_t before) {
  DIR *folder = open_list(home);
  struct dirent *file;
  while (folder && (file = readdir(folder))) {
    struct stat info;
    if (strncmp(file->d_name, "new-", 4) == 0 &&
        fstatat(home->descriptor, file->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        info.st_mtime < before)
      (void)unlinkat(home->descriptor, file->d_name, 0);
  }
  if (folder) closedir(folder);
}

uint64_t rung_cache_trim(const RungCacheHome *home, uint64_t limit,
                         const RungKey *except) {
  RungAllocator allocator;
  RungArena arena;
  RungError err;
  RungCacheEntry *entries = NULL;
  size_t count = 0;
  uint64_t left = 0, removed = 0;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&arena, &allocator);
  remove_unfinished(home, time(NULL) - (limit ? HOUR : 0));
  if (rung_cache_entries(home, false, false, &arena, &entries, &count, &err)) count = 0;
  for (size_t i = 0; i < count; i++) left += entries[i].bytes;
  for (size_t i = count; i-- && left > limit;) {
    const RungKey key = entries[i].key;
    if (except && key.low == except->low && key.high == except->high) continue;
    rung_cache_remove(home, key);
    left -= entries[i].bytes;
    removed += entries[i].bytes;
  }
  rung_arena_reset(&arena);
  return removed;
}

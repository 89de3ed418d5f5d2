#include "load/find.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static const char *const ENDINGS[] = {".csv", ".csv.gz", ".csv.zst"};
enum { ENDING_COUNT = sizeof ENDINGS / sizeof *ENDINGS };

static RungStatus check_place(const char *place, RungError *err) {
  struct stat info;
  if (stat(place, &info) == 0 && S_ISDIR(info.st_mode)) return RUNG_OK;
  rung_error_set(err, RUNG_E_DATA, "no-place", "%s is not a folder", place);
  rung_error_help(err, "give the folder that holds the data files");
  return RUNG_E_DATA;
}

static RungStatus check_name(RungText name, RungError *err) {
  bool bad = name.length == 0 || name.bytes[0] == '.';
  for (uint32_t i = 0; i < name.length; i++)
    bad |= name.bytes[i] == '/' || name.bytes[i] == '\0';
  if (!bad) return RUNG_OK;
  rung_error_set(err, RUNG_E_SCRIPT, "bad-source-name",
                 "a source cannot be named `%.*s`: its name is the name of a file",
                 RUNG_TEXT(name));
  return RUNG_E_SCRIPT;
}

/* The name of the source that a file is of, or an empty text. */
static RungText source_of(const char *file) {
  size_t length = strlen(file);
  for (int i = 0; i < ENDING_COUNT; i++) {
    size_t ending = strlen(ENDINGS[i]);
    if (length > ending && strcmp(file + length - ending, ENDINGS[i]) == 0)
      return (RungText){file, (uint32_t)(length - ending)};
  }
  return (RungText){0};
}

/* Among the names that are near, the first by bytes: folders have no order. */
static void suggest(const char *place, RungText name, RungError *err) {
  DIR *folder = opendir(place);
  if (!folder) return;
  char best[256] = "";
  struct dirent *entry;
  while ((entry = readdir(folder))) {
    RungText source = source_of(entry->d_name);
    if (!source.length || !rung_text_nearest(name, &source, 1).length) continue;
    if (!best[0] || strcmp(entry->d_name, best) < 0)
      snprintf(best, sizeof best, "%s", entry->d_name);
  }
  closedir(folder);
  if (best[0]) rung_error_help(err, "there is a `%s`", best);
}

static RungStatus fail_none(const char *place, RungText name, RungError *err) {
  rung_error_set(err, RUNG_E_DATA, "no-file", "there is no file for source %.*s in %s",
                 RUNG_TEXT(name), place);
  suggest(place, name, err);
  rung_error_help(err, "looked for %.*s.csv, %.*s.csv.gz and %.*s.csv.zst",
                  RUNG_TEXT(name), RUNG_TEXT(name), RUNG_TEXT(name));
  return RUNG_E_DATA;
}

RungStatus rung_find_file(const char *place, RungText name, RungArena *arena,
                          const char **path, RungError *err) {
  RungStatus status = check_name(name, err);
  if (!status) status = check_place(place, err);
  if (status) return status;
  size_t size = strlen(place) + name.length + 16;
  char *candidate = rung_arena_take(arena, size), *found = rung_arena_take(arena, size);
  if (!candidate || !found) return rung_error_memory(err, "the name of a file");
  found[0] = '\0';
  for (int i = 0; i < ENDING_COUNT; i++) {
    struct stat info;
    snprintf(candidate, size, "%s/%.*s%s", place, RUNG_TEXT(name), ENDINGS[i]);
    if (stat(candidate, &info)) continue;
    if (found[0]) {
      rung_error_set(err, RUNG_E_DATA, "two-files", "both %s and %s are there", found,
                     candidate);
      rung_error_help(err, "keep the one that counts");
      return RUNG_E_DATA;
    }
    strcpy(found, candidate);
  }
  *path = found;
  return found[0] ? RUNG_OK : fail_none(place, name, err);
}

#include "cache/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(RungCacheHome *home, const char *why) {
  snprintf(home->why_not, sizeof home->why_not, "%s", why);
  return false;
}

/* false when no variable names a folder. */
static bool name_folder(RungCacheHome *home) {
  static const struct {
    const char *variable, *below;
  } places[] = {
      {"RUNG_CACHE", ""}, {"XDG_CACHE_HOME", "/rung"}, {"HOME", "/.cache/rung"}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    const char *folder = getenv(places[i].variable);
    if (!folder || !*folder) continue;
    const int length =
        snprintf(home->path, sizeof home->path, "%s%s", folder, places[i].below);
    return length > 0 && (size_t)length < sizeof home->path;
  }
  return false;
}

/* Makes the folder and those above it. What goes wrong shows when it is opened. */
static void make_folder(const char *path) {
  char part[sizeof((RungCacheHome *)0)->path];
  const size_t length = strlen(path);
  for (size_t i = 1; i <= length; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(part, path, i);
    part[i] = '\0';
    (void)mkdir(part, 0700);
  }
}

static bool check_folder(RungCacheHome *home) {
  struct stat info;
  if (fstat(home->descriptor, &info)) return refuse(home, strerror(errno));
  if (info.st_uid != geteuid()) return refuse(home, "it belongs to another user");
  if (info.st_mode & (S_IWGRP | S_IWOTH)) return refuse(home, "others can write to it");
  return true;
}

bool rung_cache_home_open(RungCacheHome *home, bool make) {
  *home = (RungCacheHome){.descriptor = -1};
  home->absent = !name_folder(home);
  if (home->absent) return refuse(home, "there is no home folder");
  const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  home->descriptor = open(home->path, flags);
  if (home->descriptor < 0 && make && errno == ENOENT) {
    make_folder(home->path);
    home->descriptor = open(home->path, flags);
  }
  home->absent = home->descriptor < 0 && errno == ENOENT;
  if (home->descriptor < 0) return refuse(home, strerror(errno));
  if (check_folder(home)) return true;
  rung_cache_home_close(home);
  return false;
}

void rung_cache_home_close(RungCacheHome *home) {
  if (home->descriptor >= 0) close(home->descriptor);
  home->descriptor = -1;
}

void rung_cache_name(char *name, RungKey key, const char *ending) {
  snprintf(name, RUNG_CACHE_NAME_MAX, "%016llx%016llx.%s", (unsigned long long)key.high,
           (unsigned long long)key.low, ending);
}

bool rung_cache_parse_size(const char *text, uint64_t *size) {
  static const char units[] = "kMGT";
  const size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 15) return false;
  uint64_t value = strtoull(text, NULL, 10);
  const char *unit = text + digits;
  if (*unit == 'K') unit = "k";
  const char *found = *unit ? strchr(units, *unit) : units;
  if (!found || (*unit && unit[1])) return false;
  for (const char *u = units; *unit && u <= found; u++)
    if (__builtin_mul_overflow(value, 1000u, &value)) return false;
  *size = value;
  return true;
}

/* Fallback where the variable is not set, or is no size. */
static uint64_t setting(const char *variable, uint64_t fallback) {
  const char *text = getenv(variable);
  uint64_t size;
  return text && rung_cache_parse_size(text, &size) ? size : fallback;
}

uint64_t rung_cache_least(void) {
  return setting("RUNG_CACHE_FROM", 4000000);
}

uint64_t rung_cache_limit(void) {
  return setting("RUNG_CACHE_SIZE", 10000000000);
}

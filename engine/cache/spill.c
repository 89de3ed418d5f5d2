#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cache/cache.h"
#include "load/find.h"

enum { PACKED = 8 }; /* what is packed has about so many times its bytes */

uint64_t rung_cache_data_bytes(const RungPlan *plan, const char *place) {
  RungAllocator allocator;
  RungArena arena;
  uint64_t bytes = 0;
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&arena, &allocator);
  for (size_t i = 0; i < plan->source_count; i++) {
    const char *path;
    struct stat info;
    RungError err;
    rung_error_init(&err);
    if (rung_schema_is_derived(&plan->sources[i].schema) ||
        rung_find_file(place, plan->sources[i].schema.name, &arena, &path, &err) ||
        stat(path, &info))
      continue;
    const size_t length = strlen(path);
    const bool packed = length < 4 || strcmp(path + length - 4, ".csv") != 0;
    bytes += (uint64_t)info.st_size * (packed ? PACKED : 1);
  }
  rung_arena_reset(&arena);
  return bytes;
}

int rung_cache_spill_folder(void) {
  RungCacheHome home;
  if (rung_cache_home_open(&home, true)) return home.descriptor;
  const char *folder = getenv("TMPDIR");
  return open(folder && *folder ? folder : "/var/tmp",
              O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

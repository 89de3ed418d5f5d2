#include "report/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static RungStatus refuse_name(const char *path, RungError *err) {
  return rung_error_set(err, RUNG_E_USAGE, "output-name",
                        "%.100s cannot be written: the name is too long or empty", path);
}

RungStatus rung_place_open(RungPlace *place, const char *path, RungError *err) {
  char parent[PATH_MAX] = ".";
  size_t length = strlen(path);
  place->parent = -1;
  if (length == 0) return refuse_name(path, err);
  while (length > 0 && path[length - 1] == '/') length--;
  size_t start = length;
  while (start > 0 && path[start - 1] != '/') start--;
  size_t above = length == 0 ? 1 : start;
  if (length - start > RUNG_NAME_MAX || above >= sizeof parent)
    return refuse_name(path, err);
  if (above > 0) {
    memcpy(parent, path, above);
    parent[above] = '\0';
  }
  memcpy(place->name, length > start ? path + start : ".",
         length > start ? length - start : 1);
  place->name[length > start ? length - start : 1] = '\0';
  place->parent = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (place->parent >= 0) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "output-folder",
                        "the folder %s cannot be opened: %s", parent, strerror(errno));
}

void rung_place_close(RungPlace *place) {
  if (place->parent >= 0) (void)close(place->parent);
  place->parent = -1;
}

RungPlaceKind rung_place_look(int folder, const char *name, unsigned *mode) {
  struct stat found;
  if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? RUNG_PLACE_FREE : RUNG_PLACE_OTHER;
  }
  if (mode) *mode = found.st_mode & 0777;
  if (S_ISREG(found.st_mode)) return RUNG_PLACE_FILE;
  return S_ISDIR(found.st_mode) ? RUNG_PLACE_FOLDER : RUNG_PLACE_OTHER;
}

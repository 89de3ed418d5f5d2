#include "report/replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MOST = 4096, NEW_FILE_MODE = 0666 };

static RungStatus fail(const char *path, RungError *err) {
  return rung_error_set(err, RUNG_E_IO, "output-file", "%s cannot be written: %s", path,
                        strerror(errno));
}

/* What a new file may be used for: as the one in its place, or as the user's mask says.
 */
static mode_t mode_of(const char *path) {
  struct stat state;
  if (stat(path, &state) == 0) return state.st_mode & 07777;
  mode_t mask = umask(0);
  (void)umask(mask);
  return NEW_FILE_MODE & ~mask;
}

static RungStatus fill(int file, const char *path, RungFileWrite write, void *context,
                       RungError *err) {
  FILE *stream = fdopen(file, "w");
  if (!stream) {
    close(file);
    return fail(path, err);
  }
  RungStatus status = write(stream, context, err);
  bool whole = fflush(stream) == 0 && fsync(file) == 0;
  whole = fclose(stream) == 0 && whole;
  if (status || whole) return status;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "%s cannot be written", path);
}

RungStatus rung_file_replace(const char *path, RungFileWrite write, void *context,
                             RungError *err) {
  char beside[PATH_MOST];
  int length = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
  if (length < 0 || (size_t)length >= sizeof beside) {
    errno = ENAMETOOLONG;
    return fail(path, err);
  }
  int file = mkstemp(beside);
  if (file < 0) return fail(path, err);
  bool allowed = fchmod(file, mode_of(path)) == 0;
  RungStatus status = fill(file, path, write, context, err);
  if (!status && (!allowed || rename(beside, path) != 0)) status = fail(path, err);
  if (status) (void)unlink(beside);
  return status;
}

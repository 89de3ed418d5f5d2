#include "report/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { STREAM_BUFFER = 1 << 16 };

static ssize_t write_through(void *context, const char *bytes, size_t length) {
  RungRecorder *recorder = context;
  size_t done = 0;
  while (done < length && recorder->failure == 0) {
    ssize_t written = write(recorder->descriptor, bytes + done, length - done);
    if (written > 0) {
      done += (size_t)written;
    } else if (written == 0 || errno != EINTR) {
      recorder->failure = written == 0 ? EIO : errno;
    }
  }
  rung_digest_add(&recorder->digest, bytes, done);
  recorder->bytes += done;
  return (ssize_t)done;
}

RungStatus rung_recorder_open(RungRecorder *recorder, int descriptor, RungError *err) {
  *recorder = (RungRecorder){.descriptor = descriptor};
  rung_digest_init(&recorder->digest);
  cookie_io_functions_t functions = {.write = write_through};
  recorder->stream = fopencookie(recorder, "w", functions);
  if (!recorder->stream) {
    rung_recorder_drop(recorder);
    return rung_error_memory(err, "an output file");
  }
  (void)setvbuf(recorder->stream, NULL, _IOFBF, STREAM_BUFFER);
  return RUNG_OK;
}

/* Some filesystems have nothing to sync and say so. */
static int sync_failure(int descriptor) {
  if (fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS) return 0;
  return errno;
}

static RungStatus fail(const char *name, int failure, RungError *err) {
  return rung_error_set(err, RUNG_E_IO, "write-failed", "%s cannot be written: %s", name,
                        strerror(failure));
}

RungStatus rung_recorder_settle(RungRecorder *recorder, const char *name,
                                RungError *err) {
  int failure = sync_failure(recorder->descriptor);
  if (close(recorder->descriptor) != 0 && failure == 0 && errno != EINTR) failure = errno;
  recorder->descriptor = -1;
  return failure == 0 ? RUNG_OK : fail(name, failure, err);
}

RungStatus rung_recorder_finish(RungRecorder *recorder, const char *name,
                                RungRecord *record, RungError *err) {
  bool flushed = fflush(recorder->stream) == 0 && !ferror(recorder->stream);
  int failure = recorder->failure;
  if (failure == 0 && !flushed) failure = EIO;
  (void)fclose(recorder->stream);
  recorder->stream = NULL;
  if (failure != 0) return fail(name, failure, err);
  /* The disk begins, so that there is less to wait for at the end; advice only. */
  (void)sync_file_range(recorder->descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
  record->bytes = recorder->bytes;
  record->sha256 = rung_digest_take(&recorder->digest);
  return RUNG_OK;
}

void rung_recorder_drop(RungRecorder *recorder) {
  recorder->failure = recorder->failure != 0 ? recorder->failure : ECANCELED;
  if (recorder->stream) (void)fclose(recorder->stream);
  if (recorder->descriptor >= 0) (void)close(recorder->descriptor);
  recorder->stream = NULL;
  recorder->descriptor = -1;
}

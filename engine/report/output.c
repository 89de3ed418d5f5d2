#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/place.h"

enum { ATTEMPTS = 16 };

struct RungOutput {
  RungAllocator *allocator;
  RungPlace place;
  RungRecorder recorder;
  bool exists; /* the hidden file is there */
  char hidden[RUNG_NAME_MAX + 24];
};

static RungStatus fail(const RungOutput *output, RungError *err) {
  return rung_error_set(err, RUNG_E_IO, "output-file", "%s cannot be written: %s",
                        output->place.name, strerror(errno));
}

/* A new file with a name that nobody can foresee; -1 and errno on failure. */
static int make_hidden(RungOutput *output) {
  int descriptor = -1;
  for (int i = 0; i < ATTEMPTS && descriptor < 0; i++) {
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number) return -1;
    (void)snprintf(output->hidden, sizeof output->hidden, ".%s.rung-%08x",
                   output->place.name, (unsigned)number);
    descriptor = openat(output->place.parent, output->hidden,
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) return -1;
  }
  return descriptor;
}

static RungStatus start(RungOutput *output, const char *path, RungError *err) {
  unsigned mode = 0;
  RungStatus status = rung_place_open(&output->place, path, err);
  if (status != RUNG_OK) return status;
  RungPlaceKind kind = rung_place_look(output->place.parent, output->place.name, &mode);
  if (kind != RUNG_PLACE_FREE && kind != RUNG_PLACE_FILE) {
    return rung_error_set(err, RUNG_E_USAGE, "output-not-a-file",
                          "%.200s is a folder, a link or a device: only plain files are "
                          "replaced",
                          path);
  }
  int descriptor = make_hidden(output);
  if (descriptor < 0) return fail(output, err);
  output->exists = true;
  if (kind == RUNG_PLACE_FILE && fchmod(descriptor, (mode_t)mode) != 0) {
    status = fail(output, err);
    (void)close(descriptor);
    return status;
  }
  return rung_recorder_open(&output->recorder, descriptor, err);
}

RungStatus rung_output_open(RungOutput **output, const char *path,
                            RungAllocator *allocator, RungError *err) {
  *output = NULL;
  RungOutput *made = rung_allocate_array(allocator, 1, sizeof *made);
  if (!made) return rung_error_memory(err, "an output file");
  made->allocator = allocator;
  made->place.parent = -1;
  made->recorder.descriptor = -1;
  RungStatus status = start(made, path, err);
  if (status == RUNG_OK) {
    *output = made;
  } else {
    rung_output_free(made);
  }
  return status;
}

FILE *rung_output_stream(RungOutput *output) {
  return output->recorder.stream;
}

RungStatus rung_output_commit(RungOutput *output, RungRecord *record, RungError *err) {
  RungRecord ignored;
  RungStatus status = rung_recorder_finish(&output->recorder, output->place.name,
                                           record ? record : &ignored, err);
  if (status != RUNG_OK) return status;
  int parent = output->place.parent;
  if (renameat(parent, output->hidden, parent, output->place.name) != 0) {
    return fail(output, err);
  }
  output->exists = false;
  (void)fsync(parent);
  return RUNG_OK;
}

void rung_output_free(RungOutput *output) {
  if (!output) return;
  rung_recorder_drop(&output->recorder);
  if (output->exists) (void)unlinkat(output->place.parent, output->hidden, 0);
  rung_place_close(&output->place);
  rung_release(output->allocator, output, sizeof *output);
}

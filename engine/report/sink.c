#include "report/sink.h"

#include <errno.h>

void rung_sink_init(RungSink *sink, FILE *stream) {
  sink->stream = stream;
  sink->failure = 0;
  sink->filled = 0;
}

static void write_block(RungSink *sink, const char *bytes, size_t length) {
  if (sink->failure != 0 || length == 0) return;
  errno = 0;
  if (fwrite(bytes, 1, length, sink->stream) != length) {
    sink->failure = errno != 0 ? errno : EIO;
  }
}

void rung_sink_put_long(RungSink *sink, const char *bytes, size_t length) {
  write_block(sink, sink->bytes, sink->filled);
  sink->filled = 0;
  if (length >= RUNG_SINK_BYTES) {
    write_block(sink, bytes, length);
  } else {
    memcpy(sink->bytes, bytes, length);
    sink->filled = length;
  }
}

void rung_sink_string(RungSink *sink, const char *string) {
  rung_sink_put(sink, string, strlen(string));
}

void rung_sink_repeat(RungSink *sink, const char *string, size_t count) {
  size_t length = strlen(string);
  for (size_t i = 0; i < count; i++) rung_sink_put(sink, string, length);
}

RungStatus rung_sink_finish(RungSink *sink, RungError *err) {
  write_block(sink, sink->bytes, sink->filled);
  sink->filled = 0;
  errno = 0;
  if (sink->failure == 0 && (fflush(sink->stream) != 0 || ferror(sink->stream))) {
    sink->failure = errno != 0 ? errno : EIO;
  }
  if (sink->failure == 0) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed",
                        "the output cannot be written: %s", strerror(sink->failure));
}

/* Buffered output for the writers of this layer: bytes are gathered in blocks and handed
 * to a stream; the first failed write is remembered and told once, at the end. */
#ifndef RUNG_REPORT_SINK_H
#define RUNG_REPORT_SINK_H

#include <string.h>

#include "core/text.h"

enum { RUNG_SINK_BYTES = 16384 };

/* Lives on the stack of a writer. Until rung_sink_finish the stream lacks the last
 * bytes, so nobody else may write to it in between. */
typedef struct RungSink {
  FILE *stream; /* not owned, not closed */
  int failure;  /* errno of the first write that failed, or 0; later bytes are dropped */
  size_t filled;
  char bytes[RUNG_SINK_BYTES];
} RungSink;

void rung_sink_init(RungSink *sink, FILE *stream);

/* The road of rung_sink_put when the block is full. */
void rung_sink_put_long(RungSink *sink, const char *bytes, size_t length);

static inline void rung_sink_put(RungSink *sink, const char *bytes, size_t length) {
  if (length > RUNG_SINK_BYTES - sink->filled) {
    rung_sink_put_long(sink, bytes, length);
  } else if (length > 0) {
    memcpy(sink->bytes + sink->filled, bytes, length);
    sink->filled += length;
  }
}

static inline void rung_sink_char(RungSink *sink, char c) {
  if (sink->filled == RUNG_SINK_BYTES) {
    rung_sink_put_long(sink, &c, 1);
  } else {
    sink->bytes[sink->filled++] = c;
  }
}

static inline void rung_sink_text(RungSink *sink, RungText text) {
  rung_sink_put(sink, text.bytes, text.length);
}

void rung_sink_string(RungSink *sink, const char *string);
void rung_sink_repeat(RungSink *sink, const char *string, size_t count);

/* Hands everything over and flushes the stream. RUNG_E_IO "write-failed" when any write
 * failed, now or before. */
RungStatus rung_sink_finish(RungSink *sink, RungError *err) RUNG_MUST_USE;

#endif

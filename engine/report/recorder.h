/* A stream to an open file that counts and digests the bytes that go through it. */
#ifndef RUNG_REPORT_RECORDER_H
#define RUNG_REPORT_RECORDER_H

#include "report/digest.h"

/* What run.json says of a file. */
typedef struct RungRecord {
  uint64_t bytes;
  RungDigestText sha256;
} RungRecord;

typedef struct RungRecorder {
  FILE *stream;   /* to write to, in order only (no seeking); not to be closed by users */
  int descriptor; /* owned; -1 when closed */
  int failure;    /* errno of the first write that failed, or 0 */
  uint64_t bytes;
  RungDigest digest;
} RungRecorder;

/* Takes the descriptor, also on failure. The recorder must stay where it is until it is
 * finished or dropped. RUNG_E_MEMORY. */
RungStatus rung_recorder_open(RungRecorder *recorder, int descriptor,
                              RungError *err) RUNG_MUST_USE;
/* Closes the stream; the bytes are on their way to the disk. name: for the message.
 * RUNG_E_IO "write-failed" when any write ever failed: disk full, quota, device. */
RungStatus rung_recorder_finish(RungRecorder *recorder, const char *name,
                                RungRecord *record, RungError *err) RUNG_MUST_USE;
/* After that: waits until the bytes are on the disk (fsync) and closes. Several files are
 * finished first and settled then, so that the disk works on all of them. RUNG_E_IO
 * "write-failed". */
RungStatus rung_recorder_settle(RungRecorder *recorder, const char *name,
                                RungError *err) RUNG_MUST_USE;
/* Closes and forgets; nothing when it is closed. */
void rung_recorder_drop(RungRecorder *recorder);

#endif

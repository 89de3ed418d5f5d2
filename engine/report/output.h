/* One output file that appears whole or not at all.
 *
 * The bytes go to a hidden file beside the target (.NAME.rung-XXXXXXXX); commit brings
 * them to the disk and renames it. Until then, and after any failure, what stood at the
 * target before is untouched. A process that is killed can leave the hidden file.
 */
#ifndef RUNG_REPORT_OUTPUT_H
#define RUNG_REPORT_OUTPUT_H

#include "core/memory.h"
#include "report/recorder.h"

typedef struct RungOutput RungOutput;

/* Starts writing path. A regular file there will be replaced and its permissions kept.
 * RUNG_E_USAGE "output-not-a-file" for a folder, symbolic link or device; RUNG_E_USAGE
 * "output-name"; RUNG_E_IO "output-folder", "output-file"; RUNG_E_MEMORY. */
RungStatus rung_output_open(RungOutput **output, const char *path,
                            RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
/* Owned by the output; not to be closed; no seeking. */
FILE *rung_output_stream(RungOutput *output);
/* Puts the file in its place; the stream is gone then. record: may be NULL. RUNG_E_IO
 * "write-failed", "output-file". Only free may follow. */
RungStatus rung_output_commit(RungOutput *output, RungRecord *record,
                              RungError *err) RUNG_MUST_USE;
/* Gives up what was not committed. NULL is allowed. */
void rung_output_free(RungOutput *output);

#endif

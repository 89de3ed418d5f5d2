/* One file that is written whole or not at all. */
#ifndef RUNG_REPORT_REPLACE_H
#define RUNG_REPORT_REPLACE_H

#include "core/error.h"

/* Writes the file's bytes to the stream. */
typedef RungStatus (*RungFileWrite)(FILE *stream, void *context, RungError *err);

/* Writes beside path and brings the bytes to the disk before they take path's name; a file
 * that is there keeps its permissions. On failure path is as it was. RUNG_E_IO
 * "output-file", "write-failed"; what `write` fails with. */
RungStatus rung_file_replace(const char *path, RungFileWrite write, void *context,
                             RungError *err) RUNG_MUST_USE;

#endif

/* Which file of the data folder holds a source. */
#ifndef RUNG_LOAD_FIND_H
#define RUNG_LOAD_FIND_H

#include "core/text.h"

/* <place>/<name>.csv, .csv.gz or .csv.zst; *path is of the arena. Errors: RUNG_E_DATA
 * "no-place" (no such folder), "no-file" (help: what was looked for, or the nearest
 * name), "two-files"; RUNG_E_SCRIPT "bad-source-name" for a name that could leave the
 * folder; RUNG_E_MEMORY. */
RungStatus rung_find_file(const char *place, RungText name, RungArena *arena,
                          const char **path, RungError *err) RUNG_MUST_USE;

#endif

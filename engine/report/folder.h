/* An output folder whose files appear whole or not at all.
 *
 *   rung_folder_open(&folder, "out", allocator, err)
 *   rung_folder_file(folder, "partners.csv", &stream, err)   ... write to stream ...
 *   rung_folder_finish(folder, stream, &record, err)          its SHA-256, for run.json
 *   rung_folder_commit(folder, err)
 *   rung_folder_free(folder)
 *
 * The folder is made when it is not there; otherwise it must be empty or hold only files
 * that an earlier commit made, which the list .rung-output in it says. Files are written
 * in out/.rung-staging; commit brings them to the disk, then renames each into place and
 * removes the files of the earlier commit that were not made again, so that a reader sees
 * each file either old and whole or new and whole. When one cannot be placed, those
 * before it are put back. Free without commit leaves everything as it was found.
 *
 * The folder is locked (flock) while it is open. What a killed process left in
 * .rung-staging is removed by the next open. On filesystems without hard links a commit
 * that fails halfway cannot bring back what it has replaced.
 */
#ifndef RUNG_REPORT_FOLDER_H
#define RUNG_REPORT_FOLDER_H

#include "core/memory.h"
#include "report/recorder.h"

typedef struct RungFolder RungFolder;

/* The folder above must exist. RUNG_E_USAGE "output-not-a-folder" (a file, a symbolic
 * link), "output-folder-not-empty" (names a file that is somebody else's),
 * "output-name"; RUNG_E_IO "output-folder-busy", "output-folder"; RUNG_E_MEMORY. */
RungStatus rung_folder_open(RungFolder **folder, const char *path,
                            RungAllocator *allocator, RungError *err) RUNG_MUST_USE;

/* A new file; several may be open at once. The stream is owned by the folder: not to be
 * closed, no seeking. name: at most 200 bytes of printable ASCII without '/', not
 * starting with '.', not taken yet; else RUNG_E_INTERNAL "output-name" (names are made by
 * programmers). RUNG_E_IO "output-file", RUNG_E_MEMORY. */
RungStatus rung_folder_file(RungFolder *folder, const char *name, FILE **stream,
                            RungError *err) RUNG_MUST_USE;

/* Ends a file: bytes on the disk, stream gone. record may be NULL. RUNG_E_IO
 * "write-failed" when any write failed; the folder can then only be freed. */
RungStatus rung_folder_finish(RungFolder *folder, FILE *stream, RungRecord *record,
                              RungError *err) RUNG_MUST_USE;

/* Files made so far, in order. record: of finished files; false while it is open. */
size_t rung_folder_count(const RungFolder *folder);
const char *rung_folder_name(const RungFolder *folder, size_t i);
bool rung_folder_record(const RungFolder *folder, size_t i, RungRecord *record);

/* Finishes what is still open and puts all in place. On failure nothing changed. Only
 * free may follow. RUNG_E_IO "write-failed", "output-file"; RUNG_E_MEMORY. */
RungStatus rung_folder_commit(RungFolder *folder, RungError *err) RUNG_MUST_USE;

/* Gives up what was not committed: no new file stays, nor the folder if it was made by
 * open. NULL is allowed. */
void rung_folder_free(RungFolder *folder);

#endif

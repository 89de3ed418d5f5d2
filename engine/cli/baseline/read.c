/* A baseline read back, and a run brought into the same form. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/baseline/baseline.h"
#include "load/bytes.h"

typedef struct Reader {
  const char *folder;
  RungSession *session;
  RungError *err;
} Reader;

/* A file of the folder in session->arena. */
static RungStatus read_file(const Reader *reader, const char *name, RungText *text) {
  RungSession *session = reader->session;
  RungBytes bytes = {0};
  RungText path = rung_session_format(session, "%s/%s", reader->folder, name);
  if (path.length == 0) return rung_error_memory(reader->err, "a baseline");
  RungStatus status =
      rung_bytes_init(&bytes, path.bytes, &session->allocator, reader->err);
  if (!status && bytes.length > UINT32_MAX)
    status = rung_error_set(reader->err, RUNG_E_DATA, "bad-record", "%s is too large",
                            path.bytes);
  const char *copy =
      status ? NULL : rung_arena_copy(&session->arena, bytes.data, bytes.length);
  if (!status && !copy) status = rung_error_memory(reader->err, "a baseline");
  if (!status) *text = (RungText){copy, (uint32_t)bytes.length};
  rung_bytes_reset(&bytes);
  return status;
}

/* The hash that the record has of a sheet. */
static bool recorded_hash(const RungDocument *record, const char *name, RungText *hash) {
  const RungDocument *outputs =
      rung_document_member(record, "outputs", RUNG_DOCUMENT_ARRAY);
  for (const RungDocument *at = outputs ? outputs->first : NULL; at; at = at->next) {
    RungText file;
    if (rung_document_text(at, "file", &file) && rung_text_is(file, name))
      return rung_document_text(at, "sha256", hash);
  }
  return false;
}

static RungStatus read_sheet(const Reader *reader, const RungDocument *record,
                             const char *name, RungGrid *grid) {
  RungText text, hash;
  if (!recorded_hash(record, name, &hash)) {
    rung_error_set(reader->err, RUNG_E_DATA, "bad-record",
                   "the record in %s is not one of a baseline: it has no %s",
                   reader->folder, name);
    return reader->err->status;
  }
  if (read_file(reader, name, &text)) return reader->err->status;
  RungDigestText digest = rung_digest_of(text.bytes, text.length);
  if (!rung_text_is(hash, digest.text)) {
    rung_error_set(reader->err, RUNG_E_DATA, "baseline-edited",
                   "%s/%s is not the file that `rung baseline` wrote", reader->folder,
                   name);
    rung_error_help(reader->err,
                    "take it back from your repository; changes are approved by "
                    "`rung approve`, or by a new baseline");
    return reader->err->status;
  }
  return rung_grid_read(grid, text, name, &reader->session->arena, reader->err);
}

RungStatus rung_baseline_read(RungBaseline *baseline, const char *folder,
                              RungSession *session, RungError *err) {
  const Reader reader = {folder, session, err};
  struct stat info;
  RungText text;
  *baseline = (RungBaseline){0};
  RungText path = rung_session_format(session, "%s/run.json", folder);
  if (path.length == 0) return rung_error_memory(err, "a baseline");
  if (stat(path.bytes, &info) != 0) {
    rung_error_set(err, RUNG_E_USAGE, "no-baseline", "there is no baseline in %s",
                   folder);
    rung_error_help(err, "`rung baseline PROGRAM --data DIR` makes one");
    return err->status;
  }
  if (read_file(&reader, "run.json", &text)) return err->status;
  baseline->sha256 = rung_digest_of(text.bytes, text.length);
  if (rung_document_read(&baseline->record, text, "run.json", &session->arena, err) ||
      read_sheet(&reader, baseline->record, "partners.csv", &baseline->partners)) {
    return err->status;
  }
  return read_sheet(&reader, baseline->record, "rules.csv", &baseline->rules);
}

static RungStatus read_back(const RungTold *told,
                            RungStatus (*write)(const RungTold *, FILE *, RungError *),
                            RungGrid *grid, RungError *err) {
  RungArena *arena = &told->statement.session->arena;
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  if (!stream) return rung_error_memory(err, "a sheet");
  RungStatus status = write(told, stream, err);
  bool whole = fclose(stream) == 0;
  if (!status && (!whole || length > UINT32_MAX))
    status = rung_error_memory(err, "a sheet");
  const char *copy = status ? NULL : rung_arena_copy(arena, text, length);
  free(text);
  if (!status && !copy) status = rung_error_memory(err, "a sheet");
  return status ? status
                : rung_grid_read(grid, (RungText){copy, (uint32_t)length}, "the run",
                                 arena, err);
}

RungStatus rung_baseline_of(RungBaseline *baseline, const RungTold *told,
                            RungError *err) {
  *baseline = (RungBaseline){0};
  RungStatus status = read_back(told, rung_told_write_partners, &baseline->partners, err);
  if (status) return status;
  return read_back(told, rung_told_write_rules, &baseline->rules, err);
}

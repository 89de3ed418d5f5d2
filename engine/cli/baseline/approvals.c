#include "cli/baseline/approvals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load/bytes.h"
#include "report/document.h"
#include "report/replace.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define SEAL ", \"sha256\": \""

enum { HASH = RUNG_SHA256_TEXT - 1, SEAL_LENGTH = sizeof SEAL - 1 + HASH + 2 };

/* Reading -----------------------------------------------------------------------------
 */

typedef struct Reader {
  RungApprovals *approvals;
  RungSession *session;
  const char *path;
  uint32_t line;
  RungError *err;
} Reader;

static RungStatus damaged(const Reader *reader, const char *how) {
  rung_error_set(reader->err, RUNG_E_DATA, "ledger-damaged",
                 "the ledger of approvals is not as it was written: %s", how);
  rung_error_place(reader->err, reader->path, reader->line, 0, UINT64_MAX);
  rung_error_help(reader->err, "take the file back from your repository");
  return reader->err->status;
}

/* The body of a line is what stands before its seal. */
static bool take_seal(RungText line, RungText *body, RungText *hash) {
  if (line.length <= SEAL_LENGTH) return false;
  const char *seal = line.bytes + line.length - SEAL_LENGTH;
  *body = (RungText){line.bytes, line.length - SEAL_LENGTH};
  *hash = (RungText){seal + sizeof SEAL - 1, HASH};
  return memcmp(seal, SEAL, sizeof SEAL - 1) == 0 &&
         memcmp(seal + SEAL_LENGTH - 2, "\"}", 2) == 0;
}

static RungStatus read_changes(const Reader *reader, const RungDocument *list,
                               RungApproval *approval) {
  RungApproved *changes =
      rung_arena_take_array(&reader->session->arena, list->count, sizeof *changes);
  if (!changes) return rung_error_memory(reader->err, "the approvals");
  for (const RungDocument *at = list->first; at; at = at->next) {
    RungApproved *change = &changes[approval->count++];
    if (!rung_document_text(at, "partner", &change->partner) ||
        !rung_document_text(at, "field", &change->field) ||
        !rung_document_text(at, "was", &change->was) ||
        !rung_document_text(at, "is", &change->is))
      return damaged(reader, "a difference lacks a member");
  }
  approval->changes = changes;
  return RUNG_OK;
}

static RungStatus read_members(const Reader *reader, RungText line, RungText *previous) {
  RungApprovals *approvals = reader->approvals;
  const RungDocument *document;
  RungError wrong;
  rung_error_init(&wrong);
  if (rung_document_read(&document, line, reader->path, &reader->session->arena,
                         &wrong)) {
    if (wrong.status == RUNG_E_DATA) return damaged(reader, wrong.message);
    *reader->err = wrong;
    return wrong.status;
  }
  RungApproval *approval = &approvals->items[approvals->count++];
  const RungDocument *list =
      rung_document_member(document, "differences", RUNG_DOCUMENT_ARRAY);
  if (!list || !rung_document_text(document, "previous", previous) ||
      !rung_document_text(document, "baseline", &approval->baseline) ||
      !rung_document_text(document, "cause", &approval->cause) ||
      !rung_document_text(document, "reason", &approval->reason) ||
      !rung_document_text(document, "by", &approval->by) ||
      !rung_document_text(document, "at", &approval->at))
    return damaged(reader, "a member is not there");
  return read_changes(reader, list, approval);
}

static RungStatus read_line(const Reader *reader, RungText line) {
  RungApprovals *approvals = reader->approvals;
  RungText body, hash, previous;
  if (!take_seal(line, &body, &hash)) return damaged(reader, "the line has no seal");
  RungDigestText digest = rung_digest_of(body.bytes, body.length);
  if (memcmp(digest.text, hash.bytes, HASH) != 0)
    return damaged(reader, "the line was changed after it was written");
  if (read_members(reader, line, &previous)) return reader->err->status;
  if (!rung_text_equal(previous, approvals->last))
    return damaged(reader,
                   "the line before it is not the one that it was written behind");
  approvals->last = hash;
  return RUNG_OK;
}

static RungStatus read_lines(Reader *reader) {
  RungApprovals *approvals = reader->approvals;
  RungText rest = approvals->bytes;
  size_t lines = 0;
  for (uint32_t i = 0; i < rest.length; i++) lines += rest.bytes[i] == '\n';
  approvals->items =
      rung_arena_take_array(&reader->session->arena, lines, sizeof *approvals->items);
  if (!approvals->items) return rung_error_memory(reader->err, "the approvals");
  while (rest.length > 0) {
    const char *end = memchr(rest.bytes, '\n', rest.length);
    reader->line++;
    if (!end) return damaged(reader, "the last line does not end");
    uint32_t length = (uint32_t)(end - rest.bytes);
    if (read_line(reader, (RungText){rest.bytes, length})) return reader->err->status;
    rest = (RungText){end + 1, rest.length - length - 1};
  }
  return RUNG_OK;
}

static RungStatus read_bytes(RungApprovals *approvals, const char *path,
                             RungSession *session, RungError *err) {
  RungBytes bytes = {0};
  struct stat info;
  if (stat(path, &info) != 0 && errno == ENOENT) return RUNG_OK;
  RungStatus status = rung_bytes_init(&bytes, path, &session->allocator, err);
  const char *copy = NULL;
  if (!status && bytes.length > UINT32_MAX)
    status = rung_error_set(err, RUNG_E_DATA, "ledger-damaged", "%s is too large", path);
  if (!status) {
    copy = rung_arena_copy(&session->arena, bytes.data, bytes.length);
    if (!copy) status = rung_error_memory(err, "the approvals");
  }
  if (!status) approvals->bytes = (RungText){copy, (uint32_t)bytes.length};
  rung_bytes_reset(&bytes);
  return status;
}

RungStatus rung_approvals_read(RungApprovals *approvals, const char *path,
                               RungSession *session, RungError *err) {
  *approvals = (RungApprovals){.last = rung_text(ZEROS)};
  Reader reader = {approvals, session, path, 0, err};
  RungStatus status = read_bytes(approvals, path, session, err);
  return status ? status : read_lines(&reader);
}

/* What is approved --------------------------------------------------------------------
 */

/* A change as one text; cells hold no NUL. In scratch. */
static RungText key_of(const RungApproved *change, RungSession *session) {
  return rung_session_format(session, "%.*s%c%.*s%c%.*s%c%.*s",
                             RUNG_TEXT(change->partner), '\0', RUNG_TEXT(change->field),
                             '\0', RUNG_TEXT(change->was), '\0', RUNG_TEXT(change->is));
}

RungStatus rung_approved_set_make(RungApprovedSet *set, const RungApprovals *approvals,
                                  RungText baseline, RungSession *session,
                                  RungError *err) {
  set->has_pool = false;
  if (rung_pool_init(&set->pool, &session->allocator, err)) return err->status;
  set->has_pool = true;
  for (size_t i = 0; i < approvals->count; i++) {
    const RungApproval *approval = &approvals->items[i];
    if (!rung_text_equal(approval->baseline, baseline)) continue;
    for (size_t k = 0; k < approval->count; k++) {
      uint32_t id;
      RungText key = key_of(&approval->changes[k], session);
      if (key.length == 0) return rung_error_memory(err, "the approvals");
      if (rung_pool_intern(&set->pool, key, &id, err)) return err->status;
    }
  }
  return RUNG_OK;
}

void rung_approved_set_reset(RungApprovedSet *set) {
  if (set->has_pool) rung_pool_reset(&set->pool);
  set->has_pool = false;
}

bool rung_approved_set_has(const RungApprovedSet *set, const RungApproved *change,
                           RungSession *session) {
  RungText key = key_of(change, session);
  return key.length > 0 && rung_pool_find(&set->pool, key) != RUNG_NO_TEXT;
}

/* Adding ------------------------------------------------------------------------------
 */

static void put_text(RungJson *json, const char *key, RungText text) {
  rung_json_key(json, rung_text(key));
  rung_json_text(json, text);
}

static void put_change(RungJson *json, const RungApproved *change) {
  rung_json_open_object(json);
  put_text(json, "partner", change->partner);
  put_text(json, "field", change->field);
  put_text(json, "was", change->was);
  put_text(json, "is", change->is);
  rung_json_close_object(json);
}

/* An approval of those changes that are not approved yet. */
static RungStatus put_body(FILE *stream, const RungApproval *approval, RungText previous,
                           const RungApprovedSet *set, RungSession *session,
                           RungError *err) {
  RungJson json;
  rung_json_init(&json, stream, &rung_json_lines);
  rung_json_open_object(&json);
  put_text(&json, "previous", previous);
  put_text(&json, "baseline", approval->baseline);
  put_text(&json, "cause", approval->cause);
  put_text(&json, "reason", approval->reason);
  put_text(&json, "by", approval->by);
  put_text(&json, "at", approval->at);
  rung_json_key(&json, rung_text("differences"));
  rung_json_open_array(&json);
  for (size_t i = 0; i < approval->count; i++)
    if (!rung_approved_set_has(set, &approval->changes[i], session))
      put_change(&json, &approval->changes[i]);
  rung_json_close_array(&json);
  rung_json_close_object(&json);
  return rung_json_finish(&json, err);
}

/* The file with a line more. */
typedef struct Grown {
  RungText before;
  const char *body; /* JSON that ends with "}\n" */
  size_t length;
} Grown;

static RungStatus write_grown(FILE *stream, void *context, RungError *err) {
  const Grown *grown = context;
  const size_t body = grown->length - 2;
  RungDigestText hash = rung_digest_of(grown->body, body);
  if (grown->before.length > 0)
    (void)fwrite(grown->before.bytes, 1, grown->before.length, stream);
  (void)fwrite(grown->body, 1, body, stream);
  fprintf(stream, "%s%s\"}\n", SEAL, hash.text);
  if (!ferror(stream)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "the ledger cannot be written");
}

/* Others who add wait until the descriptor is closed. */
static RungStatus lock(const char *path, RungSession *session, int *folder,
                       RungError *err) {
  const char *slash = strrchr(path, '/');
  RungText place =
      slash ? rung_session_format(session, "%.*s", (int)(slash - path) + 1, path)
            : rung_text("./");
  *folder = -1;
  if (place.length == 0) return rung_error_memory(err, "the approvals");
  *folder = open(place.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  while (*folder >= 0 && flock(*folder, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    close(*folder);
    *folder = -1;
  }
  if (*folder >= 0) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "output-file", "%s cannot be locked: %s", path,
                        strerror(errno));
}

static size_t count_new(const RungApproval *approval, const RungApprovedSet *set,
                        RungSession *session) {
  size_t count = 0;
  for (size_t i = 0; i < approval->count; i++)
    count += !rung_approved_set_has(set, &approval->changes[i], session);
  return count;
}

static RungStatus write_line(const char *path, const RungApproval *approval,
                             const RungApprovals *approvals, const RungApprovedSet *set,
                             RungSession *session, RungError *err) {
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  if (!stream) return rung_error_memory(err, "an approval");
  RungStatus status = put_body(stream, approval, approvals->last, set, session, err);
  bool whole = fclose(stream) == 0;
  if (!status && (!whole || length < 2)) status = rung_error_memory(err, "an approval");
  Grown grown = {approvals->bytes, text, length};
  if (!status) status = rung_file_replace(path, write_grown, &grown, err);
  free(text);
  return status;
}

RungStatus rung_approvals_add(const char *path, const RungApproval *approval,
                              size_t *added, RungSession *session, RungError *err) {
  RungApprovals approvals;
  RungApprovedSet set = {.has_pool = false};
  int folder;
  *added = 0;
  if (lock(path, session, &folder, err)) return err->status;
  RungStatus status = rung_approvals_read(&approvals, path, session, err);
  if (!status)
    status = rung_approved_set_make(&set, &approvals, approval->baseline, session, err);
  size_t count = status ? 0 : count_new(approval, &set, session);
  if (count > 0) status = write_line(path, approval, &approvals, &set, session, err);
  if (!status) *added = count;
  rung_approved_set_reset(&set);
  (void)close(folder);
  return status;
}

#include "cli/test/accept.h"

#include <stdlib.h>
#include <string.h>

#include "load/bytes.h"
#include "report/replace.h"

enum { PATH_MOST = 4096 };

/* One change of a file: bytes from..to of the script become text. */
typedef struct Edit {
  uint32_t file; /* index into plan->files */
  uint32_t from, to;
  RungText text;
  const RungSurprise *surprise;
  bool refused; /* another one asks for something else here */
} Edit;

typedef struct Accepting {
  const RungTrials *trials;
  Edit *edits; /* [count] */
  size_t count, left;
  FILE *stream;
} Accepting;

static const RungText *text_of(const RungSession *session, uint32_t file) {
  for (size_t i = 0; i < session->script.file_count; i++)
    if (rung_text_equal(session->script.files[i].name, session->plan.files[file]))
      return &session->script.files[i].text;
  return NULL;
}

/* The byte at which a line and a character of it begin; UINT32_MAX: there are not so
 * many. */
static uint32_t offset_of(RungText text, uint32_t line, uint32_t column) {
  uint32_t at = 0;
  for (uint32_t i = 1; i < line; i++) {
    const char *end = memchr(text.bytes + at, '\n', text.length - at);
    if (!end) return UINT32_MAX;
    at = (uint32_t)(end - text.bytes) + 1;
  }
  for (uint32_t i = 1; i < column; i++) {
    if (at >= text.length || text.bytes[at] == '\n') return UINT32_MAX;
    at++;
    while (at < text.length && ((unsigned char)text.bytes[at] & 0xC0) == 0x80) at++;
  }
  return at;
}

static size_t characters(RungText text) {
  size_t count = 0;
  for (uint32_t i = 0; i < text.length; i++)
    count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
  return count;
}

static bool in_cell(RungText text, uint32_t at) {
  while (at > 0 && text.bytes[at - 1] != '\n') at--;
  while (at < text.length && (text.bytes[at] == ' ' || text.bytes[at] == '\t')) at++;
  return at < text.length && text.bytes[at] == '|';
}

/* The cell keeps its width where what is written and the spaces behind it allow. */
static void fit_cell(RungSession *session, RungText text, Edit *edit) {
  size_t old = characters((RungText){text.bytes + edit->from, edit->to - edit->from});
  size_t new = characters(edit->text);
  if (new < old)
    edit->text = rung_session_format(session, "%.*s%*s", RUNG_TEXT(edit->text),
                                     (int)(old - new), "");
  for (size_t spare = old; spare < new; spare++) {
    if (edit->to + 1 >= text.length || text.bytes[edit->to] != ' ' ||
        text.bytes[edit->to + 1] != ' ')
      break;
    edit->to++;
  }
}

/* A backslash before what would end or change the text in quotes. */
static RungText in_quotes(RungSession *session, RungText text, char quote) {
  RungText out = rung_text("");
  for (uint32_t i = 0; i < text.length; i++) {
    bool marked = text.bytes[i] == quote || text.bytes[i] == '\\';
    out = rung_session_format(session, "%.*s%s%c", RUNG_TEXT(out), marked ? "\\" : "",
                              text.bytes[i]);
  }
  return out;
}

static bool is_plain_number(RungText text) {
  size_t i = text.length > 0 && text.bytes[0] == '-';
  if (i == text.length) return false;
  for (; i < text.length; i++)
    if (!strchr("0123456789.", text.bytes[i])) return false;
  return true;
}

/* A value without quotes: a number or a flag stays so, all else is put into quotes. */
static RungText bare(RungSession *session, RungText text) {
  if (rung_text_is(text, "yes")) return rung_text("true");
  if (rung_text_is(text, "no")) return rung_text("false");
  if (is_plain_number(text)) return text;
  RungText inner = in_quotes(session, text, '"');
  return rung_session_format(session, "\"%.*s\"", RUNG_TEXT(inner));
}

/* What to do for a surprise; false: nothing can be written there. */
static bool make_edit(RungSession *session, const RungSurprise *surprise, Edit *edit) {
  const RungText *text = surprise->position.file == RUNG_NONE
                             ? NULL
                             : text_of(session, surprise->position.file);
  if (!text || surprise->literal.length == 0 || surprise->written.length == 0)
    return false;
  uint32_t at = offset_of(*text, surprise->position.line, surprise->position.column);
  if (at == UINT32_MAX || at == 0 || surprise->written.length > text->length - at ||
      memcmp(text->bytes + at, surprise->written.bytes, surprise->written.length) != 0)
    return false;
  *edit = (Edit){.file = surprise->position.file,
                 .from = at,
                 .to = at + surprise->written.length,
                 .text = surprise->literal,
                 .surprise = surprise};
  char before = text->bytes[at - 1];
  if (before == '"' || before == '\'') {
    edit->text = in_quotes(session, edit->text, before);
  } else if (in_cell(*text, at)) {
    fit_cell(session, *text, edit);
  } else {
    edit->text = bare(session, edit->text);
  }
  return true;
}

static void tell_left(Accepting *accepting, const RungSurprise *surprise,
                      const char *why) {
  const RungSession *session = accepting->trials->session;
  accepting->left++;
  if (surprise->position.file != RUNG_NONE)
    fprintf(accepting->stream, "%.*s:%u  ",
            RUNG_TEXT(session->plan.files[surprise->position.file]),
            surprise->position.line);
  fprintf(accepting->stream, "%.*s: %.*s stays, %.*s came out: %s\n",
          RUNG_TEXT(surprise->name), RUNG_TEXT(surprise->expected),
          RUNG_TEXT(surprise->got), why);
}

static int compare_edits(const void *left, const void *right) {
  const Edit *a = left, *b = right;
  if (a->file != b->file) return a->file < b->file ? -1 : 1;
  return a->from < b->from ? -1 : a->from > b->from;
}

/* Several cases may share a figure: one change, if all got the same. */
static void settle(Accepting *accepting) {
  size_t kept = 0;
  Edit *edits = accepting->edits;
  if (accepting->count) qsort(edits, accepting->count, sizeof *edits, compare_edits);
  for (size_t i = 0; i < accepting->count; i++) {
    Edit *last = kept > 0 ? &edits[kept - 1] : NULL;
    bool same = last && last->file == edits[i].file && last->from == edits[i].from;
    if (!same)
      edits[kept++] = edits[i];
    else if (!rung_text_equal(last->text, edits[i].text))
      last->refused = true;
  }
  accepting->count = kept;
  for (size_t i = 0; i < kept; i++)
    if (edits[i].refused)
      tell_left(accepting, edits[i].surprise, "cases that share it got other figures");
}

static RungStatus collect(Accepting *accepting, RungError *err) {
  RungSession *session = accepting->trials->session;
  size_t most = 0;
  for (size_t i = 0; i < session->plan.case_count; i++)
    most += accepting->trials->verdicts[i].count;
  accepting->edits =
      rung_arena_take_array(&session->arena, most + 1, sizeof *accepting->edits);
  if (!accepting->edits) return rung_error_memory(err, "what is accepted");
  for (size_t i = 0; i < session->plan.case_count; i++) {
    const RungVerdict *verdict = &accepting->trials->verdicts[i];
    accepting->left += verdict->failed;
    for (size_t s = 0; s < verdict->count; s++) {
      if (make_edit(session, &verdict->surprises[s], &accepting->edits[accepting->count]))
        accepting->count++;
      else
        tell_left(accepting, &verdict->surprises[s], "no figure stands there");
    }
  }
  settle(accepting);
  return RUNG_OK;
}

/* Files ------------------------------------------------------------------------------ */

/* The bytes of one file, and its changes first..end of all. */
typedef struct Rewrite {
  const Accepting *accepting;
  const RungBytes *bytes;
  size_t mark; /* bytes before the script: a byte order mark */
  size_t first, end;
} Rewrite;

static RungStatus write_file(FILE *stream, void *context, RungError *err) {
  const Rewrite *rewrite = context;
  size_t at = 0;
  (void)err;
  for (size_t i = rewrite->first; i < rewrite->end; i++) {
    const Edit *edit = &rewrite->accepting->edits[i];
    if (edit->refused) continue;
    fwrite(rewrite->bytes->data + at, 1, rewrite->mark + edit->from - at, stream);
    fwrite(edit->text.bytes, 1, edit->text.length, stream);
    at = rewrite->mark + edit->to;
  }
  fwrite(rewrite->bytes->data + at, 1, rewrite->bytes->length - at, stream);
  return RUNG_OK;
}

static bool is_script_file(const char *program) {
  size_t length = strlen(program);
  return length > 4 && strcmp(program + length - 4, ".lua") == 0;
}

static RungStatus rewrite_bytes(Rewrite *rewrite, const char *path, RungError *err) {
  const Accepting *accepting = rewrite->accepting;
  const RungText *text =
      text_of(accepting->trials->session, accepting->edits[rewrite->first].file);
  const RungBytes *bytes = rewrite->bytes;
  rewrite->mark =
      bytes->length >= 3 && memcmp(bytes->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (bytes->length - rewrite->mark != text->length ||
      memcmp(bytes->data + rewrite->mark, text->bytes, text->length) != 0)
    return rung_error_set(err, RUNG_E_IO, "file-changed",
                          "%s has changed since the tests were read", path);
  return rung_file_replace(path, write_file, rewrite, err);
}

static RungStatus rewrite_file(const Accepting *accepting, size_t first, size_t end,
                               const char *program, RungError *err) {
  RungSession *session = accepting->trials->session;
  char path[PATH_MOST];
  RungText name = session->plan.files[accepting->edits[first].file];
  int length = is_script_file(program)
                   ? snprintf(path, sizeof path, "%s", program)
                   : snprintf(path, sizeof path, "%s/%.*s", program, RUNG_TEXT(name));
  if (length < 0 || (size_t)length >= sizeof path)
    return rung_error_set(err, RUNG_E_IO, "output-file", "the path is too long");
  RungBytes bytes;
  RungStatus status = rung_bytes_init(&bytes, path, &session->allocator, err);
  if (status) return status;
  Rewrite rewrite = {accepting, &bytes, 0, first, end};
  status = rewrite_bytes(&rewrite, path, err);
  rung_bytes_reset(&bytes);
  return status;
}

static void tell_edits(const Accepting *accepting, size_t first, size_t end) {
  const RungSession *session = accepting->trials->session;
  for (size_t i = first; i < end; i++) {
    const Edit *edit = &accepting->edits[i];
    if (edit->refused) continue;
    fprintf(accepting->stream, "%.*s:%u  %.*s: %.*s -> %.*s\n",
            RUNG_TEXT(session->plan.files[edit->file]), edit->surprise->position.line,
            RUNG_TEXT(edit->surprise->name), RUNG_TEXT(edit->surprise->written),
            RUNG_TEXT(edit->surprise->literal));
  }
}

RungStatus rung_test_accept(const RungTrials *trials, const char *program, FILE *stream,
                            size_t *left, RungError *err) {
  Accepting accepting = {.trials = trials, .stream = stream};
  size_t written = 0;
  RungStatus status = collect(&accepting, err);
  for (size_t i = 0; i < accepting.count && !status;) {
    size_t end = i;
    while (end < accepting.count &&
           accepting.edits[end].file == accepting.edits[i].file) {
      written += !accepting.edits[end].refused;
      end++;
    }
    status = rewrite_file(&accepting, i, end, program, err);
    if (!status) tell_edits(&accepting, i, end);
    i = end;
  }
  *left = accepting.left;
  if (status) return status;
  fprintf(stream, "%zu %s rewritten, %zu left\n", written,
          written == 1 ? "expectation" : "expectations", accepting.left);
  return RUNG_OK;
}

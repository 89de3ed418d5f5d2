/* rung verify: what a run's record says, held against what is there. */
#include "cli/verify/verify.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/verb.h"
#include "cli/verify/results.h"
#include "report/digest.h"

extern char **environ;

#define RECORD_NAME "run.json"

/* The record --------------------------------------------------------------------------
 */

static RungStatus bad_record(const RungVerification *verification, const char *key,
                             RungError *err) {
  rung_error_set(err, RUNG_E_DATA, "bad-record", "%s has no `%s` of the right kind",
                 verification->name, key);
  rung_error_help(err, "a record is what `rung eval -o DIR` writes as %s", RECORD_NAME);
  return err->status;
}

RungStatus rung_verification_member(const RungVerification *verification,
                                    const RungDocument *object, const char *key,
                                    RungDocumentKind kind, const RungDocument **member,
                                    RungError *err) {
  *member = rung_document_member(object, key, kind);
  return *member ? RUNG_OK : bad_record(verification, key, err);
}

/* Parts place into folder and name. */
static RungStatus find_record(RungVerification *verification, const char *place,
                              RungError *err) {
  RungArena *arena = &verification->session->arena;
  struct stat info;
  const char *slash = strrchr(place, '/');
  if (stat(place, &info) == 0 && S_ISDIR(info.st_mode)) {
    verification->folder = place;
    verification->name = RECORD_NAME;
    return RUNG_OK;
  }
  verification->name = slash ? slash + 1 : place;
  verification->folder =
      slash ? rung_arena_copy(arena, place, (size_t)(slash - place) + (slash == place))
            : ".";
  return verification->folder ? RUNG_OK : rung_error_memory(err, "the name of a folder");
}

static RungStatus read_record(RungVerification *verification, RungError *err) {
  RungSession *session = verification->session;
  RungArena *arena = &session->arena;
  RungBytes bytes = {0};
  bool there;
  RungStatus status = rung_verification_open(
      &bytes, verification->folder, rung_text(verification->name), &there, session, err);
  if (!status && !there) {
    status = rung_error_set(err, RUNG_E_USAGE, "no-record", "there is no file %s in %s",
                            verification->name, verification->folder);
    rung_error_help(err, "name the folder that `rung eval -o DIR` wrote");
  }
  if (!status && bytes.length > UINT32_MAX) {
    status = rung_error_set(err, RUNG_E_DATA, "bad-record", "%s is too large",
                            verification->name);
  }
  const char *copy = status ? NULL : rung_arena_copy(arena, bytes.data, bytes.length);
  if (!status && !copy) status = rung_error_memory(err, "the record");
  if (!status) {
    status = rung_document_read(&verification->record,
                                (RungText){copy, (uint32_t)bytes.length},
                                verification->name, arena, err);
  }
  rung_bytes_reset(&bytes);
  return status;
}

RungStatus rung_verification_init(RungVerification *verification, RungSession *session,
                                  const char *place, RungError *err) {
  static const char *const names[] = {"file", "what", "expected", "found"};
  *verification = (RungVerification){.session = session};
  rung_sheet_init(&verification->differences, &session->allocator);
  for (size_t i = 0; i < 4; i++) {
    RungText name = rung_text(names[i]);
    if (rung_sheet_column(&verification->differences, RUNG_ROLE_WORD, name, name, err)) {
      return err->status;
    }
  }
  return find_record(verification, place, err) ? err->status
                                               : read_record(verification, err);
}

void rung_verification_reset(RungVerification *verification) {
  rung_sheet_reset(&verification->differences);
}

RungStatus rung_verification_compare(RungVerification *verification, RungText file,
                                     const char *what, RungText expected, RungText found,
                                     RungError *err) {
  RungSheet *sheet = &verification->differences;
  verification->compared++;
  if (rung_text_equal(expected, found)) return RUNG_OK;
  if (rung_sheet_row(sheet, err) ||
      rung_sheet_set(sheet, 0, rung_value_text(file), err) ||
      rung_sheet_set(sheet, 1, rung_value_text(rung_text(what)), err) ||
      rung_sheet_set(sheet, 2, rung_value_text(expected), err)) {
    return err->status;
  }
  return rung_sheet_set(sheet, 3, rung_value_text(found), err);
}

/* Rules -------------------------------------------------------------------------------
 */

static RungStatus compare_member(RungVerification *verification, const char *file,
                                 const char *key, RungText found, RungError *err) {
  const RungDocument *member;
  if (rung_verification_member(verification, verification->record, key,
                               RUNG_DOCUMENT_TEXT, &member, err)) {
    return err->status;
  }
  return rung_verification_compare(verification, rung_text(file), key, member->text,
                                   found, err);
}

static const RungScriptFile *find_script(const RungScript *script, RungText name) {
  for (size_t i = 0; i < script->file_count; i++)
    if (rung_text_equal(script->files[i].name, name)) return &script->files[i];
  return NULL;
}

/* Files that the record has. */
static RungStatus check_listed(RungVerification *verification, const RungDocument *rules,
                               RungError *err) {
  for (const RungDocument *at = rules->first; at; at = at->next) {
    RungText name, sha256;
    if (!rung_document_text(at, "file", &name) ||
        !rung_document_text(at, "sha256", &sha256)) {
      return bad_record(verification, "rules", err);
    }
    const RungScriptFile *file = find_script(&verification->session->script, name);
    RungDigestText digest = {"no such file"};
    if (file) digest = rung_digest_of(file->text.bytes, file->text.length);
    if (rung_verification_compare(verification, name, "sha256", sha256,
                                  rung_text(digest.text), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* Files that it does not have. */
static RungStatus check_unlisted(RungVerification *verification,
                                 const RungDocument *rules, RungError *err) {
  const RungScript *script = &verification->session->script;
  for (size_t i = 0; i < script->file_count; i++) {
    const RungDocument *at = rules->first;
    RungText name = rung_text("");
    while (at && !(rung_document_text(at, "file", &name) &&
                   rung_text_equal(name, script->files[i].name)))
      at = at->next;
    if (!at && rung_verification_compare(verification, script->files[i].name, "file",
                                         rung_text("none"), rung_text("a file"), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus check_rules(RungVerification *verification, const char *program,
                              RungError *err) {
  RungSession *session = verification->session;
  const RungDocument *rules;
  if (rung_session_compile(session, program, err) ||
      rung_verification_member(verification, verification->record, "rules",
                               RUNG_DOCUMENT_ARRAY, &rules, err) ||
      check_listed(verification, rules, err) ||
      check_unlisted(verification, rules, err)) {
    return err->status;
  }
  RungDigestText whole = rung_digest_spell(session->script.sha256);
  RungDigestText plan =
      rung_digest_of(session->compiled.plan.bytes, session->compiled.plan.length);
  if (compare_member(verification, program, "program",
                     rung_session_name(session, session->plan.program.thing), err) ||
      compare_member(verification, program, "rules_sha256", rung_text(whole.text), err)) {
    return err->status;
  }
  return compare_member(verification, program, "plan_sha256", rung_text(plan.text), err);
}

/* Options and replay ------------------------------------------------------------------
 */

/* A run asked for as the recorded one was. */
typedef struct Options {
  RungText period; /* from..to, ends with NUL */
  const char *as_of;
  RungText only; /* keys parted by commas; empty: all */
  uint64_t allowed;
} Options;

static RungStatus read_only(RungVerification *verification, Options *options,
                            RungError *err) {
  RungSession *session = verification->session;
  const RungDocument *only =
      rung_document_member(verification->record, "only", RUNG_DOCUMENT_ARRAY);
  options->only = rung_text("");
  if (!only) return RUNG_OK;
  size_t length = 1;
  for (const RungDocument *at = only->first; at; at = at->next) {
    if (at->kind != RUNG_DOCUMENT_TEXT || at->text.length == 0 ||
        memchr(at->text.bytes, ',', at->text.length))
      return bad_record(verification, "only", err);
    length += at->text.length + 1;
  }
  char *bytes = rung_arena_take_array(&session->arena, length, 1), *to = bytes;
  if (!bytes) return rung_error_memory(err, "the partners");
  for (const RungDocument *at = only->first; at; at = at->next) {
    if (to > bytes) *to++ = ',';
    memcpy(to, at->text.bytes, at->text.length);
    to += at->text.length;
  }
  options->only = (RungText){bytes, (uint32_t)(to - bytes)};
  return RUNG_OK;
}

static RungStatus read_options(RungVerification *verification, Options *options,
                               RungError *err) {
  RungSession *session = verification->session;
  const RungDocument *record = verification->record;
  RungText from, to, as_of;
  if (!rung_document_text(record, "period_from", &from) ||
      !rung_document_text(record, "period_to", &to))
    return bad_record(verification, "period_from", err);
  if (!rung_document_count(record, "rejects_allowed", &options->allowed))
    return bad_record(verification, "rejects_allowed", err);
  options->period =
      rung_session_format(session, "%.*s..%.*s", RUNG_TEXT(from), RUNG_TEXT(to));
  options->as_of = NULL;
  if (rung_document_text(record, "rules_as_of", &as_of))
    options->as_of = rung_arena_copy(&session->arena, as_of.bytes, as_of.length);
  return read_only(verification, options, err);
}

/* Row counts of a loaded source. */
static RungStatus compare_rows(RungVerification *verification, size_t source,
                               const RungDocument *input, RungError *err) {
  static const char *const keys[] = {"rows_in", "rows_used", "rows_rejected",
                                     "rows_skipped"};
  RungSession *session = verification->session;
  const RungTable *table = &session->load.tables[source];
  const size_t counts[] = {table->rows_in, table->rows, table->rows_rejected,
                           table->rows_skipped};
  for (size_t k = 0; k < 4; k++) {
    uint64_t recorded;
    if (!rung_document_count(input, keys[k], &recorded))
      return bad_record(verification, keys[k], err);
    RungText expected =
        rung_session_format(session, "%llu", (unsigned long long)recorded);
    RungText found = rung_session_format(session, "%zu", counts[k]);
    if (rung_verification_compare(verification, session->plan.sources[source].schema.name,
                                  keys[k], expected, found, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus check_rows(RungVerification *verification, RungError *err) {
  const RungPlan *plan = &verification->session->plan;
  const RungDocument *inputs;
  if (rung_verification_member(verification, verification->record, "inputs",
                               RUNG_DOCUMENT_ARRAY, &inputs, err)) {
    return err->status;
  }
  for (size_t i = 0; i < plan->source_count; i++) {
    const RungDocument *input = inputs->first;
    RungText name = plan->sources[i].schema.name, source;
    while (input && !(rung_document_text(input, "source", &source) &&
                      rung_text_equal(source, name)))
      input = input->next;
    RungStatus status =
        input ? compare_rows(verification, i, input, err)
              : rung_verification_compare(verification, name, "source", rung_text("none"),
                                          rung_text("a source"), err);
    if (status) return status;
  }
  return RUNG_OK;
}

static RungStatus evaluate(RungVerification *verification, const Options *options,
                           RungFolder *folder, RungError *err) {
  RungSession *session = verification->session;
  RungStatement statement;
  RungChosen chosen = {.keys = options->only.length ? options->only.bytes : NULL};
  if (rung_session_run(session, options->period.bytes, err) ||
      rung_statement_init(&statement, session, chosen, err)) {
    return err->status;
  }
  return rung_results_write_folder(&statement, folder, err);
}

/* The first line on which two files differ, of which one may be the start of the other.
 */
static size_t first_line(const RungBytes *a, const RungBytes *b) {
  size_t line = 1;
  for (size_t i = 0; i < a->length && i < b->length && a->data[i] == b->data[i]; i++)
    line += a->data[i] == '\n';
  return line;
}

static RungStatus compare_bytes(RungVerification *verification, RungText name,
                                const RungBytes *recorded, const RungBytes *again,
                                RungError *err) {
  bool same = recorded->length == again->length &&
              memcmp(recorded->data, again->data, again->length) == 0;
  RungText found = rung_text("the same bytes");
  if (!same) {
    found = rung_session_format(verification->session, "others from line %zu on",
                                first_line(recorded, again));
  }
  return rung_verification_compare(verification, name, "replay",
                                   rung_text("the same bytes"), found, err);
}

/* A file of the replay beside the recorded one. */
static RungStatus compare_again(RungVerification *verification, const char *replay,
                                RungText name, RungText name_again, RungError *err) {
  RungSession *session = verification->session;
  RungBytes recorded = {0}, again = {0};
  bool was, is;
  RungStatus status =
      rung_verification_open(&recorded, verification->folder, name, &was, session, err);
  if (!status)
    status = rung_verification_open(&again, replay, name_again, &is, session, err);
  if (!status && was && is) {
    status = compare_bytes(verification, name, &recorded, &again, err);
  } else if (!status) {
    status = rung_verification_compare(verification, name, "replay",
                                       rung_text(was ? "a file" : "none"),
                                       rung_text(is ? "a file" : "none"), err);
  }
  rung_bytes_reset(&recorded);
  rung_bytes_reset(&again);
  return status;
}

static RungStatus compare_folder(RungVerification *verification, const char *replay,
                                 RungError *err) {
  const RungDocument *outputs =
      rung_document_member(verification->record, "outputs", RUNG_DOCUMENT_ARRAY);
  for (const RungDocument *at = outputs->first; at; at = at->next) {
    RungText name;
    if (!rung_document_text(at, "file", &name)) continue;
    if (compare_again(verification, replay, name, name, err)) return err->status;
  }
  return compare_again(verification, replay, rung_text(verification->name),
                       rung_text(RECORD_NAME), err);
}

/* The replay must leave what it is compared with alone. */
static RungStatus check_place(const RungVerification *verification, const char *place,
                              RungError *err) {
  struct stat recorded, again;
  if (stat(verification->folder, &recorded) != 0 || stat(place, &again) != 0 ||
      recorded.st_dev != again.st_dev || recorded.st_ino != again.st_ino)
    return RUNG_OK;
  rung_error_set(err, RUNG_E_USAGE, "same-folder",
                 "the replay would overwrite the run that it is compared with");
  rung_error_help(err, "name another folder: --replay DIR");
  return err->status;
}

static RungStatus replay(RungVerification *verification, const Options *options,
                         const char *place, RungError *err) {
  RungFolder *folder = NULL;
  RungStatus status = check_place(verification, place, err);
  if (!status)
    status = rung_folder_open(&folder, place, &verification->session->allocator, err);
  if (!status) status = evaluate(verification, options, folder, err);
  rung_folder_free(folder);
  return status ? status : compare_folder(verification, place, err);
}

/* The verb ----------------------------------------------------------------------------
 */

static RungStatus load(RungVerification *verification, const Options *options,
                       const RungArguments *arguments, RungError *err) {
  RungSession *session = verification->session;
  size_t threads;
  session->with_sha256 = true;
  session->no_cache = true; /* what stands in the files is compared */
  if (rung_verb_number(arguments, "threads", rung_threads_available(), &threads, err) ||
      rung_session_crew(session, threads, err) ||
      rung_session_rules(session, options->as_of, err) ||
      rung_session_load(session, rung_argument(arguments, "data"),
                        (size_t)options->allowed, err)) {
    return err->status;
  }
  return check_rows(verification, err);
}

static RungStatus check_version(RungVerification *verification, RungError *err) {
  RungText version;
  if (!rung_document_text(verification->record, "rung", &version))
    return bad_record(verification, "rung", err);
  return rung_verification_compare(verification, rung_text("rung"), "version", version,
                                   rung_text(RUNG_VERSION), err);
}

static RungStatus verify(RungVerification *verification, const RungArguments *arguments,
                         RungError *err) {
  const char *program = rung_argument(arguments, "program");
  const char *data = rung_argument(arguments, "data");
  const char *again = rung_argument(arguments, "replay");
  Options options;
  if (again && (!program || !data)) {
    return rung_error_set(err, RUNG_E_USAGE, "usage",
                          "--replay needs --program and --data");
  }
  if (read_options(verification, &options, err) ||
      rung_verification_files(verification, "outputs", "", verification->folder, err) ||
      rung_verification_totals(verification, err) ||
      (program &&
       (check_version(verification, err) || check_rules(verification, program, err))) ||
      (data && rung_verification_files(verification, "inputs", "input ", data, err)) ||
      (program && data && load(verification, &options, arguments, err))) {
    return err->status;
  }
  return again ? replay(verification, &options, again, err) : RUNG_OK;
}

static void tell(const RungVerification *verification, const RungArguments *arguments) {
  const size_t differences = verification->differences.rows;
  if (!rung_argument(arguments, "program"))
    fputs("note: the rules are not compared; name them with --program\n", stderr);
  if (!rung_argument(arguments, "data"))
    fputs("note: the inputs are not compared; name their folder with --data\n", stderr);
  fprintf(stderr, "%zu of %zu hashes, counts and totals differ\n", differences,
          verification->compared);
}

/* What is known by then is told also when something cannot be read. */
RungStatus rung_verb_verify(RungSession *session, const RungArguments *arguments,
                            RungError *err) {
  const char *word = rung_argument(arguments, "format");
  RungFormat format = RUNG_FORMAT_TABLE;
  RungVerification verification;
  if (word && !rung_format_parse(rung_text(word), &format)) {
    return rung_error_set(err, RUNG_E_USAGE, "bad-format", "there is no format `%s`",
                          word);
  }
  RungStatus status = rung_verification_init(&verification, session,
                                             rung_argument(arguments, "run"), err);
  if (!status) status = verify(&verification, arguments, err);
  const size_t differences = verification.differences.rows;
  if (differences > 0) session->findings = true;
  if (!status && differences == 0 && format == RUNG_FORMAT_TABLE) {
    printf("all %zu hashes, counts and totals are as recorded\n", verification.compared);
  } else if (!status || differences > 0) {
    RungTerminal terminal = rung_terminal_probe(stdout, environ);
    RungError wrong;
    rung_error_init(&wrong);
    RungStatus written =
        rung_sheet_write(&verification.differences, format, &terminal, stdout, &wrong);
    if (!status && written) {
      *err = wrong;
      status = written;
    }
  }
  if (!status) tell(&verification, arguments);
  rung_verification_reset(&verification);
  return status;
}

/* rung baseline and rung approve: a run kept beside the program, later runs held against
 * it, and what is approved of the differences. */
#include "cli/baseline/baseline.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/baseline/who.h"

/* Where a baseline lies. In session->arena. */
typedef struct Place {
  const char *above; /* the folder of baselines; NULL: --folder names it */
  const char *folder;
  const char *ledger;
} Place;

static const char *join(RungSession *session, RungText folder, const char *mark,
                        const char *name, RungError *err) {
  const size_t length = folder.length + strlen(mark) + strlen(name);
  char *path = rung_arena_take(&session->arena, length + 1);
  if (!path) {
    (void)rung_error_memory(err, "a path");
    return NULL;
  }
  (void)snprintf(path, length + 1, "%.*s%s%s", RUNG_TEXT(folder), mark, name);
  return path;
}

/* The folder that program.lua is in. */
static RungText program_folder(const char *program) {
  struct stat info;
  const char *slash = strrchr(program, '/');
  if (stat(program, &info) != 0 || S_ISDIR(info.st_mode)) return rung_text(program);
  return slash ? (RungText){program, (uint32_t)(slash - program)} : rung_text(".");
}

static RungStatus check_name(const char *name, RungError *err) {
  bool good = name[0] != '.' && name[0] != '\0' && !strchr(name, '/');
  if (good) return RUNG_OK;
  rung_error_set(err, RUNG_E_USAGE, "bad-name", "a baseline cannot be named `%s`", name);
  rung_error_help(err, "--name is a name such as main; --folder names any folder");
  return err->status;
}

static RungText without_slashes(const char *path) {
  size_t length = strlen(path);
  while (length > 1 && path[length - 1] == '/') length--;
  return (RungText){path, (uint32_t)length};
}

static RungStatus find_place(Place *place, RungSession *session,
                             const RungArguments *arguments, RungError *err) {
  const char *folder = rung_argument(arguments, "folder");
  const char *name = rung_argument(arguments, "name");
  *place = (Place){0};
  if (folder) {
    place->folder = join(session, without_slashes(folder), "", "", err);
  } else {
    if (!name) name = "main";
    if (check_name(name, err)) return err->status;
    RungText program = program_folder(rung_argument(arguments, "program"));
    place->above = join(session, program, "/", "baselines", err);
    if (place->above)
      place->folder = join(session, rung_text(place->above), "/", name, err);
  }
  if (place->folder)
    place->ledger = join(session, rung_text(place->folder), ".", "approvals.jsonl", err);
  return err->status;
}

/* Keeping ------------------------------------------------------------------------------
 */

static RungStatus check_free(const Place *place, const RungArguments *arguments,
                             RungError *err) {
  struct stat info;
  if (rung_argument(arguments, "renew") || stat(place->folder, &info) != 0)
    return RUNG_OK;
  rung_error_set(err, RUNG_E_USAGE, "baseline-exists", "there is a baseline in %s",
                 place->folder);
  rung_error_help(err, "--check holds the run against it; --renew puts the run in its "
                       "place");
  return err->status;
}

static RungStatus open_folder(const Place *place, RungFolder **folder,
                              RungSession *session, RungError *err) {
  if (place->above && mkdir(place->above, 0777) != 0 && errno != EEXIST) {
    return rung_error_set(err, RUNG_E_IO, "output-folder",
                          "the folder %s cannot be made: %s", place->above,
                          strerror(errno));
  }
  return rung_folder_open(folder, place->folder, &session->allocator, err);
}

static RungStatus keep(RungSession *session, const RungArguments *arguments,
                       const Place *place, RungError *err) {
  RungFolder *folder = NULL;
  RungTold told;
  session->with_sha256 = true;
  RungStatus status = check_free(place, arguments, err);
  if (!status) status = rung_verb_prepare(session, arguments, err);
  if (!status) status = open_folder(place, &folder, session, err);
  if (!status) status = rung_told_make(&told, session, err);
  if (!status) status = rung_told_write(&told, folder, err);
  rung_folder_free(folder);
  if (!status) printf("kept %zu partners in %s\n", told.statement.count, place->folder);
  return status;
}

/* Checking -----------------------------------------------------------------------------
 */

/* Loads and evaluates as the baseline was. */
static RungStatus evaluate(RungSession *session, const RungArguments *arguments,
                           const RungBaseline *baseline, RungError *err) {
  const RungDocument *record = baseline->record;
  RungText from, to, day, program;
  uint64_t allowed;
  size_t threads;
  if (!rung_document_text(record, "period_from", &from) ||
      !rung_document_text(record, "period_to", &to) ||
      !rung_document_text(record, "program", &program) ||
      !rung_document_count(record, "rejects_allowed", &allowed)) {
    return rung_error_set(
        err, RUNG_E_DATA, "bad-record",
        "the record of the baseline says no program, period or rejects");
  }
  bool dated = rung_document_text(record, "rules_as_of", &day);
  const char *as_of =
      dated ? rung_arena_copy(&session->arena, day.bytes, day.length) : NULL;
  if (dated && !as_of) return rung_error_memory(err, "a date");
  session->with_sha256 = true;
  if (rung_verb_number(arguments, "threads", rung_threads_available(), &threads, err) ||
      rung_session_crew(session, threads, err) ||
      rung_session_rules(session, as_of, err) ||
      rung_session_compile(session, rung_argument(arguments, "program"), err)) {
    return err->status;
  }
  RungText name = rung_session_name(session, session->plan.program.thing);
  if (!rung_text_equal(name, program)) {
    return rung_error_set(err, RUNG_E_USAGE, "other-program",
                          "the baseline is one of the program `%.*s`, not of `%.*s`",
                          RUNG_TEXT(program), RUNG_TEXT(name));
  }
  rung_verb_means(session, arguments);
  if (rung_session_load(session, rung_argument(arguments, "data"), (size_t)allowed, err))
    return err->status;
  RungText period =
      rung_session_format(session, "%.*s..%.*s", RUNG_TEXT(from), RUNG_TEXT(to));
  if (period.length == 0) return rung_error_memory(err, "the period");
  return rung_session_run(session, period.bytes, err);
}

/* comparison must be reset when told is made. */
static RungStatus compare(RungComparison *comparison, RungTold *told,
                          RungSession *session, const RungArguments *arguments,
                          const Place *place, RungError *err) {
  RungApprovals approvals;
  *comparison = (RungComparison){.told = told};
  told->statement.session = session;
  if (rung_baseline_read(&comparison->was, place->folder, session, err) ||
      rung_approvals_read(&approvals, place->ledger, session, err) ||
      evaluate(session, arguments, &comparison->was, err) ||
      rung_told_make(told, session, err) ||
      rung_baseline_of(&comparison->is, told, err) ||
      rung_comparison_make(comparison, err)) {
    return err->status;
  }
  return rung_comparison_sum(comparison, &approvals, err);
}

static RungStatus check(RungSession *session, const RungArguments *arguments,
                        const Place *place, RungError *err) {
  RungComparison comparison;
  RungTold told;
  size_t rows;
  const char *format = rung_argument(arguments, "format");
  if (rung_verb_number(arguments, "rows", 10, &rows, err)) return err->status;
  RungStatus status = compare(&comparison, &told, session, arguments, place, err);
  if (!status) {
    status = format && strcmp(format, "json") == 0
                 ? rung_comparison_write_json(&comparison, stdout, err)
                 : rung_comparison_write_text(&comparison, rows, stdout, err);
  }
  const size_t open = comparison.count - comparison.approved;
  if (!status && open > 0) {
    session->findings = true;
    fprintf(stderr,
            "%zu %s not approved; `rung approve --cause ADDRESS --reason TEXT` approves "
            "those of one cause\n",
            open, open == 1 ? "difference is" : "differences are");
  }
  rung_comparison_reset(&comparison);
  return status;
}

RungStatus rung_verb_baseline(RungSession *session, const RungArguments *arguments,
                              RungError *err) {
  Place place;
  if (find_place(&place, session, arguments, err)) return err->status;
  return rung_argument(arguments, "check") ? check(session, arguments, &place, err)
                                           : keep(session, arguments, &place, err);
}

/* Approving ----------------------------------------------------------------------------
 */

/* A cause that has differences which are not approved. */
static RungStatus find_cause(const RungComparison *comparison, RungText name,
                             size_t *index, RungError *err) {
  RungArena *arena = &comparison->told->statement.session->arena;
  RungText *names =
      rung_arena_take_array(arena, comparison->cause_count + 1, sizeof *names);
  size_t count = 0;
  if (!names) return rung_error_memory(err, "the causes");
  for (size_t i = 0; i < comparison->cause_count; i++) {
    const RungCauseGroup *cause = &comparison->causes[i];
    if (cause->approved == cause->differences) continue;
    *index = i;
    names[count++] = cause->name;
    if (rung_text_equal(cause->name, name)) return RUNG_OK;
  }
  rung_error_set(err, RUNG_E_USAGE, "unknown-cause",
                 "no difference that is not approved has the cause `%.*s`",
                 RUNG_TEXT(name));
  RungText nearest = rung_text_nearest(name, names, count);
  if (nearest.length || count == 1)
    rung_error_help(err, "did you mean `%.*s`?",
                    RUNG_TEXT(nearest.length ? nearest : names[0]));
  else
    rung_error_help(err, "`rung baseline --check` lists the causes");
  return err->status;
}

static RungStatus list_changes(const RungComparison *comparison, size_t cause,
                               RungApproval *approval, RungError *err) {
  RungArena *arena = &comparison->told->statement.session->arena;
  RungApproved *changes = rung_arena_take_array(
      arena, comparison->causes[cause].differences, sizeof *changes);
  if (!changes) return rung_error_memory(err, "the approval");
  for (size_t i = 0; i < comparison->count; i++) {
    const RungDifference *difference = &comparison->differences[i];
    if (difference->cause != cause || difference->approved) continue;
    changes[approval->count++] = (RungApproved){difference->partner, difference->field,
                                                difference->was, difference->is};
  }
  approval->changes = changes;
  return RUNG_OK;
}

static RungText now(RungSession *session) {
  struct tm utc;
  time_t seconds = time(NULL);
  char text[32];
  (void)gmtime_r(&seconds, &utc);
  size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return rung_session_format(session, "%.*s", (int)length, text);
}

static RungStatus approve(RungComparison *comparison, const RungArguments *arguments,
                          const Place *place, RungError *err) {
  RungSession *session = comparison->told->statement.session;
  const char *by = rung_argument(arguments, "by");
  RungApproval approval = {.baseline = rung_text(comparison->was.sha256.text),
                           .reason = rung_text(rung_argument(arguments, "reason")),
                           .at = now(session)};
  size_t cause = 0, added = 0;
  RungText name = rung_text(rung_argument(arguments, "cause"));
  if (find_cause(comparison, name, &cause, err) ||
      list_changes(comparison, cause, &approval, err) ||
      rung_who(rung_argument(arguments, "program"), by, &approval.by, &session->arena,
               err)) {
    return err->status;
  }
  approval.cause = comparison->causes[cause].name;
  if (rung_approvals_add(place->ledger, &approval, &added, session, err))
    return err->status;
  printf("approved %zu %s of %.*s in %s\n", added,
         added == 1 ? "difference" : "differences", RUNG_TEXT(approval.cause),
         place->ledger);
  return RUNG_OK;
}

RungStatus rung_verb_approve(RungSession *session, const RungArguments *arguments,
                             RungError *err) {
  Place place;
  RungComparison comparison;
  RungTold told;
  if (find_place(&place, session, arguments, err)) return err->status;
  RungStatus status = compare(&comparison, &told, session, arguments, &place, err);
  if (!status) status = approve(&comparison, arguments, &place, err);
  rung_comparison_reset(&comparison);
  return status;
}

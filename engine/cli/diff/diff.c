/* rung diff: what a change of the rules is, does and costs, and which line did it. */
#include "cli/diff/diff.h"

#include <string.h>

#include "cli/diff/revision.h"
#include "cli/verb.h"

enum { PARTNERS_SHOWN = 10, SEED = 2026 };

/* Versions --------------------------------------------------------------------------- */

/* Which version what stands on stderr is about. */
static RungStatus blame(const char *which, RungText label, RungStatus status) {
  if (status) fprintf(stderr, "the %s version, %.*s:\n", which, RUNG_TEXT(label));
  return status;
}

static RungStatus read_old(RungDiff *diff, const RungArguments *arguments,
                           RungError *err) {
  RungSession *session = diff->old_version;
  const char *program = rung_argument(arguments, "program");
  const char *revision = rung_argument(arguments, "old");
  if (!revision) {
    diff->old_label = rung_text(program);
    return rung_script_read(&session->script, program, &session->allocator, err);
  }
  RungText commit;
  if (rung_revision_read(&session->script, &commit, program, revision,
                         &session->allocator, err)) {
    return err->status;
  }
  diff->old_label =
      rung_session_format(diff->new_version, "%s (%.10s)", revision, commit.bytes);
  return RUNG_OK;
}

static RungStatus read_versions(RungDiff *diff, const RungArguments *arguments,
                                RungError *err) {
  RungSession *session = diff->new_version;
  const char *revision = rung_argument(arguments, "old");
  const char *new_program = rung_argument(arguments, "new");
  if ((revision == NULL) == (new_program == NULL)) {
    rung_error_set(err, RUNG_E_USAGE, "two-versions",
                   revision ? "there are three versions: two programs and --old"
                            : "a second version is missing");
    rung_error_help(err, "rung diff OLD NEW, or rung diff PROGRAM --old REVISION");
    return err->status;
  }
  if (revision) new_program = rung_argument(arguments, "program");
  diff->new_label = rung_text(new_program);
  if (read_old(diff, arguments, err) ||
      rung_script_read(&session->script, new_program, &session->allocator, err)) {
    return err->status;
  }
  if (rung_session_compile_script(diff->old_version, err))
    return blame("old", diff->old_label, err->status);
  if (rung_session_compile_script(session, err))
    return blame("new", diff->new_label, err->status);
  return RUNG_OK;
}

static RungStatus check_same(const RungDiff *diff, RungError *err) {
  RungText was =
      rung_session_name(diff->old_version, diff->old_version->plan.program.thing);
  RungText is =
      rung_session_name(diff->new_version, diff->new_version->plan.program.thing);
  if (rung_text_equal(was, is)) return RUNG_OK;
  rung_error_set(err, RUNG_E_USAGE, "other-program",
                 "these are two programs, `%.*s` and `%.*s`, not two versions of one",
                 RUNG_TEXT(was), RUNG_TEXT(is));
  rung_error_help(err, "versions of a program have one id in program { ... }");
  return err->status;
}

/* Data ------------------------------------------------------------------------------- */

static RungStatus run_old(RungDiff *diff, const RungArguments *arguments,
                          RungError *err) {
  RungSession *session = diff->old_version;
  size_t allowed;
  if (rung_verb_number(arguments, "allow-rejects", 0, &allowed, err)) return err->status;
  if (rung_session_load(session, diff->place, allowed, err))
    return blame("old", diff->old_label, err->status);
  if (rung_diff_note_data(diff, session, err) ||
      rung_statement_check(session, rung_verb_chosen(arguments), err)) {
    return err->status;
  }
  return rung_session_run(session, rung_argument(arguments, "period"), err);
}

/* The new version reads the tables of the old one where it declares them alike. */
static RungStatus load_new(RungDiff *diff, RungDiffData **data, RungError *err) {
  RungSession *session = diff->new_version;
  if (rung_diff_find_data(diff, &session->plan, data)) return RUNG_OK;
  session->threads = diff->old_version->threads;
  session->no_cache = diff->old_version->no_cache;
  RungStatus status =
      rung_session_load(session, diff->place, diff->old_version->rejects_allowed, err);
  session->threads = NULL;
  if (status) {
    fprintf(stderr, "the new version, %.*s, reads other data than the old one:\n",
            RUNG_TEXT(diff->new_label));
    return status;
  }
  if (rung_diff_note_data(diff, session, err)) return err->status;
  return rung_diff_load(diff, &session->plan, data, err);
}

static RungStatus choose(RungDiff *diff, RungChosen chosen, RungError *err) {
  if (!chosen.keys) return RUNG_OK;
  uint8_t *marks = rung_arena_take_array(&diff->arena, diff->partners_most + 1, 1);
  if (!marks) return rung_error_memory(err, "the partners");
  for (const char *at = chosen.keys; *at;) {
    size_t length = strcspn(at, ",");
    uint32_t partner = rung_diff_find_partner(diff, (RungText){at, (uint32_t)length});
    if (partner != RUNG_NONE) marks[partner] = 1;
    at += length + (at[length] == ',');
  }
  diff->chosen = marks;
  return RUNG_OK;
}

static RungStatus read_ledgers(RungDiff *diff, RungDiffRun *was, RungDiffRun *is,
                               RungError *err) {
  const uint32_t *partners;
  diff->partners_most = RUNG_NONE;
  if (rung_diff_partners(diff, was->data, was->plan, &partners, err) ||
      rung_diff_partners(diff, is->data, is->plan, &partners, err)) {
    return err->status;
  }
  diff->partners_most = (uint32_t)diff->partners.count - 1;
  if (rung_diff_find_aspects(diff, err) ||
      rung_diff_ledger(diff, was, &diff->old_ledger, err)) {
    return err->status;
  }
  return rung_diff_ledger(diff, is, &diff->new_ledger, err);
}

static RungStatus evaluate(RungDiff *diff, const RungArguments *arguments,
                           RungError *err) {
  RungSession *session = diff->new_version;
  RungDiffRun was = {.plan = &diff->old_version->plan}, is = {.plan = &session->plan};
  RungArena arena;
  if (run_old(diff, arguments, err) || load_new(diff, &is.data, err)) return err->status;
  was.run = diff->old_version->run;
  was.data = diff->data;
  rung_arena_init(&arena, diff->allocator);
  RungStatus status = rung_diff_run_new(diff, &is, &arena, err);
  if (!status) status = blame("new", diff->new_label, rung_run_evaluate(is.run, err));
  if (!status) status = read_ledgers(diff, &was, &is, err);
  if (is.run) rung_run_free(is.run);
  rung_arena_reset(&arena);
  return status ? status : choose(diff, rung_verb_chosen(arguments), err);
}

/* Output ----------------------------------------------------------------------------- */

static RungStatus read_view(RungDiffView *view, const RungArguments *arguments,
                            RungError *err) {
  const char *least = rung_argument(arguments, "min");
  *view = (RungDiffView){.by = rung_argument(arguments, "by"),
                         .attributed = !rung_argument(arguments, "no-causes")};
  if (rung_verb_number(arguments, "rows", PARTNERS_SHOWN, &view->rows, err))
    return err->status;
  if (!least) return RUNG_OK;
  RungWide digits;
  uint32_t at;
  view->has_least = rung_decimal_parse(rung_text(least), 6, 24, '.', 0, &digits, &at) ==
                        RUNG_PARSE_OK &&
                    rung_ratio_from_decimal(digits, 6, &view->least);
  if (view->has_least) return RUNG_OK;
  return rung_error_set(err, RUNG_E_USAGE, "bad-number",
                        "--min takes an amount such as $100, not `%s`", least);
}

static RungStatus write(RungDiff *diff, const RungDiffView *view,
                        const RungDiffSummary *summary, RungFolder *folder,
                        const RungArguments *arguments, RungError *err) {
  const char *format = rung_argument(arguments, "format");
  if (folder && rung_diff_write_folder(diff, view, summary, folder, err))
    return err->status;
  if (folder)
    fprintf(stderr, "wrote edits.csv, partners.csv%s to %s\n",
            view->attributed ? " and parts.csv" : "", rung_argument(arguments, "output"));
  if (format && strcmp(format, "json") == 0)
    return rung_diff_write_json(diff, view, summary, stdout, err);
  bool markdown = format && strcmp(format, "markdown") == 0;
  return rung_diff_write_text(diff, view, summary, markdown, stdout, err);
}

static bool differs(const RungDiff *diff) {
  bool found = false;
  for (size_t i = 0; i < diff->edits.count; i++) found |= !diff->edits.edits[i].texts;
  return found;
}

/* The time since *from goes to a phase. */
static void spent(RungDiff *diff, RungDiffPhase phase, uint64_t *from) {
  uint64_t now = rung_session_clock();
  diff->nanoseconds[phase] += now - *from;
  *from = now;
}

static RungStatus compare(RungDiff *diff, const RungArguments *arguments, uint64_t *from,
                          RungError *err) {
  if (read_versions(diff, arguments, err) || check_same(diff, err)) return err->status;
  spent(diff, RUNG_DIFF_VERSIONS, from);
  if (rung_edits_find(&diff->edits, &diff->old_version->script,
                      &diff->new_version->script, diff->allocator, err)) {
    return err->status;
  }
  spent(diff, RUNG_DIFF_EDITS, from);
  return RUNG_OK;
}

static RungStatus find_effect(RungDiff *diff, const RungDiffView *view,
                              RungDiffSummary *summary, const RungArguments *arguments,
                              uint64_t *from, RungError *err) {
  if (evaluate(diff, arguments, err) || rung_diff_sum_up(diff, summary, err))
    return err->status;
  spent(diff, RUNG_DIFF_EFFECT, from);
  if (view->attributed && rung_diff_attribute(diff, SEED, err)) return err->status;
  if (rung_diff_find_witness(diff, summary, err)) return err->status;
  spent(diff, RUNG_DIFF_CAUSES, from);
  return RUNG_OK;
}

static void print_stats(const RungDiff *diff) {
  static const char *const phases[RUNG_DIFF_PHASES] = {
      "versions", "edits",  "load and evaluate", "mixtures compiled", "and evaluated",
      "causes",   "written"};
  for (size_t i = 0; i < RUNG_DIFF_PHASES; i++) {
    uint64_t milliseconds = diff->nanoseconds[i] / 1000000;
    fprintf(stderr, "%s%s %llu.%03llu s", i > 0 ? ", " : "", phases[i],
            (unsigned long long)(milliseconds / 1000),
            (unsigned long long)(milliseconds % 1000));
  }
  fprintf(stderr, "; %zu edits, %zu sets, %zu MB taken\n", diff->edits.count,
          diff->attribution.asked, diff->allocator->peak / 1000000);
}

static RungStatus work(RungDiff *diff, RungFolder *folder, const RungArguments *arguments,
                       RungError *err) {
  RungDiffView view;
  RungDiffSummary summary = {.tier = SIZE_MAX};
  uint64_t from = rung_session_clock();
  if (read_view(&view, arguments, err) || compare(diff, arguments, &from, err))
    return err->status;
  if (diff->place && find_effect(diff, &view, &summary, arguments, &from, err))
    return err->status;
  RungStatus status = write(diff, &view, &summary, folder, arguments, err);
  spent(diff, RUNG_DIFF_WRITTEN, &from);
  if (!status && rung_argument(arguments, "stats")) print_stats(diff);
  return status;
}

static RungStatus open_diff(RungDiff *diff, RungSession *old_version,
                            RungSession *new_version, const RungArguments *arguments,
                            RungError *err) {
  size_t threads;
  *diff = (RungDiff){.allocator = &old_version->allocator,
                     .old_version = old_version,
                     .new_version = new_version,
                     .place = rung_argument(arguments, "data")};
  rung_arena_init(&diff->arena, diff->allocator);
  rung_arena_init(&diff->edits.arena, diff->allocator);
  rung_arena_init(&diff->attribution.arena, diff->allocator);
  rung_verb_means(old_version, arguments);
  if (rung_pool_init(&diff->partners, diff->allocator, err) ||
      rung_pool_init(&diff->texts, diff->allocator, err) ||
      rung_verb_number(arguments, "threads", rung_threads_available(), &threads, err) ||
      rung_session_crew(old_version, threads, err)) {
    return err->status;
  }
  return rung_session_rules(old_version, rung_argument(arguments, "rules-as-of"), err);
}

static void close_diff(RungDiff *diff) {
  rung_diff_forget(diff);
  rung_diff_forget_data(diff);
  rung_edits_reset(&diff->edits);
  rung_pool_reset(&diff->texts);
  rung_pool_reset(&diff->partners);
  rung_arena_reset(&diff->arena);
}

RungStatus rung_verb_diff(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  const char *language = rung_argument(arguments, "lang");
  const char *output = rung_argument(arguments, "output");
  RungSession new_version;
  RungDiff diff;
  RungFolder *folder = NULL;
  rung_session_init(&new_version, language ? language : "");
  RungStatus status = open_diff(&diff, session, &new_version, arguments, err);
  if (!status && output)
    status = rung_folder_open(&folder, output, &session->allocator, err);
  if (!status) status = work(&diff, folder, arguments, err);
  session->reported |= new_version.reported;
  session->findings = !status && rung_argument(arguments, "exit-code") && differs(&diff);
  if (!status && session->has_load) rung_session_keep(session);
  rung_folder_free(folder);
  close_diff(&diff);
  rung_session_reset(&new_version);
  return status;
}

/* rung mutate: programs that are wrong in one place, and who notices. */
#include "cli/mutate/mutate.h"

#include <string.h>

#include "cli/progress.h"
#include "cli/verb.h"
#include "study/literal.h"

/* What is written
 * ------------------------------------------------------------------------ */

static const RungScriptFile *find_file(const RungSession *session, uint32_t file) {
  for (size_t i = 0; i < session->script.file_count; i++)
    if (rung_text_equal(session->script.files[i].name, session->plan.files[file]))
      return &session->script.files[i];
  return NULL;
}

/* The rest of a line from a character (1-based) on; empty where there is none. */
static RungText text_at(RungText text, uint32_t line, uint32_t column) {
  const char *at = text.bytes, *end = text.bytes + text.length;
  for (; line > 1 && at < end; at++) line -= *at == '\n';
  for (; column > 1 && at < end && *at != '\n'; column--) {
    at++;
    while (at < end && ((unsigned char)*at & 0xC0) == 0x80) at++;
  }
  const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : end;
  return (RungText){at, (uint32_t)((stop ? stop : end) - at)};
}

/* A word as far as a figure may go. */
static RungText take_word(RungText line) {
  uint32_t length = 0;
  while (length < line.length && !strchr(" )|'\"]}\t", line.bytes[length]) &&
         !(line.bytes[length] == '.' && length + 1 < line.length &&
           line.bytes[length + 1] == '.'))
    length++;
  while (length > 0 && line.bytes[length - 1] == ',') length--;
  return (RungText){line.bytes, length};
}

bool rung_mutate_is_written(const void *context, const RungNode *constant) {
  const RungSession *session = context;
  const RungScriptFile *file = find_file(session, constant->position.file);
  RungLiteral literal;
  RungError ignored;
  rung_error_init(&ignored);
  if (!file || !rung_type_is_numeric(constant->type)) return false;
  RungText word =
      take_word(text_at(file->text, constant->position.line, constant->position.column));
  if (word.length == 0 || rung_literal_read(&session->plan, constant->type, word,
                                            &literal, &ignored) != RUNG_OK)
    return false;
  return rung_wide_compare(literal.digits, literal.scale, constant->digits,
                           constant->type.scale) == 0;
}

/* Data
 * ------------------------------------------------------------------------------------ */

static RungStatus try_mutant(RungMutator *mutator, const RungMutant *mutant,
                             RungEffect *effect, RungArena *arena, RungError *err) {
  RungRun *run;
  RungError fault;
  const RungPlan *plan = mutator->input.plan;
  if (rung_mutator_run(mutator, mutant, &run, &fault, err)) return err->status;
  if (!run) {
    effect->stops = true;
    return RUNG_OK;
  }
  RungStatus status = rung_effect_make(effect, plan, mutator->base, run, arena, err);
  rung_run_free(run);
  return status;
}

/* Mutants that nothing wanted stands on have no effect, and are not evaluated. */
static RungStatus try_all(RungMutagenesis *work, RungMutator *mutator, RungError *err) {
  RungSession *session = work->session;
  const RungPlan *plan = &session->plan;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < work->mutants.count && !status; i++) {
    RungEffect *effect = &work->fates[i].effect;
    if (rung_mutator_reaches(mutator, &work->mutants.mutants[i])) {
      status =
          try_mutant(mutator, &work->mutants.mutants[i], effect, &session->arena, err);
    }
    if (effect->up || status) continue;
    effect->up =
        rung_arena_take_array(&session->arena, plan->currency_count, sizeof(RungWide));
    effect->down =
        rung_arena_take_array(&session->arena, plan->currency_count, sizeof(RungWide));
    if (!effect->up || !effect->down) status = rung_error_memory(err, "the mutants");
  }
  return status;
}

static RungStatus try_on_data(RungMutagenesis *work, RungError *err) {
  RungSession *session = work->session;
  const uint32_t *wanted;
  size_t count;
  RungMutator mutator;
  const RungRunOptions options = rung_session_options(session);
  RungMutationInput input = {&session->plan, session->load.tables, &session->pool,
                             &options};
  if (rung_effect_wanted(&session->plan, &wanted, &count, &session->arena, err))
    return err->status;
  RungStatus status =
      rung_mutator_init(&mutator, &input, wanted, count, &session->allocator, err);
  if (!status) status = try_all(work, &mutator, err);
  rung_mutator_reset(&mutator);
  return status;
}

static void count_fates(RungMutagenesis *work) {
  for (size_t i = 0; i < work->mutants.count; i++) {
    const RungMutantFate *fate = &work->fates[i];
    const bool noticed = fate->effect.partners > 0 || fate->effect.stops;
    work->killed += fate->killed;
    work->noticed += noticed;
    work->stopping += fate->effect.stops;
    work->dead += !fate->killed && !noticed;
  }
}

/* Every so manieth, so that few stand for all. */
static void thin(RungMutants *mutants, size_t limit) {
  if (limit == 0 || mutants->count <= limit) return;
  for (size_t i = 0; i < limit; i++)
    mutants->mutants[i] = mutants->mutants[i * mutants->count / limit];
  mutants->count = limit;
}

static RungStatus make(RungMutagenesis *work, const RungArguments *arguments,
                       RungError *err) {
  RungSession *session = work->session;
  const char *only = rung_argument(arguments, "only");
  size_t limit;
  if (rung_verb_number(arguments, "limit", 0, &limit, err) ||
      rung_mutants_make(&work->mutants, &session->plan, rung_text(only ? only : ""),
                        rung_mutate_is_written, session, &session->arena, err)) {
    return err->status;
  }
  if (work->mutants.count == 0) {
    rung_error_set(err, RUNG_E_USAGE, "unknown-address", "there is nothing to change%s%s",
                   only ? " in " : "", only ? only : "");
    rung_error_help(err,
                    "--only takes an address such as param.target.gold, or the start "
                    "of one: requirements");
    return err->status;
  }
  thin(&work->mutants, limit);
  work->fates =
      rung_arena_take_array(&session->arena, work->mutants.count, sizeof *work->fates);
  return work->fates ? RUNG_OK : rung_error_memory(err, "the mutants");
}

RungStatus rung_verb_mutate(RungSession *session, const RungArguments *arguments,
                            RungError *err) {
  RungMutagenesis work = {.session = session};
  const char *word = rung_argument(arguments, "format");
  RungFormat format = RUNG_FORMAT_TABLE;
  size_t rows;
  if (word && !rung_format_parse(rung_text(word), &format)) {
    return rung_error_set(err, RUNG_E_USAGE, "bad-format", "there is no format `%s`",
                          word);
  }
  if (rung_verb_number(arguments, "rows", 20, &rows, err) ||
      rung_verb_load(session, arguments, err) || make(&work, arguments, err) ||
      rung_session_run(session, rung_argument(arguments, "period"), err)) {
    return err->status;
  }
  rung_progress_start("trying mutants", work.mutants.count, "mutants");
  uint64_t from = rung_session_clock();
  RungStatus status =
      rung_mutagenesis_test(&work, rung_argument(arguments, "program"), err);
  uint64_t between = rung_session_clock();
  if (!status) status = try_on_data(&work, err);
  rung_progress_end();
  if (!status && rung_argument(arguments, "stats")) {
    fprintf(stderr, "load %.3f s, tests %.3f s, data %.3f s\n",
            (double)session->nanoseconds[RUNG_PHASE_LOAD] / 1e9,
            (double)(between - from) / 1e9,
            (double)(rung_session_clock() - between) / 1e9);
  }
  count_fates(&work);
  return status ? status : rung_mutagenesis_write(&work, format, rows, stdout, err);
}

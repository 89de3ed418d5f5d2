/* What became of mutants: one list, the worst first. */
#include <stdlib.h>

#include "cli/mutate/mutate.h"

extern char **environ;

/* In the order of the list. */
typedef enum Standing { SURVIVES, DEAD, NOTICED, KILLED } Standing;

typedef struct Ranked {
  size_t index;
  Standing standing;
  const RungEffect *effect;
  size_t currencies;
} Ranked;

static Standing standing_of(const RungMutantFate *fate) {
  const bool noticed = fate->effect.partners > 0 || fate->effect.stops;
  if (fate->killed) return noticed ? NOTICED : KILLED;
  return noticed ? SURVIVES : DEAD;
}

static RungWide moved(const RungEffect *effect, size_t currency) {
  RungWide sum = 0;
  bool fits = rung_wide_subtract(effect->up[currency], effect->down[currency], &sum);
  return fits ? sum : rung_power10(RUNG_DIGITS_MAX) - 1;
}

static int falling(size_t a, size_t b) {
  return (a < b) - (a > b);
}

static int compare(const void *left, const void *right) {
  const Ranked *a = left, *b = right;
  if (a->standing != b->standing) return a->standing < b->standing ? -1 : 1;
  for (size_t i = 0; i < a->currencies; i++) {
    RungWide x = moved(a->effect, i), y = moved(b->effect, i);
    if (x != y) return x < y ? 1 : -1;
  }
  int order = falling(a->effect->partners, b->effect->partners);
  return order ? order : (a->index > b->index) - (a->index < b->index);
}

static RungStatus rank(const RungMutagenesis *work, Ranked **ranked, RungError *err) {
  RungSession *session = work->session;
  const size_t count = work->mutants.count;
  Ranked *list = rung_arena_take_array(&session->arena, count, sizeof *list);
  if (!list) return rung_error_memory(err, "the mutants");
  for (size_t i = 0; i < count; i++)
    list[i] = (Ranked){i, standing_of(&work->fates[i]), &work->fates[i].effect,
                       session->plan.currency_count};
  qsort(list, count, sizeof *list, compare);
  *ranked = list;
  return RUNG_OK;
}

/* The line of the script, without what stands around it. */
static RungText line_of(const RungSession *session, RungPosition position) {
  if (position.file == RUNG_NONE) return rung_text("");
  for (size_t i = 0; i < session->script.file_count; i++) {
    const RungScriptFile *file = &session->script.files[i];
    if (!rung_text_equal(file->name, session->plan.files[position.file])) continue;
    const char *at = file->text.bytes, *end = at + file->text.length;
    for (uint32_t line = 1; line < position.line && at < end; at++) line += *at == '\n';
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    const char *stop = at;
    while (stop < end && *stop != '\n') stop++;
    return (RungText){at, (uint32_t)(stop - at)};
  }
  return rung_text("");
}

/* The sheet ----------------------------------------------------------------------------
 */

enum {
  COLUMN_ADDRESS,
  COLUMN_KIND,
  COLUMN_WAS,
  COLUMN_IS,
  COLUMN_TESTS,
  COLUMN_PARTNERS,
  COLUMN_TIERS,
  COLUMN_BADGES,
  COLUMN_MONEY /* up and down of each currency; then the place and the line */
};

static RungStatus add_columns(const RungMutagenesis *work, RungSheet *sheet,
                              RungError *err) {
  static const struct {
    const char *name;
    RungRole role;
  } first[] = {{"address", RUNG_ROLE_WORD}, {"kind", RUNG_ROLE_WORD},
               {"was", RUNG_ROLE_WORD},     {"is", RUNG_ROLE_WORD},
               {"tests", RUNG_ROLE_WORD},   {"partners", RUNG_ROLE_FIGURE},
               {"tiers", RUNG_ROLE_FIGURE}, {"badges", RUNG_ROLE_FIGURE}};
  const RungPlan *plan = &work->session->plan;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; !status && i < COLUMN_MONEY; i++) {
    RungText name = rung_text(first[i].name);
    status = rung_sheet_column(sheet, first[i].role, name, name, err);
  }
  for (size_t i = 0; !status && i < 2 * plan->currency_count; i++) {
    RungText name = rung_session_format(work->session, "%s %.*s", i % 2 ? "less" : "more",
                                        RUNG_TEXT(plan->currencies[i / 2].code));
    status = rung_sheet_column(sheet, RUNG_ROLE_FIGURE, name, name, err);
  }
  RungText place = rung_text("place"), line = rung_text("line");
  if (!status) status = rung_sheet_column(sheet, RUNG_ROLE_WORD, place, place, err);
  if (!status) status = rung_sheet_column(sheet, RUNG_ROLE_TEXT, line, line, err);
  return status;
}

static RungText tests_of(const RungMutagenesis *work, const RungMutantFate *fate) {
  if (work->cases == 0) return rung_text("none");
  return rung_text(fate->killed ? "killed" : "survives");
}

static RungStatus put_effect(const RungMutagenesis *work, const RungEffect *effect,
                             RungSheet *sheet, RungError *err) {
  const size_t counts[] = {effect->partners, effect->tiers, effect->badges};
  RungSession *session = work->session;
  RungStatus status = RUNG_OK;
  if (effect->stops)
    return rung_sheet_set(sheet, COLUMN_PARTNERS, rung_value_text(rung_text("stops")),
                          err);
  for (size_t i = 0; !status && i < 3; i++)
    status = rung_sheet_set(sheet, COLUMN_PARTNERS + i,
                            rung_value_integer((int64_t)counts[i]), err);
  for (size_t i = 0; !status && i < 2 * session->plan.currency_count; i++) {
    RungWide sum = i % 2 ? effect->down[i / 2] : effect->up[i / 2];
    if (sum == 0) continue;
    status = rung_sheet_set(sheet, COLUMN_MONEY + i,
                            rung_value_decimal(RUNG_KIND_MONEY, sum, RUNG_EFFECT_SCALE,
                                               &session->monies[i / 2]),
                            err);
  }
  return status;
}

static RungStatus put_mutant(const RungMutagenesis *work, size_t index, RungSheet *sheet,
                             RungError *err) {
  RungSession *session = work->session;
  const RungMutant *mutant = &work->mutants.mutants[index];
  const RungText cells[] = {mutant->address,
                            rung_text(rung_mutant_kind_name(mutant->kind)), mutant->was,
                            mutant->is, tests_of(work, &work->fates[index])};
  const size_t place = COLUMN_MONEY + 2 * session->plan.currency_count;
  RungStatus status = rung_sheet_row(sheet, err);
  for (size_t i = 0; !status && i < COLUMN_PARTNERS; i++)
    if (cells[i].length)
      status = rung_sheet_set(sheet, i, rung_value_text(cells[i]), err);
  if (!status) status = put_effect(work, &work->fates[index].effect, sheet, err);
  if (status || mutant->position.file == RUNG_NONE) return status;
  RungText where = rung_session_format(
      session, "%.*s:%u:%u", RUNG_TEXT(session->plan.files[mutant->position.file]),
      mutant->position.line, mutant->position.column);
  status = rung_sheet_set(sheet, place, rung_value_text(where), err);
  return status
             ? status
             : rung_sheet_set(sheet, place + 1,
                              rung_value_text(line_of(session, mutant->position)), err);
}

/* Lists ---------------------------------------------------------------------------------
 */

static RungStatus write_list(const RungMutagenesis *work, const Ranked *ranked,
                             size_t count, RungFormat format, FILE *stream,
                             RungError *err) {
  RungTerminal terminal = rung_terminal_probe(stream, environ);
  RungSheet sheet;
  rung_sheet_init(&sheet, &work->session->allocator);
  RungStatus status = add_columns(work, &sheet, err);
  for (size_t i = 0; !status && i < count; i++)
    status = put_mutant(work, ranked[i].index, &sheet, err);
  if (!status) status = rung_sheet_write(&sheet, format, &terminal, stream, err);
  rung_sheet_reset(&sheet);
  rung_arena_reset(&work->session->scratch);
  return status;
}

/* 63.2 % in tenths, rounded down: all is said of all only. */
static void put_part(FILE *stream, size_t part, size_t of) {
  const size_t tenths = of ? part * 1000 / of : 0;
  fprintf(stream, "%zu (%zu.%zu %%)", part, tenths / 10, tenths % 10);
}

static void put_summary(const RungMutagenesis *work, FILE *stream) {
  const size_t count = work->mutants.count;
  fprintf(stream, "%zu mutants: killed by the tests ", count);
  put_part(stream, work->killed, count);
  fputs(", noticed by the data ", stream);
  put_part(stream, work->noticed, count);
  fprintf(stream, ", by neither %zu", work->dead);
  if (work->stopping) fprintf(stream, ", stopping the run %zu", work->stopping);
  fputs(work->cases ? "\n" : "; there are no tests\n", stream);
}

static RungStatus write_table(const RungMutagenesis *work, const Ranked *ranked,
                              size_t rows, FILE *stream, RungError *err) {
  static const char *const titles[] = {
      "the tests do not notice, and partners are another", "nobody notices",
      "the tests and the data notice", "only the tests notice"};
  RungStatus status = RUNG_OK;
  put_summary(work, stream);
  for (size_t i = 0; i < work->mutants.count && !status;) {
    size_t behind = i;
    while (behind < work->mutants.count && ranked[behind].standing == ranked[i].standing)
      behind++;
    const bool wanted = ranked[i].standing <= DEAD;
    const size_t count = behind - i, shown = rows && count > rows ? rows : count;
    if (wanted) {
      fprintf(stream, "\n%s: %zu\n\n", titles[ranked[i].standing], count);
      status = write_list(work, ranked + i, shown, RUNG_FORMAT_TABLE, stream, err);
      if (shown < count)
        fprintf(stream, "... and %zu more (--rows shows more, --format csv all)\n",
                count - shown);
    }
    i = behind;
  }
  return status;
}

RungStatus rung_mutagenesis_write(const RungMutagenesis *work, RungFormat format,
                                  size_t rows, FILE *stream, RungError *err) {
  Ranked *ranked = NULL;
  if (rank(work, &ranked, err)) return err->status;
  if (format == RUNG_FORMAT_TABLE) return write_table(work, ranked, rows, stream, err);
  put_summary(work, stderr);
  return write_list(work, ranked, work->mutants.count, format, stream, err);
}

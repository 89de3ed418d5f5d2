/* What a comparison with a baseline found, for people and for programs. */
#include "cli/baseline/baseline.h"
#include "report/display.h"
#include "report/sheet.h"
#include "report/terminal.h"

extern char **environ;

/* Text ---------------------------------------------------------------------------------
 */

typedef struct Page {
  const RungComparison *comparison;
  RungSession *session;
  RungTerminal terminal;
  RungSink sink;
  size_t rows; /* shown of each cause; 0: all */
  RungError *err;
} Page;

static void put(Page *page, const char *words) {
  rung_sink_string(&page->sink, words);
}

static void put_count(Page *page, size_t count, const char *word) {
  RungText text =
      rung_session_format(page->session, "%zu %s%s", count, word, count == 1 ? "" : "s");
  rung_sink_text(&page->sink, text);
}

static void put_money(Page *page, RungWide digits) {
  char text[RUNG_DECIMAL_TEXT_MAX];
  (void)rung_decimal_format_short(digits, RUNG_CHANGE_SCALE, 2, text);
  if (digits > 0) rung_sink_char(&page->sink, '+');
  put(page, text);
}

/* "param.target.gold: 10000 -> 9000  program.lua:39" */
static void put_atom(Page *page, const RungAtom *atom) {
  const RungPlan *plan = &page->session->plan;
  put(page, "   ");
  rung_display_put(&page->sink, atom->address);
  if (atom->was.length || atom->is.length) {
    put(page, ": ");
    rung_display_put(&page->sink, atom->was.length ? atom->was : rung_text("(none)"));
    put(page, " -> ");
    rung_display_put(&page->sink, atom->is.length ? atom->is : rung_text("(none)"));
  } else {
    put(page, atom->data                         ? ": its data changed"
              : atom->position.file == RUNG_NONE ? ""
                                                 : ": the rule changed");
  }
  if (atom->position.file != RUNG_NONE) {
    RungText place = rung_session_format(page->session, "  %.*s:%u",
                                         RUNG_TEXT(plan->files[atom->position.file]),
                                         atom->position.line);
    rung_display_put(&page->sink, place);
  }
  put(page, "\n");
}

static void put_sums(Page *page, const RungCauseGroup *cause) {
  const RungComparison *comparison = page->comparison;
  for (size_t i = 0; i < comparison->currency_count; i++) {
    const RungCauseSum *sum = &cause->sums[i];
    if (sum->up == 0 && sum->down == 0) continue;
    put(page, ", ");
    rung_display_put(&page->sink, comparison->currencies[i]);
    put(page, " ");
    put_money(page, sum->up + sum->down);
    if (sum->up == 0 || sum->down == 0) continue;
    put(page, " (");
    put_money(page, sum->up);
    put(page, ", ");
    put_money(page, sum->down);
    put(page, ")");
  }
}

static RungStatus add_row(const Page *page, RungSheet *sheet,
                          const RungDifference *difference) {
  const RungText cells[] = {difference->partner, difference->field, difference->was,
                            difference->is};
  RungStatus status = rung_sheet_row(sheet, page->err);
  for (size_t i = 0; !status && i < 4; i++)
    if (cells[i].length)
      status = rung_sheet_set(sheet, i, rung_value_text(cells[i]), page->err);
  if (status || !difference->money) return status;
  return rung_sheet_set(
      sheet, 4,
      rung_value_decimal(RUNG_KIND_NUMBER, difference->change, RUNG_CHANGE_SCALE, NULL),
      page->err);
}

static RungStatus fill_sheet(const Page *page, RungSheet *sheet, size_t cause,
                             size_t *left) {
  static const char *const names[] = {"partner", "field", "was", "is", "change"};
  const RungComparison *comparison = page->comparison;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; !status && i < 5; i++) {
    RungText name = rung_text(names[i]);
    status = rung_sheet_column(sheet, i == 4 ? RUNG_ROLE_FIGURE : RUNG_ROLE_WORD, name,
                               name, page->err);
  }
  *left = 0;
  for (size_t i = 0; !status && i < comparison->count; i++) {
    const RungDifference *difference = &comparison->differences[i];
    if (difference->cause != cause || difference->approved) continue;
    bool shown = page->rows == 0 || sheet->rows < page->rows;
    *left += !shown;
    if (shown) status = add_row(page, sheet, difference);
  }
  return status;
}

static RungStatus put_cause(Page *page, size_t number, size_t index) {
  const RungComparison *comparison = page->comparison;
  const RungCauseGroup *cause = &comparison->causes[index];
  RungSheet sheet;
  size_t left;
  RungText title = rung_session_format(page->session, "%zu. ", number);
  put(page, "\n");
  rung_sink_text(&page->sink, title);
  rung_display_put(&page->sink, cause->name);
  put(page, "\n");
  for (size_t i = 0; i < cause->atom_count; i++)
    put_atom(page, &comparison->atoms[cause->atoms[i]]);
  put(page, "   ");
  put_count(page, cause->differences - cause->approved, "difference");
  put(page, ", ");
  put_count(page, cause->partners, "partner");
  if (cause->moves) {
    put(page, ", ");
    put_count(page, cause->moves, "tier");
  }
  put_sums(page, cause);
  put(page, "\n\n");
  rung_sheet_init(&sheet, &page->session->allocator);
  RungStatus status = fill_sheet(page, &sheet, index, &left);
  if (!status)
    status = rung_sheet_put_table(&sheet, &page->terminal, 3, &page->sink, page->err);
  rung_sheet_reset(&sheet);
  if (left) {
    put(page, "   ... and ");
    put_count(page, left, "more difference");
    put(page, " (--rows shows more)\n");
  }
  return status;
}

RungStatus rung_comparison_write_text(const RungComparison *comparison, size_t rows,
                                      FILE *stream, RungError *err) {
  Page page = {.comparison = comparison,
               .session = comparison->told->statement.session,
               .terminal = rung_terminal_probe(stream, environ),
               .rows = rows,
               .err = err};
  size_t number = 0;
  RungStatus status = RUNG_OK;
  rung_sink_init(&page.sink, stream);
  if (comparison->count == 0) {
    put(&page, "every partner has what the baseline has\n");
  } else {
    put_count(&page, comparison->count, "difference");
    put(&page, " from the baseline, ");
    rung_sink_text(&page.sink, rung_session_format(page.session, "%zu approved\n",
                                                   comparison->approved));
  }
  for (size_t i = 0; !status && i < comparison->cause_count; i++) {
    const RungCauseGroup *cause = &comparison->causes[i];
    if (cause->approved < cause->differences) status = put_cause(&page, ++number, i);
  }
  RungStatus finished = rung_sink_finish(&page.sink, err);
  rung_arena_reset(&page.session->scratch);
  return status ? status : finished;
}

/* JSON ---------------------------------------------------------------------------------
 */

static void put_text(RungJson *json, const char *key, RungText text) {
  rung_json_key(json, rung_text(key));
  rung_json_text(json, text);
}

static void put_integer(RungJson *json, const char *key, size_t count) {
  rung_json_key(json, rung_text(key));
  rung_json_integer(json, (int64_t)count);
}

static void put_change(RungJson *json, const char *key, RungWide digits) {
  char text[RUNG_DECIMAL_TEXT_MAX];
  size_t length = rung_decimal_format_short(digits, RUNG_CHANGE_SCALE, 2, text);
  rung_json_key(json, rung_text(key));
  rung_json_figure(json, (RungText){text, (uint32_t)length});
}

static void put_atoms(const RungComparison *comparison, const RungCauseGroup *cause,
                      RungJson *json) {
  const RungPlan *plan = &comparison->told->statement.session->plan;
  rung_json_key(json, rung_text("changes"));
  rung_json_open_array(json);
  for (size_t i = 0; i < cause->atom_count; i++) {
    const RungAtom *atom = &comparison->atoms[cause->atoms[i]];
    rung_json_open_object(json);
    put_text(json, "address", atom->address);
    if (atom->was.length) put_text(json, "was", atom->was);
    if (atom->is.length) put_text(json, "is", atom->is);
    if (atom->position.file != RUNG_NONE) {
      put_text(json, "file", plan->files[atom->position.file]);
      put_integer(json, "line", atom->position.line);
    }
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

static void put_money_sums(const RungComparison *comparison, const RungCauseGroup *cause,
                           RungJson *json) {
  rung_json_key(json, rung_text("money"));
  rung_json_open_array(json);
  for (size_t i = 0; i < comparison->currency_count; i++) {
    const RungCauseSum *sum = &cause->sums[i];
    if (sum->up == 0 && sum->down == 0) continue;
    rung_json_open_object(json);
    put_text(json, "currency", comparison->currencies[i]);
    put_change(json, "up", sum->up);
    put_change(json, "down", sum->down);
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

static void put_differences(const RungComparison *comparison, size_t cause,
                            RungJson *json) {
  rung_json_key(json, rung_text("differences"));
  rung_json_open_array(json);
  for (size_t i = 0; i < comparison->count; i++) {
    const RungDifference *difference = &comparison->differences[i];
    if (difference->cause != cause) continue;
    rung_json_open_object(json);
    put_text(json, "partner", difference->partner);
    put_text(json, "field", difference->field);
    put_text(json, "was", difference->was);
    put_text(json, "is", difference->is);
    rung_json_key(json, rung_text("approved"));
    rung_json_flag(json, difference->approved);
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

RungStatus rung_comparison_write_json(const RungComparison *comparison, FILE *stream,
                                      RungError *err) {
  const RungJsonStyle style = {.indent = 2, .expand = 4};
  RungJson json;
  rung_json_init(&json, stream, &style);
  rung_json_open_object(&json);
  put_text(&json, "baseline", rung_text(comparison->was.sha256.text));
  put_integer(&json, "differences", comparison->count);
  put_integer(&json, "approved", comparison->approved);
  rung_json_key(&json, rung_text("causes"));
  rung_json_open_array(&json);
  for (size_t i = 0; i < comparison->cause_count; i++) {
    const RungCauseGroup *cause = &comparison->causes[i];
    rung_json_open_object(&json);
    put_text(&json, "cause", cause->name);
    put_atoms(comparison, cause, &json);
    put_integer(&json, "approved", cause->approved);
    put_integer(&json, "partners", cause->partners);
    put_integer(&json, "tiers", cause->moves);
    put_money_sums(comparison, cause, &json);
    put_differences(comparison, i, &json);
    rung_json_close_object(&json);
  }
  rung_json_close_array(&json);
  rung_json_close_object(&json);
  return rung_json_finish(&json, err);
}

/* A comparison as files: edits.csv, partners.csv - a line for each partner and aspect
 * that is another - and parts.csv, what each edit does to each amount. */
#include "cli/diff/diff.h"
#include "cli/diff/words.h"

/* A file being filled. */
typedef struct File {
  const RungDiff *diff;
  const RungDiffView *view;
  const RungDiffSummary *summary;
  RungSession *session;
  RungSheet sheet;
} File;

static RungStatus add_columns(File *file, const char *const *names, size_t count,
                              RungError *err) {
  for (size_t i = 0; i < count; i++) {
    if (rung_sheet_column(&file->sheet, RUNG_ROLE_WORD, rung_text(names[i]),
                          rung_text(names[i]), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus add_row(File *file, const RungValue *values, size_t count,
                          RungError *err) {
  if (rung_sheet_row(&file->sheet, err)) return err->status;
  for (size_t i = 0; i < count; i++)
    if (rung_sheet_set(&file->sheet, i, values[i], err)) return err->status;
  return RUNG_OK;
}

static RungStatus fill_edits(File *file, RungError *err) {
  static const char *const names[] = {"edit", "kind", "address", "old",
                                      "new",  "line", "class"};
  const RungDiff *diff = file->diff;
  bool classed = file->view->attributed && diff->apart && !diff->many;
  if (add_columns(file, names, 7, err)) return err->status;
  for (size_t i = 0; i < diff->edits.count; i++) {
    const RungEdit *edit = &diff->edits.edits[i];
    const RungValue values[] = {
        rung_value_integer((int64_t)i + 1),
        rung_value_text(rung_diff_edit_kind(edit)),
        rung_value_text(edit->address),
        rung_value_text(edit->was),
        rung_value_text(edit->is),
        rung_value_text(rung_diff_place(file->session, edit)),
        classed
            ? rung_value_text(rung_text(rung_diff_class_name(rung_diff_class(diff, i))))
            : rung_value_missing()};
    if (add_row(file, values, 7, err)) return err->status;
  }
  return RUNG_OK;
}

static RungValue shown(const RungDiff *diff, const RungPlan *plan, size_t aspect,
                       RungStanding standing) {
  if (diff->kinds[aspect] != RUNG_ASPECT_BADGE || standing.state != RUNG_STANDING_KNOWN)
    return rung_diff_value(diff, aspect, standing);
  return rung_value_text(rung_diff_badge(diff, plan, aspect, standing));
}

static RungStatus aspect_row(File *file, uint32_t partner, size_t aspect,
                             RungError *err) {
  const RungDiff *diff = file->diff;
  RungStanding was = rung_ledger_at(&diff->old_ledger, aspect, partner);
  RungStanding is = rung_ledger_at(&diff->new_ledger, aspect, partner);
  if (rung_standing_equal(was, is)) return RUNG_OK;
  const RungDiffAspect *of = &diff->aspects[aspect];
  const RungCause *cause = rung_diff_cause(diff, partner, aspect);
  bool money = of->kind == RUNG_ASPECT_MONEY;
  const RungValue values[] = {
      rung_value_text(rung_diff_partner_key(diff, partner)),
      rung_value_text(of->address),
      shown(diff, &diff->old_version->plan, aspect, was),
      shown(diff, &diff->new_version->plan, aspect, is),
      money ? rung_value_decimal(RUNG_KIND_MONEY, is.value - was.value,
                                 (uint8_t)of->scale, &of->money)
            : rung_value_missing(),
      rung_value_text(of->currency),
      cause ? rung_value_text(rung_diff_sets(file->session, diff, cause))
            : rung_value_missing()};
  return add_row(file, values, 7, err);
}

static RungStatus fill_partners(File *file, RungError *err) {
  static const char *const names[] = {"partner", "of",       "old",    "new",
                                      "change",  "currency", "because"};
  RungDiffLines lines;
  if (add_columns(file, names, 7, err) ||
      rung_diff_lines(&lines, file->diff, file->summary, file->view, file->session, err))
    return err->status;
  for (size_t i = 0; i < lines.count; i++) {
    for (size_t a = 0; a < file->diff->aspect_count; a++)
      if (aspect_row(file, lines.lines[i].partner, a, err)) return err->status;
  }
  return RUNG_OK;
}

static RungStatus part_row(File *file, const RungCause *cause, size_t player,
                           RungWide digits, RungError *err) {
  const RungDiff *diff = file->diff;
  const RungDiffAspect *of = &diff->aspects[cause->aspect];
  char numerator[RUNG_DECIMAL_TEXT_MAX], denominator[RUNG_DECIMAL_TEXT_MAX];
  RungRatio part, tens;
  if (!rung_ratio_make(digits, RUNG_PARTS_OF, &part) ||
      !rung_ratio_from_decimal(rung_power10(of->scale), 0, &tens) ||
      !rung_ratio_divide(part, tens, &part)) {
    return rung_error_set(err, RUNG_E_RANGE, "overflow",
                          "the part of an edit needs more than 38 digits");
  }
  rung_decimal_format(part.numerator, 0, numerator);
  rung_decimal_format(part.denominator, 0, denominator);
  const RungValue values[] = {
      rung_value_text(rung_diff_partner_key(diff, cause->partner)),
      rung_value_text(of->address),
      rung_value_text(of->currency),
      rung_value_text(rung_diff_player(file->session, diff, player)),
      rung_value_ratio(RUNG_KIND_MONEY, part, &of->money),
      rung_value_text(
          rung_session_format(file->session, "%s/%s", numerator, denominator)),
      rung_value_text(rung_text(cause->sampled ? "sampled" : "exact"))};
  return add_row(file, values, 7, err);
}

static RungStatus fill_parts(File *file, RungError *err) {
  static const char *const names[] = {"partner", "of",    "currency", "edit",
                                      "part",    "exact", "how"};
  const RungAttribution *made = &file->diff->attribution;
  const size_t players = file->diff->player_count;
  if (add_columns(file, names, 7, err)) return err->status;
  for (size_t i = 0; i < made->cause_count; i++) {
    for (size_t p = 0; p < players; p++) {
      RungWide digits = made->parts[i * players + p];
      if (digits != 0 && part_row(file, &made->causes[i], p, digits, err))
        return err->status;
    }
  }
  return RUNG_OK;
}

typedef RungStatus (*Fill)(File *file, RungError *err);

static RungStatus write_file(File *file, RungFolder *folder, const char *name, Fill fill,
                             RungError *err) {
  FILE *stream;
  rung_sheet_init(&file->sheet, file->diff->allocator);
  RungStatus status = rung_folder_file(folder, name, &stream, err);
  if (!status) status = fill(file, err);
  if (!status) status = rung_sheet_write_csv(&file->sheet, true, stream, err);
  if (!status) status = rung_folder_finish(folder, stream, NULL, err);
  rung_sheet_reset(&file->sheet);
  return status;
}

RungStatus rung_diff_write_folder(const RungDiff *diff, const RungDiffView *view,
                                  const RungDiffSummary *summary, RungFolder *folder,
                                  RungError *err) {
  File file = {
      .diff = diff, .view = view, .summary = summary, .session = diff->old_version};
  RungStatus status = write_file(&file, folder, "edits.csv", fill_edits, err);
  if (!status) status = write_file(&file, folder, "partners.csv", fill_partners, err);
  if (!status && view->attributed)
    status = write_file(&file, folder, "parts.csv", fill_parts, err);
  return status ? status : rung_folder_commit(folder, err);
}

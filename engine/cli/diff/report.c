/* What a change of the rules is, does, costs, and which line did it: for people to read
 * from the top down. */
#include "cli/diff/diff.h"
#include "cli/diff/words.h"
#include "cli/page.h"

#include <stdlib.h>

enum { FOLD = 12 };

/* A report being written. */
typedef struct Report {
  const RungDiff *diff;
  const RungDiffView *view;
  const RungDiffSummary *summary;
  RungSession *session; /* whose scratch texts lie in */
  RungPage page;
  RungSheet sheet;
} Report;

#define LINE(report, ...)                                                                \
  rung_page_line(&(report)->page, rung_session_format((report)->session, __VA_ARGS__))

/* Sheets ----------------------------------------------------------------------------- */

typedef struct Column {
  RungRole role;
  const char *name;
} Column;

static RungStatus open_sheet(Report *report, const Column *columns, size_t count,
                             RungError *err) {
  rung_sheet_reset(&report->sheet);
  for (size_t i = 0; i < count; i++) {
    RungText name = rung_text(columns[i].name);
    if (rung_sheet_column(&report->sheet, columns[i].role, name, name, err))
      return err->status;
  }
  return RUNG_OK;
}

/* A row of the sheet being filled; the first failure stays. */
typedef struct Row {
  RungSheet *sheet;
  size_t column;
  RungStatus status;
  RungError *err;
} Row;

static Row open_row(Report *report, RungError *err) {
  return (Row){&report->sheet, 0, rung_sheet_row(&report->sheet, err), err};
}

static void put(Row *row, RungValue value) {
  if (!row->status)
    row->status = rung_sheet_set(row->sheet, row->column, value, row->err);
  row->column++;
}

static void put_word(Row *row, RungText text) {
  put(row, rung_value_text(text));
}

static void put_count(Row *row, size_t count) {
  put(row, rung_value_integer((int64_t)count));
}

static RungStatus show(Report *report, const char *title, RungError *err) {
  if (err->status) return err->status;
  RungStatus status = rung_page_sheet(&report->page, &report->sheet, FOLD, title, err);
  rung_sheet_reset(&report->sheet);
  return status;
}

/* What changed ----------------------------------------------------------------------- */

static RungStatus structure_rows(Report *report, bool texts, size_t *left,
                                 RungError *err) {
  const RungEdits *edits = &report->diff->edits;
  size_t most = report->view->rows ? report->view->rows : edits->count;
  *left = 0;
  for (size_t i = 0; i < edits->count; i++) {
    const RungEdit *edit = &edits->edits[i];
    if (edit->texts != texts) continue;
    if (report->sheet.rows >= most && texts) {
      ++*left;
      continue;
    }
    Row row = open_row(report, err);
    put_word(&row, rung_diff_number(report->session, i));
    put_word(&row, edit->address);
    put_word(&row, rung_diff_edit_kind(edit));
    put_word(&row, rung_diff_shown(report->session, edit->was));
    put_word(&row, rung_diff_shown(report->session, edit->is));
    put_word(&row, rung_diff_place(report->session, edit));
    if (err->status) return err->status;
  }
  return RUNG_OK;
}

static RungStatus structure_sheet(Report *report, bool texts, RungError *err) {
  static const Column columns[] = {{RUNG_ROLE_WORD, "#"},      {RUNG_ROLE_WORD, "what"},
                                   {RUNG_ROLE_WORD, "change"}, {RUNG_ROLE_TEXT, "old"},
                                   {RUNG_ROLE_TEXT, "new"},    {RUNG_ROLE_WORD, "line"}};
  size_t left;
  if (open_sheet(report, columns, 6, err)) return err->status;
  if (structure_rows(report, texts, &left, err)) return err->status;
  if (report->sheet.rows == 0) return RUNG_OK;
  if (texts) LINE(report, "%s", "Texts only:");
  if (show(report, texts ? "texts only" : "edits", err)) return err->status;
  if (left > 0) LINE(report, "and %zu more (--rows 0 shows all)", left);
  return RUNG_OK;
}

static RungStatus write_structure(Report *report, RungError *err) {
  const RungDiff *diff = report->diff;
  size_t texts = 0;
  for (size_t i = 0; i < diff->edits.count; i++) texts += diff->edits.edits[i].texts;
  rung_page_heading(&report->page, rung_text("What changed"));
  if (diff->edits.count == 0) {
    LINE(report, "Nothing: %.*s and %.*s say the same.", RUNG_TEXT(diff->old_label),
         RUNG_TEXT(diff->new_label));
    return RUNG_OK;
  }
  LINE(report, "%.*s -> %.*s: %zu %s%.*s", RUNG_TEXT(diff->old_label),
       RUNG_TEXT(diff->new_label), diff->edits.count,
       diff->edits.count == 1 ? "edit" : "edits",
       RUNG_TEXT(texts
                     ? rung_session_format(report->session, ", %zu of texts only", texts)
                     : rung_text("")));
  RungStatus status = structure_sheet(report, false, err);
  return status ? status : structure_sheet(report, true, err);
}

/* Who moves -------------------------------------------------------------------------- */

/* Is somebody a partner in one version only? */
static bool has_strangers(const Report *report) {
  const size_t tiers = report->diff->tier_count + 1;
  size_t count = 0;
  for (size_t t = 0; t < tiers; t++) {
    count += report->summary->moves[t * tiers + tiers - 1];
    count += report->summary->moves[(tiers - 1) * tiers + t];
  }
  return count > 0;
}

static RungStatus write_tiers(Report *report, RungError *err) {
  const RungDiff *diff = report->diff;
  const RungDiffSummary *summary = report->summary;
  const RungDiffTotal *total = &summary->totals[summary->tier];
  const size_t tiers = diff->tier_count + 1;
  const size_t shown = has_strangers(report) ? tiers : diff->tier_count;
  LINE(report, "%zu of %zu partners change tier: %zu up, %zu down.",
       total->more + total->less + total->other, summary->partners, total->more,
       total->less);
  if (total->more + total->less + total->other == 0) return RUNG_OK;
  rung_sheet_reset(&report->sheet);
  RungStatus status = rung_sheet_column(&report->sheet, RUNG_ROLE_WORD,
                                        rung_text("old \\ new"), rung_text(""), err);
  for (size_t t = 0; t < shown && !status; t++) {
    RungText name = t < diff->tier_count ? diff->tiers[t] : rung_text("not there");
    status = rung_sheet_column(&report->sheet, RUNG_ROLE_FIGURE, name, name, err);
  }
  for (size_t from = 0; from < shown && !status; from++) {
    Row row = open_row(report, err);
    put_word(&row, from < diff->tier_count ? diff->tiers[from] : rung_text("not there"));
    for (size_t to = 0; to < shown; to++)
      put_count(&row, summary->moves[from * tiers + to]);
    status = err->status;
  }
  return status ? status : show(report, "tiers", err);
}

static RungStatus write_badges(Report *report, RungError *err) {
  static const Column columns[] = {
      {RUNG_ROLE_WORD, "badge"},       {RUNG_ROLE_FIGURE, "held, old"},
      {RUNG_ROLE_FIGURE, "held, new"}, {RUNG_ROLE_FIGURE, "gained"},
      {RUNG_ROLE_FIGURE, "lost"},      {RUNG_ROLE_FIGURE, "for other rows"}};
  const RungDiff *diff = report->diff;
  if (open_sheet(report, columns, 6, err)) return err->status;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffTotal *total = &report->summary->totals[a];
    bool moved = total->more || total->less || total->other;
    if (diff->kinds[a] != RUNG_ASPECT_BADGE || !moved) continue;
    Row row = open_row(report, err);
    put_word(&row, diff->aspects[a].name);
    put_count(&row, total->old_held);
    put_count(&row, total->new_held);
    put_count(&row, total->more);
    put_count(&row, total->less);
    put_count(&row, total->other);
  }
  if (report->sheet.rows > 0) {
    rung_page_heading(&report->page, rung_text("Badges"));
    return show(report, "badges", err);
  }
  return err->status;
}

/* Scores count for themselves where there are no tiers. */
static RungStatus write_scores(Report *report, RungError *err) {
  static const Column columns[] = {{RUNG_ROLE_WORD, "score"},
                                   {RUNG_ROLE_FIGURE, "higher"},
                                   {RUNG_ROLE_FIGURE, "lower"},
                                   {RUNG_ROLE_FIGURE, "no data, old"},
                                   {RUNG_ROLE_FIGURE, "no data, new"}};
  const RungDiff *diff = report->diff;
  if (open_sheet(report, columns, 5, err)) return err->status;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffTotal *total = &report->summary->totals[a];
    bool moved = total->more || total->less || total->other;
    if (diff->kinds[a] != RUNG_ASPECT_SCORE || !moved) continue;
    Row row = open_row(report, err);
    put_word(&row, diff->aspects[a].name);
    put_count(&row, total->more);
    put_count(&row, total->less);
    put_count(&row, total->old_missing);
    put_count(&row, total->new_missing);
  }
  if (report->sheet.rows == 0) return err->status;
  rung_page_heading(&report->page, rung_text("Scores"));
  return show(report, "scores", err);
}

static RungStatus write_effect(Report *report, RungError *err) {
  const RungDiffSummary *summary = report->summary;
  char from[11], to[11];
  rung_date_format(report->diff->old_version->period.from, from);
  rung_date_format(report->diff->old_version->period.to, to);
  rung_page_heading(&report->page, rung_text("Who moves"));
  LINE(report, "%s..%s, %zu partners: %zu hold or are paid something else.", from, to,
       summary->partners, summary->changed_count);
  if (summary->tier != SIZE_MAX && write_tiers(report, err)) return err->status;
  return write_scores(report, err) ? err->status : write_badges(report, err);
}

/* What it costs ---------------------------------------------------------------------- */

static RungValue money_of(const RungDiffCurrency *currency, int scale, RungWide digits) {
  return rung_value_decimal(RUNG_KIND_MONEY, digits, (uint8_t)scale, &currency->money);
}

static void put_change(Row *row, const RungDiffCurrency *currency, int scale,
                       RungWide was, RungWide is) {
  put(row, money_of(currency, scale, was));
  put(row, money_of(currency, scale, is));
  put(row, money_of(currency, scale, is - was));
}

static RungStatus sum_currency(const RungDiff *diff, const RungDiffSummary *summary,
                               size_t c, RungWide *was, RungWide *is, RungError *err) {
  *was = *is = 0;
  for (size_t t = 0; t <= diff->tier_count; t++) {
    size_t at = c * (diff->tier_count + 1) + t;
    if (!rung_wide_add(*was, summary->old_by_tier[at], was) ||
        !rung_wide_add(*is, summary->new_by_tier[at], is)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "the sum of payouts needs more than 38 digits");
    }
  }
  return RUNG_OK;
}

static RungStatus write_incentives(Report *report, RungError *err) {
  static const Column columns[] = {
      {RUNG_ROLE_WORD, "incentive"},   {RUNG_ROLE_FIGURE, "old"},
      {RUNG_ROLE_FIGURE, "new"},       {RUNG_ROLE_FIGURE, "change"},
      {RUNG_ROLE_FIGURE, "paid more"}, {RUNG_ROLE_FIGURE, "paid less"}};
  const RungDiff *diff = report->diff;
  const RungDiffSummary *summary = report->summary;
  size_t same = 0;
  if (open_sheet(report, columns, 6, err)) return err->status;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffTotal *total = &summary->totals[a];
    bool moved = total->more || total->less || total->other;
    same += diff->kinds[a] == RUNG_ASPECT_MONEY && !moved;
    if (diff->kinds[a] != RUNG_ASPECT_MONEY || !moved) continue;
    Row row = open_row(report, err);
    put_word(&row, diff->aspects[a].name);
    put_change(&row, &summary->currencies[total->currency], diff->aspects[a].scale,
               total->old_paid, total->new_paid);
    put_count(&row, total->more);
    put_count(&row, total->less);
  }
  for (size_t c = 0; c < summary->currency_count; c++) {
    RungWide was, is;
    if (sum_currency(diff, summary, c, &was, &is, err)) return err->status;
    Row row = open_row(report, err);
    put_word(&row, rung_text("all incentives"));
    put_change(&row, &summary->currencies[c], summary->currencies[c].scale, was, is);
  }
  if (show(report, "by incentive", err)) return err->status;
  if (same > 0)
    LINE(report, "%zu %s the same to every partner.", same,
         same == 1 ? "incentive pays" : "incentives pay");
  return RUNG_OK;
}

static RungStatus write_by_tier(Report *report, RungError *err) {
  static const Column columns[] = {{RUNG_ROLE_WORD, "tier"},
                                   {RUNG_ROLE_FIGURE, "partners, old"},
                                   {RUNG_ROLE_FIGURE, "partners, new"},
                                   {RUNG_ROLE_FIGURE, "paid, old"},
                                   {RUNG_ROLE_FIGURE, "paid, new"},
                                   {RUNG_ROLE_FIGURE, "change"}};
  const RungDiff *diff = report->diff;
  const RungDiffSummary *summary = report->summary;
  const size_t tiers = diff->tier_count + 1;
  if (open_sheet(report, columns, 6, err)) return err->status;
  for (size_t t = tiers; t-- > 0;) {
    size_t was = 0, is = 0;
    for (size_t other = 0; other < tiers; other++) {
      was += summary->moves[t * tiers + other];
      is += summary->moves[other * tiers + t];
    }
    for (size_t c = 0; c < summary->currency_count && was + is > 0; c++) {
      Row row = open_row(report, err);
      put_word(&row, t < diff->tier_count ? diff->tiers[t] : rung_text("not there"));
      put_count(&row, was);
      put_count(&row, is);
      put_change(&row, &summary->currencies[c], summary->currencies[c].scale,
                 summary->old_by_tier[c * tiers + t],
                 summary->new_by_tier[c * tiers + t]);
    }
  }
  return show(report, "by tier", err);
}

/* Missing is not zero: who has no data in one version only. */
static void write_missing(Report *report) {
  const RungDiff *diff = report->diff;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffTotal *total = &report->summary->totals[a];
    if (diff->kinds[a] != RUNG_ASPECT_MONEY || total->old_missing == total->new_missing)
      continue;
    LINE(report, "%.*s: no data for %zu partners, %zu before.",
         RUNG_TEXT(diff->aspects[a].name), total->new_missing, total->old_missing);
  }
}

static RungStatus write_cost(Report *report, RungError *err) {
  if (report->summary->currency_count == 0) return RUNG_OK;
  rung_page_heading(&report->page, rung_text("What it costs"));
  if (write_incentives(report, err)) return err->status;
  write_missing(report);
  if (report->summary->tier == SIZE_MAX) return RUNG_OK;
  LINE(report, "%s", "");
  return write_by_tier(report, err);
}

/* Which edit did it ------------------------------------------------------------------ */

/* What a player does to the money of one currency, at its scale. */
typedef struct Part {
  RungWide alone;
  RungRatio share;
} Part;

static RungStatus part_of(const Report *report, size_t player, size_t currency,
                          Part *part, RungError *err) {
  return rung_diff_part(report->diff, report->summary, player, currency, &part->alone,
                        &part->share, err);
}

static void put_causes(Row *row, RungShare share) {
  put_count(row, share.sole);
  put_count(row, share.any);
  put_count(row, share.together);
}

static RungStatus cause_row(Report *report, size_t player, RungError *err) {
  const RungDiff *diff = report->diff;
  const RungDiffSummary *summary = report->summary;
  Row row = open_row(report, err);
  put_word(&row, rung_diff_player(report->session, diff, player));
  put_word(&row, diff->edits.edits[diff->player_edits[player][0]].address);
  put_word(&row, rung_text(rung_diff_class_name(
                     rung_diff_class(diff, diff->player_edits[player][0]))));
  if (summary->tier != SIZE_MAX)
    put_causes(&row, rung_diff_share(diff, player, RUNG_ASPECT_TIER));
  for (size_t c = 0; c < summary->currency_count; c++) {
    const RungDiffCurrency *currency = &summary->currencies[c];
    Part part;
    RungRatio alone, rest;
    if (part_of(report, player, c, &part, err)) return err->status;
    put(&row, money_of(currency, currency->scale, part.alone));
    if (!rung_ratio_from_decimal(part.alone, currency->scale, &alone) ||
        !rung_ratio_subtract(part.share, alone, &rest)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "the part of an edit needs more than 38 digits");
    }
    put(&row, rung_value_ratio(RUNG_KIND_MONEY, rest, &currency->money));
    put(&row, rung_value_ratio(RUNG_KIND_MONEY, part.share, &currency->money));
  }
  return err->status;
}

static RungStatus cause_columns(Report *report, RungError *err) {
  static const Column first[] = {
      {RUNG_ROLE_WORD, "#"}, {RUNG_ROLE_WORD, "edit"}, {RUNG_ROLE_WORD, "class"}};
  static const Column tiers[] = {{RUNG_ROLE_FIGURE, "tiers: sole cause"},
                                 {RUNG_ROLE_FIGURE, "any of several"},
                                 {RUNG_ROLE_FIGURE, "only together"}};
  static const Column money[] = {{RUNG_ROLE_FIGURE, "money: alone"},
                                 {RUNG_ROLE_FIGURE, "with others"},
                                 {RUNG_ROLE_FIGURE, "its part"}};
  if (open_sheet(report, first, 3, err)) return err->status;
  for (size_t i = 0; i < 3 && report->summary->tier != SIZE_MAX; i++) {
    RungText name = rung_text(tiers[i].name);
    if (rung_sheet_column(&report->sheet, tiers[i].role, name, name, err))
      return err->status;
  }
  for (size_t c = 0; c < report->summary->currency_count; c++) {
    for (size_t i = 0; i < 3; i++) {
      RungText name = rung_text(money[i].name);
      if (report->summary->currency_count > 1)
        name = rung_session_format(report->session, "%s %.*s", money[i].name,
                                   RUNG_TEXT(report->summary->currencies[c].money.code));
      if (rung_sheet_column(&report->sheet, money[i].role, name, name, err))
        return err->status;
    }
  }
  return RUNG_OK;
}

static void write_remarks(Report *report) {
  const RungDiff *diff = report->diff;
  const RungAttribution *made = &diff->attribution;
  size_t idle = 0;
  for (size_t i = 0; i < diff->edits.count; i++) idle += diff->idle[i];
  if (idle > 0)
    LINE(report, "%zu more %s no result for any input.", idle,
         idle == 1 ? "edit changes" : "edits change");
  if (made->cancelled > 0)
    LINE(report, "%zu %s would move by one edit and %s not by all: edits cancel.",
         made->cancelled, made->cancelled == 1 ? "standing" : "standings",
         made->cancelled == 1 ? "does" : "do");
  if (made->sampled > 0)
    LINE(report,
         "%zu standings depend on more than %zu edits: their parts are means over %d "
         "random orders (seed %llu).",
         made->sampled, made->exact_players, RUNG_ORDERS_SAMPLED,
         (unsigned long long)diff->game.seed);
  if (diff->broken > 0)
    LINE(report,
         "%zu sets of edits make no program; each was taken without its last edit.",
         diff->broken);
  LINE(report, "%zu %s evaluated, each as a program.", made->asked,
       made->asked == 1 ? "set of edits was" : "sets of edits were");
}

static RungStatus write_causes(Report *report, RungError *err) {
  const RungDiff *diff = report->diff;
  rung_page_heading(&report->page, rung_text("Which edit did it"));
  if (diff->many || !diff->apart) {
    LINE(report, "%s",
         diff->many ? "There are too many edits to be told apart."
                    : "The edits can't be told apart: made one by one they do not make "
                      "the new version.");
    return RUNG_OK;
  }
  if (cause_columns(report, err)) return err->status;
  for (size_t p = 0; p < diff->player_count; p++)
    if (cause_row(report, p, err)) return err->status;
  if (report->sheet.rows > 0 && show(report, "edits", err)) return err->status;
  write_remarks(report);
  return RUNG_OK;
}

/* Partners --------------------------------------------------------------------------- */

static RungStatus partner_columns(Report *report, RungError *err) {
  static const Column columns[] = {{RUNG_ROLE_WORD, "partner"},
                                   {RUNG_ROLE_TEXT, "name"},
                                   {RUNG_ROLE_WORD, "tier"},
                                   {RUNG_ROLE_TEXT, "badges, scores"}};
  static const Column money[] = {
      {RUNG_ROLE_FIGURE, "old"}, {RUNG_ROLE_FIGURE, "new"}, {RUNG_ROLE_FIGURE, "change"}};
  if (open_sheet(report, columns, 4, err)) return err->status;
  for (size_t c = 0; c < report->summary->currency_count; c++) {
    for (size_t i = 0; i < 3; i++) {
      RungText name = rung_text(money[i].name);
      if (rung_sheet_column(&report->sheet, money[i].role, name, name, err))
        return err->status;
    }
  }
  RungText because = rung_text("because of");
  return report->view->attributed
             ? rung_sheet_column(&report->sheet, RUNG_ROLE_TEXT, because, because, err)
             : RUNG_OK;
}

static RungStatus partner_row(Report *report, const RungDiffLine *line, RungError *err) {
  const RungDiff *diff = report->diff;
  const RungDiffSummary *summary = report->summary;
  RungSession *session = report->session;
  Row row = open_row(report, err);
  put_word(&row, rung_diff_partner_key(diff, line->partner));
  put_word(&row, rung_diff_partner_name(diff, line->partner));
  put_word(&row, rung_diff_tier_move(session, diff, summary, line->partner));
  put_word(&row, rung_diff_badge_moves(session, diff, line->partner));
  for (size_t c = 0; c < summary->currency_count; c++) {
    RungWide was, is;
    if (rung_diff_paid(diff, summary, &diff->old_ledger, line->partner, c, &was, err) ||
        rung_diff_paid(diff, summary, &diff->new_ledger, line->partner, c, &is, err)) {
      return err->status;
    }
    put_change(&row, &summary->currencies[c], summary->currencies[c].scale, was, is);
  }
  if (report->view->attributed)
    put_word(&row, rung_diff_because(session, diff, summary, line->partner));
  return err->status;
}

static RungStatus write_partners(Report *report, RungError *err) {
  RungDiffLines lines;
  const RungDiff *diff = report->diff;
  if (rung_diff_lines(&lines, diff, report->summary, report->view, report->session, err))
    return err->status;
  size_t most = report->view->rows ? report->view->rows : lines.count;
  if (lines.count + lines.hidden == 0) return RUNG_OK;
  rung_page_heading(&report->page, rung_text("Partners"));
  if (partner_columns(report, err)) return err->status;
  for (size_t i = 0; i < lines.count && i < most; i++)
    if (partner_row(report, &lines.lines[i], err)) return err->status;
  if (report->sheet.rows > 0 && show(report, "partners", err)) return err->status;
  if (lines.count > most)
    LINE(report, "and %zu more (--rows 0 shows all)", lines.count - most);
  if (lines.hidden > 0)
    LINE(report, "%zu more whose money changes less than --min are not shown",
         lines.hidden);
  return RUNG_OK;
}

/* ------------------------------------------------------------------------------------ */

/* Where no partner shows a difference that there is. */
static void write_witness(Report *report) {
  const RungDiff *diff = report->diff;
  rung_page_heading(&report->page, rung_text("A partner that would show it"));
  if (diff->witness.length == 0) {
    LINE(report, "%s",
         "The versions differ, but no made-up partner at the edges of their comparisons "
         "shows it either.");
    return;
  }
  LINE(report, "%s", "No partner of the data shows the difference; this one would:");
  rung_page_code(&report->page, diff->witness);
}

static RungStatus write_all(Report *report, RungError *err) {
  const RungDiff *diff = report->diff;
  if (write_structure(report, err)) return err->status;
  if (!diff->place || diff->edits.count == 0) return RUNG_OK;
  if (write_effect(report, err) || write_cost(report, err)) return err->status;
  if (report->view->attributed && write_causes(report, err)) return err->status;
  if (diff->witnessed) write_witness(report);
  return write_partners(report, err);
}

RungStatus rung_diff_write_text(const RungDiff *diff, const RungDiffView *view,
                                const RungDiffSummary *summary, bool markdown,
                                FILE *stream, RungError *err) {
  Report *report = rung_arena_take_array(&diff->old_version->arena, 1, sizeof *report);
  if (!report) return rung_error_memory(err, "the report");
  *report = (Report){
      .diff = diff, .view = view, .summary = summary, .session = diff->old_version};
  rung_page_init(&report->page, stream, markdown);
  rung_sheet_init(&report->sheet, diff->allocator);
  RungStatus status = write_all(report, err);
  rung_sheet_reset(&report->sheet);
  return status ? status : rung_page_finish(&report->page, err);
}

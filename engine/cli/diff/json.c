/* A comparison as one JSON document. Money is text with all its decimals; the part of an
 * edit in it may be a ratio, "700/3". */
#include "cli/diff/diff.h"
#include "cli/diff/words.h"

/* A document being written. */
typedef struct Document {
  const RungDiff *diff;
  const RungDiffView *view;
  const RungDiffSummary *summary;
  RungSession *session;
  RungJson json;
} Document;

static void key(Document *document, const char *name) {
  rung_json_key(&document->json, rung_text(name));
}

static void put_text(Document *document, const char *name, RungText text) {
  key(document, name);
  rung_json_text(&document->json, text);
}

static void put_count(Document *document, const char *name, size_t count) {
  key(document, name);
  rung_json_integer(&document->json, (int64_t)count);
}

static void put_money(Document *document, const char *name, RungWide digits, int scale) {
  key(document, name);
  rung_json_decimal(&document->json, digits, scale);
}

/* Edits ------------------------------------------------------------------------------ */

static void put_place(Document *document, const char *name, const RungEditPlace *place) {
  key(document, name);
  if (place->file.length == 0) {
    rung_json_null(&document->json);
    return;
  }
  rung_json_text(&document->json,
                 rung_session_format(document->session, "%.*s:%u:%u",
                                     RUNG_TEXT(place->file), place->line, place->column));
}

static void put_needs(Document *document, const RungEdit *edit) {
  key(document, "needs");
  rung_json_open_array(&document->json);
  for (size_t i = 0; edit->need_count > 1 && i < edit->need_count; i++)
    rung_json_integer(&document->json, (int64_t)edit->needs[i] + 1);
  rung_json_close_array(&document->json);
}

static bool told_apart(const Document *document) {
  return document->view->attributed && document->diff->apart && !document->diff->many;
}

static void put_edits(Document *document) {
  const RungDiff *diff = document->diff;
  key(document, "edits");
  rung_json_open_array(&document->json);
  for (size_t i = 0; i < diff->edits.count; i++) {
    const RungEdit *edit = &diff->edits.edits[i];
    rung_json_open_object(&document->json);
    put_count(document, "number", i + 1);
    put_text(document, "kind", rung_diff_edit_kind(edit));
    put_text(document, "address", edit->address);
    put_text(document, "old", edit->was);
    put_text(document, "new", edit->is);
    put_place(document, "old_place", &edit->old_place);
    put_place(document, "new_place", &edit->new_place);
    put_needs(document, edit);
    if (told_apart(document))
      put_text(document, "class",
               rung_text(rung_diff_class_name(rung_diff_class(diff, i))));
    else if (edit->texts)
      put_text(document, "class", rung_text(rung_diff_class_name(RUNG_CLASS_TEXTS)));
    rung_json_close_object(&document->json);
  }
  rung_json_close_array(&document->json);
}

/* Effect ----------------------------------------------------------------------------- */

static void put_tiers(Document *document) {
  const RungDiff *diff = document->diff;
  const RungDiffSummary *summary = document->summary;
  const size_t tiers = diff->tier_count + 1;
  if (summary->tier == SIZE_MAX) return;
  put_count(document, "tiers_up", summary->totals[summary->tier].more);
  put_count(document, "tiers_down", summary->totals[summary->tier].less);
  key(document, "tiers");
  rung_json_open_array(&document->json);
  for (size_t from = 0; from < tiers; from++) {
    for (size_t to = 0; to < tiers; to++) {
      size_t count = summary->moves[from * tiers + to];
      if (count == 0) continue;
      rung_json_open_object(&document->json);
      put_text(document, "old",
               from < diff->tier_count ? diff->tiers[from] : rung_text("not there"));
      put_text(document, "new",
               to < diff->tier_count ? diff->tiers[to] : rung_text("not there"));
      put_count(document, "partners", count);
      rung_json_close_object(&document->json);
    }
  }
  rung_json_close_array(&document->json);
}

static void put_badges(Document *document) {
  const RungDiff *diff = document->diff;
  key(document, "badges");
  rung_json_open_array(&document->json);
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffTotal *total = &document->summary->totals[a];
    if (diff->kinds[a] != RUNG_ASPECT_BADGE) continue;
    rung_json_open_object(&document->json);
    put_text(document, "badge", diff->aspects[a].name);
    put_count(document, "old", total->old_held);
    put_count(document, "new", total->new_held);
    put_count(document, "gained", total->more);
    put_count(document, "lost", total->less);
    put_count(document, "for_other_rows", total->other);
    rung_json_close_object(&document->json);
  }
  rung_json_close_array(&document->json);
}

static void put_incentives(Document *document) {
  const RungDiff *diff = document->diff;
  key(document, "incentives");
  rung_json_open_array(&document->json);
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffTotal *total = &document->summary->totals[a];
    const RungDiffAspect *aspect = &diff->aspects[a];
    if (aspect->kind != RUNG_ASPECT_MONEY) continue;
    rung_json_open_object(&document->json);
    put_text(document, "incentive", aspect->name);
    put_text(document, "currency", aspect->currency);
    put_money(document, "old", total->old_paid, aspect->scale);
    put_money(document, "new", total->new_paid, aspect->scale);
    put_money(document, "change", total->new_paid - total->old_paid, aspect->scale);
    put_count(document, "paid_more", total->more);
    put_count(document, "paid_less", total->less);
    put_count(document, "no_data_old", total->old_missing);
    put_count(document, "no_data_new", total->new_missing);
    rung_json_close_object(&document->json);
  }
  rung_json_close_array(&document->json);
}

static void put_by_tier(Document *document) {
  const RungDiff *diff = document->diff;
  const RungDiffSummary *summary = document->summary;
  const size_t tiers = diff->tier_count + 1;
  if (summary->tier == SIZE_MAX) return;
  key(document, "paid_by_tier");
  rung_json_open_array(&document->json);
  for (size_t t = 0; t < diff->tier_count; t++) {
    for (size_t c = 0; c < summary->currency_count; c++) {
      int scale = summary->currencies[c].scale;
      rung_json_open_object(&document->json);
      put_text(document, "tier", diff->tiers[t]);
      put_text(document, "currency", summary->currencies[c].money.code);
      put_money(document, "old", summary->old_by_tier[c * tiers + t], scale);
      put_money(document, "new", summary->new_by_tier[c * tiers + t], scale);
      rung_json_close_object(&document->json);
    }
  }
  rung_json_close_array(&document->json);
}

static void put_effect(Document *document) {
  char from[11], to[11];
  rung_date_format(document->diff->old_version->period.from, from);
  rung_date_format(document->diff->old_version->period.to, to);
  put_text(document, "period_from", rung_text(from));
  put_text(document, "period_to", rung_text(to));
  put_count(document, "partners", document->summary->partners);
  put_count(document, "changed", document->summary->changed_count);
  put_tiers(document);
  put_badges(document);
  put_incentives(document);
  put_by_tier(document);
}

/* Attribution ------------------------------------------------------------------------ */

static void put_ratio(Document *document, const char *name, RungRatio ratio) {
  char numerator[RUNG_DECIMAL_TEXT_MAX], denominator[RUNG_DECIMAL_TEXT_MAX];
  rung_decimal_format(ratio.numerator, 0, numerator);
  rung_decimal_format(ratio.denominator, 0, denominator);
  put_text(document, name,
           ratio.denominator == 1
               ? rung_session_format(document->session, "%s", numerator)
               : rung_session_format(document->session, "%s/%s", numerator, denominator));
}

static RungStatus put_player(Document *document, size_t player, RungError *err) {
  const RungDiff *diff = document->diff;
  const RungDiffSummary *summary = document->summary;
  rung_json_open_object(&document->json);
  key(document, "edits");
  rung_json_open_array(&document->json);
  for (size_t i = 0; i < diff->player_sizes[player]; i++)
    rung_json_integer(&document->json, (int64_t)diff->player_edits[player][i] + 1);
  rung_json_close_array(&document->json);
  for (RungAspectKind kind = RUNG_ASPECT_TIER; kind <= RUNG_ASPECT_MONEY; kind++) {
    static const char *const names[] = {"tiers", "badges", "scores", "payouts"};
    RungShare share = rung_diff_share(diff, player, kind);
    key(document, names[kind]);
    rung_json_open_object(&document->json);
    put_count(document, "sole_cause", share.sole);
    put_count(document, "any_of_several", share.any);
    put_count(document, "only_together", share.together);
    put_count(document, "better", share.better);
    put_count(document, "worse", share.worse);
    rung_json_close_object(&document->json);
  }
  key(document, "money");
  rung_json_open_array(&document->json);
  for (size_t c = 0; c < summary->currency_count; c++) {
    RungWide alone;
    RungRatio part;
    if (rung_diff_part(diff, summary, player, c, &alone, &part, err)) return err->status;
    rung_json_open_object(&document->json);
    put_text(document, "currency", summary->currencies[c].money.code);
    put_money(document, "alone", alone, summary->currencies[c].scale);
    put_ratio(document, "part", part);
    rung_json_close_object(&document->json);
  }
  rung_json_close_array(&document->json);
  rung_json_close_object(&document->json);
  return RUNG_OK;
}

static RungStatus put_attribution(Document *document, RungError *err) {
  const RungDiff *diff = document->diff;
  key(document, "attribution");
  rung_json_open_object(&document->json);
  key(document, "told_apart");
  rung_json_flag(&document->json, told_apart(document));
  if (told_apart(document)) {
    put_count(document, "sets_evaluated", diff->attribution.asked);
    put_count(document, "sets_broken", diff->broken);
    put_count(document, "cancelled", diff->attribution.cancelled);
    put_count(document, "sampled", diff->attribution.sampled);
    if (diff->attribution.sampled > 0) put_count(document, "seed", diff->game.seed);
    key(document, "causes");
    rung_json_open_array(&document->json);
    for (size_t p = 0; p < diff->player_count; p++)
      if (put_player(document, p, err)) return err->status;
    rung_json_close_array(&document->json);
  }
  rung_json_close_object(&document->json);
  return RUNG_OK;
}

/* Partners --------------------------------------------------------------------------- */

static void put_set(Document *document, RungPlayers set) {
  const RungDiff *diff = document->diff;
  rung_json_open_array(&document->json);
  for (; set; set &= set - 1) {
    size_t player = (size_t)__builtin_ctzll(set);
    for (size_t i = 0; i < diff->player_sizes[player]; i++)
      rung_json_integer(&document->json, (int64_t)diff->player_edits[player][i] + 1);
  }
  rung_json_close_array(&document->json);
}

static void put_standing(Document *document, const char *name, const RungPlan *plan,
                         size_t aspect, RungStanding standing) {
  key(document, name);
  if (standing.state != RUNG_STANDING_KNOWN) {
    rung_json_null(&document->json);
    return;
  }
  if (document->diff->kinds[aspect] == RUNG_ASPECT_BADGE) {
    rung_json_text(&document->json,
                   rung_diff_badge(document->diff, plan, aspect, standing));
    return;
  }
  RungValue value = rung_diff_value(document->diff, aspect, standing);
  rung_value_write_json(&value, &document->json);
}

static void put_parts(Document *document, const RungCause *cause) {
  const RungDiff *diff = document->diff;
  const size_t players = diff->player_count;
  const RungWide *parts =
      diff->attribution.parts + (size_t)(cause - diff->attribution.causes) * players;
  key(document, "parts");
  rung_json_open_array(&document->json);
  for (size_t p = 0; p < players; p++) {
    RungRatio part, tens;
    if (parts[p] == 0 || !rung_ratio_make(parts[p], RUNG_PARTS_OF, &part) ||
        !rung_ratio_from_decimal(rung_power10(diff->aspects[cause->aspect].scale), 0,
                                 &tens) ||
        !rung_ratio_divide(part, tens, &part)) {
      continue;
    }
    rung_json_open_object(&document->json);
    key(document, "edits");
    put_set(document, (RungPlayers)1 << p);
    put_ratio(document, "part", part);
    rung_json_close_object(&document->json);
  }
  rung_json_close_array(&document->json);
}

static void put_aspect(Document *document, size_t partner, size_t aspect) {
  const RungDiff *diff = document->diff;
  RungStanding was = rung_ledger_at(&diff->old_ledger, aspect, partner);
  RungStanding is = rung_ledger_at(&diff->new_ledger, aspect, partner);
  if (rung_standing_equal(was, is)) return;
  rung_json_open_object(&document->json);
  put_text(document, "of", diff->aspects[aspect].address);
  put_standing(document, "old", &diff->old_version->plan, aspect, was);
  put_standing(document, "new", &diff->new_version->plan, aspect, is);
  const RungCause *cause =
      told_apart(document) ? rung_diff_cause(diff, partner, aspect) : NULL;
  if (cause) {
    key(document, "because");
    rung_json_open_array(&document->json);
    for (size_t i = 0; i < cause->set_count; i++) put_set(document, cause->sets[i]);
    rung_json_close_array(&document->json);
    if (cause->sampled) {
      key(document, "sampled");
      rung_json_flag(&document->json, true);
    }
    if (diff->kinds[aspect] == RUNG_ASPECT_MONEY) put_parts(document, cause);
  }
  rung_json_close_object(&document->json);
}

static RungStatus put_partners(Document *document, RungError *err) {
  RungDiffLines lines;
  const RungDiff *diff = document->diff;
  if (rung_diff_lines(&lines, diff, document->summary, document->view, document->session,
                      err)) {
    return err->status;
  }
  size_t most = document->view->rows ? document->view->rows : lines.count;
  key(document, "partners_changed");
  rung_json_open_array(&document->json);
  for (size_t i = 0; i < lines.count && i < most; i++) {
    uint32_t partner = lines.lines[i].partner;
    rung_json_open_object(&document->json);
    put_text(document, "partner", rung_diff_partner_key(diff, partner));
    put_text(document, "name", rung_diff_partner_name(diff, partner));
    key(document, "changes");
    rung_json_open_array(&document->json);
    for (size_t a = 0; a < diff->aspect_count; a++) put_aspect(document, partner, a);
    rung_json_close_array(&document->json);
    rung_json_close_object(&document->json);
  }
  rung_json_close_array(&document->json);
  put_count(document, "partners_left_out",
            lines.count > most ? lines.count - most : (size_t)0);
  put_count(document, "partners_below_min", lines.hidden);
  return RUNG_OK;
}

static RungStatus put_all(Document *document, RungError *err) {
  rung_json_open_object(&document->json);
  put_text(document, "old", document->diff->old_label);
  put_text(document, "new", document->diff->new_label);
  put_edits(document);
  if (document->diff->place) {
    put_effect(document);
    if (document->view->attributed && put_attribution(document, err)) return err->status;
    if (document->diff->witness.length > 0)
      put_text(document, "witness", document->diff->witness);
    if (put_partners(document, err)) return err->status;
  }
  rung_json_close_object(&document->json);
  return rung_json_finish(&document->json, err);
}

RungStatus rung_diff_write_json(const RungDiff *diff, const RungDiffView *view,
                                const RungDiffSummary *summary, FILE *stream,
                                RungError *err) {
  Document *document =
      rung_arena_take_array(&diff->old_version->arena, 1, sizeof *document);
  if (!document) return rung_error_memory(err, "the document");
  *document = (Document){
      .diff = diff, .view = view, .summary = summary, .session = diff->old_version};
  rung_json_init(&document->json, stream, &rung_json_pretty);
  return put_all(document, err);
}

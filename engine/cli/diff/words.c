#include "cli/diff/words.h"

#include <stdlib.h>
#include <string.h>

#include "cli/join.h"

RungText rung_diff_number(RungSession *session, size_t edit) {
  return rung_session_format(session, "%zu", edit + 1);
}

RungText rung_diff_edit_kind(const RungEdit *edit) {
  static const char *const kinds[] = {"changed", "added", "removed", "renamed"};
  return rung_text(kinds[edit->kind]);
}

RungText rung_diff_shown(RungSession *session, RungText written) {
  return rung_session_one_line(session, written);
}

RungText rung_diff_place(RungSession *session, const RungEdit *edit) {
  const RungEditPlace *was = &edit->old_place, *is = &edit->new_place;
  if (was->file.length == 0 || is->file.length == 0) {
    const RungEditPlace *only = is->file.length ? is : was;
    return rung_session_format(session, "%.*s:%u", RUNG_TEXT(only->file), only->line);
  }
  if (!rung_text_equal(was->file, is->file)) {
    return rung_session_format(session, "%.*s:%u -> %.*s:%u", RUNG_TEXT(was->file),
                               was->line, RUNG_TEXT(is->file), is->line);
  }
  if (was->line == is->line)
    return rung_session_format(session, "%.*s:%u", RUNG_TEXT(is->file), is->line);
  return rung_session_format(session, "%.*s:%u -> %u", RUNG_TEXT(is->file), was->line,
                             is->line);
}

RungText rung_diff_player(RungSession *session, const RungDiff *diff, size_t player) {
  RungJoin list = rung_join_start(session, "+");
  for (size_t i = 0; i < diff->player_sizes[player]; i++)
    rung_join_add(&list, rung_diff_number(session, diff->player_edits[player][i]));
  return rung_join_text(&list);
}

RungText rung_diff_set(RungSession *session, const RungDiff *diff, RungPlayers set) {
  RungJoin list = rung_join_start(session, " with ");
  for (; set; set &= set - 1)
    rung_join_add(&list, rung_diff_player(session, diff, (size_t)__builtin_ctzll(set)));
  return rung_join_text(&list);
}

RungText rung_diff_sets(RungSession *session, const RungDiff *diff,
                        const RungCause *cause) {
  RungJoin list = rung_join_start(session, " or ");
  if (cause->set_count == 0) return rung_text("edits cancel");
  for (size_t i = 0; i < cause->set_count; i++)
    rung_join_add(&list, rung_diff_set(session, diff, cause->sets[i]));
  return rung_join_text(&list);
}

static RungText tier_name(const RungDiff *diff, size_t tier) {
  return tier < diff->tier_count ? diff->tiers[tier] : rung_text("not there");
}

RungText rung_diff_tier_move(RungSession *session, const RungDiff *diff,
                             const RungDiffSummary *summary, size_t partner) {
  size_t was = rung_diff_tier(diff, summary, &diff->old_ledger, partner);
  size_t is = rung_diff_tier(diff, summary, &diff->new_ledger, partner);
  if (summary->tier == SIZE_MAX) return rung_text("");
  if (was == is) return tier_name(diff, was);
  return rung_session_format(session, "%.*s -> %.*s", RUNG_TEXT(tier_name(diff, was)),
                             RUNG_TEXT(tier_name(diff, is)));
}

static bool is_per_row(const RungPlan *plan, RungText address) {
  for (size_t i = 0; i < plan->badge_count; i++) {
    const RungBadge *badge = &plan->badges[i];
    if (rung_text_equal(plan->things[badge->thing].address, address))
      return badge->domain != plan->program.subject;
  }
  return false;
}

RungText rung_diff_badge(const RungDiff *diff, const RungPlan *plan, size_t aspect,
                         RungStanding standing) {
  if (standing.value == 0) return rung_text("no");
  if (!is_per_row(plan, diff->aspects[aspect].address)) return rung_text("yes");
  return rung_pool_view(&diff->texts, (uint32_t)standing.value);
}

/* "security: 60 -> 73.3". */
static RungText score_move(RungSession *session, const RungDiff *diff, size_t aspect,
                           RungStanding was, RungStanding is) {
  char from[RUNG_VALUE_TEXT_MAX], to[RUNG_VALUE_TEXT_MAX];
  RungValue before = rung_diff_value(diff, aspect, was);
  RungValue after = rung_diff_value(diff, aspect, is);
  rung_value_tell_apart(&before, &after);
  return rung_session_format(session, "%.*s: %.*s -> %.*s",
                             RUNG_TEXT(diff->aspects[aspect].name),
                             RUNG_TEXT(rung_value_format(&before, RUNG_FORM_SHOWN, from)),
                             RUNG_TEXT(rung_value_format(&after, RUNG_FORM_SHOWN, to)));
}

RungText rung_diff_badge_moves(RungSession *session, const RungDiff *diff,
                               size_t partner) {
  RungJoin list = rung_join_start(session, ", ");
  for (size_t a = 0; a < diff->aspect_count; a++) {
    RungStanding was = rung_ledger_at(&diff->old_ledger, a, partner);
    RungStanding is = rung_ledger_at(&diff->new_ledger, a, partner);
    bool same = was.value == is.value && was.over == is.over;
    if (diff->kinds[a] == RUNG_ASPECT_SCORE && !same)
      rung_join_add(&list, score_move(session, diff, a, was, is));
    if (diff->kinds[a] != RUNG_ASPECT_BADGE || same) continue;
    RungText name = diff->aspects[a].name;
    RungText from = rung_diff_badge(diff, &diff->old_version->plan, a, was);
    RungText to = rung_diff_badge(diff, &diff->new_version->plan, a, is);
    bool plain = rung_text_is(from, "yes") || rung_text_is(to, "yes");
    rung_join_add(
        &list, plain ? rung_session_format(session, "%s%.*s", is.value ? "+" : "-",
                                           RUNG_TEXT(name))
                     : rung_session_format(session, "%.*s: %.*s -> %.*s", RUNG_TEXT(name),
                                           RUNG_TEXT(from), RUNG_TEXT(to)));
  }
  return rung_join_text(&list);
}

RungText rung_diff_because(RungSession *session, const RungDiff *diff,
                           const RungDiffSummary *summary, size_t partner) {
  RungText first = rung_text("");
  bool same = true;
  RungJoin list = rung_join_start(session, "; ");
  (void)summary;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungCause *cause = rung_diff_cause(diff, partner, a);
    if (!cause || cause->set_count == 0) continue;
    RungText sets = rung_diff_sets(session, diff, cause);
    if (first.length == 0) first = sets;
    same &= rung_text_equal(first, sets);
    rung_join_add(&list, diff->aspects[a].name);
    rung_join_more(&list, rung_text(": "));
    rung_join_more(&list, sets);
  }
  return same ? first : rung_join_text(&list);
}

RungStatus rung_diff_part(const RungDiff *diff, const RungDiffSummary *summary,
                          size_t player, size_t currency, RungWide *alone,
                          RungRatio *part, RungError *err) {
  int scale = summary->currencies[currency].scale;
  RungWide sum = 0;
  *alone = 0;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffAspect *aspect = &diff->aspects[a];
    if (aspect->kind != RUNG_ASPECT_MONEY || summary->totals[a].currency != currency)
      continue;
    const RungShare *share =
        rung_attribution_share(&diff->attribution, &diff->game, player, a);
    RungWide by_itself, shared;
    if (!rung_wide_rescale(share->alone, aspect->scale, scale, &by_itself) ||
        !rung_wide_rescale(share->part, aspect->scale, scale, &shared) ||
        !rung_wide_add(*alone, by_itself, alone) || !rung_wide_add(sum, shared, &sum)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "the part of an edit needs more than 38 digits");
    }
  }
  RungRatio whole, tens;
  if (!rung_ratio_make(sum, RUNG_PARTS_OF, &whole) ||
      !rung_ratio_from_decimal(rung_power10(scale), 0, &tens) ||
      !rung_ratio_divide(whole, tens, part)) {
    return rung_error_set(err, RUNG_E_RANGE, "overflow",
                          "the part of an edit needs more than 38 digits");
  }
  return RUNG_OK;
}

/* Lines ------------------------------------------------------------------------------ */

static const char *const columns[] = {"partner", "name",   "tier", "old",
                                      "new",     "change", "gain", "loss"};

/* What lines are sorted by: one of columns, or an incentive's money. */
typedef struct Order {
  const char *column; /* NULL: an incentive */
  size_t aspect;
} Order;

static RungStatus fail_column(const RungDiff *diff, const char *by, RungSession *session,
                              RungError *err) {
  const size_t fixed = sizeof columns / sizeof *columns;
  RungText *names =
      rung_arena_take_array(&session->arena, fixed + diff->aspect_count, sizeof *names);
  if (!names) return rung_error_memory(err, "the partners");
  size_t count = 0;
  RungJoin list = rung_join_start(session, ", ");
  for (size_t i = 0; i < fixed; i++) names[count++] = rung_text(columns[i]);
  for (size_t a = 0; a < diff->aspect_count; a++)
    if (diff->kinds[a] == RUNG_ASPECT_MONEY) names[count++] = diff->aspects[a].name;
  for (size_t i = 0; i < count; i++) rung_join_add(&list, names[i]);
  rung_error_set(err, RUNG_E_USAGE, "unknown-column", "partners can't be sorted by `%s`",
                 by);
  RungText nearest = rung_text_nearest(rung_text(by), names, count);
  if (nearest.length)
    rung_error_help(err, "did you mean `%.*s`?", RUNG_TEXT(nearest));
  else
    rung_error_help(err, "--by takes %.*s", RUNG_TEXT(rung_join_text(&list)));
  return err->status;
}

static RungStatus find_order(const RungDiff *diff, const char *by, RungSession *session,
                             Order *order, RungError *err) {
  *order = (Order){.column = "change"};
  if (!by) return RUNG_OK;
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
    if (strcmp(columns[i], by) != 0) continue;
    order->column = columns[i];
    return RUNG_OK;
  }
  for (size_t a = 0; a < diff->aspect_count; a++) {
    if (diff->kinds[a] != RUNG_ASPECT_MONEY || !rung_text_is(diff->aspects[a].name, by))
      continue;
    *order = (Order){NULL, a};
    return RUNG_OK;
  }
  return fail_column(diff, by, session, err);
}

static RungWide size_of(RungWide digits) {
  return digits < 0 ? -digits : digits;
}

/* The change of the first currency that has one. */
static RungStatus set_key(RungDiffLine *line, const Order *order, const RungDiff *diff,
                          const RungDiffSummary *summary, RungError *err) {
  RungWide was = 0, is = 0;
  if (!order->column) {
    line->number =
        size_of(rung_ledger_at(&diff->new_ledger, order->aspect, line->partner).value -
                rung_ledger_at(&diff->old_ledger, order->aspect, line->partner).value);
    return RUNG_OK;
  }
  const char *column = order->column;
  if (strcmp(column, "partner") == 0)
    line->text = rung_diff_partner_key(diff, line->partner);
  if (strcmp(column, "name") == 0)
    line->text = rung_diff_partner_name(diff, line->partner);
  if (strcmp(column, "tier") == 0) {
    line->number =
        (RungWide)rung_diff_tier(diff, summary, &diff->old_ledger, line->partner) -
        (RungWide)rung_diff_tier(diff, summary, &diff->new_ledger, line->partner);
    return RUNG_OK;
  }
  if (line->text.length) return RUNG_OK;
  for (size_t c = 0; c < summary->currency_count && was == is; c++) {
    if (rung_diff_paid(diff, summary, &diff->old_ledger, line->partner, c, &was, err) ||
        rung_diff_paid(diff, summary, &diff->new_ledger, line->partner, c, &is, err)) {
      return err->status;
    }
  }
  line->number = strcmp(column, "old") == 0    ? was
                 : strcmp(column, "new") == 0  ? is
                 : strcmp(column, "gain") == 0 ? is - was
                 : strcmp(column, "loss") == 0 ? was - is
                                               : size_of(is - was);
  return RUNG_OK;
}

static int compare_lines(const void *a, const void *b) {
  const RungDiffLine *left = a, *right = b;
  int order = rung_text_compare(left->text, right->text);
  if (order) return order;
  if (left->number != right->number) return left->number > right->number ? -1 : 1;
  return left->partner < right->partner ? -1 : 1;
}

/* Does the money of a partner change by at least what is asked for, in any currency? */
static RungStatus is_shown(const RungDiff *diff, const RungDiffSummary *summary,
                           const RungDiffView *view, size_t partner, bool *shown,
                           RungError *err) {
  *shown = !view->has_least;
  for (size_t c = 0; c < summary->currency_count && !*shown; c++) {
    RungWide was, is;
    RungRatio change;
    if (rung_diff_paid(diff, summary, &diff->old_ledger, partner, c, &was, err) ||
        rung_diff_paid(diff, summary, &diff->new_ledger, partner, c, &is, err)) {
      return err->status;
    }
    *shown = rung_ratio_from_decimal(size_of(is - was), summary->currencies[c].scale,
                                     &change) &&
             rung_ratio_compare(change, view->least) >= 0;
  }
  return RUNG_OK;
}

RungStatus rung_diff_lines(RungDiffLines *lines, const RungDiff *diff,
                           const RungDiffSummary *summary, const RungDiffView *view,
                           RungSession *session, RungError *err) {
  Order order;
  *lines = (RungDiffLines){0};
  if (find_order(diff, view->by, session, &order, err)) return err->status;
  RungDiffLine *list =
      rung_arena_take_array(&session->arena, summary->changed_count + 1, sizeof *list);
  if (!list) return rung_error_memory(err, "the partners");
  for (size_t i = 0; i < summary->changed_count; i++) {
    bool shown;
    RungDiffLine line = {.partner = summary->changed[i], .text = {"", 0}};
    if (is_shown(diff, summary, view, line.partner, &shown, err) ||
        set_key(&line, &order, diff, summary, err)) {
      return err->status;
    }
    if (shown)
      list[lines->count++] = line;
    else
      lines->hidden++;
  }
  qsort(list, lines->count, sizeof *list, compare_lines);
  lines->lines = list;
  return RUNG_OK;
}

/* What a change of the rules does, counted. */
#include "cli/diff/diff.h"

#include <string.h>

static RungStatus fail_overflow(RungError *err) {
  return rung_error_set(err, RUNG_E_RANGE, "overflow",
                        "the sum of payouts needs more than 38 digits");
}

static bool is_meant(const RungDiff *diff, size_t partner) {
  return !diff->chosen || diff->chosen[partner];
}

static void find_currencies(RungDiff *diff, RungDiffSummary *summary) {
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffAspect *aspect = &diff->aspects[a];
    size_t c = 0;
    if (aspect->kind != RUNG_ASPECT_MONEY) continue;
    while (c < summary->currency_count &&
           !rung_text_equal(summary->currencies[c].money.code, aspect->currency)) {
      c++;
    }
    RungDiffCurrency *currency = &summary->currencies[c];
    if (c == summary->currency_count) {
      *currency = (RungDiffCurrency){.money = aspect->money};
      summary->currency_count++;
    }
    if (aspect->scale > currency->scale) currency->scale = aspect->scale;
    summary->totals[a].currency = c;
  }
}

RungStatus rung_diff_paid(const RungDiff *diff, const RungDiffSummary *summary,
                          const RungLedger *ledger, size_t partner, size_t currency,
                          RungWide *digits, RungError *err) {
  *digits = 0;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungDiffAspect *aspect = &diff->aspects[a];
    if (aspect->kind != RUNG_ASPECT_MONEY || summary->totals[a].currency != currency)
      continue;
    RungWide value = rung_ledger_at(ledger, a, partner).value;
    if (!rung_wide_rescale(value, aspect->scale, summary->currencies[currency].scale,
                           &value) ||
        !rung_wide_add(*digits, value, digits)) {
      return fail_overflow(err);
    }
  }
  return RUNG_OK;
}

size_t rung_diff_tier(const RungDiff *diff, const RungDiffSummary *summary,
                      const RungLedger *ledger, size_t partner) {
  if (summary->tier == SIZE_MAX) return 0;
  RungStanding standing = rung_ledger_at(ledger, summary->tier, partner);
  return standing.state == RUNG_STANDING_ABSENT ? diff->tier_count
                                                : (size_t)standing.value;
}

static RungStatus count_aspect(const RungDiff *diff, RungDiffTotal *total, size_t aspect,
                               size_t partner, bool *changed, RungError *err) {
  RungAspectKind kind = diff->kinds[aspect];
  RungStanding was = rung_ledger_at(&diff->old_ledger, aspect, partner);
  RungStanding is = rung_ledger_at(&diff->new_ledger, aspect, partner);
  total->old_missing += was.state == RUNG_STANDING_MISSING;
  total->new_missing += is.state == RUNG_STANDING_MISSING;
  if (kind == RUNG_ASPECT_BADGE) {
    total->old_held += was.value != 0;
    total->new_held += is.value != 0;
  }
  if (kind == RUNG_ASPECT_MONEY &&
      (!rung_wide_add(total->old_paid, was.value, &total->old_paid) ||
       !rung_wide_add(total->new_paid, is.value, &total->new_paid))) {
    return fail_overflow(err);
  }
  if (rung_standing_equal(was, is)) return RUNG_OK;
  *changed = true;
  bool less = rung_standing_is_worse(kind, was, is);
  bool more = rung_standing_is_worse(kind, is, was);
  total->less += less;
  total->more += more;
  total->other += !less && !more;
  return RUNG_OK;
}

static RungStatus count_tier(const RungDiff *diff, RungDiffSummary *summary,
                             size_t partner, RungError *err) {
  const size_t tiers = diff->tier_count + 1;
  const RungLedger *ledgers[] = {&diff->old_ledger, &diff->new_ledger};
  RungWide *sums[] = {summary->old_by_tier, summary->new_by_tier};
  size_t at[2];
  for (size_t v = 0; v < 2; v++) {
    at[v] = rung_diff_tier(diff, summary, ledgers[v], partner);
    for (size_t c = 0; c < summary->currency_count; c++) {
      RungWide paid, *sum = &sums[v][c * tiers + at[v]];
      if (rung_diff_paid(diff, summary, ledgers[v], partner, c, &paid, err)) {
        return err->status;
      }
      if (!rung_wide_add(*sum, paid, sum)) return fail_overflow(err);
    }
  }
  summary->moves[at[0] * tiers + at[1]]++;
  return RUNG_OK;
}

static RungStatus take_lists(RungDiff *diff, RungDiffSummary *summary, uint32_t **changed,
                             RungError *err) {
  RungArena *arena = &diff->arena;
  const size_t aspects = diff->aspect_count + 1, tiers = diff->tier_count + 1;
  *changed =
      rung_arena_take_array(arena, diff->old_ledger.partners + 1, sizeof **changed);
  summary->totals = rung_arena_take_array(arena, aspects, sizeof *summary->totals);
  summary->currencies =
      rung_arena_take_array(arena, aspects, sizeof *summary->currencies);
  summary->moves = rung_arena_take_array(arena, tiers * tiers, sizeof *summary->moves);
  summary->old_by_tier =
      rung_arena_take_array(arena, aspects * tiers, sizeof *summary->old_by_tier);
  summary->new_by_tier =
      rung_arena_take_array(arena, aspects * tiers, sizeof *summary->new_by_tier);
  if (!*changed || !summary->totals || !summary->currencies || !summary->moves ||
      !summary->old_by_tier || !summary->new_by_tier) {
    return rung_error_memory(err, "the effect");
  }
  return RUNG_OK;
}

RungStatus rung_diff_sum_up(RungDiff *diff, RungDiffSummary *summary, RungError *err) {
  uint32_t *changed;
  *summary = (RungDiffSummary){.tier = SIZE_MAX};
  if (take_lists(diff, summary, &changed, err)) return err->status;
  summary->changed = changed;
  find_currencies(diff, summary);
  for (size_t a = 0; a < diff->aspect_count; a++)
    if (diff->kinds[a] == RUNG_ASPECT_TIER) summary->tier = a;
  for (size_t p = 0; p < diff->old_ledger.partners; p++) {
    bool moved = false;
    if (!is_meant(diff, p)) continue;
    summary->partners++;
    for (size_t a = 0; a < diff->aspect_count; a++)
      if (count_aspect(diff, &summary->totals[a], a, p, &moved, err)) return err->status;
    if (count_tier(diff, summary, p, err)) return err->status;
    if (moved) changed[summary->changed_count++] = (uint32_t)p;
  }
  return RUNG_OK;
}

/* Classes ---------------------------------------------------------------------------- */

RungShare rung_diff_share(const RungDiff *diff, size_t player, RungAspectKind kind) {
  RungShare sum = {0};
  for (size_t a = 0; a < diff->aspect_count; a++) {
    if (diff->kinds[a] != kind) continue;
    const RungShare *share =
        rung_attribution_share(&diff->attribution, &diff->game, player, a);
    sum.sole += share->sole;
    sum.any += share->any;
    sum.together += share->together;
    sum.moved += share->moved;
    sum.better += share->better;
    sum.worse += share->worse;
  }
  return sum;
}

RungDiffClass rung_diff_class(const RungDiff *diff, size_t edit) {
  if (diff->edits.edits[edit].texts) return RUNG_CLASS_TEXTS;
  uint32_t player = diff->player_of[edit];
  if (diff->idle[edit] || player == RUNG_NONE) return RUNG_CLASS_INPUTS;
  bool matters = false, worse = false;
  for (size_t a = 0; a < diff->aspect_count; a++) {
    const RungShare *share =
        rung_attribution_share(&diff->attribution, &diff->game, player, a);
    matters |= share->sole || share->any || share->together || share->moved ||
               share->better || share->worse;
    worse |= share->worse > 0;
  }
  return !matters ? RUNG_CLASS_DATA : worse ? RUNG_CLASS_WORSE : RUNG_CLASS_BETTER;
}

const char *rung_diff_class_name(RungDiffClass class) {
  static const char *const names[] = {"text only", "same for all inputs",
                                      "same on this data", "nobody worse", "some worse"};
  return names[class];
}

const RungCause *rung_diff_cause(const RungDiff *diff, size_t partner, size_t aspect) {
  size_t low = 0, high = diff->attribution.cause_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const RungCause *cause = &diff->attribution.causes[middle];
    bool before =
        cause->partner < partner || (cause->partner == partner && cause->aspect < aspect);
    if (before)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == diff->attribution.cause_count) return NULL;
  const RungCause *cause = &diff->attribution.causes[low];
  return cause->partner == partner && cause->aspect == aspect ? cause : NULL;
}

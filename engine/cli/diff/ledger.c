/* Which things partners hold in either version, and what a run gives of them. */
#include "cli/diff/diff.h"

#include <stdlib.h>
#include <string.h>

static RungText text_of(const RungPlan *plan, uint32_t thing) {
  return plan->things[thing].address;
}

/* Aspects ---------------------------------------------------------------------------- */

static RungDiffAspect *find_aspect(RungDiff *diff, RungAspectKind kind, RungText address,
                                   RungText currency) {
  for (size_t i = 0; i < diff->aspect_count; i++) {
    RungDiffAspect *aspect = &diff->aspects[i];
    if (aspect->kind == kind && rung_text_equal(aspect->address, address) &&
        rung_text_equal(aspect->currency, currency)) {
      return aspect;
    }
  }
  return NULL;
}

static RungDiffAspect *add_aspect(RungDiff *diff, RungAspectKind kind, RungText address,
                                  RungText name, RungText currency) {
  RungDiffAspect *aspect = find_aspect(diff, kind, address, currency);
  if (aspect) return aspect;
  aspect = &diff->aspects[diff->aspect_count++];
  *aspect = (RungDiffAspect){
      .kind = kind, .address = address, .name = name, .currency = currency};
  return aspect;
}

static void add_of_version(RungDiff *diff, const RungPlan *plan) {
  const RungText none = {"", 0};
  if (plan->program.tier != RUNG_NONE)
    add_aspect(diff, RUNG_ASPECT_TIER, rung_text("tier"), rung_text("tier"), none);
  for (size_t i = 0; i < plan->badge_count; i++) {
    uint32_t thing = plan->badges[i].thing;
    add_aspect(diff, RUNG_ASPECT_BADGE, text_of(plan, thing), plan->things[thing].name,
               none);
  }
  for (size_t i = 0; i < plan->score_count && !diff->tiered; i++) {
    uint32_t thing = plan->scores[i].thing;
    add_aspect(diff, RUNG_ASPECT_SCORE, text_of(plan, thing), plan->things[thing].name,
               none);
  }
  for (size_t i = 0; i < plan->incentive_count; i++) {
    uint32_t thing = plan->incentives[i].thing;
    RungType type = plan->nodes[plan->incentives[i].total].type;
    const RungCurrency *currency = &plan->currencies[type.currency];
    RungDiffAspect *aspect = add_aspect(diff, RUNG_ASPECT_MONEY, text_of(plan, thing),
                                        plan->things[thing].name, currency->code);
    if (type.scale > aspect->scale) aspect->scale = type.scale;
    aspect->money = (RungMoneyStyle){.symbol = currency->symbol,
                                     .code = currency->code,
                                     .decimals = currency->decimals};
  }
}

/* Where a tier of the plan stands among those of both versions; 0 is none. */
static size_t find_tier(const RungDiff *diff, RungText name) {
  size_t i = 1;
  while (i < diff->tier_count && !rung_text_equal(diff->tiers[i], name)) i++;
  return i;
}

static void insert_tier(RungDiff *diff, size_t at, RungText name) {
  for (size_t i = diff->tier_count; i > at; i--) diff->tiers[i] = diff->tiers[i - 1];
  diff->tiers[at] = name;
  diff->tier_count++;
}

/* The new version's order; a tier that only the old one has stands behind what it stood
 * behind there. */
static void find_tiers(RungDiff *diff) {
  const RungPlan *versions[] = {&diff->new_version->plan, &diff->old_version->plan};
  diff->tiers[0] = rung_text("none");
  diff->tier_count = 1;
  for (size_t v = 0; v < 2; v++) {
    size_t before = 0;
    for (size_t t = 0; t < versions[v]->tier_count; t++) {
      RungText name = versions[v]->things[versions[v]->tiers[t]].name;
      size_t at = find_tier(diff, name);
      if (at == diff->tier_count) insert_tier(diff, at = before + 1, name);
      before = at;
    }
  }
}

RungStatus rung_diff_find_aspects(RungDiff *diff, RungError *err) {
  const RungPlan *old_plan = &diff->old_version->plan;
  const RungPlan *new_plan = &diff->new_version->plan;
  size_t most = 2 + old_plan->score_count + new_plan->score_count +
                old_plan->badge_count + new_plan->badge_count +
                old_plan->incentive_count + new_plan->incentive_count;
  diff->aspects = rung_arena_take_array(&diff->arena, most, sizeof *diff->aspects);
  diff->kinds = rung_arena_take_array(&diff->arena, most, sizeof *diff->kinds);
  if (!diff->aspects || !diff->kinds) return rung_error_memory(err, "the results");
  /* Where there are tiers a score is on the way to one. */
  diff->tiered = old_plan->tier_count > 0 || new_plan->tier_count > 0;
  add_of_version(diff, old_plan);
  add_of_version(diff, new_plan);
  for (size_t i = 0; i < diff->aspect_count; i++) diff->kinds[i] = diff->aspects[i].kind;
  find_tiers(diff);
  return RUNG_OK;
}

/* What a plan has of an aspect: the index of its badge or incentive; SIZE_MAX: nothing.
 */
static size_t find_part(const RungPlan *plan, const RungDiffAspect *aspect) {
  if (aspect->kind == RUNG_ASPECT_TIER)
    return plan->program.tier == RUNG_NONE ? SIZE_MAX : 0;
  if (aspect->kind == RUNG_ASPECT_BADGE) {
    for (size_t i = 0; i < plan->badge_count; i++)
      if (rung_text_equal(text_of(plan, plan->badges[i].thing), aspect->address))
        return i;
    return SIZE_MAX;
  }
  if (aspect->kind == RUNG_ASPECT_SCORE) {
    for (size_t i = 0; i < plan->score_count; i++)
      if (rung_text_equal(text_of(plan, plan->scores[i].thing), aspect->address))
        return i;
    return SIZE_MAX;
  }
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    uint16_t currency = plan->nodes[incentive->total].type.currency;
    if (rung_text_equal(text_of(plan, incentive->thing), aspect->address) &&
        rung_text_equal(plan->currencies[currency].code, aspect->currency)) {
      return i;
    }
  }
  return SIZE_MAX;
}

/* The node that an aspect is read from. */
static uint32_t node_of(const RungPlan *plan, const RungDiffAspect *aspect, size_t part) {
  switch (aspect->kind) {
  case RUNG_ASPECT_TIER: return plan->program.tier;
  case RUNG_ASPECT_BADGE: return plan->badges[part].node;
  case RUNG_ASPECT_SCORE: return plan->scores[part].reached;
  case RUNG_ASPECT_MONEY: break;
  }
  return plan->incentives[part].total;
}

/* Names of tiers count too: the ordinals of two versions may mean others. */
static RungKey with_tiers(const RungPlan *plan, RungKey key) {
  for (size_t t = 0; t < plan->tier_count; t++) {
    RungText name = plan->things[plan->tiers[t]].name;
    for (uint32_t i = 0; i <= name.length; i++) {
      uint64_t byte = i < name.length ? (unsigned char)name.bytes[i] : 256;
      key.low = (key.low ^ byte) * UINT64_C(0x100000001B3);
    }
  }
  return key;
}

RungStatus rung_diff_keys(const RungDiff *diff, const RungDiffRun *run, RungKey *keys,
                          RungError *err) {
  (void)err;
  for (size_t i = 0; i < diff->aspect_count; i++) {
    const RungDiffAspect *aspect = &diff->aspects[i];
    size_t part = find_part(run->plan, aspect);
    keys[i] = (RungKey){0, 0};
    if (part == SIZE_MAX) continue;
    keys[i] = rung_run_key(run->run, node_of(run->plan, aspect, part));
    if (aspect->kind == RUNG_ASPECT_TIER) keys[i] = with_tiers(run->plan, keys[i]);
  }
  return RUNG_OK;
}

/* Standings -------------------------------------------------------------------------- */

/* One aspect being read from a run. */
typedef struct Reader {
  RungDiff *diff;
  const RungDiffRun *run;
  const RungDiffAspect *aspect;
  const uint32_t *partners; /* of rows of the subject */
  size_t rows;
  size_t part;
  RungStanding *standings;
} Reader;

static RungStatus read_tiers(const Reader *reader, RungError *err) {
  const RungPlan *plan = reader->run->plan;
  RungWide values[RUNG_DIFF_TIERS_MAX] = {0};
  (void)err;
  for (size_t t = 0; t < plan->tier_count; t++) {
    values[t + 1] = (RungWide)find_tier(reader->diff, plan->things[plan->tiers[t]].name);
  }
  for (size_t row = 0; row < reader->rows; row++) {
    uint32_t tier = rung_outcome_tier(plan, reader->run->run, row);
    reader->standings[reader->partners[row]] =
        (RungStanding){values[tier], 0, RUNG_STANDING_KNOWN};
  }
  return RUNG_OK;
}

static RungStatus read_flags(const Reader *reader, RungError *err) {
  (void)err;
  uint32_t node = reader->run->plan->badges[reader->part].node;
  for (size_t row = 0; row < reader->rows; row++) {
    bool held = rung_outcome_flag(reader->run->run, node, row);
    reader->standings[reader->partners[row]] =
        (RungStanding){held, 0, RUNG_STANDING_KNOWN};
  }
  return RUNG_OK;
}

static RungStatus read_scores(const Reader *reader, RungError *err) {
  const RungPlan *plan = reader->run->plan;
  uint32_t node = plan->scores[reader->part].reached;
  for (size_t row = 0; row < reader->rows; row++) {
    RungRatio points;
    RungStanding *standing = &reader->standings[reader->partners[row]];
    *standing = (RungStanding){0, 0, RUNG_STANDING_MISSING};
    const RungColumn *column = rung_run_column(reader->run->run, node);
    if (!rung_column_has(column, rung_outcome_at(column, row))) continue;
    if (!rung_trace_figure(reader->run->run, node, row, &points)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "a score needs more than 38 digits");
    }
    *standing = (RungStanding){points.numerator, points.denominator, RUNG_STANDING_KNOWN};
  }
  return RUNG_OK;
}

static RungStatus read_money(const Reader *reader, RungError *err) {
  const RungPlan *plan = reader->run->plan;
  uint32_t node = plan->incentives[reader->part].total;
  const RungColumn *total = rung_run_column(reader->run->run, node);
  for (size_t row = 0; row < reader->rows; row++) {
    size_t at = rung_outcome_at(total, row);
    RungStanding *standing = &reader->standings[reader->partners[row]];
    *standing = (RungStanding){0, 0, RUNG_STANDING_MISSING};
    if (!rung_column_has(total, at)) continue;
    standing->state = RUNG_STANDING_KNOWN;
    if (!rung_wide_rescale(rung_column_digits(total, at), total->type.scale,
                           reader->aspect->scale, &standing->value)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "an amount needs more than 38 digits");
    }
  }
  return RUNG_OK;
}

/* Badges per row: a partner holds those of some rows, told by their keys. */
static RungText row_label(const Reader *reader, RungArena *arena, uint32_t domain,
                          size_t row) {
  const RungPlan *plan = reader->run->plan;
  const RungGroup *group = rung_plan_group(plan, domain);
  const RungValueNames names = {.pool = &reader->run->data->session->pool};
  char text[512];
  size_t length = 0;
  for (uint32_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    if (node->operator!= RUNG_OP_KEY || node->domain != domain ||(uint32_t)
            node->digits == group->owner_key) {
      continue;
    }
    const RungColumn *column = rung_run_column(reader->run->run, id);
    char buffer[RUNG_VALUE_TEXT_MAX];
    bool plain =
        column->type.kind != RUNG_KIND_MONEY && column->type.kind != RUNG_KIND_TIER;
    RungValue value =
        plain ? rung_value_from_column(column, row, &names) : rung_value_missing();
    RungText part = rung_value_format(&value, RUNG_FORM_PLAIN, buffer);
    int added = snprintf(text + length, sizeof text - length, "%s%.*s",
                         length ? " / " : "", RUNG_TEXT(part));
    if (added > 0) length += (size_t)added;
    if (length >= sizeof text) length = sizeof text - 1;
  }
  const char *copy = rung_arena_copy(arena, text, length);
  return (RungText){copy, copy ? (uint32_t)length : 0};
}

static int compare_labels(const void *a, const void *b) {
  return rung_text_compare(*(const RungText *)a, *(const RungText *)b);
}

/* The labels in order as one text, by its number among texts. */
static RungStatus join(RungDiff *diff, RungText *labels, size_t count, RungArena *arena,
                       uint32_t *id, RungError *err) {
  size_t size = 1;
  qsort(labels, count, sizeof *labels, compare_labels);
  for (size_t i = 0; i < count; i++) size += labels[i].length + 2u;
  char *joined = rung_arena_take(arena, size), *to = joined;
  if (!joined) return rung_error_memory(err, "the badges");
  for (size_t i = 0; i < count; i++) {
    to += sprintf(to, "%s%.*s", i > 0 ? ", " : "", RUNG_TEXT(labels[i]));
  }
  RungText text = {joined, (uint32_t)(to - joined)};
  return rung_pool_intern(&diff->texts, text, id, err);
}

static RungStatus read_rows(const Reader *reader, RungArena *arena, RungError *err) {
  const RungPlan *plan = reader->run->plan;
  const RungRun *run = reader->run->run;
  const RungBadge *badge = &plan->badges[reader->part];
  uint32_t via = rung_owned_group_key(plan, badge->domain);
  RungOwned owned;
  if (via == RUNG_NONE) return RUNG_OK;
  if (rung_owned_make(&owned, plan, run, via, arena, err)) return err->status;
  RungText *labels =
      rung_arena_take_array(arena, rung_run_rows(run, badge->domain) + 1, sizeof *labels);
  if (!labels) return rung_error_memory(err, "the badges");
  for (size_t row = 0; row < reader->rows; row++) {
    size_t count = 0;
    uint32_t id = 0;
    for (size_t i = owned.starts[row]; i < owned.starts[row + 1]; i++) {
      if (!rung_outcome_flag(run, badge->node, owned.rows[i])) continue;
      labels[count] = row_label(reader, arena, badge->domain, owned.rows[i]);
      if (!labels[count++].bytes) return rung_error_memory(err, "the badges");
    }
    if (count > 0 && join(reader->diff, labels, count, arena, &id, err)) {
      return err->status;
    }
    reader->standings[reader->partners[row]] = (RungStanding){id, 0, RUNG_STANDING_KNOWN};
  }
  return RUNG_OK;
}

static RungStatus read_badge(const Reader *reader, RungError *err) {
  const RungPlan *plan = reader->run->plan;
  if (plan->badges[reader->part].domain == plan->program.subject)
    return read_flags(reader, err);
  RungArena arena;
  rung_arena_init(&arena, reader->diff->allocator);
  RungStatus status = read_rows(reader, &arena, err);
  rung_arena_reset(&arena);
  return status;
}

RungStatus rung_diff_standings(RungDiff *diff, const RungDiffRun *run, size_t aspect,
                               RungStanding *standings, RungError *err) {
  Reader reader = {
      .diff = diff, .run = run, .aspect = &diff->aspects[aspect], .standings = standings};
  reader.part = find_part(run->plan, reader.aspect);
  memset(standings, 0, diff->old_ledger.partners * sizeof *standings);
  if (reader.part == SIZE_MAX) return RUNG_OK;
  if (rung_diff_partners(diff, run->data, run->plan, &reader.partners, err)) {
    return err->status;
  }
  reader.rows = rung_run_rows(run->run, run->plan->program.subject);
  switch (reader.aspect->kind) {
  case RUNG_ASPECT_TIER: return read_tiers(&reader, err);
  case RUNG_ASPECT_BADGE: return read_badge(&reader, err);
  case RUNG_ASPECT_SCORE: return read_scores(&reader, err);
  case RUNG_ASPECT_MONEY: break;
  }
  return read_money(&reader, err);
}

RungStatus rung_diff_ledger(RungDiff *diff, const RungDiffRun *run, RungLedger *ledger,
                            RungError *err) {
  const size_t partners = diff->partners.count - 1, aspects = diff->aspect_count;
  *ledger = (RungLedger){.partners = partners, .aspects = aspects};
  diff->old_ledger.partners = partners;
  ledger->standings = rung_arena_take_array(&diff->arena, partners * aspects + 1,
                                            sizeof *ledger->standings);
  ledger->keys = rung_arena_take_array(&diff->arena, aspects + 1, sizeof *ledger->keys);
  if (!ledger->standings || !ledger->keys) return rung_error_memory(err, "the results");
  for (size_t i = 0; i < aspects; i++) {
    RungStanding *standings = ledger->standings + i * partners;
    if (rung_diff_standings(diff, run, i, standings, err)) return err->status;
  }
  return rung_diff_keys(diff, run, ledger->keys, err);
}

RungValue rung_diff_value(const RungDiff *diff, size_t aspect, RungStanding standing) {
  const RungDiffAspect *of = &diff->aspects[aspect];
  if (standing.state != RUNG_STANDING_KNOWN) return rung_value_missing();
  switch (of->kind) {
  case RUNG_ASPECT_TIER: return rung_value_text(diff->tiers[(size_t)standing.value]);
  case RUNG_ASPECT_BADGE: return rung_value_flag(standing.value != 0);
  case RUNG_ASPECT_SCORE:
    return rung_value_ratio(RUNG_KIND_NUMBER, (RungRatio){standing.value, standing.over},
                            NULL);
  case RUNG_ASPECT_MONEY: break;
  }
  return rung_value_decimal(RUNG_KIND_MONEY, standing.value, (uint8_t)of->scale,
                            &of->money);
}

/* Mixtures of two versions: which edits are players, and what sets of them give. A
 * mixture is compiled as any program and evaluated over the same tables; all runs share
 * one store of results, so that each costs only what it changes. */
#include "cli/diff/diff.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64, UNITS_MAX = 64, FIRST_SLOTS = 256 };

/* What one aspect gives under one content key: the standings that are not the old
 * version's, by partner. */
typedef struct Found {
  RungKey key;
  uint32_t aspect;
  const RungShift *shifts;
  size_t count;
} Found;

/* What a set of units gives. */
typedef struct Made {
  uint64_t units;
  const RungShift *shifts;
  size_t shift_count;
  const RungKey *keys;
  bool broken; /* it makes no program, or one that stops */
} Made;

typedef struct RungDiffCache {
  RungArena arena;
  Found *found; /* [found_count] */
  size_t found_count, found_capacity;
  Made *made; /* [made_count] */
  size_t made_count, made_capacity;
  RungStanding *standings; /* [partners + 1] of one aspect */
  /* Units: edits that only can be made together. */
  uint32_t *unit_of; /* [edits.count] or RUNG_NONE */
  uint64_t
      needs[UNITS_MAX]; /* units without which one can't be made, itself among them */
  size_t units;
  uint64_t idle;
  uint8_t unit_of_player[UNITS_MAX];
} RungDiffCache;

static uint64_t bit(size_t i) {
  return (uint64_t)1 << i;
}

/* Units ------------------------------------------------------------------------------ */

static bool needs_edit(const RungEdit *edit, uint32_t other) {
  for (size_t i = 0; i < edit->need_count; i++)
    if (edit->needs[i] == other) return true;
  return false;
}

static void replace(uint32_t *unit_of, size_t count, uint32_t from, uint32_t to) {
  for (size_t i = 0; i < count; i++)
    if (unit_of[i] == from) unit_of[i] = to;
}

/* Edits that need each other are one unit. */
static void join_coupled(const RungDiff *diff, uint32_t *unit_of) {
  const RungEdits *edits = &diff->edits;
  for (uint32_t i = 0; i < edits->count; i++) {
    const RungEdit *edit = &edits->edits[i];
    for (size_t k = 0; k < edit->need_count; k++) {
      uint32_t other = edit->needs[k];
      if (other < i && needs_edit(&edits->edits[other], i) &&
          unit_of[i] != unit_of[other])
        replace(unit_of, edits->count, unit_of[i], unit_of[other]);
    }
  }
}

/* Too many to be told apart: those of one definition are one unit. */
static void join_definitions(const RungDiff *diff, uint32_t *unit_of) {
  const RungEdits *edits = &diff->edits;
  for (uint32_t i = 0; i < edits->count; i++) {
    for (uint32_t k = 0; k < i && unit_of[i] != RUNG_NONE; k++) {
      if (unit_of[k] == RUNG_NONE || unit_of[k] == unit_of[i] ||
          !rung_text_equal(edits->edits[k].word, edits->edits[i].word) ||
          !rung_text_equal(edits->edits[k].name, edits->edits[i].name)) {
        continue;
      }
      replace(unit_of, edits->count, unit_of[i], unit_of[k]);
    }
  }
}

/* Numbers units from 0 in the order of their first edits; returns how many there are. */
static size_t number_units(const RungDiff *diff, uint32_t *unit_of) {
  size_t count = 0;
  uint32_t fresh = (uint32_t)diff->edits.count;
  for (size_t i = 0; i < diff->edits.count; i++) {
    if (unit_of[i] == RUNG_NONE || unit_of[i] >= fresh) continue;
    replace(unit_of, diff->edits.count, unit_of[i], fresh + (uint32_t)count++);
  }
  for (size_t i = 0; i < diff->edits.count; i++)
    if (unit_of[i] != RUNG_NONE) unit_of[i] -= fresh;
  return count;
}

static size_t count_units(const RungDiff *diff, const uint32_t *unit_of) {
  size_t count = 0;
  for (size_t i = 0; i < diff->edits.count; i++) count += unit_of[i] == (uint32_t)i;
  return count;
}

static void find_units(RungDiff *diff) {
  RungDiffCache *cache = diff->cache;
  for (uint32_t i = 0; i < diff->edits.count; i++)
    cache->unit_of[i] = diff->edits.edits[i].texts ? RUNG_NONE : i;
  join_coupled(diff, cache->unit_of);
  if (count_units(diff, cache->unit_of) > RUNG_PLAYERS_MAX)
    join_definitions(diff, cache->unit_of);
  diff->many = count_units(diff, cache->unit_of) > RUNG_PLAYERS_MAX;
  cache->units = number_units(diff, cache->unit_of);
  if (diff->many) return;
  for (uint32_t i = 0; i < diff->edits.count; i++) {
    const RungEdit *edit = &diff->edits.edits[i];
    for (size_t k = 0; k < edit->need_count; k++)
      cache->needs[cache->unit_of[i]] |= bit(cache->unit_of[edit->needs[k]]);
  }
  for (size_t round = 0; round < cache->units; round++) {
    for (size_t i = 0; i < cache->units; i++)
      for (uint64_t left = cache->needs[i]; left; left &= left - 1)
        cache->needs[i] |= cache->needs[__builtin_ctzll(left)];
  }
}

/* One evaluation --------------------------------------------------------------------- */

static bool same_key(RungKey a, RungKey b) {
  return a.low == b.low && a.high == b.high;
}

static const Found *find_found(const RungDiffCache *cache, uint32_t aspect, RungKey key) {
  for (size_t i = 0; i < cache->found_count; i++) {
    const Found *found = &cache->found[i];
    if (found->aspect == aspect && same_key(found->key, key)) return found;
  }
  return NULL;
}

/* Room for one more of a list in the arena; false: no memory. */
static bool make_room(RungArena *arena, void *list, size_t *capacity, size_t count,
                      size_t size) {
  void **items = list;
  if (count < *capacity) return true;
  size_t more = *capacity ? 2 * *capacity : FIRST_SLOTS;
  void *grown = rung_arena_take_array(arena, more, size);
  if (!grown) return false;
  if (count) memcpy(grown, *items, count * size);
  *items = grown;
  *capacity = more;
  return true;
}

/* Reads an aspect of a run and keeps what is not the old version's. */
static RungStatus find_shifts(RungDiff *diff, const RungDiffRun *run, uint32_t aspect,
                              RungKey key, RungError *err) {
  RungDiffCache *cache = diff->cache;
  const RungLedger *old_version = &diff->old_ledger;
  size_t count = 0;
  if (rung_diff_standings(diff, run, aspect, cache->standings, err)) return err->status;
  for (size_t p = 0; p < old_version->partners; p++) {
    if (diff->chosen && !diff->chosen[p])
      cache->standings[p] = rung_ledger_at(old_version, aspect, p);
    count +=
        !rung_standing_equal(rung_ledger_at(old_version, aspect, p), cache->standings[p]);
  }
  RungShift *shifts = rung_arena_take_array(&cache->arena, count + 1, sizeof *shifts);
  bool room = make_room(&cache->arena, &cache->found, &cache->found_capacity,
                        cache->found_count, sizeof *cache->found);
  if (!shifts || !room) return rung_error_memory(err, "the mixtures");
  cache->found[cache->found_count++] =
      (Found){.key = key, .aspect = aspect, .shifts = shifts, .count = count};
  for (uint32_t p = 0; count > 0 && p < old_version->partners; p++) {
    if (rung_standing_equal(rung_ledger_at(old_version, aspect, p), cache->standings[p]))
      continue;
    *shifts++ = (RungShift){aspect, p, cache->standings[p]};
  }
  return RUNG_OK;
}

/* The nodes that aspects are read from, and the keys of rows that badges are held for. */
static RungStatus find_wanted(const RungPlan *plan, RungArena *arena, uint32_t **wanted,
                              size_t *count, RungError *err) {
  size_t most = 1 + plan->incentive_count + plan->badge_count + plan->score_count +
                plan->node_count;
  *count = 0;
  *wanted = rung_arena_take_array(arena, most, sizeof **wanted);
  if (!*wanted) return rung_error_memory(err, "the mixtures");
  if (plan->program.tier != RUNG_NONE) (*wanted)[(*count)++] = plan->program.tier;
  for (size_t i = 0; i < plan->incentive_count; i++)
    (*wanted)[(*count)++] = plan->incentives[i].total;
  for (size_t i = 0; i < plan->score_count && plan->tier_count == 0; i++)
    (*wanted)[(*count)++] = plan->scores[i].reached;
  for (size_t i = 0; i < plan->badge_count; i++)
    (*wanted)[(*count)++] = plan->badges[i].node;
  for (uint32_t id = 0; id < plan->node_count; id++) {
    bool of_badge = false;
    for (size_t i = 0; i < plan->badge_count; i++) {
      of_badge |= plan->badges[i].domain == plan->nodes[id].domain &&
                  plan->nodes[id].operator== RUNG_OP_KEY;
    }
    if (of_badge) (*wanted)[(*count)++] = id;
  }
  return RUNG_OK;
}

RungStatus rung_diff_run_new(RungDiff *diff, RungDiffRun *run, RungArena *arena,
                             RungError *err) {
  const RungSession *session = diff->old_version;
  RungSession *owner = run->data->session;
  uint32_t *wanted;
  size_t count;
  if (find_wanted(run->plan, arena, &wanted, &count, err)) return err->status;
  RungRunOptions options = rung_session_options(owner);
  options.period = session->period;
  options.rules_dated = session->rules_dated;
  options.rules_as_of = session->rules_as_of;
  options.threads = session->threads;
  options.keep_gathered = run->light;
  options.wanted = wanted;
  options.wanted_count = count;
  return rung_run_new(&run->run, run->plan, owner->load.tables, &owner->pool, &options,
                      diff->allocator, err);
}

static int compare_shifts(const void *a, const void *b) {
  const RungShift *left = a, *right = b;
  if (left->partner != right->partner) return left->partner < right->partner ? -1 : 1;
  return (left->aspect > right->aspect) - (left->aspect < right->aspect);
}

/* Puts together what the aspects give under their keys. */
static RungStatus gather(RungDiff *diff, Made *made, RungError *err) {
  RungDiffCache *cache = diff->cache;
  size_t count = 0, at = 0;
  for (uint32_t a = 0; a < diff->aspect_count; a++) {
    const Found *found = find_found(cache, a, made->keys[a]);
    count += found ? found->count : 0;
  }
  RungShift *shifts = rung_arena_take_array(&cache->arena, count + 1, sizeof *shifts);
  if (!shifts) return rung_error_memory(err, "the mixtures");
  for (uint32_t a = 0; a < diff->aspect_count; a++) {
    const Found *found = find_found(cache, a, made->keys[a]);
    for (size_t i = 0; found && i < found->count; i++) shifts[at++] = found->shifts[i];
  }
  qsort(shifts, count, sizeof *shifts, compare_shifts);
  made->shifts = shifts;
  made->shift_count = count;
  return RUNG_OK;
}

/* Evaluates what has no key that is known. */
static RungStatus read_run(RungDiff *diff, RungDiffRun *run, Made *made, RungError *err) {
  RungDiffCache *cache = diff->cache;
  RungKey *keys =
      rung_arena_take_array(&cache->arena, diff->aspect_count + 1, sizeof *keys);
  bool evaluated = false;
  if (!keys) return rung_error_memory(err, "the mixtures");
  if (rung_diff_keys(diff, run, keys, err)) return err->status;
  made->keys = keys;
  for (uint32_t a = 0; a < diff->aspect_count; a++) {
    if (find_found(cache, a, keys[a])) continue;
    if (!evaluated && rung_run_evaluate(run->run, err)) return err->status;
    evaluated = true;
    if (find_shifts(diff, run, a, keys[a], err)) return err->status;
  }
  return gather(diff, made, err);
}

static RungStatus evaluate(RungDiff *diff, RungText text, Made *made, RungError *err) {
  RungPlan plan = {0};
  RungArena arena;
  rung_arena_init(&arena, diff->allocator);
  RungDiffRun run = {.plan = &plan, .light = true};
  RungStatus status = rung_plan_decode(&plan, text, diff->allocator, err);
  if (!status) status = rung_diff_load(diff, &plan, &run.data, err);
  if (!status) status = rung_diff_run_new(diff, &run, &arena, err);
  if (!status) status = read_run(diff, &run, made, err);
  if (run.run) rung_run_free(run.run);
  rung_plan_reset(&plan);
  rung_arena_reset(&arena);
  /* A mixture that stops is as good as one that makes no program. */
  if (status == RUNG_E_RANGE || status == RUNG_E_SCRIPT) {
    rung_error_init(err);
    made->broken = true;
    return RUNG_OK;
  }
  return status;
}

/* Sets of units ---------------------------------------------------------------------- */

static const Made *find_made(const RungDiffCache *cache, uint64_t units) {
  for (size_t i = 0; i < cache->made_count; i++)
    if (cache->made[i].units == units) return &cache->made[i];
  return NULL;
}

/* The edits of some units, rising. */
static RungStatus list_edits(const RungDiff *diff, uint64_t units, RungMixture *mixture,
                             RungArena *arena, RungError *err) {
  uint32_t *edits = rung_arena_take_array(arena, diff->edits.count + 1, sizeof *edits);
  if (!edits) return rung_error_memory(err, "the mixtures");
  *mixture = (RungMixture){.edits = edits};
  for (uint32_t i = 0; i < diff->edits.count; i++) {
    uint32_t unit = diff->cache->unit_of[i];
    if (unit != RUNG_NONE && (units & bit(unit))) edits[mixture->edit_count++] = i;
  }
  return RUNG_OK;
}

static RungStatus take_batch(RungDiff *diff, const uint64_t *sets, size_t count,
                             size_t *done, RungError *err) {
  RungDiffCache *cache = diff->cache;
  RungMixture mixtures[BATCH];
  RungArena arena;
  rung_arena_init(&arena, diff->allocator);
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++)
    status = list_edits(diff, sets[i], &mixtures[i], &arena, err);
  uint64_t from = rung_session_clock();
  if (!status) {
    status = rung_mixtures_make(mixtures, count, done, &diff->old_version->script,
                                &diff->new_version->script, &arena, err);
  }
  uint64_t compiled = rung_session_clock();
  diff->nanoseconds[RUNG_DIFF_COMPILED] += compiled - from;
  for (size_t i = 0; !status && i < *done; i++) {
    Made made = {.units = sets[i], .broken = mixtures[i].plan.length == 0};
    if (!made.broken) status = evaluate(diff, mixtures[i].plan, &made, err);
    if (status) break;
    if (!make_room(&cache->arena, &cache->made, &cache->made_capacity, cache->made_count,
                   sizeof made)) {
      status = rung_error_memory(err, "the mixtures");
      break;
    }
    cache->made[cache->made_count++] = made;
    diff->broken += made.broken;
  }
  diff->nanoseconds[RUNG_DIFF_EVALUATED] += rung_session_clock() - compiled;
  rung_arena_reset(&arena);
  return status;
}

/* Makes the sets that are not made yet. */
static RungStatus make_sets(RungDiff *diff, const uint64_t *sets, size_t count,
                            RungError *err) {
  uint64_t batch[BATCH];
  size_t waiting = 0, done;
  for (size_t i = 0; i < count || waiting > 0;) {
    for (; i < count && waiting < BATCH; i++) {
      bool known = find_made(diff->cache, sets[i]) != NULL;
      for (size_t k = 0; !known && k < waiting; k++) known = batch[k] == sets[i];
      if (!known) batch[waiting++] = sets[i];
    }
    if (waiting == 0) break;
    if (take_batch(diff, batch, waiting, &done, err)) return err->status;
    memmove(batch, batch + done, (waiting - done) * sizeof *batch);
    waiting -= done;
  }
  return RUNG_OK;
}

/* A set that makes no program is taken without its last unit, and so on. */
static RungStatus make_whole(RungDiff *diff, uint64_t units, const Made **made,
                             RungError *err) {
  for (;;) {
    if (make_sets(diff, &units, 1, err)) return err->status;
    *made = find_made(diff->cache, units);
    if (!(*made)->broken || units == 0) return RUNG_OK;
    units &= ~bit(63 - (size_t)__builtin_clzll(units));
  }
}

/* Players ---------------------------------------------------------------------------- */

static bool same_results(const RungDiff *diff, const RungKey *a, const RungKey *b) {
  for (size_t i = 0; i < diff->aspect_count; i++)
    if (!same_key(a[i], b[i])) return false;
  return true;
}

/* A unit is idle when it gives no result another key than what it needs gives. */
static RungStatus find_idle(RungDiff *diff, RungError *err) {
  RungDiffCache *cache = diff->cache;
  uint64_t sets[2 * UNITS_MAX + 1];
  size_t count = 0;
  sets[count++] = 0;
  for (size_t i = 0; i < cache->units; i++) {
    sets[count++] = cache->needs[i];
    sets[count++] = cache->needs[i] & ~bit(i);
  }
  if (make_sets(diff, sets, count, err)) return err->status;
  for (size_t i = 0; i < cache->units; i++) {
    const Made *with = find_made(cache, cache->needs[i]);
    const Made *without = find_made(cache, cache->needs[i] & ~bit(i));
    if (!with->broken && !without->broken &&
        same_results(diff, with->keys, without->keys))
      cache->idle |= bit(i);
  }
  return RUNG_OK;
}

static RungStatus list_player(RungDiff *diff, size_t player, RungError *err) {
  RungMixture mixture = {0};
  size_t unit = diff->cache->unit_of_player[player];
  if (list_edits(diff, bit(unit), &mixture, &diff->arena, err)) return err->status;
  diff->player_edits[player] = mixture.edits;
  diff->player_sizes[player] = mixture.edit_count;
  for (size_t i = 0; i < mixture.edit_count; i++)
    diff->player_of[mixture.edits[i]] = (uint32_t)player;
  return RUNG_OK;
}

static RungStatus find_players(RungDiff *diff, RungError *err) {
  RungDiffCache *cache = diff->cache;
  for (size_t i = 0; i < cache->units; i++) {
    if (cache->idle & bit(i)) continue;
    cache->unit_of_player[diff->player_count++] = (uint8_t)i;
  }
  RungArena *arena = &diff->arena;
  size_t count = diff->player_count + 1;
  diff->player_edits = rung_arena_take_array(arena, count, sizeof *diff->player_edits);
  diff->player_sizes = rung_arena_take_array(arena, count, sizeof *diff->player_sizes);
  diff->player_needs = rung_arena_take_array(arena, count, sizeof *diff->player_needs);
  if (!diff->player_edits || !diff->player_sizes || !diff->player_needs)
    return rung_error_memory(err, "the edits");
  for (size_t p = 0; p < diff->player_count; p++) {
    uint64_t needs = cache->needs[cache->unit_of_player[p]];
    for (size_t q = 0; q < diff->player_count; q++)
      if (needs & bit(cache->unit_of_player[q])) diff->player_needs[p] |= bit(q);
    if (list_player(diff, p, err)) return err->status;
  }
  for (size_t i = 0; i < diff->edits.count; i++) {
    uint32_t unit = cache->unit_of[i];
    diff->idle[i] = unit != RUNG_NONE && (cache->idle & bit(unit)) != 0;
  }
  return RUNG_OK;
}

/* The units of players, of those whose needs are all there; idle ones as needed. */
static uint64_t units_of(const RungDiff *diff, RungPlayers set) {
  uint64_t units = 0;
  for (RungPlayers left = set; left; left &= left - 1) {
    size_t player = (size_t)__builtin_ctzll(left);
    if ((diff->player_needs[player] & ~set) == 0)
      units |= diff->cache->needs[diff->cache->unit_of_player[player]];
  }
  return units;
}

static RungStatus answer(void *context, RungCoalition *coalitions, size_t count,
                         RungError *err) {
  RungDiff *diff = context;
  for (size_t from = 0; from < count; from += BATCH) {
    uint64_t sets[BATCH];
    size_t some = count - from < BATCH ? count - from : BATCH;
    for (size_t i = 0; i < some; i++) sets[i] = units_of(diff, coalitions[from + i].set);
    if (make_sets(diff, sets, some, err)) return err->status;
  }
  for (size_t i = 0; i < count; i++) {
    const Made *made = NULL;
    if (make_whole(diff, units_of(diff, coalitions[i].set), &made, err)) {
      return err->status;
    }
    coalitions[i].shifts = made->shifts;
    coalitions[i].shift_count = made->shift_count;
    coalitions[i].keys = made->keys;
  }
  return RUNG_OK;
}

/* Old with no edits is old, and with all of them new: by their keys. */
static RungStatus check_ends(RungDiff *diff, RungError *err) {
  const Made *none = NULL, *all = NULL;
  uint64_t units = 0;
  for (size_t i = 0; i < diff->cache->units; i++) units |= bit(i);
  if (make_whole(diff, 0, &none, err)) return err->status;
  if (none->broken || !same_results(diff, none->keys, diff->old_ledger.keys)) {
    return rung_error_set(err, RUNG_E_INTERNAL, "diff-baseline",
                          "the old version differs from itself");
  }
  if (make_whole(diff, units, &all, err)) return err->status;
  diff->apart = !all->broken && all->units == units &&
                same_results(diff, all->keys, diff->new_ledger.keys);
  return RUNG_OK;
}

static RungStatus open_cache(RungDiff *diff, RungError *err) {
  RungDiffCache *cache = rung_arena_take_array(&diff->arena, 1, sizeof *cache);
  if (!cache) return rung_error_memory(err, "the mixtures");
  diff->cache = cache;
  rung_arena_init(&cache->arena, diff->allocator);
  size_t edits = diff->edits.count + 1;
  cache->unit_of = rung_arena_take_array(&cache->arena, edits, sizeof *cache->unit_of);
  cache->standings = rung_arena_take_array(&cache->arena, diff->old_ledger.partners + 1,
                                           sizeof *cache->standings);
  diff->player_of = rung_arena_take_array(&diff->arena, edits, sizeof *diff->player_of);
  diff->idle = rung_arena_take_array(&diff->arena, edits, sizeof *diff->idle);
  if (!cache->unit_of || !cache->standings || !diff->player_of || !diff->idle)
    return rung_error_memory(err, "the mixtures");
  memset(diff->player_of, 0xFF, edits * sizeof *diff->player_of);
  for (uint32_t a = 0; a < diff->aspect_count; a++) {
    if (!make_room(&cache->arena, &cache->found, &cache->found_capacity,
                   cache->found_count, sizeof *cache->found))
      return rung_error_memory(err, "the mixtures");
    cache->found[cache->found_count++] =
        (Found){.key = diff->old_ledger.keys[a], .aspect = a};
  }
  return RUNG_OK;
}

RungStatus rung_diff_attribute(RungDiff *diff, uint64_t seed, RungError *err) {
  if (open_cache(diff, err)) return err->status;
  find_units(diff);
  if (diff->many) return RUNG_OK;
  if (check_ends(diff, err) || !diff->apart || find_idle(diff, err) ||
      find_players(diff, err)) {
    return err->status;
  }
  diff->game = (RungGame){.players = diff->player_count,
                          .partners = diff->old_ledger.partners,
                          .aspects = diff->aspect_count,
                          .kinds = diff->kinds,
                          .old_version = &diff->old_ledger,
                          .ask = answer,
                          .context = diff,
                          .seed = seed};
  return rung_attribution_make(&diff->attribution, &diff->game, diff->allocator, err);
}

void rung_diff_forget(RungDiff *diff) {
  if (diff->cache) rung_arena_reset(&diff->cache->arena);
  rung_attribution_reset(&diff->attribution);
  diff->cache = NULL;
}

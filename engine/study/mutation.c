#include "study/mutation.h"

#include <string.h>

#include "study/owned.h"

/* Columns of rows that mutants read are kept for the next; past this they are dropped. */
enum { KEPT_MOST = 768 << 20 };

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "the mutants");
}

/* What is wanted and all that it stands on. */
static void mark_reached(RungMutator *mutator) {
  const RungPlan *plan = mutator->input.plan;
  uint8_t *reached = mutator->reached;
  for (size_t i = 0; i < mutator->wanted_count; i++) reached[mutator->wanted[i]] = 1;
  /* A group's rows may be asked for by any node of it: its makers are taken as reached.
   */
  for (size_t g = 0; g < plan->group_count; g++) {
    const RungGroup *group = &plan->groups[g];
    for (size_t k = 0; k < group->key_count; k++) reached[group->keys[k]] = 1;
    if (group->filter != RUNG_NONE) reached[group->filter] = 1;
    if (group->date != RUNG_NONE) reached[group->date] = 1;
  }
  for (size_t id = plan->node_count; id-- > 0;) {
    const RungNode *node = &plan->nodes[id];
    if (!reached[id]) continue;
    for (size_t i = 0; i < node->input_count; i++) reached[node->inputs[i]] = 1;
    if (node->filter != RUNG_NONE) reached[node->filter] = 1;
    if (node->via != RUNG_NONE) reached[node->via] = 1;
    if (node->date != RUNG_NONE) reached[node->date] = 1;
  }
}

static RungRunOptions options_of(RungMutator *mutator) {
  RungRunOptions options = *mutator->input.options;
  options.wanted = mutator->wanted;
  options.wanted_count = mutator->wanted_count;
  if (!options.results) options.results = &mutator->own;
  return options;
}

static RungStatus run_base(RungMutator *mutator, RungError *err) {
  const RungMutationInput *input = &mutator->input;
  const RungRunOptions options = options_of(mutator);
  rung_results_init(&mutator->own, mutator->allocator);
  RungStatus status = rung_run_new(&mutator->base, input->plan, input->tables,
                                   input->pool, &options, mutator->allocator, err);
  if (!status) status = rung_run_evaluate(mutator->base, err);
  mutator->base_bytes = mutator->allocator->used;
  return status;
}

RungStatus rung_mutator_init(RungMutator *mutator, const RungMutationInput *input,
                             const uint32_t *wanted, size_t wanted_count,
                             RungAllocator *allocator, RungError *err) {
  const size_t nodes = input->plan->node_count;
  *mutator = (RungMutator){.input = *input,
                           .allocator = allocator,
                           .wanted = wanted,
                           .wanted_count = wanted_count,
                           .plan = *input->plan};
  rung_arena_init(&mutator->arena, allocator);
  rung_results_init(&mutator->own, allocator);
  mutator->nodes = rung_arena_take_array(&mutator->arena, nodes, sizeof *mutator->nodes);
  mutator->reached = rung_arena_take_array(&mutator->arena, nodes, 1);
  if (!mutator->nodes || !mutator->reached) return no_memory(err);
  memcpy(mutator->nodes, input->plan->nodes, nodes * sizeof *mutator->nodes);
  mutator->plan.nodes = mutator->nodes;
  mark_reached(mutator);
  return run_base(mutator, err);
}

static void drop_base(RungMutator *mutator) {
  if (mutator->base) rung_run_free(mutator->base);
  mutator->base = NULL;
  rung_results_reset(&mutator->own);
}

void rung_mutator_reset(RungMutator *mutator) {
  drop_base(mutator);
  rung_arena_reset(&mutator->arena);
}

bool rung_mutator_reaches(const RungMutator *mutator, const RungMutant *mutant) {
  for (size_t i = 0; i < mutant->count; i++)
    if (mutator->reached[mutant->mutations[i].node]) return true;
  return false;
}

static RungStatus make_run(RungMutator *mutator, const RungMutant *mutant, RungRun **run,
                           RungError *fault) {
  enum { FEW = 64 };
  uint32_t varied[FEW];
  RungRunOptions options = options_of(mutator);
  if (mutant->count > FEW) return no_memory(fault);
  for (size_t i = 0; i < mutant->count; i++) varied[i] = mutant->mutations[i].node;
  options.varied = varied;
  options.like = mutator->base;
  options.varied_count = mutant->count;
  RungStatus status =
      rung_mutant_apply(mutant, mutator->input.plan, mutator->nodes, fault);
  if (!status)
    status = rung_run_new(run, &mutator->plan, mutator->input.tables, mutator->input.pool,
                          &options, mutator->allocator, fault);
  return status ? status : rung_run_evaluate(*run, fault);
}

RungStatus rung_mutator_run(RungMutator *mutator, const RungMutant *mutant, RungRun **run,
                            RungError *fault, RungError *err) {
  const RungPlan *plan = mutator->input.plan;
  *run = NULL;
  rung_error_init(fault);
  if (!mutator->input.options->results &&
      mutator->allocator->used > mutator->base_bytes + KEPT_MOST) {
    drop_base(mutator);
    if (run_base(mutator, err)) return err->status;
  }
  RungStatus status = make_run(mutator, mutant, run, fault);
  memcpy(mutator->nodes, plan->nodes, plan->node_count * sizeof *mutator->nodes);
  if (!status) return RUNG_OK;
  if (*run) rung_run_free(*run);
  *run = NULL;
  if (status != RUNG_E_MEMORY) return RUNG_OK;
  *err = *fault;
  return status;
}

/* Effects -------------------------------------------------------------------------------
 */

RungStatus rung_effect_wanted(const RungPlan *plan, const uint32_t **wanted,
                              size_t *count, RungArena *arena, RungError *err) {
  uint32_t *nodes = rung_arena_take_array(
      arena, 1 + 2 * plan->badge_count + plan->incentive_count, sizeof *nodes);
  if (!nodes) return no_memory(err);
  *count = 0;
  if (plan->program.tier != RUNG_NONE) nodes[(*count)++] = plan->program.tier;
  for (size_t i = 0; i < plan->badge_count; i++) {
    const RungBadge *badge = &plan->badges[i];
    nodes[(*count)++] = badge->node;
    if (badge->domain != plan->program.subject)
      nodes[(*count)++] = rung_owned_group_key(plan, badge->domain);
  }
  for (size_t i = 0; i < plan->incentive_count; i++)
    nodes[(*count)++] = plan->incentives[i].total;
  *wanted = nodes;
  return RUNG_OK;
}

/* Marks of partners, a bit each kind. */
enum { TIER = 1, BADGE = 2, PAYOUT = 4 };

typedef struct Comparing {
  RungEffect *effect;
  const RungPlan *plan;
  const RungRun *was, *is;
  size_t partners;
  uint8_t *marks; /* [partners] */
  RungArena *arena;
  RungError *err;
} Comparing;

static size_t at(const RungColumn *column, size_t row) {
  return column->rows == 1 ? 0 : row;
}

/* Tiers and flags. */
static void compare_bytes(Comparing *comparing, uint32_t node, uint8_t mark) {
  const RungColumn *was = rung_run_column(comparing->was, node);
  const RungColumn *is = rung_run_column(comparing->is, node);
  if (was == is) return;
  for (size_t row = 0; row < comparing->partners; row++) {
    const size_t a = at(was, row), b = at(is, row);
    const uint8_t x = rung_column_has(was, a) ? was->values.u8[a] : 0;
    const uint8_t y = rung_column_has(is, b) ? is->values.u8[b] : 0;
    if (x != y) comparing->marks[row] |= mark;
  }
}

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15u + (hash << 6) + (hash >> 2);
  hash *= 0xBF58476D1CE4E5B9u;
  return hash ^ hash >> 31;
}

static uint64_t key_value(const RungColumn *column, size_t row) {
  switch (column->store) {
  case RUNG_STORE_U8: return column->values.u8[row];
  case RUNG_STORE_U32: return column->values.u32[row];
  case RUNG_STORE_I32: return (uint32_t)column->values.i32[row];
  case RUNG_STORE_I64: return (uint64_t)column->values.i64[row];
  case RUNG_STORE_I128:
    return mix((uint64_t)(column->values.i128[row] >> 64),
               (uint64_t)column->values.i128[row]);
  case RUNG_STORE_RATIO: break; /* no key is a ratio */
  }
  return 0;
}

/* For each partner a sum over the rows of a group that hold a badge, of 64 bits that tell
 * their keys apart: rows of two runs need not stand in one order. */
static bool sum_rows(const Comparing *comparing, const RungRun *run,
                     const RungBadge *badge, uint64_t *sums) {
  const RungColumn *held = rung_run_column(run, badge->node);
  const uint32_t owner = rung_owned_group_key(comparing->plan, badge->domain);
  const RungColumn *owners = rung_run_column(run, owner);
  const size_t keys = rung_plan_group(comparing->plan, badge->domain)->key_count;
  const size_t rows = rung_run_rows(run, badge->domain);
  if (!held || !owners) return false;
  for (size_t row = 0; row < rows; row++) {
    const size_t h = at(held, row), o = at(owners, row);
    if (!rung_column_has(held, h) || !held->values.u8[h]) continue;
    if (!rung_column_has(owners, o)) continue;
    uint64_t hash = 0;
    for (size_t k = 0; k < keys; k++) {
      const RungColumn *key = rung_run_group_key(run, badge->domain, k);
      if (!key) return false;
      hash = mix(hash, key_value(key, at(key, row)));
    }
    sums[owners->values.u32[o]] += hash | 1;
  }
  return true;
}

static RungStatus compare_rows(Comparing *comparing, const RungBadge *badge) {
  const size_t count = comparing->partners;
  if (rung_run_column(comparing->was, badge->node) ==
      rung_run_column(comparing->is, badge->node))
    return RUNG_OK;
  uint64_t *was = rung_arena_take_array(comparing->arena, count, sizeof *was);
  uint64_t *is = rung_arena_take_array(comparing->arena, count, sizeof *is);
  if (!was || !is) return no_memory(comparing->err);
  if (!sum_rows(comparing, comparing->was, badge, was) ||
      !sum_rows(comparing, comparing->is, badge, is)) {
    return rung_error_set(comparing->err, RUNG_E_INTERNAL, "no-column",
                          "rows of a badge were not worked out");
  }
  for (size_t row = 0; row < count; row++)
    if (was[row] != is[row]) comparing->marks[row] |= BADGE;
  return RUNG_OK;
}

static RungWide paid(const RungColumn *column, size_t row, bool *fits) {
  const size_t i = at(column, row);
  RungWide digits = 0;
  if (!rung_column_has(column, i)) return 0;
  const int scale = column->type.scale;
  *fits &=
      scale <= RUNG_EFFECT_SCALE &&
      rung_wide_rescale(rung_column_digits(column, i), scale, RUNG_EFFECT_SCALE, &digits);
  return digits;
}

/* What is missing pays nothing, and is not nothing: it marks its partner all the same. */
static RungStatus compare_totals(Comparing *comparing, const RungIncentive *incentive) {
  const RungColumn *was = rung_run_column(comparing->was, incentive->total);
  const RungColumn *is = rung_run_column(comparing->is, incentive->total);
  const uint16_t currency = comparing->plan->nodes[incentive->total].type.currency;
  RungEffect *effect = comparing->effect;
  bool fits = true;
  if (was == is) return RUNG_OK;
  for (size_t row = 0; row < comparing->partners && fits; row++) {
    RungWide change = 0;
    fits =
        rung_wide_subtract(paid(is, row, &fits), paid(was, row, &fits), &change) && fits;
    const bool other =
        rung_column_has(was, at(was, row)) != rung_column_has(is, at(is, row));
    if (change == 0 && !other) continue;
    comparing->marks[row] |= PAYOUT;
    RungWide *side = change > 0 ? &effect->up[currency] : &effect->down[currency];
    fits = rung_wide_add(*side, change, side) && fits;
  }
  if (fits) return RUNG_OK;
  return rung_error_set(comparing->err, RUNG_E_RANGE, "overflow",
                        "the changes of an incentive need more than 38 digits");
}

static void count_marks(Comparing *comparing) {
  RungEffect *effect = comparing->effect;
  for (size_t row = 0; row < comparing->partners; row++) {
    const uint8_t marks = comparing->marks[row];
    effect->partners += marks != 0;
    effect->tiers += (marks & TIER) != 0;
    effect->badges += (marks & BADGE) != 0;
    effect->payouts += (marks & PAYOUT) != 0;
  }
}

static RungStatus compare(Comparing *comparing) {
  const RungPlan *plan = comparing->plan;
  RungStatus status = RUNG_OK;
  if (plan->program.tier != RUNG_NONE) compare_bytes(comparing, plan->program.tier, TIER);
  for (size_t i = 0; i < plan->badge_count && !status; i++) {
    const RungBadge *badge = &plan->badges[i];
    if (badge->domain == plan->program.subject)
      compare_bytes(comparing, badge->node, BADGE);
    else
      status = compare_rows(comparing, badge);
  }
  for (size_t i = 0; i < plan->incentive_count && !status; i++)
    status = compare_totals(comparing, &plan->incentives[i]);
  if (!status) count_marks(comparing);
  return status;
}

RungStatus rung_effect_make(RungEffect *effect, const RungPlan *plan, const RungRun *was,
                            const RungRun *is, RungArena *arena, RungError *err) {
  RungArena scratch;
  Comparing comparing = {.effect = effect,
                         .plan = plan,
                         .was = was,
                         .is = is,
                         .partners = rung_run_rows(was, plan->program.subject),
                         .arena = &scratch,
                         .err = err};
  *effect = (RungEffect){0};
  effect->up = rung_arena_take_array(arena, plan->currency_count, sizeof *effect->up);
  effect->down = rung_arena_take_array(arena, plan->currency_count, sizeof *effect->down);
  rung_arena_init(&scratch, arena->allocator);
  comparing.marks = rung_arena_take_array(&scratch, comparing.partners + 1, 1);
  RungStatus status = effect->up && effect->down && comparing.marks ? compare(&comparing)
                                                                    : no_memory(err);
  rung_arena_reset(&scratch);
  return status;
}

/* field to benefit: which nodes mean what. */
#include "plan/operator.h"
#include "plan/record.h"

static const uint32_t *take_tier_nodes(RungDecoder *decoder, const char *field,
                                       size_t extra) {
  const RungPlan *plan = decoder->plan;
  return rung_reader_list_or_none(&decoder->reader, field, plan->node_count,
                                  plan->tier_count + extra);
}

void rung_decode_field(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungGroupField *field = item;
  field->thing = rung_take_thing(decoder);
  field->node = rung_take_node(decoder, "node");
}

void rung_decode_path(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungPath *path = item;
  path->thing = rung_take_thing_or_none(decoder);
  path->reached = take_tier_nodes(decoder, "reached", 0);
}

static uint32_t take_owner(RungDecoder *decoder, RungConditionOf of) {
  const RungPlan *plan = decoder->plan;
  size_t count = of == RUNG_CONDITION_REQUIREMENT ? plan->path_count
                 : of == RUNG_CONDITION_BADGE     ? plan->badge_count
                                                  : plan->incentive_count;
  return rung_reader_index(&decoder->reader, "owner", count);
}

static RungOperator take_comparison(RungDecoder *decoder, bool wanted) {
  RungReader *reader = &decoder->reader;
  RungText name = rung_reader_raw(reader, "comparison");
  if (reader->status || (!wanted && rung_text_is(name, "-"))) return RUNG_OP_EQ;
  RungOperator code = rung_operator_find(name);
  if (wanted && code >= RUNG_OP_EQ && code <= RUNG_OP_GE) return code;
  rung_reader_fail(reader, "comparison does not go with left and right");
  return RUNG_OP_EQ;
}

void rung_decode_condition(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  static const char *const kinds[] = {[RUNG_CONDITION_REQUIREMENT] = "requirement",
                                      [RUNG_CONDITION_BADGE] = "badge",
                                      [RUNG_CONDITION_REASON] = "reason"};
  RungReader *reader = &decoder->reader;
  RungCondition *condition = item;
  condition->of = (RungConditionOf)rung_reader_word(reader, "kind", kinds, 3);
  condition->owner = take_owner(decoder, condition->of);
  bool tiered = condition->of == RUNG_CONDITION_REQUIREMENT;
  condition->tier = (uint32_t)rung_reader_integer(
      reader, "tier", tiered, tiered ? (int64_t)decoder->plan->tier_count : 0);
  condition->thing = rung_take_thing(decoder);
  condition->cond = rung_take_node(decoder, "cond");
  condition->left = rung_take_node_or_none(decoder, "left");
  condition->right = rung_take_node_or_none(decoder, "right");
  if ((condition->left == RUNG_NONE) != (condition->right == RUNG_NONE))
    rung_reader_fail(reader, "one side without the other");
  condition->comparison = take_comparison(decoder, condition->left != RUNG_NONE);
  condition->in_force = rung_take_node_or_none(decoder, "in force");
}

void rung_decode_metric(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungMetric *metric = item;
  metric->thing = rung_take_thing(decoder);
  metric->node = rung_take_node(decoder, "node");
}

void rung_decode_score(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungScore *score = item;
  score->thing = rung_take_thing(decoder);
  score->out_of = rung_take_node(decoder, "out of");
  score->totals = take_tier_nodes(decoder, "totals", 1);
  score->reached = rung_take_node(decoder, "reached");
  score->unbounded = take_tier_nodes(decoder, "unbounded", 1);
}

void rung_decode_category(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungCategory *category = item;
  category->score =
      rung_reader_index(&decoder->reader, "score", decoder->plan->score_count);
  category->thing = rung_take_thing(decoder);
  category->weights = take_tier_nodes(decoder, "weights", 1);
  category->earned = take_tier_nodes(decoder, "earned", 1);
  category->points = take_tier_nodes(decoder, "points", 1);
  category->possible = take_tier_nodes(decoder, "possible", 1);
  category->unbounded = take_tier_nodes(decoder, "unbounded", 1);
}

void rung_decode_measure(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungMeasure *measure = item;
  measure->category =
      rung_reader_index(&decoder->reader, "category", decoder->plan->category_count);
  measure->thing = rung_take_thing(decoder);
  measure->when = rung_take_thing_or_none(decoder);
  measure->applies = take_tier_nodes(decoder, "applies", 1);
  measure->out_of = take_tier_nodes(decoder, "out of", 1);
  measure->raw = take_tier_nodes(decoder, "raw", 1);
  measure->points = take_tier_nodes(decoder, "points", 1);
  measure->unbounded = take_tier_nodes(decoder, "unbounded", 1);
}

void rung_decode_badge(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungBadge *badge = item;
  badge->thing = rung_take_thing(decoder);
  badge->domain = rung_take_domain(decoder, "domain", 1);
  badge->node = rung_take_node(decoder, "node");
}

void rung_decode_incentive(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungIncentive *incentive = item;
  incentive->thing = rung_take_thing(decoder);
  incentive->domain = rung_take_domain(decoder, "domain", 1);
  incentive->via = rung_take_node_or_none(decoder, "via");
  incentive->considered = rung_take_node_or_none(decoder, "considered");
  incentive->eligible = rung_take_node_or_none(decoder, "eligible");
  incentive->amount = rung_take_node(decoder, "amount");
  incentive->payout = rung_take_node(decoder, "payout");
  incentive->floor = rung_take_node_or_none(decoder, "floor");
  incentive->cap = rung_take_node_or_none(decoder, "cap");
  incentive->total = rung_take_node(decoder, "total");
  incentive->missing_rows = rung_take_node_or_none(decoder, "missing rows");
  incentive->minimum = rung_take_node_or_none(decoder, "minimum");
  incentive->due = rung_take_node_or_none(decoder, "due");
  incentive->floor_each = rung_take_node_or_none(decoder, "floor each");
  incentive->cap_each = rung_take_node_or_none(decoder, "cap each");
  if ((incentive->minimum == RUNG_NONE) != (incentive->due == RUNG_NONE))
    rung_reader_fail(&decoder->reader, "a minimum without what is due, or the other way");
}

void rung_decode_step(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungStep *step = item;
  step->incentive =
      rung_reader_index(&decoder->reader, "incentive", decoder->plan->incentive_count);
  step->thing = rung_take_thing(decoder);
  step->node = rung_take_node(decoder, "node");
}

void rung_decode_benefit(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  static const char *const holders[] = {"tiers", "badges"};
  RungReader *reader = &decoder->reader;
  RungBenefit *benefit = item;
  benefit->thing = rung_take_thing(decoder);
  benefit->kind = rung_reader_text(reader, "kind", RUNG_NAME_MAX);
  benefit->by_badge = rung_reader_word(reader, "holders", holders, 2) == 1;
  size_t count =
      benefit->by_badge ? decoder->plan->badge_count : decoder->plan->tier_count;
  if (!reader->status && rung_reader_fields_left(reader) != count)
    rung_reader_fail(reader, "%zu levels for %zu %s", rung_reader_fields_left(reader),
                     count, holders[benefit->by_badge]);
  if (reader->status) return;
  RungText *levels = rung_arena_take_array(reader->arena, count, sizeof *levels);
  if (!levels) rung_reader_fail_memory(reader);
  for (size_t i = 0; levels && i < count; i++)
    levels[i] = rung_reader_text(reader, "level", RUNG_LONG_TEXT_MAX);
  benefit->levels = levels;
  benefit->level_count = count;
}

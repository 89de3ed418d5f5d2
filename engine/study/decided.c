#include "study/decided.h"

#include <string.h>

#include "study/demand.h"
#include "study/trace.h"

static bool decided_tier(const RungOutcomes *outcomes, const RungCondition *condition,
                         size_t subject) {
  const RungPlan *plan = outcomes->plan;
  uint32_t reached = rung_outcome_tier(plan, outcomes->run, subject);
  bool met = rung_outcome_flag(outcomes->run, condition->cond, subject);
  if (!rung_outcome_asked(outcomes->run, condition)) return false;
  if (condition->tier > reached) return !met;
  uint32_t path = plan->paths[condition->owner].reached[condition->tier - 1];
  return condition->tier == reached && met &&
         rung_outcome_flag(outcomes->run, path, subject);
}

/* The rows of a partner in a domain that is not the subject's. */
typedef struct Rows {
  const uint32_t *rows;
  size_t count;
} Rows;

static Rows rows_of(const RungOwned *owned, size_t subject) {
  size_t from = owned->starts[subject];
  return (Rows){owned->rows + from, owned->starts[subject + 1] - from};
}

static bool decided_badge(const RungOutcomes *outcomes, const RungCondition *condition,
                          size_t subject) {
  const RungPlan *plan = outcomes->plan;
  const RungBadge *badge = &plan->badges[condition->owner];
  const RungRun *run = outcomes->run;
  if (badge->domain == plan->program.subject)
    return rung_outcome_flag(run, condition->cond, subject) ==
           rung_outcome_flag(run, badge->node, subject);
  Rows own = rows_of(&outcomes->badge_rows[condition->owner], subject);
  for (size_t i = 0; i < own.count; i++)
    if (rung_outcome_flag(run, condition->cond, own.rows[i]) ==
        rung_outcome_flag(run, badge->node, own.rows[i]))
      return true;
  return false;
}

static bool decided_reason(const RungOutcomes *outcomes, const RungCondition *condition,
                           size_t subject) {
  const RungPlan *plan = outcomes->plan;
  const RungIncentive *incentive = &plan->incentives[condition->owner];
  const RungRun *run = outcomes->run;
  if (incentive->domain == plan->program.subject)
    return !rung_outcome_flag(run, condition->cond, subject);
  Rows own = rows_of(&outcomes->incentive_rows[condition->owner], subject);
  for (size_t i = 0; i < own.count; i++) {
    bool considered = incentive->considered == RUNG_NONE ||
                      rung_outcome_flag(run, incentive->considered, own.rows[i]);
    if (considered && !rung_outcome_flag(run, condition->cond, own.rows[i])) return true;
  }
  return false;
}

bool rung_decided_by(const RungOutcomes *outcomes, uint32_t index, size_t subject) {
  const RungCondition *condition = &outcomes->plan->conditions[index];
  switch (condition->of) {
  case RUNG_CONDITION_REQUIREMENT: return decided_tier(outcomes, condition, subject);
  case RUNG_CONDITION_BADGE: return decided_badge(outcomes, condition, subject);
  case RUNG_CONDITION_REASON: return decided_reason(outcomes, condition, subject);
  }
  return false;
}

/* A figure as a version in force, unwrapped from what merely chooses it. */
static bool is_constant_at(const RungPlan *plan, const RungRun *run, uint32_t id,
                           RungText address) {
  while (id != RUNG_NONE && plan->nodes[id].operator!= RUNG_OP_CONSTANT)
    id = rung_trace_version(run, plan, id);
  return id != RUNG_NONE && rung_text_equal(plan->nodes[id].address, address);
}

static bool is_requirement_at(const RungPlan *plan, const RungCondition *condition,
                              RungText address) {
  RungText row = plan->things[condition->thing].address;
  RungText tier = plan->things[plan->tiers[condition->tier - 1]].name;
  return address.length == row.length + 1 + tier.length &&
         memcmp(address.bytes, row.bytes, row.length) == 0 &&
         address.bytes[row.length] == '.' &&
         memcmp(address.bytes + row.length + 1, tier.bytes, tier.length) == 0;
}

bool rung_decided_is_at(const RungPlan *plan, const RungRun *run, uint32_t index,
                        RungText address) {
  const RungCondition *condition = &plan->conditions[index];
  if (rung_text_equal(plan->things[condition->thing].address, address)) return true;
  if (condition->of == RUNG_CONDITION_REQUIREMENT &&
      is_requirement_at(plan, condition, address))
    return true;
  if (condition->left == RUNG_NONE) return false;
  return is_constant_at(plan, run, condition->right, address) ||
         is_constant_at(plan, run, condition->left, address);
}

static bool is_bound(const RungOutcomes *outcomes, const RungIncentive *incentive,
                     uint32_t bound, RungText address, size_t subject) {
  RungRatio held, limit, difference;
  if (bound == RUNG_NONE ||
      !is_constant_at(outcomes->plan, outcomes->run, bound, address))
    return false;
  uint32_t total = incentive->due != RUNG_NONE ? incentive->due : incentive->total;
  return rung_trace_figure(outcomes->run, total, subject, &held) &&
         rung_trace_figure(outcomes->run, bound, subject, &limit) &&
         rung_ratio_subtract(held, limit, &difference) && difference.numerator == 0;
}

bool rung_decided_at(const RungOutcomes *outcomes, RungText address, size_t subject) {
  const RungPlan *plan = outcomes->plan;
  if (address.length == 0) return false;
  for (uint32_t i = 0; i < plan->condition_count; i++)
    if (rung_decided_is_at(plan, outcomes->run, i, address) &&
        rung_decided_by(outcomes, i, subject))
      return true;
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    if (is_bound(outcomes, incentive, incentive->cap, address, subject) ||
        is_bound(outcomes, incentive, incentive->floor, address, subject))
      return true;
  }
  return false;
}

static bool is_paid(const RungOutcomes *outcomes, size_t incentive, size_t subject) {
  RungPayment payment = rung_outcome_total(outcomes, incentive, subject);
  return payment == RUNG_PAYMENT_PAID || payment == RUNG_PAYMENT_IN_PART;
}

/* Bounds are read whether or not they hold: rung_decided_at tells those that do. */
static bool is_any_bound(const RungOutcomes *outcomes, RungText address) {
  const RungPlan *plan = outcomes->plan;
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    const uint32_t bounds[] = {incentive->cap, incentive->floor, incentive->minimum,
                               incentive->cap_each, incentive->floor_each};
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++)
      if (bounds[b] != RUNG_NONE &&
          is_constant_at(plan, outcomes->run, bounds[b], address))
        return true;
  }
  return false;
}

RungStatus rung_decided_amount(const RungOutcomes *outcomes, RungText address,
                               size_t subject, bool *decided, RungArena *arena,
                               RungError *err) {
  const RungPlan *plan = outcomes->plan;
  RungDemand demand;
  *decided = false;
  if (is_any_bound(outcomes, address)) return RUNG_OK;
  RungStatus status =
      rung_demand_init(&demand, plan, outcomes->run, RUNG_DEMAND_ALL, arena, err);
  for (size_t i = 0; i < plan->incentive_count && !status; i++)
    if (is_paid(outcomes, i, subject))
      status = rung_demand_add(&demand, plan->incentives[i].total, subject, err);
  if (!status) status = rung_demand_follow(&demand, err);
  for (uint32_t i = 0; i < plan->node_count && !status; i++)
    if (plan->nodes[i].operator== RUNG_OP_CONSTANT && plan->nodes[i].address.length> 0 &&
        rung_demand_any(&demand, i) &&
        rung_text_equal(plan->nodes[i].address, address))
      *decided = true;
  return status;
}

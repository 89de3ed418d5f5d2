#include "study/outcome.h"

static const char *const payment_names[] = {
    "paid",    "nothing due", "not in the period", "not eligible",
    "no tier", "no data",     "paid in part",      "below minimum"};

const char *rung_payment_name(RungPayment payment) {
  return payment_names[payment];
}

bool rung_outcome_flag(const RungRun *run, uint32_t node, size_t row) {
  const RungColumn *column = rung_run_column(run, node);
  size_t at = rung_outcome_at(column, row);
  return rung_column_has(column, at) && column->values.u8[at];
}

bool rung_outcome_asked(const RungRun *run, const RungCondition *condition) {
  return condition->in_force == RUNG_NONE ||
         rung_outcome_flag(run, condition->in_force, 0);
}

uint32_t rung_outcome_tier(const RungPlan *plan, const RungRun *run, size_t subject) {
  if (plan->program.tier == RUNG_NONE) return 0;
  const RungColumn *tier = rung_run_column(run, plan->program.tier);
  size_t at = rung_outcome_at(tier, subject);
  return rung_column_has(tier, at) ? tier->values.u8[at] : 0;
}

bool rung_outcome_is_plain(const RungPlan *plan, size_t score) {
  for (size_t c = 0; c < plan->category_count; c++) {
    const RungCategory *category = &plan->categories[c];
    if (category->score != score) continue;
    for (size_t t = 0; t <= plan->tier_count; t++) {
      if (category->weights[t] != RUNG_NONE) return false;
    }
  }
  return true;
}

bool rung_outcome_is_whole(const RungPlan *plan, size_t category) {
  size_t score = plan->categories[category].score, count = 0;
  for (size_t c = 0; c < plan->category_count; c++) {
    count += plan->categories[c].score == score;
  }
  return count == 1 && rung_outcome_is_plain(plan, score);
}

/* Which rows a group has may depend on the tier: then so does all that is of them. */
static bool group_needs(const RungPlan *plan, const RungNode *node,
                        const uint8_t *marks) {
  uint32_t domain = node->domain;
  if (node->operator== RUNG_OP_MEMBER || node->operator== RUNG_OP_MATCH) {
    domain = (uint32_t)node->digits;
  }
  if (!rung_plan_domain_is_group(plan, domain)) return false;
  const RungGroup *group = rung_plan_group(plan, domain);
  bool needs = group->filter != RUNG_NONE && marks[group->filter];
  for (size_t k = 0; k < group->key_count; k++) needs |= marks[group->keys[k]];
  return needs;
}

/* Does node depend on the tier reached? Inputs come before a node, so one pass over the
 * list in order settles every node. */
static void mark_tier(const RungPlan *plan, uint8_t *marks) {
  for (uint32_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    bool needs = id == plan->program.tier || group_needs(plan, node, marks);
    for (uint32_t i = 0; i < node->input_count; i++) needs |= marks[node->inputs[i]];
    if (node->filter != RUNG_NONE) needs |= marks[node->filter];
    marks[id] = needs;
  }
}

RungStatus rung_outcomes_make(RungOutcomes *outcomes, const RungPlan *plan,
                              const RungRun *run, RungArena *arena, RungError *err) {
  uint8_t *marks = rung_arena_take_array(arena, plan->node_count + 1, sizeof *marks);
  bool *needs = rung_arena_take_array(arena, plan->incentive_count + 1, sizeof *needs);
  bool *of_rows = rung_arena_take_array(arena, plan->incentive_count + 1, sizeof *needs);
  RungOwned *rows = rung_arena_take_array(arena, plan->incentive_count + 1, sizeof *rows);
  RungOwned *badges = rung_arena_take_array(arena, plan->badge_count + 1, sizeof *badges);
  if (!marks || !needs || !of_rows || !rows || !badges) {
    return rung_error_memory(err, "the outcome");
  }
  *outcomes = (RungOutcomes){.plan = plan,
                             .run = run,
                             .needs_tier = needs,
                             .rows_need_tier = of_rows,
                             .incentive_rows = rows,
                             .badge_rows = badges};
  mark_tier(plan, marks);
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    needs[i] = marks[incentive->total];
    of_rows[i] = marks[incentive->payout];
    if (incentive->via == RUNG_NONE) continue;
    if (rung_owned_make(&rows[i], plan, run, incentive->via, arena, err)) {
      return err->status;
    }
  }
  for (size_t i = 0; i < plan->badge_count; i++) {
    if (plan->badges[i].domain == plan->program.subject) continue;
    uint32_t via = rung_owned_group_key(plan, plan->badges[i].domain);
    if (via == RUNG_NONE) continue;
    if (rung_owned_make(&badges[i], plan, run, via, arena, err)) return err->status;
  }
  return RUNG_OK;
}

static RungPayment of_amount(const RungColumn *column, size_t at) {
  bool zero = column->store == RUNG_STORE_RATIO ? column->values.ratio[at].numerator == 0
                                                : rung_column_digits(column, at) == 0;
  return zero ? RUNG_PAYMENT_NOTHING : RUNG_PAYMENT_PAID;
}

/* needs_tier: of the figure that is missing. */
static RungPayment of_missing(const RungOutcomes *outcomes, bool needs_tier,
                              size_t subject) {
  bool no_tier =
      needs_tier && rung_outcome_tier(outcomes->plan, outcomes->run, subject) == 0;
  return no_tier ? RUNG_PAYMENT_NO_TIER : RUNG_PAYMENT_NO_DATA;
}

/* Something that the minimum may have kept back. */
static bool is_due(const RungRun *run, const RungIncentive *incentive, size_t subject) {
  if (incentive->due == RUNG_NONE) return false;
  const RungColumn *due = rung_run_column(run, incentive->due);
  size_t at = rung_outcome_at(due, subject);
  return rung_column_has(due, at) && of_amount(due, at) == RUNG_PAYMENT_PAID;
}

RungPayment rung_outcome_total(const RungOutcomes *outcomes, size_t index,
                               size_t subject) {
  const RungPlan *plan = outcomes->plan;
  const RungRun *run = outcomes->run;
  const RungIncentive *incentive = &plan->incentives[index];
  const RungColumn *total = rung_run_column(run, incentive->total);
  size_t at = rung_outcome_at(total, subject);
  if (incentive->domain == plan->program.subject && incentive->eligible != RUNG_NONE &&
      !rung_outcome_flag(run, incentive->eligible, subject)) {
    return RUNG_PAYMENT_NOT_ELIGIBLE;
  }
  bool needs_tier = outcomes->needs_tier[index];
  if (!rung_column_has(total, at)) return of_missing(outcomes, needs_tier, subject);
  RungPayment payment = of_amount(total, at);
  if (payment == RUNG_PAYMENT_NOTHING && is_due(run, incentive, subject)) {
    payment = RUNG_PAYMENT_BELOW;
  }
  if (incentive->missing_rows == RUNG_NONE) return payment;
  const RungColumn *missing = rung_run_column(run, incentive->missing_rows);
  if (rung_column_digits(missing, rung_outcome_at(missing, subject)) > 0) {
    return payment != RUNG_PAYMENT_PAID ? of_missing(outcomes, needs_tier, subject)
                                        : RUNG_PAYMENT_IN_PART;
  }
  return payment;
}

RungPayment rung_outcome_row(const RungOutcomes *outcomes, size_t index, size_t row,
                             size_t subject) {
  const RungRun *run = outcomes->run;
  const RungIncentive *incentive = &outcomes->plan->incentives[index];
  if (incentive->considered != RUNG_NONE &&
      !rung_outcome_flag(run, incentive->considered, row)) {
    return RUNG_PAYMENT_OUTSIDE;
  }
  if (incentive->eligible != RUNG_NONE &&
      !rung_outcome_flag(run, incentive->eligible, row)) {
    return RUNG_PAYMENT_NOT_ELIGIBLE;
  }
  const RungColumn *payout = rung_run_column(run, incentive->payout);
  size_t at = rung_outcome_at(payout, row);
  if (!rung_column_has(payout, at)) {
    return of_missing(outcomes, outcomes->rows_need_tier[index], subject);
  }
  return of_amount(payout, at);
}

#include "study/outcome.h"

static const char *const payment_names[] = {
    "paid", "nothing due", "not in the period", "not eligible", "no tier", "no data"};

const char *rung_payment_name(RungPayment payment) {
  return payment_names[payment];
}

bool rung_outcome_flag(const RungRun *run, uint32_t node, size_t row) {
  const RungColumn *column = rung_run_column(run, node);
  size_t at = rung_outcome_at(column, row);
  return rung_column_has(column, at) && column->values.u8[at];
}

uint32_t rung_outcome_tier(const RungPlan *plan, const RungRun *run, size_t subject) {
  if (plan->program.tier == RUNG_NONE) return 0;
  const RungColumn *tier = rung_run_column(run, plan->program.tier);
  size_t at = rung_outcome_at(tier, subject);
  return rung_column_has(tier, at) ? tier->values.u8[at] : 0;
}

/* Does node depend on the tier reached? Inputs come before a node, so one pass over the
 * list in order settles every node. */
static void mark_tier(const RungPlan *plan, uint8_t *marks) {
  for (uint32_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    bool needs = id == plan->program.tier;
    for (uint32_t i = 0; i < node->input_count; i++) needs |= marks[node->inputs[i]];
    if (node->filter != RUNG_NONE) needs |= marks[node->filter];
    marks[id] = needs;
  }
}

RungStatus rung_outcomes_make(RungOutcomes *outcomes, const RungPlan *plan,
                              const RungRun *run, RungArena *arena, RungError *err) {
  uint8_t *marks = rung_arena_take_array(arena, plan->node_count + 1, sizeof *marks);
  bool *needs = rung_arena_take_array(arena, plan->incentive_count + 1, sizeof *needs);
  RungOwned *rows = rung_arena_take_array(arena, plan->incentive_count + 1, sizeof *rows);
  RungOwned *badges = rung_arena_take_array(arena, plan->badge_count + 1, sizeof *badges);
  if (!marks || !needs || !rows || !badges) return rung_error_memory(err, "the outcome");
  *outcomes = (RungOutcomes){.plan = plan,
                             .run = run,
                             .needs_tier = needs,
                             .incentive_rows = rows,
                             .badge_rows = badges};
  mark_tier(plan, marks);
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungIncentive *incentive = &plan->incentives[i];
    needs[i] = marks[incentive->amount];
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

static RungPayment of_missing(const RungOutcomes *outcomes, size_t incentive,
                              size_t subject) {
  bool no_tier = outcomes->needs_tier[incentive] &&
                 rung_outcome_tier(outcomes->plan, outcomes->run, subject) == 0;
  return no_tier ? RUNG_PAYMENT_NO_TIER : RUNG_PAYMENT_NO_DATA;
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
  if (!rung_column_has(total, at)) return of_missing(outcomes, index, subject);
  RungPayment payment = of_amount(total, at);
  if (payment == RUNG_PAYMENT_NOTHING && incentive->missing_rows != RUNG_NONE) {
    const RungColumn *missing = rung_run_column(run, incentive->missing_rows);
    if (rung_column_digits(missing, rung_outcome_at(missing, subject)) > 0) {
      return of_missing(outcomes, index, subject);
    }
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
  if (!rung_column_has(payout, at)) return of_missing(outcomes, index, subject);
  return of_amount(payout, at);
}

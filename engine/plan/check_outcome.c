/* Outcomes: program, paths, conditions, scores, badges, incentives, steps. A node of an
 * outcome is per row of the outcome's domain or one figure for all. */
#include "plan/check.h"
#include "plan/describe.h"
#include "plan/operator.h"

/* The record under check and what its nodes may be of. */
typedef struct Outcome {
  const RungCheck *check;
  RungRecord record;
  size_t index;
  uint32_t domain;
} Outcome;

/* What a node of an outcome must be. */
typedef enum Want {
  WANT_ANY,
  WANT_FLAG,
  WANT_TIER,
  WANT_PLAIN,
  WANT_NUMERIC,
  WANT_MONEY,
  WANT_PAID, /* money, a decimal */
  WANT_COUNT
} Want;

static bool is_wanted(RungType type, Want want) {
  switch (want) {
  case WANT_ANY: return true;
  case WANT_FLAG: return type.kind == RUNG_KIND_FLAG;
  case WANT_TIER: return type.kind == RUNG_KIND_TIER;
  case WANT_PLAIN: return rung_type_is_numeric(type) && type.kind != RUNG_KIND_MONEY;
  case WANT_NUMERIC: return rung_type_is_numeric(type);
  case WANT_MONEY: return type.kind == RUNG_KIND_MONEY;
  case WANT_PAID: return type.kind == RUNG_KIND_MONEY && !type.ratio;
  case WANT_COUNT: return rung_check_is_count(type);
  }
  return false;
}

/* node may be RUNG_NONE. */
static RungStatus check_value(const Outcome *at, const char *field, uint32_t node,
                              Want want, RungError *err) {
  RungDescription text;
  const RungPlan *plan = at->check->plan;
  if (node == RUNG_NONE) return RUNG_OK;
  const RungNode *value = &plan->nodes[node];
  if (!is_wanted(value->type, want))
    return rung_check_refuse(at->check, at->record, at->index, err, "%s %%%u is %s",
                             field, node, rung_describe_type(plan, value->type, &text));
  if (value->domain != 0 && value->domain != at->domain)
    return rung_check_refuse(at->check, at->record, at->index, err, "%s %%%u is per %s",
                             field, node,
                             rung_describe_domain(plan, value->domain, &text));
  return RUNG_OK;
}

static RungStatus check_values(const Outcome *at, const char *field,
                               const uint32_t *nodes, size_t count, Want want,
                               RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++)
    status = check_value(at, field, nodes[i], want, err);
  return status;
}

/* The same where every one must be there. */
static RungStatus check_all(const Outcome *at, const char *field, const uint32_t *nodes,
                            size_t count, Want want, RungError *err) {
  for (size_t i = 0; i < count; i++)
    if (nodes[i] == RUNG_NONE)
      return rung_check_refuse(at->check, at->record, at->index, err,
                               "%s has no node %zu", field, i);
  return check_values(at, field, nodes, count, want, err);
}

static RungStatus check_out_of(const Outcome *at, uint32_t node, RungError *err) {
  if (!rung_node_is(&at->check->plan->nodes[node], RUNG_OP_CONSTANT))
    return rung_check_refuse(at->check, at->record, at->index, err,
                             "out of %%%u is not a constant", node);
  return check_value(at, "out of", node, WANT_PLAIN, err);
}

static RungStatus check_program(const Outcome *at, RungError *err) {
  const RungPlan *plan = at->check->plan;
  if (rung_plan_domain_is_group(plan, plan->program.subject))
    return rung_check_refuse(at->check, at->record, 0, err,
                             "the subject is a group, not a source");
  if ((plan->program.tier == RUNG_NONE) != (plan->tier_count == 0))
    return rung_check_refuse(at->check, at->record, 0, err,
                             "tiers without the tier reached, or the other way round");
  return check_value(at, "tier", plan->program.tier, WANT_TIER, err);
}

static RungStatus check_path(const Outcome *at, RungError *err) {
  const RungPlan *plan = at->check->plan;
  return check_all(at, "reached", plan->paths[at->index].reached, plan->tier_count,
                   WANT_FLAG, err);
}

static uint32_t condition_domain(const RungPlan *plan, const RungCondition *condition) {
  switch (condition->of) {
  case RUNG_CONDITION_BADGE: return plan->badges[condition->owner].domain;
  case RUNG_CONDITION_REASON: return plan->incentives[condition->owner].domain;
  default: return plan->program.subject;
  }
}

static RungStatus check_condition(const Outcome *subject, RungError *err) {
  const RungPlan *plan = subject->check->plan;
  const RungCondition *condition = &plan->conditions[subject->index];
  Outcome at = *subject;
  at.domain = 0;
  RungStatus status = check_value(&at, "in force", condition->in_force, WANT_FLAG, err);
  if (status) return status;
  at.domain = condition_domain(plan, condition);
  status = check_value(&at, "cond", condition->cond, WANT_FLAG, err);
  if (status || condition->left == RUNG_NONE) return status;
  at.domain = plan->nodes[condition->cond].domain;
  status = check_value(&at, "left", condition->left, WANT_ANY, err);
  if (!status) status = check_value(&at, "right", condition->right, WANT_ANY, err);
  if (status) return status;
  bool ordered =
      condition->comparison != RUNG_OP_EQ && condition->comparison != RUNG_OP_NE;
  if (rung_check_comparable(plan->nodes[condition->left].type,
                            plan->nodes[condition->right].type, ordered))
    return RUNG_OK;
  return rung_check_refuse(at.check, at.record, at.index, err,
                           "left and right cannot be compared so");
}

static RungStatus check_metric(const Outcome *at, RungError *err) {
  const RungPlan *plan = at->check->plan;
  return check_value(at, "node", plan->metrics[at->index].node, WANT_ANY, err);
}

/* A list of nodes by tier; those that are needed have a node for each. */
typedef struct TierNodes {
  const char *field;
  const uint32_t *nodes;
  Want want;
  bool needed;
} TierNodes;

static RungStatus check_lists(const Outcome *at, const TierNodes *lists, size_t count,
                              RungError *err) {
  size_t tiers = at->check->plan->tier_count + 1;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    const TierNodes *list = &lists[i];
    status = list->needed
                 ? check_all(at, list->field, list->nodes, tiers, list->want, err)
                 : check_values(at, list->field, list->nodes, tiers, list->want, err);
  }
  return status;
}

static RungStatus check_score(const Outcome *at, RungError *err) {
  const RungScore *score = &at->check->plan->scores[at->index];
  const TierNodes lists[] = {{"totals", score->totals, WANT_PLAIN, true},
                             {"unbounded", score->unbounded, WANT_PLAIN, false}};
  RungStatus status = check_out_of(at, score->out_of, err);
  if (!status) status = check_lists(at, lists, sizeof lists / sizeof *lists, err);
  return status ? status : check_value(at, "reached", score->reached, WANT_PLAIN, err);
}

static RungStatus check_category(const Outcome *at, RungError *err) {
  const RungCategory *category = &at->check->plan->categories[at->index];
  const TierNodes lists[] = {{"weights", category->weights, WANT_PLAIN, false},
                             {"earned", category->earned, WANT_PLAIN, true},
                             {"points", category->points, WANT_PLAIN, true},
                             {"possible", category->possible, WANT_PLAIN, true},
                             {"unbounded", category->unbounded, WANT_PLAIN, false}};
  return check_lists(at, lists, sizeof lists / sizeof *lists, err);
}

static RungStatus check_measure(const Outcome *at, RungError *err) {
  const RungMeasure *measure = &at->check->plan->measures[at->index];
  const TierNodes lists[] = {{"applies", measure->applies, WANT_FLAG, false},
                             {"out of", measure->out_of, WANT_PLAIN, true},
                             {"raw", measure->raw, WANT_NUMERIC, true},
                             {"points", measure->points, WANT_PLAIN, true},
                             {"unbounded", measure->unbounded, WANT_PLAIN, false}};
  return check_lists(at, lists, sizeof lists / sizeof *lists, err);
}

/* Is there a KEY node of the group for the key that names the owner? */
static bool has_owner_node(const RungPlan *plan, uint32_t domain) {
  const RungGroup *group = rung_plan_group(plan, domain);
  for (size_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (rung_node_is(node, RUNG_OP_KEY) && node->domain == domain &&
        node->digits == (RungWide)group->owner_key)
      return true;
  }
  return false;
}

/* A badge's rows are the subject's, or of a group whose rows have an owner. */
static RungStatus check_badge(const Outcome *subject, RungError *err) {
  const RungPlan *plan = subject->check->plan;
  const RungBadge *badge = &plan->badges[subject->index];
  Outcome at = *subject;
  bool owned = badge->domain == plan->program.subject ||
               (rung_plan_domain_is_group(plan, badge->domain) &&
                rung_plan_group(plan, badge->domain)->owner_key != RUNG_NONE &&
                has_owner_node(plan, badge->domain));
  if (!owned)
    return rung_check_refuse(at.check, at.record, at.index, err,
                             "the rows of its domain have no owner");
  at.domain = badge->domain;
  return check_value(&at, "node", badge->node, WANT_FLAG, err);
}

/* via leads from the incentive's rows to the subject. */
static RungStatus check_via(const Outcome *at, const RungIncentive *incentive,
                            RungError *err) {
  const RungPlan *plan = at->check->plan;
  bool own = incentive->domain == plan->program.subject;
  if (own != (incentive->via == RUNG_NONE))
    return rung_check_refuse(at->check, at->record, at->index, err, "via is %s",
                             own ? "there for the subject" : "not there");
  if (own) return RUNG_OK;
  const RungNode *via = &plan->nodes[incentive->via];
  if (via->domain == incentive->domain && via->type.kind == RUNG_KIND_REF &&
      via->type.domain == plan->program.subject)
    return RUNG_OK;
  return rung_check_refuse(at->check, at->record, at->index, err,
                           "via is not a ref from its rows to the subject");
}

/* Amount, payout, bounds and total are of one unit. */
static RungStatus check_units(const Outcome *at, const RungIncentive *incentive,
                              RungError *err) {
  const RungNode *nodes = at->check->plan->nodes;
  RungType unit = nodes[incentive->amount].type;
  uint32_t values[] = {incentive->payout,     incentive->floor,   incentive->cap,
                       incentive->total,      incentive->minimum, incentive->due,
                       incentive->floor_each, incentive->cap_each};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (values[i] != RUNG_NONE && !rung_check_same_unit(unit, nodes[values[i]].type))
      return rung_check_refuse(at->check, at->record, at->index, err,
                               "%%%u has not the unit of the amount", values[i]);
  return RUNG_OK;
}

static RungStatus check_incentive(const Outcome *subject, RungError *err) {
  const RungIncentive *incentive = &subject->check->plan->incentives[subject->index];
  Outcome at = *subject;
  at.domain = incentive->domain;
  RungStatus status = check_via(&at, incentive, err);
  if (!status)
    status = check_value(&at, "considered", incentive->considered, WANT_FLAG, err);
  if (!status) status = check_value(&at, "eligible", incentive->eligible, WANT_FLAG, err);
  if (!status) status = check_value(&at, "amount", incentive->amount, WANT_MONEY, err);
  if (!status) status = check_value(&at, "payout", incentive->payout, WANT_PAID, err);
  if (!status)
    status = check_value(&at, "floor each", incentive->floor_each, WANT_NUMERIC, err);
  if (!status)
    status = check_value(&at, "cap each", incentive->cap_each, WANT_NUMERIC, err);
  at.domain = subject->domain;
  if (!status) status = check_value(&at, "floor", incentive->floor, WANT_NUMERIC, err);
  if (!status) status = check_value(&at, "cap", incentive->cap, WANT_NUMERIC, err);
  if (!status) status = check_value(&at, "total", incentive->total, WANT_PAID, err);
  if (!status)
    status = check_value(&at, "missing rows", incentive->missing_rows, WANT_COUNT, err);
  if (!status)
    status = check_value(&at, "minimum", incentive->minimum, WANT_NUMERIC, err);
  if (!status) status = check_value(&at, "due", incentive->due, WANT_PAID, err);
  return status ? status : check_units(&at, incentive, err);
}

/* A stage may be worked out per row or per partner, and be a date, a flag, a text. */
static RungStatus check_step(const Outcome *subject, RungError *err) {
  const RungPlan *plan = subject->check->plan;
  const RungStep *step = &plan->steps[subject->index];
  Outcome at = *subject;
  if (plan->nodes[step->node].domain != subject->domain)
    at.domain = plan->incentives[step->incentive].domain;
  return check_value(&at, "node", step->node, WANT_ANY, err);
}

typedef RungStatus (*CheckOutcome)(const Outcome *at, RungError *err);

static RungStatus check_each(const RungCheck *check, RungRecord record, size_t count,
                             CheckOutcome check_one, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    Outcome at = {check, record, i, check->plan->program.subject};
    status = check_one(&at, err);
  }
  return status;
}

RungStatus rung_check_outcomes(const RungCheck *check, RungError *err) {
  const RungPlan *plan = check->plan;
  const struct {
    RungRecord record;
    size_t count;
    CheckOutcome check_one;
  } rows[] = {
      {RUNG_RECORD_PROGRAM, 1, check_program},
      {RUNG_RECORD_PATH, plan->path_count, check_path},
      {RUNG_RECORD_CONDITION, plan->condition_count, check_condition},
      {RUNG_RECORD_METRIC, plan->metric_count, check_metric},
      {RUNG_RECORD_SCORE, plan->score_count, check_score},
      {RUNG_RECORD_CATEGORY, plan->category_count, check_category},
      {RUNG_RECORD_MEASURE, plan->measure_count, check_measure},
      {RUNG_RECORD_BADGE, plan->badge_count, check_badge},
      {RUNG_RECORD_INCENTIVE, plan->incentive_count, check_incentive},
      {RUNG_RECORD_STEP, plan->step_count, check_step},
  };
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < sizeof rows / sizeof *rows && !status; i++)
    status = check_each(check, rows[i].record, rows[i].count, rows[i].check_one, err);
  return status;
}

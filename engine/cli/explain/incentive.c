/* Payouts: steps, schedule slices, bounds, reasons. */
#include "cli/explain/explanation.h"
#include "cli/explain/payments.h"

#include "study/trace.h"

/* "reached", and in a schedule that pays one rate for all which bracket that is; of a
 * split schedule what lies in the slice and what it pays. */
static RungText bracket_remark(RungExplanation *explanation, uint32_t node,
                               const RungSlice *slice, bool higher) {
  RungSession *session = explanation->statement->session;
  const RungNode *n = &session->plan.nodes[node];
  if (slice->part.numerator != 0) {
    RungText part = rung_explain_show(
        explanation, rung_explain_ratio(explanation, slice->part, n->inputs[0]));
    RungText pay =
        rung_explain_show(explanation, rung_explain_ratio(explanation, slice->pay, node));
    return rung_session_format(session, "of %.*s pays %.*s", RUNG_TEXT(part),
                               RUNG_TEXT(pay));
  }
  if (!slice->reached) return rung_text("not reached");
  bool applies = n->operator!= RUNG_OP_PAY_SPLIT && !higher;
  return rung_text(applies ? "reached: this rate applies" : "reached");
}

/* What a bracket says: its rate, or the amount that is earned over it. */
static uint32_t bracket_figure(const RungPlan *plan, uint32_t node, uint32_t index) {
  uint32_t amount = rung_trace_amount(plan, node, index);
  return amount != RUNG_NONE ? amount : plan->nodes[node].inputs[2 + 2 * index];
}

/* A bracket: its edge and rate; of a split schedule also the slice and what it pays. */
static RungStatus explain_bracket(RungExplanation *explanation, uint32_t node,
                                  uint32_t index, size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungNode *n = &session->plan.nodes[node];
  RungSlice slice, next = {.reached = false};
  bool known, next_known = false;
  bool last = 4 + 2 * index >= n->input_count;
  rung_trace_slice(&slice, &known, session->run, &session->plan, node, index, row);
  if (!last) {
    rung_trace_slice(&next, &next_known, session->run, &session->plan, node, index + 1,
                     row);
  }
  RungValue edge = rung_explain_value(explanation, n->inputs[1 + 2 * index], row);
  RungText from = rung_explain_show(explanation, edge);
  RungTreeLine line = {.label = rung_session_format(
                           session, "%.*s %.*s", RUNG_TEXT(n->literal), RUNG_TEXT(from)),
                       .has_value = true,
                       .value = rung_explain_value(
                           explanation, bracket_figure(&session->plan, node, index), row),
                       .remark = rung_text("no value"),
                       .mark = !known          ? RUNG_MARK_MISSING
                               : slice.reached ? RUNG_MARK_MET
                                               : RUNG_MARK_UNMET};
  if (known) {
    line.remark = bracket_remark(explanation, node, &slice, next_known && next.reached);
  }
  return rung_tree_add(explanation->tree, &line, err);
}

/* What a schedule is applied to, so that it differs from every edge that it misses. */
static RungText applied_to(RungExplanation *explanation, uint32_t node, size_t row) {
  const RungNode *n = &explanation->statement->session->plan.nodes[node];
  RungValue x = rung_explain_value(explanation, n->inputs[0], row);
  for (uint32_t i = 1; i < n->input_count; i += 2) {
    RungValue edge = rung_explain_value(explanation, n->inputs[i], row);
    rung_value_tell_apart(&x, &edge);
  }
  return rung_explain_show(explanation, x);
}

static RungStatus explain_schedule(RungExplanation *explanation, uint32_t node,
                                   size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungNode *n = &plan->nodes[node];
  bool amounts = rung_trace_amount(plan, node, 0) != RUNG_NONE;
  const char *how = amounts ? "split: each amount in proportion to its slice"
                    : n->operator== RUNG_OP_PAY_SPLIT ? "split: each slice at its rate"
                    : n->operator== RUNG_OP_PAY_WHOLE ? "whole: all at the rate reached"
                                                      : "the rate reached";
  RungText x = applied_to(explanation, node, row);
  uint32_t thing = plan->nodes[n->inputs[1]].thing;
  RungText remark = rung_session_format(session, "on %.*s, %s", RUNG_TEXT(x), how);
  RungTreeLine head = {.label = rung_text("schedule"), .remark = remark};
  if (thing != RUNG_NONE && rung_text_is(plan->things[thing].kind, "schedule")) {
    head = rung_explain_line(explanation, thing, remark);
  }
  head.has_value = true;
  head.value = rung_explain_value(explanation, node, row);
  if (rung_tree_open(explanation->tree, &head, err)) return err->status;
  /* Where amounts end nothing more is earned. */
  uint32_t brackets = (n->input_count - 1) / 2 - (amounts ? 1 : 0);
  for (uint32_t i = 0; i < brackets; i++) {
    if (explain_bracket(explanation, node, i, row, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* "$100.00 shared among 3, by 25 of 75". */
static RungText parts_remark(RungExplanation *explanation, uint32_t node,
                             const RungParts *parts) {
  RungSession *session = explanation->statement->session;
  const uint32_t *inputs = session->plan.nodes[node].inputs;
  RungText by = rung_text("");
  if (!parts->known) return rung_text("takes no part");
  if (parts->summed && parts->sum.numerator == 0) {
    by = rung_text(": nothing, for every weight is 0");
  } else if (parts->summed) {
    RungText weight = rung_explain_show(
        explanation, rung_explain_ratio(explanation, parts->weight, inputs[1]));
    RungText sum = rung_explain_show(
        explanation, rung_explain_ratio(explanation, parts->sum, inputs[1]));
    by = rung_session_format(session, ", by %.*s of %.*s", RUNG_TEXT(weight),
                             RUNG_TEXT(sum));
  }
  RungText total =
      rung_explain_show(explanation, rung_explain_ratio(explanation, parts->total, node));
  return rung_session_format(session, "%.*s shared among %zu%.*s", RUNG_TEXT(total),
                             parts->peers, RUNG_TEXT(by));
}

static RungStatus explain_pool(RungExplanation *explanation, uint32_t node, size_t row,
                               RungError *err) {
  RungSession *session = explanation->statement->session;
  RungParts parts;
  rung_trace_parts(&parts, session->run, &session->plan, node, row);
  RungTreeLine line = {.label = rung_text("pool"),
                       .has_value = parts.known,
                       .value = rung_explain_value(explanation, node, row),
                       .remark = parts_remark(explanation, node, &parts),
                       .mark = parts.known ? RUNG_MARK_PLAIN : RUNG_MARK_MISSING};
  return rung_tree_add(explanation->tree, &line, err);
}

/* What a step is worked out by: schedules and pools. */
static RungStatus explain_ways(RungExplanation *explanation, uint32_t node, size_t row,
                               RungError *err) {
  RungSession *session = explanation->statement->session;
  RungNodeList schedules, pools;
  if (rung_trace_schedules(&schedules, &session->plan, node, &session->arena, err) ||
      rung_trace_pools(&pools, &session->plan, node, &session->arena, err)) {
    return err->status;
  }
  for (size_t k = 0; k < schedules.count; k++) {
    if (explain_schedule(explanation, schedules.nodes[k], row, err)) return err->status;
  }
  for (size_t k = 0; k < pools.count; k++) {
    if (explain_pool(explanation, pools.nodes[k], row, err)) return err->status;
  }
  return RUNG_OK;
}

/* The steps of a row or partner, each with its formula, schedules and pools. */
static RungStatus explain_steps(RungExplanation *explanation, uint32_t incentive,
                                size_t row, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  for (size_t i = 0; i < plan->step_count; i++) {
    const RungStep *step = &plan->steps[i];
    if (step->incentive != incentive) continue;
    RungTreeLine line =
        rung_explain_figure(explanation, step->thing, step->node, row, rung_text(""));
    line.formula = rung_explain_formula(explanation, step->thing);
    if (rung_tree_open(explanation->tree, &line, err) ||
        explain_ways(explanation, step->node, row, err)) {
      return err->status;
    }
    rung_tree_close(explanation->tree);
  }
  return RUNG_OK;
}

/* Does a bound, rounded as payouts are, hold the total? */
static bool is_reached(const RungPlan *plan, RungRatio bound, RungRatio total, bool cap) {
  RungWide digits;
  RungRatio rounded;
  const RungRounding *rounding = &plan->program.rounding;
  if (rung_round_ratio(bound, rounding, &digits) &&
      rung_ratio_from_decimal(digits, rounding->scale, &rounded)) {
    bound = rounded;
  }
  int order = rung_ratio_compare(total, bound);
  return cap ? order >= 0 : order <= 0;
}

/* A bound of an incentive's total, or of a row of it. */
typedef struct Bound {
  const char *name;
  uint32_t node; /* RUNG_NONE: there is none */
  bool cap;
  uint32_t before; /* what is bounded, where that is one figure; else RUNG_NONE */
  uint32_t after;
  size_t row;
} Bound;

/* ": $10.00 is cut": what the bound changes, or nothing. */
static RungText bound_effect(RungExplanation *explanation, const Bound *bound,
                             RungRatio at) {
  RungSession *session = explanation->statement->session;
  RungRatio amount, by;
  bool known =
      bound->before != RUNG_NONE &&
      rung_trace_figure(session->run, bound->before, bound->row, &amount) &&
      rung_ratio_subtract(bound->cap ? amount : at, bound->cap ? at : amount, &by);
  if (!known || by.numerator <= 0) return rung_text("");
  RungText text =
      rung_explain_show(explanation, rung_explain_ratio(explanation, by, bound->after));
  return rung_session_format(session, ": %.*s %s", RUNG_TEXT(text),
                             bound->cap ? "is cut" : "is added");
}

static RungStatus explain_bound(RungExplanation *explanation, const Bound *bound,
                                RungError *err) {
  RungSession *session = explanation->statement->session;
  RungRatio at, after;
  if (bound->node == RUNG_NONE) return RUNG_OK;
  RungTreeLine line = {.label = rung_text(bound->name),
                       .has_value = true,
                       .value = rung_explain_value(explanation, bound->node, bound->row),
                       .remark = rung_text("not reached")};
  if (!rung_trace_figure(session->run, bound->node, bound->row, &at)) {
    line.remark = rung_text("no value");
  } else if (rung_trace_figure(session->run, bound->after, bound->row, &after) &&
             is_reached(&session->plan, at, after, bound->cap)) {
    RungText effect = bound_effect(explanation, bound, at);
    line.remark = rung_session_format(session, "reached%.*s", RUNG_TEXT(effect));
  }
  return rung_tree_add(explanation->tree, &line, err);
}

/* What is due and how it stands to the minimum. */
static RungStatus explain_minimum(RungExplanation *explanation, uint32_t incentive,
                                  RungError *err) {
  const RungStatement *statement = explanation->statement;
  RungSession *session = statement->session;
  const RungIncentive *entry = &session->plan.incentives[incentive];
  if (entry->minimum == RUNG_NONE) return RUNG_OK;
  RungValue due = rung_explain_value(explanation, entry->due, explanation->subject);
  RungTreeLine line = {
      .label = rung_text("minimum"),
      .has_value = true,
      .value = rung_explain_value(explanation, entry->minimum, explanation->subject),
      .remark = rung_text("reached")};
  RungRatio figure, minimum;
  if (!rung_trace_figure(session->run, entry->due, explanation->subject, &figure) ||
      !rung_trace_figure(session->run, entry->minimum, explanation->subject, &minimum)) {
    line.remark = rung_text("no value");
  } else if (figure.numerator <= 0) {
    line.remark = rung_text("nothing is due");
  } else if (rung_ratio_compare(figure, minimum) < 0) {
    line.remark = rung_session_format(
        session, "%.*s is due: less than the minimum, so it is not paid",
        RUNG_TEXT(rung_explain_show(explanation, due)));
  }
  return rung_tree_add(explanation->tree, &line, err);
}

/* Floor and cap of the partner's total, then the minimum. */
static RungStatus explain_bounds(RungExplanation *explanation, uint32_t i,
                                 RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungIncentive *incentive = &plan->incentives[i];
  bool own = incentive->domain == plan->program.subject;
  Bound bound = {.name = "floor",
                 .node = incentive->floor,
                 .before = own ? incentive->amount : RUNG_NONE,
                 .after = incentive->due == RUNG_NONE ? incentive->total : incentive->due,
                 .row = explanation->subject};
  RungStatus status = explain_bound(explanation, &bound, err);
  bound.name = "cap";
  bound.node = incentive->cap;
  bound.cap = true;
  if (!status) status = explain_bound(explanation, &bound, err);
  return status ? status : explain_minimum(explanation, i, err);
}

/* Floor and cap of what a row is paid. */
static RungStatus explain_row_bounds(RungExplanation *explanation, uint32_t i, size_t row,
                                     RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungIncentive *incentive = &plan->incentives[i];
  Bound bound = {.name = "floor of a row",
                 .node = incentive->floor_each,
                 .before = incentive->amount,
                 .after = incentive->payout,
                 .row = row};
  RungStatus status = explain_bound(explanation, &bound, err);
  bound.name = "cap of a row";
  bound.node = incentive->cap_each;
  bound.cap = true;
  return status ? status : explain_bound(explanation, &bound, err);
}

/* The formula of the metric that a node is written in, or nothing. */
static RungText metric_formula(RungExplanation *explanation, uint32_t node) {
  const RungPlan *plan = &explanation->statement->session->plan;
  uint32_t thing = plan->nodes[node].thing;
  bool metric = thing != RUNG_NONE && rung_text_is(plan->things[thing].kind, "metric");
  return metric ? rung_explain_formula(explanation, thing) : rung_text("");
}

/* The figures that a per-partner amount is worked out from, down to rows of data. */
static RungStatus explain_origins(RungExplanation *explanation, uint32_t node,
                                  RungError *err) {
  RungSession *session = explanation->statement->session;
  RungNodeList list;
  if (rung_trace_aggregates(&list, session->run, &session->plan, node, &session->arena,
                            err)) {
    return err->status;
  }
  for (size_t i = 0; i < list.count; i++) {
    if (rung_explain_aggregate(explanation, list.nodes[i], explanation->subject,
                               metric_formula(explanation, list.nodes[i]), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* The aggregates that a row of a group has its amount from, down to rows of data. */
static RungStatus explain_group_origins(RungExplanation *explanation, uint32_t incentive,
                                        size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungIncentive *entry = &plan->incentives[incentive];
  RungNodeList list;
  if (rung_trace_row_aggregates(&list, plan, entry->domain, &entry->amount, 1,
                                &session->arena, err)) {
    return err->status;
  }
  for (size_t i = 0; i < list.count; i++) {
    if (rung_explain_aggregate(explanation, list.nodes[i], row, rung_text(""), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* Formulas and brackets of a per-row incentive, with the figures of one row. */
static RungStatus explain_row(RungExplanation *explanation, uint32_t incentive,
                              size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  uint32_t domain = session->plan.incentives[incentive].domain;
  RungText name = rung_explain_row(explanation, domain, row);
  RungTreeLine line = {
      .label = rung_session_format(session, "how, for %.*s", RUNG_TEXT(name))};
  if (rung_tree_open(explanation->tree, &line, err) ||
      explain_steps(explanation, incentive, row, err) ||
      explain_row_bounds(explanation, incentive, row, err) ||
      (rung_plan_domain_is_group(&session->plan, domain) &&
       explain_group_origins(explanation, incentive, row, err))) {
    return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* Of rows of a source the first that is paid stands for all; of a group each. */
static RungStatus explain_rows(RungExplanation *explanation, uint32_t incentive,
                               RungError *err) {
  const RungStatement *statement = explanation->statement;
  uint32_t domain = statement->session->plan.incentives[incentive].domain;
  if (!rung_plan_domain_is_group(&statement->session->plan, domain)) {
    size_t row = rung_explain_first_paid(explanation, incentive);
    return row == SIZE_MAX ? RUNG_OK : explain_row(explanation, incentive, row, err);
  }
  const RungOwned *owned = &statement->outcomes.incentive_rows[incentive];
  size_t from = owned->starts[explanation->subject];
  size_t to = owned->starts[explanation->subject + 1];
  for (size_t i = from; i < to; i++) {
    RungPayment payment = rung_outcome_row(&statement->outcomes, incentive,
                                           owned->rows[i], explanation->subject);
    if (payment == RUNG_PAYMENT_PAID &&
        explain_row(explanation, incentive, owned->rows[i], err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* Reasons and steps: of the partner itself, or of its rows. */
static RungStatus explain_how(RungExplanation *explanation, uint32_t i, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  if (plan->incentives[i].domain == plan->program.subject) {
    RungConditions reasons = {RUNG_CONDITION_REASON, i, 0};
    RungStatus status =
        rung_explain_conditions(explanation, reasons, explanation->subject, true, err);
    return status ? status : explain_steps(explanation, i, explanation->subject, err);
  }
  RungStatus status = explain_rows(explanation, i, err);
  return status ? status : rung_explain_reasons(explanation, i, err);
}

static RungStatus explain_incentive(RungExplanation *explanation, uint32_t i,
                                    RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungIncentive *incentive = &plan->incentives[i];
  RungPayment payment =
      rung_outcome_total(&explanation->statement->outcomes, i, explanation->subject);
  RungTreeLine line =
      rung_explain_figure(explanation, incentive->thing, incentive->total,
                          explanation->subject, rung_text(rung_payment_name(payment)));
  line.mark = payment == RUNG_PAYMENT_PAID      ? RUNG_MARK_MET
              : payment == RUNG_PAYMENT_NO_DATA ? RUNG_MARK_MISSING
                                                : RUNG_MARK_PLAIN;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  RungStatus status = explain_how(explanation, i, err);
  if (!status) status = explain_bounds(explanation, i, err);
  if (!status) {
    status = incentive->domain == plan->program.subject
                 ? explain_origins(explanation, incentive->amount, err)
                 : rung_explain_payments(explanation, i, err);
  }
  rung_tree_close(explanation->tree);
  return status;
}

RungStatus rung_explain_incentives(RungExplanation *explanation, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  if (plan->incentive_count == 0) return RUNG_OK;
  RungTreeLine head = {.label = rung_text("incentives")};
  if (rung_tree_open(explanation->tree, &head, err)) return err->status;
  for (uint32_t i = 0; i < plan->incentive_count; i++) {
    if (explain_incentive(explanation, i, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

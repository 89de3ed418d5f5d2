/* Payouts: steps, schedule slices, bounds, the rows that paid and those that did not. */
#include "cli/explanation.h"

#include "study/trace.h"

/* A ratio with the unit of a node, as people read it. */
static RungText ratio_text(RungExplanation *explanation, RungRatio ratio, uint32_t node) {
  RungSession *session = explanation->statement->session;
  RungType type = session->plan.nodes[node].type;
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungValue value = rung_value_ratio(
      type.kind, ratio,
      type.kind == RUNG_KIND_MONEY ? &session->monies[type.currency] : NULL);
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  return rung_session_format(session, "%.*s", RUNG_TEXT(text));
}

/* A bracket: its edge and rate; of a split schedule also the slice and what it pays. */
static RungStatus explain_bracket(RungExplanation *explanation, uint32_t node,
                                  uint32_t index, size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungNode *n = &session->plan.nodes[node];
  RungSlice slice;
  bool known;
  if (rung_trace_slice(&slice, &known, session->run, &session->plan, node, index, row,
                       err)) {
    return err->status;
  }
  RungText from = rung_explain_text(explanation, n->inputs[1 + 2 * index], row);
  RungTreeLine line = {
      .label = rung_session_format(session, "%.*s %.*s", RUNG_TEXT(n->literal),
                                   RUNG_TEXT(from)),
      .has_value = true,
      .value = rung_session_value(session, n->inputs[2 + 2 * index], row),
      .remark = rung_text(!known          ? "no data"
                          : slice.reached ? "reached"
                                          : "not reached"),
      .mark = !known          ? RUNG_MARK_MISSING
              : slice.reached ? RUNG_MARK_MET
                              : RUNG_MARK_UNMET};
  if (known && slice.part.numerator != 0) {
    RungText part = ratio_text(explanation, slice.part, n->inputs[0]);
    RungText pay = ratio_text(explanation, slice.pay, node);
    line.remark = rung_session_format(session, "of %.*s pays %.*s", RUNG_TEXT(part),
                                      RUNG_TEXT(pay));
  }
  return rung_tree_add(explanation->tree, &line, err);
}

static RungStatus explain_schedule(RungExplanation *explanation, uint32_t node,
                                   size_t row, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungNode *n = &plan->nodes[node];
  const char *how = n->operator== RUNG_OP_PAY_SPLIT   ? "split: each slice at its rate"
                    : n->operator== RUNG_OP_PAY_WHOLE ? "whole: all at the rate reached"
                                                      : "the rate reached";
  RungText x = rung_explain_text(explanation, n->inputs[0], row);
  uint32_t thing = plan->nodes[n->inputs[1]].thing;
  RungText remark = rung_session_format(session, "on %.*s, %s", RUNG_TEXT(x), how);
  RungTreeLine head = {.label = rung_text("schedule"), .remark = remark};
  if (thing != RUNG_NONE && rung_text_is(plan->things[thing].kind, "schedule")) {
    head = rung_explain_line(explanation, thing, remark);
  }
  head.has_value = true;
  head.value = rung_session_value(session, node, row);
  if (rung_tree_open(explanation->tree, &head, err)) return err->status;
  for (uint32_t i = 0; 2 + 2 * i < n->input_count; i++) {
    if (explain_bracket(explanation, node, i, row, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static RungStatus explain_reasons(RungExplanation *explanation, uint32_t incentive,
                                  size_t row, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    if (plan->conditions[i].of == RUNG_CONDITION_REASON &&
        plan->conditions[i].owner == incentive &&
        rung_explain_condition(explanation, i, row, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* The steps of a row or partner, each with its formula and schedule. */
static RungStatus explain_steps(RungExplanation *explanation, uint32_t incentive,
                                size_t row, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  for (size_t i = 0; i < plan->step_count; i++) {
    const RungStep *step = &plan->steps[i];
    if (step->incentive != incentive) continue;
    RungTreeLine line = rung_explain_figure(explanation, step->thing, step->node, row,
                                            plan->things[step->thing].formula);
    if (rung_tree_open(explanation->tree, &line, err)) return err->status;
    RungNodeList schedules;
    if (rung_trace_schedules(&schedules, plan, step->node,
                             &explanation->statement->session->arena, err)) {
      return err->status;
    }
    for (size_t k = 0; k < schedules.count; k++) {
      if (explain_schedule(explanation, schedules.nodes[k], row, err)) {
        return err->status;
      }
    }
    rung_tree_close(explanation->tree);
  }
  return RUNG_OK;
}

static RungStatus explain_bound(RungExplanation *explanation, const char *name,
                                uint32_t node, uint32_t total, RungError *err) {
  RungSession *session = explanation->statement->session;
  if (node == RUNG_NONE) return RUNG_OK;
  RungText bound = rung_explain_text(explanation, node, explanation->subject);
  RungText paid = rung_explain_text(explanation, total, explanation->subject);
  bool binds = rung_text_equal(bound, paid);
  RungTreeLine line = {.label = rung_text(name),
                       .has_value = true,
                       .value = rung_session_value(session, node, explanation->subject),
                       .remark = rung_text(binds ? "reached" : "not reached")};
  return rung_tree_add(explanation->tree, &line, err);
}

/* The figures that a per-partner amount is worked out from, down to rows of data. */
static RungStatus explain_origins(RungExplanation *explanation, uint32_t node,
                                  RungError *err) {
  RungSession *session = explanation->statement->session;
  RungNodeList list;
  if (rung_trace_aggregates(&list, &session->plan, node, &session->arena, err)) {
    return err->status;
  }
  for (size_t i = 0; i < list.count; i++) {
    if (rung_explain_aggregate(explanation, list.nodes[i], explanation->subject, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* Rows of an incentive: line, key, the fields it reads, status, amount. */
typedef struct RowSheet {
  RungExplanation *explanation;
  uint32_t incentive;
  RungNodeList fields;
  RungSheet *sheet;
  bool sourced;
  size_t paid, excluded, outside;
} RowSheet;

static RungStatus row_fields(RowSheet *rows, RungError *err) {
  RungSession *session = rows->explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungIncentive *incentive = &plan->incentives[rows->incentive];
  uint32_t *roots =
      rung_arena_take_array(&session->arena, plan->condition_count + 2, sizeof *roots);
  if (!roots) return rung_error_memory(err, "an explanation");
  size_t count = 0;
  roots[count++] = incentive->amount;
  if (incentive->considered != RUNG_NONE) roots[count++] = incentive->considered;
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of == RUNG_CONDITION_REASON && condition->owner == rows->incentive) {
      roots[count++] = condition->cond;
    }
  }
  return rung_trace_fields(&rows->fields, plan, incentive->domain, roots, count,
                           &session->arena, err);
}

static RungStatus add_column(RowSheet *rows, RungRole role, RungText name,
                             RungError *err) {
  return rung_sheet_column(rows->sheet, role, name, name, err);
}

static RungStatus add_columns(RowSheet *rows, RungError *err) {
  const RungPlan *plan = &rows->explanation->statement->session->plan;
  rows->sourced =
      !rung_plan_domain_is_group(plan, plan->incentives[rows->incentive].domain);
  RungStatus status = RUNG_OK;
  if (rows->sourced) {
    status = add_column(rows, RUNG_ROLE_FIGURE, rung_text("line"), err);
    if (!status) status = add_column(rows, RUNG_ROLE_WORD, rung_text("row"), err);
  } else {
    status = add_column(rows, RUNG_ROLE_TEXT, rung_text("for"), err);
  }
  if (!status) status = add_column(rows, RUNG_ROLE_FIGURE, rung_text("payout"), err);
  if (!status) status = add_column(rows, RUNG_ROLE_TEXT, rung_text("why not"), err);
  for (size_t i = 0; !status && i < rows->fields.count; i++) {
    uint32_t node = rows->fields.nodes[i];
    RungRole role =
        rung_type_is_numeric(plan->nodes[node].type) ? RUNG_ROLE_FIGURE : RUNG_ROLE_TEXT;
    status = add_column(rows, role, rung_explain_field(rows->explanation, node), err);
  }
  return status;
}

static RungStatus add_row(RowSheet *rows, size_t row, RungPayment payment,
                          RungError *err) {
  RungExplanation *explanation = rows->explanation;
  RungSession *session = explanation->statement->session;
  const RungIncentive *incentive = &session->plan.incentives[rows->incentive];
  size_t c = 0;
  if (rung_sheet_row(rows->sheet, err)) return err->status;
  RungText key = rows->sourced ? rung_session_key(session, incentive->domain, row)
                               : rung_statement_group_key(explanation->statement,
                                                          incentive->domain, row);
  RungText why = rung_text("");
  if (payment == RUNG_PAYMENT_NOT_ELIGIBLE) {
    why = rung_statement_reasons(explanation->statement, rows->incentive, row);
  } else if (payment != RUNG_PAYMENT_PAID) {
    why = rung_text(rung_payment_name(payment));
  }
  RungStatus status = RUNG_OK;
  if (rows->sourced) {
    uint32_t line = rung_session_line(session, incentive->domain, row);
    status = rung_sheet_set(rows->sheet, c++, rung_value_integer(line), err);
  }
  if (!status) status = rung_sheet_set(rows->sheet, c++, rung_value_text(key), err);
  if (!status) {
    status = rung_sheet_set(rows->sheet, c++,
                            rung_session_value(session, incentive->payout, row), err);
  }
  if (!status) status = rung_sheet_set(rows->sheet, c++, rung_value_text(why), err);
  for (size_t i = 0; !status && i < rows->fields.count; i++) {
    status = rung_sheet_set(rows->sheet, c++,
                            rung_session_value(session, rows->fields.nodes[i], row), err);
  }
  return status;
}

/* Paid rows first, then those that were not. */
static RungStatus add_rows(RowSheet *rows, bool paid, RungError *err) {
  RungExplanation *explanation = rows->explanation;
  const RungOwned *owned =
      &explanation->statement->outcomes.incentive_rows[rows->incentive];
  for (size_t k = owned->starts[explanation->subject];
       k < owned->starts[explanation->subject + 1]; k++) {
    size_t row = owned->rows[k];
    RungPayment payment = rung_outcome_row(&explanation->statement->outcomes,
                                           rows->incentive, row, explanation->subject);
    if ((payment == RUNG_PAYMENT_PAID) != paid) continue;
    if (payment == RUNG_PAYMENT_OUTSIDE) {
      rows->outside++;
      continue;
    }
    *(paid ? &rows->paid : &rows->excluded) += 1;
    if (rows->sheet->rows < explanation->rows_most && add_row(rows, row, payment, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus explain_row_list(RungExplanation *explanation, uint32_t incentive,
                                   RungError *err) {
  RungSession *session = explanation->statement->session;
  RowSheet rows = {.explanation = explanation, .incentive = incentive};
  rows.sheet = rung_explain_sheet(explanation, err);
  if (!rows.sheet || row_fields(&rows, err) || add_columns(&rows, err) ||
      add_rows(&rows, true, err) || add_rows(&rows, false, err)) {
    return err->status;
  }
  RungText remark = rung_session_format(
      session, "%zu paid, %zu not paid, %zu outside the period%s", rows.paid,
      rows.excluded, rows.outside,
      rows.sheet->rows < rows.paid + rows.excluded ? "; not all are shown (--rows N)"
                                                   : "");
  RungTreeLine line = {.label = rung_text("rows"), .remark = remark};
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (rows.sheet->rows > 0) rung_tree_attach(explanation->tree, rows.sheet);
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* Formulas and brackets of a per-row incentive, with the figures of its first paid row.
 */
static RungStatus explain_first_row(RungExplanation *explanation, uint32_t incentive,
                                    RungError *err) {
  const RungOwned *owned = &explanation->statement->outcomes.incentive_rows[incentive];
  for (size_t k = owned->starts[explanation->subject];
       k < owned->starts[explanation->subject + 1]; k++) {
    if (rung_outcome_row(&explanation->statement->outcomes, incentive, owned->rows[k],
                         explanation->subject) != RUNG_PAYMENT_PAID) {
      continue;
    }
    RungSession *session = explanation->statement->session;
    uint32_t domain = session->plan.incentives[incentive].domain;
    RungText key =
        rung_plan_domain_is_group(&session->plan, domain)
            ? rung_statement_group_key(explanation->statement, domain, owned->rows[k])
            : rung_session_key(session, domain, owned->rows[k]);
    RungTreeLine line = {
        .label = rung_session_format(session, "how, for %.*s", RUNG_TEXT(key))};
    if (rung_tree_open(explanation->tree, &line, err) ||
        explain_steps(explanation, incentive, owned->rows[k], err)) {
      return err->status;
    }
    rung_tree_close(explanation->tree);
    return RUNG_OK;
  }
  return RUNG_OK;
}

static RungStatus explain_incentive(RungExplanation *explanation, uint32_t i,
                                    RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
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
  bool per_partner = incentive->domain == plan->program.subject;
  RungStatus status = RUNG_OK;
  if (per_partner) {
    status = explain_reasons(explanation, i, explanation->subject, err);
    if (!status) status = explain_steps(explanation, i, explanation->subject, err);
  } else {
    status = explain_first_row(explanation, i, err);
  }
  if (!status) {
    status = explain_bound(explanation, "floor", incentive->floor, incentive->total, err);
  }
  if (!status) {
    status = explain_bound(explanation, "cap", incentive->cap, incentive->total, err);
  }
  if (!status) {
    status = per_partner ? explain_origins(explanation, incentive->amount, err)
                         : explain_row_list(explanation, i, err);
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

#include "cli/explain/payments.h"

#include "study/trace.h"

/* The partner's rows of an incentive: rows[0 .. *count - 1]. */
static const uint32_t *rows_of(const RungExplanation *explanation, uint32_t incentive,
                               size_t *count) {
  const RungOwned *owned = &explanation->statement->outcomes.incentive_rows[incentive];
  size_t from = owned->starts[explanation->subject];
  *count = owned->starts[explanation->subject + 1] - from;
  return owned->rows + from;
}

static RungPayment payment_of(const RungExplanation *explanation, uint32_t incentive,
                              size_t row) {
  return rung_outcome_row(&explanation->statement->outcomes, incentive, row,
                          explanation->subject);
}

size_t rung_explain_first_paid(const RungExplanation *explanation, uint32_t incentive) {
  size_t count;
  const uint32_t *rows = rows_of(explanation, incentive, &count);
  for (size_t i = 0; i < count; i++) {
    if (payment_of(explanation, incentive, rows[i]) == RUNG_PAYMENT_PAID) return rows[i];
  }
  return SIZE_MAX;
}

/* A line for a condition of rows: how many of those that are looked at fail it. */
static RungTreeLine count_failing(RungExplanation *explanation, uint32_t incentive,
                                  uint32_t condition, RungTreeLine line) {
  RungSession *session = explanation->statement->session;
  size_t count, looked_at = 0, failing = 0;
  const uint32_t *rows = rows_of(explanation, incentive, &count);
  for (size_t i = 0; i < count; i++) {
    if (payment_of(explanation, incentive, rows[i]) == RUNG_PAYMENT_OUTSIDE) continue;
    looked_at++;
    failing += !rung_outcome_flag(session->run, condition, rows[i]);
  }
  line.remark = rung_session_format(session, "of %zu %s %s", looked_at,
                                    looked_at == 1 ? "row" : "rows",
                                    failing == 1 || looked_at == 1 ? "fails" : "fail");
  line.has_value = true;
  line.value = rung_value_integer((int64_t)failing);
  return line;
}

static RungStatus explain_reason(RungExplanation *explanation, uint32_t incentive,
                                 const RungCondition *reason, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  RungTreeLine line = rung_explain_line(explanation, reason->thing, rung_text(""));
  line.formula = rung_explain_formula(explanation, reason->thing);
  line = count_failing(explanation, incentive, reason->cond, line);
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  size_t parts = rung_explain_part_count(explanation, reason);
  for (size_t i = 0; i < parts; i++) {
    RungTreeLine part = {.label = rung_explain_part(explanation, reason, i)};
    part =
        count_failing(explanation, incentive, plan->nodes[reason->cond].inputs[i], part);
    if (rung_tree_add(explanation->tree, &part, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

RungStatus rung_explain_reasons(RungExplanation *explanation, uint32_t incentive,
                                RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  RungTreeLine head = {.label = rung_text("reasons"),
                       .remark = rung_text("a row is paid where all of them hold")};
  bool headed = false;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *reason = &plan->conditions[i];
    if (reason->of != RUNG_CONDITION_REASON || reason->owner != incentive) continue;
    if (!headed && rung_tree_open(explanation->tree, &head, err)) return err->status;
    headed = true;
    if (explain_reason(explanation, incentive, reason, err)) return err->status;
  }
  if (headed) rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* Rows of an incentive: line and key, payout, why not, the fields it reads. */
typedef struct RowSheet {
  RungExplanation *explanation;
  uint32_t incentive;
  RungNodeList fields;
  RungSheet *sheet;
  bool sourced;
  size_t paid, excluded, outside;
} RowSheet;

static RungStatus find_fields(RowSheet *rows, RungError *err) {
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

static RungStatus add_columns(RowSheet *rows, RungError *err) {
  const RungPlan *plan = &rows->explanation->statement->session->plan;
  rows->sourced =
      !rung_plan_domain_is_group(plan, plan->incentives[rows->incentive].domain);
  RungStatus status;
  if (rows->sourced) {
    status = rung_explain_column(rows->sheet, RUNG_ROLE_FIGURE, "line", err);
    if (!status) status = rung_explain_column(rows->sheet, RUNG_ROLE_WORD, "row", err);
  } else {
    status = rung_explain_column(rows->sheet, RUNG_ROLE_TEXT, "for", err);
  }
  if (!status) status = rung_explain_column(rows->sheet, RUNG_ROLE_FIGURE, "payout", err);
  if (!status) status = rung_explain_column(rows->sheet, RUNG_ROLE_TEXT, "why not", err);
  rows->sheet->columns_least = rows->sheet->column_count;
  for (size_t i = 0; !status && i < rows->fields.count; i++) {
    status = rung_explain_field_column(rows->explanation, rows->sheet,
                                       rows->fields.nodes[i], err);
  }
  return status;
}

static RungText why_not(RowSheet *rows, size_t row, RungPayment payment) {
  if (payment == RUNG_PAYMENT_PAID) return rung_text("");
  if (payment != RUNG_PAYMENT_NOT_ELIGIBLE) return rung_text(rung_payment_name(payment));
  return rung_statement_reasons(rows->explanation->statement, rows->incentive, row, true);
}

static RungStatus add_row(RowSheet *rows, size_t row, RungPayment payment,
                          RungError *err) {
  RungExplanation *explanation = rows->explanation;
  RungSession *session = explanation->statement->session;
  const RungIncentive *incentive = &session->plan.incentives[rows->incentive];
  RungText key = rows->sourced ? rung_session_key(session, incentive->domain, row)
                               : rung_explain_row(explanation, incentive->domain, row);
  RungText why = why_not(rows, row, payment);
  size_t c = 0;
  RungStatus status = rung_sheet_row(rows->sheet, err);
  if (!status && rows->sourced) {
    uint32_t line = rung_session_line(session, incentive->domain, row);
    status = rung_sheet_set(rows->sheet, c++, rung_value_integer(line), err);
  }
  if (!status) status = rung_sheet_set(rows->sheet, c++, rung_value_text(key), err);
  if (!status) {
    status = rung_sheet_set(rows->sheet, c++,
                            rung_explain_value(explanation, incentive->payout, row), err);
  }
  if (!status) status = rung_sheet_set(rows->sheet, c++, rung_value_text(why), err);
  for (size_t i = 0; !status && i < rows->fields.count; i++) {
    status =
        rung_sheet_set(rows->sheet, c++,
                       rung_explain_value(explanation, rows->fields.nodes[i], row), err);
  }
  return status;
}

static RungStatus add_rows(RowSheet *rows, bool paid, RungError *err) {
  RungExplanation *explanation = rows->explanation;
  size_t count;
  const uint32_t *owned = rows_of(explanation, rows->incentive, &count);
  for (size_t i = 0; i < count; i++) {
    RungPayment payment = payment_of(explanation, rows->incentive, owned[i]);
    if ((payment == RUNG_PAYMENT_PAID) != paid) continue;
    if (payment == RUNG_PAYMENT_OUTSIDE) {
      rows->outside++;
      continue;
    }
    *(paid ? &rows->paid : &rows->excluded) += 1;
    if (rows->sheet->rows < explanation->rows_most &&
        add_row(rows, owned[i], payment, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

RungStatus rung_explain_payments(RungExplanation *explanation, uint32_t incentive,
                                 RungError *err) {
  RungSession *session = explanation->statement->session;
  RowSheet rows = {.explanation = explanation, .incentive = incentive};
  rows.sheet = rung_explain_sheet(explanation, err);
  if (!rows.sheet || find_fields(&rows, err) || add_columns(&rows, err) ||
      add_rows(&rows, true, err) || add_rows(&rows, false, err)) {
    return err->status;
  }
  RungText out =
      rung_explain_not_valid(explanation, session->plan.incentives[incentive].considered);
  RungText remark = rung_session_format(
      session, "%zu paid, %zu not paid, %zu %s%s", rows.paid, rows.excluded, rows.outside,
      out.length > 0 ? out.bytes : "outside the period",
      rows.sheet->rows < rows.paid + rows.excluded ? "; not all are shown (--rows N)"
                                                   : "");
  RungTreeLine line = {.label = rung_text("rows"), .remark = remark};
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (rows.sheet->rows > 0) rung_tree_attach(explanation->tree, rows.sheet);
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

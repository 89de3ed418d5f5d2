/* What a partner is paid, and from which rows: the summary. */
#include "cli/explain/explanation.h"

#include "study/pick.h"
#include "study/trace.h"

enum { NAMED_MOST = 8 };

/* A text of row names that grows: "8 deals: D1, D2 and 6 more". */
typedef struct Names {
  RungExplanation *explanation;
  uint32_t domain;
  RungText text;
  size_t count;
} Names;

static void add_name(Names *names, size_t row) {
  if (names->count++ >= NAMED_MOST) return;
  RungText name = rung_explain_row(names->explanation, names->domain, row);
  names->text = rung_session_format(names->explanation->statement->session, "%.*s%s%.*s",
                                    RUNG_TEXT(names->text),
                                    names->text.length ? ", " : "", RUNG_TEXT(name));
}

static RungText finish_names(Names *names) {
  RungSession *session = names->explanation->statement->session;
  RungText domain = rung_explain_domain(names->explanation, names->domain);
  if (names->count == 0) return rung_text("");
  RungText text = rung_session_format(session, "%.*s %.*s", RUNG_TEXT(domain),
                                      RUNG_TEXT(names->text));
  if (names->count <= NAMED_MOST) return text;
  return rung_session_format(session, "%.*s and %zu more", RUNG_TEXT(text),
                             names->count - NAMED_MOST);
}

/* The rows that an incentive per row pays for. */
static RungText paid_rows(RungExplanation *explanation, uint32_t incentive) {
  const RungStatement *statement = explanation->statement;
  const RungOwned *owned = &statement->outcomes.incentive_rows[incentive];
  Names names = {.explanation = explanation};
  names.domain = statement->session->plan.incentives[incentive].domain;
  for (size_t i = owned->starts[explanation->subject];
       i < owned->starts[explanation->subject + 1]; i++) {
    if (rung_outcome_row(&statement->outcomes, incentive, owned->rows[i],
                         explanation->subject) == RUNG_PAYMENT_PAID) {
      add_name(&names, owned->rows[i]);
    }
  }
  return finish_names(&names);
}

/* The partner's rows that make the figures of a per-partner amount. */
static RungStatus source_rows(RungExplanation *explanation, uint32_t incentive,
                              RungText *text, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  RungNodeList list;
  *text = rung_text("");
  if (rung_trace_aggregates(&list, session->run, plan, plan->incentives[incentive].amount,
                            &session->arena, err)) {
    return err->status;
  }
  for (size_t i = 0; i < list.count; i++) {
    uint32_t node = list.nodes[i];
    RungPick pick;
    if (plan->nodes[node].domain != plan->program.subject) continue;
    if (rung_pick_make(&pick, session->run, plan, node, explanation->subject,
                       &session->arena, err)) {
      return err->status;
    }
    Names names = {.explanation = explanation};
    names.domain = rung_run_aggregate_domain(session->run, node);
    for (size_t k = 0; k < pick.picked; k++) add_name(&names, pick.rows[k]);
    RungText part = finish_names(&names);
    if (part.length == 0 || rung_text_equal(part, *text)) continue;
    *text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(*text),
                                text->length ? "; " : "", RUNG_TEXT(part));
  }
  return RUNG_OK;
}

static RungStatus add_paid(RungExplanation *explanation, RungSheet *sheet,
                           uint32_t incentive, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungIncentive *entry = &session->plan.incentives[incentive];
  bool own = entry->domain == session->plan.program.subject;
  RungText rows = own ? rung_text("") : paid_rows(explanation, incentive);
  if (own && source_rows(explanation, incentive, &rows, err)) return err->status;
  RungText title = rung_session_title(session, entry->thing);
  RungValue paid = rung_explain_value(explanation, entry->total, explanation->subject);
  RungStatus status = rung_sheet_row(sheet, err);
  if (!status) status = rung_sheet_set(sheet, 0, paid, err);
  if (!status) status = rung_sheet_set(sheet, 1, rung_value_text(title), err);
  if (!status) status = rung_sheet_set(sheet, 2, rung_value_text(rows), err);
  return status;
}

/* The sum of all totals; missing when they are not all of one currency. */
static RungValue sum_totals(RungExplanation *explanation) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  uint16_t currency = plan->nodes[plan->incentives[0].total].type.currency;
  RungRatio sum = {0, 1}, total;
  for (size_t i = 0; i < plan->incentive_count; i++) {
    uint32_t node = plan->incentives[i].total;
    if (plan->nodes[node].type.currency != currency) return rung_value_missing();
    if (!rung_trace_figure(session->run, node, explanation->subject, &total)) continue;
    if (!rung_ratio_add(sum, total, &sum)) return rung_value_missing();
  }
  return rung_explain_ratio(explanation, sum, plan->incentives[0].total);
}

RungStatus rung_explain_paid(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  if (plan->incentive_count == 0) return RUNG_OK;
  RungSheet *sheet = rung_explain_sheet(explanation, err);
  if (!sheet || rung_explain_column(sheet, RUNG_ROLE_FIGURE, "paid", err) ||
      rung_explain_column(sheet, RUNG_ROLE_TEXT, "incentive", err) ||
      rung_explain_column(sheet, RUNG_ROLE_TEXT, "from", err)) {
    return err->status;
  }
  for (uint32_t i = 0; i < plan->incentive_count; i++) {
    RungPayment payment =
        rung_outcome_total(&explanation->statement->outcomes, i, explanation->subject);
    if (payment == RUNG_PAYMENT_PAID && add_paid(explanation, sheet, i, err)) {
      return err->status;
    }
  }
  RungTreeLine line = {.label = rung_text("paid"),
                       .has_value = true,
                       .value = sum_totals(explanation),
                       .remark = rung_session_format(session, "by %zu of %zu incentives",
                                                     sheet->rows, plan->incentive_count)};
  if (line.value.shape == RUNG_SHAPE_MISSING) line.has_value = false;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (sheet->rows > 0) rung_tree_attach(explanation->tree, sheet);
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

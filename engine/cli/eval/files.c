/* The sheets of an output folder: every figure, every payment, every decision. */
#include "cli/eval/statement.h"
#include "cli/join.h"

static RungStatus add_columns(RungSheet *sheet, const char *const *names, size_t count,
                              RungError *err) {
  for (size_t i = 0; i < count; i++) {
    if (rung_sheet_column(sheet, RUNG_ROLE_WORD, rung_text(names[i]), rung_text(names[i]),
                          err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* partners.csv: the columns of one partner are made and filled by the same walk, so that
 * they can't disagree; `sheet` columns are added when row is SIZE_MAX. */
typedef struct Walk {
  const RungStatement *statement;
  RungSheet *sheet;
  size_t subject; /* SIZE_MAX: make columns */
  size_t column;
  RungError *err;
} Walk;

static RungStatus put(Walk *walk, RungText name, RungValue value) {
  if (walk->subject == SIZE_MAX) {
    return rung_sheet_column(walk->sheet, RUNG_ROLE_WORD, name, name, walk->err);
  }
  return rung_sheet_set(walk->sheet, walk->column++, value, walk->err);
}

static RungStatus put_node(Walk *walk, RungText name, uint32_t node) {
  RungValue value = rung_value_missing();
  if (walk->subject != SIZE_MAX && node != RUNG_NONE) {
    value = rung_session_value(walk->statement->session, node, walk->subject);
  }
  return put(walk, name, value);
}

/* "growth.status"; only made where columns are. */
static RungText column_name(const Walk *walk, RungText name, RungText part) {
  if (walk->subject != SIZE_MAX) return rung_text("");
  return rung_session_format(walk->statement->session, "%.*s.%.*s", RUNG_TEXT(name),
                             RUNG_TEXT(part));
}

static RungStatus put_scores(Walk *walk) {
  RungSession *session = walk->statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t tier = walk->subject == SIZE_MAX
                      ? 0
                      : rung_outcome_tier(plan, session->run, walk->subject);
  for (size_t s = 0; s < plan->score_count; s++) {
    RungText name = rung_session_name(session, plan->scores[s].thing);
    bool plain = rung_outcome_is_plain(plan, s);
    if (put_node(walk, name, plan->scores[s].reached)) return walk->err->status;
    for (size_t c = 0; c < plan->category_count; c++) {
      const RungCategory *category = &plan->categories[c];
      if (category->score != s || rung_outcome_is_whole(plan, c)) continue;
      RungText part = rung_session_name(session, category->thing);
      if (put_node(walk, column_name(walk, name, part),
                   plain ? category->points[tier] : category->earned[tier])) {
        return walk->err->status;
      }
    }
  }
  return RUNG_OK;
}

RungValue rung_statement_badge(const RungStatement *statement, size_t badge,
                               size_t subject) {
  RungSession *session = statement->session;
  const RungBadge *of = &session->plan.badges[badge];
  if (of->domain == session->plan.program.subject)
    return rung_session_value(session, of->node, subject);
  const RungOwned *owned = &statement->outcomes.badge_rows[badge];
  RungJoin list = rung_join_start(session, "; ");
  for (size_t i = owned->starts[subject]; i < owned->starts[subject + 1]; i++) {
    if (!rung_outcome_flag(session->run, of->node, owned->rows[i])) continue;
    rung_join_add(&list, rung_statement_group_key(statement, of->domain, owned->rows[i]));
  }
  return rung_value_text(rung_join_text(&list));
}

static RungStatus put_badges(Walk *walk) {
  RungSession *session = walk->statement->session;
  for (size_t b = 0; b < session->plan.badge_count; b++) {
    RungText name = rung_session_name(session, session->plan.badges[b].thing);
    RungValue value = rung_value_missing();
    if (walk->subject != SIZE_MAX)
      value = rung_statement_badge(walk->statement, b, walk->subject);
    if (put(walk, name, value)) return walk->err->status;
  }
  return RUNG_OK;
}

static RungStatus put_incentives(Walk *walk) {
  const RungStatement *statement = walk->statement;
  RungSession *session = statement->session;
  for (size_t i = 0; i < session->plan.incentive_count; i++) {
    RungText name = rung_session_name(session, session->plan.incentives[i].thing);
    RungText status = rung_text("");
    if (walk->subject != SIZE_MAX) {
      status = rung_text(
          rung_payment_name(rung_outcome_total(&statement->outcomes, i, walk->subject)));
    }
    RungText full = column_name(walk, name, rung_text("status"));
    if (put_node(walk, name, session->plan.incentives[i].total) ||
        put(walk, full, rung_value_text(status))) {
      return walk->err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus walk_partner(Walk *walk) {
  RungSession *session = walk->statement->session;
  const RungPlan *plan = &session->plan;
  RungText key = rung_text(""), tier = rung_text("");
  if (walk->subject != SIZE_MAX) {
    key = rung_session_key(session, plan->program.subject, walk->subject);
    tier = session->tiers[rung_outcome_tier(plan, session->run, walk->subject)];
  }
  if (put(walk, rung_text("partner"), rung_value_text(key)) ||
      (plan->tier_count > 0 && put(walk, rung_text("tier"), rung_value_text(tier))) ||
      put_scores(walk) || put_badges(walk)) {
    return walk->err->status;
  }
  for (size_t m = 0; m < plan->metric_count; m++) {
    RungText name = rung_session_name(session, plan->metrics[m].thing);
    if (put_node(walk, name, plan->metrics[m].node)) return walk->err->status;
  }
  return put_incentives(walk);
}

RungStatus rung_statement_partners(const RungStatement *statement, RungSheet *sheet,
                                   RungError *err) {
  Walk columns = {
      .statement = statement, .sheet = sheet, .subject = SIZE_MAX, .err = err};
  if (walk_partner(&columns)) return err->status;
  for (size_t i = 0; i < statement->count; i++) {
    Walk walk = {.statement = statement,
                 .sheet = sheet,
                 .subject = statement->subjects[i],
                 .err = err};
    if (rung_sheet_row(sheet, err) || walk_partner(&walk)) return err->status;
  }
  return RUNG_OK;
}

/* payouts.csv ------------------------------------------------------------------------ */

enum {
  PAYOUT_PARTNER,
  PAYOUT_INCENTIVE,
  PAYOUT_SOURCE,
  PAYOUT_ROW,
  PAYOUT_LINE,
  PAYOUT_STATUS,
  PAYOUT_REASONS,
  PAYOUT_AMOUNT,
  PAYOUT_PAYOUT,
  PAYOUT_COLUMNS
};
static const char *const payout_columns[] = {"partner", "incentive", "source",
                                             "row",     "line",      "status",
                                             "reasons", "amount",    "payout"};

static RungText domain_name(const RungSession *session, uint32_t domain) {
  const RungPlan *plan = &session->plan;
  uint32_t thing = rung_plan_domain_is_group(plan, domain)
                       ? rung_plan_group(plan, domain)->thing
                       : plan->sources[domain - 1].thing;
  return thing == RUNG_NONE ? rung_text("") : rung_session_name(session, thing);
}

static RungStatus payout_head(const RungStatement *statement, RungSheet *sheet, size_t i,
                              size_t subject, RungPayment payment, RungError *err) {
  RungSession *session = statement->session;
  RungText key = rung_session_key(session, session->plan.program.subject, subject);
  RungText name = rung_session_name(session, session->plan.incentives[i].thing);
  RungText status = rung_text(rung_payment_name(payment));
  if (rung_sheet_row(sheet, err) ||
      rung_sheet_set(sheet, PAYOUT_PARTNER, rung_value_text(key), err) ||
      rung_sheet_set(sheet, PAYOUT_INCENTIVE, rung_value_text(name), err) ||
      rung_sheet_set(sheet, PAYOUT_STATUS, rung_value_text(status), err)) {
    return err->status;
  }
  return RUNG_OK;
}

static RungStatus payout_row(const RungStatement *statement, RungSheet *sheet, size_t i,
                             size_t subject, size_t row, RungError *err) {
  RungSession *session = statement->session;
  const RungIncentive *incentive = &session->plan.incentives[i];
  RungPayment payment = rung_outcome_row(&statement->outcomes, i, row, subject);
  if (payment == RUNG_PAYMENT_OUTSIDE) return RUNG_OK;
  bool group = rung_plan_domain_is_group(&session->plan, incentive->domain);
  RungText key = group ? rung_statement_group_key(statement, incentive->domain, row)
                       : rung_session_key(session, incentive->domain, row);
  RungText reasons = payment == RUNG_PAYMENT_NOT_ELIGIBLE
                         ? rung_statement_reasons(statement, i, row, false)
                         : rung_text("");
  if (payout_head(statement, sheet, i, subject, payment, err) ||
      rung_sheet_set(sheet, PAYOUT_SOURCE,
                     rung_value_text(domain_name(session, incentive->domain)), err) ||
      rung_sheet_set(sheet, PAYOUT_ROW, rung_value_text(key), err) ||
      rung_sheet_set(sheet, PAYOUT_REASONS, rung_value_text(reasons), err) ||
      rung_sheet_set(sheet, PAYOUT_AMOUNT,
                     rung_session_value(session, incentive->amount, row), err) ||
      rung_sheet_set(sheet, PAYOUT_PAYOUT,
                     rung_session_value(session, incentive->payout, row), err)) {
    return err->status;
  }
  uint32_t line = rung_session_line(session, incentive->domain, row);
  return line ? rung_sheet_set(sheet, PAYOUT_LINE, rung_value_integer(line), err)
              : RUNG_OK;
}

/* The partner's own line: what is paid in total. */
static RungStatus payout_total(const RungStatement *statement, RungSheet *sheet, size_t i,
                               size_t subject, RungError *err) {
  RungSession *session = statement->session;
  const RungIncentive *incentive = &session->plan.incentives[i];
  RungPayment payment = rung_outcome_total(&statement->outcomes, i, subject);
  bool per_partner = incentive->domain == session->plan.program.subject;
  if (payout_head(statement, sheet, i, subject, payment, err)) return err->status;
  if (per_partner && payment == RUNG_PAYMENT_NOT_ELIGIBLE &&
      rung_sheet_set(
          sheet, PAYOUT_REASONS,
          rung_value_text(rung_statement_reasons(statement, i, subject, false)), err)) {
    return err->status;
  }
  uint32_t amount = per_partner ? incentive->amount : incentive->due;
  if (amount != RUNG_NONE &&
      rung_sheet_set(sheet, PAYOUT_AMOUNT, rung_session_value(session, amount, subject),
                     err)) {
    return err->status;
  }
  return rung_sheet_set(sheet, PAYOUT_PAYOUT,
                        rung_session_value(session, incentive->total, subject), err);
}

RungStatus rung_statement_payouts(const RungStatement *statement, RungSheet *sheet,
                                  RungError *err) {
  const RungPlan *plan = &statement->session->plan;
  if (add_columns(sheet, payout_columns, PAYOUT_COLUMNS, err)) return err->status;
  for (size_t p = 0; p < statement->count; p++) {
    size_t subject = statement->subjects[p];
    for (size_t i = 0; i < plan->incentive_count; i++) {
      if (payout_total(statement, sheet, i, subject, err)) return err->status;
      if (plan->incentives[i].domain == plan->program.subject) continue;
      const RungOwned *owned = &statement->outcomes.incentive_rows[i];
      for (size_t k = owned->starts[subject]; k < owned->starts[subject + 1]; k++) {
        if (payout_row(statement, sheet, i, subject, owned->rows[k], err)) {
          return err->status;
        }
      }
    }
  }
  return RUNG_OK;
}

/* decisions.csv ---------------------------------------------------------------------- */

enum {
  DECISION_PARTNER,
  DECISION_ADDRESS,
  DECISION_TIER,
  DECISION_ROW,
  DECISION_LEFT,
  DECISION_COMPARISON,
  DECISION_RIGHT,
  DECISION_MET,
  DECISION_DISTANCE,
  DECISION_PLACE,
  DECISION_COLUMNS
};
static const char *const decision_columns[] = {"partner",  "address",    "tier",  "row",
                                               "left",     "comparison", "right", "met",
                                               "distance", "place"};

static RungStatus decision_sides(const RungStatement *statement, RungSheet *sheet,
                                 const RungCondition *condition, size_t row,
                                 RungError *err) {
  RungSession *session = statement->session;
  RungText mark = rung_text(rung_statement_comparison(condition->comparison));
  if (rung_sheet_set(sheet, DECISION_LEFT,
                     rung_session_value(session, condition->left, row), err) ||
      rung_sheet_set(sheet, DECISION_COMPARISON, rung_value_text(mark), err)) {
    return err->status;
  }
  return rung_sheet_set(sheet, DECISION_RIGHT,
                        rung_session_value(session, condition->right, row), err);
}

static RungStatus decision_row(const RungStatement *statement, RungSheet *sheet, size_t c,
                               size_t subject, size_t row, RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  const RungCondition *condition = &plan->conditions[c];
  RungSlack slack;
  rung_run_slack(session->run, (uint32_t)c, row, &slack);
  if (rung_sheet_row(sheet, err)) return err->status;
  RungText key = rung_session_key(session, plan->program.subject, subject);
  RungText address = plan->things[condition->thing].address;
  RungText met = rung_text(slack.known ? slack.met ? "yes" : "no" : "no data");
  RungText place = statement->places[c];
  RungStatus status = rung_sheet_set(sheet, DECISION_PARTNER, rung_value_text(key), err);
  if (!status) status = rung_sheet_set(sheet, DECISION_MET, rung_value_text(met), err);
  if (!status) {
    status = rung_sheet_set(sheet, DECISION_ADDRESS, rung_value_text(address), err);
  }
  if (!status) {
    status = rung_sheet_set(sheet, DECISION_PLACE, rung_value_text(place), err);
  }
  if (!status && condition->tier > 0) {
    status = rung_sheet_set(sheet, DECISION_TIER,
                            rung_value_text(session->tiers[condition->tier]), err);
  }
  uint32_t domain = condition->of == RUNG_CONDITION_BADGE
                        ? plan->badges[condition->owner].domain
                        : plan->program.subject;
  if (!status && domain != plan->program.subject) {
    RungText group = rung_statement_group_key(statement, domain, row);
    status = rung_sheet_set(sheet, DECISION_ROW, rung_value_text(group), err);
  }
  if (!status && condition->left != RUNG_NONE) {
    status = decision_sides(statement, sheet, condition, row, err);
  }
  if (!status && slack.has_distance) {
    RungKind kind = plan->nodes[condition->left].type.kind;
    const RungMoneyStyle *money =
        kind == RUNG_KIND_MONEY
            ? &session->monies[plan->nodes[condition->left].type.currency]
            : NULL;
    if (kind == RUNG_KIND_DATE) kind = RUNG_KIND_NUMBER;
    status = rung_sheet_set(sheet, DECISION_DISTANCE,
                            rung_value_ratio(kind, slack.distance, money), err);
  }
  return status;
}

RungStatus rung_statement_decisions(const RungStatement *statement, RungSheet *sheet,
                                    RungError *err) {
  const RungPlan *plan = &statement->session->plan;
  if (add_columns(sheet, decision_columns, DECISION_COLUMNS, err)) return err->status;
  for (size_t p = 0; p < statement->count; p++) {
    size_t subject = statement->subjects[p];
    for (size_t c = 0; c < plan->condition_count; c++) {
      const RungCondition *condition = &plan->conditions[c];
      if (condition->of == RUNG_CONDITION_REASON ||
          !rung_outcome_asked(statement->session->run, condition)) {
        continue;
      }
      bool grouped = condition->of == RUNG_CONDITION_BADGE &&
                     plan->badges[condition->owner].domain != plan->program.subject;
      if (!grouped) {
        if (decision_row(statement, sheet, c, subject, subject, err)) return err->status;
        continue;
      }
      const RungOwned *owned = &statement->outcomes.badge_rows[condition->owner];
      for (size_t k = owned->starts[subject]; k < owned->starts[subject + 1]; k++) {
        if (decision_row(statement, sheet, c, subject, owned->rows[k], err)) {
          return err->status;
        }
      }
    }
  }
  return RUNG_OK;
}

/* rejects.csv ------------------------------------------------------------------------ */

static const char *const reject_columns[] = {"file",    "line", "column",  "byte",
                                             "field",   "code", "skipped", "cell",
                                             "message", "fix"};

RungStatus rung_statement_rejects(const RungStatement *statement, RungSheet *sheet,
                                  RungError *err) {
  const RungRejects *rejects = &statement->session->load.rejects;
  if (add_columns(sheet, reject_columns, 10, err)) return err->status;
  for (size_t i = 0; i < rejects->count; i++) {
    const RungReject *reject = &rejects->items[i];
    const RungValue cells[10] = {rung_value_text(rung_session_file(reject->file)),
                                 rung_value_integer(reject->line),
                                 rung_value_integer(reject->column),
                                 rung_value_integer((int64_t)reject->byte),
                                 rung_value_text(reject->field),
                                 rung_value_text(rung_text(reject->code)),
                                 rung_value_flag(reject->skipped),
                                 rung_value_text(reject->excerpt),
                                 rung_value_text(reject->message),
                                 rung_value_text(reject->fix)};
    if (rung_sheet_row(sheet, err)) return err->status;
    for (size_t c = 0; c < 10; c++) {
      if (rung_sheet_set(sheet, c, cells[c], err)) return err->status;
    }
  }
  return RUNG_OK;
}

/* The sheets that people read in a terminal. */
#include "cli/statement.h"

#include <string.h>

/* Keys and per-row badges held by a partner: "brandfolder, industry_vertical: Health". */
static RungText badges_of(const RungStatement *statement, size_t subject) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (size_t b = 0; b < plan->badge_count; b++) {
    const RungBadge *badge = &plan->badges[b];
    RungText title = rung_session_title(session, badge->thing);
    if (badge->domain == plan->program.subject) {
      if (!rung_outcome_flag(session->run, badge->node, subject)) continue;
      text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                                 text.length ? ", " : "", RUNG_TEXT(title));
      continue;
    }
    const RungOwned *owned = &statement->outcomes.badge_rows[b];
    for (size_t i = owned->starts[subject]; i < owned->starts[subject + 1]; i++) {
      if (!rung_outcome_flag(session->run, badge->node, owned->rows[i])) continue;
      RungText key = rung_statement_group_key(statement, badge->domain, owned->rows[i]);
      text =
          rung_session_format(session, "%.*s%s%.*s: %.*s", RUNG_TEXT(text),
                              text.length ? ", " : "", RUNG_TEXT(title), RUNG_TEXT(key));
    }
  }
  return text;
}

/* A requirement that is not met: "csat >= 4, has 3.5"; a whole condition as it stands. */
static RungText need_of(RungSession *session, const RungCondition *condition,
                        size_t subject) {
  RungText name = rung_session_name(session, condition->thing);
  bool sided = condition->left != RUNG_NONE && name.length > 0 &&
               strchr("<>=", name.bytes[name.length - 1]);
  if (!sided) return name;
  char left[RUNG_VALUE_TEXT_MAX], right[RUNG_VALUE_TEXT_MAX];
  RungValue value = rung_session_value(session, condition->left, subject);
  RungValue bound = rung_session_value(session, condition->right, subject);
  RungText has = rung_value_format(&value, RUNG_FORM_SHOWN, left);
  RungText wants = rung_value_format(&bound, RUNG_FORM_SHOWN, right);
  return rung_session_format(session, "%.*s %.*s, has %.*s", RUNG_TEXT(name),
                             RUNG_TEXT(wants), RUNG_TEXT(has));
}

/* What a path still needs for a tier, parted by "; ". */
static RungText path_needs(const RungStatement *statement, size_t path, uint32_t tier,
                           size_t subject) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REQUIREMENT || condition->owner != path ||
        condition->tier != tier ||
        rung_outcome_flag(session->run, condition->cond, subject)) {
      continue;
    }
    RungText need = need_of(session, condition, subject);
    text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? "; " : "", RUNG_TEXT(need));
  }
  return text;
}

/* What the next tier needs; any one of several paths will do. */
static RungText blocked_by(const RungStatement *statement, size_t subject) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t next = rung_outcome_tier(plan, session->run, subject) + 1;
  RungText text = rung_text("");
  if (next > plan->tier_count) return text;
  for (size_t p = 0; p < plan->path_count; p++) {
    RungText needs = path_needs(statement, p, next, subject);
    if (needs.length == 0) continue;
    text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? " or " : "", RUNG_TEXT(needs));
  }
  return text.length
             ? rung_session_format(session, "%.*s: %.*s", RUNG_TEXT(session->tiers[next]),
                                   RUNG_TEXT(text))
             : text;
}

/* A sum of money in one currency, whose scale grows as needed. */
typedef struct Purse {
  RungWide digits;
  uint8_t scale;
  bool used;
} Purse;

static RungStatus add_money(Purse *purse, RungWide digits, uint8_t scale,
                            RungError *err) {
  uint8_t to = scale > purse->scale ? scale : purse->scale;
  RungWide sum = purse->digits;
  if (!rung_wide_rescale(digits, scale, to, &digits) ||
      !rung_wide_rescale(sum, purse->scale, to, &sum) ||
      !rung_wide_add(sum, digits, &sum)) {
    return rung_error_set(err, RUNG_E_RANGE, "overflow",
                          "the sum of payouts needs more than 38 digits");
  }
  *purse = (Purse){sum, to, true};
  return RUNG_OK;
}

/* Purses [currency_count] as one cell: "$51.67", or "$51.67 + EUR 2.00" with several. */
static RungValue purse_cell(const RungStatement *statement, const Purse *purses) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  size_t used = 0;
  for (size_t c = 0; c < plan->currency_count; c++) used += purses[c].used;
  RungText text = rung_text("");
  for (size_t c = 0; c < plan->currency_count; c++) {
    bool alone = used <= 1 && (purses[c].used || c == plan->program.currency);
    if (!purses[c].used && !(used == 0 && alone)) continue;
    RungValue value = rung_value_decimal(RUNG_KIND_MONEY, purses[c].digits,
                                         purses[c].scale, &session->monies[c]);
    if (used <= 1) return value;
    char buffer[RUNG_VALUE_TEXT_MAX];
    RungText part = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
    text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? " + " : "", RUNG_TEXT(part));
  }
  return rung_value_text(text);
}

enum { CURRENCIES_MAX = 64 };

static void empty_purses(const RungPlan *plan, Purse *purses) {
  for (size_t c = 0; c < plan->currency_count; c++) {
    purses[c] = (Purse){0, plan->currencies[c].decimals, false};
  }
}

/* Everything paid to a partner. */
static RungStatus paid(const RungStatement *statement, size_t subject, RungValue *value,
                       RungError *err) {
  const RungPlan *plan = &statement->session->plan;
  Purse purses[CURRENCIES_MAX];
  empty_purses(plan, purses);
  for (size_t i = 0; i < plan->incentive_count; i++) {
    const RungColumn *total =
        rung_run_column(statement->session->run, plan->incentives[i].total);
    size_t at = rung_outcome_at(total, subject);
    if (!rung_column_has(total, at)) continue;
    RungWide digits = rung_column_digits(total, at);
    bool other = total->type.currency != plan->program.currency;
    if (other && digits == 0) continue;
    if (add_money(&purses[total->type.currency], digits, total->type.scale, err)) {
      return err->status;
    }
  }
  *value = purse_cell(statement, purses);
  return RUNG_OK;
}

/* Everything paid to the partners shown. */
static RungStatus grand_total(const RungStatement *statement, RungValue *value,
                              RungError *err) {
  const RungPlan *plan = &statement->session->plan;
  Purse purses[CURRENCIES_MAX];
  empty_purses(plan, purses);
  for (size_t i = 0; i < plan->incentive_count; i++) {
    RungType type = plan->nodes[plan->incentives[i].total].type;
    RungWide sum;
    if (rung_statement_sum(statement, i, &sum, err) ||
        add_money(&purses[type.currency], sum, type.scale, err)) {
      return err->status;
    }
  }
  *value = purse_cell(statement, purses);
  return RUNG_OK;
}

/* The first text column of the subject called name, or RUNG_NONE. */
static uint32_t name_column(const RungPlan *plan) {
  const RungSchema *schema = &plan->sources[plan->program.subject - 1].schema;
  for (uint32_t i = 0; i < schema->field_count; i++) {
    if (rung_text_is(schema->fields[i].name, "name") &&
        schema->fields[i].type.kind == RUNG_KIND_TEXT) {
      return i;
    }
  }
  return RUNG_NONE;
}

static RungStatus overview_columns(const RungStatement *statement, RungSheet *sheet,
                                   bool named, RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungStatus status = rung_sheet_column(sheet, RUNG_ROLE_WORD, rung_text("partner"),
                                        rung_text("partner"), err);
  if (!status && named) {
    status = rung_sheet_column(sheet, RUNG_ROLE_TEXT, rung_text("name"),
                               rung_text("name"), err);
  }
  if (!status && plan->tier_count > 0) {
    status = rung_sheet_column(sheet, RUNG_ROLE_WORD, rung_text("tier"),
                               rung_text("tier"), err);
  }
  for (size_t s = 0; !status && s < plan->score_count; s++) {
    status = rung_sheet_column(sheet, RUNG_ROLE_FIGURE,
                               rung_session_name(session, plan->scores[s].thing),
                               rung_session_name(session, plan->scores[s].thing), err);
  }
  if (!status && plan->incentive_count > 0) {
    status = rung_sheet_column(sheet, RUNG_ROLE_FIGURE, rung_text("paid"),
                               rung_text("paid"), err);
  }
  if (!status && plan->tier_count > 0) {
    status = rung_sheet_column(sheet, RUNG_ROLE_TEXT, rung_text("next_tier_needs"),
                               rung_text("next tier needs"), err);
  }
  if (!status && plan->badge_count > 0) {
    status = rung_sheet_column(sheet, RUNG_ROLE_TEXT, rung_text("badges"),
                               rung_text("badges"), err);
  }
  return status;
}

static RungStatus overview_row(const RungStatement *statement, RungSheet *sheet,
                               size_t subject, uint32_t name, RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungValue value;
  size_t c = 0;
  if (rung_sheet_row(sheet, err) || paid(statement, subject, &value, err)) {
    return err->status;
  }
  RungText key = rung_session_key(session, plan->program.subject, subject);
  RungStatus status = rung_sheet_set(sheet, c++, rung_value_text(key), err);
  if (!status && name != RUNG_NONE) {
    const RungColumn *names =
        &session->load.tables[plan->program.subject - 1].columns[name];
    RungText text = rung_column_has(names, subject)
                        ? rung_pool_view(&session->pool, names->values.u32[subject])
                        : rung_text("");
    status = rung_sheet_set(sheet, c++, rung_value_text(text), err);
  }
  if (!status && plan->tier_count > 0) {
    uint32_t tier = rung_outcome_tier(plan, session->run, subject);
    status = rung_sheet_set(sheet, c++, rung_value_text(session->tiers[tier]), err);
  }
  for (size_t s = 0; !status && s < plan->score_count; s++) {
    status = rung_sheet_set(
        sheet, c++, rung_session_value(session, plan->scores[s].reached, subject), err);
  }
  if (!status && plan->incentive_count > 0) {
    status = rung_sheet_set(sheet, c++, value, err);
  }
  if (!status && plan->tier_count > 0) {
    status =
        rung_sheet_set(sheet, c++, rung_value_text(blocked_by(statement, subject)), err);
  }
  if (!status && plan->badge_count > 0) {
    status =
        rung_sheet_set(sheet, c++, rung_value_text(badges_of(statement, subject)), err);
  }
  return status;
}

RungStatus rung_statement_overview(const RungStatement *statement, RungSheet *sheet,
                                   RungError *err) {
  uint32_t name = name_column(&statement->session->plan);
  if (overview_columns(statement, sheet, name != RUNG_NONE, err)) return err->status;
  for (size_t i = 0; i < statement->count; i++) {
    if (overview_row(statement, sheet, statement->subjects[i], name, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

RungStatus rung_statement_tiers(const RungStatement *statement, RungSheet *sheet,
                                RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  size_t counts[33] = {0};
  for (size_t i = 0; i < statement->count; i++) {
    counts[rung_outcome_tier(plan, session->run, statement->subjects[i])]++;
  }
  if (rung_sheet_column(sheet, RUNG_ROLE_WORD, rung_text("tier"), rung_text("tier"),
                        err) ||
      rung_sheet_column(sheet, RUNG_ROLE_FIGURE, rung_text("partners"),
                        rung_text("partners"), err)) {
    return err->status;
  }
  for (size_t tier = plan->tier_count + 1; tier > 0; tier--) {
    if (rung_sheet_row(sheet, err) ||
        rung_sheet_set(sheet, 0, rung_value_text(session->tiers[tier - 1]), err) ||
        rung_sheet_set(sheet, 1, rung_value_integer((int64_t)counts[tier - 1]), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus total_row(const RungStatement *statement, RungSheet *sheet,
                            size_t incentive, RungError *err) {
  RungSession *session = statement->session;
  const RungIncentive *entry = &session->plan.incentives[incentive];
  RungType type = session->plan.nodes[entry->total].type;
  RungWide sum;
  int64_t counts[RUNG_PAYMENT_NO_DATA + 1] = {0};
  for (size_t i = 0; i < statement->count; i++) {
    counts[rung_outcome_total(&statement->outcomes, incentive, statement->subjects[i])]++;
  }
  if (rung_statement_sum(statement, incentive, &sum, err) || rung_sheet_row(sheet, err)) {
    return err->status;
  }
  RungText title = rung_session_title(session, entry->thing);
  RungValue value =
      rung_value_decimal(type.kind, sum, type.scale, &session->monies[type.currency]);
  if (rung_sheet_set(sheet, 0, rung_value_text(title), err) ||
      rung_sheet_set(sheet, 1, value, err) ||
      rung_sheet_set(sheet, 2, rung_value_integer(counts[RUNG_PAYMENT_PAID]), err) ||
      rung_sheet_set(sheet, 3, rung_value_integer(counts[RUNG_PAYMENT_NO_TIER]), err) ||
      rung_sheet_set(sheet, 4, rung_value_integer(counts[RUNG_PAYMENT_NO_DATA]), err)) {
    return err->status;
  }
  return RUNG_OK;
}

RungStatus rung_statement_totals(const RungStatement *statement, RungSheet *sheet,
                                 RungError *err) {
  static const char *const names[] = {"incentive", "paid", "partners", "no tier",
                                      "no data"};
  for (size_t i = 0; i < 5; i++) {
    RungRole role = i == 0 ? RUNG_ROLE_TEXT : RUNG_ROLE_FIGURE;
    if (rung_sheet_column(sheet, role, rung_text(names[i]), rung_text(names[i]), err)) {
      return err->status;
    }
  }
  RungValue value;
  for (size_t i = 0; i < statement->session->plan.incentive_count; i++) {
    if (total_row(statement, sheet, i, err)) return err->status;
  }
  if (grand_total(statement, &value, err) || rung_sheet_row(sheet, err) ||
      rung_sheet_set(sheet, 0, rung_value_text(rung_text("all incentives")), err)) {
    return err->status;
  }
  return rung_sheet_set(sheet, 1, value, err);
}

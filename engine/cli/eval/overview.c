/* The sheets that people read in a terminal. */
#include "cli/eval/statement.h"
#include "cli/join.h"

#include <string.h>

/* Keys and per-row badges held by a partner: "brandfolder, industry_vertical: Health". */
static RungText badges_of(const RungStatement *statement, size_t subject) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungJoin list = rung_join_start(session, ", ");
  for (size_t b = 0; b < plan->badge_count; b++) {
    const RungBadge *badge = &plan->badges[b];
    RungText title = rung_session_title(session, badge->thing);
    if (badge->domain == plan->program.subject) {
      if (rung_outcome_flag(session->run, badge->node, subject)) {
        rung_join_add(&list, title);
      }
      continue;
    }
    const RungOwned *owned = &statement->outcomes.badge_rows[b];
    for (size_t i = owned->starts[subject]; i < owned->starts[subject + 1]; i++) {
      if (!rung_outcome_flag(session->run, badge->node, owned->rows[i])) continue;
      rung_join_add(&list, title);
      rung_join_more(&list, rung_text(": "));
      rung_join_more(&list,
                     rung_statement_group_key(statement, badge->domain, owned->rows[i]));
    }
  }
  return rung_join_text(&list);
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

/* A column whose name is a word; the newest one. */
static RungStatus add_column(const RungStatement *statement, RungSheet *sheet,
                             RungRole role, RungWord word, RungError *err) {
  RungText name = rung_word(word, rung_text(""));
  return rung_sheet_column(sheet, role, name, rung_session_word(statement->session, word),
                           err);
}

/* Where the terminal is narrow, names give way first; then badges are left out. */
enum { NAME_LEAST = 12, BADGES_LEAST = 12, NEEDS_LEAST = 16 };

static RungStatus add_text_column(const RungStatement *statement, RungSheet *sheet,
                                  RungWord word, RungYield yield, RungError *err) {
  if (add_column(statement, sheet, RUNG_ROLE_TEXT, word, err)) return err->status;
  rung_sheet_yield(sheet, sheet->column_count - 1, yield);
  return RUNG_OK;
}

static RungStatus overview_columns(const RungStatement *statement, RungSheet *sheet,
                                   bool named, RungError *err) {
  const RungPlan *plan = &statement->session->plan;
  RungYield name = {.turn = 2, .least = NAME_LEAST};
  RungYield needs = {.least = NEEDS_LEAST};
  RungYield badges = {.turn = 1, .least = BADGES_LEAST, .may_go = true};
  RungStatus status =
      add_column(statement, sheet, RUNG_ROLE_WORD, RUNG_WORD_PARTNER, err);
  if (!status && named) {
    status = add_text_column(statement, sheet, RUNG_WORD_NAME, name, err);
  }
  if (!status && plan->tier_count > 0) {
    status = add_column(statement, sheet, RUNG_ROLE_WORD, RUNG_WORD_TIER, err);
  }
  for (size_t s = 0; !status && s < plan->score_count; s++) {
    RungText score = rung_session_name(statement->session, plan->scores[s].thing);
    status = rung_sheet_column(sheet, RUNG_ROLE_FIGURE, score, score, err);
  }
  if (!status && plan->incentive_count > 0) {
    status = add_column(statement, sheet, RUNG_ROLE_FIGURE, RUNG_WORD_PAID, err);
  }
  if (!status && plan->tier_count > 0) {
    status = add_text_column(statement, sheet, RUNG_WORD_NEXT_TIER_NEEDS, needs, err);
  }
  if (!status && plan->badge_count > 0) {
    status = add_text_column(statement, sheet, RUNG_WORD_BADGES, badges, err);
  }
  return status;
}

static RungStatus overview_row(const RungStatement *statement, RungSheet *sheet,
                               size_t subject, bool named, RungError *err) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungValue value;
  size_t c = 0;
  if (rung_sheet_row(sheet, err) || paid(statement, subject, &value, err)) {
    return err->status;
  }
  RungText needs = rung_statement_needs(statement, subject);
  RungText key = rung_session_key(session, plan->program.subject, subject);
  RungStatus status = rung_sheet_set(sheet, c++, rung_value_text(key), err);
  if (!status && named) {
    RungText name = rung_session_subject_name(session, subject);
    status = rung_sheet_set(sheet, c++, rung_value_text(name), err);
  }
  if (!status && plan->tier_count > 0) {
    uint32_t tier = rung_outcome_tier(plan, session->run, subject);
    RungText title = rung_statement_tier(statement, tier);
    status = rung_sheet_set(sheet, c++, rung_value_text(title), err);
  }
  for (size_t s = 0; !status && s < plan->score_count; s++) {
    RungValue score = rung_session_value(session, plan->scores[s].reached, subject);
    status = rung_sheet_set(sheet, c++, rung_value_unwhole(score), err);
  }
  if (!status && plan->incentive_count > 0) {
    status = rung_sheet_set(sheet, c++, value, err);
  }
  if (!status && plan->tier_count > 0) {
    status = rung_sheet_set(sheet, c++, rung_value_text(needs), err);
  }
  if (!status && plan->badge_count > 0) {
    status =
        rung_sheet_set(sheet, c++, rung_value_text(badges_of(statement, subject)), err);
  }
  return status;
}

RungStatus rung_statement_overview(const RungStatement *statement, RungSheet *sheet,
                                   RungError *err) {
  bool named = rung_session_has_names(statement->session);
  if (overview_columns(statement, sheet, named, err)) return err->status;
  for (size_t i = 0; i < statement->count; i++) {
    if (overview_row(statement, sheet, statement->subjects[i], named, err)) {
      return err->status;
    }
    rung_arena_reset(&statement->session->scratch);
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
  if (add_column(statement, sheet, RUNG_ROLE_WORD, RUNG_WORD_TIER, err) ||
      add_column(statement, sheet, RUNG_ROLE_FIGURE, RUNG_WORD_PARTNERS, err)) {
    return err->status;
  }
  for (size_t tier = plan->tier_count + 1; tier > 0; tier--) {
    RungText title = rung_statement_tier(statement, (uint32_t)tier - 1);
    if (rung_sheet_row(sheet, err) ||
        rung_sheet_set(sheet, 0, rung_value_text(title), err) ||
        rung_sheet_set(sheet, 1, rung_value_integer((int64_t)counts[tier - 1]), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static bool any_minimum(const RungPlan *plan) {
  for (size_t i = 0; i < plan->incentive_count; i++)
    if (plan->incentives[i].minimum != RUNG_NONE) return true;
  return false;
}

/* Columns of counts of partners: how they came out. */
typedef struct Outcome {
  RungWord word;
  RungPayment payment;
  bool in_part; /* those who are paid in part count too */
} Outcome;

enum { OUTCOMES_MOST = 4 };

/* Those that the program can have, left to right; returns how many. */
static size_t outcomes_of(const RungPlan *plan, Outcome *outcomes) {
  size_t count = 0;
  outcomes[count++] = (Outcome){RUNG_WORD_PARTNERS, RUNG_PAYMENT_PAID, true};
  if (plan->tier_count > 0)
    outcomes[count++] = (Outcome){RUNG_WORD_NO_TIER, RUNG_PAYMENT_NO_TIER, false};
  outcomes[count++] = (Outcome){RUNG_WORD_NO_DATA, RUNG_PAYMENT_NO_DATA, true};
  if (any_minimum(plan))
    outcomes[count++] = (Outcome){RUNG_WORD_BELOW_MINIMUM, RUNG_PAYMENT_BELOW, false};
  return count;
}

static RungStatus total_row(const RungStatement *statement, RungSheet *sheet,
                            size_t incentive, RungError *err) {
  RungSession *session = statement->session;
  const RungIncentive *entry = &session->plan.incentives[incentive];
  RungType type = session->plan.nodes[entry->total].type;
  RungWide sum;
  int64_t counts[RUNG_PAYMENT_COUNT] = {0};
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
      rung_sheet_set(sheet, 1, value, err)) {
    return err->status;
  }
  Outcome outcomes[OUTCOMES_MOST];
  const size_t count = outcomes_of(&session->plan, outcomes);
  for (size_t i = 0; i < count; i++) {
    int64_t partners = counts[outcomes[i].payment];
    if (outcomes[i].in_part) partners += counts[RUNG_PAYMENT_IN_PART];
    if (rung_sheet_set(sheet, 2 + i, rung_value_integer(partners), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

RungStatus rung_statement_totals(const RungStatement *statement, RungSheet *sheet,
                                 RungError *err) {
  Outcome outcomes[OUTCOMES_MOST];
  size_t count = outcomes_of(&statement->session->plan, outcomes);
  size_t incentives = statement->session->plan.incentive_count;
  if (add_column(statement, sheet, RUNG_ROLE_TEXT, RUNG_WORD_INCENTIVE, err) ||
      add_column(statement, sheet, RUNG_ROLE_FIGURE, RUNG_WORD_PAID, err)) {
    return err->status;
  }
  for (size_t i = 0; i < count; i++) {
    if (add_column(statement, sheet, RUNG_ROLE_FIGURE, outcomes[i].word, err)) {
      return err->status;
    }
  }
  for (size_t i = 0; i < incentives; i++) {
    if (total_row(statement, sheet, i, err)) return err->status;
  }
  if (incentives < 2) return RUNG_OK;
  RungValue value;
  RungText all = rung_session_word(statement->session, RUNG_WORD_ALL_INCENTIVES);
  if (grand_total(statement, &value, err) || rung_sheet_row(sheet, err) ||
      rung_sheet_set(sheet, 0, rung_value_text(all), err)) {
    return err->status;
  }
  return rung_sheet_set(sheet, 1, value, err);
}

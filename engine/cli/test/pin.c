/* rung pin: a test from a real partner. */
#include "cli/test/pin.h"

#include <stdarg.h>
#include <string.h>

#include "cli/test/trial.h"
#include "cli/verb.h"
#include "study/decided.h"

void rung_pin_put(RungPinText *text, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  if (length > 0 && !text->status && text->length + (size_t)length + 1 > text->room) {
    size_t room = 2 * text->room + (size_t)length + 1024;
    char *bytes = rung_arena_take(text->arena, room);
    if (bytes && text->length) memcpy(bytes, text->bytes, text->length);
    if (!bytes) text->status = RUNG_E_MEMORY;
    if (bytes) text->bytes = bytes;
    if (bytes) text->room = room;
  }
  if (length > 0 && !text->status) {
    vsnprintf(text->bytes + text->length, text->room - text->length, format, again);
    text->length += (size_t)length;
  }
  va_end(again);
  va_end(arguments);
}

/* A payout that is expected: one that is more or less than nothing. */
static bool is_paid(const RungPin *pin, size_t incentive) {
  RungPayment payment = rung_outcome_total(&pin->outcomes, incentive, pin->subject);
  return payment == RUNG_PAYMENT_PAID || payment == RUNG_PAYMENT_IN_PART;
}

/* Is the badge held: by the partner, or in a row of its own? *row: in which. */
static bool is_held(const RungPin *pin, size_t b, size_t *row) {
  const RungPlan *plan = &pin->session->plan;
  const RungBadge *badge = &plan->badges[b];
  *row = pin->subject;
  if (badge->domain == plan->program.subject)
    return rung_outcome_flag(pin->session->run, badge->node, pin->subject);
  const RungOwned *own = &pin->outcomes.badge_rows[b];
  for (size_t i = own->starts[pin->subject]; i < own->starts[pin->subject + 1]; i++) {
    *row = own->rows[i];
    if (rung_outcome_flag(pin->session->run, badge->node, *row)) return true;
  }
  return false;
}

/* Where there are no tiers, scores and specializations that are not held say how the
 * partner stands. */
static bool has_tiers(const RungPin *pin) {
  return pin->session->plan.program.tier != RUNG_NONE;
}

static bool is_badge_expected(const RungPin *pin, size_t b, size_t *row) {
  const RungPlan *plan = &pin->session->plan;
  return is_held(pin, b, row) ||
         (!has_tiers(pin) && plan->badges[b].domain == plan->program.subject);
}

/* Metrics are expected where nothing else comes out; not those that the test sets. */
static bool is_metric_expected(const RungPin *pin, size_t metric) {
  const RungPlan *plan = &pin->session->plan;
  uint32_t node = plan->metrics[metric].node;
  bool else_any = has_tiers(pin) || plan->score_count > 0;
  size_t row;
  for (size_t i = 0; i < plan->badge_count; i++)
    else_any |= is_badge_expected(pin, i, &row);
  for (size_t i = 0; i < plan->incentive_count; i++) else_any |= is_paid(pin, i);
  return !else_any && !(pin->given && pin->given[node]);
}

static RungStatus demand_outcome(RungPin *pin, RungError *err) {
  const RungPlan *plan = &pin->session->plan;
  RungStatus status = RUNG_OK;
  size_t row;
  if (has_tiers(pin))
    status = rung_demand_add(&pin->demand, plan->program.tier, pin->subject, err);
  for (size_t i = 0; i < plan->score_count && !has_tiers(pin) && !status; i++)
    status = rung_demand_add(&pin->demand, plan->scores[i].reached, pin->subject, err);
  for (size_t i = 0; i < plan->badge_count && !status; i++)
    if (is_badge_expected(pin, i, &row))
      status = rung_demand_add(&pin->demand, plan->badges[i].node, row, err);
  for (size_t i = 0; i < plan->incentive_count && !status; i++)
    if (is_paid(pin, i))
      status =
          rung_demand_add(&pin->demand, plan->incentives[i].total, pin->subject, err);
  for (size_t i = 0; i < plan->metric_count && !status; i++)
    if (is_metric_expected(pin, i))
      status = rung_demand_add(&pin->demand, plan->metrics[i].node, pin->subject, err);
  return status ? status : rung_demand_follow(&pin->demand, err);
}

/* Metrics of the partner behind which other partners stand - ranks, averages of peers -
 * are set by the test: their rows are not the partner's to give. */
static RungStatus find_given(RungPin *pin, RungError *err) {
  RungSession *session = pin->session;
  const RungPlan *plan = &session->plan;
  pin->given = rung_arena_take_array(&session->arena, plan->node_count + 1, 1);
  if (!pin->given) return rung_error_memory(err, "the pinned test");
  for (size_t i = 0; i < plan->metric_count; i++) {
    RungArena arena;
    RungDemand demand;
    uint32_t node = plan->metrics[i].node;
    if (plan->nodes[node].domain != plan->program.subject) continue;
    rung_arena_init(&arena, &session->allocator);
    RungStatus status =
        rung_demand_init(&demand, plan, session->run, RUNG_DEMAND_COUNTED, &arena, err);
    demand.given = pin->given;
    if (!status) status = rung_demand_add(&demand, node, pin->subject, err);
    if (!status) status = rung_demand_follow(&demand, err);
    if (!status) pin->given[node] = rung_pin_has_peers(session, &demand, pin->subject);
    rung_arena_reset(&arena);
    if (status) return status;
  }
  return RUNG_OK;
}

RungStatus rung_pin_init(RungPin *pin, RungSession *session, size_t subject,
                         bool every_column, RungError *err) {
  *pin = (RungPin){.session = session,
                   .subject = subject,
                   .every_column = every_column,
                   .text = {.arena = &session->arena}};
  if (rung_outcomes_make(&pin->outcomes, &session->plan, session->run, &session->arena,
                         err) ||
      (!every_column && find_given(pin, err)) ||
      rung_demand_init(&pin->demand, &session->plan, session->run,
                       every_column ? RUNG_DEMAND_ALL : RUNG_DEMAND_COUNTED,
                       &session->arena, err))
    return err->status;
  pin->demand.given = pin->given;
  if (demand_outcome(pin, err)) return err->status;
  return rung_pin_choose(pin, err);
}

/* Writing ---------------------------------------------------------------------------- */

static void put_head(RungPin *pin, RungText name) {
  const RungSession *session = pin->session;
  char from[11], to[11], day[11];
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  rung_pin_put(&pin->text, "test ");
  rung_pin_put_quoted(&pin->text, name);
  rung_pin_put(&pin->text, " {\n  period = \"%s..%s\",\n", from, to);
  if (!session->rules_dated) return;
  rung_date_format(session->rules_as_of, day);
  rung_pin_put(&pin->text, "  rules_as_of = \"%s\",\n", day);
}

/* A name that is two things is told apart. */
static bool is_twice(const RungPlan *plan, RungText name) {
  size_t count = 0;
  for (size_t i = 0; i < plan->score_count; i++)
    count += rung_text_equal(plan->things[plan->scores[i].thing].name, name);
  for (size_t i = 0; i < plan->metric_count; i++)
    count += rung_text_equal(plan->things[plan->metrics[i].thing].name, name);
  for (size_t i = 0; i < plan->badge_count; i++)
    count += rung_text_equal(plan->things[plan->badges[i].thing].name, name);
  for (size_t i = 0; i < plan->incentive_count; i++)
    count += rung_text_equal(plan->things[plan->incentives[i].thing].name, name);
  return count > 1;
}

static void put_name(RungPin *pin, const char *word, RungText name) {
  if (is_twice(&pin->session->plan, name))
    rung_pin_put(&pin->text, "[\"%s.%.*s\"] = ", word, RUNG_TEXT(name));
  else
    rung_pin_put(&pin->text, "%.*s = ", RUNG_TEXT(name));
}

static void put_expected(RungPin *pin) {
  RungSession *session = pin->session;
  const RungPlan *plan = &session->plan;
  size_t row;
  rung_pin_put(&pin->text, "  expect = {\n");
  if (has_tiers(pin)) {
    uint32_t tier = rung_outcome_tier(plan, session->run, pin->subject);
    RungText name =
        tier ? rung_session_name(session, plan->tiers[tier - 1]) : rung_text("none");
    rung_pin_put(&pin->text, "    tier = \"%.*s\",\n", RUNG_TEXT(name));
  }
  for (size_t i = 0; i < plan->score_count && !has_tiers(pin); i++) {
    RungValue value = rung_session_value(session, plan->scores[i].reached, pin->subject);
    rung_pin_put(&pin->text, "    ");
    put_name(pin, "score", rung_session_name(session, plan->scores[i].thing));
    rung_pin_put_quoted(&pin->text, rung_trial_literal(session, value));
    rung_pin_put(&pin->text, ",\n");
  }
  for (size_t i = 0; i < plan->badge_count; i++) {
    if (!is_badge_expected(pin, i, &row)) continue;
    rung_pin_put(&pin->text, "    ");
    put_name(pin, "specialization", rung_session_name(session, plan->badges[i].thing));
    rung_pin_put(&pin->text, is_held(pin, i, &row) ? "true,\n" : "false,\n");
  }
  for (size_t i = 0; i < plan->incentive_count; i++) {
    if (!is_paid(pin, i)) continue;
    char buffer[RUNG_VALUE_TEXT_MAX];
    RungValue paid = rung_session_value(session, plan->incentives[i].total, pin->subject);
    RungText text = rung_value_format(&paid, RUNG_FORM_SHOWN, buffer);
    rung_pin_put(&pin->text, "    ");
    put_name(pin, "incentive", rung_session_name(session, plan->incentives[i].thing));
    rung_pin_put(&pin->text, "\"%.*s\",\n", RUNG_TEXT(text));
  }
  for (size_t i = 0; i < plan->metric_count; i++) {
    if (!is_metric_expected(pin, i)) continue;
    RungValue value = rung_session_value(session, plan->metrics[i].node, pin->subject);
    rung_pin_put(&pin->text, "    ");
    put_name(pin, "metric", rung_session_name(session, plan->metrics[i].thing));
    rung_pin_put_quoted(&pin->text, rung_trial_literal(session, value));
    rung_pin_put(&pin->text, ",\n");
  }
  rung_pin_put(&pin->text, "  },\n");
}

/* The metrics that the test sets, where they were read. */
static void put_given(RungPin *pin) {
  RungSession *session = pin->session;
  const RungPlan *plan = &session->plan;
  bool any = false;
  for (size_t i = 0; pin->given && i < plan->metric_count; i++) {
    uint32_t node = plan->metrics[i].node;
    if (!pin->given[node] || !rung_demand_has(&pin->demand, node, pin->subject)) continue;
    RungValue value = rung_session_value(session, node, pin->subject);
    RungText text = rung_trial_literal(session, value);
    if (value.shape == RUNG_SHAPE_TEXT)
      text = rung_session_format(session, "'%.*s'", RUNG_TEXT(text));
    RungText name = rung_session_name(session, plan->metrics[i].thing);
    rung_pin_put(&pin->text, "%s%.*s = ", any ? ", " : "  with = { ", RUNG_TEXT(name));
    rung_pin_put_quoted(&pin->text, text);
    any = true;
  }
  if (any) rung_pin_put(&pin->text, " },\n");
}

/* What kept the partner from the next tier; at the highest, what holds it. */
static bool is_because(const RungPin *pin, uint32_t index) {
  const RungPlan *plan = &pin->session->plan;
  const RungCondition *condition = &plan->conditions[index];
  if (condition->of != RUNG_CONDITION_REQUIREMENT) return false;
  uint32_t tier = rung_outcome_tier(plan, pin->session->run, pin->subject);
  uint32_t deciding = tier < plan->tier_count ? tier + 1 : tier;
  return condition->tier == deciding &&
         rung_decided_by(&pin->outcomes, index, pin->subject);
}

static void put_because(RungPin *pin) {
  const RungPlan *plan = &pin->session->plan;
  bool any = false;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    if (!is_because(pin, i)) continue;
    const RungCondition *condition = &plan->conditions[i];
    RungText address = rung_session_format(
        pin->session, "%.*s.%.*s", RUNG_TEXT(plan->things[condition->thing].address),
        RUNG_TEXT(rung_session_name(pin->session, plan->tiers[condition->tier - 1])));
    rung_pin_put(&pin->text, any ? ",\n    " : "  because = {\n    ");
    rung_pin_put_quoted(&pin->text, address);
    any = true;
  }
  if (any) rung_pin_put(&pin->text, ",\n  },\n");
}

RungStatus rung_pin_write(RungPin *pin, RungText name, RungText *text, RungError *err) {
  put_head(pin, name);
  put_given(pin);
  rung_pin_put_rows(pin);
  put_expected(pin);
  put_because(pin);
  rung_pin_put(&pin->text, "}\n");
  if (pin->text.status) return rung_error_memory(err, "the pinned test");
  *text = (RungText){pin->text.bytes, (uint32_t)pin->text.length};
  return RUNG_OK;
}

/* Checking --------------------------------------------------------------------------- */

static const char PINNED[] = "tests/pinned.lua";

/* Does the test pass? *why: the first thing that does not come out, in session->arena. */
static RungStatus check(RungSession *session, RungText text, bool *passes, RungText *why,
                        RungError *err) {
  RungSession checked;
  RungTrials trials;
  rung_session_init(&checked, "");
  RungStatus status = rung_trial_script(&checked, session, PINNED, text, err);
  if (!status) status = rung_session_compile_script(&checked, err);
  if (!status) status = rung_trials_run(&trials, &checked, NULL, false, NULL, NULL, err);
  *passes = !status;
  for (size_t i = 0; !status && i < checked.plan.case_count; i++) {
    const RungVerdict *verdict = &trials.verdicts[i];
    if (!rung_text_is(checked.plan.files[checked.plan.cases[i].position.file], PINNED))
      continue;
    *passes &= !verdict->failed && verdict->count == 0;
    const RungSurprise *first = verdict->count ? verdict->surprises : NULL;
    if (verdict->failed)
      *why = rung_session_format(session, "%s", verdict->error.message);
    else if (first)
      *why = rung_session_format(session, "%.*s is %.*s in the test, %.*s in the data",
                                 RUNG_TEXT(first->name), RUNG_TEXT(first->got),
                                 RUNG_TEXT(first->expected));
  }
  rung_session_reset(&checked);
  return status;
}

/* With only what was read, and where that is not enough, with all that the rows hold. */
static RungStatus pin_partner(RungSession *session, size_t subject, RungText name,
                              RungText *text, RungError *err) {
  RungText why = rung_text("");
  for (int every = 0; every < 2; every++) {
    RungPin pin;
    bool passes;
    if (rung_pin_init(&pin, session, subject, every, err) ||
        rung_pin_write(&pin, name, text, err) ||
        check(session, *text, &passes, &why, err))
      return err->status;
    if (passes) return RUNG_OK;
  }
  rung_error_set(err, RUNG_E_DATA, "not-pinned",
                 "no test says of its own what came out: %.*s", RUNG_TEXT(why));
  rung_error_help(err, "what came out hangs on rows that a test cannot hold");
  return err->status;
}

RungStatus rung_verb_pin(RungSession *session, const RungArguments *arguments,
                         RungError *err) {
  const char *key = rung_argument(arguments, "partner");
  const char *name = rung_argument(arguments, "name");
  session->keep_rows = true;
  if (rung_verb_prepare(session, arguments, err)) return err->status;
  size_t subject = rung_session_find(session, rung_text(key));
  char from[11];
  rung_date_format(session->period.from, from);
  RungText text, own = rung_session_format(session, "a partner of %s", from);
  if (pin_partner(session, subject, name ? rung_text(name) : own, &text, err))
    return err->status;
  fwrite(text.bytes, 1, text.length, stdout);
  if (fflush(stdout) == 0 && !ferror(stdout)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "standard output is closed");
}

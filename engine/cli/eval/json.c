#include "cli/eval/statement.h"

#include "study/entitlement.h"

static void put_key(RungJson *json, const char *key) {
  rung_json_key(json, rung_text(key));
}

static void put_node(const RungStatement *statement, uint32_t node, size_t row,
                     RungJson *json) {
  if (node == RUNG_NONE) {
    rung_json_null(json);
    return;
  }
  RungValue value = rung_session_value(statement->session, node, row);
  rung_value_write_json(&value, json);
}

static void put_badge(const RungStatement *statement, size_t badge, size_t row,
                      RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_object(json);
  put_key(json, "badge");
  rung_json_text(json, rung_session_name(statement->session, plan->badges[badge].thing));
  if (plan->badges[badge].domain != plan->program.subject) {
    put_key(json, "for");
    rung_json_text(json,
                   rung_statement_group_key(statement, plan->badges[badge].domain, row));
  }
  rung_json_close_object(json);
}

static void put_badges(const RungStatement *statement, size_t subject, RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_array(json);
  for (size_t b = 0; b < plan->badge_count; b++) {
    const RungBadge *badge = &plan->badges[b];
    if (badge->domain == plan->program.subject) {
      if (rung_outcome_flag(statement->session->run, badge->node, subject)) {
        put_badge(statement, b, subject, json);
      }
      continue;
    }
    const RungOwned *owned = &statement->outcomes.badge_rows[b];
    for (size_t i = owned->starts[subject]; i < owned->starts[subject + 1]; i++) {
      if (rung_outcome_flag(statement->session->run, badge->node, owned->rows[i])) {
        put_badge(statement, b, owned->rows[i], json);
      }
    }
  }
  rung_json_close_array(json);
}

static void put_measures(const RungStatement *statement, size_t category, uint32_t tier,
                         size_t subject, RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_object(json);
  for (size_t m = 0; m < plan->measure_count; m++) {
    const RungMeasure *measure = &plan->measures[m];
    if (measure->category != category) continue;
    rung_json_key(json, rung_session_name(statement->session, measure->thing));
    rung_json_open_object(json);
    put_key(json, "value");
    put_node(statement, measure->raw[tier], subject, json);
    put_key(json, "points");
    put_node(statement, measure->points[tier], subject, json);
    put_key(json, "out_of");
    put_node(statement, measure->out_of[tier], subject, json);
    put_key(json, "applies");
    uint32_t applies = measure->applies[tier];
    rung_json_flag(json,
                   applies == RUNG_NONE ||
                       rung_outcome_flag(statement->session->run, applies, subject));
    rung_json_close_object(json);
  }
  rung_json_close_object(json);
}

static void put_categories(const RungStatement *statement, size_t score, uint32_t tier,
                           size_t subject, RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_object(json);
  for (size_t c = 0; c < plan->category_count; c++) {
    const RungCategory *category = &plan->categories[c];
    if (category->score != score) continue;
    rung_json_key(json, rung_session_name(statement->session, category->thing));
    rung_json_open_object(json);
    put_key(json, "weight");
    put_node(statement, category->weights[tier], subject, json);
    put_key(json, "earned");
    put_node(statement, category->earned[tier], subject, json);
    put_key(json, "points");
    put_node(statement, category->points[tier], subject, json);
    put_key(json, "possible");
    put_node(statement, category->possible[tier], subject, json);
    put_key(json, "measures");
    put_measures(statement, c, tier, subject, json);
    rung_json_close_object(json);
  }
  rung_json_close_object(json);
}

static void put_scores(const RungStatement *statement, size_t subject, RungJson *json) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t tier = rung_outcome_tier(plan, session->run, subject);
  rung_json_open_object(json);
  for (size_t s = 0; s < plan->score_count; s++) {
    const RungScore *score = &plan->scores[s];
    rung_json_key(json, rung_session_name(session, score->thing));
    rung_json_open_object(json);
    put_key(json, "total");
    put_node(statement, score->reached, subject, json);
    put_key(json, "by_tier");
    rung_json_open_object(json);
    for (size_t t = 1; t <= plan->tier_count; t++) {
      rung_json_key(json, session->tiers[t]);
      put_node(statement, score->totals[t], subject, json);
    }
    rung_json_close_object(json);
    put_key(json, "categories");
    put_categories(statement, s, tier, subject, json);
    rung_json_close_object(json);
  }
  rung_json_close_object(json);
}

static void put_metrics(const RungStatement *statement, size_t subject, RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_object(json);
  for (size_t m = 0; m < plan->metric_count; m++) {
    rung_json_key(json, rung_session_name(statement->session, plan->metrics[m].thing));
    put_node(statement, plan->metrics[m].node, subject, json);
  }
  rung_json_close_object(json);
}

static void put_incentives(const RungStatement *statement, size_t subject,
                           RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_object(json);
  for (size_t i = 0; i < plan->incentive_count; i++) {
    RungPayment payment = rung_outcome_total(&statement->outcomes, i, subject);
    rung_json_key(json, rung_session_name(statement->session, plan->incentives[i].thing));
    rung_json_open_object(json);
    put_key(json, "total");
    put_node(statement, plan->incentives[i].total, subject, json);
    put_key(json, "status");
    rung_json_text(json, rung_text(rung_payment_name(payment)));
    if (plan->incentives[i].due != RUNG_NONE) {
      put_key(json, "due");
      put_node(statement, plan->incentives[i].due, subject, json);
    }
    rung_json_close_object(json);
  }
  rung_json_close_object(json);
}

static void put_benefits(const RungStatement *statement, size_t subject, RungJson *json) {
  const RungPlan *plan = &statement->session->plan;
  rung_json_open_array(json);
  for (size_t i = 0; i < plan->benefit_count; i++) {
    RungEntitlement entitlement;
    rung_entitlement(&entitlement, &statement->outcomes, i, subject);
    if (!entitlement.first || !entitlement.ordinal) continue;
    const RungBenefit *benefit = &plan->benefits[entitlement.benefit];
    rung_json_open_object(json);
    put_key(json, "benefit");
    rung_json_text(json, rung_session_name(statement->session, benefit->thing));
    put_key(json, "kind");
    rung_json_text(json, benefit->kind);
    put_key(json, "level");
    rung_json_text(json, entitlement.level);
    put_key(json, "ordinal");
    rung_json_integer(json, entitlement.ordinal);
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

void rung_statement_put_partner(const RungStatement *statement, size_t subject,
                                RungJson *json) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  rung_json_open_object(json);
  put_key(json, "partner");
  rung_json_text(json, rung_session_key(session, plan->program.subject, subject));
  if (plan->tier_count > 0) {
    put_key(json, "tier");
    rung_json_text(json, session->tiers[rung_outcome_tier(plan, session->run, subject)]);
  }
  put_key(json, "badges");
  put_badges(statement, subject, json);
  put_key(json, "scores");
  put_scores(statement, subject, json);
  put_key(json, "metrics");
  put_metrics(statement, subject, json);
  put_key(json, "incentives");
  put_incentives(statement, subject, json);
  if (plan->benefit_count > 0) {
    put_key(json, "benefits");
    put_benefits(statement, subject, json);
  }
  rung_json_close_object(json);
}

static void put_period(const RungSession *session, RungJson *json) {
  char day[11];
  rung_json_open_object(json);
  put_key(json, "from");
  rung_date_format(session->period.from, day);
  rung_json_text(json, rung_text(day));
  put_key(json, "to");
  rung_date_format(session->period.to, day);
  rung_json_text(json, rung_text(day));
  rung_json_close_object(json);
}

static void put_rules(const RungSession *session, RungJson *json) {
  char day[11];
  if (!session->rules_dated) return;
  put_key(json, "rules_as_of");
  rung_date_format(session->rules_as_of, day);
  rung_json_text(json, rung_text(day));
}

RungStatus rung_statement_write_json(const RungStatement *statement, bool lines,
                                     FILE *stream, RungError *err) {
  RungJson json;
  RungSession *session = statement->session;
  rung_json_init(&json, stream, lines ? &rung_json_lines : &rung_json_pretty);
  if (!lines) {
    rung_json_open_object(&json);
    put_key(&json, "program");
    rung_json_text(&json, rung_session_name(session, session->plan.program.thing));
    put_key(&json, "period");
    put_period(session, &json);
    put_rules(session, &json);
    put_key(&json, "partners");
    rung_json_open_array(&json);
  }
  for (size_t i = 0; i < statement->count; i++) {
    rung_statement_put_partner(statement, statement->subjects[i], &json);
    rung_arena_reset(&session->scratch);
  }
  if (!lines) {
    rung_json_close_array(&json);
    rung_json_close_object(&json);
  }
  return rung_json_finish(&json, err);
}

/* Tiers with their requirements, scores with their measures, specializations, benefits.
 */
#include "cli/explanation.h"

static RungStatus explain_path(RungExplanation *explanation, size_t path, uint32_t tier,
                               RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REQUIREMENT || condition->owner != path ||
        condition->tier != tier) {
      continue;
    }
    if (rung_explain_condition(explanation, i, explanation->subject, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus explain_tier(RungExplanation *explanation, uint32_t tier,
                               RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  bool reached = false;
  for (size_t p = 0; p < plan->path_count; p++) {
    reached |= rung_outcome_flag(session->run, plan->paths[p].reached[tier - 1],
                                 explanation->subject);
  }
  RungTreeLine line =
      rung_explain_line(explanation, plan->tiers[tier - 1],
                        rung_text(reached ? "every requirement holds" : "not reached"));
  line.mark = reached ? RUNG_MARK_MET : RUNG_MARK_UNMET;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (size_t p = 0; p < plan->path_count; p++) {
    bool named = plan->paths[p].thing != RUNG_NONE;
    if (named) {
      RungTreeLine path =
          rung_explain_line(explanation, plan->paths[p].thing, rung_text("path"));
      if (rung_tree_open(explanation->tree, &path, err)) return err->status;
    }
    if (explain_path(explanation, p, tier, err)) return err->status;
    if (named) rung_tree_close(explanation->tree);
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

RungStatus rung_explain_tiers(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  if (plan->tier_count == 0) return RUNG_OK;
  uint32_t tier = rung_outcome_tier(plan, session->run, explanation->subject);
  RungTreeLine line = {.label = rung_text("tier"),
                       .has_value = true,
                       .value = rung_value_text(session->tiers[tier]),
                       .remark = rung_text("the highest whose requirements all hold")};
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (uint32_t t = (uint32_t)plan->tier_count; t > 0; t--) {
    if (explain_tier(explanation, t, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static RungStatus explain_measures(RungExplanation *explanation, size_t category,
                                   uint32_t tier, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  for (size_t m = 0; m < plan->measure_count; m++) {
    const RungMeasure *measure = &plan->measures[m];
    if (measure->category != category) continue;
    const RungColumn *raw = rung_run_column(session->run, measure->raw[tier]);
    bool known = rung_column_has(raw, rung_outcome_at(raw, explanation->subject));
    RungText out_of =
        rung_explain_text(explanation, measure->out_of, explanation->subject);
    RungText cell =
        rung_explain_text(explanation, measure->raw[tier], explanation->subject);
    RungText formula = plan->things[measure->thing].formula;
    RungText remark =
        known
            ? rung_session_format(session, "of %.*s; %.*s gives %.*s", RUNG_TEXT(out_of),
                                  RUNG_TEXT(formula), RUNG_TEXT(cell))
            : rung_session_format(session, "of %.*s; %.*s has no data: earns 0",
                                  RUNG_TEXT(out_of), RUNG_TEXT(formula));
    RungTreeLine line = rung_explain_figure(
        explanation, measure->thing, measure->points[tier], explanation->subject, remark);
    line.mark = known ? RUNG_MARK_PLAIN : RUNG_MARK_MISSING;
    if (rung_tree_add(explanation->tree, &line, err)) return err->status;
  }
  return RUNG_OK;
}

/* A part of 1 as a percentage. */
static RungText part_text(RungExplanation *explanation, uint32_t node) {
  RungSession *session = explanation->statement->session;
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungValue value = rung_session_value(session, node, explanation->subject);
  value.kind = RUNG_KIND_PERCENT;
  RungText text = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  return rung_session_format(session, "%.*s", RUNG_TEXT(text));
}

static RungStatus explain_category(RungExplanation *explanation, size_t c, uint32_t tier,
                                   RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungCategory *category = &session->plan.categories[c];
  RungText remark = rung_text("n/a");
  RungText earned = part_text(explanation, category->earned[tier]);
  if (category->weights[tier] != RUNG_NONE) {
    RungText weight = part_text(explanation, category->weights[tier]);
    remark = rung_session_format(session, "weight %.*s", RUNG_TEXT(weight));
  }
  RungTreeLine line = rung_explain_line(explanation, category->thing, remark);
  line.has_value = true;
  line.value = rung_value_text(earned);
  if (rung_tree_open(explanation->tree, &line, err) ||
      explain_measures(explanation, c, tier, err)) {
    return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static RungStatus explain_score(RungExplanation *explanation, size_t s, uint32_t tier,
                                RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungScore *score = &plan->scores[s];
  RungText remark = rung_text("");
  if (plan->tier_count > 0) {
    remark = rung_session_format(session, "as a candidate for %.*s",
                                 RUNG_TEXT(session->tiers[tier]));
  }
  RungTreeLine line = rung_explain_figure(explanation, score->thing, score->totals[tier],
                                          explanation->subject, remark);
  line.label = rung_session_format(session, "score %.*s", RUNG_TEXT(line.label));
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (size_t c = 0; c < plan->category_count; c++) {
    if (plan->categories[c].score == s && explain_category(explanation, c, tier, err)) {
      return err->status;
    }
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

RungStatus rung_explain_scores(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t reached = rung_outcome_tier(plan, session->run, explanation->subject);
  for (size_t s = 0; s < plan->score_count; s++) {
    if (plan->tier_count == 0) {
      if (explain_score(explanation, s, 0, err)) return err->status;
      continue;
    }
    /* As a candidate for the tier reached and for the one above it: what keeps it away.
     */
    for (uint32_t tier = reached ? reached : 1;
         tier <= plan->tier_count && tier <= reached + 1; tier++) {
      if (explain_score(explanation, s, tier, err)) return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus explain_badge_row(RungExplanation *explanation, uint32_t b, size_t row,
                                    RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungBadge *badge = &plan->badges[b];
  bool held = rung_outcome_flag(session->run, badge->node, row);
  RungTreeLine line =
      rung_explain_line(explanation, badge->thing, rung_text(held ? "held" : "not held"));
  line.mark = held ? RUNG_MARK_MET : RUNG_MARK_UNMET;
  if (badge->domain != plan->program.subject) {
    RungText key = rung_statement_group_key(explanation->statement, badge->domain, row);
    line.label =
        rung_session_format(session, "%.*s: %.*s", RUNG_TEXT(line.label), RUNG_TEXT(key));
  }
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    if (plan->conditions[i].of == RUNG_CONDITION_BADGE &&
        plan->conditions[i].owner == b &&
        rung_explain_condition(explanation, i, row, err)) {
      return err->status;
    }
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

RungStatus rung_explain_badges(RungExplanation *explanation, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  if (plan->badge_count == 0) return RUNG_OK;
  RungTreeLine line = {.label = rung_text("specializations")};
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (uint32_t b = 0; b < plan->badge_count; b++) {
    if (plan->badges[b].domain == plan->program.subject) {
      if (explain_badge_row(explanation, b, explanation->subject, err)) {
        return err->status;
      }
      continue;
    }
    const RungOwned *owned = &explanation->statement->outcomes.badge_rows[b];
    for (size_t i = owned->starts[explanation->subject];
         i < owned->starts[explanation->subject + 1]; i++) {
      if (explain_badge_row(explanation, b, owned->rows[i], err)) return err->status;
    }
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* A benefit's level for the partner: that of its tier, or of each badge it holds. */
static bool benefit_level(RungExplanation *explanation, const RungBenefit *benefit,
                          RungText *level) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  *level = rung_text("-");
  if (!benefit->by_badge) {
    uint32_t tier = rung_outcome_tier(plan, session->run, explanation->subject);
    if (tier > 0) *level = benefit->levels[tier - 1];
    return !rung_text_is(*level, "-");
  }
  for (size_t b = 0; b < plan->badge_count; b++) {
    const RungBadge *badge = &plan->badges[b];
    bool held = badge->domain == plan->program.subject &&
                rung_outcome_flag(session->run, badge->node, explanation->subject);
    const RungOwned *owned = &explanation->statement->outcomes.badge_rows[b];
    for (size_t i = owned->starts ? owned->starts[explanation->subject] : 0;
         owned->starts && i < owned->starts[explanation->subject + 1]; i++) {
      held |= rung_outcome_flag(session->run, badge->node, owned->rows[i]);
    }
    if (held && !rung_text_is(benefit->levels[b], "-")) *level = benefit->levels[b];
  }
  return !rung_text_is(*level, "-");
}

RungStatus rung_explain_benefits(RungExplanation *explanation, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  if (plan->benefit_count == 0) return RUNG_OK;
  RungTreeLine head = {.label = rung_text("benefits")};
  if (rung_tree_open(explanation->tree, &head, err)) return err->status;
  for (size_t i = 0; i < plan->benefit_count; i++) {
    RungText level;
    if (!benefit_level(explanation, &plan->benefits[i], &level)) continue;
    RungTreeLine line =
        rung_explain_line(explanation, plan->benefits[i].thing, plan->benefits[i].kind);
    line.has_value = true;
    line.value = rung_value_text(level);
    if (rung_tree_add(explanation->tree, &line, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

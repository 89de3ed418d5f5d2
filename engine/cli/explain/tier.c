/* Tiers with their requirements. */
#include "cli/explain/explanation.h"

/* Names of the requirements of a path that do not hold, parted by ", ". */
static RungText unmet_names(RungExplanation *explanation, size_t path, uint32_t tier) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REQUIREMENT || condition->owner != path ||
        condition->tier != tier || !rung_outcome_asked(session->run, condition) ||
        rung_outcome_flag(session->run, condition->cond, explanation->subject)) {
      continue;
    }
    RungText name = rung_explain_condition_label(explanation, i);
    text = rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? ", " : "", RUNG_TEXT(name));
  }
  return text;
}

static RungConditions requirements_of(size_t path, uint32_t tier) {
  return (RungConditions){RUNG_CONDITION_REQUIREMENT, (uint32_t)path, tier};
}

static bool path_holds(RungExplanation *explanation, size_t path, uint32_t tier) {
  RungSession *session = explanation->statement->session;
  return rung_outcome_flag(session->run, session->plan.paths[path].reached[tier - 1],
                           explanation->subject);
}

/* "1 of 3 requirements not met: Program points", or that all hold. */
static RungText path_remark(RungExplanation *explanation, size_t path, uint32_t tier) {
  size_t met, total;
  rung_explain_count(explanation, requirements_of(path, tier), explanation->subject, &met,
                     &total);
  if (total == 0 && !path_holds(explanation, path, tier)) {
    return rung_text("not a tier of the version in force");
  }
  if (met == total) return rung_text("every requirement holds");
  RungText names = unmet_names(explanation, path, tier);
  return rung_session_format(explanation->statement->session,
                             "%zu of %zu requirements not met: %.*s", total - met, total,
                             RUNG_TEXT(names));
}

static RungText tier_remark(RungExplanation *explanation, uint32_t tier, bool holds) {
  RungSession *session = explanation->statement->session;
  size_t paths = session->plan.path_count;
  if (paths == 1) return path_remark(explanation, 0, tier);
  if (!holds) return rung_session_format(session, "none of its %zu paths holds", paths);
  return rung_text("every requirement of a path holds");
}

static RungStatus explain_path(RungExplanation *explanation, size_t path, uint32_t tier,
                               RungError *err) {
  uint32_t thing = explanation->statement->session->plan.paths[path].thing;
  bool holds = path_holds(explanation, path, tier);
  if (thing != RUNG_NONE) {
    RungTreeLine line =
        rung_explain_line(explanation, thing, path_remark(explanation, path, tier));
    line.mark = holds ? RUNG_MARK_MET : RUNG_MARK_UNMET;
    if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  }
  if (rung_explain_conditions(explanation, requirements_of(path, tier),
                              explanation->subject, true, err)) {
    return err->status;
  }
  if (thing != RUNG_NONE) rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static RungStatus explain_tier(RungExplanation *explanation, uint32_t tier,
                               uint32_t reached, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  bool holds = false;
  for (size_t p = 0; p < plan->path_count; p++) {
    holds |= path_holds(explanation, p, tier);
  }
  RungTreeLine line = rung_explain_line(explanation, plan->tiers[tier - 1],
                                        tier_remark(explanation, tier, holds));
  line.mark = holds ? RUNG_MARK_MET : RUNG_MARK_UNMET;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  explanation->detail = tier != reached && tier != reached + 1;
  RungStatus status = RUNG_OK;
  for (size_t p = 0; p < plan->path_count && !status; p++) {
    status = explain_path(explanation, p, tier, err);
  }
  explanation->detail = false;
  rung_tree_close(explanation->tree);
  return status;
}

RungStatus rung_explain_tiers(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  if (plan->tier_count == 0) return RUNG_OK;
  uint32_t tier = rung_outcome_tier(plan, session->run, explanation->subject);
  RungTreeLine line = {.label = rung_text("tier"),
                       .has_value = true,
                       .value = rung_value_text(session->tiers[tier]),
                       .remark =
                           rung_text(tier > 0 ? "the highest whose requirements all hold"
                                              : "no tier's requirements all hold")};
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (uint32_t t = (uint32_t)plan->tier_count; t > 0; t--) {
    if (explain_tier(explanation, t, tier, err)) return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

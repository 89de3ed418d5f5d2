/* Tiers with their requirements, scores with their measures. */
#include "cli/explanation.h"

#include "study/trace.h"

/* Names of the requirements of a path that do not hold, parted by ", ". */
static RungText unmet_names(RungExplanation *explanation, size_t path, uint32_t tier) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (uint32_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REQUIREMENT || condition->owner != path ||
        condition->tier != tier ||
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

/* "1 of 3 requirements not met: Program points", or that all hold. */
static RungText path_remark(RungExplanation *explanation, size_t path, uint32_t tier) {
  size_t met, total;
  rung_explain_count(explanation, requirements_of(path, tier), explanation->subject, &met,
                     &total);
  if (met == total) return rung_text("every requirement holds");
  RungText names = unmet_names(explanation, path, tier);
  return rung_session_format(explanation->statement->session,
                             "%zu of %zu requirements not met: %.*s", total - met, total,
                             RUNG_TEXT(names));
}

static bool path_holds(RungExplanation *explanation, size_t path, uint32_t tier) {
  RungSession *session = explanation->statement->session;
  return rung_outcome_flag(session->run, session->plan.paths[path].reached[tier - 1],
                           explanation->subject);
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

/* A score as a candidate for a tier; beside: the tier reached, whose score was shown
 * before, or the same tier. */
typedef struct Candidate {
  uint32_t tier, beside;
} Candidate;

/* Does a measure give the same points for the candidate as beside it? */
static bool same_points(RungExplanation *explanation, const RungMeasure *measure,
                        Candidate candidate) {
  const RungRun *run = explanation->statement->session->run;
  RungRatio a, b;
  return candidate.tier != candidate.beside &&
         rung_trace_figure(run, measure->points[candidate.tier], explanation->subject,
                           &a) &&
         rung_trace_figure(run, measure->points[candidate.beside], explanation->subject,
                           &b) &&
         rung_ratio_compare(a, b) == 0;
}

static RungStatus explain_measure(RungExplanation *explanation,
                                  const RungMeasure *measure, Candidate candidate,
                                  RungError *err) {
  RungSession *session = explanation->statement->session;
  size_t subject = explanation->subject;
  RungValue raw = rung_explain_value(explanation, measure->raw[candidate.tier], subject);
  RungValue most = rung_explain_value(explanation, measure->out_of, subject);
  RungText out_of = rung_explain_show(explanation, most);
  bool known = raw.shape != RUNG_SHAPE_MISSING;
  RungText gives = rung_explain_show(explanation, raw);
  RungText remark =
      known
          ? rung_session_format(session, "of %.*s; the formula gives %.*s",
                                RUNG_TEXT(out_of), RUNG_TEXT(gives))
          : rung_session_format(session, "of %.*s; no data: earns 0", RUNG_TEXT(out_of));
  explanation->detail = same_points(explanation, measure, candidate);
  RungTreeLine line = rung_explain_figure(
      explanation, measure->thing, measure->points[candidate.tier], subject, remark);
  explanation->detail = false;
  line.formula = rung_explain_formula(explanation, measure->thing);
  line.mark = known ? RUNG_MARK_PLAIN : RUNG_MARK_MISSING;
  return rung_tree_add(explanation->tree, &line, err);
}

/* "weight 45%; 3 of 4 measures as for gold". */
static RungText category_remark(RungExplanation *explanation, size_t c,
                                Candidate candidate) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t node = plan->categories[c].weights[candidate.tier];
  if (node == RUNG_NONE) return rung_text("n/a");
  RungValue value = rung_explain_value(explanation, node, explanation->subject);
  if (value.kind == RUNG_KIND_NUMBER) value.kind = RUNG_KIND_PERCENT;
  RungText weight = rung_explain_show(explanation, value);
  size_t same = 0, all = 0;
  for (size_t m = 0; m < plan->measure_count; m++) {
    if (plan->measures[m].category != c) continue;
    all++;
    same += same_points(explanation, &plan->measures[m], candidate);
  }
  if (same == 0) return rung_session_format(session, "weight %.*s", RUNG_TEXT(weight));
  return rung_session_format(session, "weight %.*s; %zu of %zu measures as for %.*s",
                             RUNG_TEXT(weight), same, all,
                             RUNG_TEXT(session->tiers[candidate.beside]));
}

static RungStatus explain_category(RungExplanation *explanation, size_t c,
                                   Candidate candidate, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungCategory *category = &plan->categories[c];
  RungTreeLine line = rung_explain_figure(
      explanation, category->thing, category->earned[candidate.tier],
      explanation->subject, category_remark(explanation, c, candidate));
  if (line.value.kind == RUNG_KIND_NUMBER) line.value.kind = RUNG_KIND_PERCENT;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (size_t m = 0; m < plan->measure_count; m++) {
    if (plan->measures[m].category == c &&
        explain_measure(explanation, &plan->measures[m], candidate, err)) {
      return err->status;
    }
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

static RungStatus explain_score(RungExplanation *explanation, size_t s,
                                Candidate candidate, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungScore *score = &plan->scores[s];
  RungText remark = rung_text("");
  if (plan->tier_count > 0) {
    remark = rung_session_format(session, "as a candidate for %.*s",
                                 RUNG_TEXT(session->tiers[candidate.tier]));
  }
  RungTreeLine line =
      rung_explain_figure(explanation, score->thing, score->totals[candidate.tier],
                          explanation->subject, remark);
  line.label = rung_session_format(session, "score %.*s", RUNG_TEXT(line.label));
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  for (size_t c = 0; c < plan->category_count; c++) {
    if (plan->categories[c].score == s &&
        explain_category(explanation, c, candidate, err)) {
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
  uint32_t first = reached == 0 && plan->tier_count > 0 ? 1 : reached;
  uint32_t last = reached < plan->tier_count ? reached + 1 : first;
  for (size_t s = 0; s < plan->score_count; s++) {
    for (uint32_t tier = first; tier <= last; tier++) {
      if (explain_score(explanation, s, (Candidate){tier, first}, err)) {
        return err->status;
      }
    }
  }
  return RUNG_OK;
}

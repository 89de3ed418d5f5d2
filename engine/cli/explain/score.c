/* Scores with their categories and measures. */
#include "cli/explain/explanation.h"

#include "study/trace.h"

/* A score as a candidate for a tier; beside: the tier reached, whose score was shown
 * before, or the same tier. */
typedef struct Candidate {
  uint32_t tier, beside;
} Candidate;

/* Order of the figures of two nodes for the partner; false where one is missing. */
static bool compare_nodes(RungExplanation *explanation, uint32_t left, uint32_t right,
                          int *order) {
  const RungRun *run = explanation->statement->session->run;
  RungRatio a, b;
  if (!rung_trace_figure(run, left, explanation->subject, &a) ||
      !rung_trace_figure(run, right, explanation->subject, &b)) {
    return false;
  }
  *order = rung_ratio_compare(a, b);
  return true;
}

/* Does a measure give the same points for the candidate as beside it? */
static bool same_points(RungExplanation *explanation, const RungMeasure *measure,
                        Candidate candidate) {
  int order;
  return candidate.tier != candidate.beside &&
         compare_nodes(explanation, measure->points[candidate.tier],
                       measure->points[candidate.beside], &order) &&
         order == 0;
}

static RungText show_node(RungExplanation *explanation, uint32_t node) {
  return rung_explain_show(explanation,
                           rung_explain_value(explanation, node, explanation->subject));
}

/* "; held from 45 to 40", "; raised from 3 to 5", or nothing where a bound that may
 * be there changed nothing. */
static RungText bound_remark(RungExplanation *explanation, uint32_t unbounded,
                             uint32_t points) {
  int order;
  if (unbounded == RUNG_NONE || !compare_nodes(explanation, unbounded, points, &order) ||
      order == 0) {
    return rung_text("");
  }
  RungText before = show_node(explanation, unbounded);
  RungText after = show_node(explanation, points);
  return rung_session_format(explanation->statement->session, "; %s from %.*s to %.*s",
                             order > 0 ? "held" : "raised", RUNG_TEXT(before),
                             RUNG_TEXT(after));
}

/* Why a measure that does not apply is left out. */
static RungText left_out_remark(RungExplanation *explanation, const RungMeasure *measure,
                                bool known) {
  RungSession *session = explanation->statement->session;
  if (measure->when == RUNG_NONE) return rung_text("no data: left out");
  RungText when = rung_explain_formula(explanation, measure->when);
  return rung_session_format(session, "does not apply: %.*s does not hold%s",
                             RUNG_TEXT(when), known ? "" : ", or there is no data");
}

static RungText measure_remark(RungExplanation *explanation, const RungMeasure *measure,
                               uint32_t tier, bool known) {
  RungSession *session = explanation->statement->session;
  uint32_t applies = measure->applies[tier];
  if (applies != RUNG_NONE &&
      !rung_outcome_flag(session->run, applies, explanation->subject)) {
    return left_out_remark(explanation, measure, known);
  }
  RungText out_of = show_node(explanation, measure->out_of[tier]);
  if (!known) {
    return rung_session_format(session, "of %.*s; no data: earns 0", RUNG_TEXT(out_of));
  }
  RungText gives = show_node(explanation, measure->raw[tier]);
  RungText bound =
      bound_remark(explanation, measure->unbounded[tier], measure->points[tier]);
  return rung_session_format(session, "of %.*s; the formula gives %.*s%.*s",
                             RUNG_TEXT(out_of), RUNG_TEXT(gives), RUNG_TEXT(bound));
}

static RungStatus explain_measure(RungExplanation *explanation,
                                  const RungMeasure *measure, Candidate candidate,
                                  RungError *err) {
  uint32_t tier = candidate.tier;
  size_t subject = explanation->subject;
  RungValue raw = rung_explain_value(explanation, measure->raw[tier], subject);
  bool known = raw.shape != RUNG_SHAPE_MISSING;
  RungText remark = measure_remark(explanation, measure, tier, known);
  explanation->detail = same_points(explanation, measure, candidate);
  RungTreeLine line = rung_explain_figure(explanation, measure->thing,
                                          measure->points[tier], subject, remark);
  explanation->detail = false;
  line.formula = rung_explain_formula(explanation, measure->thing);
  line.mark = known ? RUNG_MARK_PLAIN : RUNG_MARK_MISSING;
  return rung_tree_add(explanation->tree, &line, err);
}

/* "; 3 of 4 measures as for gold", or nothing. */
static RungText same_remark(RungExplanation *explanation, size_t c, Candidate candidate) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  size_t same = 0, all = 0;
  for (size_t m = 0; m < plan->measure_count; m++) {
    if (plan->measures[m].category != c) continue;
    all++;
    same += same_points(explanation, &plan->measures[m], candidate);
  }
  if (same == 0) return rung_text("");
  return rung_session_format(session, "; %zu of %zu measures as for %.*s", same, all,
                             RUNG_TEXT(session->tiers[candidate.beside]));
}

/* Does no measure of the category apply? */
static bool is_idle(RungExplanation *explanation, const RungCategory *category,
                    uint32_t tier) {
  RungValue earned =
      rung_explain_value(explanation, category->earned[tier], explanation->subject);
  return earned.shape == RUNG_SHAPE_MISSING;
}

/* "weight 45%; 3 of 4 measures as for gold", "of 40; held from 45 to 40". */
static RungText category_remark(RungExplanation *explanation, size_t c,
                                Candidate candidate, bool plain) {
  RungSession *session = explanation->statement->session;
  const RungCategory *category = &session->plan.categories[c];
  uint32_t tier = candidate.tier;
  if (!plain && category->weights[tier] == RUNG_NONE) return rung_text("n/a");
  if (is_idle(explanation, category, tier)) {
    return rung_text(plain ? "no measure applies" : "n/a: no measure applies");
  }
  RungText head;
  if (plain) {
    head = show_node(explanation, category->possible[tier]);
  } else {
    RungValue weight =
        rung_explain_value(explanation, category->weights[tier], explanation->subject);
    if (weight.kind == RUNG_KIND_NUMBER) weight.kind = RUNG_KIND_PERCENT;
    head = rung_explain_show(explanation, weight);
  }
  RungText bound =
      bound_remark(explanation, category->unbounded[tier], category->points[tier]);
  RungText same = same_remark(explanation, c, candidate);
  return rung_session_format(session, "%s %.*s%.*s%.*s", plain ? "of" : "weight",
                             RUNG_TEXT(head), RUNG_TEXT(bound), RUNG_TEXT(same));
}

static RungStatus explain_measures(RungExplanation *explanation, size_t c,
                                   Candidate candidate, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  for (size_t m = 0; m < plan->measure_count; m++) {
    if (plan->measures[m].category == c &&
        explain_measure(explanation, &plan->measures[m], candidate, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

/* What a category earned: a part of its points, or in a plain score its points. */
static RungStatus explain_category(RungExplanation *explanation, size_t c,
                                   Candidate candidate, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  const RungCategory *category = &plan->categories[c];
  if (rung_outcome_is_whole(plan, c)) {
    return explain_measures(explanation, c, candidate, err);
  }
  bool plain = rung_outcome_is_plain(plan, category->score);
  uint32_t node =
      plain ? category->points[candidate.tier] : category->earned[candidate.tier];
  RungTreeLine line =
      rung_explain_figure(explanation, category->thing, node, explanation->subject,
                          category_remark(explanation, c, candidate, plain));
  if (!plain && line.value.kind == RUNG_KIND_NUMBER) line.value.kind = RUNG_KIND_PERCENT;
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  if (explain_measures(explanation, c, candidate, err)) return err->status;
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* Is a score the same for every tier, whatever is reached? */
static bool is_same_for_all(const RungPlan *plan, const RungScore *score) {
  for (size_t t = 1; t <= plan->tier_count; t++) {
    if (score->totals[t] != score->totals[0]) return false;
  }
  return true;
}

/* "as a candidate for gold; 83 without the cap". */
static RungText score_remark(RungExplanation *explanation, const RungScore *score,
                             uint32_t tier) {
  RungSession *session = explanation->statement->session;
  RungText bound = rung_text(""), candidate = rung_text("");
  uint32_t unbounded = score->unbounded[tier];
  int order;
  if (unbounded != RUNG_NONE &&
      compare_nodes(explanation, unbounded, score->totals[tier], &order) && order != 0) {
    RungText before = show_node(explanation, unbounded);
    bound = rung_session_format(session, "%.*s without the %s", RUNG_TEXT(before),
                                order > 0 ? "cap" : "floor");
  }
  if (!is_same_for_all(&session->plan, score)) {
    candidate = rung_session_format(session, "as a candidate for %.*s",
                                    RUNG_TEXT(session->tiers[tier]));
  }
  return rung_session_format(session, "%.*s%s%.*s", RUNG_TEXT(candidate),
                             candidate.length && bound.length ? "; " : "",
                             RUNG_TEXT(bound));
}

static RungStatus explain_score(RungExplanation *explanation, size_t s,
                                Candidate candidate, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungPlan *plan = &session->plan;
  const RungScore *score = &plan->scores[s];
  RungTreeLine line = rung_explain_figure(
      explanation, score->thing, score->totals[candidate.tier], explanation->subject,
      score_remark(explanation, score, candidate.tier));
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
      bool told = tier > first && is_same_for_all(plan, &plan->scores[s]);
      if (!told && explain_score(explanation, s, (Candidate){tier, first}, err)) {
        return err->status;
      }
    }
  }
  return RUNG_OK;
}

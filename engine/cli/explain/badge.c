/* Specializations and benefits. */
#include "cli/explain/explanation.h"

#include "study/entitlement.h"

/* A badge for the partner, or for one row of a group. */
typedef struct Badge {
  uint32_t badge;
  size_t row;
  bool of_group;
} Badge;

static bool is_held(const RungExplanation *explanation, Badge badge) {
  RungSession *session = explanation->statement->session;
  return rung_outcome_flag(session->run, session->plan.badges[badge.badge].node,
                           badge.row);
}

static RungConditions conditions_of(Badge badge) {
  return (RungConditions){RUNG_CONDITION_BADGE, badge.badge, 0};
}

/* Rows of a badge's group that are the partner's: rows[0 .. *count - 1]. */
static const uint32_t *rows_of(const RungExplanation *explanation, uint32_t badge,
                               size_t *count) {
  const RungOwned *owned = &explanation->statement->outcomes.badge_rows[badge];
  *count = 0;
  if (!owned->starts) return NULL;
  size_t from = owned->starts[explanation->subject];
  *count = owned->starts[explanation->subject + 1] - from;
  return owned->rows + from;
}

/* shown: its conditions too. */
static RungStatus explain_badge(RungExplanation *explanation, Badge badge, bool shown,
                                RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungBadge *entry = &session->plan.badges[badge.badge];
  bool held = is_held(explanation, badge);
  size_t met, total;
  rung_explain_count(explanation, conditions_of(badge), badge.row, &met, &total);
  RungText remark =
      held ? rung_text("held")
           : rung_session_format(session, "not held, %zu of %zu met", met, total);
  RungTreeLine line = rung_explain_line(explanation, entry->thing, remark);
  line.mark = held ? RUNG_MARK_MET : RUNG_MARK_UNMET;
  if (badge.of_group) {
    RungText key =
        rung_statement_group_key(explanation->statement, entry->domain, badge.row);
    line.label =
        rung_session_format(session, "%.*s: %.*s", RUNG_TEXT(line.label), RUNG_TEXT(key));
  }
  if (rung_tree_open(explanation->tree, &line, err)) return err->status;
  bool detail = explanation->detail;
  explanation->detail = detail || !shown;
  RungStatus status =
      rung_explain_conditions(explanation, conditions_of(badge), badge.row, !held, err);
  explanation->detail = detail;
  rung_tree_close(explanation->tree);
  return status;
}

/* Of the rows that do not hold a badge the first that meets the most; SIZE_MAX: none. */
static size_t nearest_row(RungExplanation *explanation, uint32_t badge) {
  size_t count, nearest = SIZE_MAX, most = 0;
  const uint32_t *rows = rows_of(explanation, badge, &count);
  for (size_t i = 0; i < count; i++) {
    Badge each = {badge, rows[i], true};
    size_t met, total;
    if (is_held(explanation, each)) continue;
    rung_explain_count(explanation, conditions_of(each), rows[i], &met, &total);
    if (nearest != SIZE_MAX && met <= most) continue;
    nearest = rows[i];
    most = met;
  }
  return nearest;
}

/* Those of a group's rows that are held, or those that are not: the nearest of these
 * first, and as many lines as rows of data are shown. */
static RungStatus explain_group(RungExplanation *explanation, uint32_t badge, bool held,
                                RungError *err) {
  size_t count, shown = 0;
  const uint32_t *rows = rows_of(explanation, badge, &count);
  size_t nearest = held ? SIZE_MAX : nearest_row(explanation, badge);
  if (nearest != SIZE_MAX &&
      explain_badge(explanation, (Badge){badge, nearest, true}, true, err)) {
    return err->status;
  }
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    Badge each = {badge, rows[i], true};
    if (rows[i] == nearest || is_held(explanation, each) != held) continue;
    explanation->detail = !held && ++shown >= explanation->rows_most;
    status = explain_badge(explanation, each, held, err);
  }
  explanation->detail = false;
  return status;
}

static RungStatus explain_all(RungExplanation *explanation, bool held, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  RungStatus status = RUNG_OK;
  for (uint32_t b = 0; b < plan->badge_count && !status; b++) {
    Badge own = {b, explanation->subject, false};
    if (plan->badges[b].domain != plan->program.subject) {
      status = explain_group(explanation, b, held, err);
    } else if (is_held(explanation, own) == held) {
      status = explain_badge(explanation, own, true, err);
    }
  }
  return status;
}

static size_t count_held(RungExplanation *explanation) {
  const RungPlan *plan = &explanation->statement->session->plan;
  size_t held = 0;
  for (uint32_t b = 0; b < plan->badge_count; b++) {
    bool own = plan->badges[b].domain == plan->program.subject;
    size_t count;
    const uint32_t *rows = rows_of(explanation, b, &count);
    held += own && is_held(explanation, (Badge){b, explanation->subject, false});
    for (size_t i = 0; i < count && !own; i++) {
      held += is_held(explanation, (Badge){b, rows[i], true});
    }
  }
  return held;
}

RungStatus rung_explain_badges(RungExplanation *explanation, RungError *err) {
  RungSession *session = explanation->statement->session;
  if (session->plan.badge_count == 0) return RUNG_OK;
  size_t held = count_held(explanation);
  RungTreeLine line = {.label = rung_text("specializations"),
                       .remark = held == 0
                                     ? rung_text("none held")
                                     : rung_session_format(session, "%zu held", held)};
  if (rung_tree_open(explanation->tree, &line, err) ||
      explain_all(explanation, true, err) || explain_all(explanation, false, err)) {
    return err->status;
  }
  rung_tree_close(explanation->tree);
  return RUNG_OK;
}

/* "non-financial, level 2" */
static RungText benefit_remark(RungSession *session, RungText kind, uint32_t ordinal) {
  return rung_session_format(session, "%.*s%slevel %u", RUNG_TEXT(kind),
                             kind.length > 0 ? ", " : "", ordinal);
}

static RungStatus explain_benefit(RungExplanation *explanation,
                                  const RungEntitlement *entitlement, RungError *err) {
  RungSession *session = explanation->statement->session;
  const RungBenefit *benefit = &session->plan.benefits[entitlement->benefit];
  RungTreeLine line =
      rung_explain_line(explanation, benefit->thing,
                        benefit_remark(session, benefit->kind, entitlement->ordinal));
  line.has_value = true;
  line.value = rung_value_text(entitlement->level);
  return rung_tree_add(explanation->tree, &line, err);
}

RungStatus rung_explain_benefits(RungExplanation *explanation, RungError *err) {
  const RungPlan *plan = &explanation->statement->session->plan;
  bool headed = false;
  for (size_t i = 0; i < plan->benefit_count; i++) {
    RungEntitlement entitlement;
    rung_entitlement(&entitlement, &explanation->statement->outcomes, i,
                     explanation->subject);
    if (!entitlement.first || !entitlement.ordinal) continue;
    RungTreeLine head = {.label = rung_text("benefits")};
    if (!headed && rung_tree_open(explanation->tree, &head, err)) return err->status;
    headed = true;
    if (explain_benefit(explanation, &entitlement, err)) return err->status;
  }
  if (headed) rung_tree_close(explanation->tree);
  return RUNG_OK;
}

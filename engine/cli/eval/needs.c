/* What keeps a partner from the next tier, in as few words as will do. */
#include "cli/eval/statement.h"
#include "cli/join.h"

#include <string.h>

enum { NAME_MOST = 48 }; /* bytes of a formula as a name */

/* Where the comparison of "count(deals where amount > $5) >=" stands: outside of
 * brackets and quotes; its length when there is none. */
static uint32_t find_comparison(RungText text) {
  uint32_t i = 0;
  int depth = 0;
  char quote = 0;
  for (; i < text.length; i++) {
    char c = text.bytes[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[') {
      depth++;
    } else if (c == ')' || c == ']') {
      depth--;
    } else if (depth == 0 && strchr("<>=!", c)) {
      break;
    }
  }
  return i;
}

/* The left side of a requirement: "arr >=" is arr, score("aligned") >= is aligned; a part
 * of a score, score("aligned", "sales"), stays as it is. */
static RungText short_name(RungText name) {
  static const char score[] = "score(";
  RungText left = {name.bytes, find_comparison(name)};
  while (left.length > 0 && left.bytes[left.length - 1] == ' ') left.length--;
  if (left.length == 0) return name;
  uint32_t head = sizeof score - 1;
  if (left.length < head + 4 || memcmp(left.bytes, score, head) != 0) return left;
  char quote = left.bytes[head];
  const char *end = left.bytes + left.length - 2;
  RungText inner = {left.bytes + head + 1, left.length - head - 3};
  bool scored = (quote == '"' || quote == '\'') && end[0] == quote && end[1] == ')' &&
                !memchr(inner.bytes, quote, inner.length);
  return scored ? inner : left;
}

/* The metric or score that a node is the figure of, or RUNG_NONE. */
static uint32_t figure_thing(const RungPlan *plan, uint32_t node, uint32_t tier) {
  for (size_t i = 0; i < plan->metric_count; i++) {
    if (plan->metrics[i].node == node) return plan->metrics[i].thing;
  }
  for (size_t i = 0; i < plan->score_count; i++) {
    if (plan->scores[i].totals[tier] == node) return plan->scores[i].thing;
  }
  return RUNG_NONE;
}

RungText rung_statement_known_as(const RungSession *session,
                                 const RungCondition *condition) {
  const RungPlan *plan = &session->plan;
  uint32_t thing = condition->thing;
  if (plan->things[thing].title_count == 0) {
    thing = condition->left == RUNG_NONE
                ? RUNG_NONE
                : figure_thing(plan, condition->left, condition->tier);
  }
  return thing == RUNG_NONE ? rung_text("") : rung_session_title(session, thing);
}

/* As much of a formula as says which it is, cut between arguments or words. */
static RungText cut(RungSession *session, RungText formula) {
  if (formula.length <= NAME_MOST) return formula;
  int end = 0;
  for (int i = 0; i < NAME_MOST; i++) {
    bool argument = formula.bytes[i] == ',' && formula.bytes[i + 1] == ' ';
    bool word = formula.bytes[i] == ' ' && (end == 0 || formula.bytes[end - 1] != ',');
    if (argument) end = i + 1;
    if (word) end = i;
  }
  if (end == 0) return formula;
  return rung_session_format(session, "%.*s …", end, formula.bytes);
}

/* What the figure of a requirement is called. */
static RungText name_of(RungSession *session, const RungCondition *condition) {
  RungText known = rung_statement_known_as(session, condition);
  if (known.length > 0) return known;
  RungText full = rung_session_name(session, condition->thing);
  return cut(session, condition->left == RUNG_NONE ? full : short_name(full));
}

/* How many decimals a gap needs to be more than nothing when it is rounded down. */
static int decimals_of_gap(RungRatio gap, int least) {
  RungWide digits = 0;
  int decimals = least;
  for (; decimals < RUNG_SCALE_MAX; decimals++) {
    RungRounding rounding = {RUNG_ROUND_DOWN, 1, decimals};
    if (!rung_round_ratio(gap, &rounding, &digits) || digits != 0) break;
  }
  return decimals;
}

/* A gap is rounded up, so that it is never shown as nothing, or as enough when it is not;
 * a number of less than 0.01 has the decimals that show it. */
static RungValue gap_value(const RungSession *session, RungType type, RungRatio gap) {
  bool money = type.kind == RUNG_KIND_MONEY;
  const RungMoneyStyle *style = money ? &session->monies[type.currency] : NULL;
  RungKind kind = type.kind == RUNG_KIND_DATE ? RUNG_KIND_NUMBER : type.kind;
  int decimals = money ? style->decimals : RUNG_SHOWN_DECIMALS;
  if (kind == RUNG_KIND_PERCENT) decimals += 2;
  if (!money && gap.numerator != 0) decimals = decimals_of_gap(gap, decimals);
  RungRounding rounding = {RUNG_ROUND_UP, 1, decimals};
  RungWide digits;
  if (!rung_round_ratio(gap, &rounding, &digits)) {
    return rung_value_ratio(kind, gap, style);
  }
  return rung_value_decimal(kind, digits, (uint8_t)decimals, style);
}

/* "arr +$21,251.40", "joined +12 days", "aligned +5.15 (64.85)": a plain number is told
 * too, since a score as this tier's candidate is not the one in the score's column. */
static RungText say_gap(RungSession *session, const RungCondition *condition,
                        RungText name, RungRatio distance, size_t subject) {
  RungType type = session->plan.nodes[condition->left].type;
  RungRatio gap = {-distance.numerator, distance.denominator};
  RungValue value = gap_value(session, type, gap);
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungText figure = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
  bool days = type.kind == RUNG_KIND_DATE;
  bool one = gap.numerator == gap.denominator || gap.numerator == -gap.denominator;
  RungText unit = rung_session_word(session, one ? RUNG_WORD_DAY : RUNG_WORD_DAYS);
  RungText text = rung_session_format(
      session, "%.*s %s%.*s%s%.*s", RUNG_TEXT(name), gap.numerator > 0 ? "+" : "",
      RUNG_TEXT(figure), days ? " " : "", RUNG_TEXT(days ? unit : rung_text("")));
  if (type.kind != RUNG_KIND_NUMBER) return text;
  char has[RUNG_VALUE_TEXT_MAX];
  RungValue left = rung_session_value(session, condition->left, subject);
  RungValue bound = rung_session_value(session, condition->right, subject);
  rung_value_tell_apart(&left, &bound);
  RungText now = rung_value_format(&left, RUNG_FORM_SHOWN, has);
  return rung_session_format(session, "%.*s (%.*s)", RUNG_TEXT(text), RUNG_TEXT(now));
}

/* "region = South": where there is no distance. */
static RungText say_bound(RungSession *session, const RungCondition *condition,
                          RungText name, size_t subject) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungValue bound = rung_session_value(session, condition->right, subject);
  RungText wants = rung_value_format(&bound, RUNG_FORM_SHOWN, buffer);
  return rung_session_format(session, "%.*s %s %.*s", RUNG_TEXT(name),
                             rung_statement_comparison(condition->comparison),
                             RUNG_TEXT(wants));
}

/* A requirement that is not met; empty text for one that is. */
static RungText say_need(RungSession *session, size_t index, size_t subject) {
  const RungCondition *condition = &session->plan.conditions[index];
  RungText name = name_of(session, condition);
  RungSlack slack;
  rung_run_slack(session->run, (uint32_t)index, subject, &slack);
  if (!slack.known) {
    RungText no_data = rung_session_word(session, RUNG_WORD_NO_DATA);
    return rung_session_format(session, "%.*s %.*s", RUNG_TEXT(name), RUNG_TEXT(no_data));
  }
  if (slack.met) return rung_text("");
  if (condition->left == RUNG_NONE) return name;
  bool far = slack.has_distance && slack.distance.numerator != 0;
  return far ? say_gap(session, condition, name, slack.distance, subject)
             : say_bound(session, condition, name, subject);
}

/* What a path still needs for a tier, parted by "; ". */
static RungText say_path(const RungStatement *statement, size_t path, uint32_t tier,
                         size_t subject) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  RungJoin list = rung_join_start(session, "; ");
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    if (condition->of != RUNG_CONDITION_REQUIREMENT || condition->owner != path ||
        condition->tier != tier || !rung_outcome_asked(session->run, condition)) {
      continue;
    }
    RungText need = say_need(session, i, subject);
    if (need.length > 0) rung_join_add(&list, need);
  }
  return rung_join_text(&list);
}

/* What any path still needs for a tier; nothing where no path leads there. */
static RungText say_tier(const RungStatement *statement, uint32_t tier, size_t subject) {
  RungSession *session = statement->session;
  RungText either = rung_session_word(session, RUNG_WORD_OR);
  RungText text = rung_text("");
  for (size_t p = 0; p < session->plan.path_count; p++) {
    RungText needs = say_path(statement, p, tier, subject);
    if (needs.length == 0) continue;
    text = text.length ? rung_session_format(session, "%.*s %.*s %.*s", RUNG_TEXT(text),
                                             RUNG_TEXT(either), RUNG_TEXT(needs))
                       : needs;
  }
  return text;
}

RungText rung_statement_needs(const RungStatement *statement, size_t subject) {
  RungSession *session = statement->session;
  const RungPlan *plan = &session->plan;
  uint32_t next = rung_outcome_tier(plan, session->run, subject) + 1;
  RungText text = rung_text("");
  /* A tier that the version in force does not have asks for nothing. */
  for (; next <= plan->tier_count && text.length == 0; next++) {
    text = say_tier(statement, next, subject);
  }
  if (text.length == 0) return text;
  RungText tier = rung_statement_tier(statement, next - 1);
  return rung_session_format(session, "%.*s: %.*s", RUNG_TEXT(tier), RUNG_TEXT(text));
}

#include "plan/key.h"

static RungSpan span_of(const RungPlan *plan, const RungWindow *window, RungSpan period,
                        RungSpan parent) {
  RungCalendar calendar = plan->program.calendar;
  switch (window->kind) {
  case RUNG_WINDOW_PERIOD: return period;
  case RUNG_WINDOW_ALL: return (RungSpan){RUNG_DATE_MIN, RUNG_DATE_MAX};
  case RUNG_WINDOW_FIXED: return (RungSpan){window->from, window->to};
  case RUNG_WINDOW_CONTAINING:
    return rung_span_containing(calendar, window->unit, parent.to);
  case RUNG_WINDOW_TO_DATE: return rung_span_to_date(calendar, parent, window->unit);
  case RUNG_WINDOW_SHIFT: return rung_span_shift(parent, window->count, window->unit);
  case RUNG_WINDOW_TRAILING:
    return rung_span_trailing(parent, window->count, window->unit);
  case RUNG_WINDOW_FULL:
    return rung_span_full(calendar, parent, window->count, window->unit);
  case RUNG_WINDOW_FOLLOWING:
    return rung_span_following(parent, window->count, window->unit);
  case RUNG_WINDOW_FOLLOWING_FULL:
    return rung_span_following_full(calendar, parent, window->count, window->unit);
  case RUNG_WINDOW_KIND_COUNT: break;
  }
  return period;
}

int32_t rung_rules_day(RungRules rules, RungSpan window) {
  if (!rules.dated) return window.to;
  if (window.to >= rules.period_end || rules.as_of < window.to) return rules.as_of;
  return window.to;
}

void rung_plan_windows(const RungPlan *plan, RungSpan period, RungSpan *spans) {
  for (size_t i = 0; i < plan->window_count; i++) {
    const RungWindow *window = &plan->windows[i];
    RungSpan parent = window->parent == RUNG_NONE ? period : spans[window->parent];
    spans[i] = span_of(plan, window, period, parent);
  }
}

#include "plan/describe.h"

#include "plan/record.h"

static const char *describe_name(RungText name, RungDescription *out) {
  size_t length = name.length < RUNG_NAME_MAX ? name.length : RUNG_NAME_MAX;
  for (size_t i = 0; i < length; i++) {
    char byte = name.bytes[i];
    out->text[i] = byte >= ' ' && byte != 0x7F ? byte : '?';
    if ((unsigned char)byte >= 0x80) out->text[i] = byte;
  }
  out->text[length] = '\0';
  return out->text;
}

const char *rung_describe_domain(const RungPlan *plan, uint32_t domain,
                                 RungDescription *out) {
  uint32_t thing = RUNG_NONE;
  if (domain == 0) return describe_name(rung_text("one figure"), out);
  if (!rung_plan_domain_is_group(plan, domain))
    return describe_name(plan->sources[domain - 1].schema.name, out);
  thing = rung_plan_group(plan, domain)->thing;
  if (thing != RUNG_NONE && plan->things[thing].name.length)
    return describe_name(plan->things[thing].name, out);
  snprintf(out->text, sizeof out->text, "group %u", domain);
  return out->text;
}

static void describe_scale(RungType type, size_t used, RungDescription *out) {
  if (type.ratio)
    snprintf(out->text + used, sizeof out->text - used, " ratio");
  else
    snprintf(out->text + used, sizeof out->text - used, " scale %u", type.scale);
}

const char *rung_describe_type(const RungPlan *plan, RungType type,
                               RungDescription *out) {
  RungDescription domain;
  RungText code;
  int used = 0;
  switch (type.kind) {
  case RUNG_KIND_MONEY:
    code = plan->currencies[type.currency].code;
    used = snprintf(out->text, sizeof out->text, "money %.*s", RUNG_TEXT(code));
    describe_scale(type, (size_t)used, out);
    break;
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT:
    used = snprintf(out->text, sizeof out->text, "%s", rung_kind_name(type.kind));
    describe_scale(type, (size_t)used, out);
    break;
  case RUNG_KIND_REF:
    snprintf(out->text, sizeof out->text, "ref %s",
             rung_describe_domain(plan, type.domain, &domain));
    break;
  default: snprintf(out->text, sizeof out->text, "%s", rung_kind_name(type.kind));
  }
  return out->text;
}

static void describe_fixed(const RungWindow *window, RungDescription *out) {
  char from[11], to[11];
  rung_date_format(window->from, from);
  rung_date_format(window->to, to);
  snprintf(out->text, sizeof out->text, "%s..%s", from, to);
}

const char *rung_describe_window(const RungPlan *plan, uint32_t window,
                                 RungDescription *out) {
  const RungWindow *shown = &plan->windows[window];
  const char *unit = rung_unit_names[shown->unit];
  const char *plural = shown->count == 1 || shown->count == -1 ? "" : "s";
  size_t size = sizeof out->text;
  switch (shown->kind) {
  case RUNG_WINDOW_PERIOD: snprintf(out->text, size, "the period"); break;
  case RUNG_WINDOW_ALL: snprintf(out->text, size, "all time"); break;
  case RUNG_WINDOW_FIXED: describe_fixed(shown, out); break;
  case RUNG_WINDOW_CONTAINING:
    snprintf(out->text, size, "the %s that holds the end of window %u", unit,
             shown->parent);
    break;
  case RUNG_WINDOW_TO_DATE:
    snprintf(out->text, size, "the %s that holds the end of window %u, up to there", unit,
             shown->parent);
    break;
  case RUNG_WINDOW_SHIFT:
    snprintf(out->text, size, "window %u moved by %+d %s%s", shown->parent, shown->count,
             unit, plural);
    break;
  case RUNG_WINDOW_TRAILING:
    snprintf(out->text, size, "the %d %s%s up to the end of window %u", shown->count,
             unit, plural, shown->parent);
    break;
  case RUNG_WINDOW_FULL:
    snprintf(out->text, size, "the last %d whole %s%s up to the end of window %u",
             shown->count, unit, plural, shown->parent);
    break;
  case RUNG_WINDOW_FOLLOWING:
    snprintf(out->text, size, "the %d %s%s after window %u", shown->count, unit, plural,
             shown->parent);
    break;
  case RUNG_WINDOW_FOLLOWING_FULL:
    snprintf(out->text, size, "the first %d whole %s%s after window %u", shown->count,
             unit, plural, shown->parent);
    break;
  case RUNG_WINDOW_KIND_COUNT: break;
  }
  return out->text;
}

const char *rung_describe_rounding(const RungRounding *rounding, RungDescription *out) {
  static const char *const modes[] = {
      [RUNG_ROUND_HALF_UP] = "half-up", [RUNG_ROUND_HALF_EVEN] = "half-even",
      [RUNG_ROUND_UP] = "up",           [RUNG_ROUND_DOWN] = "down",
      [RUNG_ROUND_CEIL] = "ceil",       [RUNG_ROUND_FLOOR] = "floor",
  };
  char increment[RUNG_DECIMAL_TEXT_MAX];
  rung_decimal_format(rounding->digits, rounding->scale, increment);
  snprintf(out->text, sizeof out->text, "%s %s", modes[rounding->mode], increment);
  return out->text;
}

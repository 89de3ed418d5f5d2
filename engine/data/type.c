#include "data/type.h"

bool rung_type_is_numeric(RungType type) {
  return type.kind == RUNG_KIND_MONEY || type.kind == RUNG_KIND_NUMBER ||
         type.kind == RUNG_KIND_PERCENT;
}

bool rung_type_equal(RungType a, RungType b) {
  return a.kind == b.kind && a.scale == b.scale && a.ratio == b.ratio &&
         a.currency == b.currency && a.domain == b.domain;
}

size_t rung_type_width(RungType type) {
  switch (type.kind) {
  case RUNG_KIND_MONEY:
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: return type.ratio ? sizeof(RungRatio) : sizeof(RungWide);
  case RUNG_KIND_DATE:
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF: return sizeof(uint32_t);
  case RUNG_KIND_FLAG:
  case RUNG_KIND_TIER: break;
  }
  return sizeof(uint8_t);
}

const char *rung_kind_name(RungKind kind) {
  static const char *const NAMES[] = {
      [RUNG_KIND_MONEY] = "money",     [RUNG_KIND_NUMBER] = "number",
      [RUNG_KIND_PERCENT] = "percent", [RUNG_KIND_DATE] = "date",
      [RUNG_KIND_TEXT] = "text",       [RUNG_KIND_FLAG] = "flag",
      [RUNG_KIND_TIER] = "tier",       [RUNG_KIND_REF] = "ref"};
  return NAMES[kind];
}

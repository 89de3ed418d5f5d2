#include "study/entitlement.h"

#include <string.h>

bool rung_outcome_holds(const RungOutcomes *outcomes, uint32_t badge, size_t subject) {
  const RungBadge *held = &outcomes->plan->badges[badge];
  if (held->domain == outcomes->plan->program.subject)
    return rung_outcome_flag(outcomes->run, held->node, subject);
  const RungOwned *owned = &outcomes->badge_rows[badge];
  for (size_t i = owned->starts[subject]; i < owned->starts[subject + 1]; i++)
    if (rung_outcome_flag(outcomes->run, held->node, owned->rows[i])) return true;
  return false;
}

static bool is_mark(RungText level) {
  return level.length > 0 && !rung_text_is(level, "-");
}

/* The levels of all benefits of one name, one after the other. */
typedef struct Marks {
  const RungPlan *plan;
  RungText name;
  size_t benefit, level; /* next */
} Marks;

static Marks marks_of(const RungPlan *plan, size_t benefit) {
  return (Marks){plan, plan->things[plan->benefits[benefit].thing].name, 0, 0};
}

static bool is_named(const Marks *marks, size_t benefit) {
  const RungPlan *plan = marks->plan;
  return rung_text_equal(plan->things[plan->benefits[benefit].thing].name, marks->name);
}

static bool next_mark(Marks *marks, RungText *mark) {
  for (; marks->benefit < marks->plan->benefit_count; marks->benefit++) {
    const RungBenefit *benefit = &marks->plan->benefits[marks->benefit];
    while (is_named(marks, marks->benefit) && marks->level < benefit->level_count) {
      *mark = benefit->levels[marks->level++];
      if (is_mark(*mark)) return true;
    }
    marks->level = 0;
  }
  return false;
}

static uint32_t first_character(RungText text) {
  uint32_t bytes = 1;
  while (bytes < text.length && ((unsigned char)text.bytes[bytes] & 0xC0) == 0x80)
    bytes++;
  return bytes;
}

/* How often `unit` makes the text; 0: it does not. */
static uint32_t repeats(RungText text, RungText unit) {
  if (text.length % unit.length) return 0;
  for (uint32_t at = 0; at < text.length; at += unit.length)
    if (memcmp(text.bytes + at, unit.bytes, unit.length) != 0) return 0;
  return text.length / unit.length;
}

/* 0 where a mark of the name is not made of the first one's character. */
static uint32_t by_repeats(Marks marks, RungText level) {
  RungText mark, unit = {0};
  while (next_mark(&marks, &mark)) {
    if (!unit.length) unit = (RungText){mark.bytes, first_character(mark)};
    if (!repeats(mark, unit)) return 0;
  }
  return unit.length ? repeats(level, unit) : 0;
}

/* Different marks that come before the level, and it. */
static uint32_t by_order(Marks marks, RungText level) {
  const Marks start = marks;
  uint32_t ordinal = 1;
  RungText mark;
  while (next_mark(&marks, &mark) && !rung_text_equal(mark, level)) {
    Marks before = start;
    RungText earlier;
    while (next_mark(&before, &earlier) && !rung_text_equal(earlier, mark)) continue;
    ordinal += before.benefit == marks.benefit && before.level == marks.level;
  }
  return ordinal;
}

static void consider(RungEntitlement *entitlement, const RungPlan *plan, size_t benefit,
                     RungText level) {
  if (!is_mark(level)) return;
  const Marks marks = marks_of(plan, benefit);
  uint32_t ordinal = by_repeats(marks, level);
  if (!ordinal) ordinal = by_order(marks, level);
  if (ordinal <= entitlement->ordinal) return;
  entitlement->level = level;
  entitlement->ordinal = ordinal;
  entitlement->benefit = (uint32_t)benefit;
}

void rung_entitlement(RungEntitlement *entitlement, const RungOutcomes *outcomes,
                      size_t benefit, size_t subject) {
  const RungPlan *plan = outcomes->plan;
  const Marks marks = marks_of(plan, benefit);
  const uint32_t tier = rung_outcome_tier(plan, outcomes->run, subject);
  *entitlement = (RungEntitlement){.first = true, .benefit = (uint32_t)benefit};
  for (size_t i = 0; i < plan->benefit_count; i++) {
    const RungBenefit *row = &plan->benefits[i];
    if (!is_named(&marks, i)) continue;
    if (i < benefit) entitlement->first = false;
    if (!row->by_badge && tier > 0) consider(entitlement, plan, i, row->levels[tier - 1]);
    for (uint32_t b = 0; row->by_badge && b < plan->badge_count; b++)
      if (rung_outcome_holds(outcomes, b, subject))
        consider(entitlement, plan, i, row->levels[b]);
  }
}

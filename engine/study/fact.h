/* Facts: what a program says of each partner - tier, badges, payouts, and behind them
 * decisions, scores, metrics - and the rules between them: which fact is worked out from
 * which others, which constants and which sources, and a key of each rule as it is
 * written. So a change of what came out can be followed to the rule or the data that
 * changed, without evaluating anything. */
#ifndef RUNG_STUDY_FACT_H
#define RUNG_STUDY_FACT_H

#include "study/outcome.h"

typedef enum RungFactKind {
  RUNG_FACT_TIER, /* outcomes: */
  RUNG_FACT_BADGE,
  RUNG_FACT_PAYOUT,
  RUNG_FACT_METRIC, /* what they stand on: */
  RUNG_FACT_SCORE,  /* one a tier */
  RUNG_FACT_DECISION,
  RUNG_FACT_RULE /* no figure of a partner: a measure, a step, a reason, a column of a
                    group, a table */
} RungFactKind;

typedef struct RungFact {
  RungFactKind kind;
  uint32_t index;   /* of the badge, incentive, metric, score or condition */
  uint32_t tier;    /* 1-based, of scores and decisions that have one; else 0 */
  RungText address; /* of the piece of the script; shared by facts of several tiers */
  RungText name; /* address, and the tier behind it; distinct among facts with values */
  RungPosition position;
  const uint32_t *roots; /* [root_count] nodes: its value is that of the first */
  size_t root_count;
  const uint32_t *facts; /* [fact_count] that it is worked out from directly */
  size_t fact_count;
  const uint32_t *constants; /* [constant_count] nodes with an address, read directly */
  size_t constant_count;
  uint64_t sources; /* bit i: source i is read directly */
  RungKey rule;     /* of what is written, names for what is worked out elsewhere */
} RungFact;

typedef struct RungFacts {
  const RungPlan *plan;
  RungFact *facts;
  size_t count;
  RungKey *declarations; /* [source_count] how each source is declared */
} RungFacts;

/* Is it one of the outcomes? */
static inline bool rung_fact_is_outcome(const RungFact *fact) {
  return fact->kind <= RUNG_FACT_PAYOUT;
}
/* Has each partner a value of it? */
static inline bool rung_fact_has_value(const RungFact *fact) {
  return fact->kind != RUNG_FACT_RULE;
}
/* "tier" "badge" "payout" "metric" "score" "decision" "rule". */
const char *rung_fact_kind_name(RungFactKind kind);

/* spans [plan->window_count]: the days of the windows. Everything lives in the arena.
 * Cost: facts * nodes. */
RungStatus rung_facts_make(RungFacts *facts, const RungPlan *plan, const RungSpan *spans,
                           RungRules rules, RungArena *arena, RungAllocator *allocator,
                           RungError *err) RUNG_MUST_USE;

#endif

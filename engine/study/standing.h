/* What partners hold, so that several runs can be laid side by side: a tier, a badge, the
 * total of an incentive. Partners and aspects are numbered across all runs. */
#ifndef RUNG_STUDY_STANDING_H
#define RUNG_STUDY_STANDING_H

#include "number/number.h"
#include "plan/key.h"

typedef enum RungAspectKind {
  RUNG_ASPECT_TIER,  /* value: how high; 0 none */
  RUNG_ASPECT_BADGE, /* value: 1 held, 0 not; or which of several, 0 none */
  RUNG_ASPECT_SCORE, /* value over over: points, in lowest terms */
  RUNG_ASPECT_MONEY  /* value: digits at a scale that is the aspect's in all runs */
} RungAspectKind;

typedef enum RungStandingState {
  RUNG_STANDING_ABSENT,  /* the version has no such thing, or no such partner */
  RUNG_STANDING_MISSING, /* it has, and there is no data */
  RUNG_STANDING_KNOWN
} RungStandingState;

typedef struct RungStanding {
  RungWide value; /* 0 unless known */
  RungWide over;  /* of scores; else 0 */
  RungStandingState state;
} RungStanding;

/* Every partner's standing in every aspect. */
typedef struct RungLedger {
  RungStanding *standings; /* [aspects * partners], aspect by aspect */
  RungKey *keys;           /* [aspects] of the results they were read from */
  size_t partners, aspects;
} RungLedger;

static inline RungStanding rung_ledger_at(const RungLedger *ledger, size_t aspect,
                                          size_t partner) {
  return ledger->standings[aspect * ledger->partners + partner];
}

static inline bool rung_standing_equal(RungStanding a, RungStanding b) {
  return a.state == b.state && a.value == b.value && a.over == b.over;
}

/* Is b worse than a for who holds it? Nothing held is as good as no such thing. */
bool rung_standing_is_worse(RungAspectKind kind, RungStanding a, RungStanding b);

/* One standing that is not what the old version gives. */
typedef struct RungShift {
  uint32_t aspect, partner;
  RungStanding standing;
} RungShift;

#endif

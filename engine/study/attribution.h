/* Which edits of a program cause what: for each partner's change the minimal sets of
 * edits that bring it about, and of money the exact part of each edit.
 *
 * A *player* is an edit that can be made by itself, or some that only can be made
 * together. Every set of players is a program of its own, and what it gives is asked for:
 * nothing here knows a rule.
 *
 * A set *brings a change about* when, made alone, it gives the partner what the new
 * version gives; it is minimal when no set within it does. The part of an edit in an
 * amount is its Shapley value: what it adds, over all orders in which the edits could be
 * made. Parts sum to the change exactly; what the edits do alone does not where they work
 * on each other, and the difference is shown apart.
 *
 * Few edits matter to one partner: those that change something for it alone, or by being
 * left out. Any set then gives it what its own edits in the set give; so one set answers
 * for many partners at once, and partners with up to three edits need no more sets than
 * single edits and all but one. Whether an edit was overlooked shows where two sets that
 * must give a partner the same do not; random sets are asked for that.
 */
#ifndef RUNG_STUDY_ATTRIBUTION_H
#define RUNG_STUDY_ATTRIBUTION_H

#include "study/standing.h"

enum {
  RUNG_PLAYERS_MAX = 60,
  /* So few players that bear on an aspect all count for every partner. */
  RUNG_PLAYERS_ALL = 6,
  /* So many for one partner are worked out exactly, fewer where that takes too many sets;
   * with more, orders are sampled. */
  RUNG_PLAYERS_EXACT = 10,
  RUNG_ORDERS_SAMPLED = 4,  /* half of them, and each of these backwards */
  RUNG_CHECKS_SAMPLED = 8, /* random sets that find players who matter only in company */
  RUNG_SETS_MOST = 96      /* asked for exact causes, beside those of one edit */
};

/* Parts are over this: 12!, which the orders of up to 12 players divide, and so does the
 * number of sampled orders. */
#define RUNG_PARTS_OF ((RungWide)479001600)

typedef uint64_t RungPlayers; /* a set: bit i is player i */

/* What a set of players gives. */
typedef struct RungCoalition {
  RungPlayers set;
  const RungShift *shifts; /* [shift_count] by partner, then aspect */
  size_t shift_count;
  const RungKey *keys; /* [aspects] of the results; equal keys give equal results */
} RungCoalition;

typedef struct RungGame {
  size_t players, partners, aspects;
  const RungAspectKind *kinds; /* [aspects] */
  const RungLedger *old_version;
  /* Fills coalitions [count], whose sets are given: each distinct, none empty. What they
   * point to lives as long as the game. */
  RungStatus (*ask)(void *context, RungCoalition *coalitions, size_t count,
                    RungError *err);
  void *context;
  uint64_t seed; /* of what is sampled */
} RungGame;

/* Why one standing of one partner is what it is. */
typedef struct RungCause {
  uint32_t partner, aspect;
  RungPlayers matter;      /* players that can change it for this partner */
  const RungPlayers *sets; /* [set_count] minimal sets, small ones first; none where the
                              whole changes nothing: edits cancel */
  size_t set_count;
  bool sampled; /* parts and sets are estimates */
} RungCause;

/* Of one player in one aspect, over all partners. */
typedef struct RungShare {
  RungWide alone;    /* money: what it does by itself; digits at the aspect's scale */
  RungWide part;     /* money: its part of the change, over RUNG_PARTS_OF */
  uint32_t sole;     /* partners whose change only it causes */
  uint32_t any;      /* it and others, each by itself */
  uint32_t together; /* only it with others */
  uint32_t moved;    /* partners that it changes alone */
  uint32_t better, worse; /* of those; or where leaving it out makes the difference */
} RungShare;

typedef struct RungAttribution {
  RungArena arena;
  RungCause *causes; /* [cause_count] by partner, then aspect */
  size_t cause_count;
  RungShare *shares;    /* [players * aspects], player by player */
  RungWide *parts;      /* [cause_count * players] of money, over RUNG_PARTS_OF; NULL when
                           there are no causes */
  RungPlayers *bearing; /* [aspects] players that bear on it: keys differ */
  size_t asked;         /* sets that were evaluated */
  size_t cancelled;     /* partners where the whole changes nothing and single edits do */
  size_t sampled;       /* causes that are estimates */
  size_t exact_players; /* of a partner with more of them causes are sampled */
} RungAttribution;

/* Works all of it out. rung_attribution_reset must follow, also on failure.
 * RUNG_E_MEMORY, RUNG_E_RANGE "overflow", and whatever ask fails with. */
RungStatus rung_attribution_make(RungAttribution *attribution, const RungGame *game,
                                 RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_attribution_reset(RungAttribution *attribution);

static inline const RungShare *rung_attribution_share(const RungAttribution *attribution,
                                                      const RungGame *game, size_t player,
                                                      size_t aspect) {
  return &attribution->shares[player * game->aspects + aspect];
}

#endif

/* What sets of players give, each asked for once. */
#ifndef RUNG_STUDY_COALITIONS_H
#define RUNG_STUDY_COALITIONS_H

#include "study/attribution.h"

typedef struct RungCoalitions {
  const RungGame *game;
  RungAllocator *allocator;
  RungArena arena;     /* of starts */
  RungCoalition *list; /* [count] those from `answered` on are wanted and not asked yet */
  const uint32_t **starts; /* [answered][partners + 1] where the shifts of each begin */
  size_t count, capacity, answered;
  uint32_t *slots; /* [slot_count] index + 1, or 0 */
  size_t slot_count;
} RungCoalitions;

void rung_coalitions_init(RungCoalitions *coalitions, const RungGame *game,
                          RungAllocator *allocator);
void rung_coalitions_reset(RungCoalitions *coalitions);

/* Notes that a set is wanted; the empty one never is. */
RungStatus rung_coalitions_want(RungCoalitions *coalitions, RungPlayers set,
                                RungError *err) RUNG_MUST_USE;
/* Asks for what is wanted. */
RungStatus rung_coalitions_ask(RungCoalitions *coalitions, RungError *err) RUNG_MUST_USE;

/* The place of an answered set in the list; SIZE_MAX: not asked, or empty. */
size_t rung_coalitions_index(const RungCoalitions *coalitions, RungPlayers set);
/* An answered set; NULL: not asked, or empty. Valid until the next want. */
const RungCoalition *rung_coalitions_find(const RungCoalitions *coalitions,
                                          RungPlayers set);
/* What an answered set of the list gives a partner; SIZE_MAX: the empty set. */
RungStanding rung_coalitions_at(const RungCoalitions *coalitions, size_t index,
                                uint32_t aspect, uint32_t partner);

#endif

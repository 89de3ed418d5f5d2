/* What a partner is entitled to: the level of each benefit that its tier or its badges
 * give. */
#ifndef RUNG_STUDY_ENTITLEMENT_H
#define RUNG_STUDY_ENTITLEMENT_H

#include "study/outcome.h"

typedef struct RungEntitlement {
  bool first;       /* the first row of that name: the others are told with it */
  RungText level;   /* as the table has it; empty: none */
  uint32_t ordinal; /* from 1; 0: none */
  uint32_t benefit; /* index of the row that gives it */
} RungEntitlement;

/* The best level for a subject row among all benefits with the name of `benefit`, of the
 * tier and of every badge held. Where each mark of that name is the same character so
 * many times, that number is the ordinal; else marks count from 1 in the order in which
 * they first occur, tier by tier and badge by badge. */
void rung_entitlement(RungEntitlement *entitlement, const RungOutcomes *outcomes,
                      size_t benefit, size_t subject);

/* Does the subject row hold a badge, itself or in a row? */
bool rung_outcome_holds(const RungOutcomes *outcomes, uint32_t badge, size_t subject);

#endif

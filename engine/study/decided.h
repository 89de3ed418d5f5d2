/* Which rules decided how a partner came out. */
#ifndef RUNG_STUDY_DECIDED_H
#define RUNG_STUDY_DECIDED_H

#include "study/outcome.h"

/* Did condition `index` decide something for a subject row? Of a requirement: it is asked
 * for by the tier reached and met, on a path that holds, or asked for by a higher tier
 * and not met. Of a badge: met where it is held, not met where it is not. Of a reason: it
 * leaves a row of the partner out. */
bool rung_decided_by(const RungOutcomes *outcomes, uint32_t index, size_t subject);

/* Is the address that of a condition: of its thing, with ".TIER" behind it where it is a
 * requirement, or of a constant that the condition compares with? */
bool rung_decided_is_at(const RungPlan *plan, const RungRun *run, uint32_t index,
                        RungText address);

/* Did what stands at the address decide: one of those conditions, or a bound of an
 * incentive that its total was held to? */
bool rung_decided_at(const RungOutcomes *outcomes, RungText address, size_t subject);

/* Is the address that of a constant that a payout of the partner was worked out from: the
 * rate of a bracket that was reached, a share? What the work needs stays in the arena. */
RungStatus rung_decided_amount(const RungOutcomes *outcomes, RungText address,
                               size_t subject, bool *decided, RungArena *arena,
                               RungError *err) RUNG_MUST_USE;

#endif

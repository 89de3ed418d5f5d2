/* Scales of a plan whose constants got more decimals. */
#ifndef RUNG_PLAN_WIDEN_H
#define RUNG_PLAN_WIDEN_H

#include "plan/plan.h"

/* nodes, [plan->node_count]: the plan's, of which constants have been given types with a
 * finer scale. Gives what stands on them the scales that hold it without loss, as
 * README.md asks under Types; no scale becomes coarser. RUNG_E_RANGE "too-many-decimals"
 * with the node's place when one would need more than RUNG_SCALE_MAX, when a count of
 * months or days would not be whole, and when a total that is parted - whose parts are in
 * whole coins - would be finer than they are. */
RungStatus rung_plan_widen(const RungPlan *plan, RungNode *nodes,
                           RungError *err) RUNG_MUST_USE;

#endif

/* Kleene's logic over flags: false and missing is false, true or missing is true. Missing
 * flags have the value 0 in a column, which the loops rely on. Cost: rows * count. */
#ifndef RUNG_KERNEL_LOGIC_H
#define RUNG_KERNEL_LOGIC_H

#include "kernel/vector.h"

void rung_logic_and(RungColumn *out, const RungColumn *const *inputs, size_t count);
void rung_logic_or(RungColumn *out, const RungColumn *const *inputs, size_t count);
void rung_logic_not(RungColumn *out, const RungColumn *a);
/* Missing becomes false. */
void rung_logic_holds(RungColumn *out, const RungColumn *a);
/* a: any type. */
void rung_logic_is_missing(RungColumn *out, const RungColumn *a);
/* True when `least` inputs are true, false when even the missing ones could not make that
 * many, else missing. */
void rung_logic_at_least(RungColumn *out, const RungColumn *const *inputs, size_t count,
                         RungWide least);
/* Tiers: the highest i + 1 whose input is true, 0 where none is; never missing. */
void rung_logic_highest(RungColumn *out, const RungColumn *const *inputs, size_t count);

#endif

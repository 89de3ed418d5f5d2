/* Choice in two steps: say for every row which input is taken (choose: u32 [rows], an
 * index of inputs, or RUNG_NO_TARGET for missing), then take it. The chosen value alone
 * decides whether the result is missing. Cost: rows unless said. */
#ifndef RUNG_KERNEL_CHOICE_H
#define RUNG_KERNEL_CHOICE_H

#include "kernel/vector.h"

/* Input 0 unless it is missing, then 1. */
void rung_choice_otherwise(uint32_t *choose, size_t rows, const RungColumn *first);
/* Input 1 where the condition is true, 2 where false, none where missing. */
void rung_choice_if(uint32_t *choose, size_t rows, const RungColumn *condition);
/* Input 1 + tier; inputs count the tier. None for a tier past the last input. */
void rung_choice_pick(uint32_t *choose, size_t rows, const RungColumn *tier,
                      size_t count);
/* inputs: date, from1, v1, from2, v2, ... (count in all). Index of the v of the last from
 * <= date. Cost: rows * count. */
void rung_choice_pick_dated(uint32_t *choose, size_t rows,
                            const RungColumn *const *inputs, size_t count);
/* inputs: key, k1, v1, k2, v2, ...; texts, k of one row each; the first of equal ks
 * counts. slots: scratch, [slot_count], a power of two of at least count. */
void rung_choice_lookup(uint32_t *choose, size_t rows, const RungColumn *const *inputs,
                        size_t count, uint64_t *slots, size_t slot_count);

/* out[row] = inputs[choose[row]][row], at out's scale or as a ratio. */
size_t rung_choice_take(RungColumn *out, const RungColumn *const *inputs,
                        const uint32_t *choose);

#endif

/* Arithmetic on figures, row by row; exact. Outputs, rows and the value returned are as
 * vector.h says. A missing input makes a missing result. Where out is a ratio, inputs are
 * decimals or ratios; where it is a decimal, they are decimals. Cost: rows. */
#ifndef RUNG_KERNEL_ARITH_H
#define RUNG_KERNEL_ARITH_H

#include "kernel/vector.h"

size_t rung_arith_add(RungColumn *out, const RungColumn *a, const RungColumn *b);
size_t rung_arith_subtract(RungColumn *out, const RungColumn *a, const RungColumn *b);
/* Decimal: out's scale is at least the sum of the inputs' scales. */
size_t rung_arith_multiply(RungColumn *out, const RungColumn *a, const RungColumn *b);
/* out is a ratio; missing where b is 0. */
size_t rung_arith_divide(RungColumn *out, const RungColumn *a, const RungColumn *b);
size_t rung_arith_negate(RungColumn *out, const RungColumn *a);
size_t rung_arith_absolute(RungColumn *out, const RungColumn *a);
/* out is a decimal, its scale at least the rounding's; a may be a ratio. */
size_t rung_arith_round(RungColumn *out, const RungColumn *a,
                        const RungRounding *rounding);
/* The least (sign -1) or the most (sign 1) of count inputs: figures or dates. choose is
 * scratch, [rows]. Cost: rows * count. */
size_t rung_arith_extreme(RungColumn *out, const RungColumn *const *inputs, size_t count,
                          int sign, uint32_t *choose);

#endif

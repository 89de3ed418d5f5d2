/* A plan as people read it: `rung plan PROGRAM`. Stable: the same plan, the same bytes. */
#ifndef RUNG_PLAN_DISASSEMBLE_H
#define RUNG_PLAN_DISASSEMBLE_H

#include "plan/decode.h"

/* Writes every section: program, sources with their columns, windows, groups, nodes as
 * "%12 = sum %3 where %7 via %2 in window 1 : money USD scale 2, per partners  # metric.arr
 * program.lua:58:15", then the outcome lists. */
RungStatus rung_plan_disassemble(const RungPlan *plan, FILE *stream,
                                 RungError *err) RUNG_MUST_USE;

#endif

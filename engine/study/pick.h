/* Which of the rows that an aggregate counts make its figure: all of them for a sum, two
 * for a sum of the top 2, one for the first. */
#ifndef RUNG_STUDY_PICK_H
#define RUNG_STUDY_PICK_H

#include "run/run.h"

/* The rows that one figure of an aggregate was worked out from. In the arena it was made
 * with. */
typedef struct RungPick {
  uint32_t *rows; /* [counted] those that make the figure first, by rank; else in order */
  size_t counted;
  size_t picked; /* how many make the figure; counted where all do */
  size_t outside, invalid, filtered, missing; /* rows left out, by why (run.h) */
} RungPick;

/* Does an operator pick among the rows that count? sum_top least most median percentile
 * first last. */
bool rung_pick_is_partial(RungOperator operator);

/* The rows behind aggregate `node` at result row `at`. Cost: visits every row of `at`,
 * and sorts those of a partial one. */
RungStatus rung_pick_make(RungPick *pick, const RungRun *run, const RungPlan *plan,
                          uint32_t node, size_t at, RungArena *arena,
                          RungError *err) RUNG_MUST_USE;

#endif

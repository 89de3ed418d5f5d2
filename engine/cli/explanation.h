/* `rung explain`: one partner's tier, score, specializations and payouts as a tree, each
 * line with its place in the script and its clause of the guide. */
#ifndef RUNG_CLI_EXPLANATION_H
#define RUNG_CLI_EXPLANATION_H

#include "cli/statement.h"
#include "report/tree.h"

typedef struct RungExplanation {
  RungStatement *statement;
  RungTree *tree;
  size_t subject;
  size_t rows_most;   /* rows of data shown under a line */
  RungSheet **sheets; /* [sheet_count] attached ones; owned */
  size_t sheet_count, sheet_capacity;
} RungExplanation;

void rung_explanation_init(RungExplanation *explanation, RungStatement *statement,
                           RungTree *tree, size_t subject, size_t rows_most);
/* Frees the sheets that hang in the tree: after it was written. */
void rung_explanation_reset(RungExplanation *explanation);

/* Adds everything. */
RungStatus rung_explanation_make(RungExplanation *explanation,
                                 RungError *err) RUNG_MUST_USE;

/* The parts, in the order of the whole. */
RungStatus rung_explain_tiers(RungExplanation *explanation, RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_scores(RungExplanation *explanation,
                               RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_badges(RungExplanation *explanation,
                               RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_incentives(RungExplanation *explanation,
                                   RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_metrics(RungExplanation *explanation,
                                RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_benefits(RungExplanation *explanation,
                                 RungError *err) RUNG_MUST_USE;

/* Helpers that the parts share --------------------------------------------------------
 */

/* A line for a thing: its title, its place, `remark` and after it the clause. */
RungTreeLine rung_explain_line(RungExplanation *explanation, uint32_t thing,
                               RungText remark);
/* The same with the value of a node in a row. */
RungTreeLine rung_explain_figure(RungExplanation *explanation, uint32_t thing,
                                 uint32_t node, size_t row, RungText remark);
/* The text of a node's value in a row, as people read it. */
RungText rung_explain_text(RungExplanation *explanation, uint32_t node, size_t row);
/* What a row's own fact is called: its column, key, or aggregate of a group. */
RungText rung_explain_field(RungExplanation *explanation, uint32_t node);
/* A new sheet that lives as long as the explanation; NULL when memory is gone. */
RungSheet *rung_explain_sheet(RungExplanation *explanation, RungError *err);
/* A condition: mark, value, bound, and by how much. */
RungStatus rung_explain_condition(RungExplanation *explanation, uint32_t condition,
                                  size_t row, RungError *err) RUNG_MUST_USE;
/* The rows of data behind an aggregate node: counted ones with the fields that it reads,
 * and how many were left out and why. Opens and closes a line of its own. */
RungStatus rung_explain_aggregate(RungExplanation *explanation, uint32_t node, size_t at,
                                  RungError *err) RUNG_MUST_USE;

#endif

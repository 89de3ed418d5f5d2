/* `rung explain`: one partner's tier, payouts, score and specializations as a tree, each
 * line with its place in the script and its clause of the guide. What answers "why this
 * tier" and "where did the money come from" comes first. */
#ifndef RUNG_CLI_EXPLAIN_EXPLANATION_H
#define RUNG_CLI_EXPLAIN_EXPLANATION_H

#include "cli/eval/statement.h"
#include "report/tree.h"

typedef struct RungExplanation {
  RungStatement *statement;
  RungTree *tree;
  size_t subject;
  size_t rows_most;   /* rows of data shown under a line */
  bool detail;        /* lines made now are for JSON only */
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

/* The parts, in the order of the whole. Each adds nothing when there is nothing. */

/* From the highest tier: the one reached and the next above it with their requirements,
 * those not met first; the others a line each, their requirements as details. */
RungStatus rung_explain_tiers(RungExplanation *explanation, RungError *err) RUNG_MUST_USE;
/* What is paid in total, and a table of what pays and from which rows. */
RungStatus rung_explain_paid(RungExplanation *explanation, RungError *err) RUNG_MUST_USE;
/* As a candidate for the tier reached and for the next; of the latter the measures that
 * give other points, the rest as details. */
RungStatus rung_explain_scores(RungExplanation *explanation,
                               RungError *err) RUNG_MUST_USE;
/* Those held first. Of a badge for each row of a group that is not held, the conditions
 * are details, but for the row that meets the most. */
RungStatus rung_explain_badges(RungExplanation *explanation,
                               RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_incentives(RungExplanation *explanation,
                                   RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_benefits(RungExplanation *explanation,
                                 RungError *err) RUNG_MUST_USE;
RungStatus rung_explain_metrics(RungExplanation *explanation,
                                RungError *err) RUNG_MUST_USE;

/* Helpers that the parts share --------------------------------------------------------
 */

/* A line for a thing: its title, its place and clause, `remark`. */
RungTreeLine rung_explain_line(RungExplanation *explanation, uint32_t thing,
                               RungText remark);
/* The same with the value of a node in a row. */
RungTreeLine rung_explain_figure(RungExplanation *explanation, uint32_t thing,
                                 uint32_t node, size_t row, RungText remark);
/* The formula of a thing, on one line. */
RungText rung_explain_formula(RungExplanation *explanation, uint32_t thing);
/* The value of a node in a row, with the decimals that explanations show. */
RungValue rung_explain_value(RungExplanation *explanation, uint32_t node, size_t row);
/* A value as people read it. */
RungText rung_explain_show(RungExplanation *explanation, RungValue value);
/* A ratio in the unit of a node. */
RungValue rung_explain_ratio(RungExplanation *explanation, RungRatio ratio,
                             uint32_t node);

/* What a row's own fact is called: its column, key, or aggregate of a group; a running
 * total by the step that it is, a looked-up value by its table. */
RungText rung_explain_field(RungExplanation *explanation, uint32_t node);
/* "deals": a source's name, or a group's. */
RungText rung_explain_domain(RungExplanation *explanation, uint32_t domain);
/* What a row is called: its key, or "line 12" of a source without; of a group its keys
 * but the partner's, where there are others. */
RungText rung_explain_row(RungExplanation *explanation, uint32_t domain, size_t row);
/* "sum of deals.arr": an aggregate in the words of formulas. */
RungText rung_explain_aggregate_name(RungExplanation *explanation, uint32_t node);
/* "not valid on 2026-12-31": what a flag that begins with a validity (run/run.h) says of
 * rows that it leaves out; empty where it asks for none. */
RungText rung_explain_not_valid(RungExplanation *explanation, uint32_t flag);
/* A new sheet that lives as long as the explanation; NULL when memory is gone. */
RungSheet *rung_explain_sheet(RungExplanation *explanation, RungError *err);
/* A column of that name and title. */
RungStatus rung_explain_column(RungSheet *sheet, RungRole role, const char *name,
                               RungError *err) RUNG_MUST_USE;
/* A column for a row's fact, and its cell in the newest row. */
RungStatus rung_explain_field_column(RungExplanation *explanation, RungSheet *sheet,
                                     uint32_t node, RungError *err) RUNG_MUST_USE;

/* What a condition is called: of a requirement the title of what is compared. */
RungText rung_explain_condition_label(RungExplanation *explanation, uint32_t condition);
/* How many parts a condition `a and b and c` has, which are the inputs of its node: 0
 * where it is of another form. */
size_t rung_explain_part_count(RungExplanation *explanation,
                               const RungCondition *condition);
/* A part as the owner wrote it. */
RungText rung_explain_part(RungExplanation *explanation, const RungCondition *condition,
                           size_t part);
/* A condition: mark, value, bound, and by how much; under it its parts likewise. */
RungStatus rung_explain_condition(RungExplanation *explanation, uint32_t condition,
                                  size_t row, RungError *err) RUNG_MUST_USE;
/* Which conditions: those of a path for a tier, of a badge, of an incentive. */
typedef struct RungConditions {
  RungConditionOf of;
  uint32_t owner, tier;
} RungConditions;
/* All of them in a row; not met ones first when asked. */
RungStatus rung_explain_conditions(RungExplanation *explanation, RungConditions which,
                                   size_t row, bool unmet_first,
                                   RungError *err) RUNG_MUST_USE;
/* How many there are, and how many are met in a row. */
void rung_explain_count(RungExplanation *explanation, RungConditions which, size_t row,
                        size_t *met, size_t *total);

/* The rows of data behind an aggregate node: those that make its figure, marked and
 * first where only some do, with the fields that it reads, and how many were left out
 * and why; of rows of a group, under them the rows that each is made of. formula may be
 * empty. Opens and closes a line of its own. */
RungStatus rung_explain_aggregate(RungExplanation *explanation, uint32_t node, size_t at,
                                  RungText formula, RungError *err) RUNG_MUST_USE;

#endif

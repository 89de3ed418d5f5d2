/* Mutants: programs that are wrong in one place. For each figure, comparison, connective,
 * row of a table, branch, cap and date that a script holds, the plan with that one place
 * changed, as somebody might by mistake. Nothing is compiled again: a mutant is a handful
 * of other nodes. */
#ifndef RUNG_STUDY_MUTANT_H
#define RUNG_STUDY_MUTANT_H

#include "plan/plan.h"

typedef enum RungMutantKind {
  RUNG_MUTANT_CONSTANT,   /* a step down or up, 10 % less or more, 0; a flag turned */
  RUNG_MUTANT_FIGURE,     /* the same of a figure within a formula, which has no address;
                             formulas that share it are changed together */
  RUNG_MUTANT_WEIGHTS,    /* two weights of a tier exchanged */
  RUNG_MUTANT_DATE,       /* a day or a month earlier or later */
  RUNG_MUTANT_COMPARISON, /* >= becomes > or <; the edge of a schedule's bracket */
  RUNG_MUTANT_CONNECTIVE, /* and becomes or; one side left out */
  RUNG_MUTANT_ROW,        /* a row of a lookup or schedule, a version by date left out */
  RUNG_MUTANT_BRANCH,     /* if takes always the one way */
  RUNG_MUTANT_BOUND       /* a cap or floor left out */
} RungMutantKind;

/* A node as the mutant has it. */
typedef struct RungMutation {
  uint32_t node;
  RungNode is;
} RungMutation;

typedef struct RungMutant {
  RungMutantKind kind;
  RungText address;              /* of the constant, else of the piece of the script */
  RungPosition position;         /* where the place is written */
  RungText was, is;              /* "10000", "10000.01"; ">=", ">" */
  const RungMutation *mutations; /* [count] */
  size_t count;
  bool widens; /* constants have got more decimals: rung_plan_widen is due */
} RungMutant;

typedef struct RungMutants {
  RungMutant *mutants; /* [count] by the order of the plan */
  size_t count;
} RungMutants;

/* Is a constant without an address written at its place in the script, rather than made
 * by the compiler? */
typedef bool (*RungIsWritten)(const void *context, const RungNode *constant);

/* only: mutants whose address is this, or begins with it and a dot; empty: all.
 * Everything lives in the arena. Cost: nodes, and the inputs of tables squared. */
RungStatus rung_mutants_make(RungMutants *mutants, const RungPlan *plan, RungText only,
                             RungIsWritten is_written, const void *context,
                             RungArena *arena, RungError *err) RUNG_MUST_USE;

/* "constant" "figure" "weights" "date" "comparison" "connective" "row" "branch" "bound". */
const char *rung_mutant_kind_name(RungMutantKind kind);

/* Makes a mutant of nodes [plan->node_count], which are the plan's own. RUNG_E_RANGE
 * "too-many-decimals". */
RungStatus rung_mutant_apply(const RungMutant *mutant, const RungPlan *plan,
                             RungNode *nodes, RungError *err) RUNG_MUST_USE;

#endif

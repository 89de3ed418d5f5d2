/* What mutants do to the partners of a data set: whose tier, badges or money each one
 * changes, and how much. A mutant works out what stands on the place that it changes; all
 * else comes from the store of results that the program's own run filled. */
#ifndef RUNG_STUDY_MUTATION_H
#define RUNG_STUDY_MUTATION_H

#include "run/run.h"
#include "study/mutant.h"

/* What is evaluated. All of it outlives the work. */
typedef struct RungMutationInput {
  const RungPlan *plan;
  const RungTable *tables; /* [plan->source_count] */
  RungPool *pool;
  const RungRunOptions *options; /* of the run: period, results, threads, guard */
} RungMutationInput;

/* Evaluates mutants one after the other. */
typedef struct RungMutator {
  RungMutationInput input;
  RungAllocator *allocator; /* not owned */
  RungArena arena;
  RungPlan plan;          /* the input's, with nodes of the mutant at hand */
  RungNode *nodes;        /* [node_count] */
  const uint32_t *wanted; /* [wanted_count] what is asked of each */
  size_t wanted_count;
  uint8_t *reached;  /* [node_count] 1: something wanted stands on it */
  RungResults own;   /* when the options have no store */
  size_t base_bytes; /* of the allocator when that held the program's own run alone */
  RungRun *base;     /* of the program as it is */
} RungMutator;

/* wanted [wanted_count] lives as long as the mutator. Evaluates the program as it is;
 * reset must follow, also on failure. */
RungStatus rung_mutator_init(RungMutator *mutator, const RungMutationInput *input,
                             const uint32_t *wanted, size_t wanted_count,
                             RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_mutator_reset(RungMutator *mutator);

/* Does anything wanted stand on what the mutant changes? */
bool rung_mutator_reaches(const RungMutator *mutator, const RungMutant *mutant);

/* Evaluates a mutant. *run, to be freed, is NULL where it cannot be: figures overflow,
 * edges do not rise; *fault tells why. Fails for what ends all work: RUNG_E_MEMORY. */
RungStatus rung_mutator_run(RungMutator *mutator, const RungMutant *mutant, RungRun **run,
                            RungError *fault, RungError *err) RUNG_MUST_USE;

/* What a mutant changes. */
typedef struct RungEffect {
  bool stops;      /* the run cannot be made: figures overflow, edges do not rise */
  size_t partners; /* whose outcome is another */
  size_t tiers, badges, payouts; /* of partners that are another */
  RungWide *up, *down;           /* [currency_count] more and less that is paid, at
                                    RUNG_EFFECT_SCALE; down is 0 or below */
} RungEffect;

enum { RUNG_EFFECT_SCALE = 6 };

/* The nodes that an effect reads: tier, badges, totals. In the arena. */
RungStatus rung_effect_wanted(const RungPlan *plan, const uint32_t **wanted,
                              size_t *count, RungArena *arena,
                              RungError *err) RUNG_MUST_USE;

/* Compares the outcomes of two runs of one plan over the same tables. up and down are
 * taken from the arena. RUNG_E_RANGE "overflow" when changes need more than 38 digits. */
RungStatus rung_effect_make(RungEffect *effect, const RungPlan *plan, const RungRun *was,
                            const RungRun *is, RungArena *arena,
                            RungError *err) RUNG_MUST_USE;

#endif

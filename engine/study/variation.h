/* Variations: a program over one set of data with other values for some of its constants,
 * many times over.
 *
 *   RungText knobs[] = {"param.target.gold", "score.standing.weights.performance"};
 *   RungText values[] = {"$500k", "60%",   one row of values for each variation;
 *                        "$550k", ""};     an empty one: as the program has it
 *
 *   rung_variations_new(&variations, &input, &settings, allocator, err)
 *   rung_variations_run(variations, visit, context, err)
 *
 * What no knob touches is worked out once, into the store of results; a variation then
 * works out what stands on its values, and only as far as it is asked for. The plan is
 * not changed, and each result is exactly that of a program in which the values were
 * written. */
#ifndef RUNG_STUDY_VARIATION_H
#define RUNG_STUDY_VARIATION_H

#include "run/run.h"

typedef struct RungVariations RungVariations;

/* What is evaluated. All of it outlives the variations. */
typedef struct RungVariationInput {
  const RungPlan *plan;
  const RungTable *tables; /* [plan->source_count] */
  RungPool *pool;          /* texts of values are interned, when they are read */
  const RungRunOptions
      *options; /* of the run: wanted, results, threads ... but `varied` */
} RungVariationInput;

typedef struct RungVariationSettings {
  const RungText *knobs; /* [knob_count] addresses of constants, each once */
  size_t knob_count;
  const RungText
      *values;  /* [count * knob_count] as owners write them; not needed later */
  size_t count; /* of variations */
} RungVariationSettings;

/* Takes apart and checks everything that can be before a figure is worked out.
 * RUNG_E_USAGE: "unknown-address" (help: the nearest), "duplicate" (a knob comes twice),
 * "bad-value", "value-lost", "too-many-digits" (see literal.h), "weights-sum" (weights of
 * a score that no longer add up to 100 %: vary them together). RUNG_E_RANGE
 * "too-many-decimals". The message names the variation, counted from 1, and the knob. */
RungStatus rung_variations_new(RungVariations **variations,
                               const RungVariationInput *input,
                               const RungVariationSettings *settings,
                               RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
/* NULL does no harm. */
void rung_variations_free(RungVariations *variations);

/* Told of each variation: the run as it came out, its columns valid until the call ends.
 * Calls for different variations come from several threads at a time, each thread's in
 * rising order. A status other than RUNG_OK stops its thread. */
typedef RungStatus (*RungVaried)(void *context, size_t variation, const RungRun *run,
                                 RungError *err);

/* Evaluates all of them, spread over the crew of the options. A fault - a figure that
 * overflows, edges of a schedule that do not rise - stops it; the error is that of the
 * first variation at fault and names it. May be called again. */
RungStatus rung_variations_run(RungVariations *variations, RungVaried visit,
                               void *context, RungError *err) RUNG_MUST_USE;

/* The first constant with an address, or RUNG_NONE; others of the address come later.
 * help: the nearest address, in err when it is given ("unknown-address"). */
uint32_t rung_variation_find(const RungPlan *plan, RungText address, RungError *err);

#endif

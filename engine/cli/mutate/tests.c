/* Mutants tried on the program's tests. The plan that holds the tests is another than the
 * one for data, but its mutants are of the same places: each finds its twin by what it
 * changes and where that is written. */
#include <string.h>

#include "cli/mutate/mutate.h"
#include "cli/test/trial.h"

typedef struct Testing {
  RungMutagenesis *work;
  RungSession *session; /* compiled with tests */
  RungMutants mutants;  /* of its plan */
  uint32_t *twins;      /* [work->mutants.count] index into mutants; RUNG_NONE: none */
} Testing;

/* Twins
 * ----------------------------------------------------------------------------------- */

/* What a mutant changes and where; several may be alike, and then go by their order. */
static RungText name_of(const RungMutant *mutant, const RungPlan *plan, size_t order,
                        RungSession *session) {
  RungText file = mutant->position.file == RUNG_NONE ? rung_text("")
                                                     : plan->files[mutant->position.file];
  return rung_session_format(session, "%d %.*s:%u:%u %.*s %.*s %.*s %zu",
                             (int)mutant->kind, RUNG_TEXT(file), mutant->position.line,
                             mutant->position.column, RUNG_TEXT(mutant->address),
                             RUNG_TEXT(mutant->was), RUNG_TEXT(mutant->is), order);
}

/* The name that is not yet in the pool: order counts those before. */
static RungStatus intern(const RungMutant *mutant, const RungPlan *plan, RungPool *pool,
                         RungSession *session, uint32_t *id, RungError *err) {
  size_t order = 0, before = pool->count;
  do {
    RungText name = name_of(mutant, plan, order++, session);
    if (name.length == 0) return rung_error_memory(err, "the mutants");
    if (rung_pool_intern(pool, name, id, err)) return err->status;
  } while (*id < before);
  return RUNG_OK;
}

/* ids of the pool, from 1 on, stand for the mutants of the tests' plan in their order. */
static RungStatus find_twins(Testing *testing, RungPool *pool, RungError *err) {
  RungMutagenesis *work = testing->work;
  RungPool own;
  uint32_t id;
  for (size_t i = 0; i < testing->mutants.count; i++) {
    if (intern(&testing->mutants.mutants[i], &testing->session->plan, pool,
               testing->session, &id, err))
      return err->status;
  }
  if (rung_pool_init(&own, &testing->session->allocator, err)) return err->status;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < work->mutants.count && !status; i++) {
    status = intern(&work->mutants.mutants[i], &work->session->plan, &own,
                    testing->session, &id, err);
    if (status) break;
    id = rung_pool_find(pool, rung_pool_view(&own, id));
    testing->twins[i] = id == RUNG_NO_TEXT ? RUNG_NONE : id - 1;
    work->fates[i].tried = id != RUNG_NO_TEXT;
  }
  rung_pool_reset(&own);
  rung_arena_reset(&testing->session->scratch);
  return status;
}

/* Trying
 * ---------------------------------------------------------------------------------- */

/* A world of cases, evaluated. */
typedef struct World {
  const RungPlan *plan;
  size_t first, count;
  const uint8_t *holding; /* [expect_count] holds for the program as it is */
} World;

static bool is_of_world(const World *world, const RungExpect *expect) {
  return expect->test_case >= world->first &&
         expect->test_case < world->first + world->count;
}

/* Does an expectation hold for its case's partner? */
static bool holds(const World *world, const RungRun *run, const RungExpect *expect) {
  const RungColumn *column = rung_run_column(run, expect->holds);
  const size_t row = column->rows == 1 ? 0 : expect->test_case - world->first;
  return rung_column_has(column, row) && column->values.u8[row];
}

static bool is_killed(const World *world, const RungRun *run) {
  for (size_t i = 0; i < world->plan->expect_count; i++) {
    const RungExpect *expect = &world->plan->expects[i];
    if (is_of_world(world, expect) && world->holding[i] && !holds(world, run, expect))
      return true;
  }
  return false;
}

static RungStatus try_mutant(RungMutator *mutator, const World *world,
                             const RungMutant *mutant, RungMutantFate *fate,
                             RungError *err) {
  RungRun *run;
  RungError fault;
  if (!rung_mutator_reaches(mutator, mutant)) return RUNG_OK;
  if (rung_mutator_run(mutator, mutant, &run, &fault, err)) return err->status;
  fate->killed = !run || is_killed(world, run);
  if (run) rung_run_free(run);
  return RUNG_OK;
}

static RungStatus try_all(Testing *testing, RungMutator *mutator, World *world,
                          uint8_t *holding, RungError *err) {
  RungMutagenesis *work = testing->work;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < world->plan->expect_count; i++)
    if (is_of_world(world, &world->plan->expects[i]))
      holding[i] = holds(world, mutator->base, &world->plan->expects[i]);
  for (size_t i = 0; i < work->mutants.count && !status; i++) {
    if (testing->twins[i] == RUNG_NONE || work->fates[i].killed) continue;
    status = try_mutant(mutator, world, &testing->mutants.mutants[testing->twins[i]],
                        &work->fates[i], err);
  }
  return status;
}

static RungStatus try_world(void *context, size_t first, size_t count, RungError *err) {
  Testing *testing = context;
  RungSession *session = testing->session;
  const RungPlan *plan = &session->plan;
  RungArena arena;
  RungMutator mutator;
  size_t wanted_count = 0;
  World world = {.plan = plan, .first = first, .count = count};
  rung_arena_init(&arena, &session->allocator);
  uint32_t *wanted =
      rung_arena_take_array(&arena, plan->expect_count + 1, sizeof *wanted);
  uint8_t *holding = rung_arena_take_array(&arena, plan->expect_count + 1, 1);
  world.holding = holding;
  for (size_t i = 0; wanted && i < plan->expect_count; i++)
    if (is_of_world(&world, &plan->expects[i]))
      wanted[wanted_count++] = plan->expects[i].holds;
  RungRunOptions options = {.period = session->period,
                            .rules_dated = session->rules_dated,
                            .rules_as_of = session->rules_as_of,
                            .threads = session->threads};
  RungMutationInput input = {plan, session->load.tables, &session->pool, &options};
  RungStatus status = wanted && holding ? RUNG_OK : rung_error_memory(err, "the tests");
  if (!status) {
    status = rung_mutator_init(&mutator, &input, wanted, wanted_count,
                               &session->allocator, err);
    if (!status) status = try_all(testing, &mutator, &world, holding, err);
    rung_mutator_reset(&mutator);
  }
  rung_arena_reset(&arena);
  return status;
}

static RungStatus test(Testing *testing, const char *program, RungError *err) {
  RungMutagenesis *work = testing->work;
  RungSession *session = testing->session;
  RungTrials trials;
  RungPool pool;
  session->with_tests = true;
  if (rung_session_crew(session, 1, err) || rung_session_compile(session, program, err))
    return err->status;
  if (session->plan.case_count == 0) return RUNG_OK;
  testing->twins =
      rung_arena_take_array(&session->arena, work->mutants.count, sizeof *testing->twins);
  if (!testing->twins) return rung_error_memory(err, "the mutants");
  if (rung_mutants_make(&testing->mutants, &session->plan, rung_text(""),
                        rung_mutate_is_written, session, &session->arena, err) ||
      rung_pool_init(&pool, &session->allocator, err)) {
    return err->status;
  }
  RungStatus status = find_twins(testing, &pool, err);
  rung_pool_reset(&pool);
  if (!status)
    status = rung_trials_run(&trials, session, NULL, false, try_world, testing, err);
  if (!status) work->cases = trials.tried;
  return status;
}

RungStatus rung_mutagenesis_test(RungMutagenesis *work, const char *program,
                                 RungError *err) {
  RungSession session;
  rung_session_init(&session, "");
  Testing testing = {.work = work, .session = &session};
  RungStatus status = test(&testing, program, err);
  if (session.reported) work->session->reported = true;
  rung_session_reset(&session);
  return status;
}

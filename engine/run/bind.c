/* A run's making and ending, and what it tells about itself. */
#include <assert.h>
#include <string.h>

#include "run/groups.h"

/* Rows of a block: a column of them takes a part of the nearest cache. Tests are also
 * built with a few, so that what a user may only see in large files is seen in small
 * ones. */
#ifndef RUNG_BLOCK_ROWS
#define RUNG_BLOCK_ROWS 4096
#endif

static size_t most_inputs(const RungPlan *plan) {
  size_t most = 0;
  for (size_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i].input_count > most) most = plan->nodes[i].input_count;
  for (size_t i = 0; i < plan->group_count; i++)
    if (plan->groups[i].key_count > most) most = plan->groups[i].key_count;
  return most;
}

static RungStatus take_lists(RungRun *run, RungError *err) {
  const RungPlan *plan = run->plan;
  RungArena *arena = &run->arena;
  run->spans = rung_arena_take_array(arena, plan->window_count, sizeof *run->spans);
  run->keys = rung_arena_take_array(arena, plan->node_count, sizeof *run->keys);
  run->domain_keys = rung_arena_take_array(arena, rung_plan_domain_count(plan),
                                           sizeof *run->domain_keys);
  run->behind =
      rung_arena_take_array(arena, rung_plan_domain_count(plan), sizeof *run->behind);
  run->columns = rung_arena_take_array(arena, plan->node_count, sizeof *run->columns);
  run->most_inputs = most_inputs(plan);
  run->inputs = rung_arena_take_array(arena, run->most_inputs, sizeof *run->inputs);
  run->large = rung_arena_take_array(arena, rung_plan_domain_count(plan), 1);
  run->groups = rung_arena_take_array(arena, plan->group_count, sizeof *run->groups);
  run->visits = rung_arena_take_array(arena, 1, sizeof *run->visits);
  if (!run->spans || !run->keys || !run->columns || !run->inputs || !run->groups ||
      !run->visits || !run->large || !run->domain_keys || !run->behind)
    return rung_error_memory(err, "the run");
  rung_arena_init(&run->visits->arena, run->allocator);
  RungStatus status = rung_needs_init(&run->roots, plan, arena, err);
  return status ? status : rung_needs_init(&run->work, plan, arena, err);
}

static RungStatus check_tables(const RungRun *run, RungError *err) {
  for (size_t i = 0; i < run->plan->source_count; i++) {
    const RungTable *table = &run->tables[i];
    assert(table->schema->field_count == run->plan->sources[i].schema.field_count);
    if (table->rows >= RUNG_NONE)
      return rung_error_set(err, RUNG_E_RANGE, "too-many-rows",
                            "source `%.*s` has %zu rows; at most %u can be read",
                            RUNG_TEXT(table->schema->name), table->rows, RUNG_NONE - 1);
  }
  return RUNG_OK;
}

/* A group has no more rows than the source that it comes from, and may have as many. */
static size_t rows_behind(const RungRun *run, uint32_t domain) {
  while (rung_plan_domain_is_group(run->plan, domain))
    domain = rung_plan_group(run->plan, domain)->from;
  return domain ? run->tables[domain - 1].rows : 1;
}

static void mark_roots(RungRun *run, const RungRunOptions *options) {
  if (options->keep_rows)
    rung_roots_all(&run->roots, run->plan);
  else if (options->wanted)
    for (size_t i = 0; i < options->wanted_count; i++)
      run->roots.nodes[options->wanted[i]] = 1;
  else
    rung_roots_outcomes(&run->roots, run->plan);
}

/* What is worked out again and again stays in the cache, all columns of it together, and
 * goes through in blocks even where there are few rows: figures over one denominator are
 * of blocks (see common.h). */
static void choose_blocks(RungRun *run, size_t asked) {
  enum { MANY_ROWS = 64 };
  const size_t usual = run->variable ? (RUNG_BLOCK_ROWS + 3) / 4 : RUNG_BLOCK_ROWS;
  run->block_rows = asked ? asked : usual;
  size_t most = run->block_rows;
  if (run->variable && most > MANY_ROWS) most = MANY_ROWS;
  for (uint32_t i = 0; i < rung_plan_domain_count(run->plan); i++)
    run->large[i] = run->behind[i] > most;
}

static RungStatus make_rounds(RungRun *run, const RungRunOptions *options,
                              RungError *err) {
  run->threads = options->threads;
  for (uint32_t i = 0; i < rung_plan_domain_count(run->plan); i++)
    run->behind[i] = rows_behind(run, i);
  choose_blocks(run, options->block_rows);
  mark_roots(run, options);
  RungStatus status = rung_rounds_make(&run->rounds, run->plan, run->keys, run->large,
                                       &run->roots, &run->arena, err);
  if (!status && run->variable) rung_variable_keep(run);
  return status;
}

static RungStatus make_keys(RungRun *run, const RungRun *like, RungError *err) {
  const RungPlan *plan = run->plan;
  if (run->variable && like) return rung_variable_keys_like(run, like, err);
  RungKey *content =
      rung_arena_take_array(&run->arena, plan->source_count, sizeof *content);
  if (!content) return rung_error_memory(err, "the run");
  for (size_t i = 0; i < plan->source_count; i++) {
    static_assert(sizeof content[i] == sizeof run->tables[i].content, "16 bytes");
    memcpy(&content[i], run->tables[i].content, sizeof content[i]);
  }
  const RungKeyBasis basis = {
      .spans = run->spans, .rules = run->rules, .source_content = content};
  if (run->variable) return rung_variable_keys(run, &basis, err);
  return rung_plan_keys(plan, &basis, (RungKeys){run->keys, run->domain_keys},
                        run->allocator, err);
}

static RungStatus intern_constants(const RungPlan *plan, RungPool *pool, RungError *err) {
  for (size_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    uint32_t id;
    if (!rung_node_is(node, RUNG_OP_CONSTANT) || node->type.kind != RUNG_KIND_TEXT)
      continue;
    RungStatus status = rung_pool_intern(pool, node->literal, &id, err);
    if (status) return status;
  }
  return RUNG_OK;
}

RungStatus rung_run_new(RungRun **run, const RungPlan *plan, const RungTable *tables,
                        RungPool *pool, const RungRunOptions *options,
                        RungAllocator *allocator, RungError *err) {
  *run = NULL;
  RungRun *made = rung_allocate_array(allocator, 1, sizeof *made);
  if (!made) return rung_error_memory(err, "the run");
  made->plan = plan;
  made->tables = tables;
  made->pool = pool;
  made->allocator = allocator;
  made->rules =
      (RungRules){options->rules_dated, options->rules_as_of, options->period.to};
  rung_arena_init(&made->arena, allocator);
  rung_results_init(&made->own, allocator);
  rung_scratch_init(&made->scratch, allocator);
  made->guard = options->guard;
  made->results = options->results ? options->results : &made->own;
  made->keep_gathered = options->keep_gathered;
  RungStatus status = rung_variable_make(made, options, err);
  plan = made->plan;
  if (!status) status = take_lists(made, err);
  if (!status) status = check_tables(made, err);
  if (!status) rung_plan_windows(plan, options->period, made->spans);
  if (!status) status = make_keys(made, options->like, err);
  if (!status) status = make_rounds(made, options, err);
  if (!status) status = intern_constants(plan, pool, err);
  if (!status)
    *run = made;
  else
    rung_run_free(made);
  return status;
}

void rung_run_free(RungRun *run) {
  if (!run) return;
  if (run->visits && run->visits->arena.allocator) rung_arena_reset(&run->visits->arena);
  for (size_t i = 0; run->groups && i < run->plan->group_count; i++)
    rung_group_forget(run, i);
  rung_results_reset(&run->own);
  rung_scratch_reset(&run->scratch);
  rung_variable_reset(run);
  rung_arena_reset(&run->arena);
  rung_release(run->allocator, run, sizeof *run);
}

const RungColumn *rung_run_column(const RungRun *run, uint32_t node) {
  return run->columns[node];
}

RungKey rung_run_key(const RungRun *run, uint32_t node) {
  return run->keys[node];
}

size_t rung_run_rows(const RungRun *run, uint32_t domain) {
  const size_t sources = run->plan->source_count;
  if (domain == 0) return 1;
  if (domain <= sources) return run->tables[domain - 1].rows;
  return run->groups[domain - 1 - sources].rows;
}

RungSpan rung_run_span(const RungRun *run, uint32_t window) {
  return run->spans[window];
}

const RungColumn *rung_run_group_key(const RungRun *run, uint32_t domain, size_t index) {
  const RungColumn **keys = run->groups[domain - 1 - run->plan->source_count].keys;
  return keys ? keys[index] : NULL;
}

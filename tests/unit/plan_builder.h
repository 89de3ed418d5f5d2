/* Plans and tables made by hand, for the tests of run/. A builder holds everything in
 * itself: it must not move once something is built. */
#ifndef RUNG_TESTS_PLAN_BUILDER_H
#define RUNG_TESTS_PLAN_BUILDER_H

#include <stdio.h>
#include <string.h>

#include "run/run.h"

enum {
  BUILDER_SOURCES = 4,
  BUILDER_COLUMNS = 10,
  BUILDER_NODES = 300,
  BUILDER_LISTS = 3000,
  BUILDER_FEW = 16
};

typedef struct PlanBuilder {
  RungAllocator allocator;
  RungArena arena;
  RungPool pool;
  RungError err;
  RungPlan plan;
  RungRunOptions options;
  RungRun *run;
  RungText file;
  RungCurrency currency;
  RungThing things[BUILDER_FEW];
  RungSourcePlan sources[BUILDER_SOURCES];
  RungField fields[BUILDER_SOURCES][BUILDER_COLUMNS];
  RungTable tables[BUILDER_SOURCES];
  RungColumn columns[BUILDER_SOURCES][BUILDER_COLUMNS];
  RungWindow windows[BUILDER_FEW];
  RungGroup groups[BUILDER_FEW];
  RungNode nodes[BUILDER_NODES];
  RungCondition conditions[BUILDER_FEW];
  uint32_t lists[BUILDER_LISTS];
  size_t listed;
} PlanBuilder;

static inline void builder_init(PlanBuilder *builder) {
  memset(builder, 0, sizeof *builder);
  rung_allocator_init(&builder->allocator, 0);
  rung_arena_init(&builder->arena, &builder->allocator);
  rung_error_init(&builder->err);
  assert_int_equal(rung_pool_init(&builder->pool, &builder->allocator, &builder->err),
                   RUNG_OK);
  RungPlan *plan = &builder->plan;
  builder->file = rung_text("program.lua");
  builder->currency = (RungCurrency){rung_text("USD"), 2, rung_text("$")};
  plan->files = &builder->file;
  plan->file_count = 1;
  plan->currencies = &builder->currency;
  plan->currency_count = 1;
  plan->things = builder->things;
  plan->sources = builder->sources;
  plan->windows = builder->windows;
  plan->groups = builder->groups;
  plan->nodes = builder->nodes;
  plan->conditions = builder->conditions;
  plan->program = (RungProgram){
      .subject = 1, .unit = RUNG_UNIT_YEAR, .calendar = {1, 1}, .tier = RUNG_NONE};
  builder->options.period = (RungSpan){100, 199};
  builder->options.keep_rows = true; /* tests look at every node */
}

static inline void builder_reset(PlanBuilder *builder) {
  rung_run_free(builder->run);
  rung_pool_reset(&builder->pool);
  rung_arena_reset(&builder->arena);
  assert_int_equal(builder->allocator.used, 0);
}

static inline RungType type_of(RungKind kind) {
  return (RungType){.kind = kind};
}
static inline RungType number(int scale) {
  return (RungType){.kind = RUNG_KIND_NUMBER, .scale = (uint8_t)scale};
}
static inline RungType ratio(void) {
  return (RungType){.kind = RUNG_KIND_NUMBER, .ratio = true};
}
static inline RungType ref(uint32_t domain) {
  return (RungType){.kind = RUNG_KIND_REF, .domain = domain};
}

static inline uint32_t builder_thing(PlanBuilder *builder, const char *kind,
                                     const char *name) {
  const uint32_t id = (uint32_t)builder->plan.thing_count++;
  assert_true(id < BUILDER_FEW);
  builder->things[id].kind = rung_text(kind);
  builder->things[id].name = rung_text(name);
  return id;
}

/* Returns the domain. Rows begin at line 2. */
static inline uint32_t builder_source(PlanBuilder *builder, const char *name,
                                      size_t rows) {
  const size_t id = builder->plan.source_count++;
  assert_true(id < BUILDER_SOURCES);
  RungSourcePlan *source = &builder->sources[id];
  RungTable *table = &builder->tables[id];
  source->thing = builder_thing(builder, "source", name);
  source->owner = source->owner_column = source->dated = RUNG_NONE;
  source->schema.name = rung_text(name);
  source->schema.fields = builder->fields[id];
  table->schema = &source->schema;
  table->columns = builder->columns[id];
  table->rows = rows;
  table->lines = rung_arena_take_array(&builder->arena, rows, sizeof *table->lines);
  assert_non_null(table->lines);
  for (size_t row = 0; row < rows; row++) table->lines[row] = (uint32_t)row + 2;
  memset(table->content, (int)id + 1, sizeof table->content);
  table->file = name;
  return (uint32_t)id + 1;
}

/* A new column of the source, its values and validity zeroed. */
static inline RungColumn *builder_add(PlanBuilder *builder, uint32_t domain,
                                      const char *name, RungType type, RungStore store) {
  RungSchema *schema = &builder->sources[domain - 1].schema;
  const size_t id = schema->field_count++;
  assert_true(id < BUILDER_COLUMNS);
  builder->fields[domain - 1][id] =
      (RungField){.name = rung_text(name), .type = type, .optional = true};
  RungColumn *column = &builder->columns[domain - 1][id];
  assert_int_equal(rung_column_init(column, &builder->arena, type, store,
                                    builder->tables[domain - 1].rows, true,
                                    &builder->err),
                   RUNG_OK);
  return column;
}

#define NO INT64_MIN /* a missing cell */

static inline void builder_put(RungColumn *column, size_t row, int64_t value) {
  column->valid[row] = value != NO;
  if (value == NO) return;
  switch (column->store) {
  case RUNG_STORE_I64: column->values.i64[row] = value; break;
  case RUNG_STORE_I128: column->values.i128[row] = value; break;
  case RUNG_STORE_RATIO: column->values.ratio[row] = (RungRatio){value, 1}; break;
  case RUNG_STORE_I32: column->values.i32[row] = (int32_t)value; break;
  case RUNG_STORE_U32: column->values.u32[row] = (uint32_t)value; break;
  case RUNG_STORE_U8: column->values.u8[row] = (uint8_t)value; break;
  }
}

static inline uint32_t builder_intern(PlanBuilder *builder, const char *word) {
  uint32_t id;
  assert_int_equal(rung_pool_intern(&builder->pool, rung_text(word), &id, &builder->err),
                   RUNG_OK);
  return id;
}

static inline uint32_t builder_list(PlanBuilder *builder, const uint32_t *items,
                                    size_t count) {
  const size_t start = builder->listed;
  assert_true(start + count <= BUILDER_LISTS);
  if (count) memcpy(builder->lists + start, items, count * sizeof *items);
  builder->listed += count;
  return (uint32_t)start;
}

static inline uint32_t builder_node(PlanBuilder *builder, RungOperator which,
                                    RungType type, uint32_t domain,
                                    const uint32_t *inputs, size_t count) {
  const uint32_t id = (uint32_t)builder->plan.node_count++;
  assert_true(id < BUILDER_NODES);
  RungNode *node = &builder->nodes[id];
  *node = (RungNode){.operator= which, .type = type, .domain = domain};
  node->inputs = builder->lists + builder_list(builder, inputs, count);
  node->input_count = (uint32_t)count;
  node->filter = node->via = node->date = node->window = node->thing = RUNG_NONE;
  node->position = (RungPosition){0, id + 1, 7};
  return id;
}

/* INPUTS(a, b): the list and its length. */
#define INPUTS(...)                                                                      \
  (const uint32_t[]){__VA_ARGS__},                                                       \
      sizeof(const uint32_t[]){__VA_ARGS__} / sizeof(uint32_t)

static inline uint32_t builder_leaf(PlanBuilder *builder, RungOperator which,
                                    RungType type, uint32_t domain, RungWide digits) {
  const uint32_t id = builder_node(builder, which, type, domain, NULL, 0);
  builder->nodes[id].digits = digits;
  return id;
}

static inline uint32_t builder_constant(PlanBuilder *builder, RungType type,
                                        RungWide digits) {
  return builder_leaf(builder, RUNG_OP_CONSTANT, type, 0, digits);
}

static inline uint32_t builder_word(PlanBuilder *builder, const char *word) {
  const uint32_t id = builder_constant(builder, type_of(RUNG_KIND_TEXT), 0);
  builder->nodes[id].literal = rung_text(word);
  return id;
}

/* A column of the source with these cells, and its node. words: texts instead, NULL for a
 * missing one. */
static inline uint32_t builder_column(PlanBuilder *builder, uint32_t domain,
                                      const char *name, RungType type,
                                      const int64_t *cells) {
  const RungStore store =
      type.kind == RUNG_KIND_DATE                                  ? RUNG_STORE_I32
      : type.kind == RUNG_KIND_REF || type.kind == RUNG_KIND_TEXT  ? RUNG_STORE_U32
      : type.kind == RUNG_KIND_FLAG || type.kind == RUNG_KIND_TIER ? RUNG_STORE_U8
                                                                   : RUNG_STORE_I64;
  RungColumn *column = builder_add(builder, domain, name, type, store);
  for (size_t row = 0; row < column->rows; row++) builder_put(column, row, cells[row]);
  return builder_leaf(builder, RUNG_OP_COLUMN, type, domain,
                      builder->sources[domain - 1].schema.field_count - 1);
}

static inline uint32_t builder_words(PlanBuilder *builder, uint32_t domain,
                                     const char *name, const char *const *words) {
  int64_t cells[64];
  for (size_t row = 0; row < builder->tables[domain - 1].rows; row++)
    cells[row] = words[row] ? builder_intern(builder, words[row]) : NO;
  return builder_column(builder, domain, name, type_of(RUNG_KIND_TEXT), cells);
}

static inline uint32_t builder_window(PlanBuilder *builder, RungWindow window) {
  const uint32_t id = (uint32_t)builder->plan.window_count++;
  assert_true(id < BUILDER_FEW);
  builder->windows[id] = window;
  return id;
}

/* Returns the group's place; its domain is known once all sources are there. */
static inline uint32_t builder_group(PlanBuilder *builder, uint32_t from,
                                     const uint32_t *keys, size_t count) {
  const uint32_t id = (uint32_t)builder->plan.group_count++;
  assert_true(id < BUILDER_FEW);
  builder->groups[id] = (RungGroup){.thing = RUNG_NONE,
                                    .from = from,
                                    .window = RUNG_NONE,
                                    .date = RUNG_NONE,
                                    .filter = RUNG_NONE,
                                    .key_count = count,
                                    .owner_key = RUNG_NONE};
  builder->groups[id].keys = builder->lists + builder_list(builder, keys, count);
  return (uint32_t)(1 + builder->plan.source_count) + id;
}

/* Makes the run and evaluates it. */
static inline RungStatus builder_evaluate(PlanBuilder *builder) {
  rung_error_init(&builder->err);
  rung_run_free(builder->run);
  RungStatus status =
      rung_run_new(&builder->run, &builder->plan, builder->tables, &builder->pool,
                   &builder->options, &builder->allocator, &builder->err);
  return status ? status : rung_run_evaluate(builder->run, &builder->err);
}

/* Cells of a result: decimals, dates, ids, flags; NO where missing; ratios as numerator
 * where the denominator is 1. */
static inline int64_t result_at(const PlanBuilder *builder, uint32_t node, size_t row) {
  const RungColumn *column = rung_run_column(builder->run, node);
  assert_true(row < column->rows);
  assert_true(rung_type_equal(column->type, builder->nodes[node].type));
  if (!rung_column_has(column, row)) return NO;
  switch (column->store) {
  case RUNG_STORE_I64: return column->values.i64[row];
  case RUNG_STORE_I128: return (int64_t)column->values.i128[row];
  case RUNG_STORE_RATIO:
    assert_true(column->values.ratio[row].denominator == 1);
    return (int64_t)column->values.ratio[row].numerator;
  case RUNG_STORE_I32: return column->values.i32[row];
  case RUNG_STORE_U32: return column->values.u32[row];
  case RUNG_STORE_U8: break;
  }
  return column->values.u8[row];
}

/* Are the node's rows just these? */
static inline void assert_results(const PlanBuilder *builder, uint32_t node,
                                  const int64_t *wanted, size_t count) {
  assert_int_equal(rung_run_column(builder->run, node)->rows, count);
  assert_int_equal(rung_run_rows(builder->run, builder->nodes[node].domain), count);
  for (size_t row = 0; row < count; row++)
    assert_int_equal(result_at(builder, node, row), wanted[row]);
}
#define ASSERT_RESULTS(builder, node, ...)                                               \
  assert_results(builder, node, (const int64_t[]){__VA_ARGS__},                          \
                 sizeof(const int64_t[]){__VA_ARGS__} / sizeof(int64_t))

static inline void assert_ratio(const PlanBuilder *builder, uint32_t node, size_t row,
                                int64_t numerator, int64_t denominator) {
  const RungColumn *column = rung_run_column(builder->run, node);
  assert_true(rung_column_has(column, row) && column->store == RUNG_STORE_RATIO);
  assert_true(column->values.ratio[row].numerator == numerator);
  assert_true(column->values.ratio[row].denominator == denominator);
}

#endif

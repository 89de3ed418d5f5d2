#include "load/derive.h"

#include <string.h>

enum { FIRST_CAPACITY = 64 };

RungStatus rung_derive_init(RungCsv *csv, RungLoad *load, const RungSchema *schema,
                            uint32_t source, RungError *err) {
  *csv = (RungCsv){.load = load,
                   .schema = schema,
                   .table = &load->tables[source],
                   .source = source,
                   .bytes = {.data = "", .allocator = load->allocator}};
  csv->table->schema = schema;
  csv->keys = rung_arena_take_array(&load->arena, 1, sizeof *csv->keys);
  csv->table->columns = rung_arena_take_array(&load->arena, 1, sizeof(RungColumn));
  return csv->keys && csv->table->columns
             ? RUNG_OK
             : rung_error_memory(err, "the columns of a source");
}

/* The keys met so far. */
typedef struct Met {
  uint32_t *ids; /* [capacity] pool ids, in the order of their rows */
  size_t count, capacity;
} Met;

static RungStatus add_key(Met *met, uint32_t id, RungAllocator *allocator,
                          RungError *err) {
  if (met->count == met->capacity) {
    size_t more = met->capacity ? met->capacity * 2 : FIRST_CAPACITY;
    uint32_t *ids = rung_reallocate(allocator, met->ids, met->capacity * sizeof *ids,
                                    more * sizeof *ids);
    if (!ids) return rung_error_memory(err, "the keys of a source");
    met->ids = ids;
    met->capacity = more;
  }
  met->ids[met->count++] = id;
  return RUNG_OK;
}

static RungStatus gather(RungCsv *csv, const RungCsv *from, size_t field, Met *met,
                         RungError *err) {
  const uint32_t *ids = from->table->columns[field].values.u32;
  RungAllocator *allocator = csv->load->allocator;
  for (size_t row = 0; row < from->stored; row++) {
    uint32_t first;
    if (from->states[row] || ids[row] == RUNG_NO_TEXT) continue;
    if (rung_keys_find(csv->keys, ids[row]) != RUNG_NO_ROW) continue;
    RungStatus status = rung_keys_enter(csv->keys, ids[row], (uint32_t)met->count, &first,
                                        allocator, err);
    if (!status) status = add_key(met, ids[row], allocator, err);
    if (status) return status;
  }
  return RUNG_OK;
}

static RungStatus fill_table(RungCsv *csv, const Met *met, RungError *err) {
  RungStatus status = rung_column_init(&csv->table->columns[0], &csv->load->arena,
                                       csv->schema->fields[0].type, RUNG_STORE_U32,
                                       met->count, false, err);
  if (status) return status;
  csv->states = rung_allocate_array(csv->load->allocator, met->count, 1);
  if (!csv->states) return rung_error_memory(err, "the rows of a source");
  csv->capacity = csv->stored = csv->table->rows_in = met->count;
  if (met->count)
    memcpy(csv->table->columns[0].values.u32, met->ids, met->count * sizeof *met->ids);
  return RUNG_OK;
}

static RungStatus derive(RungBatch *batch, RungCsv *csv, RungError *err) {
  Met met = {0};
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < csv->schema->origin_count && !status; i++) {
    const RungOrigin *origin = &csv->schema->origins[i];
    status = gather(csv, &batch->sources[origin->source], origin->field, &met, err);
  }
  if (!status) status = fill_table(csv, &met, err);
  rung_release(csv->load->allocator, met.ids, met.capacity * sizeof *met.ids);
  return status;
}

RungStatus rung_derive_rows(RungBatch *batch, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < batch->count && !status; i++) {
    RungCsv *csv = &batch->sources[batch->members[i]];
    if (rung_schema_is_derived(csv->schema)) status = derive(batch, csv, err);
  }
  return status;
}

#include <string.h>

#include "load/csv.h"

static size_t count_state(const RungCsv *csv, RungRowState state) {
  size_t rows = 0;
  for (size_t row = 0; row < csv->stored; row++) rows += csv->states[row] == state;
  return rows;
}

RungStatus rung_csv_plan_moves(RungCsv *csv, RungError *err) {
  size_t used = count_state(csv, RUNG_ROW_USED), others = used, next = 0;
  if (used == csv->stored) return RUNG_OK;
  csv->moved = rung_allocate_array(csv->load->allocator, csv->stored, sizeof *csv->moved);
  if (!csv->moved) return rung_error_memory(err, "the rows of a source");
  for (size_t row = 0; row < csv->stored; row++)
    csv->moved[row] = (uint32_t)(csv->states[row] ? others++ : next++);
  return RUNG_OK;
}

/* values [stored] of `width` bytes; scratch [stored] of the same. */
static void move_values(const RungCsv *csv, void *values, size_t width, void *scratch) {
  const char *from = values;
  char *to = scratch;
  for (size_t row = 0; row < csv->stored; row++)
    memcpy(to + csv->moved[row] * width, from + row * width, width);
  memcpy(values, scratch, csv->stored * width);
}

static RungStatus move_rows(RungCsv *csv, RungError *err) {
  size_t widest = sizeof(int64_t);
  RungAllocator *allocator = csv->load->allocator;
  void *scratch = rung_allocate_array(allocator, csv->stored, widest);
  if (!scratch) return rung_error_memory(err, "the rows of a source");
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    RungColumn *column = &csv->table->columns[i];
    move_values(csv, column->values.any, rung_store_width(column->store), scratch);
    if (column->valid) move_values(csv, column->valid, 1, scratch);
    rung_keys_move(&csv->keys[i], csv->moved);
  }
  move_values(csv, csv->table->lines, sizeof *csv->table->lines, scratch);
  move_values(csv, csv->states, 1, scratch);
  rung_release(allocator, scratch, csv->stored * widest);
  return RUNG_OK;
}

RungStatus rung_csv_settle(RungCsv *csv, RungError *err) {
  RungTable *table = csv->table;
  RungStatus status = csv->moved ? move_rows(csv, err) : RUNG_OK;
  if (status) return status;
  table->rows = count_state(csv, RUNG_ROW_USED);
  table->rows_skipped = count_state(csv, RUNG_ROW_SKIPPED);
  table->rows_rejected += count_state(csv, RUNG_ROW_REJECTED);
  for (size_t i = 0; i < csv->schema->field_count; i++)
    table->columns[i].rows = table->rows;
  rung_release(csv->load->allocator, csv->moved, csv->stored * sizeof *csv->moved);
  csv->moved = NULL;
  return RUNG_OK;
}

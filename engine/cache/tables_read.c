#include <string.h>

#include "cache/tables.h"
#include "load/reject.h"

static const int64_t DIGITS_BELOW =
    1000000000000000000; /* a cell has at most 18 digits */

void rung_tables_read_info(RungBlobView *directory, RungCacheInfo *info) {
  info->id = rung_blob_take_text(directory);
  info->place = rung_blob_take_text(directory);
  info->made = rung_blob_take_number(directory);
  info->files = rung_blob_take_number(directory);
  info->bytes = rung_blob_take_number(directory);
}

/* The directory becomes tables --------------------------------------------------------
 */

typedef struct Reading {
  RungTables *tables;
  const RungTablesContext *context;
  RungBlobView *at;
  RungLoad *load;
  bool other; /* sound, and of other contents */
} Reading;

/* A section of count values, or NULL and bad. *section: its number. */
static const void *take_section(Reading *reading, uint64_t count, size_t width,
                                size_t *section) {
  *section = rung_blob_take_number(reading->at);
  const void *bytes =
      rung_cache_file_view(&reading->tables->file, *section, count, width);
  reading->at->bad |= !bytes;
  return bytes;
}

static void take_column(Reading *reading, const RungTable *table, size_t field,
                        RungColumn *column, RungKeptColumn *kept, RungSpan *days) {
  const RungField *declared = &table->schema->fields[field];
  *column = (RungColumn){.type = declared->type,
                         .store = rung_store_of(declared->type),
                         .rows = table->rows};
  reading->at->bad |= rung_blob_take_number(reading->at) != column->store;
  rung_blob_take_into(reading->at, days, sizeof *days);
  column->values.any = (void *)take_section(
      reading, table->rows, rung_store_width(column->store), &kept->values);
  kept->valid = RUNG_NONE;
  if (!rung_blob_take_below(reading->at, 1)) return;
  reading->at->bad |= !declared->optional || declared->key;
  column->valid = (uint8_t *)take_section(reading, table->rows, 1, &kept->valid);
}

static void take_counts(Reading *reading, RungTable *table, const RungWitness *witness) {
  uint8_t content[16];
  rung_blob_take_into(reading->at, content, sizeof content);
  if (witness->has_content && memcmp(content, witness->content, sizeof content))
    reading->other = true;
  memcpy(table->content, content, sizeof content);
  memcpy(table->sha256, witness->sha256, sizeof table->sha256);
  table->bytes = rung_blob_take_number(reading->at);
  table->rows = rung_blob_take_below(reading->at, UINT32_MAX - 2);
  table->rows_in = rung_blob_take_number(reading->at);
  table->rows_rejected = rung_blob_take_number(reading->at);
  table->rows_skipped = rung_blob_take_number(reading->at);
}

static bool take_table(Reading *reading, size_t source, const char *file) {
  RungArena *arena = &reading->load->arena;
  RungTable *table = &reading->load->tables[source];
  const RungSchema *schema = &reading->context->schemas[source];
  const size_t fields = schema->field_count;
  RungSpan *days = rung_arena_take_array(arena, fields, sizeof *days);
  RungKeptColumn *kept = rung_arena_take_array(arena, fields, sizeof *kept);
  table->columns = rung_arena_take_array(arena, fields, sizeof *table->columns);
  if (!days || !kept || !table->columns) return false;
  table->schema = schema;
  table->days = days;
  table->file = file;
  reading->tables->columns[source] = kept;
  take_counts(reading, table, &reading->context->witnesses[source]);
  reading->tables->lines[source] = (RungKeptColumn){RUNG_NONE, RUNG_NONE, true};
  const bool lined = rung_blob_take_below(reading->at, 1);
  reading->at->bad |= lined != (file != NULL);
  if (lined) {
    table->lines = (uint32_t *)take_section(reading, table->rows, sizeof *table->lines,
                                            &reading->tables->lines[source].values);
    reading->tables->lines[source].checked = false;
  }
  reading->at->bad |= rung_blob_take_number(reading->at) != fields;
  for (size_t i = 0; !reading->at->bad && i < fields; i++)
    take_column(reading, table, i, &table->columns[i], &kept[i], &days[i]);
  return true;
}

static bool copy_text(Reading *reading, RungText *text) {
  const RungText there = rung_blob_take_text(reading->at);
  const char *copy = rung_arena_copy(&reading->load->arena, there.bytes, there.length);
  *text = (RungText){copy, there.length};
  return copy != NULL;
}

static bool take_reject(Reading *reading, RungReject *reject) {
  RungText code;
  if (!copy_text(reading, &code)) return false;
  const RungFault fault = rung_fault_find(code.bytes);
  reading->at->bad |= fault == RUNG_FAULT_NONE;
  reject->code = rung_fault_code(fault);
  reject->source = (uint32_t)rung_blob_take_below(reading->at, reading->load->count - 1);
  const RungTable *table = &reading->load->tables[reject->source];
  const RungSchema *schema = table->schema;
  reject->file = table->file;
  reading->at->bad |= !table->file;
  reject->line = (uint32_t)rung_blob_take_below(reading->at, UINT32_MAX);
  reject->column = (uint32_t)rung_blob_take_below(reading->at, UINT32_MAX);
  reject->byte = rung_blob_take_number(reading->at);
  const size_t field = rung_blob_take_below(reading->at, schema->field_count);
  if (field < schema->field_count) reject->field = schema->fields[field].name;
  if (!copy_text(reading, &reject->excerpt) || !copy_text(reading, &reject->message) ||
      !copy_text(reading, &reject->fix))
    return false;
  reject->skipped = rung_blob_take_below(reading->at, 1);
  return true;
}

static bool take_rejects(Reading *reading) {
  const size_t count = rung_blob_take_below(reading->at, RUNG_CACHE_REJECTS_MOST);
  RungError err;
  rung_error_init(&err);
  for (size_t i = 0; !reading->at->bad && i < count; i++) {
    RungReject reject = {0};
    if (!take_reject(reading, &reject)) return false;
    if (rung_rejects_add(&reading->load->rejects, reading->load->allocator, &reject,
                         &err))
      return false;
  }
  return true;
}

static void take_pool(Reading *reading) {
  RungPoolBase *base = &reading->tables->base;
  const RungCacheFile *file = &reading->tables->file;
  size_t offsets, bytes, slots;
  base->count = rung_blob_take_below(reading->at, RUNG_NO_TEXT - 1);
  base->length = rung_blob_take_number(reading->at);
  base->offsets = take_section(reading, base->count + 1, sizeof(uint64_t), &offsets);
  base->bytes = take_section(reading, base->length, 1, &bytes);
  base->slot_count = rung_blob_take_number(reading->at);
  base->slots = take_section(reading, base->slot_count, sizeof(uint32_t), &slots);
  reading->at->bad |= reading->at->at != reading->at->end;
  if (reading->at->bad || reading->other) return;
  reading->at->bad = !rung_cache_file_verify(file, offsets) ||
                     !rung_cache_file_verify(file, bytes) ||
                     !rung_cache_file_verify(file, slots) || !rung_pool_base_holds(base);
}

/* false when memory is gone. */
static bool take_tables(Reading *reading, const char *const *files) {
  RungLoad *load = reading->load;
  RungTables *tables = reading->tables;
  RungCacheInfo info;
  tables->count = load->count = reading->context->plan->source_count;
  tables->schemas = reading->context->schemas;
  load->tables = rung_arena_take_array(&load->arena, load->count, sizeof *load->tables);
  tables->tables = load->tables;
  tables->columns =
      rung_arena_take_array(&load->arena, load->count, sizeof *tables->columns);
  tables->lines = rung_arena_take_array(&load->arena, load->count, sizeof *tables->lines);
  if (!load->tables || !tables->columns || !tables->lines) return false;
  rung_tables_read_info(reading->at, &info);
  reading->at->bad |= rung_blob_take_number(reading->at) != load->count;
  for (size_t i = 0; !reading->at->bad && i < load->count; i++)
    if (!take_table(reading, i, files[i])) return false;
  if (reading->at->bad || reading->other) return true;
  if (!take_rejects(reading)) return false;
  take_pool(reading);
  return true;
}

static size_t count_rejected(const RungLoad *load) {
  size_t rejected = 0;
  for (size_t i = 0; i < load->count; i++) rejected += load->tables[i].rows_rejected;
  return rejected;
}

RungCacheFound rung_tables_open(RungTables *tables, const RungTablesContext *context,
                                const char *const *files, size_t allowed, RungLoad *load,
                                RungPool *pool, RungAllocator *allocator) {
  char name[RUNG_CACHE_NAME_MAX];
  *tables = (RungTables){0};
  rung_cache_name(name, context->key, "data");
  RungCacheFound found =
      rung_cache_file_open(&tables->file, context->home, RUNG_CACHE_KIND_TABLES, name);
  if (found != RUNG_CACHE_GOOD) return found;
  *load = (RungLoad){.allocator = allocator, .pool = pool};
  rung_arena_init(&load->arena, allocator);
  Reading reading = {tables, context, &tables->file.directory, load, false};
  const bool enough = take_tables(&reading, files);
  if (reading.at->bad)
    found = RUNG_CACHE_DAMAGED;
  else if (!enough || reading.other || count_rejected(load) > allowed)
    found = RUNG_CACHE_ABSENT;
  if (found == RUNG_CACHE_GOOD) {
    rung_pool_init_over(pool, &tables->base, allocator);
    return found;
  }
  rung_load_reset(load);
  rung_tables_close(tables);
  return found;
}

void rung_tables_close(RungTables *tables) {
  rung_cache_file_close(&tables->file);
  *tables = (RungTables){0};
}

/* Columns are checked -----------------------------------------------------------------
 */

/* Ids, rows and flags: below `limit`, and 0 where nothing is there. */
static bool are_below(const uint32_t *values, size_t rows, uint64_t limit) {
  uint32_t most = 0;
  for (size_t row = 0; row < rows; row++) most = values[row] > most ? values[row] : most;
  return rows == 0 || most < limit;
}

static bool are_flags(const uint8_t *values, size_t rows) {
  uint8_t bits = 0;
  for (size_t row = 0; row < rows; row++) bits |= values[row];
  return bits <= 1;
}

static bool are_days(const int32_t *values, size_t rows) {
  bool out = false;
  for (size_t row = 0; row < rows; row++)
    out |= values[row] < RUNG_DATE_MIN || values[row] > RUNG_DATE_MAX;
  return !out;
}

static bool are_cells(const int64_t *values, size_t rows) {
  bool out = false;
  for (size_t row = 0; row < rows; row++)
    out |= values[row] <= -DIGITS_BELOW || values[row] >= DIGITS_BELOW;
  return !out;
}

/* Where nothing is there the value is 0, which need be no row of the target. */
static bool are_rows(const RungColumn *column, size_t target_rows) {
  if (target_rows || !column->valid)
    return are_below(column->values.u32, column->rows, target_rows);
  uint8_t there = 0;
  for (size_t row = 0; row < column->rows; row++) there |= column->valid[row];
  return !there && are_below(column->values.u32, column->rows, 1);
}

static bool values_hold(const RungTables *tables, const RungField *field,
                        const RungColumn *column) {
  const size_t rows = column->rows;
  if (column->valid && !are_flags(column->valid, rows)) return false;
  switch (field->type.kind) {
  case RUNG_KIND_TEXT: return are_below(column->values.u32, rows, tables->base.count);
  case RUNG_KIND_REF: return are_rows(column, tables->tables[field->target].rows);
  case RUNG_KIND_FLAG: return are_flags(column->values.u8, rows);
  case RUNG_KIND_TIER: return false;
  case RUNG_KIND_DATE: return are_days(column->values.i32, rows);
  default: return are_cells(column->values.i64, rows);
  }
}

bool rung_tables_need(RungTables *tables, size_t source, size_t field) {
  RungKeptColumn *kept = &tables->columns[source][field];
  if (kept->checked) return true;
  kept->checked =
      rung_cache_file_verify(&tables->file, kept->values) &&
      (kept->valid == RUNG_NONE || rung_cache_file_verify(&tables->file, kept->valid)) &&
      values_hold(tables, &tables->schemas[source].fields[field],
                  &tables->tables[source].columns[field]);
  return kept->checked;
}

bool rung_tables_need_lines(RungTables *tables, size_t source) {
  RungKeptColumn *lines = &tables->lines[source];
  if (!lines->checked)
    lines->checked = rung_cache_file_verify(&tables->file, lines->values);
  return lines->checked;
}

/* Piece n is the lines of a source, or one of its columns, counted through all. */
static void need_piece(void *context, size_t piece, size_t thread) {
  RungTables *tables = context;
  size_t source = 0;
  (void)thread;
  for (; piece > tables->schemas[source].field_count; source++)
    piece -= tables->schemas[source].field_count + 1;
  if (piece == 0)
    (void)rung_tables_need_lines(tables, source);
  else
    (void)rung_tables_need(tables, source, piece - 1);
}

bool rung_tables_need_all(RungTables *tables, RungThreads *threads) {
  size_t pieces = 0;
  bool good = true;
  for (size_t i = 0; i < tables->count; i++) pieces += 1 + tables->schemas[i].field_count;
  rung_threads_run(threads, pieces, need_piece, tables);
  for (size_t i = 0; i < tables->count; i++) {
    good &= tables->lines[i].checked;
    for (size_t f = 0; f < tables->schemas[i].field_count; f++)
      good &= tables->columns[i][f].checked;
  }
  return good;
}

/* Looking -----------------------------------------------------------------------------
 */

RungCacheFound rung_tables_look(const RungCacheHome *home, const char *name,
                                RungArena *arena, RungCacheInfo *info) {
  RungCacheFile file;
  *info = (RungCacheInfo){0};
  RungCacheFound found = rung_cache_file_open(&file, home, RUNG_CACHE_KIND_TABLES, name);
  if (found != RUNG_CACHE_GOOD) return found;
  rung_tables_read_info(&file.directory, info);
  RungText *texts[] = {&info->id, &info->place};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const char *copy = rung_arena_copy(arena, texts[i]->bytes, texts[i]->length);
    *texts[i] = copy ? (RungText){copy, texts[i]->length} : rung_text("");
  }
  if (file.directory.bad) found = RUNG_CACHE_DAMAGED;
  rung_cache_file_close(&file);
  return found;
}

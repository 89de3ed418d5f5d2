#include <string.h>
#include <time.h>

#include "cache/tables.h"
#include "load/reject.h"

enum { PIECE = 1 << 16 };

/* What is written together. */
typedef struct Writing {
  RungCacheWriter writer;
  RungBlob directory;
  uint64_t sections; /* written so far */
} Writing;

/* A section, and its number in the directory. */
static void put_section(Writing *writing, const void *bytes, size_t length) {
  rung_cache_writer_put(&writing->writer, bytes, length);
  rung_blob_put_number(&writing->directory, writing->sections++);
}

static void put_flag(Writing *writing, bool flag) {
  rung_blob_put_number(&writing->directory, flag);
}

uint64_t rung_tables_size(const RungLoad *load, const RungPool *pool, size_t texts) {
  uint64_t bytes = rung_pool_base_slots(texts) * sizeof(uint32_t);
  for (size_t i = 0; i < load->count; i++) {
    const RungTable *table = &load->tables[i];
    if (table->lines) bytes += table->rows * sizeof *table->lines;
    for (size_t f = 0; f < table->schema->field_count; f++) {
      const RungColumn *column = &table->columns[f];
      bytes += table->rows * (rung_store_width(column->store) + (column->valid != NULL));
    }
  }
  for (size_t id = 0; id < texts; id++)
    bytes += sizeof(uint64_t) + rung_pool_view(pool, (uint32_t)id).length;
  return bytes;
}

/* What `rung cache` shows. */
static void put_info(Writing *writing, const RungTablesContext *context) {
  const RungPlan *plan = context->plan;
  RungBlob *directory = &writing->directory;
  uint64_t files = 0, bytes = 0;
  for (size_t i = 0; i < plan->source_count; i++) {
    files += context->witnesses[i].has_content;
    bytes += context->witnesses[i].size;
  }
  rung_blob_put_text(directory, plan->things[plan->program.thing].name);
  rung_blob_put_text(directory, rung_text(context->place));
  rung_blob_put_number(directory, (uint64_t)time(NULL));
  rung_blob_put_number(directory, files);
  rung_blob_put_number(directory, bytes);
}

static RungSpan days_of(const RungColumn *column) {
  RungSpan span = {INT32_MAX, INT32_MIN};
  for (size_t row = 0; row < column->rows; row++) {
    if (!rung_column_has(column, row)) continue;
    const int32_t day = column->values.i32[row];
    if (day < span.from) span.from = day;
    if (day > span.to) span.to = day;
  }
  return span;
}

static void put_column(Writing *writing, const RungColumn *column) {
  const RungSpan days =
      column->type.kind == RUNG_KIND_DATE ? days_of(column) : (RungSpan){1, 0};
  rung_blob_put_number(&writing->directory, column->store);
  rung_blob_put(&writing->directory, &days, sizeof days);
  put_section(writing, column->values.any,
              column->rows * rung_store_width(column->store));
  put_flag(writing, column->valid != NULL);
  if (column->valid) put_section(writing, column->valid, column->rows);
}

static void put_table(Writing *writing, const RungTable *table) {
  RungBlob *directory = &writing->directory;
  rung_blob_put(directory, table->content, sizeof table->content);
  rung_blob_put_number(directory, table->bytes);
  rung_blob_put_number(directory, table->rows);
  rung_blob_put_number(directory, table->rows_in);
  rung_blob_put_number(directory, table->rows_rejected);
  rung_blob_put_number(directory, table->rows_skipped);
  put_flag(writing, table->lines != NULL);
  if (table->lines)
    put_section(writing, table->lines, table->rows * sizeof *table->lines);
  rung_blob_put_number(directory, table->schema->field_count);
  for (size_t i = 0; i < table->schema->field_count; i++)
    put_column(writing, &table->columns[i]);
}

static size_t field_number(const RungSchema *schema, RungText name) {
  size_t i = 0;
  while (i < schema->field_count && !rung_text_equal(schema->fields[i].name, name)) i++;
  return i;
}

static void put_reject(Writing *writing, const RungLoad *load, const RungReject *reject) {
  RungBlob *directory = &writing->directory;
  const RungSchema *schema = load->tables[reject->source].schema;
  rung_blob_put_text(directory, rung_text(reject->code));
  rung_blob_put_number(directory, reject->source);
  rung_blob_put_number(directory, reject->line);
  rung_blob_put_number(directory, reject->column);
  rung_blob_put_number(directory, reject->byte);
  rung_blob_put_number(directory, field_number(schema, reject->field));
  rung_blob_put_text(directory, reject->excerpt);
  rung_blob_put_text(directory, reject->message);
  rung_blob_put_text(directory, reject->fix);
  put_flag(writing, reject->skipped);
}

/* Bytes gathered to a size that is worth writing. */
typedef struct Pieces {
  RungCacheWriter *writer;
  size_t filled;
  char bytes[PIECE];
} Pieces;

static void flush_pieces(Pieces *pieces) {
  rung_cache_writer_add(pieces->writer, pieces->bytes, pieces->filled);
  pieces->filled = 0;
}

static void add_piece(Pieces *pieces, const void *bytes, size_t length) {
  if (length > PIECE - pieces->filled) flush_pieces(pieces);
  if (length > PIECE) {
    rung_cache_writer_add(pieces->writer, bytes, length);
    return;
  }
  if (length) memcpy(pieces->bytes + pieces->filled, bytes, length);
  pieces->filled += length;
}

static void put_offsets(Writing *writing, const RungPool *pool, size_t texts,
                        Pieces *pieces) {
  uint64_t offset = 0;
  rung_cache_writer_begin(&writing->writer);
  add_piece(pieces, &offset, sizeof offset);
  for (size_t id = 0; id < texts; id++) {
    offset += rung_pool_view(pool, (uint32_t)id).length;
    add_piece(pieces, &offset, sizeof offset);
  }
  flush_pieces(pieces);
  rung_cache_writer_end(&writing->writer);
  rung_blob_put_number(&writing->directory, offset);
  rung_blob_put_number(&writing->directory, writing->sections++);
}

static void put_bytes(Writing *writing, const RungPool *pool, size_t texts,
                      Pieces *pieces) {
  rung_cache_writer_begin(&writing->writer);
  for (size_t id = 0; id < texts; id++) {
    const RungText text = rung_pool_view(pool, (uint32_t)id);
    add_piece(pieces, text.bytes, text.length);
  }
  flush_pieces(pieces);
  rung_cache_writer_end(&writing->writer);
  rung_blob_put_number(&writing->directory, writing->sections++);
}

/* false when memory is gone. */
static bool put_pool(Writing *writing, const RungPool *pool, size_t texts) {
  RungAllocator *allocator = pool->allocator;
  const size_t slot_count = rung_pool_base_slots(texts);
  uint32_t *slots = rung_allocate_array(allocator, slot_count, sizeof *slots);
  Pieces *pieces = rung_allocate(allocator, sizeof *pieces);
  if (slots && pieces) {
    *pieces = (Pieces){.writer = &writing->writer};
    rung_pool_base_fill(pool, texts, slots, slot_count);
    rung_blob_put_number(&writing->directory, texts);
    put_offsets(writing, pool, texts, pieces);
    put_bytes(writing, pool, texts, pieces);
    rung_blob_put_number(&writing->directory, slot_count);
    put_section(writing, slots, slot_count * sizeof *slots);
  }
  const bool done = slots && pieces;
  rung_release(allocator, pieces, sizeof *pieces);
  rung_release(allocator, slots, slot_count * sizeof *slots);
  return done;
}

bool rung_tables_write(const RungTablesContext *context, const RungLoad *load,
                       const RungPool *pool, size_t texts, uint64_t check[2]) {
  char name[RUNG_CACHE_NAME_MAX];
  Writing writing = {.sections = 0};
  rung_cache_name(name, context->key, "data");
  rung_cache_writer_init(&writing.writer, context->home, pool->allocator);
  rung_blob_init(&writing.directory, pool->allocator);
  put_info(&writing, context);
  rung_blob_put_number(&writing.directory, load->count);
  for (size_t i = 0; i < load->count; i++) put_table(&writing, &load->tables[i]);
  rung_blob_put_number(&writing.directory, load->rejects.count);
  for (size_t i = 0; i < load->rejects.count; i++)
    put_reject(&writing, load, &load->rejects.items[i]);
  writing.writer.failed |= !put_pool(&writing, pool, texts);
  const bool written = rung_cache_writer_finish(&writing.writer, RUNG_CACHE_KIND_TABLES,
                                                &writing.directory, name);
  memcpy(check, writing.writer.check, sizeof writing.writer.check);
  rung_blob_reset(&writing.directory);
  return written;
}

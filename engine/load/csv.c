#include "load/csv.h"

#include <assert.h>
#include <string.h>

#include "load/header.h"
#include "load/place.h"
#include "load/survey.h"

/* Adds the place of a byte of the file to an error; for `return fail(...)`. */
static RungStatus fail_at(const RungCsv *csv, const char *at, RungError *err) {
  rung_place_error(err, csv->table->file, csv->bytes.data, csv->text,
                   csv->bytes.data + csv->bytes.length, at);
  return err->status;
}

static bool starts(const RungBytes *bytes, const char *with, size_t length) {
  return bytes->length >= length && memcmp(bytes->data, with, length) == 0;
}

/* Files of another kind that people hand over as CSV. */
static RungStatus check_kind(const RungCsv *csv, RungError *err) {
  const RungBytes *bytes = &csv->bytes;
  bool wide = starts(bytes, "\xFF\xFE", 2) || starts(bytes, "\xFE\xFF", 2) ||
              starts(bytes, "\0\0\xFE\xFF", 4);
  if (wide) {
    rung_error_set(err, RUNG_E_DATA, "bad-encoding", "the file is UTF-16 or UTF-32");
    rung_error_help(err, "save it as UTF-8");
    return fail_at(csv, csv->text, err);
  }
  if (!starts(bytes, "PK\x03\x04", 4)) return RUNG_OK;
  rung_error_set(err, RUNG_E_DATA, "not-csv", "the file is a workbook or a ZIP archive");
  rung_error_help(err, "save it as CSV, UTF-8");
  return fail_at(csv, csv->text, err);
}

static RungStatus check_bytes(const RungCsv *csv, RungError *err) {
  const RungBytes *bytes = &csv->bytes;
  size_t nul = rung_survey_nul(bytes->data, bytes->length);
  size_t bad = rung_survey_utf8(bytes->data, bytes->length);
  if (bad < bytes->length && bad < nul) {
    rung_error_set(err, RUNG_E_DATA, "bad-encoding", "the byte 0x%02X is not UTF-8",
                   (unsigned)(unsigned char)bytes->data[bad]);
    rung_error_help(err, "save the file as UTF-8, e.g. iconv -f cp1252 -t utf-8");
    return fail_at(csv, bytes->data + bad, err);
  }
  if (nul < bytes->length) {
    rung_error_set(err, RUNG_E_DATA, "nul-byte", "there is a NUL byte in the text");
    rung_error_help(err, "save the file as UTF-8 text");
    return fail_at(csv, bytes->data + nul, err);
  }
  return RUNG_OK;
}

static RungStatus open_text(RungCsv *csv, RungError *err) {
  const RungText *texts = csv->load->options->texts;
  if (texts) {
    rung_bytes_view(&csv->bytes, texts[csv->source], csv->load->allocator);
  } else if (rung_bytes_init(&csv->bytes, csv->table->file, csv->load->allocator, err)) {
    return err->status;
  }
  RungStatus status = RUNG_OK;
  csv->table->bytes = csv->bytes.stored;
  csv->text = csv->bytes.data;
  status = check_kind(csv, err);
  if (status) return status;
  size_t mark = starts(&csv->bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
  csv->text += mark;
  csv->text_length = rung_survey_trim(csv->text, csv->bytes.length - mark);
  return RUNG_OK;
}

static RungStatus fail_unterminated(const RungCsv *csv, RungError *err) {
  rung_error_set(err, RUNG_E_DATA, "unterminated-quote",
                 "the quote that opens here is never closed");
  rung_error_help(err, "close it, or write \"\" for a quote within quotes");
  return fail_at(csv, csv->scan.open, err);
}

static RungStatus check_scanned(const RungCsv *csv, RungScanned scanned, RungError *err) {
  if (scanned == RUNG_SCANNED_UNTERMINATED) return fail_unterminated(csv, err);
  if (scanned != RUNG_SCANNED_TOO_LONG) return RUNG_OK;
  rung_error_set(err, RUNG_E_DATA, "row-too-long", "the row has 4 GiB or more");
  return fail_at(csv, csv->scan.record, err);
}

static RungStatus fail_header(const RungCsv *csv, const RungCell *cell, RungError *err) {
  if (cell->fault == RUNG_FAULT_BARE_CR) {
    rung_error_set(err, RUNG_E_DATA, "cr-line-ends",
                   "there is a carriage return without a line feed in the header");
    rung_error_help(err, "save the file with LF or CR LF at the line ends");
  } else {
    rung_error_set(err, RUNG_E_DATA, "bad-header",
                   "there is a quote out of place in the header");
    rung_error_help(err, "put quotes around the whole cell, or none");
  }
  return fail_at(csv, rung_cell_fault_at(cell), err);
}

/* Splits the first record: once for the number of its cells, once to keep them. */
static RungStatus split_header(RungCsv *csv, RungError *err) {
  char delimiter = csv->schema->dialect.delimiter;
  rung_scan_init(&csv->scan, csv->text, csv->text_length, delimiter, NULL, 0);
  RungStatus status = check_scanned(csv, rung_scan_next(&csv->scan), err);
  if (status) return status;
  if (csv->scan.length == 0) {
    rung_error_set(err, RUNG_E_DATA, "no-header",
                   csv->text < csv->bytes.data + csv->bytes.length
                       ? "the first line is blank"
                       : "the file is empty");
    rung_error_help(err, "the first line names the columns");
    return fail_at(csv, csv->text, err);
  }
  RungCell *cells =
      rung_allocate_array(csv->load->allocator, csv->scan.count, sizeof *cells);
  if (!cells) return rung_error_memory(err, "the header");
  csv->cells = cells;
  csv->columns = csv->scan.count;
  rung_scan_init(&csv->scan, csv->text, csv->text_length, delimiter, cells, csv->columns);
  status = check_scanned(csv, rung_scan_next(&csv->scan), err);
  for (size_t i = 0; !status && i < csv->columns; i++) {
    if (cells[i].fault) status = fail_header(csv, &cells[i], err);
  }
  return status;
}

/* names [columns], scratch [text_length of the header]. */
static RungStatus match_header(RungCsv *csv, RungText *names, char *scratch,
                               RungError *err) {
  for (size_t i = 0; i < csv->columns; i++) {
    names[i] = rung_cell_text(&csv->cells[i], scratch);
    scratch += csv->cells[i].doubled ? csv->cells[i].length : 0;
  }
  size_t at;
  RungStatus status = rung_header_match(names, csv->columns, csv->schema, csv->column_of,
                                        &at, csv->load->allocator, err);
  if (status != RUNG_E_DATA) return status;
  return fail_at(csv, rung_cell_raw(&csv->cells[at]).bytes, err);
}

static RungStatus take_header(RungCsv *csv, RungError *err) {
  RungAllocator *allocator = csv->load->allocator;
  RungStatus status = split_header(csv, err);
  if (status) return status;
  size_t length = csv->scan.length;
  RungText *names = rung_allocate_array(allocator, csv->columns, sizeof *names);
  char *scratch = rung_allocate(allocator, length);
  status = names && scratch ? match_header(csv, names, scratch, err)
                            : rung_error_memory(err, "the header");
  rung_release(allocator, scratch, length);
  rung_release(allocator, names, csv->columns * sizeof *names);
  csv->rows = csv->scan;
  return status;
}

/* What the columns take of the arena, with the lines. */
static size_t columns_size(const RungCsv *csv, size_t rows) {
  size_t size = rung_arena_size(rows * sizeof *csv->table->lines);
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    const RungField *field = &csv->schema->fields[i];
    size += rung_arena_size(rows * rung_store_width(rung_store_of(field->type)));
    if (field->optional) size += rung_arena_size(rows);
  }
  return size;
}

/* Nothing is zeroed but the states: who reads a row writes all of it. */
static RungStatus make_columns(RungCsv *csv, size_t rows, RungError *err) {
  RungArena *arena = &csv->load->arena;
  RungTable *table = csv->table;
  rung_release(csv->load->allocator, csv->states, csv->capacity);
  csv->states = NULL;
  csv->capacity = rows;
  if (!rung_arena_expect(arena, columns_size(csv, rows)))
    return rung_error_memory(err, "the rows of a source");
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    const RungField *field = &csv->schema->fields[i];
    assert(!field->type.ratio && field->type.kind != RUNG_KIND_TIER);
    assert(!field->key || rung_store_of(field->type) == RUNG_STORE_U32);
    RungStatus status = rung_column_init_raw(&table->columns[i], arena, field->type,
                                             rung_store_of(field->type), csv->capacity,
                                             field->optional && !field->key, err);
    if (status) return status;
  }
  table->lines = rung_arena_take(arena, csv->capacity * sizeof *table->lines);
  csv->states = rung_allocate_array(csv->load->allocator, csv->capacity, 1);
  if (!table->lines || !csv->states)
    return rung_error_memory(err, "the rows of a source");
  return RUNG_OK;
}

/* Lines and rows are counted in 32 bits, with room for what is not a row. */
static RungStatus check_lines(const RungCsv *csv, size_t feeds, RungError *err) {
  if (feeds < UINT32_MAX - 8) return RUNG_OK;
  rung_error_set(err, RUNG_E_DATA, "too-many-lines", "the file has too many lines");
  return fail_at(csv, csv->text, err);
}

static RungStatus make_tables(RungCsv *csv, RungError *err) {
  size_t fields = csv->schema->field_count;
  RungArena *arena = &csv->load->arena;
  csv->column_of = rung_arena_take_array(arena, fields, sizeof *csv->column_of);
  csv->keys = rung_arena_take_array(arena, fields, sizeof *csv->keys);
  csv->targets = rung_arena_take_array(arena, fields, sizeof(RungCsv *));
  csv->table->columns = rung_arena_take_array(arena, fields, sizeof(RungColumn));
  csv->recents = rung_allocate_array(csv->load->allocator, fields, sizeof *csv->recents);
  if (!csv->column_of || !csv->keys || !csv->targets || !csv->table->columns ||
      !csv->recents)
    return rung_error_memory(err, "the columns of a source");
  csv->key_field = fields;
  for (size_t i = fields; i--;) {
    if (csv->schema->fields[i].key) csv->key_field = i;
    if (csv->schema->fields[i].decimals) csv->mixed = true;
  }
  return RUNG_OK;
}

/* As if no row had been read. rejects: how many there were before. */
static void start_again(RungCsv *csv, size_t rejects) {
  const RungTable *table = csv->table;
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    const RungColumn *column = &table->columns[i];
    memset(column->values.any, 0, csv->capacity * rung_store_width(column->store));
    if (column->valid) memset(column->valid, 0, csv->capacity);
    rung_keys_reset(&csv->keys[i], csv->load->allocator);
    csv->targets[i] = NULL;
  }
  memset(csv->states, 0, csv->capacity);
  csv->load->rejects.count = rejects;
  csv->table->rows_in = csv->table->rows_rejected = 0;
  csv->stored = csv->rejected = 0;
  csv->scan = csv->rows;
}

/* Slow, and for files with keys that stand twice only: each row can say of which row it
 * repeats the key. Also what tests compare the other road with. */
static RungStatus read_one_by_one(RungCsv *csv, RungError *err) {
  RungScanned scanned = RUNG_SCANNED_RECORD;
  RungStatus status = RUNG_OK;
  while (!status && scanned == RUNG_SCANNED_RECORD &&
         csv->rejected <= csv->most_rejected) {
    scanned = rung_scan_next(&csv->scan);
    status = scanned == RUNG_SCANNED_RECORD ? rung_csv_take_row(csv, err)
                                            : check_scanned(csv, scanned, err);
  }
  return status;
}

/* The keys of the used rows of a settled source. */
static RungStatus make_names(RungCsv *csv, RungError *err) {
  const uint32_t *ids = csv->table->columns[csv->key_field].values.u32;
  if (csv->names.count) return RUNG_OK;
  for (size_t row = 0; row < csv->table->rows; row++) {
    const RungText text = rung_pool_view(csv->load->pool, ids[row]);
    if (!rung_lexicon_add(&csv->names, text, rung_stem_make(text), (uint32_t)row,
                          RUNG_VERDICT_FINE, NULL, csv->load->allocator))
      return rung_error_memory(err, "the keys of a source");
  }
  return RUNG_OK;
}

/* Which refs are to be found while rows are read. Not those that are keys as well: keys
 * are entered as texts. */
static RungStatus find_targets(RungCsv *csv, RungCsv *sources, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < csv->schema->field_count && !status; i++) {
    const RungField *field = &csv->schema->fields[i];
    if (field->type.kind != RUNG_KIND_REF || field->key) continue;
    RungCsv *target = &sources[field->target];
    if (!target->settled || target->key_field >= target->schema->field_count) continue;
    if (target->schema->fields[target->key_field].type.kind != RUNG_KIND_TEXT) continue;
    csv->targets[i] = target;
    status = make_names(target, err);
  }
  return status;
}

/* Encoding and lines of the whole text, by the caller alone. */
static RungStatus look_over(const RungCsv *csv, size_t *feeds, RungError *err) {
  *feeds = rung_survey_lines(csv->text, csv->text_length);
  RungStatus status = check_bytes(csv, err);
  return status ? status : check_lines(csv, *feeds, err);
}

/* Whatever is wrong with the header, bytes that are no text come first. */
static RungStatus read_header(RungCsv *csv, RungError *err) {
  size_t feeds;
  RungError own;
  rung_error_init(&own);
  RungStatus status = take_header(csv, &own);
  if (!status) return RUNG_OK;
  if (!look_over(csv, &feeds, err)) *err = own;
  return err->status;
}

/* Reads the rows by chunks; *again: they must be read one by one. */
static RungStatus read_by_chunks(RungCsv *csv, const RungChunks *chunks, bool *again,
                                 RungError *err) {
  RungGathered gathered = {.capacity = rung_chunks_guess(chunks)};
  RungStatus status = RUNG_OK;
  do {
    status = make_columns(csv, gathered.capacity, err);
    if (!status) status = rung_csv_gather(csv, chunks, &gathered, err);
    if (!status && gathered.suspect) status = check_bytes(csv, err);
    if (!status) status = check_lines(csv, gathered.feeds, err);
  } while (!status && gathered.too_many);
  *again = gathered.key_twice;
  return status || *again ? status : check_scanned(csv, gathered.scanned, err);
}

static RungStatus read_rows(RungCsv *csv, RungChunks *chunks, RungError *err) {
  const RungLoadOptions *options = csv->load->options;
  const size_t rejects = csv->load->rejects.count;
  bool again = options->row_by_row;
  size_t feeds;
  RungStatus status = RUNG_OK;
  if (!again) {
    status =
        rung_chunks_init(chunks, csv->text, csv->text_length, csv->scan.next,
                         options->chunk_bytes ? options->chunk_bytes : RUNG_CHUNK_BYTES,
                         csv->load->allocator, err);
    if (!status) status = read_by_chunks(csv, chunks, &again, err);
  } else {
    rung_bytes_hash(&csv->bytes, options->with_sha256);
    status = look_over(csv, &feeds, err);
    if (!status) status = make_columns(csv, feeds + 1, err);
  }
  memcpy(csv->table->content, csv->bytes.content, sizeof csv->table->content);
  memcpy(csv->table->sha256, csv->bytes.sha256, sizeof csv->table->sha256);
  if (status || !again) return status;
  start_again(csv, rejects);
  return read_one_by_one(csv, err);
}

RungStatus rung_csv_read(RungCsv *sources, RungLoad *load, const RungSchema *schema,
                         uint32_t source, size_t most_rejected, RungError *err) {
  RungCsv *csv = &sources[source];
  *csv = (RungCsv){.load = load,
                   .schema = schema,
                   .table = &load->tables[source],
                   .source = source,
                   .most_rejected = most_rejected,
                   .bytes = {.data = "", .allocator = load->allocator}};
  csv->table->schema = schema;
  RungChunks chunks = {0};
  RungStatus status = make_tables(csv, err);
  if (!status && !load->options->row_by_row) status = find_targets(csv, sources, err);
  if (!status) status = open_text(csv, err);
  if (!status) status = read_header(csv, err);
  if (!status) status = read_rows(csv, &chunks, err);
  rung_chunks_reset(&chunks, load->allocator);
  return status;
}

void rung_csv_close(RungCsv *csv) {
  RungAllocator *allocator = csv->load->allocator;
  rung_bytes_reset(&csv->bytes);
  rung_release(allocator, csv->cells, csv->columns * sizeof *csv->cells);
  rung_release(allocator, csv->scratch, csv->scratch_size);
  rung_release(allocator, csv->recents, csv->schema->field_count * sizeof *csv->recents);
  csv->cells = NULL;
  csv->recents = NULL;
  csv->scratch = NULL;
  csv->scratch_size = 0;
}

void rung_csv_reset(RungCsv *csv) {
  if (!csv->load) return;
  RungAllocator *allocator = csv->load->allocator;
  rung_csv_close(csv);
  for (size_t i = 0; csv->keys && i < csv->schema->field_count; i++)
    rung_keys_reset(&csv->keys[i], allocator);
  rung_lexicon_reset(&csv->names, allocator);
  rung_release(allocator, csv->states, csv->capacity);
  rung_release(allocator, csv->moved, csv->stored * sizeof *csv->moved);
  *csv = (RungCsv){0};
}

#include <assert.h>
#include <string.h>

#include "load/cell.h"
#include "load/csv.h"
#include "load/place.h"

static RungText cut(RungText text) {
  if (text.length <= RUNG_REJECT_EXCERPT_MAX) return text;
  text.length = RUNG_REJECT_EXCERPT_MAX;
  while (text.length && ((unsigned char)text.bytes[text.length] & 0xC0) == 0x80)
    text.length--;
  return text;
}

static bool copy_text(RungArena *arena, RungText from, RungText *to) {
  if (from.length == 0) return true;
  *to = (RungText){rung_arena_copy(arena, from.bytes, from.length), from.length};
  return to->bytes != NULL;
}

RungStatus rung_csv_reject(RungCsv *csv, const RungScan *scan, const RungCell *cell,
                           const RungField *field, const RungWords *words, bool skipped,
                           RungError *err) {
  const char *at = cell ? rung_cell_fault_at(cell) : scan->record;
  RungPlace place = rung_place_find(scan->record, scan->line, at);
  RungReject item = {
      .code = rung_fault_code(words->fault),
      .file = csv->table->file,
      .source = csv->source,
      .line = place.line,
      .column = cell ? place.column : 0,
      .byte = (uint64_t)(at - csv->bytes.data),
      .skipped = skipped,
  };
  if (field) item.field = field->name;
  RungText raw = cell ? rung_cell_raw(cell) : (RungText){scan->record, scan->length};
  RungArena *arena = &csv->load->arena;
  if (!copy_text(arena, cut(raw), &item.excerpt) ||
      !copy_text(arena, rung_text(words->message), &item.message) ||
      !copy_text(arena, rung_text(words->fix), &item.fix))
    return rung_error_memory(err, "the list of rejects");
  return rung_rejects_add(&csv->load->rejects, csv->load->allocator, &item, err);
}

static RungStatus reject_ragged(RungCsv *csv, RungError *err) {
  const RungScan *scan = &csv->scan;
  RungWords words;
  if (scan->length == 0) {
    rung_words_say(&words, RUNG_FAULT_RAGGED_ROW,
                   "the line is blank; the header has %zu cells", csv->columns);
    rung_words_fix(&words, "delete the line");
    return rung_csv_reject(csv, scan, NULL, NULL, &words, false, err);
  }
  rung_words_say(&words, RUNG_FAULT_RAGGED_ROW,
                 "the row has %zu cell%s; the header has %zu", scan->count,
                 scan->count == 1 ? "" : "s", csv->columns);
  if (scan->count > csv->columns) {
    rung_words_fix(&words, "put quotes around a cell that holds the delimiter");
  } else {
    rung_words_fix(&words, "add the cells that are missing, empty if need be");
  }
  return rung_csv_reject(csv, scan, NULL, NULL, &words, false, err);
}

static void explain_fault(const RungCsv *csv, const RungCell *cell, RungWords *words) {
  RungFault fault = (RungFault)cell->fault;
  if (fault == RUNG_FAULT_BARE_CR) {
    rung_words_say(words, fault, "there is a carriage return without a line feed");
    rung_words_fix(words,
                   "end lines with LF or CR LF; quote a cell that holds a newline");
    return;
  }
  if (fault == RUNG_FAULT_STRAY_QUOTE) {
    rung_words_say(words, fault, "there is a quote within a cell that is not quoted");
    rung_words_fix(words, "put quotes around the cell and write \"\" for a quote");
    return;
  }
  uint32_t opened = rung_place_find(csv->scan.record, csv->scan.line, cell->bytes).line;
  rung_words_say(words, fault, "there is text after the closing quote");
  rung_words_fix(words,
                 "write \"\" for a quote within quotes; the cell begins on line %u, "
                 "perhaps its quote was never closed",
                 opened);
}

/* The declared column that a column of the file is, or NULL. */
static const RungField *field_of(const RungCsv *csv, size_t column) {
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    if (csv->column_of[i] == column) return &csv->schema->fields[i];
  }
  return NULL;
}

static RungStatus reject_faults(RungCsv *csv, RungError *err) {
  size_t stored = csv->scan.count < csv->columns ? csv->scan.count : csv->columns;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; !status && i < stored; i++) {
    if (!csv->cells[i].fault) continue;
    RungWords words;
    explain_fault(csv, &csv->cells[i], &words);
    status = rung_csv_reject(csv, &csv->scan, &csv->cells[i], field_of(csv, i), &words,
                             false, err);
  }
  return status;
}

static RungStatus view_text(RungCsv *csv, const RungCell *cell, RungText *text,
                            RungError *err) {
  if (cell->doubled && csv->scratch_size < cell->length) {
    size_t size = (size_t)cell->length * 2;
    char *scratch =
        rung_reallocate(csv->load->allocator, csv->scratch, csv->scratch_size, size);
    if (!scratch) return rung_error_memory(err, "a cell");
    csv->scratch = scratch;
    csv->scratch_size = size;
  }
  *text = rung_cell_text(cell, csv->scratch);
  return RUNG_OK;
}

/* Reads one cell into the column of its field; words->fault says what is wrong. */
static RungStatus read_value(RungCsv *csv, size_t i, RungText text, RungWords *words,
                             RungError *err) {
  const RungField *field = &csv->schema->fields[i];
  const RungDialect *dialect = &csv->schema->dialect;
  RungColumn *column = &csv->table->columns[i];
  size_t row = csv->stored;
  bool good = true;
  RungStatus status = RUNG_OK;
  switch (field->type.kind) {
  case RUNG_KIND_DATE:
    good = rung_cell_date(text, dialect, &column->values.i32[row]);
    break;
  case RUNG_KIND_FLAG:
    good = rung_cell_flag(text, dialect, &column->values.u8[row]);
    break;
  case RUNG_KIND_TEXT:
  case RUNG_KIND_REF:
    good = rung_cell_is_choice(text, field);
    if (good)
      status = rung_recent_intern(&csv->recents[i], csv->load->pool, text,
                                  &column->values.u32[row], err);
    break;
  default: good = rung_cell_number(text, field, dialect, &column->values.i64[row]); break;
  }
  if (!good) rung_explain_cell(text, field, dialect, words);
  return status;
}

/* Keys are unique in the file: the first row that has one owns it, used or not. */
static RungStatus check_key(RungCsv *csv, size_t i, RungText text, RungWords *words,
                            RungError *err) {
  uint32_t first, id = csv->table->columns[i].values.u32[csv->stored];
  RungStatus status = rung_keys_enter(&csv->keys[i], id, (uint32_t)csv->stored, &first,
                                      csv->load->allocator, err);
  if (status || first == RUNG_NO_ROW) return status;
  RungShown shown;
  rung_words_say(words, RUNG_FAULT_DUPLICATE_KEY, "the key `%s` is on line %u already",
                 rung_show(text, &shown), csv->table->lines[first]);
  rung_words_fix(words, "keep one of the rows, or give this one a key of its own");
  return RUNG_OK;
}

static RungStatus read_field(RungCsv *csv, size_t i, RungWords *words, RungError *err) {
  const RungField *field = &csv->schema->fields[i];
  RungColumn *column = &csv->table->columns[i];
  RungText text;
  RungStatus status = view_text(csv, &csv->cells[csv->column_of[i]], &text, err);
  if (status) return status;
  if (rung_cell_is_missing(text, &csv->schema->dialect)) {
    if (!column->valid) rung_explain_missing(text, words);
    return RUNG_OK;
  }
  status = read_value(csv, i, text, words, err);
  if (!status && !words->fault && field->key)
    status = check_key(csv, i, text, words, err);
  if (column->valid) column->valid[csv->stored] = 1;
  return status;
}

/* Reads the cell of field i. *bad is set when the row cannot be used. */
static RungStatus take_field(RungCsv *csv, size_t i, bool *bad, RungError *err) {
  const RungCell *cell = &csv->cells[csv->column_of[i]];
  const RungField *field = &csv->schema->fields[i];
  uint32_t *ids = csv->table->columns[i].values.u32;
  bool is_ref = field->type.kind == RUNG_KIND_REF;
  if (is_ref) ids[csv->stored] = RUNG_NO_TEXT;
  if (cell->fault) return RUNG_OK;
  RungWords words;
  words.fault = RUNG_FAULT_NONE;
  RungStatus status = read_field(csv, i, &words, err);
  if (status || !words.fault) return status;
  *bad = true;
  if (is_ref) ids[csv->stored] = RUNG_NO_TEXT;
  return rung_csv_reject(csv, &csv->scan, cell, field, &words, false, err);
}

void rung_csv_clear_row(const RungCsv *csv, size_t row) {
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    const RungColumn *column = &csv->table->columns[i];
    const size_t width = rung_store_width(column->store);
    memset((char *)column->values.any + row * width, 0, width);
    if (column->valid) column->valid[row] = 0;
  }
}

/* The currency of a figure of the row just read: its place among the choices. */
static size_t currency_of(const RungCsv *csv, const RungField *field) {
  const RungField *currency = &csv->schema->fields[field->currency];
  const uint32_t id = csv->table->columns[field->currency].values.u32[csv->stored];
  const RungText code = rung_pool_view(csv->load->pool, id);
  size_t i = 0;
  while (i + 1 < currency->choice_count && !rung_text_equal(code, currency->choices[i]))
    i++;
  return i;
}

/* A figure may have as many decimals as the currency of its row, though the column takes
 * those of all. */
static RungStatus check_currency(RungCsv *csv, size_t i, bool *bad, RungError *err) {
  const RungField *field = &csv->schema->fields[i];
  const RungColumn *column = &csv->table->columns[i];
  if (!rung_column_has(column, csv->stored)) return RUNG_OK;
  const size_t which = currency_of(csv, field);
  const uint32_t decimals = field->decimals[which];
  const RungWide unit = rung_power10(field->type.scale - (int)decimals);
  if (column->values.i64[csv->stored] % unit == 0) return RUNG_OK;
  const RungCell *cell = &csv->cells[csv->column_of[i]];
  RungText text;
  RungShown shown;
  RungWords words;
  RungStatus status = view_text(csv, cell, &text, err);
  if (status) return status;
  *bad = true;
  rung_words_say(
      &words, RUNG_FAULT_TOO_MANY_DECIMALS,
      "`%s` has more decimals than %.*s, which has %u", rung_show(text, &shown),
      RUNG_TEXT(csv->schema->fields[field->currency].choices[which]), decimals);
  rung_words_fix(&words, "correct the figure, or its currency");
  return rung_csv_reject(csv, &csv->scan, cell, field, &words, false, err);
}

static RungStatus check_currencies(RungCsv *csv, bool *bad, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < csv->schema->field_count && !status; i++)
    if (csv->schema->fields[i].decimals) status = check_currency(csv, i, bad, err);
  return status;
}

/* The refs of the row just read that have targets: from ids to rows. */
static void find_rows(const RungCsv *csv) {
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    const RungCsv *target = csv->targets[i];
    if (!target) continue;
    uint32_t *ref = &csv->table->columns[i].values.u32[csv->stored];
    *ref = *ref == RUNG_NO_TEXT ? RUNG_NO_REF
                                : rung_keys_find(&target->keys[target->key_field], *ref);
  }
}

RungStatus rung_csv_take_row(RungCsv *csv, RungError *err) {
  bool bad = csv->scan.faulty;
  csv->table->rows_in++;
  RungStatus status = bad ? reject_faults(csv, err) : RUNG_OK;
  if (status) return status;
  if (!rung_csv_is_stored(csv, &csv->scan)) {
    csv->table->rows_rejected++;
    csv->rejected++;
    return bad ? RUNG_OK : reject_ragged(csv, err);
  }
  assert(csv->stored < csv->capacity);
  csv->table->lines[csv->stored] = csv->scan.line;
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    status = take_field(csv, i, &bad, err);
    if (status) return status;
  }
  if (csv->mixed && !bad) status = check_currencies(csv, &bad, err);
  if (status) return status;
  find_rows(csv);
  csv->rejected += bad;
  csv->states[csv->stored++] = bad ? RUNG_ROW_REJECTED : RUNG_ROW_USED;
  return RUNG_OK;
}

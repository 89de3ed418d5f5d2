#include "load/refs.h"

/* Names of the used rows of a target, for the nearest one; made when first wanted. */
typedef struct Names {
  RungText *texts;
  size_t count, size;
} Names;

enum { NAMES_MAX = 50000 };

static RungStatus list_names(const RungCsv *csv, Names *names, RungError *err) {
  const RungColumn *keys = &csv->table->columns[csv->key_field];
  names->size = csv->stored;
  names->texts =
      rung_allocate_array(csv->load->allocator, names->size, sizeof *names->texts);
  if (!names->texts) return rung_error_memory(err, "the keys of a source");
  for (size_t row = 0; row < csv->stored; row++) {
    if (csv->states[row]) continue;
    names->texts[names->count++] = rung_pool_view(csv->load->pool, keys->values.u32[row]);
  }
  return RUNG_OK;
}

static RungStatus explain_unknown(RungBatch *batch, const RungCsv *target, RungText key,
                                  Names *names, RungWords *words, RungError *err) {
  RungShown shown;
  rung_words_say(words, RUNG_FAULT_UNKNOWN_KEY, "there is no `%s` in %.*s",
                 rung_show(key, &shown), RUNG_TEXT(target->schema->name));
  bool is_text = target->schema->fields[target->key_field].type.kind == RUNG_KIND_TEXT;
  if (!is_text || target->stored >= NAMES_MAX || target->stored > batch->nearest_left)
    return RUNG_OK;
  RungStatus status = names->texts ? RUNG_OK : list_names(target, names, err);
  if (status) return status;
  batch->nearest_left -= target->stored;
  RungText nearest = rung_text_nearest(key, names->texts, names->count);
  if (nearest.length)
    rung_words_fix(words, "did you mean `%s`?", rung_show(nearest, &shown));
  return RUNG_OK;
}

static void explain_gone(const RungCsv *target, RungText key, uint32_t row,
                         RungWords *words) {
  RungShown shown;
  bool rejected = target->states[row] == RUNG_ROW_REJECTED;
  rung_words_say(words, rejected ? RUNG_FAULT_REJECTED_KEY : RUNG_FAULT_SKIPPED_KEY,
                 "`%s` of %.*s, on line %u, was %s", rung_show(key, &shown),
                 RUNG_TEXT(target->schema->name), target->table->lines[row],
                 rejected ? "rejected" : "left out");
  if (rejected) rung_words_fix(words, "mend that row first");
}

/* Field i of the row that scan has read. */
static RungStatus report_field(RungBatch *batch, RungCsv *csv, const RungScan *scan,
                               size_t i, uint32_t row, Names *names, RungError *err) {
  const RungField *field = &csv->schema->fields[i];
  const RungCsv *target = &batch->sources[field->target];
  const RungCell *cell = &csv->cells[csv->column_of[i]];
  RungText key = rung_cell_text(cell, csv->scratch);
  RungWords words;
  RungStatus status = RUNG_OK;
  if (row == RUNG_NO_ROW) {
    status = explain_unknown(batch, target, key, names, &words, err);
  } else {
    explain_gone(target, key, row, &words);
  }
  if (status) return status;
  bool skipped = rung_refs_judge(field, target, row) == RUNG_ROW_SKIPPED;
  if (skipped) words.fix[0] = '\0';
  return rung_csv_reject(csv, scan, cell, field, &words, skipped, err);
}

/* Whether the ref of field i is why the row is in the state it is in. */
static bool is_reason(const RungBatch *batch, const RungCsv *csv, size_t i, size_t row) {
  const RungField *field = &csv->schema->fields[i];
  if (field->type.kind != RUNG_KIND_REF) return false;
  uint32_t ref = csv->table->columns[i].values.u32[row];
  RungRowState state = rung_refs_judge(field, &batch->sources[field->target], ref);
  return state && state == csv->states[row];
}

static size_t count_reasons(const RungBatch *batch, const RungCsv *csv) {
  size_t reasons = 0;
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    if (csv->schema->fields[i].type.kind != RUNG_KIND_REF) continue;
    for (size_t row = 0; row < csv->stored; row++)
      reasons += csv->states[row] && is_reason(batch, csv, i, row);
  }
  return reasons;
}

static RungStatus report_rows(RungBatch *batch, RungCsv *csv, Names *names,
                              RungError *err) {
  size_t reasons = count_reasons(batch, csv), row = 0;
  RungScan scan = csv->rows;
  while (reasons && rung_scan_next(&scan) == RUNG_SCANNED_RECORD) {
    if (!rung_csv_is_stored(csv, &scan)) continue;
    for (size_t i = 0; i < csv->schema->field_count; i++) {
      if (!csv->states[row] || !is_reason(batch, csv, i, row)) continue;
      uint32_t ref = csv->table->columns[i].values.u32[row];
      RungStatus status = report_field(batch, csv, &scan, i, ref,
                                       &names[csv->schema->fields[i].target], err);
      if (status) return status;
      reasons--;
    }
    row++;
  }
  return RUNG_OK;
}

RungStatus rung_refs_report(RungBatch *batch, RungCsv *csv, RungError *err) {
  RungAllocator *allocator = csv->load->allocator;
  Names *names = rung_allocate_array(allocator, batch->source_count, sizeof *names);
  if (!names) return rung_error_memory(err, "the list of rejects");
  RungStatus status = report_rows(batch, csv, names, err);
  for (size_t i = 0; i < batch->source_count; i++)
    rung_release(allocator, names[i].texts, names[i].size * sizeof *names[i].texts);
  rung_release(allocator, names, batch->source_count * sizeof *names);
  return status;
}

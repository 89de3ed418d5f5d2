#include "load/reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = RUNG_MARKS_BYTES + RUNG_BLOCK }; /* of a batch: one a byte */

static bool make_reader(RungReading *reading, RungReader **made) {
  RungAllocator *allocator = reading->allocator;
  const RungCsv *csv = reading->csv;
  RungReader *reader = *made = rung_allocate(allocator, sizeof *reader);
  if (!reader) return false;
  reader->pendings = NULL;
  reader->pending_count = reader->pending_capacity = 0;
  reader->out_of_memory = false;
  reader->cells = rung_allocate_array(allocator, csv->columns, sizeof *reader->cells);
  reader->lexicons =
      rung_allocate_array(allocator, csv->schema->field_count, sizeof *reader->lexicons);
  RungPlainRows *plain = &reader->plain;
  *plain = (RungPlainRows){.marks = &reader->marks,
                           .limit = csv->bytes.data + csv->bytes.length};
  plain->starts = rung_allocate(allocator, ROWS_MOST * sizeof *plain->starts);
  plain->firsts = rung_allocate(allocator, ROWS_MOST * sizeof *plain->firsts);
  plain->slots = rung_allocate(allocator, ROWS_MOST * sizeof *plain->slots);
  plain->bad = rung_allocate(allocator, ROWS_MOST);
  return reader->cells && reader->lexicons && plain->starts && plain->firsts &&
         plain->slots && plain->bad;
}

static void end_reader(RungReading *reading, RungReader *reader) {
  RungAllocator *allocator = reading->allocator;
  const RungCsv *csv = reading->csv;
  const size_t fields = csv->schema->field_count;
  if (!reader) return;
  for (size_t i = 0; reader->lexicons && i < fields; i++)
    rung_lexicon_reset(&reader->lexicons[i], allocator);
  rung_release(allocator, reader->lexicons, fields * sizeof *reader->lexicons);
  rung_release(allocator, reader->cells, csv->columns * sizeof *reader->cells);
  rung_release(allocator, reader->pendings,
               reader->pending_capacity * sizeof *reader->pendings);
  rung_release(allocator, reader->plain.starts, ROWS_MOST * sizeof(uint32_t));
  rung_release(allocator, reader->plain.firsts, ROWS_MOST * sizeof(uint32_t));
  rung_release(allocator, reader->plain.slots, ROWS_MOST * sizeof(uint32_t));
  rung_release(allocator, reader->plain.bad, ROWS_MOST);
  rung_release(allocator, reader, sizeof *reader);
}

RungStatus rung_reading_init(RungReading *reading, RungCsv *csv, RungError *err) {
  const RungLoadOptions *options = csv->load->options;
  const size_t fields = csv->schema->field_count;
  *reading = (RungReading){.csv = csv,
                           .lanes = options->lanes ? options->lanes : rung_lanes_best(),
                           .threads = options->threads,
                           .allocator = csv->load->allocator};
  rung_months_fill(&reading->months);
  reading->fields =
      rung_allocate_array(reading->allocator, fields, sizeof *reading->fields);
  size_t count = rung_threads_count(reading->threads) + 1;
  reading->readers =
      rung_allocate_array(reading->allocator, count, sizeof *reading->readers);
  if (!reading->fields || !reading->readers)
    return rung_error_memory(err, "the readers of a file");
  reading->reader_count = count;
  for (size_t i = 0; i < fields; i++)
    rung_plain_field_init(&reading->fields[i], &csv->schema->fields[i],
                          &csv->schema->dialect, &reading->months,
                          &csv->table->columns[i], csv->column_of[i],
                          csv->column_of[i] + 1 == csv->columns);
  return RUNG_OK;
}

RungReader *rung_reading_reader(RungReading *reading, size_t number) {
  if (reading->readers[number]) return reading->readers[number];
  rung_threads_lock(reading->threads);
  bool made = make_reader(reading, &reading->readers[number]);
  rung_threads_unlock(reading->threads);
  return made ? reading->readers[number] : NULL;
}

void rung_reading_reset(RungReading *reading) {
  if (!reading->csv) return;
  for (size_t i = 0; i < reading->reader_count; i++)
    end_reader(reading, reading->readers[i]);
  rung_release(reading->allocator, reading->readers,
               reading->reader_count * sizeof *reading->readers);
  rung_release(reading->allocator, reading->fields,
               reading->csv->schema->field_count * sizeof *reading->fields);
  *reading = (RungReading){0};
}

/* A chunk being read. */
typedef struct Turn {
  const RungReading *reading;
  RungReader *reader;
  RungChunk *chunk;
  const char *at, *end; /* the next record; the end of the text */
  uint32_t line;        /* of `at` */
} Turn;

static void add_pending(Turn *turn, const char *record, uint32_t line, uint32_t row) {
  RungReader *reader = turn->reader;
  if (reader->pending_count == reader->pending_capacity) {
    const size_t old = reader->pending_capacity, capacity = old ? 2 * old : 64;
    rung_threads_lock(turn->reading->threads);
    RungPending *grown = rung_reallocate(turn->reading->allocator, reader->pendings,
                                         old * sizeof *grown, capacity * sizeof *grown);
    rung_threads_unlock(turn->reading->threads);
    if (!grown) {
      reader->out_of_memory = true;
      return;
    }
    reader->pendings = grown;
    reader->pending_capacity = capacity;
  }
  reader->pendings[reader->pending_count++] = (RungPending){record, line, row};
  turn->chunk->pending_count++;
}

/* Splits the record at turn->at with scan.h. false when that ends the text. */
static bool scan_record(Turn *turn) {
  const RungCsv *csv = turn->reading->csv;
  RungScan scan;
  rung_scan_init(&scan, turn->at, (size_t)(turn->end - turn->at),
                 csv->schema->dialect.delimiter, turn->reader->cells, csv->columns);
  scan.next_line = turn->line;
  turn->chunk->scanned = rung_scan_next(&scan);
  if (turn->chunk->scanned != RUNG_SCANNED_RECORD) return false;
  uint32_t row = RUNG_NO_PENDING_ROW;
  if (rung_csv_is_stored(csv, &scan)) {
    rung_csv_clear_row(csv, turn->chunk->base + turn->chunk->rows);
    row = (uint32_t)turn->chunk->rows++;
  } else {
    turn->chunk->ragged++;
  }
  add_pending(turn, turn->at, turn->line, row);
  turn->at = scan.next;
  turn->line = scan.next_line;
  return true;
}

static void add_plain(Turn *turn, uint32_t start, uint32_t first) {
  RungPlainRows *plain = &turn->reader->plain;
  const size_t slot = turn->chunk->base + turn->chunk->rows++;
  plain->starts[plain->count] = start;
  plain->firsts[plain->count] = first;
  plain->slots[plain->count] = (uint32_t)slot;
  plain->bad[plain->count++] = 0;
  turn->reading->csv->table->lines[slot] = turn->line++;
}

/* Goes through the records that end in the batch; false when the text ends. Where scan.h
 * ends a record elsewhere than the index does, the rest of the index is left. */
static bool sort_out(Turn *turn) {
  const RungMarks *marks = &turn->reader->marks;
  const size_t columns = turn->reading->csv->columns;
  uint32_t start = 0, place = 0;
  size_t odd = 0;
  for (size_t row = 0; row < marks->rows; row++) {
    if (marks->bytes + start >= turn->chunk->to) return true;
    const uint32_t feed = marks->feeds[row], end = marks->places[feed];
    const char *next = marks->bytes + end + 1;
    if (next > turn->end) next = turn->end;
    while (odd < marks->odd_count && marks->odds[odd] < start) odd++;
    if (odd < marks->odd_count && marks->odds[odd] <= end) {
      if (!scan_record(turn)) return false;
      if (turn->at != next) return true;
    } else if (feed + 1 - place == columns) {
      add_plain(turn, start, place);
    } else {
      turn->chunk->ragged++;
      add_pending(turn, turn->at, turn->line++, RUNG_NO_PENDING_ROW);
    }
    turn->at = next;
    start = end + 1;
    place = feed + 1;
  }
  return marks->rows > 0 || scan_record(turn);
}

/* Reads the plain rows of the batch; bad ones are pending then. */
static void read_plain(Turn *turn) {
  RungReader *reader = turn->reader;
  const RungPlainRows *plain = &reader->plain;
  const RungReading *reading = turn->reading;
  for (size_t i = 0; i < reading->csv->schema->field_count; i++)
    reader->out_of_memory |=
        !rung_plain_read(plain, &reading->fields[i], &reader->lexicons[i],
                         reading->threads, reading->allocator);
  for (size_t row = 0; row < plain->count; row++) {
    if (!plain->bad[row]) continue;
    const uint32_t slot = plain->slots[row];
    add_pending(turn, plain->marks->bytes + plain->starts[row],
                reading->csv->table->lines[slot], (uint32_t)(slot - turn->chunk->base));
  }
}

static int compare_pending(const void *a, const void *b) {
  const char *left = ((const RungPending *)a)->record;
  const char *right = ((const RungPending *)b)->record;
  return (left > right) - (left < right);
}

void rung_reader_take(const RungReading *reading, RungReader *reader, RungChunk *chunk,
                      const char *began, uint32_t line) {
  const RungCsv *csv = reading->csv;
  Turn turn = {reading, reader, chunk, began, csv->text + csv->text_length, line};
  chunk->began = began;
  chunk->rows = chunk->ragged = chunk->pending_count = 0;
  chunk->first_pending = reader->pending_count;
  chunk->scanned = RUNG_SCANNED_RECORD;
  bool more = true;
  while (more && turn.at < chunk->to && !reader->out_of_memory) {
    reader->plain.count = 0;
    rung_marks_find(&reader->marks, reading->lanes, csv->schema->dialect.delimiter,
                    turn.at, turn.end);
    more = sort_out(&turn);
    read_plain(&turn);
  }
  rung_bytes_forget(&csv->bytes, began, turn.at);
  chunk->end = turn.at;
  chunk->end_line = turn.line;
  if (chunk->pending_count)
    qsort(reader->pendings + chunk->first_pending, chunk->pending_count,
          sizeof *reader->pendings, compare_pending);
}

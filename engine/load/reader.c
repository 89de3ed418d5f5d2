#include "load/reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
  ROWS_MOST = RUNG_MARKS_BYTES + RUNG_BLOCK,        /* of a batch: one a byte */
  AHEAD_BYTES = RUNG_MARKS_BYTES + RUNG_PLAIN_ROOM, /* read past a chunk */
  BATCH_BYTES = RUNG_MARKS_BYTES + 2 * RUNG_PLAIN_ROOM
};

/* One that could not be made whole is out of memory, and there to be released. */
static void make_reader(RungReading *reading, RungReader **made) {
  RungAllocator *allocator = reading->allocator;
  const RungCsv *csv = reading->csv;
  RungReader *reader = *made = rung_allocate(allocator, sizeof *reader);
  if (!reader) return;
  reader->pendings = NULL;
  reader->pending_count = reader->pending_capacity = 0;
  reader->cells = rung_allocate_array(allocator, csv->columns, sizeof *reader->cells);
  reader->lexicons =
      rung_allocate_array(allocator, csv->schema->field_count, sizeof *reader->lexicons);
  reader->plain = (RungPlainRows){.marks = &reader->marks, .columns = csv->columns};
  reader->plain.bad = rung_allocate(allocator, ROWS_MOST);
  reader->batch = rung_allocate_array(allocator, BATCH_BYTES, 1);
  reader->window = NULL;
  reader->held_from = reader->held_to = NULL;
  bool done = reader->cells && reader->lexicons && reader->plain.bad && reader->batch;
  if (done && reading->window_bytes) {
    reader->window = rung_allocate(allocator, reading->window_bytes);
    done = reader->window != NULL;
  }
  reader->out_of_memory = !done;
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
  rung_release(allocator, reader->window, reading->window_bytes);
  rung_release(allocator, reader->batch, BATCH_BYTES);
  rung_release(allocator, reader->plain.bad, ROWS_MOST);
  rung_release(allocator, reader, sizeof *reader);
}

RungStatus rung_reading_init(RungReading *reading, RungCsv *csv, size_t chunk_bytes,
                             RungError *err) {
  const RungLoadOptions *options = csv->load->options;
  const size_t fields = csv->schema->field_count;
  *reading = (RungReading){.csv = csv,
                           .lanes = options->lanes ? options->lanes : rung_lanes_best(),
                           .threads = options->threads,
                           .allocator = csv->load->allocator};
  reading->read_plain = rung_plain_read(reading->lanes);
  rung_months_fill(&reading->months);
  if (csv->bytes.file && rung_bytes_is_stored(&csv->bytes))
    reading->window_bytes = chunk_bytes + AHEAD_BYTES + 3 * RUNG_PLAIN_ROOM;
  reading->fields =
      rung_allocate_array(reading->allocator, fields, sizeof *reading->fields);
  size_t count = rung_threads_count(reading->threads) + 1;
  reading->readers =
      rung_allocate_array(reading->allocator, count, sizeof *reading->readers);
  if (!reading->fields || !reading->readers)
    return rung_error_memory(err, "the readers of a file");
  reading->reader_count = count;
  for (size_t i = 0; i < fields; i++) {
    rung_plain_field_init(&reading->fields[i], &csv->schema->fields[i],
                          &csv->schema->dialect, &reading->months,
                          &csv->table->columns[i], csv->column_of[i],
                          csv->column_of[i] + 1 == csv->columns);
    if (csv->targets[i]) reading->fields[i].names = &csv->targets[i]->names;
  }
  return RUNG_OK;
}

RungReader *rung_reading_reader(RungReading *reading, size_t number) {
  RungReader **reader = &reading->readers[number];
  if (!*reader) {
    rung_threads_lock(reading->threads);
    make_reader(reading, reader);
    rung_threads_unlock(reading->threads);
  }
  return *reader && !(*reader)->out_of_memory ? *reader : NULL;
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
  const char *origin;   /* the batch in the file */
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

/* A record of another width than the header. */
static void add_ragged(Turn *turn) {
  turn->chunk->ragged++;
  add_pending(turn, turn->at, turn->line++, RUNG_NO_PENDING_ROW);
}

/* Reads the plain rows that were put together; bad ones are pending then. */
static void read_plain(Turn *turn) {
  RungReader *reader = turn->reader;
  const RungReading *reading = turn->reading;
  RungPlainRows *plain = &reader->plain;
  uint32_t *lines = reading->csv->table->lines + plain->slot;
  if (!plain->count) return;
  memset(plain->bad, 0, plain->count);
  for (size_t i = 0; i < reading->csv->schema->field_count; i++)
    reader->out_of_memory |=
        !reading->read_plain(plain, &reading->fields[i], &reader->lexicons[i],
                             reading->threads, reading->allocator);
  const uint32_t line = turn->line - (uint32_t)plain->count;
  for (size_t row = 0; row < plain->count; row++) lines[row] = line + (uint32_t)row;
  for (size_t row = 0; row < plain->count; row++) {
    if (!plain->bad[row]) continue;
    const uint32_t start =
        rung_marks_start(plain->marks, plain->cell + row * plain->columns);
    add_pending(turn, turn->origin + start, line + (uint32_t)row,
                (uint32_t)(plain->slot + row - turn->chunk->base));
  }
  plain->count = 0;
}

/* Adds rows that follow those that are there; each is a line. */
static void add_plain(Turn *turn, size_t cell, size_t rows) {
  RungPlainRows *plain = &turn->reader->plain;
  RungChunk *chunk = turn->chunk;
  if (!plain->count) {
    plain->cell = cell;
    plain->slot = chunk->base + chunk->rows;
  }
  plain->count += rows;
  chunk->rows += rows;
  turn->line += (uint32_t)rows;
}

/* All records of a batch in which each is plain, but for those of the next chunk. */
static void take_even(Turn *turn) {
  const RungMarks *marks = &turn->reader->marks;
  const size_t columns = turn->reading->csv->columns;
  const size_t to = (size_t)(turn->chunk->to - turn->origin);
  size_t rows = marks->rows;
  while (rows && rung_marks_start(marks, (rows - 1) * columns) >= to) rows--;
  if (!rows) return;
  add_plain(turn, 0, rows);
  const char *next = turn->origin + marks->places[rows * columns] + 1;
  turn->at = next > turn->end ? turn->end : next;
}

/* Goes through the records that end in the batch; false when the text ends. Where scan.h
 * ends a record elsewhere than the index does, the rest of the index is left. */
static bool sort_out(Turn *turn) {
  const RungMarks *marks = &turn->reader->marks;
  const size_t columns = turn->reading->csv->columns;
  size_t odd = 0, cell = 0;
  for (size_t row = 0; row < marks->rows; row++) {
    const uint32_t start = rung_marks_start(marks, cell);
    if (turn->origin + start >= turn->chunk->to) return true;
    const uint32_t end = marks->places[marks->feeds[row]];
    const char *next = turn->origin + end + 1;
    if (next > turn->end) next = turn->end;
    while (odd < marks->odd_count && marks->odds[odd] < start) odd++;
    const bool is_odd = odd < marks->odd_count && marks->odds[odd] <= end;
    if (!is_odd && marks->feeds[row] - cell == columns) {
      add_plain(turn, cell, 1);
    } else {
      read_plain(turn);
      if (is_odd && !scan_record(turn)) return false;
      if (is_odd && turn->at != next) return true;
      if (!is_odd) add_ragged(turn);
    }
    turn->at = next;
    cell = marks->feeds[row];
  }
  return marks->rows > 0 || scan_record(turn);
}

const char *rung_reader_fetch(const RungReading *reading, RungReader *reader,
                              const RungChunk *chunk) {
  const RungBytes *bytes = &reading->csv->bytes;
  const char *end = bytes->data + bytes->length;
  const size_t before = (size_t)(chunk->start - bytes->data);
  const size_t behind = (size_t)(end - chunk->to);
  reader->held_from = reader->held_to = NULL;
  if (!reader->window) return chunk->start;
  const char *from = chunk->start - (before < RUNG_PLAIN_ROOM ? before : RUNG_PLAIN_ROOM);
  const char *to = chunk->to + (behind < AHEAD_BYTES ? behind : AHEAD_BYTES);
  char *held = reader->window + RUNG_PLAIN_ROOM;
  if (!rung_bytes_read(bytes, from, (size_t)(to - from), held)) return chunk->start;
  reader->held_from = from;
  reader->held_to = to;
  return held + (chunk->start - from);
}

/* Where `length` bytes from turn->at on are, with room around them. They are copied
 * where the file begins or ends so near that what reads cells would look past it. */
static const char *find_batch(const Turn *turn, size_t length) {
  RungReader *reader = turn->reader;
  const RungBytes *bytes = &turn->reading->csv->bytes;
  const char *at = turn->at;
  if (reader->held_from && at >= reader->held_from && at <= reader->held_to &&
      length <= (size_t)(reader->held_to - at))
    return reader->window + RUNG_PLAIN_ROOM + (at - reader->held_from);
  const size_t behind = (size_t)(bytes->data + bytes->length - at) - length;
  if (at - bytes->data >= RUNG_PLAIN_ROOM && behind >= RUNG_PLAIN_ROOM) return at;
  char *batch = reader->batch + RUNG_PLAIN_ROOM;
  if (length) memcpy(batch, at, length);
  return batch;
}

/* Indexes the bytes from turn->at on. */
static void find_marks(Turn *turn) {
  const RungReading *reading = turn->reading;
  const RungCsv *csv = reading->csv;
  const size_t left = (size_t)(turn->end - turn->at);
  const char *bytes = find_batch(turn, left < RUNG_MARKS_BYTES ? left : RUNG_MARKS_BYTES);
  turn->origin = turn->at;
  rung_marks_find(&turn->reader->marks, reading->lanes, csv->schema->dialect.delimiter,
                  csv->columns, bytes, left);
}

static int compare_pending(const void *a, const void *b) {
  const char *left = ((const RungPending *)a)->record;
  const char *right = ((const RungPending *)b)->record;
  return (left > right) - (left < right);
}

void rung_reader_take(const RungReading *reading, RungReader *reader, RungChunk *chunk,
                      const char *began, uint32_t line) {
  const RungCsv *csv = reading->csv;
  Turn turn = {reading, reader, chunk, began, csv->text + csv->text_length, began, line};
  chunk->began = began;
  chunk->rows = chunk->ragged = chunk->pending_count = 0;
  chunk->first_pending = reader->pending_count;
  chunk->scanned = RUNG_SCANNED_RECORD;
  bool more = true;
  while (more && turn.at < chunk->to && !reader->out_of_memory) {
    find_marks(&turn);
    if (reader->marks.even)
      take_even(&turn);
    else
      more = sort_out(&turn);
    read_plain(&turn);
  }
  if (!reader->held_from || chunk->pending_count)
    rung_bytes_forget(&csv->bytes, began, turn.at);
  chunk->end = turn.at;
  chunk->end_line = turn.line;
  if (chunk->pending_count)
    qsort(reader->pendings + chunk->first_pending, chunk->pending_count,
          sizeof *reader->pendings, compare_pending);
}

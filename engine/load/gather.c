/* From chunks, read by a crew, to the rows of a source: in the order of the file, with
 * the texts in the pool, whoever read what. */
#include <assert.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "load/fingerprint.h"
#include "load/reader.h"

/* Texts that go into the pool. */
static bool has_texts(const RungCsv *csv, size_t field) {
  const RungKind kind = csv->schema->fields[field].type.kind;
  return kind == RUNG_KIND_TEXT || (kind == RUNG_KIND_REF && !csv->targets[field]);
}

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "the rows of a source");
}

/* Reading ---------------------------------------------------------------------------- */

typedef struct Gather {
  RungReading *reading;
  RungCsv *csv;
  const RungChunks *all;
  RungChunk *chunks; /* [count] */
  size_t count;
  RungFingerprint fingerprint; /* of the bytes on disk, if they are those of the text */
  size_t feeds;                /* of the chunks that have had their turn */
  atomic_size_t turns;         /* how many have */
  atomic_bool out_of_memory;   /* a chunk had no reader */
} Gather;

static uint32_t first_line(const RungChunk *chunk) {
  return (uint32_t)chunk->feeds_before + 1;
}

/* The bytes of the file that the chunk stands for, the first and the last chunk for what
 * is around the text as well. bytes: those from chunk->start on. */
static void hash_chunk(Gather *gather, const RungChunk *chunk, const char *bytes) {
  const RungBytes *file = &gather->csv->bytes;
  const char *end = file->data + file->length;
  if (!rung_bytes_is_stored(file)) return;
  if (chunk == gather->chunks)
    rung_fingerprint_add(&gather->fingerprint, file->data,
                         (size_t)(chunk->start - file->data));
  rung_fingerprint_add(&gather->fingerprint, bytes, (size_t)(chunk->to - chunk->start));
  if (chunk + 1 == gather->chunks + gather->count)
    rung_fingerprint_add(&gather->fingerprint, chunk->to, (size_t)(end - chunk->to));
}

/* Chunks have their turns in the order of the file. Each is taken up after those before
 * it, whose turns come without waiting for this one. */
static void take_turn(Gather *gather, size_t piece, const char *bytes) {
  RungChunk *chunk = &gather->chunks[piece];
  while (atomic_load_explicit(&gather->turns, memory_order_acquire) != piece)
    sched_yield();
  rung_chunk_place(gather->all, chunk, gather->feeds);
  gather->feeds += chunk->feeds;
  hash_chunk(gather, chunk, bytes);
  atomic_store_explicit(&gather->turns, piece + 1, memory_order_release);
}

static void take_chunk(void *context, size_t piece, size_t thread) {
  Gather *gather = context;
  const RungReading *reading = gather->reading;
  RungChunk *chunk = &gather->chunks[piece];
  RungReader *reader = rung_reading_reader(gather->reading, thread);
  const char *bytes = reader ? rung_reader_fetch(reading, reader, chunk) : chunk->start;
  chunk->thread = thread;
  if (!reader) atomic_store(&gather->out_of_memory, true);
  rung_chunk_look(gather->all, chunk, bytes, reading->lanes);
  take_turn(gather, piece, bytes);
  chunk->unread = chunk->most_rows > gather->csv->capacity;
  if (reader && !chunk->unread)
    rung_reader_take(reading, reader, chunk, chunk->from, first_line(chunk));
}

static void leave_empty(RungChunk *chunk, const char *at, uint32_t line) {
  chunk->began = chunk->end = at;
  chunk->end_line = line;
  chunk->rows = chunk->ragged = chunk->pending_count = 0;
  chunk->scanned = RUNG_SCANNED_RECORD;
}

/* Reads the chunks that did not begin where the one before ended again. What follows a
 * chunk that ends the text is left. */
static void check_guesses(Gather *gather) {
  const char *at = gather->all->records;
  uint32_t line = first_line(&gather->chunks[0]);
  for (size_t i = 0; i < gather->count; i++) {
    RungChunk *chunk = &gather->chunks[i];
    if (at >= chunk->to) {
      leave_empty(chunk, at, line);
    } else if (chunk->began != at) {
      chunk->thread = gather->reading->reader_count - 1;
      RungReader *reader = rung_reading_reader(gather->reading, chunk->thread);
      if (!reader) atomic_store(&gather->out_of_memory, true);
      if (!reader) return;
      rung_reader_take(gather->reading, reader, chunk, at, line);
    }
    if (chunk->scanned != RUNG_SCANNED_RECORD) gather->count = i + 1;
    at = chunk->end;
    line = chunk->end_line;
  }
}

static RungStatus check_memory(const Gather *gather, RungError *err) {
  const RungReading *reading = gather->reading;
  bool gone = gather->out_of_memory;
  for (size_t i = 0; i < gather->count && !gone; i++) {
    const RungReader *reader = reading->readers[gather->chunks[i].thread];
    gone = !reader || reader->out_of_memory;
  }
  return gone ? no_memory(err) : RUNG_OK;
}

/* Texts -------------------------------------------------------------------------------
 */

/* The lexicon whose next text of the field stands first in the file, or NULL. */
static RungLexicon *first_lexicon(const RungReading *reading, size_t field,
                                  const size_t *next, size_t *which) {
  RungLexicon *first = NULL;
  uint32_t row = 0;
  for (size_t i = 0; i < reading->reader_count; i++) {
    if (!reading->readers[i]) continue;
    RungLexicon *lexicon = &reading->readers[i]->lexicons[field];
    if (next[i] == lexicon->count) continue;
    if (first && lexicon->lexemes[next[i]].row >= row) continue;
    first = lexicon;
    row = lexicon->lexemes[next[i]].row;
    *which = i;
  }
  return first;
}

/* Room in the pool for the texts of the reader that has the most. */
static RungStatus expect_texts(const RungReading *reading, size_t field, RungError *err) {
  size_t most = 0;
  for (size_t i = 0; i < reading->reader_count; i++)
    if (reading->readers[i] && reading->readers[i]->lexicons[field].count > most)
      most = reading->readers[i]->lexicons[field].count;
  return rung_pool_expect(reading->csv->load->pool, most, err);
}

static RungStatus make_ids(const RungReading *reading, size_t field, uint32_t none,
                           RungError *err) {
  for (size_t i = 0; i < reading->reader_count; i++) {
    if (!reading->readers[i]) continue;
    RungLexicon *lexicon = &reading->readers[i]->lexicons[field];
    lexicon->ids =
        rung_allocate_array(reading->allocator, lexicon->count + 1, sizeof *lexicon->ids);
    if (!lexicon->ids) return no_memory(err);
    lexicon->ids[0] = none;
  }
  return RUNG_OK;
}

enum { AHEAD = 16, SLICES = 64 };

/* Pieces of the work on lexicons: this part of each of them. */
static size_t slice_start(const RungLexicon *lexicon, size_t slice) {
  return lexicon->count * slice / SLICES;
}

/* A lexeme among all of a field. Not 0: numbers are from 1. */
static uint64_t lexeme_place(size_t reader, uint32_t number) {
  return (uint64_t)reader << 32 | number;
}

/* Of two lexemes with one text, the later gets the place of the earlier. Others may write
 * there too, each an earlier one, and whichever stays leads to the first. */
static void mark_later(RungReader *const *readers, size_t field, const size_t which[2],
                       const uint32_t numbers[2]) {
  RungLexicon *a = &readers[which[0]]->lexicons[field];
  RungLexicon *b = &readers[which[1]]->lexicons[field];
  const uint32_t m = numbers[0] - 1, n = numbers[1] - 1;
  if (a->lexemes[m].row <= b->lexemes[n].row)
    atomic_store_explicit(&b->earlier[n], lexeme_place(which[0], numbers[0]),
                          memory_order_relaxed);
  else
    atomic_store_explicit(&a->earlier[m], lexeme_place(which[1], numbers[1]),
                          memory_order_relaxed);
}

/* Looks the texts of a slice of the second lexicon up in the first. */
static void compare_slice(RungReader *const *readers, size_t field, const size_t which[2],
                          size_t slice) {
  const RungLexicon *a = &readers[which[0]]->lexicons[field];
  const RungLexicon *b = &readers[which[1]]->lexicons[field];
  const size_t end = slice_start(b, slice + 1);
  if (!a->count) return;
  for (size_t n = slice_start(b, slice); n < end; n++) {
    const RungLexeme *lexeme = &b->lexemes[n];
    char buffer[RUNG_STEM_BYTES];
    if (n + AHEAD < end)
      __builtin_prefetch(rung_lexicon_place(a, rung_lexeme_hash(lexeme + AHEAD)));
    const RungLexiconSlot *slot =
        rung_lexicon_find(a, rung_lexeme_text(lexeme, buffer),
                          (RungStem){lexeme->head, lexeme->tail, lexeme->kind >> 2},
                          rung_lexeme_hash(lexeme));
    if (slot)
      mark_later(readers, field, which, (uint32_t[2]){slot->number, (uint32_t)n + 1});
  }
}

static void compare_lexicons(void *context, size_t slice, size_t thread) {
  const Gather *gather = context;
  const RungReading *reading = gather->reading;
  (void)thread;
  for (size_t field = 0; field < gather->csv->schema->field_count; field++) {
    if (!has_texts(gather->csv, field)) continue;
    for (size_t b = 1; b < reading->reader_count; b++)
      for (size_t a = 0; reading->readers[b] && a < b; a++)
        if (reading->readers[a])
          compare_slice(reading->readers, field, (size_t[2]){a, b}, slice);
  }
}

static uint64_t earlier_place(const RungLexicon *lexicon, size_t n) {
  return lexicon->earlier
             ? atomic_load_explicit(&lexicon->earlier[n], memory_order_relaxed)
             : 0;
}

/* Lexemes that are not the first of their text get the id of the one that is. */
static void share_slice(const RungReading *reading, size_t field, RungLexicon *lexicon,
                        size_t slice) {
  const size_t end = slice_start(lexicon, slice + 1);
  for (size_t n = slice_start(lexicon, slice); n < end; n++) {
    const RungLexicon *from = NULL;
    uint64_t place = earlier_place(lexicon, n), first = 0;
    while (place) {
      first = place & UINT32_MAX;
      from = &reading->readers[place >> 32]->lexicons[field];
      place = earlier_place(from, first - 1);
    }
    if (from && rung_lexicon_verdict(lexicon->lexemes[n].kind) == RUNG_VERDICT_FINE)
      lexicon->ids[n + 1] = from->ids[first];
  }
}

static void share_ids(void *context, size_t slice, size_t thread) {
  const Gather *gather = context;
  const RungReading *reading = gather->reading;
  (void)thread;
  for (size_t field = 0; field < gather->csv->schema->field_count; field++) {
    if (!has_texts(gather->csv, field)) continue;
    for (size_t i = 0; i < reading->reader_count; i++)
      if (reading->readers[i])
        share_slice(reading, field, &reading->readers[i]->lexicons[field], slice);
  }
}

/* Where more than one thread has read, which texts others have met earlier. */
static RungStatus find_earlier(Gather *gather, bool *several, RungError *err) {
  const RungReading *reading = gather->reading;
  size_t readers = 0;
  for (size_t i = 0; i < reading->reader_count; i++)
    readers += reading->readers[i] != NULL;
  *several = readers > 1;
  for (size_t i = 0; *several && i < reading->reader_count; i++) {
    for (size_t f = 0; reading->readers[i] && f < gather->csv->schema->field_count; f++) {
      RungLexicon *lexicon = &reading->readers[i]->lexicons[f];
      if (!has_texts(gather->csv, f) || !lexicon->count) continue;
      lexicon->earlier = rung_allocate_array(reading->allocator, lexicon->count,
                                             sizeof *lexicon->earlier);
      if (!lexicon->earlier) return no_memory(err);
    }
  }
  if (*several) rung_threads_run(reading->threads, SLICES, compare_lexicons, gather);
  return RUNG_OK;
}

/* Lexeme n of the lexicon goes into the pool. */
static RungStatus intern_lexeme(RungLexicon *lexicon, size_t n, RungPool *pool,
                                RungError *err) {
  const RungLexeme *lexeme = &lexicon->lexemes[n];
  char buffer[RUNG_STEM_BYTES];
  if (n + AHEAD < lexicon->count && !earlier_place(lexicon, n + AHEAD))
    __builtin_prefetch(rung_pool_place(pool, rung_lexeme_hash(lexeme + AHEAD)), 1);
  if (rung_lexicon_verdict(lexeme->kind) != RUNG_VERDICT_FINE) return RUNG_OK;
  if (earlier_place(lexicon, n)) return RUNG_OK;
  return rung_pool_intern_hashed(pool, rung_lexeme_text(lexeme, buffer),
                                 rung_lexeme_hash(lexeme), &lexicon->ids[n + 1], err);
}

/* Each reader's texts are in the order of the file, for its chunks are. */
static RungStatus intern_field(const RungReading *reading, size_t field, RungError *err) {
  const RungField *declared = &reading->csv->schema->fields[field];
  size_t next[RUNG_THREADS_MOST + 1] = {0}, which = 0;
  RungStatus status = make_ids(
      reading, field, declared->type.kind == RUNG_KIND_REF ? RUNG_NO_TEXT : 0, err);
  if (!status) status = expect_texts(reading, field, err);
  RungLexicon *lexicon;
  while (!status && (lexicon = first_lexicon(reading, field, next, &which)))
    status = intern_lexeme(lexicon, next[which]++, reading->csv->load->pool, err);
  return status;
}

static void renumber_chunk(void *context, size_t piece, size_t thread) {
  const Gather *gather = context;
  const RungChunk *chunk = &gather->chunks[piece];
  const RungReader *reader = gather->reading->readers[chunk->thread];
  const RungSchema *schema = gather->csv->schema;
  (void)thread;
  for (size_t i = 0; i < schema->field_count; i++) {
    if (!has_texts(gather->csv, i)) continue;
    const uint32_t *restrict ids = reader->lexicons[i].ids;
    uint32_t *restrict numbers = gather->csv->table->columns[i].values.u32 + chunk->base;
    for (size_t row = 0; row < chunk->rows; row++) numbers[row] = ids[numbers[row]];
  }
}

static RungStatus intern_texts(Gather *gather, RungError *err) {
  const RungSchema *schema = gather->csv->schema;
  bool several;
  RungStatus status = find_earlier(gather, &several, err);
  for (size_t i = 0; !status && i < schema->field_count; i++)
    if (has_texts(gather->csv, i)) status = intern_field(gather->reading, i, err);
  if (!status && several)
    rung_threads_run(gather->reading->threads, SLICES, share_ids, gather);
  if (!status)
    rung_threads_run(gather->reading->threads, gather->count, renumber_chunk, gather);
  return status;
}

/* Rows --------------------------------------------------------------------------------
 */

/* Chunks are given room for a row a line; some have fewer. */
static void close_gaps(Gather *gather) {
  RungCsv *csv = gather->csv;
  size_t rows = 0;
  for (size_t i = 0; i < gather->count; i++) {
    RungChunk *chunk = &gather->chunks[i];
    for (size_t f = 0; chunk->base != rows && f < csv->schema->field_count; f++) {
      const RungColumn *column = &csv->table->columns[f];
      const size_t width = rung_store_width(column->store);
      char *values = column->values.any;
      memmove(values + rows * width, values + chunk->base * width, chunk->rows * width);
      if (column->valid)
        memmove(column->valid + rows, column->valid + chunk->base, chunk->rows);
    }
    uint32_t *lines = csv->table->lines;
    if (chunk->base != rows)
      memmove(lines + rows, lines + chunk->base, chunk->rows * sizeof *lines);
    chunk->base = rows;
    rows += chunk->rows;
  }
}

static RungStatus take_pending(RungCsv *csv, const RungChunk *chunk,
                               const RungPending *pending, RungError *err) {
  csv->scan.next = pending->record;
  csv->scan.next_line = pending->line;
  RungScanned scanned = rung_scan_next(&csv->scan);
  assert(scanned == RUNG_SCANNED_RECORD);
  (void)scanned;
  if (pending->row != RUNG_NO_PENDING_ROW) {
    csv->stored = chunk->base + pending->row;
    rung_csv_clear_row(csv, csv->stored);
  }
  return rung_csv_take_row(csv, err);
}

/* Enters the keys of plain rows; false when one is there already: which row that is will
 * be said by reading the file row by row. */
static RungStatus enter_keys(RungCsv *csv, size_t from, size_t to, bool *twice,
                             RungError *err) {
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    if (!csv->schema->fields[i].key) continue;
    const uint32_t *ids = csv->table->columns[i].values.u32;
    for (size_t row = from; row < to; row++) {
      uint32_t first;
      RungStatus status = rung_keys_enter(&csv->keys[i], ids[row], (uint32_t)row, &first,
                                          csv->load->allocator, err);
      if (status) return status;
      if (first != RUNG_NO_ROW) {
        *twice = true;
        return RUNG_OK;
      }
    }
  }
  return RUNG_OK;
}

/* Keys and pending rows of a chunk, in the order of the file. */
static RungStatus finish_chunk(Gather *gather, const RungChunk *chunk, bool *twice,
                               RungError *err) {
  RungCsv *csv = gather->csv;
  const RungReader *reader = gather->reading->readers[chunk->thread];
  const RungPending *pendings = reader->pendings + chunk->first_pending;
  size_t row = chunk->base, end = chunk->base + chunk->rows;
  for (size_t i = 0; i < chunk->pending_count; i++) {
    const bool stored = pendings[i].row != RUNG_NO_PENDING_ROW;
    if (stored) {
      csv->all_plain = false;
      const size_t at = chunk->base + pendings[i].row;
      RungStatus status = enter_keys(csv, row, at, twice, err);
      if (status || *twice) return status;
      csv->table->rows_in += at - row;
      row = at + 1;
    }
    RungStatus status = take_pending(csv, chunk, &pendings[i], err);
    if (status || csv->rejected > csv->most_rejected) return status;
  }
  csv->table->rows_in += end - row;
  return enter_keys(csv, row, end, twice, err);
}

static RungStatus finish_rows(Gather *gather, bool *twice, RungError *err) {
  RungCsv *csv = gather->csv;
  RungStatus status = RUNG_OK;
  csv->all_plain = true;
  for (size_t i = 0; !status && i < gather->count; i++) {
    const RungChunk *chunk = &gather->chunks[i];
    status = finish_chunk(gather, chunk, twice, err);
    if (*twice || csv->rejected > csv->most_rejected) return status;
    csv->stored = chunk->base + chunk->rows;
  }
  return status;
}

/* Brings csv->scan to what ended the text too early. */
static RungScanned scan_again(RungCsv *csv, const RungChunk *chunk) {
  csv->scan.next = chunk->end;
  csv->scan.next_line = chunk->end_line;
  return rung_scan_next(&csv->scan);
}

/* What looking the text over has shown; false when the rows are of no use. */
static bool is_readable(const Gather *gather, RungGathered *gathered) {
  gathered->feeds = gather->feeds;
  gathered->capacity = gather->feeds + 1 - gather->all->header_feeds;
  for (size_t i = 0; i < gather->count; i++) {
    gathered->suspect |= gather->chunks[i].suspect;
    gathered->too_many |= gather->chunks[i].unread;
  }
  return !gathered->suspect && !gathered->too_many;
}

static void read_chunks(Gather *gather) {
  RungCsv *csv = gather->csv;
  const bool with_sha256 = csv->load->options->with_sha256;
  rung_fingerprint_init(&gather->fingerprint, with_sha256);
  if (!rung_bytes_is_stored(&csv->bytes)) rung_bytes_hash(&csv->bytes, with_sha256);
  rung_threads_run(gather->reading->threads, gather->count, take_chunk, gather);
  if (rung_bytes_is_stored(&csv->bytes))
    rung_fingerprint_end(&gather->fingerprint, csv->bytes.content, csv->bytes.sha256);
}

static RungStatus gather_rows(Gather *gather, RungGathered *gathered, RungError *err) {
  RungCsv *csv = gather->csv;
  read_chunks(gather);
  if (!is_readable(gather, gathered)) return RUNG_OK;
  RungStatus status = check_memory(gather, err);
  if (!status) check_guesses(gather);
  if (!status) status = check_memory(gather, err);
  if (!status) status = intern_texts(gather, err);
  if (status) return status;
  close_gaps(gather);
  status = finish_rows(gather, &gathered->key_twice, err);
  const RungChunk *last = &gather->chunks[gather->count - 1];
  const bool whole =
      !status && !gathered->key_twice && csv->rejected <= csv->most_rejected;
  if (whole && last->scanned != RUNG_SCANNED_RECORD)
    gathered->scanned = scan_again(csv, last);
  return status;
}

RungStatus rung_csv_gather(RungCsv *csv, const RungChunks *chunks, RungGathered *gathered,
                           RungError *err) {
  RungReading reading = {0};
  *gathered = (RungGathered){.scanned = RUNG_SCANNED_END};
  RungStatus status = rung_reading_init(&reading, csv, chunks->size, err);
  Gather gather = {.reading = &reading,
                   .csv = csv,
                   .all = chunks,
                   .chunks = chunks->items,
                   .count = chunks->count};
  if (!status) status = gather_rows(&gather, gathered, err);
  rung_reading_reset(&reading);
  return status;
}

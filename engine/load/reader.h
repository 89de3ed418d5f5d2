/* One thread of a crew that reads the rows of a file, and what it needs for that. */
#ifndef RUNG_LOAD_READER_H
#define RUNG_LOAD_READER_H

#include "load/chunks.h"
#include "load/csv.h"
#include "load/plain.h"

typedef struct RungReader {
  RungMarks marks;
  RungPlainRows plain; /* of the batch at hand */
  char *batch;         /* where a batch that begins or ends the file has room around it */
  char *window;        /* [reading->window_bytes] of the file, with room around them */
  const char *held_from, *held_to; /* what is in there */
  RungCell *cells;                 /* [columns of the file] */
  RungLexicon *lexicons;           /* [field_count] of text and ref fields */
  RungPending *pendings;           /* [pending_capacity] chunk by chunk */
  size_t pending_count, pending_capacity;
  bool out_of_memory;
} RungReader;

/* What all readers of a file share. */
typedef struct RungReading {
  RungCsv *csv;
  const RungLanes *lanes;
  RungPlainRead read_plain;
  RungThreads *threads;
  RungAllocator *allocator;
  RungPlainField *fields; /* [field_count] */
  RungMonths months;
  size_t window_bytes;  /* 0 where bytes are read in place */
  RungReader **readers; /* [reader_count] one a thread, made when it has work; the last is
                           for what has to be read again */
  size_t reader_count;
} RungReading;

/* chunk_bytes: of a chunk. reading must be reset whatever comes back. The columns of csv
 * are there. */
RungStatus rung_reading_init(RungReading *reading, RungCsv *csv, size_t chunk_bytes,
                             RungError *err) RUNG_MUST_USE;
void rung_reading_reset(RungReading *reading);

/* The reader, made if need be; NULL when memory is gone. */
RungReader *rung_reading_reader(RungReading *reading, size_t number);

/* The bytes from chunk->start on, with some before and behind them, in memory. */
const char *rung_reader_fetch(const RungReading *reading, RungReader *reader,
                              const RungChunk *chunk);
/* Reads the chunk's records from `began` on, where line `line` of the file begins. Rows
 * that are not plain are listed as pending. Memory gone: reader->out_of_memory. */
void rung_reader_take(const RungReading *reading, RungReader *reader, RungChunk *chunk,
                      const char *began, uint32_t line);

#endif

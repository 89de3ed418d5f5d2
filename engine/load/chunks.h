/* A text cut into chunks of a fixed size for the crew to work on. Where a chunk begins is
 * a guess - behind a line feed - that holds unless the line feed is within quotes; who
 * reads the chunks checks that each begins where the one before ended. */
#ifndef RUNG_LOAD_CHUNKS_H
#define RUNG_LOAD_CHUNKS_H

#include "core/threads.h"
#include "load/bytes.h"
#include "load/lanes.h"
#include "load/scan.h"

enum { RUNG_CHUNK_BYTES = 1 << 20 };

/* A record that row.c must read. */
typedef struct RungPending {
  const char *record; /* its first byte */
  uint32_t line;
  uint32_t row; /* in the chunk; RUNG_NO_PENDING_ROW where it has another number of cells
                   than the header */
} RungPending;

enum { RUNG_NO_PENDING_ROW = 0xFFFFFFFFu };

typedef struct RungChunk {
  const char *from,
      *to;             /* records that begin in here are the chunk's, if guessed right */
  size_t feeds_before; /* line feeds of the text before `from` */
  size_t base;         /* its first row in the columns; there is room for all */
  /* What reading it made of it: */
  const char *began, *end; /* where its first record began, and the one after the last */
  uint32_t end_line;
  size_t rows, ragged;                 /* records in the columns, and others */
  RungScanned scanned;                 /* RECORD, or why it stops at `end` */
  size_t thread;                       /* who read it */
  size_t first_pending, pending_count; /* of that reader's */
} RungChunk;

typedef struct RungChunks {
  const char *text;
  size_t length, size; /* bytes of the text and of a chunk */
  RungChunk *items;    /* [count] of the allocator */
  size_t count;
  size_t feeds;           /* line feeds of the whole text */
  size_t rows;            /* room that the columns need */
  bool suspect;           /* a byte is NUL or not UTF-8 */
  struct RungLook *looks; /* [count] */
} RungChunks;

/* Looks over the text, and hashes the file beside it. bytes: what text lies in. */
RungStatus rung_chunks_init(RungChunks *chunks, const char *text, size_t length,
                            size_t size, const RungLanes *lanes, RungThreads *threads,
                            RungBytes *bytes, bool with_sha256,
                            RungError *err) RUNG_MUST_USE;
/* Says where the chunks begin. rows: behind the header. */
void rung_chunks_cut(RungChunks *chunks, const char *rows);
void rung_chunks_reset(RungChunks *chunks, RungAllocator *allocator);

#endif

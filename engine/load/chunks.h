/* A text cut into chunks of a fixed size for the crew to work on. A chunk is looked over
 * before it is read: how many lines are there, is it UTF-8. Which rows and lines are its
 * own is known once those before it have been looked over. Where its first record begins
 * is a guess - behind a line feed - that holds unless the line feed is within quotes; who
 * reads the chunks checks that each begins where the one before ended. */
#ifndef RUNG_LOAD_CHUNKS_H
#define RUNG_LOAD_CHUNKS_H

#include "core/threads.h"
#include "load/bytes.h"
#include "load/lanes.h"
#include "load/scan.h"

enum { RUNG_CHUNK_BYTES = 1 << 19 };

/* A record that row.c must read. */
typedef struct RungPending {
  const char *record; /* its first byte */
  uint32_t line;
  uint32_t row; /* in the chunk; RUNG_NO_PENDING_ROW where it has another number of cells
                   than the header */
} RungPending;

enum { RUNG_NO_PENDING_ROW = 0xFFFFFFFFu };

typedef struct RungChunk {
  const char *start, *to; /* records that begin in here are the chunk's */
  /* What looking it over made of it: */
  size_t feeds;
  const char *first_feed; /* or NULL */
  bool begins_line;       /* a line begins with `start` */
  bool suspect;           /* a byte is NUL or not UTF-8 */
  /* Once it has its place among the others: */
  const char *from;    /* where its first record begins, if guessed right */
  size_t feeds_before; /* line feeds of the text before `from` */
  size_t base;         /* its first row in the columns */
  size_t most_rows;    /* that may begin in it or before */
  /* What reading it made of it: */
  bool unread;             /* the columns have no room for it */
  const char *began, *end; /* where its first record began, and the one after the last */
  uint32_t end_line;
  size_t rows, ragged;                 /* records in the columns, and others */
  RungScanned scanned;                 /* RECORD, or why it stops at `end` */
  size_t thread;                       /* who read it */
  size_t first_pending, pending_count; /* of that reader's */
} RungChunk;

typedef struct RungChunks {
  const char *text, *records; /* `records`: behind the header */
  size_t length, size;        /* bytes of the text and of a chunk */
  size_t header_feeds;        /* line feeds before `records` */
  RungChunk *items;           /* [count] of the allocator */
  size_t count;
} RungChunks;

RungStatus rung_chunks_init(RungChunks *chunks, const char *text, size_t length,
                            const char *records, size_t size, RungAllocator *allocator,
                            RungError *err) RUNG_MUST_USE;
void rung_chunks_reset(RungChunks *chunks, RungAllocator *allocator);

/* Rows that the columns should have room for: a guess from a part of the text, unless it
 * is short. */
size_t rung_chunks_guess(const RungChunks *chunks);

/* Looks a chunk over. bytes: those from chunk->start on, and some around them, wherever
 * they are in memory. */
void rung_chunk_look(const RungChunks *chunks, RungChunk *chunk, const char *bytes,
                     const RungLanes *lanes);
/* Gives a chunk its place; feeds: of the text before chunk->start. */
void rung_chunk_place(const RungChunks *chunks, RungChunk *chunk, size_t feeds);
#endif

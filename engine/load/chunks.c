#include "load/chunks.h"

#include <string.h>

#include "load/survey.h"

enum { SAMPLES = 16, SAMPLE_PART = 64 };

RungStatus rung_chunks_init(RungChunks *chunks, const char *text, size_t length,
                            const char *records, size_t size, RungAllocator *allocator,
                            RungError *err) {
  *chunks =
      (RungChunks){.text = text, .records = records, .length = length, .size = size};
  chunks->header_feeds = rung_survey_lines(text, (size_t)(records - text));
  chunks->count = length / size + 1;
  chunks->items = rung_allocate_array(allocator, chunks->count, sizeof *chunks->items);
  if (!chunks->items) return rung_error_memory(err, "the chunks of a file");
  for (size_t i = 0; i < chunks->count; i++) {
    const size_t left = length - i * size;
    chunks->items[i].start = text + i * size;
    chunks->items[i].to = chunks->items[i].start + (left < size ? left : size);
  }
  return RUNG_OK;
}

void rung_chunks_reset(RungChunks *chunks, RungAllocator *allocator) {
  rung_release(allocator, chunks->items, chunks->count * sizeof *chunks->items);
  *chunks = (RungChunks){0};
}

/* As many more as a guess may be wrong by. */
static size_t with_room(const RungChunks *chunks, size_t feeds, size_t bytes) {
  return feeds * (chunks->length / 8) / bytes * 9 + chunks->size / 1024 + 1;
}

size_t rung_chunks_guess(const RungChunks *chunks) {
  const size_t piece = chunks->size / SAMPLE_PART + 1;
  if (chunks->count < SAMPLES / 4 || chunks->length < SAMPLES * piece)
    return rung_survey_lines(chunks->text, chunks->length) + 1 - chunks->header_feeds;
  size_t feeds = 0;
  for (size_t i = 0; i < SAMPLES; i++)
    feeds += rung_survey_lines(
        chunks->text + i * (chunks->length - piece) / (SAMPLES - 1), piece);
  return with_room(chunks, feeds, SAMPLES * piece);
}

/* Past what may belong to a character that began before. */
static const char *whole_characters(const RungChunks *chunks, const char *at) {
  const char *end = chunks->text + chunks->length;
  if (at == chunks->text || (unsigned char)at[-1] < 0x80) return at;
  for (int i = 0; i < 3 && at < end && ((unsigned char)*at & 0xC0) == 0x80; i++) at++;
  return at;
}

static bool is_utf8(const RungChunks *chunks, const char *from, const char *to) {
  from = whole_characters(chunks, from);
  to = whole_characters(chunks, to);
  if (from > to) return true;
  const size_t length = (size_t)(to - from);
  return rung_survey_utf8(from, length) == length;
}

void rung_chunk_look(const RungChunks *chunks, RungChunk *chunk, const char *bytes,
                     const RungLanes *lanes) {
  const size_t length = (size_t)(chunk->to - chunk->start), whole = length / RUNG_BLOCK;
  RungHeld held = {0, false, false};
  char rest[RUNG_BLOCK];
  lanes->look(bytes, whole, &held);
  memset(rest, ' ', sizeof rest);
  if (length % RUNG_BLOCK) memcpy(rest, bytes + whole * RUNG_BLOCK, length % RUNG_BLOCK);
  lanes->look(rest, 1, &held);
  chunk->feeds = held.feeds;
  const char *feed = held.feeds ? memchr(bytes, '\n', length) : NULL;
  chunk->first_feed = feed ? chunk->start + (feed - bytes) : NULL;
  chunk->begins_line = chunk->start == chunks->text || bytes[-1] == '\n';
  chunk->suspect = held.nul || (held.high && !is_utf8(chunks, chunk->start, chunk->to));
}

void rung_chunk_place(const RungChunks *chunks, RungChunk *chunk, size_t feeds) {
  chunk->from = chunk->begins_line  ? chunk->start
                : chunk->first_feed ? chunk->first_feed + 1
                                    : chunk->to;
  chunk->feeds_before = feeds + (!chunk->begins_line && chunk->first_feed);
  if (chunk->from < chunks->records) {
    chunk->from = chunks->records;
    chunk->feeds_before = chunks->header_feeds;
  }
  chunk->base = chunk->feeds_before - chunks->header_feeds;
  feeds += chunk->feeds;
  chunk->most_rows =
      feeds < chunk->feeds_before ? chunk->base : feeds + 1 - chunks->header_feeds;
}

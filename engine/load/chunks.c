#include "load/chunks.h"

#include <string.h>

#include "load/survey.h"

/* What a stretch of `size` bytes holds, from the start of the text on. */
typedef struct RungLook {
  size_t feeds;
  const char *first_feed; /* or NULL */
  bool suspect;
} RungLook;

typedef struct Looking {
  RungChunks *chunks;
  const RungLanes *lanes;
  RungBytes *bytes;
  bool with_sha256;
} Looking;

static const char *stretch(const RungChunks *chunks, size_t i) {
  const size_t offset = i * chunks->size;
  return chunks->text + (offset < chunks->length ? offset : chunks->length);
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

static void look(void *context, size_t piece, size_t thread) {
  const Looking *looking = context;
  RungChunks *chunks = looking->chunks;
  (void)thread;
  if (piece == 0) {
    rung_bytes_hash(looking->bytes, looking->with_sha256);
    return;
  }
  const char *from = stretch(chunks, piece - 1), *to = stretch(chunks, piece);
  const size_t length = (size_t)(to - from), whole = length / RUNG_BLOCK;
  RungLook *found = &chunks->looks[piece - 1];
  RungHeld held = {0, false, false};
  char rest[RUNG_BLOCK];
  looking->lanes->look(from, whole, &held);
  memset(rest, ' ', sizeof rest);
  if (length % RUNG_BLOCK) memcpy(rest, from + whole * RUNG_BLOCK, length % RUNG_BLOCK);
  looking->lanes->look(rest, 1, &held);
  found->feeds = held.feeds;
  found->first_feed = held.feeds ? memchr(from, '\n', length) : NULL;
  found->suspect = held.nul || (held.high && !is_utf8(chunks, from, to));
}

RungStatus rung_chunks_init(RungChunks *chunks, const char *text, size_t length,
                            size_t size, const RungLanes *lanes, RungThreads *threads,
                            RungBytes *bytes, bool with_sha256, RungError *err) {
  RungAllocator *allocator = bytes->allocator;
  *chunks = (RungChunks){.text = text, .length = length, .size = size};
  chunks->count = length / size + 1;
  chunks->items = rung_allocate_array(allocator, chunks->count, sizeof *chunks->items);
  chunks->looks = rung_allocate_array(allocator, chunks->count, sizeof *chunks->looks);
  if (!chunks->items || !chunks->looks)
    return rung_error_memory(err, "the chunks of a file");
  Looking looking = {chunks, lanes, bytes, with_sha256};
  rung_threads_run(threads, chunks->count + 1, look, &looking);
  for (size_t i = 0; i < chunks->count; i++) {
    chunks->feeds += chunks->looks[i].feeds;
    chunks->suspect |= chunks->looks[i].suspect;
  }
  return RUNG_OK;
}

/* From the last chunk to the first: one begins behind the first line feed from the byte
 * before its stretch on. */
static void guess(RungChunks *chunks) {
  const char *next = chunks->text + chunks->length;
  size_t feeds = chunks->feeds;
  for (size_t i = chunks->count; i--;) {
    const RungLook *found = &chunks->looks[i];
    RungChunk *chunk = &chunks->items[i];
    const char *start = stretch(chunks, i);
    chunk->to = next;
    const size_t before = feeds - found->feeds;
    if (start == chunks->text || start[-1] == '\n') {
      chunk->from = start;
      chunk->feeds_before = before;
    } else if (found->first_feed) {
      chunk->from = found->first_feed + 1;
      chunk->feeds_before = before + 1;
    } else {
      chunk->from = next;
      chunk->feeds_before =
          i + 1 < chunks->count ? chunks->items[i + 1].feeds_before : chunks->feeds;
    }
    next = chunk->from;
    feeds = before;
  }
}

/* Chunks that lie before the rows are empty; the one that they begin in is cut. */
static void cut_header(RungChunks *chunks, const char *rows) {
  size_t feeds = rung_survey_lines(chunks->text, (size_t)(rows - chunks->text));
  for (size_t i = 0; i < chunks->count && chunks->items[i].from < rows; i++) {
    RungChunk *chunk = &chunks->items[i];
    chunk->from = rows;
    chunk->feeds_before = feeds;
    if (chunk->to < rows) chunk->to = rows;
  }
}

void rung_chunks_cut(RungChunks *chunks, const char *rows) {
  guess(chunks);
  cut_header(chunks, rows);
  chunks->rows = 0;
  for (size_t i = 0; i < chunks->count; i++) {
    RungChunk *chunk = &chunks->items[i];
    const bool last = i + 1 == chunks->count;
    const size_t until = last ? chunks->feeds + 1 : chunks->items[i + 1].feeds_before;
    chunk->base = chunks->rows;
    chunks->rows += until - chunk->feeds_before;
  }
}

void rung_chunks_reset(RungChunks *chunks, RungAllocator *allocator) {
  rung_release(allocator, chunks->items, chunks->count * sizeof *chunks->items);
  rung_release(allocator, chunks->looks, chunks->count * sizeof *chunks->looks);
  *chunks = (RungChunks){0};
}

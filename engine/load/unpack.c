/* zstd lets a caller bring an allocator only through its static-linking interface. */
#define ZSTD_STATIC_LINKING_ONLY
#include "load/unpack.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { FIRST_SIZE = 1 << 16 };

bool rung_unpack_is_gzip(const char *bytes, size_t length) {
  return length >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0;
}

bool rung_unpack_is_zstd(const char *bytes, size_t length) {
  return length >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0;
}

/* The libraries free blocks without saying their size, so each block begins with it. */
typedef union Prefix {
  size_t size;
  max_align_t align;
} Prefix;

static void *take_block(void *allocator, size_t size) {
  if (size > SIZE_MAX - sizeof(Prefix)) return NULL;
  Prefix *block = rung_allocate(allocator, sizeof(Prefix) + size);
  if (!block) return NULL;
  block->size = sizeof(Prefix) + size;
  return block + 1;
}

static void give_block(void *allocator, void *memory) {
  if (!memory) return;
  Prefix *block = (Prefix *)memory - 1;
  rung_release(allocator, block, block->size);
}

static void *take_items(void *allocator, unsigned count, unsigned size) {
  return take_block(allocator, (size_t)count * size);
}

static void release(RungUnpacked *out, RungAllocator *allocator) {
  rung_release(allocator, out->data, out->size);
  *out = (RungUnpacked){0};
}

/* Makes room for more bytes after out->length. */
static RungStatus grow(RungUnpacked *out, RungAllocator *allocator, RungError *err) {
  if (out->length < out->size) return RUNG_OK;
  size_t size = out->size ? out->size * 2 : FIRST_SIZE;
  char *data = rung_reallocate(allocator, out->data, out->size, size);
  if (!data) return rung_error_memory(err, "unpacked input");
  out->data = data;
  out->size = size;
  return RUNG_OK;
}

static RungStatus fail(RungError *err, const char *kind, const char *why) {
  rung_error_set(err, RUNG_E_DATA, "bad-compression", "the %s data %s", kind, why);
  rung_error_help(err, "copy or make the file again");
  return RUNG_E_DATA;
}

/* avail_* are 32 bits wide: what is left is handed over in slices. */
static unsigned slice(size_t left) {
  return left > UINT_MAX ? UINT_MAX : (unsigned)left;
}

static RungStatus inflate_all(z_stream *stream, const char *bytes, size_t length,
                              RungAllocator *allocator, RungUnpacked *out,
                              RungError *err) {
  size_t taken = 0;
  bool inside = true;
  while (inside || taken < length) {
    RungStatus status = grow(out, allocator, err);
    if (status) return status;
    if (!inside && inflateReset(stream) != Z_OK) return fail(err, "gzip", "is damaged");
    unsigned input = slice(length - taken), room = slice(out->size - out->length);
    stream->next_in = (Bytef *)(uintptr_t)(bytes + taken);
    stream->avail_in = input;
    stream->next_out = (Bytef *)out->data + out->length;
    stream->avail_out = room;
    int result = inflate(stream, Z_NO_FLUSH);
    taken += input - stream->avail_in;
    out->length += room - stream->avail_out;
    inside = result != Z_STREAM_END;
    if (result == Z_MEM_ERROR) return rung_error_memory(err, "unpacking gzip");
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      return fail(err, "gzip", "is damaged or followed by something else");
    if (inside && taken == length && stream->avail_out)
      return fail(err, "gzip", "ends too early");
  }
  return RUNG_OK;
}

RungStatus rung_unpack_gzip(const char *bytes, size_t length, RungAllocator *allocator,
                            RungUnpacked *out, RungError *err) {
  z_stream stream = {.zalloc = take_items, .zfree = give_block, .opaque = allocator};
  if (inflateInit2(&stream, 15 + 16) != Z_OK)
    return rung_error_memory(err, "unpacking gzip");
  RungStatus status = inflate_all(&stream, bytes, length, allocator, out, err);
  inflateEnd(&stream);
  if (status) release(out, allocator);
  return status;
}

static RungStatus decompress_all(ZSTD_DCtx *context, const char *bytes, size_t length,
                                 RungAllocator *allocator, RungUnpacked *out,
                                 RungError *err) {
  ZSTD_inBuffer input = {bytes, length, 0};
  size_t wanted = 1;
  bool full = false;
  while (input.pos < length || (full && wanted)) {
    RungStatus status = grow(out, allocator, err);
    if (status) return status;
    ZSTD_outBuffer output = {out->data, out->size, out->length};
    wanted = ZSTD_decompressStream(context, &output, &input);
    out->length = output.pos;
    full = output.pos == output.size;
    if (!ZSTD_isError(wanted)) continue;
    if (ZSTD_getErrorCode(wanted) == ZSTD_error_memory_allocation)
      return rung_error_memory(err, "unpacking zstd");
    return fail(err, "zstd", "is damaged or followed by something else");
  }
  return wanted ? fail(err, "zstd", "ends too early") : RUNG_OK;
}

RungStatus rung_unpack_zstd(const char *bytes, size_t length, RungAllocator *allocator,
                            RungUnpacked *out, RungError *err) {
  ZSTD_customMem memory = {take_block, give_block, allocator};
  ZSTD_DCtx *context = ZSTD_createDCtx_advanced(memory);
  if (!context) return rung_error_memory(err, "unpacking zstd");
  RungStatus status = decompress_all(context, bytes, length, allocator, out, err);
  ZSTD_freeDCtx(context);
  if (status) release(out, allocator);
  return status;
}

#include "cache/blob.h"

#include <string.h>

enum { FIRST_CAPACITY = 1024 };

void rung_blob_init(RungBlob *blob, RungAllocator *allocator) {
  *blob = (RungBlob){.allocator = allocator};
}

void rung_blob_reset(RungBlob *blob) {
  if (blob->allocator) rung_release(blob->allocator, blob->bytes, blob->capacity);
  *blob = (RungBlob){.allocator = blob->allocator};
}

static bool make_room(RungBlob *blob, size_t length) {
  if (blob->out_of_memory) return false;
  if (length <= blob->capacity - blob->length) return true;
  size_t capacity = blob->capacity ? blob->capacity : FIRST_CAPACITY;
  while (capacity - blob->length < length && capacity < SIZE_MAX / 4) capacity *= 2;
  char *bytes = rung_reallocate(blob->allocator, blob->bytes, blob->capacity, capacity);
  blob->out_of_memory = !bytes;
  if (!bytes) return false;
  blob->bytes = bytes;
  blob->capacity = capacity;
  return true;
}

void rung_blob_put(RungBlob *blob, const void *bytes, size_t length) {
  if (!make_room(blob, length)) return;
  if (length) memcpy(blob->bytes + blob->length, bytes, length);
  blob->length += length;
}

void rung_blob_put_number(RungBlob *blob, uint64_t number) {
  rung_blob_put(blob, &number, sizeof number);
}

void rung_blob_put_text(RungBlob *blob, RungText text) {
  rung_blob_put_number(blob, text.length);
  rung_blob_put(blob, text.bytes, text.length);
}

const void *rung_blob_take(RungBlobView *view, size_t length) {
  if (view->bad || length > (size_t)(view->end - view->at)) {
    view->bad = true;
    return NULL;
  }
  const char *at = view->at;
  view->at += length;
  return at;
}

void rung_blob_take_into(RungBlobView *view, void *bytes, size_t length) {
  const void *from = rung_blob_take(view, length);
  if (from)
    memcpy(bytes, from, length);
  else
    memset(bytes, 0, length);
}

uint64_t rung_blob_take_number(RungBlobView *view) {
  uint64_t number;
  rung_blob_take_into(view, &number, sizeof number);
  return number;
}

uint64_t rung_blob_take_below(RungBlobView *view, uint64_t most) {
  const uint64_t number = rung_blob_take_number(view);
  if (number <= most) return number;
  view->bad = true;
  return 0;
}

RungText rung_blob_take_text(RungBlobView *view) {
  const uint64_t length = rung_blob_take_below(view, UINT32_MAX);
  const char *bytes = rung_blob_take(view, length);
  return bytes ? (RungText){bytes, (uint32_t)length} : (RungText){NULL, 0};
}

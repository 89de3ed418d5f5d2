/* Values one behind the other in bytes: eight bytes a number, texts with their length
 * before them, in the order of the machine. Private to cache/. */
#ifndef RUNG_CACHE_BLOB_H
#define RUNG_CACHE_BLOB_H

#include "core/text.h"

/* Being written. */
typedef struct RungBlob {
  RungAllocator *allocator;
  char *bytes;
  size_t length, capacity;
  bool out_of_memory; /* what was put since is not there */
} RungBlob;

void rung_blob_init(RungBlob *blob, RungAllocator *allocator);
void rung_blob_reset(RungBlob *blob);
void rung_blob_put(RungBlob *blob, const void *bytes, size_t length);
void rung_blob_put_number(RungBlob *blob, uint64_t number);
void rung_blob_put_text(RungBlob *blob, RungText text);

/* Being read. What does not lie within the bytes is read as 0, and `bad` is set. */
typedef struct RungBlobView {
  const char *at, *end;
  bool bad;
} RungBlobView;

/* NULL when so many bytes are not left. */
const void *rung_blob_take(RungBlobView *view, size_t length);
uint64_t rung_blob_take_number(RungBlobView *view);
/* The same; a number above `most` is 0 and bad. */
uint64_t rung_blob_take_below(RungBlobView *view, uint64_t most);
/* A view of the bytes. */
RungText rung_blob_take_text(RungBlobView *view);
/* Copies length bytes, or zeros. */
void rung_blob_take_into(RungBlobView *view, void *bytes, size_t length);

#endif

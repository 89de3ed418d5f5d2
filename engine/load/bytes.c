#include "load/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load/fingerprint.h"
#include "load/unpack.h"

static RungStatus unreadable(RungError *err, const char *path) {
  rung_error_set(err, RUNG_E_IO, "unreadable", "cannot read %s: %s", path,
                 strerror(errno));
  rung_error_place(err, path, 0, 0, UINT64_MAX);
  return RUNG_E_IO;
}

static RungStatus map_file(RungBytes *bytes, const char *path, int descriptor,
                           RungError *err) {
  struct stat info;
  if (fstat(descriptor, &info)) return unreadable(err, path);
  if (!S_ISREG(info.st_mode)) {
    rung_error_set(err, RUNG_E_IO, "not-a-file", "%s is %s", path,
                   S_ISDIR(info.st_mode) ? "a folder" : "not a plain file");
    rung_error_place(err, path, 0, 0, UINT64_MAX);
    return RUNG_E_IO;
  }
  bytes->stored = (uint64_t)info.st_size;
  if (!bytes->stored) return RUNG_OK;
  void *mapping = mmap(NULL, bytes->stored, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (mapping == MAP_FAILED) return unreadable(err, path);
  bytes->mapping = mapping;
  bytes->data = mapping;
  bytes->length = bytes->stored;
  /* Advice only: nothing to do when it is not taken. */
  (void)madvise(mapping, bytes->stored, MADV_WILLNEED);
  return RUNG_OK;
}

void rung_bytes_hash(RungBytes *bytes, bool with_sha256) {
  RungFingerprint fingerprint;
  rung_fingerprint_init(&fingerprint, with_sha256);
  rung_fingerprint_add(&fingerprint, bytes->mapping ? bytes->mapping : bytes->data,
                       bytes->stored);
  rung_fingerprint_end(&fingerprint, bytes->content, bytes->sha256);
}

bool rung_bytes_read(const RungBytes *bytes, const char *from, size_t length, char *to) {
  if (!bytes->file || bytes->unpacked) return false;
  size_t offset = (size_t)(from - bytes->data);
  while (length) {
    const ssize_t count = pread(bytes->file - 1, to, length, (off_t)offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    to += count;
    offset += (size_t)count;
    length -= (size_t)count;
  }
  return true;
}

void rung_bytes_view(RungBytes *bytes, RungText text, RungAllocator *allocator) {
  *bytes = (RungBytes){.data = text.length ? text.bytes : "",
                       .length = text.length,
                       .stored = text.length,
                       .allocator = allocator};
}

static void unmap(RungBytes *bytes) {
  if (bytes->mapping) munmap(bytes->mapping, bytes->stored);
  bytes->mapping = NULL;
}

void rung_bytes_forget(const RungBytes *bytes, const char *from, const char *to) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t start = ((uintptr_t)from + page - 1) / page * page;
  const uintptr_t end = (uintptr_t)to / page * page;
  if (!bytes->mapping || bytes->unpacked || start >= end) return;
  (void)madvise((void *)start, end - start, MADV_DONTNEED);
}

void rung_bytes_drop_packed(RungBytes *bytes) {
  if (bytes->unpacked) unmap(bytes);
}

static RungStatus unpack(RungBytes *bytes, RungError *err) {
  bool gzip = rung_unpack_is_gzip(bytes->data, bytes->length);
  if (!gzip && !rung_unpack_is_zstd(bytes->data, bytes->length)) return RUNG_OK;
  RungUnpacked out = {0};
  RungStatus status =
      gzip ? rung_unpack_gzip(bytes->data, bytes->length, bytes->allocator, &out, err)
           : rung_unpack_zstd(bytes->data, bytes->length, bytes->allocator, &out, err);
  if (status) return status;
  bytes->unpacked = out.data;
  bytes->unpacked_size = out.size;
  bytes->data = out.data;
  bytes->length = out.length;
  return RUNG_OK;
}

RungStatus rung_bytes_init_packed(RungBytes *bytes, const char *path,
                                  RungAllocator *allocator, RungError *err) {
  *bytes = (RungBytes){.data = "", .allocator = allocator};
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return unreadable(err, path);
  bytes->file = descriptor + 1;
  RungStatus status = map_file(bytes, path, descriptor, err);
  if (status) rung_bytes_reset(bytes);
  return status;
}

RungStatus rung_bytes_init(RungBytes *bytes, const char *path, RungAllocator *allocator,
                           RungError *err) {
  RungStatus status = rung_bytes_init_packed(bytes, path, allocator, err);
  if (!status) {
    status = unpack(bytes, err);
    if (status == RUNG_E_DATA) rung_error_place(err, path, 0, 0, UINT64_MAX);
  }
  if (status) rung_bytes_reset(bytes);
  return status;
}

void rung_bytes_reset(RungBytes *bytes) {
  unmap(bytes);
  if (bytes->file) close(bytes->file - 1);
  rung_release(bytes->allocator, bytes->unpacked, bytes->unpacked_size);
  *bytes = (RungBytes){.data = "", .allocator = bytes->allocator};
}

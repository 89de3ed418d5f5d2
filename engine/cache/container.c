#include "cache/container.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/build.h"
#include "number/number.h"

enum { ALIGN = 64, TRIES = 100 };

/* Of every file, at its beginning. */
typedef struct Header {
  char kind[8];
  uint32_t format, order; /* order: 0x01020304 as the machine writes it */
  uint64_t wide;          /* size and alignment of the widest figures */
  uint64_t build;         /* of the engine that wrote it */
  uint64_t bytes;         /* of the file */
  uint64_t directory;     /* where it begins; it ends the file */
  uint64_t section_count; /* sections that it begins with */
  uint64_t directory_check[2];
  uint64_t check[2]; /* of the header up to here */
} Header;

enum { CHECKED = offsetof(Header, check) };

static void sum_up(const void *bytes, size_t length, uint64_t check[2]) {
  const XXH128_hash_t digest = XXH3_128bits(bytes, length);
  check[0] = digest.low64;
  check[1] = digest.high64;
}

static Header header_of(const char *kind) {
  Header header = {.format = RUNG_CACHE_FORMAT,
                   .order = 0x01020304,
                   .wide = sizeof(RungRatio) * 256 + _Alignof(RungRatio),
                   .build = rung_cache_build()};
  memcpy(header.kind, kind, sizeof header.kind);
  return header;
}

/* Writing ---------------------------------------------------------------------------- */

static int open_temporary(RungCacheWriter *writer) {
  for (int i = 0; i < TRIES; i++) {
    snprintf(writer->temporary, sizeof writer->temporary, "new-%ld-%d", (long)getpid(),
             i);
    const int descriptor =
        openat(writer->home->descriptor, writer->temporary,
               O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

static void write_bytes(RungCacheWriter *writer, const void *bytes, size_t length) {
  if (writer->failed || !length) return;
  writer->failed = fwrite(bytes, 1, length, writer->stream) != length;
  writer->at += length;
}

static void pad(RungCacheWriter *writer) {
  static const char zeros[ALIGN];
  write_bytes(writer, zeros, (ALIGN - writer->at % ALIGN) % ALIGN);
}

void rung_cache_writer_init(RungCacheWriter *writer, const RungCacheHome *home,
                            RungAllocator *allocator) {
  const Header none = {.format = 0};
  rung_blob_init(&writer->sections, allocator);
  writer->home = home;
  writer->stream = NULL;
  writer->at = 0;
  const int descriptor = open_temporary(writer);
  if (descriptor >= 0) writer->stream = fdopen(descriptor, "w");
  if (descriptor >= 0 && !writer->stream) {
    close(descriptor);
    unlinkat(home->descriptor, writer->temporary, 0);
  }
  writer->failed = !writer->stream;
  write_bytes(writer, &none, sizeof none);
}

void rung_cache_writer_begin(RungCacheWriter *writer) {
  pad(writer);
  writer->begun = writer->at;
  XXH3_INITSTATE(&writer->state);
  XXH3_128bits_reset(&writer->state);
}

void rung_cache_writer_add(RungCacheWriter *writer, const void *bytes, size_t length) {
  if (length) XXH3_128bits_update(&writer->state, bytes, length);
  write_bytes(writer, bytes, length);
}

void rung_cache_writer_end(RungCacheWriter *writer) {
  const XXH128_hash_t digest = XXH3_128bits_digest(&writer->state);
  const RungSection section = {
      writer->begun, writer->at - writer->begun, {digest.low64, digest.high64}};
  rung_blob_put(&writer->sections, &section, sizeof section);
}

void rung_cache_writer_put(RungCacheWriter *writer, const void *bytes, size_t length) {
  rung_cache_writer_begin(writer);
  rung_cache_writer_add(writer, bytes, length);
  rung_cache_writer_end(writer);
}

static void write_end(RungCacheWriter *writer, const char *kind,
                      const RungBlob *directory) {
  Header header = header_of(kind);
  const RungBlob *sections = &writer->sections;
  rung_cache_writer_begin(writer);
  rung_cache_writer_add(writer, sections->bytes, sections->length);
  rung_cache_writer_add(writer, directory->bytes, directory->length);
  const XXH128_hash_t digest = XXH3_128bits_digest(&writer->state);
  header.directory = writer->begun;
  header.bytes = writer->at;
  header.section_count = sections->length / sizeof(RungSection);
  writer->check[0] = header.directory_check[0] = digest.low64;
  writer->check[1] = header.directory_check[1] = digest.high64;
  sum_up(&header, CHECKED, header.check);
  writer->failed |= fseek(writer->stream, 0, SEEK_SET) != 0;
  write_bytes(writer, &header, sizeof header);
}

bool rung_cache_writer_finish(RungCacheWriter *writer, const char *kind,
                              const RungBlob *directory, const char *name) {
  const int home = writer->home->descriptor;
  writer->failed |= directory->out_of_memory || writer->sections.out_of_memory;
  if (!writer->failed) write_end(writer, kind, directory);
  rung_blob_reset(&writer->sections);
  if (!writer->stream) return false;
  writer->failed |= fclose(writer->stream) != 0;
  writer->failed |= !writer->failed && renameat(home, writer->temporary, home, name) != 0;
  if (writer->failed) unlinkat(home, writer->temporary, 0);
  return !writer->failed;
}

/* Reading ---------------------------------------------------------------------------- */

/* Regular, the user's own, and nobody else's to write. */
static RungCacheFound map_file(RungCacheFile *file, int descriptor) {
  struct stat info;
  if (fstat(descriptor, &info) || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
      (info.st_mode & (S_IWGRP | S_IWOTH)))
    return RUNG_CACHE_FOREIGN;
  if ((uint64_t)info.st_size < sizeof(Header)) return RUNG_CACHE_DAMAGED;
  file->length = (size_t)info.st_size;
  void *bytes = mmap(NULL, file->length, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (bytes == MAP_FAILED) return RUNG_CACHE_ABSENT;
  file->bytes = bytes;
  return RUNG_CACHE_GOOD;
}

/* Sections that do not lie within the file are as good as damage. */
static RungCacheFound take_sections(RungCacheFile *file, const char *directory,
                                    uint64_t count) {
  file->directory = (RungBlobView){directory, file->bytes + file->length, false};
  if (count > file->length / sizeof(RungSection)) return RUNG_CACHE_DAMAGED;
  file->sections = rung_blob_take(&file->directory, count * sizeof(RungSection));
  file->section_count = count;
  for (size_t i = 0; !file->directory.bad && i < count; i++) {
    const RungSection *section = &file->sections[i];
    file->directory.bad = section->offset % ALIGN || section->offset > file->length ||
                          section->bytes > file->length - section->offset;
  }
  return file->directory.bad ? RUNG_CACHE_DAMAGED : RUNG_CACHE_GOOD;
}

static RungCacheFound check_header(RungCacheFile *file, const char *kind) {
  Header header, wanted = header_of(kind);
  uint64_t check[2];
  memcpy(&header, file->bytes, sizeof header);
  if (memcmp(header.kind, kind, sizeof header.kind) == 0 &&
      (header.format != wanted.format || header.order != wanted.order ||
       header.wide != wanted.wide || header.build != wanted.build))
    return RUNG_CACHE_FOREIGN;
  sum_up(&header, CHECKED, check);
  if (memcmp(header.kind, kind, sizeof header.kind) ||
      memcmp(check, header.check, sizeof check) || header.bytes != file->length ||
      header.directory > file->length || header.directory % ALIGN)
    return RUNG_CACHE_DAMAGED;
  const char *directory = file->bytes + header.directory;
  sum_up(directory, file->length - header.directory, check);
  if (memcmp(check, header.directory_check, sizeof check)) return RUNG_CACHE_DAMAGED;
  memcpy(file->check, check, sizeof check);
  return take_sections(file, directory, header.section_count);
}

RungCacheFound rung_cache_file_open(RungCacheFile *file, const RungCacheHome *home,
                                    const char *kind, const char *name) {
  *file = (RungCacheFile){0};
  const int descriptor =
      openat(home->descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return errno == ENOENT ? RUNG_CACHE_ABSENT : RUNG_CACHE_FOREIGN;
  RungCacheFound found = map_file(file, descriptor);
  close(descriptor);
  if (found == RUNG_CACHE_GOOD) found = check_header(file, kind);
  if (found != RUNG_CACHE_GOOD) rung_cache_file_close(file);
  return found;
}

void rung_cache_file_close(RungCacheFile *file) {
  if (file->bytes) munmap((void *)file->bytes, file->length);
  *file = (RungCacheFile){0};
}

const void *rung_cache_file_view(const RungCacheFile *file, size_t section,
                                 uint64_t count, size_t width) {
  uint64_t bytes;
  if (section >= file->section_count || __builtin_mul_overflow(count, width, &bytes) ||
      bytes != file->sections[section].bytes)
    return NULL;
  return file->bytes + file->sections[section].offset;
}

bool rung_cache_file_verify(const RungCacheFile *file, size_t index) {
  const RungSection *section = &file->sections[index];
  uint64_t check[2];
  sum_up(file->bytes + section->offset, section->bytes, check);
  return memcmp(check, section->check, sizeof check) == 0;
}

RungCacheFound rung_cache_file_check(const RungCacheHome *home, const char *kind,
                                     const char *name) {
  RungCacheFile file;
  const RungCacheFound found = rung_cache_file_open(&file, home, kind, name);
  bool good = true;
  if (found != RUNG_CACHE_GOOD) return found;
  for (size_t i = 0; good && i < file.section_count; i++)
    good = rung_cache_file_verify(&file, i);
  rung_cache_file_close(&file);
  return good ? RUNG_CACHE_GOOD : RUNG_CACHE_DAMAGED;
}

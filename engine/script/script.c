#include "script/script.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

enum {
  BYTES_MAX = 256 << 10,      /* of all files */
  TESTED_BYTES_MAX = 1 << 20, /* of all files, those of tests/ among them */
  FILES_MAX = 512,
  DEPTH_MAX = 8,      /* folders in folders */
  ENTRIES_MAX = 20000 /* looked at, of any kind */
};

/* A program as it is read: texts lie one behind the other in one buffer. */
typedef struct Reading {
  RungArena *arena;
  RungScriptFile *files; /* [FILES_MAX] */
  size_t file_count, entries;
  char *buffer; /* [most + 1]: one more, to see that it is too much */
  size_t used, most;
  bool with_tests;
  char path[RUNG_FILE_MAX]; /* of the entry looked at, from the program's folder */
  RungError *err;
} Reading;

/* Tab, newline and carriage return are the only control characters of a script. */
static bool is_plain(int32_t point, bool in_text) {
  if (point == '\t' || point == '\n' || point == '\r') return in_text;
  return point >= 0x20 && !(point >= 0x7F && point < 0xA0);
}

/* The offset of the first byte that is not plain UTF-8, or length. */
static size_t find_odd_byte(const char *bytes, size_t length, bool in_text) {
  size_t at = 0;
  while (at < length) {
    int32_t point;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)bytes + at,
                                              (utf8proc_ssize_t)(length - at), &point);
    if (taken <= 0 || !is_plain(point, in_text)) break;
    at += (size_t)taken;
  }
  return at;
}

static RungStatus fail_at(Reading *reading, RungStatus status, const char *code,
                          const char *what) {
  rung_error_set(reading->err, status, code, "%s", what);
  rung_error_place(reading->err, reading->path, 0, 0, UINT64_MAX);
  return reading->err->status;
}

static RungStatus fail_access(Reading *reading) {
  rung_error_set(reading->err, RUNG_E_IO, "no-access", "can't be read: %s",
                 strerror(errno));
  rung_error_place(reading->err, reading->path, 0, 0, UINT64_MAX);
  return reading->err->status;
}

static RungStatus check_text(Reading *reading, RungText text) {
  size_t at = find_odd_byte(text.bytes, text.length, true);
  if (at == text.length) return RUNG_OK;
  uint32_t line = 1;
  for (size_t i = 0; i < at; i++) line += text.bytes[i] == '\n';
  rung_error_set(reading->err, RUNG_E_SCRIPT, "bad-encoding",
                 "byte 0x%02X is not plain UTF-8 text", (unsigned char)text.bytes[at]);
  rung_error_place(reading->err, reading->path, line, 0, at);
  rung_error_help(reading->err, "save the script as UTF-8");
  return reading->err->status;
}

/* Without the byte order mark. */
static RungText skip_mark(RungText text) {
  if (text.length < 3 || memcmp(text.bytes, "\xEF\xBB\xBF", 3) != 0) return text;
  return (RungText){text.bytes + 3, text.length - 3};
}

static RungStatus fail_size(Reading *reading) {
  return fail_at(reading, RUNG_E_SCRIPT, "script-too-large",
                 reading->with_tests
                     ? "the files of a program and its tests hold at most 1 MiB"
                     : "the files of a program hold at most 256 KiB together");
}

/* Reads the rest of a descriptor behind what the buffer holds. */
static RungStatus read_bytes(Reading *reading, int file, RungText *text) {
  size_t start = reading->used;
  for (;;) {
    ssize_t count =
        read(file, reading->buffer + reading->used, reading->most + 1 - reading->used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_access(reading);
    if (count == 0) break;
    reading->used += (size_t)count;
    if (reading->used > reading->most) return fail_size(reading);
  }
  *text =
      skip_mark((RungText){reading->buffer + start, (uint32_t)(reading->used - start)});
  return RUNG_OK;
}

/* Reads the file behind what the buffer holds. */
typedef RungStatus (*ReadText)(Reading *reading, const void *from, RungText *text);

static RungStatus read_file(Reading *reading, const void *from, RungText *text) {
  return read_bytes(reading, *(const int *)from, text);
}

static RungStatus read_memory(Reading *reading, const void *from, RungText *text) {
  const RungText *given = from;
  if (given->length > reading->most - reading->used) return fail_size(reading);
  char *to = reading->buffer + reading->used;
  if (given->length) memcpy(to, given->bytes, given->length);
  reading->used += given->length;
  *text = skip_mark((RungText){to, given->length});
  return RUNG_OK;
}

static RungStatus add_file(Reading *reading, ReadText read_text, const void *from) {
  size_t length = strlen(reading->path);
  if (find_odd_byte(reading->path, length, false) != length)
    return fail_at(reading, RUNG_E_SCRIPT, "bad-name",
                   "the name of a script is plain UTF-8 text");
  if (reading->file_count == FILES_MAX)
    return fail_at(reading, RUNG_E_SCRIPT, "script-too-large",
                   "a program has at most 512 script files");
  RungText text;
  RungStatus status = read_text(reading, from, &text);
  if (status == RUNG_OK) status = check_text(reading, text);
  if (status != RUNG_OK) return status;
  char *name = rung_arena_copy(reading->arena, reading->path, length);
  if (!name) return rung_error_memory(reading->err, "the script");
  reading->files[reading->file_count++] =
      (RungScriptFile){{name, (uint32_t)length}, text};
  return RUNG_OK;
}

static bool is_script_name(const char *name) {
  size_t length = strlen(name);
  return length > 4 && strcmp(name + length - 4, ".lua") == 0;
}

static RungStatus read_script(Reading *reading, int folder, const char *name,
                              const struct stat *state) {
  if (!S_ISREG(state->st_mode))
    return fail_at(reading, RUNG_E_SCRIPT, "not-a-file",
                   "a script is a plain file in the program's folder, not a link");
  int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return fail_access(reading);
  RungStatus status = add_file(reading, read_file, &file);
  close(file);
  return status;
}

static RungStatus walk_folder(Reading *reading, int folder, int depth);

static RungStatus walk_entry(Reading *reading, int folder, const char *name, int depth) {
  struct stat state;
  if (fstatat(folder, name, &state, AT_SYMLINK_NOFOLLOW) != 0)
    return fail_access(reading);
  if (!S_ISDIR(state.st_mode))
    return is_script_name(name) ? read_script(reading, folder, name, &state) : RUNG_OK;
  if (depth == DEPTH_MAX) return RUNG_OK;
  if (depth == 0 && !reading->with_tests && strcmp(name, "tests") == 0) return RUNG_OK;
  int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (inner < 0) return fail_access(reading);
  return walk_folder(reading, inner, depth + 1);
}

/* Puts name behind the path's first `length` bytes; false when it is too long. */
static bool extend_path(Reading *reading, size_t length, const char *name) {
  size_t room = sizeof reading->path - length;
  int written = snprintf(reading->path + length, room, length ? "/%s" : "%s", name);
  return written >= 0 && (size_t)written < room;
}

/* Closes the folder. */
static RungStatus walk_folder(Reading *reading, int folder, int depth) {
  size_t length = strlen(reading->path);
  RungStatus status = RUNG_OK;
  DIR *entries = fdopendir(folder);
  if (!entries) {
    close(folder);
    return fail_access(reading);
  }
  for (struct dirent *entry; status == RUNG_OK && (entry = readdir(entries)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    bool fits = extend_path(reading, length, entry->d_name);
    if (++reading->entries > ENTRIES_MAX) {
      status = fail_at(reading, RUNG_E_SCRIPT, "script-too-large",
                       "the program's folder has more than 20000 entries");
    } else if (fits) {
      status = walk_entry(reading, folder, entry->d_name, depth);
    } else if (is_script_name(entry->d_name)) {
      status = fail_at(reading, RUNG_E_SCRIPT, "bad-name",
                       "the name of the script is too long");
    }
    reading->path[length] = '\0';
  }
  closedir(entries);
  return status;
}

static RungStatus read_one(Reading *reading, const char *place) {
  struct stat state;
  const char *slash = strrchr(place, '/');
  if (!extend_path(reading, 0, slash ? slash + 1 : place))
    return fail_at(reading, RUNG_E_SCRIPT, "bad-name",
                   "the name of the script is too long");
  int file = open(place, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return fail_access(reading);
  RungStatus status;
  if (fstat(file, &state) != 0 || !S_ISREG(state.st_mode)) {
    status = fail_at(reading, RUNG_E_SCRIPT, "not-a-file", "the script is not a file");
  } else {
    status = add_file(reading, read_file, &file);
  }
  close(file);
  return status;
}

static RungStatus fail_missing(const char *place, const char *why, RungError *err) {
  rung_error_set(err, RUNG_E_SCRIPT, "no-program", "%s: %s", place, why);
  rung_error_help(err, "name a folder that holds program.lua, or a .lua file");
  return err->status;
}

static RungStatus read_place(Reading *reading, const char *place) {
  int folder = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 && errno == ENOTDIR && is_script_name(place))
    return read_one(reading, place);
  if (folder < 0) return fail_missing(place, strerror(errno), reading->err);
  RungStatus status = walk_folder(reading, folder, 0);
  if (status != RUNG_OK) return status;
  for (size_t i = 0; i < reading->file_count; i++)
    if (rung_text_is(reading->files[i].name, "program.lua")) return RUNG_OK;
  return fail_missing(place, "there is no program.lua in it", reading->err);
}

static int compare_names(const void *a, const void *b) {
  const RungScriptFile *left = a, *right = b;
  return rung_text_compare(left->name, right->name);
}

static void hash_files(RungScript *script) {
  struct sha256_ctx hash;
  char length[16];
  sha256_init(&hash);
  for (size_t i = 0; i < script->file_count; i++) {
    const RungScriptFile *file = &script->files[i];
    int digits = snprintf(length, sizeof length, "%u", file->text.length);
    sha256_update(&hash, file->name.length + 1, (const uint8_t *)file->name.bytes);
    sha256_update(&hash, (size_t)digits + 1, (const uint8_t *)length);
    sha256_update(&hash, file->text.length, (const uint8_t *)file->text.bytes);
  }
  sha256_digest(&hash, sizeof script->sha256, script->sha256);
}

static RungStatus start(Reading *reading, RungScript *script, bool with_tests,
                        RungAllocator *allocator, RungError *err) {
  *script = (RungScript){.with_tests = with_tests};
  rung_arena_init(&script->arena, allocator);
  *reading = (Reading){.arena = &script->arena,
                       .most = with_tests ? TESTED_BYTES_MAX : BYTES_MAX,
                       .with_tests = with_tests,
                       .err = err};
  reading->files =
      rung_arena_take_array(&script->arena, FILES_MAX, sizeof *reading->files);
  reading->buffer = rung_arena_take(&script->arena, reading->most + 1);
  return reading->files && reading->buffer ? RUNG_OK
                                           : rung_error_memory(err, "the script");
}

static RungStatus finish(const Reading *reading, RungScript *script) {
  if (reading->err->status != RUNG_OK) {
    rung_script_reset(script);
    return reading->err->status;
  }
  qsort(reading->files, reading->file_count, sizeof *reading->files, compare_names);
  script->files = reading->files;
  script->file_count = reading->file_count;
  hash_files(script);
  return RUNG_OK;
}

static RungStatus read_script_files(RungScript *script, const char *place,
                                    bool with_tests, RungAllocator *allocator,
                                    RungError *err) {
  Reading reading;
  if (start(&reading, script, with_tests, allocator, err) == RUNG_OK) {
    (void)read_place(&reading, place);
  }
  return finish(&reading, script);
}

RungStatus rung_script_read(RungScript *script, const char *place,
                            RungAllocator *allocator, RungError *err) {
  return read_script_files(script, place, false, allocator, err);
}

RungStatus rung_script_read_tests(RungScript *script, const char *place,
                                  RungAllocator *allocator, RungError *err) {
  return read_script_files(script, place, true, allocator, err);
}

static RungStatus add_given(Reading *reading, const RungScriptFile *given) {
  char name[RUNG_FILE_MAX];
  if (given->name.length >= sizeof name) {
    return fail_at(reading, RUNG_E_SCRIPT, "bad-name",
                   "the name of the script is too long");
  }
  snprintf(name, sizeof name, "%.*s", RUNG_TEXT(given->name));
  if (!is_script_name(name)) return RUNG_OK;
  (void)extend_path(reading, 0, name);
  return add_file(reading, read_memory, &given->text);
}

RungStatus rung_script_make(RungScript *script, const RungScriptFile *files, size_t count,
                            RungAllocator *allocator, RungError *err) {
  Reading reading;
  RungStatus status = start(&reading, script, false, allocator, err);
  for (size_t i = 0; status == RUNG_OK && i < count; i++)
    status = add_given(&reading, &files[i]);
  if (status == RUNG_OK && reading.file_count == 0) {
    (void)rung_error_set(err, RUNG_E_SCRIPT, "no-program", "there is no script file");
  }
  return finish(&reading, script);
}

void rung_script_reset(RungScript *script) {
  rung_arena_reset(&script->arena);
  *script = (RungScript){.arena = script->arena};
}

#include "report/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/place.h"

#define LIST_NAME ".rung-output"
#define STAGING_NAME ".rung-staging"
#define LIST_TITLE "# made by rung, which may replace and remove these files"

enum { LIST_MAX = 1 << 16, STAGED_MAX = RUNG_NAME_MAX + 8 };

/* A file of this run, or one of an earlier run (earlier). */
typedef struct Entry {
  struct Entry *next;
  const char *name;
  RungRecorder recorder;
  RungRecord record;
  bool earlier;
  bool finished;
  bool placed;  /* the new file stands in the folder; earlier: the old one is gone */
  bool existed; /* there was one before */
  bool backed;  /* which is in staging as old-NAME */
} Entry;

struct RungFolder {
  RungAllocator *allocator;
  RungArena arena;
  RungPlace place;
  int descriptor, staging; /* -1: not open */
  bool created, committed, broken;
  Entry *files, **last_file; /* of this run */
  Entry *earlier;            /* of the run before */
  size_t count;
};

static RungStatus fail(const char *name, RungError *err) {
  return rung_error_set(err, RUNG_E_IO, "output-file", "%s cannot be written: %s", name,
                        strerror(errno));
}

static RungStatus fail_folder(const RungFolder *folder, RungError *err) {
  return rung_error_set(err, RUNG_E_IO, "output-folder",
                        "the folder %s cannot be written: %s", folder->place.name,
                        strerror(errno));
}

static bool is_valid_name(const char *name, size_t length) {
  if (length == 0 || length > RUNG_NAME_MAX || name[0] == '.') return false;
  for (size_t i = 0; i < length; i++) {
    if (name[i] < ' ' || name[i] > '~' || name[i] == '/') return false;
  }
  return true;
}

static Entry *find_entry(Entry *list, const char *name) {
  while (list && strcmp(list->name, name) != 0) list = list->next;
  return list;
}

static Entry *take_entry(RungFolder *folder, const char *name, size_t length) {
  Entry *entry = rung_arena_take_array(&folder->arena, 1, sizeof *entry);
  if (!entry) return NULL;
  entry->recorder.descriptor = -1;
  entry->name = rung_arena_copy(&folder->arena, name, length);
  return entry->name ? entry : NULL;
}

static void staged_name(char name[STAGED_MAX], const char *kind, const Entry *entry) {
  (void)snprintf(name, STAGED_MAX, "%s-%s", kind, entry->name);
}

/* Opening */

static RungStatus refuse_list(const RungFolder *folder, RungError *err) {
  return rung_error_set(err, RUNG_E_USAGE, "output-folder-not-empty",
                        "the list %s in the folder %s is not one that rung made",
                        LIST_NAME, folder->place.name);
}

static RungStatus parse_list(RungFolder *folder, const char *list, size_t length,
                             RungError *err) {
  const char *end = list + length;
  for (bool first = true; list < end; first = false) {
    const char *newline = memchr(list, '\n', (size_t)(end - list));
    size_t bytes = (size_t)((newline ? newline : end) - list);
    if (!newline || (!first && !is_valid_name(list, bytes)) ||
        (first &&
         (bytes != strlen(LIST_TITLE) || memcmp(list, LIST_TITLE, bytes) != 0))) {
      return refuse_list(folder, err);
    }
    if (!first) {
      Entry *entry = take_entry(folder, list, bytes);
      if (!entry) return rung_error_memory(err, "an output folder");
      entry->earlier = true;
      entry->next = folder->earlier;
      folder->earlier = entry;
    }
    list = newline + 1;
  }
  return RUNG_OK;
}

static RungStatus read_list(RungFolder *folder, RungError *err) {
  RungPlaceKind kind = rung_place_look(folder->descriptor, LIST_NAME, NULL);
  if (kind == RUNG_PLACE_FREE) return RUNG_OK;
  if (kind != RUNG_PLACE_FILE) return refuse_list(folder, err);
  int list = openat(folder->descriptor, LIST_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (list < 0) return fail_folder(folder, err);
  RungStatus status;
  char *bytes = rung_arena_take(&folder->arena, LIST_MAX);
  ssize_t length = bytes ? read(list, bytes, LIST_MAX) : 0;
  if (!bytes) {
    status = rung_error_memory(err, "an output folder");
  } else if (length < 0) {
    status = fail_folder(folder, err);
  } else if (length == LIST_MAX) {
    status = refuse_list(folder, err);
  } else {
    status = parse_list(folder, bytes, (size_t)length, err);
  }
  (void)close(list);
  return status;
}

static RungStatus check_found(const RungFolder *folder, const char *name,
                              RungError *err) {
  if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return RUNG_OK;
  if (strcmp(name, LIST_NAME) == 0 || strcmp(name, STAGING_NAME) == 0) return RUNG_OK;
  if (find_entry(folder->earlier, name) &&
      rung_place_look(folder->descriptor, name, NULL) == RUNG_PLACE_FILE) {
    return RUNG_OK;
  }
  rung_error_set(err, RUNG_E_USAGE, "output-folder-not-empty",
                 "the folder %s holds %.200s, which rung did not make",
                 folder->place.name, name);
  rung_error_help(err, "name a folder that is empty or not there yet");
  return err->status;
}

static RungStatus check_content(const RungFolder *folder, RungError *err) {
  int again = openat(folder->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *listing = again >= 0 ? fdopendir(again) : NULL;
  if (!listing) {
    RungStatus status = fail_folder(folder, err);
    if (again >= 0) (void)close(again);
    return status;
  }
  RungStatus status = RUNG_OK;
  for (struct dirent *found; status == RUNG_OK && (found = readdir(listing));) {
    status = check_found(folder, found->d_name, err);
  }
  (void)closedir(listing);
  return status;
}

static RungStatus open_folder(RungFolder *folder, RungError *err) {
  int parent = folder->place.parent;
  const char *name = folder->place.name;
  RungPlaceKind kind = rung_place_look(parent, name, NULL);
  if (kind == RUNG_PLACE_FREE) {
    if (mkdirat(parent, name, 0777) != 0) return fail_folder(folder, err);
    folder->created = true;
  } else if (kind != RUNG_PLACE_FOLDER) {
    return rung_error_set(err, RUNG_E_USAGE, "output-not-a-folder",
                          "%s is a file, a link or a device, not a folder", name);
  }
  folder->descriptor =
      openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder->descriptor < 0) return fail_folder(folder, err);
  if (flock(folder->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    folder->created = false;
    return rung_error_set(err, RUNG_E_IO, "output-folder-busy",
                          "another process is writing to the folder %s", name);
  }
  return RUNG_OK;
}

static void empty_staging(const RungFolder *folder) {
  int again = openat(folder->staging, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *listing = again >= 0 ? fdopendir(again) : NULL;
  if (!listing) {
    if (again >= 0) (void)close(again);
    return;
  }
  for (struct dirent *found; (found = readdir(listing));) {
    (void)unlinkat(folder->staging, found->d_name, 0);
  }
  (void)closedir(listing);
}

static RungStatus open_staging(RungFolder *folder, RungError *err) {
  if (mkdirat(folder->descriptor, STAGING_NAME, 0700) != 0 && errno != EEXIST) {
    return fail_folder(folder, err);
  }
  folder->staging = openat(folder->descriptor, STAGING_NAME,
                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder->staging < 0) return fail_folder(folder, err);
  empty_staging(folder);
  return RUNG_OK;
}

RungStatus rung_folder_open(RungFolder **folder, const char *path,
                            RungAllocator *allocator, RungError *err) {
  *folder = NULL;
  RungFolder *made = rung_allocate_array(allocator, 1, sizeof *made);
  if (!made) return rung_error_memory(err, "an output folder");
  *made = (RungFolder){.allocator = allocator, .descriptor = -1, .staging = -1};
  rung_arena_init(&made->arena, allocator);
  made->last_file = &made->files;
  RungStatus status = rung_place_open(&made->place, path, err);
  if (status == RUNG_OK) status = open_folder(made, err);
  if (status == RUNG_OK) status = read_list(made, err);
  if (status == RUNG_OK) status = check_content(made, err);
  if (status == RUNG_OK) status = open_staging(made, err);
  if (status == RUNG_OK) {
    *folder = made;
  } else {
    rung_folder_free(made);
  }
  return status;
}

/* Writing */

static RungStatus open_entry(RungFolder *folder, Entry *entry, RungError *err) {
  char staged[STAGED_MAX];
  unsigned mode = 0;
  staged_name(staged, "new", entry);
  int descriptor = openat(folder->staging, staged,
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return fail(entry->name, err);
  if (rung_place_look(folder->descriptor, entry->name, &mode) == RUNG_PLACE_FILE) {
    (void)fchmod(descriptor, (mode_t)mode);
  }
  return rung_recorder_open(&entry->recorder, descriptor, err);
}

RungStatus rung_folder_file(RungFolder *folder, const char *name, FILE **stream,
                            RungError *err) {
  if (!is_valid_name(name, strlen(name)) || find_entry(folder->files, name)) {
    return rung_error_set(err, RUNG_E_INTERNAL, "output-name",
                          "%.100s cannot be the name of an output file", name);
  }
  Entry *entry = take_entry(folder, name, strlen(name));
  if (!entry) return rung_error_memory(err, "an output file");
  RungStatus status = open_entry(folder, entry, err);
  if (status != RUNG_OK) return status;
  *folder->last_file = entry;
  folder->last_file = &entry->next;
  folder->count++;
  *stream = entry->recorder.stream;
  return RUNG_OK;
}

static RungStatus finish_entry(RungFolder *folder, Entry *entry, RungError *err) {
  RungStatus status =
      rung_recorder_finish(&entry->recorder, entry->name, &entry->record, err);
  entry->finished = true;
  if (status != RUNG_OK) folder->broken = true;
  return status;
}

RungStatus rung_folder_finish(RungFolder *folder, FILE *stream, RungRecord *record,
                              RungError *err) {
  Entry *entry = folder->files;
  while (entry && entry->recorder.stream != stream) entry = entry->next;
  if (!entry || !stream) {
    return rung_error_set(err, RUNG_E_INTERNAL, "output-file",
                          "a stream is finished that is not open in this folder");
  }
  RungStatus status = finish_entry(folder, entry, err);
  if (status == RUNG_OK && record) *record = entry->record;
  return status;
}

static const Entry *entry_at(const RungFolder *folder, size_t i) {
  const Entry *entry = folder->files;
  while (entry && i-- > 0) entry = entry->next;
  return entry;
}

size_t rung_folder_count(const RungFolder *folder) {
  return folder->count;
}

const char *rung_folder_name(const RungFolder *folder, size_t i) {
  return entry_at(folder, i)->name;
}

bool rung_folder_record(const RungFolder *folder, size_t i, RungRecord *record) {
  const Entry *entry = entry_at(folder, i);
  if (entry->finished) *record = entry->record;
  return entry->finished;
}

/* Committing */

/* Keeps a second name of what stands in the folder, so that it can be put back. */
static RungStatus back_up(const RungFolder *folder, Entry *entry, RungError *err) {
  char staged[STAGED_MAX];
  RungPlaceKind kind = rung_place_look(folder->descriptor, entry->name, NULL);
  if (kind == RUNG_PLACE_FREE) return RUNG_OK;
  if (kind != RUNG_PLACE_FILE) {
    return rung_error_set(err, RUNG_E_IO, "output-file",
                          "%s cannot be written: something else took its place",
                          entry->name);
  }
  entry->existed = true;
  staged_name(staged, "old", entry);
  entry->backed =
      linkat(folder->descriptor, entry->name, folder->staging, staged, 0) == 0;
  return RUNG_OK;
}

static RungStatus place_entry(const RungFolder *folder, Entry *entry, RungError *err) {
  char staged[STAGED_MAX];
  RungStatus status = back_up(folder, entry, err);
  if (status != RUNG_OK) return status;
  staged_name(staged, "new", entry);
  if (renameat(folder->staging, staged, folder->descriptor, entry->name) != 0) {
    return fail(entry->name, err);
  }
  entry->placed = true;
  return RUNG_OK;
}

/* Takes away a file of an earlier run that this one did not make. */
static RungStatus retire_entry(const RungFolder *folder, Entry *entry, RungError *err) {
  char staged[STAGED_MAX];
  if (find_entry(folder->files, entry->name)) return RUNG_OK;
  staged_name(staged, "old", entry);
  if (renameat(folder->descriptor, entry->name, folder->staging, staged) == 0) {
    entry->placed = entry->existed = entry->backed = true;
    return RUNG_OK;
  }
  return errno == ENOENT ? RUNG_OK : fail(entry->name, err);
}

static void put_back(const RungFolder *folder, const Entry *entry) {
  char staged[STAGED_MAX];
  if (!entry->placed) return;
  staged_name(staged, "old", entry);
  if (entry->backed) {
    (void)renameat(folder->staging, staged, folder->descriptor, entry->name);
  } else if (!entry->existed) {
    (void)unlinkat(folder->descriptor, entry->name, 0);
  }
}

/* Writes the list of this run's names, and of the earlier ones too, into staging. */
static RungStatus stage_list(RungFolder *folder, Entry *list, bool with_earlier,
                             RungError *err) {
  RungStatus status = open_entry(folder, list, err);
  if (status != RUNG_OK) return status;
  FILE *stream = list->recorder.stream;
  (void)fprintf(stream, "%s\n", LIST_TITLE);
  for (const Entry *entry = folder->files; entry; entry = entry->next) {
    (void)fprintf(stream, "%s\n", entry->name);
  }
  for (const Entry *entry = folder->earlier; with_earlier && entry; entry = entry->next) {
    if (!find_entry(folder->files, entry->name))
      (void)fprintf(stream, "%s\n", entry->name);
  }
  status = rung_recorder_finish(&list->recorder, list->name, &list->record, err);
  if (status == RUNG_OK) status = rung_recorder_settle(&list->recorder, list->name, err);
  if (status != RUNG_OK) rung_recorder_drop(&list->recorder);
  return status;
}

static RungStatus place_all(RungFolder *folder, Entry *list, RungError *err) {
  RungStatus status = place_entry(folder, list, err);
  for (Entry *entry = folder->files; entry && status == RUNG_OK; entry = entry->next) {
    status = place_entry(folder, entry, err);
  }
  for (Entry *entry = folder->earlier; entry && status == RUNG_OK; entry = entry->next) {
    status = retire_entry(folder, entry, err);
  }
  if (status == RUNG_OK) return RUNG_OK;
  for (Entry *entry = folder->earlier; entry; entry = entry->next)
    put_back(folder, entry);
  for (Entry *entry = folder->files; entry; entry = entry->next) put_back(folder, entry);
  put_back(folder, list);
  return status;
}

/* All is in place: drops the names of retired files from the list. Where that fails the
 * longer list stays, which only allows names that are not there. */
static void shorten_list(RungFolder *folder) {
  Entry list = {.name = LIST_NAME, .recorder.descriptor = -1};
  RungError ignored;
  rung_error_init(&ignored);
  if (stage_list(folder, &list, false, &ignored) != RUNG_OK) return;
  (void)renameat(folder->staging, "new-" LIST_NAME, folder->descriptor, LIST_NAME);
}

static RungStatus finish_all(RungFolder *folder, RungError *err) {
  if (folder->broken) {
    return rung_error_set(err, RUNG_E_IO, "write-failed",
                          "the folder %s lacks a file that could not be written",
                          folder->place.name);
  }
  RungStatus status = RUNG_OK;
  for (Entry *entry = folder->files; entry && status == RUNG_OK; entry = entry->next) {
    if (!entry->finished) status = finish_entry(folder, entry, err);
  }
  return status;
}

/* Every byte is on the disk before any file gets its name. */
static RungStatus settle_all(RungFolder *folder, RungError *err) {
  RungStatus status = RUNG_OK;
  for (Entry *entry = folder->files; entry && status == RUNG_OK; entry = entry->next) {
    status = rung_recorder_settle(&entry->recorder, entry->name, err);
  }
  return status;
}

RungStatus rung_folder_commit(RungFolder *folder, RungError *err) {
  Entry list = {.name = LIST_NAME, .recorder.descriptor = -1};
  RungStatus status = finish_all(folder, err);
  if (status == RUNG_OK) status = settle_all(folder, err);
  if (status == RUNG_OK) status = stage_list(folder, &list, true, err);
  if (status == RUNG_OK) status = place_all(folder, &list, err);
  if (status != RUNG_OK) return status;
  folder->committed = true;
  if (folder->earlier) shorten_list(folder);
  (void)fsync(folder->descriptor);
  (void)fsync(folder->place.parent);
  return RUNG_OK;
}

void rung_folder_free(RungFolder *folder) {
  if (!folder) return;
  for (Entry *entry = folder->files; entry; entry = entry->next) {
    rung_recorder_drop(&entry->recorder);
  }
  if (folder->staging >= 0) {
    empty_staging(folder);
    (void)close(folder->staging);
    (void)unlinkat(folder->descriptor, STAGING_NAME, AT_REMOVEDIR);
  }
  if (folder->created && !folder->committed) {
    (void)unlinkat(folder->place.parent, folder->place.name, AT_REMOVEDIR);
  }
  if (folder->descriptor >= 0) (void)close(folder->descriptor);
  rung_place_close(&folder->place);
  rung_arena_reset(&folder->arena);
  rung_release(folder->allocator, folder, sizeof *folder);
}

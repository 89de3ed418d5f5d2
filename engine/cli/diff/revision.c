#include "cli/diff/revision.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  WORDS_MAX = 10,
  ANSWER_MAX = 4 << 20, /* bytes that git may say */
  FILES_MAX = 4096,     /* scripts looked at, before the reader's own limits */
  WAIT_MILLISECONDS = 30000
};

/* Where git is asked: a folder, and the one file of it that is meant, or "". */
typedef struct Place {
  char folder[PATH_MAX];
  const char *file;
} Place;

/* What git said. */
typedef struct Answer {
  RungText text;
  int exit; /* its exit code; -1: it did not come to an end of its own */
} Answer;

static void find_place(const char *program, Place *place) {
  struct stat state;
  const char *slash = strrchr(program, '/');
  size_t length = strlen(program);
  bool script = length > 4 && strcmp(program + length - 4, ".lua") == 0;
  bool file = script && !(stat(program, &state) == 0 && S_ISDIR(state.st_mode));
  place->file = file ? (slash ? slash + 1 : program) : "";
  if (!file)
    snprintf(place->folder, sizeof place->folder, "%s", program);
  else if (slash)
    snprintf(place->folder, sizeof place->folder, "%.*s", (int)(slash - program) + 1,
             program);
  else
    snprintf(place->folder, sizeof place->folder, ".");
}

/* In the child: git with its words. What it says of errors goes where `errors` is. */
static void become_git(const Place *place, const char *const *words, int out,
                       bool errors) {
  char *arguments[WORDS_MAX + 4] = {"git", "-C", (char *)place->folder};
  size_t count = 3;
  for (size_t i = 0; words[i] && i < WORDS_MAX; i++)
    arguments[count++] = (char *)words[i];
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(errors ? nothing : out, 1) < 0 ||
      dup2(errors ? out : nothing, 2) < 0) {
    _exit(126);
  }
  setenv("LC_ALL", "C", 1);
  setenv("GIT_OPTIONAL_LOCKS", "0", 1);
  setenv("GIT_TERMINAL_PROMPT", "0", 1);
  execvp("git", arguments);
  _exit(127);
}

/* Reads all that comes; false when it is too much, takes too long, or can't be read. */
static bool read_all(int from, char *bytes, uint32_t *length) {
  for (;;) {
    struct pollfd ready = {.fd = from, .events = POLLIN};
    int count = poll(&ready, 1, WAIT_MILLISECONDS);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || *length == ANSWER_MAX) return false;
    ssize_t got = read(from, bytes + *length, ANSWER_MAX - *length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    *length += (uint32_t)got;
  }
}

/* Asks git; errors: what it says on standard error instead. The text is in the arena. */
static RungStatus ask(const Place *place, const char *const *words, bool errors,
                      Answer *answer, RungArena *arena, RungError *err) {
  int ends[2], state = 0;
  char *bytes = rung_arena_take(arena, ANSWER_MAX);
  *answer = (Answer){.text = {bytes, 0}, .exit = -1};
  if (!bytes) return rung_error_memory(err, "what git says");
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return rung_error_set(err, RUNG_E_IO, "git-failed", "git can't be started: %s",
                          strerror(errno));
  }
  pid_t child = fork();
  if (child == 0) become_git(place, words, ends[1], errors);
  close(ends[1]);
  bool whole = child > 0 && read_all(ends[0], bytes, &answer->text.length);
  close(ends[0]);
  if (child > 0) {
    if (!whole) kill(child, SIGKILL);
    while (waitpid(child, &state, 0) < 0 && errno == EINTR) continue;
  }
  if (!whole) {
    return rung_error_set(err, RUNG_E_IO, "git-failed",
                          "git can't be started, or does not come to an end");
  }
  if (WIFEXITED(state)) answer->exit = WEXITSTATUS(state);
  if (answer->exit == 127) {
    rung_error_set(err, RUNG_E_USAGE, "no-git",
                   "a revision is asked of git: it is not "
                   "installed");
  }
  return err->status;
}

static RungText first_line(RungText text) {
  const char *end = text.length ? memchr(text.bytes, '\n', text.length) : NULL;
  if (end) text.length = (uint32_t)(end - text.bytes);
  return text;
}

static RungStatus check_repository(const Place *place, RungArena *arena, RungError *err) {
  static const char *const words[] = {"rev-parse", "--show-prefix", NULL};
  Answer answer;
  if (ask(place, words, false, &answer, arena, err)) return err->status;
  if (answer.exit == 0) return RUNG_OK;
  if (ask(place, words, true, &answer, arena, err)) return err->status;
  rung_error_set(err, RUNG_E_USAGE, "no-repository",
                 "`%s` is not in a git repository: it has no revisions", place->folder);
  rung_error_help(err, "git says: %.*s", RUNG_TEXT(first_line(answer.text)));
  return err->status;
}

/* Branches and tags: the nearest one as help. */
static RungStatus fail_revision(const Place *place, const char *revision,
                                RungArena *arena, RungError *err) {
  static const char *const words[] = {"for-each-ref", "--format=%(refname:short)", NULL};
  enum { NAMES_MAX = 1000 };
  Answer answer;
  RungText *names = rung_arena_take_array(arena, NAMES_MAX, sizeof *names);
  size_t count = 0;
  if (!names) return rung_error_memory(err, "what git says");
  if (ask(place, words, false, &answer, arena, err)) return err->status;
  while (answer.text.length > 0 && count < NAMES_MAX) {
    RungText line = first_line(answer.text);
    uint32_t taken = line.length < answer.text.length ? line.length + 1 : line.length;
    names[count++] = line;
    answer.text.bytes += taken;
    answer.text.length -= taken;
  }
  RungText nearest = rung_text_nearest(rung_text(revision), names, count);
  rung_error_set(err, RUNG_E_USAGE, "unknown-revision", "git knows no revision `%s`",
                 revision);
  if (nearest.length) {
    rung_error_help(err, "did you mean `%.*s`?", RUNG_TEXT(nearest));
  } else {
    rung_error_help(err, "a branch, a tag or a commit: main, v1.2, HEAD~1, 3f9c2ab");
  }
  return err->status;
}

/* The commit of a revision, NUL-terminated in the arena. */
static RungStatus find_commit(const Place *place, const char *revision, RungText *commit,
                              RungArena *arena, RungError *err) {
  size_t size = strlen(revision) + sizeof "^{commit}";
  char *wanted = rung_arena_take(arena, size);
  if (!wanted) return rung_error_memory(err, "what git says");
  snprintf(wanted, size, "%s^{commit}", revision);
  const char *const words[] = {"rev-parse", "--verify", "--quiet", wanted, NULL};
  Answer answer = {.exit = -1};
  if (*revision != '-' && *revision != '\0' &&
      ask(place, words, false, &answer, arena, err)) {
    return err->status;
  }
  RungText line = first_line(answer.text);
  if (answer.exit != 0 || line.length < 40) {
    return fail_revision(place, revision, arena, err);
  }
  char *copy = rung_arena_copy(arena, line.bytes, line.length);
  if (!copy) return rung_error_memory(err, "what git says");
  *commit = (RungText){copy, line.length};
  return RUNG_OK;
}

/* One entry of `git ls-tree -z`: "MODE SP TYPE SP OBJECT TAB PATH". */
typedef struct Entry {
  RungText mode, object, path;
} Entry;

static bool read_entry(RungText *list, Entry *entry) {
  const char *end = list->length ? memchr(list->bytes, '\0', list->length) : NULL;
  if (!end) return false;
  const char *tab = memchr(list->bytes, '\t', (size_t)(end - list->bytes));
  const char *space = tab ? memrchr(list->bytes, ' ', (size_t)(tab - list->bytes)) : NULL;
  const char *mode =
      space ? memchr(list->bytes, ' ', (size_t)(space - list->bytes)) : NULL;
  if (!mode) return false;
  entry->mode = (RungText){list->bytes, (uint32_t)(mode - list->bytes)};
  entry->object = (RungText){space + 1, (uint32_t)(tab - space - 1)};
  entry->path = (RungText){tab + 1, (uint32_t)(end - tab - 1)};
  list->length -= (uint32_t)(end + 1 - list->bytes);
  list->bytes = end + 1;
  return true;
}

/* A plain file, by its mode, that the reader of folders would take: no hidden names, none
 * of tests/. */
static bool is_script(const Entry *entry, const char *file) {
  RungText path = entry->path;
  bool plain = entry->mode.length > 3 && memcmp(entry->mode.bytes, "100", 3) == 0;
  if (!plain || path.length <= 4 || memcmp(path.bytes + path.length - 4, ".lua", 4) != 0)
    return false;
  if (*file) return rung_text_is(path, file);
  if (path.length > 6 && memcmp(path.bytes, "tests/", 6) == 0) return false;
  for (uint32_t i = 0; i < path.length; i++) {
    bool starts = i == 0 || path.bytes[i - 1] == '/';
    if (starts && path.bytes[i] == '.') return false;
  }
  return true;
}

static RungStatus read_object(const Place *place, RungText object, RungText *text,
                              RungArena *arena, RungError *err) {
  char *name = rung_arena_copy(arena, object.bytes, object.length);
  Answer answer;
  if (!name) return rung_error_memory(err, "what git says");
  const char *const words[] = {"cat-file", "blob", name, NULL};
  if (ask(place, words, false, &answer, arena, err)) return err->status;
  if (answer.exit != 0) {
    return rung_error_set(err, RUNG_E_IO, "git-failed", "git can't show a script: %s",
                          name);
  }
  *text = answer.text;
  return RUNG_OK;
}

static RungStatus read_files(RungScript *script, const Place *place, RungText commit,
                             const char *revision, RungArena *arena,
                             RungAllocator *allocator, RungError *err) {
  const char *const words[] = {"ls-tree", "-r", "-z", commit.bytes, NULL};
  Answer answer;
  Entry entry;
  size_t count = 0;
  RungScriptFile *files = rung_arena_take_array(arena, FILES_MAX, sizeof *files);
  if (!files) return rung_error_memory(err, "what git says");
  if (ask(place, words, false, &answer, arena, err)) return err->status;
  const char *main = *place->file ? place->file : "program.lua";
  bool found = false;
  while (answer.exit == 0 && count < FILES_MAX && read_entry(&answer.text, &entry)) {
    if (!is_script(&entry, place->file)) continue;
    found |= rung_text_is(entry.path, main);
    files[count].name = entry.path;
    if (read_object(place, entry.object, &files[count].text, arena, err)) {
      return err->status;
    }
    count++;
  }
  if (!found) {
    rung_error_set(err, RUNG_E_SCRIPT, "no-program", "revision `%s` has no %s in %s",
                   revision, main, place->folder);
    return err->status;
  }
  return rung_script_make(script, files, count, allocator, err);
}

RungStatus rung_revision_read(RungScript *script, RungText *commit, const char *program,
                              const char *revision, RungAllocator *allocator,
                              RungError *err) {
  Place place;
  RungArena arena;
  RungText found = {"", 0};
  *script = (RungScript){0};
  rung_arena_init(&script->arena, allocator);
  rung_arena_init(&arena, allocator);
  find_place(program, &place);
  RungStatus status = check_repository(&place, &arena, err);
  if (!status) status = find_commit(&place, revision, &found, &arena, err);
  if (!status) {
    status = read_files(script, &place, found, revision, &arena, allocator, err);
  }
  if (!status) {
    commit->bytes = rung_arena_copy(&script->arena, found.bytes, found.length);
    commit->length = found.length;
    if (!commit->bytes) status = rung_error_memory(err, "what git says");
  }
  rung_arena_reset(&arena);
  return status;
}

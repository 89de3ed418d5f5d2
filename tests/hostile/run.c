/* Runs every hostile script of a folder: *.lua alone, and folders that hold program.lua.
 *
 * The first line of a script says what is expected:
 *
 *   -- expect: CODE | CODE ...     the first error has one of these codes
 *   -- expect: any-error           some error, but no defect of the stdlib
 *   -- expect: ... ; expand        the text has places to expand, see expand.h
 *   -- expect: ... ; expand bare   the same, and the first line is left out
 *
 * Checked for each: it ends within a limit of processor time, the child's heap stays
 * within its cap, the process gets no signal, keeps no child and no descriptor, and every
 * diagnostic is printed in at most 500 bytes of plain lines. `none` among the codes
 * allows no error.
 *
 *   test_hostile FOLDER [NAME]
 */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expand.h"
#include "script/compile.h"
#include "script/diagnostic.h"
#include "script/script.h"

/* Processor time of this process and its children. Sanitized code is slower. */
#ifdef RUNG_SANITIZED
enum { CPU_MILLISECONDS = 12000 };
#else
enum { CPU_MILLISECONDS = 1200 };
#endif

enum { NAMES_MAX = 1000, TEXT_MAX = 1 << 16, EXPECTED_MAX = 200 };

typedef struct Case {
  const char *name;
  char expected[EXPECTED_MAX]; /* the rest of the first line */
  char place[512];             /* what rung_script_read gets */
} Case;

static volatile sig_atomic_t signals;

static void note_signal(int number) {
  (void)number;
  signals++;
}

static bool complain(const Case *the, const char *what, const char *detail) {
  printf("FAILED %s: %s %s\n", the->name, what, detail);
  return false;
}

static long milliseconds_of(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static long milliseconds_spent(void) {
  return milliseconds_of(RUSAGE_SELF) + milliseconds_of(RUSAGE_CHILDREN);
}

static int count_descriptors(void) {
  int count = 0;
  DIR *entries = opendir("/proc/self/fd");
  while (entries && readdir(entries)) count++;
  if (entries) closedir(entries);
  return count;
}

static bool is_expected(const char *expected, const char *code) {
  char pattern[64];
  snprintf(pattern, sizeof pattern, " %s ", code);
  bool any = strcmp(code, "none") != 0 && strcmp(code, "compiler-error") != 0;
  if (any && strstr(expected, " any-error ")) return true;
  return strstr(expected, pattern) != NULL;
}

static bool check_printed(const Case *the, const RungError *diagnostic) {
  char *printed = NULL;
  size_t length = 0, lines = 0;
  FILE *stream = open_memstream(&printed, &length);
  rung_error_print(diagnostic, stream, false);
  fclose(stream);
  bool plain = true;
  for (size_t i = 0; i < length; i++) {
    lines += printed[i] == '\n';
    if ((unsigned char)printed[i] < 0x20 && printed[i] != '\n') plain = false;
  }
  if (strstr(printed, "\u202E") || strstr(printed, "\u2028")) plain = false;
  bool good = true;
  if (length > RUNG_DIAGNOSTIC_PRINTED_MAX) good = complain(the, "too long", printed);
  if (!plain || lines > 6) good = complain(the, "not plain", printed);
  free(printed);
  return good;
}

/* The code of the first error. */
static const char *first_error(const RungCompiled *compiled, const RungError *err) {
  if (err->status != RUNG_OK) return err->code;
  for (size_t i = 0; i < compiled->diagnostic_count; i++)
    if (compiled->diagnostics[i].severity == RUNG_SEVERITY_ERROR)
      return compiled->diagnostics[i].code;
  return "none";
}

static bool check_outcome(const Case *the, const RungCompiled *compiled,
                          const RungError *err) {
  const char *code = first_error(compiled, err);
  bool good = true;
  if (!is_expected(the->expected, code)) good = complain(the, "unexpected", code);
  if (err->status == RUNG_E_INTERNAL) good = complain(the, "internal", err->message);
  if (err->status != RUNG_OK) good &= check_printed(the, err);
  if (compiled->heap_peak > RUNG_COMPILE_HEAP_MAX) good = complain(the, "heap", "");
  for (size_t i = 0; i < compiled->diagnostic_count; i++)
    good &= check_printed(the, &compiled->diagnostics[i]);
  return good;
}

static bool compile_case(const Case *the) {
  RungAllocator allocator;
  RungScript script;
  RungCompiled compiled = {0};
  RungError err;
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&compiled.arena, &allocator);
  rung_error_init(&err);
  bool tests = strncmp(the->name, "test-", 5) == 0;
  RungStatus status =
      tests ? rung_script_read_tests(&script, the->place, &allocator, &err)
            : rung_script_read(&script, the->place, &allocator, &err);
  if (status == RUNG_OK)
    status = rung_script_compile(&script, &compiled, &allocator, &err);
  bool good = check_outcome(the, &compiled, &err);
  if (status != err.status) good = complain(the, "status", "differs from the error's");
  rung_compiled_reset(&compiled);
  rung_script_reset(&script);
  if (allocator.used != 0) good = complain(the, "memory", "is kept");
  return good;
}

static bool run_case(const Case *the) {
  int descriptors = count_descriptors();
  long start = milliseconds_spent();
  bool good = compile_case(the);
  long spent = milliseconds_spent() - start;
  if (spent > CPU_MILLISECONDS) good = complain(the, "too slow", "");
  if (count_descriptors() != descriptors) good = complain(the, "descriptors", "leak");
  if (signals) good = complain(the, "a signal", "came");
  if (waitpid(-1, NULL, WNOHANG) >= 0) good = complain(the, "a child", "is left");
  if (getenv("RUNG_HOSTILE_VERBOSE")) printf("%5ld ms %s\n", spent, the->name);
  return good;
}

/* Reads what the first line expects; the text begins behind it. */
static const char *read_expected(Case *the, const char *text) {
  static const char mark[] = "-- expect:";
  const char *end = strchr(text, '\n');
  if (!end || strncmp(text, mark, sizeof mark - 1) != 0) return NULL;
  size_t length = (size_t)(end - text) - (sizeof mark - 1);
  if (length >= sizeof the->expected - 1) return NULL;
  memcpy(the->expected, text + sizeof mark - 1, length);
  the->expected[length] = '\0';
  for (char *at = the->expected; *at; at++)
    if (*at == ';' || *at == '|') *at = ' ';
  strcat(the->expected, " ");
  return end + 1;
}

static bool prepare_case(Case *the, const char *folder, const char *work) {
  char path[512], text[TEXT_MAX];
  struct stat state;
  snprintf(the->place, sizeof the->place, "%s/%s", folder, the->name);
  if (stat(the->place, &state) != 0) return false;
  bool is_folder = S_ISDIR(state.st_mode);
  snprintf(path, sizeof path, is_folder ? "%s/%s/program.lua" : "%s/%s", folder,
           the->name);
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *body = read_expected(the, text);
  if (!body || is_folder) return body != NULL;
  snprintf(the->place, sizeof the->place, "%s/script.lua", work);
  file = fopen(the->place, "wb");
  if (!file) return false;
  const char *start = strstr(the->expected, " bare ") ? body : text;
  if (strstr(the->expected, " expand ")) {
    expand(start, length - (size_t)(start - text), file);
  } else {
    fwrite(start, 1, length - (size_t)(start - text), file);
  }
  return fclose(file) == 0;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_case(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  if (entry->d_name[0] == '.') return false;
  if (length > 4 && strcmp(entry->d_name + length - 4, ".lua") == 0) return true;
  return strchr(entry->d_name, '.') == NULL;
}

static size_t list_names(const char *folder, char *names[NAMES_MAX]) {
  size_t count = 0;
  DIR *entries = opendir(folder);
  if (!entries) return 0;
  for (struct dirent *entry; (entry = readdir(entries)) && count < NAMES_MAX;)
    if (is_case(entry)) names[count++] = strdup(entry->d_name);
  closedir(entries);
  qsort(names, count, sizeof *names, compare_names);
  return count;
}

static size_t run_folder(const char *folder, const char *only, const char *work) {
  char *names[NAMES_MAX];
  size_t count = list_names(folder, names), run = 0, failed = 0;
  for (size_t i = 0; i < count; i++) {
    Case the = {.name = names[i]};
    if (!only || strcmp(only, names[i]) == 0) {
      run++;
      if (!prepare_case(&the, folder, work)) {
        failed += !complain(&the, "is not readable", "");
      } else {
        failed += !run_case(&the);
      }
    }
    free(names[i]);
  }
  printf("%zu hostile scripts, %zu failed\n", run, failed);
  return run ? failed : 1;
}

int main(int argc, char **argv) {
  char work[] = "/tmp/rung-hostile-XXXXXX", path[64];
  if (argc < 2 || !mkdtemp(work)) return 2;
  for (int number = SIGHUP; number <= SIGTERM; number++)
    if (number != SIGKILL && number != SIGSEGV && number != SIGABRT)
      signal(number, note_signal);
  size_t failed = run_folder(argv[1], argc > 2 ? argv[2] : NULL, work);
  snprintf(path, sizeof path, "%s/script.lua", work);
  unlink(path);
  rmdir(work);
  return failed ? 1 : 0;
}

/* Tests that write files: a scratch folder, and a disk that is soon full. */
#ifndef RUNG_TESTS_SCRATCH_SUPPORT_H
#define RUNG_TESTS_SCRATCH_SUPPORT_H

#include "report_support.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char scratch[256];

/* Makes a folder of the test's own and goes there. */
static int enter_scratch(const char *name) {
  (void)snprintf(scratch, sizeof scratch, "%s/%s-XXXXXX", RUNG_BINARY_DIR, name);
  return mkdtemp(scratch) && chdir(scratch) == 0 ? 0 : -1;
}

static int leave_scratch(void) {
  char command[300];
  (void)snprintf(command, sizeof command, "rm -rf '%s'", scratch);
  return chdir(RUNG_BINARY_DIR) == 0 && system(command) == 0 ? 0 : -1;
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *path, const char *text) {
  char bytes[256] = "";
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t length = fread(bytes, 1, sizeof bytes - 1, file);
  assert_int_equal(length, strlen(text));
  assert_string_equal(bytes, text);
  (void)fclose(file);
}

static size_t count_entries(const char *path) {
  size_t count = 0;
  DIR *listing = opendir(path);
  assert_non_null(listing);
  while (readdir(listing)) count++;
  (void)closedir(listing);
  return count - 2; /* . and .. */
}

/* A file may grow to `bytes`: what a full disk looks like, without one. */
static void limit_file_size(rlim_t bytes) {
  struct rlimit limit;
  (void)signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

#endif

/* A folder of its own for a test, and files in it. */
#ifndef TEST_LOAD_SUPPORT_H
#define TEST_LOAD_SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_FILES_MAX = 8 };

typedef struct TestFolder {
  char place[64];
  char paths[TEST_FILES_MAX][128];
  int count;
} TestFolder;

static inline void test_folder_init(TestFolder *folder) {
  *folder = (TestFolder){.place = "/tmp/rung-load-XXXXXX"};
  if (!mkdtemp(folder->place)) abort();
}

/* Writes a file (again); returns its path, which lives as long as the folder. */
static inline const char *test_folder_write(TestFolder *folder, const char *name,
                                            const void *bytes, size_t length) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder->place, name);
  int at = 0;
  while (at < folder->count && strcmp(folder->paths[at], path) != 0) at++;
  if (at == TEST_FILES_MAX) abort();
  if (at == folder->count) strcpy(folder->paths[folder->count++], path);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, length, file) != length || fclose(file)) abort();
  return folder->paths[at];
}

static inline void test_folder_reset(TestFolder *folder) {
  for (int i = 0; i < folder->count; i++) unlink(folder->paths[i]);
  rmdir(folder->place);
}

#endif

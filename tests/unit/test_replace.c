/* A file that is there whole or as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/replace.h"

static char folder[] = "/tmp/rung-replace-XXXXXX";
static char path[64];

static int set_up(void **state) {
  (void)state;
  strcpy(folder + sizeof folder - 7, "XXXXXX");
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/file", folder);
  return 0;
}

/* Nothing but the file itself is left in the folder. */
static int tear_down(void **state) {
  (void)state;
  unlink(path);
  return rmdir(folder);
}

static RungStatus write_text(FILE *stream, void *context, RungError *err) {
  (void)err;
  fputs(context, stream);
  return RUNG_OK;
}

static RungStatus fail_late(FILE *stream, void *context, RungError *err) {
  fputs(context, stream);
  return rung_error_set(err, RUNG_E_DATA, "late", "it went wrong");
}

static void assert_text(const char *wanted) {
  char text[64] = "";
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  assert_string_equal(text, wanted);
}

static void a_new_file_and_one_that_is_there(void **state) {
  (void)state;
  RungError err;
  struct stat info;
  rung_error_init(&err);
  assert_int_equal(rung_file_replace(path, write_text, "one", &err), RUNG_OK);
  assert_text("one");
  assert_int_equal(chmod(path, 0640), 0);
  assert_int_equal(rung_file_replace(path, write_text, "two, longer", &err), RUNG_OK);
  assert_text("two, longer");
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 07777, 0640);
}

static void what_fails_leaves_it_alone(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  assert_int_equal(rung_file_replace(path, write_text, "kept", &err), RUNG_OK);
  assert_int_equal(rung_file_replace(path, fail_late, "half", &err), RUNG_E_DATA);
  assert_string_equal(err.code, "late");
  assert_text("kept");
}

static void a_folder_that_is_not_there(void **state) {
  (void)state;
  RungError err;
  rung_error_init(&err);
  assert_int_equal(rung_file_replace("/nowhere/at/all", write_text, "x", &err),
                   RUNG_E_IO);
  assert_string_equal(err.code, "output-file");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_new_file_and_one_that_is_there),
      TEST(what_fails_leaves_it_alone),
      TEST(a_folder_that_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

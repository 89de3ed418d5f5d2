#include "report_support.h"
#include "scratch_support.h"

#include <errno.h>

#include "report/output.h"
#include "report/place.h"

static RungAllocator allocator;
static RungError err;

static int enter(void **state) {
  (void)state;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  return enter_scratch("output");
}

static int leave(void **state) {
  (void)state;
  return leave_scratch();
}

static RungOutput *open_output(const char *path) {
  RungOutput *output = NULL;
  assert_int_equal(rung_output_open(&output, path, &allocator, &err), RUNG_OK);
  return output;
}

static void appears_whole(void **state) {
  (void)state;
  RungRecord record;
  RungOutput *output = open_output("a.csv");
  assert_int_equal(fputs("abc", rung_output_stream(output)), 1);
  assert_int_equal(fflush(rung_output_stream(output)), 0);
  assert_int_equal(access("a.csv", F_OK), -1);
  assert_int_equal(rung_output_commit(output, &record, &err), RUNG_OK);
  rung_output_free(output);
  assert_file("a.csv", "abc");
  assert_int_equal(record.bytes, 3);
  assert_string_equal(record.sha256.text, rung_digest_of("abc", 3).text);
  assert_int_equal(count_entries("."), 1);
  assert_int_equal(allocator.used, 0);
}

static void replaces_and_keeps_permissions(void **state) {
  (void)state;
  struct stat found;
  write_file("a.csv", "old");
  assert_int_equal(chmod("a.csv", 0600), 0);
  RungOutput *output = open_output("./a.csv");
  assert_int_equal(fputs("new", rung_output_stream(output)), 1);
  assert_file("a.csv", "old");
  assert_int_equal(rung_output_commit(output, NULL, &err), RUNG_OK);
  rung_output_free(output);
  assert_file("a.csv", "new");
  assert_int_equal(stat("a.csv", &found), 0);
  assert_int_equal(found.st_mode & 0777, 0600);
}

static void leaves_nothing_when_given_up(void **state) {
  (void)state;
  write_file("a.csv", "old");
  RungOutput *output = open_output("a.csv");
  assert_int_equal(fputs("new", rung_output_stream(output)), 1);
  rung_output_free(output);
  rung_output_free(NULL);
  assert_file("a.csv", "old");
  assert_int_equal(count_entries("."), 1);
}

static void assert_refused(const char *path, RungStatus status, const char *code) {
  RungOutput *output = NULL;
  RungError refused;
  rung_error_init(&refused);
  assert_int_equal(rung_output_open(&output, path, &allocator, &refused), status);
  assert_string_equal(refused.code, code);
  assert_null(output);
  assert_int_equal(allocator.used, 0);
}

static void refuses_what_is_no_file(void **state) {
  (void)state;
  char long_name[RUNG_NAME_MAX + 2];
  memset(long_name, 'x', sizeof long_name);
  long_name[sizeof long_name - 1] = '\0';
  write_file("target", "safe");
  assert_int_equal(symlink("target", "link"), 0);
  assert_int_equal(symlink("nowhere", "dangling"), 0);
  assert_int_equal(mkdir("folder", 0777), 0);
  assert_refused("link", RUNG_E_USAGE, "output-not-a-file");
  assert_refused("dangling", RUNG_E_USAGE, "output-not-a-file");
  assert_refused("folder", RUNG_E_USAGE, "output-not-a-file");
  assert_refused("folder/", RUNG_E_USAGE, "output-not-a-file");
  assert_refused(".", RUNG_E_USAGE, "output-not-a-file");
  assert_refused("/", RUNG_E_USAGE, "output-not-a-file");
  assert_refused("/dev/null", RUNG_E_USAGE, "output-not-a-file");
  assert_refused("", RUNG_E_USAGE, "output-name");
  assert_refused(long_name, RUNG_E_USAGE, "output-name");
  assert_refused("missing/a.csv", RUNG_E_IO, "output-folder");
  assert_file("target", "safe");
  assert_int_equal(count_entries("."), 4);
}

static void keeps_the_old_file_when_the_disk_is_full(void **state) {
  (void)state;
  write_file("a.csv", "old");
  RungOutput *output = open_output("a.csv");
  limit_file_size(5000);
  for (int i = 0; i < 10000; i++) (void)fputs("0123456789", rung_output_stream(output));
  RungStatus status = rung_output_commit(output, NULL, &err);
  limit_file_size(RLIM_INFINITY);
  rung_output_free(output);
  assert_int_equal(status, RUNG_E_IO);
  assert_string_equal(err.code, "write-failed");
  assert_non_null(strstr(err.message, strerror(EFBIG)));
  assert_file("a.csv", "old");
  assert_int_equal(count_entries("."), 1);
}

static void survives_every_failed_allocation(void **state) {
  (void)state;
  long n = 1;
  for (RungStatus status = RUNG_E_MEMORY; status != RUNG_OK; n++) {
    RungAllocator failing;
    RungOutput *output = NULL;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    status = rung_output_open(&output, "a.csv", &failing, &err);
    if (status == RUNG_OK) status = rung_output_commit(output, NULL, &err);
    assert_int_equal(access("a.csv", F_OK), status == RUNG_OK ? 0 : -1);
    rung_output_free(output);
    assert_int_equal(failing.used, 0);
  }
  assert_true(n > 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(appears_whole, enter, leave),
      cmocka_unit_test_setup_teardown(replaces_and_keeps_permissions, enter, leave),
      cmocka_unit_test_setup_teardown(leaves_nothing_when_given_up, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_what_is_no_file, enter, leave),
      cmocka_unit_test_setup_teardown(keeps_the_old_file_when_the_disk_is_full, enter,
                                      leave),
      cmocka_unit_test_setup_teardown(survives_every_failed_allocation, enter, leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "report_support.h"
#include "scratch_support.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "report/folder.h"

static RungAllocator allocator;
static RungError err;

static int enter(void **state) {
  (void)state;
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  return enter_scratch("folder");
}

static int leave(void **state) {
  (void)state;
  return leave_scratch();
}

static RungFolder *open_folder(const char *path) {
  RungFolder *folder = NULL;
  assert_int_equal(rung_folder_open(&folder, path, &allocator, &err), RUNG_OK);
  return folder;
}

static FILE *add_file(RungFolder *folder, const char *name, const char *text) {
  FILE *stream = NULL;
  assert_int_equal(rung_folder_file(folder, name, &stream, &err), RUNG_OK);
  assert_true(fputs(text, stream) >= 0);
  return stream;
}

/* A folder `out` with a.csv "old a" and b.csv "old b" of an earlier run. */
static void make_earlier_run(void) {
  RungFolder *folder = open_folder("out");
  (void)add_file(folder, "a.csv", "old a");
  (void)add_file(folder, "b.csv", "old b");
  assert_int_equal(rung_folder_commit(folder, &err), RUNG_OK);
  rung_folder_free(folder);
}

static void assert_earlier_run(void) {
  assert_file("out/a.csv", "old a");
  assert_file("out/b.csv", "old b");
  assert_file("out/.rung-output", "# made by rung, which may replace and remove these "
                                  "files\na.csv\nb.csv\n");
  assert_int_equal(count_entries("out"), 3);
}

static void appears_on_commit(void **state) {
  (void)state;
  RungRecord record, again;
  RungFolder *folder = open_folder("out/");
  FILE *a = add_file(folder, "a.csv", "old a");
  (void)add_file(folder, "b.csv", "old b");
  assert_false(rung_folder_record(folder, 0, &again));
  assert_int_equal(rung_folder_finish(folder, a, &record, &err), RUNG_OK);
  assert_int_equal(record.bytes, 5);
  assert_string_equal(record.sha256.text, rung_digest_of("old a", 5).text);
  assert_true(rung_folder_record(folder, 0, &again));
  assert_string_equal(record.sha256.text, again.sha256.text);
  assert_false(rung_folder_record(folder, 1, &again));
  assert_int_equal(rung_folder_count(folder), 2);
  assert_string_equal(rung_folder_name(folder, 1), "b.csv");
  assert_int_equal(access("out/a.csv", F_OK), -1);
  assert_int_equal(rung_folder_commit(folder, &err), RUNG_OK);
  rung_folder_free(folder);
  assert_earlier_run();
  assert_int_equal(allocator.used, 0);
}

static void leaves_nothing_when_given_up(void **state) {
  (void)state;
  RungFolder *folder = open_folder("out");
  (void)add_file(folder, "a.csv", "new a");
  rung_folder_free(folder);
  rung_folder_free(NULL);
  assert_int_equal(access("out", F_OK), -1);
  assert_int_equal(mkdir("empty", 0777), 0);
  folder = open_folder("empty");
  (void)add_file(folder, "a.csv", "new a");
  rung_folder_free(folder);
  assert_int_equal(count_entries("empty"), 0);
  make_earlier_run();
  folder = open_folder("out");
  (void)add_file(folder, "a.csv", "new a");
  (void)add_file(folder, "c.csv", "new c");
  rung_folder_free(folder);
  assert_earlier_run();
}

static void replaces_an_earlier_run(void **state) {
  (void)state;
  struct stat found;
  make_earlier_run();
  assert_int_equal(chmod("out/a.csv", 0640), 0);
  RungFolder *folder = open_folder("out");
  (void)add_file(folder, "c.csv", "new c");
  (void)add_file(folder, "a.csv", "new a");
  assert_int_equal(rung_folder_commit(folder, &err), RUNG_OK);
  rung_folder_free(folder);
  assert_file("out/a.csv", "new a");
  assert_file("out/c.csv", "new c");
  assert_file("out/.rung-output", "# made by rung, which may replace and remove these "
                                  "files\nc.csv\na.csv\n");
  assert_int_equal(count_entries("out"), 3); /* b.csv is gone */
  assert_int_equal(stat("out/a.csv", &found), 0);
  assert_int_equal(found.st_mode & 0777, 0640);
}

static void assert_refused(const char *path, RungStatus status, const char *code) {
  RungFolder *folder = NULL;
  RungError refused;
  size_t used = allocator.used;
  rung_error_init(&refused);
  assert_int_equal(rung_folder_open(&folder, path, &allocator, &refused), status);
  assert_string_equal(refused.code, code);
  assert_null(folder);
  assert_int_equal(allocator.used, used);
}

static void refuses_folders_of_others(void **state) {
  (void)state;
  assert_int_equal(mkdir("mine", 0777), 0);
  write_file("mine/notes.txt", "mine");
  assert_refused("mine", RUNG_E_USAGE, "output-folder-not-empty");
  assert_int_equal(count_entries("mine"), 1);
  make_earlier_run();
  write_file("out/notes.txt", "mine");
  assert_refused("out", RUNG_E_USAGE, "output-folder-not-empty");
  assert_int_equal(unlink("out/notes.txt"), 0);
  assert_int_equal(unlink("out/a.csv"), 0);
  assert_int_equal(symlink("../mine/notes.txt", "out/a.csv"), 0);
  assert_refused("out", RUNG_E_USAGE, "output-folder-not-empty");
  assert_file("mine/notes.txt", "mine");
}

static void refuses_what_is_no_folder(void **state) {
  (void)state;
  assert_int_equal(mkdir("real", 0777), 0);
  assert_int_equal(symlink("real", "link"), 0);
  write_file("file", "");
  assert_refused("link", RUNG_E_USAGE, "output-not-a-folder");
  assert_refused("link/", RUNG_E_USAGE, "output-not-a-folder");
  assert_refused("file", RUNG_E_USAGE, "output-not-a-folder");
  assert_refused("missing/out", RUNG_E_IO, "output-folder");
  assert_refused("", RUNG_E_USAGE, "output-name");
  assert_int_equal(count_entries("real"), 0);
}

/* A list is taken as a stranger's: nothing outside the folder can be named in it. */
static void refuses_forged_lists(void **state) {
  (void)state;
  static const char title[] =
      "# made by rung, which may replace and remove these files\n";
  static const char *const names[] = {"../victim\n", "/etc/passwd\n", ".hidden\n", "\n",
                                      "a\x01\n",     "no newline",    "a/b\n"};
  char list[256];
  write_file("victim", "safe");
  assert_int_equal(mkdir("out", 0777), 0);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    (void)snprintf(list, sizeof list, "%s%s", title, names[i]);
    write_file("out/.rung-output", list);
    assert_refused("out", RUNG_E_USAGE, "output-folder-not-empty");
  }
  write_file("out/.rung-output", "a.csv\n");
  assert_refused("out", RUNG_E_USAGE, "output-folder-not-empty");
  assert_int_equal(unlink("out/.rung-output"), 0);
  assert_int_equal(symlink("../victim", "out/.rung-output"), 0);
  assert_refused("out", RUNG_E_USAGE, "output-folder-not-empty");
  assert_file("victim", "safe");
}

static void refuses_bad_file_names(void **state) {
  (void)state;
  static const char *const names[] = {"",    ".",    "..",  ".x",
                                      "a/b", "../a", "a\n", "\xD0\x91"};
  RungFolder *folder = open_folder("out");
  FILE *stream = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    rung_error_init(&err);
    assert_int_equal(rung_folder_file(folder, names[i], &stream, &err), RUNG_E_INTERNAL);
    assert_string_equal(err.code, "output-name");
  }
  rung_error_init(&err);
  (void)add_file(folder, "a.csv", "");
  assert_int_equal(rung_folder_file(folder, "a.csv", &stream, &err), RUNG_E_INTERNAL);
  rung_folder_free(folder);
}

static void only_one_writes_at_a_time(void **state) {
  (void)state;
  RungFolder *folder = open_folder("out");
  (void)add_file(folder, "a.csv", "old a");
  assert_refused("out", RUNG_E_IO, "output-folder-busy");
  (void)add_file(folder, "b.csv", "old b");
  assert_int_equal(rung_folder_commit(folder, &err), RUNG_OK);
  rung_folder_free(folder);
  assert_earlier_run();
}

static void cleans_up_after_a_killed_process(void **state) {
  (void)state;
  make_earlier_run();
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    RungFolder *folder = open_folder("out");
    (void)fflush(add_file(folder, "a.csv", "half"));
    _exit(0);
  }
  int ended;
  assert_int_equal(waitpid(child, &ended, 0), child);
  assert_int_equal(access("out/.rung-staging/new-a.csv", F_OK), 0);
  assert_file("out/a.csv", "old a");
  rung_folder_free(open_folder("out"));
  assert_earlier_run();
}

static void puts_back_when_a_commit_fails_halfway(void **state) {
  (void)state;
  make_earlier_run();
  RungFolder *folder = open_folder("out");
  (void)add_file(folder, "a.csv", "new a");
  (void)add_file(folder, "c.csv", "new c");
  (void)add_file(folder, "d.csv", "new d");
  assert_int_equal(mkdir("out/d.csv", 0777), 0); /* somebody is in the way */
  assert_int_equal(rung_folder_commit(folder, &err), RUNG_E_IO);
  assert_string_equal(err.code, "output-file");
  rung_folder_free(folder);
  assert_int_equal(rmdir("out/d.csv"), 0);
  assert_earlier_run();
}

static void fill_disk(FILE *stream) {
  for (int i = 0; i < 10000; i++) (void)fputs("0123456789", stream);
}

static void keeps_old_files_when_the_disk_is_full(void **state) {
  (void)state;
  make_earlier_run();
  for (int finish = 0; finish < 2; finish++) {
    RungFolder *folder = open_folder("out");
    (void)add_file(folder, "a.csv", "new a");
    FILE *stream = add_file(folder, "b.csv", "");
    limit_file_size(5000);
    fill_disk(stream);
    rung_error_init(&err);
    RungStatus status = RUNG_E_IO;
    if (finish) status = rung_folder_finish(folder, stream, NULL, &err);
    assert_int_equal(status, RUNG_E_IO);
    assert_int_equal(rung_folder_commit(folder, &err), RUNG_E_IO);
    limit_file_size(RLIM_INFINITY);
    assert_string_equal(err.code, "write-failed");
    rung_folder_free(folder);
    assert_earlier_run();
    rung_error_init(&err);
  }
}

static RungStatus run_again(RungAllocator *failing) {
  static const char *const names[] = {"a.csv", "c.csv"};
  RungFolder *folder = NULL;
  RungStatus status = rung_folder_open(&folder, "out", failing, &err);
  for (size_t i = 0; i < 2 && status == RUNG_OK; i++) {
    FILE *stream = NULL;
    status = rung_folder_file(folder, names[i], &stream, &err);
    if (status == RUNG_OK) assert_true(fputs("new", stream) >= 0);
  }
  if (status == RUNG_OK) status = rung_folder_commit(folder, &err);
  rung_folder_free(folder);
  return status;
}

static void survives_every_failed_allocation(void **state) {
  (void)state;
  make_earlier_run();
  long n = 1;
  for (RungStatus status = RUNG_E_MEMORY; status != RUNG_OK; n++) {
    RungAllocator failing;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    status = run_again(&failing);
    assert_int_equal(err.status, status);
    assert_int_equal(failing.used, 0);
    if (status != RUNG_OK) assert_earlier_run();
  }
  assert_true(n > 2);
  assert_file("out/c.csv", "new");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(appears_on_commit, enter, leave),
      cmocka_unit_test_setup_teardown(leaves_nothing_when_given_up, enter, leave),
      cmocka_unit_test_setup_teardown(replaces_an_earlier_run, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_folders_of_others, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_what_is_no_folder, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_forged_lists, enter, leave),
      cmocka_unit_test_setup_teardown(refuses_bad_file_names, enter, leave),
      cmocka_unit_test_setup_teardown(only_one_writes_at_a_time, enter, leave),
      cmocka_unit_test_setup_teardown(cleans_up_after_a_killed_process, enter, leave),
      cmocka_unit_test_setup_teardown(puts_back_when_a_commit_fails_halfway, enter,
                                      leave),
      cmocka_unit_test_setup_teardown(keeps_old_files_when_the_disk_is_full, enter,
                                      leave),
      cmocka_unit_test_setup_teardown(survives_every_failed_allocation, enter, leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

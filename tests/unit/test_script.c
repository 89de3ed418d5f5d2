#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "script/script.h"

static RungAllocator allocator;
static RungScript script;
static RungError err;
static char folder[64];

static int set_up(void **state) {
  (void)state;
  strcpy(folder, "/tmp/rung-script-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *info, int kind,
                        struct FTW *walk) {
  (void)info;
  (void)kind;
  (void)walk;
  return remove(path);
}

static int tear_down(void **state) {
  (void)state;
  return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *path_of(const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void put_bytes(const char *name, const char *bytes, size_t length) {
  FILE *file = fopen(path_of(name), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  fclose(file);
}

static void put(const char *name, const char *text) {
  put_bytes(name, text, strlen(text));
}

static RungStatus read_place(const char *place) {
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  return rung_script_read(&script, place, &allocator, &err);
}

static void release(void) {
  rung_script_reset(&script);
  assert_int_equal(allocator.used, 0);
}

static void refuse(const char *place, RungStatus status, const char *code,
                   const char *file) {
  assert_int_equal(read_place(place), status);
  assert_string_equal(err.code, code);
  assert_string_equal(err.file, file);
  assert_int_equal(script.file_count, 0);
  assert_int_equal(allocator.used, 0);
}

static void test_a_folder_is_read_in_order(void **state) {
  (void)state;
  mkdir(path_of("shared"), 0700);
  mkdir(path_of("shared/deep"), 0700);
  mkdir(path_of(".hidden"), 0700);
  put("program.lua", "one");
  put("shared/fx.lua", "two");
  put("shared/deep/a.lua", "");
  put(".hidden/x.lua", "no");
  put(".x.lua", "no");
  put("README.md", "no");
  put("a.lua.txt", "no");
  assert_int_equal(read_place(folder), RUNG_OK);
  assert_int_equal(script.file_count, 3);
  assert_true(rung_text_is(script.files[0].name, "program.lua"));
  assert_true(rung_text_is(script.files[0].text, "one"));
  assert_true(rung_text_is(script.files[1].name, "shared/deep/a.lua"));
  assert_int_equal(script.files[1].text.length, 0);
  assert_true(rung_text_is(script.files[2].name, "shared/fx.lua"));
  assert_true(rung_text_is(script.files[2].text, "two"));
  release();
}

/* printf 'program.lua\0003\000one' | sha256sum */
static void test_the_hash_is_of_names_lengths_and_texts(void **state) {
  (void)state;
  static const uint8_t expected[32] = {0x1e, 0x01, 0x38, 0x6d, 0x09, 0x45, 0xe9, 0x35,
                                       0x42, 0xad, 0x34, 0x62, 0x31, 0xf0, 0x6c, 0x50,
                                       0xa4, 0x55, 0x67, 0x66, 0xd0, 0x4a, 0x69, 0x19,
                                       0x69, 0xd0, 0xf7, 0x4d, 0x29, 0xd8, 0xe3, 0x57};
  put("program.lua", "one");
  assert_int_equal(read_place(folder), RUNG_OK);
  assert_memory_equal(script.sha256, expected, 32);
  release();
}

static void test_one_file_alone(void **state) {
  (void)state;
  put("mine.lua", "\xEF\xBB\xBFtext");
  put("other.lua", "no");
  assert_int_equal(read_place(path_of("mine.lua")), RUNG_OK);
  assert_int_equal(script.file_count, 1);
  assert_true(rung_text_is(script.files[0].name, "mine.lua"));
  assert_true(rung_text_is(script.files[0].text, "text"));
  release();
}

static void test_no_program(void **state) {
  (void)state;
  refuse(folder, RUNG_E_SCRIPT, "no-program", "");
  refuse(path_of("nothing"), RUNG_E_SCRIPT, "no-program", "");
  put("data.csv", "a,b");
  refuse(path_of("data.csv"), RUNG_E_SCRIPT, "no-program", "");
}

static void test_text_must_be_plain(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t length;
    uint32_t line;
  } bad[] = {
      {"a\nb\xFF", 4, 2}, {"\0", 1, 1},           {"a\n\n\x1B[2J", 7, 3},
      {"\xC0\xAF", 2, 1}, {"\xED\xA0\x80", 3, 1}, {"\xC2\x85", 2, 1},
      {"\x1BLua", 4, 1},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    put_bytes("program.lua", bad[i].bytes, bad[i].length);
    refuse(folder, RUNG_E_SCRIPT, "bad-encoding", "program.lua");
    assert_int_equal(err.line, bad[i].line);
  }
  put("program.lua", "a\tb\r\nc \xD0\xB6 \xF0\x9F\x98\x80");
  assert_int_equal(read_place(folder), RUNG_OK);
  release();
}

static void test_names_must_be_plain(void **state) {
  (void)state;
  put("program.lua", "");
  put("a\nb.lua", "");
  refuse(folder, RUNG_E_SCRIPT, "bad-name", "a?b.lua");
  remove(path_of("a\nb.lua"));
  put("a\xFF.lua", "");
  refuse(folder, RUNG_E_SCRIPT, "bad-name", "a?.lua");
}

static void test_links_and_pipes_are_refused(void **state) {
  (void)state;
  put("program.lua", "");
  assert_int_equal(symlink("/etc/passwd", path_of("link.lua")), 0);
  refuse(folder, RUNG_E_SCRIPT, "not-a-file", "link.lua");
  remove(path_of("link.lua"));
  assert_int_equal(mkfifo(path_of("pipe.lua"), 0600), 0);
  refuse(folder, RUNG_E_SCRIPT, "not-a-file", "pipe.lua");
  refuse(path_of("pipe.lua"), RUNG_E_SCRIPT, "not-a-file", "pipe.lua");
}

static void test_linked_folders_are_not_entered(void **state) {
  (void)state;
  put("program.lua", "");
  mkdir(path_of("real"), 0700);
  put("real/a.lua", "");
  assert_int_equal(symlink(".", path_of("self")), 0);
  assert_int_equal(symlink("real", path_of("other")), 0);
  assert_int_equal(read_place(folder), RUNG_OK);
  assert_int_equal(script.file_count, 2);
  release();
}

static void test_the_size_of_all_files_is_bounded(void **state) {
  (void)state;
  static char text[(256 << 10) + 1];
  memset(text, ' ', sizeof text);
  put_bytes("program.lua", text, 200 << 10);
  put_bytes("rest.lua", text, 56 << 10);
  assert_int_equal(read_place(folder), RUNG_OK);
  release();
  put("z.lua", "x");
  assert_int_equal(read_place(folder), RUNG_E_SCRIPT);
  assert_string_equal(err.code, "script-too-large");
  assert_int_equal(allocator.used, 0);
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  put("program.lua", "one");
  put("b.lua", "two");
  bool failed = true;
  for (long n = 1; failed; n++) {
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&allocator, &countdown);
    RungStatus status = rung_script_read(&script, folder, &allocator, &err);
    failed = countdown == 0;
    assert_int_equal(status, failed ? RUNG_E_MEMORY : RUNG_OK);
    release();
  }
}

#define SCRIPT_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRIPT_TEST(test_a_folder_is_read_in_order),
      SCRIPT_TEST(test_the_hash_is_of_names_lengths_and_texts),
      SCRIPT_TEST(test_one_file_alone),
      SCRIPT_TEST(test_no_program),
      SCRIPT_TEST(test_text_must_be_plain),
      SCRIPT_TEST(test_names_must_be_plain),
      SCRIPT_TEST(test_links_and_pipes_are_refused),
      SCRIPT_TEST(test_linked_folders_are_not_entered),
      SCRIPT_TEST(test_the_size_of_all_files_is_bounded),
      SCRIPT_TEST(test_every_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

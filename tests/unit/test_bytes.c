#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "load/bytes.h"
#include "load_support.h"

enum { TEXT_SIZE = 300000, PACKED_SIZE = 400000 };

static char text[TEXT_SIZE], packed[PACKED_SIZE];
static TestFolder folder;

static int set_up(void **state) {
  (void)state;
  test_folder_init(&folder);
  uint32_t random = 1;
  for (size_t i = 0; i < sizeof text; i++) {
    random = random * 1664525u + 1013904223u;
    text[i] = (char)('a' + (random >> 27));
  }
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_folder_reset(&folder);
  return 0;
}

static size_t pack_gzip(const char *from, size_t length, char *to, size_t size) {
  z_stream stream = {0};
  assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = (Bytef *)(uintptr_t)from;
  stream.avail_in = (unsigned)length;
  stream.next_out = (Bytef *)to;
  stream.avail_out = (unsigned)size;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  deflateEnd(&stream);
  return size - stream.avail_out;
}

static size_t pack_zstd(const char *from, size_t length, char *to, size_t size) {
  size_t used = ZSTD_compress(to, size, from, length, 1);
  assert_false(ZSTD_isError(used));
  return used;
}

static RungStatus open_packed(RungBytes *bytes, size_t length, RungAllocator *allocator,
                              RungError *err) {
  const char *path = test_folder_write(&folder, "file", packed, length);
  rung_error_init(err);
  return rung_bytes_init(bytes, path, allocator, err);
}

static void expect_text(size_t stored, size_t length) {
  RungAllocator allocator;
  RungBytes bytes;
  RungError err;
  rung_allocator_init(&allocator, 0);
  assert_int_equal(open_packed(&bytes, stored, &allocator, &err), RUNG_OK);
  assert_int_equal(bytes.length, length);
  assert_int_equal(bytes.stored, stored);
  assert_memory_equal(bytes.data, text, length);
  rung_bytes_reset(&bytes);
  assert_int_equal(allocator.used, 0);
}

static void expect_failure(size_t stored, RungStatus status, const char *code) {
  RungAllocator allocator;
  RungBytes bytes;
  RungError err;
  rung_allocator_init(&allocator, 0);
  assert_int_equal(open_packed(&bytes, stored, &allocator, &err), status);
  assert_string_equal(err.code, code);
  rung_bytes_reset(&bytes);
  assert_int_equal(allocator.used, 0);
}

static void test_hashes(void **state) {
  (void)state;
  /* FIPS 180-2, appendix B.1. */
  static const uint8_t SHA[32] = {0xBA, 0x78, 0x16, 0xBF, 0x8F, 0x01, 0xCF, 0xEA,
                                  0x41, 0x41, 0x40, 0xDE, 0x5D, 0xAE, 0x22, 0x23,
                                  0xB0, 0x03, 0x61, 0xA3, 0x96, 0x17, 0x7A, 0x9C,
                                  0xB4, 0x10, 0xFF, 0x61, 0xF2, 0x00, 0x15, 0xAD};
  /* `xxh128sum` of the same: 06b05ab6733a618578af5f94892f3950. */
  static const uint8_t XXH[16] = {0x06, 0xB0, 0x5A, 0xB6, 0x73, 0x3A, 0x61, 0x85,
                                  0x78, 0xAF, 0x5F, 0x94, 0x89, 0x2F, 0x39, 0x50};
  RungAllocator allocator;
  RungBytes bytes;
  RungError err;
  rung_allocator_init(&allocator, 0);
  memcpy(packed, "abc", 3);
  assert_int_equal(open_packed(&bytes, 3, &allocator, &err), RUNG_OK);
  rung_bytes_hash(&bytes, true);
  assert_memory_equal(bytes.sha256, SHA, sizeof SHA);
  assert_memory_equal(bytes.content, XXH, sizeof XXH);
  rung_bytes_reset(&bytes);
}

static void test_plain(void **state) {
  (void)state;
  memcpy(packed, text, sizeof text);
  size_t lengths[] = {0, 1, 4095, 4096, 4097, sizeof text};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    expect_text(lengths[i], lengths[i]);
}

static void test_packed(void **state) {
  (void)state;
  size_t lengths[] = {0, 1, 65535, 65536, 65537, 131072, sizeof text};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    expect_text(pack_gzip(text, lengths[i], packed, sizeof packed), lengths[i]);
    expect_text(pack_zstd(text, lengths[i], packed, sizeof packed), lengths[i]);
  }
}

/* Two members one after the other are one text, as gzip and zstd have it. */
static void test_members(void **state) {
  (void)state;
  size_t half = sizeof text / 2;
  size_t used = pack_gzip(text, half, packed, sizeof packed);
  used += pack_gzip(text + half, half, packed + used, sizeof packed - used);
  expect_text(used, 2 * half);
  used = pack_zstd(text, 65536, packed, sizeof packed);
  used += pack_zstd(text + 65536, 65536, packed + used, sizeof packed - used);
  expect_text(used, 131072);
}

static void test_cut_anywhere(void **state) {
  (void)state;
  size_t gzip = pack_gzip(text, 200, packed, sizeof packed);
  for (size_t length = 2; length < gzip; length++)
    expect_failure(length, RUNG_E_DATA, "bad-compression");
  size_t zstd = pack_zstd(text, 200, packed, sizeof packed);
  for (size_t length = 4; length < zstd; length++)
    expect_failure(length, RUNG_E_DATA, "bad-compression");
}

static void test_more_behind(void **state) {
  (void)state;
  size_t used = pack_gzip(text, 200, packed, sizeof packed);
  memcpy(packed + used, "more", 4);
  expect_failure(used + 4, RUNG_E_DATA, "bad-compression");
  used = pack_zstd(text, 200, packed, sizeof packed);
  memcpy(packed + used, "more", 4);
  expect_failure(used + 4, RUNG_E_DATA, "bad-compression");
}

static void test_damaged(void **state) {
  (void)state;
  size_t used = pack_gzip(text, 5000, packed, sizeof packed);
  packed[used - 6] ^= 1;
  expect_failure(used, RUNG_E_DATA, "bad-compression");
}

static void test_unreadable(void **state) {
  (void)state;
  RungAllocator allocator;
  RungBytes bytes;
  RungError err;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_bytes_init(&bytes, "/nowhere/at.all", &allocator, &err),
                   RUNG_E_IO);
  assert_string_equal(err.code, "unreadable");
  rung_error_init(&err);
  assert_int_equal(rung_bytes_init(&bytes, folder.place, &allocator, &err), RUNG_E_IO);
  assert_string_equal(err.code, "not-a-file");
  rung_error_init(&err);
  assert_int_equal(rung_bytes_init(&bytes, "/dev/null", &allocator, &err), RUNG_E_IO);
  assert_string_equal(err.code, "not-a-file");
}

static void fail_each(size_t stored) {
  for (long n = 1;; n++) {
    long countdown = n;
    RungAllocator allocator;
    RungBytes bytes;
    RungError err;
    rung_allocator_init_failing(&allocator, &countdown);
    RungStatus status = open_packed(&bytes, stored, &allocator, &err);
    rung_bytes_reset(&bytes);
    assert_int_equal(allocator.used, 0);
    if (status == RUNG_OK) {
      assert_true(n > 3);
      return;
    }
    assert_int_equal(status, RUNG_E_MEMORY);
  }
}

static void test_failing_allocations(void **state) {
  (void)state;
  fail_each(pack_gzip(text, sizeof text, packed, sizeof packed));
  fail_each(pack_zstd(text, sizeof text, packed, sizeof packed));
}

/* Texts in memory hash as a file of the same bytes, and stay their owner's. */
static void test_view(void **state) {
  (void)state;
  static const char words[] = "a,b\n1,2\n";
  RungAllocator allocator;
  RungError err;
  RungBytes viewed, read;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  const char *path = test_folder_write(&folder, "same.csv", words, sizeof words - 1);
  assert_int_equal(rung_bytes_init(&read, path, &allocator, &err), RUNG_OK);
  rung_bytes_view(&viewed, rung_text(words), &allocator);
  assert_ptr_equal(viewed.data, words);
  assert_int_equal(viewed.length, read.length);
  rung_bytes_hash(&viewed, true);
  rung_bytes_hash(&read, true);
  assert_memory_equal(viewed.content, read.content, sizeof read.content);
  assert_memory_equal(viewed.sha256, read.sha256, sizeof read.sha256);
  rung_bytes_reset(&viewed);
  rung_bytes_reset(&read);
  rung_bytes_view(&viewed, (RungText){NULL, 0}, &allocator);
  assert_int_equal(viewed.length, 0);
  assert_string_equal(words, "a,b\n1,2\n");
  assert_int_equal(allocator.used, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hashes),      cmocka_unit_test(test_plain),
      cmocka_unit_test(test_packed),      cmocka_unit_test(test_members),
      cmocka_unit_test(test_view),        cmocka_unit_test(test_cut_anywhere),
      cmocka_unit_test(test_more_behind), cmocka_unit_test(test_damaged),
      cmocka_unit_test(test_unreadable),  cmocka_unit_test(test_failing_allocations),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}

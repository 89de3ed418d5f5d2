#include "report_support.h"

#include "report/digest.h"

/* Vectors of FIPS 180-4's examples. */
static void knows_published_vectors(void **state) {
  (void)state;
  assert_string_equal(rung_digest_of(NULL, 0).text,
                      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_string_equal(rung_digest_of("abc", 3).text,
                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  RungDigest digest;
  rung_digest_init(&digest);
  for (int i = 0; i < 1000000; i++) rung_digest_add(&digest, "a", 1);
  assert_string_equal(rung_digest_take(&digest).text,
                      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void starts_again_after_take(void **state) {
  (void)state;
  RungDigest digest;
  rung_digest_init(&digest);
  rung_digest_add(&digest, "something", 9);
  (void)rung_digest_take(&digest);
  rung_digest_add(&digest, "ab", 2);
  rung_digest_add(&digest, "c", 1);
  assert_string_equal(rung_digest_take(&digest).text, rung_digest_of("abc", 3).text);
}

static void spells_raw_bytes(void **state) {
  (void)state;
  uint8_t raw[RUNG_SHA256_BYTES] = {0x00, 0x0f, 0xf0, 0xab};
  assert_memory_equal(rung_digest_spell(raw).text, "000ff0ab00000000", 16);
  assert_int_equal(strlen(rung_digest_spell(raw).text), 64);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(knows_published_vectors),
      cmocka_unit_test(starts_again_after_take),
      cmocka_unit_test(spells_raw_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

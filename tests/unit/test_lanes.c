#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "load/lanes.h"

enum { BLOCKS = 5, BYTES = BLOCKS * RUNG_BLOCK };

static const char *const NAMES[] = {"portable", "sse2", "avx2"};

static uint64_t state_of_draws = 7;

static uint32_t draw(uint32_t below) {
  state_of_draws = state_of_draws * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state_of_draws >> 33) % below;
}

/* Bytes that are near the ones looked for, and any others. */
static void fill(char *bytes) {
  static const char NEAR[] = {',',    '\n',   '"',    '\r',   ';', '\0', '\x01', '\x7F',
                              '\x80', '\xFF', '\x8A', '\xA2', '-', '+',  '!',    '#'};
  for (size_t i = 0; i < BYTES; i++)
    bytes[i] = draw(3) ? NEAR[draw(sizeof NEAR)] : (char)draw(256);
}

static bool bit(uint64_t mask, size_t i) {
  return mask >> i & 1;
}

static void test_mask(void **state) {
  (void)state;
  char bytes[BYTES + 1];
  RungMasks masks[BLOCKS];
  for (int run = 0; run < 300; run++) {
    const char delimiter = ",;\t|"[run % 4];
    fill(bytes);
    for (size_t n = 0; n < 3; n++) {
      const RungLanes *lanes = rung_lanes_find(NAMES[n]);
      if (!lanes) continue;
      lanes->mask(bytes, BLOCKS, delimiter, masks);
      for (size_t i = 0; i < BYTES; i++) {
        const RungMasks *mask = &masks[i / RUNG_BLOCK];
        assert_int_equal(bit(mask->delimiters, i % RUNG_BLOCK), bytes[i] == delimiter);
        assert_int_equal(bit(mask->feeds, i % RUNG_BLOCK), bytes[i] == '\n');
        assert_int_equal(bit(mask->quotes, i % RUNG_BLOCK), bytes[i] == '"');
        assert_int_equal(bit(mask->returns, i % RUNG_BLOCK), bytes[i] == '\r');
      }
    }
  }
}

static void test_look(void **state) {
  (void)state;
  char bytes[BYTES];
  for (int run = 0; run < 600; run++) {
    size_t feeds = 0, start = 3;
    memset(bytes, 'a', sizeof bytes);
    for (int i = 0; i < run % 100; i++) bytes[draw(BYTES)] = '\n';
    bool nul = run % 3 == 0, high = run % 5 == 0;
    if (nul) bytes[draw(BYTES)] = '\0';
    if (high) bytes[draw(BYTES)] = (char)(0x80 + draw(128));
    nul = memchr(bytes, 0, BYTES) != NULL;
    for (size_t i = 0; i < BYTES; i++) feeds += bytes[i] == '\n';
    for (size_t n = 0; n < 3; n++) {
      const RungLanes *lanes = rung_lanes_find(NAMES[n]);
      if (!lanes) continue;
      RungHeld held = {start, false, false};
      lanes->look(bytes, BLOCKS, &held);
      assert_int_equal(held.feeds, start + feeds);
      assert_int_equal(held.nul, nul);
      assert_int_equal(held.high, high);
    }
  }
}

static void test_list(void **state) {
  (void)state;
  static const uint64_t SHAPES[] = {0, UINT64_MAX, 1, 1ull << 63, 0xFF00FF00FF00FF00u};
  uint16_t places[BYTES + 8];
  for (int run = 0; run < 600; run++) {
    uint64_t bits[BLOCKS];
    size_t count = 0;
    for (size_t block = 0; block < BLOCKS; block++) {
      bits[block] = SHAPES[draw(sizeof SHAPES / sizeof *SHAPES)];
      for (uint32_t i = draw(20); i; i--) bits[block] ^= 1ull << draw(64);
      count += (size_t)__builtin_popcountll(bits[block]);
    }
    for (size_t n = 0; n < 3; n++) {
      const RungLanes *lanes = rung_lanes_find(NAMES[n]);
      if (!lanes) continue;
      assert_int_equal(lanes->list(bits, BLOCKS, places), count);
      for (size_t i = 0, next = 0; i < BYTES; i++)
        if (bit(bits[i / RUNG_BLOCK], i % RUNG_BLOCK))
          assert_int_equal(places[next++], i);
    }
  }
}

static void test_names(void **state) {
  (void)state;
  assert_non_null(rung_lanes_find("portable"));
  assert_null(rung_lanes_find("none"));
  assert_non_null(rung_lanes_best());
  assert_ptr_equal(rung_lanes_find(rung_lanes_best()->name), rung_lanes_best());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mask), cmocka_unit_test(test_look),
      cmocka_unit_test(test_list), cmocka_unit_test(test_names)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

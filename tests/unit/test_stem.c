#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/stem.h"

enum { LENGTH = 40, ROOM = RUNG_STEM_ROOM };

static bool same(RungStem a, RungStem b) {
  return a.head == b.head && a.tail == b.tail && a.length == b.length;
}

/* A text of that length; `change` is a byte that differs, or LENGTH. */
static void spell(char *bytes, uint32_t length, uint32_t change) {
  for (uint32_t i = 0; i < length; i++)
    bytes[i] = (char)('a' + i % 26 + (i == change ? 32 : 0));
}

/* Whatever lies around a text, and whether or not it may be read. */
static void surroundings_do_not_matter(void **state) {
  (void)state;
  for (uint32_t length = 0; length <= LENGTH; length++) {
    char room[ROOM + LENGTH + ROOM], alone[LENGTH + 1];
    spell(alone, length, LENGTH);
    const RungStem stem = rung_stem_make((RungText){alone, length});
    assert_int_equal(stem.length, length);
    for (int fill = 0; fill < 256; fill += 51) {
      memset(room, fill, sizeof room);
      memcpy(room + ROOM, alone, length);
      assert_true(same(rung_stem_within((RungText){room + ROOM, length}), stem));
    }
  }
  assert_true(same(rung_stem_make((RungText){NULL, 0}), (RungStem){0, 0, 0}));
}

static void every_byte_matters(void **state) {
  (void)state;
  for (uint32_t length = 1; length <= LENGTH; length++) {
    char bytes[LENGTH], others[LENGTH];
    spell(bytes, length, LENGTH);
    const RungStem stem = rung_stem_make((RungText){bytes, length});
    for (uint32_t change = 0; change < length; change++) {
      spell(others, length, change);
      const RungStem other = rung_stem_make((RungText){others, length});
      assert_false(same(stem, other));
      assert_true(rung_stem_hash(stem) != rung_stem_hash(other));
    }
    const RungStem shorter = rung_stem_make((RungText){bytes, length - 1});
    assert_true(rung_stem_hash(stem) != rung_stem_hash(shorter));
  }
}

static void short_texts_come_back(void **state) {
  (void)state;
  for (uint32_t length = 0; length <= RUNG_STEM_BYTES; length++) {
    char bytes[LENGTH], buffer[RUNG_STEM_BYTES];
    spell(bytes, length, LENGTH);
    const RungText text = {bytes, length};
    assert_true(rung_text_equal(rung_stem_text(rung_stem_make(text), buffer), text));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(surroundings_do_not_matter),
                                     cmocka_unit_test(every_byte_matters),
                                     cmocka_unit_test(short_texts_come_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

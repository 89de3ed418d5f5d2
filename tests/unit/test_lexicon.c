#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "load/lexicon.h"

enum { TEXTS = 3000, LENGTH = 24 };

/* Texts of every length from 1 to 24 that differ in their first, last or a middle byte.
 */
static void spell(char texts[TEXTS][LENGTH + 8], RungText *views) {
  for (uint32_t i = 0; i < TEXTS; i++) {
    const uint32_t length = i % LENGTH + 1, number = i / LENGTH;
    memset(texts[i], 'x', LENGTH);
    texts[i][number % length] = (char)(1 + number % 125);
    views[i] = (RungText){texts[i], length};
  }
}

static bool same(RungText a, RungText b) {
  return rung_text_equal(a, b);
}

/* The number that the text got first. */
static uint32_t twin(const RungText *views, uint32_t i) {
  uint32_t j = 0;
  while (!same(views[j], views[i])) j++;
  return j;
}

static uint32_t enter(RungLexicon *lexicon, RungText text, const char *limit,
                      RungAllocator *allocator) {
  const RungStem stem = rung_stem_make(text, limit);
  const uint64_t hash = rung_stem_hash(stem);
  const uint32_t number = rung_lexicon_find(lexicon, text, stem, hash);
  return number ? number : rung_lexicon_add(lexicon, text, stem, hash, NULL, allocator);
}

static void test_texts(void **state) {
  (void)state;
  static char texts[TEXTS][LENGTH + 8];
  static RungText views[TEXTS];
  static uint32_t numbers[TEXTS];
  RungAllocator allocator;
  RungLexicon lexicon = {0};
  rung_allocator_init(&allocator, 0);
  spell(texts, views);
  for (uint32_t i = 0; i < TEXTS; i++) {
    /* Whether or not the bytes behind may be read. */
    const char *limit = i % 2 ? views[i].bytes + views[i].length : texts[TEXTS - 1];
    if (limit < views[i].bytes + views[i].length) limit = views[i].bytes + LENGTH;
    numbers[i] = enter(&lexicon, views[i], limit, &allocator);
    const uint32_t first = twin(views, i);
    assert_int_equal(numbers[i], first == i ? lexicon.count : numbers[first]);
  }
  for (uint32_t i = 0; i < TEXTS; i++) {
    char buffer[16];
    const RungLexeme *lexeme = &lexicon.lexemes[numbers[i] - 1];
    assert_true(same(rung_lexeme_text(lexeme, buffer), views[i]));
    assert_ptr_equal(lexeme->bytes, views[twin(views, i)].bytes);
  }
  rung_lexicon_reset(&lexicon, &allocator);
  assert_int_equal(allocator.used, 0);
}

static void test_failing_allocations(void **state) {
  (void)state;
  static char texts[TEXTS][LENGTH + 8];
  static RungText views[TEXTS];
  spell(texts, views);
  for (long n = 1;; n++) {
    RungAllocator allocator;
    RungLexicon lexicon = {0};
    long countdown = n;
    uint32_t i = 0;
    rung_allocator_init_failing(&allocator, &countdown);
    while (i < TEXTS &&
           enter(&lexicon, views[i], views[i].bytes + views[i].length, &allocator))
      i++;
    rung_lexicon_reset(&lexicon, &allocator);
    assert_int_equal(allocator.used, 0);
    if (i == TEXTS) {
      assert_true(n > 8);
      return;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts),
                                     cmocka_unit_test(test_failing_allocations)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

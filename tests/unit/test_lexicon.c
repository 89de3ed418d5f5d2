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

/* Every tenth text is refused. */
static uint32_t enter(RungLexicon *lexicon, RungText text, uint32_t row,
                      RungAllocator *allocator) {
  const RungStem stem = rung_stem_make(text);
  const RungVerdict verdict = row % 10 ? RUNG_VERDICT_FINE : RUNG_VERDICT_REFUSED;
  const RungLexiconSlot *slot =
      rung_lexicon_find(lexicon, text, stem, rung_stem_hash(stem));
  if (!slot) slot = rung_lexicon_add(lexicon, text, stem, row, verdict, NULL, allocator);
  if (!slot) return 0;
  const RungLexeme *lexeme = &lexicon->lexemes[slot->number - 1];
  assert_int_equal(slot->kind, lexeme->kind);
  assert_int_equal(rung_lexicon_verdict(slot->kind),
                   lexeme->row % 10 ? RUNG_VERDICT_FINE : RUNG_VERDICT_REFUSED);
  assert_true(rung_lexeme_hash(lexeme) == rung_stem_hash(stem));
  return slot->number;
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
    numbers[i] = enter(&lexicon, views[i], i, &allocator);
    const uint32_t first = twin(views, i);
    assert_int_equal(numbers[i], first == i ? lexicon.count : numbers[first]);
  }
  for (uint32_t i = 0; i < TEXTS; i++) {
    char buffer[RUNG_STEM_BYTES];
    const RungLexeme *lexeme = &lexicon.lexemes[numbers[i] - 1];
    assert_true(same(rung_lexeme_text(lexeme, buffer), views[i]));
    assert_int_equal(lexeme->row, twin(views, i));
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
    while (i < TEXTS && enter(&lexicon, views[i], i, &allocator)) i++;
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

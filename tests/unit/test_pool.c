#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

enum { TEXTS = 50000 };

static RungText numbered(char *buffer, size_t size, unsigned number) {
  int length = snprintf(buffer, size, "partner-%u", number * 2654435761u);
  return (RungText){buffer, (uint32_t)length};
}

static void one_id_for_each_text(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungError err;
  rung_error_init(&err);
  RungPool pool;
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  char buffer[32];
  RungText early = {NULL, 0};
  for (unsigned round = 0; round < 2; round++) {
    for (unsigned i = 0; i < TEXTS; i++) {
      uint32_t id;
      RungText text = numbered(buffer, sizeof buffer, i);
      if (round == 0) assert_true(rung_pool_find(&pool, text) == RUNG_NO_TEXT);
      assert_int_equal(rung_pool_intern(&pool, text, &id, &err), RUNG_OK);
      assert_int_equal(id, i + 1); /* dense, in order of first interning */
      if (i == 0 && round == 0) early = rung_pool_view(&pool, id);
    }
  }
  for (unsigned i = 0; i < TEXTS; i++) {
    RungText text = numbered(buffer, sizeof buffer, i);
    assert_int_equal(rung_pool_find(&pool, text), i + 1);
    assert_true(rung_text_equal(rung_pool_view(&pool, i + 1), text));
  }
  assert_int_equal(pool.count, TEXTS + 1);
  assert_true(rung_text_equal(early, numbered(buffer, sizeof buffer, 0)));
  rung_pool_reset(&pool);
  assert_true(allocator.used == 0);
}

static void bytes_decide(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungError err;
  rung_error_init(&err);
  RungPool pool;
  assert_int_equal(rung_pool_init(&pool, &allocator, &err), RUNG_OK);
  const RungText texts[] = {{NULL, 0}, {"a", 1},  {"a\0", 2},
                            {"A", 1},  {"a ", 2}, {"\xFF", 1}};
  for (uint32_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    uint32_t id;
    assert_int_equal(rung_pool_intern(&pool, texts[i], &id, &err), RUNG_OK);
    assert_int_equal(id, i);
    assert_true(rung_text_equal(rung_pool_view(&pool, i), texts[i]));
  }
  rung_pool_reset(&pool);
  assert_true(rung_pool_find(&pool, texts[1]) == RUNG_NO_TEXT);
}

static RungStatus fill_pool(RungPool *pool, RungAllocator *allocator, RungError *err) {
  RungStatus status = rung_pool_init(pool, allocator, err);
  if (status == RUNG_OK) status = rung_pool_expect(pool, 150, err);
  char buffer[32];
  for (unsigned i = 0; status == RUNG_OK && i < 300; i++) {
    uint32_t id = 0;
    status = rung_pool_intern(pool, numbered(buffer, sizeof buffer, i), &id, err);
    if (status == RUNG_OK) assert_int_equal(id, i + 1);
  }
  return status;
}

/* A text whose interning failed is not there, the others are. */
static void survives_failures(void **state) {
  (void)state;
  bool done = false;
  long n = 1;
  for (; !done; n++) {
    long countdown = n;
    RungAllocator allocator;
    rung_allocator_init_failing(&allocator, &countdown);
    RungError err;
    rung_error_init(&err);
    RungPool pool;
    done = fill_pool(&pool, &allocator, &err) == RUNG_OK;
    if (!done) assert_int_equal(err.status, RUNG_E_MEMORY);
    char buffer[32];
    for (unsigned i = 0; i + 1 < pool.count; i++)
      assert_int_equal(rung_pool_find(&pool, numbered(buffer, sizeof buffer, i)), i + 1);
    if (pool.count) {
      RungText next = numbered(buffer, sizeof buffer, (unsigned)pool.count - 1);
      assert_true(rung_pool_find(&pool, next) == RUNG_NO_TEXT);
    }
    rung_pool_reset(&pool);
    assert_true(allocator.used == 0);
  }
  assert_true(n > 8);
}

/* What a later pool begins with: the texts of an earlier one, laid down. */
typedef struct Laid {
  uint64_t offsets[TEXTS + 2];
  char bytes[32 * TEXTS];
  uint32_t *slots;
  RungPoolBase base;
} Laid;

static Laid *lay_down(const RungPool *pool) {
  Laid *laid = calloc(1, sizeof *laid);
  assert_non_null(laid);
  const size_t count = pool->count, slots = rung_pool_base_slots(count);
  laid->slots = calloc(slots, sizeof *laid->slots);
  assert_non_null(laid->slots);
  for (size_t i = 0; i < count; i++) {
    const RungText text = rung_pool_view(pool, (uint32_t)i);
    if (text.length) memcpy(laid->bytes + laid->offsets[i], text.bytes, text.length);
    laid->offsets[i + 1] = laid->offsets[i] + text.length;
  }
  rung_pool_base_fill(pool, count, laid->slots, slots);
  laid->base = (RungPoolBase){laid->offsets, laid->bytes,          laid->slots,
                              count,         laid->offsets[count], slots};
  return laid;
}

static void begins_with_a_base(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungError err;
  rung_error_init(&err);
  RungPool first, pool;
  char buffer[32];
  uint32_t id;
  assert_int_equal(rung_pool_init(&first, &allocator, &err), RUNG_OK);
  for (unsigned i = 0; i < TEXTS; i++)
    assert_int_equal(
        rung_pool_intern(&first, numbered(buffer, sizeof buffer, i), &id, &err), RUNG_OK);
  Laid *laid = lay_down(&first);
  assert_true(rung_pool_base_holds(&laid->base));
  rung_pool_init_over(&pool, &laid->base, &allocator);
  assert_int_equal(rung_pool_count(&pool), TEXTS + 1);
  for (unsigned i = 0; i < 2 * TEXTS; i++) {
    const RungText text = numbered(buffer, sizeof buffer, i);
    assert_int_equal(rung_pool_find(&pool, text), i < TEXTS ? i + 1 : RUNG_NO_TEXT);
    assert_int_equal(rung_pool_intern(&pool, text, &id, &err), RUNG_OK);
    assert_int_equal(id, i + 1);
    assert_true(rung_text_equal(rung_pool_view(&pool, id), text));
  }
  assert_int_equal(rung_pool_intern(&pool, rung_text(""), &id, &err), RUNG_OK);
  assert_int_equal(id, 0);
  rung_pool_reset(&pool);
  rung_pool_reset(&first);
  free(laid->slots);
  free(laid);
  assert_true(allocator.used == 0);
}

/* A base that somebody has tampered with is told from a sound one. */
static void bases_are_checked(void **state) {
  (void)state;
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  RungError err;
  rung_error_init(&err);
  RungPool pool;
  assert_int_equal(fill_pool(&pool, &allocator, &err), RUNG_OK);
  Laid *laid = lay_down(&pool);
  const RungPoolBase good = laid->base;
  const size_t count = good.count, slots = good.slot_count;
#define REFUSED(change, undo)                                                            \
  do {                                                                                   \
    change;                                                                              \
    assert_false(rung_pool_base_holds(&laid->base));                                     \
    undo;                                                                                \
    laid->base = good;                                                                   \
    assert_true(rung_pool_base_holds(&laid->base));                                      \
  } while (0)
  REFUSED(laid->base.count = 0, );
  REFUSED(laid->base.count = RUNG_NO_TEXT, );
  REFUSED(laid->base.slot_count = slots - 1, );
  REFUSED(laid->base.slot_count = 0, );
  REFUSED(laid->base.length++, );
  REFUSED(laid->offsets[0] = 1, laid->offsets[0] = 0);
  const uint64_t middle = laid->offsets[count / 2];
  REFUSED(laid->offsets[count / 2] = middle + 100, laid->offsets[count / 2] = middle);
  REFUSED(laid->offsets[count / 2] = 0, laid->offsets[count / 2] = middle);
  size_t taken = 0;
  while (!laid->slots[taken]) taken++;
  const uint32_t id = laid->slots[taken];
  REFUSED(laid->slots[taken] = (uint32_t)count + 1, laid->slots[taken] = id);
  size_t empty = 0;
  while (laid->slots[empty] != 1) empty++; /* the slot of "" */
  REFUSED(laid->slots[empty] = 0, laid->slots[empty] = 1);
  uint32_t *kept = malloc(slots * sizeof *kept);
  assert_non_null(kept);
  memcpy(kept, laid->slots, slots * sizeof *kept);
  for (size_t i = 0; i < slots; i++) laid->slots[i] = 1;
  assert_false(rung_pool_base_holds(&laid->base)); /* a search would never end */
  memcpy(laid->slots, kept, slots * sizeof *kept);
#undef REFUSED
  free(kept);
  rung_pool_reset(&pool);
  free(laid->slots);
  free(laid);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_id_for_each_text), cmocka_unit_test(bytes_decide),
      cmocka_unit_test(survives_failures),    cmocka_unit_test(begins_with_a_base),
      cmocka_unit_test(bases_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which rows belong to which partner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan_fixture.h"
#include "study/owned.h"

static RungOwned owned_by(uint32_t via) {
  RungOwned owned = {0};
  assert_int_equal(rung_owned_make(&owned, &builder.plan, builder.run, via,
                                   &builder.arena, &builder.err),
                   RUNG_OK);
  return owned;
}

static void assert_rows(const RungOwned *owned, size_t subject, const uint32_t *rows,
                        size_t count) {
  assert_int_equal(owned->starts[subject + 1] - owned->starts[subject], count);
  for (size_t i = 0; i < count; i++)
    assert_int_equal(owned->rows[owned->starts[subject] + i], rows[i]);
}
#define ASSERT_ROWS(owned, subject, ...)                                                 \
  assert_rows(owned, subject, (const uint32_t[]){__VA_ARGS__},                           \
              sizeof(const uint32_t[]){__VA_ARGS__} / sizeof(uint32_t))

static uint32_t make_deals(size_t partners, size_t deals, const int64_t *owners) {
  const uint32_t subject = builder_source(&builder, "partners", partners);
  const uint32_t rows = builder_source(&builder, "deals", deals);
  return builder_column(&builder, rows, "partner_id", ref(subject), owners);
}

static void rows_in_file_order(void **state) {
  (void)state;
  const uint32_t via = make_deals(4, 7, CELLS(3, 0, 3, NO, 0, 3, 1));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungOwned owned = owned_by(via);
  assert_int_equal(owned.starts[0], 0);
  ASSERT_ROWS(&owned, 0, 1, 4);
  ASSERT_ROWS(&owned, 1, 6);
  assert_rows(&owned, 2, NULL, 0);
  ASSERT_ROWS(&owned, 3, 0, 2, 5);
  assert_int_equal(owned.starts[4], 6);
}

/* Rows that belong to nobody are in no list. */
static void rows_of_nobody(void **state) {
  (void)state;
  const uint32_t via = make_deals(2, 3, CELLS(NO, NO, NO));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungOwned owned = owned_by(via);
  for (size_t s = 0; s <= 2; s++) assert_int_equal(owned.starts[s], 0);
}

static void no_rows(void **state) {
  (void)state;
  const uint32_t via = make_deals(2, 0, NULL);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungOwned owned = owned_by(via);
  for (size_t s = 0; s <= 2; s++) assert_int_equal(owned.starts[s], 0);
}

static void no_partners(void **state) {
  (void)state;
  const uint32_t via = make_deals(0, 2, CELLS(NO, NO));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  assert_int_equal(owned_by(via).starts[0], 0);
}

/* A group's rows are found by the key that is the partner, wherever it stands among them.
 */
static void rows_of_a_group(void **state) {
  (void)state;
  const uint32_t via = make_deals(2, 4, CELLS(1, 0, 1, 1));
  const char *const products[] = {"x", "x", "y", "x"};
  const uint32_t product = builder_words(&builder, 2, "product", products);
  const uint32_t line = builder_group(&builder, 2, INPUTS(product, via));
  const uint32_t other = builder_group(&builder, 2, INPUTS(via, product));
  const uint32_t free_group = builder_group(&builder, 2, INPUTS(product));
  builder.groups[0].owner_key = 1;
  builder.groups[1].owner_key = 0;
  builder_leaf(&builder, RUNG_OP_KEY, type_of(RUNG_KIND_TEXT), line, 0);
  const uint32_t of_other = builder_leaf(&builder, RUNG_OP_KEY, ref(1), other, 0);
  const uint32_t of_line = builder_leaf(&builder, RUNG_OP_KEY, ref(1), line, 1);
  assert_int_equal(rung_owned_group_key(&builder.plan, line), of_line);
  assert_int_equal(rung_owned_group_key(&builder.plan, other), of_other);
  assert_int_equal(rung_owned_group_key(&builder.plan, free_group), RUNG_NONE);
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  const RungOwned owned = owned_by(of_line);
  ASSERT_ROWS(&owned, 0, 1);
  ASSERT_ROWS(&owned, 1, 0, 2);
}

/* The owner's key may be one that no formula reads. */
static void group_without_key_node(void **state) {
  (void)state;
  const uint32_t via = make_deals(2, 2, CELLS(1, 0));
  const uint32_t line = builder_group(&builder, 2, INPUTS(via));
  builder.groups[0].owner_key = 0;
  assert_int_equal(rung_owned_group_key(&builder.plan, line), RUNG_NONE);
}

/* By the cells that context points at. */
static int by_cell(const void *context, uint32_t left, uint32_t right) {
  const int64_t *cells = context;
  return (cells[left] > cells[right]) - (cells[left] < cells[right]);
}

static void sorted_rows(void **state) {
  (void)state;
  const int64_t cells[] = {5, 1, 5, 2, 4, 5, 1, 3, 0};
  const uint32_t via = make_deals(4, 9, CELLS(0, 0, 0, 2, 0, 0, 0, 2, NO));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  RungOwned owned = owned_by(via);
  assert_int_equal(
      rung_owned_sort(&owned, 4, by_cell, cells, &builder.arena, &builder.err), RUNG_OK);
  ASSERT_ROWS(&owned, 0, 1, 6, 4, 0, 2, 5); /* equal ones as they were */
  assert_rows(&owned, 1, NULL, 0);
  ASSERT_ROWS(&owned, 2, 3, 7);
  assert_rows(&owned, 3, NULL, 0);
}

/* Every arrangement of up to five rows, values with ties. */
static void sorted_arrangements(void **state) {
  (void)state;
  for (uint32_t count = 0, all = 1; count <= 5; count++, all *= 3) {
    for (uint32_t which = 0; which < all; which++) {
      uint32_t rows[5] = {0, 1, 2, 3, 4};
      const size_t starts[2] = {0, count};
      int64_t cells[5] = {0};
      for (uint32_t i = 0, rest = which; i < count; i++, rest /= 3) cells[i] = rest % 3;
      RungOwned owned = {.starts = starts, .rows = rows};
      assert_int_equal(
          rung_owned_sort(&owned, 1, by_cell, cells, &builder.arena, &builder.err),
          RUNG_OK);
      for (uint32_t i = 1; i < count; i++) {
        const int order = by_cell(cells, rows[i - 1], rows[i]);
        assert_true(order < 0 || (order == 0 && rows[i - 1] < rows[i]));
      }
    }
  }
}

static void sort_out_of_memory(void **state) {
  (void)state;
  const uint32_t via = make_deals(1, 3, CELLS(0, 0, 0));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  RungOwned owned = owned_by(via);
  RungAllocator failing;
  RungArena arena;
  long countdown = 1;
  rung_allocator_init_failing(&failing, &countdown);
  rung_arena_init(&arena, &failing);
  assert_int_equal(
      rung_owned_sort(&owned, 1, by_cell, CELLS(3, 2, 1), &arena, &builder.err),
      RUNG_E_MEMORY);
  rung_arena_reset(&arena);
  assert_int_equal(failing.used, 0);
}

static void out_of_memory(void **state) {
  (void)state;
  const uint32_t via = make_deals(3, 3, CELLS(2, 2, 0));
  assert_int_equal(builder_evaluate(&builder), RUNG_OK);
  long failures = 0;
  for (long n = 1;; n++) {
    RungAllocator failing;
    RungArena arena;
    RungError err;
    RungOwned owned;
    long countdown = n;
    rung_error_init(&err);
    rung_allocator_init_failing(&failing, &countdown);
    rung_arena_init(&arena, &failing);
    const RungStatus status =
        rung_owned_make(&owned, &builder.plan, builder.run, via, &arena, &err);
    if (!status) ASSERT_ROWS(&owned, 2, 0, 1);
    rung_arena_reset(&arena);
    assert_int_equal(failing.used, 0);
    if (!status) break;
    assert_int_equal(status, RUNG_E_MEMORY);
    failures++;
  }
  assert_true(failures > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(rows_in_file_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_of_nobody, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_partners, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_of_a_group, set_up, tear_down),
      cmocka_unit_test_setup_teardown(group_without_key_node, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sorted_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sorted_arrangements, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sort_out_of_memory, set_up, tear_down),
      cmocka_unit_test_setup_teardown(out_of_memory, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* libFuzzer: any bytes as a plan. What is accepted must be listed, windowed and keyed.
 * Seeds: tests/unit/plans. */
#include "plan/disassemble.h"
#include "plan/key.h"

enum { ALLOCATED_MAX = 256 << 20, SOURCES_MAX = 64 };

static void use_plan(const RungPlan *plan, RungAllocator *allocator, FILE *sink,
                     RungError *err) {
  const RungKey content[SOURCES_MAX] = {{0, 0}};
  RungArena arena;
  rung_arena_init(&arena, allocator);
  RungSpan *spans = rung_arena_take_array(&arena, plan->window_count, sizeof *spans);
  RungKey *keys = rung_arena_take_array(&arena, plan->node_count, sizeof *keys);
  if (spans && keys) {
    rung_plan_windows(plan, (RungSpan){20454, 20818}, spans);
    const RungKeyBasis basis = {.spans = spans, .source_content = content};
    if (rung_plan_keys(plan, &basis, (RungKeys){keys, NULL}, allocator, err) == RUNG_OK &&
        rung_plan_disassemble(plan, sink, err) != RUNG_OK)
      __builtin_trap();
  }
  rung_arena_reset(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  static FILE *sink;
  RungAllocator allocator;
  RungError err;
  RungPlan plan;
  if (!sink) sink = fopen("/dev/null", "w");
  if (!sink || length > RUNG_PLAN_BYTES_MAX) return 0;
  rung_error_init(&err);
  rung_allocator_init(&allocator, ALLOCATED_MAX);
  RungText text = {(const char *)bytes, (uint32_t)length};
  if (rung_plan_decode(&plan, text, &allocator, &err) == RUNG_OK) {
    use_plan(&plan, &allocator, sink, &err);
    rung_plan_reset(&plan);
  }
  if (allocator.used) __builtin_trap();
  return 0;
}

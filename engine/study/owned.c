#include "study/owned.h"

RungStatus rung_owned_make(RungOwned *owned, const RungPlan *plan, const RungRun *run,
                           uint32_t via, RungArena *arena, RungError *err) {
  const RungColumn *ref = rung_run_column(run, via);
  size_t subjects = rung_run_rows(run, plan->program.subject);
  size_t *starts = rung_arena_take_array(arena, subjects + 2, sizeof *starts);
  uint32_t *rows = rung_arena_take_array(arena, ref->rows, sizeof *rows);
  if (!starts || !rows) return rung_error_memory(err, "rows by partner");
  for (size_t row = 0; row < ref->rows; row++) {
    if (rung_column_has(ref, row)) starts[ref->values.u32[row] + 2]++;
  }
  for (size_t s = 2; s <= subjects + 1; s++) starts[s] += starts[s - 1];
  for (size_t row = 0; row < ref->rows; row++) {
    if (rung_column_has(ref, row))
      rows[starts[ref->values.u32[row] + 1]++] = (uint32_t)row;
  }
  owned->starts = starts;
  owned->rows = rows;
  return RUNG_OK;
}

/* Merges the sorted halves of rows[count], from `half` on the second; spare [half]. */
static void merge(uint32_t *rows, size_t count, size_t half, uint32_t *spare,
                  RungRowCompare compare, const void *context) {
  for (size_t i = 0; i < half; i++) spare[i] = rows[i];
  size_t left = 0, right = half, to = 0;
  while (left < half) {
    bool second = right < count && compare(context, spare[left], rows[right]) > 0;
    rows[to++] = second ? rows[right++] : spare[left++];
  }
}

static void sort(uint32_t *rows, size_t count, uint32_t *spare, RungRowCompare compare,
                 const void *context) {
  if (count < 2) return;
  size_t half = count / 2;
  sort(rows, half, spare, compare, context);
  sort(rows + half, count - half, spare, compare, context);
  if (compare(context, rows[half - 1], rows[half]) <= 0) return;
  merge(rows, count, half, spare, compare, context);
}

RungStatus rung_owned_sort(RungOwned *owned, size_t subjects, RungRowCompare compare,
                           const void *context, RungArena *arena, RungError *err) {
  size_t most = 0;
  for (size_t s = 0; s < subjects; s++) {
    size_t count = owned->starts[s + 1] - owned->starts[s];
    if (count > most) most = count;
  }
  uint32_t *spare = rung_arena_take_array(arena, most / 2 + 1, sizeof *spare);
  if (!spare) return rung_error_memory(err, "rows by partner");
  for (size_t s = 0; s < subjects; s++) {
    size_t count = owned->starts[s + 1] - owned->starts[s];
    sort(owned->rows + owned->starts[s], count, spare, compare, context);
  }
  return RUNG_OK;
}

uint32_t rung_owned_group_key(const RungPlan *plan, uint32_t domain) {
  const RungGroup *group = rung_plan_group(plan, domain);
  if (group->owner_key == RUNG_NONE) return RUNG_NONE;
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (node->operator== RUNG_OP_KEY && node->domain == domain &&
        node->digits ==(RungWide) group->owner_key) {
      return i;
    }
  }
  return RUNG_NONE;
}

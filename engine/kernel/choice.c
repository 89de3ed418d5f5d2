#include "kernel/choice.h"

void rung_choice_otherwise(uint32_t *choose, size_t rows, const RungColumn *first) {
  const size_t stride = rung_vector_stride(first);
  for (size_t row = 0; row < rows; row++)
    choose[row] = rung_column_has(first, row * stride) ? 0 : 1;
}

void rung_choice_if(uint32_t *choose, size_t rows, const RungColumn *condition) {
  const size_t stride = rung_vector_stride(condition);
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * stride;
    const uint32_t branch = condition->values.u8[at] ? 1 : 2;
    choose[row] = rung_column_has(condition, at) ? branch : RUNG_NO_TARGET;
  }
}

void rung_choice_pick(uint32_t *choose, size_t rows, const RungColumn *tier,
                      size_t count) {
  const size_t stride = rung_vector_stride(tier);
  for (size_t row = 0; row < rows; row++) {
    const uint32_t input = 1u + tier->values.u8[row * stride];
    const bool known = rung_column_has(tier, row * stride) && input < count;
    choose[row] = known ? input : RUNG_NO_TARGET;
  }
}

static bool starts_by(const RungColumn *from, size_t row, int32_t day) {
  const size_t at = row * rung_vector_stride(from);
  return rung_column_has(from, at) && from->values.i32[at] <= day;
}

void rung_choice_pick_dated(uint32_t *choose, size_t rows,
                            const RungColumn *const *inputs, size_t count) {
  const RungColumn *date = inputs[0];
  const size_t stride = rung_vector_stride(date), pairs = (count - 1) / 2;
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * stride;
    choose[row] = RUNG_NO_TARGET;
    if (!rung_column_has(date, at)) continue;
    for (size_t i = pairs; i-- > 0;) {
      if (!starts_by(inputs[1 + 2 * i], row, date->values.i32[at])) continue;
      choose[row] = (uint32_t)(2 + 2 * i);
      break;
    }
  }
}

static size_t slot_of(uint32_t id, size_t slot_count) {
  return (id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (slot_count - 1);
}

/* The slot that holds id, or the empty one where it would be. Slots hold the index of a
 * k, and 0 (the key itself) when empty. */
static size_t find_slot(const RungColumn *const *inputs, const uint32_t *slots,
                        size_t slot_count, uint32_t id) {
  size_t slot = slot_of(id, slot_count);
  while (slots[slot] && inputs[slots[slot]]->values.u32[0] != id)
    slot = (slot + 1) & (slot_count - 1);
  return slot;
}

void rung_choice_lookup(uint32_t *choose, size_t rows, const RungColumn *const *inputs,
                        size_t count, uint32_t *slots, size_t slot_count) {
  const RungColumn *key = inputs[0];
  const size_t stride = rung_vector_stride(key);
  for (size_t slot = 0; slot < slot_count; slot++) slots[slot] = 0;
  for (uint32_t i = 1; i + 1 < count; i += 2) {
    if (!rung_column_has(inputs[i], 0)) continue;
    const size_t slot = find_slot(inputs, slots, slot_count, inputs[i]->values.u32[0]);
    if (!slots[slot]) slots[slot] = i;
  }
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * stride;
    choose[row] = RUNG_NO_TARGET;
    if (!rung_column_has(key, at)) continue;
    const uint32_t found =
        slots[find_slot(inputs, slots, slot_count, key->values.u32[at])];
    if (found) choose[row] = found + 1;
  }
}

size_t rung_choice_take(RungColumn *out, const RungColumn *const *inputs,
                        const uint32_t *choose) {
  for (size_t row = 0; row < out->rows; row++) {
    out->valid[row] = 0;
    if (choose[row] == RUNG_NO_TARGET) continue;
    const RungColumn *from = inputs[choose[row]];
    const size_t at = row * rung_vector_stride(from);
    if (!rung_column_has(from, at)) continue;
    if (!rung_vector_copy(out, row, from, at)) return row;
    out->valid[row] = 1;
  }
  return RUNG_NO_ROW;
}

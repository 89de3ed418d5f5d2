#include "kernel/choice.h"

#include <string.h>

/* A slot of a lookup that is free: no index of a value. */
#define FREE UINT64_MAX

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

/* A key and the index of its value, in one word. */
static inline uint64_t entry_of(uint32_t id, size_t index) {
  return (uint64_t)id << 32 | index;
}

/* The index of the id's value, or RUNG_NO_TARGET. */
static inline uint32_t look_up(const uint64_t *slots, size_t mask, uint32_t id) {
  size_t slot = (id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
  while (slots[slot] != FREE && slots[slot] >> 32 != id) slot = (slot + 1) & mask;
  return (uint32_t)slots[slot];
}

static void enter(uint64_t *slots, size_t mask, uint64_t entry) {
  size_t slot = ((entry >> 32) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
  while (slots[slot] != FREE) slot = (slot + 1) & mask;
  slots[slot] = entry;
}

void rung_choice_lookup(uint32_t *choose, size_t rows, const RungColumn *const *inputs,
                        size_t count, uint64_t *slots, size_t slot_count) {
  const RungColumn *key = inputs[0];
  const size_t stride = rung_vector_stride(key), mask = slot_count - 1;
  memset(slots, 0xFF, slot_count * sizeof *slots);
  for (uint32_t i = 1; i + 1 < count; i += 2) {
    if (!rung_column_has(inputs[i], 0)) continue;
    const uint32_t id = inputs[i]->values.u32[0];
    if (look_up(slots, mask, id) == RUNG_NO_TARGET)
      enter(slots, mask, entry_of(id, i + 1));
  }
  for (size_t row = 0; row < rows; row++)
    choose[row] = look_up(slots, mask, key->values.u32[row * stride]);
  for (size_t row = 0; row < rows && key->valid; row++)
    if (!key->valid[row * stride]) choose[row] = RUNG_NO_TARGET;
}

/* An input as cells of out's own store and scale. */
typedef struct Source {
  const char *cells;
  const uint8_t *valid;
  size_t stride, valid_stride;
  RungRatio figure; /* the cell of an input of one figure of another scale */
} Source;

/* Inputs that are taken from by copying; behind them one that is missing everywhere. */
enum { SOURCES_MOST = 32 };

static inline size_t source_of(uint32_t choice) {
  return choice < SOURCES_MOST ? choice : SOURCES_MOST;
}

/* False: out's cells can't be copied from the input's. */
static bool prepare(Source *source, const RungColumn *out, const RungColumn *input) {
  static const uint8_t always = 1;
  source->valid = input->valid ? input->valid : &always;
  source->valid_stride = input->valid ? rung_vector_stride(input) : 0;
  source->stride = rung_vector_stride(input);
  source->cells = input->values.any;
  if (rung_vector_alike(out, input)) return true;
  RungColumn one = *out;
  source->figure = (RungRatio){0, 0};
  one.values.any = &source->figure;
  source->cells = (const char *)&source->figure;
  return source->stride == 0 &&
         (!rung_column_has(input, 0) || rung_vector_copy(&one, 0, input, 0));
}

/* Of the inputs that are chosen: others may be of another kind. */
static bool prepare_all(Source *sources, const RungColumn *out,
                        const RungColumn *const *inputs, const uint32_t *choose) {
  static const RungRatio nothing = {0, 0};
  static const uint8_t never = 0;
  uint8_t chosen[SOURCES_MOST + 1] = {0};
  for (size_t row = 0; row < out->rows; row++) {
    if (choose[row] >= SOURCES_MOST && choose[row] != RUNG_NO_TARGET) return false;
    chosen[source_of(choose[row])] = 1;
  }
  for (size_t i = 0; i < SOURCES_MOST; i++)
    if (chosen[i] && !prepare(&sources[i], out, inputs[i])) return false;
  sources[SOURCES_MOST] = (Source){.cells = (const char *)&nothing, .valid = &never};
  return true;
}

static inline void copy_cells(RungColumn *out, const Source *sources,
                              const uint32_t *choose, size_t width) {
  char *restrict cells = out->values.any;
  uint8_t *restrict valid = out->valid;
  for (size_t row = 0; row < out->rows; row++) {
    const Source *source = &sources[source_of(choose[row])];
    memcpy(cells + row * width, source->cells + row * source->stride * width, width);
    valid[row] = source->valid[row * source->valid_stride];
  }
}

static size_t convert_cells(RungColumn *out, const RungColumn *const *inputs,
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

size_t rung_choice_take(RungColumn *out, const RungColumn *const *inputs,
                        const uint32_t *choose) {
  Source sources[SOURCES_MOST + 1];
  if (!prepare_all(sources, out, inputs, choose))
    return convert_cells(out, inputs, choose);
  switch (rung_store_width(out->store)) {
  case 1: copy_cells(out, sources, choose, 1); break;
  case 4: copy_cells(out, sources, choose, 4); break;
  case 8: copy_cells(out, sources, choose, 8); break;
  case 16: copy_cells(out, sources, choose, 16); break;
  default: copy_cells(out, sources, choose, sizeof(RungRatio)); break;
  }
  return RUNG_NO_ROW;
}

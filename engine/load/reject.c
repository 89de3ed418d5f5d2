#include "load/reject.h"

#include <stdlib.h>
#include <string.h>

static const char *const codes[RUNG_FAULT_COUNT] = {
    "",
#define RUNG_FAULT(name, code) code,
#include "load/faults.def"
#undef RUNG_FAULT
};

const char *rung_fault_code(RungFault fault) {
  return codes[fault];
}

RungFault rung_fault_find(const char *code) {
  for (int i = 1; i < RUNG_FAULT_COUNT; i++) {
    if (codes[i] == code || strcmp(codes[i], code) == 0) return (RungFault)i;
  }
  return RUNG_FAULT_NONE;
}

RungStatus rung_rejects_add(RungRejects *rejects, RungAllocator *allocator,
                            const RungReject *item, RungError *err) {
  if (rejects->count == rejects->capacity) {
    size_t capacity = rejects->capacity ? rejects->capacity * 2 : 16;
    RungReject *items =
        rung_reallocate(allocator, rejects->items, rejects->capacity * sizeof *items,
                        capacity * sizeof *items);
    if (!items) return rung_error_memory(err, "the list of rejects");
    rejects->items = items;
    rejects->capacity = capacity;
  }
  rejects->items[rejects->count++] = *item;
  return RUNG_OK;
}

static int compare(const void *left, const void *right) {
  const RungReject *a = left, *b = right;
  if (a->source != b->source) return a->source < b->source ? -1 : 1;
  return a->byte < b->byte ? -1 : a->byte > b->byte;
}

void rung_rejects_sort(RungRejects *rejects) {
  if (rejects->count < 2) return;
  qsort(rejects->items, rejects->count, sizeof *rejects->items, compare);
}

void rung_rejects_reset(RungRejects *rejects, RungAllocator *allocator) {
  rung_release(allocator, rejects->items, rejects->capacity * sizeof *rejects->items);
  *rejects = (RungRejects){0};
}

const RungReject *rung_rejects_first(const RungRejects *rejects) {
  for (size_t i = 0; i < rejects->count; i++) {
    if (!rejects->items[i].skipped) return &rejects->items[i];
  }
  return NULL;
}

static uint32_t count_characters(RungText text) {
  uint32_t characters = 0;
  for (uint32_t i = 0; i < text.length; i++) {
    characters += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
  }
  return characters;
}

void rung_reject_describe(const RungReject *reject, RungError *err) {
  rung_error_set(err, RUNG_E_DATA, reject->code, "%.*s%s%.*s", RUNG_TEXT(reject->field),
                 reject->field.length ? ": " : "", RUNG_TEXT(reject->message));
  if (reject->skipped) err->severity = RUNG_SEVERITY_WARNING;
  rung_error_place(err, reject->file, reject->line, reject->column, reject->byte);
  if (reject->fix.length) rung_error_help(err, "%.*s", RUNG_TEXT(reject->fix));
  rung_error_excerpt(err, reject->excerpt.bytes, reject->excerpt.length, 1,
                     count_characters(reject->excerpt));
}

size_t rung_rejects_count(const RungRejects *rejects,
                          RungRejectCount counts[RUNG_FAULT_COUNT]) {
  RungRejectCount all[RUNG_FAULT_COUNT] = {{0}};
  for (size_t i = 0; i < rejects->count; i++) {
    RungRejectCount *one = &all[rung_fault_find(rejects->items[i].code)];
    one->code = rejects->items[i].code;
    if (rejects->items[i].skipped) {
      one->skipped++;
    } else {
      one->cells++;
    }
  }
  size_t used = 0;
  for (int i = 0; i < RUNG_FAULT_COUNT; i++) {
    if (all[i].code) counts[used++] = all[i];
  }
  return used;
}

void rung_rejects_print(const RungRejects *rejects, size_t most, FILE *stream,
                        bool colour) {
  size_t shown[RUNG_FAULT_COUNT] = {0};
  for (size_t i = 0; i < rejects->count; i++) {
    if (shown[rung_fault_find(rejects->items[i].code)]++ >= most) continue;
    RungError err;
    rung_error_init(&err);
    rung_reject_describe(&rejects->items[i], &err);
    rung_error_print(&err, stream, colour);
  }
  for (int i = 0; i < RUNG_FAULT_COUNT; i++) {
    if (shown[i] <= most) continue;
    fprintf(stream, "error[%s]: %zu more\n", codes[i], shown[i] - most);
  }
}

#include "report/sheet.h"

#include <assert.h>

/* 16 bytes. Digits that do not fit, and ratios, lie in the arena `body`. */
struct RungCell {
  union {
    const char *bytes;
    int64_t number; /* date, flag, narrow decimals */
    const RungWide *digits;
    const RungRatio *ratio;
  } as;
  uint32_t extra; /* text: length; money: index into sheet->monies */
  uint8_t shape;  /* RungShape; bit WIDE: digits are behind the pointer */
  uint8_t kind;
  uint8_t scale;
  uint8_t tone;
};

enum { WIDE = 0x80, FIRST_CAPACITY = 16 };

_Static_assert(sizeof(RungCell) == 16, "cells are kept small");

void rung_sheet_init(RungSheet *sheet, RungAllocator *allocator) {
  *sheet = (RungSheet){.allocator = allocator};
  rung_arena_init(&sheet->head, allocator);
  rung_arena_init(&sheet->body, allocator);
}

void rung_sheet_reset(RungSheet *sheet) {
  RungAllocator *allocator = sheet->allocator;
  rung_release(allocator, sheet->columns,
               sheet->column_capacity * sizeof *sheet->columns);
  rung_release(allocator, sheet->cells, sheet->cell_capacity * sizeof *sheet->cells);
  rung_release(allocator, sheet->monies, sheet->money_capacity * sizeof *sheet->monies);
  rung_arena_reset(&sheet->head);
  rung_arena_reset(&sheet->body);
  rung_sheet_init(sheet, allocator);
}

void rung_sheet_clear_rows(RungSheet *sheet) {
  rung_arena_reset(&sheet->body);
  sheet->rows = 0;
  sheet->money_count = 0;
}

/* A block with room for `wanted` items, or NULL; *capacity is then what it has. */
static void *grow(RungAllocator *allocator, void *block, size_t size, size_t *capacity,
                  size_t wanted) {
  if (wanted <= *capacity) return block;
  size_t more = *capacity * 2 > wanted ? *capacity * 2 : wanted;
  if (more < FIRST_CAPACITY) more = FIRST_CAPACITY;
  if (more > SIZE_MAX / 2 / size) return NULL;
  void *result = rung_reallocate(allocator, block, *capacity * size, more * size);
  if (result) *capacity = more;
  return result;
}

static bool has_name(const RungSheet *sheet, RungText name) {
  for (size_t i = 0; i < sheet->column_count; i++) {
    if (rung_text_equal(sheet->columns[i].name, name)) return true;
  }
  return false;
}

/* A copy of name, numbered when it is taken. false: no memory. */
static bool take_name(RungSheet *sheet, RungText name, RungText *result) {
  size_t room = name.length + 24u;
  char *copy = rung_arena_take(&sheet->head, room);
  if (!copy) return false;
  *result = (RungText){copy, name.length};
  if (name.length > 0) memcpy(copy, name.bytes, name.length);
  for (unsigned number = 2; has_name(sheet, *result); number++) {
    int more = snprintf(copy + name.length, 24, "_%u", number);
    result->length = name.length + (uint32_t)more;
  }
  return true;
}

RungStatus rung_sheet_column(RungSheet *sheet, RungRole role, RungText name,
                             RungText title, RungError *err) {
  assert(sheet->rows == 0);
  RungSheetColumn *columns = grow(sheet->allocator, sheet->columns, sizeof *columns,
                                  &sheet->column_capacity, sheet->column_count + 1);
  if (!columns) return rung_error_memory(err, "the columns of a table");
  sheet->columns = columns;
  RungSheetColumn *column = &columns[sheet->column_count];
  column->role = role;
  column->yield = (RungYield){0};
  if (!take_name(sheet, name, &column->name)) {
    return rung_error_memory(err, "the columns of a table");
  }
  if (title.length == 0) title = name;
  column->title.length = title.length;
  column->title.bytes =
      rung_arena_copy(&sheet->head, title.length ? title.bytes : "", title.length);
  if (!column->title.bytes) return rung_error_memory(err, "the columns of a table");
  sheet->column_count++;
  return RUNG_OK;
}

void rung_sheet_yield(RungSheet *sheet, size_t column, RungYield yield) {
  assert(column < sheet->column_count);
  sheet->columns[column].yield = yield;
}

RungStatus rung_sheet_row(RungSheet *sheet, RungError *err) {
  size_t from = sheet->rows * sheet->column_count;
  if (from + sheet->column_count > sheet->cell_capacity) {
    RungCell *cells = grow(sheet->allocator, sheet->cells, sizeof *cells,
                           &sheet->cell_capacity, from + sheet->column_count);
    if (!cells) return rung_error_memory(err, "the rows of a table");
    sheet->cells = cells;
  }
  if (sheet->column_count > 0) {
    memset(sheet->cells + from, 0, sheet->column_count * sizeof *sheet->cells);
  }
  sheet->rows++;
  return RUNG_OK;
}

static bool find_money(RungSheet *sheet, const RungMoneyStyle *money, uint32_t *index) {
  size_t i = 0;
  while (i < sheet->money_count && sheet->monies[i] != money) i++;
  if (i == sheet->money_count) {
    const RungMoneyStyle **monies = grow(sheet->allocator, sheet->monies, sizeof *monies,
                                         &sheet->money_capacity, i + 1);
    if (!monies) return false;
    sheet->monies = monies;
    monies[i] = money;
    sheet->money_count++;
  }
  *index = (uint32_t)i;
  return true;
}

static bool set_text(RungSheet *sheet, RungCell *cell, RungText text) {
  cell->extra = text.length;
  cell->as.bytes = "";
  if (text.length == 0) return true;
  char *copy = rung_arena_take(&sheet->body, text.length);
  if (copy) memcpy(copy, text.bytes, text.length);
  cell->as.bytes = copy;
  return copy != NULL;
}

static bool set_digits(RungSheet *sheet, RungCell *cell, RungWide digits) {
  if (digits >= INT64_MIN && digits <= INT64_MAX) {
    cell->as.number = (int64_t)digits;
    return true;
  }
  RungWide *copy = rung_arena_take(&sheet->body, sizeof *copy);
  if (copy) *copy = digits;
  cell->as.digits = copy;
  cell->shape |= WIDE;
  return copy != NULL;
}

static bool set_ratio(RungSheet *sheet, RungCell *cell, const RungRatio *ratio) {
  RungRatio *copy = rung_arena_take(&sheet->body, sizeof *copy);
  if (copy) *copy = *ratio;
  cell->as.ratio = copy;
  return copy != NULL;
}

static bool fill(RungSheet *sheet, RungCell *cell, const RungValue *value) {
  switch (value->shape) {
  case RUNG_SHAPE_MISSING: return true;
  case RUNG_SHAPE_TEXT: return set_text(sheet, cell, value->as.text);
  case RUNG_SHAPE_FLAG: cell->as.number = value->as.flag; return true;
  case RUNG_SHAPE_DATE: cell->as.number = value->as.date; return true;
  case RUNG_SHAPE_DECIMAL:
  case RUNG_SHAPE_RATIO: break;
  }
  if (value->money && !find_money(sheet, value->money, &cell->extra)) return false;
  return value->shape == RUNG_SHAPE_RATIO ? set_ratio(sheet, cell, &value->as.ratio)
                                          : set_digits(sheet, cell, value->as.digits);
}

RungStatus rung_sheet_set(RungSheet *sheet, size_t column, RungValue value,
                          RungError *err) {
  assert(sheet->rows > 0 && column < sheet->column_count);
  RungCell *cell = &sheet->cells[(sheet->rows - 1) * sheet->column_count + column];
  *cell = (RungCell){
      .shape = (uint8_t)value.shape, .kind = (uint8_t)value.kind, .scale = value.scale};
  if (fill(sheet, cell, &value)) return RUNG_OK;
  *cell = (RungCell){.shape = RUNG_SHAPE_MISSING};
  return rung_error_memory(err, "the rows of a table");
}

void rung_sheet_paint(RungSheet *sheet, size_t column, RungTone tone) {
  assert(sheet->rows > 0 && column < sheet->column_count);
  sheet->cells[(sheet->rows - 1) * sheet->column_count + column].tone = (uint8_t)tone;
}

RungValue rung_sheet_value(const RungSheet *sheet, size_t row, size_t column) {
  const RungCell *cell = &sheet->cells[row * sheet->column_count + column];
  RungKind kind = (RungKind)cell->kind;
  RungShape shape = (RungShape)(cell->shape & ~WIDE);
  switch (shape) {
  case RUNG_SHAPE_MISSING: return rung_value_missing();
  case RUNG_SHAPE_TEXT: return rung_value_text((RungText){cell->as.bytes, cell->extra});
  case RUNG_SHAPE_FLAG: return rung_value_flag(cell->as.number != 0);
  case RUNG_SHAPE_DATE: return rung_value_date((int32_t)cell->as.number);
  case RUNG_SHAPE_DECIMAL:
  case RUNG_SHAPE_RATIO: break;
  }
  const RungMoneyStyle *money =
      kind == RUNG_KIND_MONEY ? sheet->monies[cell->extra] : NULL;
  if (shape == RUNG_SHAPE_RATIO) {
    RungValue ratio = rung_value_ratio(kind, *cell->as.ratio, money);
    ratio.scale = cell->scale;
    return ratio;
  }
  RungWide digits = cell->shape & WIDE ? *cell->as.digits : cell->as.number;
  return rung_value_decimal(kind, digits, cell->scale, money);
}

RungTone rung_sheet_tone(const RungSheet *sheet, size_t row, size_t column) {
  return (RungTone)sheet->cells[row * sheet->column_count + column].tone;
}

#include "report/display.h"
#include "report/sheet.h"

enum { GAP = 2, TEXT_LEAST = 8 };

/* What printing one sheet needs at every step. */
typedef struct Printer {
  const RungSheet *sheet;
  const RungTerminal *terminal;
  RungSink *sink;
  size_t indent;
  size_t *widths; /* [sheet->column_count] columns of the terminal */
  size_t pending; /* spaces owed; written when something follows on the line */
} Printer;

static void start_line(Printer *printer) {
  printer->pending = printer->indent;
}

static void end_line(Printer *printer) {
  rung_sink_char(printer->sink, '\n');
}

/* One cell of `width` columns. */
static void put_cell(Printer *printer, RungText text, size_t width, bool right,
                     RungTone tone) {
  size_t natural = rung_display_width(text);
  size_t shown = natural < width ? natural : width;
  if (right) printer->pending += width - shown;
  if (text.length > 0) {
    rung_sink_repeat(printer->sink, " ", printer->pending);
    printer->pending = 0;
    rung_tone_start(printer->sink, printer->terminal, tone);
    shown = rung_display_fit(printer->sink, text, width);
    rung_tone_end(printer->sink, printer->terminal, tone);
  }
  if (!right) printer->pending += width - shown;
}

static RungText cell_text(const RungSheet *sheet, size_t row, size_t column, char *buffer,
                          RungTone *tone) {
  RungValue value = rung_sheet_value(sheet, row, column);
  *tone = rung_sheet_tone(sheet, row, column);
  if (value.shape == RUNG_SHAPE_MISSING && *tone == RUNG_TONE_PLAIN)
    *tone = RUNG_TONE_FAINT;
  return rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
}

static void measure(Printer *printer) {
  const RungSheet *sheet = printer->sheet;
  char buffer[RUNG_VALUE_TEXT_MAX];
  for (size_t i = 0; i < sheet->column_count; i++) {
    printer->widths[i] = rung_display_width(sheet->columns[i].title);
  }
  for (size_t row = 0; row < sheet->rows; row++) {
    for (size_t i = 0; i < sheet->column_count; i++) {
      RungValue value = rung_sheet_value(sheet, row, i);
      size_t width =
          rung_display_width(rung_value_format(&value, RUNG_FORM_SHOWN, buffer));
      if (width > printer->widths[i]) printer->widths[i] = width;
    }
  }
}

static size_t total_width(const Printer *printer) {
  size_t total = printer->indent;
  for (size_t i = 0; i < printer->sheet->column_count; i++) {
    total += printer->widths[i] + (i > 0 ? GAP : 0);
  }
  return total;
}

/* The widest column that may lose a column of text, or column_count. */
static size_t find_widest(const Printer *printer) {
  const RungSheet *sheet = printer->sheet;
  size_t widest = sheet->column_count;
  for (size_t i = 0; i < sheet->column_count; i++) {
    size_t width = printer->widths[i];
    if (sheet->columns[i].role != RUNG_ROLE_TEXT || width <= TEXT_LEAST) continue;
    if (widest == sheet->column_count || width > printer->widths[widest]) widest = i;
  }
  return widest;
}

/* false: the table does not fit even so. */
static bool shrink(Printer *printer) {
  size_t limit = printer->terminal->width;
  if (limit == 0) return true;
  for (size_t i = 0; i < printer->sheet->column_count; i++) {
    bool text = printer->sheet->columns[i].role == RUNG_ROLE_TEXT;
    if (text && printer->widths[i] > limit + TEXT_LEAST) {
      printer->widths[i] = limit + TEXT_LEAST;
    }
  }
  for (size_t total = total_width(printer); total > limit; total--) {
    size_t widest = find_widest(printer);
    if (widest == printer->sheet->column_count) return false;
    printer->widths[widest]--;
  }
  return true;
}

static void put_header(Printer *printer) {
  const RungSheet *sheet = printer->sheet;
  start_line(printer);
  for (size_t i = 0; i < sheet->column_count; i++) {
    const RungSheetColumn *column = &sheet->columns[i];
    if (i > 0) printer->pending += GAP;
    put_cell(printer, column->title, printer->widths[i], column->role == RUNG_ROLE_FIGURE,
             RUNG_TONE_TITLE);
  }
  end_line(printer);
  rung_sink_repeat(printer->sink, " ", printer->indent);
  rung_tone_start(printer->sink, printer->terminal, RUNG_TONE_FAINT);
  for (size_t i = 0; i < sheet->column_count; i++) {
    if (i > 0) rung_sink_repeat(printer->sink, " ", GAP);
    rung_sink_repeat(printer->sink, "\u2500", printer->widths[i]);
  }
  rung_tone_end(printer->sink, printer->terminal, RUNG_TONE_FAINT);
  end_line(printer);
}

static void put_rows(Printer *printer) {
  const RungSheet *sheet = printer->sheet;
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungTone tone;
  for (size_t row = 0; row < sheet->rows; row++) {
    start_line(printer);
    for (size_t i = 0; i < sheet->column_count; i++) {
      RungText text = cell_text(sheet, row, i, buffer, &tone);
      if (i > 0) printer->pending += GAP;
      put_cell(printer, text, printer->widths[i],
               sheet->columns[i].role == RUNG_ROLE_FIGURE, tone);
    }
    end_line(printer);
  }
}

/* Width of the labels of records: the longest title, at most half of the terminal. */
static size_t label_width(const Printer *printer) {
  size_t width = 0;
  for (size_t i = 0; i < printer->sheet->column_count; i++) {
    size_t title = rung_display_width(printer->sheet->columns[i].title);
    if (title > width) width = title;
  }
  size_t half = printer->terminal->width / 2;
  return half < TEXT_LEAST ? (width < TEXT_LEAST ? width : TEXT_LEAST)
                           : (width < half ? width : half);
}

static void put_field(Printer *printer, size_t row, size_t column, size_t label) {
  const RungSheet *sheet = printer->sheet;
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungTone tone;
  RungText text = cell_text(sheet, row, column, buffer, &tone);
  size_t width = rung_display_width(text);
  size_t taken = printer->indent + label + GAP;
  size_t limit = printer->terminal->width;
  size_t room = limit > taken + TEXT_LEAST ? limit - taken : TEXT_LEAST;
  if (sheet->columns[column].role == RUNG_ROLE_TEXT && width > room) width = room;
  start_line(printer);
  put_cell(printer, sheet->columns[column].title, label, false, RUNG_TONE_TITLE);
  printer->pending += GAP;
  put_cell(printer, text, width, false, tone);
  end_line(printer);
}

static void put_records(Printer *printer) {
  size_t label = label_width(printer);
  for (size_t row = 0; row < printer->sheet->rows; row++) {
    if (row > 0) end_line(printer);
    for (size_t i = 0; i < printer->sheet->column_count; i++) {
      put_field(printer, row, i, label);
    }
  }
}

RungStatus rung_sheet_put_table(const RungSheet *sheet, const RungTerminal *terminal,
                                size_t indent, RungSink *sink, RungError *err) {
  if (sheet->column_count == 0) return RUNG_OK;
  size_t *widths =
      rung_allocate_array(sheet->allocator, sheet->column_count, sizeof *widths);
  if (!widths) return rung_error_memory(err, "the widths of a table");
  Printer printer = {sheet, terminal, sink, indent, widths, 0};
  measure(&printer);
  if (shrink(&printer) || sheet->rows == 0) {
    put_header(&printer);
    put_rows(&printer);
  } else {
    put_records(&printer);
  }
  rung_release(sheet->allocator, widths, sheet->column_count * sizeof *widths);
  return RUNG_OK;
}

RungStatus rung_sheet_write_table(const RungSheet *sheet, const RungTerminal *terminal,
                                  FILE *stream, RungError *err) {
  RungSink sink;
  rung_sink_init(&sink, stream);
  RungStatus status = rung_sheet_put_table(sheet, terminal, 0, &sink, err);
  return status == RUNG_OK ? rung_sink_finish(&sink, err) : status;
}

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
  size_t shown;   /* columns of the sheet that are printed; the rest is left out */
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
  for (size_t i = 0; i < printer->shown; i++) {
    total += printer->widths[i] + (i > 0 ? GAP : 0);
  }
  return total;
}

static size_t least_width(const RungSheetColumn *column) {
  return column->yield.least ? column->yield.least : TEXT_LEAST;
}

/* The column that is to lose a column of text, or column_count. */
static size_t find_yielding(const Printer *printer) {
  const RungSheetColumn *columns = printer->sheet->columns;
  size_t none = printer->sheet->column_count, found = none;
  for (size_t i = 0; i < printer->shown; i++) {
    size_t width = printer->widths[i];
    if (columns[i].role != RUNG_ROLE_TEXT || width <= least_width(&columns[i])) continue;
    unsigned turn = columns[i].yield.turn;
    unsigned best = found == none ? 0 : columns[found].yield.turn;
    bool wider = found == none || (turn == best && width > printer->widths[found]);
    if (wider || turn > best) found = i;
  }
  return found;
}

/* Shortens texts; false: the table does not fit even so. */
static bool shorten(Printer *printer) {
  size_t limit = printer->terminal->width;
  for (size_t i = 0; i < printer->shown; i++) {
    const RungSheetColumn *column = &printer->sheet->columns[i];
    size_t most = limit + least_width(column);
    if (column->role == RUNG_ROLE_TEXT && printer->widths[i] > most) {
      printer->widths[i] = most;
    }
  }
  for (size_t total = total_width(printer); total > limit; total--) {
    size_t yielding = find_yielding(printer);
    if (yielding == printer->sheet->column_count) return false;
    printer->widths[yielding]--;
  }
  return true;
}

/* false: the table does not fit even so. */
static bool shrink(Printer *printer) {
  const RungSheet *sheet = printer->sheet;
  size_t limit = printer->terminal->width;
  size_t least = sheet->columns_least;
  if (limit == 0) return true;
  while (least > 0 && printer->shown > least && total_width(printer) > limit) {
    printer->shown--;
  }
  while (!shorten(printer)) {
    if (printer->shown < 2 || !sheet->columns[printer->shown - 1].yield.may_go) {
      printer->shown = sheet->column_count;
      return false;
    }
    printer->shown--;
    measure(printer);
  }
  return true;
}

static void put_header(Printer *printer) {
  const RungSheet *sheet = printer->sheet;
  start_line(printer);
  for (size_t i = 0; i < printer->shown; i++) {
    const RungSheetColumn *column = &sheet->columns[i];
    if (i > 0) printer->pending += GAP;
    put_cell(printer, column->title, printer->widths[i], column->role == RUNG_ROLE_FIGURE,
             RUNG_TONE_TITLE);
  }
  end_line(printer);
  rung_sink_repeat(printer->sink, " ", printer->indent);
  rung_tone_start(printer->sink, printer->terminal, RUNG_TONE_FAINT);
  for (size_t i = 0; i < printer->shown; i++) {
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
    for (size_t i = 0; i < printer->shown; i++) {
      RungText text = cell_text(sheet, row, i, buffer, &tone);
      if (i > 0) printer->pending += GAP;
      put_cell(printer, text, printer->widths[i],
               sheet->columns[i].role == RUNG_ROLE_FIGURE, tone);
    }
    end_line(printer);
  }
}

/* What there was no room for: "(no room for kind, stage)". */
static void put_left_out(Printer *printer) {
  static const char start[] = "(no room for ";
  const RungSheet *sheet = printer->sheet;
  if (printer->shown == sheet->column_count) return;
  rung_sink_repeat(printer->sink, " ", printer->indent);
  rung_tone_start(printer->sink, printer->terminal, RUNG_TONE_FAINT);
  rung_sink_string(printer->sink, start);
  size_t at = printer->indent + sizeof start - 1;
  for (size_t i = printer->shown; i < sheet->column_count; i++) {
    size_t width = rung_display_width(sheet->columns[i].title) + 1;
    bool first = i == printer->shown, last = i + 1 == sheet->column_count;
    if (!first && at + 1 + width > printer->terminal->width) {
      rung_tone_end(printer->sink, printer->terminal, RUNG_TONE_FAINT);
      end_line(printer);
      rung_sink_repeat(printer->sink, " ", printer->indent);
      rung_tone_start(printer->sink, printer->terminal, RUNG_TONE_FAINT);
      at = printer->indent;
    } else if (!first) {
      rung_sink_char(printer->sink, ' ');
      at++;
    }
    rung_display_put(printer->sink, sheet->columns[i].title);
    rung_sink_char(printer->sink, last ? ')' : ',');
    at += width;
  }
  rung_tone_end(printer->sink, printer->terminal, RUNG_TONE_FAINT);
  end_line(printer);
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
  Printer printer = {sheet, terminal, sink, indent, widths, sheet->column_count, 0};
  measure(&printer);
  if (shrink(&printer) || sheet->rows == 0) {
    put_header(&printer);
    put_rows(&printer);
    put_left_out(&printer);
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

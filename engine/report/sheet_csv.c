#include "report/sheet.h"

#include <unistd.h>

#include "report/display.h"

/* What a byte of a cell asks for. */
enum { QUOTES = 1, FORMULA = 2 };

static const unsigned char marks[256] = {
    [','] = QUOTES,
    ['"'] = QUOTES,
    ['\n'] = QUOTES | FORMULA,
    ['\r'] = QUOTES | FORMULA,
    ['\t'] = FORMULA,
    ['='] = FORMULA,
    ['+'] = FORMULA,
    ['-'] = FORMULA,
    ['@'] = FORMULA,
};

static bool needs_quotes(RungText text) {
  unsigned char seen = 0;
  for (uint32_t i = 0; i < text.length; i++) seen |= marks[(unsigned char)text.bytes[i]];
  return (seen & QUOTES) != 0;
}

/* How texts are put: as they are, or made harmless where a person looks at them. */
typedef void (*Put)(RungSink *sink, RungText text);

static void put_quoted(RungSink *sink, RungText text, Put put) {
  uint32_t from = 0;
  for (uint32_t i = 0; i < text.length; i++) {
    if (text.bytes[i] != '"') continue;
    put(sink, (RungText){text.bytes + from, i + 1 - from});
    from = i;
  }
  put(sink, (RungText){text.bytes + from, text.length - from});
}

static void put_text(RungSink *sink, RungText text, Put put) {
  if (text.length == 0) return;
  bool formula = (marks[(unsigned char)text.bytes[0]] & FORMULA) != 0;
  if (!needs_quotes(text)) {
    if (formula) rung_sink_char(sink, '\'');
    put(sink, text);
    return;
  }
  rung_sink_char(sink, '"');
  if (formula) rung_sink_char(sink, '\'');
  put_quoted(sink, text, put);
  rung_sink_char(sink, '"');
}

static void put_header(const RungSheet *sheet, RungSink *sink, Put put) {
  for (size_t i = 0; i < sheet->column_count; i++) {
    if (i > 0) rung_sink_char(sink, ',');
    put_text(sink, sheet->columns[i].name, put);
  }
  rung_sink_char(sink, '\n');
}

static void put_row(const RungSheet *sheet, size_t row, RungSink *sink, Put put) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  for (size_t i = 0; i < sheet->column_count; i++) {
    RungValue value = rung_sheet_value(sheet, row, i);
    RungText text = rung_value_format(&value, RUNG_FORM_PLAIN, buffer);
    if (i > 0) rung_sink_char(sink, ',');
    if (value.shape == RUNG_SHAPE_TEXT) {
      put_text(sink, text, put);
    } else {
      rung_sink_text(sink, text);
    }
    if (sheet->column_count == 1 && text.length == 0) rung_sink_put(sink, "\"\"", 2);
  }
  rung_sink_char(sink, '\n');
}

RungStatus rung_sheet_write_csv(const RungSheet *sheet, bool with_header, FILE *stream,
                                RungError *err) {
  RungSink sink;
  Put put = isatty(fileno(stream)) ? rung_display_put : rung_sink_text;
  rung_sink_init(&sink, stream);
  if (with_header && sheet->column_count > 0) put_header(sheet, &sink, put);
  for (size_t row = 0; sheet->column_count > 0 && row < sheet->rows; row++) {
    put_row(sheet, row, &sink, put);
  }
  return rung_sink_finish(&sink, err);
}

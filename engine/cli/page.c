#include "cli/page.h"

#include <string.h>

#include "report/display.h"

extern char **environ;

void rung_page_init(RungPage *page, FILE *stream, bool markdown) {
  rung_sink_init(&page->sink, stream);
  page->markdown = markdown;
  page->started = false;
  page->terminal = markdown ? rung_terminal_none : rung_terminal_probe(stream, environ);
}

/* In Markdown letters that mean something there stand as they are. */
static void put_text(RungPage *page, RungText text) {
  uint32_t from = 0;
  if (!page->markdown) {
    rung_display_put(&page->sink, text);
    return;
  }
  for (uint32_t i = 0; i < text.length; i++) {
    char c = text.bytes[i];
    const char *instead = c == '<'    ? "&lt;"
                          : c == '>'  ? "&gt;"
                          : c == '&'  ? "&amp;"
                          : c == '\n' ? "<br>"
                                      : NULL;
    bool marked = c != '\0' && strchr("\\`*_[]|~$#", c) != NULL;
    if (!instead && !marked) continue;
    rung_display_put(&page->sink, (RungText){text.bytes + from, i - from});
    if (instead) rung_sink_string(&page->sink, instead);
    if (marked) rung_sink_char(&page->sink, '\\');
    from = marked ? i : i + 1;
  }
  rung_display_put(&page->sink, (RungText){text.bytes + from, text.length - from});
}

static void part(RungPage *page) {
  if (page->started) rung_sink_char(&page->sink, '\n');
  page->started = true;
}

void rung_page_heading(RungPage *page, RungText text) {
  part(page);
  if (page->markdown) rung_sink_string(&page->sink, "### ");
  rung_tone_start(&page->sink, &page->terminal, RUNG_TONE_TITLE);
  put_text(page, text);
  rung_tone_end(&page->sink, &page->terminal, RUNG_TONE_TITLE);
  rung_sink_char(&page->sink, '\n');
  if (page->markdown) rung_sink_char(&page->sink, '\n');
}

void rung_page_line(RungPage *page, RungText text) {
  put_text(page, text);
  rung_sink_string(&page->sink, page->markdown ? "\n\n" : "\n");
  page->started = true;
}

void rung_page_code(RungPage *page, RungText text) {
  if (page->markdown) rung_sink_string(&page->sink, "```lua\n");
  while (text.length > 0) {
    const char *end = memchr(text.bytes, '\n', text.length);
    uint32_t length = end ? (uint32_t)(end - text.bytes) : text.length;
    rung_display_put(&page->sink, (RungText){text.bytes, length});
    rung_sink_char(&page->sink, '\n');
    text.bytes += end ? length + 1 : length;
    text.length -= end ? length + 1 : length;
  }
  if (page->markdown) rung_sink_string(&page->sink, "```\n");
}

static void put_row(RungPage *page, const RungSheet *sheet, size_t row) {
  rung_sink_char(&page->sink, '|');
  for (size_t c = 0; c < sheet->column_count; c++) {
    char buffer[RUNG_VALUE_TEXT_MAX];
    RungValue value = rung_sheet_value(sheet, row, c);
    rung_sink_char(&page->sink, ' ');
    put_text(page, rung_value_format(&value, RUNG_FORM_SHOWN, buffer));
    rung_sink_string(&page->sink, " |");
  }
  rung_sink_char(&page->sink, '\n');
}

static void put_markdown(RungPage *page, const RungSheet *sheet) {
  rung_sink_char(&page->sink, '|');
  for (size_t c = 0; c < sheet->column_count; c++) {
    rung_sink_char(&page->sink, ' ');
    put_text(page, sheet->columns[c].title);
    rung_sink_string(&page->sink, " |");
  }
  rung_sink_string(&page->sink, "\n|");
  for (size_t c = 0; c < sheet->column_count; c++) {
    bool figure = sheet->columns[c].role == RUNG_ROLE_FIGURE;
    rung_sink_string(&page->sink, figure ? " ---: |" : " --- |");
  }
  rung_sink_char(&page->sink, '\n');
  for (size_t row = 0; row < sheet->rows; row++) put_row(page, sheet, row);
}

RungStatus rung_page_sheet(RungPage *page, const RungSheet *sheet, size_t fold,
                           const char *title, RungError *err) {
  if (!page->markdown)
    return rung_sheet_put_table(sheet, &page->terminal, 0, &page->sink, err);
  bool folded = sheet->rows > fold;
  if (folded) {
    rung_sink_string(&page->sink, "<details><summary>");
    rung_sink_string(&page->sink, title);
    rung_sink_string(&page->sink, "</summary>\n\n");
  }
  put_markdown(page, sheet);
  rung_sink_string(&page->sink, folded ? "\n</details>\n\n" : "\n");
  return RUNG_OK;
}

RungStatus rung_page_finish(RungPage *page, RungError *err) {
  return rung_sink_finish(&page->sink, err);
}

/* A report of headings, lines and tables, as plain text for a terminal or as Markdown for
 * a pull request, where what is long is folded away. */
#ifndef RUNG_CLI_PAGE_H
#define RUNG_CLI_PAGE_H

#include "report/sheet.h"

typedef struct RungPage {
  RungSink sink;
  bool markdown;
  bool started; /* something stands there already */
  RungTerminal terminal;
} RungPage;

/* stream is not owned. */
void rung_page_init(RungPage *page, FILE *stream, bool markdown);
void rung_page_heading(RungPage *page, RungText text);
/* One line of prose; a text is made harmless. */
void rung_page_line(RungPage *page, RungText text);
/* A table. Markdown: folded under the title when it has more rows than fold. */
RungStatus rung_page_sheet(RungPage *page, const RungSheet *sheet, size_t fold,
                           const char *title, RungError *err) RUNG_MUST_USE;
/* Text as it is, such as a piece of script. */
void rung_page_code(RungPage *page, RungText text);
RungStatus rung_page_finish(RungPage *page, RungError *err) RUNG_MUST_USE;

#endif

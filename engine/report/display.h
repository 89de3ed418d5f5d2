/* Text on a terminal: how many columns it takes, where it can be cut, and showing it so
 * that it can do no harm.
 *
 * Columns are counted by user-perceived character (grapheme cluster, by utf8proc): East
 * Asian wide characters and emoji take 2, combining marks and joiners 0, all others 1.
 *
 * Harmless: control characters (C0, DEL, C1), line and paragraph separators,
 * bidirectional embeddings, overrides and isolates, tag characters and bytes that are not
 * UTF-8 are each shown as U+FFFD, one column wide. Escape sequences in data therefore
 * show as text.
 */
#ifndef RUNG_REPORT_DISPLAY_H
#define RUNG_REPORT_DISPLAY_H

#include "report/sink.h"

/* Columns that text takes when written by rung_display_put. Cost: one pass. */
size_t rung_display_width(RungText text);

/* The longest start of text, in whole characters, that takes at most `width` columns;
 * *used: the columns it takes. */
RungText rung_display_start(RungText text, size_t width, size_t *used);

/* Is a code point one of those? */
bool rung_display_is_harmful(int32_t point);

/* Writes text, made harmless. */
void rung_display_put(RungSink *sink, RungText text);

/* Writes text in at most `width` columns: shortened, with an ellipsis at the end, when it
 * is longer. Returns the columns written; 0 for width 0. */
size_t rung_display_fit(RungSink *sink, RungText text, size_t width);

/* Takes the next line, at most `width` columns (at least 1), off the start of *rest.
 * Lines end after a word, before a wide character, at a newline; a word that is longer
 * than a line is broken. Spaces where a line ends are dropped. */
RungText rung_display_take_line(RungText *rest, size_t width);

#endif

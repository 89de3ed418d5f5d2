/* One look over all bytes of a text file before it is split: the things that make the
 * whole file unusable, and how many lines there are. Portable; a few GB/s on ASCII. */
#ifndef RUNG_LOAD_SURVEY_H
#define RUNG_LOAD_SURVEY_H

#include <stddef.h>

/* Offset of the first byte that is not part of well-formed UTF-8 (overlong forms,
 * surrogates, past U+10FFFF, cut short), or length. */
size_t rung_survey_utf8(const char *bytes, size_t length);
/* Offset of the first NUL, or length. */
size_t rung_survey_nul(const char *bytes, size_t length);
/* How many line feeds there are. */
size_t rung_survey_lines(const char *bytes, size_t length);
/* The length without the blank lines (LF or CR LF) at the end. */
size_t rung_survey_trim(const char *bytes, size_t length);

#endif

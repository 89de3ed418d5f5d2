/* What the stream that results go to can show. */
#ifndef RUNG_REPORT_TERMINAL_H
#define RUNG_REPORT_TERMINAL_H

#include "report/sink.h"

typedef struct RungTerminal {
  bool terminal; /* a person reads it */
  bool colour;   /* ANSI colours are wanted */
  size_t width;  /* columns; 0: unlimited */
} RungTerminal;

/* What to give a writer for a file or a pipe: {false, false, 0}. */
extern const RungTerminal rung_terminal_none;

/* environment: "NAME=value" strings with NULL after the last, as `environ`.
 *
 *   width   not a terminal: unlimited; else COLUMNS when it is a whole number
 * of 1..10000, else what the terminal says (TIOCGWINSZ), else 80 colour  a terminal,
 * NO_COLOR absent or empty (https://no-color.org), TERM not "dumb"
 */
RungTerminal rung_terminal_probe(FILE *stream, char *const *environment);

/* How a piece of a line is meant; a colour on a terminal, nothing elsewhere. */
typedef enum RungTone {
  RUNG_TONE_PLAIN,
  RUNG_TONE_TITLE, /* bold */
  RUNG_TONE_FAINT,
  RUNG_TONE_GOOD, /* green */
  RUNG_TONE_BAD,  /* red */
  RUNG_TONE_DOUBT /* yellow */
} RungTone;

/* Starts and ends a tone. Nothing is written for RUNG_TONE_PLAIN or without colour. */
void rung_tone_start(RungSink *sink, const RungTerminal *terminal, RungTone tone);
void rung_tone_end(RungSink *sink, const RungTerminal *terminal, RungTone tone);

#endif

/* Why a cell cannot be read, in words: the fault, a message, and what to write instead.
 * On the slow road only: a good cell never comes here. */
#ifndef RUNG_LOAD_EXPLAIN_H
#define RUNG_LOAD_EXPLAIN_H

#include "load/reject.h"

typedef struct RungWords {
  RungFault fault;
  char message[RUNG_MESSAGE_MAX];
  char fix[RUNG_HELP_MAX]; /* may be "" */
} RungWords;

/* A text as messages show it: cut at a character, control characters as '?'. */
typedef struct RungShown {
  char text[64];
} RungShown;
/* Returns shown->text. */
const char *rung_show(RungText text, RungShown *shown);

/* Each replaces what was there; what is too long is cut. */
void rung_words_say(RungWords *words, RungFault fault, const char *format, ...)
    RUNG_PRINTF(3, 4);
void rung_words_fix(RungWords *words, const char *format, ...) RUNG_PRINTF(2, 3);

/* The text of an empty or missing cell where one must be. */
void rung_explain_missing(RungText text, RungWords *words);
/* A text that rung_cell_is_good refuses. Not for refs: see refs.h. */
void rung_explain_cell(RungText text, const RungField *field, const RungDialect *dialect,
                       RungWords *words);

/* Parts of rung_explain_cell. */
void rung_explain_number(RungText text, const RungField *field,
                         const RungDialect *dialect, RungWords *words);
void rung_explain_date(RungText text, const RungDialect *dialect, RungWords *words);

#endif

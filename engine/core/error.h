/* Status codes and the one diagnostic type.
 *
 * Every fallible function returns RungStatus and takes `RungError *err` last. The
 * first cause wins: rung_error_set on an error that is already set changes nothing;
 * callers add place and help. A RungError owns all its bytes; it can be copied.
 */
#ifndef RUNG_CORE_ERROR_H
#define RUNG_CORE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/attribute.h"

typedef enum RungStatus {
  RUNG_OK = 0,
  RUNG_E_USAGE,    /* command line: exit 2 */
  RUNG_E_SCRIPT,   /* rule script or plan: exit 2 */
  RUNG_E_DATA,     /* data file: exit 2 */
  RUNG_E_IO,       /* operating system: exit 2 */
  RUNG_E_MEMORY,   /* an allocation failed or a budget is spent: exit 2 */
  RUNG_E_RANGE,    /* a figure needs more digits than there are: exit 2 */
  RUNG_E_INTERNAL  /* a defect of Rung: exit 3 */
} RungStatus;

typedef enum RungSeverity { RUNG_SEVERITY_ERROR, RUNG_SEVERITY_WARNING } RungSeverity;

enum {
  RUNG_CODE_MAX = 40,
  RUNG_FILE_MAX = 160,
  RUNG_MESSAGE_MAX = 320,
  RUNG_HELP_MAX = 240,
  RUNG_EXCERPT_MAX = 120
};

/* One diagnostic. Strings are NUL-terminated, free of control characters, cut at a
 * character boundary when too long. */
typedef struct RungError {
  RungStatus status;             /* RUNG_OK: nothing is set */
  RungSeverity severity;
  char code[RUNG_CODE_MAX];      /* stable, e.g. "unknown-name" */
  char message[RUNG_MESSAGE_MAX];
  char help[RUNG_HELP_MAX];      /* what was expected, the nearest name; may be "" */
  char file[RUNG_FILE_MAX];      /* "" when there is no place */
  uint32_t line;                 /* 1-based; 0: none */
  uint32_t column;               /* 1-based, in characters; 0: none */
  uint32_t span;                 /* characters under the caret; 0 or 1: one caret */
  uint64_t byte;                 /* 0-based offset in the file; UINT64_MAX: none */
  char excerpt[RUNG_EXCERPT_MAX];/* the part of the line around the column; may be "" */
  uint32_t caret;                /* 0-based column of the caret within excerpt */
} RungError;

/* Makes err empty (RUNG_OK). err may be uninitialised. */
void rung_error_init(RungError *err);

/* Sets status, code and message (printf form) unless err is already set, and
 * returns err's status. Control characters in the result are shown as '?', and so are
 * bytes that are not UTF-8 and marks that turn the direction of writing; a tab is shown
 * as a space. */
RungStatus rung_error_set(RungError *err, RungStatus status, const char *code,
                          const char *format, ...) RUNG_PRINTF(4, 5);

/* Adds the place, unless a place is there already or err is not set. file may be "".
 * byte UINT64_MAX: not known. */
void rung_error_place(RungError *err, const char *file, uint32_t line, uint32_t column,
                      uint64_t byte);

/* Adds the help line, unless there is one or err is not set. */
void rung_error_help(RungError *err, const char *format, ...) RUNG_PRINTF(2, 3);

/* Cuts an excerpt out of one line of text (no newline in it) around `column`
 * (1-based, characters) and sets caret and span, unless there is one or err is not set.
 * Bytes are shown as in rung_error_set. */
void rung_error_excerpt(RungError *err, const char *line, size_t length,
                        uint32_t column, uint32_t span);

/* Writes the diagnostic as people read it:
 *
 *   error[unknown-name]: there is no metric `arrr`
 *     --> program.lua:12:34
 *      |
 *   12 | metric "x" "sum(deals.arrr)"
 *      |                       ^^^^
 *      = help: did you mean `arr`?
 *
 * What is not known is left out; a place without a line shows the byte instead.
 * colour: ANSI colours (the caller knows whether the stream is a terminal). */
void rung_error_print(const RungError *err, FILE *stream, bool colour);

/* The process exit code for a status: 0, 2 or 3. */
int rung_status_exit_code(RungStatus status);

#endif

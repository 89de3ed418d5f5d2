/* What the tests of the layer report share: writing into memory, asking Python. */
#ifndef RUNG_TESTS_REPORT_SUPPORT_H
#define RUNG_TESTS_REPORT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

/* A stream into memory: write to stream, then take the text. */
typedef struct Captured {
  FILE *stream;
  char *text;
  size_t length;
} Captured;

static inline Captured *capture_start(Captured *captured) {
  captured->text = NULL;
  captured->length = 0;
  captured->stream = open_memstream(&captured->text, &captured->length);
  assert_non_null(captured->stream);
  return captured;
}

/* The text so far, valid until capture_end. */
static inline const char *capture_text(Captured *captured) {
  assert_int_equal(fflush(captured->stream), 0);
  return captured->text;
}

static inline void capture_end(Captured *captured) {
  (void)fclose(captured->stream);
  free(captured->text);
}

static inline void assert_captured(Captured *captured, const char *expected) {
  assert_string_equal(capture_text(captured), expected);
  capture_end(captured);
}

/* A text that may hold NUL bytes: a string literal. */
#define LITERAL(text) ((RungText){text, sizeof(text) - 1})

/* Runs a Python program with the input on its standard input and asserts that it ends
 * well. The program says what is wrong by an assertion of its own. */
static inline void assert_python(const char *program, const char *input, size_t length) {
  char command[8192];
  int needed = snprintf(command, sizeof command, "python3 -c '%s'", program);
  assert_true(needed > 0 && (size_t)needed < sizeof command);
  FILE *python = popen(command, "w");
  assert_non_null(python);
  assert_int_equal(fwrite(input, 1, length, python), length);
  assert_int_equal(pclose(python), 0);
}

#endif

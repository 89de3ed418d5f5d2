/* The plan text as lines of fields. Private to plan/.
 *
 * A reader keeps its first failure and fails no more after it: a take that cannot give
 * what was asked for gives 0, an empty text or an empty list. A decoder of one record
 * therefore takes all its fields in a row, and rung_reader_end_line tells once whether
 * the line was good.
 */
#ifndef RUNG_PLAN_READER_H
#define RUNG_PLAN_READER_H

#include "core/text.h"

enum {
  RUNG_NAME_MAX = 256,        /* bytes of a name or an address */
  RUNG_LONG_TEXT_MAX = 65536, /* bytes of any other text */
  RUNG_IDENTIFIER_MAX = 64    /* bytes of a source's or a column's name */
};

typedef struct RungReader {
  RungArena *arena;  /* of unescaped texts and lists; not owned */
  RungError *err;    /* not owned */
  RungStatus status; /* of the first failure */
  const char *next;  /* start of the next line */
  const char *end;   /* of the whole text */
  RungText rest;     /* of the current line, after the fields taken */
  bool more;         /* the line has another field, maybe empty */
  uint32_t line;     /* 1-based number of the current line */
  RungText tag;      /* its first field */
} RungReader;

typedef struct RungList {
  const uint32_t *items; /* [count] in the arena */
  size_t count;
} RungList;

/* text is not copied. */
void rung_reader_init(RungReader *reader, RungText text, RungArena *arena,
                      RungError *err);

/* Every byte stands where it may: valid UTF-8, no control bytes but TAB and newline,
 * the last line ended. Fails with the line. */
RungStatus rung_reader_check_bytes(RungReader *reader) RUNG_MUST_USE;

/* Steps to the next line and takes its tag; false at the end of the text. */
bool rung_reader_next_line(RungReader *reader);
/* The line has no field left and nothing failed in it. */
RungStatus rung_reader_end_line(RungReader *reader) RUNG_MUST_USE;
/* Fields of the line that were not taken. */
size_t rung_reader_fields_left(const RungReader *reader);

/* Fails with "bad-plan" at the current line: "<tag>: <message>". */
void rung_reader_fail(RungReader *reader, const char *format, ...) RUNG_PRINTF(2, 3);
void rung_reader_fail_memory(RungReader *reader);

/* The next field as it stands. field: its name, for the message. */
RungText rung_reader_raw(RungReader *reader, const char *field);
/* Unescaped; at most `limit` bytes. */
RungText rung_reader_text(RungReader *reader, const char *field, uint32_t limit);
/* The same, not empty. */
RungText rung_reader_name(RungReader *reader, const char *field);

/* A plain decimal integer within least..most, in its one spelling (no +, no leading 0).
 */
int64_t rung_reader_integer(RungReader *reader, const char *field, int64_t least,
                            int64_t most);
bool rung_reader_flag(RungReader *reader, const char *field);
/* 0..count - 1. */
uint32_t rung_reader_index(RungReader *reader, const char *field, size_t count);
/* The same, or RUNG_NONE for "-". */
uint32_t rung_reader_index_or_none(RungReader *reader, const char *field, size_t count);
/* The position of the field among words [count]; entries may be NULL. */
uint32_t rung_reader_word(RungReader *reader, const char *field, const char *const *words,
                          size_t count);
/* Indices below `count` parted by commas; "-" is the empty list. */
RungList rung_reader_list(RungReader *reader, const char *field, size_t count);
/* Exactly `size` indices, each an index or "-" for RUNG_NONE; "-" alone is all none. */
const uint32_t *rung_reader_list_or_none(RungReader *reader, const char *field,
                                         size_t count, size_t size);

/* Reads a whole text as the spelling of rung_reader_integer. */
bool rung_text_to_integer(RungText text, int64_t least, int64_t most,
                          int64_t *out) RUNG_MUST_USE;
/* [A-Za-z_][A-Za-z0-9_]*, at most RUNG_IDENTIFIER_MAX bytes. */
bool rung_text_is_identifier(RungText text);
/* Cuts the part before the first `mark` off *rest; false when *rest was the last part.
 * A text without the mark is one part. */
bool rung_text_cut(RungText *rest, char mark, RungText *part);

#endif

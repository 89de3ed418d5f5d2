/* One case of bad CSV: sources with their columns and bytes, and what must come of them.
 * The form of the files is in README.md. */
#ifndef BAD_CSV_CASE_H
#define BAD_CSV_CASE_H

#include "load/source.h"

enum { SOURCE_MAX = 4, FIELD_MAX = 16, WORD_MAX = 8, EXPECTED_MAX = 64 };

/* How the bytes of a source are put on disk. */
typedef enum CasePack { PACK_PLAIN, PACK_GZIP, PACK_ZSTD } CasePack;

typedef struct CaseSource {
  RungField fields[FIELD_MAX];
  RungText words[3][WORD_MAX];    /* true, false, missing */
  const char *targets[FIELD_MAX]; /* name of a ref's target until all are read */
  const char *file;               /* name, or NULL: <source>.csv with the pack's ending */
  CasePack pack;
  size_t cut;  /* bytes to leave away at the end of what is stored */
  bool absent; /* no file at all */
  bool folder; /* a folder instead of a file */
  char *data;  /* [length] of the arena; NULL when empty */
  size_t length, size;
} CaseSource;

typedef enum CaseVerdict { VERDICT_REJECT, VERDICT_SKIPPED, VERDICT_ERROR } CaseVerdict;

typedef struct CaseExpected {
  CaseVerdict verdict;
  const char *source; /* of a reject */
  const char *code;
  uint32_t line, column;
  uint64_t byte;
  bool has_byte;
  const char *field; /* "" when none */
  const char *says;  /* part of message or fix, or NULL */
} CaseExpected;

typedef struct CaseRows {
  const char *source;
  size_t in, used, rejected, skipped;
} CaseRows;

typedef struct Case {
  const char *path;
  RungArena *arena;
  RungSchema schemas[SOURCE_MAX];
  CaseSource sources[SOURCE_MAX];
  size_t source_count;
  CaseExpected expected[EXPECTED_MAX];
  size_t expected_count;
  CaseRows rows[SOURCE_MAX];
  size_t row_count;
  uint32_t line; /* of the case file, while it is read */
} Case;

/* Reads a case; prints what is wrong with its form and returns false. */
bool case_read(Case *item, const char *path, RungArena *arena);

/* Adds a line of data with its escapes made into bytes. false: out of memory or a bad
 * escape. (case_text.c) */
bool case_add_line(CaseSource *source, RungArena *arena, const char *line);
/* The next word of a line, quoted or not; NULL at the end. Cuts the line. (case_text.c)
 */
char *case_next_word(char **rest);
/* A file's text, NUL-terminated, of the arena; NULL when it cannot be read. */
char *case_read_file(const char *path, RungArena *arena);

#endif

#include "load/header.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "load/explain.h"

/* The columns by the id of their name in a pool of their own. */
typedef struct Names {
  RungPool pool;
  uint32_t *columns; /* [count + 1] by id */
} Names;

static RungStatus fail_duplicate(RungText name, uint32_t first, RungError *err) {
  RungShown shown;
  rung_error_set(err, RUNG_E_DATA, "duplicate-column",
                 "the header names `%s` twice, in cells %u and again",
                 rung_show(name, &shown), first + 1);
  rung_error_help(err, "give each column a name of its own");
  return RUNG_E_DATA;
}

static RungStatus index_names(Names *index, const RungText *names, size_t count,
                              size_t *at, RungError *err) {
  for (*at = 0; *at < count; ++*at) {
    size_t known = index->pool.count;
    uint32_t id;
    RungStatus status = rung_pool_intern(&index->pool, names[*at], &id, err);
    if (status) return status;
    if (id < known && names[*at].length)
      return fail_duplicate(names[*at], index->columns[id], err);
    index->columns[id] = (uint32_t)*at;
  }
  return RUNG_OK;
}

/* When the header is one cell that holds another delimiter, that is the reason. */
static const char *other_delimiter(const RungText *names, size_t count, char delimiter) {
  static const char *const MARKS[] = {";", ",", "\t", "|"};
  static const char *const WORDS[] = {"`;`", "`,`", "a tab", "`|`"};
  for (size_t i = 0; count == 1 && i < 4; i++) {
    if (*MARKS[i] != delimiter && names[0].length &&
        memchr(names[0].bytes, *MARKS[i], names[0].length))
      return WORDS[i];
  }
  return NULL;
}

/* Letters of ASCII only, as names of programs have them. */
static bool same_but_case(RungText a, RungText b) {
  if (a.length != b.length) return false;
  for (uint32_t i = 0; i < a.length; i++) {
    if (tolower((unsigned char)a.bytes[i]) != tolower((unsigned char)b.bytes[i])) {
      return false;
    }
  }
  return true;
}

static RungStatus fail_missing(RungText name, const RungText *names, size_t count,
                               const RungSchema *schema, size_t *at, RungError *err) {
  RungShown shown;
  rung_error_set(err, RUNG_E_DATA, "missing-column",
                 "there is no column `%s`, which source %.*s declares",
                 rung_show(name, &shown), RUNG_TEXT(schema->name));
  const char *delimiter = other_delimiter(names, count, schema->dialect.delimiter);
  RungText nearest = rung_text_nearest(name, names, count);
  *at = 0;
  if (delimiter) {
    rung_error_help(err, "the cells are separated by %s: declare delimiter = \"%s\"",
                    delimiter, *delimiter == 'a' ? "tab" : (char[]){delimiter[1], 0});
  } else if (nearest.length) {
    while (names[*at].bytes != nearest.bytes) ++*at;
    if (same_but_case(name, nearest)) {
      rung_error_help(err, "the file's header says `%s`: name it as the program does",
                      rung_show(nearest, &shown));
      return RUNG_E_DATA;
    }
    rung_error_help(err, "did you mean `%s`?", rung_show(nearest, &shown));
  } else {
    rung_error_help(err, "add the column, or take it out of the program");
  }
  return RUNG_E_DATA;
}

RungStatus rung_header_match(const RungText *names, size_t count,
                             const RungSchema *schema, uint32_t *column_of, size_t *at,
                             RungAllocator *allocator, RungError *err) {
  assert(count < UINT32_MAX);
  Names index;
  *at = 0;
  RungStatus status = rung_pool_init(&index.pool, allocator, err);
  if (status) return status;
  index.columns = rung_allocate_array(allocator, count + 1, sizeof *index.columns);
  status = index.columns ? index_names(&index, names, count, at, err)
                         : rung_error_memory(err, "the header");
  for (size_t i = 0; !status && i < schema->field_count; i++) {
    RungText name = schema->fields[i].name;
    uint32_t id = name.length ? rung_pool_find(&index.pool, name) : RUNG_NO_TEXT;
    if (id == RUNG_NO_TEXT) {
      status = fail_missing(name, names, count, schema, at, err);
    } else {
      column_of[i] = index.columns[id];
    }
  }
  rung_release(allocator, index.columns, (count + 1) * sizeof *index.columns);
  rung_pool_reset(&index.pool);
  return status;
}

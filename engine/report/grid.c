#include "report/grid.h"

typedef struct Reader {
  const char *start, *next, *end;
  const char *file;
  RungArena *arena;
  RungError *err;
} Reader;

static RungStatus fail(Reader *reader, const char *message) {
  uint32_t line = 1;
  for (const char *at = reader->start; at < reader->next; at++) line += *at == '\n';
  RungStatus status = rung_error_set(reader->err, RUNG_E_DATA, "bad-csv", "%s", message);
  rung_error_place(reader->err, reader->file, line, 0,
                   (uint64_t)(reader->next - reader->start));
  return status;
}

/* At most this many cells, by the commas and line ends that there are. */
static size_t count_cells(const Reader *reader) {
  size_t count = 1;
  for (const char *at = reader->start; at < reader->end; at++)
    count += *at == ',' || *at == '\n';
  return count;
}

/* The quote that ends a cell whose text begins at `next`; NULL: there is none. doubled:
 * how many quotes stand in it twice. */
static const char *cell_end(const Reader *reader, size_t *doubled) {
  *doubled = 0;
  for (const char *at = reader->next; at < reader->end; at++) {
    if (*at != '"') continue;
    if (at + 1 == reader->end || at[1] != '"') return at;
    ++*doubled;
    at++;
  }
  return NULL;
}

static RungStatus take_quoted(Reader *reader, RungText *cell) {
  size_t doubled;
  reader->next++;
  const char *end = cell_end(reader, &doubled);
  if (!end) return fail(reader, "a quoted cell does not end");
  *cell = (RungText){reader->next, (uint32_t)(end - reader->next)};
  if (doubled > 0) {
    char *bytes = rung_arena_take(reader->arena, cell->length), *to = bytes;
    if (!bytes) return rung_error_memory(reader->err, "the cells of a file");
    for (const char *at = reader->next; at < end; at++) {
      *to++ = *at;
      if (*at == '"') at++;
    }
    *cell = (RungText){bytes, (uint32_t)(to - bytes)};
  }
  reader->next = end + 1;
  if (reader->next < reader->end && *reader->next != ',' && *reader->next != '\n')
    return fail(reader, "something follows a quoted cell");
  return RUNG_OK;
}

static bool is_plain(char c) {
  return c != ',' && c != '\n' && c != '"';
}

static RungStatus take_cell(Reader *reader, RungText *cell) {
  if (reader->next < reader->end && *reader->next == '"')
    return take_quoted(reader, cell);
  const char *from = reader->next;
  while (reader->next < reader->end && is_plain(*reader->next)) reader->next++;
  if (reader->next < reader->end && *reader->next == '"')
    return fail(reader, "a quote stands within a cell");
  *cell = (RungText){from, (uint32_t)(reader->next - from)};
  return RUNG_OK;
}

/* Cells of one line, from cells on; next stands behind its end. */
static RungStatus take_row(Reader *reader, RungText *cells, size_t *count) {
  *count = 0;
  for (;;) {
    if (take_cell(reader, &cells[*count])) return reader->err->status;
    ++*count;
    if (reader->next == reader->end) return fail(reader, "the last line does not end");
    if (*reader->next++ == '\n') return RUNG_OK;
  }
}

RungStatus rung_grid_read(RungGrid *grid, RungText text, const char *file,
                          RungArena *arena, RungError *err) {
  const char *bytes = text.length ? text.bytes : "";
  Reader reader = {bytes, bytes, bytes + text.length, file, arena, err};
  RungText *cells = rung_arena_take_array(arena, count_cells(&reader), sizeof *cells);
  if (!cells) return rung_error_memory(err, "the cells of a file");
  if (take_row(&reader, cells, &grid->columns)) return err->status;
  *grid = (RungGrid){cells, cells + grid->columns, grid->columns, 0};
  RungText *to = cells + grid->columns;
  while (reader.next < reader.end) {
    const char *line = reader.next;
    size_t count;
    if (take_row(&reader, to, &count)) return err->status;
    if (count != grid->columns) {
      reader.next = line;
      return fail(&reader, "the row has not as many cells as the header");
    }
    to += count;
    grid->rows++;
  }
  return RUNG_OK;
}

size_t rung_grid_column(const RungGrid *grid, RungText name) {
  for (size_t i = 0; i < grid->columns; i++)
    if (rung_text_equal(grid->names[i], name)) return i;
  return SIZE_MAX;
}

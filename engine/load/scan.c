#include "load/scan.h"

#include <string.h>

void rung_scan_init(RungScan *scan, const char *bytes, size_t length, char delimiter,
                    RungCell *cells, size_t capacity) {
  *scan = (RungScan){.next = bytes,
                     .end = bytes + length,
                     .next_line = 1,
                     .delimiter = delimiter,
                     .cells = cells,
                     .capacity = capacity};
}

/* At the end of a record: the end of the bytes, LF, or CR LF. */
static bool at_line_end(const RungScan *scan, const char *p) {
  if (p == scan->end || *p == '\n') return true;
  return *p == '\r' && p + 1 < scan->end && p[1] == '\n';
}

/* Reads to the delimiter or line end; quotes and lone carriage returns on the way are
 * faults, the first of which is kept. */
static const char *read_plain(const RungScan *scan, const char *p, uint8_t *fault) {
  char delimiter = scan->delimiter;
  for (; p < scan->end; p++) {
    char c = *p;
    if (c == delimiter || c == '\n') return p;
    if (c == '"') {
      if (!*fault) *fault = RUNG_FAULT_STRAY_QUOTE;
    } else if (c == '\r') {
      if (at_line_end(scan, p)) return p;
      if (!*fault) *fault = RUNG_FAULT_BARE_CR;
    }
  }
  return p;
}

/* p: after the opening quote. Returns the closing quote, or NULL when there is none. */
static const char *read_quoted(RungScan *scan, const char *p, bool *doubled) {
  for (; p < scan->end; p++) {
    if (*p == '\n') {
      scan->next_line++;
    } else if (*p == '"') {
      if (p + 1 == scan->end || p[1] != '"') return p;
      *doubled = true;
      p++;
    }
  }
  return NULL;
}

/* Reads one cell from p; returns where it ends, or NULL for an unterminated quote. */
static const char *read_cell(RungScan *scan, const char *p, RungCell *cell) {
  *cell = (RungCell){.bytes = p};
  if (p == scan->end || *p != '"') {
    p = read_plain(scan, p, &cell->fault);
    cell->length = (uint32_t)(p - cell->bytes);
    return p;
  }
  const char *close = read_quoted(scan, p + 1, &cell->doubled);
  if (!close) {
    scan->open = p;
    return NULL;
  }
  p = close + 1;
  if (at_line_end(scan, p) || *p == scan->delimiter) {
    cell->bytes++;
    cell->length = (uint32_t)(close - cell->bytes);
    cell->quoted = true;
    return p;
  }
  cell->doubled = false;
  cell->fault = RUNG_FAULT_TEXT_AFTER_QUOTE;
  p = read_plain(scan, p, &cell->fault);
  cell->length = (uint32_t)(p - cell->bytes);
  return p;
}

static const char *pass_line_end(RungScan *scan, const char *p) {
  if (p == scan->end) return p;
  scan->next_line++;
  return p + (*p == '\r' ? 2 : 1);
}

RungScanned rung_scan_next(RungScan *scan) {
  if (scan->next == scan->end) return RUNG_SCANNED_END;
  scan->record = scan->next;
  scan->line = scan->next_line;
  scan->count = 0;
  scan->faulty = false;
  const char *p = scan->next;
  for (;;) {
    RungCell spare;
    RungCell *cell = scan->count < scan->capacity ? &scan->cells[scan->count] : &spare;
    p = read_cell(scan, p, cell);
    if (!p) return RUNG_SCANNED_UNTERMINATED;
    if (cell != &spare && cell->fault) scan->faulty = true;
    scan->count++;
    if (p == scan->end || *p != scan->delimiter) break;
    p++;
  }
  if (p - scan->record >= UINT32_MAX) return RUNG_SCANNED_TOO_LONG;
  scan->length = (uint32_t)(p - scan->record);
  scan->next = pass_line_end(scan, p);
  return RUNG_SCANNED_RECORD;
}

RungText rung_cell_text(const RungCell *cell, char *scratch) {
  if (!cell->doubled) return (RungText){cell->bytes, cell->length};
  uint32_t length = 0;
  for (uint32_t i = 0; i < cell->length; i++) {
    scratch[length++] = cell->bytes[i];
    i += cell->bytes[i] == '"';
  }
  return (RungText){scratch, length};
}

RungText rung_cell_raw(const RungCell *cell) {
  if (!cell->quoted) return (RungText){cell->bytes, cell->length};
  return (RungText){cell->bytes - 1, cell->length + 2};
}

static const char *after_quotes(const RungCell *cell) {
  const char *p = cell->bytes + 1, *end = cell->bytes + cell->length;
  for (; p < end; p++) {
    if (*p != '"') continue;
    if (p + 1 == end || p[1] != '"') return p + 1;
    p++;
  }
  return end;
}

const char *rung_cell_fault_at(const RungCell *cell) {
  switch (cell->fault) {
  case RUNG_FAULT_STRAY_QUOTE: return memchr(cell->bytes, '"', cell->length);
  case RUNG_FAULT_TEXT_AFTER_QUOTE: return after_quotes(cell);
  case RUNG_FAULT_BARE_CR: {
    const char *p = cell->bytes;
    while (*p != '\r') p++;
    return p;
  }
  default: return rung_cell_raw(cell).bytes;
  }
}

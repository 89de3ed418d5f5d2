/* bad_csv_split FILE DELIMITER: prints the cells of a CSV file for oracle.py, in hex so
 * that newlines and quotes need no care: one line a record, cells separated by spaces,
 * "-" for an empty one. Exit 1 when the splitter finds a fault. */
#include <string.h>

#include "load/bytes.h"
#include "load/scan.h"
#include "load/survey.h"

enum { CELLS_MAX = 64, SCRATCH_SIZE = 1 << 16 };

static void print_cell(const RungCell *cell) {
  static char scratch[SCRATCH_SIZE];
  RungText text = rung_cell_text(cell, scratch);
  if (text.length == 0) printf("-");
  for (uint32_t i = 0; i < text.length; i++)
    printf("%02x", (unsigned)(unsigned char)text.bytes[i]);
}

static int print_records(const RungBytes *bytes, char delimiter) {
  RungCell cells[CELLS_MAX];
  RungScan scan;
  size_t length = rung_survey_trim(bytes->data, bytes->length);
  rung_scan_init(&scan, bytes->data, length, delimiter, cells, CELLS_MAX);
  RungScanned scanned;
  while ((scanned = rung_scan_next(&scan)) == RUNG_SCANNED_RECORD) {
    if (scan.faulty || scan.count > CELLS_MAX) return 1;
    for (size_t i = 0; i < scan.count; i++) {
      if (i) printf(" ");
      print_cell(&cells[i]);
    }
    printf("\n");
  }
  return scanned != RUNG_SCANNED_END;
}

int main(int count, char **words) {
  if (count != 3) return 2;
  RungAllocator allocator;
  RungBytes bytes;
  RungError err;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  if (rung_bytes_init(&bytes, words[1], &allocator, &err)) {
    rung_error_print(&err, stderr, false);
    return 2;
  }
  int result = print_records(&bytes, *words[2]);
  rung_bytes_reset(&bytes);
  return result;
}

/* A loaded source: one column a declared field, and where each row came from. */
#ifndef RUNG_DATA_TABLE_H
#define RUNG_DATA_TABLE_H

#include "data/column.h"
#include "data/schema.h"

typedef struct RungTable {
  const RungSchema *schema;  /* not owned */
  size_t rows;               /* used rows */
  RungColumn *columns;       /* [schema->field_count] */
  uint32_t *lines;           /* [rows] 1-based line of the file where the row begins; NULL
                                where there is no file */
  const RungSpan *days;      /* [schema->field_count] first and last day of each date column,
                                the later one first when there is none; NULL: not known */
  const char *file;          /* path as opened, for reports; NULL: made from other rows */
  uint8_t content[16];       /* XXH3-128 of the bytes of the file as stored on disk */
  uint8_t sha256[32];        /* of the same bytes */
  uint64_t bytes;            /* of the file on disk */
  size_t rows_in;            /* rows in the file = rows + rejected + skipped */
  size_t rows_rejected;
  size_t rows_skipped;       /* unknown keys of `skip unknown` refs */
} RungTable;

#endif

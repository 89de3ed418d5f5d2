/* Loading sources: what every loader implements and what a load reports. */
#ifndef RUNG_LOAD_SOURCE_H
#define RUNG_LOAD_SOURCE_H

#include "core/threads.h"
#include "data/table.h"
#include "load/lanes.h"

/* One rejected (or skipped) row, or a cell that made it so. All text is owned by the
 * load. */
typedef struct RungReject {
  const char *code; /* stable: "bad-number", "too-many-decimals", ... */
  const char *file;
  uint32_t source; /* index into the load's schemas */
  uint32_t line;   /* 1-based line where the cell stands (quoted newlines count) */
  uint32_t column; /* 1-based character in that line; 0 for the whole row */
  uint64_t byte;  /* offset of the cell in the decompressed bytes; where quoting is wrong,
                     line, column and byte are of what is out of place */
  RungText field; /* declared column, may be empty; a view of the schema */
  RungText excerpt; /* the cell as it stands, at most 80 bytes */
  RungText message; /* "`12.345` has 3 decimals; USD has 2" */
  RungText fix;     /* proposed, may be empty: "write 12.35 or declare ..." */
  bool skipped;     /* left out as declared (skip unknown), not an error */
} RungReject;

typedef struct RungRejects {
  RungReject *items;
  size_t count, capacity;
} RungRejects;

typedef struct RungLoadOptions {
  const char *place;      /* the --data folder */
  const RungText *texts;  /* [count] what the files say, in place of a folder; or NULL */
  size_t rejects_allowed; /* --allow-rejects N */
  bool with_sha256;       /* of each file */
  RungThreads *threads;   /* --threads N; NULL: the caller alone */
  /* What the load gives does not depend on these; tests try them all. */
  const RungLanes *lanes; /* NULL: the best */
  size_t chunk_bytes;     /* 0: RUNG_CHUNK_BYTES */
  bool row_by_row;        /* every row by the slow road, by the caller alone */
} RungLoadOptions;

/* Everything that a run reads: tables in the order of the schemas. Owns its arena. */
typedef struct RungLoad {
  RungAllocator *allocator;
  const RungLoadOptions *options; /* while it is made; not owned */
  RungArena arena;
  RungPool *pool;    /* not owned */
  RungTable *tables; /* [count] */
  size_t count;
  RungRejects rejects; /* ordered by source, then line */
} RungLoad;

/* Loads <place>/<name>.csv, .csv.gz or .csv.zst for each schema (exactly one must be
 * there, but for schemas with origins), checks every declared column of every row,
 * resolves refs, and makes sure that rows in = used + rejected + skipped.
 *
 * Errors: RUNG_E_DATA for what makes a whole file unusable ("no-file", "no-header",
 * "missing-column", "unterminated-quote", "bad-encoding" ...: at once) - and, when more
 * rows are rejected than allowed, "rows-rejected"; load->rejects is filled then too and
 * must be reset all the same. A file with a million more than allowed is not read to its
 * end. Reset does no harm after any failure. */
RungStatus rung_load_init(RungLoad *load, const RungSchema *schemas, size_t count,
                          const RungLoadOptions *options, RungPool *pool,
                          RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_load_reset(RungLoad *load);

#endif

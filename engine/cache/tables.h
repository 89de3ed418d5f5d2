/* The tables of a load in a file: NAME.data.
 *
 *   section    bytes
 *   values     of a column, as data/column.h lays them out
 *   valid      u8 [rows], of a column that has it
 *   lines      u32 [rows], of a source that has a file
 *   offsets    u64 [texts + 1]   \
 *   bytes      of all texts       } the pool, as RungPoolBase
 *   slots      u32 [slot count]  /
 *
 * The directory says what they are of: the content of each data file, counts of rows,
 * first and last days of date columns, and the rows that were rejected or skipped.
 *
 * A column is used where it lies. It is checked when it is first needed - checksum, ids
 * of texts, rows of refs, flags, days, digits - so that what a run does not touch is not
 * read. Private to cache/. */
#ifndef RUNG_CACHE_TABLES_H
#define RUNG_CACHE_TABLES_H

#include "cache/container.h"
#include "cache/witness.h"
#include "load/source.h"

enum { RUNG_CACHE_REJECTS_MOST = 10000 }; /* of a load that is kept */

/* What people are told about an entry. Texts are views. */
typedef struct RungCacheInfo {
  RungText id, place;    /* of the program; of the data */
  uint64_t made;         /* seconds since 1970 */
  uint64_t files, bytes; /* of data files */
} RungCacheInfo;

/* What is written, or wanted of what was. */
typedef struct RungTablesContext {
  const RungCacheHome *home;
  RungKey key;
  const RungPlan *plan;
  const RungSchema *schemas;    /* [plan->source_count] */
  const char *place;            /* without links */
  const RungWitness *witnesses; /* [plan->source_count] with content */
} RungTablesContext;

/* Bytes that the file will have, about. texts: of the pool, the first so many. */
uint64_t rung_tables_size(const RungLoad *load, const RungPool *pool, size_t texts);
/* false when it could not be written; nothing is left then. check: what a file of results
 * names the tables by. */
bool rung_tables_write(const RungTablesContext *context, const RungLoad *load,
                       const RungPool *pool, size_t texts, uint64_t check[2]);

/* One column, or the lines of a source. */
typedef struct RungKeptColumn {
  size_t values, valid; /* numbers of sections; valid: RUNG_NONE where all are there */
  bool checked;
} RungKeptColumn;

typedef struct RungTables {
  RungCacheFile file;
  const RungSchema *schemas;
  RungTable *tables; /* of the load */
  size_t count;
  RungKeptColumn **columns; /* [count][field_count]; of the load's arena */
  RungKeptColumn *lines;    /* [count] */
  RungPoolBase base;
} RungTables;

/* Opens the file and makes load (whose place in memory must not move) of it, if it is of
 * these contents and has no more than `allowed` rejected rows. files [source count]:
 * paths as people are shown them, NULL where there is none. Texts are checked, columns
 * not yet. ABSENT also when contents differ. Anything but GOOD leaves nothing behind;
 * memory that is gone counts as ABSENT. */
RungCacheFound rung_tables_open(RungTables *tables, const RungTablesContext *context,
                                const char *const *files, size_t allowed, RungLoad *load,
                                RungPool *pool, RungAllocator *allocator);
void rung_tables_close(RungTables *tables);

/* Checks a column, or lines, unless it has been. false: it is damaged. */
bool rung_tables_need(RungTables *tables, size_t source, size_t field);
bool rung_tables_need_lines(RungTables *tables, size_t source);
/* Checks everything that has not been, lines among it, by a crew. */
bool rung_tables_need_all(RungTables *tables, RungThreads *threads);

/* Reads what the directory begins with. */
void rung_tables_read_info(RungBlobView *directory, RungCacheInfo *info);
/* What any NAME.data says of itself; texts are copied into the arena. */
RungCacheFound rung_tables_look(const RungCacheHome *home, const char *name,
                                RungArena *arena, RungCacheInfo *info);

#endif

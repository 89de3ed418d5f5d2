/* From the keys that cells hold to rows of the sources they name.
 *
 * Where the source that a field names has been settled before, reading finds the row
 * itself (plain.h): only rows that went through row.c are looked at here.
 *
 * A ref is good when its target row is used. One to an unknown key rejects its row, or
 * leaves it out where the field says skip_unknown; one to a rejected row rejects its row;
 * one to a row that was left out does as one to an unknown key does. Refs to a source
 * without a file are looked up last: its rows are the keys in rows that are used by then.
 * Rows that go take those that refer to them along, round cycles too: the states are the
 * least ones that fit, whatever the order of sources and rows.
 */
#ifndef RUNG_LOAD_REFS_H
#define RUNG_LOAD_REFS_H

#include "load/csv.h"

/* Sources that are worked out together: each has been read, and refers only to others
 * of the batch or to ones that were settled before. */
typedef struct RungBatch {
  RungCsv *sources; /* [source_count] all of the load */
  size_t source_count;
  const uint32_t *members; /* [count] indexes of sources */
  size_t count;
  size_t nearest_left; /* comparisons with keys that may still be spent on "did you
                          mean"; shared by all batches */
} RungBatch;

/* Resolves the batch: ref columns hold final rows, rows that are not used are behind, and
 * rejects are added for every ref that made it so. Cost: rows and refs, linear. Errors:
 * RUNG_E_SCRIPT "no-key" when a target has no key column; RUNG_E_MEMORY. */
RungStatus rung_refs_resolve(RungBatch *batch, RungError *err) RUNG_MUST_USE;

/* What a ref of the field to `row` of target (RUNG_NO_ROW: unknown key) makes of the row
 * that holds it. */
RungRowState rung_refs_judge(const RungField *field, const RungCsv *target, uint32_t row);

/* Adds a reject for each ref that keeps a stored row of csv from being used. Splits the
 * file again, as far as there are such rows. (refs_words.c) */
RungStatus rung_refs_report(RungBatch *batch, RungCsv *csv, RungError *err) RUNG_MUST_USE;

#endif

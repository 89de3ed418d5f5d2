/* Sources without a file: a row for each key that occurs in the columns of others. */
#ifndef RUNG_LOAD_DERIVE_H
#define RUNG_LOAD_DERIVE_H

#include "load/refs.h"

/* Readies csv for a schema with origins, without rows. csv must be reset whatever comes
 * back. */
RungStatus rung_derive_init(RungCsv *csv, RungLoad *load, const RungSchema *schema,
                            uint32_t source, RungError *err) RUNG_MUST_USE;

/* Makes the rows of the batch's sources without a file: one for each key in used rows of
 * their origins, which are of the batch as well, origin after origin in the order of
 * first occurrence. The columns of origins hold pool ids still. Cost: rows of the
 * origins. */
RungStatus rung_derive_rows(RungBatch *batch, RungError *err) RUNG_MUST_USE;

#endif

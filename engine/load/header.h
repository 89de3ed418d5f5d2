/* The header row against the declared columns. */
#ifndef RUNG_LOAD_HEADER_H
#define RUNG_LOAD_HEADER_H

#include "data/schema.h"

/* Finds the column of the file that each field stands in: column_of
 * [schema->field_count]. names [count]: the header's cells, unquoted. Names match
 * exactly; columns that are not declared may be there, once each (nameless ones as often
 * as they like).
 *
 * Errors: RUNG_E_DATA "missing-column" with the nearest name as help, "duplicate-column";
 * RUNG_E_MEMORY. *at is then the cell the error is about. Cost: linear. */
RungStatus rung_header_match(const RungText *names, size_t count,
                             const RungSchema *schema, uint32_t *column_of, size_t *at,
                             RungAllocator *allocator, RungError *err) RUNG_MUST_USE;

#endif

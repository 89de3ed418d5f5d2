/* From the text of a cell to a value. Each function takes the text without quotes and
 * returns false when it is not written as declared; explain.h then says why. Nothing is
 * allocated. None of them takes a cell with spaces around its value. */
#ifndef RUNG_LOAD_CELL_H
#define RUNG_LOAD_CELL_H

#include "data/schema.h"

enum { RUNG_CELL_DIGITS_MAX = 18 }; /* digits of a figure, at its column's scale */

/* Empty, or one of the dialect's words for a missing value. */
bool rung_cell_is_missing(RungText text, const RungDialect *dialect);
/* Decimals that a cell of the column may have: the column's scale, two less where 35 (or
 * 35%) stands for 0.35. May be negative. */
int rung_cell_decimals(const RungField *field, const RungDialect *dialect);
/* Money, number, percent: digits at field->type.scale. */
bool rung_cell_number(RungText text, const RungField *field, const RungDialect *dialect,
                      int64_t *digits) RUNG_MUST_USE;
bool rung_cell_date(RungText text, const RungDialect *dialect,
                    int32_t *days) RUNG_MUST_USE;
/* 1 or 0 by the dialect's words. */
bool rung_cell_flag(RungText text, const RungDialect *dialect,
                    uint8_t *flag) RUNG_MUST_USE;
/* Whether the text is one of the field's choices (true where it has none). Cost: the
 * choices. */
bool rung_cell_is_choice(RungText text, const RungField *field);
/* Whether a value of the field's type can be read from the text. */
bool rung_cell_is_good(RungText text, const RungField *field, const RungDialect *dialect);

#endif

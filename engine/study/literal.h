/* Values as owners write them outside of a script: $1.5M, EUR 20k, 35%, 4.25,
 * 2026-03-31, true, gold. The forms are those of the language (manual, Values). */
#ifndef RUNG_STUDY_LITERAL_H
#define RUNG_STUDY_LITERAL_H

#include "plan/plan.h"

typedef struct RungLiteral {
  RungWide digits; /* at scale; a day, 0 or 1 of a flag */
  int scale;       /* of figures, as few decimals as say it */
  RungText text;   /* of texts: a view of what was read */
} RungLiteral;

/* Reads a value for a constant of the type, which is no ref: money in the type's
 * currency, number or percent as either, date, text (in quotes or not), flag, tier by
 * name or `none`. RUNG_E_USAGE "bad-value", "value-lost" (more decimals than the currency
 * has), "too-many-digits"; help: what is expected. */
RungStatus rung_literal_read(const RungPlan *plan, RungType type, RungText text,
                             RungLiteral *literal, RungError *err) RUNG_MUST_USE;

#endif

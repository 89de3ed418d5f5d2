/* Types of columns and plan nodes. */
#ifndef RUNG_DATA_TYPE_H
#define RUNG_DATA_TYPE_H

#include "number/number.h"

typedef enum RungKind {
  RUNG_KIND_MONEY,    /* scaled decimal or ratio, of one currency */
  RUNG_KIND_NUMBER,   /* scaled decimal or ratio */
  RUNG_KIND_PERCENT,  /* as number (0.35), shown as 35% */
  RUNG_KIND_DATE,
  RUNG_KIND_TEXT,
  RUNG_KIND_FLAG,
  RUNG_KIND_TIER,     /* ordinal: 0 none, 1 the lowest tier */
  RUNG_KIND_REF       /* row of another domain */
} RungKind;

typedef struct RungType {
  RungKind kind;
  uint8_t scale;      /* decimals; money number percent; 0 for ratios */
  bool ratio;         /* exact ratio instead of a scaled decimal */
  uint16_t currency;  /* index into the plan's currencies; money only, else 0 */
  uint32_t domain;    /* ref only: the domain its rows are of, else 0 */
} RungType;

/* Money, number or percent. */
bool rung_type_is_numeric(RungType type);
/* Equal in every field. */
bool rung_type_equal(RungType a, RungType b);
/* Bytes of one value as a column keeps it at its widest: 16 for decimals, 32 ratio,
 * 4 date text ref, 1 flag tier. */
size_t rung_type_width(RungType type);
/* "money", "number"...: the word owners write. */
const char *rung_kind_name(RungKind kind);

#endif

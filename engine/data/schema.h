/* What a source must look like: declared columns and dialect. Filled by plan/, read by
 * load/. Everything is owned by whoever made the schema. */
#ifndef RUNG_DATA_SCHEMA_H
#define RUNG_DATA_SCHEMA_H

#include "data/date.h"
#include "data/type.h"

typedef enum RungPercentForm {
  RUNG_PERCENT_SIGN,     /* 35% ; a cell without the sign is rejected */
  RUNG_PERCENT_FRACTION, /* 0.35 */
  RUNG_PERCENT_POINTS    /* 35 */
} RungPercentForm;

/* How a source spells its cells. Word lists are compared ignoring ASCII case. */
typedef struct RungDialect {
  char delimiter;        /* , ; TAB | */
  char decimal;          /* . or , */
  char thousands;        /* 0: none */
  RungDateForm date_form;
  RungPercentForm percent_form;
  const RungText *true_words;
  size_t true_count;
  const RungText *false_words;
  size_t false_count;
  const RungText *missing_words; /* beside the empty cell, e.g. NULL, n/a */
  size_t missing_count;
} RungDialect;

typedef struct RungField {
  RungText name;         /* the header cell, exactly */
  RungType type;         /* key columns are text; ref: type.domain is the domain */
  bool optional;         /* `?`: an empty cell is missing, not a reject */
  bool key;              /* values must be there and unique */
  bool skip_unknown;     /* ref: an unknown key leaves the row out instead of rejecting */
  uint32_t target;       /* ref: index of the source referred to */
  const RungText *choices; /* one of: ...; NULL when free */
  size_t choice_count;
  /* Figures in the currency that stands in another column of the row: how many decimals
   * each choice of that column has; else NULL. */
  const uint32_t *decimals;
  size_t decimals_count;
  uint32_t currency;     /* with decimals: that column, never missing */
} RungField;

/* A ref column to a source without a file: each key in it is a row of that source. */
typedef struct RungOrigin {
  uint32_t source; /* index of the source that has the column */
  uint32_t field;
} RungOrigin;

typedef struct RungSchema {
  RungText name;         /* of the source: "deals" */
  const RungField *fields;
  size_t field_count;
  RungDialect dialect;
  const RungOrigin *origins; /* [origin_count] where the rows come from when there is no
                                file; the only field is the key then */
  size_t origin_count;       /* 0: the rows are those of a file */
} RungSchema;

/* The source has no file: its rows are made from refs to them. */
static inline bool rung_schema_is_derived(const RungSchema *schema) {
  return schema->origin_count > 0;
}

#endif

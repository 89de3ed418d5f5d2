/* The records of a plan text, in their order: one table row each. Private to plan/.
 *
 * Every kind of record is one block of lines, so that record i of a kind stands on line
 * first_lines[kind] + i; checks after decoding name lines that way.
 */
#ifndef RUNG_PLAN_RECORD_H
#define RUNG_PLAN_RECORD_H

#include "plan/plan.h"
#include "plan/reader.h"

typedef enum RungRecord {
  RUNG_RECORD_FILE,
  RUNG_RECORD_CURRENCY,
  RUNG_RECORD_THING,
  RUNG_RECORD_PROGRAM,
  RUNG_RECORD_SOURCE,
  RUNG_RECORD_COLUMN,
  RUNG_RECORD_WINDOW,
  RUNG_RECORD_GROUP,
  RUNG_RECORD_NODE,
  RUNG_RECORD_FIELD,
  RUNG_RECORD_TIER,
  RUNG_RECORD_PATH,
  RUNG_RECORD_CONDITION,
  RUNG_RECORD_METRIC,
  RUNG_RECORD_SCORE,
  RUNG_RECORD_CATEGORY,
  RUNG_RECORD_MEASURE,
  RUNG_RECORD_BADGE,
  RUNG_RECORD_INCENTIVE,
  RUNG_RECORD_STEP,
  RUNG_RECORD_BENEFIT,
  RUNG_RECORD_TEST,
  RUNG_RECORD_GIVEN,
  RUNG_RECORD_CASE,
  RUNG_RECORD_EXPECT,
  RUNG_RECORD_BECAUSE,
  RUNG_RECORD_COUNT
} RungRecord;

typedef struct RungDecoder {
  RungPlan *plan; /* lists and counts point into items from the first pass on */
  RungReader reader;
  void *items[RUNG_RECORD_COUNT]; /* [counts[kind]], zeroed before decoding */
  size_t counts[RUNG_RECORD_COUNT];
  uint32_t
      first_lines[RUNG_RECORD_COUNT]; /* where the kind is absent: where it would be */
  uint32_t *column_things;            /* [counts[RUNG_RECORD_COLUMN]] */
} RungDecoder;

/* Takes the fields of record `index` into item. Failures stay in the reader. */
typedef void (*RungRecordDecode)(RungDecoder *decoder, void *item, uint32_t index);

typedef struct RungRecordRow {
  const char *tag;
  size_t size; /* bytes of an item */
  uint32_t least, most;
  RungRecordDecode decode;
} RungRecordRow;

const RungRecordRow *rung_record_row(RungRecord record);
/* First pass: header, tags in order, numbers of records, `end`. */
RungStatus rung_record_count(RungDecoder *decoder) RUNG_MUST_USE;

void rung_decode_file(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_currency(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_thing(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_program(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_source(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_column(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_window(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_group(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_node(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_field(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_tier(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_path(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_condition(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_metric(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_score(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_category(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_measure(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_badge(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_incentive(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_step(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_benefit(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_test(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_given(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_case(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_expect(RungDecoder *decoder, void *item, uint32_t index);
void rung_decode_because(RungDecoder *decoder, void *item, uint32_t index);

/* Fields that several records have. */
uint32_t rung_take_thing(RungDecoder *decoder);
uint32_t rung_take_thing_or_none(RungDecoder *decoder);
uint32_t rung_take_node(RungDecoder *decoder, const char *field);
uint32_t rung_take_node_or_none(RungDecoder *decoder, const char *field);
/* least..domain count - 1. */
uint32_t rung_take_domain(RungDecoder *decoder, const char *field, uint32_t least);
RungType rung_take_type(RungDecoder *decoder);
RungPosition rung_take_position(RungDecoder *decoder);
RungUnit rung_take_unit(RungDecoder *decoder, RungUnit least);

/* day half month quarter year, by RungUnit. */
extern const char *const rung_unit_names[RUNG_UNIT_YEAR + 1];
extern const char *const rung_window_names[RUNG_WINDOW_KIND_COUNT];

#endif

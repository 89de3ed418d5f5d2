#include "plan/record.h"

#include "plan/decode.h"

enum {
  FILES_MAX = 4096,
  CURRENCIES_MAX = 64,
  THINGS_MAX = 400000,
  SOURCES_MAX = 64,
  COLUMNS_MAX = 64 * 512,
  WINDOWS_MAX = 4096,
  GROUPS_MAX = 4096,
  TIERS_MAX = 32,
  OUTCOMES_MAX = 100000
};

static const RungRecordRow rows[RUNG_RECORD_COUNT] = {
    [RUNG_RECORD_FILE] = {"file", sizeof(RungText), 0, FILES_MAX, rung_decode_file},
    [RUNG_RECORD_CURRENCY] = {"currency", sizeof(RungCurrency), 1, CURRENCIES_MAX,
                              rung_decode_currency},
    [RUNG_RECORD_THING] = {"thing", sizeof(RungThing), 1, THINGS_MAX, rung_decode_thing},
    [RUNG_RECORD_PROGRAM] = {"program", sizeof(RungProgram), 1, 1, rung_decode_program},
    [RUNG_RECORD_SOURCE] = {"source", sizeof(RungSourcePlan), 1, SOURCES_MAX,
                            rung_decode_source},
    [RUNG_RECORD_COLUMN] = {"column", sizeof(RungField), 0, COLUMNS_MAX,
                            rung_decode_column},
    [RUNG_RECORD_WINDOW] = {"window", sizeof(RungWindow), 0, WINDOWS_MAX,
                            rung_decode_window},
    [RUNG_RECORD_GROUP] = {"group", sizeof(RungGroup), 0, GROUPS_MAX, rung_decode_group},
    [RUNG_RECORD_NODE] = {"node", sizeof(RungNode), 0, RUNG_PLAN_NODES_MAX,
                          rung_decode_node},
    [RUNG_RECORD_FIELD] = {"field", sizeof(RungGroupField), 0, OUTCOMES_MAX,
                           rung_decode_field},
    [RUNG_RECORD_TIER] = {"tier", sizeof(uint32_t), 0, TIERS_MAX, rung_decode_tier},
    [RUNG_RECORD_PATH] = {"path", sizeof(RungPath), 0, OUTCOMES_MAX, rung_decode_path},
    [RUNG_RECORD_CONDITION] = {"condition", sizeof(RungCondition), 0, OUTCOMES_MAX,
                               rung_decode_condition},
    [RUNG_RECORD_METRIC] = {"metric", sizeof(RungMetric), 0, OUTCOMES_MAX,
                            rung_decode_metric},
    [RUNG_RECORD_SCORE] = {"score", sizeof(RungScore), 0, OUTCOMES_MAX,
                           rung_decode_score},
    [RUNG_RECORD_CATEGORY] = {"category", sizeof(RungCategory), 0, OUTCOMES_MAX,
                              rung_decode_category},
    [RUNG_RECORD_MEASURE] = {"measure", sizeof(RungMeasure), 0, OUTCOMES_MAX,
                             rung_decode_measure},
    [RUNG_RECORD_BADGE] = {"badge", sizeof(RungBadge), 0, OUTCOMES_MAX,
                           rung_decode_badge},
    [RUNG_RECORD_INCENTIVE] = {"incentive", sizeof(RungIncentive), 0, OUTCOMES_MAX,
                               rung_decode_incentive},
    [RUNG_RECORD_STEP] = {"step", sizeof(RungStep), 0, OUTCOMES_MAX, rung_decode_step},
    [RUNG_RECORD_BENEFIT] = {"benefit", sizeof(RungBenefit), 0, OUTCOMES_MAX,
                             rung_decode_benefit},
    [RUNG_RECORD_TEST] = {"test", sizeof(RungTest), 0, OUTCOMES_MAX, rung_decode_test},
    [RUNG_RECORD_GIVEN] = {"given", sizeof(RungGivenRow), 0, OUTCOMES_MAX,
                           rung_decode_given},
    [RUNG_RECORD_CASE] = {"case", sizeof(RungCase), 0, OUTCOMES_MAX, rung_decode_case},
    [RUNG_RECORD_EXPECT] = {"expect", sizeof(RungExpect), 0, OUTCOMES_MAX,
                            rung_decode_expect},
    [RUNG_RECORD_BECAUSE] = {"because", sizeof(RungBecause), 0, OUTCOMES_MAX,
                             rung_decode_because},
};

const RungRecordRow *rung_record_row(RungRecord record) {
  return &rows[record];
}

static void count_header(RungReader *reader) {
  if (!rung_reader_next_line(reader) || !rung_text_is(reader->tag, "rung-plan")) {
    rung_reader_fail(reader, "not a plan");
    return;
  }
  rung_reader_integer(reader, "version", RUNG_PLAN_VERSION, RUNG_PLAN_VERSION);
  if (reader->more) rung_reader_fail(reader, "more fields than the record has");
}

/* The kind of the current line, `from` or a later one; RUNG_RECORD_COUNT for end. */
static RungRecord find_record(RungReader *reader, RungRecord from) {
  if (rung_text_is(reader->tag, "end")) return RUNG_RECORD_COUNT;
  RungRecord record = from;
  while (record < RUNG_RECORD_COUNT && !rung_text_is(reader->tag, rows[record].tag))
    record++;
  if (record == RUNG_RECORD_COUNT) rung_reader_fail(reader, "no such record here");
  return record;
}

/* Closes the block of lines of each kind from `from` to before `to`. */
static void close_blocks(RungDecoder *decoder, RungRecord from, RungRecord to) {
  RungReader *reader = &decoder->reader;
  for (RungRecord record = from; record < to; record++) {
    if (decoder->counts[record] < rows[record].least)
      rung_reader_fail(reader, "no %s record before this line", rows[record].tag);
    decoder->first_lines[record + 1] = reader->line;
  }
}

static void count_line(RungDecoder *decoder, RungRecord *current) {
  RungReader *reader = &decoder->reader;
  RungRecord record = find_record(reader, *current);
  if (reader->status) return;
  if (record == RUNG_RECORD_COUNT) {
    close_blocks(decoder, *current, RUNG_RECORD_COUNT - 1);
  } else {
    close_blocks(decoder, *current, record);
    if (++decoder->counts[record] > rows[record].most)
      rung_reader_fail(reader, "more than %u of these records", rows[record].most);
  }
  *current = record;
}

RungStatus rung_record_count(RungDecoder *decoder) {
  RungReader *reader = &decoder->reader;
  RungRecord current = RUNG_RECORD_FILE;
  count_header(reader);
  decoder->first_lines[current] = reader->line + 1;
  while (current < RUNG_RECORD_COUNT && rung_reader_next_line(reader))
    count_line(decoder, &current);
  if (current < RUNG_RECORD_COUNT) rung_reader_fail(reader, "there is no end record");
  if (reader->more) rung_reader_fail(reader, "more fields than the record has");
  if (rung_reader_next_line(reader)) rung_reader_fail(reader, "a line after end");
  return reader->status;
}

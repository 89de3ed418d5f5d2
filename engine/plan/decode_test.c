/* test to because: made-up partners, and what must come out for them. */
#include "plan/record.h"

static bool take_day(RungReader *reader, const char *field, bool maybe, int32_t *day) {
  RungText text = rung_reader_raw(reader, field);
  if (reader->status || (maybe && rung_text_is(text, "-"))) return false;
  if (rung_date_parse(text, RUNG_DATE_ISO, day)) return true;
  rung_reader_fail(reader, "%s is no day", field);
  return false;
}

void rung_decode_test(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungReader *reader = &decoder->reader;
  RungTest *test = item;
  test->thing = rung_take_thing(decoder);
  test->has_span = take_day(reader, "from", true, &test->span.from);
  bool to = take_day(reader, "to", true, &test->span.to);
  if (to != test->has_span || (to && test->span.to < test->span.from))
    rung_reader_fail(reader, "from and to are no period");
  (void)take_day(reader, "day", false, &test->day);
  test->rules_dated = take_day(reader, "rules day", true, &test->rules_as_of);
}

/* The rest of the line: a cell for each column of the source. */
static const RungText *take_cells(RungDecoder *decoder, uint32_t source) {
  RungReader *reader = &decoder->reader;
  if (reader->status) return NULL;
  size_t columns = decoder->plan->sources[source].schema.field_count;
  size_t count = rung_reader_fields_left(reader);
  if (count != columns) {
    rung_reader_fail(reader, "%zu cells for %zu columns", count, columns);
    return NULL;
  }
  RungText *cells = rung_arena_take_array(reader->arena, count, sizeof *cells);
  if (!cells) rung_reader_fail_memory(reader);
  for (size_t i = 0; cells && i < count; i++)
    cells[i] = rung_reader_text(reader, "cell", RUNG_LONG_TEXT_MAX);
  return cells;
}

void rung_decode_given(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungReader *reader = &decoder->reader;
  RungGivenRow *row = item;
  row->test = rung_reader_index(reader, "test", decoder->plan->test_count);
  row->source = rung_reader_index(reader, "source", decoder->plan->source_count);
  row->position = rung_take_position(decoder);
  row->cells = take_cells(decoder, row->source);
}

void rung_decode_case(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungCase *test_case = item;
  test_case->test = rung_reader_index(reader, "test", decoder->plan->test_count);
  test_case->position = rung_take_position(decoder);
  test_case->label = rung_reader_text(reader, "label", RUNG_LONG_TEXT_MAX);
  /* Whether the subject is a source is checked when everything is decoded. */
  const RungProgram *program = decoder->items[RUNG_RECORD_PROGRAM];
  if (program->subject == 0 || program->subject > decoder->plan->source_count)
    rung_reader_fail(reader, "the subject is not a source");
  test_case->cells = take_cells(decoder, program->subject - 1);
  if (index > 0 && test_case[-1].test > test_case->test)
    rung_reader_fail(reader, "cases out of order");
}

void rung_decode_expect(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungExpect *expect = item;
  expect->test_case = rung_reader_index(reader, "case", decoder->plan->case_count);
  expect->position = rung_take_position(decoder);
  expect->written = rung_reader_text(reader, "written", RUNG_LONG_TEXT_MAX);
  expect->name = rung_reader_name(reader, "name");
  expect->target = rung_take_node(decoder, "target");
  expect->expected = rung_take_node_or_none(decoder, "expected");
  expect->holds = rung_take_node(decoder, "holds");
  if (index > 0 && expect[-1].test_case > expect->test_case)
    rung_reader_fail(reader, "expectations out of order");
}

void rung_decode_because(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungBecause *because = item;
  because->test_case = rung_reader_index(reader, "case", decoder->plan->case_count);
  because->position = rung_take_position(decoder);
  because->address = rung_reader_name(reader, "address");
  if (index > 0 && because[-1].test_case > because->test_case)
    rung_reader_fail(reader, "reasons out of order");
}

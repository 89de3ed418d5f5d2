/* file, currency, thing, program, tier; and the fields that several records have. */
#include "plan/record.h"

enum {
  CURRENCY_CODE_MAX = 16,
  CURRENCY_DECIMALS_MAX = 18,
  SYMBOL_MAX = 32,
  TITLES_MAX = 64,
  FISCAL_DAY_MAX = 28
};

const char *const rung_unit_names[RUNG_UNIT_YEAR + 1] = {
    [RUNG_UNIT_DAY] = "day",         [RUNG_UNIT_MONTH] = "month",
    [RUNG_UNIT_QUARTER] = "quarter", [RUNG_UNIT_HALF] = "half",
    [RUNG_UNIT_YEAR] = "year",
};

uint32_t rung_take_thing(RungDecoder *decoder) {
  return rung_reader_index(&decoder->reader, "thing", decoder->plan->thing_count);
}

uint32_t rung_take_thing_or_none(RungDecoder *decoder) {
  return rung_reader_index_or_none(&decoder->reader, "thing", decoder->plan->thing_count);
}

uint32_t rung_take_node(RungDecoder *decoder, const char *field) {
  return rung_reader_index(&decoder->reader, field, decoder->plan->node_count);
}

uint32_t rung_take_node_or_none(RungDecoder *decoder, const char *field) {
  return rung_reader_index_or_none(&decoder->reader, field, decoder->plan->node_count);
}

uint32_t rung_take_domain(RungDecoder *decoder, const char *field, uint32_t least) {
  return (uint32_t)rung_reader_integer(&decoder->reader, field, least,
                                       rung_plan_domain_count(decoder->plan) - 1);
}

RungUnit rung_take_unit(RungDecoder *decoder, RungUnit least) {
  RungReader *reader = &decoder->reader;
  RungUnit unit =
      (RungUnit)rung_reader_word(reader, "unit", rung_unit_names, RUNG_UNIT_YEAR + 1);
  if (!reader->status && unit < least)
    rung_reader_fail(reader, "unit cannot be %s here", rung_unit_names[unit]);
  return unit;
}

static bool parse_position(const RungPlan *plan, RungText text, RungPosition *position) {
  RungText file, line;
  int64_t numbers[3];
  if (!rung_text_cut(&text, ':', &file) || !rung_text_cut(&text, ':', &line))
    return false;
  if (!plan->file_count) return false;
  if (!rung_text_to_integer(file, 0, (int64_t)plan->file_count - 1, &numbers[0]) ||
      !rung_text_to_integer(line, 1, INT32_MAX, &numbers[1]) ||
      !rung_text_to_integer(text, 1, INT32_MAX, &numbers[2]))
    return false;
  *position =
      (RungPosition){(uint32_t)numbers[0], (uint32_t)numbers[1], (uint32_t)numbers[2]};
  return true;
}

RungPosition rung_take_position(RungDecoder *decoder) {
  RungPosition position = {RUNG_NONE, 0, 0};
  RungReader *reader = &decoder->reader;
  RungText text = rung_reader_raw(reader, "position");
  if (reader->status || rung_text_is(text, "-")) return position;
  if (!parse_position(decoder->plan, text, &position))
    rung_reader_fail(reader, "position is not FILE:LINE:COLUMN");
  return position;
}

void rung_decode_file(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungText *file = item;
  *file = rung_reader_name(&decoder->reader, "name");
}

void rung_decode_currency(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungCurrency *currency = item;
  currency->code = rung_reader_text(reader, "code", CURRENCY_CODE_MAX);
  if (!rung_text_is_identifier(currency->code))
    rung_reader_fail(reader, "code is not a currency's code");
  for (uint32_t i = 0; i < index; i++)
    if (rung_text_equal(decoder->plan->currencies[i].code, currency->code))
      rung_reader_fail(reader, "code is given twice");
  currency->decimals =
      (uint8_t)rung_reader_integer(reader, "decimals", 0, CURRENCY_DECIMALS_MAX);
  currency->symbol = rung_reader_text(reader, "symbol", SYMBOL_MAX);
}

static void take_titles(RungReader *reader, RungThing *thing) {
  size_t count = rung_reader_fields_left(reader) / 2;
  if (count > TITLES_MAX) rung_reader_fail(reader, "more than %u titles", TITLES_MAX);
  if (reader->status || !count) return;
  RungTitle *titles = rung_arena_take_array(reader->arena, count, sizeof *titles);
  if (!titles) {
    rung_reader_fail_memory(reader);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    titles[i].language = rung_reader_name(reader, "language");
    titles[i].text = rung_reader_text(reader, "title", RUNG_LONG_TEXT_MAX);
  }
  thing->titles = titles;
  thing->title_count = count;
}

void rung_decode_thing(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungReader *reader = &decoder->reader;
  RungThing *thing = item;
  thing->kind = rung_reader_name(reader, "kind");
  thing->name = rung_reader_text(reader, "name", RUNG_NAME_MAX);
  thing->address = rung_reader_text(reader, "address", RUNG_NAME_MAX);
  thing->position = rung_take_position(decoder);
  thing->cite = rung_reader_text(reader, "cite", RUNG_LONG_TEXT_MAX);
  thing->note = rung_reader_text(reader, "note", RUNG_LONG_TEXT_MAX);
  thing->formula = rung_reader_text(reader, "formula", RUNG_LONG_TEXT_MAX);
  take_titles(reader, thing);
}

void rung_decode_program(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungReader *reader = &decoder->reader;
  RungProgram *program = item;
  program->thing = rung_take_thing(decoder);
  program->subject = rung_take_domain(decoder, "subject", 1);
  program->unit = rung_take_unit(decoder, RUNG_UNIT_MONTH);
  program->calendar.month = (int)rung_reader_integer(reader, "start month", 1, 12);
  program->calendar.day =
      (int)rung_reader_integer(reader, "start day", 1, FISCAL_DAY_MAX);
  program->currency =
      (uint16_t)rung_reader_index(reader, "currency", decoder->plan->currency_count);
  RungText rounding = rung_reader_raw(reader, "rounding");
  if (!reader->status && !rung_rounding_parse(rounding, &program->rounding))
    rung_reader_fail(reader, "rounding is not `<mode> <increment>`");
  program->tier = rung_take_node_or_none(decoder, "tier");
}

void rung_decode_tier(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  uint32_t *tier = item;
  *tier = rung_take_thing(decoder);
}

/* source and column: what a loader is told. */
#include <string.h>

#include "plan/record.h"

enum {
  WORDS_MAX = 64,
  COLUMNS_OF_SOURCE_MAX = 512,
  CHOICES_MAX = 4096,
  ORIGINS_MAX = 64
};

static const char *const date_forms[] = {
    [RUNG_DATE_ISO] = "iso", [RUNG_DATE_DMY] = "dmy", [RUNG_DATE_MDY] = "mdy"};
static const char *const percent_forms[] = {[RUNG_PERCENT_SIGN] = "sign",
                                            [RUNG_PERCENT_FRACTION] = "fraction",
                                            [RUNG_PERCENT_POINTS] = "points"};

/* One character of `allowed`. */
static char take_mark(RungReader *reader, const char *field, const char *allowed) {
  RungText text = rung_reader_text(reader, field, RUNG_NAME_MAX);
  if (reader->status) return 0;
  if (text.length == 1 && strchr(allowed, text.bytes[0])) return text.bytes[0];
  rung_reader_fail(reader, "%s is not one character of those it can be", field);
  return 0;
}

static char take_thousands(RungReader *reader, char decimal) {
  RungText text = rung_reader_text(reader, "thousands", RUNG_NAME_MAX);
  if (reader->status || !text.length) return 0;
  if (text.length > 1 || !strchr(",.' _", text.bytes[0]) || text.bytes[0] == decimal)
    rung_reader_fail(reader, "thousands is not a mark beside the decimal mark");
  return text.bytes[0];
}

static size_t word_count(RungText text) {
  size_t count = 1;
  for (uint32_t i = 0; i < text.length; i++) count += text.bytes[i] == ',';
  return count;
}

/* Words parted by commas; "-": none. */
static const RungText *take_words(RungReader *reader, const char *field, size_t *count) {
  RungText text = rung_reader_text(reader, field, RUNG_LONG_TEXT_MAX);
  if (reader->status || rung_text_is(text, "-")) return NULL;
  size_t total = word_count(text);
  if (total > WORDS_MAX)
    rung_reader_fail(reader, "%s has over %u words", field, WORDS_MAX);
  if (reader->status) return NULL;
  RungText *words = rung_arena_take_array(reader->arena, total, sizeof *words);
  if (!words) rung_reader_fail_memory(reader);
  for (size_t i = 0; i < total && !reader->status; i++) {
    rung_text_cut(&text, ',', &words[i]);
    if (!words[i].length || words[i].length > RUNG_NAME_MAX)
      rung_reader_fail(reader, "%s has a word of %u bytes", field, words[i].length);
  }
  *count = total;
  return words;
}

static void take_dialect(RungReader *reader, RungDialect *dialect) {
  dialect->delimiter = take_mark(reader, "delimiter", ",;\t|");
  dialect->decimal = take_mark(reader, "decimal", ".,");
  dialect->thousands = take_thousands(reader, dialect->decimal);
  dialect->date_form = (RungDateForm)rung_reader_word(reader, "date form", date_forms, 3);
  dialect->percent_form =
      (RungPercentForm)rung_reader_word(reader, "percent form", percent_forms, 3);
  dialect->true_words = take_words(reader, "true words", &dialect->true_count);
  dialect->false_words = take_words(reader, "false words", &dialect->false_count);
  dialect->missing_words = take_words(reader, "missing words", &dialect->missing_count);
}

/* The name of the thing, which becomes a file's or a header cell's name. */
static RungText identifier_of(RungDecoder *decoder, uint32_t thing) {
  if (decoder->reader.status) return (RungText){NULL, 0};
  RungText name = decoder->plan->things[thing].name;
  if (!rung_text_is_identifier(name))
    rung_reader_fail(&decoder->reader, "name is not letters, digits and _");
  return name;
}

/* Two lists as long as each other: sources, and a column of each. */
static void take_origins(RungDecoder *decoder, RungSchema *schema) {
  RungReader *reader = &decoder->reader;
  RungList sources = rung_reader_list(reader, "origins", decoder->plan->source_count);
  RungList columns = rung_reader_list(reader, "origin columns", COLUMNS_OF_SOURCE_MAX);
  if (reader->status) return;
  if (sources.count != columns.count || sources.count > ORIGINS_MAX) {
    rung_reader_fail(reader, "%zu origins with %zu columns", sources.count,
                     columns.count);
    return;
  }
  RungOrigin *origins =
      rung_arena_take_array(reader->arena, sources.count, sizeof *origins);
  if (!origins) {
    rung_reader_fail_memory(reader);
    return;
  }
  for (size_t i = 0; i < sources.count; i++)
    origins[i] = (RungOrigin){sources.items[i], columns.items[i]};
  schema->origins = origins;
  schema->origin_count = sources.count;
}

void rung_decode_source(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungSourcePlan *source = item;
  source->thing = rung_take_thing(decoder);
  source->schema.name = identifier_of(decoder, source->thing);
  for (uint32_t i = 0; i < index && !reader->status; i++)
    if (rung_text_equal(decoder->plan->sources[i].schema.name, source->schema.name))
      rung_reader_fail(reader, "name is given to two sources");
  source->owner = rung_reader_index_or_none(reader, "owner", decoder->plan->source_count);
  source->owner_column =
      rung_reader_index_or_none(reader, "owner column", COLUMNS_OF_SOURCE_MAX);
  source->dated = rung_reader_index_or_none(reader, "dated", COLUMNS_OF_SOURCE_MAX);
  take_dialect(reader, &source->schema.dialect);
  take_origins(decoder, &source->schema);
}

static void take_choices(RungReader *reader, RungField *field) {
  size_t count = rung_reader_fields_left(reader);
  if (count > CHOICES_MAX) rung_reader_fail(reader, "more than %u choices", CHOICES_MAX);
  if (reader->status || !count) return;
  RungText *choices = rung_arena_take_array(reader->arena, count, sizeof *choices);
  if (!choices) {
    rung_reader_fail_memory(reader);
    return;
  }
  for (size_t i = 0; i < count; i++) choices[i] = rung_reader_name(reader, "choice");
  field->choices = choices;
  field->choice_count = count;
}

/* The column of the currency and the decimals of its choices; "-": none. */
static void take_currency(RungReader *reader, RungField *field) {
  RungList list = rung_reader_list(reader, "currency", COLUMNS_OF_SOURCE_MAX);
  if (reader->status || !list.count) return;
  field->currency = list.items[0];
  field->decimals = list.items + 1;
  field->decimals_count = list.count - 1;
}

/* Puts field `index` of all at the end of its source's fields. */
static void add_field(RungDecoder *decoder, uint32_t at, RungField *field,
                      uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungSourcePlan *sources = decoder->items[RUNG_RECORD_SOURCE];
  RungSchema *schema = &sources[at].schema;
  for (size_t later = at + 1; later < decoder->plan->source_count; later++)
    if (sources[later].schema.field_count)
      rung_reader_fail(reader, "source out of order");
  for (size_t i = 0; i < schema->field_count && !reader->status; i++)
    if (rung_text_equal(schema->fields[i].name, field->name))
      rung_reader_fail(reader, "name is given to two columns of the source");
  if (!schema->field_count) {
    schema->fields = field;
    sources[at].column_things = &decoder->column_things[index];
  }
  if (++schema->field_count > COLUMNS_OF_SOURCE_MAX)
    rung_reader_fail(reader, "more than %u columns in a source", COLUMNS_OF_SOURCE_MAX);
}

void rung_decode_column(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungField *field = item;
  uint32_t thing = rung_take_thing(decoder);
  decoder->column_things[index] = thing;
  field->name = identifier_of(decoder, thing);
  uint32_t source = rung_reader_index(reader, "source", decoder->plan->source_count);
  field->type = rung_take_type(decoder);
  field->optional = rung_reader_flag(reader, "optional");
  field->key = rung_reader_flag(reader, "key");
  field->skip_unknown = rung_reader_flag(reader, "skip-unknown");
  field->target =
      rung_reader_index_or_none(reader, "target", decoder->plan->source_count);
  take_currency(reader, field);
  take_choices(reader, field);
  if (!reader->status) add_field(decoder, source, field, index);
}

/* Sources and columns, and what they say of each other. */
#include "plan/check.h"
#include "plan/describe.h"

/* Index of the record of field `i` of a source among all columns. */
static size_t column_index(const RungPlan *plan, const RungSourcePlan *source, size_t i) {
  size_t index = i;
  for (const RungSourcePlan *before = plan->sources; before < source; before++)
    index += before->schema.field_count;
  return index;
}

static RungStatus refuse_column(const RungCheck *check, const RungSourcePlan *source,
                                size_t i, const char *message, RungError *err) {
  return rung_check_refuse(check, RUNG_RECORD_COLUMN,
                           column_index(check->plan, source, i), err, "%s", message);
}

static size_t key_count(const RungSchema *schema) {
  size_t count = 0;
  for (size_t i = 0; i < schema->field_count; i++) count += schema->fields[i].key;
  return count;
}

static const char *complain_ref(const RungPlan *plan, const RungField *field) {
  if (field->type.kind != RUNG_KIND_REF)
    return field->target != RUNG_NONE ? "a target of what is not a ref"
           : field->skip_unknown      ? "skip-unknown of what is not a ref"
                                      : NULL;
  if (field->target == RUNG_NONE) return "a ref without a target";
  if (field->type.domain != field->target + 1) return "the type is not of the target";
  if (key_count(&plan->sources[field->target].schema) != 1)
    return "the target has no key column";
  return NULL;
}

static const char *complain_field(const RungPlan *plan, const RungField *field) {
  if (field->type.kind == RUNG_KIND_TIER || field->type.ratio)
    return "no column holds such a type";
  if (field->key && (field->type.kind != RUNG_KIND_TEXT || field->optional))
    return "a key that is optional or no text";
  if (field->choice_count && field->type.kind != RUNG_KIND_TEXT)
    return "choices of what is not text";
  return complain_ref(plan, field);
}

/* The currency of each row: a text that is one of as many as there are decimals. */
static const char *complain_currency(const RungSchema *schema, const RungField *field) {
  if (!field->decimals) return NULL;
  if (field->type.kind != RUNG_KIND_NUMBER) return "a currency of what is not a number";
  if (field->currency >= schema->field_count) return "there is no currency column";
  const RungField *currency = &schema->fields[field->currency];
  if (currency->type.kind != RUNG_KIND_TEXT || currency->optional)
    return "the currency is optional or no text";
  if (currency->choice_count == 0 || currency->choice_count != field->decimals_count)
    return "decimals of other currencies than the choices";
  for (size_t i = 0; i < field->decimals_count; i++)
    if (field->decimals[i] > field->type.scale)
      return "a currency with more decimals than the column";
  return NULL;
}

static RungStatus check_fields(const RungCheck *check, const RungSourcePlan *source,
                               RungError *err) {
  const RungSchema *schema = &source->schema;
  for (size_t i = 0; i < schema->field_count; i++) {
    const char *complaint = complain_field(check->plan, &schema->fields[i]);
    if (!complaint) complaint = complain_currency(schema, &schema->fields[i]);
    if (complaint) return refuse_column(check, source, i, complaint, err);
  }
  return RUNG_OK;
}

static const char *complain_owner(const RungSourcePlan *source) {
  const RungSchema *schema = &source->schema;
  if ((source->owner == RUNG_NONE) != (source->owner_column == RUNG_NONE))
    return "an owner without its column, or the other way round";
  if (source->owner == RUNG_NONE) return NULL;
  if (source->owner_column >= schema->field_count) return "there is no owner column";
  const RungField *field = &schema->fields[source->owner_column];
  if (field->type.kind != RUNG_KIND_REF || field->target != source->owner)
    return "the owner column is not a ref to the owner";
  return NULL;
}

/* Following owners comes to an end. */
static bool owners_end(const RungPlan *plan, uint32_t source) {
  size_t steps = 0;
  while (source != RUNG_NONE && steps <= plan->source_count) {
    source = plan->sources[source].owner;
    steps++;
  }
  return source == RUNG_NONE;
}

/* Rows that are made come from refs in files, and have nothing but a key. */
static const char *complain_origins(const RungPlan *plan, uint32_t index) {
  const RungSchema *schema = &plan->sources[index].schema;
  if (schema->origin_count && (schema->field_count != 1 || !schema->fields[0].key))
    return "a source without a file has other columns than a key";
  for (size_t i = 0; i < schema->origin_count; i++) {
    const RungOrigin *origin = &schema->origins[i];
    const RungSchema *from = &plan->sources[origin->source].schema;
    if (from->origin_count) return "an origin has no file itself";
    if (origin->field >= from->field_count) return "there is no such column of an origin";
    const RungField *field = &from->fields[origin->field];
    if (field->type.kind != RUNG_KIND_REF || field->target != index)
      return "the column of an origin is no ref to the source";
  }
  return NULL;
}

static const char *complain_source(const RungPlan *plan, uint32_t index) {
  const RungSourcePlan *source = &plan->sources[index];
  const RungSchema *schema = &source->schema;
  if (!schema->field_count) return "no columns";
  if (key_count(schema) > 1) return "more than one key column";
  if (source->dated != RUNG_NONE &&
      (source->dated >= schema->field_count ||
       schema->fields[source->dated].type.kind != RUNG_KIND_DATE))
    return "dated is not a date column";
  if (!owners_end(plan, index)) return "the source is its own owner";
  const char *complaint = complain_origins(plan, index);
  return complaint ? complaint : complain_owner(source);
}

RungStatus rung_check_sources(const RungCheck *check, RungError *err) {
  for (uint32_t i = 0; i < check->plan->source_count; i++) {
    const char *complaint = complain_source(check->plan, i);
    if (complaint)
      return rung_check_refuse(check, RUNG_RECORD_SOURCE, i, err, "%s", complaint);
    RungStatus status = check_fields(check, &check->plan->sources[i], err);
    if (status) return status;
  }
  return RUNG_OK;
}

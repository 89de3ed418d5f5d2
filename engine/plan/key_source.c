/* Keys of sources. A ref column holds rows of another source, which may refer back: the
 * key of a source covers every source that can be reached from it, in the order in which
 * a walk over the columns, and over the origins of one without a file, first meets them.
 */
#include "plan/hash.h"

enum { SOURCES_MAX = 64 };

static void add_words(RungHash *hash, const RungText *words, size_t count) {
  rung_hash_add(hash, count);
  for (size_t i = 0; i < count; i++) rung_hash_add_text(hash, words[i]);
}

static void add_dialect(RungHash *hash, const RungDialect *dialect) {
  rung_hash_add(hash, (unsigned char)dialect->delimiter);
  rung_hash_add(hash, (unsigned char)dialect->decimal);
  rung_hash_add(hash, (unsigned char)dialect->thousands);
  rung_hash_add(hash, dialect->date_form);
  rung_hash_add(hash, dialect->percent_form);
  add_words(hash, dialect->true_words, dialect->true_count);
  add_words(hash, dialect->false_words, dialect->false_count);
  add_words(hash, dialect->missing_words, dialect->missing_count);
}

static void add_field(RungHash *hash, const RungPlan *plan, const RungField *field) {
  bool money = field->type.kind == RUNG_KIND_MONEY;
  rung_hash_add_text(hash, field->name);
  rung_hash_add(hash, field->type.kind);
  rung_hash_add(hash, field->type.scale);
  rung_hash_add_text(hash, money ? plan->currencies[field->type.currency].code
                                 : (RungText){NULL, 0});
  rung_hash_add(hash, field->optional);
  rung_hash_add(hash, field->key);
  rung_hash_add(hash, field->skip_unknown);
  add_words(hash, field->choices, field->choice_count);
  rung_hash_add(hash, field->decimals ? field->decimals_count : 0);
  if (!field->decimals) return;
  rung_hash_add(hash, field->currency);
  for (size_t i = 0; i < field->decimals_count; i++)
    rung_hash_add(hash, field->decimals[i]);
}

/* The source by itself: what its refs lead to is left out. */
static RungKey own_key(const RungPlan *plan, const RungSchema *schema, RungKey content) {
  RungHash hash;
  rung_hash_init(&hash, "source");
  rung_hash_add_key(&hash, content);
  add_dialect(&hash, &schema->dialect);
  rung_hash_add(&hash, schema->field_count);
  for (size_t i = 0; i < schema->field_count; i++)
    add_field(&hash, plan, &schema->fields[i]);
  return rung_hash_key(&hash);
}

/* Sources in the order in which a walk meets them. */
typedef struct Walk {
  uint32_t met[SOURCES_MAX];
  size_t count;
} Walk;

static size_t meet(Walk *walk, uint32_t source) {
  size_t i = 0;
  while (i < walk->count && walk->met[i] != source) i++;
  if (i == walk->count) walk->met[walk->count++] = source;
  return i;
}

/* Rows that are made depend on those that they are made from. */
static void meet_origins(RungHash *hash, const RungPlan *plan, const RungSchema *schema,
                         Walk *walk) {
  if (schema->origin_count) rung_hash_add(hash, schema->origin_count);
  for (size_t i = 0; i < schema->origin_count; i++) {
    const RungOrigin *origin = &schema->origins[i];
    rung_hash_add(hash, meet(walk, origin->source));
    rung_hash_add_text(hash,
                       plan->sources[origin->source].schema.fields[origin->field].name);
  }
}

static RungKey reach_key(const RungPlan *plan, const RungKey *own, uint32_t source) {
  RungHash hash;
  Walk walk = {{0}, 0};
  rung_hash_init(&hash, "rows");
  meet(&walk, source);
  for (size_t i = 0; i < walk.count; i++) {
    const RungSchema *schema = &plan->sources[walk.met[i]].schema;
    rung_hash_add_key(&hash, own[walk.met[i]]);
    for (size_t f = 0; f < schema->field_count; f++)
      if (schema->fields[f].type.kind == RUNG_KIND_REF)
        rung_hash_add(&hash, meet(&walk, schema->fields[f].target));
    meet_origins(&hash, plan, schema, &walk);
  }
  return rung_hash_key(&hash);
}

void rung_source_keys(const RungPlan *plan, const RungKey *content, RungKey *keys) {
  RungKey own[SOURCES_MAX];
  for (uint32_t i = 0; i < plan->source_count; i++)
    own[i] = own_key(plan, &plan->sources[i].schema, content[i]);
  for (uint32_t i = 0; i < plan->source_count; i++) keys[i] = reach_key(plan, own, i);
}

RungKey rung_plan_reading_key(const RungPlan *plan) {
  static const RungKey none[SOURCES_MAX];
  RungKey keys[SOURCES_MAX];
  RungHash hash;
  rung_source_keys(plan, none, keys);
  rung_hash_init(&hash, "reading");
  rung_hash_add(&hash, plan->source_count);
  for (uint32_t i = 0; i < plan->source_count; i++) {
    rung_hash_add_text(&hash, plan->sources[i].schema.name);
    rung_hash_add_key(&hash, keys[i]);
  }
  return rung_hash_key(&hash);
}

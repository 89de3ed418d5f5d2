/* Why a field of a partner is not what the baseline has. From the fact, the walk goes to
 * those facts behind it that differ for this partner too; where it ends, what changed
 * there is the cause: constants, the rule itself, or the files that it reads. */
#include <stdlib.h>
#include <string.h>

#include "cli/baseline/baseline.h"

enum { RULE_ADDRESS, RULE_KIND, RULE_UNIT, RULE_VALUE, RULE_COLUMNS };

struct RungCauses {
  RungComparison *comparison;
  RungSession *session;
  const RungFacts *facts;
  uint32_t *rule_atoms;   /* [facts.count] the atom of the fact's rule, + 1 */
  uint32_t *node_atoms;   /* [node_count] of the constant */
  uint32_t *source_atoms; /* [source_count] of its file, or how it is declared */
  size_t *old_columns;    /* [facts.count] of the fact's values; SIZE_MAX: none */
  size_t *new_columns;
  uint8_t *seen;   /* [facts.count] of one walk */
  uint32_t *stack; /* [facts.count] */
  uint8_t *found;  /* [atom_count] of one walk */
  uint8_t *joins;  /* [atom_count] a tier or badge, which is others joined */
  RungPool names;  /* of causes: name to index + 1 */
  bool has_names;
  size_t capacity;      /* of comparison->causes */
  uint32_t unexplained; /* atom of what nothing explains */
};

/* Atoms --------------------------------------------------------------------------------
 */

static RungText rule_cell(const RungGrid *grid, size_t row, size_t column) {
  return rung_grid_cell(grid, row, column);
}

static int compare_rule(const RungGrid *a, size_t i, const RungGrid *b, size_t k) {
  int order =
      rung_text_compare(rule_cell(a, i, RULE_ADDRESS), rule_cell(b, k, RULE_ADDRESS));
  if (order) return order;
  return rung_text_compare(rule_cell(a, i, RULE_KIND), rule_cell(b, k, RULE_KIND));
}

/* Adds what changed at an address; a constant's values are told. */
static void add_atom(RungComparison *comparison, const RungGrid *was, size_t i,
                     const RungGrid *is, size_t k) {
  const RungGrid *grid = is ? is : was;
  const size_t row = is ? k : i;
  bool constant = rung_text_is(rule_cell(grid, row, RULE_KIND), "constant");
  RungAtom atom = {.address = rule_cell(grid, row, RULE_ADDRESS),
                   .position = {.file = RUNG_NONE}};
  if (constant && was) atom.was = rule_cell(was, i, RULE_VALUE);
  if (constant && is) atom.is = rule_cell(is, k, RULE_VALUE);
  RungAtom *last =
      comparison->atom_count > 0 ? &comparison->atoms[comparison->atom_count - 1] : NULL;
  if (last && rung_text_equal(last->address, atom.address)) return;
  comparison->atoms[comparison->atom_count++] = atom;
}

/* Both sheets stand by address and kind: one pass finds what is not the same. */
static void compare_rules(RungComparison *comparison) {
  const RungGrid *was = &comparison->was.rules, *is = &comparison->is.rules;
  size_t i = 0, k = 0;
  while (i < was->rows || k < is->rows) {
    int order = i == was->rows ? 1 : k == is->rows ? -1 : compare_rule(was, i, is, k);
    bool same = order == 0 && rung_text_equal(rule_cell(was, i, RULE_VALUE),
                                              rule_cell(is, k, RULE_VALUE));
    if (!same)
      add_atom(comparison, order <= 0 ? was : NULL, i, order >= 0 ? is : NULL, k);
    i += order <= 0;
    k += order >= 0;
  }
}

/* The hash of a source's file in the baseline's record. */
static bool recorded_hash(const RungDocument *record, RungText source, RungText *hash) {
  const RungDocument *inputs =
      rung_document_member(record, "inputs", RUNG_DOCUMENT_ARRAY);
  for (const RungDocument *at = inputs ? inputs->first : NULL; at; at = at->next) {
    RungText name;
    if (rung_document_text(at, "source", &name) && rung_text_equal(name, source))
      return rung_document_text(at, "sha256", hash);
  }
  return false;
}

static bool source_changed(const RungCauses *causes, size_t source) {
  const RungSession *session = causes->session;
  const RungTable *table = &session->load.tables[source];
  RungText hash, name = session->plan.sources[source].schema.name;
  bool was = recorded_hash(causes->comparison->was.record, name, &hash);
  if (!table->file || !was) return (table->file != NULL) != was;
  RungDigestText digest = rung_digest_spell(table->sha256);
  return !rung_text_is(hash, digest.text);
}

static uint32_t find_atom(const RungComparison *comparison, RungText address) {
  for (size_t i = 0; i < comparison->atom_count; i++)
    if (rung_text_equal(comparison->atoms[i].address, address)) return (uint32_t)i;
  return RUNG_NONE;
}

static void compare_sources(RungCauses *causes) {
  RungComparison *comparison = causes->comparison;
  const RungPlan *plan = &causes->session->plan;
  for (size_t i = 0; i < plan->source_count; i++) {
    if (!source_changed(causes, i)) continue;
    RungText address = plan->things[plan->sources[i].thing].address;
    uint32_t at = find_atom(comparison, address);
    if (at == RUNG_NONE) {
      at = (uint32_t)comparison->atom_count++;
      comparison->atoms[at] =
          (RungAtom){.address = address, .position = {.file = RUNG_NONE}};
    }
    comparison->atoms[at].data = true;
  }
}

static int compare_atoms(const void *left, const void *right) {
  return rung_text_compare(((const RungAtom *)left)->address,
                           ((const RungAtom *)right)->address);
}

/* Where addresses are written now, and which atom each fact, constant and source has. */
static void link_atoms(RungCauses *causes) {
  RungComparison *comparison = causes->comparison;
  const RungPlan *plan = &causes->session->plan;
  for (size_t i = 0; i < causes->facts->count; i++) {
    const RungFact *fact = &causes->facts->facts[i];
    uint32_t at = find_atom(comparison, fact->address);
    causes->rule_atoms[i] = at;
    if (at == RUNG_NONE) continue;
    comparison->atoms[at].position = fact->position;
    causes->joins[at] = fact->kind == RUNG_FACT_TIER || fact->kind == RUNG_FACT_BADGE;
  }
  for (size_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    causes->node_atoms[i] = RUNG_NONE;
    if (node->address.length == 0) continue;
    uint32_t at = causes->node_atoms[i] = find_atom(comparison, node->address);
    if (at != RUNG_NONE) comparison->atoms[at].position = node->position;
  }
  for (size_t i = 0; i < plan->source_count; i++) {
    const RungThing *thing = &plan->things[plan->sources[i].thing];
    uint32_t at = causes->source_atoms[i] = find_atom(comparison, thing->address);
    if (at != RUNG_NONE) comparison->atoms[at].position = thing->position;
  }
}

static RungStatus make_atoms(RungCauses *causes, RungError *err) {
  RungComparison *comparison = causes->comparison;
  RungArena *arena = &causes->session->arena;
  const RungPlan *plan = &causes->session->plan;
  const size_t most =
      comparison->was.rules.rows + comparison->is.rules.rows + plan->source_count + 1;
  comparison->atoms = rung_arena_take_array(arena, most, sizeof *comparison->atoms);
  causes->found = rung_arena_take_array(arena, most, 1);
  causes->joins = rung_arena_take_array(arena, most, 1);
  if (!comparison->atoms || !causes->found || !causes->joins)
    return rung_error_memory(err, "the causes");
  compare_rules(comparison);
  compare_sources(causes);
  /* An engine of another version, where nothing else explains it. */
  RungText version;
  bool same = rung_document_text(comparison->was.record, "rung", &version) &&
              rung_text_is(version, RUNG_VERSION);
  comparison->atoms[comparison->atom_count++] =
      (RungAtom){.address = rung_text(same ? "unexplained" : "rung"),
                 .was = same ? rung_text("") : version,
                 .is = rung_text(same ? "" : RUNG_VERSION),
                 .position = {.file = RUNG_NONE}};
  qsort(comparison->atoms, comparison->atom_count, sizeof *comparison->atoms,
        compare_atoms);
  causes->unexplained = find_atom(comparison, rung_text(same ? "unexplained" : "rung"));
  link_atoms(causes);
  return RUNG_OK;
}

/* The walk ------------------------------------------------------------------------------
 */

typedef struct Rows {
  size_t was, is;
} Rows;

static RungText value(const RungGrid *grid, size_t row, size_t column) {
  bool there = row != SIZE_MAX && column != SIZE_MAX;
  return there ? rung_grid_cell(grid, row, column) : rung_text("");
}

static bool differs(const RungCauses *causes, uint32_t fact, Rows rows) {
  const RungComparison *comparison = causes->comparison;
  RungText was = value(&comparison->was.partners, rows.was, causes->old_columns[fact]);
  RungText is = value(&comparison->is.partners, rows.is, causes->new_columns[fact]);
  return !rung_text_equal(was, is);
}

static uint32_t tier_of(const RungSession *session, RungText name) {
  for (uint32_t t = 1; t <= session->plan.tier_count; t++)
    if (rung_text_equal(session->tiers[t], name)) return t;
  return 0;
}

/* Of the requirements that came out otherwise, those of the higher of the two tiers
 * decided. */
static bool decided(const RungCauses *causes, const RungFact *tier,
                    const RungFact *decision, Rows rows) {
  const RungComparison *comparison = causes->comparison;
  const size_t at = (size_t)(tier - causes->facts->facts);
  if (decision->kind != RUNG_FACT_DECISION || decision->tier == 0) return true;
  uint32_t was = tier_of(causes->session, value(&comparison->was.partners, rows.was,
                                                causes->old_columns[at]));
  uint32_t is = tier_of(
      causes->session, value(&comparison->is.partners, rows.is, causes->new_columns[at]));
  return decision->tier == (was > is ? was : is);
}

static void push(RungCauses *causes, size_t *depth, uint32_t fact) {
  if (causes->seen[fact]) return;
  causes->seen[fact] = 1;
  causes->stack[(*depth)++] = fact;
}

static void note(RungCauses *causes, uint32_t atom) {
  if (atom != RUNG_NONE) causes->found[atom] = 1;
}

static void note_fact(RungCauses *causes, uint32_t index) {
  const RungFact *fact = &causes->facts->facts[index];
  note(causes, causes->rule_atoms[index]);
  for (size_t i = 0; i < fact->constant_count; i++)
    note(causes, causes->node_atoms[fact->constants[i]]);
  for (size_t i = 0; i < causes->session->plan.source_count; i++)
    if (fact->sources >> i & 1) note(causes, causes->source_atoms[i]);
}

/* everything: facts that are as they were are walked through too. */
static void walk(RungCauses *causes, uint32_t from, Rows rows, bool everything) {
  size_t depth = 0;
  memset(causes->seen, 0, causes->facts->count);
  push(causes, &depth, from);
  while (depth > 0) {
    uint32_t index = causes->stack[--depth];
    const RungFact *fact = &causes->facts->facts[index];
    note_fact(causes, index);
    for (size_t i = 0; i < fact->fact_count; i++) {
      uint32_t behind = fact->facts[i];
      const RungFact *next = &causes->facts->facts[behind];
      bool goes =
          everything || !rung_fact_has_value(next) || differs(causes, behind, rows);
      if (goes && !everything && fact->kind == RUNG_FACT_TIER)
        goes = decided(causes, fact, next, rows);
      if (goes) push(causes, &depth, behind);
    }
  }
}

static size_t count_found(const RungCauses *causes) {
  size_t count = 0;
  for (size_t i = 0; i < causes->comparison->atom_count; i++) count += causes->found[i];
  return count;
}

/* "requirements.arr" and a dot, which "requirements.arr.gold" begins with? */
static bool is_within(RungText inner, RungText outer) {
  return inner.length > outer.length && inner.bytes[outer.length] == '.' &&
         memcmp(inner.bytes, outer.bytes, outer.length) == 0;
}

/* A table that changed names what changed in it; and a tier or badge, which only says
 * that all its conditions hold, is no cause where one of them is. */
static void reduce(RungCauses *causes) {
  const RungComparison *comparison = causes->comparison;
  size_t others = 0;
  for (size_t i = 0; i < comparison->atom_count; i++) {
    if (!causes->found[i]) continue;
    for (size_t k = i + 1; k < comparison->atom_count; k++)
      if (is_within(comparison->atoms[k].address, comparison->atoms[i].address))
        causes->found[k] = 0;
  }
  for (size_t i = 0; i < comparison->atom_count; i++)
    others += causes->found[i] && !causes->joins[i];
  for (size_t i = 0; i < comparison->atom_count && others > 0; i++)
    if (causes->joins[i]) causes->found[i] = 0;
}

/* Requirements that are there no more, of a tier that changed. */
static void note_removed(RungCauses *causes, const RungDifference *difference) {
  RungComparison *comparison = causes->comparison;
  const RungFact *fact = &causes->facts->facts[difference->fact];
  uint32_t own = causes->rule_atoms[difference->fact];
  const RungGrid *was = &comparison->was.rules;
  bool tier = fact->kind == RUNG_FACT_TIER, badge = fact->kind == RUNG_FACT_BADGE;
  if ((!tier && !badge) || own == RUNG_NONE || !causes->found[own]) return;
  for (size_t row = 0; row < was->rows; row++) {
    RungText address = rule_cell(was, row, RULE_ADDRESS);
    uint32_t atom = find_atom(comparison, address);
    bool mine = tier ? is_within(address, rung_text("requirements"))
                     : is_within(address, fact->address);
    bool is_decision = !rung_text_is(rule_cell(was, row, RULE_KIND), "constant");
    if (!mine || !is_decision || atom == RUNG_NONE) continue;
    if (comparison->atoms[atom].position.file == RUNG_NONE) causes->found[atom] = 1;
  }
}

static void explain(RungCauses *causes, RungDifference *difference, Rows rows) {
  const RungPlan *plan = &causes->session->plan;
  const uint32_t subject =
      find_atom(causes->comparison,
                plan->things[plan->sources[plan->program.subject - 1].thing].address);
  memset(causes->found, 0, causes->comparison->atom_count);
  if (difference->fact == RUNG_NONE) {
    note(causes, find_atom(causes->comparison, difference->field));
  } else if (rows.was == SIZE_MAX || rows.is == SIZE_MAX) {
    note(causes, subject);
  } else {
    walk(causes, difference->fact, rows, false);
    note_removed(causes, difference);
  }
  if (count_found(causes) == 0 && difference->fact != RUNG_NONE)
    walk(causes, difference->fact, rows, true);
  if (count_found(causes) == 0) note(causes, causes->unexplained);
  reduce(causes);
}

/* Causes --------------------------------------------------------------------------------
 */

static RungText join_names(const RungCauses *causes) {
  const RungComparison *comparison = causes->comparison;
  RungText name = rung_text("");
  for (size_t i = 0; i < comparison->atom_count; i++) {
    if (!causes->found[i]) continue;
    name = rung_session_format(causes->session, "%.*s%s%.*s", RUNG_TEXT(name),
                               name.length ? " + " : "",
                               RUNG_TEXT(comparison->atoms[i].address));
  }
  return name;
}

static RungStatus grow(RungCauses *causes, RungError *err) {
  RungComparison *comparison = causes->comparison;
  if (comparison->cause_count < causes->capacity) return RUNG_OK;
  const size_t capacity = causes->capacity ? 2 * causes->capacity : 16;
  RungCauseGroup *grown =
      rung_arena_take_array(&causes->session->arena, capacity, sizeof *grown);
  if (!grown) return rung_error_memory(err, "the causes");
  if (causes->capacity > 0)
    memcpy(grown, comparison->causes, comparison->cause_count * sizeof *grown);
  comparison->causes = grown;
  causes->capacity = capacity;
  return RUNG_OK;
}

static RungStatus add_cause(RungCauses *causes, RungText name, RungError *err) {
  RungComparison *comparison = causes->comparison;
  const size_t count = count_found(causes);
  uint32_t *atoms = rung_arena_take_array(&causes->session->arena, count, sizeof *atoms);
  if (!atoms) return rung_error_memory(err, "the causes");
  if (grow(causes, err)) return err->status;
  RungCauseGroup *cause = &comparison->causes[comparison->cause_count++];
  *cause = (RungCauseGroup){.name = name, .atoms = atoms};
  for (uint32_t i = 0; i < comparison->atom_count; i++)
    if (causes->found[i]) atoms[cause->atom_count++] = i;
  return RUNG_OK;
}

RungStatus rung_causes_find(RungCauses *causes, size_t old_row, size_t new_row,
                            RungDifference *difference, RungError *err) {
  uint32_t id;
  explain(causes, difference, (Rows){old_row, new_row});
  RungText name = join_names(causes);
  if (name.length == 0) return rung_error_memory(err, "the causes");
  size_t known = causes->names.count;
  if (rung_pool_intern(&causes->names, name, &id, err)) return err->status;
  rung_arena_reset(&causes->session->scratch);
  difference->cause = id - 1; /* 0 is the empty text */
  if (causes->names.count == known) return RUNG_OK;
  return add_cause(causes, rung_pool_view(&causes->names, id), err);
}

static void find_columns(RungCauses *causes) {
  const RungComparison *comparison = causes->comparison;
  for (size_t i = 0; i < causes->facts->count; i++) {
    const RungFact *fact = &causes->facts->facts[i];
    bool has = rung_fact_has_value(fact);
    causes->old_columns[i] =
        has ? rung_grid_column(&comparison->was.partners, fact->name) : SIZE_MAX;
    causes->new_columns[i] =
        has ? rung_grid_column(&comparison->is.partners, fact->name) : SIZE_MAX;
  }
}

void rung_causes_free(RungCauses *causes) {
  if (causes && causes->has_names) rung_pool_reset(&causes->names);
}

RungStatus rung_causes_new(RungCauses **made, RungComparison *comparison,
                           RungError *err) {
  RungSession *session = comparison->told->statement.session;
  RungArena *arena = &session->arena;
  const RungFacts *facts = &comparison->told->facts;
  RungCauses *causes = rung_arena_take_array(arena, 1, sizeof *causes);
  if (!causes) return rung_error_memory(err, "the causes");
  *causes = (RungCauses){.comparison = comparison, .session = session, .facts = facts};
  *made = causes;
  causes->rule_atoms = rung_arena_take_array(arena, facts->count, sizeof(uint32_t));
  causes->node_atoms =
      rung_arena_take_array(arena, session->plan.node_count, sizeof(uint32_t));
  causes->source_atoms =
      rung_arena_take_array(arena, session->plan.source_count, sizeof(uint32_t));
  causes->old_columns = rung_arena_take_array(arena, facts->count, sizeof(size_t));
  causes->new_columns = rung_arena_take_array(arena, facts->count, sizeof(size_t));
  causes->seen = rung_arena_take_array(arena, facts->count, 1);
  causes->stack = rung_arena_take_array(arena, facts->count, sizeof(uint32_t));
  if (!causes->rule_atoms || !causes->node_atoms || !causes->source_atoms ||
      !causes->old_columns || !causes->new_columns || !causes->seen || !causes->stack) {
    return rung_error_memory(err, "the causes");
  }
  find_columns(causes);
  if (make_atoms(causes, err) ||
      rung_pool_init(&causes->names, &session->allocator, err)) {
    return err->status;
  }
  causes->has_names = true;
  return RUNG_OK;
}

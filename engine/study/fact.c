#include "study/fact.h"

#include <string.h>

#include "plan/operator.h"

typedef struct Maker {
  RungFacts *facts;
  const RungPlan *plan;
  RungArena *arena;
  RungError *err;
  size_t capacity;
  RungText *names; /* [node_count] of what is known by a name */
  uint32_t *owner; /* [node_count] the first fact whose root it is, + 1; 0: none */
  uint32_t *table; /* [node_count] the lookup or schedule that it reads, + 1; 0: none */
  uint8_t *seen;   /* [node_count] of one walk */
  uint32_t *stack; /* [node_count] */
  size_t depth;
  uint32_t *found; /* [node_count + capacity] of one walk */
} Maker;

const char *rung_fact_kind_name(RungFactKind kind) {
  static const char *const names[] = {"tier",  "badge",    "payout", "metric",
                                      "score", "decision", "rule"};
  return names[kind];
}

static RungText tiered(Maker *maker, RungText address, uint32_t tier) {
  if (tier == 0) return address;
  RungText name = maker->plan->things[maker->plan->tiers[tier - 1]].name;
  size_t length = (size_t)address.length + 1 + name.length;
  char *bytes = rung_arena_take(maker->arena, length);
  if (!bytes) {
    (void)rung_error_memory(maker->err, "the facts");
    return rung_text("");
  }
  memcpy(bytes, address.bytes, address.length);
  bytes[address.length] = '.';
  memcpy(bytes + address.length + 1, name.bytes, name.length);
  return (RungText){bytes, (uint32_t)length};
}

/* Adds a fact with roots [count], of which RUNG_NONE are left out. */
static void add(Maker *maker, RungFact fact, const uint32_t *roots, size_t count) {
  uint32_t *kept = rung_arena_take_array(maker->arena, count, sizeof *kept);
  if (!kept) {
    (void)rung_error_memory(maker->err, "the facts");
    return;
  }
  fact.roots = kept;
  for (size_t i = 0; i < count; i++)
    if (roots[i] != RUNG_NONE) kept[fact.root_count++] = roots[i];
  if (fact.root_count == 0) return;
  fact.name = tiered(maker, fact.address, fact.tier);
  maker->facts->facts[maker->facts->count++] = fact;
}

/* A fact that is written as a thing. */
static RungFact of_thing(const Maker *maker, RungFactKind kind, size_t index,
                         uint32_t thing) {
  const RungThing *written = &maker->plan->things[thing];
  return (RungFact){.kind = kind,
                    .index = (uint32_t)index,
                    .address = written->address,
                    .position = written->position};
}

static void add_outcomes(Maker *maker) {
  const RungPlan *plan = maker->plan;
  if (plan->program.tier != RUNG_NONE) {
    RungFact tier = {.kind = RUNG_FACT_TIER,
                     .address = rung_text("tier"),
                     .position = plan->nodes[plan->program.tier].position};
    add(maker, tier, &plan->program.tier, 1);
  }
  for (size_t i = 0; i < plan->badge_count; i++)
    add(maker, of_thing(maker, RUNG_FACT_BADGE, i, plan->badges[i].thing),
        &plan->badges[i].node, 1);
  for (size_t i = 0; i < plan->incentive_count; i++)
    add(maker, of_thing(maker, RUNG_FACT_PAYOUT, i, plan->incentives[i].thing),
        &plan->incentives[i].total, 1);
}

/* What one figure for all partners is, too. */
static bool is_of_subject(const RungPlan *plan, uint32_t node) {
  uint32_t domain = plan->nodes[node].domain;
  return domain == 0 || domain == plan->program.subject;
}

static void add_decisions(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (size_t i = 0; i < plan->condition_count; i++) {
    const RungCondition *condition = &plan->conditions[i];
    RungFactKind kind =
        is_of_subject(plan, condition->cond) ? RUNG_FACT_DECISION : RUNG_FACT_RULE;
    RungFact fact = of_thing(maker, kind, i, condition->thing);
    fact.tier = condition->tier;
    add(maker, fact, &condition->cond, 1);
  }
}

static void add_scores(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (size_t i = 0; i < plan->metric_count; i++)
    add(maker, of_thing(maker, RUNG_FACT_METRIC, i, plan->metrics[i].thing),
        &plan->metrics[i].node, 1);
  for (size_t i = 0; i < plan->score_count; i++) {
    RungFact fact = of_thing(maker, RUNG_FACT_SCORE, i, plan->scores[i].thing);
    const size_t first = plan->tier_count > 0;
    for (size_t t = first; t <= plan->tier_count; t++) {
      fact.tier = (uint32_t)t;
      add(maker, fact, &plan->scores[i].totals[t], 1);
    }
  }
}

static void add_rules(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (size_t i = 0; i < plan->measure_count; i++) {
    const RungMeasure *measure = &plan->measures[i];
    RungFact fact = of_thing(maker, RUNG_FACT_RULE, i, measure->thing);
    add(maker, fact, measure->points, plan->tier_count + 1);
  }
  for (size_t i = 0; i < plan->field_count; i++)
    add(maker, of_thing(maker, RUNG_FACT_RULE, i, plan->fields[i].thing),
        &plan->fields[i].node, 1);
  for (size_t i = 0; i < plan->step_count; i++)
    add(maker, of_thing(maker, RUNG_FACT_RULE, i, plan->steps[i].thing),
        &plan->steps[i].node, 1);
}

static bool is_settable(const RungNode *node) {
  return rung_node_is(node, RUNG_OP_CONSTANT) && node->address.length > 0;
}

static bool is_table(const RungNode *node) {
  return rung_node_is(node, RUNG_OP_LOOKUP) || rung_node_is(node, RUNG_OP_RATE_AT) ||
         rung_node_is(node, RUNG_OP_PAY_SPLIT) || rung_node_is(node, RUNG_OP_PAY_WHOLE);
}

/* The lookup or schedule whose cells a table's node reads: where its first cell, or the
 * first of the cells that one is chosen from, is written. */
static uint32_t table_thing(const RungPlan *plan, const RungNode *table) {
  static const char *const kinds[] = {"lookup", "schedule", "decision"};
  for (uint32_t i = 1; i < table->input_count; i++) {
    const RungNode *cell = &plan->nodes[table->inputs[i]];
    while (!is_settable(cell) && cell->input_count > 1)
      cell = &plan->nodes[cell->inputs[cell->input_count - 1]];
    if (!is_settable(cell) || cell->thing == RUNG_NONE) continue;
    for (size_t k = 0; k < 3; k++)
      if (rung_text_is(plan->things[cell->thing].kind, kinds[k])) return cell->thing;
  }
  return RUNG_NONE;
}

/* Every node by which a table is read. */
static void add_tables(Maker *maker, const uint32_t *thing_of) {
  const RungPlan *plan = maker->plan;
  for (uint32_t id = 0; id < plan->node_count; id++) {
    if (thing_of[id] == RUNG_NONE || maker->seen[id]) continue;
    size_t count = 0;
    for (uint32_t other = id; other < plan->node_count; other++) {
      if (thing_of[other] != thing_of[id]) continue;
      maker->seen[other] = 1;
      maker->found[count++] = other;
    }
    add(maker, of_thing(maker, RUNG_FACT_RULE, 0, thing_of[id]), maker->found, count);
    for (size_t i = 0; i < count; i++)
      maker->table[maker->found[i]] = (uint32_t)maker->facts->count;
  }
}

static bool is_root(const RungFact *fact, uint32_t node) {
  size_t i = 0;
  while (i < fact->root_count && fact->roots[i] != node) i++;
  return i < fact->root_count;
}

static void push(Maker *maker, uint32_t node) {
  if (node == RUNG_NONE || maker->seen[node]) return;
  maker->seen[node] = 1;
  maker->stack[maker->depth++] = node;
}

static void push_inputs(Maker *maker, const RungNode *node) {
  for (size_t i = 0; i < node->input_count; i++) push(maker, node->inputs[i]);
  push(maker, node->filter);
  push(maker, node->via);
  push(maker, node->date);
}

/* Rows of a group are there by its keys, filter and date. */
static void push_group(Maker *maker, uint32_t domain) {
  if (!rung_plan_domain_is_group(maker->plan, domain)) return;
  const RungGroup *group = rung_plan_group(maker->plan, domain);
  for (size_t i = 0; i < group->key_count; i++) push(maker, group->keys[i]);
  push(maker, group->filter);
  push(maker, group->date);
}

static void note_sources(Maker *maker, RungFact *fact, const RungNode *node) {
  uint32_t domain = 0;
  if (rung_node_is(node, RUNG_OP_COLUMN)) domain = node->domain;
  if (rung_node_is(node, RUNG_OP_COUNT) && node->input_count == 0)
    domain = (uint32_t)node->digits;
  push_group(maker, node->domain);
  push_group(maker, domain);
  if (domain > 0 && domain <= maker->plan->source_count)
    fact->sources |= (uint64_t)1 << (domain - 1);
}

/* Facts of the walk, each once, behind its constants. */
static void note_fact(Maker *maker, uint32_t index, size_t *count) {
  uint32_t *found = maker->found + maker->plan->node_count;
  size_t k = 0;
  while (k < *count && found[k] != index) k++;
  if (k == *count) found[(*count)++] = index;
}

static void note_facts(Maker *maker, uint32_t node, size_t *count) {
  if (maker->table[node]) {
    note_fact(maker, maker->table[node] - 1, count);
    return;
  }
  for (uint32_t i = maker->owner[node] - 1; i < maker->facts->count; i++)
    if (is_root(&maker->facts->facts[i], node)) note_fact(maker, i, count);
}

/* Is what a node says written in the fact itself? What reads a table is written there,
 * though a formula may be nothing but that. */
static bool is_own(const Maker *maker, const RungFact *fact, uint32_t node) {
  const size_t index = (size_t)(fact - maker->facts->facts);
  if (maker->table[node]) return maker->table[node] - 1 == index;
  return is_root(fact, node);
}

/* Finds what a fact is worked out from directly. */
static void link_fact(Maker *maker, RungFact *fact) {
  const RungPlan *plan = maker->plan;
  size_t constants = 0, facts = 0;
  memset(maker->seen, 0, plan->node_count);
  for (size_t i = 0; i < fact->root_count; i++) push(maker, fact->roots[i]);
  while (maker->depth > 0) {
    uint32_t id = maker->stack[--maker->depth];
    const RungNode *node = &plan->nodes[id];
    if (is_settable(node)) {
      maker->found[constants++] = id;
      continue;
    }
    if (maker->owner[id] && !is_own(maker, fact, id)) {
      note_facts(maker, id, &facts);
      continue;
    }
    note_sources(maker, fact, node);
    push_inputs(maker, node);
  }
  uint32_t *kept = rung_arena_take_array(maker->arena, constants + facts, sizeof *kept);
  if (!kept) {
    (void)rung_error_memory(maker->err, "the facts");
    return;
  }
  memcpy(kept, maker->found, constants * sizeof *kept);
  memcpy(kept + constants, maker->found + plan->node_count, facts * sizeof *kept);
  fact->constants = kept;
  fact->constant_count = constants;
  fact->facts = kept + constants;
  fact->fact_count = facts;
}

static void name_nodes(Maker *maker) {
  const RungPlan *plan = maker->plan;
  for (uint32_t id = 0; id < plan->node_count; id++)
    if (is_settable(&plan->nodes[id])) maker->names[id] = plan->nodes[id].address;
  for (size_t i = maker->facts->count; i > 0; i--) {
    const RungFact *fact = &maker->facts->facts[i - 1];
    for (size_t k = 0; k < fact->root_count; k++) {
      maker->names[fact->roots[k]] = fact->address;
      maker->owner[fact->roots[k]] = (uint32_t)i;
    }
  }
  for (uint32_t id = 0; id < plan->node_count; id++)
    if (maker->table[id])
      maker->names[id] = maker->facts->facts[maker->table[id] - 1].address;
}

/* Keys of the roots, as they are written, and one over all of them. */
static RungStatus key_fact(Maker *maker, RungFact *fact, RungKeyBasis basis,
                           RungKey *keys, RungAllocator *allocator) {
  RungText *names = maker->names;
  RungText *kept = rung_allocate_array(allocator, fact->root_count, sizeof *kept);
  if (!kept) return rung_error_memory(maker->err, "the facts");
  for (size_t i = 0; i < fact->root_count; i++) kept[i] = names[fact->roots[i]];
  for (size_t i = 0; i < fact->root_count; i++)
    if (!is_settable(&maker->plan->nodes[fact->roots[i]]) &&
        is_own(maker, fact, fact->roots[i]))
      names[fact->roots[i]] = rung_text("");
  basis.names = names;
  RungStatus status =
      rung_plan_keys(maker->plan, &basis, (RungKeys){keys, NULL}, allocator, maker->err);
  for (size_t i = 0; i < fact->root_count; i++) names[fact->roots[i]] = kept[i];
  for (size_t i = 0; !status && i < fact->root_count; i++)
    fact->rule = rung_key_join(fact->rule, keys[fact->roots[i]]);
  rung_release(allocator, kept, fact->root_count * sizeof *kept);
  return status;
}

static RungStatus key_facts(Maker *maker, const RungSpan *spans, RungRules rules,
                            RungAllocator *allocator) {
  const RungPlan *plan = maker->plan;
  RungFacts *facts = maker->facts;
  const size_t domains = rung_plan_domain_count(plan);
  RungKey *keys = rung_arena_take_array(maker->arena, plan->node_count, sizeof *keys);
  RungKey *nothing =
      rung_arena_take_array(maker->arena, plan->source_count, sizeof *nothing);
  RungKey *rows = rung_arena_take_array(maker->arena, domains, sizeof *rows);
  if (!keys || !nothing || !rows) return rung_error_memory(maker->err, "the facts");
  RungKeyBasis basis = {.spans = spans, .rules = rules, .source_content = nothing};
  RungStatus status =
      rung_plan_keys(plan, &basis, (RungKeys){keys, rows}, allocator, maker->err);
  facts->declarations = rows + 1;
  for (size_t i = 0; !status && i < facts->count; i++)
    status = key_fact(maker, &facts->facts[i], basis, keys, allocator);
  return status;
}

/* Room for all facts that there can be. */
static size_t count_most(const RungPlan *plan) {
  return 1 + plan->badge_count + plan->incentive_count + plan->condition_count +
         plan->metric_count + plan->score_count * (plan->tier_count + 1) +
         plan->measure_count + plan->field_count + plan->step_count + plan->thing_count;
}

static RungStatus take_room(Maker *maker) {
  const size_t nodes = maker->plan->node_count;
  RungArena *arena = maker->arena;
  maker->facts->facts =
      rung_arena_take_array(arena, maker->capacity, sizeof *maker->facts->facts);
  maker->names = rung_arena_take_array(arena, nodes, sizeof *maker->names);
  maker->owner = rung_arena_take_array(arena, nodes, sizeof *maker->owner);
  maker->table = rung_arena_take_array(arena, nodes, sizeof *maker->table);
  maker->seen = rung_arena_take_array(arena, nodes + 1, 1);
  maker->stack = rung_arena_take_array(arena, nodes, sizeof *maker->stack);
  maker->found =
      rung_arena_take_array(arena, nodes + maker->capacity, sizeof *maker->found);
  bool taken = maker->facts->facts && maker->names && maker->owner && maker->table &&
               maker->seen && maker->stack && maker->found;
  return taken ? RUNG_OK : rung_error_memory(maker->err, "the facts");
}

RungStatus rung_facts_make(RungFacts *facts, const RungPlan *plan, const RungSpan *spans,
                           RungRules rules, RungArena *arena, RungAllocator *allocator,
                           RungError *err) {
  *facts = (RungFacts){.plan = plan};
  Maker maker = {.facts = facts,
                 .plan = plan,
                 .arena = arena,
                 .err = err,
                 .capacity = count_most(plan)};
  if (take_room(&maker)) return err->status;
  uint32_t *things = rung_arena_take_array(arena, plan->node_count, sizeof *things);
  if (!things) return rung_error_memory(err, "the facts");
  for (uint32_t id = 0; id < plan->node_count; id++) {
    const RungNode *node = &plan->nodes[id];
    things[id] = is_table(node) ? table_thing(plan, node) : RUNG_NONE;
  }
  add_outcomes(&maker);
  add_scores(&maker);
  add_decisions(&maker);
  add_rules(&maker);
  add_tables(&maker, things);
  if (err->status) return err->status;
  name_nodes(&maker);
  for (size_t i = 0; i < facts->count; i++) link_fact(&maker, &facts->facts[i]);
  return err->status ? err->status : key_facts(&maker, spans, rules, allocator);
}

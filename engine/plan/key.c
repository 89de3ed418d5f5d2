#include "plan/key.h"

#include <string.h>

#include "plan/check.h"
#include "plan/hash.h"
#include "plan/operator.h"

/* What keys are made from. */
typedef struct Keys {
  const RungPlan *plan;
  const RungKeyBasis *basis;
  RungKey *domains; /* [domain count] */
  RungKey *nodes;   /* [node_count] those before the current one */
  uint32_t *ready;  /* [group_count] */
} Keys;

static void add_node(RungHash *hash, const Keys *keys, uint32_t node) {
  rung_hash_add(hash, node != RUNG_NONE);
  if (node != RUNG_NONE) rung_hash_add_key(hash, keys->nodes[node]);
}

static void add_window(RungHash *hash, const Keys *keys, uint32_t window) {
  rung_hash_add(hash, window != RUNG_NONE);
  if (window == RUNG_NONE) return;
  rung_hash_add(hash, (uint32_t)keys->basis->spans[window].from);
  rung_hash_add(hash, (uint32_t)keys->basis->spans[window].to);
}

static void add_type(RungHash *hash, const Keys *keys, RungType type) {
  rung_hash_add(hash, type.kind);
  if (!keys->basis->names) rung_hash_add(hash, type.scale);
  if (!keys->basis->names) rung_hash_add(hash, type.ratio);
  if (type.kind == RUNG_KIND_MONEY)
    rung_hash_add_text(hash, keys->plan->currencies[type.currency].code);
  if (type.kind == RUNG_KIND_REF) rung_hash_add_key(hash, keys->domains[type.domain]);
}

/* What of the rule book's day a node depends on. */
static void add_rules(RungHash *hash, const Keys *keys, const RungNode *node) {
  if (rung_node_is(node, RUNG_OP_RULES_DAY))
    rung_hash_add(hash, (uint32_t)rung_rules_day(keys->basis->rules,
                                                 keys->basis->spans[node->window]));
  if (!rung_node_is(node, RUNG_OP_RULES_DATE)) return;
  rung_hash_add(hash, keys->basis->rules.dated);
  if (keys->basis->rules.dated) rung_hash_add(hash, (uint32_t)keys->basis->rules.as_of);
}

/* The literal as it was understood: 0.10 and 0.1 of one type are one number. */
static void add_literal(RungHash *hash, const Keys *keys, const RungNode *node) {
  if (rung_node_names_domain(node)) {
    rung_hash_add_key(hash, keys->domains[(size_t)node->digits]);
  } else if (rung_node_is(node, RUNG_OP_COLUMN)) {
    const RungSchema *schema = &keys->plan->sources[node->domain - 1].schema;
    rung_hash_add_text(hash, schema->fields[(size_t)node->digits].name);
  } else if (rung_node_is(node, RUNG_OP_SPAN_START)) {
    const RungUnit unit = (RungUnit)node->digits;
    const RungCalendar calendar = rung_plan_calendar(keys->plan, unit);
    rung_hash_add(hash, unit);
    rung_hash_add(hash, (uint64_t)calendar.month);
    rung_hash_add(hash, (uint64_t)calendar.day);
  } else if (rung_node_is(node, RUNG_OP_ROUND)) {
    rung_hash_add(hash, node->rounding.mode);
    rung_hash_add_wide(hash, node->rounding.digits);
    rung_hash_add(hash, (uint64_t)node->rounding.scale);
  } else if (rung_node_is(node, RUNG_OP_CONSTANT) &&
             (node->type.kind == RUNG_KIND_TEXT || keys->basis->names)) {
    rung_hash_add_text(hash, node->literal);
  } else {
    rung_hash_add_wide(hash, node->digits);
  }
}

/* A place of the plan: what a constant is until it has a value. */
static RungKey varied_key(const Keys *keys, const RungNode *node) {
  RungHash hash;
  rung_hash_init(&hash, "varied");
  add_type(&hash, keys, node->type);
  rung_hash_add(&hash, (uint64_t)(node - keys->plan->nodes));
  return rung_hash_key(&hash);
}

static RungKey name_key(const char *kind, RungText name) {
  RungHash hash;
  rung_hash_init(&hash, kind);
  rung_hash_add_text(&hash, name);
  return rung_hash_key(&hash);
}

static void name_sources(const RungPlan *plan, RungKey *keys) {
  for (size_t i = 0; i < plan->source_count; i++)
    keys[i] = name_key("named source", plan->sources[i].schema.name);
}

static RungKey node_key(const Keys *keys, const RungNode *node) {
  RungHash hash;
  rung_hash_init(&hash, rung_operator_row(node->operator)->name);
  add_type(&hash, keys, node->type);
  rung_hash_add_key(&hash, keys->domains[node->domain]);
  add_literal(&hash, keys, node);
  rung_hash_add(&hash, node->input_count);
  for (size_t i = 0; i < node->input_count; i++)
    rung_hash_add_key(&hash, keys->nodes[node->inputs[i]]);
  add_node(&hash, keys, node->filter);
  add_node(&hash, keys, node->via);
  add_node(&hash, keys, node->date);
  if (!rung_node_is(node, RUNG_OP_RULES_DAY)) add_window(&hash, keys, node->window);
  add_rules(&hash, keys, node);
  return rung_hash_key(&hash);
}

static RungKey group_key(const Keys *keys, const RungGroup *group) {
  RungHash hash;
  rung_hash_init(&hash, "group");
  rung_hash_add_key(&hash, keys->domains[group->from]);
  add_node(&hash, keys, group->date);
  add_window(&hash, keys, group->window);
  add_node(&hash, keys, group->filter);
  rung_hash_add(&hash, group->key_count);
  for (size_t i = 0; i < group->key_count; i++)
    rung_hash_add_key(&hash, keys->nodes[group->keys[i]]);
  return rung_hash_key(&hash);
}

/* Keys of the groups that are made with node `before` - 1 as their last. */
static void finish_groups(Keys *keys, uint32_t before) {
  const RungPlan *plan = keys->plan;
  for (size_t i = 0; i < plan->group_count; i++)
    if (keys->ready[i] == before)
      keys->domains[1 + plan->source_count + i] = group_key(keys, &plan->groups[i]);
}

/* Marks each node that is the last of a group, so that groups are not searched a node. */
static void mark_lasts(const Keys *keys, uint8_t *last) {
  for (size_t i = 0; i < keys->plan->group_count; i++) last[keys->ready[i]] = 1;
}

static void make_keys(Keys *keys, uint8_t *last) {
  const RungPlan *plan = keys->plan;
  if (keys->basis->names)
    name_sources(plan, keys->domains + 1);
  else
    rung_source_keys(plan, keys->basis->source_content, keys->domains + 1);
  rung_check_ready(plan, keys->ready);
  mark_lasts(keys, last);
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const bool varied = keys->basis->varied && keys->basis->varied[i];
    if (keys->basis->names && keys->basis->names[i].length > 0)
      keys->nodes[i] = name_key("named", keys->basis->names[i]);
    else
      keys->nodes[i] = (varied ? varied_key : node_key)(keys, &plan->nodes[i]);
    if (last[i + 1]) finish_groups(keys, i + 1);
  }
}

RungKey rung_key_join(RungKey a, RungKey b) {
  RungHash hash;
  rung_hash_init(&hash, "join");
  rung_hash_add_key(&hash, a);
  rung_hash_add_key(&hash, b);
  return rung_hash_key(&hash);
}

RungStatus rung_plan_keys(const RungPlan *plan, const RungKeyBasis *basis, RungKeys keys,
                          RungAllocator *allocator, RungError *err) {
  RungArena arena;
  RungStatus status = RUNG_OK;
  rung_arena_init(&arena, allocator);
  Keys made = {.plan = plan, .basis = basis, .nodes = keys.nodes};
  const size_t domains = rung_plan_domain_count(plan);
  made.domains = rung_arena_take_array(&arena, domains, sizeof(RungKey));
  made.ready = rung_arena_take_array(&arena, plan->group_count, sizeof *made.ready);
  uint8_t *last = rung_arena_take_array(&arena, plan->node_count + 1, sizeof *last);
  if (made.domains && made.ready && last)
    make_keys(&made, last);
  else
    status = rung_error_memory(err, "the keys of the plan");
  if (!status && keys.domains)
    memcpy(keys.domains, made.domains, domains * sizeof *keys.domains);
  rung_arena_reset(&arena);
  return status;
}

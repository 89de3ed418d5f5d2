/* Choices and schedules. */
#include <stdlib.h>

#include "plan/check.h"
#include "plan/operator.h"

/* Inputs `first`, first + step, ... fit the node's type. */
static RungStatus check_values(const RungNodeCheck *at, size_t first, size_t step,
                               RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = first; i < at->node->input_count && !status; i += step)
    status = rung_check_input_fits(at, i, err);
  return status;
}

/* One input, then pairs. */
static RungStatus check_pairs(const RungNodeCheck *at, RungError *err) {
  if (at->node->input_count % 2) return RUNG_OK;
  return rung_check_refuse_node(at, err, "the last pair is cut short");
}

/* Inputs 2, 4, ... are constants of the kind. */
static RungStatus check_constants(const RungNodeCheck *at, RungKind kind,
                                  RungError *err) {
  for (size_t i = 1; i < at->node->input_count; i += 2) {
    RungStatus status = rung_check_input_kind(at, i, kind, err);
    if (status) return status;
    if (!rung_node_is(rung_check_input(at, i), RUNG_OP_CONSTANT))
      return rung_check_refuse_node(at, err, "input %zu is not a constant", i + 1);
  }
  return RUNG_OK;
}

static RungStatus check_pick(const RungNodeCheck *at, RungError *err) {
  if (at->node->input_count != at->plan->tier_count + 2)
    return rung_check_refuse_node(at, err, "not one value for each tier and none");
  RungStatus status = rung_check_input_kind(at, 0, RUNG_KIND_TIER, err);
  return status ? status : check_values(at, 1, 1, err);
}

static RungStatus check_pick_dated(const RungNodeCheck *at, RungError *err) {
  RungStatus status = check_pairs(at, err);
  if (!status) status = rung_check_input_kind(at, 0, RUNG_KIND_DATE, err);
  if (!status) status = check_constants(at, RUNG_KIND_DATE, err);
  for (size_t i = 3; i < at->node->input_count && !status; i += 2)
    if (rung_check_input(at, i)->digits <= rung_check_input(at, i - 2)->digits)
      status = rung_check_refuse_node(at, err, "input %zu does not rise", i + 1);
  return status ? status : check_values(at, 2, 2, err);
}

static int compare_texts(const void *a, const void *b) {
  return rung_text_compare(*(const RungText *)a, *(const RungText *)b);
}

/* No key of a lookup comes twice. Cost: n log n. */
static RungStatus check_distinct(const RungNodeCheck *at, RungError *err) {
  size_t count = at->node->input_count / 2;
  RungAllocator *allocator = at->plan->arena.allocator;
  RungStatus status = RUNG_OK;
  RungText *keys = rung_allocate_array(allocator, count, sizeof *keys);
  if (!keys) return rung_error_memory(err, "the plan");
  for (size_t i = 0; i < count; i++) keys[i] = rung_check_input(at, 2 * i + 1)->literal;
  qsort(keys, count, sizeof *keys, compare_texts);
  for (size_t i = 1; i < count && !status; i++)
    if (rung_text_equal(keys[i - 1], keys[i]))
      status = rung_check_refuse_node(at, err, "a key comes twice");
  rung_release(allocator, keys, count * sizeof *keys);
  return status;
}

static RungStatus check_lookup(const RungNodeCheck *at, RungError *err) {
  RungStatus status = check_pairs(at, err);
  if (!status) status = rung_check_input_kind(at, 0, RUNG_KIND_TEXT, err);
  if (!status) status = check_constants(at, RUNG_KIND_TEXT, err);
  if (!status) status = check_distinct(at, err);
  return status ? status : check_values(at, 2, 2, err);
}

RungStatus rung_check_choice(const RungNodeCheck *at, RungError *err) {
  RungStatus status;
  switch (at->node->operator) {
  case RUNG_OP_IF:
    status = rung_check_input_kind(at, 0, RUNG_KIND_FLAG, err);
    return status ? status : check_values(at, 1, 1, err);
  case RUNG_OP_PICK: return check_pick(at, err);
  case RUNG_OP_PICK_DATED: return check_pick_dated(at, err);
  case RUNG_OP_LOOKUP: return check_lookup(at, err);
  default: return check_values(at, 0, 1, err);
  }
}

/* The type that x and the edges (or the rates) have in common. */
static RungStatus join_types(const RungNodeCheck *at, size_t first, RungType *join,
                             RungError *err) {
  RungType first_type = rung_check_input(at, first)->type;
  for (size_t i = first; i < at->node->input_count; i += 2) {
    RungType type = rung_check_input(at, i)->type;
    if (!rung_check_same_unit(type, first_type))
      return rung_check_refuse_node(at, err, "input %zu has another unit", i + 1);
    if (type.scale > first_type.scale) first_type.scale = type.scale;
    first_type.ratio = first_type.ratio || type.ratio;
  }
  *join = first_type;
  return RUNG_OK;
}

static RungStatus check_pay(const RungNodeCheck *at, RungType x, RungType rates,
                            RungError *err) {
  RungType type = at->node->type;
  if (x.kind == RUNG_KIND_MONEY && rates.kind == RUNG_KIND_MONEY)
    return rung_check_refuse_node(at, err, "money times money");
  if (!rung_check_same_unit(rates.kind == RUNG_KIND_MONEY ? rates : x, type))
    return rung_check_refuse_node(at, err, "the result has another unit");
  if (type.ratio) return RUNG_OK;
  if (x.ratio || rates.ratio || type.scale < x.scale + rates.scale)
    return rung_check_refuse_node(at, err, "the result cannot hold x times a rate");
  return RUNG_OK;
}

RungStatus rung_check_schedule(const RungNodeCheck *at, RungError *err) {
  RungType edges, rates, x = rung_check_input(at, 0)->type;
  RungStatus status = check_pairs(at, err);
  if (!status) status = join_types(at, 1, &edges, err);
  if (!status) status = join_types(at, 2, &rates, err);
  if (status) return status;
  if (!rung_check_same_unit(x, edges))
    return rung_check_refuse_node(at, err, "x and the edges have different units");
  if (rung_node_is(at->node, RUNG_OP_RATE_AT)) return check_values(at, 2, 2, err);
  if (rung_node_is(at->node, RUNG_OP_PAY_WHOLE)) return check_pay(at, x, rates, err);
  if (edges.scale > x.scale) x.scale = edges.scale;
  x.ratio = x.ratio || edges.ratio;
  return check_pay(at, x, rates, err);
}

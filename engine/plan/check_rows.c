/* Operators that go from one domain to another: members, spreads, aggregates, ranks. */
#include "plan/check.h"
#include "plan/describe.h"
#include "plan/operator.h"

static RungStatus check_ref_result(const RungNodeCheck *at, RungError *err) {
  RungType type = at->node->type;
  if (type.kind == RUNG_KIND_REF && (RungWide)type.domain == at->node->digits)
    return RUNG_OK;
  return rung_check_refuse_node(at, err, "the result is not a ref to the group");
}

static RungStatus check_member(const RungNodeCheck *at, RungError *err) {
  const RungGroup *group = rung_plan_group(at->plan, (uint32_t)at->node->digits);
  if (at->node->domain != group->from)
    return rung_check_refuse_node(at, err, "the group is not made from its domain");
  return check_ref_result(at, err);
}

static RungStatus check_match(const RungNodeCheck *at, RungError *err) {
  const RungGroup *group = rung_plan_group(at->plan, (uint32_t)at->node->digits);
  if (at->node->input_count != group->key_count)
    return rung_check_refuse_node(at, err, "%u inputs for %zu keys",
                                  at->node->input_count, group->key_count);
  for (size_t i = 0; i < group->key_count; i++)
    if (!rung_type_equal(rung_check_input(at, i)->type,
                         at->plan->nodes[group->keys[i]].type))
      return rung_check_refuse_node(at, err, "input %zu has not the key's type", i + 1);
  return check_ref_result(at, err);
}

static RungStatus check_spread(const RungNodeCheck *at, RungError *err) {
  const RungNode *input = rung_check_input(at, 0);
  const RungNode *via = &at->plan->nodes[at->node->via];
  if (via->domain != at->node->domain || via->type.kind != RUNG_KIND_REF)
    return rung_check_refuse_node(at, err, "via is not a ref in its domain");
  if (input->domain != via->type.domain)
    return rung_check_refuse_node(at, err, "the input is not of what via refers to");
  if (!rung_type_equal(input->type, at->node->type))
    return rung_check_refuse_node(at, err, "the result has another type");
  return RUNG_OK;
}

RungStatus rung_check_domain(const RungNodeCheck *at, RungError *err) {
  switch (at->node->operator) {
  case RUNG_OP_MEMBER: return check_member(at, err);
  case RUNG_OP_MATCH: return check_match(at, err);
  default: return check_spread(at, err);
  }
}

/* A node of the kind, per row or one figure for all rows. */
static bool is_row_value(const RungNodeCheck *at, uint32_t node, uint32_t rows,
                         RungKind kind) {
  const RungNode *value = &at->plan->nodes[node];
  return value->type.kind == kind && (value->domain == rows || value->domain == 0);
}

/* filter and date are of the rows and of the kinds they must be. */
static RungStatus check_choosing(const RungNodeCheck *at, uint32_t rows, RungError *err) {
  const RungNode *node = at->node;
  if (node->filter != RUNG_NONE && !is_row_value(at, node->filter, rows, RUNG_KIND_FLAG))
    return rung_check_refuse_node(at, err, "the filter is not a flag of the rows");
  if ((node->date == RUNG_NONE) != (node->window == RUNG_NONE))
    return rung_check_refuse_node(at, err, "a window without a date, or the other way");
  if (node->date != RUNG_NONE && !is_row_value(at, node->date, rows, RUNG_KIND_DATE))
    return rung_check_refuse_node(at, err, "the date is not a date of the rows");
  return RUNG_OK;
}

/* filter, date and via of an aggregate. */
static RungStatus check_row_links(const RungNodeCheck *at, uint32_t rows,
                                  RungError *err) {
  const RungNode *node = at->node;
  RungStatus status = check_choosing(at, rows, err);
  if (status) return status;
  if ((node->via == RUNG_NONE) != (node->domain == 0))
    return rung_check_refuse_node(at, err, "via is %s",
                                  node->domain ? "not there" : "there for one figure");
  if (node->via == RUNG_NONE) return RUNG_OK;
  const RungNode *via = &at->plan->nodes[node->via];
  if (via->domain != rows || via->type.kind != RUNG_KIND_REF ||
      via->type.domain != node->domain)
    return rung_check_refuse_node(at, err,
                                  "via is not a ref from the rows to its domain");
  return RUNG_OK;
}

/* amount * rate is money of any currency; the scale is the sum. */
RungStatus rung_check_convert(const RungNodeCheck *at, RungError *err) {
  RungType a = rung_check_input(at, 0)->type, rate = rung_check_input(at, 1)->type;
  RungType type = at->node->type;
  RungStatus status = check_choosing(at, at->node->domain, err);
  if (!status) status = rung_check_input_kind(at, 2, RUNG_KIND_TEXT, err);
  if (!status) status = rung_check_input_kind(at, 3, RUNG_KIND_DATE, err);
  if (!status) status = rung_check_result_kind(at, RUNG_KIND_MONEY, err);
  if (status) return status;
  if (!rung_type_is_numeric(a) || !rung_type_is_numeric(rate) ||
      rate.kind == RUNG_KIND_MONEY)
    return rung_check_refuse_node(at, err, "the amount or the rate is no such number");
  if (!type.ratio && (a.ratio || rate.ratio || type.scale != a.scale + rate.scale))
    return rung_check_refuse_node(at, err, "the scale is not the sum of the inputs'");
  return RUNG_OK;
}

static RungStatus check_input_rows(const RungNodeCheck *at, uint32_t *rows,
                                   RungError *err) {
  const RungNode *node = at->node;
  *rows = node->input_count ? rung_check_input(at, 0)->domain : (uint32_t)node->digits;
  if (!*rows) return rung_check_refuse_node(at, err, "input 1 has no rows");
  for (size_t i = 1; i < node->input_count; i++)
    if (rung_check_input(at, i)->domain != *rows)
      return rung_check_refuse_node(at, err, "input %zu is of other rows", i + 1);
  return RUNG_OK;
}

static RungStatus check_numeric_input(const RungNodeCheck *at, bool dates,
                                      RungError *err) {
  RungDescription is;
  RungType type = rung_check_input(at, 0)->type;
  if (rung_type_is_numeric(type) || (dates && type.kind == RUNG_KIND_DATE))
    return rung_check_input_fits(at, 0, err);
  return rung_check_refuse_node(at, err, "input 1 is %s",
                                rung_describe_type(at->plan, type, &is));
}

static RungStatus check_mean(const RungNodeCheck *at, RungError *err) {
  if (!at->node->type.ratio)
    return rung_check_refuse_node(at, err, "the result is not a ratio");
  return check_numeric_input(at, false, err);
}

static RungStatus check_percentile(const RungNodeCheck *at, RungError *err) {
  RungType type = rung_check_input(at, 0)->type;
  if (type.scale != at->node->type.scale || type.ratio != at->node->type.ratio)
    return rung_check_refuse_node(at, err, "the result has another scale than input 1");
  return check_numeric_input(at, false, err);
}

static RungStatus check_flags(const RungNodeCheck *at, RungError *err) {
  RungStatus status = rung_check_input_kind(at, 0, RUNG_KIND_FLAG, err);
  return status ? status : rung_check_result_kind(at, RUNG_KIND_FLAG, err);
}

static RungStatus check_ends(const RungNodeCheck *at, RungError *err) {
  if (!rung_type_equal(rung_check_input(at, 0)->type, at->node->type))
    return rung_check_refuse_node(at, err, "the result has another type than input 1");
  return rung_check_input_kind(at, 1, RUNG_KIND_DATE, err);
}

RungStatus rung_check_aggregate(const RungNodeCheck *at, RungError *err) {
  uint32_t rows;
  RungStatus status = check_input_rows(at, &rows, err);
  if (!status) status = check_row_links(at, rows, err);
  if (status) return status;
  switch (at->node->operator) {
  case RUNG_OP_COUNT:
  case RUNG_OP_COUNT_DISTINCT: return rung_check_result_count(at, err);
  case RUNG_OP_AVG:
  case RUNG_OP_MEDIAN: return check_mean(at, err);
  case RUNG_OP_LEAST:
  case RUNG_OP_MOST: return check_numeric_input(at, true, err);
  case RUNG_OP_PERCENTILE: return check_percentile(at, err);
  case RUNG_OP_ANY:
  case RUNG_OP_ALL: return check_flags(at, err);
  case RUNG_OP_FIRST:
  case RUNG_OP_LAST: return check_ends(at, err);
  default: return check_numeric_input(at, false, err);
  }
}

/* A figure of the node's own rows among those that `via` refers to alike. */
static RungStatus check_peers(const RungNodeCheck *at, const RungNode *figure,
                              RungError *err) {
  if (at->node->domain == 0 || figure->domain != at->node->domain)
    return rung_check_refuse_node(at, err, "the input is not of the node's rows");
  if (!rung_type_is_numeric(figure->type))
    return rung_check_refuse_node(at, err, "the figure is not a number");
  if (at->node->via == RUNG_NONE) return RUNG_OK;
  const RungNode *via = &at->plan->nodes[at->node->via];
  if (via->domain != at->node->domain || via->type.kind != RUNG_KIND_REF)
    return rung_check_refuse_node(at, err, "via is not a ref in its domain");
  return RUNG_OK;
}

static RungStatus check_apportion(const RungNodeCheck *at, RungError *err) {
  const RungNode *total = rung_check_input(at, 0), *key = rung_check_input(at, 2);
  RungType type = at->node->type;
  RungStatus status = check_peers(at, rung_check_input(at, 1), err);
  if (status) return status;
  if (total->domain != 0 && total->domain != at->node->domain)
    return rung_check_refuse_node(at, err, "the total is of other rows");
  if (!rung_type_is_numeric(type) || type.ratio || total->type.ratio)
    return rung_check_refuse_node(at, err, "the total or the result is not a decimal");
  if (key->domain != at->node->domain)
    return rung_check_refuse_node(at, err, "the key is of other rows");
  status = rung_check_input_kind(at, 2, RUNG_KIND_TEXT, err);
  return status ? status : rung_check_input_fits(at, 0, err);
}

RungStatus rung_check_rank(const RungNodeCheck *at, RungError *err) {
  if (rung_node_is(at->node, RUNG_OP_APPORTION)) return check_apportion(at, err);
  RungStatus status = check_peers(at, rung_check_input(at, 0), err);
  return status ? status : rung_check_result_count(at, err);
}

RungStatus rung_check_running(const RungNodeCheck *at, RungError *err) {
  RungStatus status = check_peers(at, rung_check_input(at, 0), err);
  if (!status) status = check_choosing(at, at->node->domain, err);
  if (status) return status;
  const RungNode *date = rung_check_input(at, 1);
  if (date->domain != at->node->domain || date->type.kind != RUNG_KIND_DATE)
    return rung_check_refuse_node(at, err, "input 2 is not a date of its rows");
  return rung_check_input_fits(at, 0, err);
}

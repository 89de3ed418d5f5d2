/* Nodes: links, domains, and the operators that are alike in every class of numbers,
 * flags and dates. */
#include "plan/check.h"
#include "plan/describe.h"
#include "plan/operator.h"

/* The group is made before the node. domain 0 and sources always are. */
static bool is_ready(const RungNodeCheck *at, uint32_t domain) {
  const RungPlan *plan = at->plan;
  if (!rung_plan_domain_is_group(plan, domain)) return true;
  return at->id >= at->check->ready[domain - 1 - plan->source_count];
}

static RungStatus check_ready(const RungNodeCheck *at, RungError *err) {
  RungDescription name;
  const RungNode *node = at->node;
  uint32_t domains[3] = {node->domain, node->type.domain,
                         rung_node_names_domain(node) ? (uint32_t)node->digits : 0};
  for (size_t i = 0; i < 3; i++)
    if (!is_ready(at, domains[i]))
      return rung_check_refuse_node(at, err, "%s is made only later",
                                    rung_describe_domain(at->plan, domains[i], &name));
  return RUNG_OK;
}

typedef enum Link { LINK_NO, LINK_MAY, LINK_MUST } Link;

static bool link_stands(Link link, uint32_t value) {
  return value == RUNG_NONE ? link != LINK_MUST : link != LINK_NO;
}

/* filter, via, date and window stand where the operator has them. */
static RungStatus check_links(const RungNodeCheck *at, RungError *err) {
  const RungNode *node = at->node;
  RungOperatorClass class = rung_operator_row(node->operator)->class;
  bool aggregate = class == RUNG_CLASS_AGGREGATE;
  Link rows = aggregate || class == RUNG_CLASS_RUNNING ? LINK_MAY : LINK_NO;
  Link via = rung_node_is(node, RUNG_OP_SPREAD) ? LINK_MUST
             : class == RUNG_CLASS_RANK         ? LINK_MAY
                                                : rows;
  if (rung_node_is(node, RUNG_OP_CONVERT)) rows = LINK_MAY;
  bool windowed =
      rung_node_is(node, RUNG_OP_RULES_DAY) || rung_node_is(node, RUNG_OP_WINDOW_START) ||
      rung_node_is(node, RUNG_OP_WINDOW_END) || rung_node_is(node, RUNG_OP_IN_WINDOW) ||
      rung_node_is(node, RUNG_OP_VALID_ON);
  Link window = windowed ? LINK_MUST : rows;
  if (!link_stands(rows, node->filter))
    return rung_check_refuse_node(at, err, "a filter is not its to have");
  if (!link_stands(rows, node->date))
    return rung_check_refuse_node(at, err, "a date is not its to have");
  if (!link_stands(via, node->via))
    return rung_check_refuse_node(at, err, "via is %s",
                                  via == LINK_MUST ? "not there" : "not its to have");
  if (!link_stands(window, node->window))
    return rung_check_refuse_node(at, err, "window is %s",
                                  window == LINK_MUST ? "not there" : "not its to have");
  return RUNG_OK;
}

/* Every input is of the node's domain or one figure. */
static RungStatus check_input_domains(const RungNodeCheck *at, RungError *err) {
  RungDescription is, wanted;
  for (size_t i = 0; i < at->node->input_count; i++) {
    uint32_t domain = rung_check_input(at, i)->domain;
    if (domain != 0 && domain != at->node->domain)
      return rung_check_refuse_node(
          at, err, "input %zu is per %s, the node per %s", i + 1,
          rung_describe_domain(at->plan, domain, &is),
          rung_describe_domain(at->plan, at->node->domain, &wanted));
  }
  return RUNG_OK;
}

static RungStatus check_column(const RungNodeCheck *at, RungError *err) {
  const RungNode *node = at->node;
  if (node->domain == 0 || rung_plan_domain_is_group(at->plan, node->domain))
    return rung_check_refuse_node(at, err, "the domain is no source");
  const RungSchema *schema = &at->plan->sources[node->domain - 1].schema;
  if (node->digits >= (RungWide)schema->field_count)
    return rung_check_refuse_node(at, err, "the source has no column %u",
                                  (unsigned)node->digits);
  if (!rung_type_equal(node->type, schema->fields[(size_t)node->digits].type))
    return rung_check_refuse_node(at, err, "the column has another type");
  return RUNG_OK;
}

static RungStatus check_key(const RungNodeCheck *at, RungError *err) {
  const RungNode *node = at->node;
  if (!rung_plan_domain_is_group(at->plan, node->domain))
    return rung_check_refuse_node(at, err, "the domain is no group");
  const RungGroup *group = rung_plan_group(at->plan, node->domain);
  if (node->digits >= (RungWide)group->key_count)
    return rung_check_refuse_node(at, err, "the group has no key %u",
                                  (unsigned)node->digits);
  uint32_t key = group->keys[(size_t)node->digits];
  if (!rung_type_equal(node->type, at->plan->nodes[key].type))
    return rung_check_refuse_node(at, err, "the key has another type");
  return RUNG_OK;
}

static RungStatus check_flag_of_dates(const RungNodeCheck *at, RungError *err) {
  for (size_t i = 0; i < at->node->input_count; i++) {
    RungStatus status = rung_check_input_kind(at, i, RUNG_KIND_DATE, err);
    if (status) return status;
  }
  return rung_check_result_kind(at, RUNG_KIND_FLAG, err);
}

static RungStatus check_leaf(const RungNodeCheck *at, RungError *err) {
  switch (at->node->operator) {
  case RUNG_OP_COLUMN: return check_column(at, err);
  case RUNG_OP_KEY: return check_key(at, err);
  case RUNG_OP_IN_WINDOW:
  case RUNG_OP_VALID_ON: return check_flag_of_dates(at, err);
  default: break;
  }
  if (at->node->domain != 0)
    return rung_check_refuse_node(at, err, "it is one figure and has a domain");
  if (!rung_node_is(at->node, RUNG_OP_RULES_DAY) &&
      !rung_node_is(at->node, RUNG_OP_WINDOW_START) &&
      !rung_node_is(at->node, RUNG_OP_WINDOW_END))
    return RUNG_OK;
  return rung_check_result_kind(at, RUNG_KIND_DATE, err);
}

/* money * plain = money, plain * plain = plain; the scale is the sum. */
static RungStatus check_multiply(const RungNodeCheck *at, RungError *err) {
  RungType a = rung_check_input(at, 0)->type, b = rung_check_input(at, 1)->type;
  RungType type = at->node->type;
  RungType unit = b.kind == RUNG_KIND_MONEY ? b : a;
  if (!rung_type_is_numeric(a) || !rung_type_is_numeric(b))
    return rung_check_refuse_node(at, err, "an input is not a number");
  if (a.kind == RUNG_KIND_MONEY && b.kind == RUNG_KIND_MONEY)
    return rung_check_refuse_node(at, err, "money times money");
  if (!rung_check_same_unit(unit, type))
    return rung_check_refuse_node(at, err, "the result has another unit");
  if (!type.ratio && (a.ratio || b.ratio || type.scale != a.scale + b.scale))
    return rung_check_refuse_node(at, err, "the scale is not the sum of the inputs'");
  return RUNG_OK;
}

/* money / money = plain, money / plain = money, plain / plain = plain; a ratio. */
static RungStatus check_divide(const RungNodeCheck *at, RungError *err) {
  RungType a = rung_check_input(at, 0)->type, b = rung_check_input(at, 1)->type;
  RungType type = at->node->type;
  if (!rung_type_is_numeric(a) || !rung_type_is_numeric(b))
    return rung_check_refuse_node(at, err, "an input is not a number");
  if (b.kind == RUNG_KIND_MONEY && !rung_check_same_unit(a, b))
    return rung_check_refuse_node(at, err, "the inputs have different units");
  if (b.kind == RUNG_KIND_MONEY) a = (RungType){.kind = RUNG_KIND_NUMBER};
  if (!rung_check_same_unit(a, type))
    return rung_check_refuse_node(at, err, "the result has another unit");
  if (!type.ratio) return rung_check_refuse_node(at, err, "the result is not a ratio");
  return RUNG_OK;
}

static RungStatus check_round(const RungNodeCheck *at, RungError *err) {
  RungType type = at->node->type;
  if (!rung_check_same_unit(rung_check_input(at, 0)->type, type))
    return rung_check_refuse_node(at, err, "the result has another unit");
  if (type.ratio || type.scale < at->node->rounding.scale)
    return rung_check_refuse_node(at, err, "the result cannot hold the increment");
  return RUNG_OK;
}

/* Inputs of one unit, or dates where the operator only picks one. */
static RungStatus check_alike(const RungNodeCheck *at, bool dates, RungError *err) {
  RungDescription is;
  RungType type = at->node->type;
  if (!rung_type_is_numeric(type) && !(dates && type.kind == RUNG_KIND_DATE))
    return rung_check_refuse_node(at, err, "the result is %s",
                                  rung_describe_type(at->plan, type, &is));
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < at->node->input_count && !status; i++)
    status = rung_check_input_fits(at, i, err);
  return status;
}

static RungStatus check_arithmetic(const RungNodeCheck *at, RungError *err) {
  switch (at->node->operator) {
  case RUNG_OP_MULTIPLY: return check_multiply(at, err);
  case RUNG_OP_DIVIDE: return check_divide(at, err);
  case RUNG_OP_ROUND: return check_round(at, err);
  case RUNG_OP_CONVERT: return rung_check_convert(at, err);
  case RUNG_OP_MIN:
  case RUNG_OP_MAX: return check_alike(at, true, err);
  default: return check_alike(at, false, err);
  }
}

static RungStatus check_comparison(const RungNodeCheck *at, RungError *err) {
  RungDescription left, right;
  RungType a = rung_check_input(at, 0)->type, b = rung_check_input(at, 1)->type;
  bool ordered =
      !rung_node_is(at->node, RUNG_OP_EQ) && !rung_node_is(at->node, RUNG_OP_NE);
  if (!rung_check_comparable(a, b, ordered))
    return rung_check_refuse_node(at, err, "%s and %s cannot be compared so",
                                  rung_describe_type(at->plan, a, &left),
                                  rung_describe_type(at->plan, b, &right));
  return rung_check_result_kind(at, RUNG_KIND_FLAG, err);
}

static RungStatus check_logic(const RungNodeCheck *at, RungKind result, RungError *err) {
  RungStatus status = rung_check_result_kind(at, result, err);
  if (rung_node_is(at->node, RUNG_OP_IS_MISSING)) return status;
  for (size_t i = 0; i < at->node->input_count && !status; i++)
    status = rung_check_input_kind(at, i, RUNG_KIND_FLAG, err);
  return status;
}

static RungStatus check_tier(const RungNodeCheck *at, RungError *err) {
  if (at->node->input_count > at->plan->tier_count)
    return rung_check_refuse_node(at, err, "more inputs than tiers");
  return check_logic(at, RUNG_KIND_TIER, err);
}

static RungStatus check_date(const RungNodeCheck *at, RungError *err) {
  RungOperator code = at->node->operator;
  bool adds = code == RUNG_OP_ADD_MONTHS || code == RUNG_OP_ADD_DAYS;
  RungStatus status = adds || code == RUNG_OP_SPAN_START || code == RUNG_OP_RULES_DATE
                          ? rung_check_result_kind(at, RUNG_KIND_DATE, err)
                          : rung_check_result_count(at, err);
  if (!status) status = rung_check_input_kind(at, 0, RUNG_KIND_DATE, err);
  if (status) return status;
  if (code == RUNG_OP_DAYS) return rung_check_input_kind(at, 1, RUNG_KIND_DATE, err);
  if (adds && !rung_check_is_count(rung_check_input(at, 1)->type))
    return rung_check_refuse_node(at, err, "input 2 is not number scale 0");
  return RUNG_OK;
}

static RungStatus check_class(const RungNodeCheck *at, RungOperatorClass class,
                              RungError *err) {
  switch (class) {
  case RUNG_CLASS_LEAF: return check_leaf(at, err);
  case RUNG_CLASS_ARITHMETIC: return check_arithmetic(at, err);
  case RUNG_CLASS_COMPARISON: return check_comparison(at, err);
  case RUNG_CLASS_LOGIC: return check_logic(at, RUNG_KIND_FLAG, err);
  case RUNG_CLASS_CHOICE: return rung_check_choice(at, err);
  case RUNG_CLASS_SCHEDULE: return rung_check_schedule(at, err);
  case RUNG_CLASS_DATE: return check_date(at, err);
  case RUNG_CLASS_TIER: return check_tier(at, err);
  case RUNG_CLASS_DOMAIN: return rung_check_domain(at, err);
  case RUNG_CLASS_AGGREGATE: return rung_check_aggregate(at, err);
  case RUNG_CLASS_RANK: return rung_check_rank(at, err);
  case RUNG_CLASS_RUNNING: return rung_check_running(at, err);
  case RUNG_CLASS_COUNT: break;
  }
  return rung_check_refuse_node(at, err, "an operator of no class");
}

RungStatus rung_check_node(const RungCheck *check, uint32_t id, RungError *err) {
  const RungPlan *plan = check->plan;
  RungNodeCheck at = {check, plan, &plan->nodes[id], id};
  RungOperator code = at.node->operator;
  RungOperatorClass class = rung_operator_row(code)->class;
  bool rows =
      class == RUNG_CLASS_AGGREGATE || class == RUNG_CLASS_RANK || code == RUNG_OP_SPREAD;
  RungStatus status = check_ready(&at, err);
  if (!status) status = check_links(&at, err);
  if (!status && !rows) status = check_input_domains(&at, err);
  return status ? status : check_class(&at, class, err);
}

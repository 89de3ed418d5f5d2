/* window, group, node and the types of values. */
#include "plan/operator.h"
#include "plan/record.h"

enum { COUNT_MAX = 100000, LITERAL_DIGITS_MAX = RUNG_DIGITS_MAX };

const char *const rung_window_names[RUNG_WINDOW_KIND_COUNT] = {
    [RUNG_WINDOW_PERIOD] = "period",
    [RUNG_WINDOW_ALL] = "all",
    [RUNG_WINDOW_FIXED] = "fixed",
    [RUNG_WINDOW_CONTAINING] = "containing",
    [RUNG_WINDOW_SHIFT] = "shift",
    [RUNG_WINDOW_TRAILING] = "trailing",
    [RUNG_WINDOW_FULL] = "full",
    [RUNG_WINDOW_TO_DATE] = "to_date",
    [RUNG_WINDOW_FOLLOWING] = "following",
    [RUNG_WINDOW_FOLLOWING_FULL] = "following_full",
};

static int32_t take_date_or_none(RungReader *reader, const char *field, bool *there) {
  int32_t days = 0;
  RungText text = rung_reader_raw(reader, field);
  *there = !reader->status && !rung_text_is(text, "-");
  if (*there && (text.length != 10 || !rung_date_parse(text, RUNG_DATE_ISO, &days)))
    rung_reader_fail(reader, "%s is not a date", field);
  return days;
}

void rung_decode_window(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungWindow *window = item;
  window->kind = (RungWindowKind)rung_reader_word(reader, "kind", rung_window_names,
                                                  RUNG_WINDOW_KIND_COUNT);
  bool derived = window->kind >= RUNG_WINDOW_CONTAINING;
  bool counted = window->kind >= RUNG_WINDOW_TRAILING;
  window->parent = rung_reader_index_or_none(reader, "parent", index);
  if (derived == (window->parent == RUNG_NONE))
    rung_reader_fail(reader, "a window %s a parent", derived ? "without" : "with");
  window->count =
      (int32_t)rung_reader_integer(reader, "count", counted ? 1 : -COUNT_MAX, COUNT_MAX);
  window->unit = rung_take_unit(decoder, RUNG_UNIT_DAY);
  bool from, to, fixed = window->kind == RUNG_WINDOW_FIXED;
  window->from = take_date_or_none(reader, "from", &from);
  window->to = take_date_or_none(reader, "to", &to);
  if (from != fixed || to != fixed || window->to < window->from)
    rung_reader_fail(reader, "dates that such a window cannot have");
}

void rung_decode_group(RungDecoder *decoder, void *item, uint32_t index) {
  (void)index;
  RungReader *reader = &decoder->reader;
  RungGroup *group = item;
  group->thing = rung_take_thing_or_none(decoder);
  group->from = rung_take_domain(decoder, "from", 1);
  group->window =
      rung_reader_index_or_none(reader, "window", decoder->plan->window_count);
  group->date = rung_take_node_or_none(decoder, "date");
  group->filter = rung_take_node_or_none(decoder, "filter");
  RungList keys = rung_reader_list(reader, "keys", decoder->plan->node_count);
  if (!keys.count) rung_reader_fail(reader, "a group without keys");
  group->keys = keys.items;
  group->key_count = keys.count;
  group->owner_key = rung_reader_index_or_none(reader, "owner key", keys.count);
}

static bool parse_scale(RungText text, RungType *type) {
  int64_t scale;
  if (rung_text_is(text, "ratio")) {
    type->ratio = true;
    return true;
  }
  if (!rung_text_to_integer(text, 0, RUNG_SCALE_MAX, &scale)) return false;
  type->scale = (uint8_t)scale;
  return true;
}

static bool parse_money(const RungPlan *plan, RungText rest, RungType *type) {
  RungText currency;
  int64_t index;
  if (!rung_text_cut(&rest, ':', &currency)) return false;
  if (!rung_text_to_integer(currency, 0, (int64_t)plan->currency_count - 1, &index))
    return false;
  type->currency = (uint16_t)index;
  return parse_scale(rest, type);
}

static bool parse_ref(const RungPlan *plan, RungText rest, RungType *type) {
  int64_t domain;
  if (!rung_text_to_integer(rest, 1, rung_plan_domain_count(plan) - 1, &domain))
    return false;
  type->domain = (uint32_t)domain;
  return true;
}

static bool parse_type(const RungPlan *plan, RungText text, RungType *type) {
  RungText kind;
  bool more = rung_text_cut(&text, ':', &kind);
  RungKind found = RUNG_KIND_MONEY;
  while (found < RUNG_KIND_REF && !rung_text_is(kind, rung_kind_name(found))) found++;
  if (!rung_text_is(kind, rung_kind_name(found))) return false;
  *type = (RungType){.kind = found};
  switch (found) {
  case RUNG_KIND_MONEY: return more && parse_money(plan, text, type);
  case RUNG_KIND_NUMBER:
  case RUNG_KIND_PERCENT: return more && parse_scale(text, type);
  case RUNG_KIND_REF: return more && parse_ref(plan, text, type);
  default: return !more;
  }
}

RungType rung_take_type(RungDecoder *decoder) {
  RungType type = {.kind = RUNG_KIND_NUMBER};
  RungReader *reader = &decoder->reader;
  RungText text = rung_reader_raw(reader, "type");
  if (!reader->status && !parse_type(decoder->plan, text, &type))
    rung_reader_fail(reader, "type is `%.*s`", (int)(text.length < 40 ? text.length : 40),
                     text.length ? text.bytes : "");
  return type;
}

static bool read_integer(RungNode *node, int64_t least, int64_t most) {
  int64_t value;
  if (!rung_text_to_integer(node->literal, least, most, &value)) return false;
  node->digits = value;
  return true;
}

static bool read_decimal(RungNode *node, int scale) {
  uint32_t at;
  return rung_decimal_parse(node->literal, scale, LITERAL_DIGITS_MAX, '.', 0,
                            &node->digits, &at) == RUNG_PARSE_OK;
}

static bool read_date(RungNode *node) {
  int32_t days;
  if (node->literal.length != 10) return false;
  if (!rung_date_parse(node->literal, RUNG_DATE_ISO, &days)) return false;
  node->digits = days;
  return true;
}

static bool read_words(RungNode *node, const char *zero, const char *one) {
  node->digits = rung_text_is(node->literal, one);
  return node->digits || rung_text_is(node->literal, zero);
}

static bool read_none(RungNode *node) {
  if (!rung_text_is(node->literal, "-") && node->literal.length) return false;
  node->literal = (RungText){NULL, 0};
  return true;
}

static bool read_constant(RungNode *node, size_t tier_count) {
  switch (node->type.kind) {
  case RUNG_KIND_DATE: return read_date(node);
  case RUNG_KIND_TEXT: return true;
  case RUNG_KIND_FLAG: return read_words(node, "false", "true");
  case RUNG_KIND_TIER: return read_integer(node, 0, (int64_t)tier_count);
  case RUNG_KIND_REF: return false;
  default: return !node->type.ratio && read_decimal(node, node->type.scale);
  }
}

static bool read_unit(RungNode *node) {
  for (RungUnit unit = RUNG_UNIT_MONTH; unit <= RUNG_UNIT_YEAR; unit++) {
    if (!rung_text_is(node->literal, rung_unit_names[unit])) continue;
    node->digits = unit;
    return true;
  }
  return false;
}

static bool read_percentile(RungNode *node) {
  return read_decimal(node, RUNG_PERCENTILE_SCALE) && node->digits >= 0 &&
         node->digits <= rung_power10(RUNG_PERCENTILE_SCALE);
}

/* The literal in the form that the operator wants; most want none. */
static bool read_literal(const RungPlan *plan, RungNode *node) {
  int64_t last_domain = (int64_t)rung_plan_domain_count(plan) - 1;
  switch (node->operator) {
  case RUNG_OP_CONSTANT: return read_constant(node, plan->tier_count);
  case RUNG_OP_COLUMN:
  case RUNG_OP_KEY: return read_integer(node, 0, UINT16_MAX);
  case RUNG_OP_ROUND: return rung_rounding_parse(node->literal, &node->rounding);
  case RUNG_OP_AT_LEAST: return read_integer(node, 0, UINT16_MAX);
  case RUNG_OP_RATE_AT:
  case RUNG_OP_PAY_SPLIT:
  case RUNG_OP_PAY_WHOLE: return read_words(node, "from", "above");
  case RUNG_OP_MEMBER:
  case RUNG_OP_MATCH:
    return read_integer(node, (int64_t)plan->source_count + 1, last_domain);
  case RUNG_OP_COUNT:
    return node->input_count ? read_none(node) : read_integer(node, 1, last_domain);
  case RUNG_OP_SPAN_START: return read_unit(node);
  case RUNG_OP_PERCENTILE: return read_percentile(node);
  case RUNG_OP_SUM_TOP: return read_integer(node, 1, INT32_MAX);
  default: return read_none(node);
  }
}

static void take_operator(RungDecoder *decoder, RungNode *node) {
  RungReader *reader = &decoder->reader;
  RungText name = rung_reader_raw(reader, "operator");
  RungOperator code = rung_operator_find(name);
  if (code != RUNG_OPERATOR_COUNT) {
    node->operator= code;
  } else if (!reader->status) {
    rung_reader_fail(reader, "there is no operator `%.*s`",
                     (int)(name.length < 40 ? name.length : 40),
                     name.length ? name.bytes : "");
  }
}

static void take_links(RungDecoder *decoder, RungNode *node, uint32_t index) {
  RungReader *reader = &decoder->reader;
  const RungOperatorRow *row = rung_operator_row(node->operator);
  RungList inputs = rung_reader_list(reader, "inputs", index);
  if (inputs.count < row->least || inputs.count > row->most)
    rung_reader_fail(reader, "%%%u %s: %zu inputs", index, row->name, inputs.count);
  node->inputs = inputs.items;
  node->input_count = (uint32_t)inputs.count;
  node->filter = rung_reader_index_or_none(reader, "filter", index);
  node->via = rung_reader_index_or_none(reader, "via", index);
  node->date = rung_reader_index_or_none(reader, "date", index);
  node->window = rung_reader_index_or_none(reader, "window", decoder->plan->window_count);
}

void rung_decode_node(RungDecoder *decoder, void *item, uint32_t index) {
  RungReader *reader = &decoder->reader;
  RungNode *node = item;
  take_operator(decoder, node);
  node->type = rung_take_type(decoder);
  node->domain = rung_take_domain(decoder, "domain", 0);
  take_links(decoder, node, index);
  node->literal = rung_reader_text(reader, "literal", RUNG_LONG_TEXT_MAX);
  if (!reader->status && !read_literal(decoder->plan, node))
    rung_reader_fail(reader, "%%%u %s: literal is `%.*s`", index,
                     rung_operator_row(node->operator)->name,
                     (int)(node->literal.length < 40 ? node->literal.length : 40),
                     node->literal.length ? node->literal.bytes : "");
  node->thing = rung_take_thing_or_none(decoder);
  node->position = rung_take_position(decoder);
  node->address = rung_reader_text(reader, "address", RUNG_NAME_MAX);
}

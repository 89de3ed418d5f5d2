/* Operators that go row by row: which kernel, with what scratch. */
#include "kernel/arith.h"
#include "kernel/choice.h"
#include "kernel/compare.h"
#include "kernel/date.h"
#include "kernel/logic.h"
#include "kernel/schedule.h"
#include "kernel/select.h"
#include "run/state.h"

static RungStatus no_scratch(RungError *err) {
  return rung_error_memory(err, "the work space");
}

/* A decimal that needs 128 bits asks for another attempt. */
static size_t put_constant(const RungCall *call, RungColumn *out) {
  const RungWide digits = call->node->digits;
  out->valid[0] = 1;
  switch (out->store) {
  case RUNG_STORE_I64:
  case RUNG_STORE_I128:
  case RUNG_STORE_RATIO:
    return rung_vector_put_scaled(out, 0, digits, out->type.scale) ? RUNG_NO_ROW : 0;
  case RUNG_STORE_I32: out->values.i32[0] = (int32_t)digits; break;
  case RUNG_STORE_U32:
    out->values.u32[0] = rung_pool_find(call->run->pool, call->node->literal);
    break;
  case RUNG_STORE_U8: out->values.u8[0] = (uint8_t)digits; break;
  }
  return RUNG_NO_ROW;
}

static void put_day(RungColumn *out, int32_t day) {
  out->values.i32[0] = day;
  out->valid[0] = 1;
}

RungStatus rung_operate_leaf(const RungCall *call, RungColumn *out, size_t *row,
                             RungError *err) {
  const RungNode *node = call->node;
  const RungSpan span =
      node->window == RUNG_NONE ? (RungSpan){0, 0} : call->run->spans[node->window];
  switch (node->operator) {
  case RUNG_OP_CONSTANT: *row = put_constant(call, out); return RUNG_OK;
  case RUNG_OP_MISSING: out->valid[0] = 0; return RUNG_OK;
  case RUNG_OP_WINDOW_START: put_day(out, span.from); return RUNG_OK;
  case RUNG_OP_WINDOW_END: put_day(out, span.to); return RUNG_OK;
  case RUNG_OP_RULES_DAY:
    put_day(out, rung_rules_day(call->run->rules, span));
    return RUNG_OK;
  case RUNG_OP_IN_WINDOW: rung_select_in_span(out, call->inputs[0], span); return RUNG_OK;
  case RUNG_OP_VALID_ON:
    rung_select_valid_on(out, call->inputs[0], call->inputs[1], span.to);
    return RUNG_OK;
  default: break;
  }
  return rung_error_set(err, RUNG_E_INTERNAL, "operator", "a leaf without a value");
}

static RungStatus operate_extreme(const RungCall *call, RungColumn *out, size_t *row,
                                  RungError *err) {
  const int sign = rung_node_is(call->node, RUNG_OP_MIN) ? -1 : 1;
  uint32_t *choose = rung_scratch_u32(call->scratch, RUNG_SCRATCH_CHOOSE, call->rows);
  if (!choose) return no_scratch(err);
  *row = rung_arith_extreme(out, call->inputs, call->node->input_count, sign, choose);
  return RUNG_OK;
}

/* The first row that counts and has an amount but no rate, or RUNG_NO_ROW. */
static RungStatus find_without_rate(const RungCall *call, size_t *found, RungError *err) {
  const RungRun *run = call->run;
  const RungNode *node = call->node;
  const RungColumn *rate = call->inputs[1];
  uint32_t *counts = rung_scratch_u32(call->scratch, RUNG_SCRATCH_TARGET, call->rows);
  if (!counts) return no_scratch(err);
  rung_select_via(counts, call->rows, NULL);
  if (node->window != RUNG_NONE)
    rung_select_span(counts, call->rows, call->date, run->spans[node->window]);
  if (node->filter != RUNG_NONE) rung_select_filter(counts, call->rows, call->filter);
  rung_select_there(counts, call->rows, call->inputs[0]);
  *found = 0;
  while (*found < call->rows &&
         (counts[*found] == RUNG_NO_TARGET ||
          rung_column_has(rate, *found * rung_vector_stride(rate))))
    ++*found;
  if (*found == call->rows) *found = RUNG_NO_ROW;
  return RUNG_OK;
}

static RungStatus convert(const RungCall *call, RungColumn *out, size_t *row,
                          RungError *err) {
  size_t lacking = RUNG_NO_ROW;
  if (!rung_vector_complete(call->inputs[1])) {
    RungStatus status = find_without_rate(call, &lacking, err);
    if (status) return status;
  }
  if (lacking != RUNG_NO_ROW) return rung_fault_rate(call, lacking, err);
  *row = rung_arith_multiply(out, call->inputs[0], call->inputs[1]);
  return RUNG_OK;
}

RungStatus rung_operate_arithmetic(const RungCall *call, RungColumn *out, size_t *row,
                                   RungError *err) {
  const RungColumn *a = call->inputs[0];
  const RungColumn *b = call->node->input_count > 1 ? call->inputs[1] : NULL;
  switch (call->node->operator) {
  case RUNG_OP_ADD: *row = rung_arith_add(out, a, b); break;
  case RUNG_OP_SUBTRACT: *row = rung_arith_subtract(out, a, b); break;
  case RUNG_OP_MULTIPLY: *row = rung_arith_multiply(out, a, b); break;
  case RUNG_OP_DIVIDE: *row = rung_arith_divide(out, a, b); break;
  case RUNG_OP_NEGATE: *row = rung_arith_negate(out, a); break;
  case RUNG_OP_ABS: *row = rung_arith_absolute(out, a); break;
  case RUNG_OP_ROUND: *row = rung_arith_round(out, a, &call->node->rounding); break;
  case RUNG_OP_CONVERT: return convert(call, out, row, err);
  default: return operate_extreme(call, out, row, err);
  }
  return RUNG_OK;
}

RungStatus rung_operate_comparison(const RungCall *call, RungColumn *out, size_t *row,
                                   RungError *err) {
  const RungComparison comparison =
      RUNG_COMPARE_EQ + (RungComparison)(call->node->operator- RUNG_OP_EQ);
  (void)row;
  (void)err;
  rung_compare_columns(out, comparison, call->inputs[0], call->inputs[1],
                       call->run->pool);
  return RUNG_OK;
}

/* Tiers as well: they are made of flags. */
RungStatus rung_operate_logic(const RungCall *call, RungColumn *out, size_t *row,
                              RungError *err) {
  const RungColumn *const *inputs = call->inputs;
  const size_t count = call->node->input_count;
  (void)row;
  switch (call->node->operator) {
  case RUNG_OP_AND: rung_logic_and(out, inputs, count); return RUNG_OK;
  case RUNG_OP_OR: rung_logic_or(out, inputs, count); return RUNG_OK;
  case RUNG_OP_NOT: rung_logic_not(out, inputs[0]); return RUNG_OK;
  case RUNG_OP_HOLDS: rung_logic_holds(out, inputs[0]); return RUNG_OK;
  case RUNG_OP_IS_MISSING: rung_logic_is_missing(out, inputs[0]); return RUNG_OK;
  case RUNG_OP_AT_LEAST:
    rung_logic_at_least(out, inputs, count, call->node->digits);
    return RUNG_OK;
  case RUNG_OP_HIGHEST: rung_logic_highest(out, inputs, count); return RUNG_OK;
  default: break;
  }
  return rung_error_set(err, RUNG_E_INTERNAL, "operator", "no such logic");
}

static RungStatus choose_by_lookup(const RungCall *call, uint32_t *choose,
                                   RungError *err) {
  const size_t count = call->node->input_count;
  const size_t slot_count = rung_tuple_slots(count / 2);
  uint64_t *slots =
      rung_scratch_take(call->scratch, RUNG_SCRATCH_SLOTS, slot_count, sizeof *slots);
  if (!slots) return no_scratch(err);
  rung_choice_lookup(choose, call->rows, call->inputs, count, slots, slot_count);
  return RUNG_OK;
}

RungStatus rung_operate_choice(const RungCall *call, RungColumn *out, size_t *row,
                               RungError *err) {
  const RungColumn *const *inputs = call->inputs;
  const size_t rows = call->rows, count = call->node->input_count;
  RungStatus status = RUNG_OK;
  uint32_t *choose = rung_scratch_u32(call->scratch, RUNG_SCRATCH_CHOOSE, rows);
  if (!choose) return no_scratch(err);
  switch (call->node->operator) {
  case RUNG_OP_OTHERWISE: rung_choice_otherwise(choose, rows, inputs[0]); break;
  case RUNG_OP_IF: rung_choice_if(choose, rows, inputs[0]); break;
  case RUNG_OP_PICK: rung_choice_pick(choose, rows, inputs[0], count); break;
  case RUNG_OP_PICK_DATED: rung_choice_pick_dated(choose, rows, inputs, count); break;
  default: status = choose_by_lookup(call, choose, err); break;
  }
  if (!status) *row = rung_choice_take(out, inputs, choose);
  return status;
}

RungStatus rung_operate_schedule(const RungCall *call, RungColumn *out, size_t *row,
                                 RungError *err) {
  const RungColumn *const *inputs = call->inputs;
  const size_t count = call->node->input_count;
  const bool above = call->node->digits != 0;
  uint32_t *choose = rung_scratch_u32(call->scratch, RUNG_SCRATCH_CHOOSE, call->rows);
  size_t edge = 0;
  if (!choose) return no_scratch(err);
  const size_t fallen = rung_schedule_check(call->rows, inputs, count, &edge);
  if (fallen != RUNG_NO_ROW) return rung_fault_edges(call, fallen, edge, err);
  switch (call->node->operator) {
  case RUNG_OP_RATE_AT:
    *row = rung_schedule_rate(out, inputs, count, above, choose);
    break;
  case RUNG_OP_PAY_SPLIT: *row = rung_schedule_split(out, inputs, count); break;
  default: *row = rung_schedule_whole(out, inputs, count, above, choose); break;
  }
  return RUNG_OK;
}

RungStatus rung_operate_date(const RungCall *call, RungColumn *out, size_t *row,
                             RungError *err) {
  const RungColumn *const *inputs = call->inputs;
  (void)row;
  switch (call->node->operator) {
  case RUNG_OP_DAYS: rung_date_days(out, inputs[0], inputs[1]); return RUNG_OK;
  case RUNG_OP_YEAR: rung_date_part(out, RUNG_DATE_YEAR, inputs[0]); return RUNG_OK;
  case RUNG_OP_QUARTER: rung_date_part(out, RUNG_DATE_QUARTER, inputs[0]); return RUNG_OK;
  case RUNG_OP_MONTH: rung_date_part(out, RUNG_DATE_MONTH, inputs[0]); return RUNG_OK;
  case RUNG_OP_SPAN_START: {
    const RungUnit unit = (RungUnit)call->node->digits;
    rung_date_span_start(out, rung_plan_calendar(call->run->plan, unit), unit, inputs[0]);
    return RUNG_OK;
  }
  case RUNG_OP_RULES_DATE:
    rung_date_no_later(out, inputs[0], rung_rules_date(call->run->rules, RUNG_DATE_MAX));
    return RUNG_OK;
  case RUNG_OP_ADD_MONTHS:
    rung_date_add(out, RUNG_UNIT_MONTH, inputs[0], inputs[1]);
    return RUNG_OK;
  case RUNG_OP_ADD_DAYS:
    rung_date_add(out, RUNG_UNIT_DAY, inputs[0], inputs[1]);
    return RUNG_OK;
  default: break;
  }
  return rung_error_set(err, RUNG_E_INTERNAL, "operator", "no such date");
}

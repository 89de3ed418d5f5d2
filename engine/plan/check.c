#include "plan/check.h"

#include <stdarg.h>

#include "plan/describe.h"
#include "plan/operator.h"

static RungStatus refuse_message(const RungCheck *check, RungRecord record, size_t index,
                                 RungError *err, const char *message) {
  rung_error_set(err, RUNG_E_SCRIPT, "bad-plan", "%s", message);
  rung_error_place(err, "plan", check->first_lines[record] + (uint32_t)index, 0,
                   UINT64_MAX);
  return RUNG_E_SCRIPT;
}

RungStatus rung_check_refuse(const RungCheck *check, RungRecord record, size_t index,
                             RungError *err, const char *format, ...) {
  char message[RUNG_MESSAGE_MAX];
  va_list arguments;
  int used =
      snprintf(message, sizeof message, "%s %zu: ", rung_record_row(record)->tag, index);
  va_start(arguments, format);
  vsnprintf(message + used, sizeof message - (size_t)used, format, arguments);
  va_end(arguments);
  return refuse_message(check, record, index, err, message);
}

RungStatus rung_check_refuse_node(const RungNodeCheck *at, RungError *err,
                                  const char *format, ...) {
  char message[RUNG_MESSAGE_MAX];
  va_list arguments;
  int used = snprintf(message, sizeof message, "node %%%u %s: ", at->id,
                      rung_operator_row(at->node->operator)->name);
  va_start(arguments, format);
  vsnprintf(message + used, sizeof message - (size_t)used, format, arguments);
  va_end(arguments);
  return refuse_message(at->check, RUNG_RECORD_NODE, at->id, err, message);
}

static bool same_currency(RungType a, RungType b) {
  return (a.kind == RUNG_KIND_MONEY) == (b.kind == RUNG_KIND_MONEY) &&
         a.currency == b.currency;
}

bool rung_check_same_unit(RungType a, RungType b) {
  return rung_type_is_numeric(a) && rung_type_is_numeric(b) && same_currency(a, b);
}

bool rung_check_fits(RungType type, RungType wanted) {
  if (!rung_type_is_numeric(type)) return rung_type_equal(type, wanted);
  if (!rung_check_same_unit(type, wanted)) return false;
  return wanted.ratio || (!type.ratio && type.scale <= wanted.scale);
}

bool rung_check_comparable(RungType a, RungType b, bool ordered) {
  if (rung_type_is_numeric(a)) return rung_check_same_unit(a, b);
  if (!rung_type_equal(a, b)) return false;
  return !ordered || (a.kind != RUNG_KIND_FLAG && a.kind != RUNG_KIND_REF);
}

bool rung_check_is_count(RungType type) {
  return type.kind == RUNG_KIND_NUMBER && !type.ratio && type.scale == 0;
}

RungStatus rung_check_input_kind(const RungNodeCheck *at, size_t i, RungKind kind,
                                 RungError *err) {
  RungDescription is;
  RungType type = rung_check_input(at, i)->type;
  if (type.kind == kind) return RUNG_OK;
  return rung_check_refuse_node(at, err, "input %zu is %s, not %s", i + 1,
                                rung_describe_type(at->plan, type, &is),
                                rung_kind_name(kind));
}

RungStatus rung_check_input_fits(const RungNodeCheck *at, size_t i, RungError *err) {
  RungDescription is, wanted;
  RungType type = rung_check_input(at, i)->type;
  if (rung_check_fits(type, at->node->type)) return RUNG_OK;
  return rung_check_refuse_node(at, err, "input %zu is %s and does not fit %s", i + 1,
                                rung_describe_type(at->plan, type, &is),
                                rung_describe_type(at->plan, at->node->type, &wanted));
}

RungStatus rung_check_result_kind(const RungNodeCheck *at, RungKind kind,
                                  RungError *err) {
  RungDescription is;
  if (at->node->type.kind == kind) return RUNG_OK;
  return rung_check_refuse_node(at, err, "the result is %s, not %s",
                                rung_describe_type(at->plan, at->node->type, &is),
                                rung_kind_name(kind));
}

RungStatus rung_check_result_count(const RungNodeCheck *at, RungError *err) {
  RungDescription is;
  if (rung_check_is_count(at->node->type)) return RUNG_OK;
  return rung_check_refuse_node(at, err, "the result is %s, not number scale 0",
                                rung_describe_type(at->plan, at->node->type, &is));
}

RungStatus rung_plan_check(const RungPlan *plan, const uint32_t *first_lines,
                           RungError *err) {
  RungCheck check = {plan, first_lines, NULL};
  RungStatus status = RUNG_OK;
  uint32_t *ready =
      rung_allocate_array(plan->arena.allocator, plan->group_count + 1, sizeof *ready);
  if (!ready) return rung_error_memory(err, "the plan");
  rung_check_ready(plan, ready);
  check.ready = ready;
  status = rung_check_sources(&check, err);
  if (!status) status = rung_check_groups(&check, err);
  for (uint32_t i = 0; i < plan->node_count && !status; i++)
    status = rung_check_node(&check, i, err);
  if (!status) status = rung_check_fields(&check, err);
  if (!status) status = rung_check_outcomes(&check, err);
  if (!status) status = rung_check_tests(&check, err);
  rung_release(plan->arena.allocator, ready, (plan->group_count + 1) * sizeof *ready);
  return status;
}

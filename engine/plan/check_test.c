/* What is expected of a case is a node of its partner. */
#include "plan/check.h"

static RungStatus check_grain(const RungCheck *check, size_t index, const char *field,
                              uint32_t node, RungError *err) {
  uint32_t domain = check->plan->nodes[node].domain;
  if (domain == 0 || domain == check->plan->program.subject) return RUNG_OK;
  return rung_check_refuse(check, RUNG_RECORD_EXPECT, index, err,
                           "%s is of other rows than the subject's", field);
}

static RungStatus check_expect(const RungCheck *check, size_t index, RungError *err) {
  const RungPlan *plan = check->plan;
  const RungExpect *expect = &plan->expects[index];
  if (check_grain(check, index, "target", expect->target, err) ||
      check_grain(check, index, "holds", expect->holds, err)) {
    return err->status;
  }
  if (plan->nodes[expect->holds].type.kind != RUNG_KIND_FLAG)
    return rung_check_refuse(check, RUNG_RECORD_EXPECT, index, err, "holds is no flag");
  if (expect->expected == RUNG_NONE) return RUNG_OK;
  return check_grain(check, index, "expected", expect->expected, err);
}

/* A test gives rows to sources that are read, not to those made from other rows. */
static RungStatus check_given(const RungCheck *check, size_t index, RungError *err) {
  const RungPlan *plan = check->plan;
  const RungGivenRow *row = &plan->given[index];
  if (plan->sources[row->source].schema.origin_count == 0) return RUNG_OK;
  return rung_check_refuse(check, RUNG_RECORD_GIVEN, index, err,
                           "the rows of the source are made from others");
}

RungStatus rung_check_tests(const RungCheck *check, RungError *err) {
  const RungPlan *plan = check->plan;
  RungStatus status = RUNG_OK;
  if (plan->case_count > 0 &&
      plan->sources[plan->program.subject - 1].schema.origin_count > 0)
    return rung_check_refuse(check, RUNG_RECORD_CASE, 0, err,
                             "the rows of the subject are made from others");
  for (size_t i = 0; i < plan->given_count && !status; i++)
    status = check_given(check, i, err);
  for (size_t i = 0; i < plan->expect_count && !status; i++)
    status = check_expect(check, i, err);
  return status;
}

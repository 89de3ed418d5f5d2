/* What must hold between the records of a plan, beyond each record's own fields, so that
 * an evaluator may trust it. The list of it for readers is plan/README.md. Private to
 * plan/. */
#ifndef RUNG_PLAN_CHECK_H
#define RUNG_PLAN_CHECK_H

#include "plan/record.h"

typedef struct RungCheck {
  const RungPlan *plan;
  const uint32_t *first_lines; /* [RUNG_RECORD_COUNT] */
  const uint32_t *ready;       /* [group_count] first node that may use the group */
} RungCheck;

/* A node under check. */
typedef struct RungNodeCheck {
  const RungCheck *check;
  const RungPlan *plan;
  const RungNode *node;
  uint32_t id;
} RungNodeCheck;

/* "bad-plan" with the line of the first record at fault. */
RungStatus rung_plan_check(const RungPlan *plan, const uint32_t *first_lines,
                           RungError *err) RUNG_MUST_USE;

/* ready [group_count]: one past the last node that the group is made with. */
void rung_check_ready(const RungPlan *plan, uint32_t *ready);
RungStatus rung_check_sources(const RungCheck *check, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_groups(const RungCheck *check, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_node(const RungCheck *check, uint32_t id,
                           RungError *err) RUNG_MUST_USE;
RungStatus rung_check_fields(const RungCheck *check, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_outcomes(const RungCheck *check, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_tests(const RungCheck *check, RungError *err) RUNG_MUST_USE;

/* Classes of operators that have a file of their own. */
RungStatus rung_check_choice(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_schedule(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_domain(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_aggregate(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_convert(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_rank(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;
RungStatus rung_check_running(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;

/* Sets "bad-plan" at the line of a record. */
RungStatus rung_check_refuse(const RungCheck *check, RungRecord record, size_t index,
                             RungError *err, const char *format, ...) RUNG_PRINTF(5, 6);
/* The same for a node: "node %17 add: <message>". */
RungStatus rung_check_refuse_node(const RungNodeCheck *at, RungError *err,
                                  const char *format, ...) RUNG_PRINTF(3, 4);

static inline const RungNode *rung_check_input(const RungNodeCheck *at, size_t i) {
  return &at->plan->nodes[at->node->inputs[i]];
}

/* Both numeric, of one currency or both of none: they can be added and compared. */
bool rung_check_same_unit(RungType a, RungType b);
/* A value of `type` can be kept as `wanted` without loss: the same unit and no finer
 * scale, a ratio only in a ratio; other types equal. */
bool rung_check_fits(RungType type, RungType wanted);
/* Values of the two can be told apart or put in order. */
bool rung_check_comparable(RungType a, RungType b, bool ordered);
/* number:0, what counts and parts of dates are. */
bool rung_check_is_count(RungType type);

/* Input i: of the kind; fits the node's type; has the node's domain or 0. */
RungStatus rung_check_input_kind(const RungNodeCheck *at, size_t i, RungKind kind,
                                 RungError *err) RUNG_MUST_USE;
RungStatus rung_check_input_fits(const RungNodeCheck *at, size_t i,
                                 RungError *err) RUNG_MUST_USE;
/* The node's own type is of the kind. */
RungStatus rung_check_result_kind(const RungNodeCheck *at, RungKind kind,
                                  RungError *err) RUNG_MUST_USE;
RungStatus rung_check_result_count(const RungNodeCheck *at, RungError *err) RUNG_MUST_USE;

#endif

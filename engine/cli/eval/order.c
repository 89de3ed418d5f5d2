#include "cli/eval/statement.h"

/* Rows of a group by their keys. */
typedef struct Order {
  const RungSession *session;
  uint32_t domain;
  size_t key_count;
} Order;

static int compare_cells(const RungSession *session, const RungColumn *column,
                         size_t left, size_t right) {
  uint32_t domain = column->type.domain;
  switch (column->store) {
  case RUNG_STORE_RATIO:
    return rung_ratio_compare(column->values.ratio[left], column->values.ratio[right]);
  case RUNG_STORE_I64:
  case RUNG_STORE_I128:
    return rung_wide_compare(rung_column_digits(column, left), column->type.scale,
                             rung_column_digits(column, right), column->type.scale);
  case RUNG_STORE_I32:
    return (column->values.i32[left] > column->values.i32[right]) -
           (column->values.i32[left] < column->values.i32[right]);
  case RUNG_STORE_U8: return (int)column->values.u8[left] - (int)column->values.u8[right];
  case RUNG_STORE_U32: break;
  }
  uint32_t a = column->values.u32[left], b = column->values.u32[right];
  if (a == b) return 0;
  if (column->type.kind == RUNG_KIND_REF) {
    return rung_text_compare(rung_session_key(session, domain, a),
                             rung_session_key(session, domain, b));
  }
  return rung_text_compare(rung_pool_view(&session->pool, a),
                           rung_pool_view(&session->pool, b));
}

static int compare_rows(const void *context, uint32_t left, uint32_t right) {
  const Order *order = context;
  int result = 0;
  for (size_t k = 0; result == 0 && k < order->key_count; k++) {
    const RungColumn *key = rung_run_group_key(order->session->run, order->domain, k);
    result = compare_cells(order->session, key, left, right);
  }
  return result;
}

static RungStatus sort_rows(const RungStatement *statement, RungOwned *owned,
                            uint32_t domain, RungError *err) {
  RungSession *session = statement->session;
  if (!owned->starts || !rung_plan_domain_is_group(&session->plan, domain)) {
    return RUNG_OK;
  }
  RungArena arena;
  rung_arena_init(&arena, &session->allocator);
  Order order = {.session = session,
                 .domain = domain,
                 .key_count = rung_plan_group(&session->plan, domain)->key_count};
  size_t subjects = rung_run_rows(session->run, session->plan.program.subject);
  RungStatus status = rung_owned_sort(owned, subjects, compare_rows, &order, &arena, err);
  rung_arena_reset(&arena);
  return status;
}

RungStatus rung_statement_sort_groups(RungStatement *statement, RungError *err) {
  const RungPlan *plan = &statement->session->plan;
  RungOutcomes *outcomes = &statement->outcomes;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; !status && i < plan->incentive_count; i++) {
    status = sort_rows(statement, &outcomes->incentive_rows[i],
                       plan->incentives[i].domain, err);
  }
  for (size_t i = 0; !status && i < plan->badge_count; i++) {
    status = sort_rows(statement, &outcomes->badge_rows[i], plan->badges[i].domain, err);
  }
  return status;
}

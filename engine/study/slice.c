#include "study/outcome.h"
#include "study/trace.h"

/* A figure as a ratio; false when it is missing. */
static bool figure(const RungRun *run, uint32_t node, size_t row, RungRatio *ratio) {
  const RungColumn *column = rung_run_column(run, node);
  size_t at = rung_outcome_at(column, row);
  if (!rung_column_has(column, at)) return false;
  if (column->store == RUNG_STORE_RATIO) {
    *ratio = column->values.ratio[at];
    return true;
  }
  return rung_ratio_from_decimal(rung_column_digits(column, at), column->type.scale,
                                 ratio);
}

RungStatus rung_trace_slice(RungSlice *slice, bool *known, const RungRun *run,
                            const RungPlan *plan, uint32_t node, uint32_t index,
                            size_t row, RungError *err) {
  const RungNode *n = &plan->nodes[node];
  uint32_t edge_input = 1 + 2 * index;
  RungRatio x, edge, rate, next;
  *slice = (RungSlice){.part = {0, 1}, .pay = {0, 1}};
  *known = figure(run, n->inputs[0], row, &x) &&
           figure(run, n->inputs[edge_input], row, &edge) &&
           figure(run, n->inputs[edge_input + 1], row, &rate);
  if (!*known) return RUNG_OK;
  int order = rung_ratio_compare(x, edge);
  slice->reached = order > 0 || (order == 0 && rung_text_is(n->literal, "from"));
  if (n->operator!= RUNG_OP_PAY_SPLIT || order <= 0) return RUNG_OK;
  RungRatio top = x;
  bool more = edge_input + 2 < n->input_count;
  if (more && figure(run, n->inputs[edge_input + 2], row, &next) &&
      rung_ratio_compare(next, x) < 0) {
    top = next;
  }
  if (!rung_ratio_subtract(top, edge, &slice->part) ||
      !rung_ratio_multiply(slice->part, rate, &slice->pay)) {
    return rung_error_set(err, RUNG_E_RANGE, "overflow",
                          "a slice of a schedule needs more than 38 digits");
  }
  return RUNG_OK;
}

#include "study/outcome.h"
#include "study/trace.h"

bool rung_trace_figure(const RungRun *run, uint32_t node, size_t row, RungRatio *ratio) {
  const RungColumn *column = rung_run_column(run, node);
  size_t at = rung_outcome_at(column, row);
  if (!rung_column_has(column, at)) return false;
  if (column->store == RUNG_STORE_I32) {
    *ratio = (RungRatio){column->values.i32[at], 1};
    return true;
  }
  if (column->store == RUNG_STORE_RATIO) {
    *ratio = column->values.ratio[at];
    return true;
  }
  return rung_ratio_from_decimal(rung_column_digits(column, at), column->type.scale,
                                 ratio);
}

uint32_t rung_trace_amount(const RungPlan *plan, uint32_t node, uint32_t index) {
  const RungNode *n = &plan->nodes[node];
  const uint32_t edge = 1 + 2 * index;
  if (n->operator!= RUNG_OP_PAY_SPLIT || edge + 2 >= n->input_count) return RUNG_NONE;
  const RungNode *rate = &plan->nodes[n->inputs[edge + 1]];
  if (rate->operator!= RUNG_OP_DIVIDE) return RUNG_NONE;
  const RungNode *width = &plan->nodes[rate->inputs[1]];
  bool whole = width->operator== RUNG_OP_SUBTRACT && width->inputs[0] ==
               n->inputs[edge + 2] && width->inputs[1] == n->inputs[edge];
  return whole ? rate->inputs[0] : RUNG_NONE;
}

void rung_trace_slice(RungSlice *slice, bool *known, const RungRun *run,
                      const RungPlan *plan, uint32_t node, uint32_t index, size_t row) {
  const RungNode *n = &plan->nodes[node];
  uint32_t edge_input = 1 + 2 * index;
  RungRatio x, edge, rate, next;
  *slice = (RungSlice){.part = {0, 1}, .pay = {0, 1}};
  *known = rung_trace_figure(run, n->inputs[0], row, &x) &&
           rung_trace_figure(run, n->inputs[edge_input], row, &edge) &&
           rung_trace_figure(run, n->inputs[edge_input + 1], row, &rate);
  if (!*known) return;
  int order = rung_ratio_compare(x, edge);
  slice->reached = order > 0 || (order == 0 && rung_text_is(n->literal, "from"));
  if (n->operator!= RUNG_OP_PAY_SPLIT || order <= 0) return;
  RungRatio top = x;
  bool more = edge_input + 2 < n->input_count;
  if (more && rung_trace_figure(run, n->inputs[edge_input + 2], row, &next) &&
      rung_ratio_compare(next, x) < 0) {
    top = next;
  }
  /* What is only shown may need too many digits: it is then not told. */
  if (!rung_ratio_subtract(top, edge, &slice->part) ||
      !rung_ratio_multiply(slice->part, rate, &slice->pay)) {
    slice->part = slice->pay = (RungRatio){0, 1};
  }
}

#include "study/trace.h"

/* Is row a peer of the one that `own` is the target of: same target, weight there? */
static bool is_peer(const RungRun *run, const RungNode *node, size_t row, uint32_t own) {
  if (!rung_column_has(rung_run_column(run, node->inputs[1]), row)) return false;
  if (node->via == RUNG_NONE) return true;
  const RungColumn *via = rung_run_column(run, node->via);
  return rung_column_has(via, row) && via->values.u32[row] == own;
}

void rung_trace_parts(RungParts *parts, const RungRun *run, const RungPlan *plan,
                      uint32_t node, size_t row) {
  const RungNode *n = &plan->nodes[node];
  const size_t rows = rung_run_rows(run, n->domain);
  const RungColumn *via = n->via == RUNG_NONE ? NULL : rung_run_column(run, n->via);
  *parts = (RungParts){.total = {0, 1}, .weight = {0, 1}, .sum = {0, 1}};
  if (via && !rung_column_has(via, row)) return;
  const uint32_t own = via ? via->values.u32[row] : 0;
  parts->known = rung_trace_figure(run, n->inputs[0], row, &parts->total) &&
                 rung_trace_figure(run, n->inputs[1], row, &parts->weight);
  bool summed = true;
  for (size_t i = 0; i < rows && parts->known; i++) {
    RungRatio weight;
    if (!is_peer(run, n, i, own)) continue;
    parts->peers++;
    summed = summed && rung_trace_figure(run, n->inputs[1], i, &weight) &&
             rung_ratio_add(parts->sum, weight, &parts->sum);
  }
  parts->summed = parts->known && summed;
}

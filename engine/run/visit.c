/* The rows behind an aggregate's figure. */
#include "kernel/order.h"
#include "run/state.h"

static bool is_true(const RungRun *run, uint32_t flag, size_t row) {
  const RungColumn *column = run->columns[flag];
  const size_t at = row * rung_vector_stride(column);
  return rung_column_has(column, at) && column->values.u8[at];
}

uint32_t rung_run_validity(const RungRun *run, uint32_t filter) {
  const RungNode *nodes = run->plan->nodes;
  if (filter != RUNG_NONE && rung_node_is(&nodes[filter], RUNG_OP_AND))
    filter = nodes[filter].inputs[0];
  const bool is = filter != RUNG_NONE && rung_node_is(&nodes[filter], RUNG_OP_VALID_ON);
  return is ? filter : RUNG_NONE;
}

static RungCounted why_left_out(const RungRun *run, const RungNode *node, size_t row) {
  const RungColumn *const *columns = run->columns;
  if (node->window != RUNG_NONE) {
    const RungColumn *date = columns[node->date];
    const RungSpan span = run->spans[node->window];
    const size_t at = row * rung_vector_stride(date);
    if (!rung_column_has(date, at) || date->values.i32[at] < span.from ||
        date->values.i32[at] > span.to)
      return RUNG_OUTSIDE_WINDOW;
  }
  if (node->filter != RUNG_NONE && !is_true(run, node->filter, row)) {
    const uint32_t validity = rung_run_validity(run, node->filter);
    const bool valid = validity == RUNG_NONE || is_true(run, validity, row);
    return valid ? RUNG_FILTERED : RUNG_NOT_VALID;
  }
  for (size_t i = 0; i < node->input_count; i++) {
    const RungColumn *input = columns[node->inputs[i]];
    if (!rung_column_has(input, row * rung_vector_stride(input)))
      return RUNG_VALUE_MISSING;
  }
  return RUNG_COUNTED;
}

/* Looks the rows of each target up once a ref. Cost: rows. */
static RungStatus index_via(const RungRun *run, uint32_t via, RungError *err) {
  RungVisits *visits = run->visits;
  const RungColumn *refs = run->columns[via];
  const size_t targets = rung_run_rows(run, refs->type.domain);
  if (!visits->by_via)
    visits->by_via = rung_arena_take_array(&visits->arena, run->plan->node_count,
                                           sizeof *visits->by_via);
  if (!visits->by_via) return rung_error_memory(err, "the rows of a figure");
  RungRefRows *index = &visits->by_via[via];
  if (index->rows) return RUNG_OK;
  uint32_t *rows = rung_arena_take_array(&visits->arena, refs->rows, sizeof *rows);
  uint32_t *target = rung_arena_take_array(&visits->arena, refs->rows, sizeof *target);
  index->offsets =
      rung_arena_take_array(&visits->arena, targets + 1, sizeof *index->offsets);
  if (!rows || !target || !index->offsets)
    return rung_error_memory(err, "the rows of a figure");
  for (size_t row = 0; row < refs->rows; row++)
    target[row] = rung_column_has(refs, row) ? refs->values.u32[row] : RUNG_NO_TARGET;
  RungOrder order = {rows, index->offsets, NULL, targets};
  rung_order_by_target(&order, target, refs->rows);
  index->rows = rows;
  return RUNG_OK;
}

static RungStatus visit_all(const RungRun *run, uint32_t node, RungVisit visit,
                            void *context, RungError *err) {
  const size_t rows = rung_run_rows(run, rung_run_aggregate_domain(run, node));
  RungStatus status = RUNG_OK;
  for (size_t row = 0; row < rows && !status; row++)
    status = visit(context, row, why_left_out(run, &run->plan->nodes[node], row), err);
  return status;
}

RungStatus rung_run_visit(const RungRun *run, uint32_t node, size_t at, RungVisit visit,
                          void *context, RungError *err) {
  const RungNode *aggregate = &run->plan->nodes[node];
  if (aggregate->via == RUNG_NONE) return visit_all(run, node, visit, context, err);
  RungStatus status = index_via(run, aggregate->via, err);
  if (status) return status;
  const RungRefRows *index = &run->visits->by_via[aggregate->via];
  for (uint32_t i = index->offsets[at]; i < index->offsets[at + 1] && !status; i++)
    status =
        visit(context, index->rows[i], why_left_out(run, aggregate, index->rows[i]), err);
  return status;
}

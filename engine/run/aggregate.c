/* Aggregates and figures among peers: which rows count, then which kernel. */
#include "kernel/apportion.h"
#include "kernel/order.h"
#include "kernel/select.h"
#include "run/gather.h"
#include "run/listing.h"

/* The rows that an aggregate reads: target says which count, and for what. */
typedef struct Reading {
  const RungCall *call;
  uint32_t *target; /* [rows] */
  size_t rows;
} Reading;

uint32_t rung_run_aggregate_domain(const RungRun *run, uint32_t node) {
  return rung_rounds_rows_domain(run->plan, &run->plan->nodes[node]);
}

static RungStatus no_scratch(RungError *err) {
  return rung_error_memory(err, "the work space");
}

uint32_t *rung_run_select(const RungCall *call, size_t rows, RungError *err) {
  const RungReads *reads = &call->reads;
  uint32_t *target = rung_scratch_u32(call->scratch, RUNG_SCRATCH_TARGET, rows);
  if (!target) {
    (void)no_scratch(err);
    return NULL;
  }
  rung_select_via(target, rows, call->via);
  if (reads->window != RUNG_NONE)
    rung_select_span(target, rows, call->date, call->run->spans[reads->window]);
  if (call->filter) rung_select_filter(target, rows, call->filter);
  for (size_t i = 0; i < reads->input_count; i++)
    rung_select_there(target, rows, call->inputs[i]);
  return target;
}

/* The rows in the order of an input. */
static RungStatus sort_rows_by(const Reading *reading, const RungColumn *value,
                               RungOrderBy by, size_t result_rows, RungOrder *order,
                               RungError *err) {
  RungRun *run = reading->call->run;
  order->order = rung_scratch_u32(&run->scratch, RUNG_SCRATCH_ORDER, reading->rows);
  order->scratch = rung_scratch_u32(&run->scratch, RUNG_SCRATCH_MERGE, reading->rows);
  order->offsets = rung_scratch_u32(&run->scratch, RUNG_SCRATCH_OFFSETS, result_rows + 1);
  order->result_rows = result_rows;
  if (!order->order || !order->scratch || !order->offsets) return no_scratch(err);
  rung_order_by_target(order, reading->target, reading->rows);
  rung_order_sort(order, value, by, run->pool);
  return RUNG_OK;
}

/* The rows in the order of input 0. */
static RungStatus sort_rows(const Reading *reading, RungOrderBy by, size_t result_rows,
                            RungOrder *order, RungError *err) {
  return sort_rows_by(reading, reading->call->inputs[0], by, result_rows, order, err);
}

static RungStatus settle_parts(RungGather *gathering, RungScratch *scratch,
                               RungError *err) {
  size_t words = 0;
  RungStatus status = rung_gather_reserve(gathering, NULL, 0, &words, err);
  if (status || words == 0) return status;
  uint64_t *table = rung_scratch_take(scratch, RUNG_SCRATCH_SLOTS, words, sizeof *table);
  if (!table) return no_scratch(err);
  for (size_t i = 0; i < RUNG_DISTINCT_PARTS; i++)
    rung_gather_merge_part(gathering, NULL, 0, i, table);
  return RUNG_OK;
}

/* All rows in one go. */
static RungStatus gather(const RungCall *call, size_t rows, RungColumn *out, size_t *row,
                         RungError *err) {
  RungCall reading = *call, gathered = *call;
  RungGather gathering;
  RungListed listed;
  RungArena arena;
  reading.rows = rows;
  rung_arena_init(&arena, call->run->allocator);
  RungStatus status =
      rung_gather_init(&gathering, call->run->plan, call->id, call->rows, &arena, err);
  if (!status) status = rung_run_list(&reading, &listed, err);
  if (!status) status = rung_gather_add(&gathering, &reading, listed, err);
  if (!status) status = settle_parts(&gathering, call->scratch, err);
  if (!status) {
    gathered.gather = &gathering;
    rung_operate_gathered(&gathered, out, row);
  }
  rung_gather_reset(&gathering);
  rung_arena_reset(&arena);
  return status;
}

/* A sum or an average. */
static RungStatus sum_ratios(const Reading *reading, RungColumn *out, size_t *row,
                             RungError *err) {
  const RungCall *call = reading->call;
  RungOrder order;
  RungStatus status = sort_rows(reading, RUNG_ORDER_DENOMINATOR, call->rows, &order, err);
  if (!status)
    *row = rung_order_sum_ratios(out, call->inputs[0], &order,
                                 rung_node_is(call->node, RUNG_OP_AVG));
  return status;
}

static RungStatus sorted(const Reading *reading, RungColumn *out, size_t *row,
                         RungError *err) {
  const RungNode *node = reading->call->node;
  const RungColumn *value = reading->call->inputs[0];
  const RungOrderBy by =
      rung_node_is(node, RUNG_OP_SUM_TOP) ? RUNG_ORDER_FALLING : RUNG_ORDER_RISING;
  RungOrder order;
  RungStatus status = sort_rows(reading, by, reading->call->rows, &order, err);
  if (status) return status;
  if (rung_node_is(node, RUNG_OP_MEDIAN))
    *row = rung_order_median(out, value, &order);
  else if (rung_node_is(node, RUNG_OP_PERCENTILE))
    *row = rung_order_percentile(out, value, &order, node->digits, RUNG_PERCENTILE_SCALE);
  else
    *row = rung_order_sum_top(out, value, &order, node->digits);
  return RUNG_OK;
}

RungStatus rung_operate_aggregate(const RungCall *call, RungColumn *out, size_t *row,
                                  RungError *err) {
  const uint32_t domain = rung_run_aggregate_domain(call->run, call->id);
  Reading reading = {call, NULL, rung_run_rows(call->run, domain)};
  if (rung_gather_can(call->run->plan, call->node))
    return gather(call, reading.rows, out, row, err);
  reading.target = rung_run_select(call, reading.rows, err);
  if (!reading.target) return err->status;
  return rung_node_is(call->node, RUNG_OP_SUM) || rung_node_is(call->node, RUNG_OP_AVG)
             ? sum_ratios(&reading, out, row, err)
             : sorted(&reading, out, row, err);
}

/* What a figure is compared with: rows of `via`, or all rows together. */
static size_t peer_groups(const RungCall *call) {
  const RungRun *run = call->run;
  const uint32_t via = call->node->via;
  return via == RUNG_NONE ? 1 : rung_run_rows(run, run->plan->nodes[via].type.domain);
}

static RungStatus rank(const RungCall *call, RungColumn *out, RungError *err) {
  Reading reading = {call, rung_run_select(call, call->rows, err), call->rows};
  RungOrder order;
  if (!reading.target) return err->status;
  RungStatus status =
      sort_rows(&reading, RUNG_ORDER_FALLING, peer_groups(call), &order, err);
  if (!status) rung_order_rank(out, call->inputs[0], &order);
  return status;
}

/* Rows whose weight is there, by target and key. */
static RungStatus select_peers(Reading *reading, RungOrder *order, RungError *err) {
  const RungCall *call = reading->call;
  const RungColumn *weight = call->inputs[1], *key = call->inputs[2];
  uint32_t *target = rung_scratch_u32(call->scratch, RUNG_SCRATCH_TARGET, call->rows);
  if (!target) return no_scratch(err);
  rung_select_via(target, call->rows, call->via);
  rung_select_there(target, call->rows, weight);
  rung_select_there(target, call->rows, key);
  reading->target = target;
  return sort_rows_by(reading, key, RUNG_ORDER_RISING, peer_groups(call), order, err);
}

static RungStatus apportion(const RungCall *call, RungColumn *out, size_t *row,
                            RungError *err) {
  RungScratch *scratch = &call->run->scratch;
  const size_t rows = call->rows;
  Reading reading = {call, NULL, rows};
  RungApportionFault fault;
  RungOrder order;
  RungApportion sharing = {call->inputs[0], call->inputs[1], &order, NULL, NULL, NULL};
  RungStatus status = select_peers(&reading, &order, err);
  if (status) return status;
  sharing.weights =
      rung_scratch_take(scratch, RUNG_SCRATCH_WEIGHTS, rows, sizeof(RungWide));
  sharing.parts = rung_scratch_take(scratch, RUNG_SCRATCH_PARTS, rows, sizeof(RungWide));
  sharing.served = rung_scratch_take(scratch, RUNG_SCRATCH_SERVED, rows, sizeof(size_t));
  if (!sharing.weights || !sharing.parts || !sharing.served) return no_scratch(err);
  *row = rung_apportion(out, &sharing, &fault);
  if (fault == RUNG_APPORTION_NEGATIVE) return rung_fault_weight(call, *row, err);
  if (fault == RUNG_APPORTION_UNEQUAL) return rung_fault_total(call, *row, err);
  return RUNG_OK;
}

RungStatus rung_operate_rank(const RungCall *call, RungColumn *out, size_t *row,
                             RungError *err) {
  return rung_node_is(call->node, RUNG_OP_RANK) ? rank(call, out, err)
                                                : apportion(call, out, row, err);
}

/* Rows that the filter leaves out still have the total so far: they stay in order. */
RungStatus rung_operate_running(const RungCall *call, RungColumn *out, size_t *row,
                                RungError *err) {
  const RungNode *node = call->node;
  RungRun *run = call->run;
  Reading reading = {
      call, rung_scratch_u32(&run->scratch, RUNG_SCRATCH_TARGET, call->rows), call->rows};
  if (!reading.target) return no_scratch(err);
  rung_select_via(reading.target, call->rows, call->via);
  if (node->window != RUNG_NONE)
    rung_select_span(reading.target, call->rows, call->date, run->spans[node->window]);
  rung_select_there(reading.target, call->rows, call->inputs[1]);
  RungOrder order;
  RungStatus status = sort_rows_by(&reading, call->inputs[1], RUNG_ORDER_RISING,
                                   peer_groups(call), &order, err);
  if (!status) *row = rung_order_running(out, call->inputs[0], call->filter, &order);
  return status;
}

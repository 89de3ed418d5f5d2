#include "run/listing.h"

#include <string.h>

void rung_base_fill(RungBase *base, const RungCall *call) {
  const uint32_t window = call->reads.window;
  rung_select_via(base->target, call->rows, call->via);
  if (window != RUNG_NONE)
    rung_select_span(base->target, call->rows, call->date, call->run->spans[window]);
  rung_select_counts(base->counts, base->target, call->rows);
  base->count = rung_select_list(base->rows, base->counts, call->rows);
}

static bool takes_all(const RungCall *call) {
  bool all = !call->filter;
  for (size_t i = 0; i < call->reads.input_count; i++) all &= !call->inputs[i]->valid;
  return all;
}

RungStatus rung_base_list(const RungBase *base, const RungCall *call, RungListed *listed,
                          RungError *err) {
  const size_t rows = call->rows;
  *listed = (RungListed){base->target, base->rows, base->count};
  if (takes_all(call)) return RUNG_OK;
  uint8_t *counts = rung_scratch_take(call->scratch, RUNG_SCRATCH_COUNTS, rows, 1);
  uint32_t *list = rung_scratch_u32(call->scratch, RUNG_SCRATCH_LIST, rows);
  if (!counts || !list) return rung_error_memory(err, "the work space");
  if (rows) memcpy(counts, base->counts, rows);
  if (call->filter) rung_select_counts_filter(counts, rows, call->filter);
  for (size_t i = 0; i < call->reads.input_count; i++)
    rung_select_counts_there(counts, rows, call->inputs[i]);
  listed->rows = list;
  listed->count = rung_select_list(list, counts, rows);
  return RUNG_OK;
}

RungStatus rung_run_list(const RungCall *call, RungListed *listed, RungError *err) {
  RungScratch *scratch = call->scratch;
  RungBase base = {
      .target = rung_scratch_u32(scratch, RUNG_SCRATCH_TARGET, call->rows),
      .counts = rung_scratch_take(scratch, RUNG_SCRATCH_BASE_COUNTS, call->rows, 1),
      .rows = rung_scratch_u32(scratch, RUNG_SCRATCH_BASE_LIST, call->rows)};
  if (!base.target || !base.counts || !base.rows)
    return rung_error_memory(err, "the work space");
  rung_base_fill(&base, call);
  return rung_base_list(&base, call, listed, err);
}

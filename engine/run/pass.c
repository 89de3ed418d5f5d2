#include "run/pass.h"

#include <string.h>

#include "kernel/aggregate.h"
#include "run/gather.h"

/* What a block holds of a node: buffers for one block, reused by the next. */
typedef struct Stream {
  uint32_t node;
  RungColumn column;   /* of the block at hand */
  void *narrow, *wide; /* values at the store that is tried first, and at 128 bits */
  uint8_t *valid;
  RungColumn *whole; /* where the node is kept, or NULL */
} Stream;

typedef struct Pass {
  RungRun *run;
  uint32_t domain;
  size_t rows, block_rows;
  Stream *streams; /* [stream_count] in the order of nodes */
  size_t stream_count;
  uint32_t *slots;     /* [node_count] stream + 1, or 0 */
  RungGather *gathers; /* [gather_count] */
  size_t gather_count;
  RungColumn *slices; /* [most inputs + 3] of whole columns, for the call at hand */
  const RungColumn **inputs; /* [most inputs] */
  size_t first, count;       /* rows of the block at hand */
} Pass;

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "a pass over the rows");
}

static bool is_first(const RungRun *run, uint32_t id) {
  return run->rounds.same[id] == id;
}

static bool is_gathered_now(const Pass *pass, uint32_t id, uint32_t round) {
  const RungRounds *rounds = &pass->run->rounds;
  return rounds->place[id] == RUNG_GATHERED && rounds->round[id] == round &&
         rung_rounds_rows_domain(pass->run->plan, &pass->run->plan->nodes[id]) ==
             pass->domain;
}

static bool is_kept_now(const Pass *pass, uint32_t id, uint32_t round) {
  const RungRounds *rounds = &pass->run->rounds;
  return rounds->place[id] == RUNG_IN_BLOCKS && rounds->kept[id] &&
         rounds->round[id] == round && pass->run->plan->nodes[id].domain == pass->domain;
}

static void mark(const Pass *pass, uint8_t *needed, uint32_t used) {
  const RungRun *run = pass->run;
  if (used == RUNG_NONE) return;
  used = run->rounds.same[used];
  if (run->rounds.place[used] == RUNG_IN_BLOCKS && !run->columns[used] &&
      run->plan->nodes[used].domain == pass->domain)
    needed[used] = 1;
}

/* Which nodes go through in this pass; returns how many. */
static size_t mark_needed(Pass *pass, uint8_t *needed, uint32_t round) {
  const RungRun *run = pass->run;
  size_t count = 0;
  for (uint32_t id = (uint32_t)run->plan->node_count; id-- > 0;) {
    const RungNode *node = &run->plan->nodes[id];
    if (!is_first(run, id)) continue;
    const bool gathered = is_gathered_now(pass, id, round);
    if (is_kept_now(pass, id, round)) needed[id] = 1;
    pass->gather_count += gathered;
    count += needed[id];
    if (!gathered && !needed[id]) continue;
    for (size_t i = 0; i < node->input_count; i++) mark(pass, needed, node->inputs[i]);
    mark(pass, needed, node->filter);
    mark(pass, needed, node->via);
    mark(pass, needed, node->date);
  }
  return count;
}

static RungStatus init_stream(Pass *pass, Stream *stream, uint32_t id, RungArena *arena,
                              RungError *err) {
  RungRun *run = pass->run;
  const RungType type = run->plan->nodes[id].type;
  const RungStore store = rung_run_store(type);
  RungStatus status = rung_run_make_groups(run, &run->plan->nodes[id], err);
  if (status) return status;
  stream->node = id;
  stream->narrow = rung_arena_take(arena, pass->block_rows * rung_store_width(store));
  stream->valid = rung_arena_take(arena, pass->block_rows);
  if (!stream->narrow || !stream->valid) return no_memory(err);
  if (!run->rounds.kept[id]) return RUNG_OK;
  RungArena *kept = &run->results.arena;
  stream->whole = rung_arena_take(kept, sizeof *stream->whole);
  if (!stream->whole) return no_memory(err);
  return rung_column_init(stream->whole, kept, type, store, pass->rows, true, err);
}

static RungStatus init_streams(Pass *pass, const uint8_t *needed, RungArena *arena,
                               RungError *err) {
  const size_t nodes = pass->run->plan->node_count;
  pass->streams = rung_arena_take_array(arena, pass->stream_count, sizeof(Stream));
  pass->slots = rung_arena_take_array(arena, nodes, sizeof *pass->slots);
  if (!pass->streams || !pass->slots) return no_memory(err);
  RungStatus status = RUNG_OK;
  size_t count = 0;
  for (uint32_t id = 0; id < nodes && !status; id++) {
    if (!needed[id]) continue;
    status = init_stream(pass, &pass->streams[count], id, arena, err);
    pass->slots[id] = (uint32_t)++count;
  }
  return status;
}

static RungStatus init_gathers(Pass *pass, uint32_t round, RungArena *arena,
                               RungError *err) {
  RungRun *run = pass->run;
  pass->gathers = rung_arena_take_array(arena, pass->gather_count, sizeof(RungGather));
  if (!pass->gathers) return no_memory(err);
  RungStatus status = RUNG_OK;
  size_t count = 0;
  for (uint32_t id = 0; id < run->plan->node_count && !status; id++) {
    if (!is_first(run, id) || !is_gathered_now(pass, id, round)) continue;
    const RungNode *node = &run->plan->nodes[id];
    status = rung_run_make_groups(run, node, err);
    if (!status)
      status = rung_gather_init(&pass->gathers[count++], node, id,
                                rung_run_rows(run, node->domain), arena, err);
  }
  return status;
}

/* What the block has of a node's column: of itself, its part of a whole column, or the
 * one figure that stands for every row. spare: where a part may be described. */
static const RungColumn *in_block(const Pass *pass, uint32_t id, RungColumn *spare) {
  const RungRun *run = pass->run;
  id = run->rounds.same[id];
  if (pass->slots[id]) return &pass->streams[pass->slots[id] - 1].column;
  const RungColumn *whole = run->columns[id];
  if (run->plan->nodes[id].domain != pass->domain) return whole;
  *spare = *whole;
  spare->rows = pass->count;
  spare->values.any =
      (char *)whole->values.any + pass->first * rung_store_width(whole->store);
  if (whole->valid) spare->valid = whole->valid + pass->first;
  return spare;
}

static const RungColumn *maybe_in_block(const Pass *pass, uint32_t id,
                                        RungColumn *spare) {
  return id == RUNG_NONE ? NULL : in_block(pass, id, spare);
}

static RungCall call_of(Pass *pass, uint32_t id) {
  RungRun *run = pass->run;
  const RungNode *node = &run->plan->nodes[id];
  RungColumn *spare = pass->slices;
  for (size_t i = 0; i < node->input_count; i++)
    pass->inputs[i] = in_block(pass, node->inputs[i], spare++);
  return (RungCall){.run = run,
                    .id = id,
                    .node = node,
                    .inputs = pass->inputs,
                    .filter = maybe_in_block(pass, node->filter, spare),
                    .via = maybe_in_block(pass, node->via, spare + 1),
                    .date = maybe_in_block(pass, node->date, spare + 2),
                    .rows = pass->count,
                    .first = pass->first};
}

/* One try at a width of store; *row as for RungOperate. */
static RungStatus attempt(Stream *stream, const RungCall *call, RungStore store,
                          void *values, size_t *row, RungError *err) {
  stream->column = (RungColumn){.type = call->node->type,
                                .store = store,
                                .rows = call->rows,
                                .values.any = values,
                                .valid = stream->valid};
  memset(values, 0, call->rows * rung_store_width(store));
  *row = RUNG_NO_ROW;
  RungStatus status = rung_operate(call, &stream->column, row, err);
  if (!status && *row == RUNG_NO_ROW && rung_vector_complete(&stream->column))
    stream->column.valid = NULL;
  return status;
}

/* The whole column at 128 bits, when a block needs them. */
static RungStatus widen(const Pass *pass, RungColumn *whole, RungError *err) {
  RungColumn wide;
  RungStatus status = rung_column_init(&wide, &pass->run->results.arena, whole->type,
                                       RUNG_STORE_I128, whole->rows, false, err);
  if (status) return status;
  wide.valid = whole->valid;
  for (size_t row = 0; row < pass->first; row++)
    wide.values.i128[row] = whole->values.i64[row];
  *whole = wide;
  return RUNG_OK;
}

static RungStatus keep_block(const Pass *pass, Stream *stream, RungError *err) {
  const RungColumn *block = &stream->column;
  RungColumn *whole = stream->whole;
  if (block->valid)
    memcpy(whole->valid + pass->first, block->valid, block->rows);
  else
    memset(whole->valid + pass->first, 1, block->rows);
  if (block->store == RUNG_STORE_I128 && whole->store == RUNG_STORE_I64) {
    RungStatus status = widen(pass, whole, err);
    if (status) return status;
  }
  if (block->store == whole->store) {
    const size_t width = rung_store_width(whole->store);
    memcpy((char *)whole->values.any + pass->first * width, block->values.any,
           block->rows * width);
    return RUNG_OK;
  }
  for (size_t row = 0; row < block->rows; row++)
    whole->values.i128[pass->first + row] = block->values.i64[row];
  return RUNG_OK;
}

/* Figures are tried in 64 bits, then in 128. */
static RungStatus work_stream(Pass *pass, Stream *stream, RungArena *arena,
                              RungError *err) {
  const RungCall call = call_of(pass, stream->node);
  const RungStore store = rung_run_store(call.node->type);
  size_t row;
  RungStatus status = attempt(stream, &call, store, stream->narrow, &row, err);
  if (!status && row != RUNG_NO_ROW && store == RUNG_STORE_I64) {
    if (!stream->wide)
      stream->wide = rung_arena_take(arena, pass->block_rows * sizeof(RungWide));
    if (!stream->wide) return no_memory(err);
    status = attempt(stream, &call, RUNG_STORE_I128, stream->wide, &row, err);
  }
  if (!status && row != RUNG_NO_ROW) status = rung_fault_overflow(&call, row, err);
  if (!status && stream->whole) status = keep_block(pass, stream, err);
  return status;
}

static RungStatus work_blocks(Pass *pass, RungArena *arena, RungError *err) {
  RungStatus status = RUNG_OK;
  for (pass->first = 0; pass->first < pass->rows && !status;
       pass->first += pass->block_rows) {
    const size_t left = pass->rows - pass->first;
    pass->count = left < pass->block_rows ? left : pass->block_rows;
    for (size_t i = 0; i < pass->stream_count && !status; i++)
      status = work_stream(pass, &pass->streams[i], arena, err);
    for (size_t i = 0; i < pass->gather_count && !status; i++) {
      const RungCall call = call_of(pass, pass->gathers[i].node);
      const uint32_t *target = rung_run_select(&call, pass->count, err);
      if (!target) return err->status;
      rung_gather_add(&pass->gathers[i], &call, target, pass->count);
    }
  }
  return status;
}

static RungStatus keep_results(Pass *pass, RungError *err) {
  RungRun *run = pass->run;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < pass->stream_count && !status; i++) {
    const Stream *stream = &pass->streams[i];
    if (stream->whole)
      status = rung_results_keep(&run->results, run->keys[stream->node], stream->whole,
                                 &run->columns[stream->node], err);
  }
  for (size_t i = 0; i < pass->gather_count && !status; i++) {
    const RungGather *gather = &pass->gathers[i];
    const RungCall call = {.run = run,
                           .id = gather->node,
                           .node = &run->plan->nodes[gather->node],
                           .gather = gather,
                           .rows = gather->targets};
    status = rung_run_work_out(&call, err);
  }
  return status;
}

static RungStatus make(Pass *pass, uint32_t round, RungArena *arena, RungError *err) {
  const RungPlan *plan = pass->run->plan;
  uint8_t *needed = rung_arena_take_array(arena, plan->node_count, sizeof *needed);
  if (!needed) return no_memory(err);
  pass->stream_count = mark_needed(pass, needed, round);
  if (pass->stream_count + pass->gather_count == 0) return RUNG_OK;
  const size_t most = pass->run->most_inputs;
  pass->slices = rung_arena_take_array(arena, most + 3, sizeof *pass->slices);
  pass->inputs = rung_arena_take_array(arena, most, sizeof *pass->inputs);
  if (!pass->slices || !pass->inputs) return no_memory(err);
  RungStatus status = init_streams(pass, needed, arena, err);
  if (!status) status = init_gathers(pass, round, arena, err);
  if (!status) status = work_blocks(pass, arena, err);
  if (!status) status = keep_results(pass, err);
  return status;
}

RungStatus rung_pass(RungRun *run, uint32_t domain, uint32_t round, RungError *err) {
  RungArena arena;
  Pass pass = {.run = run,
               .domain = domain,
               .rows = rung_run_rows(run, domain),
               .block_rows = run->block_rows};
  rung_arena_init(&arena, run->allocator);
  RungStatus status = make(&pass, round, &arena, err);
  rung_arena_reset(&arena);
  return status;
}

#include "run/pass.h"

#include <string.h>

#include "run/common.h"
#include "run/gather.h"
#include "run/groups.h"
#include "run/listing.h"

/* A node that goes through in blocks. */
typedef struct Stream {
  uint32_t node;
  RungColumn *whole; /* where it is kept, or NULL */
} Stream;

typedef struct Pass {
  RungRun *run;
  uint32_t domain;
  size_t rows, block_rows;
  Stream *streams; /* [stream_count] in the order of nodes */
  size_t stream_count;
  uint32_t *slots;    /* [node_count] stream + 1, or 0 */
  uint32_t *gathered; /* [gather_count] nodes */
  size_t gather_count;
  size_t *found; /* [find_count] groups whose rows are found */
  size_t find_count;
  RungReads *bases; /* [base_count] via, date and window alone (see run/listing.h) */
  size_t base_count;
  size_t *base_of;  /* [gather_count + find_count] */
  uint64_t *tables; /* [threads * table_words] scratch of merging distinct tuples */
  size_t table_words;
  struct Lane *lanes; /* [lane_count], each with rows of its own, in their order */
  size_t lane_count;
} Pass;

/* What a thread holds of a stream: buffers for one block, reused by the next. */
typedef struct Buffer {
  RungColumn column;  /* of the block at hand, unless it has only figures so far */
  RungCommon figures; /* the same over one denominator; values NULL: not known */
  int64_t figure;     /* where the figures are one ratio */
  bool has_column;
  RungRatio
      *ratios; /* that the column is made of when others than figures are asked for */
  void *narrow, *wide; /* values at the store that is tried first, and at 128 bits */
  uint8_t *valid;
  bool outgrown; /* a block needs 128 bits, and the whole column has 64 */
} Buffer;

/* A thread's share of the rows and all that it writes to. */
typedef struct Lane {
  Pass *pass;
  RungAllocator allocator;
  RungArena arena;
  RungScratch scratch;
  Buffer *buffers;     /* [stream_count] */
  RungGather *gathers; /* [gather_count] */
  RungFinder *finders; /* [find_count] */
  RungBase *bases;     /* [base_count] of the block at hand */
  RungColumn *slices;  /* [most inputs + 3] of whole columns, for the call at hand */
  const RungColumn **inputs; /* [most inputs] */
  RungCommon *figures;       /* [most inputs] of the call at hand */
  int64_t *spares;           /* [most inputs] */
  size_t from, to;           /* rows of the lane */
  size_t first, count;       /* rows of the block at hand */
  RungError err;
} Lane;

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "a pass over the rows");
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

static bool is_found_now(const Pass *pass, size_t group, uint32_t round) {
  const RungRun *run = pass->run;
  return run->work.groups[group] && !run->groups[group].keys &&
         run->rounds.finding[group] == round &&
         run->plan->groups[group].from == pass->domain;
}

static void mark(const Pass *pass, uint8_t *needed, uint32_t used) {
  const RungRun *run = pass->run;
  if (used == RUNG_NONE || run->plan->nodes[used].domain != pass->domain) return;
  used = run->rounds.same[used];
  if (run->rounds.place[used] == RUNG_IN_BLOCKS && !run->columns[used]) needed[used] = 1;
}

static void mark_reads(const Pass *pass, uint8_t *needed, RungReads reads) {
  for (size_t i = 0; i < reads.input_count; i++) mark(pass, needed, reads.inputs[i]);
  mark(pass, needed, reads.filter);
  mark(pass, needed, reads.via);
  mark(pass, needed, reads.date);
}

/* What a node reads of the block at hand. */
static RungReads reads_in_block(const Pass *pass, uint32_t id) {
  const RungNode *node = &pass->run->plan->nodes[id];
  RungReads reads = rung_reads_of(pass->run->plan, node);
  if (rung_rounds_reads_elsewhere(node)) reads.input_count = 0;
  return reads;
}

/* Which nodes go through in this pass; returns how many. */
static size_t mark_needed(Pass *pass, uint8_t *needed, uint32_t round) {
  const RungRun *run = pass->run;
  size_t count = 0;
  for (size_t i = 0; i < run->plan->group_count; i++) {
    if (!is_found_now(pass, i, round)) continue;
    mark_reads(pass, needed, rung_reads_of_group(&run->plan->groups[i]));
    pass->find_count++;
  }
  for (uint32_t id = (uint32_t)run->plan->node_count; id-- > 0;) {
    if (!run->work.nodes[id]) continue;
    const bool gathered = is_gathered_now(pass, id, round);
    if (is_kept_now(pass, id, round)) needed[id] = 1;
    pass->gather_count += gathered;
    count += needed[id];
    if (gathered || needed[id]) mark_reads(pass, needed, reads_in_block(pass, id));
  }
  return count;
}

static RungStatus init_stream(Pass *pass, Stream *stream, uint32_t id, RungError *err) {
  RungRun *run = pass->run;
  RungArena *kept = &rung_run_results(run, id)->arena;
  const RungType type = run->plan->nodes[id].type;
  stream->node = id;
  RungStatus status = rung_run_make_groups(run, &run->plan->nodes[id], err);
  if (status || !run->rounds.kept[id]) return status;
  stream->whole = rung_arena_take(kept, sizeof *stream->whole);
  if (!stream->whole) return no_memory(err);
  return rung_column_init(stream->whole, kept, type, rung_store_of(type), pass->rows,
                          true, err);
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
    status = init_stream(pass, &pass->streams[count], id, err);
    pass->slots[id] = (uint32_t)++count;
  }
  return status;
}

static RungStatus list_gathered(Pass *pass, uint32_t round, RungArena *arena,
                                RungError *err) {
  RungRun *run = pass->run;
  pass->gathered = rung_arena_take_array(arena, pass->gather_count, sizeof(uint32_t));
  if (!pass->gathered) return no_memory(err);
  RungStatus status = RUNG_OK;
  size_t count = 0;
  for (uint32_t id = 0; id < run->plan->node_count && !status; id++) {
    if (!run->work.nodes[id] || !is_gathered_now(pass, id, round)) continue;
    pass->gathered[count++] = id;
    status = rung_run_make_groups(run, &run->plan->nodes[id], err);
  }
  return status;
}

static RungStatus list_found(Pass *pass, uint32_t round, RungArena *arena,
                             RungError *err) {
  pass->found = rung_arena_take_array(arena, pass->find_count, sizeof *pass->found);
  if (!pass->found) return no_memory(err);
  size_t count = 0;
  for (size_t i = 0; i < pass->run->plan->group_count; i++)
    if (is_found_now(pass, i, round)) pass->found[count++] = i;
  return RUNG_OK;
}

static uint32_t first_of(const RungRun *run, uint32_t node) {
  return node == RUNG_NONE ? RUNG_NONE : run->rounds.same[node];
}

/* The same content is the same rows. */
static bool shares(const RungRun *run, const RungReads *a, const RungReads *b) {
  return first_of(run, a->via) == first_of(run, b->via) &&
         first_of(run, a->date) == first_of(run, b->date) && a->window == b->window;
}

/* The base of what reads so, one that is there already where it is the same. */
static size_t share_base(Pass *pass, RungReads reads) {
  size_t at = 0;
  while (at < pass->base_count && !shares(pass->run, &pass->bases[at], &reads)) at++;
  if (at < pass->base_count) return at;
  reads.input_count = 0;
  reads.filter = RUNG_NONE;
  pass->bases[pass->base_count++] = reads;
  return at;
}

static RungReads reads_of_found(const Pass *pass, size_t index) {
  return rung_reads_of_group(&pass->run->plan->groups[pass->found[index]]);
}

static RungReads reads_of_gathered(const Pass *pass, size_t index) {
  const RungPlan *plan = pass->run->plan;
  return rung_reads_of(plan, &plan->nodes[pass->gathered[index]]);
}

static RungStatus list_bases(Pass *pass, RungArena *arena, RungError *err) {
  const size_t most = pass->gather_count + pass->find_count;
  pass->bases = rung_arena_take_array(arena, most, sizeof *pass->bases);
  pass->base_of = rung_arena_take_array(arena, most, sizeof *pass->base_of);
  if (!pass->bases || !pass->base_of) return no_memory(err);
  for (size_t i = 0; i < pass->gather_count; i++)
    pass->base_of[i] = share_base(pass, reads_of_gathered(pass, i));
  for (size_t i = 0; i < pass->find_count; i++)
    pass->base_of[pass->gather_count + i] = share_base(pass, reads_of_found(pass, i));
  return RUNG_OK;
}

/* The allocator of a lane is the run's, one thread at a time. */
static void *resize_shared(void *context, void *old, size_t old_size, size_t new_size) {
  RungRun *run = context;
  void *block = NULL;
  rung_threads_lock(run->threads);
  if (new_size == 0)
    rung_release(run->allocator, old, old_size);
  else if (!old)
    block = rung_allocate(run->allocator, new_size);
  else
    block = rung_reallocate(run->allocator, old, old_size, new_size);
  rung_threads_unlock(run->threads);
  return block;
}

static RungStatus init_buffers(Lane *lane) {
  const Pass *pass = lane->pass;
  for (size_t i = 0; i < pass->stream_count; i++) {
    Buffer *buffer = &lane->buffers[i];
    const RungType type = pass->run->plan->nodes[pass->streams[i].node].type;
    const size_t width = rung_store_width(rung_store_of(type));
    buffer->narrow = rung_arena_take(&lane->arena, pass->block_rows * width);
    buffer->valid = rung_arena_take(&lane->arena, pass->block_rows);
    if (!buffer->narrow || !buffer->valid) return no_memory(&lane->err);
  }
  return RUNG_OK;
}

static RungStatus init_bases(Lane *lane) {
  const size_t rows = lane->pass->block_rows;
  for (size_t i = 0; i < lane->pass->base_count; i++) {
    RungBase *base = &lane->bases[i];
    base->target = rung_arena_take(&lane->arena, rows * sizeof *base->target);
    base->rows = rung_arena_take(&lane->arena, rows * sizeof *base->rows);
    base->counts = rung_arena_take(&lane->arena, rows);
    if (!base->target || !base->rows || !base->counts) return no_memory(&lane->err);
  }
  return RUNG_OK;
}

static RungStatus init_gathers(Lane *lane) {
  const Pass *pass = lane->pass;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < pass->gather_count && !status; i++) {
    const uint32_t id = pass->gathered[i];
    const RungPlan *plan = pass->run->plan;
    status = rung_gather_init(&lane->gathers[i], plan, id,
                              rung_run_rows(pass->run, plan->nodes[id].domain),
                              &lane->arena, &lane->err);
  }
  for (size_t i = 0; i < pass->find_count; i++)
    rung_finder_init(&lane->finders[i], rung_group_halves(pass->run, pass->found[i]),
                     &lane->allocator);
  return status;
}

static RungStatus init_lane(Lane *lane, Pass *pass, size_t from, size_t to) {
  RungArena *arena = &lane->arena;
  const size_t most = pass->run->most_inputs;
  *lane = (Lane){.pass = pass, .from = from, .to = to};
  lane->allocator = (RungAllocator){.resize = resize_shared, .context = pass->run};
  rung_error_init(&lane->err);
  rung_arena_init(arena, &lane->allocator);
  rung_scratch_init(&lane->scratch, &lane->allocator);
  lane->slices = rung_arena_take_array(arena, most + 3, sizeof *lane->slices);
  lane->inputs = rung_arena_take_array(arena, most, sizeof *lane->inputs);
  lane->figures = rung_arena_take_array(arena, most, sizeof *lane->figures);
  lane->buffers = rung_arena_take_array(arena, pass->stream_count, sizeof(Buffer));
  lane->gathers = rung_arena_take_array(arena, pass->gather_count, sizeof(RungGather));
  lane->finders = rung_arena_take_array(arena, pass->find_count, sizeof(RungFinder));
  lane->spares = rung_arena_take_array(arena, most, sizeof *lane->spares);
  lane->bases = rung_arena_take_array(arena, pass->base_count, sizeof(RungBase));
  if (!lane->slices || !lane->inputs || !lane->figures || !lane->spares ||
      !lane->buffers || !lane->gathers || !lane->finders || !lane->bases)
    return no_memory(&lane->err);
  RungStatus status = init_buffers(lane);
  if (!status) status = init_bases(lane);
  return status ? status : init_gathers(lane);
}

static void reset_lane(Lane *lane) {
  for (size_t i = 0; lane->gathers && i < lane->pass->gather_count; i++)
    rung_gather_reset(&lane->gathers[i]);
  for (size_t i = 0; lane->finders && i < lane->pass->find_count; i++)
    rung_finder_reset(&lane->finders[i]);
  rung_scratch_reset(&lane->scratch);
  rung_arena_reset(&lane->arena);
}

/* What the block has of a node's column: of itself, its part of a whole column, or the
 * one figure that stands for every row. The column may be that of another source with the
 * same content: the rows are the same. spare: where a part may be described. */
static const RungColumn *in_block(const Lane *lane, uint32_t id, RungColumn *spare) {
  const Pass *pass = lane->pass;
  const RungRun *run = pass->run;
  const RungColumn *whole = rung_run_column_of(run, id);
  if (run->plan->nodes[id].domain != pass->domain) return whole;
  const uint32_t slot = pass->slots[run->rounds.same[id]];
  if (slot) return &lane->buffers[slot - 1].column;
  *spare = *whole;
  spare->rows = lane->count;
  spare->values.any =
      (char *)whole->values.any + lane->first * rung_store_width(whole->store);
  if (whole->valid) spare->valid = whole->valid + lane->first;
  return spare;
}

static const RungColumn *maybe_in_block(const Lane *lane, uint32_t id,
                                        RungColumn *spare) {
  return id == RUNG_NONE ? NULL : in_block(lane, id, spare);
}

/* elsewhere: the inputs are read at other rows than the block's. */
static RungCall call_reading(Lane *lane, RungReads reads, bool elsewhere) {
  RungRun *run = lane->pass->run;
  RungColumn *spare = lane->slices;
  for (size_t i = 0; i < reads.input_count; i++)
    lane->inputs[i] = elsewhere ? rung_run_column_of(run, reads.inputs[i])
                                : in_block(lane, reads.inputs[i], spare++);
  return (RungCall){.run = run,
                    .reads = reads,
                    .inputs = lane->inputs,
                    .filter = maybe_in_block(lane, reads.filter, spare),
                    .via = maybe_in_block(lane, reads.via, spare + 1),
                    .date = maybe_in_block(lane, reads.date, spare + 2),
                    .rows = lane->count,
                    .first = lane->first,
                    .scratch = &lane->scratch};
}

static RungCall call_of(Lane *lane, uint32_t id) {
  const RungPlan *plan = lane->pass->run->plan;
  const RungNode *node = &plan->nodes[id];
  RungCall call =
      call_reading(lane, rung_reads_of(plan, node), rung_rounds_reads_elsewhere(node));
  call.id = id;
  call.node = node;
  return call;
}

/* One try at a width of store; *row as for RungOperate. */
static RungStatus attempt(Buffer *buffer, const RungCall *call, RungStore store,
                          void *values, size_t *row, RungError *err) {
  buffer->column = (RungColumn){.type = call->node->type,
                                .store = store,
                                .rows = call->rows,
                                .values.any = values,
                                .valid = buffer->valid};
  buffer->figures.values = NULL;
  buffer->has_column = true;
  memset(values, 0, call->rows * rung_store_width(store));
  *row = RUNG_NO_ROW;
  RungStatus status = rung_operate(call, &buffer->column, row, err);
  if (!status && *row == RUNG_NO_ROW && rung_vector_complete(&buffer->column))
    buffer->column.valid = NULL;
  return status;
}

static void keep_block(const Lane *lane, Buffer *buffer, RungColumn *whole) {
  const RungColumn *block = &buffer->column;
  if (block->valid)
    memcpy(whole->valid + lane->first, block->valid, block->rows);
  else
    memset(whole->valid + lane->first, 1, block->rows);
  if (block->store == whole->store) {
    const size_t width = rung_store_width(whole->store);
    memcpy((char *)whole->values.any + lane->first * width, block->values.any,
           block->rows * width);
  } else if (whole->store == RUNG_STORE_I128) {
    for (size_t row = 0; row < block->rows; row++)
      whole->values.i128[lane->first + row] = block->values.i64[row];
  } else {
    buffer->outgrown = true;
  }
}

/* The stream that has the block of a node, or NULL. */
static Buffer *buffer_of(const Lane *lane, uint32_t id) {
  const Pass *pass = lane->pass;
  if (id == RUNG_NONE || pass->run->plan->nodes[id].domain != pass->domain) return NULL;
  const uint32_t slot = pass->slots[pass->run->rounds.same[id]];
  return slot ? &lane->buffers[slot - 1] : NULL;
}

/* The block of a node as figures over one denominator. spare: for a figure that stands
 * for every row. */
static bool view_in_block(const Lane *lane, uint32_t id, int64_t *spare,
                          RungCommon *figures) {
  const RungRun *run = lane->pass->run;
  const RungCommon *views = run->variable ? run->variable->views : NULL;
  Buffer *buffer = buffer_of(lane, id);
  if (buffer) {
    if (!buffer->figures.values &&
        !rung_common_view(&buffer->column, &buffer->figure, &buffer->figures))
      buffer->figures.values = NULL;
    *figures = buffer->figures;
    return figures->values != NULL;
  }
  if (!views || !views[id].values || run->plan->nodes[id].domain != lane->pass->domain) {
    RungColumn slice;
    return rung_common_view(in_block(lane, id, &slice), spare, figures);
  }
  *figures = views[id];
  figures->values += lane->first;
  if (figures->valid) figures->valid += lane->first;
  return true;
}

/* Gives a block of figures the column that others read. */
static RungStatus settle_column(Lane *lane, uint32_t id) {
  Buffer *buffer = buffer_of(lane, id);
  if (!buffer || buffer->has_column) return RUNG_OK;
  if (!buffer->ratios)
    buffer->ratios =
        rung_arena_take(&lane->arena, lane->pass->block_rows * sizeof(RungRatio));
  if (!buffer->ratios) return no_memory(&lane->err);
  rung_common_to_ratios(&buffer->figures, lane->count, buffer->ratios);
  buffer->column.values.ratio = buffer->ratios;
  buffer->has_column = true;
  return RUNG_OK;
}

static RungStatus settle_inputs(Lane *lane, uint32_t id) {
  const RungNode *node = &lane->pass->run->plan->nodes[id];
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < node->input_count && !status; i++)
    status = settle_column(lane, node->inputs[i]);
  return status;
}

/* Figures over one denominator are tried first: most are. */
static bool work_figures(Lane *lane, size_t index) {
  const Pass *pass = lane->pass;
  const uint32_t id = pass->streams[index].node;
  const RungNode *node = &pass->run->plan->nodes[id];
  Buffer *buffer = &lane->buffers[index];
  if (!rung_common_suits(node)) return false;
  for (size_t i = 0; i < node->input_count; i++)
    if (rung_common_reads(node, i) &&
        !view_in_block(lane, node->inputs[i], &lane->spares[i], &lane->figures[i]))
      return false;
  const RungCall call = call_of(lane, id);
  RungColumn *column = &buffer->column;
  *column = (RungColumn){.type = node->type,
                         .store = rung_store_of(node->type),
                         .rows = lane->count,
                         .values.any = buffer->narrow};
  buffer->figures = (RungCommon){.values = buffer->narrow};
  if (!rung_operate_common(&call, lane->figures, &buffer->figures, buffer->valid, column))
    return false;
  buffer->has_column = !node->type.ratio;
  if (column->store == RUNG_STORE_U8)
    buffer->figures.values = NULL;
  else
    column->valid = buffer->figures.valid ? buffer->valid : NULL;
  return true;
}

/* Figures are tried in 64 bits, then in 128. */
static RungStatus work_exactly(Lane *lane, size_t index) {
  const Stream *stream = &lane->pass->streams[index];
  Buffer *buffer = &lane->buffers[index];
  const RungCall call = call_of(lane, stream->node);
  const RungStore store = rung_store_of(call.node->type);
  RungError *err = &lane->err;
  size_t row;
  RungStatus status = attempt(buffer, &call, store, buffer->narrow, &row, err);
  if (!status && row != RUNG_NO_ROW && store == RUNG_STORE_I64) {
    if (!buffer->wide)
      buffer->wide =
          rung_arena_take(&lane->arena, lane->pass->block_rows * sizeof(RungWide));
    if (!buffer->wide) return no_memory(err);
    status = attempt(buffer, &call, RUNG_STORE_I128, buffer->wide, &row, err);
  }
  if (!status && row != RUNG_NO_ROW) status = rung_fault_overflow(&call, row, err);
  return status;
}

static RungStatus work_stream(Lane *lane, size_t index) {
  const Stream *stream = &lane->pass->streams[index];
  RungStatus status = RUNG_OK;
  const bool figures = work_figures(lane, index);
  if (!figures) status = settle_inputs(lane, stream->node);
  if (!figures && !status) status = work_exactly(lane, index);
  if (status || !stream->whole) return status;
  status = settle_column(lane, stream->node);
  if (!status) keep_block(lane, &lane->buffers[index], stream->whole);
  return status;
}

static void work_base(Lane *lane, size_t index) {
  const RungCall call = call_reading(lane, lane->pass->bases[index], false);
  rung_base_fill(&lane->bases[index], &call);
}

static RungStatus work_gather(Lane *lane, size_t index) {
  if (settle_inputs(lane, lane->gathers[index].node)) return lane->err.status;
  const RungBase *base = &lane->bases[lane->pass->base_of[index]];
  const RungCall call = call_of(lane, lane->gathers[index].node);
  RungListed listed;
  RungStatus status = rung_base_list(base, &call, &listed, &lane->err);
  if (status) return status;
  return rung_gather_add(&lane->gathers[index], &call, listed, &lane->err);
}

static RungStatus work_find(Lane *lane, size_t index) {
  const Pass *pass = lane->pass;
  const RungBase *base = &lane->bases[pass->base_of[pass->gather_count + index]];
  const RungCall call = call_reading(lane, reads_of_found(pass, index), false);
  const RungTuple keys = {call.inputs, call.reads.input_count};
  RungListed listed;
  RungStatus status = rung_base_list(base, &call, &listed, &lane->err);
  if (status) return status;
  return rung_finder_add(&lane->finders[index], keys, listed, call.scratch, &lane->err);
}

/* The rows of one lane, block after block, up to the first that can't be worked out. */
static void work_lane(void *context, size_t piece, size_t thread) {
  Pass *pass = context;
  Lane *lane = &pass->lanes[piece];
  RungStatus status = RUNG_OK;
  (void)thread;
  for (lane->first = lane->from; lane->first < lane->to && !status;
       lane->first += pass->block_rows) {
    const size_t left = lane->to - lane->first;
    lane->count = left < pass->block_rows ? left : pass->block_rows;
    for (size_t i = 0; i < pass->stream_count && !status; i++)
      status = work_stream(lane, i);
    for (size_t i = 0; i < pass->base_count && !status; i++) work_base(lane, i);
    for (size_t i = 0; i < pass->gather_count && !status; i++)
      status = work_gather(lane, i);
    for (size_t i = 0; i < pass->find_count && !status; i++) status = work_find(lane, i);
  }
}

enum { SUMS_MOST = 64 << 20 }; /* bytes of sums that more lanes may take */

/* A lane a thread, as long as there are blocks for them and their sums are not large. */
static size_t lanes_for(const Pass *pass, size_t blocks) {
  const RungRun *run = pass->run;
  size_t lanes = rung_threads_count(run->threads), bytes = 0;
  for (size_t i = 0; i < pass->gather_count; i++) {
    const RungNode *node = &run->plan->nodes[pass->gathered[i]];
    bytes += rung_run_rows(run, node->domain) * rung_gather_width(node);
  }
  if (lanes > blocks) lanes = blocks;
  while (lanes > 1 && bytes > SUMS_MOST / lanes) lanes--;
  return lanes;
}

static RungStatus init_lanes(Pass *pass, RungArena *arena, RungError *err) {
  size_t blocks = (pass->rows + pass->block_rows - 1) / pass->block_rows;
  if (blocks == 0) blocks = 1; /* of a group without rows */
  const size_t lanes = lanes_for(pass, blocks);
  pass->lanes = rung_arena_take_array(arena, lanes, sizeof(Lane));
  if (!pass->lanes) return no_memory(err);
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < lanes && !status; i++) {
    const size_t from = blocks * i / lanes * pass->block_rows;
    const size_t to = blocks * (i + 1) / lanes * pass->block_rows;
    status = init_lane(&pass->lanes[i], pass, from, to < pass->rows ? to : pass->rows);
    if (status) *err = pass->lanes[i].err;
    pass->lane_count = i + 1;
  }
  return status;
}

static void reset_lanes(Pass *pass) {
  for (size_t i = 0; i < pass->lane_count; i++) reset_lane(&pass->lanes[i]);
  pass->lane_count = 0;
}

/* Gives columns that have outgrown 64 bits 128; says whether there was one: then the rows
 * must go through again. */
static RungStatus widen(const Pass *pass, bool *again, RungError *err) {
  RungStatus status = RUNG_OK;
  *again = false;
  for (size_t i = 0; i < pass->stream_count && !status; i++) {
    bool outgrown = false;
    for (size_t k = 0; k < pass->lane_count; k++)
      outgrown |= pass->lanes[k].buffers[i].outgrown;
    if (!outgrown) continue;
    RungColumn *whole = pass->streams[i].whole;
    RungResults *results = rung_run_results(pass->run, pass->streams[i].node);
    status = rung_column_init(whole, &results->arena, whole->type, RUNG_STORE_I128,
                              whole->rows, true, err);
    *again = true;
  }
  return status;
}

/* The first lane at fault has the first row at fault. */
static RungStatus first_fault(const Pass *pass, RungError *err) {
  for (size_t i = 0; i < pass->lane_count; i++) {
    if (!pass->lanes[i].err.status) continue;
    *err = pass->lanes[i].err;
    return err->status;
  }
  return RUNG_OK;
}

static RungStatus work(Pass *pass, RungArena *arena, RungError *err) {
  bool again = true;
  RungStatus status = RUNG_OK;
  while (again && !status) {
    reset_lanes(pass);
    status = init_lanes(pass, arena, err);
    if (status) return status;
    rung_threads_run(pass->run->threads, pass->lane_count, work_lane, pass);
    status = first_fault(pass, err);
    if (!status) status = widen(pass, &again, err);
  }
  return status;
}

/* The gathers of a node in the lanes behind the first; returns how many. */
static size_t later_gathers(const Pass *pass, size_t index, const RungGather **later) {
  for (size_t k = 1; k < pass->lane_count; k++)
    later[k - 1] = &pass->lanes[k].gathers[index];
  return pass->lane_count - 1;
}

/* A part of the distinct tuples of every gather, through the lanes in order. */
static void merge_part(void *context, size_t part, size_t thread) {
  Pass *pass = context;
  uint64_t *table = pass->tables + thread * pass->table_words;
  const RungGather *later[RUNG_THREADS_MOST];
  for (size_t i = 0; i < pass->gather_count; i++) {
    const size_t count = later_gathers(pass, i, later);
    rung_gather_merge_part(&pass->lanes[0].gathers[i], later, count, part, table);
  }
}

/* Threads do parts beside each other, in memory that is taken before. */
static RungStatus merge_parts(Pass *pass, RungArena *arena, RungError *err) {
  const RungGather *later[RUNG_THREADS_MOST];
  RungStatus status = RUNG_OK;
  pass->table_words = 0;
  for (size_t i = 0; i < pass->gather_count && !status; i++) {
    const size_t count = later_gathers(pass, i, later);
    status = rung_gather_reserve(&pass->lanes[0].gathers[i], later, count,
                                 &pass->table_words, err);
  }
  if (status || pass->table_words == 0) return status;
  const size_t threads = rung_threads_count(pass->run->threads);
  pass->tables =
      rung_arena_take(arena, threads * pass->table_words * sizeof *pass->tables);
  if (!pass->tables) return no_memory(err);
  rung_threads_run(pass->run->threads, RUNG_DISTINCT_PARTS, merge_part, pass);
  return RUNG_OK;
}

static RungStatus keep_found(Pass *pass, size_t index, RungError *err) {
  RungFinder *finder = &pass->lanes[0].finders[index];
  RungStatus status = RUNG_OK;
  for (size_t i = 1; i < pass->lane_count && !status; i++)
    status = rung_finder_merge(finder, &pass->lanes[i].finders[index], err);
  return status ? status : rung_group_keep(pass->run, pass->found[index], finder, err);
}

static RungStatus keep_gathered(Pass *pass, size_t index, RungError *err) {
  RungRun *run = pass->run;
  RungGather *gather = &pass->lanes[0].gathers[index];
  RungStatus status = RUNG_OK;
  for (size_t i = 1; i < pass->lane_count && !status; i++)
    status = rung_gather_merge(gather, &pass->lanes[i].gathers[index], err);
  if (status) return status;
  const RungCall call = {.run = run,
                         .id = gather->node,
                         .node = &run->plan->nodes[gather->node],
                         .gather = gather,
                         .rows = gather->targets,
                         .scratch = &run->scratch};
  return rung_run_work_out(&call, err);
}

static RungStatus keep_results(Pass *pass, RungArena *arena, RungError *err) {
  RungRun *run = pass->run;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < pass->stream_count && !status; i++) {
    const Stream *stream = &pass->streams[i];
    if (stream->whole) status = rung_run_keep(run, stream->node, stream->whole, err);
  }
  if (!status) status = merge_parts(pass, arena, err);
  for (size_t i = 0; i < pass->gather_count && !status; i++)
    status = keep_gathered(pass, i, err);
  for (size_t i = 0; i < pass->find_count && !status; i++)
    status = keep_found(pass, i, err);
  return status;
}

static RungStatus make(Pass *pass, uint32_t round, RungArena *arena, RungError *err) {
  const RungPlan *plan = pass->run->plan;
  uint8_t *needed = rung_arena_take_array(arena, plan->node_count, sizeof *needed);
  if (!needed) return no_memory(err);
  pass->stream_count = mark_needed(pass, needed, round);
  if (pass->stream_count + pass->gather_count + pass->find_count == 0) return RUNG_OK;
  RungStatus status = init_streams(pass, needed, arena, err);
  if (!status) status = list_gathered(pass, round, arena, err);
  if (!status) status = list_found(pass, round, arena, err);
  if (!status) status = list_bases(pass, arena, err);
  if (!status) status = work(pass, arena, err);
  if (!status) status = keep_results(pass, arena, err);
  reset_lanes(pass);
  return status;
}

/* As many rows as fit the cache; fewer where threads would have too unequal shares. */
static size_t rows_together(const RungRun *run, size_t rows) {
  enum { SHARES = 4, LEAST = 256 };
  const size_t shares = SHARES * rung_threads_count(run->threads);
  const size_t equal = (rows + shares - 1) / shares;
  if (equal >= run->block_rows || shares == SHARES) return run->block_rows;
  if (equal >= LEAST) return equal;
  return run->block_rows < LEAST ? run->block_rows : LEAST;
}

RungStatus rung_pass(RungRun *run, uint32_t domain, uint32_t round, RungError *err) {
  const size_t rows = rung_run_rows(run, domain);
  RungArena arena;
  Pass pass = {
      .run = run, .domain = domain, .rows = rows, .block_rows = rows_together(run, rows)};
  rung_arena_init(&arena, run->allocator);
  RungStatus status = make(&pass, round, &arena, err);
  rung_arena_reset(&arena);
  return status;
}

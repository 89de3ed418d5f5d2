/* Groups: their rows, and the operators that go between rows and groups. */
#include "run/groups.h"

#include <string.h>

#include "run/listing.h"

/* A group is as variable as the keys that it is made of. */
static RungResults *results_of(RungRun *run, size_t group) {
  return run->variable && run->variable->groups_on[group] ? &run->variable->results
                                                          : run->results;
}

static RungKey key_of(const RungRun *run, size_t group, size_t index) {
  return rung_results_group_key(run->domain_keys[1 + run->plan->source_count + group],
                                index);
}

static RungType type_of(const RungRun *run, size_t group, size_t index) {
  return run->plan->nodes[run->plan->groups[group].keys[index]].type;
}

size_t rung_group_halves(const RungRun *run, size_t group) {
  size_t halves = 0;
  for (size_t i = 0; i < run->plan->groups[group].key_count; i++)
    halves += rung_tuple_halves(type_of(run, group, i));
  return halves;
}

/* The column under the key, told in this plan's types. */
static const RungColumn *find_key(RungRun *run, size_t group, size_t index) {
  RungResult *result =
      rung_results_look(results_of(run, group), key_of(run, group, index));
  if (!result ||
      (result->strange && !rung_group_key_fits(run, result->column, group, index)))
    return NULL;
  result->strange = false;
  RungColumn *told = rung_arena_take(&results_of(run, group)->arena, sizeof *told);
  if (!told) return NULL;
  *told = *result->column;
  told->type = type_of(run, group, index);
  return told;
}

bool rung_group_find(RungRun *run, size_t group) {
  RungGroupRows *rows = &run->groups[group];
  const size_t count = run->plan->groups[group].key_count;
  const RungColumn **keys =
      rung_arena_take_array(&results_of(run, group)->arena, count, sizeof *keys);
  bool found = keys != NULL;
  for (size_t i = 0; i < count && found; i++) {
    keys[i] = find_key(run, group, i);
    found = keys[i] && keys[i]->rows == keys[0]->rows;
  }
  if (!found) return false;
  rows->keys = keys;
  rows->rows = keys[0]->rows;
  return true;
}

/* Figures are tried in 64 bits, then in 128. */
static RungStatus unpack_key(RungRun *run, size_t group, size_t index, size_t half,
                             const RungFinder *finder, RungError *err) {
  RungArena *arena = &results_of(run, group)->arena;
  const RungType type = type_of(run, group, index);
  const RungColumn *kept;
  RungStore store = rung_store_of(type);
  RungColumn out;
  size_t row = 0;
  RungStatus status = RUNG_OK;
  while (!status && row != RUNG_NO_ROW) {
    status = rung_column_init(&out, arena, type, store, finder->seen.count, true, err);
    if (!status) row = rung_tuple_unpack(&out, finder->keys, finder->seen.words, half);
    store = RUNG_STORE_I128;
  }
  if (status) return status;
  const size_t behind = run->behind[1 + run->plan->source_count + group];
  const RungResult result = {.key = key_of(run, group, index),
                             .column = &out,
                             .behind = behind,
                             .gathered = true};
  return rung_results_keep(results_of(run, group), &result, &kept, err);
}

RungStatus rung_group_keep(RungRun *run, size_t group, RungFinder *finder,
                           RungError *err) {
  RungStatus status = RUNG_OK;
  size_t half = RUNG_TUPLE_HEAD;
  for (size_t i = 0; i < run->plan->groups[group].key_count && !status; i++) {
    status = unpack_key(run, group, i, half, finder, err);
    half += rung_tuple_halves(type_of(run, group, i));
  }
  if (status) return status;
  if (!rung_group_find(run, group)) return rung_error_memory(err, "the groups");
  rung_seen_reset(&run->groups[group].seen);
  run->groups[group].seen = finder->seen;
  run->groups[group].seen.allocator = run->allocator;
  finder->seen.slots = NULL;
  return RUNG_OK;
}

RungStatus rung_group_make(RungRun *run, size_t group, RungError *err) {
  if (run->groups[group].keys) return RUNG_OK;
  const RungReads reads = rung_reads_of_group(&run->plan->groups[group]);
  const RungCall call =
      rung_run_call(run, reads, rung_run_rows(run, run->plan->groups[group].from));
  const RungTuple keys = {call.inputs, reads.input_count};
  RungListed listed;
  RungFinder finder;
  rung_finder_init(&finder, rung_group_halves(run, group), run->allocator);
  RungStatus status = rung_run_list(&call, &listed, err);
  if (!status) status = rung_finder_add(&finder, keys, listed, &run->scratch, err);
  if (!status) status = rung_group_keep(run, group, &finder, err);
  rung_finder_reset(&finder);
  return status;
}

/* Rows that came from a store have no table yet. */
RungStatus rung_group_index(RungRun *run, size_t group, RungError *err) {
  RungGroupRows *rows = &run->groups[group];
  const RungTuple keys = {rows->keys, run->plan->groups[group].key_count};
  RungFinder finder;
  if (rows->seen.slots || rows->rows == 0) return RUNG_OK;
  uint32_t *all = rung_scratch_u32(&run->scratch, RUNG_SCRATCH_LIST, rows->rows);
  if (!all) return rung_error_memory(err, "the groups");
  for (size_t i = 0; i < rows->rows; i++) all[i] = (uint32_t)i;
  const RungListed listed = {NULL, all, rows->rows};
  rung_finder_init(&finder, rung_group_halves(run, group), run->allocator);
  RungStatus status = rung_finder_add(&finder, keys, listed, &run->scratch, err);
  if (!status) {
    rows->seen = finder.seen;
    finder.seen.slots = NULL;
  }
  rung_finder_reset(&finder);
  return status;
}

void rung_group_forget(RungRun *run, size_t group) {
  rung_seen_reset(&run->groups[group].seen);
  run->groups[group] = (RungGroupRows){.rows = 0};
}

/* Members, and rows of a group that inputs match: both are looked up. */
static RungStatus look_up(const RungCall *call, RungColumn *out, RungError *err) {
  const RungRun *run = call->run;
  const RungGroup *group = rung_plan_group(run->plan, (uint32_t)call->node->digits);
  const RungTuple keys = {call->inputs, call->reads.input_count};
  uint32_t *found = out->values.u32;
  RungListed listed;
  RungStatus status = rung_run_list(call, &listed, err);
  if (status) return status;
  if (out->rows) memset(found, 0xFF, out->rows * sizeof *found);
  status = rung_finder_look_up(&run->groups[group - run->plan->groups].seen, keys, listed,
                               found, call->scratch, err);
  for (size_t row = 0; row < out->rows; row++) {
    out->valid[row] = found[row] != RUNG_NO_TARGET;
    found[row] &= -(uint32_t)out->valid[row];
  }
  return status;
}

static RungStatus spread(const RungCall *call, RungColumn *out, size_t *row,
                         RungError *err) {
  uint32_t *from = rung_scratch_u32(call->scratch, RUNG_SCRATCH_CHOOSE, call->rows);
  if (!from) return rung_error_memory(err, "the work space");
  rung_select_via(from, call->rows, call->via);
  *row = rung_vector_gather(out, call->inputs[0], from);
  return RUNG_OK;
}

RungStatus rung_operate_domain(const RungCall *call, RungColumn *out, size_t *row,
                               RungError *err) {
  return rung_node_is(call->node, RUNG_OP_SPREAD) ? spread(call, out, row, err)
                                                  : look_up(call, out, err);
}

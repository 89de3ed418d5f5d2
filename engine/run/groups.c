/* Groups: their rows, and the operators that go between rows and groups. */
#include "kernel/group.h"

#include <string.h>

#include "kernel/select.h"
#include "run/state.h"

static RungStatus take_hashing(RungRun *run, size_t rows, size_t kept,
                               RungHashing *hashing, RungError *err) {
  hashing->slot_count = rung_group_slots(kept);
  hashing->hashes =
      rung_scratch_take(&run->scratch, RUNG_SCRATCH_HASHES, rows, sizeof(uint64_t));
  hashing->slots =
      rung_scratch_u32(&run->scratch, RUNG_SCRATCH_SLOTS, hashing->slot_count);
  return hashing->hashes && hashing->slots ? RUNG_OK
                                           : rung_error_memory(err, "the work space");
}

/* Rows that the group takes: 0, others RUNG_NO_TARGET. */
static void select_members(const RungRun *run, const RungGroup *group, uint32_t *members,
                           size_t rows) {
  rung_select_via(members, rows, NULL);
  if (group->window != RUNG_NONE)
    rung_select_span(members, rows, rung_run_column_of(run, group->date),
                     run->spans[group->window]);
  if (group->filter != RUNG_NONE)
    rung_select_filter(members, rows, rung_run_column_of(run, group->filter));
  for (size_t i = 0; i < group->key_count; i++)
    rung_select_there(members, rows, rung_run_column_of(run, group->keys[i]));
}

/* A group is as variable as the keys that it is made of. */
static RungResults *results_of(RungRun *run, size_t group) {
  return run->variable && run->variable->groups_on[group] ? &run->variable->results
                                                          : run->results;
}

/* The group's rows as columns: members in the store's arena, firsts in scratch. */
static RungStatus group_rows(RungRun *run, size_t index, RungColumn *members,
                             RungColumn *firsts, RungError *err) {
  const RungGroup *group = &run->plan->groups[index];
  const size_t rows = rung_run_rows(run, group->from);
  RungHashing hashing;
  RungStatus status = take_hashing(run, rows, rows, &hashing, err);
  if (status) return status;
  const RungColumn **keys = rung_scratch_take(&run->scratch, RUNG_SCRATCH_CHOOSE,
                                              group->key_count, sizeof *keys);
  firsts->values.u32 = rung_scratch_u32(&run->scratch, RUNG_SCRATCH_ORDER, rows);
  members->values.u32 = rung_arena_take_array(&results_of(run, index)->arena, rows,
                                              sizeof *members->values.u32);
  if (!keys || !firsts->values.u32 || !members->values.u32)
    return rung_error_memory(err, "the groups");
  for (size_t i = 0; i < group->key_count; i++)
    keys[i] = rung_run_column_of(run, group->keys[i]);
  select_members(run, group, members->values.u32, rows);
  members->rows = rows;
  firsts->rows = rung_group_rows((RungTuple){keys, group->key_count}, rows,
                                 members->values.u32, firsts->values.u32, hashing);
  return RUNG_OK;
}

static RungStatus keep_rows(RungRun *run, size_t group, RungKey key, RungColumn *column,
                            RungError *err) {
  const RungColumn *kept;
  const size_t behind = run->behind[1 + run->plan->source_count + group];
  const RungResult result = {key, column, behind, true};
  return rung_results_keep(results_of(run, group), &result, &kept, err);
}

static RungStatus keep_firsts(RungRun *run, size_t group, RungKey key, RungColumn *firsts,
                              RungError *err) {
  uint32_t *kept =
      rung_arena_take_array(&results_of(run, group)->arena, firsts->rows, sizeof *kept);
  if (!kept) return rung_error_memory(err, "the groups");
  if (firsts->rows) memcpy(kept, firsts->values.u32, firsts->rows * sizeof *kept);
  firsts->values.u32 = kept;
  return keep_rows(run, group, key, firsts, err);
}

bool rung_group_find(RungRun *run, size_t group, bool members) {
  RungGroupRows *made = &run->groups[group];
  const RungResults *results = results_of(run, group);
  const RungKey key = run->domain_keys[1 + run->plan->source_count + group];
  const RungColumn *column = rung_results_find(
      results, members ? rung_results_members(key) : rung_results_firsts(key));
  if (!column) return false;
  if (members) {
    made->members = column->values.u32;
  } else {
    made->firsts = column->values.u32;
    made->rows = column->rows;
  }
  return true;
}

RungStatus rung_group_make(RungRun *run, size_t group, RungError *err) {
  const uint32_t domain = (uint32_t)(1 + run->plan->source_count + group);
  const RungKey key = run->domain_keys[domain];
  if (run->groups[group].firsts &&
      (run->groups[group].members || !run->work.members[group]))
    return RUNG_OK;
  const RungType type = {.kind = RUNG_KIND_REF, .domain = domain};
  RungColumn members = {.type = type, .store = RUNG_STORE_U32}, firsts = members;
  RungStatus status = group_rows(run, group, &members, &firsts, err);
  if (!status) status = keep_firsts(run, group, rung_results_firsts(key), &firsts, err);
  if (!status) status = keep_rows(run, group, rung_results_members(key), &members, err);
  if (status) return status;
  (void)rung_group_find(run, group, false);
  (void)rung_group_find(run, group, true);
  return RUNG_OK;
}

static size_t put_members(const RungCall *call, RungColumn *out) {
  const uint32_t *members =
      rung_run_members(call->run, (uint32_t)call->node->digits) + call->first;
  for (size_t row = 0; row < out->rows; row++) {
    out->valid[row] = members[row] != RUNG_NO_TARGET;
    if (out->valid[row]) out->values.u32[row] = members[row];
  }
  return RUNG_NO_ROW;
}

/* The keys of the group's rows, as columns of the arena. */
static RungStatus gather_keys(RungRun *run, uint32_t domain, RungArena *arena,
                              RungColumn *columns, const RungColumn **keys,
                              RungError *err) {
  const RungGroup *group = rung_plan_group(run->plan, domain);
  const RungGroupRows *made = &run->groups[group - run->plan->groups];
  for (size_t i = 0; i < group->key_count; i++) {
    const RungColumn *from = rung_run_column_of(run, group->keys[i]);
    RungStatus status = rung_column_init(&columns[i], arena, from->type, from->store,
                                         made->rows, true, err);
    if (status) return status;
    /* The same type and store: every figure fits. */
    (void)rung_vector_gather(&columns[i], from, made->firsts);
    keys[i] = &columns[i];
  }
  return RUNG_OK;
}

static RungStatus match_rows(const RungCall *call, RungColumn *out, RungError *err) {
  RungRun *run = call->run;
  const uint32_t domain = (uint32_t)call->node->digits;
  const size_t count = call->node->input_count;
  const size_t groups = rung_run_rows(run, domain);
  RungHashing hashing;
  RungArena *arena = &rung_run_results(run, call->id)->arena;
  RungColumn *columns = rung_arena_take_array(arena, count, sizeof *columns);
  const RungColumn **keys = rung_arena_take_array(arena, count, sizeof *keys);
  uint32_t *found = rung_scratch_u32(&run->scratch, RUNG_SCRATCH_CHOOSE, call->rows);
  if (!columns || !keys || !found) return rung_error_memory(err, "the work space");
  RungStatus status = gather_keys(run, domain, arena, columns, keys, err);
  if (!status)
    status = take_hashing(run, call->rows > groups ? call->rows : groups, groups,
                          &hashing, err);
  if (status) return status;
  rung_group_match((RungTuple){call->inputs, count}, call->rows, (RungTuple){keys, count},
                   groups, found, hashing);
  for (size_t row = 0; row < out->rows; row++) {
    out->valid[row] = found[row] != RUNG_NO_TARGET;
    if (out->valid[row]) out->values.u32[row] = found[row];
  }
  return RUNG_OK;
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
  switch (call->node->operator) {
  case RUNG_OP_MEMBER: *row = put_members(call, out); return RUNG_OK;
  case RUNG_OP_MATCH: return match_rows(call, out, err);
  default: return spread(call, out, row, err);
  }
}

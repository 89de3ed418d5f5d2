#include "load/refs.h"

#include <assert.h>

#include "load/derive.h"

RungRowState rung_refs_judge(const RungField *field, const RungCsv *target,
                             uint32_t row) {
  if (row == RUNG_NO_REF) return RUNG_ROW_USED;
  RungRowState state =
      row == RUNG_NO_ROW ? RUNG_ROW_SKIPPED : (RungRowState)target->states[row];
  if (state == RUNG_ROW_SKIPPED && !field->skip_unknown) return RUNG_ROW_REJECTED;
  return state;
}

static RungCsv *member(const RungBatch *batch, size_t i) {
  return &batch->sources[batch->members[i]];
}

static bool is_member(const RungBatch *batch, uint32_t source) {
  for (size_t i = 0; i < batch->count; i++) {
    if (batch->members[i] == source) return true;
  }
  return false;
}

static RungStatus check_target(const RungCsv *csv, const RungField *field,
                               const RungCsv *target, RungError *err) {
  if (target->key_field < target->schema->field_count) return RUNG_OK;
  rung_error_set(err, RUNG_E_SCRIPT, "no-key",
                 "%.*s.%.*s refers to %.*s, which has no key column",
                 RUNG_TEXT(csv->schema->name), RUNG_TEXT(field->name),
                 RUNG_TEXT(target->schema->name));
  return RUNG_E_SCRIPT;
}

/* Pool ids become rows of the target; states are raised by what is known so far. Rows
 * that are not used make no rows of a derived target, so that they find none there. */
static void look_up(RungCsv *csv, const RungField *field, const RungCsv *target,
                    uint32_t *refs) {
  const RungKeyRows *keys = &target->keys[target->key_field];
  const bool derived = rung_schema_is_derived(target->schema);
  for (size_t row = 0; row < csv->stored; row++) {
    refs[row] = refs[row] == RUNG_NO_TEXT ? RUNG_NO_REF : rung_keys_find(keys, refs[row]);
    if (derived && refs[row] == RUNG_NO_ROW && csv->states[row]) refs[row] = RUNG_NO_REF;
    RungRowState state = rung_refs_judge(field, target, refs[row]);
    if (state > csv->states[row]) csv->states[row] = (uint8_t)state;
  }
}

/* The same where reading found the rows: they are good but for those that row.c read. */
static void look_at(RungCsv *csv, const RungField *field, const RungCsv *target,
                    const uint32_t *refs) {
  for (size_t row = 0; row < csv->stored && !csv->all_plain; row++) {
    RungRowState state = rung_refs_judge(field, target, refs[row]);
    if (state > csv->states[row]) csv->states[row] = (uint8_t)state;
  }
}

/* One ref field of one member, whose target is a member too. */
typedef struct Edge {
  RungCsv *csv, *target;
  const RungField *field;
  const uint32_t *refs; /* [csv->stored] */
  size_t first;         /* number of its first ref among the refs of all edges */
} Edge;

/* Rows of the batch that went, and for each row the refs to it as a list. */
typedef struct Spread {
  RungAllocator *allocator;
  Edge *edges;
  size_t edge_count;
  size_t *bases; /* [source_count] number of a member's first row */
  size_t rows, refs;
  uint32_t *heads; /* [rows] ref + 1 or 0: the first that points at the row */
  uint32_t *nexts; /* [refs] ref + 1 or 0 */
  uint32_t *queue; /* [2 * rows] rows whose state was raised; at most twice each */
  size_t queued;
} Spread;

static size_t count_fields(const RungBatch *batch) {
  size_t fields = 0;
  for (size_t i = 0; i < batch->count; i++)
    fields += member(batch, i)->schema->field_count;
  return fields;
}

static void list_edges(const RungBatch *batch, Spread *spread) {
  for (size_t i = 0; i < batch->count; i++) {
    RungCsv *csv = member(batch, i);
    spread->bases[csv->source] = spread->rows;
    spread->rows += csv->stored;
    for (size_t f = 0; f < csv->schema->field_count; f++) {
      const RungField *field = &csv->schema->fields[f];
      if (field->type.kind != RUNG_KIND_REF || !is_member(batch, field->target)) continue;
      /* A row that was made never goes. */
      if (rung_schema_is_derived(batch->sources[field->target].schema)) continue;
      spread->edges[spread->edge_count++] =
          (Edge){csv, &batch->sources[field->target], field,
                 csv->table->columns[f].values.u32, spread->refs};
      spread->refs += csv->stored;
    }
  }
}

static void push(Spread *spread, const RungCsv *csv, size_t row) {
  assert(spread->queued < 2 * spread->rows);
  spread->queue[spread->queued++] = (uint32_t)(spread->bases[csv->source] + row);
}

static void link_refs(Spread *spread) {
  for (size_t e = 0; e < spread->edge_count; e++) {
    const Edge *edge = &spread->edges[e];
    size_t base = spread->bases[edge->target->source];
    for (size_t row = 0; row < edge->csv->stored; row++) {
      if (edge->refs[row] >= RUNG_NO_REF) continue;
      uint32_t *head = &spread->heads[base + edge->refs[row]];
      spread->nexts[edge->first + row] = *head;
      *head = (uint32_t)(edge->first + row + 1);
    }
  }
}

static const Edge *edge_of(const Spread *spread, size_t ref) {
  size_t e = spread->edge_count - 1;
  while (spread->edges[e].first > ref) e--;
  return &spread->edges[e];
}

/* Takes rows off the queue and raises those that refer to them. */
static void run_queue(Spread *spread) {
  while (spread->queued) {
    uint32_t ref = spread->heads[spread->queue[--spread->queued]];
    for (; ref; ref = spread->nexts[ref - 1]) {
      const Edge *edge = edge_of(spread, ref - 1);
      size_t row = ref - 1 - edge->first;
      RungRowState state = rung_refs_judge(edge->field, edge->target, edge->refs[row]);
      if (state <= edge->csv->states[row]) continue;
      edge->csv->states[row] = (uint8_t)state;
      push(spread, edge->csv, row);
    }
  }
}

static RungStatus start_queue(const RungBatch *batch, Spread *spread, RungError *err) {
  if (spread->rows > UINT32_MAX / 2 || spread->refs >= UINT32_MAX)
    return rung_error_memory(err, "sources that refer to each other");
  RungAllocator *allocator = spread->allocator;
  spread->heads = rung_allocate_array(allocator, spread->rows, sizeof(uint32_t));
  spread->nexts = rung_allocate_array(allocator, spread->refs, sizeof(uint32_t));
  spread->queue = rung_allocate_array(allocator, 2 * spread->rows, sizeof(uint32_t));
  if (!spread->heads || !spread->nexts || !spread->queue)
    return rung_error_memory(err, "sources that refer to each other");
  for (size_t i = 0; i < batch->count; i++) {
    const RungCsv *csv = member(batch, i);
    for (size_t row = 0; row < csv->stored; row++) {
      if (csv->states[row]) push(spread, csv, row);
    }
  }
  return RUNG_OK;
}

/* Carries states along the refs within the batch until nothing changes. */
static RungStatus spread_states(const RungBatch *batch, RungAllocator *allocator,
                                RungError *err) {
  Spread spread = {.allocator = allocator};
  size_t fields = count_fields(batch);
  spread.edges = rung_allocate_array(allocator, fields, sizeof(Edge));
  spread.bases = rung_allocate_array(allocator, batch->source_count, sizeof(size_t));
  RungStatus status = RUNG_OK;
  if (!spread.edges || !spread.bases) {
    status = rung_error_memory(err, "sources that refer to each other");
  } else {
    list_edges(batch, &spread);
    if (spread.edge_count) status = start_queue(batch, &spread, err);
    if (!status && spread.queued) {
      link_refs(&spread);
      run_queue(&spread);
    }
  }
  rung_release(allocator, spread.queue, 2 * spread.rows * sizeof(uint32_t));
  rung_release(allocator, spread.nexts, spread.refs * sizeof(uint32_t));
  rung_release(allocator, spread.heads, spread.rows * sizeof(uint32_t));
  rung_release(allocator, spread.bases, batch->source_count * sizeof(size_t));
  rung_release(allocator, spread.edges, fields * sizeof(Edge));
  return status;
}

/* Rows of the batch's sources are about to move: refs to them follow. */
static void follow_moves(const RungBatch *batch, RungCsv *csv) {
  for (size_t i = 0; i < csv->schema->field_count; i++) {
    const RungField *field = &csv->schema->fields[i];
    if (field->type.kind != RUNG_KIND_REF) continue;
    uint32_t *refs = csv->table->columns[i].values.u32;
    const uint32_t *moved = batch->sources[field->target].moved;
    if (csv->all_plain && !field->optional && csv->targets[i]) continue;
    for (size_t row = 0; row < csv->stored; row++) {
      if (refs[row] >= RUNG_NO_REF) {
        refs[row] = 0;
      } else if (moved) {
        refs[row] = moved[refs[row]];
      }
    }
  }
}

/* The rows of the field's target are yet to be made. */
static bool is_awaited(const RungBatch *batch, const RungField *field) {
  return is_member(batch, field->target) &&
         rung_schema_is_derived(batch->sources[field->target].schema);
}

/* Refs to files, or those that awaited their targets. */
static RungStatus look_up_all(const RungBatch *batch, bool awaited, RungError *err) {
  for (size_t i = 0; i < batch->count; i++) {
    RungCsv *csv = member(batch, i);
    for (size_t f = 0; f < csv->schema->field_count; f++) {
      const RungField *field = &csv->schema->fields[f];
      if (field->type.kind != RUNG_KIND_REF) continue;
      assert(field->target < batch->source_count);
      if (is_awaited(batch, field) != awaited) continue;
      const RungCsv *target = &batch->sources[field->target];
      RungStatus status = check_target(csv, field, target, err);
      if (status) return status;
      if (csv->targets[f])
        look_at(csv, field, target, csv->table->columns[f].values.u32);
      else
        look_up(csv, field, target, csv->table->columns[f].values.u32);
    }
  }
  return RUNG_OK;
}

static bool awaits_rows(const RungBatch *batch) {
  for (size_t i = 0; i < batch->count; i++)
    if (rung_schema_is_derived(member(batch, i)->schema)) return true;
  return false;
}

RungStatus rung_refs_resolve(RungBatch *batch, RungError *err) {
  RungAllocator *allocator = member(batch, 0)->load->allocator;
  RungStatus status = look_up_all(batch, false, err);
  if (!status) status = spread_states(batch, allocator, err);
  if (!status && awaits_rows(batch)) {
    status = rung_derive_rows(batch, err);
    if (!status) status = look_up_all(batch, true, err);
    if (!status) status = spread_states(batch, allocator, err);
  }
  for (size_t i = 0; !status && i < batch->count; i++)
    status = rung_refs_report(batch, member(batch, i), err);
  for (size_t i = 0; !status && i < batch->count; i++)
    status = rung_csv_plan_moves(member(batch, i), err);
  for (size_t i = 0; !status && i < batch->count; i++)
    follow_moves(batch, member(batch, i));
  for (size_t i = 0; !status && i < batch->count; i++)
    status = rung_csv_settle(member(batch, i), err);
  return status;
}

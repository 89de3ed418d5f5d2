#include "load/source.h"

#include <string.h>

#include "load/derive.h"
#include "load/find.h"
#include "load/refs.h"
#include "load/reject.h"

enum {
  NEAREST_BUDGET = 1000000,    /* comparisons of keys for "did you mean": half a second */
  REJECTED_ROWS_MOST = 1000000 /* of one file, past those allowed: reading stops */
};

static const char GIVEN[] = "given"; /* the name of a file that is a text */

/* The sources of a load while it is made. */
typedef struct Making {
  RungLoad *load;
  const RungSchema *schemas;
  RungCsv *sources;  /* [count] */
  uint32_t *members; /* [count] of the batch at hand */
  size_t left;       /* sources that are not settled */
  size_t allowed;    /* rejected rows */
  bool stopped;      /* too many rejected rows to go on */
  RungBatch batch;
} Making;

static RungStatus find_files(Making *making, const char *place, RungError *err) {
  RungLoad *load = making->load;
  for (size_t i = 0; i < load->count; i++) {
    if (rung_schema_is_derived(&making->schemas[i])) continue;
    if (load->options->texts) {
      load->tables[i].file = GIVEN;
      continue;
    }
    RungStatus status = rung_find_file(place, making->schemas[i].name, &load->arena,
                                       &load->tables[i].file, err);
    if (status) return status;
  }
  return RUNG_OK;
}

/* Whether all that the source refers to or is made from is settled, itself aside. */
static bool is_ready(const Making *making, size_t source) {
  const RungSchema *schema = &making->schemas[source];
  for (size_t i = 0; i < schema->field_count; i++) {
    const RungField *field = &schema->fields[i];
    if (field->type.kind == RUNG_KIND_REF && field->target != source &&
        !making->sources[field->target].settled)
      return false;
  }
  for (size_t i = 0; i < schema->origin_count; i++)
    if (!making->sources[schema->origins[i].source].settled) return false;
  return true;
}

/* One source that is ready; when there is none, all that are left refer to each other
 * or to such, and go together. */
static void choose_batch(Making *making) {
  making->batch.count = 0;
  for (size_t i = 0; i < making->load->count; i++) {
    if (making->sources[i].settled || !is_ready(making, i)) continue;
    making->members[0] = (uint32_t)i;
    making->batch.count = 1;
    return;
  }
  for (size_t i = 0; i < making->load->count; i++) {
    if (!making->sources[i].settled) making->members[making->batch.count++] = (uint32_t)i;
  }
}

static size_t most_rejected(const Making *making) {
  size_t allowed = making->allowed;
  return allowed < SIZE_MAX - REJECTED_ROWS_MOST ? allowed + REJECTED_ROWS_MOST
                                                 : SIZE_MAX;
}

/* Sets "rows-rejected"; count: "3 rows were", "more than 5 rows were". */
static RungStatus fail_rejected(const RungLoad *load, const char *count, size_t allowed,
                                RungError *err) {
  const RungReject *first = rung_rejects_first(&load->rejects);
  rung_error_set(err, RUNG_E_DATA, "rows-rejected",
                 "%s rejected, %zu allowed; the first: %s: %.*s", count, allowed,
                 first->code, RUNG_TEXT(first->message));
  rung_reject_describe(first, err);
  return RUNG_E_DATA;
}

static RungStatus fail_stopped(const Making *making, const RungCsv *csv, RungError *err) {
  char count[80];
  snprintf(count, sizeof count, "reading stopped: more than %zu rows were",
           csv->most_rejected);
  rung_rejects_sort(&making->load->rejects);
  return fail_rejected(making->load, count, making->allowed, err);
}

static RungStatus make_batch(Making *making, RungError *err) {
  RungBatch *batch = &making->batch;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; !status && i < batch->count; i++) {
    uint32_t source = batch->members[i];
    RungCsv *csv = &making->sources[source];
    const RungSchema *schema = &making->schemas[source];
    status = rung_schema_is_derived(schema)
                 ? rung_derive_init(csv, making->load, schema, source, err)
                 : rung_csv_read(making->sources, making->load, schema, source,
                                 most_rejected(making), err);
    making->stopped = !status && csv->rejected > csv->most_rejected;
    if (making->stopped) status = fail_stopped(making, csv, err);
  }
  if (!status) status = rung_refs_resolve(batch, err);
  for (size_t i = 0; !status && i < batch->count; i++) {
    rung_csv_close(&making->sources[batch->members[i]]);
    making->sources[batch->members[i]].settled = true;
  }
  making->left -= batch->count;
  return status;
}

static RungStatus make_tables(Making *making, const char *place, RungError *err) {
  RungLoad *load = making->load;
  RungAllocator *allocator = load->allocator;
  size_t count = load->count;
  making->sources = rung_allocate_array(allocator, count, sizeof *making->sources);
  making->members = rung_allocate_array(allocator, count, sizeof *making->members);
  RungStatus status = RUNG_OK;
  if (!making->sources || !making->members)
    status = rung_error_memory(err, "the sources");
  if (!status) status = find_files(making, place, err);
  making->batch = (RungBatch){making->sources, count, making->members, 0, NEAREST_BUDGET};
  for (making->left = count; !status && making->left;) {
    choose_batch(making);
    status = make_batch(making, err);
  }
  for (size_t i = 0; making->sources && i < count; i++)
    rung_csv_reset(&making->sources[i]);
  rung_release(allocator, making->members, count * sizeof *making->members);
  rung_release(allocator, making->sources, count * sizeof *making->sources);
  return status;
}

static RungStatus check_rejected(const RungLoad *load, size_t allowed, RungError *err) {
  size_t rejected = 0;
  for (size_t i = 0; i < load->count; i++) rejected += load->tables[i].rows_rejected;
  if (rejected <= allowed) return RUNG_OK;
  char count[40];
  snprintf(count, sizeof count, "%zu row%s", rejected, rejected == 1 ? " was" : "s were");
  return fail_rejected(load, count, allowed, err);
}

RungStatus rung_load_init(RungLoad *load, const RungSchema *schemas, size_t count,
                          const RungLoadOptions *options, RungPool *pool,
                          RungAllocator *allocator, RungError *err) {
  *load = (RungLoad){
      .allocator = allocator, .options = options, .pool = pool, .count = count};
  rung_arena_init(&load->arena, allocator);
  load->tables = rung_arena_take_array(&load->arena, count, sizeof *load->tables);
  Making making = {.load = load, .schemas = schemas, .allowed = options->rejects_allowed};
  RungStatus status = load->tables ? make_tables(&making, options->place, err)
                                   : rung_error_memory(err, "the sources");
  load->options = NULL;
  if (making.stopped) return status;
  if (status) {
    rung_load_reset(load);
    return status;
  }
  rung_rejects_sort(&load->rejects);
  return check_rejected(load, options->rejects_allowed, err);
}

void rung_load_reset(RungLoad *load) {
  if (!load->allocator) return;
  rung_rejects_reset(&load->rejects, load->allocator);
  rung_arena_reset(&load->arena);
  *load = (RungLoad){0};
}

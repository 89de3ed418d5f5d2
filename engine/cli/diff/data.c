/* The tables that versions and mixtures read: loaded once for each way in which the
 * sources are declared, and their partners numbered across all of them. */
#include "cli/diff/diff.h"

#include <string.h>

bool rung_diff_find_data(const RungDiff *diff, const RungPlan *plan,
                         RungDiffData **data) {
  RungKey key = rung_plan_reading_key(plan);
  *data = diff->data;
  while (*data && ((*data)->key.low != key.low || (*data)->key.high != key.high))
    *data = (*data)->next;
  return *data != NULL;
}

RungStatus rung_diff_note_data(RungDiff *diff, RungSession *session, RungError *err) {
  RungDiffData *data = rung_arena_take_array(&diff->arena, 1, sizeof *data);
  RungDiffData **end = &diff->data;
  if (!data) return rung_error_memory(err, "the data");
  data->session = session;
  data->key = rung_plan_reading_key(&session->plan);
  while (*end) end = &(*end)->next;
  *end = data;
  return RUNG_OK;
}

/* A session of its own for the tables of a mixture whose sources are like neither
 * version's. */
static RungStatus load_other(RungDiff *diff, const RungPlan *plan, RungError *err) {
  RungSession *session = rung_arena_take_array(&diff->arena, 1, sizeof *session);
  if (!session) return rung_error_memory(err, "the data");
  rung_session_init(session, "");
  session->threads = diff->old_version->threads;
  session->no_cache = diff->old_version->no_cache;
  RungStatus status =
      rung_plan_decode(&session->plan, plan->text, &session->allocator, err);
  if (!status) {
    status =
        rung_session_load(session, diff->place, diff->old_version->rejects_allowed, err);
  }
  if (!status) status = rung_diff_note_data(diff, session, err);
  if (status) {
    session->threads = NULL;
    rung_session_reset(session);
  }
  return status;
}

RungStatus rung_diff_load(RungDiff *diff, const RungPlan *plan, RungDiffData **data,
                          RungError *err) {
  if (rung_diff_find_data(diff, plan, data)) return RUNG_OK;
  if (load_other(diff, plan, err)) return err->status;
  (void)rung_diff_find_data(diff, plan, data);
  return RUNG_OK;
}

void rung_diff_forget_data(RungDiff *diff) {
  for (RungDiffData *data = diff->data; data; data = data->next) {
    bool own = data->session == diff->old_version || data->session == diff->new_version;
    if (own) continue;
    data->session->threads = NULL;
    rung_session_reset(data->session);
  }
  diff->data = NULL;
}

static uint32_t *number_rows(RungDiff *diff, const RungSession *session, uint32_t source,
                             RungError *err) {
  const size_t rows = session->load.tables[source].rows;
  uint32_t *partners = rung_arena_take_array(&diff->arena, rows + 1, sizeof *partners);
  if (!partners) {
    (void)rung_error_memory(err, "the partners");
    return NULL;
  }
  for (size_t row = 0; row < rows; row++) {
    uint32_t id;
    RungText key = rung_session_key(session, source + 1, row);
    if (rung_pool_intern(&diff->partners, key, &id, err)) return NULL;
    partners[row] = id - 1 < diff->partners_most ? id - 1 : diff->partners_most;
  }
  return partners;
}

RungStatus rung_diff_partners(RungDiff *diff, RungDiffData *data, const RungPlan *plan,
                              const uint32_t **partners, RungError *err) {
  uint32_t source = plan->program.subject - 1;
  if (!data->partners[source]) {
    data->partners[source] = number_rows(diff, data->session, source, err);
    if (!data->partners[source]) return err->status;
  }
  *partners = data->partners[source];
  return RUNG_OK;
}

uint32_t rung_diff_find_partner(const RungDiff *diff, RungText key) {
  uint32_t id = rung_pool_find(&diff->partners, key);
  return id == RUNG_NO_TEXT || id == 0 ? RUNG_NONE : id - 1;
}

RungText rung_diff_partner_key(const RungDiff *diff, size_t partner) {
  return rung_pool_view(&diff->partners, (uint32_t)partner + 1);
}

RungText rung_diff_partner_name(const RungDiff *diff, size_t partner) {
  RungText key = rung_diff_partner_key(diff, partner);
  for (const RungDiffData *data = diff->data; data; data = data->next) {
    size_t row = rung_session_find(data->session, key);
    if (row != SIZE_MAX) return rung_session_subject_name(data->session, row);
  }
  return rung_text("");
}

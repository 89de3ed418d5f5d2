#include "cli/verify/run_record.h"

#include "report/digest.h"

static void put_pair(RungJson *json, const char *key, RungText value) {
  rung_json_key(json, rung_text(key));
  rung_json_text(json, value);
}

static void put_count(RungJson *json, const char *key, size_t count) {
  rung_json_key(json, rung_text(key));
  rung_json_integer(json, (int64_t)count);
}

static void put_file(const RungTable *table, RungJson *json) {
  RungDigestText digest = rung_digest_spell(table->sha256);
  put_pair(json, "file", rung_session_file(table->file));
  put_count(json, "bytes", table->bytes);
  put_pair(json, "sha256", rung_text(digest.text));
}

/* Of a source without a file: the columns whose keys are its rows. */
static void put_origins(const RungPlan *plan, const RungSchema *schema, RungJson *json) {
  rung_json_key(json, rung_text("from"));
  rung_json_open_array(json);
  for (size_t i = 0; i < schema->origin_count; i++) {
    const RungSchema *from = &plan->sources[schema->origins[i].source].schema;
    char name[160];
    snprintf(name, sizeof name, "%.*s.%.*s", RUNG_TEXT(from->name),
             RUNG_TEXT(from->fields[schema->origins[i].field].name));
    rung_json_text(json, rung_text(name));
  }
  rung_json_close_array(json);
}

/* The script files, and one digest over all of them. */
static void put_rules(const RungScript *script, RungJson *json) {
  RungDigestText whole = rung_digest_spell(script->sha256);
  put_pair(json, "rules_sha256", rung_text(whole.text));
  rung_json_key(json, rung_text("rules"));
  rung_json_open_array(json);
  for (size_t i = 0; i < script->file_count; i++) {
    const RungScriptFile *file = &script->files[i];
    RungDigestText digest = rung_digest_of(file->text.bytes, file->text.length);
    rung_json_open_object(json);
    put_pair(json, "file", file->name);
    put_count(json, "bytes", file->text.length);
    put_pair(json, "sha256", rung_text(digest.text));
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

/* The partners of --only. */
static void put_only(const RungStatement *statement, RungJson *json) {
  RungSession *session = statement->session;
  const uint32_t subject = session->plan.program.subject;
  if (statement->count == rung_run_rows(session->run, subject)) return;
  rung_json_key(json, rung_text("only"));
  rung_json_open_array(json);
  for (size_t i = 0; i < statement->count; i++)
    rung_json_text(json, rung_session_key(session, subject, statement->subjects[i]));
  rung_json_close_array(json);
}

static void put_inputs(const RungSession *session, RungJson *json) {
  rung_json_open_array(json);
  for (size_t i = 0; i < session->plan.source_count; i++) {
    const RungTable *table = &session->load.tables[i];
    const RungSchema *schema = &session->plan.sources[i].schema;
    rung_json_open_object(json);
    put_pair(json, "source", schema->name);
    if (table->file)
      put_file(table, json);
    else
      put_origins(&session->plan, schema, json);
    put_count(json, "rows_in", table->rows_in);
    put_count(json, "rows_used", table->rows);
    put_count(json, "rows_rejected", table->rows_rejected);
    put_count(json, "rows_skipped", table->rows_skipped);
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

static RungStatus put_totals(const RungStatement *statement, RungJson *json,
                             RungError *err) {
  RungSession *session = statement->session;
  rung_json_open_object(json);
  for (size_t i = 0; i < session->plan.incentive_count; i++) {
    RungWide sum;
    if (rung_statement_sum(statement, i, &sum, err)) return err->status;
    rung_json_key(json, rung_session_name(session, session->plan.incentives[i].thing));
    rung_json_decimal(json, sum,
                      session->plan.nodes[session->plan.incentives[i].total].type.scale);
  }
  rung_json_close_object(json);
  return RUNG_OK;
}

static void put_tiers(const RungStatement *statement, RungJson *json) {
  const RungSession *session = statement->session;
  size_t counts[33] = {0};
  for (size_t i = 0; i < statement->count; i++) {
    counts[rung_outcome_tier(&session->plan, session->run, statement->subjects[i])]++;
  }
  rung_json_open_object(json);
  for (size_t t = 0; t <= session->plan.tier_count; t++) {
    rung_json_key(json, session->tiers[t]);
    rung_json_integer(json, (int64_t)counts[t]);
  }
  rung_json_close_object(json);
}

static void put_outputs(const RungFolder *folder, RungJson *json) {
  rung_json_open_array(json);
  for (size_t i = 0; i < rung_folder_count(folder); i++) {
    RungRecord record;
    if (!rung_folder_record(folder, i, &record)) continue;
    rung_json_open_object(json);
    put_pair(json, "file", rung_text(rung_folder_name(folder, i)));
    put_count(json, "bytes", record.bytes);
    put_pair(json, "sha256", rung_text(record.sha256.text));
    rung_json_close_object(json);
  }
  rung_json_close_array(json);
}

RungStatus rung_run_record_write(const RungStatement *statement, const RungFolder *folder,
                                 FILE *stream, RungError *err) {
  RungSession *session = statement->session;
  RungJson json;
  char from[11], to[11];
  RungDigestText plan =
      rung_digest_of(session->compiled.plan.bytes, session->compiled.plan.length);
  rung_date_format(session->period.from, from);
  rung_date_format(session->period.to, to);
  rung_json_init(&json, stream, &rung_json_pretty);
  rung_json_open_object(&json);
  put_pair(&json, "rung", rung_text(RUNG_VERSION));
  put_pair(&json, "program", rung_session_name(session, session->plan.program.thing));
  put_rules(&session->script, &json);
  put_pair(&json, "plan_sha256", rung_text(plan.text));
  put_pair(&json, "period_from", rung_text(from));
  put_pair(&json, "period_to", rung_text(to));
  if (session->rules_dated) {
    char day[11];
    rung_date_format(session->rules_as_of, day);
    put_pair(&json, "rules_as_of", rung_text(day));
  }
  put_only(statement, &json);
  rung_json_key(&json, rung_text("inputs"));
  put_inputs(session, &json);
  put_count(&json, "rejects_allowed", session->rejects_allowed);
  put_count(&json, "partners_in_data",
            rung_run_rows(session->run, session->plan.program.subject));
  put_count(&json, "partners", statement->count);
  rung_json_key(&json, rung_text("partners_by_tier"));
  put_tiers(statement, &json);
  rung_json_key(&json, rung_text("control_totals"));
  if (put_totals(statement, &json, err)) return err->status;
  rung_json_key(&json, rung_text("outputs"));
  put_outputs(folder, &json);
  rung_json_close_object(&json);
  return rung_json_finish(&json, err);
}

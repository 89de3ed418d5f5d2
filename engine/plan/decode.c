#include "plan/decode.h"

#include <string.h>

#include "plan/check.h"
#include "plan/record.h"

static RungStatus take_items(RungDecoder *decoder, RungError *err) {
  RungArena *arena = &decoder->plan->arena;
  for (RungRecord record = 0; record < RUNG_RECORD_COUNT; record++) {
    decoder->items[record] = rung_arena_take_array(arena, decoder->counts[record],
                                                   rung_record_row(record)->size);
    if (!decoder->items[record]) return rung_error_memory(err, "the plan");
  }
  decoder->column_things = rung_arena_take_array(
      arena, decoder->counts[RUNG_RECORD_COLUMN], sizeof *decoder->column_things);
  return decoder->column_things ? RUNG_OK : rung_error_memory(err, "the plan");
}

static void publish_lists(RungPlan *plan, void *const *items, const size_t *counts) {
  plan->files = items[RUNG_RECORD_FILE];
  plan->file_count = counts[RUNG_RECORD_FILE];
  plan->currencies = items[RUNG_RECORD_CURRENCY];
  plan->currency_count = counts[RUNG_RECORD_CURRENCY];
  plan->things = items[RUNG_RECORD_THING];
  plan->thing_count = counts[RUNG_RECORD_THING];
  plan->sources = items[RUNG_RECORD_SOURCE];
  plan->source_count = counts[RUNG_RECORD_SOURCE];
  plan->windows = items[RUNG_RECORD_WINDOW];
  plan->window_count = counts[RUNG_RECORD_WINDOW];
  plan->groups = items[RUNG_RECORD_GROUP];
  plan->group_count = counts[RUNG_RECORD_GROUP];
  plan->nodes = items[RUNG_RECORD_NODE];
  plan->node_count = counts[RUNG_RECORD_NODE];
}

static void publish_outcomes(RungPlan *plan, void *const *items, const size_t *counts) {
  plan->tiers = items[RUNG_RECORD_TIER];
  plan->tier_count = counts[RUNG_RECORD_TIER];
  plan->paths = items[RUNG_RECORD_PATH];
  plan->path_count = counts[RUNG_RECORD_PATH];
  plan->conditions = items[RUNG_RECORD_CONDITION];
  plan->condition_count = counts[RUNG_RECORD_CONDITION];
  plan->metrics = items[RUNG_RECORD_METRIC];
  plan->metric_count = counts[RUNG_RECORD_METRIC];
  plan->scores = items[RUNG_RECORD_SCORE];
  plan->score_count = counts[RUNG_RECORD_SCORE];
  plan->categories = items[RUNG_RECORD_CATEGORY];
  plan->category_count = counts[RUNG_RECORD_CATEGORY];
  plan->measures = items[RUNG_RECORD_MEASURE];
  plan->measure_count = counts[RUNG_RECORD_MEASURE];
  plan->badges = items[RUNG_RECORD_BADGE];
  plan->badge_count = counts[RUNG_RECORD_BADGE];
  plan->incentives = items[RUNG_RECORD_INCENTIVE];
  plan->incentive_count = counts[RUNG_RECORD_INCENTIVE];
  plan->steps = items[RUNG_RECORD_STEP];
  plan->step_count = counts[RUNG_RECORD_STEP];
  plan->fields = items[RUNG_RECORD_FIELD];
  plan->field_count = counts[RUNG_RECORD_FIELD];
  plan->benefits = items[RUNG_RECORD_BENEFIT];
  plan->benefit_count = counts[RUNG_RECORD_BENEFIT];
}

static void publish_tests(RungPlan *plan, void *const *items, const size_t *counts) {
  plan->tests = items[RUNG_RECORD_TEST];
  plan->test_count = counts[RUNG_RECORD_TEST];
  plan->given = items[RUNG_RECORD_GIVEN];
  plan->given_count = counts[RUNG_RECORD_GIVEN];
  plan->cases = items[RUNG_RECORD_CASE];
  plan->case_count = counts[RUNG_RECORD_CASE];
  plan->expects = items[RUNG_RECORD_EXPECT];
  plan->expect_count = counts[RUNG_RECORD_EXPECT];
  plan->becauses = items[RUNG_RECORD_BECAUSE];
  plan->because_count = counts[RUNG_RECORD_BECAUSE];
}

static RungStatus decode_records(RungDecoder *decoder) {
  RungReader *reader = &decoder->reader;
  if (!rung_reader_next_line(reader)) return reader->status;
  for (RungRecord record = 0; record < RUNG_RECORD_COUNT; record++) {
    const RungRecordRow *row = rung_record_row(record);
    char *item = decoder->items[record];
    for (uint32_t i = 0; i < decoder->counts[record]; i++, item += row->size) {
      if (!rung_reader_next_line(reader)) return reader->status;
      row->decode(decoder, item, i);
      if (rung_reader_end_line(reader)) return reader->status;
    }
  }
  memcpy(&decoder->plan->program, decoder->items[RUNG_RECORD_PROGRAM],
         sizeof decoder->plan->program);
  return RUNG_OK;
}

static RungStatus copy_text(RungPlan *plan, RungText text, RungError *err) {
  if (text.length > RUNG_PLAN_BYTES_MAX) {
    rung_error_set(err, RUNG_E_SCRIPT, "bad-plan", "the plan has %u bytes; at most %u",
                   text.length, (unsigned)RUNG_PLAN_BYTES_MAX);
    rung_error_place(err, "plan", 1, 0, UINT64_MAX);
    return RUNG_E_SCRIPT;
  }
  char *bytes = rung_arena_copy(&plan->arena, text.length ? text.bytes : "", text.length);
  if (!bytes) return rung_error_memory(err, "the plan");
  plan->text = (RungText){bytes, text.length};
  return RUNG_OK;
}

static RungStatus decode_text(RungPlan *plan, RungText text, RungError *err) {
  RungDecoder decoder = {.plan = plan};
  RungReader *reader = &decoder.reader;
  RungStatus status = copy_text(plan, text, err);
  if (status) return status;
  rung_reader_init(reader, plan->text, &plan->arena, err);
  if (rung_reader_check_bytes(reader) || rung_record_count(&decoder))
    return reader->status;
  status = take_items(&decoder, err);
  if (status) return status;
  publish_lists(plan, decoder.items, decoder.counts);
  publish_outcomes(plan, decoder.items, decoder.counts);
  publish_tests(plan, decoder.items, decoder.counts);
  rung_reader_init(reader, plan->text, &plan->arena, err);
  status = decode_records(&decoder);
  return status ? status : rung_plan_check(plan, decoder.first_lines, err);
}

RungStatus rung_plan_decode(RungPlan *plan, RungText text, RungAllocator *allocator,
                            RungError *err) {
  memset(plan, 0, sizeof *plan);
  rung_arena_init(&plan->arena, allocator);
  RungStatus status = decode_text(plan, text, err);
  if (status) rung_plan_reset(plan);
  return status;
}

void rung_plan_reset(RungPlan *plan) {
  if (plan->arena.allocator) rung_arena_reset(&plan->arena);
  memset(plan, 0, sizeof *plan);
}

RungText rung_plan_title(const RungPlan *plan, uint32_t thing, RungText language) {
  const RungThing *named = &plan->things[thing];
  const RungTitle *english = NULL;
  for (size_t i = 0; i < named->title_count; i++) {
    if (rung_text_equal(named->titles[i].language, language))
      return named->titles[i].text;
    if (!english && rung_text_is(named->titles[i].language, "en"))
      english = &named->titles[i];
  }
  if (english) return english->text;
  return named->title_count ? named->titles[0].text : named->name;
}

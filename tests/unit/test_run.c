/* A plan from its text to its results, as every run goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/decode.h"
#include "plan_builder.h"

/* sum(deals.arr where stage = 'won') per partner, its tier, and pay by it. */
static const char text[] =
    "rung-plan\t1\n"
    "file\tprogram.lua\n"
    "currency\tUSD\t2\t$\n"
    "thing\tprogram\tsi\tprogram.si\t0:1:1\t\t\t\n"
    "thing\tsource\tpartners\tsource.partners\t0:2:1\t\t\t\n"
    "thing\tcolumn\tpartner_id\tsource.partners.partner_id\t0:3:1\t\t\t\n"
    "thing\tsource\tdeals\tsource.deals\t0:4:1\t\t\t\n"
    "thing\tcolumn\tpartner_id\tsource.deals.partner_id\t0:5:1\t\t\t\n"
    "thing\tcolumn\tstage\tsource.deals.stage\t0:6:1\t\t\t\n"
    "thing\tcolumn\tarr\tsource.deals.arr\t0:7:1\t\t\t\n"
    "thing\tmetric\tarr\tmetric.arr\t0:8:1\t\t\tsum(deals.arr where stage = 'won')\n"
    "thing\ttier\tsilver\ttier.silver\t0:9:1\t\t\t\n"
    "thing\ttier\tgold\ttier.gold\t0:9:9\t\t\t\n"
    "program\t0\t1\tyear\t1\t1\t0\thalf-up 0.01\t9\n"
    "source\t1\t-\t-\t-\t,\t.\t\tiso\tsign\tyes\tno\t-\t-\t-\n"
    "source\t3\t0\t0\t-\t,\t.\t\tiso\tsign\tyes\tno\t-\t-\t-\n"
    "column\t2\t0\ttext\t0\t1\t0\t-\t-\n"
    "column\t4\t1\tref:1\t0\t0\t0\t0\t-\n"
    "column\t5\t1\ttext\t0\t0\t0\t-\t-\n"
    "column\t6\t1\tmoney:0:2\t0\t0\t0\t-\t-\n"
    "node\tcolumn\tref:1\t2\t-\t-\t-\t-\t-\t0\t7\t0:8:1\t\n"
    "node\tcolumn\ttext\t2\t-\t-\t-\t-\t-\t1\t7\t0:8:1\t\n"
    "node\tcolumn\tmoney:0:2\t2\t-\t-\t-\t-\t-\t2\t7\t0:8:1\t\n"
    "node\tconstant\ttext\t0\t-\t-\t-\t-\t-\twon\t7\t0:8:1\t\n"
    "node\teq\tflag\t2\t1,3\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tsum\tmoney:0:2\t1\t2\t4\t0\t-\t-\t\t7\t0:8:1\t\n"
    "node\tconstant\tmoney:0:0\t0\t-\t-\t-\t-\t-\t100\t7\t0:8:1\tparam.gold\n"
    "node\tge\tflag\t1\t5,6\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tconstant\tflag\t0\t-\t-\t-\t-\t-\ttrue\t7\t0:8:1\t\n"
    "node\thighest\ttier\t1\t8,7\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tconstant\tpercent:2\t0\t-\t-\t-\t-\t-\t0\t7\t0:8:1\t\n"
    "node\tconstant\tpercent:2\t0\t-\t-\t-\t-\t-\t0.02\t7\t0:8:1\t\n"
    "node\tconstant\tpercent:2\t0\t-\t-\t-\t-\t-\t0.05\t7\t0:8:1\t\n"
    "node\tpick\tpercent:2\t1\t9,10,11,12\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tmultiply\tmoney:0:4\t1\t5,13\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tround\tmoney:0:2\t1\t14\t-\t-\t-\t-\thalf-up 0.01\t7\t0:8:1\t\n"
    "tier\t8\n"
    "tier\t9\n"
    "path\t-\t8,7\n"
    "metric\t7\t5\n"
    "end\n";

/* The tables that a loader would fill: the builder's, under the plan's own schemas. */
static void fill_tables(PlanBuilder *builder) {
  builder_source(builder, "partners", 3);
  builder_source(builder, "deals", 4);
  builder_words(builder, 1, "partner_id", (const char *const[]){"P1", "P2", "P3"});
  builder_column(builder, 2, "partner_id", ref(1), (const int64_t[]){0, 1, 0, 1});
  builder_words(builder, 2, "stage", (const char *const[]){"won", "won", "open", "won"});
  builder_column(builder, 2, "arr", (RungType){.kind = RUNG_KIND_MONEY, .scale = 2},
                 (const int64_t[]){9999, 5050, 100, 4950});
}

static void from_text_to_results(void **state) {
  (void)state;
  static PlanBuilder builder;
  builder_init(&builder);
  fill_tables(&builder);
  RungPlan plan;
  RungRun *run;
  RungError *err = &builder.err;
  RungStatus status = rung_plan_decode(&plan, rung_text(text), &builder.allocator, err);
  if (status) print_error("%s line %u\n", err->message, err->line);
  assert_int_equal(status, RUNG_OK);
  for (size_t i = 0; i < 2; i++) builder.tables[i].schema = &plan.sources[i].schema;
  assert_int_equal(rung_run_new(&run, &plan, builder.tables, &builder.pool,
                                &builder.options, &builder.allocator, err),
                   RUNG_OK);
  assert_int_equal(rung_run_evaluate(run, err), RUNG_OK);
  const int64_t *arr = rung_run_column(run, plan.metrics[0].node)->values.i64;
  const uint8_t *tier = rung_run_column(run, plan.program.tier)->values.u8;
  const int64_t *pay = rung_run_column(run, 15)->values.i64;
  assert_true(arr[0] == 9999 && arr[1] == 10000 && arr[2] == 0);
  assert_true(tier[0] == 1 && tier[1] == 2 && tier[2] == 1);
  assert_true(pay[0] == 200 && pay[1] == 500 && pay[2] == 0);
  rung_run_free(run);
  rung_plan_reset(&plan);
  builder_reset(&builder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(from_text_to_results)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

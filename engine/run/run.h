/* Evaluating a plan over loaded tables, vector by vector. */
#ifndef RUNG_RUN_RUN_H
#define RUNG_RUN_RUN_H

#include "core/threads.h"
#include "data/table.h"
#include "run/results.h"

typedef struct RungRun RungRun;

/* Asked before a column of a table is read for the first time, by one thread: may it be?
 * For tables that lie in a file of which not everything has been looked at. */
typedef struct RungGuard {
  bool (*may_read)(void *context, size_t source, size_t field); /* NULL: all may */
  void *context;
} RungGuard;

typedef struct RungRunOptions {
  RungSpan period;  /* evaluated */
  bool rules_dated; /* the rule book is that of the day `rules_as_of` */
  int32_t rules_as_of;
  bool keep_rows; /* every node's column is kept, for explanations; else what outcomes
                     name - conditions, payouts, metrics ... - and what that stands on,
                     but of rows of large sources only what is asked for */
  const uint32_t *wanted; /* [wanted_count] nodes to be worked out instead of what
                             outcomes name; NULL: those */
  size_t wanted_count;
  RungResults *results; /* a store that outlives the run: what is in it is not worked out,
                           and what is worked out goes into it, also when the run fails
                           later; one run at a time. NULL: the run has one of its own */
  bool keep_gathered;   /* of what is worked out only figures that are gathered from other
                           rows go into the store; the run keeps the others itself */
  const uint32_t *varied; /* [varied_count] constants that get a value before each
                             evaluation (rung_run_set); what stands on them goes into no
                             store. NULL: none */
  size_t varied_count;
  const RungRun *like;  /* beside varied, a run over the same tables and by the same
                           options of a plan that is this one but for the varied nodes,
                           which may be of any operator: what does not stand on them has
                           its keys from there. NULL: keys are worked out */
  RungGuard guard;      /* of the tables' columns */
  RungThreads *threads; /* that go through rows together; NULL: the caller alone */
  size_t block_rows;    /* rows that go through together; 0: as many as fit the cache */
} RungRunOptions;

/* tables [plan->source_count], in the order of the plan's sources. plan, tables and pool
 * must outlive the run; plan and tables are not changed, and the texts of the plan's
 * constants are interned into pool here (not later). */
RungStatus rung_run_new(RungRun **run, const RungPlan *plan, const RungTable *tables,
                        RungPool *pool, const RungRunOptions *options,
                        RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_run_free(RungRun *run);

/* Works out what is asked for and all that it stands on, but for what is in the store.
 * Overflow: RUNG_E_RANGE "overflow" with the place in the script of the node, the thing's
 * name, the row's key and line in its file, and the operands; the same whatever is in the
 * store. RUNG_E_DATA "damaged-tables" where the guard lets a column not be read.
 * A run with varied constants may be evaluated again and again: then only what
 * stands on them is worked out, and what the evaluation before made of it is gone. */
RungStatus rung_run_evaluate(RungRun *run, RungError *err) RUNG_MUST_USE;

/* The value of a varied constant in the evaluations that follow, in the form of RungNode:
 * digits at the scale of its type, a day, a flag, a tier's number; a text's literal,
 * which is in the pool (rung_pool_intern) and outlives the run. Until it is set it has
 * the plan's value. */
void rung_run_set(RungRun *run, uint32_t node, RungText literal, RungWide digits);

/* Result of a node: rows of its domain (one row for domain 0). Valid until the run is
 * freed. Nodes with equal content keys share one column. NULL where it was not kept. */
const RungColumn *rung_run_column(const RungRun *run, uint32_t node);
/* Of what stands on varied constants: a key of no content. */
RungKey rung_run_key(const RungRun *run, uint32_t node);
/* Rows of a group that was not needed: 0. */
size_t rung_run_rows(const RungRun *run, uint32_t domain);
/* Days of a window in this run. */
RungSpan rung_run_span(const RungRun *run, uint32_t window);
/* A key of group `domain`'s rows, which are numbered in the order of the first rows that
 * they have in what the group is made from. NULL where nothing needed the group; those
 * that badges and incentives are of are there. */
const RungColumn *rung_run_group_key(const RungRun *run, uint32_t domain, size_t index);

/* A row of `domain` that aggregate `node` read for result row `at`, and whether it
 * counted. Calls visit for every row of the aggregate's rows' domain whose via is `at`,
 * in order; why: 0 counted, else the first that left it out. The first visit through a
 * via looks its rows up (cost: rows; may be RUNG_E_MEMORY), so visits of one run are made
 * one at a time. */
typedef enum RungCounted {
  RUNG_COUNTED,
  RUNG_OUTSIDE_WINDOW,
  RUNG_NOT_VALID, /* on the last day of the window (see rung_run_validity) */
  RUNG_FILTERED,
  RUNG_VALUE_MISSING
} RungCounted;
typedef RungStatus (*RungVisit)(void *context, size_t row, RungCounted why,
                                RungError *err);
/* The domain whose rows an aggregate node reads. */
uint32_t rung_run_aggregate_domain(const RungRun *run, uint32_t node);
/* The valid_on node that a filter begins with: it is one, or an `and` whose first input
 * is; RUNG_NONE where rows are not asked for their validity. */
uint32_t rung_run_validity(const RungRun *run, uint32_t filter);
RungStatus rung_run_visit(const RungRun *run, uint32_t node, size_t at, RungVisit visit,
                          void *context, RungError *err) RUNG_MUST_USE;

/* A slack record: how a condition came out for one row of its domain. distance is left -
 * right as an exact ratio, for numbers; days for dates; has_distance false otherwise, and
 * where the distance alone would need more than 38 digits. */
typedef struct RungSlack {
  bool known; /* false: a side is missing (no data): counts as not met */
  bool met;
  bool has_distance;
  RungRatio distance;
} RungSlack;
/* condition: index into plan->conditions; row: of the condition's cond node's domain. */
void rung_run_slack(const RungRun *run, uint32_t condition, size_t row, RungSlack *slack);

#endif

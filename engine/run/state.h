/* A run from the inside: private to run/. */
#ifndef RUNG_RUN_STATE_H
#define RUNG_RUN_STATE_H

#include "kernel/common.h"
#include "plan/operator.h"
#include "run/reads.h"
#include "run/results.h"
#include "run/rounds.h"
#include "run/run.h"
#include "run/seen.h"

/* A group's rows, numbered in the order of their first rows in what it is made from. */
typedef struct RungGroupRows {
  size_t rows;
  const RungColumn **keys; /* [key_count] of the rows, in a store of results; NULL: not
                              needed */
  RungSeen seen;           /* the rows by their keys (see run/finder.h), once asked for */
} RungGroupRows;

/* Rows by what a ref refers to: those of row t are rows[offsets[t]] and on, in order. */
typedef struct RungRefRows {
  uint32_t *rows, *offsets;
} RungRefRows;

/* What visits have looked up; grows while the run is read. */
typedef struct RungVisits {
  RungArena arena;
  RungRefRows *by_via; /* [node_count] of ref nodes; rows NULL until asked for */
} RungVisits;

/* Of a run whose constants get other values from evaluation to evaluation. */
typedef struct RungVariable {
  RungPlan plan;         /* the caller's, but for the nodes */
  RungNode *nodes;       /* [node_count] */
  uint8_t *constants;    /* [node_count] 1: has a value of its own in each evaluation */
  uint8_t *nodes_on;     /* [node_count] 1: stands on one of them */
  uint8_t *groups_on;    /* [group_count] */
  RungResults results;   /* of what stands on them, until the next evaluation */
  RungRecycler recycler; /* the run's memory, which each evaluation takes anew */
  bool evaluated;        /* what does not stand on them is there */
  RungCommon *views; /* [node_count] of whole columns that nodes on them read, or values
                        NULL; NULL until the first evaluation */
} RungVariable;

struct RungRun {
  const RungPlan *plan;
  const RungTable *tables; /* [source_count] */
  const RungPool *pool;
  RungAllocator *allocator;
  RungArena arena;      /* everything below */
  RungResults *results; /* the caller's store, or own */
  bool keep_gathered;   /* as in RungRunOptions */
  RungResults own;
  RungVariable *variable; /* of a run that is evaluated more than once, or NULL */
  RungScratch scratch;
  RungRules rules;
  RungSpan *spans;            /* [window_count] */
  RungKey *keys;              /* [node_count] */
  RungKey *domain_keys;       /* [domain count] */
  size_t *behind;             /* [domain count] rows of the source that it comes from */
  const RungColumn **columns; /* [node_count] NULL until worked out */
  size_t most_inputs;         /* of a node or a group */
  const RungColumn **inputs;  /* [most_inputs] of the node under work */
  RungRounds rounds;
  RungNeeds roots; /* what is asked for */
  RungNeeds work;  /* what this evaluation works out: needed, and not there */
  uint8_t
      *large; /* [domain count] sources that go through in blocks, and groups of them */
  size_t block_rows; /* rows of a block */
  RungGuard guard;
  RungThreads *threads;
  RungGroupRows *groups; /* [group_count] */
  RungVisits *visits;
};

/* One node under work. */
typedef struct RungCall {
  RungRun *run;
  uint32_t id;
  const RungNode *node;
  RungReads reads;
  const RungColumn *const *inputs;       /* [reads.input_count] */
  const RungColumn *filter, *via, *date; /* or NULL */
  const struct RungGather *gather;       /* of rows gathered already, or NULL */
  size_t rows;                           /* of the result, or of the block */
  size_t first;         /* row of the domain that the block begins with */
  RungScratch *scratch; /* of the thread */
} RungCall;

/* Works the node out into *out (see kernel/vector.h); *row: the first row whose figure
 * does not fit out->store, or RUNG_NO_ROW. */
typedef RungStatus (*RungOperate)(const RungCall *call, RungColumn *out, size_t *row,
                                  RungError *err);

/* operate.c: row by row, one a class of operators. */
RungStatus rung_operate_leaf(const RungCall *call, RungColumn *out, size_t *row,
                             RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_arithmetic(const RungCall *call, RungColumn *out, size_t *row,
                                   RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_comparison(const RungCall *call, RungColumn *out, size_t *row,
                                   RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_logic(const RungCall *call, RungColumn *out, size_t *row,
                              RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_choice(const RungCall *call, RungColumn *out, size_t *row,
                               RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_schedule(const RungCall *call, RungColumn *out, size_t *row,
                                 RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_date(const RungCall *call, RungColumn *out, size_t *row,
                             RungError *err) RUNG_MUST_USE;
/* groups.c and aggregate.c: from one domain to another. */
RungStatus rung_operate_domain(const RungCall *call, RungColumn *out, size_t *row,
                               RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_aggregate(const RungCall *call, RungColumn *out, size_t *row,
                                  RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_rank(const RungCall *call, RungColumn *out, size_t *row,
                             RungError *err) RUNG_MUST_USE;
RungStatus rung_operate_running(const RungCall *call, RungColumn *out, size_t *row,
                                RungError *err) RUNG_MUST_USE;

/* gather.c: writes what has been gathered. */
void rung_operate_gathered(const RungCall *call, RungColumn *out, size_t *row);
/* By the operator's class, or what has been gathered. */
RungStatus rung_operate(const RungCall *call, RungColumn *out, size_t *row,
                        RungError *err) RUNG_MUST_USE;
/* evaluate.c: works a whole column out and keeps it under the node's key. */
RungStatus rung_run_work_out(const RungCall *call, RungError *err) RUNG_MUST_USE;
/* Keeps a column whose values lie in the arena of rung_run_results of the node. */
RungStatus rung_run_keep(RungRun *run, uint32_t id, const RungColumn *column,
                         RungError *err) RUNG_MUST_USE;

/* A call that reads whole columns, which lie in run->inputs. */
RungCall rung_run_call(RungRun *run, RungReads reads, size_t rows);

/* evaluate.c: makes the groups that the node's rows, refs or literal are of. */
RungStatus rung_run_make_groups(RungRun *run, const RungNode *node,
                                RungError *err) RUNG_MUST_USE;

/* aggregate.c: which of the call's rows count, and for which result row: u32 [rows] of
 * scratch (see kernel/select.h), or NULL. */
uint32_t *rung_run_select(const RungCall *call, size_t rows, RungError *err);

/* vary.c: a run whose options name constants that vary. */
RungStatus rung_variable_make(RungRun *run, const RungRunOptions *options,
                              RungError *err) RUNG_MUST_USE;
/* Keys that tell what stands on such constants, and marks of it. */
RungStatus rung_variable_keys(RungRun *run, const RungKeyBasis *basis,
                              RungError *err) RUNG_MUST_USE;
/* The same by the keys of a run that is like this one but for those nodes. */
RungStatus rung_variable_keys_like(RungRun *run, const RungRun *like,
                                   RungError *err) RUNG_MUST_USE;
/* What such nodes read of others is kept for every evaluation. */
void rung_variable_keep(RungRun *run);
/* Before each evaluation: what stood on other values is gone. True: it alone is marked as
 * work, the rest is there. */
bool rung_variable_renew(RungRun *run);
/* After an evaluation: views of what does not stand on them. */
RungStatus rung_variable_view(RungRun *run, RungError *err) RUNG_MUST_USE;
/* NULL does no harm; the run has its caller's allocator again. */
void rung_variable_reset(RungRun *run);

static inline bool rung_run_varies(const RungRun *run, uint32_t node) {
  return run->variable && run->variable->nodes_on[node];
}
/* fits.c: could a strange result of a node of the domain have been worked out by the run?
 * The same of a key of a group's rows. */
bool rung_result_fits(RungRun *run, const RungColumn *column, uint32_t domain,
                      RungType type);
bool rung_group_key_fits(RungRun *run, const RungColumn *key, size_t group, size_t index);

/* evaluate.c: is a node's result made from other rows than its own? */
bool rung_run_gathers(const RungNode *node);

/* Where the results of a node are kept. */
static inline RungResults *rung_run_results(RungRun *run, uint32_t node) {
  if (rung_run_varies(run, node)) return &run->variable->results;
  bool own = run->keep_gathered && !rung_run_gathers(&run->plan->nodes[node]);
  return own ? &run->own : run->results;
}

/* u32 [count] of scratch, or NULL. */
static inline uint32_t *rung_scratch_u32(RungScratch *scratch, RungScratchUse use,
                                         size_t count) {
  return rung_scratch_take(scratch, use, count, sizeof(uint32_t));
}

/* The column of the first node with the same key, NULL for no node. */
static inline const RungColumn *rung_run_column_of(const RungRun *run, uint32_t node) {
  return node == RUNG_NONE ? NULL : run->columns[run->rounds.same[node]];
}

/* fault.c: what stopped the run. Each sets err and returns its status. */
RungStatus rung_fault_overflow(const RungCall *call, size_t row, RungError *err);
RungStatus rung_fault_edges(const RungCall *call, size_t row, size_t edge,
                            RungError *err);
/* A weight below 0, and a total that is not that of the other peers. */
RungStatus rung_fault_weight(const RungCall *call, size_t row, RungError *err);
RungStatus rung_fault_total(const RungCall *call, size_t row, RungError *err);
/* A row that counts, of whose currency there is no rate on its day. */
RungStatus rung_fault_rate(const RungCall *call, size_t row, RungError *err);

#endif

/* Tables of cases at the edges of a program's comparisons, for `rung cases`. */
#ifndef RUNG_CLI_TEST_CASES_H
#define RUNG_CLI_TEST_CASES_H

#include "cli/session.h"
#include "study/trace.h"

/* A figure that a test can set: a metric of the subject, or a column of it. */
typedef struct RungInput {
  uint32_t node;
  RungText name;
  bool column;
  bool percent; /* it is compared with percents, and written as one */
  bool has_good;
  RungRatio good;    /* a value that what it is compared with lets pass, where has_good */
  bool beyond;       /* the value itself is not let pass, the next one is */
  bool good_is_most; /* it is the most that is asked; else the least that is let pass */
} RungInput;

/* A value at which something changes. */
typedef struct RungEdge {
  uint32_t input; /* index */
  RungRatio value;
  RungText label; /* the address of what is compared */
} RungEdge;

/* In the session's arena. */
typedef struct RungEdges {
  RungSession *session; /* evaluated, maybe over no data */
  RungInput *inputs;
  size_t input_count;
  RungEdge *edges; /* [count] of one input behind the other, rising, each value once */
  size_t count, capacity;
  uint32_t *input_of; /* [node_count] index of the input that a node is, or RUNG_NONE */
} RungEdges;

/* Finds what comparisons and schedules of the program ask of its metrics and of the
 * subject's columns. Cost: nodes. */
RungStatus rung_edges_find(RungEdges *edges, RungSession *session,
                           RungError *err) RUNG_MUST_USE;

/* The tests of a session that is compiled, as text in its arena; it has no run after
 * that. bare: without the list of conditions that are not varied. RUNG_E_USAGE
 * "bad-period". */
RungStatus rung_cases_draft(RungSession *session, const char *period, bool bare,
                            RungText *text, RungError *err) RUNG_MUST_USE;

#endif

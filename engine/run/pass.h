/* One pass over the rows of a large source, in blocks: private to run/.
 *
 *   block of rows -> nodes in blocks, each a column of the block -> gathered sums
 *
 * Only what is kept leaves the cache. Cost: rows * nodes; memory: a block a node, what is
 * kept, and the sums. */
#ifndef RUNG_RUN_PASS_H
#define RUNG_RUN_PASS_H

#include "run/state.h"

/* Works out, for the rows of `domain`, the round's gathered nodes and those that are
 * kept. Nothing to do: returns at once. The first block that can't be worked out stops
 * it. */
RungStatus rung_pass(RungRun *run, uint32_t domain, uint32_t round,
                     RungError *err) RUNG_MUST_USE;

#endif

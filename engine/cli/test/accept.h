/* `rung test --accept`: what came out becomes what is expected, in the owner's files. */
#ifndef RUNG_CLI_TEST_ACCEPT_H
#define RUNG_CLI_TEST_ACCEPT_H

#include "cli/test/trial.h"

/* Rewrites each expectation that did not come out where it stands - a figure in a cell,
 * in quotes or bare - and nothing else, and prints each change to the stream. What cannot
 * be rewritten is told and left: one that a script works out, one that several cases
 * share and that came out differently, lists, reasons. A file is written whole or not at
 * all, and only where it is still as it was read. program: as the owner named it. *left:
 * how many were not rewritten. */
RungStatus rung_test_accept(const RungTrials *trials, const char *program, FILE *stream,
                            size_t *left, RungError *err) RUNG_MUST_USE;

#endif

/* run.json: what a run was made from, by whom it was asked what, and what came out. */
#ifndef RUNG_CLI_VERIFY_RUN_RECORD_H
#define RUNG_CLI_VERIFY_RUN_RECORD_H

#include "cli/eval/statement.h"
#include "report/folder.h"

/* Writes the record of a run whose session was loaded with_sha256: version, rules, plan,
 * period and other options, inputs, counts, totals, and the files of the folder that are
 * finished. Same inputs and options, same bytes, on any machine. */
RungStatus rung_run_record_write(const RungStatement *statement, const RungFolder *folder,
                                 FILE *stream, RungError *err) RUNG_MUST_USE;

#endif

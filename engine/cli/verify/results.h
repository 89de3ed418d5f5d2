/* Results of a run as files: one sheet, or the folder of `rung eval -o`. */
#ifndef RUNG_CLI_VERIFY_RESULTS_H
#define RUNG_CLI_VERIFY_RESULTS_H

#include "cli/eval/statement.h"
#include "report/folder.h"

/* What makes a sheet of a statement (eval/statement.h). */
typedef RungStatus (*RungFill)(const RungStatement *, RungSheet *, RungError *);

/* One sheet made, written and dropped. */
RungStatus rung_results_write(const RungStatement *statement, RungFill fill,
                              RungFormat format, FILE *stream,
                              RungError *err) RUNG_MUST_USE;

/* A CSV of any length: some partners at a time, so that memory does not grow with it. */
RungStatus rung_results_write_csv(const RungStatement *statement, RungFill fill,
                                  FILE *stream, RungError *err) RUNG_MUST_USE;

/* partners.csv, payouts.csv, decisions.csv, rejects.csv and run.json, committed. */
RungStatus rung_results_write_folder(const RungStatement *statement, RungFolder *folder,
                                     RungError *err) RUNG_MUST_USE;

#endif

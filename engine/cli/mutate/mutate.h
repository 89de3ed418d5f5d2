/* Mutants of a program, tried against its tests and on data: what the files of
 * `rung mutate` share. */
#ifndef RUNG_CLI_MUTATE_H
#define RUNG_CLI_MUTATE_H

#include "cli/session.h"
#include "report/sheet.h"
#include "study/mutation.h"

/* What became of a mutant. */
typedef struct RungMutantFate {
  bool killed; /* a test that holds for the program does not hold, or stops */
  bool tried;  /* by a test: what it changes is in the program that is tested */
  RungEffect effect;
} RungMutantFate;

typedef struct RungMutagenesis {
  RungSession *session; /* with data, evaluated */
  RungMutants mutants;
  RungMutantFate *fates;        /* [mutants.count] */
  size_t cases;                 /* of tests that hold */
  size_t killed, noticed, dead; /* noticed: by the data; dead: by neither */
  size_t stopping;              /* that stop the run on this data */
} RungMutagenesis;

/* tests.c: tries the mutants on the program's tests. session: the one with data.
 */
RungStatus rung_mutagenesis_test(RungMutagenesis *work, const char *program,
                                 RungError *err) RUNG_MUST_USE;

/* Is a constant without an address a figure that stands in the script? context: a
 * RungSession. */
bool rung_mutate_is_written(const void *context, const RungNode *constant);

/* report.c. rows: shown of each list as a table; 0: all. */
RungStatus rung_mutagenesis_write(const RungMutagenesis *work, RungFormat format,
                                  size_t rows, FILE *stream,
                                  RungError *err) RUNG_MUST_USE;

#endif

/* A baseline: what a run gave each partner and by which rules, kept as text beside the
 * program, and a later run held against it. What the files of `rung baseline` and
 * `rung approve` share.
 *
 *   DIR/partners.csv   a row a partner, by key: its facts (study/fact.h) by name
 *   DIR/rules.csv      a row for each constant, fact and source: what it says
 *   DIR/run.json       the run's record, with the hashes of both
 *   DIR.approvals.jsonl   what was approved (approvals.h) */
#ifndef RUNG_CLI_BASELINE_H
#define RUNG_CLI_BASELINE_H

#include "cli/baseline/approvals.h"
#include "cli/verb.h"
#include "report/document.h"
#include "report/folder.h"
#include "report/grid.h"
#include "study/fact.h"

/* A run as it is told in a baseline. */
typedef struct RungTold {
  RungStatement statement; /* partners by key */
  RungFacts facts;
} RungTold;

/* Both sheets, as they stand in files. */
typedef struct RungBaseline {
  const RungDocument *record;
  RungDigestText sha256; /* of the record's bytes: which baseline it is */
  RungGrid partners, rules;
} RungBaseline;

/* One cell that is not what the baseline has. */
typedef struct RungDifference {
  RungText partner, field, was, is; /* views of the sheets */
  uint32_t fact;  /* of the facts now; RUNG_NONE: the rules have it no more */
  uint32_t cause; /* index into causes */
  bool money;     /* a payout; change is known */
  bool approved;
  uint32_t currency; /* of payouts: index into the comparison's currencies */
  RungWide change;   /* of payouts: digits at RUNG_CHANGE_SCALE */
} RungDifference;

enum { RUNG_CHANGE_SCALE = 6, RUNG_BASELINE_CURRENCIES = 64 };

/* What changed, of the rules or the data, by its address. */
typedef struct RungAtom {
  RungText address, was, is; /* was, is: of constants; else empty */
  RungPosition position;     /* file RUNG_NONE: it is there no more */
  bool data;                 /* a source whose file is another */
} RungAtom;

typedef struct RungCauseSum {
  RungWide up, down; /* of payouts; down is negative or 0 */
} RungCauseSum;

/* Differences that go back to the same changes. */
typedef struct RungCauseGroup {
  RungText name;         /* addresses, parted by " + " */
  const uint32_t *atoms; /* [atom_count] by address */
  size_t atom_count;
  size_t differences, approved, partners; /* partners: of those not approved */
  RungCauseSum *sums;                     /* [currency_count] of those not approved */
  size_t moves;                           /* tiers that changed, of those not approved */
} RungCauseGroup;

typedef struct RungComparison {
  RungBaseline was, is;
  RungTold *told; /* of the run now */
  RungAtom *atoms;
  size_t atom_count;
  RungDifference *differences; /* [count] by partner, then field; of the allocator */
  size_t count, capacity, approved;
  RungCauseGroup *causes; /* most money first */
  size_t cause_count;
  RungText currencies[RUNG_BASELINE_CURRENCIES];
  size_t currency_count;
  struct RungCauses *finder; /* holds the names of causes */
} RungComparison;

/* write.c: facts of an evaluated session, and their sheets. */
RungStatus rung_told_make(RungTold *told, RungSession *session,
                          RungError *err) RUNG_MUST_USE;
RungStatus rung_told_write_partners(const RungTold *told, FILE *stream,
                                    RungError *err) RUNG_MUST_USE;
RungStatus rung_told_write_rules(const RungTold *told, FILE *stream,
                                 RungError *err) RUNG_MUST_USE;
/* The whole folder, committed. */
RungStatus rung_told_write(const RungTold *told, RungFolder *folder,
                           RungError *err) RUNG_MUST_USE;

/* read.c: in session->arena. RUNG_E_USAGE "no-baseline"; RUNG_E_DATA "bad-json",
 * "bad-csv", "bad-record", "baseline-edited" (a sheet is not the one that was written).
 */
RungStatus rung_baseline_read(RungBaseline *baseline, const char *folder,
                              RungSession *session, RungError *err) RUNG_MUST_USE;
/* The run now, in the same form. */
RungStatus rung_baseline_of(RungBaseline *baseline, const RungTold *told,
                            RungError *err) RUNG_MUST_USE;

/* compare.c: every difference and its cause. Fields of `was` and `is` and `told`
 * are there, all else is 0. reset must follow, also on failure. */
RungStatus rung_comparison_make(RungComparison *comparison, RungError *err) RUNG_MUST_USE;
void rung_comparison_reset(RungComparison *comparison);
/* Marks what is approved of this baseline, and sums up by cause. */
RungStatus rung_comparison_sum(RungComparison *comparison, const RungApprovals *approvals,
                               RungError *err) RUNG_MUST_USE;

/* cause.c: atoms, and which of them stand behind a difference. */
typedef struct RungCauses RungCauses;
RungStatus rung_causes_new(RungCauses **causes, RungComparison *comparison,
                           RungError *err) RUNG_MUST_USE;
/* old_row, new_row: of the partner in the sheets; SIZE_MAX: it is not there. */
RungStatus rung_causes_find(RungCauses *causes, size_t old_row, size_t new_row,
                            RungDifference *difference, RungError *err) RUNG_MUST_USE;
void rung_causes_free(RungCauses *causes);

/* report.c */
RungStatus rung_comparison_write_text(const RungComparison *comparison, size_t rows,
                                      FILE *stream, RungError *err) RUNG_MUST_USE;
RungStatus rung_comparison_write_json(const RungComparison *comparison, FILE *stream,
                                      RungError *err) RUNG_MUST_USE;

#endif

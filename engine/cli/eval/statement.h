/* Results of a run as sheets and JSON: what `rung eval` prints and writes to a folder.
 *
 * Order: partners, and within a partner the rows of sources, stand as in their files,
 * which their lines in payouts.csv tell; rows of groups stand in the order of their keys.
 * Other results therefore do not depend on how the rows of the files are ordered, but for
 * the order of partners. */
#ifndef RUNG_CLI_EVAL_STATEMENT_H
#define RUNG_CLI_EVAL_STATEMENT_H

#include "cli/session.h"
#include "report/sheet.h"
#include "study/outcome.h"
#include "study/trace.h"

typedef struct RungStatement {
  RungSession *session; /* evaluated */
  RungOutcomes outcomes;
  const size_t *subjects; /* [count] rows of the subject that are shown, in file order */
  size_t count;
  const RungNodeList *keys; /* [plan.group_count] KEY nodes but the owner's */
  const RungText *places;   /* [plan.condition_count] "program.lua:12", or empty */
} RungStatement;

/* Which partners are meant. */
typedef struct RungChosen {
  const char *keys; /* parted by commas; NULL: all partners */
  bool one;         /* keys is one key as it stands, commas and all */
} RungChosen;

/* Fails when one of the keys is no partner: RUNG_E_USAGE "unknown-partner" with the
 * nearest key. Needs the data only, not the run. */
RungStatus rung_statement_check(RungSession *session, RungChosen chosen,
                                RungError *err) RUNG_MUST_USE;

/* Fails as rung_statement_check does. */
RungStatus rung_statement_init(RungStatement *statement, RungSession *session,
                               RungChosen chosen, RungError *err) RUNG_MUST_USE;
/* Puts the rows of groups in outcomes into the order of their keys; init does it. */
RungStatus rung_statement_sort_groups(RungStatement *statement,
                                      RungError *err) RUNG_MUST_USE;

/* Key, name, tier, score, badges, what keeps the next tier away, paid in total: one row a
 * partner, for people. */
RungStatus rung_statement_overview(const RungStatement *statement, RungSheet *sheet,
                                   RungError *err) RUNG_MUST_USE;
/* How many in each tier, and what each incentive pays. */
RungStatus rung_statement_tiers(const RungStatement *statement, RungSheet *sheet,
                                RungError *err) RUNG_MUST_USE;
RungStatus rung_statement_totals(const RungStatement *statement, RungSheet *sheet,
                                 RungError *err) RUNG_MUST_USE;
/* partners.csv: every figure of every partner, one row each. */
RungStatus rung_statement_partners(const RungStatement *statement, RungSheet *sheet,
                                   RungError *err) RUNG_MUST_USE;
/* payouts.csv: one row for each partner's incentive and for each row of data that one
 * looked at, with its reasons. */
RungStatus rung_statement_payouts(const RungStatement *statement, RungSheet *sheet,
                                  RungError *err) RUNG_MUST_USE;
/* decisions.csv: slack records of requirements and badges. */
RungStatus rung_statement_decisions(const RungStatement *statement, RungSheet *sheet,
                                    RungError *err) RUNG_MUST_USE;
/* rejects.csv. */
RungStatus rung_statement_rejects(const RungStatement *statement, RungSheet *sheet,
                                  RungError *err) RUNG_MUST_USE;
/* One partner as an object; the whole document is one of these a line, or an array. */
void rung_statement_put_partner(const RungStatement *statement, size_t subject,
                                RungJson *json);
RungStatus rung_statement_write_json(const RungStatement *statement, bool lines,
                                     FILE *stream, RungError *err) RUNG_MUST_USE;

/* What the next tier needs: "silver: arr +$21,251.40; csat no data" - the gap to each
 * requirement that is not met; several paths parted by "or"; empty at the highest tier.
 * In session->scratch. */
RungText rung_statement_needs(const RungStatement *statement, size_t subject);
/* The title of a requirement, or of the metric or score that it compares (the name, where
 * that has none); empty where there is neither. */
RungText rung_statement_known_as(const RungSession *session,
                                 const RungCondition *condition);
/* A tier as people are shown it: its name, or its title in the language asked for. */
RungText rung_statement_tier(const RungStatement *statement, uint32_t tier);
/* "=", ">=" ... of RUNG_OP_EQ to RUNG_OP_GE. */
const char *rung_statement_comparison(RungOperator comparison);

/* What a partner holds of a badge: yes or no; of one per row of a group the keys of those
 * rows, parted by "; ", in session->scratch. */
RungValue rung_statement_badge(const RungStatement *statement, size_t badge,
                               size_t subject);
/* Keys of a group row that are not the owner: "Health", or several parted by " / ". */
RungText rung_statement_group_key(const RungStatement *statement, uint32_t domain,
                                  size_t row);
/* Names, or titles, of the reasons that do not hold in a row of an incentive, parted by
 * "; ". */
RungText rung_statement_reasons(const RungStatement *statement, size_t incentive,
                                size_t row, bool titled);
/* What the shown partners get from an incentive: digits at the type of its total. */
RungStatus rung_statement_sum(const RungStatement *statement, size_t incentive,
                              RungWide *digits, RungError *err) RUNG_MUST_USE;

#endif

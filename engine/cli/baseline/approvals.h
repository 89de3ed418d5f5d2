/* The ledger of approvals: a file of JSON Lines that only ever grows. Each line holds the
 * SHA-256 of the line before and its own, so that a line that was changed, taken out or
 * moved is found. (Lines cut off at the end are not: the repository that the file is kept
 * in tells those.)
 *
 *   {"previous": HASH, "baseline": HASH, "cause": ADDRESS, "reason": TEXT, "by": WHO,
 *    "at": TIME, "differences": [{"partner": P, "field": F, "was": OLD, "is": NEW}],
 *    "sha256": HASH}
 */
#ifndef RUNG_CLI_BASELINE_APPROVALS_H
#define RUNG_CLI_BASELINE_APPROVALS_H

#include "cli/session.h"
#include "report/digest.h"

/* One change that is approved. */
typedef struct RungApproved {
  RungText partner, field, was, is;
} RungApproved;

typedef struct RungApproval {
  RungText baseline, cause, reason, by, at;
  const RungApproved *changes; /* [count] */
  size_t count;
} RungApproval;

/* In session->arena. */
typedef struct RungApprovals {
  RungApproval *items; /* [count] in the order of the file */
  size_t count;
  RungText bytes; /* of the file */
  RungText last;  /* SHA-256 of the last line; of none, 64 zeros */
} RungApprovals;

/* A file that is not there is an empty ledger. RUNG_E_DATA "ledger-damaged" with the
 * line; RUNG_E_IO. */
RungStatus rung_approvals_read(RungApprovals *approvals, const char *path,
                               RungSession *session, RungError *err) RUNG_MUST_USE;

/* The changes of one baseline that are approved. */
typedef struct RungApprovedSet {
  RungPool pool; /* of changes as one text each */
  bool has_pool;
} RungApprovedSet;

/* reset must follow, also on failure. */
RungStatus rung_approved_set_make(RungApprovedSet *set, const RungApprovals *approvals,
                                  RungText baseline, RungSession *session,
                                  RungError *err) RUNG_MUST_USE;
void rung_approved_set_reset(RungApprovedSet *set);
bool rung_approved_set_has(const RungApprovedSet *set, const RungApproved *change,
                           RungSession *session);

/* Adds a line under a lock: two that add at once both stand in the file. Changes that are
 * approved by then are left out; *added: how many were new. Nothing is written where none
 * is. Errors as read's, and RUNG_E_IO "output-file", "write-failed". */
RungStatus rung_approvals_add(const char *path, const RungApproval *approval,
                              size_t *added, RungSession *session,
                              RungError *err) RUNG_MUST_USE;

#endif

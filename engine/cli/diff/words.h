/* Edits, causes and partners of a comparison in words; texts lie in session->scratch. */
#ifndef RUNG_CLI_DIFF_WORDS_H
#define RUNG_CLI_DIFF_WORDS_H

#include "cli/diff/diff.h"

/* "3": edits are numbered as they are listed. */
RungText rung_diff_number(RungSession *session, size_t edit);
/* "changed", "added" ... */
RungText rung_diff_edit_kind(const RungEdit *edit);
/* What was written, on one line. */
RungText rung_diff_shown(RungSession *session, RungText written);
/* "program.lua:41", "program.lua:41 -> 43". */
RungText rung_diff_place(RungSession *session, const RungEdit *edit);
/* The edits of a player: "3", "3+4". */
RungText rung_diff_player(RungSession *session, const RungDiff *diff, size_t player);
/* A set of players: "1 with 3". */
RungText rung_diff_set(RungSession *session, const RungDiff *diff, RungPlayers set);
/* "gold", or "gold -> silver". */
RungText rung_diff_tier_move(RungSession *session, const RungDiff *diff,
                             const RungDiffSummary *summary, size_t partner);
/* "+ai -data"; badges per row: "vertical: Health -> Health, Retail". */
RungText rung_diff_badge_moves(RungSession *session, const RungDiff *diff,
                               size_t partner);
/* What a badge is held for; "yes" and "no" where it is not per row. */
RungText rung_diff_badge(const RungDiff *diff, const RungPlan *plan, size_t aspect,
                         RungStanding standing);
/* The minimal sets of a cause: "2", "2 or 5", "2 with 3"; "edits cancel". */
RungText rung_diff_sets(RungSession *session, const RungDiff *diff,
                        const RungCause *cause);
/* Why a partner's standings change; each aspect apart where they differ. */
RungText rung_diff_because(RungSession *session, const RungDiff *diff,
                           const RungDiffSummary *summary, size_t partner);

/* A partner to list. */
typedef struct RungDiffLine {
  uint32_t partner;
  RungText text;   /* what it is sorted by */
  RungWide number; /* likewise, the largest first */
} RungDiffLine;

typedef struct RungDiffLines {
  const RungDiffLine *lines; /* [count] in the session's arena, in order */
  size_t count, hidden;      /* by the least change of money */
} RungDiffLines;

/* Who holds something else. RUNG_E_USAGE "unknown-column". */
RungStatus rung_diff_lines(RungDiffLines *lines, const RungDiff *diff,
                           const RungDiffSummary *summary, const RungDiffView *view,
                           RungSession *session, RungError *err) RUNG_MUST_USE;

#endif

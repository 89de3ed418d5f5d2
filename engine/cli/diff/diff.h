/* Two versions of a program laid side by side: what is shared by the files of
 * `rung diff`. They go in this order: versions are compiled and compared (diff.c), data
 * is loaded and both are evaluated (data.c, ledger.c), mixtures of them are
 * asked for (mixture.c), and what came out is told (report.c and on). */
#ifndef RUNG_CLI_DIFF_H
#define RUNG_CLI_DIFF_H

#include "cli/eval/statement.h"
#include "report/folder.h"
#include "script/mixture.h"
#include "study/attribution.h"

enum { RUNG_DIFF_TIERS_MAX = 64, RUNG_DIFF_SOURCES_MAX = 64 };

/* Something that partners hold, in either version. */
typedef struct RungDiffAspect {
  RungAspectKind kind;
  RungText address; /* "tier", "specialization.ai", "incentive.fee" */
  RungText name;
  RungText currency; /* code, of money */
  int scale;         /* of money: the finest of both versions */
  RungMoneyStyle money;
} RungDiffAspect;

/* Tables that were loaded for one declaration of the sources. */
typedef struct RungDiffData {
  RungSession *session;                      /* that loaded them; with its pool */
  RungKey key;                               /* of the declarations */
  uint32_t *partners[RUNG_DIFF_SOURCES_MAX]; /* [source][row] partner; NULL until asked */
  struct RungDiffData *next;
} RungDiffData;

/* One version, evaluated over all data. */
typedef struct RungDiffRun {
  const RungPlan *plan;
  RungRun *run;
  RungDiffData *data;
  bool light; /* one of many: only what is costly is kept for the others */
} RungDiffRun;

/* What the time goes into. */
typedef enum RungDiffPhase {
  RUNG_DIFF_VERSIONS,  /* compiling both */
  RUNG_DIFF_EDITS,     /* laying them side by side, finding what belongs together */
  RUNG_DIFF_EFFECT,    /* loading and evaluating both */
  RUNG_DIFF_COMPILED,  /* mixtures in the compiler child */
  RUNG_DIFF_EVALUATED, /* mixtures decoded and evaluated */
  RUNG_DIFF_CAUSES,    /* all of finding causes, mixtures included */
  RUNG_DIFF_WRITTEN,
  RUNG_DIFF_PHASES
} RungDiffPhase;

typedef struct RungDiff {
  RungArena arena;
  uint64_t nanoseconds[RUNG_DIFF_PHASES];
  RungAllocator *allocator;
  RungSession *old_version, *new_version; /* compiled; NEW's tables may be OLD's */
  RungText old_label, new_label;          /* as people know them: a folder, a revision */
  RungEdits edits;
  const char *place;      /* the folder of data; NULL: none */
  RungDiffData *data;     /* what has been loaded, OLD's first */
  RungPool partners;      /* keys; partner p has id p + 1 */
  uint32_t partners_most; /* partners of both versions; later ones all get this number */
  RungPool texts;         /* what badges per row are held for */
  const uint8_t *chosen;  /* [partner count] of --only; NULL: all */
  RungDiffAspect *aspects;
  size_t aspect_count;
  bool tiered;                         /* there are tiers in a version */
  RungAspectKind *kinds;               /* [aspect_count] */
  RungText tiers[RUNG_DIFF_TIERS_MAX]; /* names, by the value of a standing */
  size_t tier_count;                   /* with none */
  RungLedger old_ledger, new_ledger;
  /* Players of the attribution. */
  size_t player_count;
  const uint32_t **player_edits; /* [player_count][...] edits of each, rising */
  size_t *player_sizes;
  RungPlayers *player_needs; /* players that must be there, itself among them */
  uint32_t *player_of;       /* [edits.count] or RUNG_NONE */
  bool *idle;                /* [edits.count] changes no result of any partner, ever */
  bool many;                 /* more players than can be told apart: none are */
  bool apart;                /* all edits together make the new version: they are told
                                apart */
  bool witnessed;            /* a witness was looked for */
  RungText witness;          /* a test in the language, or empty */
  size_t broken;             /* sets of edits that make no program */
  RungAttribution attribution;
  RungGame game;
  struct RungDiffCache *cache; /* mixture.c */
} RungDiff;

/* Money of one currency. */
typedef struct RungDiffCurrency {
  RungMoneyStyle money;
  int scale; /* the finest of its incentives */
} RungDiffCurrency;

/* What is different in one aspect, over the partners that are meant. */
typedef struct RungDiffTotal {
  size_t currency;             /* of money */
  RungWide old_paid, new_paid; /* of money, at the aspect's scale */
  size_t more, less;           /* partners whose money rises or falls; who are promoted
                                  or demoted; who gain or lose the badge */
  size_t other;                /* who hold it in another way: no data, other rows */
  size_t old_held, new_held;   /* of badges */
  size_t old_missing, new_missing; /* without data */
} RungDiffTotal;

enum { RUNG_DIFF_CURRENCIES_MAX = 64 };

/* What the change does, counted. Lists are in diff->arena. */
typedef struct RungDiffSummary {
  size_t partners;         /* meant */
  const uint32_t *changed; /* [changed_count] partners who hold something else */
  size_t changed_count;
  RungDiffTotal *totals; /* [aspect_count] */
  RungDiffCurrency *currencies;
  size_t currency_count;
  size_t tier;   /* aspect; SIZE_MAX: there are no tiers */
  size_t *moves; /* [(tier_count + 1)^2] old by new; the last is no such partner */
  RungWide *old_by_tier, *new_by_tier; /* [currency_count * (tier_count + 1)] */
} RungDiffSummary;

/* summary.c */
RungStatus rung_diff_sum_up(RungDiff *diff, RungDiffSummary *summary,
                            RungError *err) RUNG_MUST_USE;
/* What a partner is paid in a currency, at its scale. */
RungStatus rung_diff_paid(const RungDiff *diff, const RungDiffSummary *summary,
                          const RungLedger *ledger, size_t partner, size_t currency,
                          RungWide *digits, RungError *err) RUNG_MUST_USE;
/* Where a partner stands among diff->tiers; tier_count: there is no such partner. */
size_t rung_diff_tier(const RungDiff *diff, const RungDiffSummary *summary,
                      const RungLedger *ledger, size_t partner);
/* witness.c: looks for a made-up partner where versions differ and none of the data
 * shows it. */
RungStatus rung_diff_find_witness(RungDiff *diff, const RungDiffSummary *summary,
                                  RungError *err) RUNG_MUST_USE;
/* The edits' classes. */
typedef enum RungDiffClass {
  RUNG_CLASS_TEXTS,  /* only people read it */
  RUNG_CLASS_INPUTS, /* the same for all inputs: no result has another content key */
  RUNG_CLASS_DATA,   /* the same on this data */
  RUNG_CLASS_BETTER, /* nobody is worse */
  RUNG_CLASS_WORSE   /* some are worse */
} RungDiffClass;
RungDiffClass rung_diff_class(const RungDiff *diff, size_t edit);
const char *rung_diff_class_name(RungDiffClass class);
/* What a player does to the money of a currency: alone, in digits at its scale, and its
 * part of the change. */
RungStatus rung_diff_part(const RungDiff *diff, const RungDiffSummary *summary,
                          size_t player, size_t currency, RungWide *alone,
                          RungRatio *part, RungError *err) RUNG_MUST_USE;
/* What a player gives over all aspects of a kind. */
RungShare rung_diff_share(const RungDiff *diff, size_t player, RungAspectKind kind);
/* The cause of one standing, or NULL. */
const RungCause *rung_diff_cause(const RungDiff *diff, size_t partner, size_t aspect);

/* How partners are listed. */
typedef struct RungDiffView {
  const char *by;  /* column; NULL: the change of money, the largest first */
  size_t rows;     /* shown of each list; 0: all */
  RungRatio least; /* money that changes less is hidden */
  bool has_least;
  bool attributed;
} RungDiffView;

/* data.c: the tables for a plan, loaded once for each declaration of the sources. */
RungStatus rung_diff_load(RungDiff *diff, const RungPlan *plan, RungDiffData **data,
                          RungError *err) RUNG_MUST_USE;
/* What is loaded already; false: nothing like it. */
bool rung_diff_find_data(const RungDiff *diff, const RungPlan *plan, RungDiffData **data);
/* Notes what a session has loaded itself. */
RungStatus rung_diff_note_data(RungDiff *diff, RungSession *session,
                               RungError *err) RUNG_MUST_USE;
void rung_diff_forget_data(RungDiff *diff);
/* [rows of the subject] which partner each row is. */
RungStatus rung_diff_partners(RungDiff *diff, RungDiffData *data, const RungPlan *plan,
                              const uint32_t **partners, RungError *err) RUNG_MUST_USE;
/* The number of a partner; RUNG_NONE: there is none. */
uint32_t rung_diff_find_partner(const RungDiff *diff, RungText key);
RungText rung_diff_partner_key(const RungDiff *diff, size_t partner);
/* The partner's name in the data; empty where there is none. */
RungText rung_diff_partner_name(const RungDiff *diff, size_t partner);

/* ledger.c: which aspects there are, and what a run gives. */
RungStatus rung_diff_find_aspects(RungDiff *diff, RungError *err) RUNG_MUST_USE;
RungStatus rung_diff_keys(const RungDiff *diff, const RungDiffRun *run, RungKey *keys,
                          RungError *err) RUNG_MUST_USE;
RungStatus rung_diff_ledger(RungDiff *diff, const RungDiffRun *run, RungLedger *ledger,
                            RungError *err) RUNG_MUST_USE;
/* The standings of one aspect, [partners]. */
RungStatus rung_diff_standings(RungDiff *diff, const RungDiffRun *run, size_t aspect,
                               RungStanding *standings, RungError *err) RUNG_MUST_USE;
RungValue rung_diff_value(const RungDiff *diff, size_t aspect, RungStanding standing);

/* mixture.c: a run of what aspects are read from; wanted nodes lie in the arena. Its
 * plan and data are set. */
RungStatus rung_diff_run_new(RungDiff *diff, RungDiffRun *run, RungArena *arena,
                             RungError *err) RUNG_MUST_USE;
/* Players, and what sets of them give. */
RungStatus rung_diff_attribute(RungDiff *diff, uint64_t seed,
                               RungError *err) RUNG_MUST_USE;
void rung_diff_forget(RungDiff *diff);

/* report.c and json.c: the whole of it. */
RungStatus rung_diff_write_text(const RungDiff *diff, const RungDiffView *view,
                                const RungDiffSummary *summary, bool markdown,
                                FILE *stream, RungError *err) RUNG_MUST_USE;
RungStatus rung_diff_write_json(const RungDiff *diff, const RungDiffView *view,
                                const RungDiffSummary *summary, FILE *stream,
                                RungError *err) RUNG_MUST_USE;
/* folder.c: partners.csv, causes.csv, edits.csv. */
RungStatus rung_diff_write_folder(const RungDiff *diff, const RungDiffView *view,
                                  const RungDiffSummary *summary, RungFolder *folder,
                                  RungError *err) RUNG_MUST_USE;

#endif

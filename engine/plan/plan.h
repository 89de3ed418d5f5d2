/* The plan: what a program means, as flat typed lists. Made by the compiler child, decoded
 * and checked by plan/decode.h as a stranger's file, evaluated by run/.
 *
 * Nothing here is computed: every figure is a node, every name a thing, and the outcome
 * lists (conditions, scores, badges, incentives) say which nodes mean what, so that
 * reports and studies never re-implement a rule.
 *
 * Domains (grains): 0 is one figure; 1..source_count are the rows of the sources in
 * order; after them the rows of the groups in order.
 */
#ifndef RUNG_PLAN_PLAN_H
#define RUNG_PLAN_PLAN_H

#include "data/schema.h"

enum { RUNG_NONE = 0xFFFFFFFFu, RUNG_PLAN_VERSION = 1 };

/* A percentile's p is decoded at this scale. */
enum { RUNG_PERCENTILE_SCALE = 9 };

typedef enum RungOperator {
#define RUNG_OPERATOR(name, text, least, most, class) RUNG_OP_##name,
#include "plan/operators.def"
#undef RUNG_OPERATOR
  RUNG_OPERATOR_COUNT
} RungOperator;

/* Where something is written. */
typedef struct RungPosition {
  uint32_t file;   /* index into plan->files; RUNG_NONE: nowhere */
  uint32_t line;   /* 1-based */
  uint32_t column; /* 1-based, characters */
} RungPosition;

typedef struct RungCurrency {
  RungText code;   /* "USD" */
  uint8_t decimals;
  RungText symbol; /* "$"; may be empty */
} RungCurrency;

typedef struct RungTitle {
  RungText language; /* "en" */
  RungText text;
} RungTitle;

/* A named piece of the script: program, source, column, param, metric, requirement,
 * measure, path, tier, reason, step... Everything a report can name is a thing. */
typedef struct RungThing {
  RungText kind;      /* "metric" */
  RungText name;      /* "arr" */
  RungText address;   /* "metric.arr" */
  RungPosition position;
  RungText cite;      /* clause of the guide, may be empty; "assumed: ..." marks a figure
                         that the guide does not give */
  RungText note;
  RungText formula;   /* as written, may be empty */
  const RungTitle *titles;
  size_t title_count;
} RungThing;

typedef struct RungNode {
  RungOperator operator;
  RungType type;
  uint32_t domain;
  const uint32_t *inputs; /* [input_count] ids of earlier nodes */
  uint32_t input_count;
  uint32_t filter, via, date; /* node ids or RUNG_NONE */
  uint32_t window;            /* index or RUNG_NONE */
  RungText literal;           /* as in the plan text */
  RungWide digits;            /* decoded: constant number at type.scale; days; flag; tier;
                                 column, key, domain, k or n of the literal; percentile: p
                                 at RUNG_PERCENTILE_SCALE; span_start: the RungUnit;
                                 schedules: 1 for "above" */
  RungRounding rounding;      /* ROUND only */
  uint32_t thing;             /* the piece it was written in, or RUNG_NONE */
  RungPosition position;
  RungText address;           /* constants an owner can set: "param.target.gold" */
} RungNode;

typedef enum RungWindowKind {
  RUNG_WINDOW_PERIOD,     /* the evaluated period; no parent */
  RUNG_WINDOW_ALL,        /* all time; no parent */
  RUNG_WINDOW_FIXED,      /* from..to; no parent */
  RUNG_WINDOW_CONTAINING, /* the `unit` that holds the parent's last day */
  RUNG_WINDOW_TO_DATE,    /* from the first day of that unit to the parent's last day */
  RUNG_WINDOW_SHIFT,      /* the parent moved by count units */
  RUNG_WINDOW_TRAILING,   /* count units that end with the parent's last day */
  RUNG_WINDOW_FULL,       /* the last count whole units up to the parent's last day */
  RUNG_WINDOW_FOLLOWING,  /* count units that begin the day after the parent's last */
  RUNG_WINDOW_FOLLOWING_FULL, /* the first count whole units after the parent's last day */
  RUNG_WINDOW_KIND_COUNT
} RungWindowKind;

typedef struct RungWindow {
  RungWindowKind kind;
  uint32_t parent; /* an earlier window, or RUNG_NONE */
  int32_t count;
  RungUnit unit;
  int32_t from, to; /* FIXED */
} RungWindow;

typedef struct RungSourcePlan {
  uint32_t thing;
  RungSchema schema;
  const uint32_t *column_things; /* [schema.field_count] */
  uint32_t owner;  /* index of the source this one is `of`, or RUNG_NONE */
  uint32_t owner_column; /* its ref column, or RUNG_NONE */
  uint32_t dated;  /* column, or RUNG_NONE */
} RungSourcePlan;

/* One row per combination of keys that occurs among the rows of `from` that pass. Rows
 * are in the order of their keys' first occurrence. */
typedef struct RungGroup {
  uint32_t thing;       /* RUNG_NONE for one made by `per` */
  uint32_t from;        /* domain */
  uint32_t window, date, filter; /* or RUNG_NONE; date, filter: nodes of `from` */
  const uint32_t *keys; /* nodes of `from`; a row with a missing key is not in the group */
  size_t key_count;
  uint32_t owner_key;   /* which key is a ref to the subject, or RUNG_NONE */
} RungGroup;

/* A column of a group that is worked out from its rows: what the node, of the group's
 * domain, is called. A node may be several columns. */
typedef struct RungGroupField {
  uint32_t thing, node;
} RungGroupField;

typedef enum RungConditionOf {
  RUNG_CONDITION_REQUIREMENT, /* of a tier; owner: path index */
  RUNG_CONDITION_BADGE,       /* owner: badge index */
  RUNG_CONDITION_REASON       /* of an incentive's row or partner; owner: incentive index */
} RungConditionOf;

/* A comparison that decides something, as slack records report it. */
typedef struct RungCondition {
  RungConditionOf of;
  uint32_t owner;
  uint32_t tier;      /* requirement: 1-based tier it is asked for; else 0 */
  uint32_t thing;     /* address "requirements.csat.gold" */
  uint32_t cond;      /* flag node */
  uint32_t left, right; /* nodes compared, or RUNG_NONE for a whole condition */
  RungOperator comparison; /* EQ..GE when left is given */
  uint32_t in_force; /* one flag: is the version of the rules that asks this in force;
                        RUNG_NONE: it always is */
} RungCondition;

typedef struct RungPath {
  uint32_t thing;          /* RUNG_NONE for the only, nameless one */
  const uint32_t *reached; /* [tier_count] flag node: this path's conditions of tier t hold */
} RungPath;

typedef struct RungMetric {
  uint32_t thing;
  uint32_t node; /* at the subject, at the tier reached where it depends on the tier */
} RungMetric;

/* A score per tier: what the candidate of each tier would score. Nodes are [tier_count + 1]:
 * index 0 is what a partner without a tier is shown (the lowest tier's). RUNG_NONE where
 * the category is n/a for the tier. What is `unbounded` is told beside what came of it;
 * RUNG_NONE where nothing bounds. */
typedef struct RungScore {
  uint32_t thing;
  uint32_t out_of;           /* constant node */
  const uint32_t *totals;    /* nodes, on the scale out_of */
  uint32_t reached;          /* node: total at the tier reached */
  const uint32_t *unbounded; /* totals before cap and floor */
} RungScore;
typedef struct RungCategory {
  uint32_t score, thing;
  const uint32_t *weights;   /* nodes or RUNG_NONE (n/a) */
  const uint32_t *earned;    /* part earned, 0..1; missing where no measure applies */
  const uint32_t *points;    /* points earned, within the limits */
  const uint32_t *possible;  /* points possible, within the limits */
  const uint32_t *unbounded; /* points before the limits */
} RungCategory;
typedef struct RungMeasure {
  uint32_t category, thing;
  uint32_t when;             /* thing: the condition under which it applies; or RUNG_NONE */
  const uint32_t *applies;   /* flags: is it counted; RUNG_NONE: always */
  const uint32_t *out_of;    /* most points */
  const uint32_t *raw;       /* the cell's value, before it is held to 0..out of */
  const uint32_t *points;    /* points earned, held; 0 where raw is missing, missing where
                              * the measure is not counted */
  const uint32_t *unbounded; /* points before its floor */
} RungMeasure;

typedef struct RungBadge {
  uint32_t thing;
  uint32_t domain; /* the subject, or the group of for_each */
  uint32_t node;   /* flag, never missing */
} RungBadge;

/* A payout. Per partner (domain = the subject) or per row (another domain; total then
 * sums the rows). */
typedef struct RungIncentive {
  uint32_t thing;
  uint32_t domain;
  uint32_t via;       /* ref to the subject in domain, or RUNG_NONE when it is the subject */
  uint32_t considered;/* flag node in domain: rows that are looked at (window), or RUNG_NONE */
  uint32_t eligible;  /* flag node in domain: every reason holds, or RUNG_NONE */
  uint32_t amount;    /* per row or partner as the formula gives it, before bounds */
  uint32_t payout;    /* per row or partner: bounded, rounded; missing where not eligible or no data */
  uint32_t floor, cap;/* nodes of the partner's total, or RUNG_NONE */
  uint32_t total;     /* subject: what is paid; missing where nothing could be worked out */
  uint32_t missing_rows; /* subject: count of eligible rows whose amount is missing, or RUNG_NONE */
  uint32_t
      minimum;  /* subject: what is due and less than this is not paid, or RUNG_NONE */
  uint32_t due; /* subject: the total before `minimum`; RUNG_NONE where there is none */
  uint32_t floor_each, cap_each; /* bounds of a row's payout, or RUNG_NONE */
} RungIncentive;
typedef struct RungStep {
  uint32_t incentive, thing, node;
} RungStep;

typedef struct RungBenefit {
  uint32_t thing;
  RungText kind;
  bool by_badge;          /* a level for each badge instead of each tier */
  const RungText *levels; /* [level_count] the cells; "-" none */
  size_t level_count;     /* tier_count or badge_count */
} RungBenefit;

/* Tests: partners made up to see what comes out for them. Only a plan that is compiled for
 * its tests has any. What a case sets in place of a metric is part of the nodes: a choice
 * by the column of the subject that says which case a partner is of. */
typedef struct RungTest {
  uint32_t thing;
  bool has_span;
  RungSpan span;       /* evaluated, where has_span; else the program's period around `day` */
  int32_t day;
  bool rules_dated;    /* the rule book is that of the day `rules_as_of` */
  int32_t rules_as_of;
} RungTest;

/* A row of a source that a test gives beside the partner that is tested. */
typedef struct RungGivenRow {
  uint32_t test, source;
  RungPosition position;
  const RungText *cells; /* [schema.field_count] as a file has them in the usual dialect;
                            empty: missing */
} RungGivenRow;

/* A partner that is tested. Cases of one test stand together. */
typedef struct RungCase {
  uint32_t test;
  RungPosition position;
  RungText label;        /* may be empty */
  const RungText *cells; /* [schema.field_count of the subject] */
} RungCase;

/* What must come out for a case's partner. */
typedef struct RungExpect {
  uint32_t test_case;
  RungPosition position; /* of what is expected, as written */
  RungText written;
  RungText name;         /* "tier" */
  uint32_t target;       /* node: what comes out */
  uint32_t expected;     /* node, or RUNG_NONE: it must be missing */
  uint32_t holds;        /* flag node: the two are equal; missing: they are not */
} RungExpect;

/* The rule that must have decided a case. */
typedef struct RungBecause {
  uint32_t test_case;
  RungPosition position;
  RungText address;
} RungBecause;

typedef struct RungProgram {
  uint32_t thing;
  uint32_t subject;  /* domain */
  RungUnit unit;     /* period evaluated: year half quarter month */
  RungCalendar calendar;
  uint16_t currency; /* of the program */
  RungRounding rounding;
  uint32_t tier;     /* node: tier reached, or RUNG_NONE when there are no tiers */
} RungProgram;

typedef struct RungPlan {
  RungArena arena; /* owns everything below */
  RungText text;   /* the plan as decoded */
  RungProgram program;
  const RungText *files;            size_t file_count;
  const RungCurrency *currencies;   size_t currency_count;
  const RungThing *things;          size_t thing_count;
  const RungSourcePlan *sources;    size_t source_count;
  const RungWindow *windows;        size_t window_count;
  const RungGroup *groups;          size_t group_count;
  const RungNode *nodes;            size_t node_count;
  const RungGroupField *fields;     size_t field_count;
  const uint32_t *tiers;            size_t tier_count;      /* things, lowest first */
  const RungPath *paths;            size_t path_count;
  const RungCondition *conditions;  size_t condition_count;
  const RungMetric *metrics;        size_t metric_count;
  const RungScore *scores;          size_t score_count;
  const RungCategory *categories;   size_t category_count;
  const RungMeasure *measures;      size_t measure_count;
  const RungBadge *badges;          size_t badge_count;
  const RungIncentive *incentives;  size_t incentive_count;
  const RungStep *steps;            size_t step_count;
  const RungBenefit *benefits;      size_t benefit_count;
  const RungTest *tests;            size_t test_count;
  const RungGivenRow *given;        size_t given_count;
  const RungCase *cases;            size_t case_count;
  const RungExpect *expects;        size_t expect_count;    /* those of a case together */
  const RungBecause *becauses;      size_t because_count;   /* likewise */
} RungPlan;

/* The domain of source i is i + 1; of group i, source_count + 1 + i. */
static inline uint32_t rung_plan_domain_count(const RungPlan *plan) {
  return (uint32_t)(1 + plan->source_count + plan->group_count);
}
/* What spans of the unit are counted in: months are civil, others the program's. */
static inline RungCalendar rung_plan_calendar(const RungPlan *plan, RungUnit unit) {
  return unit == RUNG_UNIT_MONTH ? (RungCalendar){1, 1} : plan->program.calendar;
}
static inline bool rung_plan_domain_is_group(const RungPlan *plan, uint32_t domain) {
  return domain > plan->source_count;
}
static inline const RungGroup *rung_plan_group(const RungPlan *plan, uint32_t domain) {
  return &plan->groups[domain - 1 - plan->source_count];
}

#endif

/* What of a program runs have reached: each tier, both sides of each requirement,
 * condition and comparison, both branches of each `if`, each bracket of a schedule, each
 * row of a lookup, and whether bounds of incentives held. Only what a figure that was
 * asked for was worked out from counts (demand.h). */
#ifndef RUNG_STUDY_COVER_H
#define RUNG_STUDY_COVER_H

#include "study/demand.h"

typedef enum RungCoverKind {
  RUNG_COVER_TIER,
  RUNG_COVER_REQUIREMENT,
  RUNG_COVER_BADGE,
  RUNG_COVER_REASON,
  RUNG_COVER_BRACKET,
  RUNG_COVER_ROW,
  RUNG_COVER_BRANCH,
  RUNG_COVER_COMPARISON,
  RUNG_COVER_BOUND,
  RUNG_COVER_KIND_COUNT
} RungCoverKind;

typedef struct RungCoverPoint {
  RungCoverKind kind;
  RungPosition position; /* in the script */
  uint32_t thing;        /* it belongs to, or RUNG_NONE */
  RungText address;      /* its own, or the thing's; may be empty */
  uint32_t tier;         /* of a requirement: asked for by; else 0 */
  uint8_t sides;         /* 1: it is reached or not; 2: it has two sides */
  bool reached[2];       /* of two sides: [0] met, true, then; [1] not met, false, else */
} RungCoverPoint;

typedef struct RungCover {
  const RungPlan *plan;
  RungCoverPoint *points; /* [count] in the order of the script */
  size_t count;
  uint32_t *point_of;   /* [node_count] a point of the node, or RUNG_NONE */
  uint32_t *conditions; /* [condition_count] points */
  uint32_t *tiers;      /* [tier_count] points */
  uint32_t *bounds;     /* [incentive_count * 3] points of cap, floor, minimum */
} RungCover;

/* Finds the points of a plan; none is reached yet. Cost: nodes. */
RungStatus rung_cover_init(RungCover *cover, const RungPlan *plan, RungArena *arena,
                           RungError *err) RUNG_MUST_USE;
/* Adds what a run reached, by what was demanded of it. Cost: the rows demanded. */
void rung_cover_add(RungCover *cover, const RungDemand *demand);

/* Sides reached, and all there are; kind RUNG_COVER_KIND_COUNT: of every kind. */
void rung_cover_count(const RungCover *cover, RungCoverKind kind, size_t *reached,
                      size_t *all);
/* "requirements" */
const char *rung_cover_kind_name(RungCoverKind kind);

#endif

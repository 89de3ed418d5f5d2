#include "study/standing.h"

/* What counts where nothing is held. */
static RungWide held(RungStanding standing) {
  return standing.state == RUNG_STANDING_KNOWN ? standing.value : 0;
}

static RungRatio points(RungStanding standing) {
  return standing.over == 0 ? (RungRatio){0, 1}
                            : (RungRatio){standing.value, standing.over};
}

bool rung_standing_is_worse(RungAspectKind kind, RungStanding a, RungStanding b) {
  RungWide before = held(a), after = held(b);
  if (kind == RUNG_ASPECT_BADGE) return before != 0 && after == 0;
  if (kind == RUNG_ASPECT_SCORE) return rung_ratio_compare(points(b), points(a)) < 0;
  return after < before;
}

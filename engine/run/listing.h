/* Which rows of a call count, and what for: private to run/. */
#ifndef RUNG_RUN_LISTING_H
#define RUNG_RUN_LISTING_H

#include "kernel/select.h"
#include "run/state.h"

/* What via and window leave, which aggregates share whose filters differ. Lists of as
 * many rows as the call has. */
typedef struct RungBase {
  uint32_t *target;
  uint8_t *counts; /* 1 where the target is there */
  uint32_t *rows;  /* [count] those rows */
  size_t count;
} RungBase;

/* Fills the lists by the call's via, date and window. */
void rung_base_fill(RungBase *base, const RungCall *call);
/* Those of the base that the filter takes and whose inputs are there. Lists may be the
 * base's, or lie in the call's scratch until the next listing. */
RungStatus rung_base_list(const RungBase *base, const RungCall *call, RungListed *listed,
                          RungError *err) RUNG_MUST_USE;
/* Both, with a base in the call's scratch. */
RungStatus rung_run_list(const RungCall *call, RungListed *listed,
                         RungError *err) RUNG_MUST_USE;

#endif

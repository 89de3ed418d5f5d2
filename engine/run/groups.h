/* Groups being found and kept: private to run/. */
#ifndef RUNG_RUN_GROUPS_H
#define RUNG_RUN_GROUPS_H

#include "run/finder.h"
#include "run/state.h"

/* Halves of the keys of a group's rows (see kernel/tuple.h). */
size_t rung_group_halves(const RungRun *run, size_t group);

/* Takes the keys of the group's rows from the store of results, where they are there. */
bool rung_group_find(RungRun *run, size_t group);
/* Finds the group's rows unless they are known. What it is made of is there whole. */
RungStatus rung_group_make(RungRun *run, size_t group, RungError *err) RUNG_MUST_USE;
/* Keeps what has been found; the finder is empty then. */
RungStatus rung_group_keep(RungRun *run, size_t group, RungFinder *finder,
                           RungError *err) RUNG_MUST_USE;
/* From now on members can be looked up. */
RungStatus rung_group_index(RungRun *run, size_t group, RungError *err) RUNG_MUST_USE;
void rung_group_forget(RungRun *run, size_t group);

#endif

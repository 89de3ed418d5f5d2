/* Which rows of a domain belong to which row of the subject. */
#ifndef RUNG_STUDY_OWNED_H
#define RUNG_STUDY_OWNED_H

#include "run/run.h"

/* rows of subject row s: rows[starts[s]] .. rows[starts[s + 1] - 1], in file order. In
 * the arena that it was made with. */
typedef struct RungOwned {
  const size_t *starts; /* [subjects + 1] */
  const uint32_t *rows;
} RungOwned;

/* via: node of type ref to the subject. Rows whose ref is missing belong to nobody.
 * Cost: linear in the rows of via's domain. */
RungStatus rung_owned_make(RungOwned *owned, const RungPlan *plan, const RungRun *run,
                           uint32_t via, RungArena *arena, RungError *err) RUNG_MUST_USE;

/* The node by which rows of a badge's or incentive's domain refer to the subject: the KEY
 * node of a group's owner key; RUNG_NONE when there is none. */
uint32_t rung_owned_group_key(const RungPlan *plan, uint32_t domain);

#endif

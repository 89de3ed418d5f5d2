/* Which rows of a domain belong to which row of the subject. */
#ifndef RUNG_STUDY_OWNED_H
#define RUNG_STUDY_OWNED_H

#include "run/run.h"

/* rows of subject row s: rows[starts[s]] .. rows[starts[s + 1] - 1], in the order of the
 * domain - of a source that of its file, of a group that of first occurrence - until
 * sorted. In the arena that it was made with. */
typedef struct RungOwned {
  const size_t *starts; /* [subjects + 1] */
  uint32_t *rows;
} RungOwned;

/* via: node of type ref to the subject. Rows whose ref is missing belong to nobody.
 * Cost: linear in the rows of via's domain. */
RungStatus rung_owned_make(RungOwned *owned, const RungPlan *plan, const RungRun *run,
                           uint32_t via, RungArena *arena, RungError *err) RUNG_MUST_USE;

/* <0, 0, >0: which of two rows of the domain comes first. */
typedef int (*RungRowCompare)(const void *context, uint32_t left, uint32_t right);

/* Puts the rows of each subject row into an order, equal ones as they were. subjects: how
 * many rows the subject has. Cost: log of a subject's rows for each row. */
RungStatus rung_owned_sort(RungOwned *owned, size_t subjects, RungRowCompare compare,
                           const void *context, RungArena *arena,
                           RungError *err) RUNG_MUST_USE;

/* The node by which rows of a badge's or incentive's domain refer to the subject: the KEY
 * node of a group's owner key; RUNG_NONE when there is none. */
uint32_t rung_owned_group_key(const RungPlan *plan, uint32_t domain);

#endif

/* Nodes over figures of one denominator (kernel/common.h): private to run/. What is
 * worked out from aggregates is mostly such. */
#ifndef RUNG_RUN_COMMON_H
#define RUNG_RUN_COMMON_H

#include "kernel/common.h"
#include "run/state.h"

/* Is the node worth its inputs' views? */
bool rung_common_suits(const RungNode *node);
/* Is the input read as a figure? Others are flags and tiers. */
bool rung_common_reads(const RungNode *node, size_t input);

/* Works the node out for the rows of the call. inputs [node->input_count]: views of those
 * that are read as figures. out: values and valid [rows] are given; the result is a
 * column of flags (column->values.u8), or figures. False: not done, for the kernels that
 * can do all. */
bool rung_operate_common(const RungCall *call, const RungCommon *inputs, RungCommon *out,
                         uint8_t *valid, RungColumn *flags) RUNG_MUST_USE;

#endif

/* What is refused in a script before Lua reads it.
 *
 * Lua 5.4.4 dies or takes seconds on some plain source: chains of 100,000 fields (its
 * error messages walk them recursively), tens of thousands of `and`, `or` and `elseif`
 * (quadratic jump lists), and names a place for nesting that is too deep only by "C stack
 * overflow". Here they are found in one pass over the tokens. What slips through ends the
 * child, not the parent. */
#ifndef RUNG_SCRIPT_PRECHECK_H
#define RUNG_SCRIPT_PRECHECK_H

#include "script/script.h"

enum {
  RUNG_PRECHECK_DEPTH_MAX = 60,  /* open brackets and blocks; Lua's limit is 200 levels */
  RUNG_PRECHECK_CHAIN_MAX = 200, /* a.b[c]:d ... in one expression */
  RUNG_PRECHECK_BRANCHES_MAX =
      4000 /* and or elseif goto break, and labels, in one file */
};

/* RUNG_E_SCRIPT with place: "nesting-too-deep", "chain-too-long", "too-many-branches",
 * "forbidden-name" (_ENV). Linear in the length of the text; says nothing about what is
 * not Lua at all. */
RungStatus rung_precheck(const RungScriptFile *file, RungError *err) RUNG_MUST_USE;

#endif

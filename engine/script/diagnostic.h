/* What the compiler child says: diagnostics as lines of text, then the plan. The lines
 * are taken as a stranger's: every field is bounded and cleaned. */
#ifndef RUNG_SCRIPT_DIAGNOSTIC_H
#define RUNG_SCRIPT_DIAGNOSTIC_H

#include "script/script.h"

enum {
  RUNG_DIAGNOSTICS_MAX = 100,       /* kept: at most half of them warnings */
  RUNG_DIAGNOSTIC_PRINTED_MAX = 500 /* bytes of one, as rung_error_print writes it */
};

/* Takes the lines
 *
 *   diagnostic SEVERITY CODE FILE LINE COLUMN SPAN MESSAGE HELP
 *
 * (TABs between fields, escapes as in plan/decode.h) off the start of text into
 * compiled->diagnostics and counts errors, also those that are not kept. What is left
 * becomes compiled->plan when there was no error. RUNG_E_INTERNAL "compiler-answer" for a
 * line that is neither, RUNG_E_MEMORY. */
RungStatus rung_diagnostics_take(RungCompiled *compiled, const RungScript *script,
                                 RungText text, RungError *err) RUNG_MUST_USE;

/* Cuts file, message and help so that the whole is printed in at most
 * RUNG_DIAGNOSTIC_PRINTED_MAX bytes, and adds the line of the script with the caret if it
 * still fits. */
void rung_diagnostic_finish(RungError *diagnostic, const RungScript *script);

#endif

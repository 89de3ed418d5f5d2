/* Who is at work: a name for what is signed. */
#ifndef RUNG_CLI_BASELINE_WHO_H
#define RUNG_CLI_BASELINE_WHO_H

#include "core/text.h"

/* said: the name as it was given, or NULL. Else as git knows the user in the program's
 * folder, "Name <mail>"; else the user's name, in the environment or on this machine. In
 * the arena. RUNG_E_USAGE "no-name" when nobody knows. */
RungStatus rung_who(const char *program, const char *said, RungText *who,
                    RungArena *arena, RungError *err) RUNG_MUST_USE;

#endif

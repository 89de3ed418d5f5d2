/* A program as git holds it: the scripts of its folder at a revision, asked of git in a
 * process of its own, without a shell. */
#ifndef RUNG_CLI_DIFF_REVISION_H
#define RUNG_CLI_DIFF_REVISION_H

#include "script/script.h"

/* program: a folder with program.lua, or a .lua file, as rung_script_read takes it, of
 * which the working tree need not hold the same files. commit: a text of 40 or 64 hex
 * digits in the script's arena. RUNG_E_USAGE "no-repository", "unknown-revision" with the
 * nearest branch or tag, "no-git"; RUNG_E_SCRIPT "no-program" when the revision has no
 * such script; RUNG_E_IO "git-failed"; and as rung_script_read. */
RungStatus rung_revision_read(RungScript *script, RungText *commit, const char *program,
                              const char *revision, RungAllocator *allocator,
                              RungError *err) RUNG_MUST_USE;

#endif

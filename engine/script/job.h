/* One call of the compiler in a child of its own: what compile.c and mixture.c share. */
#ifndef RUNG_SCRIPT_JOB_H
#define RUNG_SCRIPT_JOB_H

#include <lua.h>

#include "script/child.h"
#include "script/module.h"
#include "script/script.h"

typedef struct RungCompilerJob {
  const RungScript *script; /* that diagnostics name */
  const RungModule *modules;
  size_t module_count;
  const char *entry; /* the module whose value is called */
  /* Pushes its arguments and returns how many. */
  int (*push_arguments)(lua_State *lua, const void *context);
  const void *context;
  size_t plans; /* it may make, at least 1: the limits on time grow with them, those on
                   memory to twice as much where it is more than one */
} RungCompilerJob;

/* Pushes a script as "rung.compile" takes it: two values. Returns 2. */
int rung_compiler_push(lua_State *lua, const RungScript *script);

/* Runs the job under its limits; answer->bytes is in the arena. Fails as
 * rung_script_compile does, but for what the child says in answer->head.kind. */
RungStatus rung_compiler_ask(const RungCompilerJob *job, RungArena *arena,
                             RungChildAnswer *answer, RungError *err) RUNG_MUST_USE;

#endif

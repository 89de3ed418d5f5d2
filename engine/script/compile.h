/* rung_script_compile with the modules given: tests bring an entry of their own. */
#ifndef RUNG_SCRIPT_COMPILE_H
#define RUNG_SCRIPT_COMPILE_H

#include "script/module.h"
#include "script/script.h"

/* The limits of the compiler child. */
enum {
  RUNG_COMPILE_HEAP_MAX = 64 << 20,     /* bytes of Lua memory */
  RUNG_COMPILE_ADDRESS_MAX = 256 << 20, /* bytes of address space for all of it */
  RUNG_COMPILE_STEPS_MAX = 50000000,    /* Lua instructions */
  RUNG_COMPILE_CPU_MILLISECONDS = 1000, /* of processor time */
  RUNG_COMPILE_WALL_MILLISECONDS = 10000
};

/* modules[module_count] must hold "rung.compile": a function (files, program, testing) where
 * files is an array of { name =, text = } sorted by name, program is the name of the first
 * script and testing says whether the plan is to hold the tests; it returns the text that rung_diagnostics_take describes. */
RungStatus rung_compile_with(const RungScript *script, const RungModule *modules,
                             size_t module_count, RungCompiled *compiled,
                             RungAllocator *allocator, RungError *err) RUNG_MUST_USE;

#endif

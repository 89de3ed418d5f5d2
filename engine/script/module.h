/* The Lua modules that the binary carries: the stdlib and argparse, as precompiled chunks.
 * These are the program's own; the scripts of owners are loaded as text only. */
#ifndef RUNG_SCRIPT_MODULE_H
#define RUNG_SCRIPT_MODULE_H

#include <stddef.h>

typedef struct RungModule {
  const char *name; /* as `require` takes it: "rung.compile", "argparse" */
  const char *text; /* a chunk or Lua source, `length` bytes, for the life of the program */
  size_t length;
} RungModule;

/* Made by the tool embed.c from the list in engine/script/CMakeLists.txt. */
extern const RungModule rung_embedded_modules[];
extern const size_t rung_embedded_module_count;

#endif

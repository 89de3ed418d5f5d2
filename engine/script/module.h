/* The Lua modules that the binary carries: the stdlib and argparse, as text. */
#ifndef RUNG_SCRIPT_MODULE_H
#define RUNG_SCRIPT_MODULE_H

#include <stddef.h>

typedef struct RungModule {
  const char *name; /* as `require` takes it: "rung.compile", "argparse" */
  const char *text; /* Lua source, `length` bytes, for the life of the program */
  size_t length;
} RungModule;

/* Made by engine/cmake/embed.cmake from the list in engine/script/CMakeLists.txt. */
extern const RungModule rung_embedded_modules[];
extern const size_t rung_embedded_module_count;

#endif

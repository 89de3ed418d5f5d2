/* The embedded modules with another "rung.compile": what the tests of script/ compile
 * with. */
#ifndef RUNG_TESTS_STUB_MODULES_H
#define RUNG_TESTS_STUB_MODULES_H

#include <assert.h>
#include <string.h>

#include "script/compile.h"

enum { STUB_MODULES_MAX = 64 };

typedef struct StubModules {
  RungModule modules[STUB_MODULES_MAX];
  size_t count;
} StubModules;

/* compiler: Lua text for "rung.compile". */
static inline StubModules stub_modules(const char *compiler) {
  StubModules stub = {.count = 0};
  assert(rung_embedded_module_count < STUB_MODULES_MAX);
  for (size_t i = 0; i < rung_embedded_module_count; i++)
    if (strcmp(rung_embedded_modules[i].name, "rung.compile") != 0)
      stub.modules[stub.count++] = rung_embedded_modules[i];
  stub.modules[stub.count++] = (RungModule){"rung.compile", compiler, strlen(compiler)};
  return stub;
}

#endif

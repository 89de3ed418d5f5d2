/* The compiler: a program's folder -> plan text, in a sandboxed child process. */
#ifndef RUNG_SCRIPT_SCRIPT_H
#define RUNG_SCRIPT_SCRIPT_H

#include "core/text.h"

/* The script files of a program, read by the parent: program.lua and every other *.lua
 * below its folder (no links out of it, no hidden files), 256 KiB together. The child
 * sees only these bytes, never the file system. */
typedef struct RungScriptFile {
  RungText name; /* path from the folder, "/"-separated: "program.lua", "shared/fx.lua" */
  RungText text;
} RungScriptFile;

typedef struct RungScript {
  RungArena arena;
  const RungScriptFile *files; /* sorted by name */
  size_t file_count;
  bool with_tests; /* the plan is to hold the program's tests */
  uint8_t sha256[32]; /* of "NAME\0LENGTH\0TEXT" of all files, in order */
} RungScript;

/* Reads a program without its folder tests/. place: a folder that holds program.lua, or a .lua file (which is then the only file).
 * A byte order mark is left out. RUNG_E_SCRIPT "no-program", "script-too-large",
 * "bad-encoding" (not UTF-8, control characters), "bad-name", "not-a-file" (a link, a
 * pipe); RUNG_E_IO "no-access"; RUNG_E_MEMORY. On failure *script holds nothing. */
RungStatus rung_script_read(RungScript *script, const char *place,
                            RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
/* The same, and the scripts of its folder tests/, which rung_script_read passes over. The
 * compiler is told to put the tests into the plan. 1 MiB together. */
RungStatus rung_script_read_tests(RungScript *script, const char *place,
                                  RungAllocator *allocator,
                                  RungError *err) RUNG_MUST_USE;
/* The same of files that are in memory already: files [count], whose texts and names are
 * copied; those that are no *.lua are passed over. */
RungStatus rung_script_make(RungScript *script, const RungScriptFile *files, size_t count,
                            RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_script_reset(RungScript *script);

/* What the child sent. plan is empty when there was an error among the diagnostics. */
typedef struct RungCompiled {
  RungArena arena;
  RungText plan;
  RungError *diagnostics;  /* errors and warnings in the order of the script */
  size_t diagnostic_count; /* kept: at most 100 */
  size_t error_count;      /* all */
  size_t heap_peak;        /* bytes of Lua memory at most in use; told by the child */
  uint64_t steps;          /* instructions run, in thousands' steps; told by the child */
} RungCompiled;

/* Runs the compiler child. RUNG_OK also when the script has errors: they are in
 * *compiled. Fails itself only when the child could not do its work: "time-limit",
 * "memory-limit", "instruction-limit" (all RUNG_E_SCRIPT, with the script as place),
 * "compiler-died", RUNG_E_IO. */
RungStatus rung_script_compile(const RungScript *script, RungCompiled *compiled,
                               RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_compiled_reset(RungCompiled *compiled);

#endif

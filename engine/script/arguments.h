/* The command line, taken apart by stdlib/rung/command_line.lua, which says what verbs
 * and options there are. */
#ifndef RUNG_SCRIPT_ARGUMENTS_H
#define RUNG_SCRIPT_ARGUMENTS_H

#include "core/text.h"

typedef struct RungArgument {
  const char *name;  /* "program", or of an option without dashes: "allow-rejects" */
  const char *value; /* "" for a flag that is there */
} RungArgument;

/* Everything lives in the arena. */
typedef struct RungArguments {
  RungArena arena;
  const char *verb;           /* "eval", ...; NULL after a failure */
  const RungArgument *values; /* [value_count] by name */
  size_t value_count;
  /* For the verbs "help", "version" and "completion": what goes to stdout, and nothing
   * else is to be done. After RUNG_E_USAGE: the usage, for stderr. Else NULL. */
  const char *text;
} RungArguments;

/* argv[0] is passed over. RUNG_E_USAGE "usage" with the nearest option as help: text is
 * then set, and rung_arguments_reset must follow as after success. RUNG_E_MEMORY,
 * RUNG_E_INTERNAL. About 2 ms. */
RungStatus rung_arguments_parse(int argc, char **argv, RungArguments *arguments,
                                RungAllocator *allocator, RungError *err) RUNG_MUST_USE;
void rung_arguments_reset(RungArguments *arguments);

/* The value of an argument; NULL when it was not given. */
const char *rung_argument(const RungArguments *arguments, const char *name);

#endif

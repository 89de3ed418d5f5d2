/* One Lua state that calls one function of the stdlib under limits. Here is the one
 * protected call of the program; everything that can raise runs inside it.
 *
 * The state holds no files, no clock, no loader but `require` of the modules given, of
 * LPeg and of "budget", no pcall, and of `debug` only getinfo: what a script may see of
 * that is stdlib's sandbox.
 */
#ifndef RUNG_SCRIPT_STATE_H
#define RUNG_SCRIPT_STATE_H

#include <lua.h>

#include "script/heap.h"
#include "script/module.h"
#include "script/script.h"

/* What is called, and how much it may spend. */
typedef struct RungCall {
  const RungModule *modules; /* [module_count] what `require` finds */
  size_t module_count;
  const char *entry; /* the module whose value is the function to call */
  /* Pushes the arguments and returns how many; runs inside the protected call. */
  int (*push_arguments)(lua_State *lua, const void *context);
  const void *context;
  const RungScriptFile *files; /* [file_count] the files that a place may name */
  size_t file_count;
  uint64_t instructions_max; /* 0: no budget; it ends when the module "budget" is called */
} RungCall;

typedef enum RungOutcomeKind {
  RUNG_OUTCOME_TEXT,   /* the function returned a string, or raised { result = it } */
  RUNG_OUTCOME_ERROR,  /* it raised: see error */
  RUNG_OUTCOME_MEMORY, /* the allocator's limit is spent */
  RUNG_OUTCOME_INSTRUCTIONS /* the instruction budget is spent */
} RungOutcomeKind;

/* What came of it. text lives as long as the state. */
typedef struct RungOutcome {
  RungOutcomeKind kind;
  const char *text;
  size_t length;
  RungError error;       /* set for every kind but TEXT, with file and line when known */
  uint64_t instructions; /* spent, in steps of the hook's interval */
} RungOutcome;

typedef struct RungState {
  lua_State *lua;
  RungAllocator *allocator;
  RungHeap heap;
  const RungCall *call; /* not owned, as the outcome */
  RungOutcome *outcome;
  uint64_t instructions;
  bool spent;               /* the instruction budget; stays set */
  char file[RUNG_FILE_MAX]; /* innermost place in a script file when it was raised */
  uint32_t line;
} RungState;

/* Calls it in a new state whose memory comes from the allocator (its limit is the
 * heap's). An error raised as a table { code, message, help, file, line, column, span }
 * is taken as it is; { result = text } ends the call early. Strings are taken for Lua's
 * own messages: their place is parted off, the code is "script-error", or
 * "compiler-error" when a module of the stdlib raised it. Never fails in another way than
 * by *outcome. rung_state_close must follow. */
void rung_state_call(RungState *state, const RungCall *call, RungAllocator *allocator,
                     RungOutcome *outcome);
void rung_state_close(RungState *state);

#endif

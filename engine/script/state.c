#include "script/state.h"

#include <lauxlib.h>
#include <lua-lpeg.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

/* Instructions between two looks at the budget. */
enum { HOOK_INTERVAL = 1000 };
/* Frames that are searched for a place: a deep recursion has it near the top. */
enum { LEVELS_MAX = 200 };

static RungState *state_of(lua_State *L) {
  return *(RungState **)lua_getextraspace(L);
}

/* Keeps the innermost place in a script file, once. */
static void note_place(RungState *state, lua_State *L) {
  lua_Debug frame;
  for (int level = 0; level < LEVELS_MAX && lua_getstack(L, level, &frame); level++) {
    if (state->line || !lua_getinfo(L, "Sl", &frame)) return;
    if (frame.source[0] != '@' || frame.currentline <= 0) continue;
    snprintf(state->file, sizeof state->file, "%s", frame.source + 1);
    state->line = (uint32_t)frame.currentline;
  }
}

static void count_instructions(lua_State *L, lua_Debug *event) {
  (void)event;
  RungState *state = state_of(L);
  state->instructions += HOOK_INTERVAL;
  if (!state->spent && state->instructions < state->call->instructions_max) return;
  state->spent = true;
  note_place(state, L);
  lua_sethook(L, count_instructions, LUA_MASKCOUNT, 1);
  lua_pushnil(L);
  lua_error(L);
}

static const RungModule *find_module(const RungCall *call, const char *name) {
  for (size_t i = 0; i < call->module_count; i++)
    if (strcmp(call->modules[i].name, name) == 0) return &call->modules[i];
  return NULL;
}

/* The compiler calls it when the last line of the script has run. Looking at every
 * instruction costs a fifth of its time; what it does with a script that has been read is
 * bound by the limits on memory and processor time. */
static int end_budget(lua_State *L) {
  lua_sethook(L, NULL, 0, 0);
  return 0;
}

/* The value of the module "budget". */
static int open_budget(lua_State *L) {
  lua_pushcfunction(L, end_budget);
  return 1;
}

static lua_CFunction find_library(const char *name) {
  if (strcmp(name, "lpeg") == 0) return luaopen_lpeg;
  return strcmp(name, "budget") == 0 ? open_budget : NULL;
}

static void load_module(lua_State *L, const char *name) {
  lua_CFunction library = find_library(name);
  if (library) {
    lua_pushcfunction(L, library);
  } else {
    const RungModule *module = find_module(state_of(L)->call, name);
    if (!module) luaL_error(L, "there is no module `%s`", name);
    const char *chunk = lua_pushfstring(L, "=%s", name);
    if (luaL_loadbufferx(L, module->text, module->length, chunk, "bt") != LUA_OK)
      lua_error(L);
    lua_remove(L, -2);
  }
  lua_pushstring(L, name);
  lua_call(L, 1, 1);
}

/* require(name); upvalue 1: the modules loaded, by name. */
static int require_module(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (lua_getfield(L, lua_upvalueindex(1), name) != LUA_TNIL) return 1;
  load_module(L, name);
  lua_pushvalue(L, -1);
  lua_setfield(L, lua_upvalueindex(1), name);
  return 1;
}

/* Removes fields of the table on top. */
static void drop_fields(lua_State *L, const char *const *names) {
  for (; *names; names++) {
    lua_pushnil(L);
    lua_setfield(L, -2, *names);
  }
}

/* The libraries that the stdlib may use: nothing that reads, writes, asks the time, loads
 * files or catches errors. */
static void open_libraries(lua_State *L) {
  static const luaL_Reg libraries[] = {
      {LUA_GNAME, luaopen_base},       {LUA_STRLIBNAME, luaopen_string},
      {LUA_TABLIBNAME, luaopen_table}, {LUA_MATHLIBNAME, luaopen_math},
      {LUA_UTF8LIBNAME, luaopen_utf8}, {LUA_COLIBNAME, luaopen_coroutine},
  };
  static const char *const base[] = {"dofile", "loadfile",       "print", "pcall",
                                     "xpcall", "collectgarbage", "warn",  NULL};
  static const char *const threads[] = {"close", "create", "resume", NULL};
  for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
    luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
    if (i == 0) drop_fields(L, base);
    if (strcmp(libraries[i].name, LUA_COLIBNAME) == 0) drop_fields(L, threads);
    lua_pop(L, 1);
  }
  luaL_requiref(L, LUA_DBLIBNAME, luaopen_debug, 0);
  lua_createtable(L, 0, 1);
  lua_getfield(L, -2, "getinfo");
  lua_setfield(L, -2, "getinfo");
  lua_setglobal(L, LUA_DBLIBNAME);
  lua_settop(L, 0);
}

/* Everything that can raise; the argument is the state, the result one string. */
static int call_entry(lua_State *L) {
  RungState *state = lua_touserdata(L, 1);
  open_libraries(L);
  lua_newtable(L);
  lua_pushcclosure(L, require_module, 1);
  lua_pushvalue(L, -1);
  lua_setglobal(L, "require");
  lua_pushstring(L, state->call->entry);
  lua_call(L, 1, 1);
  int arguments = state->call->push_arguments(L, state->call->context);
  lua_call(L, arguments, 1);
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "%s returned a %s", state->call->entry, luaL_typename(L, -1));
  return 1;
}

/* Takes "NAME:LINE: " off the start of *text. */
static bool take_position(const char **text, const char *name, size_t length,
                          uint32_t *line) {
  if (strncmp(*text, name, length) != 0 || (*text)[length] != ':') return false;
  const char *digits = *text + length + 1;
  size_t count = strspn(digits, "0123456789");
  if (count == 0 || count > 9 || strncmp(digits + count, ": ", 2) != 0) return false;
  *line = (uint32_t)strtoul(digits, NULL, 10);
  *text = digits + count + 2;
  return true;
}

/* Takes the position of a script file, as Lua shows its name: long ones by their end. */
static bool take_file_position(const char **text, const RungScriptFile *file,
                               uint32_t *line) {
  enum { SHOWN_MAX = LUA_IDSIZE - 1, TAIL = LUA_IDSIZE - 4 };
  RungText name = file->name;
  if (name.length <= SHOWN_MAX) return take_position(text, name.bytes, name.length, line);
  const char *tail = *text + 3;
  if (strncmp(*text, "...", 3) != 0) return false;
  if (!take_position(&tail, name.bytes + name.length - TAIL, TAIL, line)) return false;
  *text = tail;
  return true;
}

static const RungModule *take_module_position(const char **text, const RungCall *call) {
  uint32_t line;
  for (size_t i = 0; i < call->module_count; i++) {
    const RungModule *module = &call->modules[i];
    if (take_position(text, module->name, strlen(module->name), &line)) return module;
  }
  return NULL;
}

/* A message parted from the places in front of it. */
typedef struct Parted {
  const char *text;
  const RungModule *module;   /* of the stdlib, that raised it, or NULL */
  const RungScriptFile *file; /* that raised it, or NULL */
  uint32_t line;
} Parted;

/* An error that crosses a coroutine has the places of both in front. */
static Parted part_message(const RungCall *call, const char *text) {
  Parted parted = {.text = text};
  const char *rest = text;
  for (const RungModule *module; (module = take_module_position(&rest, call)) != NULL;) {
    parted.module = module;
    text = rest;
  }
  for (size_t i = 0; i < call->file_count; i++) {
    if (!take_file_position(&rest, &call->files[i], &parted.line)) continue;
    parted.file = &call->files[i];
    parted.module = NULL;
    parted.text = rest;
    return parted;
  }
  /* What the sandbox refuses is the script's fault; elsewhere the place tells where the
   * stdlib has a defect. */
  bool refused = parted.module && strcmp(parted.module->name, "rung.sandbox") == 0;
  if (refused) {
    parted.module = NULL;
    parted.text = text;
  }
  return parted;
}

static void place_error(RungState *state, const Parted *parted, RungError *err) {
  if (parted->file) {
    char name[RUNG_FILE_MAX];
    snprintf(name, sizeof name, "%.*s", RUNG_TEXT(parted->file->name));
    rung_error_place(err, name, parted->line, 0, UINT64_MAX);
  } else if (state->file[0]) {
    rung_error_place(err, state->file, state->line, 0, UINT64_MAX);
  }
}

static void describe_text(RungState *state, const char *code, const char *text,
                          RungError *err) {
  Parted parted = part_message(state->call, text);
  if (!code) code = parted.module ? "compiler-error" : "script-error";
  rung_error_set(err, RUNG_E_SCRIPT, code, "%s", parted.text);
  place_error(state, &parted, err);
}

/* Pushes a field of the table at index 1; NULL when it is not a text or number. */
static const char *field_text(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  lua_rawget(L, 1);
  return lua_tostring(L, -1);
}

static uint32_t field_number(lua_State *L, const char *name) {
  int is_number = 0;
  lua_pushstring(L, name);
  lua_rawget(L, 1);
  lua_Integer number = lua_tointegerx(L, -1, &is_number);
  return is_number && number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

static void describe_table(RungState *state, lua_State *L, RungError *err) {
  const char *code = field_text(L, "code");
  const char *message = field_text(L, "message");
  const char *help = field_text(L, "help");
  const char *file = field_text(L, "file");
  if (file && file[0]) {
    rung_error_set(err, RUNG_E_SCRIPT, code ? code : "script-error", "%s",
                   message ? message : "");
    rung_error_place(err, file, field_number(L, "line"), field_number(L, "column"),
                     UINT64_MAX);
    err->span = field_number(L, "span");
  } else {
    describe_text(state, code ? code : "script-error", message ? message : "", err);
  }
  if (help && help[0]) rung_error_help(err, "%s", help);
}

/* The message handler: fills the outcome while the stack still stands, and leaves the
 * value as it is, but for { result = text }, which becomes that text. It also runs for
 * errors of the parser that `load` then catches: the last one that it saw counts. */
static int describe_raised(lua_State *L) {
  RungState *state = state_of(L);
  RungOutcome *outcome = state->outcome;
  if (state->spent) return 1;
  rung_error_init(&outcome->error);
  outcome->kind = RUNG_OUTCOME_ERROR;
  state->line = 0;
  state->file[0] = '\0';
  note_place(state, L);
  lua_settop(L, 1);
  if (lua_istable(L, 1)) {
    lua_pushliteral(L, "result");
    if (lua_rawget(L, 1) == LUA_TSTRING) {
      outcome->kind = RUNG_OUTCOME_TEXT;
      return 1;
    }
    describe_table(state, L, &outcome->error);
  } else {
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
    describe_text(state, NULL, text ? text : "an error was raised that is not a text",
                  &outcome->error);
  }
  lua_settop(L, 1);
  return 1;
}

static void report_limit(RungState *state, RungOutcomeKind kind) {
  RungOutcome *outcome = state->outcome;
  outcome->kind = kind;
  rung_error_init(&outcome->error);
  if (kind == RUNG_OUTCOME_MEMORY) {
    rung_error_set(&outcome->error, RUNG_E_SCRIPT, "memory-limit",
                   "the script needs more than %zu MiB of memory",
                   state->allocator->limit >> 20);
  } else {
    rung_error_set(&outcome->error, RUNG_E_SCRIPT, "instruction-limit",
                   "the script takes more than %llu million steps",
                   (unsigned long long)state->call->instructions_max / 1000000);
    rung_error_help(&outcome->error, "look for a loop that does not end");
  }
  place_error(state, &(Parted){0}, &outcome->error);
}

/* After a failure that the handler has seen, unless it failed itself. */
static void take_raised(RungState *state, int status) {
  RungOutcome *outcome = state->outcome;
  const char *text = lua_type(state->lua, -1) == LUA_TSTRING
                         ? lua_tolstring(state->lua, -1, &outcome->length)
                         : "the script failed";
  if (status == LUA_ERRRUN && outcome->kind == RUNG_OUTCOME_TEXT) {
    outcome->text = text;
    return;
  }
  outcome->kind = RUNG_OUTCOME_ERROR;
  if (status != LUA_ERRRUN) rung_error_init(&outcome->error);
  if (outcome->error.status == RUNG_OK) describe_text(state, NULL, text, &outcome->error);
}

static void run_protected(RungState *state) {
  lua_State *L = state->lua;
  RungOutcome *outcome = state->outcome;
  lua_pushcfunction(L, describe_raised);
  lua_pushcfunction(L, call_entry);
  lua_pushlightuserdata(L, state);
  int status = lua_pcall(L, 1, 1, 1);
  outcome->instructions = state->instructions;
  if (state->spent) {
    report_limit(state, RUNG_OUTCOME_INSTRUCTIONS);
  } else if (status == LUA_ERRMEM) {
    report_limit(state, RUNG_OUTCOME_MEMORY);
  } else if (status == LUA_OK) {
    outcome->kind = RUNG_OUTCOME_TEXT;
    outcome->text = lua_tolstring(L, -1, &outcome->length);
  } else {
    take_raised(state, status);
  }
}

void rung_state_call(RungState *state, const RungCall *call, RungAllocator *allocator,
                     RungOutcome *outcome) {
  *outcome = (RungOutcome){.kind = RUNG_OUTCOME_ERROR};
  rung_error_init(&outcome->error);
  *state = (RungState){.call = call, .allocator = allocator, .outcome = outcome};
  rung_heap_init(&state->heap, allocator);
  state->lua = lua_newstate(rung_heap_resize, &state->heap);
  if (!state->lua) {
    report_limit(state, RUNG_OUTCOME_MEMORY);
    return;
  }
  *(RungState **)lua_getextraspace(state->lua) = state;
  /* Most states end before a collection would be of use; a spent limit forces one. */
  lua_gc(state->lua, LUA_GCSTOP);
  if (call->instructions_max)
    lua_sethook(state->lua, count_instructions, LUA_MASKCOUNT, HOOK_INTERVAL);
  run_protected(state);
}

void rung_state_close(RungState *state) {
  if (state->lua) lua_close(state->lua);
  state->lua = NULL;
  rung_heap_reset(&state->heap);
}

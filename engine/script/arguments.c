#include "script/arguments.h"

#include <lua.h>
#include <string.h>

#include "script/state.h"

typedef struct CommandLine {
  int argc;
  char **argv;
} CommandLine;

static int push_words(lua_State *L, const void *context) {
  const CommandLine *line = context;
  lua_createtable(L, line->argc, 0);
  for (int i = 1; i < line->argc; i++) {
    lua_pushstring(L, line->argv[i]);
    lua_rawseti(L, -2, i);
  }
  lua_pushliteral(L, RUNG_VERSION);
  return 2;
}

/* Ends the field at *at with NUL, undoes its escapes in place, and moves *at behind it.
 * *last: the line ended with it. */
static char *take_field(char **at, bool *last) {
  char *field = *at, *to = *at, *from = *at;
  while (*from && *from != '\t' && *from != '\n') {
    char c = *from++;
    if (c == '\\' && *from) {
      c = *from++;
      if (c == 't') c = '\t';
      if (c == 'n') c = '\n';
      if (c == 'r') c = '\r';
    }
    *to++ = c;
  }
  *last = *from != '\t';
  *at = *from ? from + 1 : from;
  *to = '\0';
  return field;
}

enum { FIELDS_MAX = 4 };

static void take_line(char **at, const char *fields[FIELDS_MAX]) {
  bool last = false;
  for (int i = 0; i < FIELDS_MAX; i++) fields[i] = "";
  for (int i = 0; i < FIELDS_MAX && !last; i++) fields[i] = take_field(at, &last);
}

static size_t count_lines(const char *text) {
  size_t count = 0;
  for (; *text; text++) count += *text == '\n';
  return count;
}

/* text: a copy in the arena that becomes the strings. */
static RungStatus read_answer(RungArguments *arguments, char *text, RungError *err) {
  const char *fields[FIELDS_MAX];
  RungArgument *values =
      rung_arena_take_array(&arguments->arena, count_lines(text), sizeof *values);
  if (!values) return rung_error_memory(err, "the command line");
  arguments->values = values;
  while (*text) {
    take_line(&text, fields);
    if (strcmp(fields[0], "verb") == 0) {
      arguments->verb = fields[1];
    } else if (strcmp(fields[0], "option") == 0) {
      values[arguments->value_count++] = (RungArgument){fields[1], fields[2]};
    } else if (strcmp(fields[0], "text") == 0) {
      arguments->text = fields[1];
    } else {
      rung_error_set(err, RUNG_E_USAGE, "usage", "%s", fields[1]);
      if (fields[2][0]) rung_error_help(err, "%s", fields[2]);
      arguments->text = fields[3];
    }
  }
  return err->status;
}

static RungStatus take_outcome(RungArguments *arguments, const RungOutcome *outcome,
                               RungError *err) {
  switch (outcome->kind) {
  case RUNG_OUTCOME_TEXT: break;
  case RUNG_OUTCOME_MEMORY: return rung_error_memory(err, "the command line");
  default:
    return rung_error_set(err, RUNG_E_INTERNAL, "command-line", "%s",
                          outcome->error.message);
  }
  char *text = rung_arena_copy(&arguments->arena, outcome->text, outcome->length);
  if (!text) return rung_error_memory(err, "the command line");
  return read_answer(arguments, text, err);
}

RungStatus rung_arguments_parse(int argc, char **argv, RungArguments *arguments,
                                RungAllocator *allocator, RungError *err) {
  RungState state;
  RungOutcome outcome;
  CommandLine line = {argc, argv};
  RungCall call = {.modules = rung_embedded_modules,
                   .module_count = rung_embedded_module_count,
                   .entry = "rung.command_line",
                   .push_arguments = push_words,
                   .context = &line};
  *arguments = (RungArguments){0};
  rung_arena_init(&arguments->arena, allocator);
  rung_state_call(&state, &call, allocator, &outcome);
  RungStatus status = take_outcome(arguments, &outcome, err);
  rung_state_close(&state);
  if (status != RUNG_OK && status != RUNG_E_USAGE) rung_arguments_reset(arguments);
  return status;
}

void rung_arguments_reset(RungArguments *arguments) {
  rung_arena_reset(&arguments->arena);
  *arguments = (RungArguments){.arena = arguments->arena};
}

const char *rung_argument(const RungArguments *arguments, const char *name) {
  for (size_t i = 0; i < arguments->value_count; i++)
    if (strcmp(arguments->values[i].name, name) == 0) return arguments->values[i].value;
  return NULL;
}

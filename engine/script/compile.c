#include "script/compile.h"

#include <signal.h>
#include <string.h>

#include "script/diagnostic.h"
#include "script/job.h"
#include "script/precheck.h"
#include "script/state.h"

/* Sanitized code is slower by this much. */
#ifdef RUNG_SANITIZED
enum { TIME_FACTOR = 10 };
#else
enum { TIME_FACTOR = 1 };
#endif

/* The script that the program begins with. */
static RungText first_name(const RungScript *script) {
  for (size_t i = 0; i < script->file_count; i++)
    if (rung_text_is(script->files[i].name, "program.lua")) return script->files[i].name;
  return script->files[0].name;
}

static void push_field(lua_State *L, const char *name, RungText text) {
  lua_pushlstring(L, text.length ? text.bytes : "", text.length);
  lua_setfield(L, -2, name);
}

int rung_compiler_push(lua_State *L, const RungScript *script) {
  lua_createtable(L, (int)script->file_count, 0);
  for (size_t i = 0; i < script->file_count; i++) {
    lua_createtable(L, 0, 2);
    push_field(L, "name", script->files[i].name);
    push_field(L, "text", script->files[i].text);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  RungText program = first_name(script);
  lua_pushlstring(L, program.bytes, program.length);
  return 2;
}

static int push_script(lua_State *L, const void *context) {
  const RungScript *script = context;
  (void)rung_compiler_push(L, script);
  lua_pushboolean(L, script->with_tests);
  return 3;
}

/* Only backslashes need an escape: a RungError holds no control characters. */
static char *append_escaped(char *to, const char *text) {
  for (; *text; text++) {
    if (*text == '\\') *to++ = '\\';
    *to++ = *text;
  }
  return to;
}

/* One line of rung_diagnostics_take; returns its length. */
static size_t write_line(const RungError *err, char *line) {
  char *to = line + sprintf(line, "diagnostic\terror\t");
  to = append_escaped(to, err->code);
  *to++ = '\t';
  to = append_escaped(to, err->file);
  to += sprintf(to, "\t%u\t%u\t%u\t", err->line, err->column, err->span);
  to = append_escaped(to, err->message);
  *to++ = '\t';
  to = append_escaped(to, err->help);
  *to++ = '\n';
  return (size_t)(to - line);
}

/* One plan at a time is made; what is sent grows to the most that an answer may be. */
static size_t memory_factor(const RungCompilerJob *job) {
  return job->plans > 1 ? 2 : 1;
}

static void run_compiler(int pipe, const void *context) {
  const RungCompilerJob *job = context;
  RungAllocator heap;
  RungState state;
  RungOutcome outcome;
  /* Every byte of the four fields escaped, numbers and words. */
  char line[2 * (RUNG_CODE_MAX + RUNG_FILE_MAX + RUNG_MESSAGE_MAX + RUNG_HELP_MAX) + 80];
  RungCall call = {.modules = job->modules,
                   .module_count = job->module_count,
                   .entry = job->entry,
                   .push_arguments = job->push_arguments,
                   .context = job->context,
                   .files = job->script->files,
                   .file_count = job->script->file_count,
                   .instructions_max = (uint64_t)RUNG_COMPILE_STEPS_MAX * job->plans};
  rung_allocator_init(&heap, (size_t)RUNG_COMPILE_HEAP_MAX * memory_factor(job));
  rung_state_call(&state, &call, &heap, &outcome);
  RungChildHead head = {.kind = (uint32_t)outcome.kind,
                        .heap_peak = heap.peak,
                        .steps = outcome.instructions,
                        .length = outcome.length};
  const char *bytes = outcome.text;
  if (outcome.kind != RUNG_OUTCOME_TEXT) {
    head.length = write_line(&outcome.error, line);
    bytes = line;
  }
  rung_child_send(pipe, head, bytes);
}

/* The child could not do its work: err gets the script as place. */
static RungStatus fail_whole(const RungScript *script, RungError *err) {
  char name[RUNG_FILE_MAX];
  snprintf(name, sizeof name, "%.*s", RUNG_TEXT(first_name(script)));
  rung_error_place(err, name, 0, 0, UINT64_MAX);
  rung_diagnostic_finish(err, script);
  return err->status;
}

static RungStatus report_late(const RungScript *script, uint32_t milliseconds,
                              RungError *err) {
  rung_error_set(err, RUNG_E_SCRIPT, "time-limit", "the script takes more than %u ms",
                 milliseconds);
  rung_error_help(err, "a script describes the program; look for a loop that goes on "
                       "for too long");
  return fail_whole(script, err);
}

static RungStatus report_death(const RungScript *script, int number, RungError *err) {
  rung_error_set(err, RUNG_E_SCRIPT, "compiler-died",
                 number ? "the compiler was ended by signal %d (%s)"
                        : "the compiler ended without an answer (%d, %s)",
                 number, number ? strsignal(number) : "no signal");
  rung_error_help(err, "nothing else was harmed; a very long or deeply nested expression "
                       "can do this");
  return fail_whole(script, err);
}

/* What the child answered. A spent budget comes as one diagnostic and fails the call. */
static RungStatus take_answer(const RungScript *script, const RungChildAnswer *answer,
                              RungCompiled *compiled, RungError *err) {
  compiled->heap_peak = (size_t)answer->head.heap_peak;
  compiled->steps = answer->head.steps;
  RungStatus status = rung_diagnostics_take(compiled, script, answer->bytes, err);
  if (status != RUNG_OK) return status;
  bool spent = answer->head.kind == RUNG_OUTCOME_MEMORY ||
               answer->head.kind == RUNG_OUTCOME_INSTRUCTIONS;
  if (spent && compiled->error_count == 1 && err->status == RUNG_OK) {
    *err = compiled->diagnostics[0];
    compiled->diagnostic_count = compiled->error_count = 0;
    return fail_whole(script, err);
  }
  if (compiled->error_count == 0 && compiled->plan.length == 0)
    return rung_error_set(err, RUNG_E_INTERNAL, "compiler-answer",
                          "the compiler sent neither a plan nor an error");
  return RUNG_OK;
}

RungStatus rung_compiler_ask(const RungCompilerJob *job, RungArena *arena,
                             RungChildAnswer *answer, RungError *err) {
  const uint32_t times = (uint32_t)job->plans * TIME_FACTOR;
  const uint32_t cpu = RUNG_COMPILE_CPU_MILLISECONDS * times;
  RungChildWork work = {.run = run_compiler,
                        .context = job,
                        .memory_max =
                            (size_t)RUNG_COMPILE_ADDRESS_MAX * memory_factor(job),
                        .cpu_milliseconds = cpu,
                        .wall_milliseconds = RUNG_COMPILE_WALL_MILLISECONDS * times};
  RungStatus status = rung_child_run(&work, arena, answer, err);
  if (status != RUNG_OK) return status;
  bool late = answer->end == RUNG_CHILD_LATE ||
              (answer->end == RUNG_CHILD_DIED && answer->signal == SIGXCPU);
  if (late) return report_late(job->script, cpu, err);
  if (answer->end == RUNG_CHILD_DIED) {
    return report_death(job->script, answer->signal, err);
  }
  return RUNG_OK;
}

/* The first thing that Lua must not see becomes the one diagnostic. */
static RungStatus precheck_files(const RungScript *script, RungCompiled *compiled,
                                 RungError *err) {
  for (size_t i = 0; i < script->file_count; i++) {
    RungError found;
    rung_error_init(&found);
    if (rung_precheck(&script->files[i], &found) == RUNG_OK) continue;
    compiled->diagnostics = rung_arena_take(&compiled->arena, sizeof found);
    if (!compiled->diagnostics) return rung_error_memory(err, "the diagnostics");
    rung_diagnostic_finish(&found, script);
    compiled->diagnostics[0] = found;
    compiled->diagnostic_count = compiled->error_count = 1;
    return RUNG_OK;
  }
  return RUNG_OK;
}

RungStatus rung_compile_with(const RungScript *script, const RungModule *modules,
                             size_t module_count, RungCompiled *compiled,
                             RungAllocator *allocator, RungError *err) {
  RungCompilerJob job = {.script = script,
                         .modules = modules,
                         .module_count = module_count,
                         .entry = "rung.compile",
                         .push_arguments = push_script,
                         .context = script,
                         .plans = 1};
  RungChildAnswer answer;
  *compiled = (RungCompiled){0};
  rung_arena_init(&compiled->arena, allocator);
  RungStatus status = precheck_files(script, compiled, err);
  if (status == RUNG_OK && compiled->error_count == 0) {
    status = rung_compiler_ask(&job, &compiled->arena, &answer, err);
    if (status == RUNG_OK) status = take_answer(script, &answer, compiled, err);
  }
  if (status != RUNG_OK) {
    compiled->plan = (RungText){NULL, 0};
    compiled->diagnostic_count = compiled->error_count = 0;
  }
  return status;
}

RungStatus rung_script_compile(const RungScript *script, RungCompiled *compiled,
                               RungAllocator *allocator, RungError *err) {
  return rung_compile_with(script, rung_embedded_modules, rung_embedded_module_count,
                           compiled, allocator, err);
}

void rung_compiled_reset(RungCompiled *compiled) {
  rung_arena_reset(&compiled->arena);
  *compiled = (RungCompiled){.arena = compiled->arena};
}

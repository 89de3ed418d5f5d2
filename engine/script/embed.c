/* A tool of the build: writes a C file that holds Lua modules as precompiled chunks.
 *
 *   embed OUTPUT rung.a=a.lua argparse=argparse.lua ...
 *
 * It is linked with the Lua that the binary holds, so that no chunk is of another
 * version. Names and lines stay in: an error in a module tells its place. */
#include <lauxlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64, MODULE_MAX_BYTES = 1 << 20, BYTES_A_LINE = 24 };

typedef struct Output {
  FILE *file;
  size_t length; /* bytes of the chunk that is written */
} Output;

static int write_chunk(lua_State *L, const void *bytes, size_t length, void *context) {
  Output *output = context;
  const unsigned char *next = bytes;
  (void)L;
  for (size_t i = 0; i < length; i++) {
    const char *after = ++output->length % BYTES_A_LINE ? "," : ",\n";
    if (fprintf(output->file, "%u%s", next[i], after) < 0) return 1;
  }
  return 0;
}

/* The text of a file of at most MODULE_MAX_BYTES; free it. NULL: it can't be read. */
static char *read_text(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *text = malloc(MODULE_MAX_BYTES);
  bool whole = false;
  if (file && text) {
    *length = fread(text, 1, MODULE_MAX_BYTES, file);
    whole = !ferror(file) && *length < MODULE_MAX_BYTES;
  }
  if (file) fclose(file);
  if (whole) return text;
  fprintf(stderr, "%s can't be read, or is too large\n", path);
  free(text);
  return NULL;
}

/* Compiles a module to the top of the stack; "=name": errors say "name:line:". */
static bool compile_module(lua_State *L, const char *name, const char *path) {
  char chunk[NAME_MAX_BYTES + 2];
  size_t length;
  char *text = read_text(path, &length);
  if (!text) return false;
  snprintf(chunk, sizeof chunk, "=%s", name);
  bool done = luaL_loadbufferx(L, text, length, chunk, "t") == LUA_OK;
  if (!done) fprintf(stderr, "%s: %s\n", path, lua_tostring(L, -1));
  free(text);
  return done;
}

/* "NAME=PATH" -> NAME, cut off in place; NULL: it is none. */
static const char *part_argument(char *argument, const char **path) {
  char *equals = strchr(argument, '=');
  if (!equals || equals - argument > NAME_MAX_BYTES) return NULL;
  *equals = '\0';
  *path = equals + 1;
  return argument;
}

static bool write_modules(lua_State *L, FILE *file, char **arguments, int count) {
  size_t *lengths = calloc((size_t)count + 1, sizeof *lengths);
  bool done = lengths != NULL;
  fputs("#include \"script/module.h\"\n", file);
  for (int i = 0; done && i < count; i++) {
    const char *path, *name = part_argument(arguments[i], &path);
    Output output = {.file = file};
    done = name && compile_module(L, name, path);
    if (!done) break;
    fprintf(file, "\nstatic const unsigned char chunk_%d[] = {\n", i);
    done = lua_dump(L, write_chunk, &output, 0) == 0;
    fputs("};\n", file);
    lua_pop(L, 1);
    lengths[i] = output.length;
  }
  fputs("\nconst RungModule rung_embedded_modules[] = {\n", file);
  for (int i = 0; done && i < count; i++)
    fprintf(file, "    {\"%s\", (const char *)chunk_%d, %zu},\n", arguments[i], i,
            lengths[i]);
  fprintf(file, "};\nconst size_t rung_embedded_module_count = %d;\n", count);
  free(lengths);
  return done && !ferror(file);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  FILE *file = fopen(argv[1], "w");
  lua_State *L = luaL_newstate();
  bool done = file && L && write_modules(L, file, argv + 2, argc - 2);
  if (file && fclose(file) != 0) done = false;
  if (L) lua_close(L);
  if (!done) remove(argv[1]);
  return done ? 0 : 1;
}

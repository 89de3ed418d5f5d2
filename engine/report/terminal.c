#include "report/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };

const RungTerminal rung_terminal_none = {false, false, 0};

static const char *look_up(char *const *environment, const char *name) {
  size_t length = strlen(name);
  for (; environment && *environment; environment++) {
    if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
      return *environment + length + 1;
    }
  }
  return "";
}

/* 0 when text is not a whole number of 1..WIDTH_MAX. */
static size_t read_width(const char *text) {
  size_t width = 0;
  for (; *text >= '0' && *text <= '9' && width <= WIDTH_MAX; text++) {
    width = width * 10 + (size_t)(*text - '0');
  }
  return *text != '\0' || width > WIDTH_MAX ? 0 : width;
}

static size_t find_width(int descriptor, char *const *environment) {
  size_t width = read_width(look_up(environment, "COLUMNS"));
  struct winsize size;
  if (width == 0 && ioctl(descriptor, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  return width == 0 ? WIDTH_DEFAULT : width;
}

RungTerminal rung_terminal_probe(FILE *stream, char *const *environment) {
  int descriptor = fileno(stream);
  if (descriptor < 0 || !isatty(descriptor)) return rung_terminal_none;
  RungTerminal result = {true, true, find_width(descriptor, environment)};
  if (look_up(environment, "NO_COLOR")[0] != '\0') result.colour = false;
  if (strcmp(look_up(environment, "TERM"), "dumb") == 0) result.colour = false;
  return result;
}

void rung_tone_start(RungSink *sink, const RungTerminal *terminal, RungTone tone) {
  static const char *const starts[] = {
      [RUNG_TONE_PLAIN] = "",        [RUNG_TONE_TITLE] = "\x1b[1m",
      [RUNG_TONE_FAINT] = "\x1b[2m", [RUNG_TONE_GOOD] = "\x1b[32m",
      [RUNG_TONE_BAD] = "\x1b[31m",  [RUNG_TONE_DOUBT] = "\x1b[33m"};
  if (terminal->colour) rung_sink_string(sink, starts[tone]);
}

void rung_tone_end(RungSink *sink, const RungTerminal *terminal, RungTone tone) {
  if (terminal->colour && tone != RUNG_TONE_PLAIN) rung_sink_string(sink, "\x1b[0m");
}

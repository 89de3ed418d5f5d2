#include "report_support.h"

#include <fcntl.h>
#include <sys/ioctl.h>

#include "report/terminal.h"

typedef struct Pair {
  int master;
  FILE *slave;
} Pair;

static bool open_pair(Pair *pair, unsigned short columns) {
  pair->master = posix_openpt(O_RDWR | O_NOCTTY);
  if (pair->master < 0) return false;
  assert_int_equal(grantpt(pair->master), 0);
  assert_int_equal(unlockpt(pair->master), 0);
  int slave = open(ptsname(pair->master), O_RDWR | O_NOCTTY);
  assert_true(slave >= 0);
  struct winsize size = {.ws_row = 24, .ws_col = columns};
  assert_int_equal(ioctl(slave, TIOCSWINSZ, &size), 0);
  pair->slave = fdopen(slave, "w");
  assert_non_null(pair->slave);
  return true;
}

static void close_pair(Pair *pair) {
  (void)fclose(pair->slave);
  (void)close(pair->master);
}

static void files_get_plain_unlimited_text(void **state) {
  (void)state;
  char *environment[] = {"COLUMNS=40", "TERM=xterm", NULL};
  FILE *file = tmpfile();
  assert_non_null(file);
  RungTerminal found = rung_terminal_probe(file, environment);
  assert_false(found.terminal || found.colour);
  assert_int_equal(found.width, 0);
  (void)fclose(file);
  Captured captured;
  found = rung_terminal_probe(capture_start(&captured)->stream, NULL);
  assert_false(found.terminal || found.colour);
  capture_end(&captured);
}

static void assert_probed(Pair *pair, const char *variable, size_t width, bool colour) {
  char copy[64];
  (void)snprintf(copy, sizeof copy, "%s", variable);
  char *environment[] = {"NO_COLOR_AT_ALL=1", copy, NULL};
  RungTerminal found = rung_terminal_probe(pair->slave, environment);
  assert_true(found.terminal);
  assert_int_equal(found.width, width);
  assert_int_equal(found.colour, colour);
}

static void asks_the_terminal_and_the_environment(void **state) {
  (void)state;
  Pair pair;
  if (!open_pair(&pair, 123)) skip();
  assert_probed(&pair, "TERM=xterm", 123, true);
  assert_probed(&pair, "TERM=dumb", 123, false);
  assert_probed(&pair, "NO_COLOR=1", 123, false);
  assert_probed(&pair, "NO_COLOR=", 123, true);
  assert_probed(&pair, "COLUMNS=40", 40, true);
  assert_probed(&pair, "COLUMNS=", 123, true);
  assert_probed(&pair, "COLUMNS=0", 123, true);
  assert_probed(&pair, "COLUMNS=40x", 123, true);
  assert_probed(&pair, "COLUMNS=-40", 123, true);
  assert_probed(&pair, "COLUMNS=10000", 10000, true);
  assert_probed(&pair, "COLUMNS=10001", 123, true);
  assert_probed(&pair, "COLUMNS=18446744073709551700", 123, true);
  close_pair(&pair);
}

static void falls_back_to_80(void **state) {
  (void)state;
  Pair pair;
  if (!open_pair(&pair, 0)) skip();
  assert_probed(&pair, "TERM=xterm", 80, true);
  close_pair(&pair);
}

static void tones_only_where_colour_is_wanted(void **state) {
  (void)state;
  RungTerminal coloured = {true, true, 0};
  RungSink sink;
  RungError err;
  Captured captured;
  rung_sink_init(&sink, capture_start(&captured)->stream);
  rung_tone_start(&sink, &rung_terminal_none, RUNG_TONE_BAD);
  rung_tone_end(&sink, &rung_terminal_none, RUNG_TONE_BAD);
  rung_tone_start(&sink, &coloured, RUNG_TONE_PLAIN);
  rung_tone_end(&sink, &coloured, RUNG_TONE_PLAIN);
  rung_tone_start(&sink, &coloured, RUNG_TONE_BAD);
  rung_tone_end(&sink, &coloured, RUNG_TONE_BAD);
  assert_int_equal(rung_sink_finish(&sink, &err), RUNG_OK);
  assert_captured(&captured, "\x1b[31m\x1b[0m");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_get_plain_unlimited_text),
      cmocka_unit_test(asks_the_terminal_and_the_environment),
      cmocka_unit_test(falls_back_to_80),
      cmocka_unit_test(tones_only_where_colour_is_wanted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

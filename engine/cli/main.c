#include <signal.h>
#include <string.h>

#include "cli/verb.h"
#include "report/terminal.h"

extern char **environ;

static const struct {
  const char *name;
  RungStatus (*run)(RungSession *, const RungArguments *, RungError *);
} verbs[] = {{"approve", rung_verb_approve},
             {"baseline", rung_verb_baseline},
             {"cache", rung_verb_cache},
             {"cases", rung_verb_cases},
             {"check", rung_verb_check},
             {"diff", rung_verb_diff},
             {"eval", rung_verb_eval},
             {"explain", rung_verb_explain},
             {"pin", rung_verb_pin},
             {"mutate", rung_verb_mutate},
             {"plan", rung_verb_plan},
             {"test", rung_verb_test},
             {"verify", rung_verb_verify}};

/* What the verb left to be said: whether its failure has been told, whether it found
 * something. */
typedef struct Left {
  bool reported, findings;
} Left;

static RungStatus run_verb(const RungArguments *arguments, Left *left, RungError *err) {
  const char *language = rung_argument(arguments, "lang");
  RungSession session;
  rung_session_init(&session, language ? language : "");
  RungStatus status = RUNG_E_INTERNAL;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(verbs[i].name, arguments->verb) == 0) {
      status = verbs[i].run(&session, arguments, err);
    }
  }
  *left = (Left){session.reported, session.findings};
  rung_session_reset(&session);
  return status;
}

/* Text asked for (help, version, completion) goes to stdout. */
static RungStatus print_text(const char *text, RungError *err) {
  if (fputs(text, stdout) < 0 || fflush(stdout) != 0) {
    return rung_error_set(err, RUNG_E_IO, "write-failed", "standard output is closed");
  }
  return RUNG_OK;
}

int main(int argc, char **argv) {
  RungAllocator allocator;
  RungArguments arguments;
  RungError err;
  Left left = {false, false};
  /* A size limit is an error to report, not a way to die; whoever closes our pipe wants
   * no more words, so SIGPIPE ends us as it does others. */
  signal(SIGXFSZ, SIG_IGN);
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  RungStatus status = rung_arguments_parse(argc, argv, &arguments, &allocator, &err);
  if (!status) {
    status = arguments.text ? print_text(arguments.text, &err)
                            : run_verb(&arguments, &left, &err);
  } else if (arguments.text) {
    fputs(arguments.text, stderr);
  }
  if (status && !left.reported) {
    rung_error_print(&err, stderr, rung_terminal_probe(stderr, environ).colour);
  }
  rung_arguments_reset(&arguments);
  return status ? rung_status_exit_code(status) : left.findings;
}

#include "cli/verb.h"

#include <string.h>

RungStatus rung_verb_number(const RungArguments *arguments, const char *name,
                            size_t fallback, size_t *number, RungError *err) {
  const char *text = rung_argument(arguments, name);
  *number = fallback;
  if (!text) return RUNG_OK;
  size_t value = 0;
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 15 || text[digits] != '\0') {
    return rung_error_set(err, RUNG_E_USAGE, "bad-number",
                          "--%s takes a whole number, not `%s`", name, text);
  }
  for (size_t i = 0; i < digits; i++) value = value * 10 + (size_t)(text[i] - '0');
  *number = value;
  return RUNG_OK;
}

RungChosen rung_verb_chosen(const RungArguments *arguments) {
  const char *partner = rung_argument(arguments, "partner");
  if (partner) return (RungChosen){.keys = partner, .one = true};
  return (RungChosen){.keys = rung_argument(arguments, "only")};
}

void rung_verb_means(RungSession *session, const RungArguments *arguments) {
  const char *memory = rung_argument(arguments, "memory");
  if (memory) (void)rung_cache_parse_size(memory, &session->memory);
  session->no_cache |= rung_argument(arguments, "no-cache") != NULL;
}

RungStatus rung_verb_load(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  size_t allowed, threads;
  rung_verb_means(session, arguments);
  if (rung_verb_number(arguments, "allow-rejects", 0, &allowed, err) ||
      rung_verb_number(arguments, "threads", rung_threads_available(), &threads, err) ||
      rung_session_crew(session, threads, err) ||
      rung_session_rules(session, rung_argument(arguments, "rules-as-of"), err) ||
      rung_session_compile(session, rung_argument(arguments, "program"), err) ||
      rung_session_load(session, rung_argument(arguments, "data"), allowed, err)) {
    return err->status;
  }
  return RUNG_OK;
}

RungStatus rung_verb_prepare(RungSession *session, const RungArguments *arguments,
                             RungError *err) {
  if (rung_verb_load(session, arguments, err) ||
      rung_statement_check(session, rung_verb_chosen(arguments), err)) {
    return err->status;
  }
  return rung_session_run(session, rung_argument(arguments, "period"), err);
}

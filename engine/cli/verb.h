/* The verbs: one file each. A verb writes results to stdout, words to stderr, and returns
 * RUNG_OK or the failure; session->reported says that the failure has been told. */
#ifndef RUNG_CLI_VERB_H
#define RUNG_CLI_VERB_H

#include "cli/eval/statement.h"
#include "script/arguments.h"

RungStatus rung_verb_approve(RungSession *session, const RungArguments *arguments,
                             RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_baseline(RungSession *session, const RungArguments *arguments,
                              RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_cache(RungSession *session, const RungArguments *arguments,
                           RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_cases(RungSession *session, const RungArguments *arguments,
                           RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_check(RungSession *session, const RungArguments *arguments,
                           RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_diff(RungSession *session, const RungArguments *arguments,
                          RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_eval(RungSession *session, const RungArguments *arguments,
                          RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_explain(RungSession *session, const RungArguments *arguments,
                             RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_pin(RungSession *session, const RungArguments *arguments,
                         RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_mutate(RungSession *session, const RungArguments *arguments,
                            RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_plan(RungSession *session, const RungArguments *arguments,
                          RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_test(RungSession *session, const RungArguments *arguments,
                          RungError *err) RUNG_MUST_USE;
RungStatus rung_verb_verify(RungSession *session, const RungArguments *arguments,
                            RungError *err) RUNG_MUST_USE;

/* What the data is loaded with: --no-cache, --memory. */
void rung_verb_means(RungSession *session, const RungArguments *arguments);

/* Compiles and loads, as the arguments say. */
RungStatus rung_verb_load(RungSession *session, const RungArguments *arguments,
                          RungError *err) RUNG_MUST_USE;

/* Compiles and, with --data, loads and evaluates, as the arguments say. */
RungStatus rung_verb_prepare(RungSession *session, const RungArguments *arguments,
                             RungError *err) RUNG_MUST_USE;

/* The partners that --only or --partner names. */
RungChosen rung_verb_chosen(const RungArguments *arguments);

/* A whole number argument; fallback when it was not given. RUNG_E_USAGE. */
RungStatus rung_verb_number(const RungArguments *arguments, const char *name,
                            size_t fallback, size_t *number,
                            RungError *err) RUNG_MUST_USE;

#endif

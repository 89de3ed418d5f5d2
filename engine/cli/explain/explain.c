#include "cli/explain/explanation.h"
#include "cli/verb.h"

#include <string.h>

extern char **environ;

static RungStatus write_tree(const RungTree *tree, const char *format, RungError *err) {
  if (format && strcmp(format, "json") == 0) {
    return rung_tree_write_json(tree, &rung_json_pretty, stdout, err);
  }
  RungTerminal terminal = rung_terminal_probe(stdout, environ);
  return rung_tree_write_text(tree, &terminal, stdout, err);
}

RungStatus rung_verb_explain(RungSession *session, const RungArguments *arguments,
                             RungError *err) {
  size_t rows;
  RungStatement statement;
  session->keep_rows = true;
  if (rung_verb_number(arguments, "rows", 20, &rows, err) ||
      rung_verb_prepare(session, arguments, err) ||
      rung_statement_init(&statement, session, rung_verb_chosen(arguments), err)) {
    return err->status;
  }
  RungTree tree;
  RungExplanation explanation;
  rung_tree_init(&tree, &session->allocator);
  rung_explanation_init(&explanation, &statement, &tree, statement.subjects[0], rows);
  RungStatus status = rung_explanation_make(&explanation, err);
  if (!status) status = write_tree(&tree, rung_argument(arguments, "format"), err);
  if (!status) rung_session_keep(session);
  rung_explanation_reset(&explanation);
  rung_tree_reset(&tree);
  return status;
}

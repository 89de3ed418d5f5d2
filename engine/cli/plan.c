#include "cli/verb.h"
#include "plan/disassemble.h"

RungStatus rung_verb_plan(RungSession *session, const RungArguments *arguments,
                          RungError *err) {
  if (rung_session_compile(session, rung_argument(arguments, "program"), err)) {
    return err->status;
  }
  return rung_plan_disassemble(&session->plan, stdout, err);
}

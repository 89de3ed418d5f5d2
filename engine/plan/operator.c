#include "plan/operator.h"

#include <assert.h>

#include "plan/decode.h"

static const RungOperatorRow rows[RUNG_OPERATOR_COUNT] = {
#define RUNG_OPERATOR(name, text, least, most, class)                                    \
  [RUNG_OP_##name] = {text, least, most, RUNG_CLASS_##class},
#include "plan/operators.def"
#undef RUNG_OPERATOR
};

const RungOperatorRow *rung_operator_row(RungOperator code) {
  assert((unsigned)code < RUNG_OPERATOR_COUNT);
  return &rows[code];
}

const char *rung_operator_name(RungOperator code) {
  return rung_operator_row(code)->name;
}

RungOperator rung_operator_find(RungText name) {
  size_t i = 0;
  while (i < RUNG_OPERATOR_COUNT && !rung_text_is(name, rows[i].name)) i++;
  return (RungOperator)i;
}

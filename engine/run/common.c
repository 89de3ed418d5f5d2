#include "run/common.h"

#include <string.h>

enum { SCALE_MAX = 18 };

bool rung_common_suits(const RungNode *node) {
  switch (node->operator) {
  case RUNG_OP_ADD:
  case RUNG_OP_SUBTRACT:
  case RUNG_OP_MULTIPLY:
  case RUNG_OP_DIVIDE:
  case RUNG_OP_MIN:
  case RUNG_OP_MAX:
  case RUNG_OP_ROUND:
  case RUNG_OP_OTHERWISE:
  case RUNG_OP_IF:
  case RUNG_OP_PICK:
  case RUNG_OP_PAY_SPLIT: break;
  case RUNG_OP_EQ:
  case RUNG_OP_NE:
  case RUNG_OP_LT:
  case RUNG_OP_LE:
  case RUNG_OP_GT:
  case RUNG_OP_GE: return true;
  default: return false;
  }
  return rung_type_is_numeric(node->type) &&
         (node->type.ratio || node->type.scale <= SCALE_MAX);
}

bool rung_common_reads(const RungNode *node, size_t input) {
  const bool chooses = rung_node_is(node, RUNG_OP_IF) || rung_node_is(node, RUNG_OP_PICK);
  return !chooses || input > 0;
}

static void keep_where(uint8_t *restrict valid, const uint8_t *restrict there,
                       size_t rows) {
  for (size_t row = 0; row < rows; row++) valid[row] &= there[row];
}

/* Where all inputs are there; NULL when that is everywhere. */
static uint8_t *all_there(uint8_t *valid, const RungCommon *inputs, size_t count,
                          size_t rows) {
  bool some = false;
  for (size_t i = 0; i < count; i++) {
    const RungCommon *input = &inputs[i];
    if (!input->valid || (!input->stride && input->valid[0])) continue;
    if (!some) memset(valid, 1, rows);
    some = true;
    if (input->stride)
      keep_where(valid, input->valid, rows);
    else
      memset(valid, 0, rows);
  }
  return some && memchr(valid, 0, rows) ? valid : NULL;
}

/* The number of the input that each row takes: by whether the first is there. */
static void number_otherwise(uint8_t *restrict choice, const RungCommon *first,
                             size_t rows) {
  if (!first->valid) memset(choice, 0, rows);
  for (size_t row = 0; row < rows && first->valid; row++)
    choice[row] = first->valid[row] ^ 1;
}

/* By a flag or a tier. */
static void number_by(uint8_t *restrict choice, const RungColumn *by, size_t rows,
                      bool flag) {
  const uint8_t *restrict cells = by->values.u8, *restrict valid = by->valid;
  for (size_t row = 0; row < rows; row++) choice[row] = cells[row] ^ flag;
  for (size_t row = 0; row < rows && valid; row++)
    choice[row] = valid[row] ? choice[row] : RUNG_COMMON_NONE;
}

/* NULL where the choice is no column of its own. */
static const uint8_t *choice_of(const RungCall *call, const RungCommon *inputs) {
  const RungColumn *by = call->inputs[0];
  const bool otherwise = rung_node_is(call->node, RUNG_OP_OTHERWISE);
  const bool flag = rung_node_is(call->node, RUNG_OP_IF);
  if (otherwise ? inputs[0].stride == 0
                : by->store != RUNG_STORE_U8 || rung_vector_stride(by) == 0)
    return NULL;
  if (!otherwise && !flag && !by->valid) return by->values.u8;
  uint8_t *choice = rung_scratch_take(call->scratch, RUNG_SCRATCH_CHOOSE, call->rows, 1);
  if (choice && otherwise)
    number_otherwise(choice, &inputs[0], call->rows);
  else if (choice)
    number_by(choice, by, call->rows, flag);
  return choice;
}

static bool choose(const RungCall *call, const RungCommon *inputs, RungCommon *out,
                   uint8_t *valid) {
  const size_t first = rung_node_is(call->node, RUNG_OP_OTHERWISE) ? 0 : 1;
  const uint8_t *choice = choice_of(call, inputs);
  if (!choice || !rung_common_choose(out, valid, call->rows, inputs + first,
                                     call->node->input_count - first, choice))
    return false;
  out->valid = memchr(valid, 0, call->rows) ? valid : NULL;
  return true;
}

/* All at once where there are more than two. */
static bool extreme(const RungCall *call, const RungCommon *inputs, RungCommon *out) {
  const int sign = rung_node_is(call->node, RUNG_OP_MIN) ? -1 : 1;
  return call->node->input_count == 2 &&
         rung_common_extreme(out, call->rows, &inputs[0], &inputs[1], sign);
}

static bool rising(const RungCommon *inputs, size_t count) {
  for (size_t i = 1; i < count; i += 2) {
    const RungCommon *edge = &inputs[i];
    if (edge->stride || (edge->valid && !edge->valid[0])) return false;
    if (i > 1 && (RungWide)edge->values[0] * inputs[i - 2].denominator <=
                     (RungWide)inputs[i - 2].values[0] * edge->denominator)
      return false;
  }
  return true;
}

static bool compute(const RungCall *call, const RungCommon *inputs, RungCommon *out) {
  const RungNode *node = call->node;
  const size_t rows = call->rows;
  switch (node->operator) {
  case RUNG_OP_ADD: return rung_common_add(out, rows, &inputs[0], &inputs[1], false);
  case RUNG_OP_SUBTRACT: return rung_common_add(out, rows, &inputs[0], &inputs[1], true);
  case RUNG_OP_MULTIPLY: return rung_common_multiply(out, rows, &inputs[0], &inputs[1]);
  case RUNG_OP_DIVIDE: return rung_common_divide(out, rows, &inputs[0], &inputs[1]);
  case RUNG_OP_ROUND: return rung_common_round(out, rows, &inputs[0], &node->rounding);
  case RUNG_OP_PAY_SPLIT:
    return rising(inputs, node->input_count) &&
           rung_common_split(out, rows, inputs, node->input_count);
  default: return extreme(call, inputs, out);
  }
}

static bool is_choice(const RungNode *node) {
  return rung_operator_row(node->operator)->class == RUNG_CLASS_CHOICE;
}

static bool compare(const RungCall *call, const RungCommon *inputs, uint8_t *valid,
                    RungColumn *flags) {
  const RungComparison comparison =
      RUNG_COMPARE_EQ + (RungComparison)(call->node->operator- RUNG_OP_EQ);
  if (!rung_common_compare(flags->values.u8, call->rows, comparison, &inputs[0],
                           &inputs[1]))
    return false;
  flags->valid = all_there(valid, inputs, 2, call->rows);
  if (flags->valid) keep_where(flags->values.u8, flags->valid, call->rows);
  return true;
}

bool rung_operate_common(const RungCall *call, const RungCommon *inputs, RungCommon *out,
                         uint8_t *valid, RungColumn *flags) {
  const RungNode *node = call->node;
  if (node->type.kind == RUNG_KIND_FLAG) return compare(call, inputs, valid, flags);
  out->denominator = node->type.ratio ? 0 : (int64_t)rung_power10(node->type.scale);
  if (is_choice(node)) return choose(call, inputs, out, valid);
  if (!compute(call, inputs, out)) return false;
  out->valid = all_there(valid, inputs, node->input_count, call->rows);
  if (out->valid) rung_common_clear(out->values, out->valid, call->rows);
  return true;
}

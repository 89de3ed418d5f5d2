/* What stopped a run, in the owner's words: which piece, what it did, to which figures,
 * at which row. */
#include <string.h>

#include "plan/decode.h"
#include "run/state.h"

enum { CELL_MAX = 168, OPERANDS_MAX = 200, ROW_MAX = 200, OPERANDS_SHOWN = 3 };

/* Adds to a string within its size. */
static void append(char *buffer, size_t size, const char *string) {
  const size_t used = strlen(buffer);
  snprintf(buffer + used, size - used, "%s", string);
}

static void write_ratio(RungRatio ratio, char *buffer) {
  char numerator[RUNG_DECIMAL_TEXT_MAX], denominator[RUNG_DECIMAL_TEXT_MAX];
  rung_decimal_format(ratio.numerator, 0, numerator);
  rung_decimal_format(ratio.denominator, 0, denominator);
  snprintf(buffer, CELL_MAX, "%s/%s", numerator, denominator);
}

static void write_cell(const RungRun *run, const RungColumn *column, size_t row,
                       char *buffer) {
  char text[RUNG_DECIMAL_TEXT_MAX];
  if (!rung_column_has(column, row)) {
    snprintf(buffer, CELL_MAX, "missing");
  } else if (column->store == RUNG_STORE_RATIO) {
    write_ratio(column->values.ratio[row], buffer);
  } else if (rung_type_is_numeric(column->type)) {
    rung_decimal_format_short(rung_column_digits(column, row), column->type.scale, 0,
                              text);
    snprintf(buffer, CELL_MAX, "%s", text);
  } else if (column->type.kind == RUNG_KIND_DATE) {
    rung_date_format(column->values.i32[row], text);
    snprintf(buffer, CELL_MAX, "%s", text);
  } else if (column->type.kind == RUNG_KIND_TEXT) {
    const RungText view = rung_pool_view(run->pool, column->values.u32[row]);
    snprintf(buffer, CELL_MAX, "%.*s", RUNG_TEXT(view));
  } else {
    snprintf(buffer, CELL_MAX, "%u",
             column->store == RUNG_STORE_U32 ? column->values.u32[row]
                                             : column->values.u8[row]);
  }
}

static const RungColumn *key_column(const RungTable *table) {
  for (size_t i = 0; i < table->schema->field_count; i++)
    if (table->schema->fields[i].key) return &table->columns[i];
  return NULL;
}

/* "partners P-17 (line 18)". */
static void write_table_row(const RungRun *run, uint32_t domain, size_t row,
                            char *buffer) {
  const RungTable *table = &run->tables[domain - 1];
  const RungColumn *key = key_column(table);
  char cell[CELL_MAX] = "";
  if (key) write_cell(run, key, row, cell);
  snprintf(buffer, ROW_MAX, "%.*s%s%s (line %u)", RUNG_TEXT(table->schema->name),
           key ? " " : "", cell, table->lines ? table->lines[row] : 0);
}

/* A ref is shown by the key of the row that it refers to. */
static void write_key(const RungRun *run, const RungColumn *column, size_t row,
                      char *buffer) {
  const RungType type = column->type;
  const bool to_source = type.kind == RUNG_KIND_REF && type.domain > 0 &&
                         !rung_plan_domain_is_group(run->plan, type.domain);
  const RungColumn *key = to_source ? key_column(&run->tables[type.domain - 1]) : NULL;
  if (key && rung_column_has(column, row))
    write_cell(run, key, column->values.u32[row], buffer);
  else
    write_cell(run, column, row, buffer);
}

/* "line (P-17, Brandfolder)". */
static void write_group_row(const RungRun *run, uint32_t domain, size_t row,
                            char *buffer) {
  const RungGroup *group = rung_plan_group(run->plan, domain);
  char cell[CELL_MAX];
  if (group->thing == RUNG_NONE)
    snprintf(buffer, ROW_MAX, "group");
  else
    snprintf(buffer, ROW_MAX, "%.*s", RUNG_TEXT(run->plan->things[group->thing].name));
  for (size_t i = 0; i < group->key_count; i++) {
    append(buffer, ROW_MAX, i ? ", " : " (");
    write_key(run, rung_run_group_key(run, domain, i), row, cell);
    append(buffer, ROW_MAX, cell);
  }
  append(buffer, ROW_MAX, ")");
}

/* " at partners P-17 (line 18)", or nothing for one figure. */
static void write_place(const RungCall *call, size_t row, char *buffer) {
  char name[ROW_MAX];
  row += call->first;
  const uint32_t domain = call->node->domain;
  buffer[0] = '\0';
  if (domain == 0) return;
  if (rung_plan_domain_is_group(call->run->plan, domain))
    write_group_row(call->run, domain, row, name);
  else
    write_table_row(call->run, domain, row, name);
  append(buffer, ROW_MAX, " at ");
  append(buffer, ROW_MAX, name);
}

/* What formulas call an operator, where plans have another word. */
static const char *word_of(RungOperator operator) {
  switch (operator) {
  case RUNG_OP_APPORTION: return "pool";
  case RUNG_OP_LEAST: return "min";
  case RUNG_OP_MOST: return "max";
  default: return rung_operator_name(operator);
  }
}

/* "metric `arr`: multiply". */
static void write_piece(const RungCall *call, char *buffer) {
  const RungPlan *plan = call->run->plan;
  const char *name = word_of(call->node->operator);
  if (call->node->thing == RUNG_NONE) {
    snprintf(buffer, ROW_MAX, "%s", name);
    return;
  }
  const RungThing *thing = &plan->things[call->node->thing];
  snprintf(buffer, ROW_MAX, "%.*s `%.*s`: %s", RUNG_TEXT(thing->kind),
           RUNG_TEXT(thing->name), name);
}

/* " of 12.5 and 99", or nothing where the operands are many rows. */
static void write_operands(const RungCall *call, size_t row, char *buffer) {
  const RungOperatorClass class = rung_operator_row(call->node->operator)->class;
  const size_t count = call->node->input_count;
  char cell[CELL_MAX];
  buffer[0] = '\0';
  if (class == RUNG_CLASS_AGGREGATE || class == RUNG_CLASS_DOMAIN) return;
  for (size_t i = 0; i < count && i < OPERANDS_SHOWN; i++) {
    const RungColumn *input = call->inputs[i];
    append(buffer, OPERANDS_MAX, i ? " and " : " of ");
    write_cell(call->run, input, row * rung_vector_stride(input), cell);
    append(buffer, OPERANDS_MAX, cell);
  }
  if (count > OPERANDS_SHOWN) append(buffer, OPERANDS_MAX, " and more");
}

static void place(const RungCall *call, RungError *err) {
  const RungPosition position = call->node->position;
  char file[RUNG_FILE_MAX];
  if (position.file == RUNG_NONE) return;
  snprintf(file, sizeof file, "%.*s", RUNG_TEXT(call->run->plan->files[position.file]));
  rung_error_place(err, file, position.line, position.column, UINT64_MAX);
}

RungStatus rung_fault_overflow(const RungCall *call, size_t row, RungError *err) {
  char piece[ROW_MAX], operands[OPERANDS_MAX], where[ROW_MAX];
  write_piece(call, piece);
  write_operands(call, row, operands);
  write_place(call, row, where);
  rung_error_set(err, RUNG_E_RANGE, "overflow", "%s%s needs more than 38 digits%s", piece,
                 operands, where);
  place(call, err);
  rung_error_help(err, "round a figure before it: round(x, half up to 0.01)");
  return RUNG_E_RANGE;
}

RungStatus rung_fault_edges(const RungCall *call, size_t row, size_t edge,
                            RungError *err) {
  char piece[ROW_MAX], where[ROW_MAX], before[CELL_MAX], after[CELL_MAX];
  const RungColumn *lower = call->inputs[edge - 2], *upper = call->inputs[edge];
  write_piece(call, piece);
  write_place(call, row, where);
  write_cell(call->run, lower, row * rung_vector_stride(lower), before);
  write_cell(call->run, upper, row * rung_vector_stride(upper), after);
  rung_error_set(err, RUNG_E_SCRIPT, "schedule-order",
                 "%s: edge %zu is %s and edge %zu is %s%s", piece, edge / 2, before,
                 edge / 2 + 1, after, where);
  place(call, err);
  rung_error_help(err, "each edge of a schedule is above the one before it");
  return RUNG_E_SCRIPT;
}

RungStatus rung_fault_weight(const RungCall *call, size_t row, RungError *err) {
  char piece[ROW_MAX], where[ROW_MAX], weight[CELL_MAX];
  const RungColumn *column = call->inputs[1];
  write_piece(call, piece);
  write_place(call, row, where);
  write_cell(call->run, column, row * rung_vector_stride(column), weight);
  rung_error_set(err, RUNG_E_SCRIPT, "negative-weight", "%s: the weight is %s%s", piece,
                 weight, where);
  place(call, err);
  rung_error_help(err, "nothing is shared by less than 0: max(weight, 0), or leave such "
                       "partners out with `where`");
  return RUNG_E_SCRIPT;
}

RungStatus rung_fault_total(const RungCall *call, size_t row, RungError *err) {
  char piece[ROW_MAX], where[ROW_MAX], total[CELL_MAX];
  write_piece(call, piece);
  write_place(call, row, where);
  write_cell(call->run, call->inputs[0], row, total);
  rung_error_set(err, RUNG_E_SCRIPT, "unequal-total",
                 "%s: the total is %s%s, and another one for peers of it", piece, total,
                 where);
  place(call, err);
  rung_error_help(err, "the total is one figure for all who share it, such as "
                       "sum(partners.revenue per region)");
  return RUNG_E_SCRIPT;
}

RungStatus rung_fault_rate(const RungCall *call, size_t row, RungError *err) {
  char piece[ROW_MAX], where[ROW_MAX], currency[CELL_MAX], day[CELL_MAX];
  const RungColumn *what = call->inputs[2], *on = call->inputs[3];
  write_piece(call, piece);
  write_place(call, row, where);
  write_cell(call->run, what, row * rung_vector_stride(what), currency);
  write_cell(call->run, on, row * rung_vector_stride(on), day);
  bool dated = rung_column_has(on, row * rung_vector_stride(on));
  rung_error_set(err, RUNG_E_SCRIPT, "no-rate", "%s: there is no rate for %s on %s%s",
                 piece, currency, dated ? day : "a row without a date", where);
  place(call, err);
  rung_error_help(err,
                  dated ? "the table of rates begins later: add the rate of that day "
                          "or of an earlier one"
                        : "rates are of days: leave rows without one out with `where`, "
                          "or convert on = \"period\"");
  return RUNG_E_SCRIPT;
}

#include "plan/disassemble.h"

#include <errno.h>
#include <string.h>

#include "plan/describe.h"
#include "plan/listing.h"
#include "plan/record.h"

/* Line separators and marks that turn the direction of what follows: U+2028..202E,
 * U+2066..2069. */
static bool is_bidi(RungText text) {
  if (text.length < 3 || (unsigned char)text.bytes[0] != 0xE2) return false;
  unsigned char second = (unsigned char)text.bytes[1];
  unsigned char third = (unsigned char)text.bytes[2];
  return (second == 0x80 && third >= 0xA8 && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

/* Bytes of the control character at the front, or 0. C1 controls (U+0080..U+009F) move a
 * terminal's cursor as C0 controls do. */
static uint32_t control_length(RungText text) {
  unsigned char byte = (unsigned char)text.bytes[0];
  if (byte < 0x20 || byte == 0x7F) return 1;
  if (text.length > 1 && byte == 0xC2 && (unsigned char)text.bytes[1] < 0xA0) return 2;
  return is_bidi(text) ? 3 : 0;
}

/* The letter that stands for a byte behind a backslash, or 0. */
static char escape_letter(char byte) {
  switch (byte) {
  case '"': return '"';
  case '\\': return '\\';
  case '\n': return 'n';
  case '\t': return 't';
  case '\r': return 'r';
  default: return 0;
  }
}

static void list_text(FILE *stream, RungText text, bool escapes) {
  while (text.length) {
    uint32_t control = control_length(text);
    char letter = escapes ? escape_letter(text.bytes[0]) : 0;
    if (letter)
      fprintf(stream, "\\%c", letter);
    else
      fputc(control ? '?' : text.bytes[0], stream);
    uint32_t used = control ? control : 1;
    text = (RungText){text.bytes + used, text.length - used};
  }
}

void rung_list_plain(FILE *stream, RungText text) {
  list_text(stream, text, false);
}

void rung_list_quoted(FILE *stream, RungText text) {
  fputc('"', stream);
  list_text(stream, text, true);
  fputc('"', stream);
}

void rung_list_thing(FILE *stream, const RungPlan *plan, uint32_t thing) {
  if (thing == RUNG_NONE) {
    fputc('-', stream);
    return;
  }
  const RungThing *named = &plan->things[thing];
  if (named->name.length)
    rung_list_plain(stream, named->name);
  else
    fputc('-', stream);
  if (!named->title_count) return;
  fputc(' ', stream);
  rung_list_quoted(stream, rung_plan_title(plan, thing, rung_text("en")));
}

void rung_list_place(FILE *stream, const RungPlan *plan, RungText address,
                     RungPosition position) {
  if (address.length || position.file != RUNG_NONE) fputs("  #", stream);
  if (address.length) fputc(' ', stream);
  rung_list_plain(stream, address);
  if (position.file != RUNG_NONE) {
    fputc(' ', stream);
    rung_list_plain(stream, plan->files[position.file]);
    fprintf(stream, ":%u:%u", position.line, position.column);
  }
  fputc('\n', stream);
}

void rung_list_thing_place(FILE *stream, const RungPlan *plan, uint32_t thing) {
  RungText address = {NULL, 0};
  RungPosition position = {RUNG_NONE, 0, 0};
  if (thing != RUNG_NONE) {
    address = plan->things[thing].address;
    position = plan->things[thing].position;
  }
  rung_list_place(stream, plan, address, position);
}

void rung_list_node(FILE *stream, uint32_t node) {
  if (node == RUNG_NONE)
    fputc('-', stream);
  else
    fprintf(stream, "%%%u", node);
}

void rung_list_nodes(FILE *stream, const uint32_t *nodes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (i) fputc(' ', stream);
    rung_list_node(stream, nodes[i]);
  }
}

static void list_program(FILE *stream, const RungPlan *plan) {
  const RungProgram *program = &plan->program;
  RungDescription text;
  fputs("program ", stream);
  rung_list_thing(stream, plan, program->thing);
  rung_list_thing_place(stream, plan, program->thing);
  fprintf(stream, "  one result per %s\n",
          rung_describe_domain(plan, program->subject, &text));
  fprintf(stream, "  period: a %s, years start on %02d-%02d\n",
          rung_unit_names[program->unit], program->calendar.month, program->calendar.day);
  fputs("  currency: ", stream);
  rung_list_plain(stream, plan->currencies[program->currency].code);
  fprintf(stream, "\n  rounding: %s\n",
          rung_describe_rounding(&program->rounding, &text));
  fputs("  tier reached: ", stream);
  rung_list_node(stream, program->tier);
  fputc('\n', stream);
}

static void list_currencies(FILE *stream, const RungPlan *plan) {
  fputs("\ncurrencies\n", stream);
  for (size_t i = 0; i < plan->currency_count; i++) {
    const RungCurrency *currency = &plan->currencies[i];
    fprintf(stream, "  %.*s %u decimals ", RUNG_TEXT(currency->code), currency->decimals);
    rung_list_quoted(stream, currency->symbol);
    fputc('\n', stream);
  }
}

static void list_words(FILE *stream, const char *name, const RungText *words,
                       size_t count) {
  if (!count) return;
  fprintf(stream, ", %s", name);
  for (size_t i = 0; i < count; i++) {
    fputc(' ', stream);
    rung_list_quoted(stream, words[i]);
  }
}

static void list_mark(FILE *stream, const char *name, char mark) {
  fprintf(stream, "%s", name);
  rung_list_quoted(stream, (RungText){&mark, mark ? 1 : 0});
}

static void list_dialect(FILE *stream, const RungDialect *dialect) {
  static const char *const dates[] = {
      [RUNG_DATE_ISO] = "iso", [RUNG_DATE_DMY] = "dmy", [RUNG_DATE_MDY] = "mdy"};
  static const char *const percents[] = {[RUNG_PERCENT_SIGN] = "with a sign",
                                         [RUNG_PERCENT_FRACTION] = "as fractions",
                                         [RUNG_PERCENT_POINTS] = "as points"};
  list_mark(stream, "    delimiter ", dialect->delimiter);
  list_mark(stream, ", decimal ", dialect->decimal);
  if (dialect->thousands) list_mark(stream, ", thousands ", dialect->thousands);
  fprintf(stream, ", dates %s, percents %s", dates[dialect->date_form],
          percents[dialect->percent_form]);
  list_words(stream, "true", dialect->true_words, dialect->true_count);
  list_words(stream, "false", dialect->false_words, dialect->false_count);
  list_words(stream, "missing", dialect->missing_words, dialect->missing_count);
  fputc('\n', stream);
}

static void list_field(FILE *stream, const RungPlan *plan, const RungSourcePlan *source,
                       size_t i) {
  const RungField *field = &source->schema.fields[i];
  RungDescription type;
  fprintf(stream, "    [%zu] ", i);
  rung_list_thing(stream, plan, source->column_things[i]);
  fprintf(stream, " : %s%s%s%s", rung_describe_type(plan, field->type, &type),
          field->key ? ", key" : "", field->optional ? ", optional" : "",
          field->skip_unknown ? ", skip unknown" : "");
  if (field->decimals)
    fprintf(stream, ", money in %.*s",
            RUNG_TEXT(source->schema.fields[field->currency].name));
  list_words(stream, "one of", field->choices, field->choice_count);
  rung_list_thing_place(stream, plan, source->column_things[i]);
}

static void list_origins(FILE *stream, const RungPlan *plan, const RungSchema *schema) {
  for (size_t i = 0; i < schema->origin_count; i++) {
    const RungSchema *from = &plan->sources[schema->origins[i].source].schema;
    fprintf(stream, "%s %.*s.%.*s", i ? "," : " from", RUNG_TEXT(from->name),
            RUNG_TEXT(from->fields[schema->origins[i].field].name));
  }
}

static void list_source(FILE *stream, const RungPlan *plan, size_t index) {
  const RungSourcePlan *source = &plan->sources[index];
  const RungField *fields = source->schema.fields;
  fprintf(stream, "  %zu = ", index + 1);
  rung_list_thing(stream, plan, source->thing);
  if (source->owner != RUNG_NONE)
    fprintf(stream, " of %.*s by %.*s",
            RUNG_TEXT(plan->sources[source->owner].schema.name),
            RUNG_TEXT(fields[source->owner_column].name));
  if (source->dated != RUNG_NONE)
    fprintf(stream, " dated %.*s", RUNG_TEXT(fields[source->dated].name));
  list_origins(stream, plan, &source->schema);
  rung_list_thing_place(stream, plan, source->thing);
  list_dialect(stream, &source->schema.dialect);
  for (size_t i = 0; i < source->schema.field_count; i++)
    list_field(stream, plan, source, i);
}

static void list_windows(FILE *stream, const RungPlan *plan) {
  RungDescription text;
  if (plan->window_count) fputs("\nwindows\n", stream);
  for (uint32_t i = 0; i < plan->window_count; i++)
    fprintf(stream, "  %u = %s\n", i, rung_describe_window(plan, i, &text));
}

static void list_group(FILE *stream, const RungPlan *plan, size_t index) {
  const RungGroup *group = &plan->groups[index];
  RungDescription text;
  fprintf(stream, "  %zu = ", 1 + plan->source_count + index);
  rung_list_thing(stream, plan, group->thing);
  fprintf(stream, " from %s by ", rung_describe_domain(plan, group->from, &text));
  rung_list_nodes(stream, group->keys, group->key_count);
  if (group->filter != RUNG_NONE) fprintf(stream, " where %%%u", group->filter);
  if (group->date != RUNG_NONE)
    fprintf(stream, " dated %%%u in window %u", group->date, group->window);
  if (group->owner_key != RUNG_NONE)
    fprintf(stream, ", the subject is key %u", group->owner_key);
  rung_list_thing_place(stream, plan, group->thing);
  for (size_t i = 0; i < plan->field_count; i++) {
    const RungGroupField *field = &plan->fields[i];
    if (plan->nodes[field->node].domain != 1 + plan->source_count + index) continue;
    fputs("    ", stream);
    rung_list_thing(stream, plan, field->thing);
    fprintf(stream, " = %%%u", field->node);
    rung_list_thing_place(stream, plan, field->thing);
  }
}

RungStatus rung_plan_disassemble(const RungPlan *plan, FILE *stream, RungError *err) {
  errno = 0;
  fprintf(stream, "plan version %d\n\n", RUNG_PLAN_VERSION);
  list_program(stream, plan);
  list_currencies(stream, plan);
  fputs("\nsources\n", stream);
  for (size_t i = 0; i < plan->source_count; i++) list_source(stream, plan, i);
  list_windows(stream, plan);
  if (plan->group_count) fputs("\ngroups\n", stream);
  for (size_t i = 0; i < plan->group_count; i++) list_group(stream, plan, i);
  rung_list_node_lines(stream, plan);
  rung_list_outcomes(stream, plan);
  if (fflush(stream) == 0 && !ferror(stream)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_IO, "write-failed", "cannot write the plan: %s",
                        strerror(errno));
}

/* The rows of a pinned test. */
#include "cli/test/pin.h"

#include <stdlib.h>
#include <string.h>

static const RungSchema *schema_of(const RungPin *pin, size_t source) {
  return &pin->session->plan.sources[source].schema;
}

static const RungColumn *column_of(const RungPin *pin, size_t source, size_t field) {
  return &pin->session->load.tables[source].columns[field];
}

static size_t rows_of(const RungPin *pin, size_t source) {
  return pin->session->load.tables[source].rows;
}

static bool is_subject(const RungPin *pin, size_t source) {
  return source + 1 == pin->session->plan.program.subject;
}

static bool is_row_needed(const RungPin *pin, size_t source, size_t row) {
  if (is_subject(pin, source) && row == pin->subject) return true;
  return rung_demand_exists(&pin->demand, (uint32_t)source + 1, row);
}

static bool is_read(const RungPin *pin, size_t source, size_t field, size_t row) {
  uint32_t node = pin->columns[source][field];
  return node != RUNG_NONE && rung_demand_has(&pin->demand, node, row);
}

/* Does the test write the cell? The key and the dates and currencies that others need
 * are written with the rows, whether or not they were read. */
static bool is_cell_written(const RungPin *pin, size_t source, size_t field, size_t row) {
  const RungSchema *schema = schema_of(pin, source);
  if (pin->every_column || schema->fields[field].key) return true;
  if (pin->session->plan.sources[source].dated == field) return true;
  for (size_t i = 0; i < schema->field_count; i++)
    if (schema->fields[i].decimals && schema->fields[i].currency == field) return true;
  return is_read(pin, source, field, row);
}

/* Columns ---------------------------------------------------------------------------- */

static RungStatus take_columns(RungPin *pin, RungError *err) {
  const RungPlan *plan = &pin->session->plan;
  RungArena *arena = &pin->session->arena;
  pin->columns = rung_arena_take_array(arena, plan->source_count, sizeof *pin->columns);
  pin->written = rung_arena_take_array(arena, plan->source_count, sizeof *pin->written);
  for (size_t s = 0; pin->columns && pin->written && s < plan->source_count; s++) {
    size_t fields = schema_of(pin, s)->field_count;
    pin->columns[s] = rung_arena_take_array(arena, fields, sizeof **pin->columns);
    pin->written[s] = rung_arena_take_array(arena, fields, sizeof **pin->written);
    if (!pin->columns[s] || !pin->written[s])
      return rung_error_memory(err, "the pinned test");
    for (size_t f = 0; f < fields; f++) pin->columns[s][f] = RUNG_NONE;
  }
  if (!pin->columns || !pin->written) return rung_error_memory(err, "the pinned test");
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (node->operator== RUNG_OP_COLUMN) pin->columns[node->domain - 1][node->digits] = i;
  }
  return RUNG_OK;
}

static bool has_rows(const RungPin *pin, size_t source) {
  for (size_t row = 0; row < rows_of(pin, source); row++)
    if (is_row_needed(pin, source, row)) return true;
  return false;
}

/* A reference to the source stands in the test. */
static bool is_referred_to(const RungPin *pin, size_t target) {
  const RungPlan *plan = &pin->session->plan;
  for (size_t s = 0; s < plan->source_count; s++) {
    const RungSchema *schema = schema_of(pin, s);
    for (size_t f = 0; f < schema->field_count; f++)
      if (pin->written[s][f] && schema->fields[f].type.kind == RUNG_KIND_REF &&
          schema->fields[f].target == target)
        return true;
  }
  return false;
}

static bool is_column_read(const RungPin *pin, size_t source, size_t field) {
  for (size_t row = 0; row < rows_of(pin, source); row++)
    if (is_row_needed(pin, source, row) && is_read(pin, source, field, row)) return true;
  return false;
}

static bool is_currency_of_written(const RungPin *pin, size_t source, size_t field) {
  const RungSchema *schema = schema_of(pin, source);
  for (size_t i = 0; i < schema->field_count; i++)
    if (schema->fields[i].decimals && schema->fields[i].currency == field &&
        pin->written[source][i])
      return true;
  return false;
}

/* Does a row of the source belong to another partner? */
static bool is_of_other(const RungSession *session, size_t source, size_t row,
                        size_t subject) {
  const RungSourcePlan *plan = &session->plan.sources[source];
  if (source + 1 == session->plan.program.subject) return row != subject;
  if (plan->owner_column == RUNG_NONE ||
      plan->schema.fields[plan->owner_column].target + 1u !=
          session->plan.program.subject)
    return false;
  const RungColumn *owner = &session->load.tables[source].columns[plan->owner_column];
  return rung_column_has(owner, row) && owner->values.u32[row] != subject;
}

bool rung_pin_has_peers(const RungSession *session, const RungDemand *demand,
                        size_t subject) {
  for (size_t s = 0; s < session->plan.source_count; s++)
    for (size_t row = 0; row < session->load.tables[s].rows; row++)
      if (rung_demand_exists(demand, (uint32_t)s + 1, row) &&
          is_of_other(session, s, row, subject))
        return true;
  return false;
}

/* The partner's rows need not say whose they are where no other partner stands in the
 * test. */
static bool has_peers(const RungPin *pin) {
  return rung_pin_has_peers(pin->session, &pin->demand, pin->subject);
}

static void choose_columns(RungPin *pin, size_t source) {
  const RungSourcePlan *plan = &pin->session->plan.sources[source];
  const RungSchema *schema = &plan->schema;
  bool peers = has_peers(pin);
  for (size_t f = 0; f < schema->field_count; f++) {
    bool own = plan->owner_column == f &&
               schema->fields[f].target + 1u == pin->session->plan.program.subject;
    bool read = pin->every_column || is_column_read(pin, source, f);
    pin->written[source][f] =
        !schema->fields[f].key && (plan->dated == f || (read && (!own || peers)));
  }
  for (size_t f = 0; f < schema->field_count; f++)
    pin->written[source][f] |= is_currency_of_written(pin, source, f);
}

/* Keys stand in the test where something refers to them, or where they were read. */
static void choose_keys(RungPin *pin, size_t source) {
  const RungSchema *schema = schema_of(pin, source);
  bool named = is_referred_to(pin, source) || (is_subject(pin, source) && has_peers(pin));
  for (size_t f = 0; f < schema->field_count; f++)
    if (schema->fields[f].key)
      pin->written[source][f] = named || is_column_read(pin, source, f);
}

/* Ids -------------------------------------------------------------------------------- */

/* A text that the rules speak of is no id. */
static bool is_word(const RungPin *pin, RungText text) {
  const RungPlan *plan = &pin->session->plan;
  for (size_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (node->operator== RUNG_OP_CONSTANT && node->type.kind == RUNG_KIND_TEXT &&
        rung_text_equal(node->literal, text))
      return true;
  }
  return false;
}

/* The pool id of the text in a cell, or of the key that it refers to; RUNG_NO_TEXT where
 * there is none that would be made anonymous. */
static uint32_t id_in(const RungPin *pin, size_t source, size_t field, size_t row) {
  const RungField *own = &schema_of(pin, source)->fields[field];
  const RungColumn *column = column_of(pin, source, field);
  if (!rung_column_has(column, row) || own->choices) return RUNG_NO_TEXT;
  if (own->type.kind == RUNG_KIND_TEXT) return column->values.u32[row];
  if (own->type.kind != RUNG_KIND_REF) return RUNG_NO_TEXT;
  const RungSchema *target = schema_of(pin, own->target);
  for (size_t f = 0; f < target->field_count; f++)
    if (target->fields[f].key)
      return column_of(pin, own->target, f)->values.u32[column->values.u32[row]];
  return RUNG_NO_TEXT;
}

typedef struct Id {
  uint32_t id;
  RungText text;
  RungText kind; /* the column or, of keys, the source that it is first met in */
} Id;

static int compare_ids(const void *left, const void *right) {
  const Id *a = left, *b = right;
  return rung_text_compare(a->text, b->text);
}

static int compare_numbers(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

static bool is_known(const RungPin *pin, uint32_t id) {
  return bsearch(&id, pin->ids, pin->id_count, sizeof id, compare_numbers) != NULL;
}

typedef struct Meeting {
  RungPin *pin;
  Id *ids; /* [room] */
  size_t count, room;
  uint8_t *met; /* [pool count] */
} Meeting;

static void meet(Meeting *meeting, size_t source, size_t field, size_t row) {
  RungPin *pin = meeting->pin;
  uint32_t id = id_in(pin, source, field, row);
  if (id == RUNG_NO_TEXT || meeting->met[id] || meeting->count == meeting->room) return;
  meeting->met[id] = 1;
  RungText text = rung_pool_view(&pin->session->pool, id);
  if (is_word(pin, text)) return;
  const RungField *own = &schema_of(pin, source)->fields[field];
  RungText kind = own->type.kind == RUNG_KIND_REF ? schema_of(pin, own->target)->name
                  : own->key                      ? schema_of(pin, source)->name
                                                  : own->name;
  meeting->ids[meeting->count++] = (Id){id, text, kind};
}

/* Names for ids: in the order of the ids' texts, so that what goes by their order stays.
 */
static RungStatus name_ids(RungPin *pin, Meeting *meeting, RungError *err) {
  RungArena *arena = &pin->session->arena;
  int digits = snprintf(NULL, 0, "%zu", meeting->count);
  pin->ids = rung_arena_take_array(arena, meeting->count + 1, sizeof *pin->ids);
  pin->names = rung_arena_take_array(arena, rung_pool_count(&pin->session->pool) + 1,
                                     sizeof *pin->names);
  if (!pin->ids || !pin->names) return rung_error_memory(err, "the pinned test");
  if (meeting->count)
    qsort(meeting->ids, meeting->count, sizeof *meeting->ids, compare_ids);
  for (size_t i = 0; i < meeting->count; i++) {
    RungText name = rung_session_format(pin->session, "%.*s %0*zu",
                                        RUNG_TEXT(meeting->ids[i].kind), digits, i + 1);
    char *bytes = rung_arena_copy(arena, name.bytes, name.length);
    if (!bytes) return rung_error_memory(err, "the pinned test");
    pin->names[meeting->ids[i].id] = (RungText){bytes, name.length};
    pin->ids[pin->id_count++] = meeting->ids[i].id;
  }
  if (pin->id_count) qsort(pin->ids, pin->id_count, sizeof *pin->ids, compare_numbers);
  return RUNG_OK;
}

static RungStatus choose_ids(RungPin *pin, RungError *err) {
  const RungPlan *plan = &pin->session->plan;
  Meeting meeting = {.pin = pin, .room = rung_pool_count(&pin->session->pool)};
  RungArena *arena = &pin->session->arena;
  meeting.ids = rung_arena_take_array(arena, meeting.room + 1, sizeof *meeting.ids);
  meeting.met = rung_arena_take_array(arena, meeting.room + 1, 1);
  if (!meeting.ids || !meeting.met) return rung_error_memory(err, "the pinned test");
  for (size_t s = 0; s < plan->source_count; s++)
    for (size_t row = 0; row < rows_of(pin, s); row++)
      for (size_t f = 0; f < schema_of(pin, s)->field_count; f++)
        if (is_row_needed(pin, s, row) && pin->written[s][f] &&
            is_cell_written(pin, s, f, row))
          meet(&meeting, s, f, row);
  return name_ids(pin, &meeting, err);
}

RungStatus rung_pin_choose(RungPin *pin, RungError *err) {
  const RungPlan *plan = &pin->session->plan;
  if (take_columns(pin, err)) return err->status;
  for (size_t s = 0; s < plan->source_count; s++) choose_columns(pin, s);
  for (size_t s = 0; s < plan->source_count; s++) choose_keys(pin, s);
  return choose_ids(pin, err);
}

/* Writing ---------------------------------------------------------------------------- */

static RungText text_in(const RungPin *pin, size_t source, size_t field, size_t row) {
  uint32_t id = id_in(pin, source, field, row);
  if (id != RUNG_NO_TEXT && is_known(pin, id)) return pin->names[id];
  if (id != RUNG_NO_TEXT) return rung_pool_view(&pin->session->pool, id);
  return rung_pool_view(&pin->session->pool,
                        column_of(pin, source, field)->values.u32[row]);
}

/* A cell's value as an owner writes it; empty: not there, or not read. */
static RungText cell_in(RungPin *pin, size_t source, size_t field, size_t row) {
  const RungColumn *column = column_of(pin, source, field);
  RungSession *session = pin->session;
  if (!is_cell_written(pin, source, field, row) || !rung_column_has(column, row))
    return rung_text("");
  if (column->type.kind == RUNG_KIND_TEXT || column->type.kind == RUNG_KIND_REF)
    return text_in(pin, source, field, row);
  RungValueNames names = {.money = session->monies, .pool = &session->pool};
  RungValue value = rung_value_from_column(column, row, &names);
  char buffer[RUNG_VALUE_TEXT_MAX];
  RungForm form =
      column->type.kind == RUNG_KIND_NUMBER ? RUNG_FORM_PLAIN : RUNG_FORM_SHOWN;
  RungText text = rung_value_format(&value, form, buffer);
  return rung_session_format(session, "%.*s", RUNG_TEXT(text));
}

/* What a table would take for something else stands in quotes. */
static RungText as_cell(RungPin *pin, RungText text) {
  RungText out = rung_text("");
  if (text.length == 0) return rung_text("-");
  bool plain = text.bytes[0] != ' ' && text.bytes[text.length - 1] != ' ' &&
               text.bytes[0] != '\'' && text.bytes[0] != '"';
  static const char *const blanks[] = {"-",   "\xE2\x80\x93", "\xE2\x80\x94",
                                       "n/a", "N/A",          "missing"};
  for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
    plain = plain && !rung_text_is(text, blanks[i]);
  for (uint32_t i = 0; i < text.length; i++) {
    const char *mark = text.bytes[i] == '|' ? "\\|" : NULL;
    out =
        mark ? rung_session_format(pin->session, "%.*s%s", RUNG_TEXT(out), mark)
             : rung_session_format(pin->session, "%.*s%c", RUNG_TEXT(out), text.bytes[i]);
  }
  return plain ? out : rung_session_format(pin->session, "'%.*s'", RUNG_TEXT(out));
}

static size_t width_of(RungText text) {
  size_t width = 0;
  for (uint32_t i = 0; i < text.length; i++)
    width += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
  return width;
}

static size_t column_width(RungPin *pin, size_t source, size_t field, bool tested) {
  size_t width = width_of(schema_of(pin, source)->fields[field].name);
  for (size_t row = 0; row < rows_of(pin, source); row++) {
    if (!is_row_needed(pin, source, row) || (!tested && row == pin->subject)) continue;
    size_t own = width_of(as_cell(pin, cell_in(pin, source, field, row)));
    if (own > width) width = own;
  }
  return width;
}

static void put_row(RungPin *pin, size_t source, size_t row, const size_t *widths,
                    bool header) {
  const RungSchema *schema = schema_of(pin, source);
  rung_pin_put(&pin->text, "      |");
  for (size_t f = 0; f < schema->field_count; f++) {
    if (!pin->written[source][f]) continue;
    RungText text =
        header ? schema->fields[f].name : as_cell(pin, cell_in(pin, source, f, row));
    rung_pin_put(&pin->text, " %.*s%*s |", RUNG_TEXT(text),
                 (int)(widths[f] - width_of(text)), "");
  }
  rung_pin_put(&pin->text, "\n");
}

static bool holds_end(RungPin *pin, size_t source, const char *end) {
  size_t length = strlen(end);
  for (size_t row = 0; row < rows_of(pin, source); row++)
    for (size_t f = 0; f < schema_of(pin, source)->field_count; f++) {
      if (!is_row_needed(pin, source, row) || !pin->written[source][f]) continue;
      RungText text = cell_in(pin, source, f, row);
      for (uint32_t i = 0; i + length <= text.length; i++)
        if (memcmp(text.bytes + i, end, length) == 0) return true;
    }
  return false;
}

/* The rows of a source as a table; of the subject with the tested partner first. */
static void put_table(RungPin *pin, size_t source) {
  const RungSchema *schema = schema_of(pin, source);
  size_t *widths =
      rung_arena_take_array(&pin->session->arena, schema->field_count, sizeof *widths);
  if (!widths) {
    pin->text.status = RUNG_E_MEMORY;
    return;
  }
  for (size_t f = 0; f < schema->field_count; f++)
    widths[f] = pin->written[source][f] ? column_width(pin, source, f, true) : 0;
  const char *level = holds_end(pin, source, "]]") ? "=" : "";
  rung_pin_put(&pin->text, "    %.*s = [%s[\n", RUNG_TEXT(schema->name), level);
  put_row(pin, source, 0, widths, true);
  if (is_subject(pin, source)) put_row(pin, source, pin->subject, widths, false);
  for (size_t row = 0; row < rows_of(pin, source); row++)
    if (is_row_needed(pin, source, row) &&
        !(is_subject(pin, source) && row == pin->subject))
      put_row(pin, source, row, widths, false);
  rung_pin_put(&pin->text, "    ]%s],\n", level);
}

void rung_pin_put_quoted(RungPinText *text, RungText value) {
  rung_pin_put(text, "\"");
  for (uint32_t i = 0; i < value.length; i++) {
    char c = value.bytes[i];
    if (c == '"' || c == '\\') rung_pin_put(text, "\\");
    if (c == '\n')
      rung_pin_put(text, "\\n");
    else
      rung_pin_put(text, "%c", c);
  }
  rung_pin_put(text, "\"");
}

/* The partner's own columns, where it stands alone. */
static void put_partner(RungPin *pin) {
  size_t subject = pin->session->plan.program.subject - 1;
  const RungSchema *schema = schema_of(pin, subject);
  const char *before = "  partner = { ";
  for (size_t f = 0; f < schema->field_count; f++) {
    if (!pin->written[subject][f]) continue;
    RungText text = cell_in(pin, subject, f, pin->subject);
    if (text.length == 0) continue;
    rung_pin_put(&pin->text, "%s%.*s = ", before, RUNG_TEXT(schema->fields[f].name));
    rung_pin_put_quoted(&pin->text, text);
    before = ", ";
  }
  if (strcmp(before, ", ") == 0) rung_pin_put(&pin->text, " },\n");
}

static bool is_table_written(const RungPin *pin, size_t source) {
  const RungPlan *plan = &pin->session->plan;
  if (plan->sources[source].schema.origin_count > 0) return false;
  if (is_subject(pin, source)) return has_peers(pin);
  bool any = false;
  for (size_t f = 0; f < plan->sources[source].schema.field_count; f++)
    any |= pin->written[source][f];
  return any && has_rows(pin, source);
}

void rung_pin_put_rows(RungPin *pin) {
  const RungPlan *plan = &pin->session->plan;
  size_t subject = plan->program.subject - 1;
  bool made = schema_of(pin, subject)->origin_count > 0, given = false;
  if (made || !has_peers(pin)) put_partner(pin);
  for (size_t s = 0; s < plan->source_count; s++) {
    if (!is_table_written(pin, s)) continue;
    if (!given) rung_pin_put(&pin->text, "  given = {\n");
    given = true;
    put_table(pin, s);
  }
  if (given) rung_pin_put(&pin->text, "  },\n");
}

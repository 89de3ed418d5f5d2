#include "case.h"

#include <stdlib.h>
#include <string.h>

static bool complain(const Case *item, const char *what) {
  fprintf(stderr, "%s:%u: %s\n", item->path, item->line, what);
  return false;
}

static bool is(const char *word, const char *wanted) {
  return word && strcmp(word, wanted) == 0;
}

static void set_words(RungText words[WORD_MAX], size_t *count, const char *list) {
  for (*count = 0; *list && *count < WORD_MAX; ++*count) {
    size_t length = strcspn(list, "/");
    words[*count] = (RungText){list, (uint32_t)length};
    list += length + (list[length] == '/');
  }
}

static bool add_source(Case *item, const char *name) {
  if (!name || item->source_count == SOURCE_MAX) return complain(item, "bad source");
  RungSchema *schema = &item->schemas[item->source_count];
  CaseSource *source = &item->sources[item->source_count++];
  *schema = (RungSchema){.name = rung_text(name), .fields = source->fields};
  RungDialect *dialect = &schema->dialect;
  *dialect = (RungDialect){.delimiter = ',', .decimal = '.'};
  set_words(source->words[0], &dialect->true_count, "yes/true/1/y");
  set_words(source->words[1], &dialect->false_count, "no/false/0/n");
  dialect->true_words = source->words[0];
  dialect->false_words = source->words[1];
  dialect->missing_words = source->words[2];
  return true;
}

static bool set_type(RungField *field, const char *type) {
  static const struct {
    const char *name;
    RungKind kind;
  } KINDS[] = {{"key", RUNG_KIND_TEXT},        {"text", RUNG_KIND_TEXT},
               {"money", RUNG_KIND_MONEY},     {"number", RUNG_KIND_NUMBER},
               {"percent", RUNG_KIND_PERCENT}, {"date", RUNG_KIND_DATE},
               {"flag", RUNG_KIND_FLAG},       {"ref", RUNG_KIND_REF},
               {"one-of", RUNG_KIND_TEXT}};
  size_t length = strcspn(type, "(?");
  field->key = length == 3 && strncmp(type, "key", 3) == 0;
  field->optional = type[strlen(type) - 1] == '?';
  if (type[length] == '(') field->type.scale = (uint8_t)atoi(type + length + 1);
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
    if (strlen(KINDS[i].name) != length || strncmp(KINDS[i].name, type, length)) continue;
    field->type.kind = KINDS[i].kind;
    return true;
  }
  return false;
}

static bool add_field(Case *item, const char *name, char *rest) {
  RungSchema *schema = &item->schemas[item->source_count - 1];
  CaseSource *source = &item->sources[item->source_count - 1];
  if (schema->field_count == FIELD_MAX) return complain(item, "too many columns");
  RungField *field = &source->fields[schema->field_count];
  *field = (RungField){.name = rung_text(name)};
  char *type = case_next_word(&rest), *word;
  if (!type || !set_type(field, type)) return complain(item, "bad type");
  if (field->type.kind == RUNG_KIND_REF)
    source->targets[schema->field_count] = case_next_word(&rest);
  RungText *choices = rung_arena_take_array(item->arena, WORD_MAX, sizeof *choices);
  if (!choices) return complain(item, "out of memory");
  while ((word = case_next_word(&rest))) {
    if (is(word, "skip")) {
      field->skip_unknown = true;
    } else if (field->choice_count < WORD_MAX) {
      choices[field->choice_count++] = rung_text(word);
    }
  }
  if (field->choice_count) field->choices = choices;
  schema->field_count++;
  return true;
}

static bool set_dialect(Case *item, const char *word) {
  RungDialect *dialect = &item->schemas[item->source_count - 1].dialect;
  CaseSource *source = &item->sources[item->source_count - 1];
  const char *value = strchr(word, '=');
  if (!value) return complain(item, "bad dialect");
  size_t name = (size_t)(value++ - word);
#define NAMED(text) (name == sizeof(text) - 1 && strncmp(word, text, name) == 0)
  if (NAMED("delimiter"))
    dialect->delimiter = is(value, "tab") ? '\t' : *value;
  else if (NAMED("decimal"))
    dialect->decimal = *value;
  else if (NAMED("thousands"))
    dialect->thousands = is(value, "space") ? ' ' : *value;
  else if (NAMED("dates"))
    dialect->date_form = is(value, "dmy")   ? RUNG_DATE_DMY
                         : is(value, "mdy") ? RUNG_DATE_MDY
                                            : RUNG_DATE_ISO;
  else if (NAMED("percents"))
    dialect->percent_form = is(value, "fraction") ? RUNG_PERCENT_FRACTION
                            : is(value, "points") ? RUNG_PERCENT_POINTS
                                                  : RUNG_PERCENT_SIGN;
  else if (NAMED("true"))
    set_words(source->words[0], &dialect->true_count, value);
  else if (NAMED("false"))
    set_words(source->words[1], &dialect->false_count, value);
  else if (NAMED("missing"))
    set_words(source->words[2], &dialect->missing_count, value);
  else
    return complain(item, "unknown part of a dialect");
#undef NAMED
  return true;
}

static bool read_stored(Case *item, const char *word, char *rest) {
  CaseSource *source = &item->sources[item->source_count - 1];
  if (is(word, "file"))
    source->file = case_next_word(&rest);
  else if (is(word, "gzip"))
    source->pack = PACK_GZIP;
  else if (is(word, "zstd"))
    source->pack = PACK_ZSTD;
  else if (is(word, "cut"))
    source->cut = (size_t)atol(rest);
  else if (is(word, "absent"))
    source->absent = true;
  else if (is(word, "folder"))
    source->folder = true;
  else
    return add_field(item, word, rest);
  return true;
}

static bool read_rows(Case *item, char *rest) {
  if (item->row_count == SOURCE_MAX) return complain(item, "too many rows");
  CaseRows *rows = &item->rows[item->row_count++];
  rows->source = case_next_word(&rest);
  int count = sscanf(rest, " %zu = %zu + %zu + %zu", &rows->in, &rows->used,
                     &rows->rejected, &rows->skipped);
  return count == 4 || complain(item, "rows SOURCE IN = USED + REJECTED + SKIPPED");
}

static bool add_expected(Case *item, CaseVerdict verdict, char *rest) {
  if (item->expected_count == EXPECTED_MAX) return complain(item, "too much expected");
  CaseExpected *expected = &item->expected[item->expected_count++];
  *expected = (CaseExpected){.verdict = verdict};
  expected->source = item->schemas[0].name.bytes;
  char *code = case_next_word(&rest);
  if (!code) return complain(item, "no code");
  char *dot = strchr(code, ':');
  if (dot) {
    *dot = '\0';
    expected->source = code;
    code = dot + 1;
  }
  expected->code = code;
  char *line = case_next_word(&rest), *column = case_next_word(&rest);
  char *byte = case_next_word(&rest), *field = case_next_word(&rest);
  expected->line = line ? (uint32_t)strtoul(line, NULL, 10) : 0;
  expected->column = column ? (uint32_t)strtoul(column, NULL, 10) : 0;
  expected->has_byte = byte != NULL;
  if (byte) expected->byte = strtoull(byte, NULL, 10);
  expected->field = field ? field : "";
  return true;
}

static bool read_expected(Case *item, const char *word, char *rest) {
  if (is(word, "reject")) return add_expected(item, VERDICT_REJECT, rest);
  if (is(word, "skipped")) return add_expected(item, VERDICT_SKIPPED, rest);
  if (is(word, "error")) return add_expected(item, VERDICT_ERROR, rest);
  if (is(word, "rows")) return read_rows(item, rest);
  if (!is(word, "says") || !item->expected_count)
    return complain(item, "unknown expectation");
  while (*rest == ' ') rest++;
  item->expected[item->expected_count - 1].says = rest;
  return true;
}

/* A line outside of data. */
static bool read_line(Case *item, char *line, bool *expecting) {
  char *word = case_next_word(&line);
  if (!word || *word == '#') return true;
  if (is(word, "expect")) {
    *expecting = true;
    return true;
  }
  if (*expecting) return read_expected(item, word, line);
  if (is(word, "source")) return add_source(item, case_next_word(&line));
  if (!item->source_count) return complain(item, "a source must come first");
  if (!is(word, "dialect")) return read_stored(item, word, line);
  while ((word = case_next_word(&line))) {
    if (!set_dialect(item, word)) return false;
  }
  return true;
}

static bool find_targets(Case *item) {
  for (size_t i = 0; i < item->source_count; i++) {
    for (size_t j = 0; j < item->schemas[i].field_count; j++) {
      RungField *field = &item->sources[i].fields[j];
      if (field->type.kind != RUNG_KIND_REF) continue;
      uint32_t target = 0;
      while (target < item->source_count &&
             !is(item->sources[i].targets[j], item->schemas[target].name.bytes))
        target++;
      if (target == item->source_count) return complain(item, "a ref to no source");
      field->target = target;
      field->type.domain = target + 1;
    }
  }
  return true;
}

bool case_read(Case *item, const char *path, RungArena *arena) {
  *item = (Case){.path = path, .arena = arena};
  char *text = case_read_file(path, arena), *line;
  if (!text) return complain(item, "cannot be read");
  bool in_data = false, expecting = false;
  while ((line = strsep(&text, "\n"))) {
    item->line++;
    if (in_data && !is(line, "end")) {
      if (!case_add_line(&item->sources[item->source_count - 1], arena, line))
        return complain(item, "bad escape");
    } else if (in_data || is(line, "data")) {
      if (!item->source_count) return complain(item, "a source must come first");
      in_data = !in_data;
    } else if (!read_line(item, line, &expecting)) {
      return false;
    }
  }
  if (in_data || !expecting) return complain(item, "no `end` or no `expect`");
  return find_targets(item);
}

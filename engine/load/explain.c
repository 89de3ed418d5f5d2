#include "load/explain.h"

#include <stdarg.h>
#include <string.h>

#include "load/cell.h"

const char *rung_show(RungText text, RungShown *shown) {
  enum { MOST = 48 };
  uint32_t length = text.length < MOST ? text.length : MOST;
  while (length < text.length && length &&
         ((unsigned char)text.bytes[length] & 0xC0) == 0x80)
    length--;
  for (uint32_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text.bytes[i];
    shown->text[i] = byte < 0x20 || byte == 0x7F ? '?' : text.bytes[i];
  }
  strcpy(shown->text + length, length < text.length ? "..." : "");
  return shown->text;
}

void rung_words_say(RungWords *words, RungFault fault, const char *format, ...) {
  words->fault = fault;
  words->fix[0] = '\0';
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words->message, sizeof words->message, format, arguments);
  va_end(arguments);
}

void rung_words_fix(RungWords *words, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words->fix, sizeof words->fix, format, arguments);
  va_end(arguments);
}

void rung_explain_missing(RungText text, RungWords *words) {
  if (text.length == 0) {
    rung_words_say(words, RUNG_FAULT_EMPTY_CELL, "the cell is empty");
  } else {
    RungShown shown;
    rung_words_say(words, RUNG_FAULT_MISSING_WORD, "`%s` stands for a missing value",
                   rung_show(text, &shown));
  }
  rung_words_fix(words, "write a value, or declare the column with `?`");
}

/* Bytes of the space that begins at bytes[0], or 0: ASCII, no-break, thin spaces. */
static uint32_t space_length(const char *bytes, uint32_t left) {
  static const char *const SPACES[] = {" ", "\t", "\xC2\xA0", "\xE2\x80\xAF",
                                       "\xE2\x80\x89"};
  for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; i++) {
    uint32_t length = (uint32_t)strlen(SPACES[i]);
    if (left >= length && memcmp(bytes, SPACES[i], length) == 0) return length;
  }
  return 0;
}

static RungText trim(RungText text) {
  uint32_t length;
  while ((length = space_length(text.bytes, text.length))) {
    text.bytes += length;
    text.length -= length;
  }
  for (uint32_t width = 1; width <= 3 && width <= text.length;) {
    if (space_length(text.bytes + text.length - width, width) == width) {
      text.length -= width;
      width = 1;
    } else {
      width++;
    }
  }
  return text;
}

static bool explain_spaces(RungText text, const RungField *field,
                           const RungDialect *dialect, RungWords *words) {
  RungText bare = trim(text);
  if (bare.length == text.length) return false;
  RungShown shown;
  if (bare.length == 0) {
    rung_words_say(words, RUNG_FAULT_SPACES, "the cell holds only spaces");
    rung_words_fix(words, field->optional ? "leave the cell empty" : "write a value");
    return true;
  }
  if (!rung_cell_is_good(bare, field, dialect)) return false;
  rung_words_say(words, RUNG_FAULT_SPACES, "there are spaces around `%s`",
                 rung_show(bare, &shown));
  rung_words_fix(words, "write `%s` without spaces", shown.text);
  return true;
}

/* "yes, no, true" as far as they fit. */
static void list_words(const RungText *names, size_t count, char *list, size_t size) {
  size_t used = strlen(list);
  for (size_t i = 0; i < count && used < size; i++) {
    int length = snprintf(list + used, size - used, "%s%.*s", used ? ", " : "",
                          RUNG_TEXT(names[i]));
    used += length > 0 ? (size_t)length : 0;
  }
}

static void explain_flag(RungText text, const RungDialect *dialect, RungWords *words) {
  char list[160] = "";
  RungShown shown;
  list_words(dialect->true_words, dialect->true_count, list, sizeof list);
  list_words(dialect->false_words, dialect->false_count, list, sizeof list);
  rung_words_say(words, RUNG_FAULT_BAD_FLAG, "`%s` is not a flag",
                 rung_show(text, &shown));
  rung_words_fix(words, "write one of: %s", list);
}

static void explain_choice(RungText text, const RungField *field, RungWords *words) {
  RungShown shown;
  rung_words_say(words, RUNG_FAULT_UNKNOWN_CHOICE, "`%s` is not one of the choices",
                 rung_show(text, &shown));
  RungText nearest = rung_text_nearest(text, field->choices, field->choice_count);
  if (nearest.length) {
    rung_words_fix(words, "did you mean `%s`?", rung_show(nearest, &shown));
    return;
  }
  char list[160] = "";
  list_words(field->choices, field->choice_count, list, sizeof list);
  rung_words_fix(words, "write one of: %s", list);
}

void rung_explain_cell(RungText text, const RungField *field, const RungDialect *dialect,
                       RungWords *words) {
  if (explain_spaces(text, field, dialect, words)) return;
  switch (field->type.kind) {
  case RUNG_KIND_DATE: rung_explain_date(text, dialect, words); break;
  case RUNG_KIND_FLAG: explain_flag(text, dialect, words); break;
  case RUNG_KIND_TEXT: explain_choice(text, field, words); break;
  default: rung_explain_number(text, field, dialect, words); break;
  }
}

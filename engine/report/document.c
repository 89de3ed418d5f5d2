#include "report/document.h"

#include <string.h>

typedef struct Reader {
  const char *start, *next, *end;
  const char *file;
  RungArena *arena;
  RungError *err;
  uint32_t depth;
} Reader;

static RungStatus fail(Reader *reader, const char *message) {
  const char *line = reader->start;
  uint32_t number = 1;
  for (const char *at = reader->start; at < reader->next; at++) {
    if (*at != '\n') continue;
    number++;
    line = at + 1;
  }
  RungStatus status = rung_error_set(reader->err, RUNG_E_DATA, "bad-json", "%s", message);
  rung_error_place(reader->err, reader->file, number, (uint32_t)(reader->next - line) + 1,
                   (uint64_t)(reader->next - reader->start));
  return status;
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_space(Reader *reader) {
  while (reader->next < reader->end && is_space(*reader->next)) reader->next++;
}

static bool take(Reader *reader, char wanted) {
  skip_space(reader);
  if (reader->next == reader->end || *reader->next != wanted) return false;
  reader->next++;
  return true;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The four digits of \uXXXX; -1: they are not there. */
static int32_t take_unit(Reader *reader) {
  int32_t unit = 0;
  if (reader->end - reader->next < 4) return -1;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit(reader->next[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  reader->next += 4;
  return unit;
}

/* A character of one or two units; -1: no character. */
static int32_t take_point(Reader *reader) {
  int32_t high = take_unit(reader);
  if (high < 0xD800 || high > 0xDFFF) return high;
  if (high > 0xDBFF || reader->end - reader->next < 2 ||
      memcmp(reader->next, "\\u", 2) != 0)
    return -1;
  reader->next += 2;
  int32_t low = take_unit(reader);
  if (low < 0xDC00 || low > 0xDFFF) return -1;
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static char *put_point(char *to, int32_t point) {
  if (point < 0x80) {
    *to++ = (char)point;
  } else if (point < 0x800) {
    *to++ = (char)(0xC0 | point >> 6);
    *to++ = (char)(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    *to++ = (char)(0xE0 | point >> 12);
    *to++ = (char)(0x80 | (point >> 6 & 0x3F));
    *to++ = (char)(0x80 | (point & 0x3F));
  } else {
    *to++ = (char)(0xF0 | point >> 18);
    *to++ = (char)(0x80 | (point >> 12 & 0x3F));
    *to++ = (char)(0x80 | (point >> 6 & 0x3F));
    *to++ = (char)(0x80 | (point & 0x3F));
  }
  return to;
}

/* reader->next stands behind a backslash. */
static RungStatus take_escape(Reader *reader, char **to) {
  static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  char c = reader->next < reader->end ? *reader->next : '\0';
  const char *letter = c ? strchr(letters, c) : NULL;
  if (letter) {
    reader->next++;
    *(*to)++ = meant[letter - letters];
    return RUNG_OK;
  }
  if (c != 'u') return fail(reader, "there is no such escape");
  reader->next++;
  int32_t point = take_point(reader);
  if (point < 0) return fail(reader, "\\u is not followed by a character's number");
  *to = put_point(*to, point);
  return RUNG_OK;
}

/* The closing quote of a text that begins at `next`; NULL: none on this line. */
static const char *text_end(const Reader *reader, bool *plain) {
  *plain = true;
  for (const char *at = reader->next; at < reader->end; at++) {
    if (*at == '"') return at;
    if ((unsigned char)*at < ' ') return NULL;
    if (*at != '\\') continue;
    *plain = false;
    at++;
  }
  return NULL;
}

static RungStatus take_text(Reader *reader, RungText *text) {
  bool plain;
  if (!take(reader, '"')) return fail(reader, "a text in quotes is expected");
  const char *end = text_end(reader, &plain);
  if (!end) return fail(reader, "the text does not end on its line");
  size_t length = (size_t)(end - reader->next);
  *text = (RungText){reader->next, (uint32_t)length};
  if (plain) {
    reader->next = end + 1;
    return RUNG_OK;
  }
  char *bytes = rung_arena_take(reader->arena, length), *to = bytes;
  if (!bytes) return rung_error_memory(reader->err, "a JSON text");
  while (reader->next < end) {
    char c = *reader->next++;
    if (c != '\\') {
      *to++ = c;
    } else if (take_escape(reader, &to)) {
      return reader->err->status;
    }
  }
  reader->next = end + 1;
  *text = (RungText){bytes, (uint32_t)(to - bytes)};
  return RUNG_OK;
}

static size_t count_digits(const char *at, const char *end) {
  size_t count = 0;
  while (at + count < end && at[count] >= '0' && at[count] <= '9') count++;
  return count;
}

/* -digits[.digits][e[+-]digits] without zeros in front; 0: no number. */
static size_t number_length(const char *start, const char *end) {
  const char *at = start + (start < end && *start == '-');
  size_t digits = count_digits(at, end);
  if (digits == 0 || (digits > 1 && *at == '0')) return 0;
  at += digits;
  if (at < end && *at == '.') {
    digits = count_digits(at + 1, end);
    if (digits == 0) return 0;
    at += 1 + digits;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    at += 1 + (at + 1 < end && (at[1] == '+' || at[1] == '-'));
    digits = count_digits(at, end);
    if (digits == 0) return 0;
    at += digits;
  }
  return (size_t)(at - start);
}

static RungStatus take_word(Reader *reader, RungDocument *document) {
  static const struct {
    const char *word;
    RungDocumentKind kind;
    bool flag;
  } words[] = {{"null", RUNG_DOCUMENT_NULL, false},
               {"true", RUNG_DOCUMENT_FLAG, true},
               {"false", RUNG_DOCUMENT_FLAG, false}};
  size_t left = (size_t)(reader->end - reader->next);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i].word);
    if (length > left || memcmp(reader->next, words[i].word, length) != 0) continue;
    document->kind = words[i].kind;
    document->flag = words[i].flag;
    reader->next += length;
    return RUNG_OK;
  }
  size_t length = number_length(reader->next, reader->end);
  if (length == 0) return fail(reader, "a value is expected");
  document->kind = RUNG_DOCUMENT_NUMBER;
  document->text = (RungText){reader->next, (uint32_t)length};
  reader->next += length;
  return RUNG_OK;
}

static RungStatus take_value(Reader *reader, RungDocument *document);

/* The key and the colon of a member of `object`. */
static RungStatus take_key(Reader *reader, const RungDocument *object, RungText *key) {
  if (take_text(reader, key)) return reader->err->status;
  for (const RungDocument *at = object->first; at; at = at->next)
    if (rung_text_equal(at->key, *key)) return fail(reader, "a key stands twice");
  return take(reader, ':') ? RUNG_OK : fail(reader, "a colon is expected");
}

/* What stands between brackets. Members are linked while they are read, so that a key
 * that stands twice is found. */
static RungStatus take_members(Reader *reader, RungDocument *container, char closing) {
  RungDocument **last = &container->first;
  if (take(reader, closing)) return RUNG_OK;
  do {
    RungDocument *member = rung_arena_take_array(reader->arena, 1, sizeof *member);
    RungText key = rung_text("");
    if (!member) return rung_error_memory(reader->err, "a JSON value");
    if (container->kind == RUNG_DOCUMENT_OBJECT && take_key(reader, container, &key))
      return reader->err->status;
    if (take_value(reader, member)) return reader->err->status;
    member->key = key;
    *last = member;
    last = &member->next;
    container->count++;
  } while (take(reader, ','));
  return take(reader, closing) ? RUNG_OK : fail(reader, "a comma or an end is expected");
}

static RungStatus take_container(Reader *reader, RungDocument *document, char closing) {
  if (reader->depth == RUNG_DOCUMENT_DEPTH_MAX) return fail(reader, "nested too deep");
  reader->depth++;
  RungStatus status = take_members(reader, document, closing);
  reader->depth--;
  return status;
}

static RungStatus take_value(Reader *reader, RungDocument *document) {
  skip_space(reader);
  if (take(reader, '{')) {
    document->kind = RUNG_DOCUMENT_OBJECT;
    return take_container(reader, document, '}');
  }
  if (take(reader, '[')) {
    document->kind = RUNG_DOCUMENT_ARRAY;
    return take_container(reader, document, ']');
  }
  if (reader->next < reader->end && *reader->next == '"') {
    document->kind = RUNG_DOCUMENT_TEXT;
    return take_text(reader, &document->text);
  }
  return take_word(reader, document);
}

RungStatus rung_document_read(const RungDocument **document, RungText text,
                              const char *file, RungArena *arena, RungError *err) {
  const char *bytes = text.length ? text.bytes : "";
  Reader reader = {.start = bytes,
                   .next = bytes,
                   .end = bytes + text.length,
                   .file = file,
                   .arena = arena,
                   .err = err};
  RungDocument *root = rung_arena_take_array(arena, 1, sizeof *root);
  if (!root) return rung_error_memory(err, "a JSON value");
  if (take_value(&reader, root)) return err->status;
  skip_space(&reader);
  if (reader.next != reader.end) return fail(&reader, "something follows the value");
  *document = root;
  return RUNG_OK;
}

const RungDocument *rung_document_member(const RungDocument *document, const char *key,
                                         RungDocumentKind kind) {
  if (!document || document->kind != RUNG_DOCUMENT_OBJECT) return NULL;
  for (const RungDocument *at = document->first; at; at = at->next)
    if (rung_text_is(at->key, key)) return at->kind == kind ? at : NULL;
  return NULL;
}

bool rung_document_text(const RungDocument *document, const char *key, RungText *text) {
  const RungDocument *member = rung_document_member(document, key, RUNG_DOCUMENT_TEXT);
  if (member) *text = member->text;
  return member != NULL;
}

bool rung_document_count(const RungDocument *document, const char *key, uint64_t *count) {
  const RungDocument *member = rung_document_member(document, key, RUNG_DOCUMENT_NUMBER);
  if (!member || member->text.length > 15) return false;
  const char *end = member->text.bytes + member->text.length;
  if (count_digits(member->text.bytes, end) != member->text.length) return false;
  *count = 0;
  for (const char *at = member->text.bytes; at < end; at++)
    *count = *count * 10 + (uint64_t)(*at - '0');
  return true;
}

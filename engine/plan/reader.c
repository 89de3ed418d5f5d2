#include "plan/reader.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "plan/plan.h"

void rung_reader_init(RungReader *reader, RungText text, RungArena *arena,
                      RungError *err) {
  *reader = (RungReader){.arena = arena, .err = err};
  reader->next = text.length ? text.bytes : "";
  reader->end = reader->next + text.length;
}

void rung_reader_fail(RungReader *reader, const char *format, ...) {
  if (reader->status) return;
  char message[RUNG_MESSAGE_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  reader->status =
      rung_error_set(reader->err, RUNG_E_SCRIPT, "bad-plan", "%.*s%s%s",
                     (int)(reader->tag.length < 32 ? reader->tag.length : 32),
                     reader->tag.length ? reader->tag.bytes : "",
                     reader->tag.length ? ": " : "", message);
  rung_error_place(reader->err, "plan", reader->line ? reader->line : 1, 0, UINT64_MAX);
}

void rung_reader_fail_memory(RungReader *reader) {
  if (!reader->status) reader->status = rung_error_memory(reader->err, "the plan");
}

/* Length of the UTF-8 sequence at the front, or 0 when it is none (RFC 3629: shortest
 * form, no surrogates, at most U+10FFFF). */
static size_t sequence_length(const unsigned char *at, size_t left) {
  unsigned char first = at[0];
  if (first < 0x80) return 1;
  size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                  : first >= 0xE0 && first <= 0xEF ? 3
                  : first >= 0xF0 && first <= 0xF4 ? 4
                                                   : 0;
  if (!length || length > left) return 0;
  unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (at[1] < least || at[1] > most) return 0;
  for (size_t i = 2; i < length; i++)
    if ((at[i] & 0xC0) != 0x80) return 0;
  return length;
}

RungStatus rung_reader_check_bytes(RungReader *reader) {
  const char *at = reader->next;
  reader->line = 1;
  while (at < reader->end && !reader->status) {
    unsigned char byte = (unsigned char)*at;
    size_t length =
        sequence_length((const unsigned char *)at, (size_t)(reader->end - at));
    if (!length) rung_reader_fail(reader, "not UTF-8");
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F)
      rung_reader_fail(reader, "control byte %u", byte);
    if (byte == '\n') reader->line++;
    at += length;
  }
  if (!reader->status && at > reader->next && at[-1] != '\n')
    rung_reader_fail(reader, "the last line is cut short");
  if (!reader->status) reader->line = 0;
  return reader->status;
}

bool rung_reader_next_line(RungReader *reader) {
  if (reader->status || reader->next >= reader->end) return false;
  const char *stop = memchr(reader->next, '\n', (size_t)(reader->end - reader->next));
  if (!stop) stop = reader->end;
  reader->rest = (RungText){reader->next, (uint32_t)(stop - reader->next)};
  reader->next = stop < reader->end ? stop + 1 : stop;
  reader->line++;
  reader->more = true;
  reader->tag = (RungText){NULL, 0};
  reader->tag = rung_reader_raw(reader, "tag");
  return true;
}

RungStatus rung_reader_end_line(RungReader *reader) {
  if (reader->more) rung_reader_fail(reader, "more fields than the record has");
  return reader->status;
}

size_t rung_reader_fields_left(const RungReader *reader) {
  size_t count = reader->more ? 1 : 0;
  for (uint32_t i = 0; reader->more && i < reader->rest.length; i++)
    count += reader->rest.bytes[i] == '\t';
  return count;
}

bool rung_text_cut(RungText *rest, char mark, RungText *part) {
  const char *stop = rest->length ? memchr(rest->bytes, mark, rest->length) : NULL;
  if (!stop) {
    *part = *rest;
    *rest = (RungText){NULL, 0};
    return false;
  }
  part->bytes = rest->bytes;
  part->length = (uint32_t)(stop - rest->bytes);
  rest->length -= part->length + 1;
  rest->bytes = stop + 1;
  return true;
}

RungText rung_reader_raw(RungReader *reader, const char *field) {
  if (!reader->more) rung_reader_fail(reader, "%s is not there", field);
  if (reader->status) return (RungText){NULL, 0};
  RungText part;
  reader->more = rung_text_cut(&reader->rest, '\t', &part);
  return part;
}

/* The byte that backslash and `letter` stand for, or 0. */
static char escaped(char letter) {
  switch (letter) {
  case '\\': return '\\';
  case 't': return '\t';
  case 'n': return '\n';
  case 'r': return '\r';
  default: return 0;
  }
}

static RungText unescape(RungReader *reader, const char *field, RungText raw) {
  char *bytes = rung_arena_take(reader->arena, raw.length);
  uint32_t length = 0;
  if (!bytes) {
    rung_reader_fail_memory(reader);
    return (RungText){NULL, 0};
  }
  for (uint32_t i = 0; i < raw.length; i++) {
    char byte = raw.bytes[i];
    if (byte == '\\') {
      byte = i + 1 < raw.length ? escaped(raw.bytes[i + 1]) : 0;
      i++;
    }
    if (!byte) {
      rung_reader_fail(reader, "%s has a stray backslash", field);
      return (RungText){NULL, 0};
    }
    bytes[length++] = byte;
  }
  return (RungText){bytes, length};
}

RungText rung_reader_text(RungReader *reader, const char *field, uint32_t limit) {
  RungText text = rung_reader_raw(reader, field);
  if (text.length && memchr(text.bytes, '\\', text.length))
    text = unescape(reader, field, text);
  if (text.length > limit) {
    rung_reader_fail(reader, "%s has %u bytes; at most %u", field, text.length, limit);
    return (RungText){NULL, 0};
  }
  return text;
}

RungText rung_reader_name(RungReader *reader, const char *field) {
  RungText text = rung_reader_text(reader, field, RUNG_NAME_MAX);
  if (!text.length) rung_reader_fail(reader, "%s is empty", field);
  return text;
}

bool rung_text_to_integer(RungText text, int64_t least, int64_t most, int64_t *out) {
  bool minus = text.length && text.bytes[0] == '-';
  uint32_t digits = text.length - (minus ? 1 : 0);
  const char *at = text.bytes + (minus ? 1 : 0);
  if (!digits || digits > 18) return false;
  if (at[0] == '0' && (digits > 1 || minus)) return false;
  int64_t value = 0;
  for (uint32_t i = 0; i < digits; i++) {
    if (at[i] < '0' || at[i] > '9') return false;
    value = value * 10 + (at[i] - '0');
  }
  if (minus) value = -value;
  if (value < least || value > most) return false;
  *out = value;
  return true;
}

int64_t rung_reader_integer(RungReader *reader, const char *field, int64_t least,
                            int64_t most) {
  int64_t value = 0;
  RungText text = rung_reader_raw(reader, field);
  if (!reader->status && !rung_text_to_integer(text, least, most, &value))
    rung_reader_fail(reader, "%s is `%.*s`, not a whole number from %lld to %lld", field,
                     (int)(text.length < 40 ? text.length : 40),
                     text.length ? text.bytes : "", (long long)least, (long long)most);
  return value;
}

bool rung_reader_flag(RungReader *reader, const char *field) {
  return rung_reader_integer(reader, field, 0, 1) == 1;
}

static bool text_to_index(RungText text, size_t count, uint32_t *out) {
  int64_t value;
  if (!count || !rung_text_to_integer(text, 0, (int64_t)count - 1, &value)) return false;
  *out = (uint32_t)value;
  return true;
}

static uint32_t index_of(RungReader *reader, const char *field, RungText text,
                         size_t count) {
  uint32_t index = 0;
  if (!reader->status && !text_to_index(text, count, &index))
    rung_reader_fail(reader, "%s is `%.*s`, not an index below %zu", field,
                     (int)(text.length < 40 ? text.length : 40),
                     text.length ? text.bytes : "", count);
  return index;
}

uint32_t rung_reader_index(RungReader *reader, const char *field, size_t count) {
  return index_of(reader, field, rung_reader_raw(reader, field), count);
}

uint32_t rung_reader_index_or_none(RungReader *reader, const char *field, size_t count) {
  RungText text = rung_reader_raw(reader, field);
  return rung_text_is(text, "-") ? RUNG_NONE : index_of(reader, field, text, count);
}

uint32_t rung_reader_word(RungReader *reader, const char *field, const char *const *words,
                          size_t count) {
  RungText text = rung_reader_raw(reader, field);
  for (uint32_t i = 0; i < count; i++)
    if (words[i] && rung_text_is(text, words[i])) return i;
  if (!reader->status)
    rung_reader_fail(reader, "%s is `%.*s`, which is not one of its words", field,
                     (int)(text.length < 40 ? text.length : 40),
                     text.length ? text.bytes : "");
  return 0;
}

static size_t part_count(RungText text) {
  size_t count = 1;
  for (uint32_t i = 0; i < text.length; i++) count += text.bytes[i] == ',';
  return count;
}

/* [size] indices of `text`; "-" among them is RUNG_NONE when none is set. */
static const uint32_t *take_items(RungReader *reader, const char *field, RungText text,
                                  size_t count, size_t size, bool none) {
  uint32_t *items = rung_arena_take_array(reader->arena, size, sizeof *items);
  if (!items) {
    rung_reader_fail_memory(reader);
    return NULL;
  }
  for (size_t i = 0; i < size && !reader->status; i++) {
    RungText part;
    rung_text_cut(&text, ',', &part);
    items[i] = none && rung_text_is(part, "-") ? RUNG_NONE
                                               : index_of(reader, field, part, count);
  }
  return items;
}

RungList rung_reader_list(RungReader *reader, const char *field, size_t count) {
  RungList list = {NULL, 0};
  RungText text = rung_reader_raw(reader, field);
  if (reader->status || rung_text_is(text, "-")) return list;
  size_t size = part_count(text);
  list.items = take_items(reader, field, text, count, size, false);
  if (!reader->status) list.count = size;
  return list;
}

const uint32_t *rung_reader_list_or_none(RungReader *reader, const char *field,
                                         size_t count, size_t size) {
  RungText text = rung_reader_raw(reader, field);
  if (reader->status) return NULL;
  if (!rung_text_is(text, "-")) {
    if (part_count(text) != size)
      rung_reader_fail(reader, "%s has %zu entries, not %zu", field, part_count(text),
                       size);
    return reader->status ? NULL : take_items(reader, field, text, count, size, true);
  }
  uint32_t *items = rung_arena_take_array(reader->arena, size, sizeof *items);
  if (!items) rung_reader_fail_memory(reader);
  for (size_t i = 0; items && i < size; i++) items[i] = RUNG_NONE;
  return items;
}

bool rung_text_is_identifier(RungText text) {
  if (!text.length || text.length > RUNG_IDENTIFIER_MAX) return false;
  for (uint32_t i = 0; i < text.length; i++) {
    char byte = text.bytes[i];
    bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    bool digit = byte >= '0' && byte <= '9';
    if (!letter && byte != '_' && !(digit && i > 0)) return false;
  }
  return true;
}

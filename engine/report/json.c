#include "report/json.h"

#include "report/display.h"

#include <assert.h>
#include <utf8proc.h>

const RungJsonStyle rung_json_lines = {0, 0, false};
const RungJsonStyle rung_json_pretty = {2, RUNG_JSON_DEPTH_MAX, false};

void rung_json_init(RungJson *json, FILE *stream, const RungJsonStyle *style) {
  rung_sink_init(&json->sink, stream);
  json->style = *style;
  json->depth = 0;
  json->too_deep = false;
  json->has_members = false;
  json->has_key = false;
}

/* Containers past the limit are counted, so that closing stays balanced, and dropped. */
static bool is_dropped(const RungJson *json) {
  return json->depth > RUNG_JSON_DEPTH_MAX;
}

static bool in_object(const RungJson *json) {
  uint32_t top = json->depth - 1;
  return json->depth > 0 && (json->objects[top / 8] >> (top % 8) & 1) != 0;
}

static void start_line(RungJson *json) {
  static const char line[] = "\n                                ";
  enum { SPACES = sizeof line - 2 };
  uint32_t spaces = json->depth * json->style.indent;
  rung_sink_put(&json->sink, line, 1 + (spaces < SPACES ? spaces : SPACES));
  for (uint32_t i = SPACES; i < spaces; i++) rung_sink_char(&json->sink, ' ');
}

static void break_line(RungJson *json) {
  if (json->style.indent == 0 || json->depth > json->style.expand) return;
  start_line(json);
}

static void separate(RungJson *json) {
  if (json->has_members) rung_sink_char(&json->sink, ',');
  if (json->has_members && json->depth > json->style.expand && json->style.indent > 0) {
    rung_sink_char(&json->sink, ' ');
  }
  if (json->depth > 0) break_line(json);
}

/* Before every value. */
static void start_value(RungJson *json) {
  assert(in_object(json) == json->has_key);
  if (!in_object(json)) separate(json);
  json->has_key = false;
}

/* After every value. */
static void end_value(RungJson *json) {
  json->has_members = json->depth > 0;
  if (json->depth == 0) rung_sink_char(&json->sink, '\n');
}

static void open_container(RungJson *json, char bracket, bool object) {
  if (!is_dropped(json) && json->depth == RUNG_JSON_DEPTH_MAX) {
    rung_json_null(json);
    json->too_deep = true;
  } else if (!is_dropped(json)) {
    start_value(json);
    rung_sink_char(&json->sink, bracket);
    uint8_t bit = (uint8_t)(1u << (json->depth % 8));
    uint8_t *bits = &json->objects[json->depth / 8];
    *bits = (uint8_t)(object ? *bits | bit : *bits & ~bit);
    json->has_members = false;
  }
  json->depth++;
}

static void close_container(RungJson *json, char bracket, bool object) {
  bool dropped = is_dropped(json);
  assert(json->depth > 0 && (dropped || (in_object(json) == object && !json->has_key)));
  (void)object;
  bool was_expanded = json->depth <= json->style.expand;
  json->depth--;
  if (dropped) return;
  if (json->has_members && was_expanded) {
    if (json->style.indent > 0) start_line(json);
  }
  rung_sink_char(&json->sink, bracket);
  end_value(json);
}

void rung_json_open_object(RungJson *json) {
  open_container(json, '{', true);
}

void rung_json_close_object(RungJson *json) {
  close_container(json, '}', true);
}

void rung_json_open_array(RungJson *json) {
  open_container(json, '[', false);
}

void rung_json_close_array(RungJson *json) {
  close_container(json, ']', false);
}

static void escape_byte(RungSink *sink, unsigned char byte) {
  static const char hex[] = "0123456789abcdef";
  static const char shorts[] = "btn\0fr"; /* from 8 on */
  char text[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
  if (byte == '"' || byte == '\\') {
    text[1] = (char)byte;
  } else if (byte >= 8 && byte <= 13 && byte != 11) {
    text[1] = shorts[byte - 8];
  }
  rung_sink_put(sink, text, text[1] == 'u' ? 6 : 2);
}

/* One UTF-16 unit as \uXXXX. */
static void escape_unit(RungSink *sink, uint32_t unit) {
  static const char hex[] = "0123456789abcdef";
  char text[6] = {
      '\\',          'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15],
      hex[unit & 15]};
  rung_sink_put(sink, text, 6);
}

/* Writes the character of two bytes or more at `at`; returns its bytes. */
static uint32_t put_wide(RungSink *sink, RungText text, uint32_t at) {
  utf8proc_int32_t point;
  utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text.bytes + at,
                                            (utf8proc_ssize_t)(text.length - at), &point);
  if (taken <= 0) {
    rung_sink_put(sink, "\\ufffd", 6);
    return 1;
  }
  if (!rung_display_is_harmful(point)) {
    rung_sink_put(sink, text.bytes + at, (size_t)taken);
  } else if (point < 0x10000) {
    escape_unit(sink, (uint32_t)point);
  } else {
    escape_unit(sink, 0xD7C0 + ((uint32_t)point >> 10));
    escape_unit(sink, 0xDC00 + ((uint32_t)point & 0x3FF));
  }
  return (uint32_t)taken;
}

/* Stands in a string as it is. */
static bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

static void put_string(RungSink *sink, RungText text) {
  rung_sink_char(sink, '"');
  uint32_t from = 0, at = 0;
  while (at < text.length) {
    while (at < text.length && is_plain(text.bytes[at])) at++;
    if (at == text.length) break;
    unsigned char byte = (unsigned char)text.bytes[at];
    rung_sink_put(sink, text.bytes + from, at - from);
    if (byte < 0x80) {
      escape_byte(sink, byte);
      at++;
    } else {
      at += put_wide(sink, text, at);
    }
    from = at;
  }
  rung_sink_put(sink, text.bytes + from, at - from);
  rung_sink_char(sink, '"');
}

void rung_json_key(RungJson *json, RungText key) {
  if (is_dropped(json)) return;
  assert(in_object(json) && !json->has_key);
  separate(json);
  put_string(&json->sink, key);
  rung_sink_char(&json->sink, ':');
  if (json->style.indent > 0) rung_sink_char(&json->sink, ' ');
  json->has_key = true;
}

void rung_json_text(RungJson *json, RungText text) {
  if (is_dropped(json)) return;
  start_value(json);
  put_string(&json->sink, text);
  end_value(json);
}

static void put_word(RungJson *json, RungText word) {
  if (is_dropped(json)) return;
  start_value(json);
  rung_sink_text(&json->sink, word);
  end_value(json);
}

void rung_json_flag(RungJson *json, bool flag) {
  put_word(json, rung_text(flag ? "true" : "false"));
}

void rung_json_null(RungJson *json) {
  put_word(json, rung_text("null"));
}

void rung_json_integer(RungJson *json, int64_t integer) {
  char buffer[RUNG_DECIMAL_TEXT_MAX];
  uint32_t length = (uint32_t)rung_decimal_format(integer, 0, buffer);
  put_word(json, (RungText){buffer, length});
}

void rung_json_decimal(RungJson *json, RungWide digits, int scale) {
  char buffer[RUNG_DECIMAL_TEXT_MAX];
  uint32_t length = (uint32_t)rung_decimal_format(digits, scale, buffer);
  rung_json_figure(json, (RungText){buffer, length});
}

void rung_json_figure(RungJson *json, RungText figure) {
  if (json->style.bare_figures) {
    put_word(json, figure);
  } else {
    rung_json_text(json, figure);
  }
}

RungStatus rung_json_finish(RungJson *json, RungError *err) {
  assert(json->depth == 0 && !json->has_key);
  RungStatus status = rung_sink_finish(&json->sink, err);
  if (status != RUNG_OK || !json->too_deep) return status;
  return rung_error_set(err, RUNG_E_RANGE, "json-too-deep",
                        "the result nests more than %d levels", RUNG_JSON_DEPTH_MAX);
}

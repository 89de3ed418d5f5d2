#include "report/display.h"

#include <utf8proc.h>

/* One grapheme cluster at the start of a text. */
typedef struct Cluster {
  uint32_t length; /* bytes */
  uint32_t width;  /* columns: 0, 1, 2 */
  bool harmless;   /* false: shown as U+FFFD */
} Cluster;

bool rung_display_is_harmful(int32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
         (point >= 0xFFF9 && point <= 0xFFFB) || (point >= 0xE0000 && point <= 0xE007F);
}

/* Bytes of the code point at the start of bytes, or 0 when it cannot be shown. */
static uint32_t decode(const char *bytes, uint32_t length, utf8proc_int32_t *point) {
  utf8proc_ssize_t taken =
      utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)length, point);
  return taken <= 0 || rung_display_is_harmful(*point) ? 0 : (uint32_t)taken;
}

static Cluster replaced(const char *bytes, uint32_t length) {
  utf8proc_int32_t point;
  utf8proc_ssize_t taken =
      utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)length, &point);
  return (Cluster){taken <= 0 ? 1 : (uint32_t)taken, 1, false};
}

static Cluster next_cluster(RungText text, uint32_t at) {
  const char *bytes = text.bytes + at;
  uint32_t left = text.length - at;
  unsigned char first = (unsigned char)bytes[0];
  if (first < 0x80 && (left == 1 || (unsigned char)bytes[1] < 0x80)) {
    return (Cluster){1, 1, first >= 0x20 && first < 0x7F};
  }
  utf8proc_int32_t point, next;
  uint32_t length = decode(bytes, left, &point);
  if (length == 0) return replaced(bytes, left);
  int width = utf8proc_charwidth(point);
  utf8proc_int32_t state = 0;
  while (length < left) {
    uint32_t more = decode(bytes + length, left - length, &next);
    if (more == 0 || utf8proc_grapheme_break_stateful(point, next, &state)) break;
    width += next == 0xFE0F ? 1 : utf8proc_charwidth(next); /* FE0F asks for an emoji */
    point = next;
    length += more;
  }
  return (Cluster){length, width > 2 ? 2 : (uint32_t)width, true};
}

/* Bytes from `at` on that are printable ASCII, one column each, and no base of a
 * combining mark: the common case, without clusters. */
static uint32_t plain_run(RungText text, uint32_t at) {
  uint32_t end = at;
  while (end < text.length && text.bytes[end] >= 0x20 && text.bytes[end] < 0x7F) end++;
  bool based = end > at && end < text.length && (unsigned char)text.bytes[end] >= 0x80;
  return end - at - based;
}

size_t rung_display_width(RungText text) {
  size_t width = plain_run(text, 0);
  for (uint32_t at = (uint32_t)width; at < text.length;) {
    Cluster cluster = next_cluster(text, at);
    width += cluster.width;
    at += cluster.length;
  }
  return width;
}

RungText rung_display_start(RungText text, size_t width, size_t *used) {
  uint32_t at = plain_run(text, 0);
  if (at > width) at = (uint32_t)width;
  *used = at;
  while (at < text.length) {
    Cluster cluster = next_cluster(text, at);
    if (*used + cluster.width > width) break;
    *used += cluster.width;
    at += cluster.length;
  }
  return (RungText){text.bytes, at};
}

void rung_display_put(RungSink *sink, RungText text) {
  uint32_t from = 0, at = plain_run(text, 0);
  while (at < text.length) {
    Cluster cluster = next_cluster(text, at);
    if (!cluster.harmless) {
      rung_sink_put(sink, text.bytes + from, at - from);
      rung_sink_put(sink, "\xEF\xBF\xBD", 3);
      from = at + cluster.length;
    }
    at += cluster.length;
  }
  if (text.length > from) rung_sink_put(sink, text.bytes + from, text.length - from);
}

size_t rung_display_fit(RungSink *sink, RungText text, size_t width) {
  size_t used;
  if (width == 0) return 0;
  RungText start = rung_display_start(text, width, &used);
  if (start.length == text.length) {
    rung_display_put(sink, text);
    return used;
  }
  rung_display_put(sink, rung_display_start(text, width - 1, &used));
  rung_sink_put(sink, "\xE2\x80\xA6", 3);
  return used + 1;
}

static RungText without_spaces(RungText text) {
  while (text.length > 0 && text.bytes[text.length - 1] == ' ') text.length--;
  return text;
}

RungText rung_display_take_line(RungText *rest, size_t width) {
  uint32_t at = 0, end = 0; /* end: where the line can end, 0 when nowhere yet */
  size_t used = 0;
  while (rest->length > 0 && rest->bytes[0] == ' ') rest->bytes++, rest->length--;
  while (at < rest->length && rest->bytes[at] != '\n') {
    Cluster cluster = next_cluster(*rest, at);
    bool space = rest->bytes[at] == ' ';
    if (at > 0 && (space || cluster.width == 2)) end = at;
    if (!space && used + cluster.width > width) break;
    used += cluster.width;
    at += cluster.length;
    if (at > 0 && at < rest->length && cluster.width == 2) end = at;
  }
  bool whole = at == rest->length || rest->bytes[at] == '\n';
  if (at == 0 && !whole) at = next_cluster(*rest, 0).length;
  uint32_t taken = whole || end == 0 ? at : end;
  RungText line = without_spaces((RungText){rest->bytes, taken});
  if (taken < rest->length && rest->bytes[taken] == '\n') taken++;
  rest->bytes += taken;
  rest->length -= taken;
  return line;
}

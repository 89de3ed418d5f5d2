/* JSON (RFC 8259), written in order as it is told, without a document in memory.
 *
 *   RungJson json;
 *   rung_json_init(&json, stream, &rung_json_lines);
 *   rung_json_open_object(&json);
 *   rung_json_key(&json, rung_text("paid"));
 *   rung_json_decimal(&json, 123450, 2);        // "1234.50", or 1234.50 with
 * bare_figures rung_json_close_object(&json); status = rung_json_finish(&json, err);
 *
 * Each value at the top ends with a newline, so that several make JSON Lines. Calls that
 * make no JSON (a key in an array, two keys in a row, a close without an open) are
 * defects of the caller and assert. Keys are not checked for being distinct.
 *
 * Texts come out as valid UTF-8 whatever comes in: each byte that is not UTF-8 becomes
 * U+FFFD; quotes, backslashes and all that display.h calls harmful (controls, bidirectional
 * marks, tags) are escaped, so that a terminal is safe from them too.
 */
#ifndef RUNG_REPORT_JSON_H
#define RUNG_REPORT_JSON_H

#include "number/number.h"
#include "report/sink.h"

enum { RUNG_JSON_DEPTH_MAX = 512 };

typedef struct RungJsonStyle {
  uint32_t indent;   /* spaces a level; 0: no line breaks within a value */
  uint32_t expand;   /* levels from the top that get line breaks; deeper ones are one line
                        each; ignored when indent is 0 */
  bool bare_figures; /* decimals as numbers instead of as texts. Exact to the last digit
                        in the file, but many readers turn numbers into doubles. */
} RungJsonStyle;

/* One line a value, decimals as texts: {0, 0, false}. */
extern const RungJsonStyle rung_json_lines;
/* Two spaces a level, decimals as texts: {2, RUNG_JSON_DEPTH_MAX, false}. */
extern const RungJsonStyle rung_json_pretty;

typedef struct RungJson {
  RungSink sink;
  RungJsonStyle style;
  uint32_t depth;   /* containers open now */
  bool too_deep;    /* more than RUNG_JSON_DEPTH_MAX were asked for */
  bool has_members; /* the container on top holds a value */
  bool has_key;     /* a key waits for its value */
  uint8_t objects[RUNG_JSON_DEPTH_MAX / 8]; /* bit [depth]: an object, not an array */
} RungJson;

/* stream is not owned; see RungSink. */
void rung_json_init(RungJson *json, FILE *stream, const RungJsonStyle *style);

void rung_json_open_object(RungJson *json);
void rung_json_close_object(RungJson *json);
void rung_json_open_array(RungJson *json);
void rung_json_close_array(RungJson *json);
/* Names the next value; only in an object. */
void rung_json_key(RungJson *json, RungText key);

void rung_json_text(RungJson *json, RungText text);
void rung_json_flag(RungJson *json, bool flag);
void rung_json_null(RungJson *json);
/* Counts, positions: always a bare number. */
void rung_json_integer(RungJson *json, int64_t integer);
/* digits / 10^scale with all its decimals, as style.bare_figures says. */
void rung_json_decimal(RungJson *json, RungWide digits, int scale);
/* The same for a figure that is spelled already: [-]digits[.digits]. */
void rung_json_figure(RungJson *json, RungText figure);

/* Everything must be closed (asserted). RUNG_E_IO "write-failed"; RUNG_E_RANGE
 * "json-too-deep" when more than RUNG_JSON_DEPTH_MAX containers were nested (what lay
 * deeper was left out). */
RungStatus rung_json_finish(RungJson *json, RungError *err) RUNG_MUST_USE;

#endif
